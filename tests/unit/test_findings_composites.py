"""An index from its parts' figures: its values, what moved it, what it is made from, what is withheld."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.narrative import index as words
from curvebook.narrative.facts import Facts
from small_partnership import FALL, NEET, Fake, observed, partnership, series

FIRST = {**NEET, "id": "first", "title": "First", "target": None, "roles": {}}
SECOND = {**FIRST, "id": "second", "title": "Second", "good": "high", "frequency": "annual"}
INDEX = {
    "id": "index", "title": "The index", "kind": "index", "role": "headline", "levels": ["borough"], "good": "high",
    "frequency": "annual", "year": "calendar", "source": {"publisher": "P", "licence": "OGL-3.0"},
    "composite": {"base": "2014", "parts": [{"indicator": "first", "weight": 3}, {"indicator": "second"}],
                  "carry_months": 12, "least_known": 0.7},
}  # fmt: skip
RISE = np.linspace(40, 62, 12)


def parts(home: str = "B") -> list[pd.DataFrame]:
    return [series(home, FALL, indicator="first", submission=f"first-{home}"),
            series(home, RISE, indicator="second", submission=f"second-{home}")]  # fmt: skip


def compute(tmp_path, rows: list[pd.DataFrame], index: dict = INDEX) -> pd.DataFrame:
    return findings.compute(partnership(tmp_path, FIRST, SECOND, index), observed(rows), "2026-Q2")


def of(table: pd.DataFrame, measure: str, area: str = "B") -> pd.DataFrame:
    return table[(table["indicator"] == "index") & (table["measure"] == measure) & (table["area"] == area)]


def test_the_index_is_the_weighted_mean_of_its_parts_in_per_cent_of_their_base(tmp_path):
    rows = of(compute(tmp_path, parts()), "observed")
    first, second = FALL.round(2), RISE
    expected = 0.75 * (100 + 100 * (first[0] - first) / first[0]) + 0.25 * (100 * second / second[0])
    assert rows["value"].to_numpy() == pytest.approx(expected, rel=1e-3)
    assert rows["value"].iloc[0] == pytest.approx(100)
    assert (rows["lower"] < rows["value"]).all()


def test_an_index_has_what_every_indicator_has(tmp_path):
    table = compute(tmp_path, parts(), {**INDEX, "target": {"from": {"2022": 100.0}, "to": {"2027": 150.0}}})
    assert of(table, "trend")["word"].item() == "getting better"
    assert not of(table, "forecast").empty
    assert of(table, "likelihood")["value"].notna().all()


def test_the_contributions_add_up_to_the_change(tmp_path):
    table = compute(tmp_path, parts())
    shares = of(table, "contribution")
    assert shares["group"].tolist() == ["first", "second"]
    assert shares["value"].sum() == pytest.approx(of(table, "change")["value"].item())


@pytest.mark.parametrize(
    ("lost", "why"),
    [(slice(10, 12), "known in neither of the two periods"), (slice(0, 1), "it has no value in the base period")],
)
def test_a_part_that_is_not_known_has_no_contribution_and_the_words_say_so(tmp_path, lost, why):
    first, second = parts()
    second.loc[second.index[lost], "state"] = "x"
    second.loc[second.index[lost], ["value", "numerator"]] = np.nan
    index = {**INDEX, "composite": {**INDEX["composite"], "carry_months": 0}}
    table = compute(tmp_path, [first, second], index)

    share = of(table, "contribution").set_index("group")
    assert np.isnan(share.loc["second", "value"]) and share.loc["second", "note"] == why
    whole = partnership(tmp_path, FIRST, SECOND, index)
    facts = Facts(
        whole.indicators()["index"], whole.home, table[(table["indicator"] == "index") & (table["area"] == "B")]
    )
    assert f"It is without second ({why})." in words.moved(facts, {})


def test_every_place_is_measured_from_the_partnerships_own_base(tmp_path):
    other = [part.assign(value=part["value"] * 2, numerator=part["numerator"] * 2) for part in parts("C")]
    index = {**INDEX, "levels": ["borough", "country"]}
    table = compute(tmp_path, [*parts(), *other], index)
    first = of(table, "observed", "C")["value"].iloc[0]
    assert first == pytest.approx(0.75 * 0 + 0.25 * 200, rel=1e-6)  # twice as bad a bad thing, twice as good a good one


def test_an_index_names_the_values_of_all_its_parts_and_of_their_base(tmp_path):
    table = compute(tmp_path, parts())
    assert of(table, "latest")["source"].item() == "first-B#13;first-B#2;second-B#13;second-B#2"
    own = of(table, "contribution").set_index("group")["source"]
    assert own["first"] == "first-B#12;first-B#2;first-B#13"


@pytest.mark.parametrize("area", ["B", "C"])
@pytest.mark.parametrize("part", ["first", "second"])
@pytest.mark.parametrize("at", [0, 8, 10, 11])
def test_whatever_of_the_index_changes_with_a_part_names_it(tmp_path, area, part, at):
    rows = observed([*parts(), *parts("C")]).rows
    whole = partnership(tmp_path, FIRST, SECOND, {**INDEX, "levels": ["borough", "country"]})
    before = findings.compute(whole, Fake(rows), "2026-Q2")
    moved = rows.copy()
    cell = moved.index[moved["submission"] == f"{part}-{area}"][at]
    moved.loc[cell, ["value", "numerator"]] *= 1.3
    both = pd.concat([before, findings.compute(whole, Fake(moved), "2026-Q2")])
    both = both[both["indicator"] == "index"]
    changed = both[~both.duplicated([c for c in both.columns if c != "source"], keep=False)]
    assert not changed.empty
    named = changed["source"].map(lambda s: f"{part}-{area}#{at + 2}" in s.split(";"))
    assert named.all(), changed.loc[~named, ["area", "measure", "group", "value", "source"]].to_string()


def test_a_part_that_is_late_is_carried_and_the_index_says_so(tmp_path):
    rows = parts()
    rows[1] = rows[1].iloc[:-1]
    latest = of(compute(tmp_path, rows), "latest").iloc[0]
    assert (latest["state"], latest["note"]) == ("e", "1 of 2 parts awaits a newer value")
    assert np.isfinite(latest["value"])


def test_a_withheld_part_withholds_the_index(tmp_path):
    rows = parts()
    rows[0].loc[11, ["value", "numerator"]] = np.nan
    rows[0]["state"] = ""
    rows[0].loc[11, "state"] = "c"
    newest = of(compute(tmp_path, rows), "observed").iloc[-1]
    assert (newest["state"], str(newest["note"])) == (
        "c",
        "too little of its weight is known without the parts that are withheld",
    )
    assert np.isnan(newest["value"])


def test_values_that_share_parts_are_not_put_on_a_process_chart(tmp_path):
    row = of(compute(tmp_path, parts()), "variation").iloc[0]
    assert (row["word"], row["note"]) == ("not assessable", "neighbouring values share parts")


def test_an_index_whose_parts_were_never_received_has_no_value(tmp_path):
    assert of(compute(tmp_path, [series("B", FALL, indicator="jobs")]), "latest")["state"].item() == "x"


def test_the_parts_that_moved_it_are_named(tmp_path):
    table, whole = compute(tmp_path, parts()), partnership(tmp_path, FIRST, SECOND, INDEX)
    facts = Facts(
        whole.indicators()["index"], whole.home, table[(table["indicator"] == "index") & (table["area"] == "B")]
    )
    said = re.sub("<[^>]+>", "", str(words.moved(facts, {"first": "First", "second": "Second"})))
    assert said.startswith(
        "In a year it was raised most by First (3.0 points; chance alone could explain its own change)"
    )
    made = words.made_of(whole.indicators()["index"].composite, "in B in 2014", {"first": "First", "second": "Second"})
    assert made.startswith(
        "First (75%) and Second (25%). Each part counts by how much better it is than in B in 2014, in per cent"
    )
