"""The ladder of intervention (RULES 2.6): what is proposed, what was confirmed, and by when a report is due."""

from __future__ import annotations

from datetime import date

import pytest
from curvebook.accountability.ladder import (
    BELOW,
    CLOSED,
    DUE,
    LATE,
    MET,
    NOT_BELOW,
    NOT_DUE,
    OVERDUE,
    UNKNOWN,
    Ladder,
    Result,
    Standing,
    due_by,
    filled,
    replay,
    run_below,
)
from curvebook.errors import DefinitionError
from curvebook.model.period import Period
from curvebook.model.work import Decision

WORDS = {"b": BELOW, "n": NOT_BELOW, "?": UNKNOWN, "-": NOT_DUE}
H1_2025, H2_2025, H1_2026, H2_2026 = (Period.parse(text) for text in ("2025-H1", "2025-H2", "2026-H1", "2026-H2"))
LATER = date(2035, 1, 1)


def halves(said: str) -> list[Result]:
    """Half-years from April to September 2025 on, a letter each: b(elow), n(ot below), ? unknown, - not due."""
    return [Result(H1_2025.after(k), WORDS[letter]) for k, letter in enumerate(said)]


def decided(day: str, kind: str, stage: int | None = None, **more: object) -> Decision:
    return Decision.model_validate(
        {"id": f"{kind}-{day}", "date": day, "body": "psg", "kind": kind, "stage": stage, "about": ["neet"],
         "text": "Said.", **more}
    )  # fmt: skip


STAGE_1 = decided("2025-11-18", "trigger", 1)
STAGE_2 = decided("2026-05-19", "trigger", 2)
STAGE_3 = decided("2026-11-12", "trigger", 3)


def stands(said: str, *log: Decision, as_at: date = LATER) -> Standing:
    return replay("neet", halves(said), log, as_at)


def proposed(said: str, *log: Decision) -> int | None:
    """The stage that is proposed; 0 for lifting, None for nothing."""
    found = stands(said, *log).proposal
    return None if found is None else found.stage


def told(said: str | list[Result], *log: Decision, as_at: date = LATER) -> list[str]:
    results = halves(said) if isinstance(said, str) else said
    with pytest.raises(DefinitionError) as mistake:
        replay("neet", results, log, as_at)
    return [str(fault) for fault in mistake.value.faults]


# The three stages


def test_rule_2_6_one_half_year_below_is_stage_one() -> None:
    assert proposed("n") is None
    assert proposed("b") == 1


def test_rule_2_6_the_software_proposes_and_nothing_moves_until_the_body_confirms() -> None:
    found = stands("bbbb")
    assert (found.stage, found.history, found.proposal and found.proposal.stage) == (0, (), 1)


def test_rule_2_6_a_second_half_year_below_is_stage_two() -> None:
    assert proposed("b", STAGE_1) is None
    assert proposed("bb", STAGE_1) == 2
    found = stands("bb", STAGE_1).proposal
    assert found is not None
    assert found.halves == (H1_2025, H2_2025)
    assert Ladder().halves == 2


def test_rule_2_6_stage_two_needs_two_half_years_in_a_row() -> None:
    """The group triggers stage 1 in other circumstances; the first half-year below after it is one, not two."""
    early = decided("2025-11-18", "trigger", 1, reason="An inspection.", consulted="ssp")
    assert [proposed(said, early) for said in ("nb", "nbb")] == [None, 2]


def test_rule_2_6_still_below_after_the_partnerships_action_is_stage_three() -> None:
    assert proposed("bb", STAGE_1, STAGE_2) is None
    assert proposed("bbb", STAGE_1, STAGE_2) == 3


def test_rule_2_6_there_is_no_fourth_stage() -> None:
    assert proposed("bbbbb", STAGE_1, STAGE_2, STAGE_3) is None
    assert Ladder().last == 3


