"""What aggregation, deprivation and gaps must always do."""

from __future__ import annotations

import numpy as np
from curvebook.indicators.aggregate import added, averaged, pooled
from curvebook.indicators.deprivation import MEASURES, summarise
from curvebook.indicators.gaps import closing, gap
from curvebook.model.period import Period
from hypothesis import given
from hypothesis import strategies as st

STATES = st.sampled_from(["", "p", "e", "r", "u", "c", "w", "low"])
numbers = st.one_of(st.floats(0, 1e9), st.just(float("nan")), st.floats(), st.integers(0, 10**9).map(float))
parts = st.lists(st.tuples(numbers, numbers, STATES, st.sampled_from("abc")), min_size=1, max_size=12)
whole_parts = st.lists(st.tuples(st.integers(0, 1000), st.integers(1000, 10**6), st.sampled_from("abc")), min_size=1)
values = st.floats(0.01, 1000)
halves = st.floats(0.01, 0.99)
FIVE = [Period.parse(str(year)) for year in range(2019, 2024)]


def columns(rows):
    return [np.array(side) for side in zip(*rows, strict=True)]


@given(parts, st.randoms())
def test_the_order_of_the_parts_does_not_matter_to_the_last_bit(rows, random):
    shuffled = random.sample(rows, len(rows))
    for of in (
        lambda x, n, state, group: added(x, state, groups=group),
        lambda x, n, state, group: pooled(x, n, state, method="byar", groups=group),
        lambda x, n, state, group: averaged(x, n, state, lower=x * 0.9, upper=x * 1.1, groups=group),
    ):
        for one, other in zip(of(*columns(rows)), of(*columns(shuffled)), strict=True):
            np.testing.assert_array_equal(one, other)


@given(st.lists(st.floats(0.1, 1e6), min_size=3, max_size=20), st.randoms())
def test_fractions_add_up_alike_in_every_order(fractions, random):
    shuffled = random.sample(fractions, len(fractions))
    assert added(fractions).value == added(shuffled).value == added(fractions[::-1]).value
    assert averaged(fractions, fractions).value == averaged(shuffled, shuffled).value


@given(whole_parts)
def test_sums_of_sums_are_the_sum(rows):
    x, n, group = columns(rows)
    middle = pooled(x, n, method="wilson", groups=group)
    np.testing.assert_array_equal(
        pooled(middle.numerator, middle.denominator, method="wilson")[:5], pooled(x, n, method="wilson")[:5]
    )


@given(parts)
def test_whatever_goes_in_a_value_or_a_state_with_a_reason_comes_out(rows):
    x, n, state, group = columns(rows)
    for whole in (
        added(x, state, groups=group),
        pooled(x, n, state, method="wilson", groups=group),
        averaged(x, n, state, groups=group),
    ):
        assert (np.isfinite(whole.value) == (whole.reasons == "")).all()
        assert (whole.state[whole.reasons != ""] != "").all()
        assert (np.isfinite(whole.lower) == (whole.no_interval == "")).all()


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0, 1e6), st.one_of(st.none(), st.floats(1, 1e9)))
def test_the_aggregate_of_one_is_itself(value, count, people, weight):
    assert added(count).value == count
    alone = averaged([value], None if weight is None else [weight], lower=[value - 1], upper=[value + 2])
    assert (alone.value, alone.lower, alone.upper) == (value, value - 1, value + 2)
    assert pooled(count, people + 1, method="byar").numerator == count


@given(
    st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 3000), st.sampled_from("ABC")), min_size=1), st.randoms()
)
def test_summaries_of_deprivation_lie_within_their_neighbourhoods_and_know_no_order(rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (
        summarise(rank, area, 1000, people=people, score=rank)
        for rank, people, area in (columns(rows), columns(shuffled))
    )
    for measure in MEASURES:
        np.testing.assert_allclose(getattr(one, measure), getattr(other, measure), rtol=1e-12)
    rank, _, area = columns(rows)
    for at, name in enumerate(one.area):
        top = 1001 - rank[area == name]
        assert top.min() - 1e-6 <= one.average_rank[at] <= one.local_concentration[at] + 1e-6 <= top.max() + 2e-6
        assert 0 <= one.extent[at] <= 1


def sides(v, down, up):
    return v, v * (1 - down), v * (1 + up)


@given(values, halves, halves, values, halves, halves)
def test_a_difference_is_antisymmetric_and_a_ratio_reciprocal(v, down, up, w, wdown, wup):
    here, there = gap(*sides(v, down, up), *sides(w, wdown, wup)), gap(*sides(w, wdown, wup), *sides(v, down, up))
    assert here.difference.value == -there.difference.value
    assert (here.difference.lower, here.difference.upper) == (-there.difference.upper, -there.difference.lower)
    np.testing.assert_allclose(
        [here.ratio.value, here.ratio.lower, here.ratio.upper],
        [1 / there.ratio.value, 1 / there.ratio.upper, 1 / there.ratio.lower],
        rtol=1e-9,
    )


@given(st.lists(st.one_of(st.floats(), values), min_size=7, max_size=7))
def test_whatever_goes_in_a_gap_or_its_reason_comes_out(numbers):
    found = gap(*numbers)
    for each in (found.difference, found.ratio):
        assert np.isfinite(each.value) == (each.reasons == "")
        assert np.isfinite(each.lower) == np.isfinite(each.upper) == (each.no_interval == "")


five = st.lists(st.integers(0, 1000), min_size=5, max_size=5)


@given(five, five, st.integers(1, 50), st.lists(st.integers(-(10**4), 10**4), min_size=5, max_size=5))
def test_a_shift_that_both_sides_share_moves_no_difference(one, other, half, shift):
    v, w = (np.array([each], dtype=float) for each in (one, other))
    moved = np.array([shift], dtype=float)
    still = closing(v, v - half, v + half, w, w - half, w + half, FIVE)
    gone = closing(*(each + moved for each in (v, v - half, v + half, w, w - half, w + half)), FIVE)
    assert still.difference == gone.difference
    np.testing.assert_array_equal(still.absolute.chi2, gone.absolute.chi2)
