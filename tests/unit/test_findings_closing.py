"""Gaps over time: to the country, to similar places, between groups."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.narrative import gaps
from curvebook.narrative.facts import Facts
from small_partnership import FALL, NEET, NEIGHBOURS, Fake, observed, partnership, series, usual

ALONE = {**NEET, "roles": {}, "groups": ["sex"]}
FLAT = np.full(12, 6.0)
STEADY = np.linspace(12.0, 6.5, 12)  # towards the country's 6.0
AWAY = np.linspace(6.5, 12.0, 12)


def compute(tmp_path, parts: list[pd.DataFrame], indicator: dict = ALONE) -> pd.DataFrame:
    return findings.compute(partnership(tmp_path, indicator), observed(parts), "2026-Q2")


def places(home, country=FLAT, neighbours=FLAT) -> list[pd.DataFrame]:
    return [
        series("B", home, 20_000),
        series("C", country, 10**6),
        *(series(n, neighbours, 20_000) for n in NEIGHBOURS),
    ]


def one(table: pd.DataFrame, measure: str, area: str = "B") -> pd.Series:
    (row,) = table[(table["measure"] == measure) & (table["area"] == area)].to_dict("records")
    return pd.Series(row)


@pytest.mark.parametrize(("home", "word"), [(STEADY, "closing"), (AWAY, "widening"), (FLAT + 2, "no clear change")])
@pytest.mark.parametrize("measure", ["vs-country-trend", "vs-neighbours-trend"])
def test_a_difference_closes_widens_or_does_neither(tmp_path, home, word, measure):
    row = one(compute(tmp_path, places(home)), measure)
    assert row["word"] == word
    assert np.isfinite(row["value"]) == (word != "no clear change")


def test_a_gap_that_changes_sides_has_turned_round(tmp_path):
    row = one(compute(tmp_path, places(np.linspace(14, 2, 12))), "vs-country-trend")
    assert row["word"] == "turned round"


def test_the_ratio_is_noted_where_it_says_something_else(tmp_path):
    halving = FLAT * np.linspace(2, 0.5, 12)
    row = one(compute(tmp_path, places(2 * halving, halving)), "vs-country-trend")
    assert (row["word"], row["note"]) == ("closing", "as a ratio: no clear change")


def test_years_that_overlap_are_never_tested_as_if_independent(tmp_path):
    parts = [part.assign(period_months=36) for part in places(STEADY)]
    table = compute(tmp_path, parts, {**ALONE, "target": None})
    row = one(table, "vs-country-trend")
    assert (row["word"], row["note"]) == (
        "cannot be calculated",
        "fewer than 5 periods that both have and that do not overlap",
    )


def test_without_a_margin_of_error_nothing_is_said(tmp_path):
    table = compute(tmp_path, places(STEADY), {**ALONE, "interval": "none"})
    assert one(table, "vs-country-trend")["word"] == "cannot be calculated"
    assert said(tmp_path, table) == ""


def test_the_middle_of_the_neighbours_is_that_of_the_same_places(tmp_path):
    parts = [part.assign(submission=part["area"]) for part in places(STEADY)]
    parts[2].loc[9, ["value", "numerator"]] = np.nan  # one neighbour lacks one of the five years
    row = one(compute(tmp_path, parts), "vs-neighbours-trend")
    assert row["source"].count(";") == 19  # home and three neighbours, five years each


def split(**groups) -> list[pd.DataFrame]:
    return [series("B", values, 20_000, sex=sex, submission=sex) for sex, values in groups.items()]


def test_the_gap_between_groups_is_followed(tmp_path):
    table = compute(tmp_path, [*usual(), *split(female=FLAT, male=STEADY)])
    row = one(table, "gap-trend")
    assert (row["by"], row["group"], row["against"], row["word"]) == ("sex", "male", "female", "closing")


def test_of_three_groups_those_furthest_apart_on_average_are_followed(tmp_path):
    late = np.where(np.arange(12) == 11, 15.0, 6.0)  # the highest, by the newest value alone
    row = one(compute(tmp_path, [*usual(), *split(female=FLAT, male=FLAT + 3, other=late)]), "gap-trend")
    assert (row["group"], row["against"]) == ("male", "female")


def test_the_ratio_of_the_groups_has_its_interval(tmp_path):
    row = one(compute(tmp_path, [*usual(), *split(female=FLAT, male=FLAT * 2)]), "group-ratio")
    assert row["value"] == pytest.approx(2)
    assert row["lower"] < 2 < row["upper"]


def test_findings_on_gaps_name_what_they_are_made_from(tmp_path):
    parts = [p.assign(submission=p["area"] + p.get("sex", "")) for p in
             [*places(STEADY), *split(female=FLAT, male=STEADY, other=FLAT + 1)]]  # fmt: skip
    before, rows = compute(tmp_path, parts), observed(parts).rows
    moved = set()
    for area in ("B", "C", "N1", "N2", "Bfemale", "Bother"):
        other = rows.copy()
        at = rows.index[rows["submission"] == area][9]
        other.loc[at, ["value", "numerator"]] = (other.loc[at, ["value", "numerator"]] * 1.4).astype(float)
        other["numerator"] = other["numerator"].round()
        both = pd.concat([before, findings.compute(partnership(tmp_path, ALONE), Fake(other), "2026-Q2")])
        changed = both[~both.duplicated([c for c in both.columns if c != "source"], keep=False)]
        changed = changed[changed["measure"] != "quality"]  # a grade names no figure
        named = changed["source"].map(lambda s, name=f"{area}#11": name in s.split(";"))
        assert named.all(), changed.loc[~named, ["area", "measure", "by", "word", "source"]].to_string()
        moved |= set(changed["measure"])
    assert moved >= {"vs-country-trend", "vs-neighbours-trend", "gap-trend"}


def said(tmp_path, table: pd.DataFrame) -> str:
    whole = partnership(tmp_path, ALONE)
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"])
    return re.sub("<[^>]+>", "", str(gaps.against_others(facts, {"C": "England"})))


def test_both_distances_are_told_in_one_sentence(tmp_path):
    assert said(tmp_path, compute(tmp_path, places(STEADY))) == (
        "Over the same time, it has been catching up with England and the middle of similar places."
    )
    assert said(tmp_path, compute(tmp_path, places(STEADY, neighbours=STEADY - 1))) == (
        "Over the same time, it has been catching up with England; its distance from the middle of similar "
        "places shows no clear change."
    )


def test_where_no_distance_is_clearly_moving_nothing_is_said(tmp_path):
    assert said(tmp_path, compute(tmp_path, places(FLAT + 2))) == ""


def test_a_ratio_that_says_something_else_is_told_beside_the_difference(tmp_path):
    halving = FLAT * np.linspace(2, 0.5, 12)
    assert said(tmp_path, compute(tmp_path, places(2 * halving, halving, 2 * halving))) == (
        "Over the same time, it has been catching up with England (as a ratio its distance shows no clear change); "
        "its distance from the middle of similar places shows no clear change."
    )


def test_what_groups_do_is_told_with_their_names(tmp_path):
    whole = partnership(tmp_path, ALONE)
    table = compute(tmp_path, [*usual(), *split(female=FLAT, male=FALL * 2)])
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"]).by("sex")
    assert re.sub("<[^>]+>", "", str(gaps.between_groups(facts))) == (
        "Over the last five comparable figures, the gap between males and females has been closing."
    )
    assert re.sub("<[^>]+>", "", str(gaps.times_as_high(facts))) == "The highest is 1.7 times the lowest."
