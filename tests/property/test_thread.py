"""Whatever the web: an action is an orphan if and only if no way leads up, and counts add up."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import networkx as nx
from curvebook.accountability.audit import INDICATOR, OBJECTIVE, audit, count
from curvebook.accountability.causal_web import web_of
from curvebook.accountability.golden_thread import priorities_of, threads
from curvebook.model.base import Link
from curvebook.model.measures import Outcome, Theme
from curvebook.model.partnership import Partnership
from curvebook.model.places import Area, Level, Places
from curvebook.model.reading import About
from curvebook.model.work import Action, Node
from hypothesis import given
from hypothesis import strategies as st

ENDS, MIDDLE, WORK = ("g", "h", "o", "p"), ("a", "b", "c", "d"), ("x", "y")
EDGES = st.sets(st.tuples(st.sampled_from([*MIDDLE, *WORK, "o", "p"]), st.sampled_from([*MIDDLE, *ENDS])))


def agreed(edges: set[tuple[str, str]], goals: bool) -> Partnership:
    def to(id: str) -> tuple[Link, ...]:
        return tuple(Link(to=b) for a, b in sorted(edges) if a == id and b != id)

    outcomes = tuple(Outcome(id=id, statement=id, contributes_to=to(id)) for id in "op")
    ends = tuple(Node(id=id, title=id, kind="goal") for id in "gh") if goals else ()
    return Partnership(
        folder=Path(),
        about=About(id="t", title="T", contact="c", licence="l", default_audience="public"),
        places=Places(levels=(Level(id="l", title="L", plural="Ls"),), areas=(Area(code="B", name="B", level="l"),),
                      home="B"),
        themes=(Theme(theme="t", title="T", lead="x", outcomes=outcomes),),
        nodes=(*ends, *(Node(id=id, title=id, kind="objective", links=to(id)) for id in MIDDLE)),
        actions=tuple(Action(id=id, title=id, lead="x", contributes_to=to(id)) for id in WORK),
    )  # fmt: skip


@given(EDGES, st.booleans())
def test_rule_1_4_an_orphan_is_what_no_way_leads_up_from(edges: set[tuple[str, str]], goals: bool) -> None:
    partnership = agreed(edges, goals)
    web = web_of(partnership)
    ends = set(ENDS) & set(web)
    lost = {id for id in (*MIDDLE, *WORK) if not ends & nx.descendants(web, id)}
    assert {f.names[0] for f in audit(partnership) if f.kind == "orphan"} == lost
    assert {id for id in (*MIDDLE, *WORK) if not threads(web, id)} == lost


@given(EDGES, st.booleans())
def test_rule_1_2_every_thread_runs_along_links_and_meets_nothing_twice(edges: set[tuple[str, str]],
                                                                       goals: bool) -> None:  # fmt: skip
    web = web_of(agreed(edges, goals))
    for id in WORK:
        found = [thread.ids for thread in threads(web, id)]
        assert len(found) == len(set(found))
        assert sorted(map(len, found)) == list(map(len, found))
        for way in found:
            assert way[0] == id and way[-1] in ENDS and len(set(way)) == len(way)
            assert all(web.has_edge(a, b) for a, b in pairwise(way))


@given(EDGES, st.booleans())
def test_every_priority_is_one_that_a_thread_ends_at(edges: set[tuple[str, str]], goals: bool) -> None:
    web = web_of(agreed(edges, goals))
    linked = priorities_of(web)
    for id in (*MIDDLE, *WORK):
        assert set(linked[id]) <= nx.descendants(web, id)


@given(st.lists(st.tuples(st.sampled_from([OBJECTIVE, INDICATOR]), st.frozensets(st.sampled_from("abc")))))
def test_rule_1_4_counts_add_up(items: list[tuple[str, frozenset[str]]]) -> None:
    found = count(items, "abc")
    assert found.total == len(items)
    assert sum(row.total for row in found.rows) == found.total + found.repeated
    assert all(row.total == row.objectives + row.indicators for row in found.rows)
    assert all(0 <= row.share <= 1 for row in found.rows)
