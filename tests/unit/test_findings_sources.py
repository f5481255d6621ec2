"""A finding names every value that it was made from: change one, and whatever changes with it has it among its sources.

Disclosure relies on it: a finding is withheld where one of its sources is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.narrative.facts import Finding
from curvebook.narrative.sentences import source_text
from small_partnership import NEET, YEARS, Fake, observed, partnership, usual

KEY = ["theme", "indicator", "area", "measure", "by", "group", "period_start", "period_months", "against"]
YEARLY = {**NEET, "tags": ["deprivation"]}
NEIGHBOUR_ROWS = 12


def received_parts() -> list[pd.DataFrame]:
    """The usual series, each area in a file of its own, so that a row has one name."""
    return [part.assign(submission=part["area"]) for part in usual()]


def received() -> Fake:
    """The same as an observatory."""
    return observed(received_parts())


def changed(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Rows that one table has and the other has not, each with its own source."""
    both = pd.concat([before, after], ignore_index=True)
    both = both[both["measure"] != "quality"]  # a grade names no figure
    same = both.duplicated([c for c in both.columns if c != "source"], keep=False)
    return both[~same]


def unnamed(fake: Fake, place: Path, row: int, *indicators: dict) -> pd.DataFrame:
    """Findings that change with an observation and do not name it."""
    whole = partnership(place, *indicators)
    before = findings.compute(whole, fake, "2026-Q2")
    rows = fake.rows.copy()
    rows.loc[row, ["value", "numerator"]] *= 1.37
    rows["numerator"] = rows["numerator"].round()
    after = findings.compute(whole, Fake(rows), "2026-Q2")
    moved = changed(before, after)
    assert not moved.empty
    counts = moved["measure"].isin(["quality", "check"]) & (moved["source"] == "")  # how many values, not which
    moved = moved[~counts]
    name = f"{rows['submission'][row]}#{rows['row'][row]}"
    return moved[[name not in source.split(";") for source in moved["source"]]]


@pytest.mark.parametrize("row", range(0, 120, 13))
def test_whatever_changes_with_a_value_names_it(tmp_path, row):
    left = unnamed(received(), tmp_path, row, YEARLY)
    assert left.empty, left[["area", "measure", "value", "word", "note", "source"]].to_string()


@pytest.mark.parametrize("year", (11, 8))
@pytest.mark.parametrize("place", range(10))
def test_whatever_changes_with_a_recent_value_names_it(tmp_path, place, year):
    left = unnamed(received(), tmp_path, place * NEIGHBOUR_ROWS + year, YEARLY)
    assert left.empty, left[["area", "measure", "value", "word", "note", "source"]].to_string()


BEHIND = {"from": {"2020": 8.0}, "path": "catch-up"}
PROMISED = {
    "target": {**BEHIND, "catch_up": {"with": "neighbours", "share": 0.5, "by": "2028"}, "judging": {"rule": "ratio"}},
    "floor_target": {**BEHIND, "catch_up": {"with": "country", "share": 0.3, "by": "2028"}},
}
STEPPED = {"from": {"2020": 8.0}, "to": {"2027": 3.0}, "path": "milestones", "milestones": {"2023": 6.5, "2026": 4.0}}


@pytest.mark.parametrize("promised", [PROMISED, {"target": STEPPED}], ids=["moving", "stepped"])
@pytest.mark.parametrize("row", [11, 10, 6, 23, 18, 95, 90, 86, 71])  # here, the country, two neighbours, a ward
def test_whatever_is_promised_names_what_it_is_made_from(tmp_path, row, promised):
    high = [part.assign(value=part["value"] + 4 * (part["area"] == "B")) for part in received_parts()]
    left = unnamed(observed(high), tmp_path, row, {**YEARLY, **promised})
    assert left.empty, left[["area", "measure", "value", "word", "note", "source"]].to_string()


@pytest.mark.parametrize("row", range(8, 120, 36))
def test_years_put_together_name_all_they_are_made_from(tmp_path, row):
    rows = received().rows.assign(period_months=36)
    left = unnamed(Fake(rows), tmp_path, row, {**YEARLY, "target": None})
    assert left.empty, left[["area", "measure", "value", "word", "note", "source"]].to_string()


def test_every_measure_made_from_values_is_looked_at(tmp_path):
    whole, fake = partnership(tmp_path, YEARLY), received()
    before = findings.compute(whole, fake, "2026-Q2")
    moved = set()
    for newest in (0.3, 1.9):  # the borough's newest value on either side of its path and target
        factor = np.random.default_rng(3).uniform(0.2, 1.8, len(fake.rows))
        factor[len(YEARS) - 1] = newest
        rows = fake.rows.assign(value=fake.rows["value"] * factor, numerator=(fake.rows["numerator"] * factor).round())
        moved |= set(changed(before, findings.compute(whole, Fake(rows), "2026-Q2"))["measure"])
    assert set(before["measure"]) - moved <= {"target", "monitoring", "no-forecast", "quality"}


def test_a_figure_names_the_files_it_was_made_from_and_how_many_rows(tmp_path):
    indicator = partnership(tmp_path).indicators()["neet"]
    many = ";".join(f"{file}#{row}" for file in ("a", "b", "c", "d") for row in range(2, 12))
    finding = Finding("forecast", None, 5.0, None, None, "", "", "", "", many)
    assert source_text(indicator, finding) == "P. Worked out from 40 rows of a, b and 2 more files."
