"""The causal web: what is connected to what, its lights, what is summarised, what hides, what goes round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
import small_web
from curvebook.accountability.causal_web import Node as Spot
from curvebook.accountability.causal_web import belonging, beneath, part_of, web_of
from curvebook.accountability.duplicates import LIKE_WORDS, SAME_WORDS, alike_measures, alike_objectives
from curvebook.accountability.lights import Light, action_light, indicator_light, milestone_light, own_lights
from curvebook.accountability.logic_model import at_tier, family, logic_model, two_levels
from curvebook.accountability.loops import loops_of
from curvebook.accountability.roll_up import Alert, below_the_horizon, roll_up
from curvebook.accountability.standing import standing
from curvebook.model.base import Link
from curvebook.model.measures import Indicator, Outcome, Theme
from curvebook.model.partnership import Partnership
from curvebook.model.work import Action, Funding, Milestone, Node, PlanLevel, Project, RollUp, Service
from lit_web import lights, web
from small_partnership import NEET, SHARED, partnership
from small_web import objective

TODAY = date(2026, 11, 14)


def action(**facts: object) -> Action:
    return Action.model_validate({"id": "a", "title": "An action", "lead": "x", **facts})


@pytest.fixture
def small(tmp_path: Path) -> Partnership:
    """Two themes, an outcome each; a goal above both; objectives, actions, a service, a project with money."""
    agreed = partnership(tmp_path)
    goal = Node(id="good-lives", title="Good lives", kind="goal", plan_level="community")
    why = Link(to="o", why="Help keeps them in.", evidence="A trial.")
    reach = Node(
        id="in-reach", title="Help", kind="objective", plan_level="service", indicators=("neet",), links=(why,)
    )
    forms = Node(id="forms", title="Fewer forms", kind="objective")
    themes = tuple(
        replace_outcome(theme, contributes_to=tuple(Link(to=aim) for aim in aims))
        for theme, aims in zip(agreed.themes, (("good-lives", "p"), ("good-lives",)), strict=True)
    )
    pilot = Project(id="pilot", title="Pilot", lead="x", contributes_to=(Link(to="in-reach"),), funding=("pot",))
    return replace(
        agreed, themes=themes, nodes=(goal, reach, forms),
        plan_levels=(PlanLevel(id="community", title="C"), PlanLevel(id="service", title="S", under="community")),
        actions=(action(id="calls", contributes_to=["in-reach"], plan_level="service"),),
        services=(Service(id="desk", title="Desk", body="x", contributes_to=(Link(to="p"),), measures=("jobs",)),),
        projects=(pilot,),
        funding=(Funding(id="pot", title="Pot", provider="G", outcomes=("o",)),),
    )  # fmt: skip


def replace_outcome(theme: Theme, **changes: object) -> Theme:
    return theme.model_copy(update={"outcomes": tuple(o.model_copy(update=changes) for o in theme.outcomes)})


def table(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Disclosed findings: theme, indicator, measure, word."""
    frame = pd.DataFrame(rows, columns=["theme", "indicator", "measure", "word"])
    return frame.assign(area="B", by="")


# What is connected to what


def test_rule_1_1_an_outcome_leads_to_a_goal_and_to_another_outcome(small: Partnership) -> None:
    found = web_of(small)
    assert set(found.successors("o")) == {"good-lives", "p"}
    assert set(found.predecessors("good-lives")) == {"o", "p"}


def test_rule_1_2_the_thread_runs_from_an_action_up_to_its_outcome_and_goal(small: Partnership) -> None:
    assert nx.shortest_path(web_of(small), "calls", "good-lives") == ["calls", "in-reach", "o", "good-lives"]


def test_rule_1_2_one_theme_stands_in_the_plans_of_each_level_the_top_first(small: Partnership) -> None:
    at = family(web_of(small), small, ["calls", "in-reach", "good-lives", "o"])
    assert at == {"community": ("good-lives",), "service": ("calls", "in-reach"), "": ("o",)}


def test_a_node_belongs_to_the_theme_whose_outcome_it_reaches_first(small: Partnership) -> None:
    found = belonging(web_of(small), small)
    assert found["in-reach"] == found["calls"] == found["o"] == ("children",)
    assert found["p"] == found["desk"] == ("economy",)
    assert found["good-lives"] == ("children", "economy")
    assert found["forms"] == ()


