"""What the calendar asks of the press, and what a night makes of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from curvebook.accountability.cycle import DueDate, whats_due
from curvebook.cli import app
from curvebook.errors import DefinitionError, Fault, ParameterError
from curvebook.model.partnership import Partnership, load
from curvebook.model.reading import Due
from curvebook.press import publish, schedule
from curvebook.press.publish import Place
from curvebook.press.run import Problem, Run
from curvebook.press.schedule import Asked, Made, Night, asked, coming, edition_of, known_on, plans, signed_off
from typer.testing import CliRunner

NOVEMBER = date(2026, 11, 20)
CALENDAR = """
calendar:
  - { id: board-report, title: Report to the board, to: [governors], report: theme, months: [2, 5, 8, 11], covers: 3 }
  - { id: profiles, title: Profiles, to: [partners, residents], report: area-profile, months: [11], covers: 6 }
  - { id: meeting, title: Away day, to: [council], months: [11] }
"""


@pytest.fixture
def scheduled(project: Any) -> Any:
    """Testshire with a calendar; its school board is the body of governors."""
    definitions = project.partnership.folder / "definitions"
    file = definitions / "partnership.yaml"
    text = file.read_text().replace("themes: [children] }", "themes: [children], bodies: [governors] }")
    council = "  - { id: council, title: Testshire Council }\n"
    file.write_text(text.replace(council, f"{council}  - {{ id: governors, title: Governors, kind: board }}\n"))
    (definitions / "calendar.yaml").write_text(CALENDAR)
    project.partnership = load(project.partnership.folder)
    return project


def nothing(edition: str) -> Collection[tuple[str, str]]:
    return ()


def found(project: Any, on: date = NOVEMBER, published: Callable[[str], Any] = nothing, **changes: Any) -> list[Asked]:
    """What is asked on a day, with the calendar's entries changed."""
    p: Partnership = project.partnership
    if changes:
        p = replace(p, calendar=tuple(item.model_copy(update=changes) for item in p.calendar))
    return list(asked(p, whats_due(p, on), on, root=project.root, published=published))


def steps(every: list[Asked]) -> list[tuple[str, str, str]]:
    return [(one.due.item.id, one.audience, one.step) for one in every]


def decide(project: Any, kind: str, about: str, day: str) -> None:
    folder = project.partnership.folder / "decisions"
    folder.mkdir(exist_ok=True)
    said = f"{{ id: d-1, date: {day}, body: council, kind: {kind}, about: [{about}], text: Agreed. }}"
    (folder / "log.yaml").write_text(f"decisions:\n  - {said}\n")
    project.partnership = load(project.partnership.folder)


# What an entry means


@pytest.mark.parametrize(
    ("covers", "day", "edition"),
    [
        (3, date(2026, 11, 28), "2026-Q2"),
        (6, date(2026, 11, 28), "2026-Q2"),
        (6, date(2026, 5, 28), "2025-Q4"),
        (12, date(2026, 9, 28), "2025-Q4"),
        (1, date(2026, 11, 28), "2026-Q3"),
        (None, date(2026, 11, 28), "2026-Q2"),
        (None, date(2026, 10, 1), "2026-Q2"),
        (None, date(2026, 2, 1), "2025-Q3"),
    ],
)
def test_an_entry_means_the_edition_in_which_its_period_ends(covers: int | None, day: date, edition: str) -> None:
    assert edition_of(Due(id="x", title="X", months=(1,), covers=covers), day) == edition


def test_what_goes_to_a_body_is_made_for_the_audience_that_is_it(scheduled: Any) -> None:
    first = found(scheduled)[0]
    assert (first.due.item.id, first.audience, first.edition) == ("board-report", "school-board", "2026-Q2")
    assert [one.id for one in first.reports] == [f"theme/children/{area}" for area in ("T1", "N1", "N2")]


def test_what_is_due_is_a_draft_for_each_audience_and_a_meeting_is_only_listed(scheduled: Any) -> None:
    assert steps(found(scheduled)) == [
        ("board-report", "school-board", "draft"),
        ("profiles", "partners", "draft"),
        ("profiles", "residents", "draft"),
        ("meeting", "", "not ours"),
    ]
    assert found(scheduled)[-1].why == "the calendar names no report for it"


