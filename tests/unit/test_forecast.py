"""What a forecast promises, whatever method stands behind it."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.trajectory.forecast import LEVELS, Series, forecast
from curvebook.trajectory.season import seasonal
from hypothesis import given, settings
from hypothesis import strategies as st

FALLING = np.array([9.0, 8.4, 8.1, 7.2, 7.0, 6.3, 6.1, 5.6])
NAN = float("nan")


def test_two_points_are_too_short():
    got = forecast([Series(FALLING[:2], 12, "rate")], [1, 2])
    assert got.states == ("too short",)
    assert "only 2 values" in got.notes[0]
    assert np.isnan(got.median).all()


def test_two_points_after_a_break_are_a_broken_series():
    assert forecast([Series(FALLING[:2], 12, "rate", restarted=True)], [1]).states == ("broken series",)


@pytest.mark.parametrize("months", [1, 3, 6, 12, 36])
def test_three_points_are_enough(months):
    got = forecast([Series(FALLING[:3], months, "rate")], [1, 2])
    assert got.states == ("",)
    assert np.isfinite(got.values).all()


def test_fewer_points_make_a_forecast_less_sure():
    width = [np.subtract(*forecast([Series(FALLING[-n:], 12, "rate")], [1]).interval(0.95)[::-1]) for n in (3, 8)]
    assert width[0] > width[1]


def test_equal_values_without_intervals_say_nothing_of_the_future():
    assert forecast([Series(np.full(8, 3.0), 12, "rate")], [1]).states == ("all values are equal",)


def test_equal_values_with_sampling_errors_do():
    got = forecast([Series(np.full(8, 3.0), 12, "rate", sampling=np.full(8, 0.5))], [1])
    lower, upper = got.interval(0.95)
    assert lower[0, 0] < 2.2 < 3.8 < upper[0, 0]


def test_a_fall_is_continued_and_becomes_less_sure():
    got = forecast([Series(FALLING, 12, "rate")], [1, 2, 3])
    lower, upper = got.interval(0.95)
    assert (np.diff(got.median[0]) < 0).all()
    assert (np.diff((upper - lower)[0]) > 0).all()


def test_the_80_interval_lies_within_the_95():
    got = forecast([Series(FALLING, 12, "rate")], [1, 5])
    (low95, high95), (low80, high80) = got.interval(0.95), got.interval(0.8)
    assert (low95 < low80).all()
    assert (high80 < high95).all()


@given(st.lists(st.floats(0, 100), min_size=5, max_size=30))
@settings(max_examples=30, deadline=None)
def test_a_proportion_stays_within_0_and_100(values):
    got = forecast([Series(np.array(values), 12, "proportion", resolution=0.1)], [1, 10])
    assert (got.values >= 0).all()
    assert (got.values <= 100).all()


@pytest.mark.parametrize("kind", ["rate", "count"])
def test_counts_with_zeros_are_never_negative(kind):
    got = forecast([Series(np.array([0, 3, 1, 0, 2, 4, 0, 1.0]), 12, kind)], [1, 4])
    assert np.isfinite(got.values).all()
    assert (got.values >= 0).all()


def test_negative_values_are_forecast_as_they_are():
    got = forecast([Series(np.array([-3, -2, -4, -1, -2, 1.0]), 12, "rate")], [1])
    assert got.quantile(0.025)[0, 0] < 0


def test_probability_and_quantile_are_each_other_inverted():
    got = forecast([Series(FALLING, 12, "rate")], [1, 2])
    for level in (0.1, 0.5, 0.8, 0.975):
        np.testing.assert_allclose(got.probability(got.quantile(level), "low"), level, atol=1e-9)


def test_both_sides_of_a_value_make_one():
    got = forecast([Series(FALLING, 12, "rate")], [1])
    np.testing.assert_allclose(got.probability(5.5, "low") + got.probability(5.5, "high"), 1)


def test_nothing_is_ever_certain():
    got = forecast([Series(FALLING, 12, "rate")], [1])
    assert got.probability(1e9, "low")[0, 0] == pytest.approx(LEVELS[-1])


@given(st.permutations(range(4)))
@settings(max_examples=10, deadline=None)
def test_the_batch_does_not_matter(order):
    batch = [Series(FALLING[i:] + i, 12, "rate") for i in range(3)] + [Series(FALLING[:2], 12)]
    together, alone = forecast([batch[i] for i in order], [1, 2]), [forecast([batch[i]], [1, 2]) for i in order]
    np.testing.assert_array_equal(together.values, np.concatenate([one.values for one in alone]))


def test_gaps_are_filled_and_counted():
    values = FALLING.copy()
    values[3] = NAN
    got = forecast([Series(values, 12, "rate")], [1])
    assert got.notes == ("1 missing value filled in between neighbours",)


def test_a_wanted_horizon_of_nan_is_left_out():
    got = forecast([Series(FALLING, 12, "rate")] * 2, np.array([[1, 2], [1, NAN]]))
    assert np.isnan(got.median[1, 1])


def test_a_season_returns():
    season = np.tile([0.0, 5.0, 0.0, -5.0], 5)
    series = Series(50 + season + np.random.default_rng(1).normal(0, 0.3, 20), 3, "mean")
    got = forecast([series], [1, 2, 3, 4]).median[0]
    assert got[1] - got[3] > 8


def test_a_season_of_noise_is_shrunk_away():
    noise = np.random.default_rng(2).normal(0, 1, (1, 24))
    assert np.abs(seasonal(noise, 4)).max() < 0.3


def test_a_clear_season_is_kept():
    season = np.tile([0.0, 5.0, 0.0, -5.0], 6)[None, :]
    np.testing.assert_allclose(seasonal(season, 4)[0], [0, 5, 0, -5], atol=0.3)


def test_less_than_two_cycles_are_too_few_for_a_season():
    assert not seasonal(np.array([[0.0, 5.0, 0.0, -5.0, 0.0, 5.0, 0.0]]), 4).any()


def test_seasonal_indices_add_up_to_nothing():
    values = np.random.default_rng(3).normal(0, 1, (5, 30)) + np.tile([3.0, 0.0, 0.0], 10)
    np.testing.assert_allclose(seasonal(values, 12).sum(axis=1), 0, atol=1e-12)


def test_a_published_sampling_error_keeps_a_smooth_series_from_being_too_sure():
    smooth = np.linspace(20, 21, 8)
    alone, surveyed = (
        forecast([Series(smooth, 12, "mean", sampling=error)], [1]) for error in (np.zeros(0), np.ones(8))
    )
    width = [np.subtract(*one.interval(0.95)[::-1]).item() for one in (alone, surveyed)]
    assert width[1] > 2
    assert width[1] > width[0]


def test_a_newest_value_from_a_small_sample_widens_the_forecast():
    errors = np.full((2, 8), 0.2)
    errors[1, -1] = 2.0
    width = [
        np.subtract(*forecast([Series(FALLING, 12, "mean", sampling=e)], [1]).interval(0.95)[::-1]) for e in errors
    ]
    assert width[1] > 1.5 * width[0]


def test_a_provisional_value_is_used_and_told():
    assert forecast([Series(FALLING, 12, "rate", provisional=True)], [1]).notes == ("its newest value is provisional",)


def test_a_multiple_of_a_rate_is_forecast_as_that_multiple():
    one, other = (forecast([Series(FALLING * k, 12, "rate")], [1, 2]).values for k in (1, 1000))
    np.testing.assert_allclose(other, 1000 * one, rtol=1e-9)


def test_a_straight_line_is_carried_on():
    got = forecast([Series(np.arange(50.0, 62.0), 12, "mean")], [1, 3]).median[0]
    np.testing.assert_allclose(got, [62, 64], atol=0.5)


def test_a_fraction_of_a_step_lies_between_whole_ones():
    got = forecast([Series(FALLING, 12, "rate")], [1, 1.5, 2]).median[0]
    assert got[0] > got[1] > got[2]


@pytest.mark.parametrize("method", ["ets", "theta"])
@pytest.mark.parametrize("months", [3, 12])
def test_statsmodels_methods_can_be_chosen_to_compare(method, months):
    values = np.tile(FALLING, 3)
    got = forecast([Series(values, months, "rate")], [1, 1.5, 2], method)
    assert got.states == ("",)
    assert np.isfinite(got.values).all()


def test_a_comparator_that_fails_says_so():
    got = forecast([Series(FALLING[:3], 12, "rate")], [1], "ets")
    assert got.states[0] in ("", "method failed")
    assert np.isnan(got.median[0, 0]) == (got.states[0] != "")


@pytest.mark.parametrize("side", ["up", ""])
def test_an_unknown_side_is_an_error(side):
    with pytest.raises(ValueError, match="side"):
        forecast([Series(FALLING, 12)], [1]).probability(1, side)
