"""An indicator received by age has every figure that another has, each naming the rows it was worked out from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.indicators.standardise import ESP2013, directly_standardised
from curvebook.observatory.frames import OBSERVATIONS, POPULATION, shaped
from small_partnership import FALL, NEET, YEARS, Fake, observed, partnership, series, usual

SOURCE = {"publisher": "P", "licence": "OGL-3.0"}
DEATHS = {
    "id": "deaths", "title": "Early deaths", "kind": "rate", "per": 100_000, "good": "low", "role": "headline",
    "levels": ["borough", "ward"], "frequency": "annual", "year": "calendar", "source": SOURCE, "groups": ["sex"],
    "standardise": {"how": "direct"}, "target": {"from": {"2022": 900.0}, "to": {"2027": 500.0}},
}  # fmt: skip
AGES = list(ESP2013)
PEOPLE = np.linspace(6000, 1500, len(AGES)).round()
STEEP = np.linspace(0.2, 8, len(AGES))  # deaths by age, relative to their mean


@dataclass(frozen=True)
class Peopled(Fake):
    people: tuple[pd.DataFrame, ...] = ()

    def population(self) -> pd.DataFrame:
        return shaped(pd.concat(self.people), POPULATION)


def counts(area: str, level: float, sex: str = "", size: float = 1.0) -> pd.DataFrame:
    """Deaths by age in every year, falling to two thirds; `row` numbers them in the area's own file."""
    rows = [
        {"area": area, "period_start": pd.Timestamp(year, 1, 1), "age": age, "value": round(count)}
        for i, year in enumerate(YEARS)
        for age, count in zip(AGES, level * size * PEOPLE * STEEP * (1 - i / 33), strict=True)
    ]
    frame = pd.DataFrame(rows).assign(indicator="deaths", period_months=12, sex=sex, submission=f"{area}{sex}")
    return shaped(frame.assign(row=range(2, len(frame) + 2), received=pd.Timestamp("2026-01-01")), OBSERVATIONS)


def people(area: str, size: float = 1.0) -> pd.DataFrame:
    firsts = [int(age.split("-")[0].rstrip("+")) for age in AGES]
    ends = [*(first - 1 for first in firsts[1:]), 200]
    each = pd.DataFrame({"area": area, "age_from": firsts, "age_to": ends, "people": PEOPLE * size, "row": 2})
    years = [each.assign(period_start=pd.Timestamp(y, 1, 1), submission=f"people-{y}") for y in (2014, 2019, 2025)]
    return shaped(pd.concat(years).assign(period_months=12), POPULATION)


AREAS = {"B": (0.015, 1.0), "W1": (0.02, 0.3), "W2": (0.01, 0.3), "C": (0.012, 50.0)}


def received() -> Peopled:
    parts = [counts(area, level, size=size) for area, (level, size) in AREAS.items()]
    parts += [counts("B", 0.0175, "male", 0.5), counts("B", 0.0125, "female", 0.5)]
    halves = [people("B", 0.5).assign(sex=sex) for sex in ("male", "female")]
    rows = shaped(pd.concat(parts, ignore_index=True), OBSERVATIONS)
    return Peopled(rows, people=(*(people(area, size) for area, (_, size) in AREAS.items()), *halves))


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> pd.DataFrame:
    return findings.compute(partnership(tmp_path_factory.mktemp("ages"), DEATHS), received(), "2026-Q2")


def of(table: pd.DataFrame, measure: str, area: str = "B") -> pd.DataFrame:
    return table[(table["indicator"] == "deaths") & (table["measure"] == measure) & (table["area"] == area)]


def test_the_value_is_the_standardised_rate(table):
    rows = of(table, "observed")
    deaths = received().rows.query("area == 'B' and sex == ''")["value"].to_numpy().reshape(len(YEARS), -1)
    wanted = directly_standardised(deaths, PEOPLE)
    for name in ("value", "lower", "upper"):
        np.testing.assert_allclose(rows[name], getattr(wanted, name))
    assert rows["count"].tolist() == deaths.sum(axis=1).tolist()


def test_it_has_what_every_indicator_has(table):
    assert of(table, "trend")["word"].item() == "getting better"
    assert of(table, "vs-country")["word"].item() == "worse"
    assert of(table, "likelihood")["value"].notna().all()
    assert not of(table, "forecast").empty
    assert of(table, "gap")["word"].item() == "more than chance"
    assert of(table, "group").groupby("group").size().to_dict() == {"female": 12, "male": 12}
    assert of(table, "quality")["word"].item() != "unknown"


def test_nobody_is_told_that_a_standardised_rate_is_no_quotient(table):
    assert "not-a-quotient" not in set(of(table, "check")["against"])


def test_a_value_names_every_row_it_was_worked_out_from(table):
    first = of(table, "observed").iloc[0]
    assert set(first["source"].split(";")) == {*(f"B#{row}" for row in range(2, 2 + len(AGES))), "people-2014#2"}


@pytest.mark.parametrize("row", [11 * 19 + 7, 3 * 19])
def test_whatever_changes_with_the_count_of_one_band_names_it(tmp_path, table, row):
    fake = received()
    rows = fake.rows.copy()
    rows.loc[row, "value"] = round(rows.loc[row, "value"] * 2.5) + 3
    after = findings.compute(partnership(tmp_path, DEATHS), Peopled(rows, people=fake.people), "2026-Q2")
    both = pd.concat([table, after], ignore_index=True)
    both = both[~both["measure"].isin(["quality", "check"])]
    moved = both[~both.duplicated([c for c in both.columns if c != "source"], keep=False)]
    assert not moved.empty
    unnamed = moved[[f"B#{row + 2}" not in source.split(";") for source in moved["source"]]]
    assert unnamed.empty, unnamed[["area", "measure", "value", "note"]].to_string()


def test_a_withheld_band_is_withheld_on_the_page_too(tmp_path):
    fake = received()
    rows = fake.rows.copy()
    rows.loc[11 * 19 + 7, ["value", "state"]] = np.nan, "c"
    table = findings.compute(partnership(tmp_path, DEATHS), Peopled(rows, people=fake.people), "2026-Q2")
    last = of(table, "observed").iloc[-1]
    assert (last["state"], last["note"]) == ("c", "1 of 19 age bands have no count: 35-39")
    assert np.isnan([last["value"], last["count"], last["denominator"]]).all()


def test_other_indicators_are_what_they_are_without_it(tmp_path):
    plain = findings.compute(partnership(tmp_path, NEET), observed(usual()), "2026-Q2")
    fake = received()
    both = Peopled(shaped(pd.concat([*usual(), fake.rows]), OBSERVATIONS), people=fake.people)
    table = findings.compute(partnership(tmp_path, NEET, DEATHS), both, "2026-Q2")
    before, after = (
        each[(each["indicator"] == "neet") & (each["measure"] != "stands-out")].reset_index(drop=True)
        for each in (plain, table)
    )
    pd.testing.assert_frame_equal(after, before)


def test_without_counts_by_age_there_is_no_figure(tmp_path):
    fake = Peopled(observed([series("B", FALL, indicator="deaths")]).rows, people=(people("B"),))
    table = findings.compute(partnership(tmp_path, DEATHS), fake, "2026-Q2")
    latest = of(table, "latest").iloc[0]
    assert (latest["state"], latest["note"]) == ("x", "no counts by age were received")
