"""A scenario's distribution: the forecast, and what actions that are assumed to work leave of it."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from curvebook.model.period import Period
from curvebook.model.scenarios import Assumed, AssumedAction
from curvebook.trajectory.forecast import LEVELS, Forecasts
from curvebook.trajectory.scenario import (
    POINTS,
    Acting,
    Way,
    applied,
    at_quantiles,
    by_month,
    chance,
    coordinates,
    drawn,
    factors,
    mixed,
    reach_needed,
    undone,
)
from scipy import stats

LOW, SHARE, GROWS = Way("low"), Way("high", 100.0), Way("high")
YEAR = Period.parse("2028")


def action(leverage=(0.5, 0.5, 0.5), reach=(1.0, 1.0, 1.0), start="2027-01", **more) -> AssumedAction:
    def range_(low, likely, high):
        return {"low": low, "likely": likely, "high": high, "because": "so"}

    already = {"already": more.pop("already")} if "already" in more else {}
    kept = {"kept": range_(*more.pop("kept"))} if "kept" in more else {}
    return AssumedAction.model_validate(
        {"title": "A", "start": start, "leverage": range_(*leverage) | {"from": "trial"},
         "reach": range_(*reach) | already, **kept, **more}
    )  # fmt: skip


def acting(*actions: AssumedAction) -> list[Acting]:
    columns = coordinates()
    return [Acting.of(each, columns) for each in actions]


def left(*actions: AssumedAction, period: Period = YEAR, way: Way = LOW, most: float = 1.0) -> float:
    """What remains where nothing is uncertain."""
    found = factors(acting(*actions), [period], way, most)
    assert np.ptp(found) == 0
    return float(found[0, 0])


def quantiles(mean: float = 5.0, spread: float = 0.3) -> np.ndarray:
    """A lognormal forecast."""
    return mean * np.exp(spread * stats.norm.ppf(LEVELS))


# How far an action works


def test_the_share_that_remains_is_one_minus_leverage_times_reach() -> None:
    assert left(action((0.5,) * 3, (0.4,) * 3)) == pytest.approx(0.8)


def test_only_the_reach_that_comes_on_top_is_new() -> None:
    assert left(action((0.5,) * 3, (0.6,) * 3, already=0.2)) == pytest.approx(0.8)


def test_of_two_actions_each_works_on_what_the_other_leaves() -> None:
    assert left(action((0.5,) * 3), action((0.4,) * 3)) == pytest.approx(0.3)


def test_all_together_do_no_more_than_is_agreed_to_be_possible() -> None:
    assert left(action((0.9,) * 3), most=0.25) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("start", "share"),
    [("2029-01", 0.0), ("2028-07", 0.125), ("2027-07", 0.875), ("2027-01", 1.0)],
)
def test_the_effect_grows_from_the_start_and_counts_over_the_period(start: str, share: float) -> None:
    """A ramp of a year. From July on, the year's second half works from nothing to a half: a quarter, on half of it."""
    assert left(action((1.0,) * 3, start=start, ramp_months=12)) == pytest.approx(max(1 - share, 1e-9), abs=0.001)


def test_without_a_ramp_the_effect_is_there_at_once() -> None:
    assert left(action(start="2028-07")) == pytest.approx(0.75)


def test_an_effect_may_fade() -> None:
    kept = left(action((1.0,) * 3, start="2026-01", kept=(0.5, 0.5, 0.5)))
    assert kept == pytest.approx(1 - np.mean(0.5 ** (np.arange(24.5, 36) / 12)))


def test_a_single_day_counts_by_itself() -> None:
    assert left(action(start="2027-12"), period=Period.parse("2028-03-31")) == pytest.approx(0.5)


# On which scale


def test_a_low_value_falls_a_high_proportion_takes_of_the_rest_and_another_high_value_grows() -> None:
    half, grown = np.array([0.5]), np.array([1.5])
    assert applied(np.array([60.0]), half, LOW) == 30
    assert applied(np.array([60.0]), half, SHARE) == 80
    assert applied(np.array([60.0]), grown, GROWS) == 90


@pytest.mark.parametrize(("way", "factor"), [(LOW, 0.7), (SHARE, 0.7), (GROWS, 1.3)])
@pytest.mark.parametrize("value", [-3.0, 0.0, 42.0])
def test_below_zero_it_still_gets_better_and_can_be_undone(way: Way, factor: float, value: float) -> None:
    there = applied(np.array(value), np.array(factor), way)
    assert (there <= value) if way.good == "low" else (there >= value)
    assert undone(there, np.array(factor), way) == pytest.approx(value)


# The distribution


