"""The scale of a forecast: its limits hold, there and back is the same, and no error is large on it."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.trajectory.forecast import Series, forecast
from curvebook.trajectory.scale import SURE, scale_for
from hypothesis import given, settings
from hypothesis import strategies as st

BOUNDED = ("rate", "count", "ratio", "proportion")
values = st.lists(st.one_of(st.just(0.0), st.floats(1e-10, 100)), min_size=3, max_size=20).map(np.array)


@given(values, st.sampled_from(BOUNDED), st.floats(0, 50))
@settings(max_examples=100, deadline=None)
def test_there_and_back_is_the_same(series, kind, error):
    on = scale_for(series, kind, error=error)
    np.testing.assert_allclose(on.back(on.to(series)), series, rtol=1e-6, atol=1e-9)


@given(values, st.sampled_from(BOUNDED), st.floats(0, 50))
@settings(max_examples=100, deadline=None)
def test_no_error_is_large_on_the_scale(series, kind, error):
    on = scale_for(series, kind, error=error)
    assert (on.spread(np.full(len(series), error), series) <= SURE * (1 + 1e-6)).all()


def test_nothing_is_added_to_values_that_are_sure():
    assert scale_for(np.array([8.0, 9.0]), "rate", error=2.0).offset == 0
    assert scale_for(np.array([40.0, 60.0]), "proportion", error=2.0).offset == 0


@pytest.mark.parametrize("months", [1, 12])
@pytest.mark.parametrize("count", [3, 12])
@pytest.mark.parametrize("kind", BOUNDED)
@pytest.mark.parametrize("size", [0.0, 1e-10])
def test_nothing_but_zeros_lies_ahead_within_a_few_standard_errors(size, kind, count, months):
    series = Series(size * (1 + np.arange(count) % 2), months, kind, sampling=np.full(count, 2.9), resolution=0.1)
    got = forecast([series], [1, 2, 3])
    high80, high95 = got.interval(0.8)[1], got.interval(0.95)[1]
    assert (got.values >= 0).all()
    assert (high80 <= 10 * 2.9).all()
    assert (high95 <= 50 * 2.9).all()
    assert (high80 > 0.5).all()


@pytest.mark.parametrize("kind", BOUNDED)
def test_nothing_but_zeros_without_errors_lies_ahead_within_a_few_roundings(kind):
    for series in (Series(np.zeros(12), 12, kind, resolution=0.1), Series(np.zeros(36), 1, kind, resolution=0.1)):
        assert forecast([series], [1, 2, 3]).interval(0.95)[1].max() <= 0.3


def test_small_values_without_rounding_are_forecast_as_large_ones_are():
    small, large = (forecast([Series(np.array([9, 8, 8.5, 7]) * k, 12, "rate")], [1]).values for k in (1e-10, 1))
    np.testing.assert_allclose(small, 1e-10 * large)


@pytest.mark.parametrize("kind", ["rate", "count"])
def test_a_few_cases_a_year_do_not_become_thousands(kind):
    got = forecast([Series(np.array([0, 3, 1, 0, 2, 4, 0, 1.0]), 12, kind, resolution=1)], [1, 2, 3])
    assert got.interval(0.95)[1].max() < 1000


def test_all_of_100_per_cent_is_at_least_100_per_cent():
    got = forecast([Series(np.full(12, 100.0), 12, "proportion", resolution=0.1)], [1])
    assert got.probability(100, "high")[0, 0] >= 0.4
    assert got.probability(0, "low")[0, 0] <= 0.01