def homes(folder: Path, *things: object, **keys: Any) -> dict[str, tuple[str, ...]]:
    agreed = small_web.web(folder, *things, **keys)
    return belonging(web_of(agreed), agreed)


def test_rule_4_5_what_an_outcome_leads_to_is_of_its_theme_and_so_is_what_else_serves_its_goal(tmp_path: Path) -> None:
    found = homes(tmp_path, objective("up", "g"), small_web.action("x", "g"), small_web.action("y", "up"),
                  outcomes={"children": ("up",)})  # fmt: skip
    assert {found[id] for id in ("o", "up", "g", "x", "y")} == {("children",)}
    assert {found[id] for id in ("p", "h")} == {("economy",)}


def test_rule_4_5_nothing_passes_another_themes_outcome(tmp_path: Path) -> None:
    """Neither up (o serves h by way of p alone) nor down (x serves o by way of p alone)."""
    found = homes(tmp_path, small_web.action("x", "p"), outcomes={"children": ("p",), "economy": ("h", "o")})
    assert found == {"g": (), "h": ("economy",), "o": ("children",), "p": ("economy",), "x": ("economy",)}


def test_rule_4_5_work_for_an_objective_above_that_serves_no_goal_is_of_the_theme_it_serves(
    tmp_path: Path,
) -> None:
    found = homes(tmp_path, objective("up", "p"), small_web.action("x", "up"), outcomes={"children": ("up", "g")})
    assert (found["up"], found["x"]) == (("children", "economy"), ("economy",))


def test_rule_4_5_what_serves_a_goal_by_way_of_another_goal_is_of_the_other(tmp_path: Path) -> None:
    """A community's vision above both goals is everybody's; each goal and what is done for it stays its theme's."""
    vision = Node(id="vision", title="Vision", kind="goal")
    goals = (vision, *(goal.model_copy(update={"links": (Link(to="vision"),)}) for goal in small_web.GOALS))
    found = homes(tmp_path, small_web.action("x", "h"), small_web.action("y", "vision"), goals=goals)
    assert found["vision"] == found["y"] == ("children", "economy")
    assert (found["g"], found["h"], found["x"]) == (("children",), ("economy",), ("economy",))


def test_rule_4_5_what_reaches_nothing_belongs_to_no_theme(tmp_path: Path) -> None:
    found = homes(tmp_path, objective("lost"), small_web.action("x", "lost"), goals=())
    assert (found["lost"], found["x"]) == ((), ())


def test_what_lies_beneath_comes_nearest_first_and_stops_at_borders() -> None:
    some = web("g o1 o2 j1 a1", "o1 > g", "o2 > o1", "j1 > o1", "a1 > j1", "a1 > o2")
    assert beneath(some, "o1") == ("o1", "o2", "j1", "a1")
    assert beneath(some, "o1", {"o1", "o2"}) == ("o1", "j1", "a1")


def test_a_part_of_the_web_keeps_its_order() -> None:
    some = web("g o3 o1 o2", "o1 > g", "o2 > o1")
    assert list(part_of(some, {"o1", "o3", "o2"})) == ["o3", "o1", "o2"]
    assert list(part_of(some, {"o1", "o2"}).edges) == [("o2", "o1")]


# Lights


@pytest.mark.parametrize(
    ("likelihood", "path", "word"),
    [
        ("likely", "on or better than the path", "on plan"),
        ("met", "", "on plan"),
        ("not assessable", "on or better than the path", "on plan"),
        ("difficult", "on or better than the path", "behind"),
        ("likely", "short of the path", "behind"),
        ("unlikely", "on or better than the path", "off plan"),
        ("likely", "below the monitoring level", "off plan"),
        ("not met", "on or better than the path", "off plan"),
        ("not assessable", "not assessable", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_rule_2_1_an_indicator_has_a_traffic_light_by_the_worse_of_its_two_words(
    likelihood: str, path: str, word: str
) -> None:
    assert indicator_light(likelihood, path).word == word


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"progress": "complete", "due": date(2026, 1, 1)}, "on plan"),
        ({"progress": "on plan"}, "on plan"),
        ({"progress": "on plan", "due": TODAY}, "on plan"),
        ({"progress": "behind plan"}, "behind"),
        ({"progress": "on plan", "milestones": [{"title": "m", "due": date(2026, 11, 13)}]}, "behind"),
        ({"progress": "on plan", "milestones": [{"title": "m", "due": TODAY}]}, "on plan"),
        ({"progress": "not started", "start": date(2026, 11, 13)}, "behind"),
        ({"progress": "stopped"}, "off plan"),
        ({"progress": "on plan", "due": date(2026, 11, 13)}, "off plan"),
        ({"progress": "not started", "start": date(2027, 1, 1)}, "unknown"),
        ({"progress": "not started"}, "unknown"),
    ],
)
def test_rule_2_1_an_action_has_a_traffic_light_against_its_plan(facts: dict[str, object], word: str) -> None:
    assert action_light(action(**facts), TODAY).word == word


