"""An index in words: what moved it adds up as printed, and what it is not compared with is named."""

from __future__ import annotations

import pandas as pd
import pytest
from curvebook.findings.table import shaped
from curvebook.model.measures import Composite, Indicator
from curvebook.narrative import index
from curvebook.narrative.facts import Facts
from small_partnership import area

INDEX = Indicator.model_validate(
    {
        "id": "index", "title": "Index", "kind": "index", "good": "high", "role": "headline", "levels": ["borough"],
        "frequency": "annual", "source": {"publisher": "P", "licence": "OGL-3.0"},
        "composite": {"base": "2014", "parts": [{"indicator": each} for each in "abcdef"]},
    }
)  # fmt: skip
NAMES = {"a": "Jobs", "b": "Falls", "C": "Albion"}
NEW = pd.Timestamp("2025-01-01")


def facts(*rows: dict) -> Facts:
    known = {"indicator": "index", "area": "B", "theme": "t", "period_start": NEW, "period_months": 12}
    return Facts(INDEX, area("B", "borough"), shaped(pd.DataFrame([{**known, **row} for row in rows])))


def moved(change: float, *shares: float, notes: dict[str, str] | None = None) -> str:
    parts = [
        {"measure": "contribution", "by": "part", "group": each, "value": share, "note": (notes or {}).get(each, "")}
        for each, share in zip("abcdef", shares, strict=False)
    ]
    return str(index.moved(facts({"measure": "change", "value": change}, *parts), NAMES))


def test_the_figures_add_up_to_the_change_as_it_is_printed():
    assert moved(9.04, 3.74, 2.04, 1.04, 1.04, 1.14, 0.04) == (
        "In a year it was raised most by Jobs (3.7 points) and Falls (2.0 points). The other 4 parts together added "
        "3.3 points."
    )


@pytest.mark.parametrize(
    ("shares", "rest"),
    [
        ((3.0, 1.0, -0.5), ""),
        ((3.0, 1.0, 0.0), "The other part did not move it."),
        ((3.0, 1.0, 0.5, 0.5), "The other 2 parts together added 1.0 points."),
        ((3.24, 1.24), "Rounding accounts for 0.1 of the change."),
    ],
)
def test_what_the_unnamed_parts_did_is_said(shares, rest):
    assert moved(sum(shares), *shares).partition("points). ")[2] == rest


def test_a_part_that_moved_within_chance_says_so():
    said = moved(4.0, 3.0, 1.0, notes={"b": "within chance"})
    assert said.endswith("Jobs (3.0 points) and Falls (1.0 points; chance alone could explain its own change).")


def test_what_it_is_not_compared_with_for_its_parts_is_named_and_nothing_else():
    other = {"word": "not compared", "note": "made of other parts"}
    said = index.compared(
        facts(
            {"measure": "vs-country", "against": "C", **other},
            {"measure": "vs-neighbours", "against": "neighbours", **other},
            {"measure": "vs-parent", "against": "R", **other, "note": "no value for the same period in R"},
        ),
        NAMES,
    )
    assert said == "It is not compared with Albion and similar places: the same parts are not known there."


def test_the_last_change_of_its_parts_is_dated():
    rows = [{"measure": "observed", "value": 100.0, "state": "b", "period_start": pd.Timestamp(f"{year}-01-01"),
             "note": "made of other parts than the value before"} for year in (2019, 2021)]  # fmt: skip
    said = str(index.changed_parts(facts(*rows, {"measure": "observed", "value": 101.0})))
    assert said.startswith(
        "The parts that are known changed 2 times, last in 2021: figures from before are not compared"
    )
    assert index.changed_parts(facts({"measure": "observed", "value": 101.0})) == ""


@pytest.mark.parametrize(("scaling", "said"), [("percent-of-base", True), ("goalposts", False)])
def test_what_a_part_is_measured_from_is_said_where_there_is_a_base(scaling, said):
    plan = Composite.model_validate(
        {"base": "2014", "scaling": scaling, "parts": [{"indicator": "a"}, {"indicator": "b"}]}
    )
    assert (
        "the mean of its own figures for periods within that time" in index.made_of(plan, "in B in 2014", NAMES)
    ) is said
