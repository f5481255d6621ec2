"""Intervals against the reference implementation's own test tables, read from ../shared, and a few facts kept here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.intervals import byar, student_t, wilson

PHE = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "phe"


def table(name: str) -> pd.DataFrame:
    if not (PHE / name).exists():
        pytest.skip(f"../shared/data is absent: golden/phe/{name} cannot be read")
    return pd.read_csv(PHE / name)


@pytest.mark.parametrize(("name", "method"), [("proportion.csv", wilson), ("rate.csv", byar)])
@pytest.mark.parametrize(("level", "suffix"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_limits_equal_the_reference_tables(name, method, level, suffix):
    rows = table(name)
    ours = method(rows["Numerator"], rows["Denominator"], level, multiplier=rows["multiplier"].to_numpy())
    np.testing.assert_allclose(ours.value, rows["value"], rtol=1e-6)
    np.testing.assert_allclose(ours.lower, rows[f"lower{suffix}"], rtol=1e-6)
    np.testing.assert_allclose(ours.upper, rows[f"upper{suffix}"], rtol=1e-6)


def test_plain_byar_and_wilson_equal_the_reference_at_each_confidence():
    rows = table("byars_wilson.csv")
    for row in rows.itertuples():
        level = float(row.confidence.strip("%")) / 100
        ours = byar(row.x, level=level, exact_below=0) if row.method == "Byars" else wilson(row.x, row.n, level)
        # One limit is blank in the source: Byar's formula falls below zero there, and ours stops at zero.
        np.testing.assert_allclose(ours.lower, 0 if np.isnan(row.lowercl) else row.lowercl, rtol=1e-6)
        np.testing.assert_allclose(ours.upper, row.uppercl, rtol=1e-6)


def test_mean_with_students_t_equals_the_reference():
    values, expected = table("mean_input.csv"), table("mean_expected.csv").set_index("area")
    groups = dict(list(values.groupby("area")["values"])) | {"No grouping": values["values"]}
    for area, numbers in groups.items():
        for level, suffix in ((0.95, "95_0cl"), (0.998, "99_8cl")):
            ours = student_t(numbers.mean(), numbers.std(), len(numbers), level)
            np.testing.assert_allclose(ours.lower, expected.loc[area, f"lower{suffix}"], rtol=1e-6)
            np.testing.assert_allclose(ours.upper, expected.loc[area, f"upper{suffix}"], rtol=1e-6)


def test_published_obesity_prevalence_has_wilson_intervals():
    rows = table("ncmp_prevalence.csv")
    ours = wilson(rows["Count"], rows["Measured"], multiplier=100)
    np.testing.assert_allclose(ours.lower, rows["LCL"], rtol=1e-5)
    np.testing.assert_allclose(ours.upper, rows["UCL"], rtol=1e-5)


@pytest.mark.parametrize(
    ("estimate", "lower", "upper"),
    [
        (wilson(65, 100), 0.5525444, 0.7363575),  # Wilson's formula by hand
        (byar(5, 100, multiplier=100), 1.6234864, 11.6683321),  # chi-squared: ½χ²(0.025; 10), ½χ²(0.975; 12)
        (byar(65, 100, multiplier=100), 50.1631877, 82.8491385),  # Byar's formula by hand
        (byar(1, 100, 0.998, multiplier=100), 0.0010005, 9.2334135),
    ],
)
def test_small_facts_hold_without_the_shared_folder(estimate, lower, upper):
    np.testing.assert_allclose([estimate.lower, estimate.upper], [lower, upper], rtol=1e-5)
