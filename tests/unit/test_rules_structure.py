"""Rules on structure (RULES section 1): a web rather than a tree, and levels of places that need not nest."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
from curvebook.accountability.causal_web import web_of
from curvebook.model import load
from small_folder import CHILDREN, PARTNERSHIP, WORK, changed, faults
from small_web import objective, web

FAMILIES = "    - { id: ward, title: Ward, plural: Wards, reports: [area-profile] }\n"
SCHOOLS = "    - { id: school-cluster, title: School cluster, plural: School clusters }\n"
MILL = "    - { code: W1, name: Mill ward, level: ward, parents: [S1, N1] }\n"
CLUSTER = "    - { code: K1, name: Riverside schools, level: school-cluster, parents: [N1] }\n"


def test_rule_1_1_one_objective_can_serve_several_goals(tmp_path: Path) -> None:
    both = web_of(web(tmp_path, objective("both", "o", "p")))
    assert {goal for goal in ("g", "h") if nx.has_path(both, "both", goal)} == {"g", "h"}


def test_rule_1_1_money_is_aligned_to_outcomes_and_never_to_none(tmp_path: Path) -> None:
    (told,) = faults(changed(tmp_path / "smallford", WORK, "provider: Government, outcomes: [in-learning]",
                             "provider: Government, outcomes: []"))  # fmt: skip
    assert "funding.grant.outcomes: there are too few entries here" in told


def test_rule_1_9_levels_of_places_need_not_nest(tmp_path: Path) -> None:
    """A ward lies in its borough and in a school cluster that crosses the borough's border."""
    folder = changed(tmp_path / "smallford", PARTNERSHIP, FAMILIES, FAMILIES + SCHOOLS)
    file = folder / PARTNERSHIP
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(MILL, MILL.replace("[S1, N1]", "[S1, K1, N1]") + CLUSTER), encoding="utf-8")
    agreed = load(folder)
    above = {level: getattr(agreed.parent("W1", level), "code", None) for level in ("borough", "school-cluster")}
    assert above == {"borough": "S1", "school-cluster": "K1"}
    assert agreed.parent("K1", "borough") is None


def test_rule_1_9_an_outcome_says_at_which_level_it_is_best_tackled(tmp_path: Path) -> None:
    told = "statement: Every young person is in learning or work"
    agreed = load(changed(tmp_path / "smallford", CHILDREN, told, f"{told}\n    level: ward"))
    assert agreed.outcome("in-learning").level == "ward"


def test_rule_1_9_a_level_that_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    told = "statement: Every young person is in learning or work"
    (fault,) = faults(changed(tmp_path / "smallford", CHILDREN, told, f"{told}\n    level: wards"))
    assert "outcomes.in-learning.level" in fault
    assert "Did you mean 'ward'" in fault


def test_rule_1_9_each_indicator_says_to_which_levels_it_can_be_broken_down(tmp_path: Path) -> None:
    agreed = load(changed(tmp_path / "smallford", CHILDREN, "        levels: [borough]\n        frequency: quarterly",
                          "        levels: [borough, ward]\n        frequency: quarterly"))  # fmt: skip
    assert agreed.indicator("neet").levels == ("borough", "ward")
