"""What standardised rates, life expectancy, slopes and quantiles must always do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from curvebook.indicators.intervals import REASONS
from curvebook.indicators.life_expectancy import life_expectancy
from curvebook.indicators.quantiles import population_quantiles, quantiles
from curvebook.indicators.slope import slope_index
from curvebook.indicators.standardise import (
    ESP2013,
    directly_standardised,
    indirectly_standardised,
    repeated,
    standardised_rates,
    standardised_ratio,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

AGES = len(ESP2013)
counts = arrays(np.float64, AGES, elements=st.integers(0, 5000).map(float))
populations = arrays(np.float64, AGES, elements=st.integers(1, 10**6).map(float))
standards = arrays(np.float64, AGES, elements=st.integers(1, 10**5).map(float))
levels = st.sampled_from([0.95, 0.998])
anything = st.one_of(st.floats(), st.integers(-10, 10**6).map(float), st.just(float("nan")))
orders = st.permutations(range(AGES)).map(list)
fifths = arrays(np.float64, 5, elements=st.integers(1, 10**6).map(float))
shares = arrays(np.float64, 5, elements=st.floats(0.01, 0.99))


@given(counts, populations, standards, levels)
def test_the_interval_holds_the_rate(count, people, standard, level):
    got = directly_standardised(count, people, standard, level)
    assert (got.why == 0) == (count.sum() >= 10)
    if got.why == 0:
        assert 0 <= got.lower <= got.value <= got.upper


@given(counts, populations, standards)
def test_a_rate_lies_between_those_of_its_age_bands(count, people, standard):
    assume(count.sum() >= 10)
    got = directly_standardised(count, people, standard, multiplier=1).value
    rates = count / people
    assert rates.min() * (1 - 1e-12) <= got <= rates.max() * (1 + 1e-12)


@given(counts, populations, st.integers(2, 50))
def test_more_of_the_same_keep_the_rate_and_narrow_the_interval(count, people, times):
    assume(count.sum() >= 10)
    few, many = directly_standardised(count, people), directly_standardised(count * times, people * times)
    np.testing.assert_allclose(many.value, few.value, rtol=1e-12)
    assert many.upper - many.lower < few.upper - few.lower


@given(counts, populations, standards, orders)
def test_the_order_of_the_ages_does_not_matter(count, people, standard, order):
    one, other = directly_standardised(count, people, standard), directly_standardised(
        count[order], people[order], standard[order]
    )  # fmt: skip
    np.testing.assert_allclose(one[:3], other[:3], rtol=1e-9, atol=1e-9)


@given(st.integers(1, 1000), populations, populations, standards)
def test_equal_rates_at_every_age_give_that_rate_whatever_the_ages_of_the_people(rate, young, old, standard):
    per = np.array([people * rate for people in (young, old)])
    got = directly_standardised(per, [young, old], standard, multiplier=1)
    known = got.why == 0
    np.testing.assert_allclose(got.value[known], rate, rtol=1e-12)


@given(counts, populations)
def test_one_event_to_a_person_is_no_correction_and_more_widen_the_interval(count, people):
    assume(count.sum() >= 10)
    alone = directly_standardised(count, people)
    once = directly_standardised(*(repeated(count[:, None], [1])[0], people), variance=repeated(count[:, None], [1])[1])
    np.testing.assert_array_equal(alone[:3], once[:3])
    events, variance = repeated(count[:, None], [3])
    thrice, free = directly_standardised(events, people, variance=variance), directly_standardised(events, people)
    assert thrice.value == free.value
    assert thrice.upper > free.upper


@given(arrays(np.float64, (2, AGES), elements=anything), arrays(np.float64, AGES, elements=anything))
def test_whatever_goes_in_a_result_or_a_reason_comes_out(count, people):
    for got in (
        directly_standardised(count, people),
        directly_standardised(count, people, absent_is_zero=True),
        standardised_ratio(count, people, count[::-1], people),
        indirectly_standardised(count, people, count[::-1], people),
        life_expectancy(count, people, starts=range(AGES)),
    ):
        known = got.why == 0
        for numbers in got[:3]:
            assert np.isfinite(numbers[known]).all()
            assert np.isnan(numbers[~known]).all()
        assert all(REASONS[code] for code in got.why[~known])


@given(populations, counts, populations, levels)
def test_a_place_like_the_reference_has_a_ratio_of_one_and_the_references_rate(people, reference, base, level):
    assume(reference.sum() > 0)
    same = standardised_ratio(reference, base, reference, base, level)
    np.testing.assert_allclose(same.value, 1)
    assert same.lower <= 1 <= same.upper
    crude = reference.sum() / base.sum() * 1000
    np.testing.assert_allclose(indirectly_standardised(reference, base, reference, base, multiplier=1000).value, crude)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_order_of_areas_and_rows_does_not_matter(seed, areas):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"area": np.repeat(np.arange(areas), AGES), "age": list(ESP2013) * areas,
         "count": rng.integers(0, 20, areas * AGES), "people": rng.integers(1, 999, areas * AGES)}
    )  # fmt: skip
    straight = standardised_rates(frame, ["area"])
    shuffled = standardised_rates(frame.sample(frac=1, random_state=seed), ["area"])
    pd.testing.assert_frame_equal(straight, shuffled.sort_values("area", ignore_index=True))


@given(st.floats(0.01, 0.3), arrays(np.float64, AGES, elements=st.integers(10**6, 10**7).map(float)))
def test_one_death_rate_at_every_age_leaves_its_inverse_in_years_at_every_age(rate, people):
    got = life_expectancy(people * rate, people, starts=range(1, AGES + 1))
    assert (got.why == 0).all()
    np.testing.assert_allclose(got.value, 1 / rate, rtol=0.01)  # the table's steps of a year miss the curve by little


@given(arrays(np.float64, AGES, elements=st.integers(1, 300).map(float)), st.integers(0, AGES - 1))
def test_more_deaths_at_an_age_shorten_the_life_before_it_and_not_the_life_after(deaths, at):
    people = np.full(AGES, 2000.0)
    more = deaths.copy()
    more[at] += 100
    before, after = (life_expectancy(each, people, starts=range(0, 5 * AGES, 5)) for each in (deaths, more))
    shown = (before.why == 0) & (after.why == 0)
    assert (after.value[: at + 1][shown[: at + 1]] <= before.value[: at + 1][shown[: at + 1]]).all()
    np.testing.assert_array_equal(after.value[at + 1 :][shown[at + 1 :]], before.value[at + 1 :][shown[at + 1 :]])


@given(counts, populations, levels)
def test_the_interval_holds_the_life_expectancy(deaths, people, level):
    got = life_expectancy(np.minimum(deaths, people), people, level, starts=range(0, 5 * AGES, 5))
    known = got.why == 0
    assert (got.lower[known] <= got.value[known]).all()
    assert (got.value[known] <= got.upper[known]).all()


@given(st.floats(0.01, 0.99), fifths, st.sampled_from(["plain", "log", "logit"]), st.booleans())
def test_equal_values_have_no_slope_and_a_ratio_of_one(value, people, scale, fit_on_scale):
    got = slope_index([value] * 5, people, error=[0.01] * 5, scale=scale, fit_on_scale=fit_on_scale)
    np.testing.assert_allclose(got.sii.value, 0, atol=1e-9)
    np.testing.assert_allclose(got.rii.value, 1, rtol=1e-9)
    assert got.sii.lower < 0 < got.sii.upper


@given(shares, fifths, st.sampled_from(["plain", "log", "logit"]), st.booleans(), levels)
def test_the_intervals_hold_the_indices(values, people, scale, fit_on_scale, level):
    got = slope_index(values, people, error=[0.02] * 5, scale=scale, fit_on_scale=fit_on_scale, level=level)
    for each in (got.sii, got.rii):
        if each.why == 0:
            assert each.lower <= each.value <= each.upper


@given(shares, fifths)
def test_seen_from_the_other_end_the_slope_has_the_other_sign_and_the_ratio_is_inverted(values, people):
    one = slope_index(values, people, error=[0.02] * 5)
    other = slope_index(values[::-1], people[::-1], error=[0.02] * 5)
    np.testing.assert_allclose(other.sii.value, -one.sii.value, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose([other.sii.lower, other.sii.upper], [-one.sii.upper, -one.sii.lower], atol=1e-6)
    if one.rii.why == 0 == other.rii.why:
        np.testing.assert_allclose(other.rii.value, 1 / one.rii.value, rtol=1e-3)


places = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 1000)), min_size=1, max_size=60)


@given(places, st.integers(1, 10))
def test_quantiles_by_people_conserve_the_population(rows, number):
    value, people = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    got = population_quantiles(value, people, number).number
    assert ((got >= 1) & (got <= number)).all()  # every place lies in exactly one
    held = np.array([people[got == each].sum() for each in range(1, number + 1)])
    assert held.sum() == people.sum()
    if people.sum() > 0:
        largest = max(people[value == each].sum() for each in set(value)) / people.sum()
        assert (np.abs(held / people.sum() - 1 / number) <= largest + 1e-12).all()


@given(places, st.integers(1, 10), st.randoms(use_true_random=False))
def test_quantiles_follow_the_values_and_not_the_order_of_the_places(rows, number, random):
    value, people = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    order = list(range(len(rows)))
    random.shuffle(order)
    for method in (lambda v, n: population_quantiles(v, n, number), lambda v, n: quantiles(v, number)):
        got = method(value, people).number
        np.testing.assert_array_equal(method(value[order], people[order]).number, got[order])
        down = np.argsort(-value, kind="stable")
        assert (np.diff(got[down]) >= 0).all()  # the highest come first


@given(st.integers(1, 12), st.integers(1, 10))
def test_distinct_values_fill_the_quantiles_evenly(times, number):
    got = quantiles(np.arange(times * number), number)
    assert np.bincount(got.number).tolist() == [0] + [times] * number