@pytest.mark.parametrize(
    ("due", "done", "word"),
    [
        (date(2026, 11, 1), date(2026, 11, 10), "on plan"),
        (date(2026, 11, 13), None, "off plan"),
        (date(2026, 11, 14), None, "unknown"),
        (date(2026, 11, 1), date(2026, 12, 1), "off plan"),  # done after the day asked about
    ],
)
def test_rule_2_1_single_tasks_have_traffic_lights(due: date, done: date | None, word: str) -> None:
    assert milestone_light(Milestone(title="m", due=due, done=done), TODAY).word == word


def test_rule_2_1_an_objective_is_lit_by_the_words_that_were_disclosed(small: Partnership) -> None:
    said = table(("children", "neet", "likelihood", "unlikely"), ("children", "neet", "path", "short of the path"))
    own = own_lights(small, web_of(small), said, TODAY)
    assert own["in-reach"] == own["o"] == Light("off plan", "NEET: achievement unlikely, short of the path")
    assert own["desk"] == Light("unknown", "Jobs: no target is agreed", 0, 1)
    assert "good-lives" not in own and "pilot" not in own and "forms" not in own


def test_rule_2_10_what_is_context_to_a_theme_has_no_light_there(small: Partnership) -> None:
    watched = small.nodes[1].model_copy(update={"links": (Link(to="p"),)})  # in the economy, where NEET is context
    moved = replace(small, nodes=(small.nodes[0], watched))
    said = table(("children", "neet", "likelihood", "unlikely"), ("economy", "neet", "likelihood", "unlikely"))
    own = own_lights(moved, web_of(moved), said, TODAY)
    assert "in-reach" not in own
    assert own["o"].word == "off plan"


# Summaries


@pytest.mark.parametrize(("rule", "word"), [("worst", "off plan"), ("weighted", "behind"), ("majority", "on plan")])
def test_rule_2_1_lights_are_summarised_by_the_rule_that_the_partnership_chose(rule: str, word: str) -> None:
    some = web("o1 a1 a2 a3", "a1 > o1", "a2 > o1", "a3 > o1")
    found = roll_up(some, lights(a1="+", a2="+", a3="-"), RollUp(rule=rule))
    assert (found["o1"].word, found["o1"].known, found["o1"].of) == (word, 3, 3)


def test_rule_2_1_half_off_plan_is_off_plan_and_half_on_plan_is_not_on_plan() -> None:
    some = web("o1 a1 a2", "a1 > o1", "a2 > o1")
    assert roll_up(some, lights(a1="+", a2="-"))["o1"].word == "off plan"
    assert roll_up(some, lights(a1="+", a2="~"))["o1"].word == "behind"


def test_a_weighted_link_counts_by_its_weight() -> None:
    some = web("o1 a1 a2", "a1 > o1", "a2 > o1", weights={"a1 > o1": 4.0})
    assert roll_up(some, lights(a1="+", a2="-"), RollUp(rule="weighted"))["o1"].word == "on plan"
    even = web("o1 a1 a2", "a1 > o1", "a2 > o1")
    assert roll_up(even, lights(a1="+", a2="-"), RollUp(rule="weighted"))["o1"].word == "behind"


def test_what_is_missing_travels_with_the_light() -> None:
    some = web("o1 a1 a2 a3 a4 a5", *(f"a{n} > o1" for n in range(1, 6)))
    found = roll_up(some, lights(a1="+", a2="+", a3="+", a4="?", a5="?"))["o1"]
    assert (found.word, found.known, found.of) == ("on plan", 3, 5)


