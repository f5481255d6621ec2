"""What holds of every exception: the rule has no favourite direction."""

from __future__ import annotations

from curvebook.accountability.exceptions import NONE, OVER, UNDER, exception
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(-500, 500).map(float)
sizes = st.integers(0, 100).map(float)
either = st.one_of(st.just(float("nan")), sizes)
STATUS = ("likely", "difficult", "unlikely", "not assessable", "met", "not met")
MIRRORED = {**{word: word for word in STATUS}, "likely": "unlikely", "unlikely": "likely", "met": "not met",
            "not met": "met"}  # fmt: skip
SIDES = {OVER: UNDER, UNDER: OVER}


@given(numbers, either, numbers, either, st.sampled_from(STATUS))
def test_rule_2_9_a_series_turned_upside_down_has_the_same_word(value, half, path, level, status):
    up = exception(value, (value - half, value + half), path, path - level, status, "high")
    down = exception(-value, (-value - half, -value + half), -path, -path + level, status, "low")
    assert (up.word, up.why) == (down.word, down.why)
    assert up.distance == down.distance


@given(numbers, either, numbers, either, st.sampled_from(STATUS))
def test_rule_2_9_as_far_on_the_other_side_of_the_path_is_the_other_exception(value, half, path, level, status):
    other = 2 * path - value
    here = exception(value, (value - half, value + half), path, path - level, status, "high")
    there = exception(other, (other - half, other + half), path, path - level, MIRRORED[status], "high")
    assert there.word == SIDES.get(here.word, here.word)


@given(numbers, either, numbers, either, st.sampled_from(STATUS))
def test_an_exception_lies_on_its_side_and_says_why(value, half, path, level, status):
    found = exception(value, (value - half, value + half), path, path - level, status, "high")
    assert bool(found.why) == (found.word != NONE)
    if found.word in (OVER, UNDER):
        assert (found.distance > 0) == (found.word == OVER)
