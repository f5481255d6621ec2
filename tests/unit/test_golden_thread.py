"""The golden thread: from each action up to outcomes and goals, and down again; from partnership to organisation."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.accountability.causal_web import belonging, web_of
from curvebook.accountability.golden_thread import (
    depths,
    first_met,
    line_of,
    plain,
    priorities_of,
    threads,
    whole,
    within_themes,
    work_under,
)
from curvebook.model.partnership import Partnership
from curvebook.model.work import PlanLevel
from small_web import action, driver, objective, project, service, web


def ways(agreed: Partnership, id: str, **keys: int) -> list[str]:
    return [" ".join(thread.ids) for thread in threads(web_of(agreed), id, **keys)]


def test_rule_1_2_an_action_is_followed_to_its_outcomes_and_goals_the_shortest_way_first(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), objective("b", "a", "p"), action("x", "b"))
    assert ways(agreed, "x") == ["x b p", "x b a o", "x b p h", "x b a o g"]


def test_rule_1_2_a_service_and_a_project_are_followed_as_well(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), service("s", "a"), project("r", "p"))
    assert (ways(agreed, "s"), ways(agreed, "r")) == (["s a o", "s a o g"], ["r p", "r p h"])


def test_ways_that_others_continue_can_be_left_out(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("b", "o", "p"), action("x", "b"), outcomes={"economy": ()})
    assert [" ".join(t.ids) for t in whole(threads(web_of(agreed), "x"))] == ["x b p", "x b o g"]


def test_a_loop_does_no_harm(tmp_path: Path) -> None:
    agreed = web(tmp_path, driver("a", "b"), driver("b", "c"), driver("c", "a", "o"), action("x", "a"))
    assert ways(agreed, "x") == ["x a b c o", "x a b c o g"]


def test_there_are_no_more_ways_than_asked_for(tmp_path: Path) -> None:
    layers = [driver(f"{n}{k}", *(f"{n + 1}{m}" for m in "abcd") if n < 9 else "o") for n in range(10) for k in "abcd"]
    found = ways(web(tmp_path, *layers, action("x", "0a")), "x", most=50)
    assert len(found) == len(set(found)) == 50


def test_an_action_that_serves_nothing_has_no_thread(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a"), action("x", "a"), action("y"))
    assert (ways(agreed, "x"), ways(agreed, "y")) == ([], [])


def test_rule_1_2_from_an_outcome_down_to_all_that_is_done_for_it(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), objective("b", "a"), action("x", "b"), action("y", "o"),
                 service("s", "a"), project("r", "p"))  # fmt: skip
    assert [" ".join(t.ids) for t in work_under(web_of(agreed), "o")] == ["y o", "s a o", "x b a o"]


def test_work_for_a_goal_does_not_come_by_way_of_another_goal(tmp_path: Path) -> None:
    agreed = web(tmp_path, action("x", "o"), action("y", "p"))
    assert [t.ids for t in work_under(web_of(agreed), "h")] == [("y", "p", "h")]


def test_each_step_knows_its_owner_and_its_plan(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o", plan_level="corporate"), action("x", "a", plan_level="service"))
    last = threads(web_of(agreed), "x")[-1].nodes
    assert [(node.owner, node.plan_level) for node in last] == [
        ("college", "service"), ("college", "corporate"), ("x", None), ("board", None)
    ]  # fmt: skip


def test_rule_1_2_from_an_organisation_up_to_the_partnership(tmp_path: Path) -> None:
    assert line_of(web(tmp_path), "team") == ("team", "college", "board")


def test_rule_1_2_plan_levels_lie_under_each_other(tmp_path: Path) -> None:
    titles = ("community-strategy", "corporate-plan", "departmental-service-plans", "divisional-plans",
              "personal-plans")  # fmt: skip
    levels = tuple(PlanLevel(id=id, title=id, under=above) for id, above in zip(titles, (None, *titles), strict=False))
    assert depths(web(tmp_path, plan_levels=levels)) == dict(zip(titles, range(5), strict=True))


def test_the_plain_web_follows_an_outcome_to_its_own_goals(tmp_path: Path) -> None:
    """That all learn helps that all work; an action for learning is not thereby one for the other goal."""
    agreed = web(tmp_path, action("x", "o"), outcomes={"children": ("g", "p")})
    full, short = web_of(agreed), plain(web_of(agreed))
    assert {t.ids[-1] for t in whole(threads(full, "x"))} == {"g", "h"}
    assert [t.ids for t in whole(threads(short, "x"))] == [("x", "o", "g")]
    assert priorities_of(full)["x"] == ("g",)


def test_an_outcome_without_a_goal_of_its_own_counts_for_those_it_helps(tmp_path: Path) -> None:
    agreed = web(tmp_path, action("x", "o"), outcomes={"children": ("p",)})
    assert priorities_of(web_of(agreed))["x"] == ("h",)


def test_where_no_goal_is_agreed_outcomes_are_the_priorities(tmp_path: Path) -> None:
    agreed = web(tmp_path, action("x", "o"), goals=())
    assert priorities_of(web_of(agreed)) == {"o": ("o",), "p": ("p",), "x": ("o",)}


def test_what_is_met_first_is_not_passed(tmp_path: Path) -> None:
    agreed = web(tmp_path, action("x", "o"), outcomes={"children": ("p", "g")})
    assert first_met(web_of(agreed))["x"] == {"o"}


@pytest.mark.parametrize(
    ("themes", "seen"),
    [((), {"g", "h", "o", "p", "x", "y", "z", "w"}), (("children",), {"g", "o", "x", "w"}),
     (("children", "economy"), {"g", "h", "o", "p", "x", "y", "w"})],
)  # fmt: skip
def test_rule_4_5_readers_of_a_theme_see_what_serves_its_outcomes(tmp_path: Path, themes: tuple[str, ...],
                                                                  seen: set[str]) -> None:  # fmt: skip
    """What serves an outcome of theirs by way of another theme's outcome is of the other theme."""
    agreed = web(tmp_path, action("x", "o"), action("y", "p"), action("z"), action("w", "o", "p"),
                 outcomes={"economy": ("h", "o")})  # fmt: skip
    assert within_themes(web_of(agreed), agreed, themes) == seen


@pytest.mark.parametrize("theme", ["children", "economy"])
def test_rule_4_5_the_audit_and_the_web_show_a_theme_the_same(tmp_path: Path, theme: str) -> None:
    agreed = web(tmp_path, objective("up", "g"), action("x", "g"), action("y", "up", "p"), action("z"),
                 outcomes={"children": ("up", "p")})  # fmt: skip
    belongs = belonging(web_of(agreed), agreed)
    assert within_themes(web_of(agreed), agreed, (theme,)) == {id for id, own in belongs.items() if theme in own}
