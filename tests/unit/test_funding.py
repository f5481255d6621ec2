"""Money: budget against spend, where the year will end, what is drawn in, and under which outcomes (RULES 1.1, 6.1)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from curvebook.accountability.funding import by_outcome, by_theme, outturn, to_date, together, year_of
from curvebook.model import load
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.work import Funding
from small_folder import GOOD, WORK, faults, write

QUARTER = Period.parse("2026-Q2")


def stream(*quarters: tuple[str, float, float | None], **facts: object) -> Funding:
    """A stream with the budget and the spend of some quarters."""
    told = [{"period": period, "budget": budget, "spent": spent} for period, budget, spent in quarters]
    of = {"id": "fund", "title": "Fund", "provider": "Government", "outcomes": ["o"], "quarters": told}
    return Funding.model_validate({**of, **facts})


STREAM = stream(("2026-Q1", 100, 90), ("2026-Q2", 100, None), ("2026-Q3", 100, 40), cash_match=10, in_kind_match=5,
                leverage=1)  # fmt: skip
LAST_YEAR = (("2025-Q1", 100, 80), ("2025-Q2", 100, 90), ("2025-Q3", 100, 100), ("2025-Q4", 100, 90))
THIS_YEAR = (("2026-Q1", 200, 180), ("2026-Q2", 200, 220), ("2026-Q3", 200, None), ("2026-Q4", 200, None))


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(Path(__file__).parents[2] / "parameters" / "marlbrook")


def test_quarters_up_to_the_edition_count_and_later_ones_do_not() -> None:
    assert to_date(STREAM, QUARTER).budget == 200
    assert to_date(STREAM, QUARTER).spent == 90


def test_rule_6_1_cash_match_match_in_kind_and_leverage_are_told_apart_and_together() -> None:
    total = to_date(STREAM, QUARTER)
    assert (total.cash_match, total.in_kind_match, total.leverage, total.drawn_in) == (10, 5, 1, 16)


def test_rule_6_1_a_quarter_without_a_spend_is_unknown_and_never_nothing() -> None:
    total = to_date(STREAM, QUARTER)
    assert total.unreported == (QUARTER,)
    assert (total.reported, total.difference) == (100, -10)  # set against the budget of what was reported only
    assert to_date(stream(("2026-Q2", 100, None)), QUARTER).difference is None


def test_rule_6_1_money_is_told_by_quarters(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, **{WORK: GOOD[WORK].replace("period: 2026-Q1", "period: 2026-04")}))
    assert "money is told by quarters (found '2026-04'). Write a quarter such as 2026-Q2." in fault


@pytest.mark.parametrize(
    ("quarters", "fault"),
    [
        ("{ period: 2026-Q1, budget: 0, spent: 250 }",
         "quarters.1.budget: £250 was spent in April to June 2026 without a budget (found '0.0'). "
         "Give the budget it was spent from."),
        ("{ period: 2026-Q1, spent: 250 }", "quarters.1.budget: the key 'budget' is missing. Add `budget:`."),
        ("{ period: 2026-Q2, budget: 5 }, { period: 2026-Q1, budget: 5 }",
         "quarters.2.period: this quarter stands after 2026-Q2 (found '2026-Q1'). Put the quarters in order."),
        ("{ period: 2026-Q2, budget: 5 }, { period: 2026-Q2, budget: 5 }",
         "quarters.2.period: this quarter stands twice (found '2026-Q2'). Keep one."),
    ],
)  # fmt: skip
def test_rule_6_1_money_that_does_not_add_up_is_told_with_its_mend(tmp_path: Path, quarters: str, fault: str) -> None:
    wrong = GOOD[WORK].replace("{ period: 2026-Q1, budget: 5000 }", quarters)
    assert faults(write(tmp_path, **{WORK: wrong})) == [f"{WORK}, line 28, funding.grant.{fault}"]


def test_nothing_spent_of_no_budget_is_no_fault(tmp_path: Path) -> None:
    right = GOOD[WORK].replace("budget: 5000", "budget: 0, spent: 0")
    assert load(write(tmp_path, **{WORK: right})).funding[0].quarters[0].budget == 0


# Where the year will end


def test_an_outturn_spends_what_is_left_at_the_share_of_the_last_four_reported_quarters() -> None:
    found = outturn(stream(*LAST_YEAR, *THIS_YEAR), QUARTER)
    usual = (100 + 90 + 180 + 220) / 600
    assert found.budget == 800
    assert found.middle == pytest.approx(400 + 400 * usual)
    assert (found.low, found.high) == (pytest.approx(400 + 400 * 0.9), pytest.approx(400 + 400 * 1.1))


def test_the_year_of_a_quarter_in_winter_began_the_april_before() -> None:
    assert year_of(Period.parse("2025-Q4")) == Period.parse("2025/26")


def test_once_a_year_is_told_in_full_its_outturn_is_what_was_spent() -> None:
    found = outturn(stream(*LAST_YEAR), Period.parse("2025-Q4"))
    assert (found.low, found.middle, found.high) == (360, 360, 360)


def test_an_outturn_cannot_be_forecast_from_fewer_than_four_quarters() -> None:
    found = outturn(stream(*LAST_YEAR[2:], ("2026-Q1", 200, 180), *THIS_YEAR[2:], ("2026-Q2", 200, None)), QUARTER)
    assert (found.middle, found.why_not) == (None, "fewer than 4 quarters have been reported")


def test_an_outturn_asks_for_the_budget_of_the_whole_year() -> None:
    found = outturn(stream(*LAST_YEAR, *THIS_YEAR[:2]), QUARTER)
    assert (found.middle, found.why_not) == (None, "no budget is agreed for every quarter of the year")


def test_a_quarter_of_this_year_that_was_not_reported_is_forecast_from_its_budget() -> None:
    told = outturn(stream(*LAST_YEAR, ("2026-Q1", 200, 180), ("2026-Q2", 200, None), *THIS_YEAR[2:]), QUARTER)
    assert told.middle == pytest.approx(180 + 600 * (90 + 100 + 90 + 180) / 500)


def test_rule_6_1_an_outturn_does_not_depend_on_the_order_of_quarters() -> None:
    earlier = ("2024-Q4", 100, 10)
    told = (earlier, *LAST_YEAR, *THIS_YEAR)
    assert outturn(stream(*reversed(told)), QUARTER) == outturn(stream(*told), QUARTER)


@pytest.mark.parametrize(("quarter", "known"), [("2025-Q4", True), ("2026-Q2", True), ("2026-Q3", False)])
def test_rule_6_1_an_outturn_asks_for_four_quarters_of_the_last_15_months(quarter: str, known: bool) -> None:
    ahead = [(period, budget, None) for period, budget, _ in THIS_YEAR]
    found = outturn(stream(*LAST_YEAR, *ahead), Period.parse(quarter))
    assert (found.middle is not None) is known
    assert found.why_not == ("" if known else "some of the last 4 quarters reported are older than 15 months")


# Outcomes and themes


def aligned(marlbrook: Partnership, *outcomes: str) -> Partnership:
    return replace(marlbrook, funding=(stream(("2026-Q1", 100, 90), outcomes=outcomes, cash_match=7),))


def test_a_stream_of_two_outcomes_stands_under_each_and_counts_once(marlbrook) -> None:
    partnership = aligned(marlbrook, "in-learning-or-work", "good-work")
    found = {outcome for outcome, streams in by_outcome(partnership).items() if streams}
    assert found == {"in-learning-or-work", "good-work"}
    every = [s for streams in by_outcome(partnership).values() for s in streams]
    assert len(every) == 2
    assert (together(every, QUARTER).spent, together(every, QUARTER).drawn_in) == (90, 7)


def test_a_stream_aligned_to_an_objective_goes_with_the_outcomes_it_leads_to(marlbrook) -> None:
    found = by_outcome(aligned(marlbrook, "young-people-skilled"))
    assert [outcome for outcome, streams in found.items() if streams] == ["good-work"]


def test_an_outcome_takes_no_money_of_those_that_lead_to_it(marlbrook) -> None:
    found = by_outcome(aligned(marlbrook, "ready-for-school"))  # which contributes to in-learning-or-work
    assert [outcome for outcome, streams in found.items() if streams] == ["ready-for-school"]


def test_a_stream_of_two_themes_stands_in_both(marlbrook) -> None:
    found = by_theme(marlbrook)
    assert [theme for theme, streams in found.items() if "skills-fund" in {s.id for s in streams}] == [
        "children", "economy"]  # fmt: skip
