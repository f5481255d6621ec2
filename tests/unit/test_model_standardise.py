"""An indicator that is put together from ages, as agreed: what fits together, and what is told otherwise."""

# ruff: noqa: E501 - a message is easier to compare on one line

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model import load
from small_folder import CHILDREN, GOOD, faults, write

WITH_AGES = (
    GOOD[CHILDREN]
    + """\
      - id: deaths
        title: Early deaths
        kind: rate
        per: 100000
        good: low
        role: headline
        levels: [borough]
        frequency: annual
        source: { publisher: Smallford council, licence: OGL-3.0 }
        standardise: { how: direct, ages: [0, 74] }
"""
)
HERE = "indicators.deaths"
LINE = WITH_AGES[: WITH_AGES.index("- id: deaths")].count("\n") + 1
RULE = "{ how: direct, ages: [0, 74] }"
NOT_RECEIVED = (
    "what is standardised is received as counts by age, not asked or made of other indicators. Take one of the two out."
)


def at(distance: int, key: str) -> str:
    return f"line {LINE + distance}, {HERE}.{key}"


FAULTS = [
    ("kind: rate", "kind: mean",
        at(2, "kind: what is standardised this way (direct) is a rate (found 'mean'). Write `kind: rate`.")),
    (RULE, "{ how: ratio }",
        at(2, "kind: what is standardised this way (ratio) is a ratio (found 'rate'). Write `kind: ratio`.")),
    (RULE, "{ how: life-expectancy }",
        at(2, "kind: what is standardised this way (life-expectancy) is a mean (found 'rate'). Write `kind: mean`.")),
    (RULE, "{ how: direct, reference: N1 }",
        at(9, "standardise.reference: this says nothing for direct. Take it out.")),
    (RULE, "{ how: direct, at: 65 }",
        at(9, "standardise.at: this says nothing for direct. Take it out.")),
    (RULE, "{ how: indirect, reference: N9 }",
        at(9, "standardise.reference: there is no area of this name (found 'N9'). Known: N1, S1, S2, W1.")),
    (RULE, "{ how: direct, ages: [74, 0] }",
        at(9, "standardise.ages: these ages do not run from a lower to a higher one (found '[74, 0]'). Write `ages: [0, 74]`, say.")),
    (RULE, "{ how: direct, ages: [18, 64] }",
        at(9, "standardise.ages: no bands of the European Standard Population begin and end with these ages (found '[18, 64]'). "
           "Begin with 0, 5, 10 …, end with 4, 9, 14 …, or leave the end to 200.")),
    (RULE, "{ how: direct }\n        survey: true", at(10, f"survey: {NOT_RECEIVED}")),
    (RULE, "{ how: direct }\n        derive: { how: rate }",
        at(10, "derive.how: counts by age are added up; the rate follows from their sums (found 'rate'). Write `how: sum`.")),
    (RULE, "{ how: direct }\n        groups: [sex, age]",
        at(10, "groups.2: the figure allows for age, so it has no breakdown by age (found 'age'). Take it out.")),
    ("licence: OGL-3.0 }\n        standardise", "licence: OGL-3.0, age: 0-4 }\n        standardise",
        at(8, "source.age: every age is needed, so the source's rows are not narrowed to one (found '0-4'). Take it out.")),
]  # fmt: skip


def test_the_indicator_of_these_cases_is_good(tmp_path: Path) -> None:
    rule = load(write(tmp_path, **{CHILDREN: WITH_AGES})).indicator("deaths").standardise
    assert rule is not None
    assert (rule.how, rule.ages, rule.reference, rule.at) == ("direct", (0, 74), None, 0)


@pytest.mark.parametrize(("old", "new", "told"), FAULTS)
def test_each_fault_is_told_at_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    head, _, tail = WITH_AGES.rpartition(old)
    assert head, "the case changes nothing"
    (fault,) = faults(write(tmp_path, **{CHILDREN: head + new + tail}))
    assert fault == f"{CHILDREN}, {told}"


def test_an_age_at_which_no_band_begins_is_told(tmp_path: Path) -> None:
    text = WITH_AGES.replace("kind: rate\n        per: 100000", "kind: mean").replace(
        RULE, "{ how: life-expectancy, at: 67 }"
    )
    (fault,) = faults(write(tmp_path, **{CHILDREN: text}))
    assert "standardise.at: no age band of a life table begins here (found '67'). Write 0, 1, 5, 10 … 90." in fault


def test_a_ratio_without_country_needs_a_reference(tmp_path: Path) -> None:
    text = WITH_AGES.replace("kind: rate", "kind: ratio").replace(RULE, "{ how: ratio }")
    places = GOOD["definitions/partnership.yaml"].replace("  country: N1\n", "")
    (fault,) = faults(write(tmp_path, **{CHILDREN: text, "definitions/partnership.yaml": places}))
    assert "there is no country whose rates by age could be expected (found 'ratio')" in fault
