"""Wholes from parts: what is added, what is averaged, and when there is no result and why."""

from __future__ import annotations

import math

import pytest
from curvebook.indicators.aggregate import (
    INFINITE,
    NEGATIVE,
    NO_MARGIN,
    NO_WEIGHT,
    NO_WEIGHTS,
    NOTHING,
    OVERLAP,
    PART_MISSING,
    Whole,
    added,
    averaged,
    overlapping,
    pooled,
)
from curvebook.indicators.intervals import byar, wilson
from curvebook.model.period import Period

NAN = math.nan


def years(*names: str) -> list[Period]:
    return [Period.parse(name) for name in names]


def said(whole: Whole) -> tuple[float, str, str]:
    return whole.value.item(), whole.state.item(), whole.reasons.item()


def test_the_value_of_a_whole_follows_from_the_sums_and_not_from_the_parts_rates():
    whole = pooled([1, 99], [10, 990], method="wilson", multiplier=100)
    expected = wilson(100, 1000, multiplier=100)
    assert (whole.value, whole.lower, whole.upper) == (expected.value, expected.lower, expected.upper)
    assert (whole.numerator, whole.denominator) == (100, 1000)


def test_rates_of_events_have_byars_limits():
    whole = pooled([3, 4], [1000, 3000], method="byar", multiplier=1000)
    assert (whole.lower, whole.upper) == byar(7, 4000, multiplier=1000)[1:3]


def test_parts_go_to_the_wholes_that_they_name_in_every_row():
    men_and_women = [[1, 2, 4], [10, 20, 40]]
    whole = added(men_and_women, groups=["south", "north", "south"])
    assert whole.value.tolist() == [[2, 5], [20, 50]]  # north, south


def test_an_area_without_people_adds_nothing_to_its_whole():
    assert said(pooled([0, 5], [0, 50], method="wilson")) == (0.1, "", "")


def test_a_whole_without_people_has_no_value():
    assert said(pooled([0, 0], [0, 0], method="byar"))[1:] == ("x", "the denominator is zero")


def test_a_count_above_its_denominator_is_judged_on_the_sums():
    assert said(pooled([6, 1], [5, 1], method="wilson"))[1:] == ("x", "the count is larger than the denominator")


@pytest.mark.parametrize(
    ("states", "state"),
    [(["", "c"], "c"), (["c", "w"], "x"), (["p", ""], "x"), (["", "low"], "low")],
)
def test_a_part_withheld_or_missing_makes_the_whole_so(states, state):
    values = [1 if has else NAN for has in (True, False)]
    for whole in (added(values, states), pooled(values, 10, states, method="byar"), averaged(values, [1, 1], states)):
        assert math.isnan(whole.value)
        assert (whole.state, whole.reasons, whole.no_interval) == (state, PART_MISSING, PART_MISSING)


def test_nothing_withheld_is_worked_out_again_from_a_number_left_beside_it():
    assert said(pooled([3, 4], [10, 10], ["", "c"], method="wilson"))[1:] == ("c", PART_MISSING)


def test_a_missing_part_is_felt_only_by_its_own_whole():
    whole = added([1, 2, NAN, 4], ["", "", "c", ""], groups=["a", "a", "b", "b"])
    assert whole.value[0] == 3
    assert (whole.state.tolist(), whole.reasons.tolist()) == (["", "c"], ["", PART_MISSING])


@pytest.mark.parametrize(("states", "state"), [(["p", "e"], "e"), (["", "r"], "r"), (["u", "p"], "u"), (["", ""], "")])
def test_caution_about_a_part_is_caution_about_the_whole(states, state):
    assert added([1, 2], states).state == state


def test_a_state_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="'q'"):
        added([1, 2], ["", "q"])


@pytest.mark.parametrize(("bad", "reason"), [(-1, NEGATIVE), (math.inf, INFINITE), (-math.inf, NEGATIVE)])
def test_a_bad_part_is_not_hidden_in_a_good_sum(bad, reason):
    assert said(added([bad, 10]))[1:] == ("x", reason)
    assert said(pooled([1, 2], [bad, 10], method="byar"))[1:] == ("x", reason)


def test_no_parts_are_no_zero():
    assert said(added([]))[1:] == ("x", NOTHING)


def test_a_sum_has_no_limits_of_its_own():
    whole = added([1, 2])
    assert (math.isnan(whole.lower), whole.reasons.item(), whole.no_interval.item()) == (
        True,
        "",
        "a sum has no interval of its own",
    )


# --- Averages of published rates -------------------------------------------------------------------------------------


def test_rates_are_averaged_with_their_weights_and_never_without():
    assert averaged([10, 20], [3, 1]).value == 12.5
    assert said(averaged([10, 20], None))[1:] == ("x", NO_WEIGHTS)
    assert said(averaged([10, 20], [3, NAN]))[1:] == ("x", NO_WEIGHTS)


def test_one_rate_needs_no_weight_and_keeps_its_limits():
    whole = averaged([10.0], None, lower=[8.0], upper=[13.0])
    assert (whole.value, whole.lower, whole.upper) == (10, 8, 13)


def test_means_may_be_below_zero_and_weights_may_not():
    assert averaged([-10, 20], [1, 1]).value == 5
    assert averaged([10, 20], [1, -1]).reasons == NEGATIVE
    assert averaged([10, 20], [0, 0]).reasons == NO_WEIGHT


def test_limits_of_an_average_come_from_independent_parts_that_all_have_them():
    whole = averaged([10, 20], [1, 1], lower=[8.04, 18.04], upper=[11.96, 21.96])  # standard errors of 1
    assert whole.upper - whole.value == pytest.approx(1.96 / math.sqrt(2))
    without = averaged([10, 20], [1, 1], lower=[8.04, NAN], upper=[11.96, 21.96])
    assert (without.value, math.isnan(without.lower), without.no_interval.item()) == (15, True, NO_MARGIN)


def test_the_whole_of_an_average_says_its_weights():
    assert averaged([10, 20], [3, 1]).denominator == 4


# --- Periods ---------------------------------------------------------------------------------------------------------


def test_rolling_years_overlap_and_calendar_years_do_not():
    assert overlapping(years("2014-16", "2015-17"))
    assert overlapping(years("2014-16", "2018-20", "2016-18"))
    assert not overlapping(years("2014-16", "2017-19"))
    assert not overlapping(years("2020", "2020", "2021"))
    assert not overlapping([])


def test_overlapping_years_are_never_added():
    rolling = years("2014-16", "2015-17")
    for whole in (
        added([5, 6], periods=rolling),
        pooled([5, 6], [50, 60], method="wilson", periods=rolling),
        averaged([5, 6], [50, 60], periods=rolling),
    ):
        assert said(whole)[1:] == ("x", OVERLAP)


def test_overlap_is_between_the_parts_of_one_whole():
    periods = years("2014-16", "2014-16", "2015-17", "2015-17")
    assert added([1, 2, 3, 4], groups=["14", "14", "15", "15"], periods=periods).value.tolist() == [3, 7]


def test_each_part_needs_its_group_and_its_period():
    with pytest.raises(ValueError, match="groups"):
        added([1, 2], groups=["a"])
    with pytest.raises(ValueError, match="periods"):
        added([1, 2], periods=years("2020"))