def test_a_quarter_that_has_not_ended_waits(scheduled: Any) -> None:
    one = found(scheduled, date(2026, 9, 20), months=(10,), day=1, since=None)[0]
    assert (one.step, one.why) == ("not ours", "its quarter has not ended: July to September 2026")


def test_a_recipient_whose_audience_does_not_receive_the_kind_is_told(scheduled: Any) -> None:
    every = found(scheduled, report="area-profile", to=("governors", "partners", "council"))
    assert [(one.audience, one.step, one.why) for one in every[:3]] == [
        ("", "not ours", "for Governors: school-board receives no report of kind area-profile"),
        ("", "not ours", "for Testshire Council: no audience is this body"),
        ("partners", "draft", ""),
    ]


def test_who_is_named_gets_what_is_due_and_the_other_recipients_do_not(scheduled: Any) -> None:
    p = scheduled.partnership
    every = asked(p, whats_due(p, NOVEMBER), NOVEMBER, root=scheduled.root, published=nothing, to=["residents"])
    assert [(one.due.item.id, one.audience) for one in every if one.step == "draft"] == [("profiles", "residents")]


def test_a_report_without_its_notebook_is_a_fault_of_its_entry_alone(scheduled: Any) -> None:
    (scheduled.root / "notebooks" / "theme.ipynb").unlink()
    first, second, *_ = found(scheduled)
    assert (first.step, second.step) == ("at fault", "draft")
    assert first.why == "notebooks/theme.ipynb: the notebook of this kind of report is missing."


# What is left to make


def test_what_is_published_is_not_made_as_a_draft(scheduled: Any) -> None:
    board = {("school-board", f"theme/children/{area}") for area in ("T1", "N1", "N2")}
    assert steps(found(scheduled, published=lambda edition: board))[0] == ("board-report", "school-board", "published")


def test_of_what_is_published_in_part_the_rest_is_made(scheduled: Any) -> None:
    first = found(scheduled, published=lambda edition: {("school-board", "theme/children/T1")})[0]
    assert (first.step, [one.area for one in first.reports]) == ("draft", ["N1", "N2"])


@pytest.mark.parametrize(
    ("day", "signed"),
    [
        ("2026-11-19", True),  # of July to September 2026, which had ended
        ("2026-09-30", False),  # of the quarter before: this one had not ended
        ("2027-01-04", False),  # of the next quarter
    ],
)
def test_a_sign_off_is_of_the_edition_that_had_ended_on_its_day(scheduled: Any, day: str, signed: bool) -> None:
    decide(scheduled, "sign-off", "board-report", day)
    item = scheduled.partnership.calendar[0]
    assert signed_off(scheduled.partnership, item, "2026-Q2", date(2027, 1, 31)) is signed


def test_a_sign_off_counts_from_its_day_and_for_its_entry(scheduled: Any) -> None:
    decide(scheduled, "sign-off", "board-report", "2026-11-20")
    assert [step for _, _, step in steps(found(scheduled, date(2026, 11, 19)))][:2] == ["draft", "draft"]
    assert [step for _, _, step in steps(found(scheduled, date(2026, 11, 20)))][:2] == ["signed off", "draft"]


def test_what_was_delivered_is_not_asked_for(scheduled: Any) -> None:
    decide(scheduled, "delivered", "board-report", "2026-11-19")
    assert "board-report" not in [id for id, _, _ in steps(found(scheduled))]


def test_a_missed_day_catches_up(scheduled: Any) -> None:
    decide(scheduled, "delivered", "board-report", "2026-08-20")
    late = found(scheduled, date(2027, 1, 10))
    assert [(one.due.state, one.edition, one.step) for one in late if one.audience == "school-board"] == [
        ("overdue", "2026-Q2", "draft")]  # fmt: skip


