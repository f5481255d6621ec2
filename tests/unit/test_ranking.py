"""Ranks, and the bands of places that cannot be told apart."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators import ranking
from curvebook.indicators.intervals import REASONS
from curvebook.indicators.ranking import ordinal, rank, rank_bands

NAN, INF = float("nan"), float("inf")


def bands_of(values, half, good="high", **more):
    y = np.array(values, dtype=float)
    return rank_bands(y, y - half, y + half, good, **more)


def said(bands):
    return [f"{first:g} to {last:g} of {of}" for first, last, of in zip(*bands[:3], strict=True)]


@pytest.mark.parametrize(("good", "ranks"), [("high", [3, 1, 1, 4]), ("low", [2, 3, 3, 1]), ("neither", [3, 1, 1, 4])])
def test_the_best_is_first_and_equal_values_share_the_best_rank(good, ranks):
    assert rank([5, 7, 7, 1], good).tolist() == ranks


@pytest.mark.parametrize("unknown", [NAN, INF, -INF])
def test_what_is_not_known_has_no_rank_and_does_not_count(unknown):
    np.testing.assert_array_equal(rank([5, unknown, 7], "high"), [2, NAN, 1])


def test_groups_are_ranked_apart():
    assert rank([[1, 2], [4, 3]], "high").tolist() == [[2, 1], [1, 2]]


def test_nobody_has_no_rank():
    assert rank([], "high").shape == (0,)
    assert bands_of([], 1.0).first.shape == (0,)


def test_places_far_apart_have_a_rank_each():
    assert said(bands_of([10, 20, 30], 1.0)) == ["3 to 3 of 3", "2 to 2 of 3", "1 to 1 of 3"]


def test_when_nobody_can_be_told_apart_the_band_is_everyone():
    assert said(bands_of([10, 11, 12, 11], 5.0)) == ["1 to 4 of 4"] * 4


def test_a_place_shares_the_band_of_those_it_cannot_be_told_from():
    assert said(bands_of([10, 10.5, 30, 31], 1.0, "low")) == [
        "1 to 2 of 4",
        "1 to 2 of 4",
        "3 to 4 of 4",
        "3 to 4 of 4",
    ]


def test_two_places_are_told_apart_as_by_the_test_of_their_difference():
    reach = 1.96 * np.sqrt(2)  # standard errors of 1
    assert said(bands_of([0, reach * 0.999], 1.96)) == ["1 to 2 of 2"] * 2
    assert said(bands_of([0, reach * 1.001], 1.96)) == ["2 to 2 of 2", "1 to 1 of 2"]


@pytest.mark.parametrize(("places", "critical"), [(3, 3.314493), (10, 4.474124), (100, 6.084638)])
def test_many_places_need_tukeys_distance(places, critical):
    # the studentized range's 95% point with known variances, as in printed tables (3.31, 4.47) and scipy
    values = np.zeros(places)
    for factor, apart in ((0.99999, False), (1.00001, True)):
        values[0] = critical * factor
        assert (bands_of(values, 1.959964).last[0] == 1) == apart


def test_each_interval_counts_with_the_side_that_faces_the_other():
    facing = rank_bands([10, 20], [9, 19], [40, 50], "high")  # 20's short side faces 10, 10's long side faces 20
    turned = rank_bands([10, 20], [-20, 19], [11, 50], "high")
    assert facing.last.tolist() == [2, 2]
    assert turned.last.tolist() == [2, 1]


def test_a_surer_level_is_wider():
    assert bands_of([0, 3.1], 1.96).last[1] == 1
    assert bands_of([0, 3.1], 1.96, level=0.998).last[1] == 2


@pytest.mark.parametrize(
    ("value", "lower", "reason"), [(NAN, 1.0, "a value is not known"), (2.0, NAN, "an interval is not known")]
)
def test_a_place_without_value_or_interval_is_not_ranked(value, lower, reason):
    bands = rank_bands([value, 20, 10], [lower, 19, 9], [3, 21, 11], "high")
    assert said(bands) == ["nan to nan of 2", "1 to 1 of 2", "2 to 2 of 2"]
    assert REASONS[bands.why[0]] == bands.reasons[0] == reason


def test_places_known_exactly_are_told_apart_by_any_difference():
    assert said(bands_of([1.0, 1.1, 1.1], 0.0)) == ["3 to 3 of 3", "1 to 2 of 3", "1 to 2 of 3"]


def test_one_place_is_first_of_one():
    assert said(bands_of([5.0], 1.0)) == ["1 to 1 of 1"]


def test_groups_of_different_sizes_stand_beside_each_other():
    bands = bands_of([[10, 20, 30], [10, 20, NAN]], 1.0)
    assert bands.of[:, 0].tolist() == [3, 2]
    assert bands.first[:, 1].tolist() == [2, 1]


def test_pairs_taken_a_few_at_a_time_give_the_same_bands(monkeypatch):
    values = np.sin(np.arange(60.0)).reshape(2, 30)
    at_once = bands_of(values, 0.2)
    monkeypatch.setattr(ranking, "_AT_ONCE", 150)
    few = bands_of(values, 0.2)
    np.testing.assert_array_equal(few.first, at_once.first)
    np.testing.assert_array_equal(few.last, at_once.last)
    assert (few.first > 1).any()


@pytest.mark.parametrize("level", [0.0, 1.0, NAN])
def test_the_level_lies_between_0_and_1(level):
    with pytest.raises(ValueError, match="confidence level"):
        bands_of([1, 2], 1.0, level=level)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (21, "21st"), (112, "112th"), (122, "122nd")],
)
def test_ranks_are_said_in_words(number, words):
    assert ordinal(number) == words
