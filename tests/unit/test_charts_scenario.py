"""The scenario chart: two fans that can be told apart without colour, each named at its line, with its words."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from curvebook.charts.curve import Curve
from curvebook.charts.scenario import scenario
from curvebook.charts.trend import trend
from test_charts_trend import frame

BASELINE = frame("2023/24", [5.0, 4.9, 4.8], spread=1.0)
AHEAD = frame("2023/24", [5.0, 4.2, 3.6], spread=0.9)
CURVE = Curve(
    "s", "About even", "Share, Marlbrook", frame("2017/18", [7.1, 6.6, 6.2, 5.9, 5.6, 5.1]), forecast=BASELINE,
    target=frame("2022/23", [5.2, 4.9, 4.5, 4.0]),
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    return scenario(CURVE, AHEAD)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_both_courses_and_the_target_are_named_at_their_lines(drawn, size: str) -> None:
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", getattr(drawn, size)))
    for said in ("If nothing changes", "With these actions", "Target"):
        assert all(word in words for word in said.split())
    assert {"4.8%", "3.6%", "4.0%"} <= set(words.split())


def test_they_differ_by_more_than_their_colour(drawn) -> None:
    """The baseline's middle is dashed, the scenario's is not."""
    lines = re.findall(r"<path[^>]*>", drawn.wide)
    dashed = [line for line in lines if "stroke-dasharray" in line and "s-fan" in line]
    solid = [line for line in lines if "stroke-dasharray" not in line and "s-c2" in line and 'd="M' in line]
    assert len(dashed) == 1
    assert len(solid) >= 3  # its middle and the two edges of its range


def test_the_axis_holds_both(drawn) -> None:
    """A fan that reaches lower than the baseline's is seen whole."""
    low = scenario(CURVE, AHEAD.assign(lower=2.0, value=2.5, lower80=2.2))
    assert re.findall(r">0%<", low.wide)


def test_the_alternative_text_says_both_and_that_it_is_assumed(drawn) -> None:
    assert "If nothing changes: 4.8% in 2025 to 2026" in drawn.alt
    assert drawn.alt.endswith(
        "With these actions, if all assumptions hold: 3.6% in 2025 to 2026, between 2.7% and 4.5%."
    )
    assert "if all assumptions hold" in drawn.note


def test_without_a_scenario_it_is_the_trend_chart() -> None:
    none = AHEAD.iloc[:0]
    assert scenario(CURVE, none).wide.count("<path") == trend(CURVE).wide.count("<path")


def test_a_missing_limit_does_not_break_it() -> None:
    assert scenario(CURVE, AHEAD.assign(lower=np.nan, upper=np.nan)).wide.startswith("<svg")


def test_with_no_baseline_there_is_still_a_picture() -> None:
    assert "With these" in scenario(replace(CURVE, forecast=None), AHEAD).wide