def test_what_comes_next_is_told_once_for_each_entry(scheduled: Any) -> None:
    p = scheduled.partnership
    told = coming(p, whats_due(p, NOVEMBER), NOVEMBER)
    assert [(each.item.id, each.day.isoformat()) for each in told] == [
        ("board-report", "2027-02-28"), ("profiles", "2027-11-28"), ("meeting", "2027-11-28")]  # fmt: skip


def test_of_what_comes_next_no_day_is_told_in_part(scheduled: Any) -> None:
    p = scheduled.partnership
    away = p.calendar[-1]
    more = tuple(away.model_copy(update={"id": f"meeting-{number}"}) for number in range(4))
    told = coming(replace(p, calendar=(away, *more)), (), NOVEMBER)
    assert {each.day for each in told} == {date(2026, 11, 28)}
    assert len(told) == 5


def test_what_comes_next_is_that_of_the_recipients_asked_for(scheduled: Any) -> None:
    told = coming(scheduled.partnership, (), NOVEMBER, ["residents"])
    assert {each.item.id for each in told} == {"profiles"}


# One run for each edition


def test_each_edition_is_one_plan_of_just_the_reports_asked_for(scheduled: Any) -> None:
    every = found(scheduled)
    (one,) = plans(scheduled.partnership, [*every, *every])
    assert (one.edition, one.audiences, one.whole) == ("2026-Q2", ("partners", "residents", "school-board"), False)
    kinds = {(report.audience, report.kind) for report in one.reports}
    assert kinds == {("partners", "area-profile"), ("residents", "area-profile"), ("school-board", "theme")}
    assert len(one.reports) == len(set(one.reports)) == 15


def test_the_oldest_edition_comes_first(scheduled: Any) -> None:
    first = found(scheduled)[0]
    planned = plans(scheduled.partnership, [first, replace(first, edition="2026-Q1")])
    assert [each.edition for each in planned] == ["2026-Q1", "2026-Q2"]


@pytest.mark.parametrize("step", ["signed off", "published", "at fault", "not ours"])
def test_only_drafts_are_planned(scheduled: Any, step: Any) -> None:
    assert plans(scheduled.partnership, [replace(found(scheduled)[0], step=step)]) == ()


# What a draft knows


@pytest.mark.parametrize(
    ("on", "known"),
    [
        (date(2026, 11, 20), date(2026, 11, 14)),  # the edition's own day, once it has come
        (date(2026, 11, 13), date(2026, 10, 20)),  # until then the day on which something last came
        (date(2026, 10, 19), date(2026, 9, 30)),  # but no day within its quarter
    ],
)
def test_a_draft_knows_what_the_edition_will_or_what_last_came(scheduled: Any, on: date, known: date) -> None:
    class Came:
        def __init__(self, received: date) -> None:
            self.received = received

    came: Any = [Came(date(2026, 8, 1)), Came(date(2026, 10, 20)), Came(date(2026, 12, 1))]
    assert known_on(scheduled.partnership, "2026-Q2", came, on) == known


# How a night ends

WHERE = Path("log")


@pytest.mark.parametrize(
    ("ended", "status", "new"),
    [
        ([Run(Path("i"), 2, 0, (), 1.0)], 0, True),
        ([Run(Path("i"), 0, 2, (), 1.0)], 0, False),
        ([], 0, False),
        ([Run(Path("i"), 1, 0, (Problem("a", "b", "c", WHERE),), 1.0)], 1, True),
        ([Run(None, 0, 0, (Problem("a", "b", "c", WHERE),), 1.0)], 1, True),
        ([Fault("", "", "x")], 2, True),
        (["busy"], 75, False),
        (["busy", Run(Path("i"), 1, 0, (Problem("a", "b", "c", WHERE),), 1.0)], 1, True),
    ],
)
def test_a_night_s_status_and_whether_there_is_anything_to_tell(
    scheduled: Any, ended: list[Any], status: int, new: bool
) -> None:
    planned = plans(scheduled.partnership, found(scheduled))[0]

    def made(one: Any) -> Made:
        if isinstance(one, Run):
            return Made(planned, NOVEMBER, run=one)
        faults = (one,) if isinstance(one, Fault) else ()
        return Made(planned, NOVEMBER, busy=one == "busy", faults=faults)

    night = Night(NOVEMBER, (), tuple(made(one) for one in ended))
    assert (night.status, night.new) == (status, new)


