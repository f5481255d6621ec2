"""Gaps as differences and as ratios, and whether they close."""

from __future__ import annotations

import math

import numpy as np
import pytest
from curvebook.indicators.aggregate import INFINITE
from curvebook.indicators.comparison import compare
from curvebook.indicators.gaps import (
    APART,
    BELOW_ZERO,
    CLOSING,
    NO_CHANGE,
    NO_END,
    NO_MARGIN,
    NOTHING_THERE,
    OUTSIDE,
    OVERLAP,
    PART_OF,
    TURNED,
    UNEVEN,
    UNKNOWN,
    WIDENING,
    closing,
    gap,
)
from curvebook.indicators.inequality import stands_out
from curvebook.indicators.trend import CANNOT
from curvebook.model.period import Period

NAN = math.nan
FIVE = [Period.parse(str(year)) for year in range(2019, 2024)]


def test_limits_of_a_difference_face_the_other_value():
    found = gap(12.0, 10.0, 15.0, 8.0, 7.0, 10.0).difference
    assert found.value == 4
    assert found.lower == pytest.approx(4 - math.hypot(2, 2))
    assert found.upper == pytest.approx(4 + math.hypot(3, 1))


def test_limits_of_a_ratio_are_worked_out_on_the_log_scale():
    found = gap(20.0, 10.0, 40.0, 10.0, 10.0, 10.0).ratio
    assert (found.value, found.lower, found.upper) == pytest.approx((2, 1, 4))


def test_whether_a_gap_is_clear_follows_from_its_limits_and_polarity():
    found = gap([20.0, 10.5], [18.0, 8.0], [22.0, 13.0], 10.0, 9.0, 11.0).difference
    assert compare(found.lower, found.upper, 0, "low").tolist() == ["worse", "similar"]


def test_a_place_is_held_against_the_whole_that_contains_it_as_what_stands_out_is():
    sides = (12.0, 10.0, 14.4, 8.0, 7.5, 8.5)
    apart, inside = gap(*sides), gap(*sides, share=0.3)
    z = stands_out(*sides, 0.3)
    assert inside.difference.value - inside.difference.lower == pytest.approx(1.96 * 4 / z)
    assert inside.difference.lower > apart.difference.lower
    assert (apart.treated, inside.treated) == (APART, PART_OF)


def test_what_a_place_shares_with_its_whole_narrows_the_ratio_too():
    # Twice the rate with a fifth of the people: two fifths of the events are the same events.
    found = gap(20.0, 10.0, 40.0, 10.0, 10.0 / 1.5, 15.0, share=0.2).ratio
    spread = math.sqrt(math.log(2) ** 2 * (1 - 2 * 0.4) + math.log(1.5) ** 2)
    assert (found.lower, found.upper) == pytest.approx((2 * math.exp(-spread), 2 * math.exp(spread)))


def test_a_share_that_is_not_known_is_taken_from_the_variances():
    sides = (12.0, 10.0, 14.4, 8.0, 7.5, 8.5)
    assert gap(*sides, share=NAN).difference.lower == pytest.approx(gap(*sides, share=0.25 / 4).difference.lower)


@pytest.mark.parametrize(
    ("sides", "difference", "ratio"),
    [
        ((NAN, 1, 2, 5, 4, 6), (UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN)),
        ((math.inf, 1, 2, 5, 4, 6), (INFINITE, INFINITE), (INFINITE, INFINITE)),
        ((2, NAN, NAN, 5, 4, 6), ("", NO_MARGIN), ("", NO_MARGIN)),
        ((2, 3, 4, 5, 4, 6), ("", OUTSIDE), ("", OUTSIDE)),
        ((2, 1, 4, 0, 0, 6), ("", ""), (NOTHING_THERE, NOTHING_THERE)),
        ((0, 0, 4, 5, 4, 6), ("", ""), ("", NO_END)),
        ((2, 1, 4, 5, 0, 6), ("", ""), ("", NO_END)),
        ((-2, -3, -1, 5, 4, 6), ("", ""), (BELOW_ZERO, BELOW_ZERO)),
        ((2, 0, 4, 5, 4, 6), ("", ""), ("", "")),
    ],
)
def test_what_has_no_gap_or_no_limits_says_why(sides, difference, ratio):
    found = gap(*sides)
    for each, reasons in zip(found[:2], (difference, ratio), strict=True):
        assert (each.reasons, each.no_interval) == reasons
        assert np.isnan(each.value) == (each.reasons != "")
        assert np.isnan(each.lower) == np.isnan(each.upper) == (each.no_interval != "")


