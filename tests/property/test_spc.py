"""What charts of a process and funnels must always do."""

from __future__ import annotations

import numpy as np
from curvebook.indicators.funnel import baseline, poisson_funnel, proportion_funnel
from curvebook.indicators.spc import CONCERN, IMPROVEMENT, assurance, special_causes, variation, xmr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

# whole numbers, so that shifting and doubling are exact; a third of the points is unknown at times
points = st.one_of(st.integers(-1000, 1000).map(float), st.integers(-8, 8).map(float), st.just(float("nan")))
several = st.tuples(st.integers(1, 3), st.integers(0, 30)).flatmap(lambda shape: arrays(float, shape, elements=points))
anything = arrays(float, st.tuples(st.integers(0, 3), st.integers(0, 20)), elements=st.floats())
sizes = st.lists(st.integers(1, 10**6), min_size=2, max_size=20, unique=True).map(sorted)


@settings(deadline=None)
@given(several, st.integers(-1000, 1000), st.sampled_from([0.5, 2.0, 1024.0]))
def test_the_chart_moves_and_stretches_with_the_values(values, shift, scale):
    one, other = xmr(values), xmr(values * scale + shift)
    np.testing.assert_allclose(other.mean, one.mean * scale + shift, atol=1e-6)
    np.testing.assert_allclose(other.upper, one.upper * scale + shift, atol=1e-6)
    np.testing.assert_array_equal(special_causes(values * scale + shift, other), special_causes(values, one))


@settings(deadline=None)
@given(several, st.integers(-1000, 1000))
def test_the_mirror_image_is_judged_alike_under_the_opposite_polarity(values, target):
    chart, mirrored = xmr(values), xmr(-values)
    np.testing.assert_array_equal(special_causes(values, chart), special_causes(-values, mirrored))
    assert variation(values, chart, "high").tolist() == variation(-values, mirrored, "low").tolist()
    assert assurance(chart, target, "high").tolist() == assurance(mirrored, -target, "low").tolist()


@settings(deadline=None)
@given(several)
def test_what_improves_one_way_is_a_concern_the_other_way(values):
    chart = xmr(values)
    opposite = {IMPROVEMENT: CONCERN, CONCERN: IMPROVEMENT}
    high, low = variation(values, chart, "high"), variation(values, chart, "low")
    assert [opposite.get(word, word) for word in high] == low.tolist()


@settings(deadline=None)
@given(several)
def test_screening_never_widens_the_limits(values):
    screened, all_ranges = xmr(values), xmr(values, screen=False)
    known = screened.why == 0
    assert (screened.moving[known] <= all_ranges.moving[known] * (1 + 1e-12)).all()
    np.testing.assert_array_equal(screened.mean, all_ranges.mean)


@settings(deadline=None)
@given(several, st.integers(0, 30))
def test_the_parts_of_a_rebased_series_are_charted_as_if_alone(values, at):
    chart = xmr(values, rebase=np.arange(values.shape[1]) == at)
    parts = [part for part in (values[:, :at], values[:, at:]) if part.shape[1]]
    for line in ("mean", "lower", "upper"):
        alone = [getattr(xmr(part), line) for part in parts]
        np.testing.assert_allclose(getattr(chart, line), np.hstack(alone) if parts else values)
    causes = [special_causes(part, xmr(part)) for part in parts]
    np.testing.assert_array_equal(special_causes(values, chart), np.hstack(causes) if parts else values)


@settings(deadline=None)
@given(several)
def test_each_series_is_charted_as_if_alone(values):
    together = special_causes(values, xmr(values))
    for row, causes in zip(values, together, strict=True):
        np.testing.assert_array_equal(special_causes(row, xmr(row))[0], causes)


@settings(deadline=None)
@given(anything)
def test_whatever_goes_in_there_are_limits_or_a_reason(values):
    chart = xmr(values)
    known = chart.why == 0
    assert np.isfinite([chart.mean[known], chart.lower[known], chart.upper[known]]).all()
    assert np.isnan(chart.upper[~known]).all()
    assert all(chart.reasons[~known])
    assert not special_causes(values, chart)[~np.isfinite(values)].any()


@settings(deadline=None)
@given(sizes, st.floats(0.001, 0.999))
def test_a_funnel_of_proportions_holds_the_common_value_and_narrows(places, common):
    funnel = proportion_funnel(places, common)
    assert (funnel.lower3 <= funnel.lower2).all() and (funnel.upper2 <= funnel.upper3).all()
    assert ((funnel.lower2 <= common) & (common <= funnel.upper2)).all()
    for width in (funnel.upper2 - funnel.lower2, funnel.upper3 - funnel.lower3):
        assert (np.diff(width) <= 1e-12).all()


@settings(deadline=None)
@given(sizes, st.floats(1e-5, 10))
def test_a_funnel_of_rates_holds_the_common_value_and_narrows_above_it(places, common):
    funnel = poisson_funnel(places, common)
    assert (funnel.lower3 <= funnel.lower2).all() and (funnel.upper2 <= funnel.upper3).all()
    assert ((funnel.lower2 <= common) & (common <= funnel.upper2)).all()
    assert (np.diff(funnel.upper2) <= 1e-9).all() and (np.diff(funnel.upper3) <= 1e-9).all()
    assert (np.diff(funnel.lower2) >= -1e-9).all() and (np.diff(funnel.lower3) >= -1e-9).all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=10))
def test_the_common_value_lies_between_the_places(places):
    count, size = np.array(places, dtype=float).T
    assert (count / size).min() - 1e-12 <= baseline(count, size) <= (count / size).max() + 1e-12
