"""Quantiles of places by number and by people: ties, directions, and what has none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.quantiles import population_quantiles, quantiles

NAN, INF = float("nan"), float("inf")

# From the test data of the public-health reference implementation (PHEindicatormethods, testdata_Quantiles, Region1).
VALUES = [182.71, 175.99, 169.27, 169.27, 155.83, 149.11, 142.39, 135.67, 128.95, 121.4, 108.9, 108.9, 101.6]
DECILES = [1, 1, 2, 2, 4, 4, 5, 6, 7, 7, 8, 8, 10]


def test_deciles_with_ties_equal_the_reference():
    assert quantiles(VALUES).number.tolist() == DECILES


def test_the_lowest_may_come_first():
    assert quantiles([3, 1, 2, 4], 2, highest_first=False).number.tolist() == [2, 1, 1, 2]


def test_each_group_has_its_own_quantiles_and_may_have_its_own_direction():
    got = quantiles([1, 2, 1, 2], 2, groups=["A", "A", "B", "B"], highest_first=[True, True, False, False])
    assert got.number.tolist() == [2, 1, 1, 2]


def test_groups_may_be_named_by_several_columns():
    by = pd.DataFrame({"year": [2024, 2024, 2025, 2025, 2025], "kind": ["ward"] * 4 + ["borough"]})
    assert quantiles([1, 2, 1, 2, 9], 2, groups=by).number.tolist() == [2, 1, 2, 1, 0]
    with pytest.raises(ValueError, match="two directions: 2025 ward"):
        quantiles([1, 2, 1, 2, 9], 2, groups=by, highest_first=[True, True, True, False, True])


def test_two_directions_in_one_group_are_refused_and_the_group_named():
    for method in (lambda *a, **k: quantiles(*a, **k), lambda v, **k: population_quantiles(v, [1, 1], **k)):
        with pytest.raises(ValueError, match="two directions: North"):
            method([1, 2], groups=["North", "North"], highest_first=[True, False])


def test_what_has_no_quantile_says_why():
    got = quantiles([NAN, 3, 2, 1, 5, INF], 3, groups=["A", "A", "A", "A", "B", "B"])
    assert got.number.tolist() == [0, 1, 2, 3, 0, 0]
    assert got.reasons.tolist() == [
        "a value is not known", "", "", "", "fewer values than quantiles", "a number is infinite",
    ]  # fmt: skip


def test_all_equal_values_share_the_first_quantile():
    assert quantiles([7] * 5, 5).number.tolist() == [1] * 5


def test_no_places_have_no_quantiles():
    assert quantiles([], 5).number.tolist() == []
    assert population_quantiles([], [], 5).number.tolist() == []


def test_there_is_at_least_one_quantile():
    with pytest.raises(ValueError, match="at least one"):
        quantiles([1], 0)


def test_people_weigh_not_places():
    assert population_quantiles([5, 4, 3, 2, 1], [400, 100, 100, 100, 100], 2).number.tolist() == [1, 2, 2, 2, 2]
    assert population_quantiles([5, 4, 3, 2, 1], [100] * 5, 5).number.tolist() == [1, 2, 3, 4, 5]


def test_places_with_equal_values_stay_together():
    assert population_quantiles([2, 2, 1, 1], [10, 10, 10, 10], 4).number.tolist() == [2, 2, 4, 4]


def test_a_place_without_people_has_the_quantile_it_stands_in():
    assert population_quantiles([3, 2, 1], [10, 10, 0], 2).number.tolist() == [1, 2, 2]
    assert population_quantiles([3, 2], [0, 0], 2).number.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("value", "people", "reason"),
    [
        (NAN, 10, "a value is not known"),
        (1, NAN, "the denominator is not known"),
        (1, INF, "a number is infinite"),
        (1, -1, "a number is negative"),
    ],
)
def test_a_place_that_cannot_stand_in_line_says_why_and_counts_nowhere(value, people, reason):
    got = population_quantiles([4, 3, value], [10, 10, people], 2)
    assert got.number.tolist() == [1, 2, 0]
    assert got.reasons[2] == reason


def test_values_people_and_groups_must_fit():
    with pytest.raises(ValueError, match="2 populations for 3 values"):
        population_quantiles([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="2 groups for 3 values"):
        quantiles([1, 2, 3], groups=np.array(["A", "B"]))
