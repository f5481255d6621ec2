"""Better, similar, worse as published on the Fingertips web export, recomputed from its limits (../shared)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from curvebook.indicators.comparison import compare

EXPORT = Path(__file__).resolve().parents[3] / "shared/data/indicators/fingertips_web_export_93356_campylobacter.csv"
SAME = ["Time period", "Age"]  # two age bands and three years: each is compared with its own benchmark


@pytest.fixture(scope="module")
def export() -> pd.DataFrame:
    if not EXPORT.exists():
        pytest.skip("../shared/data is absent: the web export cannot be read")
    return pd.read_csv(EXPORT)


def said(rows: pd.DataFrame, benchmark: pd.Series) -> pd.Series:
    words = compare(rows["Lower CI 95.0 limit"], rows["Upper CI 95.0 limit"], benchmark, "low")
    return pd.Series(words, index=rows.index).str.capitalize()


def test_every_comparison_with_england_is_the_published_one(export):
    country = export[(export["Area Type"] == "Country") & export["Category"].isna()]
    rows = export[export["Area Type"] != "Country"].merge(country[[*SAME, "Value"]], on=SAME, suffixes=("", " there"))
    assert len(rows) == 782
    assert said(rows, rows["Value there"]).equals(rows["Compared to England value or percentiles"])


def test_every_comparison_with_the_region_is_the_published_one(export):
    regions = export[export["Area Type"] == "Region"].rename(columns={"Area Code": "there", "Value": "Value there"})
    places = export[export["Area Type"] == "County & UA"].rename(columns={"Parent Code": "there"})
    rows = places.merge(regions[["there", *SAME, "Value there"]], on=["there", *SAME])
    judged = rows["Compared to Region value or percentiles"].isin(["Better", "Similar", "Worse"])
    assert judged.sum() == 447
    assert said(rows, rows["Value there"])[judged].equals(rows.loc[judged, "Compared to Region value or percentiles"])


def test_deprivation_tenths_of_england_are_not_compared_with_it(export):
    tenths = export[export["Category"].notna()]
    assert len(tenths) > 0
    assert set(tenths["Compared to England value or percentiles"]) == {"Not compared"}