def test_what_is_known_for_certain_moves_every_quantile_alike() -> None:
    found = mixed(quantiles()[None], np.full((POINTS, 1), 0.8), LOW)
    assert found[0] == pytest.approx(0.8 * quantiles(), rel=1e-12)


def test_the_mixture_agrees_with_an_integral_over_the_assumed_range() -> None:
    """Forecast lognormal, what remains a triangle from 0.5 over 0.8 to 0.9: worked out by quadrature."""
    factor = 1 - drawn(Assumed(low=0.1, likely=0.2, high=0.5, because="so"), next(coordinates()))
    found = mixed(quantiles()[None], factor[:, None], LOW)[0]
    triangle = stats.triang(c=0.25, loc=0.1, scale=0.4)
    at = (np.arange(20_000) + 0.5) / 20_000
    remains = 1 - triangle.ppf(at)
    for level in (0.025, 0.1, 0.5, 0.9, 0.975):
        value = found[np.isclose(LEVELS, level)][0]
        below = stats.norm.cdf(np.log(value / remains / 5.0) / 0.3).mean()
        assert below == pytest.approx(level, abs=0.002)


def test_the_chance_agrees_with_the_fan() -> None:
    factor = factors(acting(action((0.1, 0.3, 0.6), (0.2, 0.5, 0.9))), [YEAR], LOW)
    fan = mixed(quantiles()[None], factor, LOW)
    made = Forecasts(np.ones((1, 1)), fan[None], ("",), ("",))
    assert chance(quantiles(), factor[:, 0], 4.0, LOW) == pytest.approx(made.probability(4.0, "low")[0, 0], abs=0.003)


def test_the_reach_that_is_needed_gives_an_even_chance() -> None:
    actions = acting(action((0.4,) * 3, (0.1,) * 3))
    reach = reach_needed(quantiles(), actions, YEAR, 4.0, LOW)
    assert reach == pytest.approx(0.5, abs=0.002)  # 5 × (1 - 0.4 × 0.5) = 4


def test_nothing_is_needed_where_the_chance_is_even_already() -> None:
    assert reach_needed(quantiles(), acting(action()), YEAR, 5.5, LOW) == 0


def test_a_target_that_everybody_reached_would_not_meet_has_no_reach() -> None:
    assert np.isnan(reach_needed(quantiles(), acting(action((0.1,) * 3)), YEAR, 4.0, LOW))


def test_a_course_keeps_its_place_in_every_period() -> None:
    two = np.stack([quantiles(5), quantiles(8)])
    assert at_quantiles(two, np.array([0.5, 0.975])) == pytest.approx(np.array([[5, 8], [two[0, 25], two[1, 25]]]))


def test_a_season_goes_on_after_the_last_forecast_and_a_yearly_value_stays() -> None:
    first = Period.parse("2026-Q1")
    quarters = [first.after(k) for k in range(8)]
    months = [Period.parse("2028-05").after(k) for k in (0, 3, 6, 9)]  # the middles of the next year's quarters
    seasonal = by_month(np.array([[9, 9, 9, 9, 4, 5, 7, 6]], dtype=float), quarters, months)
    assert seasonal.tolist() == [[4, 5, 7, 6]]
    years = [Period.parse("2026"), Period.parse("2027")]
    assert by_month(np.array([[4.0, 5.0]]), years, months).tolist() == [[5, 5, 5, 5]]


def test_between_two_forecasts_a_month_lies_on_the_straight_line() -> None:
    years, middle = [Period.parse("2026"), Period.parse("2027")], Period.parse("2026-12-15")
    assert by_month(np.array([[4.0, 6.0]]), years, [middle])[0, 0] == pytest.approx(4 + 2 * 5 / 12)


# The even filling of the ranges


def test_every_assumption_takes_its_range_evenly_and_no_two_go_together() -> None:
    columns = np.array([column for column, _ in zip(coordinates(), range(24), strict=False)])
    assert np.allclose(np.sort(columns), columns[0])
    assert np.abs(np.corrcoef(columns) - np.eye(24)).max() < 0.1


def test_a_triangle_has_the_moments_of_one() -> None:
    found = drawn(Assumed(low=1, likely=2, high=6, because="so"), next(coordinates()))
    assert (found.mean(), found.min() > 1, found.max() < 6) == (pytest.approx(3, abs=0.001), True, True)


def test_at_its_ends_every_assumption_is_the_lowest_or_the_highest() -> None:
    ends = Acting.of(action((0.1, 0.2, 0.4), (0.3, 0.3, 0.5)), repeat(np.array([0.0, 1.0])))
    assert (ends.leverage.tolist(), ends.reach.tolist()) == ([0.1, 0.4], [0.3, 0.5])
