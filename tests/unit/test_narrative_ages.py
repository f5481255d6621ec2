"""A reader who asks how a figure is measured is told how it allows for age."""

from __future__ import annotations

import pytest
from curvebook.model.measures import Indicator
from curvebook.narrative.ages import allowing_for_age

KINDS = {"direct": "rate", "indirect": "rate", "ratio": "ratio", "life-expectancy": "mean"}


def said(how: str | None, **standardise) -> str:
    rule = {"standardise": {"how": how, **standardise}} if how else {}
    return allowing_for_age(
        Indicator.model_validate({
            "id": "deaths", "title": "Deaths", "kind": KINDS.get(how or "", "rate"), "per": 100, "good": "low",
            "role": "headline", "levels": ["borough"], "frequency": "annual",
            "source": {"publisher": "P", "licence": "L"}, **rule,
        }),
        "Albion",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("direct", "to the 2013 European Standard Population, ages under 75: the rate that a place would have if"),
        (
            "ratio",
            "by age to Albion, ages under 75: how many events there were for each 100 that there would have been",
        ),
        ("indirect", "Indirectly standardised to Albion, ages under 75: the rate of Albion, times"),
    ],
)
def test_the_population_and_what_it_means_are_named(how, words):
    text = said(how, ages=(0, 74))
    assert words in text
    assert "no place looks worse only because more of its people are old" in text


@pytest.mark.parametrize(("at", "words"), [(0, "followed from birth on"), (65, "followed from the age of 65 on")])
def test_a_life_table_is_told_from_its_age(at, words):
    assert words in said("life-expectancy", at=at)


def test_the_limits_of_each_method_are_named():
    assert "fewer than 10 events" in said("direct")
    assert "fewer than 5,000 people" in said("life-expectancy")


def test_nothing_is_said_of_others():
    assert said(None) == ""