def test_rule_2_6_a_half_year_counts_only_where_it_ended_after_the_last_decision() -> None:
    """Stage 1 is recorded only after the second half-year below has ended: the next half-year is what counts."""
    late = decided("2026-05-19", "trigger", 1)
    assert [proposed(said, late) for said in ("bb", "bbb")] == [None, 2]


@pytest.mark.parametrize(("day", "stage"), [("2026-03-30", 2), ("2026-03-31", None)])
def test_rule_2_6_one_day_between_a_decision_and_the_end_of_a_half_year_is_enough(day: str, stage: int | None) -> None:
    """The software proposes by the day; whether there was time to act is for the body that confirms."""
    assert proposed("bb", decided(day, "trigger", 1)) == stage


# Three months


@pytest.mark.parametrize(
    ("recorded", "due"),
    [
        ("2026-11-12", "2027-02-12"),
        ("2026-05-19", "2026-08-19"),
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),  # a leap year
        ("2026-08-31", "2026-11-30"),
        ("2026-12-31", "2027-03-31"),
    ],
)
def test_rule_2_6_a_report_is_due_three_calendar_months_after_the_recorded_day(recorded: str, due: str) -> None:
    assert due_by(date.fromisoformat(recorded)) == date.fromisoformat(due)
    assert Ladder().months == 3


@pytest.mark.parametrize(
    ("received", "day", "word"),
    [
        (None, "2026-02-18", DUE),  # the last day counts
        (None, "2026-02-19", OVERDUE),
        ("2026-02-18", "2026-02-18", MET),
        ("2026-02-19", "2026-03-01", LATE),
        ("2026-02-19", "2026-02-18", DUE),  # what came later is not known yet
    ],
)
def test_rule_2_6_a_deadline_is_met_due_or_overdue_as_of_a_day(received: str | None, day: str, word: str) -> None:
    log = [STAGE_1, *([decided(received, "report")] if received else [])]
    step = stands("b", *log).history[0]
    assert step.due == date(2026, 2, 18)
    assert step.deadline(date.fromisoformat(day)) == word


def test_rule_2_6_a_report_is_no_longer_due_once_the_intervention_was_lifted() -> None:
    step = stands("b", STAGE_1, decided("2026-01-20", "recovery")).history[0]
    assert step.deadline(date(2026, 3, 1)) == CLOSED


def test_rule_2_6_a_report_may_answer_an_earlier_stage_than_the_open_one() -> None:
    late = decided("2026-06-01", "report", 1)
    first, second = stands("bb", STAGE_1, STAGE_2, late).history
    assert (first.received, second.received) == (date(2026, 6, 1), None)


# Other circumstances


def test_rule_2_6_the_group_may_trigger_any_stage_with_a_reason() -> None:
    asked = decided("2025-11-18", "trigger", 3, reason="A death in custody.", consulted="ssp")
    found = stands("n", asked)
    assert (found.stage, found.history[0].reason) == (3, "A death in custody.")


def test_rule_2_6_a_stage_is_never_skipped_without_a_reason() -> None:
    assert told("bb", STAGE_1, STAGE_3) == [
        "decisions, trigger-2026-11-12, stage: stage 3 of neet follows stage 1, so a stage is skipped (found '3'). "
        "Stages come one by one; of a trigger in other circumstances, give its `reason`."
    ]
    assert "follows no stage" in told("bb", STAGE_2)[0]


def test_rule_2_6_stage_two_is_never_skipped_without_a_reason() -> None:
    asked = decided("2026-11-12", "trigger", 3, reason="An inspection.", consulted="ssp")
    assert "so a stage is skipped" in told("bbb", STAGE_1, decided("2026-11-12", "trigger", 3))[0]
    assert stands("bbb", STAGE_1, asked).stage == 3


