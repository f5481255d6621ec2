"""What a composite index must always do."""

from __future__ import annotations

import numpy as np
from curvebook.indicators.composite import carried, composite, contributions, scored
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

ways = st.sampled_from(["arithmetic", "geometric"])
numbers = st.floats(10, 1000)


@st.composite
def panels(draw, gaps: bool = False):
    """Positive values of 2 to 6 parts over 4 periods (the first is the base, and known), weights and directions."""
    parts = draw(st.integers(2, 6))
    values = draw(arrays(float, (parts, 4), elements=numbers))
    if gaps:
        values[:, 1:][draw(arrays(bool, (parts, 3)))] = np.nan
    weights = draw(arrays(float, parts, elements=st.floats(0.1, 10)))
    better = draw(arrays(int, parts, elements=st.sampled_from([-1, 1])))
    return values, weights, better


BASE = np.array([True, False, False, False])


def scores_of(values, better):
    return scored(values, BASE, better).score


@given(panels(gaps=True), ways)
def test_contributions_add_up_to_the_change(panel, way):
    values, weights, _ = panel
    scores = values  # positive, as geometric means need
    index = composite(scores, weights, least_known=0.3, aggregation=way)
    found = contributions(scores, index, [0, 0, 1], [1, 3, 2], way)
    known = np.isfinite(found.change)
    assert_allclose(found.parts.sum(axis=0)[known], found.change[known], rtol=1e-9, atol=1e-9)
    assert np.isnan(found.parts[:, ~known]).all()


@given(panels(), ways)
def test_a_part_that_did_not_change_contributes_nothing(panel, way):
    scores, weights, _ = panel
    scores[0, 2] = scores[0, 1]
    found = contributions(scores, composite(scores, weights, aggregation=way), 1, 2, way)
    assert found.parts[0] == 0


@given(panels(gaps=True), st.floats(0.001, 1000), ways)
def test_weights_count_only_relative_to_each_other(panel, factor, way):
    scores, weights, _ = panel
    one, other = (composite(scores, w, aggregation=way) for w in (weights, weights * factor))
    assert_allclose(one.value, other.value)


@given(panels(gaps=True), st.randoms(), ways)
def test_the_order_of_the_parts_does_not_matter(panel, random, way):
    values, weights, _ = panel
    order = random.sample(range(len(weights)), len(weights))
    index, again = (composite(values[o], weights[o], aggregation=way) for o in (slice(None), order))
    assert_allclose(index.value, again.value)
    moved, same = (contributions(values[o], i, 0, 3, way) for o, i in ((slice(None), index), (order, again)))
    assert_allclose(moved.parts[order], same.parts, atol=1e-9)


@given(panels())
def test_the_other_polarity_is_the_mirror_image_around_the_base(panel):
    values, weights, better = panel
    one, other = (composite(scores_of(values, b), weights).value for b in (better, -better))
    assert_allclose(one - 100, 100 - other, atol=1e-9)


@given(panels(), ways)
def test_where_no_part_has_moved_the_index_is_100(panel, way):
    values, weights, better = panel
    values[:] = values[:, :1]
    index = composite(scores_of(values, better), weights, aggregation=way)
    assert_allclose(index.value, 100)


@given(panels(gaps=True), ways)
def test_the_index_lies_between_its_worst_and_its_best_part(panel, way):
    scores, weights, _ = panel
    value = composite(scores, weights, least_known=0.01, aggregation=way).value
    known = np.isfinite(value)
    assume(known.any())
    assert (value[known] >= np.nanmin(scores[:, known], axis=0) * (1 - 1e-9)).all()
    assert (value[known] <= np.nanmax(scores[:, known], axis=0) * (1 + 1e-9)).all()


@given(panels(), st.floats(0.1, 10), ways)
def test_the_interval_holds_the_value_and_widens_with_the_errors(panel, error, way):
    scores, weights, _ = panel
    narrow, wide = (composite(scores, weights, aggregation=way, error=e) for e in (error, 2 * error))
    for index in (narrow, wide):
        assert ((index.lower <= index.value) & (index.value <= index.upper)).all()
    assert ((wide.upper > narrow.upper) & (wide.lower < narrow.lower)).all()


@given(panels(), st.floats(0.01, 100))
def test_the_unit_in_which_a_part_is_counted_does_not_matter(panel, factor):
    values, weights, better = panel
    again = values.copy()
    again[0] *= factor
    one, other = (composite(scores_of(v, better), weights).value for v in (values, again))
    assert_allclose(one, other, rtol=1e-7, atol=1e-7)


@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=20, unique=True).map(sorted),
    st.data(),
    st.integers(0, 250),
    st.integers(0, 60),
)
def test_what_is_carried_is_the_newest_usable_value_of_the_months_before(ends, data, wanted, months):
    known = data.draw(st.lists(st.booleans(), min_size=len(ends), max_size=len(ends)))
    usable = [n for n, end in enumerate(ends) if known[n] and end <= wanted]
    expected = usable[-1] if usable and wanted - ends[usable[-1]] <= months else -1
    found = carried(ends, known, [wanted], months)
    assert found.row.tolist() == [expected]
    assert found.months.tolist() == [wanted - ends[expected] if expected >= 0 else -1]