def test_on_plan_is_said_only_where_half_is_known_but_off_plan_always() -> None:
    some = web("o1 a1 a2 a3", "a1 > o1", "a2 > o1", "a3 > o1")
    assert roll_up(some, lights(a1="+", a2="?", a3="?"))["o1"].word == "unknown"
    assert roll_up(some, lights(a1="-", a2="?", a3="?"))["o1"].word == "off plan"
    assert roll_up(some, lights(a1="+", a2="?", a3="?"), RollUp(least_known=0.3))["o1"].word == "on plan"


def test_what_has_nothing_to_judge_and_nothing_beneath_is_unknown_and_a_project_is_not_counted() -> None:
    some = web("o1 a1 j1 p1", "a1 > o1", "j1 > o1", "p1 > o1")
    found = roll_up(some, lights(a1="+"))["o1"]
    assert (found.known, found.of) == (1, 2)


def test_the_members_of_a_loop_share_one_summary() -> None:
    some = web("o1 d1 d2 a1", "d1 > d2 drives", "d2 > d1 drives", "a1 > d1", "d2 > o1")
    found = roll_up(some, lights(a1="-"))
    assert found["d1"] == found["d2"] == found["o1"]
    assert found["d1"].word == "off plan"


def test_nothing_is_counted_twice_where_two_ways_lead_up() -> None:
    some = web("o1 j1 j2 a1", "a1 > j1", "a1 > j2", "j1 > o1", "j2 > o1")
    found = roll_up(some, lights(a1="+"))["o1"]
    assert (found.word, found.known, found.of) == ("on plan", 1, 1)


# Below the horizon


def horizon(some: nx.DiGraph, **words: str) -> tuple[Alert, ...]:
    own = lights(**words)
    return below_the_horizon(some, own, roll_up(some, own))


def test_rule_1_3_a_failing_node_beneath_a_satisfactory_one_is_shown_with_the_way_between() -> None:
    some = web("o1 j1 a1", "j1 > o1", "a1 > j1")
    assert horizon(some, o1="+", j1="~", a1="-") == (Alert("o1", "a1", ("o1", "j1", "a1")),)


def test_rule_1_3_one_failure_stands_once_with_all_that_look_satisfactory_above_it() -> None:
    some = web("g o1 j1 a1", "o1 > g", "j1 > o1", "a1 > j1")
    (alert,) = horizon(some, g="+", o1="+", j1="+", a1="-")
    assert (alert.node, alert.failing, alert.above) == ("j1", "a1", ("o1", "g"))


def test_rule_1_3_the_nearest_failure_is_told_and_the_others_counted_the_shortest_way_first() -> None:
    some = web("o1 o2 j1 a1 a2", "a1 > j1", "j1 > o1", "a2 > o1", "j1 > o2")
    found = horizon(some, o1="+", o2="+", j1="~", a1="-", a2="-")
    assert [(a.node, a.failing, len(a.path), a.further) for a in found] == [("o1", "a2", 2, 1), ("o2", "a1", 3, 0)]


def test_rule_1_3_what_looks_satisfactory_only_as_a_whole_is_warned_of_too() -> None:
    some = web("g o1 o2 o3", "o1 > g", "o2 > g", "o3 > g")
    (alert,) = horizon(some, o1="+", o2="+", o3="-")
    assert (alert.node, alert.path) == ("g", ("g", "o3"))


def test_rule_1_3_behind_is_no_failure_and_a_failing_node_hides_nothing() -> None:
    some = web("o1 a1 o2 a2", "a1 > o1", "a2 > o2")
    assert horizon(some, o1="+", a1="~", o2="-", a2="-") == ()


def test_rule_1_3_within_a_loop_an_alert_ends() -> None:
    some = web("d1 d2", "d1 > d2 drives", "d2 > d1 drives")
    assert horizon(some, d1="+", d2="-") == (Alert("d1", "d2", ("d1", "d2")),)


# Loops


def test_rule_1_8_a_loop_without_balancing_links_reinforces() -> None:
    (loop,) = loops_of(web("d1 d2 d3", "d3 > d1 reinforces", "d1 > d2 drives", "d2 > d3 drives"), {}).found
    assert (loop.members, loop.kind) == (("d1", "d2", "d3"), "reinforcing")


