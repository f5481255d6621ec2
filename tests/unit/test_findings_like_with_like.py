"""An index is compared only with what is made of the same parts, has their states, and starts from their own base."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from small_partnership import FALL, NEET, NEIGHBOURS, observed, partnership, series
from test_findings_composites import FIRST, INDEX, RISE, SECOND

OTHER_PARTS = "made of other parts"
WIDE = {**INDEX, "levels": ["country", "borough", "ward"]}


def part(which: str, area: str, n: int = 10_000) -> pd.DataFrame:
    return series(area, FALL if which == "first" else RISE, n, indicator=which, submission=f"{which}-{area}")


def unknown(rows: pd.DataFrame, *at: int) -> pd.DataFrame:
    """`rows` without the figures at these positions."""
    gone = np.isin(np.arange(len(rows)), at)
    figures = {name: rows[name].mask(gone) for name in ("value", "numerator")}
    return rows.assign(**figures, state=np.where(gone, "x", ""))


def figures(tmp_path, rows: list[pd.DataFrame], index: dict = WIDE, **changes) -> pd.DataFrame:
    whole = partnership(tmp_path, {**FIRST, "target": None}, SECOND, {**index, **changes})
    table = findings.compute(whole, observed(rows), "2026-Q2")
    return table[table["indicator"] == "index"]


def one(table: pd.DataFrame, measure: str, area: str = "B") -> pd.Series:
    return table[(table["measure"] == measure) & (table["area"] == area)].iloc[0]


def series_of(table: pd.DataFrame, area: str = "B") -> pd.DataFrame:
    return table[(table["measure"] == "observed") & (table["area"] == area)].set_index("period_start")


def composite(**changes) -> dict:
    return {**INDEX["composite"], **changes}


def test_a_part_is_measured_from_its_own_values_within_the_base_not_from_those_carried_into_it(tmp_path):
    index = {"frequency": "quarterly", "composite": composite(base="2015")}
    values = series_of(figures(tmp_path, [part("first", "B"), part("second", "B")], **index))["value"]
    assert values[pd.Timestamp("2015-10-01")] == pytest.approx(100)
    assert values[pd.Timestamp("2015-07-01")] != pytest.approx(100)


def test_only_a_part_with_no_value_of_its_own_in_the_base_is_carried_into_it(tmp_path):
    index = {"frequency": "quarterly", "year": "financial", "composite": composite(base="2015/16")}
    values = series_of(figures(tmp_path, [part("first", "B"), part("second", "B")], **index))["value"]
    (before, then), (low, high) = FALL[:2].round(2), RISE[:2]  # two quarters of 2015/16 end before that year does
    base, good = (before + then) / 2, (low + high) / 2
    expected = 0.75 * (200 - 100 * then / base) + 0.25 * 100 * high / good
    assert values[pd.Timestamp("2015-10-01")] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(("state", "words"), [("p", "provisional"), ("e", "estimated")])
def test_an_index_has_the_state_of_its_parts(tmp_path, state, words):
    first = part("first", "B").assign(state=[""] * 11 + [state])
    latest = one(figures(tmp_path, [first, part("second", "B")]), "latest")
    assert (latest["state"], latest["note"]) == (state, f"1 of 2 parts {words}")


@pytest.mark.parametrize("measure", ["vs-country", "vs-neighbours", "extent"])
def test_an_index_of_other_parts_is_not_compared(tmp_path, measure):
    others = [part("first", area) for area in ("C", *NEIGHBOURS)]
    found = one(figures(tmp_path, [part("first", "B"), part("second", "B"), *others]), measure)
    assert (found["word"], found["note"], np.isnan(found["value"])) == ("not compared", OTHER_PARTS, True)


@pytest.mark.parametrize("measure", ["vs-country-trend", "vs-neighbours-trend"])
def test_nor_is_its_distance_followed(tmp_path, measure):
    others = [part("first", area) for area in ("C", *NEIGHBOURS)]
    found = one(figures(tmp_path, [part("first", "B"), part("second", "B"), *others]), measure)
    assert (found["word"], found["note"]) == ("cannot be calculated", OTHER_PARTS)


def test_the_middle_of_similar_places_is_that_of_those_made_of_the_same_parts(tmp_path):
    others = [part("first", n) for n in NEIGHBOURS] + [part("second", n) for n in NEIGHBOURS[:3]]
    found = one(figures(tmp_path, [part("first", "B"), part("second", "B"), *others]), "vs-neighbours")
    assert found["note"] == "median of 3 of 4 neighbours"


@pytest.mark.parametrize(("measure", "area"), [("gap", "B"), ("band", "W1"), ("stands-out", "W3"), ("extent", "W3")])
def test_smaller_areas_of_other_parts_are_neither_put_in_order_nor_set_apart(tmp_path, measure, area):
    wards = [part("first", w) for w in ("W1", "W2", "W3")] + [part("second", w) for w in ("W1", "W2")]
    found = one(figures(tmp_path, [part("first", "B"), part("second", "B"), *wards]), measure, area)
    assert (found["word"], found["note"]) == ("not compared", OTHER_PARTS)


def test_a_change_of_parts_is_a_break_that_the_value_and_its_note_tell(tmp_path):
    rows = [part("first", "B"), unknown(part("second", "B"), 4)]
    found = series_of(figures(tmp_path, rows, composite=composite(carry_months=0)))
    told = found.loc[found["state"] == "b", "note"]
    assert told.index.year.tolist() == [2018, 2019]
    assert told.tolist() == [
        f"{OTHER_PARTS} than the value before; without Second",
        f"{OTHER_PARTS} than the value before",
    ]


def test_neither_trend_nor_forecast_nor_change_runs_across_a_change_of_parts(tmp_path):
    rows = [part("first", "B"), unknown(part("second", "B"), 10)]
    found = figures(tmp_path, rows, composite=composite(carry_months=0))
    assert one(found, "change")["note"] == f"the value of a year before is {OTHER_PARTS}"
    assert one(found, "trend")["note"] == "fewer than 5 values made of the same parts"
    assert one(found, "no-forecast")["word"] and "first-B#12" not in one(found, "no-forecast")["source"].split(";")
    assert found[found["measure"] == "contribution"].empty


def test_a_trend_that_begins_after_a_change_of_parts_is_tested(tmp_path):
    rows = [part("first", "B"), unknown(part("second", "B"), 4)]
    found = figures(tmp_path, rows, composite=composite(carry_months=0))
    assert one(found, "trend")["word"] == "getting better"
    assert not {"first-B#6", "second-B#6"} & set(one(found, "forecast")["source"].split(";"))


def test_a_contribution_says_where_the_parts_own_change_is_within_chance(tmp_path):
    found = figures(tmp_path, [part("first", "B", 10**6), part("second", "B", 100)])
    shares = found[found["measure"] == "contribution"].set_index("group")
    assert shares["note"].to_dict() == {"first": "", "second": "within chance"}
    assert shares.loc["first", "lower"] > 0 > shares.loc["second", "lower"]


def test_an_ordinary_indicator_is_compared_as_ever(tmp_path):
    whole = partnership(tmp_path, NEET)
    table = findings.compute(whole, observed([series("B", FALL), series("C", FALL + 4, 10**6)]), "2026-Q2")
    assert one(table, "vs-country")["word"] == "better"
