"""What is learned from misses, on misses whose truth is known; and which histories are compared with what came."""

from __future__ import annotations

import re

import numpy as np
import pytest
from curvebook.trajectory.backtest import carried, compared, reliability, table
from curvebook.trajectory.calibration import Misses, ends, fit_newest, fit_shape, fit_widening, sample
from curvebook.trajectory.constants import prior_of
from curvebook.trajectory.forecast import Series, forecast
from curvebook.trajectory.past import BREAKS, Past, Window, last, rolling
from curvebook.trajectory.spread import Pool, quantiles
from scipy.special import ndtri

NAN = float("nan")


def past(values, breaks=()):
    return Past("indicator", "area", Series(np.array(values, dtype=float), 12, "rate"), breaks)


def test_every_origin_makes_a_window_with_what_came_then():
    found = list(rolling([past([1, 2, 4, 3, 5, 6])], least=3, ahead=2))
    assert [w.series.values.tolist() for w in found] == [[1, 2, 4], [1, 2, 4, 3], [1, 2, 4, 3, 5]]
    np.testing.assert_array_equal([w.truth for w in found], [[3, 5], [5, 6], [6, NAN]])


def test_history_begins_again_at_a_break_and_nothing_is_compared_across_it():
    found = list(rolling([past([1, 2, 4, 3, 50, 60, 40, 70], breaks=(4,))], least=3, ahead=3))
    assert [w.series.values.tolist() for w in found] == [[1, 2, 4], [50, 60, 40]]
    np.testing.assert_array_equal(found[0].truth, [3, NAN, NAN])


@pytest.mark.parametrize("indicator", BREAKS)
def test_breaks_stand_in_order_and_name_who_declared_them_and_where(indicator):
    years = [each.year for each in BREAKS[indicator]]
    assert years == sorted(set(years))
    assert all(re.match(r"DfE, [A-Z].+ 20\d\d/\d\d", each.why) for each in BREAKS[indicator])


def test_no_window_ends_in_a_gap_or_is_all_equal():
    assert not list(rolling([past([3, 3, 3, 3])], 3, 1))
    assert [len(w.series.values) for w in rolling([past([1, 2, 3, NAN, 4, 5])], 3, 1)] == [5]


def test_windows_of_the_kit_are_the_same_every_time():
    series = [Past("yearly", str(i), Series(np.random.default_rng(i).normal(50, 5, 30), 12, kind="")) for i in range(3)]
    one, other = (list(last(series, seed=1)) for _ in range(2))
    assert len(one) > 20
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.series.values, b.series.values)
        np.testing.assert_array_equal(a.truth, b.truth)


def test_a_sample_takes_as_many_of_each_group_and_always_the_same():
    windows = list(rolling([past(np.arange(40) % 7)], 3, 1))
    assert len(sample(windows, 10)) == 10
    assert [id(w) for w in sample(windows, 10)] == [id(w) for w in sample(windows, 10)]


@pytest.mark.parametrize("common", [False, True])
def test_the_shape_that_is_fitted_has_the_quantiles_of_the_misses(common):
    z = np.random.default_rng(5).normal(size=20_000)
    misses = np.where(z > 0, np.sinh(0.8 * z) / 0.8, 2 * z)  # heavier above, wider below, median 0
    seen = np.tile([1.0, 0.0, 0.1, 0.0], (len(z), 1))
    shape = fit_shape(misses, seen, np.ones(len(z)), common=common)
    levels = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
    share = [(misses < q).mean() for q in quantiles(shape, seen[0], ndtri(levels))]
    np.testing.assert_allclose(share, levels, atol=0.015)
    assert not common or not shape[0].any()


def left_out(sizes):
    """A pool with tails somewhat heavier than normal, and normal misses of indicators, each with its own deviation."""
    z = np.random.default_rng(8).normal(size=(len(sizes), 4000)) * np.reshape(sizes, (-1, 1))
    one = np.ones(z.size)
    shape = [[0.0] * 4, [0.0] * 4, [-0.5, 0.0, 0.0, 0.0], [0.0] * 4, [-0.5, 0.0, 0.0, 0.0]]
    group = np.repeat([f"indicator {i}" for i in range(len(sizes))], 4000)
    return Pool([0.0] * 8, shape, 3.0), Misses(group, z.ravel(), one, np.zeros((z.size, 8)), 10 * one, one, one)


def test_tails_that_hold_for_indicators_they_have_not_seen_are_left_as_they_are():
    assert fit_widening([left_out([1.0] * 5)])[1] == 0


def test_where_indicators_differ_tails_grow_until_four_of_five_are_held():
    pool, misses = left_out([0.7, 0.8, 1.0, 1.2, 1.4])
    wider, heavier = fit_widening([(pool, misses)])
    assert heavier > 0.1
    shape = np.array(pool.shape)
    shape[[2, 4], 0] += heavier
    low, high = np.exp(wider) * quantiles(shape, np.array([1.0, 0, 0, 0]), ndtri(np.array([0.025, 0.975])))
    inside = ((low <= misses.miss) & (misses.miss <= high)).reshape(5, -1).mean(axis=1)
    assert np.quantile(inside, 0.2) == pytest.approx(0.95, abs=0.01)


def test_quantiles_rise_whatever_the_shape():
    shape = np.random.default_rng(6).normal(size=(5, 4))
    seen = np.array([1.0, 1.0, 0.2, 0.5])
    assert (np.diff(quantiles(shape, seen, ndtri(np.linspace(0.001, 0.999, 99)))) > 0).all()


def walks(count):
    steps = np.random.default_rng(7).normal(0, 0.1, (count, 13))
    values = np.exp(steps.cumsum(axis=1) + 3)
    return [Window("walk", str(i), Series(v[:10], 12, "rate"), v[10:], float(np.abs(np.diff(v[:10])).mean()))
            for i, v in enumerate(values)]  # fmt: skip


def test_probabilities_stated_of_random_walks_come_true():
    windows = walks(1500)
    for tenth in reliability(windows, forecast([w.series for w in windows], [1, 2, 3])):
        # Of targets beyond the newest value, a walk keeps fewer than any forecast that follows its course would say.
        if tenth.stated_times >= 300 and tenth.side in ("high", "low"):
            assert abs(tenth.stated - tenth.met) <= 0.07, tenth


def test_the_table_has_a_line_for_each_indicator_and_one_for_all():
    windows = walks(40)
    made = forecast([w.series for w in windows], [1, 2, 3])
    lines = table(windows, made, {"naive": carried(windows), "theta": compared(windows, "theta")})
    assert [(line.group, line.areas, line.forecasts) for line in lines] == [("walk", 40, 120), ("all", 40, 120)]
    assert set(lines[0].mase) == {"ours", "naive", "theta"}
    assert lines[0].in80 <= lines[0].in95


@pytest.mark.parametrize(("trend", "least", "most"), [(0.0, 0.5, 1.0), (0.3, 0.0, 0.1)])
def test_the_newest_value_counts_much_where_nothing_else_is_known_and_little_where_there_is_a_trend(trend, least, most):
    rise = np.exp(trend * np.arange(6))
    series = [w.series.values[:6] * rise for w in walks(400)]
    steps = [float(np.abs(np.diff(v[:3])).mean()) for v in series]
    windows = [Window("", "", Series(v[:3], 12, "rate"), v[3:], d) for v, d in zip(series, steps, strict=True)]
    prior = prior_of("yearly")
    assert least <= fit_newest(prior, ends(windows, prior)).kept(3) <= most