def test_rule_2_6_stages_on_days_in_a_row_rest_on_no_half_year_of_their_own() -> None:
    log = [decided(f"2025-11-1{day}", "trigger", day) for day in (1, 2, 3)]
    assert told("b", *log) == [
        "decisions, trigger-2025-11-12, date: stage 2 of neet takes a second half-year below, but rests on April to "
        "September 2025, as stage 1 does (found '2025-11-12'). Wait for the next half-year; of a trigger in other "
        "circumstances, give its `reason`.",
        "decisions, trigger-2025-11-13, date: stage 3 of neet takes a half-year that ended after stage 2, of "
        "12 November 2025, but rests on April to September 2025 (found '2025-11-13'). Wait for the next half-year; of "
        "a trigger in other circumstances, give its `reason`.",
    ]


def test_rule_2_6_with_reasons_stages_may_follow_each_other_at_once() -> None:
    why = {"reason": "A death in custody.", "consulted": "ssp"}
    log = [decided(f"2025-11-1{day}", "trigger", day, **why) for day in (1, 2, 3)]
    assert stands("b", *log).stage == 3


def test_rule_2_6_stage_two_may_be_confirmed_late_on_the_two_half_years_it_rests_on() -> None:
    first = decided("2026-05-18", "trigger", 1, half_year="2025-H1")
    assert stands("bb", first, decided("2026-05-19", "trigger", 2, half_year="2025-H2")).stage == 2
    assert (
        "rests on April to September 2025, before that of stage 1"
        in told("bb", decided("2026-05-18", "trigger", 1), decided("2026-05-19", "trigger", 2, half_year="2025-H1"))[0]
    )


# Recovery


def test_rule_2_6_a_half_year_not_below_after_an_intervention_proposes_to_lift_it() -> None:
    found = stands("bn", STAGE_1)
    assert found.proposal is not None
    assert (found.stage, found.proposal.stage, found.proposal.halves) == (1, 0, (H2_2025,))


def test_rule_2_6_a_recovery_is_confirmed_by_the_body_and_its_history_kept() -> None:
    found = stands("bn", STAGE_1, decided("2026-05-19", "recovery"))
    assert (found.stage, found.proposal) == (0, None)
    assert [(step.stage, step.ended, step.lifted) for step in found.history] == [(1, date(2026, 5, 19), "recovery")]


def test_rule_2_6_below_again_after_a_recovery_starts_at_stage_one() -> None:
    lifted = (STAGE_1, STAGE_2, decided("2026-11-12", "recovery"))
    assert [proposed(said, *lifted) for said in ("bbn", "bbnb", "bbnbb")] == [None, 1, 1]


def test_rule_2_6_a_withdrawn_target_leaves_the_ladder() -> None:
    found = stands("bbb", STAGE_1, decided("2026-05-19", "withdrawal"))
    assert (found.stage, found.proposal, found.history[0].lifted) == (0, None, "withdrawal")


def test_rule_2_6_a_late_report_puts_no_withdrawn_target_back_on_the_ladder() -> None:
    gone = (STAGE_1, decided("2026-05-19", "withdrawal"), decided("2026-06-01", "report", 1))
    found = stands("bbb", *gone)
    assert (found.stage, found.proposal, found.history[0].received) == (0, None, date(2026, 6, 1))
    again = decided("2027-05-19", "trigger", 1)
    assert [proposed(said, *gone, again) for said in ("bbbb", "bbbbb")] == [None, 2]


# Half-years that say nothing


def test_rule_2_6_one_unknown_half_year_breaks_no_run_and_two_in_a_row_do() -> None:
    assert [proposed(said, STAGE_1) for said in ("b?b", "b-?b", "b?-b", "b--b")] == [2] * 4
    assert [proposed(said, STAGE_1) for said in ("b??b", "b?-?b")] == [None, None]
    assert [proposed(said, STAGE_1) for said in ("b??bb", "b?b?b")] == [2, 2]


def test_rule_2_6_half_years_that_are_missing_are_unknown() -> None:
    first, _, third, *_, last = halves("b?b????b")
    assert [one.word for one in filled([first, third])] == [BELOW, UNKNOWN, BELOW]
    assert filled([]) == ()
    stages = [replay("neet", each, [STAGE_1], LATER).proposal for each in ([first, third], [first, last])]
    assert [found.stage if found else None for found in stages] == [2, None]


