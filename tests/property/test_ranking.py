"""What ranks, their bands and a spine chart's scale must always do."""

from __future__ import annotations

import numpy as np
from curvebook.indicators.ranking import rank, rank_bands
from curvebook.indicators.spine import position, reach, spread
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

number = st.one_of(st.integers(-100, 100).map(float), st.just(float("nan")))
places = arrays(float, st.integers(0, 20), elements=number)
halves = st.floats(0, 50)
goods = st.sampled_from(["high", "low", "neither"])


@settings(deadline=None)
@given(places, halves, goods)
def test_a_band_holds_the_plain_rank(values, half, good):
    bands, plain = rank_bands(values, values - half, values + half, good), rank(values, good)
    ranked = bands.why == 0
    np.testing.assert_array_equal(ranked, np.isfinite(plain))
    assert ((bands.first <= plain) & (plain <= bands.last))[ranked].all()
    assert ((bands.first >= 1) & (bands.last <= bands.of))[ranked].all()


@settings(deadline=None)
@given(places, halves, st.floats(0, 50), goods)
def test_bands_widen_as_intervals_widen(values, half, more, good):
    narrow = rank_bands(values, values - half, values + half, good)
    wide = rank_bands(values, values - half - more, values + half + more, good)
    ranked = narrow.why == 0
    assert (wide.first <= narrow.first)[ranked].all()
    assert (wide.last >= narrow.last)[ranked].all()


@settings(deadline=None)
@given(places, halves, goods, st.randoms(use_true_random=False))
def test_bands_do_not_depend_on_the_order_of_places(values, half, good, random):
    order = np.array(random.sample(range(len(values)), len(values)), dtype=int)
    bands = rank_bands(values, values - half, values + half, good)
    mixed = rank_bands(values[order], values[order] - half, values[order] + half, good)
    np.testing.assert_array_equal(mixed.first, bands.first[order])
    np.testing.assert_array_equal(mixed.last, bands.last[order])


@settings(deadline=None)
@given(places, halves)
def test_turning_the_polarity_turns_the_bands_round(values, half):
    high, low = (rank_bands(values, values - half, values + half, good) for good in ("high", "low"))
    np.testing.assert_array_equal(high.first, low.of + 1 - low.last)
    np.testing.assert_array_equal(high.last, low.of + 1 - low.first)


@settings(deadline=None)
@given(places, halves, goods, st.integers(-1000, 1000), st.sampled_from([0.5, 2.0, 64.0]))
def test_bands_and_ranks_do_not_depend_on_the_unit(values, half, good, shift, scale):
    half = round(half)
    moved = values * scale + shift
    bands = rank_bands(values, values - half, values + half, good)
    others = rank_bands(moved, moved - half * scale, moved + half * scale, good)
    np.testing.assert_array_equal(others.first, bands.first)
    np.testing.assert_array_equal(rank(moved, good), rank(values, good))


@settings(deadline=None)
@given(places, number, goods)
def test_every_place_is_on_the_spines_scale_and_a_better_one_further_right(values, reference, good):
    ends = spread(values)
    at = position(values, reference, reach(reference, (ends.lowest, ends.highest)), good)
    known = np.isfinite(values) & np.isfinite(reference)
    np.testing.assert_array_equal(np.isfinite(at), known)
    assert ((at >= 0) & (at <= 1))[known].all()
    order = np.argsort(rank(values[known], good), kind="stable")
    assert (np.diff(at[known][order]) <= 1e-12).all()


@settings(deadline=None)
@given(places.filter(len))
def test_the_quarter_points_lie_between_the_extremes_in_order(values):
    ends = spread(values)
    known = np.isfinite(values).any()
    assert bool(np.isfinite(ends.lowest[0])) == known
    if known:
        assert ends.lowest <= ends.quarter <= ends.three_quarters <= ends.highest
