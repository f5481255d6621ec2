"""What a forecast promises, whatever method stands behind it."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.trajectory.forecast import LEVELS, Series, forecast
from curvebook.trajectory.theta import seasonal_indices
from hypothesis import given, settings
from hypothesis import strategies as st

FALLING = np.array([9.0, 8.4, 8.1, 7.2, 7.0, 6.3, 6.1, 5.6])
NAN = float("nan")


def test_four_points_are_too_short():
    got = forecast([Series(FALLING[:4], 12, "rate")], [1, 2])
    assert got.states == ("too short",)
    assert "only 4 values" in got.notes[0]
    assert np.isnan(got.median).all()


def test_four_points_after_a_break_are_a_broken_series():
    assert forecast([Series(FALLING[:4], 12, "rate", restarted=True)], [1]).states == ("broken series",)


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
    noise = np.random.default_rng(2).normal(0, 1, 24)
    shrunk = seasonal_indices(noise, 4)
    assert not shrunk.size or np.abs(shrunk).max() < 0.3


def test_two_cycles_are_too_few_for_a_season():
    assert seasonal_indices(np.tile([0.0, 5.0, 0.0, -5.0], 2), 4).size == 0


def test_an_optimiser_that_fails_falls_back_and_says_so(monkeypatch):
    from statsmodels.tsa import holtwinters

    def fails(*_, **__):
        raise ValueError("no")

    monkeypatch.setattr(holtwinters, "SimpleExpSmoothing", fails)
    got = forecast([Series(FALLING, 12, "rate")], [1])
    assert "did not converge" in got.notes[0]
    assert np.isfinite(got.median).all()


@pytest.mark.parametrize("side", ["up", ""])
def test_an_unknown_side_is_an_error(side):
    with pytest.raises(ValueError, match="side"):
        forecast([Series(FALLING, 12)], [1]).probability(1, side)