def test_rule_2_6_a_run_is_told_as_it_is_counted() -> None:
    assert run_below(halves("bb")) == (H1_2025, H2_2025)
    assert run_below(halves("b??b?")) == (H2_2026,)
    assert run_below(halves("bn")) == run_below([]) == ()


@pytest.mark.parametrize("silent", ["?", "-"])
def test_rule_2_6_a_half_year_that_says_nothing_breaks_no_run_and_adds_to_none(silent: str) -> None:
    assert proposed(f"b{silent}", STAGE_1) is None  # adds nothing
    assert proposed(f"b{silent}b", STAGE_1) == 2  # breaks nothing
    assert proposed(silent) is None
    assert proposed(f"bb{silent}", STAGE_1, STAGE_2) is None  # neither stage 3 nor recovery


def test_rule_3_2_yearly_figures_are_judged_once_a_year_and_two_years_in_a_row_are_stage_two() -> None:
    assert [proposed(said, STAGE_1) for said in ("b-", "b-b")] == [None, 2]


# What was not known


def test_what_was_decided_later_is_not_known() -> None:
    found = stands("b", STAGE_1, STAGE_2, as_at=date(2026, 2, 1))
    assert (found.stage, found.history[0].ended) == (1, None)


def test_a_step_says_on_which_half_year_it_rests_and_what_that_shows_now() -> None:
    first, second = stands("nb", STAGE_1, decided("2026-05-19", "trigger", 2, half_year="2025-H2")).history
    assert [(step.half, step.shown) for step in (first, second)] == [(H1_2025, NOT_BELOW), (H2_2025, BELOW)]


def test_rule_2_6_a_step_says_whether_its_half_year_was_not_below_after_all() -> None:
    reasoned = decided("2025-11-18", "trigger", 1, reason="An inspection.", consulted="ssp")
    assert [stands(said, log).history[0].at_odds for said, log in (
        ("n", STAGE_1), ("b", STAGE_1), ("?", STAGE_1), ("n", reasoned),
    )] == [True, False, False, False]  # fmt: skip


# Mistakes


def test_half_years_out_of_order_or_twice_are_told() -> None:
    first, second = halves("bb")
    assert told([second, first, first]) == [
        "half-years of neet: April to September 2025 stands after October 2025 to March 2026. "
        "Put half-years in order, the oldest first.",
        "half-years of neet: April to September 2025 stands twice. Keep one.",
    ]


def test_a_half_year_that_is_not_over_is_told() -> None:
    assert told("b", as_at=date(2025, 9, 29)) == [
        "half-years of neet: April to September 2025 has not ended by 29 September 2025. Wait until it has."
    ]


def test_what_is_no_half_year_is_told() -> None:
    assert "July to September 2025 is no half of a financial year" in told([Result(Period.parse("2025-Q2"), BELOW)])[0]


def test_rule_2_6_what_is_not_known_of_half_years_refuses_no_log() -> None:
    """Loading the log tells of a trigger before the first half-year; nothing known yet is no such fault."""
    found = stands("", STAGE_1, as_at=date(2025, 11, 20))
    assert (found.stage, found.history[0].half, found.proposal) == (1, None, None)


def test_a_trigger_dated_before_the_half_year_it_rests_on_had_ended_is_told() -> None:
    assert told("bb", decided("2026-03-31", "trigger", 1, half_year="2025-H2")) == [
        "decisions, trigger-2026-03-31, date: the trigger rests on October 2025 to March 2026, which had not ended on "
        "that day (found '2026-03-31'). Check the half-year and the day."
    ]


def test_every_fault_is_told_at_once() -> None:
    assert len(told("b", decided("2025-05-01", "report"), decided("2025-06-01", "recovery"), STAGE_2)) == 3
