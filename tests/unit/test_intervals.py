"""Intervals and values where something is missing, impossible or withheld."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.intervals import byar, student_t, wilson
from curvebook.indicators.values import with_intervals
from curvebook.model.measures import Indicator
from curvebook.observatory.frames import OBSERVATIONS, shaped

NAN = float("nan")


def indicator(**changes) -> Indicator:
    facts = {
        "id": "i", "title": "I", "kind": "proportion", "good": "low", "role": "headline", "levels": ["borough"],
        "frequency": "annual", "source": {"publisher": "P", "licence": "OGL-3.0"},
    }  # fmt: skip
    return Indicator.model_validate(facts | changes)


def observations(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    base = {
        "indicator": ["i"] * size, "area": ["A"] * size, "period_months": [12] * size, "row": range(2, size + 2),
        "period_start": pd.to_datetime([f"{2015 + k}-01-01" for k in range(size)]),
        "received": pd.to_datetime(["2026-01-01"] * size), "submission": ["s"] * size,
    }  # fmt: skip
    return shaped(pd.DataFrame(base | columns), OBSERVATIONS)


@pytest.mark.parametrize(
    ("count", "n", "reason"),
    [
        (NAN, 10, "the count is not known"),
        (1, NAN, "the denominator is not known"),
        (0, 0, "the denominator is zero"),
        (-1, 10, "a number is negative"),
        (float("inf"), 10, "a number is infinite"),
        (11, 10, "the count is larger than the denominator"),
    ],
)
def test_a_proportion_that_cannot_be_says_why(count, n, reason):
    got = wilson(count, n)
    assert got.reasons.item() == reason
    assert np.isnan([got.value, got.lower, got.upper]).all()


def test_a_rate_may_exceed_its_denominator():
    assert byar(250, 220).why.item() == 0


def test_no_events_still_have_an_upper_limit():
    got = byar(0, 1000, multiplier=1000)
    assert got.lower.item() == 0
    assert 3.6 < got.upper.item() < 3.7


@pytest.mark.parametrize(
    ("mean", "deviation", "n", "reason"),
    [
        (NAN, 1, 5, "a value is not known"),
        (5, NAN, 5, "the standard deviation is not known"),
        (5, 1, NAN, "the number of values is not known"),
        (5, 1, float("inf"), "a number is infinite"),
        (5, -1, 5, "a number is negative"),
        (5, 1, 1, "fewer than two values"),
    ],
)
def test_a_mean_without_an_interval_says_why(mean, deviation, n, reason):
    got = student_t(mean, deviation, n)
    assert got.reasons.item() == reason
    assert np.isnan([got.value, got.lower, got.upper]).all()


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_outside_0_to_1_is_an_error(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level)


def test_the_published_interval_is_kept():
    got = with_intervals(
        observations(value=[5.0], lower=[4.0], upper=[6.5], numerator=[5], denominator=[100]), indicator()
    )
    assert (got["lower"][0], got["upper"][0], got["method"][0]) == (4.0, 6.5, "published")


def test_a_proportion_without_interval_gets_wilsons():
    got = with_intervals(observations(value=[65.0], numerator=[65], denominator=[100]), indicator())
    assert got["method"][0] == "wilson"
    assert round(got["lower"][0], 2) == 55.25


def test_a_value_missing_beside_its_counts_is_worked_out():
    got = with_intervals(observations(value=[NAN], numerator=[65], denominator=[100]), indicator())
    assert got["value"][0] == 65.0


def test_a_withheld_value_is_never_worked_out_again():
    rows = observations(value=[NAN], numerator=[3], denominator=[100], state=["c"])
    got = with_intervals(rows, indicator())
    assert got[["value", "lower", "upper"]].isna().all(axis=None)


def test_published_limits_the_wrong_way_round_are_none_and_counts_give_others():
    rows = observations(value=[65.0, 65.0], lower=[70.0, 70.0], upper=[60.0, 60.0], numerator=[NAN, 65])
    got = with_intervals(rows.assign(denominator=[NAN, 100.0]), indicator())
    assert got["method"].tolist() == ["", "wilson"]
    assert got["no_interval"].tolist() == ["the lower limit lies above the upper one", ""]


def test_a_survey_without_published_interval_has_none():
    got = with_intervals(observations(value=[65.0], numerator=[65], denominator=[100]), indicator(survey=True))
    assert got["method"][0] == ""
    assert "survey" in got["no_interval"][0]


def test_counts_that_do_not_give_the_value_give_no_interval():
    got = with_intervals(observations(value=[40.0], numerator=[65], denominator=[100]), indicator())
    assert "another value" in got["no_interval"][0]


def test_residents_are_counted_not_sampled():
    got = with_intervals(observations(value=[1000.0]), indicator(kind="count", tags=["population"], good="neither"))
    assert np.isnan(got["lower"][0])


def test_a_count_of_events_gets_byars():
    got = with_intervals(observations(value=[65.0]), indicator(kind="count"))
    assert round(got["lower"][0], 1) == 50.2


def test_what_is_counted_in_full_has_no_interval_and_says_why():
    rows = observations(value=[40.2], numerator=[32_562], denominator=[81_000])
    got = with_intervals(rows, indicator(interval="none"))
    assert got[["lower", "upper"]].isna().all(axis=None)
    assert got["value"][0] == 40.2
    assert got["no_interval"][0] == "it is counted in full, so it has no margin of error"


def test_a_source_that_publishes_intervals_is_not_helped_out():
    rows = observations(
        value=[65.0, 65.0], lower=[60.0, NAN], upper=[70.0, NAN], numerator=[65, 65], denominator=[100, 100]
    )
    got = with_intervals(rows, indicator(interval="published"))
    assert got["method"].tolist() == ["published", ""]
    assert got["no_interval"].tolist() == ["", "its source gives no margin of error"]