@pytest.mark.parametrize(("kinds", "kind"), [("drives balances", "balancing"), ("balances balances", "reinforcing")])
def test_rule_1_8_an_even_number_of_balancing_links_reinforces_and_an_odd_one_balances(kinds: str, kind: str) -> None:
    there, back = kinds.split()
    (loop,) = loops_of(web("d1 d2", f"d1 > d2 {there}", f"d2 > d1 {back}"), {}).found
    assert loop.kind == kind


@pytest.mark.parametrize(
    ("words", "tone"), [("++", "virtuous"), ("--", "vicious"), ("-~", "vicious"), ("+-", ""), ("~~", ""), ("??", "")]
)
def test_rule_1_8_a_reinforcing_loop_is_virtuous_or_vicious_where_its_lights_tell(words: str, tone: str) -> None:
    some = web("d1 d2", "d1 > d2 drives", "d2 > d1 drives")
    (loop,) = loops_of(some, lights(d1=words[0], d2=words[1])).found
    assert loop.tone == tone


def test_a_balancing_loop_has_no_tone() -> None:
    (loop,) = loops_of(web("d1 d2", "d1 > d2 drives", "d2 > d1 balances"), lights(d1="-", d2="-")).found
    assert loop.tone == ""


def test_every_loop_is_found_once_and_the_shortest_first() -> None:
    some = web("d1 d2 d3", *(f"d{a} > d{b} drives" for a in (1, 2, 3) for b in (1, 2, 3) if a != b))
    found = loops_of(some, {})
    assert [loop.members for loop in found.found] == [
        ("d1", "d2"), ("d1", "d3"), ("d2", "d3"), ("d1", "d2", "d3"), ("d1", "d3", "d2")
    ]  # fmt: skip
    assert not found.more


def test_loops_are_bounded_by_length_and_number_and_say_so() -> None:
    ring = web("d1 d2 d3 d4", "d1 > d2 drives", "d2 > d3 drives", "d3 > d4 drives", "d4 > d1 drives")
    assert loops_of(ring, {}, longest=3) == loops_of(ring, {}, longest=3)
    assert (loops_of(ring, {}, longest=3).found, loops_of(ring, {}, longest=3).more) == ((), True)
    dense = web("d1 d2 d3", *(f"d{a} > d{b} drives" for a in (1, 2, 3) for b in (1, 2, 3) if a != b))
    assert (len(loops_of(dense, {}, most=2).found), loops_of(dense, {}, most=2).more) == (2, True)


# What nearly says the same


def objectives(*given: tuple[str, tuple[str, ...], tuple[str, ...]]) -> nx.DiGraph:
    """By title, indicators, and what it leads to."""
    found: nx.DiGraph = nx.DiGraph()
    for number, (title, indicators, aims) in enumerate(given):
        links = tuple(Link(to=aim) for aim in aims)
        found.add_node(f"n{number}", node=Spot(f"n{number}", title, "objective", None, None, None, indicators, links))
    return found


HELP = "Families find help within a walk of home before trouble grows"


def test_rule_1_5_nearly_the_same_words_are_proposed_for_merging_whatever_else() -> None:
    assert SAME_WORDS == 85
    (pair,) = alike_objectives(
        objectives((HELP, (), ()), ("Before trouble grows, families find help a walk from home", (), ()))
    )
    assert pair.likeness >= 85


@pytest.mark.parametrize(("indicators", "aims"), [(("neet",), ()), ((), ("o",))])
def test_rule_1_5_similar_words_are_proposed_where_an_indicator_or_an_aim_is_shared(
    indicators: tuple[str, ...], aims: tuple[str, ...]
) -> None:
    assert LIKE_WORDS == 60
    (pair,) = alike_objectives(
        objectives(
            (HELP, indicators, aims), ("Families find help close to home before trouble grows", indicators, aims)
        )
    )
    assert 60 <= pair.likeness < 85
    assert (pair.indicators, pair.aims) == (indicators, aims)


@pytest.mark.parametrize(
    "other",
    [
        ("Families find help close to home before trouble grows", ("other",), ("q",)),  # similar, nothing shared
        ("Young people in distress reach help within days", ("neet",), ("o",)),  # shared, other words
    ],
)
def test_rule_1_5_similar_words_alone_or_a_shared_aim_alone_is_not_enough(
    other: tuple[str, tuple[str, ...], tuple[str, ...]],
) -> None:
    assert alike_objectives(objectives((HELP, ("neet",), ("o",)), other)) == ()


