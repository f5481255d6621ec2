"""Deprivation is followed in ranks: then and now among its own kind, and in tenths of the country."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from curvebook import findings
from curvebook.narrative import inequality
from curvebook.narrative.facts import Facts
from small_partnership import NEET, observed, partnership, series, usual

RANK = {
    **NEET, "kind": "index", "good": "neither", "role": "context", "roles": {}, "levels": ["ward"], "target": None,
    "interval": "none", "tags": ["deprivation"], "rank_of": 100,
}  # fmt: skip
THEN_NOW = {"W1": (40, 3), "W2": (20, 50), "W3": (60, 50)}


def compute(folder, values=THEN_NOW, indicator: dict = RANK) -> pd.DataFrame:
    others = [part for part in usual() if part["area"].iloc[0] not in values]
    wards = [series(code, pair, 1_000, years=(2015, 2025)) for code, pair in values.items()]
    return findings.compute(partnership(folder, indicator), observed([*others, *wards]), "2026-Q2")


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> pd.DataFrame:
    return compute(tmp_path_factory.mktemp("deprived"))


def of(table: pd.DataFrame, measure: str) -> dict[str, float]:
    rows = table[table["measure"] == measure]
    return dict(zip(rows["area"], rows["value"], strict=True))


def said(table: pd.DataFrame, folder, area: str, indicator: dict = RANK) -> str:
    whole = partnership(folder, indicator)
    facts = Facts(whole.indicators()["neet"], whole.area(area), table[table["area"] == area])
    text = re.sub(r'<span class="tip".*?</span>', "", str(inequality.then_and_now(facts, "wards")))
    return re.sub("<[^>]+>", "", text)


def test_of_national_ranks_the_lowest_is_the_most_deprived(table):
    assert of(table, "rank") == {"W1": 1, "W2": 2, "W3": 2}


def test_of_other_figures_the_highest_is_the_most_deprived_unless_high_is_good(tmp_path):
    plain = {**RANK, "rank_of": None}
    assert of(compute(tmp_path, indicator=plain), "rank") == {"W1": 3, "W2": 1, "W3": 1}
    assert of(compute(tmp_path, indicator={**plain, "good": "high"}), "rank")["W1"] == 1


def test_the_tenth_is_that_of_all_the_places_ranked(table, tmp_path):
    assert of(table, "tenth") == {"W1": 1, "W2": 5, "W3": 5}
    below = compute(tmp_path, {"W1": (0.4, 0.4), "W2": (10.1, 10.1), "W3": (100, 100)})
    assert of(below, "tenth") == {"W1": 1, "W2": 2, "W3": 10}


def test_a_rank_beyond_the_places_ranked_has_no_tenth(tmp_path):
    assert "W1" not in of(compute(tmp_path, {**THEN_NOW, "W1": (40, 101)}), "tenth")


def test_without_a_national_rank_there_is_no_tenth(tmp_path):
    assert of(compute(tmp_path, indicator={**RANK, "rank_of": None}), "tenth") == {}


@pytest.mark.parametrize(
    ("area", "text"),
    [
        (
            "W1",
            "Of the 3 wards here it was the most deprived in 2025, and the 2nd most deprived in 2015; "
            "nationally it lies in the most deprived tenth.",
        ),
        (
            "W3",
            "Of the 3 wards here it was the 2nd most deprived in 2025 (level with 1 other), "
            "and the least deprived in 2015; nationally it lies in the 5th most deprived tenth.",
        ),
    ],
)
def test_rule_5_5_the_sentence_says_where_it_stood_then_and_now(table, tmp_path, area, text):
    assert said(table, tmp_path, area) == text


def test_a_place_that_stands_where_it_stood_is_named_once(tmp_path):
    text = said(compute(tmp_path, {"W1": (3, 4), "W2": (50, 60), "W3": (60, 70)}), tmp_path, "W2")
    assert text.startswith("Of the 3 wards here it was the 2nd most deprived in 2025, as in 2015; nationally")


def test_one_period_alone_has_no_then(tmp_path):
    once = {code: (now,) for code, (_, now) in THEN_NOW.items()}
    others = [part for part in usual() if part["area"].iloc[0] not in once]
    parts = [series(code, value, 100, years=(2025,)) for code, value in once.items()]
    table = findings.compute(partnership(tmp_path, RANK), observed([*others, *parts]), "2026-Q2")
    assert " and the " not in said(table, tmp_path, "W1")
