"""From a received file of counts by age to the findings: the reference's own rates and life table, to the last digit.

The reference's inputs are written as a tidy submission of an invented partnership, received, compiled and computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.indicators.ages import END, band, edges, summed
from curvebook.indicators.by_age import STANDARD
from curvebook.model import load
from curvebook.observatory import compile_observatory, receive

PHE = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "phe"
MISSPELT_BAND = {"55-69": "55-59"}  # in both of the reference's inputs: the band between 50-54 and 60-64
AREAS = {"testdata_big": "B1", "testdata_small": "B2", "testdata_tiny": "B3"}
DEFINITIONS = """\
partnership: { id: golden, title: Golden, contact: someone@golden.example, licence: OGL-3.0, default_audience: public }
places:
  home: B1
  levels: [{ id: borough, title: Borough, plural: Boroughs }]
  areas:
    - { code: B1, name: Big, level: borough }
    - { code: B2, name: Small, level: borough }
    - { code: B3, name: Tiny, level: borough }
  neighbours: [B2, B3]
bodies: [{ id: board, title: Board }]
audiences: [{ id: public, title: The public, reports: [theme], public: true }]
"""
THEME = """\
theme: health
title: Health
lead: board
outcomes:
  - id: longer-lives
    statement: People live longer
    indicators:
      - id: events
        title: Events
        kind: rate
        per: 10000
        good: low
        role: headline
        levels: [borough]
        frequency: annual
        year: calendar
        source: { publisher: P, licence: OGL-3.0 }
        standardise: { how: direct }
      - id: years
        title: Years of life
        kind: mean
        good: high
        role: headline
        levels: [borough]
        frequency: annual
        year: calendar
        source: { publisher: P, licence: OGL-3.0 }
        standardise: { how: life-expectancy, at: AT }
"""


def table(name: str) -> pd.DataFrame:
    if not (PHE / name).exists():
        pytest.skip(f"../shared/data is absent: golden/phe/{name} cannot be read")
    return pd.read_csv(PHE / name)


def found(folder: Path, rows: Iterable[str], at: int = 0) -> pd.DataFrame:
    """The observed values of what is received in `rows`, by area."""
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions" / "partnership.yaml").write_text(DEFINITIONS)
    (folder / "definitions" / "health.yaml").write_text(THEME.replace("AT", str(at)))
    partnership = load(folder)
    file = folder.parent / f"{folder.name}.csv"
    file.write_text("\n".join(["indicator,area,period,age,value,denominator", *rows]) + "\n")
    receive(partnership, file, format="tidy", received=date(2026, 1, 5), who="Analyst", source="P", licence="OGL-3.0")
    observatory = compile_observatory(partnership, None, work=folder.parent / "work")
    every = findings.compute(partnership, observatory, "2026-Q1")
    return every[every["measure"] == "observed"].set_index("area")


def test_directly_standardised_rates_equal_the_reference(tmp_path):
    # The reference takes a count that is missing for none; a file that is received says so.
    rows = table("standardisation_input_multiarea.csv").replace({"ageband": MISSPELT_BAND}).fillna({"count": 0})
    sent = (f"events,{AREAS[r.area]},2025,{r.ageband},{r.count:g},{r.pop}" for r in rows.itertuples(index=False))
    ours = found(tmp_path / "golden", sent)
    expected = table("dsr_expected.csv").iloc[:3].set_index("area").rename(index=AREAS)
    theirs = ["value", "lower95_0cl", "upper95_0cl", "total_count", "total_pop"]
    for area in ("B1", "B2"):
        mine = ours.loc[area, ["value", "lower", "upper", "count", "denominator"]].tolist()
        assert mine == pytest.approx(expected.loc[area, theirs].tolist(), rel=1e-6)
    assert pd.isna(expected.loc["B3", "value"])
    assert pd.isna(ours.loc["B3", "value"])
    assert (ours.loc["B3", "state"], ours.loc["B3", "note"]) == ("x", "fewer than 10 events")


@pytest.mark.parametrize("at", [0, 1, 65, 90])
def test_life_expectancy_equals_the_reference(tmp_path, at):
    rows = table("life_expectancy_expected.csv")
    names = ["<1", "1-4", *(f"{age}-{age + 4} yrs" for age in range(5, 90, 5)), "90+ yrs"]
    sent = [f"years,B1,2025,{name},{d},{n}" for name, d, n in zip(names, rows["deaths"], rows["pops"], strict=True)]
    ours, expected = found(tmp_path / "golden", sent, at).loc["B1"], rows.set_index("startage").loc[at]
    wanted = expected[["expected_le", "expected_lowercl95", "expected_uppercl95"]].tolist()
    assert ours[["value", "lower", "upper"]].tolist() == pytest.approx(wanted, rel=1e-6)


def test_published_populations_by_age_are_read_as_bands_that_follow_each_other():
    """Fingertips 92708, in five-year bands that end at 90 or at 95, adds up to its own total of all ages."""
    extract = PHE.parents[1] / "indicators" / "fingertips_poc_2018_2024.csv.gz"
    if not extract.exists():
        pytest.skip("../shared/data is absent: the Fingertips extract cannot be read")
    rows = pd.read_csv(extract, low_memory=False)
    rows = rows[(rows["IndicatorId"] == 92708) & rows["CategoryType"].isna()]
    totals = 0
    for _, some in rows.groupby(["AreaCode", "Sex", "Year"]):
        whole = some.loc[some["Age"] == "All ages", "Count"]
        ages = sorted((band(age), count) for age, count in zip(some["Age"], some["Count"], strict=True) if band(age))
        found, why = edges(each for each, _ in ages)
        assert (found[0], found[-1], why) == (0, END, "")
        people = summed([first for (first, _), _ in ages], np.array([count for _, count in ages]), STANDARD)
        assert (people > 0).all()
        if len(whole):
            totals += 1
            assert people.sum() == pytest.approx(whole.item(), rel=1e-6)
    assert totals > 300
