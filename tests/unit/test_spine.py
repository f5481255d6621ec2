"""The scale of a spine chart."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.spine import position, reach, spread

NAN, INF = float("nan"), float("inf")


def test_extremes_and_quarter_points_are_of_the_known_places():
    rows = spread([[4, 1, NAN, 2, 3], [5, 5, 5, 5, 5], [NAN] * 5, [INF, 7, NAN, NAN, NAN]])
    np.testing.assert_array_equal(rows.lowest, [1, 5, NAN, 7])
    np.testing.assert_array_equal(rows.quarter, [1.75, 5, NAN, 7])
    np.testing.assert_array_equal(rows.three_quarters, [3.25, 5, NAN, 7])
    np.testing.assert_array_equal(rows.highest, [4, 5, NAN, 7])


def test_no_places_have_no_spread():
    assert np.isnan(spread(np.empty((2, 0))).lowest).all()


@pytest.mark.parametrize(("good", "worst", "best"), [("high", 8.0, 15.0), ("low", 15.0, 8.0), ("neither", 8.0, 15.0)])
def test_better_is_to_the_right_of_the_reference(good, worst, best):
    half = reach(10.0, (8.0, 15.0))
    assert position(worst, 10.0, half, good) < 0.5 < position(best, 10.0, half, good)


def test_the_further_extreme_is_at_the_end_and_the_nearer_in_proportion():
    half = reach(10.0, (8.0, 15.0))
    assert position([8.0, 10.0, 12.5, 15.0], 10.0, half, "high").tolist() == pytest.approx([0.3, 0.5, 0.75, 1.0])


def test_what_lies_beyond_the_extremes_is_beyond_the_scale():
    assert position([0.0, 20.0], 10.0, 5.0, "high").tolist() == [-0.5, 1.5]


def test_where_nothing_differs_all_is_in_the_middle():
    half = reach(10.0, (10.0, 10.0))
    assert half == 0
    assert position(10.0, 10.0, half, "low") == 0.5


@pytest.mark.parametrize(("value", "reference", "half"), [(NAN, 1, 1), (1, NAN, 1), (1, 1, NAN), (INF, 1, 1)])
def test_what_is_not_known_has_no_position(value, reference, half):
    assert np.isnan(position(value, reference, half, "high"))


def test_unknown_ends_do_not_set_the_scale():
    assert reach(10.0, (NAN, 12.0, INF)) == 2.0
    assert np.isnan(reach(10.0, (NAN, NAN)))
    assert np.isnan(reach(NAN, (1.0, 2.0)))


def test_rows_have_a_scale_each():
    assert reach([10.0, 1.0], ([8.0, 0.0], [15.0, 1.5])).tolist() == [5.0, 1.0]
