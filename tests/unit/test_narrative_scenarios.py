"""What a scenario says: a chance beside another, always under its condition, and never that it will come so."""

from __future__ import annotations

import re

import pytest
from curvebook import findings
from curvebook.model.measures import Indicator
from curvebook.model.scenarios import Money, Scenario
from curvebook.narrative import scenarios as words
from curvebook.narrative.facts import Facts
from small_partnership import NEET, area
from test_findings_scenarios import MONEY, agreed, received, scenario

PLACE = area("B", "borough")
SURE = (0.3, 0.3, 0.3)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory):
    """The scenario's facts and those of the baseline."""

    def of(scenario: Scenario, indicator: dict = NEET) -> tuple[Facts, Facts]:
        whole = agreed(tmp_path_factory.mktemp("p"), scenario, indicator=indicator)
        table = findings.compute(whole, received(), "2026-Q2")
        rows = table[(table["theme"] == "children") & (table["area"] == "B")]
        mine = rows[rows["by"] == "scenario"].assign(by="")
        known = Indicator.model_validate(indicator)
        return Facts(known, PLACE, mine), Facts(known, PLACE, rows)

    return of


HARD = {**NEET, "target": {"from": {"2022": 8.0}, "to": {"2027": 3.6}}}


def test_the_claim_gives_both_chances_and_its_condition(facts) -> None:
    said = words.claim(*facts(scenario(SURE), HARD))
    assert said.startswith("There would be ")
    assert re.search(r" chance( \(\d+%\))? of 3\.6% by 2027, instead of ", said)
    assert said.endswith(", if these assumptions hold.")


def test_a_chance_that_stays_the_same_is_not_sold_as_a_change(facts) -> None:
    said = words.claim(*facts(scenario((0.0, 0.0, 0.0)), HARD))
    assert said.startswith("There would still be ")
    assert said.endswith("if these assumptions hold: these actions hardly change it.")


def test_what_cannot_be_worked_out_says_why(facts) -> None:
    said = words.claim(*facts(scenario(start="2025-07-01")))
    assert said.startswith("This scenario cannot be worked out: an action would begin on 1 July 2025")


def test_a_target_whose_chance_is_unknown_leaves_the_effect(facts) -> None:
    said = words.claim(*facts(scenario(SURE), {**NEET, "target": None}))
    assert said.startswith("The chance of meeting a target cannot be said. By 2028 it would be ")


def test_the_effect_is_said_in_points_with_its_range_and_in_people(facts) -> None:
    said = words.effect(facts(scenario())[0])
    assert said.startswith("By 2027 it would be ")
    assert " percentage point lower than if nothing changes (8 times in 10 by " in said
    assert said.endswith(" fewer people.")


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (3.6, "For an even chance of the target, each action would have to reach "),
        (0.5, "Even if they reached everybody concerned, the target would more likely be missed than met"),
        (7.0, "The target is as likely met as missed, or likelier, without these actions."),
    ],
)
def test_what_it_would_take_is_a_reach_or_a_word(facts, goal: float, said: str) -> None:
    target, tried = {"from": {"2022": 8.0}, "to": {"2027": goal}}, scenario(SURE)
    assert words.needed(facts(tried, {**NEET, "target": target})[0], tried).startswith(said)


@pytest.mark.parametrize(
    ("already", "said"), [(None, "of those concerned."), (0.2, "of those concerned, or what it reaches already.")]
)
def test_a_reach_asked_for_takes_back_nothing_that_is_reached(facts, already: float | None, said: str) -> None:
    tried = scenario(SURE)
    (action,) = tried.actions
    action = action.model_copy(update={"reach": action.reach.model_copy(update={"already": already})})
    tried = tried.model_copy(update={"actions": (action,)})
    assert words.needed(facts(tried, HARD)[0], tried).endswith(said)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ((-0.07, -0.12, -0.04), "0.07 percentage points lower than if nothing changes (8 times in 10 by 0.04 to 0.12)"),
        ((-0.7, -1.2, -0.04), "0.7 percentage points lower than if nothing changes (8 times in 10 by 0.0 to 1.2)"),
        ((0.0, 0.0, 0.0), "0.0 percentage points lower than if nothing changes (8 times in 10 by 0.0 to 0.0)"),
    ],
)
def test_a_small_effect_has_the_decimals_that_tell_it_from_nothing(facts, effect, said: str) -> None:
    known = facts(scenario())[0]
    here = known.table["measure"] == "scenario-effect"
    table = known.table.copy()
    table.loc[here, ["value", "lower80", "upper80"]] = effect
    assert f"it would be {said}" in words.effect(Facts(known.indicator, known.area, table))


def test_the_social_return_never_comes_without_its_range_and_its_condition(facts) -> None:
    known, money = facts(scenario(money=MONEY))[0], Money.model_validate(MONEY)
    said = words.returns(known, money)
    assert said.startswith("Over 5 years, in prices of 2026, it would cost £2,000 (8 times in 10 between £1,400 and ")
    assert said.endswith(" for each £1, if these assumptions hold.")
    assert said.count("8 times in 10 between") == 3
    assert all(all(cells) for cells in words.flows(known, money))


def test_every_assumption_has_its_range_and_its_reason() -> None:
    agreed_ = scenario(money=MONEY)
    indicator = Indicator.model_validate(NEET)
    lines = [*words.of_action(agreed_.actions[0], indicator), *words.of_money(agreed_.money)]
    assert [line.range for line in lines[:3]] == ["20% to 50%", "50% to 80%", "£1,000 to £3,000"]
    assert lines[0].because == "so From a trial."
    assert all(line.because for line in lines)


def test_what_was_not_stated_is_said_to_take_nothing_off() -> None:
    lines = {line.what: line for line in words.of_money(Money.model_validate(MONEY))}
    assert lines["Deadweight: share that would have come anyway"].likely == "Not stated"
    assert "Green Book" in lines["Discount rate, real"].because
