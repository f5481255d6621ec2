"""An observatory says what was known at a day: the newest word on each value, and what became of older ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from curvebook.errors import SubmissionError
from curvebook.model.partnership import Partnership, load
from curvebook.observatory import Observatory, compile_observatory, receive
from curvebook.observatory.frames import OBSERVATIONS
from curvebook.observatory.sources import FORMATS

Receive = Callable[..., Any]
Q1, Q2 = "neet,E06000901,2024-Q1", "neet,E06000901,2024-Q2"
ONS = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"


@pytest.fixture
def compiled(borough: Partnership, tmp_path: Path) -> Callable[..., Observatory]:
    def now(as_at: str | None = None) -> Observatory:
        return compile_observatory(borough, date.fromisoformat(as_at) if as_at else None, work=tmp_path / "work")

    return now


def the_row(observatory: Observatory, indicator: str = "neet") -> Any:
    table = observatory.observations(indicator)
    assert len(table) == 1
    return table.iloc[0]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_an_observation_keeps_its_source_and_row(receive_rows: Receive, compiled: Callable[..., Observatory]) -> None:
    kept = receive_rows("2024-05-01", "attainment,Mill,2022/23,41", f"{Q1},6.1")

    row = the_row(compiled())

    assert (row["indicator"], row["area"], row["value"], row["state"]) == ("neet", "E06000901", 6.1, "")
    assert (row["period_start"], row["period_months"]) == (pd.Timestamp("2024-04-01"), 3)
    assert (row["submission"], row["row"], row["received"]) == (kept.id, 3, pd.Timestamp("2024-05-01"))


def test_observations_have_the_agreed_columns(receive_rows: Receive, compiled: Callable[..., Observatory]) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    table = compiled().observations()
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == OBSERVATIONS


def test_an_observatory_of_nothing_is_empty(compiled: Callable[..., Observatory]) -> None:
    observatory = compiled()
    for table in (observatory.observations(), observatory.vintages(), observatory.population(), observatory.lookups(),
                  observatory.boundaries("ward"), observatory.submissions()):  # fmt: skip
        assert table.empty
    assert {name: str(dtype) for name, dtype in observatory.observations().dtypes.items()} == OBSERVATIONS


def test_as_at_a_day_only_what_had_come_by_then_is_known(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    before = compiled()
    receive_rows("2024-08-01", f"{Q1},6.3", f"{Q2},5.9")

    then, now = compiled("2024-07-31"), compiled()

    assert then.key == before.key != now.key
    assert then.observations()["value"].tolist() == [6.1]
    assert now.observations()["value"].tolist() == [6.3, 5.9]


def test_a_changed_value_is_revised_and_names_the_first(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    first = receive_rows("2024-05-01", f"{Q1},6.1")
    receive_rows("2024-06-01", f"{Q1},6.2")
    last = receive_rows("2024-07-01", f"{Q1},7")

    row = the_row(compiled())

    assert (row["value"], row["state"], row["submission"]) == (7, "r", last.id)
    assert row["note"] == f"first given as 6.1 ({first.id})"
    assert compiled().vintages("neet")["value"].tolist() == [6.1, 6.2, 7]


def test_a_value_said_again_is_not_revised(receive_rows: Receive, compiled: Callable[..., Observatory]) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    again = receive_rows("2024-06-01", f"{Q1},6.10", f"{Q2},5")

    row = compiled().observations().iloc[0]

    assert (row["value"], row["state"], row["note"], row["submission"]) == (6.1, "", "", again.id)


def test_a_provisional_value_that_is_confirmed_is_not_revised(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    columns = "indicator,area,period,value,state"
    receive_rows("2024-05-01", f"{Q1},6.1,p", columns=columns)
    receive_rows("2024-06-01", f"{Q1},6.1,", columns=columns)

    assert the_row(compiled())["state"] == ""


def test_a_value_that_is_withheld_later_is_withheld_altogether(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    receive_rows("2024-06-01", f"{Q1},[c]")

    row = the_row(compiled())

    assert pd.isna(row["value"])
    assert row["state"] == "c"
    assert "6.1" not in row["note"]


def test_a_value_that_was_missing_first_is_not_revised(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    receive_rows("2024-05-01", f"{Q1},[x]")
    receive_rows("2024-06-01", f"{Q1},6.1")

    assert the_row(compiled())["state"] == ""


def test_the_first_value_after_a_break_is_marked_with_its_reason(
    receive_rows: Receive, compiled: Callable[..., Observatory]
) -> None:
    receive_rows(
        "2025-05-01", f"{Q2},6.1", "neet,E06000901,2024-Q3,[x]", "neet,E06000901,2024-Q4,5", "neet,E06000901,2025-Q1,5"
    )

    table = compiled().observations("neet")

    assert table["state"].tolist() == ["", "x", "b", ""]
    assert table["note"].tolist()[2] == "New count of those whose activity is not known"


def test_breakdowns_are_left_out_of_totals(receive_rows: Receive, compiled: Callable[..., Observatory]) -> None:
    columns = "indicator,area,period,value,sex,age"
    receive_rows("2024-05-01", f"{Q1},6.1,Persons,All ages", f"{Q1},5,Female,", f"{Q1},7,Male,", columns=columns)

    assert compiled().observations()["value"].tolist() == [6.1]
    assert compiled().observations(totals_only=False)["sex"].tolist() == ["", "Female", "Male"]


def test_observations_can_be_asked_for_one_area(receive_rows: Receive, compiled: Callable[..., Observatory]) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1", "neet,Mill,2024-Q1,7", "attainment,Mill,2022/23,40")

    assert compiled().observations(area="E05000901")["value"].tolist() == [40, 7]
    assert compiled().observations("neet", "E05000901")["value"].tolist() == [7]


def test_published_rows_are_matched_by_measure_and_counted_where_left_out(
    borough: Partnership, tmp_path: Path, compiled: Callable[..., Observatory]
) -> None:
    file = tmp_path / "ons.csv"
    lines = [
        "E06000901,Millbrook,la,Claimant Count,2023-01-01/P1Y,3.5,Claimant Count,%,,,,",
        "E06000999,Elsewhere,la,Claimant Count,2023-01-01/P1Y,9.5,Claimant Count,%,,,,",
        "E06000901,Millbrook,la,Another measure,2023-01-01/P1Y,1.5,Another measure,%,,,,",
    ]
    file.write_text("\n".join([ONS, *lines, ""]))
    receive(borough, file, format="ons", received=date(2024, 5, 1), who="A", source="B", licence="C")

    observatory = compiled()

    assert the_row(observatory, "claimants")["value"] == 3.5
    told = observatory.submissions().iloc[0]
    assert told["left_out"] == {"not an area of the partnership": 1}
    assert told["kept"] == 1


def test_the_same_submissions_give_the_same_key_and_bytes(
    borough: Partnership, receive_rows: Receive, tmp_path: Path
) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1", "neet,Mill,2024-Q1,7")
    receive_rows("2024-06-01", f"{Q1},6.2", f"{Q2},[c]")

    first = compile_observatory(borough, work=tmp_path / "first")
    second = compile_observatory(load(borough.folder), work=tmp_path / "second")

    assert first.key == second.key
    assert everything_in(first.folder) == everything_in(second.folder)


def test_the_order_in_which_files_arrived_does_not_matter_only_their_days(
    borough: Partnership, receive_rows: Receive, tmp_path: Path
) -> None:
    receive_rows("2024-06-01", f"{Q1},6.2", name="later.csv")
    receive_rows("2024-05-01", f"{Q1},6.1", name="earlier.csv")

    row = the_row(compile_observatory(borough, work=tmp_path / "work"))

    assert (row["value"], row["note"]) == (6.2, "first given as 6.1 (2024-05-01-earlier)")


def test_nothing_is_compiled_twice(
    receive_rows: Receive, compiled: Callable[..., Observatory], monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    compiled()
    monkeypatch.setattr("curvebook.observatory.reading.read_file", lambda *_: pytest.fail("read again"))

    assert len(compiled().observations()) == 1


def test_a_changed_definition_is_compiled_anew(borough: Partnership, receive_rows: Receive, tmp_path: Path) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    before = compile_observatory(borough, work=tmp_path / "work")
    theme = borough.folder / "definitions" / "children.yaml"
    theme.write_text(theme.read_text().replace("at: 2024-Q3", "at: 2024-Q1"))

    after = compile_observatory(load(borough.folder), work=tmp_path / "work")

    assert (the_row(before)["state"], the_row(after)["state"]) == ("", "b")


def test_a_reader_that_fails_leaves_no_trace(
    borough: Partnership, receive_rows: Receive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_rows("2024-05-01", f"{Q1},6.1")
    (tmp_path / "work" / "observatory").mkdir(parents=True)

    def broken(*_: Any) -> Any:
        raise RuntimeError("a bug in a reader")

    monkeypatch.setattr("curvebook.observatory.sources.tidy._piece", broken)
    with pytest.raises(RuntimeError):
        compile_observatory(borough, work=tmp_path / "work")

    assert everything_in(tmp_path / "work").keys() <= {"observatory/.lock"}


def test_faults_of_all_submissions_are_told_at_once(
    borough: Partnership, receive_rows: Receive, tmp_path: Path
) -> None:
    receive_rows("2024-05-01", "attainment,Mill,2022/23,40", name="schools.csv")
    receive_rows("2024-06-01", "attainment,Mill,2023/24,41", name="exams.csv")
    theme = borough.folder / "definitions" / "children.yaml"
    theme.write_text(theme.read_text().replace("id: attainment", "id: attainment-8"))

    with pytest.raises(SubmissionError) as caught:
        compile_observatory(load(borough.folder), work=tmp_path / "work")

    assert [fault.file for fault in caught.value.faults] == [
        "2024-05-01-schools/schools.csv", "2024-06-01-exams/exams.csv",
    ]  # fmt: skip


def test_a_published_file_that_contradicts_itself_is_refused(borough: Partnership, tmp_path: Path) -> None:
    file = tmp_path / "ons.csv"
    row = "E06000901,Millbrook,la,Claimant Count,2023-01-01/P1Y,3.5,Claimant Count,%,,,,"
    file.write_text("\n".join([ONS, row, row.replace("3.5", "3.6"), ""]))

    with pytest.raises(SubmissionError, match=r"ons.csv, row 2: the same indicator, area and period stand again in"):
        receive(borough, file, format="ons", received=date(2024, 5, 1), who="A", source="B", licence="C")


def test_a_published_file_may_repeat_itself_and_the_log_counts_it(
    borough: Partnership, tmp_path: Path, compiled: Callable[..., Observatory]
) -> None:
    file = tmp_path / "ons.csv"
    row = "E06000901,Millbrook,la,Claimant Count,2023-01-01/P1Y,3.5,Claimant Count,%,,,,"
    file.write_text("\n".join([ONS, row, row, ""]))
    receive(borough, file, format="ons", received=date(2024, 5, 1), who="A", source="B", licence="C")

    assert len(compiled().observations()) == 1
    assert compiled().submissions()["repeated"].tolist() == [1]


def test_boundaries_are_those_of_the_areas_of_a_level(
    borough: Partnership, tmp_path: Path, compiled: Callable[..., Observatory]
) -> None:
    ring = [[-2.7, 53.3], [-2.6, 53.3], [-2.6, 53.4], [-2.7, 53.3]]
    features = [
        {"type": "Feature", "properties": {"code": code, "name": "older name"},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code in ("E05000902", "E05000901", "E06000901", "E05999999")
    ]  # fmt: skip
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    receive(borough, file, format="boundaries", received=date(2024, 5, 1), who="A", source="B", licence="C")

    wards = compiled().boundaries("ward")

    assert wards["code"].tolist() == ["E05000901", "E05000902"]
    assert wards["name"].tolist() == ["Mill", "St. Anne's"]
    assert wards.crs == "EPSG:27700"
    assert len(compiled().boundaries()) == 3


def test_every_listed_format_has_a_reader() -> None:
    from importlib import import_module

    for form in FORMATS.values():
        module, function = form.reader.split(":")
        assert callable(getattr(import_module(module), function)), form.id


@pytest.mark.parametrize(("derive", "taken"), [("", False), ("        derive: { how: sum }\n", True)])
def test_only_a_derived_indicator_may_come_for_smaller_areas(
    derive: str, taken: bool, borough: Partnership, tmp_path: Path, compiled: Callable[..., Observatory]
) -> None:
    definitions = borough.folder / "definitions" / "children.yaml"
    text = definitions.read_text(encoding="utf-8").replace(
        "        year: academic\n", f"        year: academic\n{derive}"
    )
    definitions.write_text(text, encoding="utf-8")
    agreed, facts = load(borough.folder), {"received": date(2024, 5, 1), "who": "A", "source": "B", "licence": "C"}
    lookup, file = tmp_path / "lookup.csv", tmp_path / "attainment.csv"
    lookup.write_text("lsoa21_code,ward24_code\nE01000001,E05000901\nE01000002,E05000901\n", encoding="utf-8")
    file.write_text(
        "indicator,area,period,value\nattainment,E01000001,2022/23,40\nattainment,E01000002,2022/23,2\n",
        encoding="utf-8",
    )
    receive(agreed, lookup, format="lookup", **facts)

    if taken:
        receive(agreed, file, format="tidy", **facts)
        found = compile_observatory(agreed, work=tmp_path / "work").observations("attainment")
        assert found[["area", "value", "note"]].values.tolist() == [["E05000901", 42.0, "from 2 smaller areas"]]
    else:
        with pytest.raises(SubmissionError, match="an unknown area"):
            receive(agreed, file, format="tidy", **facts)


def test_what_was_accepted_with_a_frown_is_told(
    borough: Partnership, tmp_path: Path, compiled: Callable[..., Observatory]
) -> None:
    file = tmp_path / "neet.csv"
    file.write_bytes("indicator;area;period;value;note\nneet;Mill;2024-Q1;6.1;Café\n".encode("cp1252"))
    receive(borough, file, format="tidy", received=date(2024, 5, 1), who="A", source="B", licence="C")

    assert compiled().submissions()["told"].tolist() == [
        ["the text is Windows-1252 rather than UTF-8", "separated by semicolons rather than commas"]
    ]


def test_a_slow_query_prints_nothing_among_a_scripts_results() -> None:
    look = "SELECT value FROM duckdb_settings() WHERE name = 'enable_progress_bar'"
    script = (
        f"from curvebook.observatory.series import database\nwith database() as db: print(db.sql({look!r}).fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[('false',)]\n"
