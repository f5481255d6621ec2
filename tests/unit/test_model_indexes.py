"""A composite index and the breakdowns of an indicator, as agreed: what hangs together, and what is told otherwise."""

# ruff: noqa: E501 - a message is easier to compare on one line

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model import load
from small_folder import CHILDREN, GOOD, faults, write

SOURCE = "source: { publisher: Smallford council, licence: OGL-3.0 }"
WITH_INDEX = (
    GOOD[CHILDREN]
    + f"""\
      - id: absence
        title: Absence
        kind: proportion
        good: low
        role: secondary
        levels: [borough]
        frequency: annual
        {SOURCE}
        groups: [sex, Free school meals]
      - id: young-lives
        title: Young lives
        kind: index
        good: high
        role: headline
        levels: [borough]
        frequency: quarterly
        {SOURCE}
        composite:
          base: 2024/25
          parts: [{{ indicator: neet, weight: 2 }}, {{ indicator: absence }}]
"""
)
INDEX = "indicators.young-lives"
PARTS = f"{INDEX}.composite.parts"
LINE = WITH_INDEX[: WITH_INDEX.index("- id: young-lives")].count("\n") + 1


def at(distance: int, key: str) -> str:
    """A place in the index, so many lines below its id."""
    return f"line {LINE + distance}, {key}"


FAULTS = [
    ("kind: index", "kind: mean",
        at(2, f"{INDEX}.kind: what is made of other indicators is an index (found 'mean'). Write `kind: index`.")),
    ("good: high", "good: low",
        at(3, f"{INDEX}.good: the parts of an index are turned so that higher is better (found 'low'). Write `good: high`.")),
    ("frequency: quarterly\n        source: { publisher: Smallford council", "frequency: irregular\n        source: { publisher: Smallford council",
        at(6, f"{INDEX}.frequency: an index has regular periods (found 'irregular'). Write how often the index is worked out: quarterly, say.")),
    ("        composite:\n", "        derive: { how: sum }\n        composite:\n",
        at(8, f"{INDEX}.derive: an index is made of other indicators: nothing is received that this could apply to. Take it out.")),
    ("        composite:\n", "        groups: [sex]\n        composite:\n",
        at(8, f"{INDEX}.groups: an index is made of other indicators: nothing is received that this could apply to. Take it out.")),
    (f"{SOURCE}\n        composite:", f"{SOURCE[:-2]}, format: tidy }}\n        composite:",
        at(7, f"{INDEX}.source.format: an index is made of other indicators: nothing is received that this could apply to. Take it out.")),
    ("indicator: neet, weight", "indicator: net, weight",
        at(10, f"{PARTS}.1.indicator: there is no indicator of this name (found 'net'). Did you mean 'neet'?")),
    ("indicator: neet, weight: 2", "indicator: absence, weight: 2",
        at(10, f"{PARTS}.2.indicator: this part stands twice (found 'absence'). Keep one; give it the weight of both.")),
    ("indicator: neet, weight: 2", "indicator: pupils",
        at(10, f"{PARTS}.1.indicator: this indicator does not say which way is good, so nobody can tell what it does to an index (found 'pupils'). "
           "Choose another, or let it say `good: high` or `good: low`.")),
    ("levels: [borough]\n        frequency: quarterly\n        source: { publisher: Smallford council", "levels: [borough, ward]\n        frequency: quarterly\n        source: { publisher: Smallford council",
        at(10, f"{PARTS}.1.indicator: this part is not broken down to the index's level ward (found 'neet'). "
           "Take the level out of the index's `levels`, or choose another part.")),
    ("indicator: neet, weight: 2", "indicator: young-lives",
        at(8, f"{INDEX}.composite: young-lives is made in a circle (found 'young-lives → young-lives'). Take one of the steps out.")),
    ("weight: 2", "weight: 0",
        at(10, f"{PARTS}.1.weight: the number is too small (found '0'). Give more than 0.")),
    (", { indicator: absence }]", "]",
        at(10, f"{PARTS}: an index has at least two parts. Name the others.")),
    ("weight: 2", "goalposts: [0, 50]",
        at(10, f"{PARTS}.1.goalposts: this belongs to the scaling goalposts, not to percent-of-base. Take it out, or change `scaling`.")),
    ("base: 2024/25", "base: 2024/25\n          scaling: goalposts",
        at(11, f"{PARTS}.1: this part has no goalposts (found 'neet'). "
           "Write `goalposts: [0, 50]`: the values that count as 0 and 100, the lower one first.")),
    ("base: 2024/25", "base: 2024/25\n          scaling: way-to-target",
        at(11, f"{PARTS}.2: this part has no target (found 'absence'). Add `target:` to the part or its indicator.")),
    ("base: 2024/25", "base: christmas",
        at(9, f"{INDEX}.composite.base: this period cannot be read (found 'christmas'). "
           "Write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y.")),
    ("base: 2024/25", "base: 2024-05",
        at(9, f"{INDEX}.composite.base: the base is not made of whole periods of an index that is quarterly (found '2024-05'). "
           "Write one of its periods, or some years: 2019, 2018/19, 2016-19.")),
    ("base: 2024/25", "base: 2024-Q1\n          scaling: z-score",
        at(9, f"{INDEX}.composite.base: a spread needs at least 3 periods in the base (found '2024-Q1'). Write several years: 2015-19, say.")),
    ("groups: [sex, Free", "groups: [sex, sex, Free",
        at(-1, "indicators.absence.groups.2: this breakdown stands twice (found 'sex'). Keep one.")),
    ("groups: [sex, Free", "groups: [Sex, Free",
        at(-1, "indicators.absence.groups.1: this breakdown is written in small letters (found 'Sex'). Did you mean 'sex'?")),
    ("groups: [sex, Free school meals]", "groups: [category]",
        at(-1, "indicators.absence.groups.1: this names no breakdown (found 'category'). Name the type of category: Ethnic group, say.")),
    (f"{SOURCE}\n        groups: [sex,", "source: { publisher: Smallford council, licence: OGL-3.0, sex: Female }\n        groups: [sex,",
        at(-1, "indicators.absence.groups.1: the indicator is of one sex (Female), so it has no breakdown by sex (found 'sex'). Take it out.")),
]  # fmt: skip


