"""Mistakes in the causal web, and the one message that each gives: circles, links downward, how lights roll up."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model import load
from small_folder import CHILDREN, GOOD, WORK, changed, faults, write

GOAL = "kind: goal, plan_level: community, owner: board }"
CIRCLE = "Take one of the links out or, where it is feedback, write `kind: reinforces` or `kind: balances`."


def with_goal(text: str) -> str:
    """The goal of the small partnership with more said of it."""
    return GOAL.replace(" }", f", {text} }}")


@pytest.mark.parametrize("kind", ["reinforces", "balances", "drives"])
def test_rule_1_8_feedback_is_no_fault(kind: str, tmp_path: Path) -> None:
    folder = changed(tmp_path, WORK, GOAL, with_goal(f"links: [{{ to: in-learning, kind: {kind} }}]"))
    assert load(folder).nodes[0].links[0].kind == kind


def test_rule_1_2_things_that_only_contribute_to_each_other_are_a_fault_told_once(tmp_path: Path) -> None:
    said = faults(changed(tmp_path, WORK, GOAL, with_goal("links: [in-learning]")))
    assert said == [
        f"{CHILDREN}, line 7, outcomes.in-learning.contributes_to.1: these contribute to each other in a circle "
        f"(found 'in-learning → thriving-economy → in-learning'). {CIRCLE}"
    ]


def test_a_link_to_oneself_is_told_once_and_not_as_a_circle(tmp_path: Path) -> None:
    said = faults(changed(tmp_path, WORK, GOAL, with_goal("links: [thriving-economy]")))
    assert said == [
        f"{WORK}, line 11, web.thriving-economy.links.1: this contributes to itself (found 'thriving-economy'). "
        "Name what it contributes to."
    ]


def test_rule_1_2_what_stands_in_a_higher_plan_cannot_contribute_to_a_lower_one(tmp_path: Path) -> None:
    lower = "\n  - { id: jobs, title: Jobs, kind: objective, plan_level: service }"
    said = faults(changed(tmp_path, WORK, GOAL, with_goal("links: [jobs]") + lower))
    assert said == [
        f"{WORK}, line 11, web.thriving-economy.links.1: this belongs to community, so it cannot contribute to "
        "something in service, which lies under it (found 'jobs'). "
        "Turn the link round, or change one of the two levels."
    ]


def test_rule_1_2_contributing_upward_or_driving_downward_is_no_fault(tmp_path: Path) -> None:
    below = "\n  - { id: jobs, title: Jobs, kind: objective, plan_level: service, links: [thriving-economy] }"
    assert load(changed(tmp_path / "up", WORK, GOAL, GOAL + below)).nodes[1].links
    lower = "\n  - { id: jobs, title: Jobs, kind: objective, plan_level: service }"
    drives = with_goal("links: [{ to: jobs, kind: drives }]") + lower
    assert load(changed(tmp_path / "down", WORK, GOAL, drives)).nodes[0].links


def test_rule_2_1_the_partnership_chooses_how_lights_roll_up(tmp_path: Path) -> None:
    assert load(write(tmp_path / "a")).roll_up.rule == "majority"
    text = GOOD[WORK] + "roll_up: { rule: weighted, least_known: 0.75 }\n"
    chosen = load(write(tmp_path / "b", **{WORK: text})).roll_up
    assert (chosen.rule, chosen.least_known) == ("weighted", 0.75)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("roll_up: { rule: best }", "roll_up.rule: this is none of the words allowed here (found 'best')"),
        ("roll_up: { least_known: 2 }", "roll_up.least_known: the number is too large (found '2'). Give 1.0 at most."),
        ("roll_up: {}\n\nroll_up: {}", "this key already stands on line 35"),
    ],
)
def test_a_rule_that_is_none_is_told_with_its_mend(written: str, told: str, tmp_path: Path) -> None:
    (said,) = faults(write(tmp_path, **{WORK: f"{GOOD[WORK]}{written}\n"}))
    assert told in said


def test_a_link_counts_once_unless_it_has_a_weight(tmp_path: Path) -> None:
    folder = changed(tmp_path, WORK, "why: Mentored pupils stay on.", "weight: 2.5")
    found = load(folder)
    assert found.actions[0].contributes_to[0].weight == 2.5
    assert found.services[0].contributes_to[0].weight == 1
