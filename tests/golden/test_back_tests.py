"""The record of back-tests that comes with the forecasts' constants, held to what was promised of it.

Both are written by one command, `curvebook calibrate --table`; an indicator's forecasts are made with constants that
were fitted without it.
"""

from __future__ import annotations

import pytest
from curvebook.trajectory.constants import measured

*LINES, EVERY = measured()["by_indicator"]
*_, COMPARED = measured()["against_others"]
# Held by less than promised: claims doubled in 2009 and in 2020 in every place at once, and fell as fast in 2014.
FALLS_SHORT = pytest.mark.xfail(strict=True, reason="the interval held 87% of its values")
MANY = [
    pytest.param(line, id=line["group"], marks=[FALLS_SHORT] if line["group"] == "Claimant Count" else [])
    for line in LINES
    if line["forecasts"] >= 1000
]
TENTHS = [tenth for tenth in measured()["reliability"] if tenth["stated_times"] >= 300]


def test_it_is_of_hundreds_of_areas():
    assert max(line["areas"] for line in LINES) >= 300


def test_both_tables_are_of_the_same_indicators():
    assert [line["group"] for line in measured()["against_others"]] == [*(line["group"] for line in LINES), "all"]


@pytest.mark.parametrize("other", ["naive", "ets", "theta"])
def test_forecasts_come_nearer_than(other):
    assert COMPARED["mase"]["ours"] < COMPARED["mase"][other]


def test_95_percent_intervals_hold_what_they_say_over_all_indicators():
    assert 0.92 <= EVERY["in95"] <= 0.98


@pytest.mark.parametrize("line", MANY)
def test_95_percent_intervals_hold_for_each_indicator(line):
    assert line["in95"] >= 0.88


@pytest.mark.parametrize("tenth", TENTHS, ids=lambda tenth: f"{tenth['side']} {tenth['low']:.1f}")
def test_chances_that_are_stated_come_true(tenth):
    assert abs(tenth["met"] - tenth["stated"]) <= 0.07
