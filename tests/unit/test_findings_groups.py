"""Figures by group: beside the totals, never among them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.narrative import sentences
from curvebook.narrative.facts import Facts
from small_partnership import FALL, NEET, Fake, observed, partnership, series, usual

BY_SEX = {**NEET, "groups": ["sex"], "roles": {}}


def split(area: str = "B", **groups: float) -> list[pd.DataFrame]:
    """The borough's series for each group, higher by so many points."""
    return [series(area, FALL + more, 3_000, sex=sex, submission=f"sex-{sex}") for sex, more in groups.items()]


def compute(tmp_path, parts: list[pd.DataFrame], *indicators: dict) -> pd.DataFrame:
    return findings.compute(partnership(tmp_path, *(indicators or (BY_SEX,))), observed(parts), "2026-Q2")


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> pd.DataFrame:
    return compute(tmp_path_factory.mktemp("groups"), [*usual(), *split(female=-1.0, male=1.5)])


def test_rule_5_5_each_group_has_its_series_with_intervals(table):
    rows = table[table["measure"] == "group"]
    assert rows.groupby(["area", "by", "group"]).size().to_dict() == {("B", "sex", g): 12 for g in ("female", "male")}
    assert (rows["lower"] < rows["value"]).all()
    assert (rows["value"] < rows["upper"]).all()
    assert rows["denominator"].unique().tolist() == [3000.0]


def test_the_gap_between_groups_names_the_two_and_judges_by_chance(table):
    (gap,) = table[table["measure"] == "group-gap"].to_dict("records")
    assert (gap["area"], gap["by"], gap["group"], gap["against"]) == ("B", "sex", "male", "female")
    assert gap["value"] == pytest.approx(2.5, abs=0.05)
    assert gap["word"] == "more than chance"


def test_groups_alike_differ_within_chance(tmp_path):
    table = compute(tmp_path, [*usual(), *split(female=0.0, male=0.1)])
    assert table.loc[table["measure"] == "group-gap", "word"].tolist() == ["within chance"]


def test_the_totals_are_what_they_are_without_groups(tmp_path, table):
    bare = compute(tmp_path, usual())
    pd.testing.assert_frame_equal(table[table["by"] == ""].reset_index(drop=True), bare[bare["by"] == ""])


def test_what_is_not_agreed_to_be_broken_down_is_not_shown(tmp_path):
    table = compute(tmp_path, [*usual(), *split(female=-1.0, male=1.5)], {**BY_SEX, "groups": []})
    assert (table["by"] == "").all()


def test_a_group_of_two_breakdowns_at_once_belongs_to_none(tmp_path):
    crossed = series("B", FALL, 3_000, sex="female", age="16 to 17", submission="crossed")
    table = compute(tmp_path, [*usual(), crossed], {**BY_SEX, "groups": ["sex", "age"]})
    assert (table["by"] == "").all()


def test_a_category_is_a_breakdown_by_its_type(tmp_path):
    poor, rest = (
        series("B", FALL + more, 3_000, category_type="Free school meals", category=name, submission=name)
        for name, more in (("eligible", 3.0), ("not eligible", -1.0))
    )
    table = compute(tmp_path, [*usual(), poor, rest], {**BY_SEX, "groups": ["free school meals"]})
    (gap,) = table[table["measure"] == "group-gap"].to_dict("records")
    assert (gap["by"], gap["group"], gap["against"]) == ("free school meals", "eligible", "not eligible")


def test_a_group_without_value_is_counted(tmp_path):
    parts = split(female=-1.0, male=1.5, other=0.0)
    parts[2].loc[11, "value"], parts[2].loc[11, "state"] = np.nan, "c"
    (gap,) = compute(tmp_path, [*usual(), *parts]).query("measure == 'group-gap'").to_dict("records")
    assert gap["note"] == "1 of 3 groups have no value"
    assert str(gap["period_start"].date()) == "2025-01-01"


def test_one_group_alone_is_not_compared(tmp_path):
    (gap,) = compute(tmp_path, [*usual(), *split(female=-1.0)]).query("measure == 'group-gap'").to_dict("records")
    assert (gap["word"], gap["note"]) == ("not compared", "fewer than two groups have a value")


def test_counts_of_groups_are_not_compared(tmp_path):
    counts = {**BY_SEX, "kind": "count", "target": None}
    (gap,) = (
        compute(tmp_path, [*usual(), *split(female=-1.0, male=1.0)], counts)
        .query("measure == 'group-gap'")
        .to_dict("records")
    )
    assert gap["word"] == "not compared"


def test_a_groups_findings_name_what_they_are_made_from(tmp_path):
    parts = [*usual(), *split(female=-1.0, male=1.5)]
    whole, before = partnership(tmp_path, BY_SEX), compute(tmp_path, parts)
    rows = observed(parts).rows
    at = rows.index[rows["submission"] == "sex-male"][-1]
    rows.loc[at, ["value", "numerator"]] = 1.5 * rows.loc[at, ["value", "numerator"]].astype(float)
    rows["numerator"] = rows["numerator"].round()
    both = pd.concat([before, findings.compute(whole, Fake(rows), "2026-Q2")])
    moved = both[~both.duplicated([c for c in both.columns if c != "source"], keep=False)]
    assert set(moved["measure"]) >= {"group", "group-gap"}
    assert moved["source"].map(lambda s: "sex-male#13" in s.split(";")).all()


def said(table: pd.DataFrame, tmp_path) -> str:
    whole = partnership(tmp_path, BY_SEX)
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"])
    text = re.sub(r'<span class="tip".*?</span>', "", str(sentences.group_gap(facts.by("sex"))))
    return re.sub(r"<[^>]+>", "", text)


def test_the_sentence_says_how_far_apart_and_whether_chance_explains_it(table, tmp_path):
    assert said(table, tmp_path).startswith(
        "It is highest for males (6.5%) and lowest for females (4.0%), 2.5 percentage points apart, more than "
        "chance explains."
    )


def test_facts_of_everybody_know_nothing_of_groups(table, tmp_path):
    whole = partnership(tmp_path, BY_SEX)
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"])
    assert facts.get("group-gap") is None
    assert facts.rows("group").empty
    assert len(facts.by("sex").rows("group")) == 24