def test_rule_1_5_measures_that_say_the_same_are_proposed_but_not_those_of_males_and_females() -> None:
    def measure(id: str, title: str) -> Indicator:
        facts = {"id": id, "title": title, "kind": "rate", "role": "headline", "levels": ["b"], **SHARED}
        return Indicator.model_validate(facts)

    ages = [measure("m", "Life expectancy at birth, males"), measure("f", "Life expectancy at birth, females")]
    same = [measure("a", "Young people not in learning"), measure("b", "Not in learning: young people")]
    assert [(pair.first, pair.second) for pair in alike_measures([*ages, *same])] == [("a", "b")]


# One level at a time; how an outcome is to be reached


def test_rule_1_7_each_of_three_levels_is_told_by_itself() -> None:
    some = web("g o1 j1 d1 a1 s1 p1", "o1 > g", "j1 > o1", "d1 > j1 drives", "a1 > j1", "s1 > o1", "p1 > a1")
    assert list(at_tier(some, "strategic")) == ["g", "o1"]
    assert list(at_tier(some, "managerial").edges) == [("d1", "j1")]
    assert list(at_tier(some, "operational")) == ["a1", "s1", "p1"]


def test_rule_1_7_two_levels_are_headline_measures_and_what_drives_them(small: Partnership) -> None:
    driver = Indicator.model_validate({**NEET, "id": "absence", "role": "driver", "roles": {}, "target": None})
    first = small.themes[0].outcomes[0]
    theme = replace_outcome(small.themes[0], indicators=(*first.indicators, driver))
    agreed = replace(small, themes=(theme, small.themes[1]))
    (children, _) = two_levels(web_of(agreed), agreed)
    assert (children.outcome, children.headline, children.drivers) == ("o", ("neet",), ("absence",))


def test_rule_1_8_a_logic_model_runs_from_money_to_goals_with_the_evidence_of_each_step(small: Partnership) -> None:
    model = logic_model(web_of(small), small, "o")
    assert model.stages == {
        "inputs": ("pot", "pilot"), "actions": ("calls",), "objectives": ("in-reach",), "outcome": ("o",),
        "goals": ("good-lives",),
    }  # fmt: skip
    assert [(s.source, s.kind, s.target, s.why, s.evidence) for s in model.steps] == [
        ("pot", "funds", "o", "", ""), ("pot", "funds", "pilot", "", ""),
        ("pilot", "contributes", "in-reach", "", ""), ("calls", "contributes", "in-reach", "", ""),
        ("in-reach", "contributes", "o", "Help keeps them in.", "A trial."),
        ("o", "contributes", "good-lives", "", ""),
    ]  # fmt: skip
    assert model.without_evidence == 3


def test_rule_1_8_a_logic_model_stops_at_other_outcomes(small: Partnership) -> None:
    assert logic_model(web_of(small), small, "p").stages["objectives"] == ()


def test_rule_1_6_an_indicator_stands_within_an_outcome_that_is_stated_first() -> None:
    assert {name for name, field in Outcome.model_fields.items() if field.is_required()} == {"id", "statement"}
    assert Outcome(id="o", statement="All learn").indicators == ()


# As one reader sees it


def test_a_reader_of_one_theme_sees_nothing_of_others_but_the_same_lights(small: Partnership) -> None:
    said = table(("children", "neet", "likelihood", "likely"), ("economy", "jobs", "likelihood", "unlikely"))
    everything = standing(small, said, TODAY)
    own = standing(small, said, TODAY, ("children",))
    assert list(own.web) == ["good-lives", "o", "in-reach", "calls", "pilot"]
    assert {id: own.rolled[id] for id in own.web} == {id: everything.rolled[id] for id in own.web}
    assert all(step in own.web for alert in own.alerts for step in alert.path)


def test_a_web_without_nodes_has_no_lights_alerts_or_loops(tmp_path: Path) -> None:
    none = replace(partnership(tmp_path), themes=())
    found = standing(none, table(), TODAY)
    assert (list(found.web), found.own, found.rolled, found.alerts, found.loops.found) == ([], {}, {}, (), ())
