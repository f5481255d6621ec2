"""Charts of a process: limits, special causes, variation, assurance."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.spc import (
    CAUSES,
    ONE_SIDE,
    OUTER_THIRD,
    OUTSIDE,
    TREND,
    assurance,
    special_causes,
    variation,
    xmr,
)

NAN = float("nan")
STEADY = [5.0, 7.0] * 8  # mean 6, every moving range 2: limits 6 ± 5.32, outer third from 9.55 and to 2.45


def after(*points: float) -> tuple[list[float], np.ndarray]:
    """A steady series that fixes the limits, the points after it, and the causes of those points."""
    series = [*STEADY, *points]
    return series, special_causes(series, xmr(series, fix_after=len(STEADY)))[0, len(STEADY) :]


def test_limits_are_2_66_mean_moving_ranges_from_the_mean():
    chart = xmr([4.0, 6.0, 5.0, 7.0])  # moving ranges 2, 1, 2
    np.testing.assert_allclose(chart.mean[0], 5.5)
    np.testing.assert_allclose(chart.lower[0], 5.5 - 2.66 * 5 / 3)
    np.testing.assert_allclose(chart.upper[0], 5.5 + 2.66 * 5 / 3)


def test_wild_moving_ranges_are_screened_out_once_but_the_point_stays_in_the_mean():
    series = [1.0, 2.0] * 8 + [50.0] + [1.0, 2.0] * 8
    assert xmr(series).moving[0, 0] == pytest.approx(1.0)
    assert xmr(series, screen=False).moving[0, 0] > 3
    assert xmr(series).mean[0, 0] == pytest.approx(np.mean(series))


@pytest.mark.parametrize(("last", "moving"), [(4.3, 1.33), (4.5, 1.0)])  # 3.23 and 3.33 times their mean
def test_moving_ranges_are_screened_out_from_3_267_times_their_mean(last, moving):
    assert xmr([*[0.0, 1.0] * 5, 1.0 + last]).moving[0, 0] == pytest.approx(moving)


@pytest.mark.parametrize(("points", "provisional"), [(11, True), (12, False)])
def test_limits_of_fewer_than_12_points_are_provisional(points, provisional):
    assert xmr(np.arange(points) % 2.0).provisional[0, 0] == provisional


def test_unknown_points_do_not_make_limits_less_provisional():
    assert xmr([*(np.arange(11) % 2.0), NAN, NAN]).provisional[0, 0]


@pytest.mark.parametrize("unknown", [NAN, float("inf"), float("-inf")])
def test_nothing_is_joined_across_an_unknown_point(unknown):
    chart = xmr([1.0, 2.0, unknown, 9.0, 10.0])
    assert chart.moving[0, 0] == pytest.approx(1.0)  # of 1 to 2 and 9 to 10; never 2 to 9
    assert chart.mean[0, 0] == pytest.approx(5.5)


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        ([5.0], "fewer than two values"),
        ([NAN, NAN, NAN], "fewer than two values"),
        ([1.0, NAN, 2.0, NAN, 3.0], "no two values in a row"),
        ([1.7e308, -1.7e308, 1.7e308], "the result is too large for a number"),
    ],
)
def test_without_limits_there_is_a_reason_and_no_verdict(series, reason):
    chart = xmr(series)
    assert chart.reasons[0].tolist() == [reason] * len(series)
    assert np.isnan(chart.upper).all()
    assert not special_causes(series, chart).any()
    assert variation(series, chart, "high")[0] == "not assessable"
    assert assurance(chart, 5.0, "high")[0] == "not assessable"


def test_one_point_has_its_mean():
    assert xmr([5.0]).mean[0, 0] == 5.0


def test_two_points_have_provisional_limits():
    chart = xmr([4.0, 6.0])
    assert (chart.lower[0, 0], chart.upper[0, 0]) == pytest.approx((5 - 5.32, 5 + 5.32))
    assert chart.provisional[0, 0]


@pytest.mark.parametrize("value", [0.0, 0.1, -3.3, 1e12 + 0.1])
def test_equal_values_do_not_vary(value):
    series = [value] * 14
    chart = xmr(series)
    assert (chart.lower[0, 0], chart.upper[0, 0]) == (value, value)
    assert variation(series, chart, "high")[0] == "common cause"
    assert assurance(chart, value + 1, "high")[0] == "consistently fails"


def test_no_series_and_no_points_have_empty_charts():
    assert xmr(np.empty((0, 24))).mean.shape == (0, 24)
    empty = xmr(np.empty((3, 0)))
    assert variation(np.empty((3, 0)), empty, "high").tolist() == ["not assessable"] * 3
    assert assurance(empty, 1.0, "low").tolist() == ["not assessable"] * 3


def test_a_point_beyond_the_limit_is_special_and_one_on_it_is_not():
    assert after(6 + 5.33)[1].tolist() == [OUTSIDE]
    assert after(6 + 5.32)[1].tolist() == [0]


@pytest.mark.parametrize("scale", [0.1, 0.3, 0.7, 1.1, 3.3])
def test_rounding_does_not_put_a_point_outside_or_on_a_side(scale):
    series = np.array([*STEADY, 11.32, 0.68, 6, 6, 6, 6, 6, 6, 6]) * scale
    assert not special_causes(series, xmr(series, fix_after=len(STEADY))).any()


def test_all_seven_points_on_one_side_are_special_and_six_are_not():
    assert after(5, 7, 6.5, 7, 6.5, 7, 6.5)[1].tolist() == [0] * 7
    assert (after(5, 7, 6.5, 7, 6.5, 7, 6.5, 7)[1] & ONE_SIDE).tolist() == [0] + [ONE_SIDE] * 7


def test_a_point_on_the_mean_ends_a_run():
    assert not (after(5, 7, 6.5, 7, 6.0, 7, 6.5, 7)[1] & ONE_SIDE).any()


def test_seven_rising_points_are_six_rises():
    assert (after(5, 5.2, 5.4, 5.6, 6.2, 6.4, 6.6)[1] & TREND).tolist() == [TREND] * 7
    assert not (after(5.5, 5.2, 5.4, 5.6, 6.2, 6.4, 6.6)[1] & TREND).any()


def test_equal_neighbours_end_a_trend():
    assert not (after(5, 5.2, 5.4, 5.4, 6.2, 6.4, 6.6)[1] & TREND).any()


def test_two_of_three_in_the_outer_third_are_special_and_the_third_is_not():
    assert after(9.5, 7, 9.5)[1].tolist() == [0, 0, 0]  # the outer third starts at 9.547
    assert after(9.6, 7, 9.6)[1].tolist() == [OUTER_THIRD, 0, OUTER_THIRD]
    assert after(10, 7, 10)[1].tolist() == [OUTER_THIRD, 0, OUTER_THIRD]
    assert after(10, 5, 10)[1].tolist() == [0, 0, 0]


def test_a_point_outside_is_not_in_the_outer_third():
    assert after(12, 7, 10)[1].tolist() == [OUTSIDE, 0, 0]


def test_a_point_may_be_special_for_several_causes():
    causes = after(7, 7, 7, 7, 7, 10, 10)[1]
    assert causes[-1] == ONE_SIDE | OUTER_THIRD
    assert [CAUSES[code] for code in CAUSES if causes[-1] & code] == [
        "seven in a row on one side of the mean",
        "two of three in the outer third",
    ]


def test_limits_start_anew_at_a_rebase():
    series = [5.0, 7.0] * 7 + [11.0, 13.0] * 7
    chart = xmr(series, rebase=np.arange(len(series)) == 14)
    assert (chart.mean[0, 0], chart.mean[0, -1]) == (6.0, 12.0)
    assert chart.moving[0, [0, -1]].tolist() == [2.0, 2.0]  # the step from 7 to 11 belongs to neither
    assert not special_causes(series, chart).any()
    assert special_causes(series, xmr(series)).all()


def test_runs_and_trends_do_not_cross_a_rebase():
    above = [4.0, 5.0, 4.0, 5.0, 7.0, 8.0, 7.0, 8.0, 18.0, 17.0, 18.0, 17.0, 15.0, 14.0, 15.0, 14.0]
    rising = [5.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 10.0]
    for series, at in ((above, 8), (rising, 6)):
        assert not special_causes(series, xmr(series, rebase=np.arange(len(series)) == at)).any()
        assert special_causes(series, xmr(series, fix_after=at)).any()


def test_each_series_has_its_own_rebase():
    series = np.array([[1.0, 2.0, 11.0, 12.0]] * 2)
    chart = xmr(series, rebase=[[False] * 4, [False, False, True, False]])
    assert chart.mean[:, -1].tolist() == [6.5, 11.5]


def test_runs_do_not_cross_an_unknown_point():
    _, causes = after(7, 7, 7, 7, NAN, 7, 7, 7)
    assert not (causes & ONE_SIDE).any()


def test_the_first_points_may_fix_the_limits():
    chart = xmr([5.0, 7.0, 5.0, 7.0, 40.0, 60.0], fix_after=4)
    assert (chart.mean[0, -1], chart.moving[0, -1]) == (6.0, 2.0)
    assert chart.provisional[0, -1]


@pytest.mark.parametrize(("good", "word"), [("high", "improvement"), ("low", "concern"), ("neither", "special cause")])
def test_variation_is_judged_by_polarity(good, word):
    series, _ = after(12)
    assert variation(series, xmr(series, fix_after=16), good)[0] == word


def test_the_latest_known_point_is_judged():
    series, _ = after(12, NAN)
    assert variation(series, xmr(series, fix_after=16), "high")[0] == "improvement"


def test_a_trend_that_has_come_to_the_mean_is_judged_by_its_direction():
    series, causes = after(3, 3.5, 4, 4.5, 5, 5.5, 6)
    assert causes[-1] == TREND
    assert variation(series, xmr(series, fix_after=16), "high")[0] == "improvement"
    assert variation(series, xmr(series, fix_after=16), "low")[0] == "concern"


@pytest.mark.parametrize(
    ("target", "high", "low"),
    [
        (12.0, "consistently fails", "consistently meets"),
        (6.0, "hit and miss", "hit and miss"),
        (11.32, "hit and miss", "hit and miss"),
        (0.0, "consistently meets", "consistently fails"),
        (NAN, "not assessable", "not assessable"),
    ],
)
def test_assurance_holds_the_target_against_the_limits(target, high, low):
    chart = xmr(STEADY)
    assert assurance(chart, target, "high")[0] == high
    assert assurance(chart, target, "low")[0] == low
    assert assurance(chart, target, "neither")[0] == "not assessable"


def test_the_shape_and_the_baseline_are_checked():
    with pytest.raises(ValueError, match="shape"):
        xmr(np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="fix_after"):
        xmr([1.0, 2.0], fix_after=0)
