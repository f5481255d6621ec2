"""Published totals worked out from the published parts: sexes, ages and tenths of deprivation (../shared)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.aggregate import added, averaged, pooled

EXTRACT = Path(__file__).resolve().parents[3] / "shared" / "data" / "indicators" / "fingertips_poc_2018_2024.csv.gz"
RESIDENTS, PATIENTS, ADMITTED = 92708, 337, 93474  # numbers of the published indicators


@pytest.fixture(scope="module")
def extract() -> pd.DataFrame:
    if not EXTRACT.exists():
        pytest.skip("../shared/data is absent: the Fingertips extract cannot be read")
    return pd.read_csv(EXTRACT, low_memory=False)


def of(extract: pd.DataFrame, indicator: int, **wanted: str) -> pd.DataFrame:
    rows = extract[(extract["IndicatorId"] == indicator)]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def wholes(parts: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """A label for the whole of each part."""
    return parts[keys].astype(str).agg("|".join, axis=1).to_numpy()


def beside(labels: np.ndarray, totals: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The published totals in the order of the results (labels sorted); NaN where there is none."""
    rows = totals.set_index(wholes(totals, keys))
    return rows[~rows.index.duplicated(keep=False)].reindex(np.unique(labels))


@pytest.mark.parametrize(("indicator", "least"), [(RESIDENTS, 300), (PATIENTS, 200)])
def test_five_year_ages_of_residents_and_patients_add_up_to_all_ages(extract, indicator, least):
    rows = of(extract, indicator)
    parts, totals = rows[rows["Age"] != "All ages"], rows[rows["Age"] == "All ages"]
    keys = ["AreaCode", "Year", "Sex"]
    labels = wholes(parts, keys)
    ours, theirs = added(parts["Count"], groups=labels), beside(labels, totals, keys)
    known = theirs["Count"].notna() & np.isfinite(ours.value)
    assert known.sum() >= least
    np.testing.assert_array_equal(ours.value[known], theirs["Count"][known])


def test_men_and_women_add_up_to_persons(extract):
    rows = of(extract, RESIDENTS)
    parts, totals = rows[rows["Sex"] != "Persons"], rows[rows["Sex"] == "Persons"]
    keys = ["AreaCode", "Year", "Age"]
    labels = wholes(parts, keys)
    ours, theirs = added(parts["Count"], groups=labels), beside(labels, totals, keys)
    np.testing.assert_array_equal(ours.value, theirs["Count"])


def test_ages_give_the_published_proportion_of_all_ages_with_its_limits(extract):
    rows = of(extract, ADMITTED)
    rows = rows[rows["Category"].isna()]
    parts, totals = rows[rows["Age"] != "All ages"], rows[rows["Age"] == "All ages"]
    keys = ["AreaCode", "Year"]
    labels = wholes(parts, keys)
    theirs = beside(labels, totals, keys)
    ours = pooled(parts["Count"], parts["Denominator"], method="wilson", multiplier=100, groups=labels)
    mean = averaged(parts["Value"], parts["Denominator"], groups=labels)
    known = theirs["Value"].notna().to_numpy()
    assert known.sum() == 168
    np.testing.assert_array_equal(ours.numerator[known], theirs["Count"][known])
    np.testing.assert_array_equal(ours.denominator[known], theirs["Denominator"][known])
    for our, name in ((ours.value, "Value"), (ours.lower, "LowerCI"), (ours.upper, "UpperCI"), (mean.value, "Value")):
        np.testing.assert_allclose(our[known], theirs[name][known], rtol=1e-6)


def test_an_average_of_tenths_with_their_people_is_the_rate_of_the_sums(extract):
    rows = of(extract, ADMITTED, AreaCode="E92000001").dropna(subset=["CategoryType"])
    labels = wholes(rows, ["CategoryType", "Year", "Age"])
    summed = pooled(rows["Count"], rows["Denominator"], method="wilson", multiplier=100, groups=labels)
    mean = averaged(rows["Value"], rows["Denominator"], groups=labels)
    assert len(summed.value) == 60
    np.testing.assert_allclose(mean.value, summed.value, rtol=1e-6)
    plain = rows.groupby(labels)["Value"].mean()
    assert (np.abs(plain / summed.value - 1) > 1e-3).mean() > 0.5  # what an average without its weights would have said
