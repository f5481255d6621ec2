"""Ranks without noise: areas that chance alone has put in order are not ranked."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from curvebook import findings
from curvebook.narrative import gaps
from curvebook.narrative.facts import Facts
from small_partnership import NEET, observed, partnership, series, usual

ALONE = {**NEET, "target": None}


def compute(tmp_path, *wards: float, n: int = 3_000, indicator: dict = ALONE) -> pd.DataFrame:
    parts = [part for part in usual() if not part["area"].iloc[0].startswith("W")]
    parts += [series(f"W{i}", np.full(12, value), n) for i, value in enumerate(wards, 1)]
    return findings.compute(partnership(tmp_path, indicator), observed(parts), "2026-Q2")


def of(table: pd.DataFrame, measure: str, theme: str = "children") -> pd.DataFrame:
    return table[(table["measure"] == measure) & (table["theme"] == theme)].set_index("area")


def test_places_far_apart_have_ranks(tmp_path):
    table = compute(tmp_path, 15.0, 9.0, 4.0)
    band = of(table, "band")
    assert band[["lower", "upper", "value"]].to_numpy().tolist() == [[3, 3, 3], [2, 2, 3], [1, 1, 3]]
    assert set(band["word"]) == {"told apart"}


def test_places_that_chance_has_put_in_order_share_a_band(tmp_path):
    band = of(compute(tmp_path, 8.2, 8.0, 7.9, n=300), "band")
    assert band[["lower", "upper"]].to_numpy().tolist() == [[1, 3]] * 3
    assert set(band["word"]) == {"not told apart"}


def test_where_high_is_good_the_highest_is_first(tmp_path):
    band = of(compute(tmp_path, 15.0, 9.0, 4.0, indicator={**ALONE, "good": "high"}), "band")
    assert band["upper"].tolist() == [1, 2, 3]


def test_without_intervals_nothing_is_ranked(tmp_path):
    band = of(compute(tmp_path, 15.0, 9.0, 4.0, indicator={**ALONE, "interval": "none"}), "band")
    assert set(band["word"]) == {"not compared"}
    assert band["lower"].isna().all()


def test_context_is_not_put_in_order_from_best_to_worst(tmp_path):
    assert of(compute(tmp_path, 15.0, 9.0, 4.0), "band", "economy").empty


def test_a_band_names_every_place_it_was_made_from(tmp_path):
    parts = [part.assign(submission=part["area"]) for part in usual()]
    table = findings.compute(partnership(tmp_path, ALONE), observed(parts), "2026-Q2")
    assert set(of(table, "band")["source"]) == {"W1#13;W2#13;W3#13"}


def said(tmp_path, table: pd.DataFrame, area: str) -> str:
    whole = partnership(tmp_path, ALONE)
    facts = Facts(whole.indicators()["neet"], whole.area(area), of(table, "band").reset_index().query("area == @area"))
    return re.sub("<[^>]+>", "", str(gaps.place_among(facts, {"ward": "wards"})))


def test_a_rank_is_said_where_it_is_known_well_enough(tmp_path):
    table = compute(tmp_path, 15.0, 9.0, 4.0)
    assert said(tmp_path, table, "W3") == "Among the 3 wards it is 1st (1st is the best)."
    assert said(tmp_path, compute(tmp_path, 8.2, 8.0, 7.9, n=300), "W3") == ""