# --- Over time -------------------------------------------------------------------------------------------------------


def followed(one, other, half=0.5, periods=FIVE, share=0.0):
    one, other = np.asarray([one], dtype=float), np.asarray([other], dtype=float)
    return closing(one, one - half, one + half, other, other - half, other + half, periods, share)


def words(found) -> tuple[str, str]:
    return found.difference.item(), found.ratio.item()


def test_a_gap_closes_where_the_worse_catches_up():
    found = followed([20, 18, 16, 14, 12], [10] * 5)
    assert words(found) == (CLOSING, CLOSING)
    assert found.said == "closing, as a difference and as a ratio"


def test_it_is_the_same_gap_seen_from_the_other_side():
    assert words(followed([10] * 5, [20, 18, 16, 14, 12])) == (CLOSING, CLOSING)


def test_a_gap_widens():
    assert words(followed([12, 14, 16, 18, 20], [10] * 5)) == (WIDENING, WIDENING)


def test_the_difference_may_close_while_the_ratio_widens_and_both_are_said():
    found = followed([40, 34, 28, 22, 16], [20, 16, 12, 8, 4])
    assert words(found) == (CLOSING, WIDENING)
    assert found.said == "closing as a difference, widening as a ratio"


def test_noise_is_no_clear_change():
    assert words(followed([20, 21, 19, 20, 20], [10] * 5, half=3)) == (NO_CHANGE, NO_CHANGE)


def test_sides_that_change_places_have_turned_round():
    assert words(followed([20, 17, 14, 11, 8], [14] * 5)) == (TURNED, TURNED)


def test_a_gap_that_grows_out_of_nothing_widens_though_noise_began_on_the_other_side():
    assert words(followed([9.9, 12, 14, 16, 18], [10] * 5)) == (WIDENING, WIDENING)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["2014-16", "2015-17", "2016-18", "2017-19", "2018-20"], OVERLAP),
        (["2014", "2015", "2016", "2018", "2019"], UNEVEN),
        (["2014", "2014", "2014", "2014", "2014"], UNEVEN),
        (["2014", "2015", "2016-17", "2018", "2019"], UNEVEN),
    ],
)
def test_points_that_overlap_or_leave_gaps_are_not_tested(names, reason):
    found = followed([20, 18, 16, 14, 12], [10] * 5, periods=[Period.parse(name) for name in names])
    assert words(found) == (CANNOT, CANNOT)
    assert (found.difference_reason, found.ratio_reason) == (reason, reason)


def test_three_year_rates_that_do_not_overlap_are_tested():
    names = ["2009-11", "2012-14", "2015-17", "2018-20", "2021-23"]
    found = followed([20, 18, 16, 14, 12], [10] * 5, periods=[Period.parse(name) for name in names])
    assert words(found) == (CLOSING, CLOSING)


def test_a_missing_point_a_missing_margin_and_a_zero_say_why_for_each_way_of_looking():
    assert followed([20, NAN, 16, 14, 12], [10] * 5).difference_reason == UNKNOWN
    flat = followed([20, 18, 16, 14, 12], [10] * 5, half=0)
    assert (flat.difference.item(), flat.difference_reason.item()) == (CANNOT, "a margin of error has no width")
    zero = followed([20, 18, 16, 14, 12], [2, 2, 2, 2, 0], half=0.0001)
    assert (zero.difference.item(), zero.ratio.item(), zero.ratio_reason.item()) == (CLOSING, CANNOT, NOTHING_THERE)


def test_fewer_than_five_points_are_refused():
    with pytest.raises(ValueError, match="5 points"):
        followed([20, 18], [10, 10], periods=FIVE[:2])
