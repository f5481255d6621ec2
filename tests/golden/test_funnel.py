"""Funnel limits and verdicts against the reference implementation's own test tables, read from ../shared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.funnel import axis, baseline, proportion_funnel, significance

PHE = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "phe"
CODES = {"Low (0.001)": -2, "Low (0.025)": -1, "Not significant": 0, "High (0.025)": 1, "High (0.001)": 2}
LIMITS = ("Baseline", "Lower2s0025limit", "Upper2s0025limit", "Lower3s0001limit", "Upper3s0001limit")


def table(name: str) -> pd.DataFrame:
    if not (PHE / name).exists():
        pytest.skip(f"../shared/data is absent: golden/phe/{name} cannot be read")
    return pd.read_csv(PHE / name)


@pytest.mark.parametrize(
    ("name", "largest", "decimals"),  # the second table was made from the places with fewer than 31,000 people
    [("funnel_prop_outputs.csv", np.inf, 6), ("funnel_prop_outputs_with_axis_variation.csv", 31_000, 8)],
)
def test_limits_and_their_axis_equal_the_reference(name, largest, decimals):
    expected, places = table(name), table("funnel_prop_inputs.csv")
    places = places[places["denominator"] < largest]
    sizes = axis(places["denominator"])
    assert sizes.tolist() == expected["Population"].tolist()
    ours = proportion_funnel(sizes, baseline(places["numerator"], places["denominator"]), multiplier=100)
    for limit, column in zip(ours, LIMITS, strict=False):
        np.testing.assert_allclose(limit, expected[column], rtol=0, atol=0.501 * 10.0**-decimals, err_msg=column)


def test_every_area_is_as_significant_as_in_the_reference_for_proportions():
    rows = table("funnel_prop_inputs.csv")
    common = baseline(rows["numerator"], rows["denominator"])
    ours = significance(rows["numerator"], rows["denominator"], common, proportion=True)
    assert ours.code.tolist() == rows["significance"].map(CODES).tolist()


def test_every_area_is_as_significant_as_in_the_reference_for_ratios():
    rows = table("funnel_ratio_inputs.csv")
    ours = significance(rows["obs"], rows["expected"], 1.0, proportion=False)
    assert ours.code.tolist() == rows["significance"].map(CODES).tolist()
