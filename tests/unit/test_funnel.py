"""Funnel limits, verdicts and axis."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.funnel import (
    axis,
    baseline,
    effective_population,
    poisson_funnel,
    proportion_funnel,
    significance,
)
from curvebook.indicators.intervals import REASONS, byar, wilson

NAN, INF = float("nan"), float("inf")


def test_limits_of_proportions_are_normal_about_the_common_one():
    funnel = proportion_funnel(100, 0.5)
    ours = [funnel.lower3, funnel.lower2, funnel.upper2, funnel.upper3]
    np.testing.assert_allclose(ours, 0.5 + np.array([-3.0902323, -1.9599640, 1.9599640, 3.0902323]) * 0.05, rtol=1e-7)


def test_limits_of_small_places_end_at_nobody_and_everybody():
    funnel = proportion_funnel([1, 2], 0.8, multiplier=100)
    assert funnel.upper3.tolist() == [100.0, 100.0]
    assert funnel.lower3.tolist() == [0.0, 0.0]


def test_limits_of_counts_are_those_whose_exact_interval_touches_the_expected_count():
    expected = np.array([0.01, 1.0, 6.2, 106.4])
    funnel = poisson_funnel(expected)
    for level, lower, upper in ((0.95, funnel.lower2, funnel.upper2), (0.998, funnel.lower3, funnel.upper3)):
        touching = byar(upper * expected, level=level, exact_below=INF).lower[1:]  # exact limits of counts from 0.5
        np.testing.assert_allclose(touching, expected[1:], rtol=1e-6)
        some = lower > 0
        np.testing.assert_allclose(byar(lower * expected, level=level, exact_below=INF).upper[some], expected[some])


def test_one_event_where_hardly_any_is_expected_is_significant():
    assert significance(1, 0.001, 1.0, proportion=False).code == 2
    assert significance(0, 0.001, 1.0, proportion=False).code == 0


def test_a_rate_is_held_against_what_its_population_makes_expect():
    rates = poisson_funnel(50_000, 0.002, multiplier=1000)
    ratios = poisson_funnel(100.0)
    np.testing.assert_allclose(rates.upper2, ratios.upper2 * 2)
    assert significance(130, 50_000, 0.002, proportion=False).code == 1


@pytest.mark.parametrize(("proportion", "count", "size"), [(True, 40, 90), (False, 141, 106.7), (False, 64, 50)])
def test_a_place_is_outside_when_its_own_interval_excludes_the_common_value(proportion, count, size):
    common = 0.31 if proportion else 1.0
    for level, code in ((0.95, 1), (0.998, 2)):
        own = wilson(count, size, level) if proportion else byar(count, size, level, exact_below=INF)
        excluded = bool(own.lower > common or own.upper < common)
        assert (abs(significance(count, size, common, proportion=proportion).code) >= code) == excluded


@pytest.mark.parametrize(
    ("size", "common", "reason"),
    [
        (NAN, 0.5, "the denominator is not known"),
        (0, 0.5, "the denominator is zero"),
        (-1, 0.5, "a number is negative"),
        (INF, 0.5, "a number is infinite"),
        (10, NAN, "a value is not known"),
        (10, 1.5, "a value does not fit its scale"),
    ],
)
def test_limits_that_cannot_be_have_their_reason(size, common, reason):
    funnel = proportion_funnel(size, common)
    assert funnel.reasons == reason
    assert np.isnan(funnel.upper2)
    assert REASONS[significance(1, size, common, proportion=True).why] == reason


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (NAN, "the count is not known"),
        (INF, "a number is infinite"),
        (-1, "a number is negative"),
        (11, "the count is larger than the denominator"),
    ],
)
def test_verdicts_that_cannot_be_have_their_reason(count, reason):
    found = significance(count, 10, 0.5, proportion=True)
    assert np.isnan(found.code)
    assert REASONS[found.why] == reason


def test_where_nothing_is_expected_anything_is_too_much():
    assert significance([0, 1], [10, 10], 0.0, proportion=False).code.tolist() == [0, 2]


def test_the_common_value_is_of_the_places_where_both_are_known():
    assert baseline([10, NAN, 5], [100, 100, NAN]) == 0.1
    assert np.isnan(baseline([], []))
    assert np.isnan(baseline([0], [0]))


def test_a_standardised_rate_is_held_against_its_effective_population():
    people = effective_population([50, 9, 50, NAN], [125.0, 125.0, 0.0, 125.0], per=100_000)
    np.testing.assert_array_equal(people.value, [40_000, NAN, NAN, NAN])
    assert [REASONS[code] for code in people.why] == [
        "",
        "fewer than 10 events",
        "the denominator is zero",
        "the count is not known",
    ]


def test_the_axis_is_dense_where_the_funnel_is_steep():
    steps = axis([16_386, 102_950])
    assert (len(steps), steps[0], steps[-1]) == (100, 1, 110_000)  # as published for these places
    assert (np.diff(steps) > 0).all()
    assert (np.diff(np.diff(steps)) >= -1).all()  # whole numbers: a step may be one shorter than the last


def test_the_axis_starts_near_the_places_where_they_are_alike_in_size():
    assert axis([16_386, 30_929])[[0, -1]].tolist() == [10_000, 33_000]  # as published for these places


@pytest.mark.parametrize(("sizes", "ends"), [([1], [1, 2]), ([3, 90], [1, 95]), ([0.4], [1, 1])])
def test_the_axis_of_tiny_places_has_no_more_steps_than_people(sizes, ends):
    assert axis(sizes)[[0, -1]].tolist() == ends


def test_without_places_there_is_no_axis():
    assert axis([NAN, 0, -5, INF]).size == 0
