"""Published limits and recent-trend markers recomputed from their counts, read from ../shared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.intervals import byar, wilson
from curvebook.indicators.trend import recent_trend, words

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EXTRACT = DATA / "indicators" / "fingertips_poc_2018_2024.csv.gz"


@pytest.fixture(scope="module")
def extract() -> pd.DataFrame:
    if not EXTRACT.exists():
        pytest.skip("../shared/data is absent: the Fingertips extract cannot be read")
    return pd.read_csv(EXTRACT, low_memory=False)


@pytest.mark.parametrize("indicator", [20401, 41203, 92266, 93124, 91344, 30302, 91040, 93474, 94063])
def test_published_limits_follow_from_the_counts(extract, indicator):
    rows = extract[(extract["IndicatorId"] == indicator) & (extract["Count"] >= 10)]
    rows = rows.dropna(subset=["Value", "Count", "Denominator", "LowerCI", "UpperCI"])
    scale = round((rows["Value"] / (rows["Count"] / rows["Denominator"])).median(), 3)  # 100, or the rate's "per"
    method = wilson if indicator in (30302, 91040, 93474, 94063) else byar
    ours = method(rows["Count"], rows["Denominator"], multiplier=scale)
    near = np.isclose(ours.lower, rows["LowerCI"], rtol=1e-4) & np.isclose(ours.upper, rows["UpperCI"], rtol=1e-4)
    assert near.mean() >= 0.995, f"{near.mean():.2%} of {len(rows)}"


def test_published_trend_markers_are_reproduced(extract):
    polarity = pd.read_csv(DATA / "indicators" / "fingertips_indicator_polarity.csv").set_index("IndicatorID")
    good = {"High is good": "high", "Low is good": "low"}
    usable = polarity.index[polarity["ValueType"].isin(["Proportion", "Crude rate", "Directly standardised rate"])]
    rows = extract[extract["IndicatorId"].isin(usable)].copy()
    key = ["IndicatorId", "AreaCode", "Age", "Sex", "CategoryType", "Category"]
    rows[["CategoryType", "Category"]] = rows[["CategoryType", "Category"]].fillna("")
    rows = rows[~rows.duplicated([*key, "Year"], keep=False)].sort_values([*key, "Year"])
    full = rows.dropna(subset=["Value", "Count", "Denominator", "LowerCI", "UpperCI"])
    last = full.groupby(key).tail(5)
    last = last[last.groupby(key)["Year"].transform("size") == 5]
    last = last[last.groupby(key)["Year"].transform(lambda y: y.max() - y.min()) == 4]
    values, lower, upper, count, n = (
        last[c].to_numpy().reshape(-1, 5) for c in ("Value", "LowerCI", "UpperCI", "Count", "Denominator")
    )
    newest = last.groupby(key, sort=False).tail(1)
    tested = recent_trend(values, lower, upper, count=count, denominator=n)
    expected = newest["Trend"].to_numpy()
    by_good = {which: words(tested, which) for which in ("high", "low", "neither")}
    which = [good.get(polarity.loc[code, "Polarity"], "neither") for code in newest["IndicatorId"]]
    said = np.array([by_good[each][i] for i, each in enumerate(which)])
    theirs = {
        "No significant change": "no significant change",
        "Increasing and getting better": "getting better",
        "Increasing and getting worse": "getting worse",
        "Decreasing and getting better": "getting better",
        "Decreasing and getting worse": "getting worse",
        "Increasing": "increasing",
        "Decreasing": "decreasing",
    }
    known = np.array([marker in theirs for marker in expected])
    agree = said[known] == np.array([theirs[marker] for marker in expected[known]])
    assert known.sum() > 600
    assert agree.mean() >= 0.995, f"{agree.mean():.2%} of {known.sum()}"