def test_an_entry_at_fault_is_a_mistake_to_mend(scheduled: Any) -> None:
    entry = DueDate(scheduled.partnership.calendar[0], NOVEMBER, None, "due")
    assert Night(NOVEMBER, (Asked(entry, "at fault", why="x"),)).status == 2


# The command


@pytest.fixture
def due(scheduled: Any, received: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`curvebook due --run` for the governors, in Testshire's project."""
    monkeypatch.chdir(scheduled.root)
    monkeypatch.delenv("CURVEBOOK_OUTPUTS", raising=False)

    def run(*words: str) -> Result:
        asking = ["due", "testshire", "--run", "--on", "2026-11-20", "--to", "governors", *words]
        return CliRunner().invoke(app, asking, catch_exceptions=False)

    return run


def test_a_night_makes_drafts_and_the_next_call_makes_nothing(due: Callable[..., Result], scheduled: Any) -> None:
    first = due()
    drafts = scheduled.outputs / "2026-Q2@draft"
    assert first.exit_code == 0, first.output
    assert "Drafts of July to September 2026, as known on 14 November 2026: 3 made" in first.stdout
    assert str(drafts / "school-board" / "index.html") in first.stdout
    assert (drafts / "school-board" / "theme" / "children" / "T1.html").is_file()
    assert not scheduled.live.exists()
    assert not (drafts / "partners").exists()

    again = due()
    assert again.exit_code == 0
    assert again.stdout == (
        "Testshire Together, 20 November 2026: nothing new; 3 drafts are as they were made, in "
        f"{scheduled.outputs}.\n"
    )  # fmt: skip
    assert again.stderr == ""


def test_a_draft_is_replayed_and_told_of(due: Callable[..., Result], scheduled: Any) -> None:
    what = ["--edition", "2026-Q2", "--audience", "school-board", "--draft"]
    due()
    again = CliRunner().invoke(app, ["replay", "theme/children/T1", *what], catch_exceptions=False)
    assert again.stdout == "school-board/theme/children/T1: the same, to the byte.\n"
    why = CliRunner().invoke(app, ["run", *what, "--why", "theme/children/T1"], catch_exceptions=False)
    assert why.stdout == "school-board/theme/children/T1 would be taken over: nothing it read has changed\n"


def test_once_published_nothing_is_left_to_draft(due: Callable[..., Result], scheduled: Any) -> None:
    publishing = ["run", "testshire", "--edition", "2026-Q2", "--audience", "school-board", "--report", "theme"]
    assert CliRunner().invoke(app, publishing).exit_code == 0
    told = due()
    assert (told.exit_code, "nothing that is due asks for a report not yet there" in told.stdout) == (0, True)
    assert not (scheduled.outputs / "2026-Q2@draft").exists()


def test_a_night_is_written_down_in_the_work_folder(due: Callable[..., Result], scheduled: Any) -> None:
    due()
    told = [json.loads(line) for line in (scheduled.outputs / ".work/logs/press.jsonl").read_text().splitlines()]
    assert told[0]["event"] == "start"
    assert {one["report"] for one in told if one["event"] == "report"} == {
        f"theme/children/{area}" for area in ("T1", "N1", "N2")}  # fmt: skip
    assert (told[-1]["event"], told[-1]["status"], told[-1]["made"]) == ("end", "ok", 3)


def test_a_failed_report_is_told_without_its_words_and_exits_with_1(due: Callable[..., Result], scheduled: Any) -> None:
    scheduled.notebook("theme", "error")
    told = due()
    assert told.exit_code == 1
    assert "Failed\n  school-board/theme/children/N1: cell 4: KeyError; why stands in" in told.stdout
    assert "need" not in told.stdout  # the key that the error quotes
    letter = (scheduled.outputs / ".work" / "summary.eml").read_text()
    assert "Subject: [3 failed] Testshire Together: drafts of July to September 2026" in letter.replace("\n ", " ")


def test_what_failed_does_not_wait_for_sign_off(due: Callable[..., Result], scheduled: Any) -> None:
    scheduled.notebook("theme", "error")
    told = due().stdout
    assert "Waiting for sign-off" not in told
    assert "curvebook run" not in told


def test_an_earlier_draft_waits_for_sign_off_and_says_that_it_is_one(
    due: Callable[..., Result], scheduled: Any
) -> None:
    due()
    scheduled.notebook("theme", "error")
    told = due().stdout
    assert "(due in 8 days); for School board (an earlier draft; it could not be renewed)\n" in told
    assert "curvebook run" not in told


def test_while_another_run_is_at_work_it_ends_in_a_line_with_75(due: Callable[..., Result], scheduled: Any) -> None:
    with publish.locked(Place(scheduled.outputs, "2026-Q2")):
        told = due()
    assert told.exit_code == 75
    assert told.stdout == (
        "Another run is at work on Testshire Together; the drafts are left to the next call.\n"
    )  # fmt: skip
    assert json.loads((scheduled.outputs / ".work/logs/press.jsonl").read_text().splitlines()[-1])["status"] == "busy"


def test_before_anything_was_received_it_says_so(due: Callable[..., Result], scheduled: Any) -> None:
    told = due("--on", "2026-02-20")
    assert told.exit_code == 2
    assert "2025-Q3: no figures had been received by 14 February 2026." in told.stdout


@pytest.fixture
def two_editions(scheduled: Any, received: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the governors be due a report on a year too, whose edition is made first; and one edition end in an error."""
    year = "  - { id: year, title: Year, to: [governors], report: theme, months: [11], covers: 12 }\n"
    (scheduled.partnership.folder / "definitions" / "calendar.yaml").write_text(CALENDAR + year)
    sidecar = scheduled.partnership.folder / "submissions" / received / "submission.yaml"
    sidecar.write_text(sidecar.read_text().replace("received: 2026-08-01", "received: 2026-05-01"))

    def ending(edition: str, error: BaseException) -> None:
        def run(partnership: Partnership, planned: Any, *others: Any, **more: Any) -> Run:
            if planned.edition == edition:
                raise error
            return make(partnership, planned, *others, **more)

        make = schedule.run
        monkeypatch.setattr(schedule, "run", run)

    return ending


FIRST, SECOND = "Drafts of January to March 2026", "Drafts of July to September 2026"


def test_stopped_at_the_second_edition_it_tells_of_the_first(
    due: Callable[..., Result], scheduled: Any, two_editions: Callable[..., None]
) -> None:
    two_editions("2026-Q2", KeyboardInterrupt())
    told = due()
    assert told.exit_code == 130
    assert f"{FIRST}, as known on 15 May 2026: 3 made\n" in told.stdout
    assert f"{SECOND}: stopped before they were in place; left to the next call\n" in told.stdout
    assert "Subject: [stopped] Testshire" in (scheduled.outputs / ".work" / "summary.eml").read_text()


def test_stopped_at_the_first_edition_the_drafts_are_as_they_were(
    due: Callable[..., Result], two_editions: Callable[..., None]
) -> None:
    two_editions("2025-Q4", KeyboardInterrupt())
    told = due()
    assert (told.exit_code, told.stdout) == (
        130, "Stopped. The drafts of Testshire Together are as they were.\n")  # fmt: skip


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "Jo Bloggs, 41"), "2025-Q4: OSError: No space left on device; why stands in "),
        (RuntimeError("Jo Bloggs, 41"), "2025-Q4: RuntimeError; why stands in "),
    ],
)
def test_trouble_with_one_edition_is_told_in_a_line_and_the_other_is_made(
    due: Callable[..., Result], scheduled: Any, two_editions: Callable[..., None], error: Exception, words: str
) -> None:
    two_editions("2025-Q4", error)
    told = due()
    log = scheduled.outputs / ".work/logs/2025-Q4@draft/edition.log"
    assert told.exit_code == 1
    assert f"{FIRST}: none could be made\n" in told.stdout
    assert f"{SECOND}, as known on 14 November 2026: 3 made\n" in told.stdout
    assert f"Failed\n  {words}{log}\n" in told.stdout
    assert "Bloggs" not in told.output
    assert "Bloggs" in log.read_text()
    assert "Subject: [1 failed] Testshire" in (scheduled.outputs / ".work" / "summary.eml").read_text()


def test_with_its_log_elsewhere_a_first_night_has_a_place_for_its_summary(
    due: Callable[..., Result], scheduled: Any
) -> None:
    assert due("--on", "2026-02-20", "--log", "night.jsonl").exit_code == 2
    assert "1 failed" in (scheduled.outputs / ".work" / "summary.eml").read_text()


def test_a_summary_that_nobody_took_is_mailed_by_the_next_night(
    due: Callable[..., Result], scheduled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = scheduled.root / "sendmail"
    program.write_text("#!/bin/sh\ncat > /dev/null\nexit 75\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{scheduled.root}:{os.environ['PATH']}")
    with pytest.raises(OSError, match="did not take the summary"):
        due("--mail-to", "a@b.example")
    program.write_text(f"#!/bin/sh\ncat >> {scheduled.root}/sent\n")
    assert "nothing new" in due("--mail-to", "a@b.example").stdout
    assert "known on 14 November 2026: 3 made" in (scheduled.root / "sent").read_text()
    due("--mail-to", "a@b.example")
    assert (scheduled.root / "sent").read_text().count("Subject:") == 1


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("due", "--log", "x.jsonl"), "--log: this goes with --run"),
        (("run", "--edition", "2026-Q2", "--draft"), "--draft: this goes with --why"),
        (("replay", "x", "--edition", "2026-Q2", "--draft"), "--draft: there are no drafts of this edition"),
        (
            ("replay", "x", "--edition", "2026-Q2", "--draft", "--as-at", "2026-11-01"),
            "--as-at: this does not go with --draft",
        ),
        (("due", "--mail-to", "a@b.example"), "--mail-to: this goes with --run"),
        (("due", "--run", "--smtp", "localhost"), "--smtp: this goes with --mail-to"),
        (("due", "--run", "--mail-to", "nobody"), "--mail-to: this is no address (found 'nobody')"),
        (("due", "--run", "--on", "2149-01-01"), "--on: nobody knows yet what will have been received by then"),
    ],
)
def test_a_mistake_is_said_before_anything_starts(
    scheduled: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], mistake: str
) -> None:
    monkeypatch.chdir(scheduled.root)
    with pytest.raises(ParameterError) as told:
        CliRunner().invoke(app, words, catch_exceptions=False)
    assert str(told.value).startswith(mistake)
    assert not scheduled.outputs.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "ourplace", "--edition", "2026-Q2"),
        ("due", "ourplace", "--run"),
        ("schedule", "ourplace"),
        ("replay", "theme/children/T1", "--edition", "2026-Q2", "--partnership", "ourplace"),
        ("issue", "ourplace", "--edition", "2026-Q2"),
    ],
)
def test_a_copy_under_another_name_leaves_the_other_s_outputs_alone(
    scheduled: Any, received: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    home = scheduled.partnership.folder
    shutil.copytree(home, home.with_name("ourplace"))
    monkeypatch.chdir(scheduled.root)
    monkeypatch.delenv("CURVEBOOK_OUTPUTS", raising=False)
    with pytest.raises(DefinitionError, match="the folder is called ourplace"):
        CliRunner().invoke(app, words, catch_exceptions=False)
    assert not scheduled.outputs.exists()


def test_a_run_by_hand_writes_its_log_where_it_is_told(due: Callable[..., Result], scheduled: Any) -> None:
    words = ["run", "testshire", "--edition", "2026-Q2", "--area", "W1", "--report", "area-profile", "--log", "a.jsonl"]
    assert CliRunner().invoke(app, words).exit_code == 0
    told = [json.loads(line) for line in (scheduled.root / "a.jsonl").read_text().splitlines()]
    assert [one["event"] for one in told] == ["start", "stage", "reports", "report", "stage", "end"]
