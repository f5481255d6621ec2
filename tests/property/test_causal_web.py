"""What holds of every causal web, with loops or without, whatever is known of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from math import prod

import networkx as nx
from curvebook.accountability.causal_web import Node
from curvebook.accountability.lights import BEHIND, OFF_PLAN, ON_PLAN, SCORES, UNKNOWN, Light
from curvebook.accountability.loops import loops_of, polarity
from curvebook.accountability.roll_up import below_the_horizon, roll_up, satisfactory
from curvebook.charts.web import Arrow, Box, _laid_out
from curvebook.charts.web import web as drawn
from curvebook.model.base import Link
from curvebook.model.work import RollUp
from hypothesis import given
from hypothesis import strategies as st

RULES = st.builds(RollUp, rule=st.sampled_from(["worst", "weighted", "majority"]), least_known=st.floats(0, 1))
WORDS = st.sampled_from([ON_PLAN, BEHIND, OFF_PLAN, UNKNOWN])
ORDER = {OFF_PLAN: 0, BEHIND: 1, UNKNOWN: 2, ON_PLAN: 3}  # unknown is said where on plan cannot be
Made = tuple[nx.DiGraph, dict[str, Light]]
KINDS = ("goal", "outcome", "objective", "driver", "action")


@st.composite
def webs(draw: st.DrawFn) -> Made:
    """A web of up to 9 nodes, and the own lights of some of them."""
    size = draw(st.integers(1, 9))
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=18)) if pairs else []
    found: nx.DiGraph = nx.DiGraph()
    for number in range(size):
        found.add_node(f"n{number}", node=Node(f"n{number}", f"Node {number}", draw(st.sampled_from(KINDS))))
    for a, b in edges:
        kind = draw(st.sampled_from(["contributes", "drives", "reinforces", "balances"]))
        weight = draw(st.floats(0.1, 10))
        found.add_edge(f"n{a}", f"n{b}", link=Link(to=f"n{b}", kind=kind, weight=weight))
    own = {id: Light(draw(WORDS)) for id in found if draw(st.booleans())}
    return found, own


@given(webs(), st.data())
def test_under_worst_no_light_falls_where_one_rises(made: Made, data: st.DataObject) -> None:
    web, own = made
    lit = [id for id in own if own[id].word in (OFF_PLAN, BEHIND)]
    if not lit:
        return
    risen = data.draw(st.sampled_from(lit))
    better = {
        **own,
        risen: Light(ON_PLAN if own[risen].word == BEHIND else data.draw(st.sampled_from([BEHIND, ON_PLAN]))),
    }
    rule = RollUp(rule="worst")
    before, after = roll_up(web, own, rule), roll_up(web, better, rule)
    assert all(ORDER[after[id].word] >= ORDER[before[id].word] for id in web)


@given(webs(), RULES, st.data())
def test_losing_sight_of_what_is_on_plan_never_improves_a_light(made: Made, rule: RollUp, data: st.DataObject) -> None:
    web, own = made
    lit = [id for id in own if own[id].word == ON_PLAN]
    if not lit:
        return
    lost = {**own, data.draw(st.sampled_from(lit)): Light(UNKNOWN)}
    before, after = roll_up(web, own, rule), roll_up(web, lost, rule)
    for id in web:
        if UNKNOWN not in (before[id].word, after[id].word):
            assert SCORES[after[id].word] <= SCORES[before[id].word]
        assert not (after[id].word == ON_PLAN and before[id].word != ON_PLAN)
        assert after[id].known <= before[id].known
        assert after[id].of == before[id].of


@given(webs(), RULES, st.data())
def test_something_new_of_which_nothing_is_known_never_improves_a_light(
    made: Made, rule: RollUp, data: st.DataObject
) -> None:
    web, own = made
    more = web.copy()
    more.add_node("new", node=Node("new", "New", "action"))
    target = data.draw(st.sampled_from(list(web)))
    more.add_edge("new", target, link=Link(to=target))
    before, after = roll_up(web, own, rule), roll_up(more, {**own, "new": Light(UNKNOWN)}, rule)
    for id in web:
        assert after[id].word in (before[id].word, UNKNOWN)
        assert after[id].known == before[id].known


@given(webs(), RULES)
def test_what_is_known_of_what_lies_beneath_is_counted_once_each(made: Made, rule: RollUp) -> None:
    web, own = made
    for id, light in roll_up(web, own, rule).items():
        below = nx.ancestors(web, id) | {id}
        assert light.known == sum(own[other].word != UNKNOWN for other in below if other in own)
        assert light.known <= light.of <= len(below)


@given(webs(), RULES)
def test_an_alert_is_a_shortest_way_along_links_from_what_looks_well_to_what_fails(made: Made, rule: RollUp) -> None:
    web, own = made
    rolled = roll_up(web, own, rule)
    failing = [id for id in own if own[id].word == OFF_PLAN]
    alerts = below_the_horizon(web, own, rolled)
    for alert in alerts:
        assert all(web.has_edge(below, above) for above, below in pairwise(alert.path))
        assert (alert.path[0], alert.path[-1]) == (alert.node, alert.failing)
        nearest = min(
            nx.shortest_path_length(web, id, alert.node) for id in failing if nx.has_path(web, id, alert.node)
        )
        assert len(alert.path) - 1 == nearest
    told = [id for alert in alerts for id in (alert.node, *alert.above)]
    due = [id for id in web if satisfactory(id, own, rolled) and any(nx.has_path(web, bad, id) for bad in failing)]
    assert sorted(told) == sorted(due)


@given(webs())
def test_a_loop_is_named_by_the_product_of_its_signs_and_found_once(
    made: Made,
) -> None:
    web, own = made
    found = loops_of(web, own, longest=5, most=1000).found
    for loop in found:
        assert loop.sign == prod(polarity(web, *step) for step in loop.steps)
        balancing = sum(web.edges[step]["link"].kind == "balances" for step in loop.steps)
        assert loop.kind == ("balancing" if balancing % 2 else "reinforcing")
        assert loop.members[0] == min(loop.members, key=list(web).index)
    expected = {frozenset(pairwise((*ring, ring[0]))) for ring in nx.simple_cycles(web, length_bound=5)}
    assert {frozenset(loop.steps) for loop in found} == expected
    assert len(found) == len(expected)


TITLES = st.text("abcdefgh WMil-", min_size=1, max_size=90).filter(lambda text: text.strip())


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[Box], list[Arrow]]:
    """Boxes in up to four columns, and arrows among them."""
    size = draw(st.integers(1, 14))
    boxes = [
        Box(f"n{n}", draw(TITLES), "Action", draw(st.integers(0, 3)), draw(WORDS), "On plan, from 3 of 5",
            draw(st.sampled_from([(), ("With all beneath: behind plan, from 12 of 14",)])), href=f"#node-n{n}")
        for n in range(size)
    ]  # fmt: skip
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda pair: pair[0] != pair[1])
    pairs = draw(st.lists(ends, unique=True, max_size=20)) if size > 1 else []
    return boxes, [Arrow(f"n{a}", f"n{b}") for a, b in pairs]


@given(pictures())
def test_boxes_do_not_overlap_and_their_text_stays_within(made: tuple[list[Box], list[Arrow]]) -> None:
    from curvebook.charts.labels import width
    from curvebook.charts.web import INDENT, PAD, SMALL, TITLE

    placed = _laid_out(*made).placed
    assert placed.keys() == {box.id for box in made[0]}
    for one, other in combinations(placed.values(), 2):
        beside = one.left + one.wide <= other.left or other.left + other.wide <= one.left
        above = one.top + one.tall <= other.top + 1e-6 or other.top + other.tall <= one.top + 1e-6
        assert beside or above
    for each in placed.values():
        room = each.wide - 2 * PAD + 0.5
        assert all(width(line, TITLE) <= room for line in each.title)
        assert all(width(line, SMALL, bold=True) <= room - INDENT for line in each.light)
        assert all(width(line, SMALL) <= room for line in each.rest)


@given(pictures())
def test_the_drawing_and_the_list_each_have_every_node_once(made: tuple[list[Box], list[Arrow]]) -> None:
    boxes, arrows = made
    picture = drawn(boxes, arrows, ["A", "B", "C", "D"], id="w", title="T", alt="A web")
    svg = ET.fromstring(picture.wide)
    assert sorted(link.get("href", "") for link in svg.iter("a")) == sorted(box.href for box in boxes)
    assert (svg.find("title"), svg.find("desc")) != (None, None)
    listed = ET.fromstring(f"<div>{picture.narrow}</div>")
    assert sorted(link.get("href", "") for link in listed.iter("a")) == sorted(box.href for box in boxes)
