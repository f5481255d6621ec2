"""A series' forecast is its own: bit for bit the same whatever else is forecast with it."""

from __future__ import annotations

import numpy as np
from curvebook.trajectory.forecast import Series, forecast
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = ("rate", "count", "proportion", "mean", "")
series = st.builds(
    lambda values, months, kind, gap: Series(
        np.where(np.arange(len(values)) == gap, np.nan, np.array(values)), months, kind, resolution=0.1
    ),
    st.lists(st.floats(0.1, 99, allow_subnormal=False), min_size=5, max_size=40),
    st.sampled_from((1, 3, 6, 12)),
    st.sampled_from(KINDS),
    st.integers(0, 30),
)


@given(st.lists(series, min_size=2, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_and_company_do_not_change_a_bit(batch, random):
    alone = np.concatenate([forecast([one], [1, 2.5, 7]).values for one in batch])
    order = list(range(len(batch)))
    random.shuffle(order)
    np.testing.assert_array_equal(forecast([batch[i] for i in order], [1, 2.5, 7]).values, alone[order])


def test_a_large_batch_of_one_length_does_not_change_a_bit():
    values = np.exp(np.random.default_rng(4).normal(0, 0.2, (150, 9)).cumsum(axis=1))
    batch = [Series(row, 12, "rate") for row in values]
    alone = np.concatenate([forecast([one], [1, 2, 3, 4, 5]).values for one in batch])
    for size in (2, 3, 7, 63, 64, 65, 150):
        np.testing.assert_array_equal(forecast(batch[:size], [1, 2, 3, 4, 5]).values, alone[:size])


@given(series)
@settings(max_examples=60, deadline=None)
def test_every_distribution_is_finite_and_rises(one):
    got = forecast([one], [1, 4, 18])
    assert got.states == ("",)
    assert np.isfinite(got.values).all()
    assert (np.diff(got.values, axis=-1) >= 0).all()
