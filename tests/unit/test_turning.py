"""The rule that says whether a curve has turned: each test is one clause of it."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.trajectory.turning import BENDING, LIMITS, ON_BASELINE, TURNED, WORSE, limits_for, states

YEARLY = LIMITS["yearly"]
OUT, FAR, IN, MIDDLE, BEHIND = 0.02, 0.005, 0.3, 0.5, 0.7  # chances of a value at least as good


def said(*better: float) -> list[tuple[int, int]]:
    chances = np.array([better])
    found = states(chances, 1 - chances, YEARLY)
    return list(zip(found.state[0].tolist(), found.since[0].tolist(), strict=True))


def test_one_point_outside_on_the_good_side_is_bending():
    assert said(IN, OUT) == [(ON_BASELINE, -1), (BENDING, 1)]


def test_two_in_succession_are_turned_since_the_first():
    assert said(IN, OUT, OUT)[-1] == (TURNED, 1)


def test_two_that_do_not_follow_each_other_are_not_turned():
    assert [state for state, _ in said(OUT, IN, OUT)] == [BENDING, ON_BASELINE, BENDING]


def test_one_point_far_outside_is_enough():
    assert said(FAR) == [(TURNED, 0)]


def test_a_missing_point_changes_nothing_and_does_not_part_two_others():
    assert said(OUT, np.nan, OUT) == [(BENDING, 0), (BENDING, 0), (TURNED, 0)]


def test_before_any_point_nothing_is_said():
    assert said(np.nan, np.nan) == [(ON_BASELINE, -1)] * 2


def test_a_turn_lasts_while_points_stay_on_its_side_of_the_middle():
    assert said(FAR, IN, 0.49)[-1] == (TURNED, 0)


def test_it_does_not_latch():
    assert said(FAR, BEHIND, IN) == [(TURNED, 0), (ON_BASELINE, -1), (ON_BASELINE, -1)]


def test_a_point_on_the_middle_ends_it():
    assert said(FAR, MIDDLE)[-1] == (ON_BASELINE, -1)


def test_it_can_turn_again_and_is_told_from_then():
    assert said(FAR, BEHIND, OUT, OUT)[-1] == (TURNED, 2)


def test_worse_is_the_mirror_image_of_turned():
    assert said(IN, 1 - OUT, 1 - OUT)[-1] == (WORSE, 1)
    assert said(1 - FAR) == [(WORSE, 0)]


def test_one_point_alone_on_the_bad_side_is_no_verdict():
    assert said(1 - OUT) == [(ON_BASELINE, -1)]


def test_a_turn_straight_into_worse_is_told_from_where_it_became_worse():
    assert said(FAR, 1 - FAR)[-1] == (WORSE, 1)


@pytest.mark.parametrize("limits", [LIMITS["yearly"], LIMITS["quarterly"], LIMITS["monthly"]])
def test_a_point_at_the_limit_itself_is_outside(limits):
    chances = np.array([[limits.outside, limits.far_outside]])
    assert states(chances, 1 - chances, limits).state[0].tolist() == [BENDING, TURNED]


def test_the_more_often_one_looks_the_further_out_a_point_must_lie():
    by_months = [limits_for(months, "count") for months in (12, 3, 1)]
    assert by_months == sorted(by_months, reverse=True)
    assert all(one.far_outside < one.outside for one in by_months)
