"""The slope and relative index of inequality: lines worked by hand, and what has no result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.slope import slope_index, slope_indices

NAN, INF = float("nan"), float("inf")
FIFTHS = [50.0, 45.0, 40.0, 35.0, 30.0]
SAME = [1000.0] * 5


def test_a_straight_line_is_found_from_end_to_end():
    # Middles at 0.1, 0.3 … 0.9; the line falls 5 for each 0.2, so from 52.5 to 27.5.
    got = slope_index(FIFTHS, SAME, error=[1] * 5)
    np.testing.assert_allclose([got.sii.value, got.rii.value, got.start], [-25, 27.5 / 52.5, 52.5])


def test_the_error_is_that_of_a_weighted_line():
    # Σ(x − ½)² = 0.4 for five equal fifths, so the slope of values with error 1 has variance 1/0.4.
    got = slope_index(FIFTHS, SAME, error=[1] * 5)
    np.testing.assert_allclose(got.sii.upper - got.sii.value, 1.959964 * np.sqrt(1 / 0.4), rtol=1e-6)


def test_limits_and_standard_errors_say_the_same():
    y = np.array(FIFTHS)
    by_limits = slope_index(y, SAME, lower=y - 1.959963985, upper=y + 1.959963985)
    np.testing.assert_allclose(by_limits.sii.lower, slope_index(y, SAME, error=[1] * 5).sii.lower)


def test_a_quantile_weighs_by_its_people():
    few = slope_index([50, 45, 40, 35, 90], [1000, 1000, 1000, 1000, 10], error=[1] * 5)
    many = slope_index([50, 45, 40, 35, 90], SAME, error=[1] * 5)
    assert few.sii.value < 0 < many.sii.value


def test_a_line_on_the_log_scale_multiplies_by_the_relative_index():
    rates = 100 * 0.5 ** np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    got = slope_index(rates, SAME, error=[0.1] * 5, scale="log", fit_on_scale=True)
    np.testing.assert_allclose([got.sii.value, got.rii.value, got.start], [-50, 0.5, 100])


def test_a_line_on_the_logit_scale_stays_between_0_and_1():
    shares = [0.001, 0.01, 0.1, 0.9, 0.999]
    straight = slope_index(shares, SAME, error=[0.1] * 5, scale="logit")
    curved = slope_index(shares, SAME, error=[0.1] * 5, scale="logit", fit_on_scale=True)
    assert straight.start < 0 < curved.start
    assert curved.start + curved.sii.value < 1 < straight.start + straight.sii.value


def test_a_negative_multiplier_turns_both_indices_round():
    got, turned = (slope_index(FIFTHS, SAME, error=[1] * 5, multiplier=by) for by in (1, -100))
    np.testing.assert_allclose(turned.sii.value, -100 * got.sii.value)
    np.testing.assert_allclose([turned.sii.lower, turned.sii.upper], [-100 * got.sii.upper, -100 * got.sii.lower])
    np.testing.assert_allclose([turned.rii.value, turned.rii.lower], [1 / got.rii.value, 1 / got.rii.upper])


@pytest.mark.parametrize(("scale", "fit_on_scale"), [("plain", False), ("log", False), ("log", True), ("logit", True)])
def test_the_interval_is_that_of_simulated_values(scale, fit_on_scale):
    rng = np.random.default_rng(7)
    values, people, error = np.array([0.30, 0.27, 0.25, 0.20, 0.18]), [900, 1200, 1000, 800, 1100], np.full(5, 0.01)
    there = {"plain": lambda v: v, "log": np.log, "logit": lambda v: np.log(v / (1 - v))}[scale]
    back = {"plain": lambda t: t, "log": np.exp, "logit": lambda t: 1 / (1 + np.exp(-t))}[scale]
    drawn = back(there(values) + error * rng.standard_normal((40_000, 5)))
    many = slope_index(drawn, people, error=error, scale=scale, fit_on_scale=fit_on_scale)
    ours = slope_index(values, people, error=error, scale=scale, fit_on_scale=fit_on_scale)
    for index in ("sii", "rii"):
        low, high = np.quantile(getattr(many, index).value, [0.025, 0.975])
        got = getattr(ours, index)
        np.testing.assert_allclose([got.lower, got.upper], [low, high], rtol=0, atol=0.03 * (high - low))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"values": [50, NAN, 40, 35, 30]}, "a value is not known"),
        ({"values": [50, INF, 40, 35, 30]}, "a number is infinite"),
        ({"people": [1000, 0, 1000, 1000, 1000]}, "a quantile's population is not known or zero"),
        ({"people": [1000, NAN, 1000, 1000, 1000]}, "a quantile's population is not known or zero"),
        ({"people": [1000, -5, 1000, 1000, 1000]}, "a quantile's population is not known or zero"),
        ({"error": [1, NAN, 1, 1, 1]}, "an interval is not known"),
        ({"error": [1, -1, 1, 1, 1]}, "an interval is not known"),
        ({"values": [50, 0, 40, 35, 30], "scale": "log"}, "a value does not fit its scale"),
        ({"values": [0.5, 0.4, 1.0, 0.3, 0.2], "scale": "logit"}, "a value does not fit its scale"),
        ({"values": FIFTHS[:4], "people": SAME[:4], "error": [1] * 4}, "fewer than five quantiles"),
    ],
)
def test_a_slope_that_cannot_be_says_why(change, reason):
    facts = {"values": FIFTHS, "people": SAME, "error": [1] * 5} | change
    got = slope_index(**facts)
    assert got.sii.reasons.item() == got.rii.reasons.item() == reason
    assert np.isnan([got.sii.value, got.rii.value, got.start]).all()


def test_a_line_that_passes_zero_has_a_slope_but_no_ratio():
    got = slope_index([5, 3, 1, -1, -3], SAME, error=[1] * 5)
    assert got.sii.value.item() == pytest.approx(-10)
    assert got.rii.reasons.item() == "a value does not fit its scale"


def test_errors_must_be_given():
    with pytest.raises(ValueError, match="limits or their standard errors"):
        slope_index(FIFTHS, SAME, lower=FIFTHS)


def test_a_frame_gives_the_indices_of_each_group():
    one = pd.DataFrame({"year": 2024, "quantile": range(1, 6), "value": FIFTHS, "people": SAME, "se": 1.0})
    frame = pd.concat([one, one.assign(year=2025).iloc[:-1]])
    got = slope_indices(frame, ["year"], range(1, 6), error="se")
    assert got["sii"].round(6).fillna(0).tolist() == [-25, 0]
    assert got["sii_reason"].tolist() == ["", "a value is not known"]
