"""The ladder of intervention in the definitions: six-monthly reports of actions, and the decisions log (RULES 2.6)."""

# ruff: noqa: E501 - a message is easier to compare on one line

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model import load
from curvebook.model.period import Period
from small_folder import DECISIONS, GOOD, WORK, changed, faults, write

MORE = "Stages come one by one; of a trigger in other circumstances, give its `reason`."


def with_log(folder: Path, *entries: str) -> Path:
    return write(folder, **{DECISIONS: GOOD[DECISIONS] + "".join(f"  - {{ {entry} }}\n" for entry in entries)})


def entry(id: str, day: str, more: str) -> str:
    return f"id: {id}, date: {day}, body: board, about: [neet], text: Said., {more}"


def test_rule_2_6_a_whole_ladder_can_be_written(tmp_path: Path) -> None:
    log = with_log(
        tmp_path,
        entry("report-1", "2026-07-30", "kind: report"),
        entry("two", "2026-11-10", "kind: trigger, stage: 2, half_year: 2026-H1"),
        entry("late", "2026-12-01", "kind: report, stage: 2"),
        entry(
            "three",
            "2027-01-12",
            "kind: trigger, stage: 3, reason: An inspection., consulted: board, nominee: A member",
        ),
        entry("lifted", "2027-05-12", "kind: recovery"),
    )
    two = next(one for one in load(log).decisions if one.id == "two")
    assert two.half_year == Period.parse("2026-04-01/P6M")


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([("three", "2026-11-10", "kind: trigger, stage: 3")],
         f"line 4, decisions.three.stage: stage 3 of neet follows stage 1, so a stage is skipped (found '3'). {MORE}"),
        ([("again", "2026-11-10", "kind: trigger, stage: 1")],
         "line 4, decisions.again.stage: stage 1 of neet is open already (found '1'). Name the stage after it, or give the `reason`."),
        ([("early", "2026-03-01", "kind: report")],
         "line 4, decisions.early.kind: no stage of neet is open on 1 March 2026 (found 'report'). Trigger a stage of neet first, or check the date."),
        ([("a", "2026-06-01", "kind: report"), ("b", "2026-06-02", "kind: report")],
         "line 5, decisions.b.kind: the report that stage 1 of neet asked for was received already (found 'report'). Keep the first; write `kind: note` for what came later."),
        ([("lifted", "2026-04-01", "kind: recovery")],
         "line 4, decisions.lifted.kind: no stage of neet is open on 1 April 2026 (found 'recovery'). Check the day, or take it out."),
        ([("two", "2026-09-30", "kind: trigger, stage: 2, half_year: 2026-H1")],
         "line 4, decisions.two.date: the trigger rests on April to September 2026, which had not ended on that day (found '2026-09-30'). Check the half-year and the day."),
        ([("two", "2026-11-10", "kind: trigger, stage: 2, half_year: 2026-Q2")],
         "line 4, decisions.two.half_year: this is no half of a financial year: write 2026-H1 (April to September) or 2026-H2 (found '2026-Q2')."),
        ([("three", "2026-11-10", "kind: trigger, stage: 3, reason: An inspection.")],
         "line 4, decisions.three.reason: a trigger in other circumstances gives its `reason` and whom it `consulted`. Add the one that is missing, or take the other out."),
        ([("two", "2026-05-02", "kind: trigger, stage: 2")],
         "line 4, decisions.two.date: stage 2 of neet takes a second half-year below, but rests on October 2025 to March 2026, as stage 1 does (found '2026-05-02'). Wait for the next half-year; of a trigger in other circumstances, give its `reason`."),
        ([("two", "2026-11-10", "kind: trigger, stage: 2, half_year: 2025-H1")],
         "line 4, decisions.two.half_year: stage 2 of neet takes a second half-year below, but rests on April to September 2025, before that of stage 1 (found '2025-H1'). Wait for the next half-year; of a trigger in other circumstances, give its `reason`."),
        ([("two", "2026-11-10", "kind: trigger, stage: 2"), ("three", "2026-11-11", "kind: trigger, stage: 3")],
         "line 5, decisions.three.date: stage 3 of neet takes a half-year that ended after stage 2, of 10 November 2026, but rests on April to September 2026 (found '2026-11-11'). Wait for the next half-year; of a trigger in other circumstances, give its `reason`."),
        ([("two", "2026-11-10", "kind: trigger, stage: 2, nominee: A member")],
         "line 4, decisions.two.nominee: the group nominates a member at stage 3, not at stage 2 (found 'A member'). Take it out, or check the stage."),
        ([("note-2", "2026-11-10", "kind: note, half_year: 2026-H1")],
         "line 4, decisions.note-2.half_year: only a trigger has this, not a decision of kind note (found '2026-H1'). Take it out."),
    ],
)  # fmt: skip
def test_rule_2_6_a_log_that_cannot_be_is_told(tmp_path: Path, log: list[tuple[str, str, str]], told: str) -> None:
    assert faults(with_log(tmp_path, *(entry(*one) for one in log))) == [f"{DECISIONS}, {told}"]


