"""How figures are written: rounded once, with their unit, in words that need no training."""

from __future__ import annotations

import pytest
from curvebook.model.measures import Indicator
from curvebook.narrative.figures import between, chance, counted, difference, listed, sourced, with_unit
from curvebook.rounding import number


def an_indicator(**changes: object) -> Indicator:
    facts: dict[str, object] = {
        "id": "neet",
        "title": "Not in education, employment or training",
        "kind": "proportion",
        "good": "low",
        "role": "headline",
        "levels": ["borough"],
        "frequency": "annual",
        "source": {"publisher": "Council", "licence": "OGL-3.0"},
    }
    return Indicator.model_validate(facts | changes)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (5.05, 1, "5.1"),
        (0.25, 1, "0.3"),
        (2.675, 2, "2.68"),
        (1234567.4, 0, "1,234,567"),
        (-2.5, 0, "−3"),
        (-0.02, 1, "0.0"),
        (0.0, 0, "0"),
    ],
)
def test_a_number_is_rounded_half_up_with_separators_and_a_true_minus(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_figure_is_never_printed_as_one(value: float) -> None:
    with pytest.raises(ValueError, match="state"):
        number(value)


@pytest.mark.parametrize(
    ("changes", "value", "text"),
    [
        ({}, 5.06, "5.1%"),
        ({"kind": "rate", "per": 1000}, 23.4, "23.4 per 1,000"),
        ({"kind": "mean", "unit": "£", "decimals": 2}, 642.5, "£642.50"),
        ({"kind": "mean", "unit": "£", "decimals": 0}, -642.5, "−£643"),
        ({"kind": "mean", "unit": "years"}, 81.23, "81.2 years"),
        ({"kind": "count", "decimals": 0}, 1840, "1,840"),
    ],
)
def test_a_figure_carries_its_unit(changes: dict[str, object], value: float, text: str) -> None:
    assert with_unit(value, an_indicator(**changes)) == text


@pytest.mark.parametrize("unit", [None, "index"])
def test_an_index_has_no_unit_and_differs_by_points(unit) -> None:
    index = an_indicator(kind="index", unit=unit)
    assert (with_unit(82.4, index), difference(-8.8, index)) == ("82.4", "8.8 points")


def test_a_difference_of_percentages_is_in_percentage_points() -> None:
    assert difference(-1.24, an_indicator()) == "1.2 percentage points"
    assert difference(1.0, an_indicator()) == "1.0 percentage point"


def test_an_interval_is_said_in_words() -> None:
    assert between(4.6, 5.7, an_indicator()) == "between 4.6% and 5.7%"


def test_a_chance_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="not a probability"):
        chance(1.2)


def test_chances_in_words_rise_with_the_probability() -> None:
    """The fraction that is said lies within five hundredths of the probability, everywhere between the ends."""
    for hundredth in range(1, 100):
        said = chance(hundredth / 100)
        if "%" in said:
            assert said.endswith(f"chance ({hundredth}%)")
        if said.startswith("about an even chance"):
            value = 0.5
        else:
            words = said.split()
            value = int(words[2]) / int(words[4])
        assert abs(value - hundredth / 100) <= 0.05 + 1e-9


def test_rule_2_2_near_a_cut_off_the_fraction_that_others_have_stands_with_the_number_itself() -> None:
    """The same words on both sides of a cut-off would contradict one of the two statuses."""
    assert chance(0.29) == "about a 3 in 10 chance (29%)"
    assert chance(0.31) == "about a 3 in 10 chance (31%)"
    assert chance(0.328) == "about a 1 in 3 chance (33%)"
    assert chance(0.35) == "about a 1 in 3 chance"
    assert chance(0.71) == "about a 7 in 10 chance (71%)"
    assert chance(0.699) == "just under a 7 in 10 chance"
    assert chance(0.52, (0.5, 0.9)) == "about an even chance (52%)"


def test_lists_and_counts_read_as_sentences() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert (counted(1, "ward"), counted(16, "ward")) == ("1 ward", "16 wards")


def test_a_source_is_escaped_beside_its_figure() -> None:
    html = sourced("5.1%", "<b>Council</b>")
    assert "&lt;b&gt;Council" in html
    assert 'tabindex="0"' in html
