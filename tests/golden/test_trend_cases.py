"""The recent-trend rule's own unit cases, read from ../shared: every row, exclusions by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.trend import POINTS, proportion_trend, recent_trend, words

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "trend" / "fingertips_trend_cases.csv"
EXCLUDED = {
    "GpRegisteredPopulationOver65": "has no intervals, and the source compares with not-a-number",
    "Under75CancerMortality": "one value is 120/7742 in the source, which divides whole numbers: 0",
}
GOOD = {"High is good": "high", "Low is good": "low"}
WORD = {
    "Increasing": "increasing",
    "Decreasing": "decreasing",
    "significant": "increasing",  # the older source says only that; the slope of its case rises
    "NoSignificantChange": "no significant change",
    "CannotBeCalculated": "cannot be calculated",
    "IncreasingAndGettingBetter": "getting better",
    "IncreasingAndGettingWorse": "getting worse",
    "DecreasingAndGettingBetter": "getting better",
    "DecreasingAndGettingWorse": "getting worse",
}


@pytest.fixture(scope="module")
def cases() -> dict[str, pd.DataFrame]:
    if not CASES.exists():
        pytest.skip("../shared/data is absent: golden/trend cannot be read")
    rows = pd.read_csv(CASES, dtype={"value": str})
    rows = rows[~rows["case"].isin(EXCLUDED)]
    rows["value"] = rows["value"].astype(float)
    return {str(name): group.sort_values("year") for name, group in rows.groupby("case")}


def columns(rows: pd.DataFrame, *names: str) -> list[np.ndarray]:
    return [rows[name].to_numpy(dtype=float)[None] for name in names]


# EmergencyReadmissions is of a kind that the markers leave out; ours needs no kinds: one of its intervals has no width.
def test_every_case_has_the_word_it_should_have(cases):
    for name, rows in cases.items():
        assert len(rows) == POINTS, name
        count, denominator = columns(rows, "count", "denominator")
        limits = columns(rows, "value", "lower_ci95", "upper_ci95")
        tested = recent_trend(*limits, count=count, denominator=denominator)
        said = words(tested, GOOD.get(rows["polarity"].iloc[0], "neither"))[0]
        assert said == WORD[rows["expected_trend"].iloc[0]], name


def test_the_weighted_line_has_the_chi_squared_that_is_stated(cases):
    rows = cases["open_Set1"]
    tested = recent_trend(*columns(rows, "value", "lower_ci95", "upper_ci95"))
    assert round(tested.chi2[0], 2) == float(rows["expected_chi2_2dp"].iloc[0]) == 46.77


def test_the_test_of_proportions_has_its_own_chi_squared_on_the_same_counts(cases):
    # data/README.md: the source's case SpcProportions1 has the counts of Set1
    tested = proportion_trend(*columns(cases["open_Set1"], "count", "denominator"))
    assert tested.significant[0]
    assert round(tested.chi2[0], 1) == 47.9


def test_the_test_of_proportions_cannot_be_calculated_where_everybody_counts(cases):
    rows = cases["open_SpcProportions2"]
    assert rows["expected_trend"].iloc[0] == "CannotBeCalculated"
    assert not proportion_trend(*columns(rows, "count", "denominator")).possible[0]
