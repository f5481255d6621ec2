"""What intervals must always do."""

from __future__ import annotations

import numpy as np
from curvebook.indicators.intervals import REASONS, byar, student_t, wilson
from hypothesis import given
from hypothesis import strategies as st

sizes = st.integers(1, 10**7)
levels = st.sampled_from([0.8, 0.95, 0.998])
anything = st.one_of(st.floats(), st.integers(-10, 10**9).map(float))


@given(sizes, st.floats(0, 1), levels)
def test_wilson_holds_its_proportion_and_stays_between_0_and_1(n, share, level):
    got = wilson(round(n * share), n, level)
    assert 0 <= got.lower <= got.value <= got.upper <= 1


@given(sizes, st.floats(0, 1))
def test_wilson_of_the_complement_is_the_mirror_image(n, share):
    x = round(n * share)
    one, other = wilson(x, n), wilson(n - x, n)
    np.testing.assert_allclose([one.lower, one.upper], [1 - other.upper, 1 - other.lower], atol=1e-12)


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(2, 50))
def test_more_cases_at_the_same_share_narrow_the_interval(n, x, times):
    x = min(x, n)
    few, many = wilson(x, n), wilson(x * times, n * times)
    assert many.upper - many.lower < few.upper - few.lower


@given(st.integers(0, 10**6), levels)
def test_byar_holds_its_count(x, level):
    got = byar(x, level=level)
    assert 0 <= got.lower <= x <= got.upper


@given(st.integers(0, 10**5))
def test_a_surer_level_is_wider(x):
    narrow, wide = byar(x, level=0.95), byar(x, level=0.998)
    assert wide.lower <= narrow.lower
    assert wide.upper >= narrow.upper


@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=20))
def test_whatever_goes_in_a_result_or_a_reason_comes_out(pairs):
    x, n = (np.array(side) for side in zip(*pairs, strict=True))
    for got in (wilson(x, n), byar(x, n)):
        known = got.why == 0
        assert np.isfinite(got.value[known]).all()
        assert np.isnan(got.lower[~known]).all()
        assert all(REASONS[code] for code in got.why[~known])


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(0, 100))
def test_a_mean_needs_two_values(mean, deviation, n):
    got = student_t(mean, deviation, n)
    assert np.isnan(got.lower) == (n < 2)
