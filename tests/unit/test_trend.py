"""The five-point rule."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.trend import CRITICAL, proportion_trend, recent_trend, spacing, words


def trend_of(values, half=1.0):
    y = np.array([values], dtype=float)
    return recent_trend(y, y - half, y + half)


def test_a_steep_steady_fall_of_a_bad_thing_is_getting_better():
    assert words(trend_of([10, 8, 6, 4, 2]), "low")[0] == "getting better"


def test_without_polarity_it_only_decreases():
    assert words(trend_of([10, 8, 6, 4, 2]), "neither")[0] == "decreasing"


def test_rule_5_5_noise_is_no_significant_change():
    assert words(trend_of([5, 6, 5, 6, 5]), "low")[0] == "no significant change"


def test_the_slope_is_the_weighted_least_squares_slope():
    y, half = np.array([3.0, 5.0, 4.0, 8.0, 9.0]), np.array([1.0, 2.0, 0.5, 1.5, 1.0])
    got = recent_trend(y[None], (y - half)[None], (y + half)[None])
    design = np.stack([np.ones(5), np.arange(5)], axis=1)
    weight = np.diag((3.92 / (2 * half)) ** 2)
    covariance = np.linalg.inv(design.T @ weight @ design)
    expected = covariance @ design.T @ weight @ y
    np.testing.assert_allclose([got.slope[0], got.se[0]], [expected[1], np.sqrt(covariance[1, 1])])


def test_one_point_may_not_carry_the_trend():
    got = trend_of([5.0, 5.2, 4.9, 4.8, 9.0], half=0.5)  # significant, but flat or falling without the last
    assert got.chi2[0] > CRITICAL
    assert not got.significant[0]


@pytest.mark.parametrize("values", [[1, 2, 3, 4, float("nan")], [float("inf"), 2, 3, 4, 5]])
def test_a_missing_point_makes_it_impossible(values):
    assert words(trend_of(values), "low")[0] == "cannot be calculated"


@pytest.mark.parametrize("last_count", [60, float("nan")])
def test_with_counts_a_point_of_everybody_or_of_unknown_count_makes_it_impossible(last_count):
    y, n = np.array([[10.0, 30, 50, 80, 100]]), np.full((1, 5), 60.0)
    count = np.array([[6.0, 18, 30, 48, last_count]])
    assert recent_trend(y, y - 9, y + 9).possible[0]
    assert not recent_trend(y, y - 9, y + 9, count=count, denominator=n).possible[0]


def test_an_interval_without_width_makes_it_impossible():
    assert words(trend_of([1, 2, 3, 4, 5], half=0.0), "low")[0] == "cannot be calculated"


def test_all_equal_values_do_not_change():
    assert words(trend_of([4, 4, 4, 4, 4]), "high")[0] == "no significant change"


def test_rule_5_5_other_than_five_points_is_an_error():
    with pytest.raises(ValueError, match="shape"):
        recent_trend([[1, 2, 3]], [[0, 1, 2]], [[2, 3, 4]])


@pytest.mark.parametrize(("months", "step", "apart"), [(3, 3, 12), (1, 1, 12), (12, 12, 12), (36, 12, 36)])
def test_points_are_like_with_like_and_share_no_day(months, step, apart):
    assert spacing(months, step) == apart


def test_a_line_that_goes_flat_without_a_point_has_not_turned():
    got = trend_of([15.7, 16.6, 16.0, 16.6, 16.4], half=0.08)  # England, 93701: published as increasing
    assert got.significant[0]


@pytest.mark.parametrize("good", ["high", "low", "neither"])
def test_a_mirrored_series_has_the_mirrored_trend(good):
    values = np.array([15.7, 16.6, 16.0, 16.6, 16.4])
    mirrored = {"high": "low", "low": "high", "neither": "neither"}[good]
    up, down = words(trend_of(values, 0.08), good)[0], words(trend_of(-values, 0.08), mirrored)[0]
    assert (up, down) == (("increasing", "decreasing") if good == "neither" else (up, up))


@pytest.mark.parametrize("half", [1e-300, 1e300])
def test_an_interval_beyond_reckoning_makes_it_impossible(half):
    got = trend_of([1e300, 2, 3, 4, 5], half=half)
    assert not got.possible[0]
    assert np.isnan(got.slope[0])


def test_no_series_have_no_trends():
    assert words(recent_trend(*np.empty((3, 0, 5))), "low").shape == (0,)


def test_the_test_of_proportions_is_cochrans_and_armitages():
    x, n, t = np.array([20, 30, 28, 41, 47.0]), np.array([200, 210, 190, 220, 205.0]), np.arange(1.0, 6)
    cases, all_n = x.sum(), n.sum()
    top = all_n * (all_n * (x * t).sum() - cases * (n * t).sum()) ** 2
    bottom = cases * (all_n - cases) * (all_n * (n * t**2).sum() - (n * t).sum() ** 2)
    got = proportion_trend(x, n)
    np.testing.assert_allclose(got.chi2, top / bottom)
    assert words(got, "low")[0] == "getting worse"


@pytest.mark.parametrize("counts", [[0, 3, 4, 5, 6], [9, 3, 4, 5, 6], [float("nan"), 3, 4, 5, 6], [-1, 3, 4, 5, 6]])
def test_the_test_of_proportions_needs_cases_and_non_cases_at_every_point(counts):
    assert words(proportion_trend([counts], [[9, 9, 9, 9, 9]]), "low")[0] == "cannot be calculated"


def test_the_test_of_proportions_takes_five_points():
    with pytest.raises(ValueError, match="shape"):
        proportion_trend([[1, 2, 3]], [[5, 5, 5]])