@pytest.fixture
def made(tmp_path: Path):
    return load(write(tmp_path, **{CHILDREN: WITH_INDEX})).indicator("young-lives").composite


def test_the_index_of_these_cases_is_good(made) -> None:
    assert [(part.indicator, part.weight) for part in made.parts] == [("neet", 2), ("absence", 1)]


def test_what_is_not_said_of_an_index_has_its_usual_value(made) -> None:
    assert (made.scaling, made.aggregation) == ("percent-of-base", "arithmetic")
    assert (made.carry_months, made.least_known) == (12, 0.75)


def test_a_part_may_have_a_target_of_its_own(tmp_path: Path) -> None:
    text = WITH_INDEX.replace("base: 2024/25", "base: 2024/25\n          scaling: way-to-target")
    load(write(tmp_path, **{CHILDREN: text.replace("{ indicator: absence }", "{ indicator: absence, target: 5 }")}))


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[case[2].partition(" (found")[0] for case in FAULTS])
def test_what_does_not_hang_together(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert WITH_INDEX.count(old) == 1, old
    told = faults(write(tmp_path, **{CHILDREN: WITH_INDEX.replace(old, new)}))
    assert f"{CHILDREN}, {message}" in told


def test_goalposts_rise(tmp_path: Path) -> None:
    text = WITH_INDEX.replace("base: 2024/25", "base: 2024/25\n          scaling: goalposts")
    text = text.replace("weight: 2", "goalposts: [50, 0]").replace(
        "{ indicator: absence }", "{ indicator: absence, goalposts: [0, 9] }"
    )
    told = faults(write(tmp_path, **{CHILDREN: text}))
    assert [one.partition(": ")[2].partition(" (")[0] for one in told] == [
        "the second goalpost does not lie above the first"
    ]


def test_two_indexes_that_are_made_of_each_other_are_told_once(tmp_path: Path) -> None:
    other = WITH_INDEX[WITH_INDEX.index("      - id: young-lives") :].replace("young-lives", "other-lives")
    text = WITH_INDEX.replace("indicator: neet, weight: 2", "indicator: other-lives")
    told = faults(write(tmp_path, **{CHILDREN: text + other.replace("indicator: neet", "indicator: young-lives")}))
    assert ["young-lives → other-lives → young-lives" in one for one in told] == [True]
