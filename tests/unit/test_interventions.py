"""Who must act (RULES 2.5, 2.6): which bodies a stage concerns, in words, in the audience's themes, and in a diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook.accountability.cycle import diary
from curvebook.accountability.deadlines import Deadline, calendar_of
from curvebook.accountability.interventions import Intervention, interventions, on_the_ladder, stage_reports
from curvebook.findings.table import in_order, shaped
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.model.work import Action, Body, Decision
from curvebook.narrative.cycle import recipients
from curvebook.narrative.interventions import NOBODY, Names, waiting
from curvebook.press.acting import who_acts
from curvebook.report.interventions import MustAct, deadlines, deadlines_file, interventions_block, who_must_act
from icalendar import Calendar
from small_partnership import NEET, partnership

AS_AT = date(2026, 11, 14)
BODIES = (
    Body(id="board", title="Board", kind="board"),
    Body(id="psg", title="Standards Group", kind="group", reports_to="board"),
    Body(id="x", title="Children's Partnership", kind="group", reports_to="psg"),
    Body(id="college", title="Smallford College"),
)
OWNED = {**NEET, "owner": {"lead_partner": "college", "officer": "Head", "collator": "college"}}
STARTS = ("2025-04-01", "2025-10-01", "2026-04-01")
READER = Audience(id="partners", title="Partners", reports=("theme",))


def decided(day: str, kind: str, stage: int | None = None, about: str = "neet", **more: object) -> Decision:
    return Decision.model_validate(
        {"id": f"{about}-{day}", "date": day, "body": "psg", "kind": kind, "stage": stage, "about": [about],
         "text": "Said.", **more}
    )  # fmt: skip


STAGE_1 = decided("2025-11-18", "trigger", 1)
STAGE_2 = decided("2026-05-19", "trigger", 2)
STAGE_3 = decided("2026-11-12", "trigger", 3, nominee="the head of the college")


def small(folder: Path, *log: Decision, actions: tuple[Action, ...] = ()) -> Partnership:
    whole = partnership(folder, OWNED)
    levels = tuple(
        level.model_copy(update={"reports": ("theme",)}) if level.id == "borough" else level
        for level in whole.places.levels
    )
    places = whole.places.model_copy(update={"levels": levels})
    return replace(whole, bodies=BODIES, decisions=log, actions=actions, places=places)


def found(words: tuple[str, ...] = ("below",) * 3, theme: str = "children") -> pd.DataFrame:
    """Half-years as findings have them, with the value and the level of the newest."""
    halves = shaped(pd.DataFrame({
        "indicator": "neet", "area": "B", "measure": "half-year", "period_start": pd.to_datetime(list(STARTS)),
        "period_months": 6, "value": 6.0, "word": list(words), "against": ["2024", "2025", "2025"],
    }))  # fmt: skip
    level = shaped(pd.DataFrame({
        "indicator": "neet", "area": "B", "measure": "monitoring", "period_start": [pd.Timestamp("2025-01-01")],
        "period_months": 12, "value": 5.5,
    }))  # fmt: skip
    return in_order(pd.concat([halves, level], ignore_index=True).assign(theme=theme))


def must(whole: Partnership, table: pd.DataFrame, reader: Audience) -> tuple[MustAct, ...]:
    """What a reader is told of who must act."""
    return who_must_act(whole, table, AS_AT, reader, interventions(whole, table, AS_AT, reader.themes))


def act(folder: Path, *log: Decision, words: tuple[str, ...] = ("below",) * 3) -> MustAct:
    (one,) = must(small(folder, *log), found(words), READER)
    return one


# Who acts, and to whom they report


@pytest.mark.parametrize(
    ("log", "acts", "reports_to", "by"),
    [
        ((STAGE_1,), "Smallford College", "the Children's Partnership", "18 February 2026"),
        ((STAGE_1, STAGE_2), "The Children's Partnership", "the Standards Group", "19 August 2026"),
        ((STAGE_1, STAGE_2, STAGE_3), "The Standards Group", "the Standards Group", "12 February 2027"),
    ],
)
def test_rule_2_6_each_stage_has_who_acts_to_whom_and_three_months(
    tmp_path: Path, log: tuple[Decision, ...], acts: str, reports_to: str, by: str
) -> None:
    one = act(tmp_path, *log)
    assert (one.stage, one.acts, one.reports_to, one.by) == (len(log), acts, reports_to, by)


def test_rule_2_6_each_stage_in_words(tmp_path: Path) -> None:
    said = [act(tmp_path, *log).sentence for log in ((STAGE_1,), (STAGE_1, STAGE_2), (STAGE_1, STAGE_2, STAGE_3))]
    assert said == [
        "Smallford College acts with the agencies concerned, and reports to the Children's Partnership by "
        "18 February 2026.",
        "The Children's Partnership agrees a plan with the agencies, and reports to the Standards Group by "
        "19 August 2026.",
        "The Standards Group has nominated the head of the college to agree a revised plan, reported to it by "
        "12 February 2027.",
    ]


def test_rule_2_6_what_is_proposed_is_said_to_be_proposed_and_who_confirms_it(tmp_path: Path) -> None:
    one = act(tmp_path, words=("not below", "not below", "below"))
    assert (one.badge, one.proposed, one.by, one.sentence) == ("Stage 1 proposed", True, "", "")
    assert one.proposal == (
        "Stage 1 is proposed, since April to September 2026 was below the monitoring level. If the Standards Group "
        "confirms it, Smallford College acts with the agencies concerned, and reports to the Children's Partnership "
        "within three months."
    )


def test_rule_2_6_recovery_is_proposed_in_words(tmp_path: Path) -> None:
    one = act(tmp_path, STAGE_1, words=("below", "below", "not below"))
    assert one.proposal == (
        "Lifting it is proposed, since April to September 2026 was not below the monitoring level; "
        "the Standards Group may confirm it."
    )


def test_rule_2_5_the_evidence_is_the_value_beside_the_monitoring_level(tmp_path: Path) -> None:
    shown = BeautifulSoup(act(tmp_path, STAGE_1).evidence, "html.parser")
    source = shown.select_one(".tip")
    assert source is not None
    source.extract()
    assert shown.get_text() == "6.0% in 2025, where the monitoring level asks for at most 5.5%."


def test_rule_2_6_the_history_tells_every_stage_and_what_became_of_its_report(tmp_path: Path) -> None:
    reported, late = decided("2026-02-12", "report"), decided("2026-09-02", "report")
    assert act(tmp_path, STAGE_1, reported, STAGE_2, late, STAGE_3).history == (
        "18 November 2025: stage 1, as April to September 2025 was below the monitoring level; report received on "
        "12 February 2026, in time for 18 February 2026.",
        "19 May 2026: stage 2, as October 2025 to March 2026 was below the monitoring level; report received on "
        "2 September 2026, two weeks late: it was due by 19 August 2026.",
        "12 November 2026: stage 3, as April to September 2026 was below the monitoring level; report due by "
        "12 February 2027.",
    )


@pytest.mark.parametrize(
    ("received", "said"),
    [("2026-08-20", "one day"), ("2026-08-26", "one week"), ("2026-09-01", "13 days"), ("2026-09-02", "two weeks")],
)
def test_rule_2_6_a_late_report_is_late_by_whole_weeks_or_by_days(tmp_path: Path, received: str, said: str) -> None:
    told = act(tmp_path, STAGE_1, STAGE_2, decided(received, "report")).history
    assert f", {said} late: it was due by 19 August 2026." in told[1]


def test_rule_2_6_the_history_says_what_was_noted_and_why_three_half_years_below_are_no_stage_three(
    tmp_path: Path,
) -> None:
    waits = decided("2025-11-18", "note")
    first, second = decided("2026-05-19", "trigger", 1), decided("2026-11-12", "trigger", 2)
    told = act(tmp_path, waits, first, second).history
    assert told[:2] == (
        "April to September 2025 was below the monitoring level, and no stage rests on it.",
        "18 November 2025: noted by the Standards Group: Said.",
    )
    assert [line.split(":")[0] for line in told[2:4]] == ["19 May 2026", "12 November 2026"]
    assert told[4:] == (
        "Stage 2 and no higher: no stage rests on April to September 2025, and stages come one by one, each on a "
        "half-year that ended after the decision before it.",
    )


def test_a_note_from_before_anything_was_below_is_no_part_of_how_it_came_to_this(tmp_path: Path) -> None:
    told = act(tmp_path, decided("2025-09-29", "note"), STAGE_1, decided("2026-12-01", "note")).history
    assert [line.split(";")[0] for line in told] == [
        "18 November 2025: stage 1, as April to September 2025 was below the monitoring level"
    ]


def test_rule_2_6_what_waits_to_be_confirmed_is_one_sentence(tmp_path: Path) -> None:
    whole = small(tmp_path, actions=(action("behind plan"),))
    every = interventions(whole, found(("not below", "not below", "below")), AS_AT)
    assert waiting(every, Names(whole)) == (
        "2 steps are proposed and wait for the decision of the Standards Group: NEET (stage 1); Mentors (stage 1)."
    )
    lifted = interventions(small(tmp_path, STAGE_1), found(("below", "below", "not below")), AS_AT)
    assert waiting(lifted, Names(whole)) == (
        "1 further step is proposed and waits for the decision of the Standards Group: NEET (to be lifted)."
    )
    assert waiting((), Names(whole)) == ""


def test_rule_2_6_those_who_sit_on_a_body_read_on_home_what_waits_and_nobody_else_does(tmp_path: Path) -> None:
    whole, table = small(tmp_path), found(("not below", "not below", "below"))
    group = READER.model_copy(update={"bodies": ("psg",)})
    every = interventions(whole, table, AS_AT)
    told = [who_acts(whole, table, AS_AT, reader, lambda page: page, every) for reader in (group, READER)]
    assert "1 step is proposed and waits for the decision of the Standards Group: NEET (stage 1)." in told[0]
    assert told[1] == ""


def test_rule_2_6_a_report_that_did_not_come_is_overdue(tmp_path: Path) -> None:
    one = act(tmp_path, STAGE_1, STAGE_2)
    assert one.deadline == "overdue"
    assert one.history[1].endswith("report overdue: it was due by 19 August 2026, and none is on record.")
    assert "Report overdue since 19 August 2026" in interventions_block([one]).html


def test_a_half_year_that_is_withheld_from_the_reader_is_not_given_away(tmp_path: Path) -> None:
    one = act(tmp_path, STAGE_1, words=("unknown",) * 3)
    assert one.history[0].startswith("18 November 2025: stage 1, resting on April to September 2025;")


# Actions


def action(*progress: str) -> Action:
    halves = zip(("2025-H1", "2025-H2", "2026-H1"), ("2025-10-20", "2026-04-20", "2026-10-20"), progress, strict=False)
    results = [{"half_year": half, "progress": said, "reported": day} for half, day, said in halves]
    given = {"id": "mentors", "title": "Mentors", "lead": "college", "indicators": ["neet"], "results": results}
    return Action.model_validate(given)


@pytest.mark.parametrize(
    ("progress", "stage"),
    [("behind plan", 1), ("stopped", 1), ("on plan", None), ("complete", None)],
)
def test_rule_2_6_an_action_plan_behind_plan_or_stopped_is_below(
    tmp_path: Path, progress: str, stage: int | None
) -> None:
    whole = small(tmp_path, actions=(action("on plan", progress),))
    found_ = next(one for one in interventions(whole, found(("not below",) * 3), AS_AT) if one.of == "action")
    assert (found_.proposed, found_.lead, found_.partnership) == (stage, "college", "x")


def test_what_an_action_reported_later_is_not_known(tmp_path: Path) -> None:
    whole = small(tmp_path, actions=(action("on plan", "behind plan"),))
    early = interventions(whole, found(("not below",) * 3), date(2026, 4, 19))
    words = [[each.word for each in one.results] for one in early if one.of == "action"]
    assert words == [["not below", "unknown"]]


@pytest.mark.parametrize(
    ("start", "word"),
    [("2025-04-01", "below"), ("2026-05-01", "not due"), ("2026-03-31", "not due"), (None, "unknown")],
)
def test_rule_2_6_what_has_not_started_is_below_once_its_first_day_has_passed(
    tmp_path: Path, start: str | None, word: str
) -> None:
    late = decided("2025-11-18", "trigger", 1, about="mentors")
    planned = action("behind plan", "not started").model_copy(
        update={"start": date.fromisoformat(start) if start else None}
    )
    one = found_action(small(tmp_path, late, actions=(planned,)))
    assert (one.results[1].word, one.proposed) == (word, 2 if word == "below" else None)


def found_action(whole: Partnership, as_at: date = AS_AT, themes: tuple[str, ...] = ()) -> Intervention:
    return next(one for one in interventions(whole, found(("not below",) * 3), as_at, themes) if one.of == "action")


def test_rule_2_6_a_stage_that_rests_on_a_half_year_not_reported_yet_stands(tmp_path: Path) -> None:
    """The report of the only half-year comes on 20 November; the stage of 12 November rests on it all the same."""
    only = Action.model_validate({
        "id": "mentors", "title": "Mentors", "lead": "college", "indicators": ["neet"],
        "results": [{"half_year": "2026-H1", "progress": "behind plan", "reported": "2026-11-20"}],
    })  # fmt: skip
    log = decided("2026-11-12", "trigger", 1, about="mentors")
    whole = small(tmp_path, log, actions=(only,))
    assert [found_action(whole, day).standing.history[0].shown for day in (AS_AT, date(2026, 11, 20))] == [
        "unknown", "below",
    ]  # fmt: skip
    (told,) = stage_reports(whole, AS_AT, days=100)
    assert told.day == date(2027, 2, 12)


def test_rule_2_6_half_years_without_a_report_in_years_are_no_run(tmp_path: Path) -> None:
    halves = (("2022-H1", "2022-10-20"), ("2025-H2", "2026-04-20"))
    results = [{"half_year": half, "progress": "behind plan", "reported": day} for half, day in halves]
    given = {"id": "mentors", "title": "Mentors", "lead": "college", "indicators": ["neet"], "results": results}
    log = decided("2022-11-15", "trigger", 1, about="mentors")
    one = found_action(small(tmp_path, log, actions=(Action.model_validate(given),)))
    assert (len(one.results), one.stage, one.proposed, len(one.run)) == (8, 1, None, 1)


# Of no theme


ORPHAN = action("behind plan").model_copy(update={"indicators": ()})


def test_rule_2_6_an_action_that_leads_to_no_outcome_is_on_the_ladder_with_nobody_named_yet(tmp_path: Path) -> None:
    whole = small(tmp_path, actions=(ORPHAN,))
    one = found_action(whole)
    assert (one.theme, one.proposed, one.lead, one.partnership, one.group, one.board) == (
        "", 1, "college", None, None, None,
    )  # fmt: skip
    (told,) = must(whole, found(("not below",) * 3), READER)
    assert (told.acts, told.reports_to, told.address) == ("Smallford College", "nobody named yet", "")


def test_an_action_of_no_theme_is_shown_only_where_all_themes_are(tmp_path: Path) -> None:
    whole = small(tmp_path, actions=(ORPHAN,))
    of_one = READER.model_copy(update={"themes": ("children",)})
    assert must(whole, found(("not below",) * 3), of_one) == ()


def test_rule_2_6_a_report_that_goes_to_nobody_named_is_listed(tmp_path: Path) -> None:
    whole = small(tmp_path, decided("2025-11-18", "trigger", 1, about="mentors"), actions=(ORPHAN,))
    (told,) = stage_reports(whole, AS_AT)
    assert (told.item.to, told.state, recipients(whole, told)) == ((), "overdue", NOBODY)
    assert b"To: nobody named yet." in diary(whole, [told], AS_AT)
    assert stage_reports(whole, AS_AT, to=["psg"]) == stage_reports(whole, AS_AT, themes=["children"]) == []


# Whose, and in which order


def test_an_audience_reads_only_of_its_own_themes(tmp_path: Path) -> None:
    whole, table = small(tmp_path, STAGE_1), found()
    other = READER.model_copy(update={"themes": ("economy",)})
    assert must(whole, table, other) == ()
    assert deadlines_file(whole, interventions(whole, table, AS_AT, other.themes), AS_AT) is None


def test_the_highest_stage_comes_first_and_what_is_only_proposed_last(tmp_path: Path) -> None:
    late = decided("2026-05-19", "trigger", 1, about="mentors")
    whole = small(tmp_path, STAGE_1, STAGE_2, late, actions=(action("behind plan"), ))  # fmt: skip
    every = on_the_ladder(interventions(whole, found(), AS_AT))
    assert [(one.subject, one.stage) for one in every] == [("neet", 2), ("mentors", 1)]


def test_it_links_to_the_theme_page_only_where_the_audience_gets_one(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1)
    without = READER.model_copy(update={"reports": ("board-paper",)})
    addresses = [must(whole, found(), reader)[0].address for reader in (READER, without)]
    assert addresses == ["theme/children/B.html#neet", ""]


# Deadlines


def test_rule_2_6_deadlines_that_wait_for_a_report_go_into_a_diary(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1, STAGE_2, STAGE_3)
    content = deadlines_file(whole, interventions(whole, found(), AS_AT), AS_AT)
    assert content is not None
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == date(2027, 2, 12)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["UID"] == "neet.neet-2026-11-12@small"
    assert f"{event['DTSTAMP'].dt:%Y-%m-%d %H:%M}" == "2026-11-14 00:00"
    assert event["SUMMARY"] == "Stage 3, NEET: report to the Standards Group"


def test_a_deadline_that_was_met_is_in_no_diary(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1, decided("2026-02-12", "report"))
    assert deadlines(whole, interventions(whole, found(), AS_AT), AS_AT) == ()


def test_a_calendar_is_the_same_bytes_in_any_order_with_lines_that_end_as_the_format_asks() -> None:
    two = [Deadline("b@x", date(2027, 1, 2), "Second"), Deadline("a@x", date(2027, 1, 1), "First, with a comma", "Why")]
    content = calendar_of(two, "Deadlines", AS_AT)
    assert content == calendar_of(two[::-1], "Deadlines", AS_AT)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")] == [
        "First, with a comma", "Second",
    ]  # fmt: skip


def test_rule_2_6_what_a_stage_waits_for_is_due_beside_the_calendar(tmp_path: Path) -> None:
    (told,) = stage_reports(small(tmp_path, STAGE_1, STAGE_2), date(2026, 8, 1))
    assert (told.day, told.item.to, told.state) == (date(2026, 8, 19), ("psg",), "due")


def test_rule_2_6_from_the_day_after_it_is_overdue(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1, STAGE_2)
    assert [stage_reports(whole, date(2026, 8, day))[0].state for day in (19, 20)] == ["due", "overdue"]


def test_what_falls_due_later_or_goes_to_others_is_not_listed(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1, STAGE_2)
    assert stage_reports(whole, date(2026, 6, 1), days=30) == []
    assert stage_reports(whole, date(2026, 8, 1), to=["board"]) == []


def test_what_a_stage_waits_for_is_listed_of_the_themes_wanted(tmp_path: Path) -> None:
    whole, on = small(tmp_path, STAGE_1, STAGE_2), date(2026, 8, 1)
    assert [len(stage_reports(whole, on, themes=themes)) for themes in ((), ("children",), ("economy",))] == [1, 1, 0]


def test_rule_2_6_a_stage_that_rests_on_a_half_year_that_was_not_below_says_so(tmp_path: Path) -> None:
    whole = small(tmp_path, STAGE_1)
    (told,) = must(whole, found(("not below", "below", "below")), READER)
    assert "which was not below the monitoring level, with no reason on record" in told.history[0]
