"""The log of a run as lines of JSON: what each says, and what none may say."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from curvebook.errors import ParameterError
from curvebook.press import log
from curvebook.press.log import UNTOLD, followed, open_log, without_values
from curvebook.press.progress import Silent
from curvebook.press.publish import BusyError

ROW = "Jo Bloggs, M01000007, 4"


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_each_event_is_a_line_that_says_of_which_run_and_edition(tmp_path: Path) -> None:
    kept = open_log(tmp_path / "press.jsonl")
    with followed(kept, Silent(), "testshire", "2026-Q2") as progress:
        progress.stage("Computing the figures of 2026-Q2")
        progress.reports(2)
        progress.done("psg/reports/finance-T1", 1.234)
        progress.done("psg/reports/risk-T1", 0.5, "cell 3: KeyError: 'x'")
    told = lines(tmp_path / "press.jsonl")
    assert [one["event"] for one in told] == ["start", "stage", "reports", "report", "report", "end"]
    assert {(one["run"], one["partnership"], one["edition"]) for one in told} == {(kept.run, "testshire", "2026-Q2")}
    assert {datetime.fromisoformat(one["time"]).utcoffset() for one in told} == {timedelta(0)}


def test_a_line_tells_of_a_report_who_reads_it_how_long_it_took_and_how_it_ended(tmp_path: Path) -> None:
    with followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2") as progress:
        progress.done("psg/reports/finance-T1", 1.234)
    one = lines(tmp_path / "press.jsonl")[1]
    keys = ("audience", "report", "seconds", "status")
    assert [one[key] for key in keys] == ["psg", "reports/finance-T1", 1.23, "made"]


def test_the_start_names_the_versions(tmp_path: Path) -> None:
    with followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2"):
        pass
    assert {"curvebook", "python", "papermill"} <= set(lines(tmp_path / "press.jsonl")[0]["versions"])


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (f"cell 3: KeyError: '{ROW}'", "cell 3: KeyError"),
        (f"ValueError: could not convert string to float: '{ROW}'", "ValueError"),
        (f"the page could not be made: {ROW}", "the page could not be made"),
        ("cell 3: it ran for more than 300 seconds", "cell 3: it ran for more than 300 seconds"),
        ("cell 3: out of memory (more than 2 GiB)", "cell 3: out of memory"),
        (
            "the kernel died (out of memory, or a crash in a library)",
            "the kernel died (out of memory, or a crash in a library)",
        ),
        ("the kernel was killed: most likely the machine ran out of memory",) * 2,
        ("the kernel did not start within 60 seconds",) * 2,
        ("cell 6: the report ran for more than 0.5 seconds, and the kernel hangs",) * 2,
        (
            f"the notebook changed its own parameter area: it was {ROW!r} and is '1'",
            "the notebook changed its own parameter area",
        ),
        ("cell 4: the notebook prints without end: more than 32 MB", "cell 4: the notebook prints without end"),
        ("the report ran for more than 900 seconds",) * 2,
        (f"line 7: a lost value (found '{ROW}')", UNTOLD),
        (ROW, UNTOLD),
        (f"cell 3 said {ROW}", UNTOLD),
    ],
)
def test_of_a_failure_only_the_cell_and_the_class_of_its_error_are_told(summary: str, told: str) -> None:
    assert without_values(summary) == told


def test_no_line_holds_what_an_error_or_a_warning_quotes(tmp_path: Path) -> None:
    with followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2") as progress:
        progress.done("psg/a", 1.0, f"cell 3: KeyError: {ROW}")
        progress.problem("psg/b", f"a link leads nowhere (found {ROW})")
        progress.warning("psg", f"can be worked out: {ROW}")
    with (
        pytest.raises(RuntimeError),
        followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2"),
    ):
        raise RuntimeError(ROW)
    assert len(lines(tmp_path / "press.jsonl")) == 7
    assert "Bloggs" not in (tmp_path / "press.jsonl").read_text()


@pytest.mark.parametrize(
    ("ends", "status"),
    [(BusyError([]), "busy"), (KeyboardInterrupt(), "stopped"), (OSError("disk"), "error"), (None, "ok")],
)
def test_the_last_line_says_how_it_ended(tmp_path: Path, ends: BaseException | None, status: str) -> None:
    try:
        with followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2"):
            if ends:
                raise ends
    except BaseException as wrong:
        assert wrong is ends
    last = lines(tmp_path / "press.jsonl")[-1]
    assert (last["event"], last["status"]) == ("end", status)


def test_a_report_that_fails_after_all_is_counted_as_failed(tmp_path: Path) -> None:
    with followed(open_log(tmp_path / "press.jsonl"), Silent(), "testshire", "2026-Q2") as progress:
        progress.done("psg/a", 1.0)
        progress.done("psg/b", 1.0)
        progress.problem("psg/b", "a link leads nowhere")
    last = lines(tmp_path / "press.jsonl")[-1]
    assert (last["status"], last["made"], last["failed"]) == ("failed", 1, 1)


def test_a_terminal_still_hears_the_words(tmp_path: Path) -> None:
    class Heard(Silent):
        words = ""

        def done(self, name: str, seconds: float, problem: str = "") -> None:
            self.words = problem

    heard = Heard()
    with followed(open_log(tmp_path / "press.jsonl"), heard, "testshire", "2026-Q2") as progress:
        progress.done("psg/a", 1.0, "cell 3: KeyError: 'x'")
    assert heard.words == "cell 3: KeyError: 'x'"


def test_a_log_that_has_grown_is_put_aside_and_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST", 500)
    monkeypatch.setattr(log, "KEPT", 2)
    kept = open_log(tmp_path / "press.jsonl")
    for number in range(40):
        kept.write("stage", stage=f"number {number}")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["press.jsonl", "press.jsonl.1", "press.jsonl.2"]
    assert max(p.stat().st_size for p in tmp_path.iterdir()) <= 500
    assert lines(tmp_path / "press.jsonl")[-1]["stage"] == "number 39"


def test_a_later_run_adds_to_the_log(tmp_path: Path) -> None:
    for _ in range(2):
        open_log(tmp_path / "logs" / "press.jsonl").write("stage")
    assert len({one["run"] for one in lines(tmp_path / "logs" / "press.jsonl")}) == 2


def test_a_log_that_cannot_be_written_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"--log: the log cannot be written \(found 'Is a directory'\)"):
        open_log(tmp_path)


def test_a_full_disk_stops_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = open_log(tmp_path / "press.jsonl")
    kept.lines.stream.close()  # what is written from now on raises
    kept.write("stage")
    assert capsys.readouterr() == ("", "")
