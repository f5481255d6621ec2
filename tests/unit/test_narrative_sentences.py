"""What may be said, and what may not, from given findings."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from curvebook.findings import FINDINGS
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.narrative import gaps, messages, promises, sentences
from curvebook.narrative.facts import Facts
from curvebook.observatory.frames import shaped

INDICATOR = Indicator.model_validate(
    {
        "id": "neet",
        "title": "Not in education, employment or training",
        "kind": "proportion",
        "good": "low",
        "role": "headline",
        "levels": ["borough"],
        "frequency": "annual",
        "source": {"publisher": "Participation team", "licence": "OGL-3.0"},
    }
)


def facts(*rows: dict[str, object], good: str = "low") -> Facts:
    blank = {"theme": "children", "indicator": "neet", "area": "M1", "value": math.nan, "period_months": 12,
             "period_start": pd.Timestamp("2025-04-01")}  # fmt: skip
    frame = pd.DataFrame([blank | row for row in rows] or [blank]).iloc[: len(rows)]
    return Facts(
        INDICATOR.model_copy(update={"good": good}),
        Area(code="M1", name="Marlbrook", level="borough"),
        shaped(frame, FINDINGS),
    )


def words(html: object) -> str:
    """The text that a reader sees, without the sources that show on hover."""
    text = re.sub(r'<span class="tip".*?</span>', "", str(html))
    return re.sub(r"<[^>]+>", "", text).replace("&#39;", "'")


def test_the_latest_figure_has_its_period_and_interval() -> None:
    known = facts({"measure": "latest", "value": 5.06, "lower": 4.6, "upper": 5.7})
    assert words(sentences.latest(known)) == "The latest figure is 5.1%, for 2025 to 2026 (between 4.6% and 5.7%)."


def test_a_state_is_explained_where_it_stands() -> None:
    known = facts({"measure": "latest", "value": 5.06, "state": "p"})
    assert words(sentences.latest(known)).endswith("It is provisional: it may still change.")


def test_a_withheld_figure_is_said_to_be_withheld() -> None:
    assert "withheld to protect people" in words(sentences.latest(facts({"measure": "latest", "state": "c"})))


def test_without_any_figure_that_is_said() -> None:
    assert words(sentences.latest(facts())) == "There is no figure to show yet."


def test_the_source_names_publisher_and_row() -> None:
    known = facts({"measure": "latest", "value": 5.0, "source": "2026-05-12-neet#214"})
    assert "Participation team, 2025 to 2026. Received as 2026-05-12-neet, row 214." in str(sentences.latest(known))


def test_better_is_said_only_where_the_test_says_it() -> None:
    better = facts({"measure": "trend", "word": "getting better", "value": -0.2})
    unclear = facts({"measure": "trend", "word": "no significant change"})
    assert "it has been falling, which is better, by more than chance explains" in words(sentences.trend(better))
    assert words(sentences.trend(unclear)) == "The last five comparable figures show no clear change."
    assert "better" not in words(sentences.trend(unclear))


def test_a_trend_that_cannot_be_tested_says_why() -> None:
    known = facts({"measure": "trend", "word": "cannot be calculated", "note": "only three figures are comparable"})
    assert words(sentences.trend(known)) == (
        "Whether chance alone moves it cannot be tested: only three figures are comparable."
    )


def test_likelihood_stands_beside_its_status() -> None:
    known = facts(
        {"measure": "target-end", "value": 4.0, "period_start": pd.Timestamp("2028-04-01")},
        {"measure": "path", "value": 5.4, "word": "short of the path"},
        {"measure": "likelihood", "value": 0.34, "word": "difficult"},
    )
    assert words(promises.against_target(known)) == (
        "The target is 4.0% by 2028 to 2029. The agreed path stands at 5.4% now, and the figure is short of it. "
        "On the same forecast there is about a 1 in 3 chance of meeting it: achievement difficult."
    )


def test_the_outlook_says_what_to_expect_and_how_far_it_may_miss() -> None:
    known = facts(
        {
            "measure": "forecast",
            "value": 5.0,
            "lower80": 4.0,
            "upper80": 6.0,
            "period_start": pd.Timestamp("2026-04-01"),
        },
        {
            "measure": "forecast",
            "value": 4.8,
            "lower80": 3.4,
            "upper80": 6.2,
            "period_start": pd.Timestamp("2027-04-01"),
        },
    )
    assert words(sentences.outlook(known)) == (
        "If nothing changes, expect about 4.8% by 2027 to 2028, and 8 times in 10 between 3.4% and 6.2%."
    )


def test_where_nothing_can_be_forecast_the_reason_is_said() -> None:
    known = facts({"measure": "no-forecast", "word": "too short", "note": "only 4 values; a forecast needs 5"})
    assert words(sentences.outlook(known)) == (
        "Where it is heading cannot be forecast: only 4 values; a forecast needs 5."
    )


def test_no_target_no_sentence() -> None:
    assert promises.against_target(facts({"measure": "latest", "value": 5.0})) == ""


def test_comparisons_with_the_same_result_share_a_sentence_and_a_repeated_area_is_named_once() -> None:
    known = facts(
        {"measure": "vs-parent", "value": 5.5, "word": "better", "against": "E9"},
        {"measure": "vs-country", "value": 5.5, "word": "better", "against": "E9"},
        {"measure": "vs-neighbours", "value": 5.2, "word": "similar", "against": "neighbours"},
    )
    said = words(sentences.compared(known, {"E9": "England"}))
    assert said == "It is better than England (5.5%) and similar to the middle of similar places (5.2%)."


def test_what_was_not_compared_is_not_said() -> None:
    assert sentences.compared(facts({"measure": "vs-country", "value": 5.0, "word": "not compared"}), {}) == ""


def test_the_tally_counts_every_headline_indicator_once() -> None:
    every = [
        facts(
            {"measure": "trend", "word": "getting better"}, {"measure": "likelihood", "word": "likely", "value": 0.8}
        ),
        facts({"measure": "trend", "word": "getting better"}),
        facts({"measure": "trend", "word": "getting worse"}, {"measure": "likelihood", "word": "not assessable"}),
        facts({"measure": "trend", "word": "cannot be calculated"}),
    ]
    assert messages.tally(every) == (
        "Of 4 headline indicators, 2 are getting better, 1 is getting worse and 1 cannot be tested. "
        "Of their 2 targets, 1 is likely to be met and 1 is not assessable."
    )


def test_a_place_name_cannot_carry_markup() -> None:
    known = facts({"measure": "vs-parent", "value": 5.5, "word": "better", "against": "E9"})
    assert "<b>" not in str(sentences.compared(known, {"E9": "<b>Bold</b>"}))


def test_a_target_that_is_already_reached_is_not_said_to_lie_ahead() -> None:
    known = facts(
        {"measure": "trend", "word": "no significant change"},
        {"measure": "target-end", "value": 4.0, "word": "reached", "period_start": pd.Timestamp("2028-04-01")},
        {"measure": "likelihood", "value": 0.25, "word": "unlikely"},
    )
    assert messages.message(known) == "No clear change, and already at 4.0%, though unlikely to stay there"
    assert words(promises.against_target(known)).endswith(
        "The newest figure is already there. On the same forecast there is about a 1 in 4 chance of still being there "
        "at that date: achievement unlikely."
    )


def test_a_title_says_what_is_hard_only_against_what_goes_well() -> None:
    goal = {"measure": "target-end", "value": 4.0, "word": "not yet", "period_start": pd.Timestamp("2028-04-01")}
    better = facts({"measure": "trend", "word": "getting better", "value": -0.2}, goal,
                   {"measure": "likelihood", "value": 0.1, "word": "unlikely"})  # fmt: skip
    assert messages.message(better) == "Falling, which is better, but unlikely to reach 4.0%"
    flat = facts({"measure": "trend", "word": "no significant change"}, goal,
                 {"measure": "likelihood", "value": 0.5, "word": "difficult"})  # fmt: skip
    assert messages.message(flat) == "No clear change, and 4.0% will be hard to reach"


def test_without_a_tested_direction_the_title_is_the_figure() -> None:
    known = facts({"measure": "trend", "word": "cannot be calculated"}, {"measure": "latest", "value": 5.06})
    assert messages.message(known) == "5.1% in 2025 to 2026"
    assert messages.direction(known) == ("", "Direction not tested", "neutral")


def test_a_change_within_chance_says_so() -> None:
    known = facts({"measure": "change", "value": -0.4, "word": "down", "note": "within chance"})
    assert words(sentences.change(known)) == (
        "It is 0.4 percentage points lower than a year before, a difference that chance alone could explain."
    )


def test_near_a_cut_off_the_chance_is_said_in_hundredths() -> None:
    known = facts(
        {"measure": "target-end", "value": 4.0, "period_start": pd.Timestamp("2028-04-01")},
        {"measure": "likelihood", "value": 0.687, "word": "difficult"},
    )
    assert "about a 7 in 10 chance (69%) of meeting it: achievement difficult" in words(promises.against_target(known))


@pytest.mark.parametrize(
    ("good", "now", "word", "slope", "said"),
    [
        ("high", 78.2, "widening", 2.0, "has been pulling further ahead of England"),
        ("low", 78.2, "widening", 2.0, "has been falling further behind England"),
        ("neither", 78.2, "widening", 2.0, "has been moving further apart from England"),
        ("high", 56.0, "widening", 2.0, "has been pulling ahead of England"),  # it began on the other side
        ("high", 45.0, "closing", 2.0, "has been catching up with England"),
        ("low", 45.0, "closing", 2.0, "has been losing its lead over England"),
        ("neither", 45.0, "closing", 2.0, "has been coming closer to England"),
        ("high", 60.0, "turned round", 2.0, "has overtaken England"),
        ("low", 60.0, "turned round", 2.0, "has fallen behind England"),
        ("high", 56.0, "closing", 2.0, "its distance from England has been closing"),  # its line crossed over
    ],
)
def test_a_moving_distance_has_its_side(good: str, now: float, word: str, slope: float, said: str) -> None:
    known = facts(
        {"measure": "latest", "value": now},
        {"measure": "vs-country", "value": 55.0, "against": "E9"},
        {"measure": "vs-country-trend", "value": slope, "word": word, "against": "E9"},
        good=good,
    )
    assert said in words(gaps.against_others(known, {"E9": "England"}))


def test_where_the_forecast_does_not_follow_the_trend_that_is_said() -> None:
    ahead = {"measure": "forecast", "lower80": 4.0, "upper80": 12.0, "period_start": pd.Timestamp("2028-04-01")}
    fell = [
        {"measure": "trend", "word": "getting better", "value": -0.5},
        {"measure": "latest", "value": 6.7},
        {"measure": "target-end", "value": 6.0, "word": "not yet", "period_start": pd.Timestamp("2028-04-01")},
        {"measure": "likelihood", "value": 0.1, "word": "unlikely"},
    ]
    turns, follows = facts(*fell, ahead | {"value": 8.5}), facts(*fell, ahead | {"value": 5.5})
    why = "the forecast, which weighs all comparable figures, does not carry that on"
    said = f"It has been falling over the last five comparable figures, but {why}."
    assert words(sentences.outlook(turns)).endswith(said)
    assert messages.message(turns) == "Falling so far, which is better, but unlikely to reach 6.0%"
    assert "does not carry" not in words(sentences.outlook(follows))


def test_a_newer_figure_that_is_withheld_is_spoken_of() -> None:
    known = facts({"measure": "latest", "value": 5.0, "note": "the value for 2026 is withheld to protect people"})
    assert words(sentences.latest(known)).endswith("The value for 2026 is withheld to protect people.")


def gap(**figures: object) -> str:
    known = facts(
        {"measure": "gap", "against": "ward", "note": "highest in A, lowest in B; 1 of 3 have no value"} | figures
    )
    return words(sentences.gap(known, {"ward": "wards", "county": "counties"}))


def test_wards_that_chance_alone_sets_apart_are_not_named() -> None:
    assert gap(value=2.0, lower=3.0, upper=5.0, word="within chance") == (
        "Between wards it runs from 3.0% to 5.0% (1 of 3 have no value), no further apart than chance explains."
    )
    assert gap(value=2.0, lower=3.0, upper=5.0, word="more than chance") == (
        "Between wards it runs from 3.0% to 5.0% (highest in A, lowest in B; 1 of 3 have no value)."
    )


def test_places_that_are_all_equal_have_neither_highest_nor_lowest() -> None:
    assert gap(value=0.0, lower=0.0, upper=0.0, against="county", note="highest in A and 1 more, lowest in A") == (
        "All counties with a figure have the same, 0.0%."
    )


def test_groups_that_chance_alone_sets_apart_take_one_clause() -> None:
    row = {"measure": "group-gap", "by": "sex", "group": "Male", "against": "Female", "lower": 46.46, "upper": 46.64}
    still = {"measure": "gap-trend", "by": "sex", "group": "Male", "against": "Female", "word": "no clear change"}
    alike = facts(row | {"value": 0.18, "word": "within chance"}, still).by("sex")
    assert (
        words(sentences.group_gap(alike))
        == "The groups, from 46.5% to 46.6%, are no further apart than chance explains."
    )
    assert gaps.between_groups(alike) == ""
    apart = facts(row | {"value": 0.18, "word": "more than chance"}).by("sex")
    assert words(sentences.group_gap(apart)) == (
        "It is highest for males (46.6%) and lowest for females (46.5%), 0.1 percentage points apart, more than chance "
        "explains."
    )
