"""`curvebook due`: what is due to whom as lines, a calendar file, and mistakes with their mends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from curvebook.cli import app
from curvebook.errors import ParameterError
from icalendar import Calendar
from small_folder import GOOD, WORK, write
from typer.testing import CliRunner

MARLBROOK = str(Path(__file__).parents[2] / "parameters" / "marlbrook")


def due(*words: str, partnership: str = MARLBROOK) -> Result:
    return CliRunner().invoke(app, ["due", partnership, "--on", "2026-11-14", *words], catch_exceptions=False)


def test_each_line_says_by_when_how_late_what_and_to_whom() -> None:
    got = due()
    assert got.exit_code == 0
    assert got.stdout.splitlines()[0].split("\t") == [
        "2026-10-28", "overdue by 17 days", "Review of how we work together", "Marlbrook Together Board"]  # fmt: skip
    assert len(got.stdout.splitlines()) == 5
    assert got.stderr == "1 report is overdue, and 4 more are due by 14 December 2026.\n"


def test_one_body_is_told_only_of_its_own() -> None:
    assert [line.split("\t")[1] for line in due("--to", "psg").stdout.splitlines()] == [
        "due tomorrow", "due in 14 days", "due in 14 days"]  # fmt: skip


def test_only_what_is_overdue_and_all_is_well_with_the_status() -> None:
    got = due("--overdue")
    assert (got.exit_code, len(got.stdout.splitlines()), got.stderr) == (0, 1, "1 report is overdue.\n")


def test_the_calendar_file_holds_the_days_listed(tmp_path: Path) -> None:
    file = tmp_path / "due.ics"
    got = due("--days", "366", "--to", "strategic-board", "--ics", str(file))
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert [event["dtstart"].dt.isoformat() for event in events] == [
        line.split("\t")[0] for line in got.stdout.splitlines()]  # fmt: skip
    assert len(events) > 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "psgg"), "--to: there is no body or audience of this name (found 'psgg'). Did you mean 'psg'?"),
        (("--on", "2026-02-31"), "--on: this is no day (found '2026-02-31'). Write it as 2026-11-14."),
    ],
)
def test_a_name_or_a_day_that_is_none_is_told_with_its_mend(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(ParameterError) as mistake:
        due(*words)
    assert str(mistake.value) == told


def test_without_a_calendar_it_says_where_to_find_one(tmp_path: Path) -> None:
    text = GOOD[WORK]
    begin, end = text.index("calendar:"), text.index("glossary:")
    with pytest.raises(ParameterError, match=r"no yearly cycle is agreed.*cycles/\*\.yaml"):
        due(partnership=str(write(tmp_path, **{WORK: text[:begin] + text[end:]})))


# Help


def test_each_command_is_told_in_a_whole_sentence() -> None:
    told = CliRunner().invoke(app, ["--help"], terminal_width=80).stdout.partition("Commands:")[2].strip().splitlines()
    assert len(told) >= 13
    assert [line for line in told if not line.endswith(".") or line.endswith("...")] == []


def test_schedule_names_no_option_that_it_does_not_have() -> None:
    assert "--run:" not in CliRunner().invoke(app, ["schedule", "--help"]).stdout
