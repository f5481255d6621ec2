"""Across deprivation groups: all of them count, in the order their names say, and nothing is guessed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.disclosure.apply import Withheld, disclosed
from curvebook.findings.slopes import most_deprived_first
from curvebook.indicators.slope import slope_index
from curvebook.indicators.values import with_intervals
from curvebook.narrative import inequality
from curvebook.narrative.facts import Facts
from small_partnership import NEET, observed, partnership, series, usual

BY = {**NEET, "groups": ["Deprivation quintile"], "roles": {}}
FIFTHS = ("1 (most deprived)", "2", "3", "4", "5 (least deprived)")
VALUES, PEOPLE = (12.0, 10.0, 9.0, 7.0, 6.0), (3_000, 2_500, 2_000, 1_500, 1_000)


def split(values=VALUES, people=PEOPLE, names=FIFTHS) -> list[pd.DataFrame]:
    return [
        series("B", np.full(12, value), n, category_type=BY["groups"][0], category=name, submission=f"fifth-{i}")
        for i, (value, n, name) in enumerate(zip(values, people, names, strict=True), 1)
    ]


def compute(folder, parts: list[pd.DataFrame], indicator: dict = BY) -> pd.DataFrame:
    return findings.compute(partnership(folder, indicator), observed([*usual(), *parts]), "2026-Q2")


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> pd.DataFrame:
    return compute(tmp_path_factory.mktemp("slopes"), split())


def only(table: pd.DataFrame, measure: str) -> dict:
    (found,) = table[table["measure"] == measure].to_dict("records")
    return found


def said(table: pd.DataFrame, folder) -> str:
    whole = partnership(folder, BY)
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"])
    text = re.sub(r'<span class="tip".*?</span>', "", str(inequality.across_deprivation(facts.by(BY["groups"][0]))))
    return re.sub("<[^>]+>", "", text)


@pytest.mark.parametrize(
    "ordered",
    [
        FIFTHS,
        ("5 (most deprived)", "4", "3", "2", "1 (least deprived)"),
        ("Quintile 1 - most deprived", "Quintile 2", "Quintile 3", "Quintile 4", "Quintile 5"),
        (
            "Most deprived decile (IMD2015)", "Second most deprived decile (IMD2015)",
            "Third more deprived decile (IMD2015)", "Fourth more deprived decile (IMD2015)",
            "Fifth more deprived decile (IMD2015)", "Fifth less deprived decile (IMD2015)",
            "Fourth less deprived decile (IMD2015)", "Third less deprived decile (IMD2015)",
            "Second least deprived decile (IMD2015)", "Least deprived decile (IMD2015)",
        ),
    ],
)  # fmt: skip
def test_the_order_is_what_the_names_say(ordered):
    assert most_deprived_first(sorted(ordered)) == ordered


@pytest.mark.parametrize(
    "groups",
    [
        ("1", "2", "3", "4", "5"),
        ("1 (most deprived)", "2", "4", "5 (least deprived)"),
        ("1 (most deprived)", "2", "3", "4", "5 (most deprived)"),
        ("female", "male"),
        ("5 to 17", "18 to 64"),
        (),
    ],
)
def test_an_order_that_the_names_do_not_say_is_not_guessed(groups):
    assert most_deprived_first(groups) == ()


def test_the_index_is_the_line_through_all_groups_weighted_by_their_people(table):
    rows = with_intervals(observed(split()).rows, partnership_indicator(BY)).groupby("submission").last()
    expected = slope_index(
        rows["value"] / 100, rows["denominator"], lower=rows["lower"] / 100, upper=rows["upper"] / 100, scale="logit"
    ).sii
    found = only(table, "slope-index")
    got = [found[name] for name in ("value", "lower", "upper")]
    assert got == pytest.approx(
        [-100 * float(each.item()) for each in (expected.value, expected.upper, expected.lower)]
    )
    assert (found["group"], found["against"], found["word"]) == (FIFTHS[0], FIFTHS[-1], "more than chance")


def partnership_indicator(definition: dict):
    from curvebook.model.measures import Indicator

    return Indicator.model_validate(definition)


def test_the_ratio_is_of_the_most_deprived_to_the_least(table):
    found = only(table, "relative-index")
    assert found["value"] > 1.5
    assert found["lower"] < found["value"] < found["upper"]


def test_a_group_without_value_leaves_no_index_and_a_reason(tmp_path):
    parts = split()
    parts[2].loc[11, "value"], parts[2].loc[11, "state"] = np.nan, "c"
    for measure in ("slope-index", "relative-index"):
        found = only(compute(tmp_path, parts), measure)
        assert np.isnan(found["value"])
        assert (found["word"], found["note"]) == ("not compared", "a value is not known")


def test_fewer_than_five_groups_have_no_index(tmp_path):
    table = compute(tmp_path, split(VALUES[:3], PEOPLE[:3], ("1 (most deprived)", "2", "3 (least deprived)")))
    assert not table["measure"].isin(["slope-index", "relative-index"]).any()


def test_what_is_withheld_from_a_group_is_withheld_from_the_index(table, tmp_path):
    cell = table[(table["group"] == FIFTHS[3]) & (table["measure"] == "group")].tail(1).assign(why="small")
    shown = disclosed(table, partnership(tmp_path, BY), Withheld(cell, cell))
    for measure in ("slope-index", "relative-index"):
        found = only(shown, measure)
        assert np.isnan(found["value"])
        assert (found["word"], found["state"]) == ("not compared", "c")
    assert said(shown, tmp_path) == ""


def test_the_sentence_goes_from_the_least_to_the_most_deprived(table, tmp_path):
    assert re.fullmatch(
        r"From the least to the most deprived, the figure is \d\.\d percentage points higher \(\d\.\d to \d\.\d\), "
        r"\d\.\d times as high\.",
        said(table, tmp_path),
    )


def test_the_sentence_says_lower_with_limits_the_same_way_round(tmp_path):
    text = said(compute(tmp_path, split(VALUES[::-1])), tmp_path)
    found = re.search(r"is (\S+) percentage points lower \((\S+) to (\S+)\)\.$", text)
    assert found
    size, least, most = (float(each) for each in found.groups())
    assert 0 < least < size < most


def test_the_sentence_says_where_chance_explains_it(tmp_path):
    text = said(compute(tmp_path, split((8.0, 8.2, 7.9, 8.1, 8.0), (300,) * 5)), tmp_path)
    assert text.endswith("no more than chance explains.")
