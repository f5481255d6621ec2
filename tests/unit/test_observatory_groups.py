"""Which rows of a published file are an indicator's total, and which its groups."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from curvebook.model.measures import Indicator
from curvebook.observatory.frames import RAW, shaped
from curvebook.observatory.reading import Matcher

ROWS = [
    # sex, age, category type, category, value
    ("Persons", "16-17", "", "", 1.0),
    ("Female", "16-17", "", "", 2.0),
    ("Male", "16-17", "", "", 3.0),
    ("Persons", "16", "", "", 4.0),
    ("Persons", "17", "", "", 5.0),
    ("Female", "16", "", "", 6.0),
    ("Persons", "16-17", "Deprivation quintile", "Most deprived", 7.0),
    ("Persons", "16-17", "Ethnic group", "Asian", 8.0),
    ("Female", "16-17", "Ethnic group", "Asian", 9.0),
    ("Not applicable", "All ages", "", "", 10.0),
]


def matched(*groups: str, **filters: Any) -> dict[tuple[str, str, str, str], float]:
    """Breakdown to value of the rows that an indicator with these groups and filters is given."""
    source = {"publisher": "A", "licence": "B", "format": "fingertips-web", "measure": "1", **filters}
    indicator = Indicator.model_validate(
        {"id": "neet", "title": "NEET", "kind": "proportion", "good": "low", "role": "headline", "levels": ["borough"],
         "frequency": "annual", "source": source, "groups": groups}
    )  # fmt: skip
    columns = ("sex", "age", "category_type", "category", "value")
    given = pd.DataFrame(ROWS, columns=list(columns)).assign(measure="1", period_start="2024-01-01", period_months=12)
    part = shaped(given.assign(row=range(2, len(ROWS) + 2)), RAW)
    found = pd.concat([part[:0], *Matcher([indicator], False).match(part)])
    assert not found.duplicated(["sex", "age", "category_type", "category"]).any()
    return {tuple(row[:4]): row[4] for row in found[list(columns)].itertuples(index=False)}


PERSONS = {"sex": "Persons", "age": "16-17"}
USUAL = {
    ("", "", "", ""): 1.0,
    ("", "", "Deprivation quintile", "Most deprived"): 7.0,
    ("", "", "Ethnic group", "Asian"): 8.0,
}


def test_without_groups_only_rows_of_the_chosen_sex_and_age_are_kept():
    assert matched(**PERSONS) == USUAL


@pytest.mark.parametrize(
    ("group", "rows"),
    [
        ("sex", {("Female", "", "", ""): 2.0, ("Male", "", "", ""): 3.0}),
        ("age", {("", "16", "", ""): 4.0, ("", "17", "", ""): 5.0}),
        ("Ethnic group", {}),  # no filter chose among categories
    ],
)
def test_a_breakdown_adds_the_rows_that_differ_from_the_total_in_it_alone(group, rows):
    assert matched(group, **PERSONS) == USUAL | rows


def test_several_breakdowns_stand_side_by_side_and_are_not_crossed():
    assert sorted(matched("sex", "age", **PERSONS).values()) == [1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0]


def test_an_indicator_of_one_category_can_show_the_others_of_its_type():
    assert matched("Ethnic group", sex="Female", age="16-17", category="asian") == {("", "", "", ""): 9.0}
    total = {("", "", "", ""): 8.0}
    assert matched("Deprivation quintile", **PERSONS, category="Asian") == total | {
        ("", "", "Deprivation quintile", "Most deprived"): 7.0
    }


def test_a_breakdown_takes_no_row_of_other_ages():
    assert matched("sex", sex="Persons", age="17") == {("", "", "", ""): 5.0}
