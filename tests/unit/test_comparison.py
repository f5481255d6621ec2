"""Better or worse is said only where the interval and the polarity say it."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.comparison import compare, median_of
from curvebook.indicators.inequality import beyond_chance, more_than_chance, stands_out

NAN = float("nan")


@pytest.mark.parametrize(
    ("good", "benchmark", "word"),
    [
        ("high", 3.0, "better"),
        ("high", 7.0, "worse"),
        ("low", 3.0, "worse"),
        ("low", 7.0, "better"),
        ("neither", 3.0, "higher"),
        ("neither", 7.0, "lower"),
        ("low", 5.0, "similar"),
        ("low", 6.0, "similar"),  # a limit that touches the benchmark is not below it
        ("low", NAN, "not compared"),
    ],
)
def test_rule_5_6_an_interval_from_4_to_6_against_a_benchmark(good, benchmark, word):
    assert compare(4.0, 6.0, benchmark, good).item() == word


def test_without_interval_nothing_is_compared():
    assert compare(NAN, NAN, 5.0, "low").item() == "not compared"


def test_rule_5_6_two_neighbours_are_no_peer_group():
    assert np.isnan(median_of(np.array([1.0, 2.0]))[0])


def test_the_difference_from_the_whole_allows_for_being_part_of_it():
    alone = stands_out(12, 10, 14, 8, 7, 9, 0.0).item()
    part = stands_out(12, 10, 14, 8, 7, 9, 0.4).item()
    assert part > alone > 0


def test_the_side_facing_the_whole_counts():
    skewed = stands_out(12, 11, 20, 8, 7.9, 8.1, 0.0).item()
    assert skewed > 3  # the long upper limit does not matter for a place above the whole


def test_more_indicators_need_more_distance():
    z = [2.5] + [0.3] * 9
    assert beyond_chance(z[:1])[0]
    assert not beyond_chance(z)[0]


def test_an_unknown_difference_is_never_real():
    assert not beyond_chance([NAN, NAN]).any()


def test_a_gap_between_places_without_interval_is_not_judged():
    assert more_than_chance([1, 2], [NAN, 1], [NAN, 3]) is None
