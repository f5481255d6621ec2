"""Received files are kept as they came; what happens to them afterwards is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from curvebook.errors import SubmissionError
from curvebook.model.partnership import Partnership
from curvebook.observatory import load_submissions, receive

ROW = "neet,E06000901,2024-Q1,6.1"
Receive = Callable[..., Any]


def test_rule_5_8_a_file_is_kept_byte_for_byte_beside_its_sidecar(borough: Partnership, tmp_path: Path) -> None:
    file = tmp_path / "NEET 2024 Q1.csv"
    file.write_bytes(b"\xef\xbb\xbfindicator,area,period,value\r\nneet,E06000901,2024-Q1,6.1\r\n")

    kept = receive(
        borough, file, format="tidy", received=date(2024, 5, 1), who="Ann Analyst", source="Team", licence="OGL-3.0"
    )

    folder = borough.folder / "submissions" / "2024-05-01-neet-2024-q1"
    assert (folder / "NEET 2024 Q1.csv").read_bytes() == file.read_bytes()
    assert (folder / "submission.yaml").read_text(encoding="utf-8") == (
        "id: 2024-05-01-neet-2024-q1\nfile: NEET 2024 Q1.csv\nformat: tidy\nreceived: 2024-05-01\nwho: Ann Analyst\n"
        f"source: Team\nlicence: OGL-3.0\nsha256: {kept.sha256}\n"
    )
    assert load_submissions(borough) == (kept,)


def test_the_same_file_is_not_received_twice(receive_rows: Receive) -> None:
    receive_rows("2024-05-01", ROW)
    with pytest.raises(SubmissionError, match="the same file was received on 2024-05-01 as 2024-05-01-neet"):
        receive_rows("2024-06-01", ROW)


def test_two_files_of_one_name_and_day_have_two_ids(receive_rows: Receive) -> None:
    assert receive_rows("2024-05-01", ROW).id == "2024-05-01-neet"
    assert receive_rows("2024-05-01", ROW.replace("6.1", "6.2")).id == "2024-05-01-neet-2"


def test_a_large_file_may_stay_where_it_is(borough: Partnership, receive_rows: Receive, tmp_path: Path) -> None:
    kept = receive_rows("2024-05-01", ROW, keep_elsewhere=True)

    assert kept.file == tmp_path / "inbox" / "neet.csv"
    assert [p.name for p in (borough.folder / "submissions" / kept.id).iterdir()] == ["submission.yaml"]
    assert "path: ../inbox/neet.csv" in (borough.folder / "submissions" / kept.id / "submission.yaml").read_text()
    assert load_submissions(borough)[0].file.read_bytes() == kept.file.read_bytes()


def test_submissions_come_in_the_order_of_their_days(borough: Partnership, receive_rows: Receive) -> None:
    for day, value in (("2024-08-01", 3), ("2024-05-01", 1), ("2024-06-01", 2)):
        receive_rows(day, f"neet,E06000901,2024-Q1,{value}")

    assert [str(one.received) for one in load_submissions(borough)] == ["2024-05-01", "2024-06-01", "2024-08-01"]


def test_as_at_a_day_leaves_out_what_came_later(borough: Partnership, receive_rows: Receive) -> None:
    receive_rows("2024-05-01", ROW)
    receive_rows("2024-06-01", ROW.replace("6.1", "6.2"))

    assert [one.id for one in load_submissions(borough, date(2024, 5, 31))] == ["2024-05-01-neet"]
    assert len(load_submissions(borough, date(2024, 6, 1))) == 2


def test_a_correction_follows_what_it_corrects_on_the_same_day(borough: Partnership, receive_rows: Receive) -> None:
    first = receive_rows("2024-05-01", ROW, name="z.csv")
    second = receive_rows("2024-05-01", ROW.replace("6.1", "6.2"), name="a.csv", corrects=first.id)

    assert [one.id for one in load_submissions(borough)] == [first.id, second.id]


def test_a_correction_of_nothing_is_told(receive_rows: Receive) -> None:
    receive_rows("2024-05-01", ROW)
    with pytest.raises(SubmissionError, match=r"--corrects: no such submission.*Did you mean '2024-05-01-neet'"):
        receive_rows("2024-06-01", ROW.replace("6.1", "6.2"), corrects="2024-05-01-nee")


def test_a_correction_comes_after_what_it_corrects(receive_rows: Receive) -> None:
    first = receive_rows("2024-05-01", ROW)
    with pytest.raises(SubmissionError, match=r"--corrects: it was received on 2024-05-01, after its correction"):
        receive_rows("2024-04-01", ROW.replace("6.1", "6.2"), corrects=first.id)


def test_what_a_sidecar_could_not_hold_is_told_before_anything_is_kept(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"indicator,area,period,value\n{ROW}\n")
    with pytest.raises(SubmissionError, match=r"a.csv, --who: the text is too long.*Use 400 characters at most"):
        receive(borough, tmp_path / "a.csv", format="tidy", received=date(2024, 5, 1), who="A" * 401, source="B",
                licence="C")  # fmt: skip
    assert not (borough.folder / "submissions").exists()


def test_a_file_may_not_have_the_name_of_its_sidecar(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "submission.yaml").write_text(f"indicator,area,period,value\n{ROW}\n")
    with pytest.raises(SubmissionError, match=r"a received file cannot be called .submission\.yaml."):
        receive(borough, tmp_path / "submission.yaml", format="tidy", received=date(2024, 5, 1), who="A", source="B",
                licence="C")  # fmt: skip


def test_rule_5_8_who_and_where_from_must_be_said(receive_rows: Receive) -> None:
    with pytest.raises(SubmissionError) as caught:
        receive_rows("2024-05-01", ROW, who=" ", licence="")
    assert [fault.place for fault in caught.value.faults] == ["--who", "--licence"]


def test_rule_5_8_a_stored_file_that_was_edited_is_a_fault(borough: Partnership, receive_rows: Receive) -> None:
    kept = receive_rows("2024-05-01", ROW)
    kept.file.write_text(kept.file.read_text().replace("6.1", "5.1"))

    with pytest.raises(SubmissionError, match=r"submission.yaml, line 8, sha256: the file is not the one that was"):
        load_submissions(borough)


def test_a_stored_file_that_is_gone_is_a_fault(borough: Partnership, receive_rows: Receive) -> None:
    receive_rows("2024-05-01", ROW).file.unlink()

    with pytest.raises(SubmissionError, match="line 2, file: the file is missing"):
        load_submissions(borough)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("received: 2024-05-01", "received: 1 May", "received: this is not a date"),
        ("format: tidy", "format: tidi", "format: no such format .found 'tidi'.. Did you mean 'tidy'"),
        ("who: Analyst", "whom: Analyst", "Did you mean 'who'"),
        ("id: 2024-05-01-neet", "id: neet", "the id is not the folder's name"),
        ("file: neet.csv", "file: ../neet.csv", "a file's name, not a path"),
        ("file: neet.csv", "file: neet.csv\npath: neet.csv", "exactly one of file and path"),
    ],
)
def test_a_faulty_sidecar_is_told_with_its_line(
    old: str, new: str, told: str, borough: Partnership, receive_rows: Receive
) -> None:
    sidecar = borough.folder / "submissions" / receive_rows("2024-05-01", ROW).id / "submission.yaml"
    sidecar.write_text(sidecar.read_text().replace(old, new))

    with pytest.raises(SubmissionError, match=told) as caught:
        load_submissions(borough)
    assert "submissions/2024-05-01-neet/submission.yaml, line" in str(caught.value)


def test_a_folder_without_a_sidecar_is_told(borough: Partnership) -> None:
    (borough.folder / "submissions" / "2024-05-01-neet").mkdir(parents=True)
    with pytest.raises(SubmissionError, match="the sidecar is missing"):
        load_submissions(borough)


def test_a_disk_that_fails_leaves_nothing_behind(
    borough: Partnership, receive_rows: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr("curvebook.observatory.submissions.shutil.copyfile", fail)
    with pytest.raises(OSError, match="no space"):
        receive_rows("2024-05-01", ROW)

    assert not (borough.folder / "submissions").exists()


def test_boundaries_have_a_shelf_of_their_own(borough: Partnership, tmp_path: Path) -> None:
    square = [[[-2.7, 53.3], [-2.6, 53.3], [-2.6, 53.4], [-2.7, 53.3]]]
    file = tmp_path / "wards.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "E05000901", '
        f'"name": "Mill"}}, "geometry": {{"type": "Polygon", "coordinates": {square}}}}}]}}'
    )

    kept = receive(borough, file, format="boundaries", received=date(2024, 5, 1), who="A", source="B", licence="C")

    assert kept.file == borough.folder / "boundaries" / "2024-05-01-wards" / "wards.geojson"
    assert load_submissions(borough) == (kept,)