def test_rule_2_6_a_trigger_before_the_first_half_year_is_told(tmp_path: Path) -> None:
    """The target's path starts in January to March 2025, so its first half-year ends on 31 March 2025."""
    early = write(
        tmp_path, **{DECISIONS: GOOD[DECISIONS].replace("stage-one, date: 2026-05-01", "stage-one, date: 2025-03-31")}
    )
    assert faults(early) == [
        f"{DECISIONS}, line 2, decisions.stage-one.date: the trigger comes before the first half-year of neet, October 2024 to March 2025, had ended (found '2025-03-31'). Check the day, or give the `reason`."
    ]


@pytest.mark.parametrize("more", ["", ", reason: An inspection., consulted: board"])
def test_rule_2_6_no_stage_rests_on_a_half_year_before_its_target_began(tmp_path: Path, more: str) -> None:
    early = changed(tmp_path, DECISIONS, "stage: 1,", f"stage: 1, half_year: 2015-H1{more},")
    assert faults(early) == [
        f"{DECISIONS}, line 2, decisions.stage-one.half_year: the trigger rests on a half-year before the first of neet, October 2024 to March 2025 (found '2015-H1'). Check the half-year."
    ]


def test_rule_2_6_stage_two_takes_two_half_years_of_its_target(tmp_path: Path) -> None:
    first = (
        GOOD[DECISIONS]
        .replace("date: 2026-05-01", "date: 2025-04-10")
        .replace("stage: 1,", "stage: 1, reason: An inspection., consulted: board,")
    )
    two = entry("two", "2025-05-01", "kind: trigger, stage: 2")
    assert faults(write(tmp_path, **{DECISIONS: f"{first}  - {{ {two} }}\n"})) == [
        f"{DECISIONS}, line 4, decisions.two.stage: stage 2 takes two half-years below, and October 2024 to March 2025 is the first of neet (found '2'). Wait for the next one, or give the `reason`."
    ]


def test_rule_2_5_without_a_monitoring_level_nothing_can_be_below_it(tmp_path: Path) -> None:
    level = "          monitoring_level: { points_short: 0.6 }\n"
    without = changed(tmp_path, "definitions/children.yaml", level, "")
    assert faults(without) == [
        f"{DECISIONS}, line 2, decisions.stage-one.about.1: no half-year can show this below: it has neither a monitoring level nor six-monthly results (found 'neet'). Agree one, or give the trigger's `reason`."
    ]


def test_rule_2_6_only_a_target_or_an_action_is_on_the_ladder(tmp_path: Path) -> None:
    other = changed(tmp_path, DECISIONS, "about: [neet]", "about: [thriving-economy]")
    assert faults(other) == [
        f"{DECISIONS}, line 2, decisions.stage-one.about.1: only an indicator or an action is on the ladder of intervention (found 'thriving-economy'). Name the indicator or the action."
    ]


def test_an_impossible_day_is_told_and_nothing_else(tmp_path: Path) -> None:
    """What follows the unreadable entry may follow rightly, so it is not called a skipped stage."""
    two = entry("two", "2026-02-31", "kind: trigger, stage: 2"), entry("three", "2026-11-10", "kind: trigger, stage: 3")
    assert faults(with_log(tmp_path, *two)) == [
        f"{DECISIONS}, line 4, decisions.two.date: there is no such day (found '2026-02-31'). February 2026 has 28 days."
    ]


# Actions' six-monthly reports


RESULTS = """start: 2025-04-01
    results:
"""


def with_results(folder: Path, *results: str) -> Path:
    written = RESULTS + "".join(f"      - {{ {one} }}\n" for one in results)
    return changed(folder, WORK, "start: 2025-04-01\n", written)


def test_rule_3_2_an_actions_half_years_can_be_written(tmp_path: Path) -> None:
    whole = with_results(
        tmp_path, "half_year: 2025-H1, progress: on plan, reported: 2025-10-20",
        "half_year: 2025-H2, progress: behind plan, reported: 2026-04-20, note: Two posts are empty.",
    )  # fmt: skip
    action = next(one for one in load(whole).actions if one.results)
    assert [(one.half_year.label, one.progress) for one in action.results] == [
        ("April to September 2025", "on plan"), ("October 2025 to March 2026", "behind plan"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("results", "told"),
    [
        (["half_year: 2025-H2, progress: on plan, reported: 2026-04-20", "half_year: 2025-H1, progress: on plan, reported: 2026-05-20"],
         "results.2.half_year: April to September 2025 stands after October 2025 to March 2026 (found '2025-H1'). Put half-years in order, the oldest first."),
        (["half_year: 2025-H1, progress: on plan, reported: 2025-10-20", "half_year: 2025-H1, progress: stopped, reported: 2025-10-21"],
         "results.2.half_year: April to September 2025 is reported on twice (found '2025-H1'). Keep one."),
        (["half_year: 2025-H1, progress: on plan, reported: 2025-09-30"],
         "results.1.reported: on that day April to September 2025 had not ended (found '2025-09-30'). Check the half-year and the day."),
    ],
)  # fmt: skip
def test_rule_3_2_half_years_out_of_order_twice_or_not_over_are_told(
    tmp_path: Path, results: list[str], told: str
) -> None:
    (fault,) = faults(with_results(tmp_path, *results))
    assert fault.endswith(f"actions.mentors.{told}")
