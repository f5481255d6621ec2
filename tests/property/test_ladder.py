"""What holds for every history on the ladder of intervention (RULES 2.6)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from curvebook.accountability.interventions import reported
from curvebook.accountability.ladder import BELOW, NOT_BELOW, NOT_DUE, UNKNOWN, Result, Standing, due_by, replay
from curvebook.model.period import Period
from curvebook.model.work import Action, Decision, HalfYearly
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

FIRST = Period.parse("2020-H1")
WORDS = st.sampled_from([BELOW, NOT_BELOW, UNKNOWN, NOT_DUE])
# For each half-year its word, whether the body confirms what is proposed, and how many days after its end.
HISTORIES = st.lists(st.tuples(WORDS, st.booleans(), st.integers(1, 150)), max_size=14)


def lived(history: list[tuple[str, bool, int]]) -> tuple[list[Result], list[Decision], date]:
    """The half-years of a history, and the log of what was confirmed of what was proposed."""
    results: list[Result] = []
    log: list[Decision] = []
    as_at = FIRST.start
    for number, (word, confirms, days) in enumerate(history):
        half = FIRST.after(number)
        results.append(Result(half, word))
        as_at = half.end + timedelta(days=days)
        found = replay("x", results, log, as_at).proposal
        if confirms and found is not None:
            log.append(decision(as_at, found.stage))
    return results, log, as_at


def decision(day: date, stage: int, reason: str | None = None) -> Decision:
    return Decision(
        id=f"d-{day.isoformat()}", date=day, body="psg", kind="trigger" if stage else "recovery", about=("x",),
        stage=stage or None, text="Said.", reason=reason, consulted="ssp" if reason else None,
    )  # fmt: skip


def at_the_end(history: list[tuple[str, bool, int]]) -> Standing:
    results, log, as_at = lived(history)
    return replay("x", results, log, as_at)


@given(HISTORIES)
def test_rule_2_6_no_history_of_confirmed_proposals_skips_a_stage(history) -> None:
    stages = [step.stage for step in at_the_end(history).history]
    assert all(after in (1, before + 1) for before, after in pairwise([0, *stages]))


@given(HISTORIES, st.sampled_from([UNKNOWN, NOT_DUE]))
def test_rule_2_6_a_half_year_that_says_nothing_never_changes_what_is_proposed(history, word) -> None:
    results, log, as_at = lived(history)
    before = replay("x", results, log, as_at)
    more = [*results, Result(FIRST.after(len(results)), word)]
    assert replay("x", more, log, as_at + timedelta(days=400)) == before


@given(HISTORIES)
def test_rule_2_6_of_half_years_that_say_nothing_no_stage_is_proposed(history) -> None:
    silent = [(UNKNOWN if word == BELOW else word, *rest) for word, *rest in history]
    assert at_the_end(silent) == Standing()


@given(HISTORIES)
def test_rule_2_6_a_half_year_that_is_missing_is_as_one_that_is_unknown(history) -> None:
    results, log, as_at = lived(history)
    known = [one for one in results if one.word != UNKNOWN]
    before, after = replay("x", results, log, as_at), replay("x", known, log, as_at)
    assert (after.stage, after.proposal) == (before.stage, before.proposal)


@given(HISTORIES)
def test_rule_2_6_half_years_below_with_two_unknown_between_them_are_never_in_a_row(history) -> None:
    apart = [step for each in history for step in (each, (UNKNOWN, *each[1:]), (UNKNOWN, *each[1:]))]
    found = at_the_end(apart)
    assert all(step.stage == 1 for step in found.history)
    assert found.proposal is None or found.proposal.stage in (0, 1)


@given(HISTORIES, st.dates(date(2020, 1, 1), date(2028, 1, 1)))
def test_rule_2_6_what_is_known_on_an_earlier_day_refuses_no_log(history, day) -> None:
    results, log, _ = lived(history)
    known = [one for one in results if one.half.end <= day]
    for some in (known, known[1:], known[-1:], []):
        replay("x", some, log, day)


@given(st.dates(date(2018, 1, 1), date(2024, 1, 1)), st.integers(1, 150))
def test_rule_2_6_an_action_that_has_not_started_is_never_a_recovery(start, days) -> None:
    action = Action.model_validate({"id": "x", "title": "X", "lead": "college", "start": start.isoformat()})
    results = [Result(FIRST, BELOW)]
    log = [decision(FIRST.end + timedelta(days=days), 1)]
    for number in range(1, 6):
        half = FIRST.after(number)
        report = HalfYearly.model_validate({"half_year": str(half), "progress": "not started", "reported": half.end})
        results.append(reported(action, report, half.end + timedelta(days=1)))
        assert results[-1].word == (BELOW if start < half.end else NOT_DUE)
        found = replay("x", results, log, half.end + timedelta(days=1)).proposal
        assert (found.stage if found else None) == (2 if start < half.end else None)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_rule_2_6_a_deadline_is_always_three_calendar_months_after_the_recorded_day(day) -> None:
    assert due_by(day) == day + relativedelta(months=3)


@given(HISTORIES)
def test_rule_2_6_every_step_of_a_history_has_that_deadline(history) -> None:
    assert all(step.due == step.on + relativedelta(months=3) for step in at_the_end(history).history)


@given(HISTORIES)
def test_rule_2_6_replaying_a_history_gives_the_same_in_any_order_of_the_log(history) -> None:
    results, log, as_at = lived(history)
    assert replay("x", results, log, as_at) == replay("x", results, log[::-1], as_at)


@given(HISTORIES)
def test_rule_2_6_a_recovery_and_a_new_half_year_below_start_at_stage_one(history) -> None:
    results, log, _ = lived([*history, (NOT_BELOW, True, 40)])
    half = FIRST.after(len(results))
    again = replay("x", [*results, Result(half, BELOW)], log, half.end + timedelta(days=200))
    assert again.proposal is not None
    assert again.proposal.stage == 1


@given(HISTORIES, st.integers(1, 3))
def test_rule_2_6_only_a_reason_skips_a_stage(history, stage) -> None:
    results, log, as_at = lived([*history, (NOT_BELOW, True, 40)])  # no stage is open
    moved = [*log, decision(as_at + timedelta(days=1), stage, "An inspection.")]
    assert replay("x", results, moved, as_at + timedelta(days=1)).stage == stage
