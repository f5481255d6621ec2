"""What is said of promises, from given findings."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from curvebook.model.targets import Judging
from curvebook.narrative import messages, promises
from curvebook.narrative.facts import Facts
from test_narrative_sentences import facts, words

NAMES = {"X": "Exton", "C": "Albion"}
GOAL = {"measure": "target-end", "value": 4.0, "word": "not yet", "period_start": pd.Timestamp("2028-04-01")}
PATH = {"measure": "path", "value": 5.4, "word": "short of the path"}
LIKELY = {"measure": "likelihood", "value": 0.34, "word": "difficult"}
YEAR = {year: {"period_start": pd.Timestamp(f"{year}-04-01")} for year in range(2024, 2030)}


def with_target(known: Facts, **target: object) -> Facts:
    """`known` of an indicator with this target."""
    from curvebook.model.targets import Target

    agreed = Target.model_validate({"from": {"2023/24": 8.0}, **target})
    return Facts(known.indicator.model_copy(update={"target": agreed}), known.area, known.table, known.judging)


def test_rules_2_4_steps_on_the_way_are_told_as_kept_or_by_their_chance() -> None:
    known = facts(
        *(
            {"measure": "target", "value": value, **YEAR[year]}
            for year, value in ((2024, 6.0), (2025, 5.5), (2026, 5.0))
        ),
        {"measure": "milestone", "word": "met", **YEAR[2024]},
        {"measure": "milestone", "word": "not met", **YEAR[2025]},
        {"measure": "milestone", "word": "unlikely", "value": 0.1, **YEAR[2026]},
    )
    assert words(promises.milestones(known)) == (
        "On the way there, 6.0% by 2024 to 2025 was met; 5.5% by 2025 to 2026 was not met; for 5.0% by 2026 to 2027 "
        "there is about a 1 in 10 chance (achievement unlikely)."
    )


def test_steps_of_which_nothing_can_be_said_are_not_told() -> None:
    known = facts({"measure": "target", "value": 6.0}, {"measure": "milestone", "word": "not assessable"})
    assert promises.milestones(known) == ""


REQUIRED = {"measure": "required", "value": -0.42, "word": "not done", "against": "neighbours", "count": 0,
            "denominator": 9}  # fmt: skip
BEST = {"measure": "best-change", "value": -0.31, "against": "X", "note": "between 2015 to 2016 and 2018 to 2019"}


def test_rules_2_8_that_no_similar_place_has_done_it_is_said_with_the_best_one() -> None:
    assert words(promises.required(facts(REQUIRED, BEST), NAMES)) == (
        "To get there it has to fall by 0.42 percentage points a year. None of 9 similar places has done so over an "
        "equally long time; the best was Exton, 0.31 percentage points a year between 2015 to 2016 and 2018 to 2019."
    )


@pytest.mark.parametrize(
    ("decimals", "change", "said"),
    [
        (0, -257.3, "fall by 257 percentage points a year"),
        (0, -2.57, "fall by 2.6 percentage points a year"),
        (1, -25.73, "fall by 25.73 percentage points a year"),
    ],
)
def test_a_change_a_year_claims_no_more_decimals_than_the_figures_have(decimals: int, change: float, said: str) -> None:
    known = facts(REQUIRED | {"value": change}, BEST)
    known = replace(known, indicator=known.indicator.model_copy(update={"decimals": decimals}))
    assert said in words(promises.required(known, NAMES))


def test_a_change_a_year_of_quarters_says_from_which_one_it_counts() -> None:
    known = facts(REQUIRED | {"period_months": 3}, BEST)
    assert words(promises.required(known, NAMES)).startswith(
        "To get there it has to fall by 0.42 percentage points a year, counted from the newest figure of the same "
        "season."
    )


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 of 9 similar places has done so"), (4, "4 of 9 similar places have")]
)
def test_rules_2_8_how_many_have_done_it_is_said(count: int, said: str) -> None:
    known = facts(REQUIRED | {"word": "done", "count": count}, BEST | {"value": -0.5})
    assert said in words(promises.required(known, NAMES))


def test_where_all_moved_the_other_way_no_best_is_praised() -> None:
    known = facts(REQUIRED, BEST | {"value": 0.2})
    assert words(promises.required(known, NAMES)).endswith(
        "None of 9 similar places has moved that way at all over an equally long time."
    )


def test_a_comparison_that_cannot_be_made_says_why() -> None:
    known = facts(REQUIRED | {"word": "not compared", "note": "a count depends on how large the place is"})
    assert words(promises.required(known, NAMES)).endswith(
        "Whether similar places have ever done so cannot be said: a count depends on how large the place is."
    )


def test_what_is_reached_already_asks_for_nothing() -> None:
    assert promises.required(facts({"measure": "required", "word": "none needed"}), NAMES) == ""


FLOOR = (
    {"measure": "floor-end", "value": 7.0, "word": "not yet", "period_start": pd.Timestamp("2027-04-01")},
    {"measure": "floor-path", "value": 7.4, "word": "on or better than the path"},
    {"measure": "floor-likelihood", "value": 0.8, "word": "likely"},
)


def test_rules_2_2_the_floor_stands_beside_the_target() -> None:
    known = facts(GOAL, PATH | {"word": "on or better than the path"}, LIKELY, *FLOOR)
    assert words(promises.floor(known)) == (
        "The floor, the least that must be kept, is 7.0% by 2027 to 2028. The way to it stands at 7.4% now, and the "
        "figure is on it or better. On the same forecast there is about a 4 in 5 chance of meeting it: achievement "
        "likely."
    )


def test_rules_2_2_a_floor_that_is_kept_while_the_target_is_missed_is_said() -> None:
    known = facts(GOAL, PATH, LIKELY | {"word": "unlikely", "value": 0.1}, *FLOOR)
    assert words(promises.floor(known)).endswith(
        " The figure keeps to the way to the floor, but not to that to the target."
        " The target is unlikely to be met, but the floor is likely to be met."
    )


def test_rules_2_2_a_floor_that_was_missed_while_the_target_was_met_is_said() -> None:
    ends = ({"measure": "likelihood", "word": "met"}, {"measure": "floor-likelihood", "word": "not met"})
    text = words(promises.floor(facts(GOAL, FLOOR[0], *ends)))
    assert text.endswith("Its date has come: it was not met. The target was met, but the floor was missed.")


def test_without_a_floor_nothing_is_said_of_one() -> None:
    assert promises.floor(facts(GOAL, PATH, LIKELY)) == ""


def test_a_target_that_catches_up_says_with_whom_and_where_that_is_now() -> None:
    known = with_target(
        facts(GOAL | {"against": "C"}, PATH, LIKELY), path="catch-up",
        catch_up={"with": "country", "share": 0.5, "by": "2028/29"},
    )  # fmt: skip
    assert words(promises.against_target(known, NAMES)) == (
        "The target is to close half of the gap to Albion by 2028 to 2029. As things stand there, that is 4.0%. The "
        "agreed path stands at 5.4% now, and the figure is short of it. On a forecast of the gap there is about a 1 in "
        "3 chance of meeting it: achievement difficult."
    )


def test_a_target_that_cannot_be_followed_says_why() -> None:
    known = with_target(
        facts(GOAL | {"value": math.nan, "word": "not assessable", "note": "there was no gap to close in 2018"}),
        path="catch-up", catch_up={"with": "neighbours", "share": 0.4, "by": "2028/29"},
    )  # fmt: skip
    text = words(promises.against_target(known, NAMES))
    assert text.startswith("The target is to close 40% of the gap to ")
    assert text.endswith("It cannot be followed: there was no gap to close in 2018.")


RULED = LIKELY | {"against": "ratio", "note": "by the change so far, 72% of what the path asks for by now"}


def test_standards_2_another_rule_is_named_with_its_number_and_the_chance_beside_it() -> None:
    assert words(promises.against_target(facts(GOAL, PATH, RULED))).endswith(
        "Judged by the change so far, 72% of what the path asks for by now: achievement difficult. On the same "
        "forecast there is about a 1 in 3 chance of meeting it."
    )


def test_another_rule_may_judge_where_no_chance_is_known() -> None:
    known = facts(GOAL, PATH, RULED | {"value": math.nan, "note": RULED["note"] + "; only 3 values"})
    assert words(promises.against_target(known)).endswith(
        "achievement difficult. How likely it is to be met cannot be assessed: only 3 values."
    )


def test_a_status_never_stands_without_another_rule() -> None:
    known = facts(GOAL, PATH, RULED)
    found = known.get("likelihood")
    assert found is not None and promises.status_words(found) == "achievement difficult, by the change so far"
    assert messages.message(known) == "The target is 4.0%: achievement difficult, by the change so far"
    assert messages.tally([known, known]).endswith("Judged otherwise than by chance: 2 targets by the change so far.")


def test_near_agreed_cut_offs_the_number_itself_is_said() -> None:
    near = LIKELY | {"value": 0.58}
    usual, other = facts(GOAL, near), facts(GOAL, near)
    other = Facts(other.indicator, other.area, other.table, Judging(likely=0.6, unlikely=0.2))
    assert "about a 3 in 5 chance" in words(promises.against_target(usual))
    assert "about a 3 in 5 chance (58%)" in words(promises.against_target(other))
