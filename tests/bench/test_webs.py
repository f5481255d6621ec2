"""The bench's web is told rightly: a web of 400 nodes with loops, without a look at the clock."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from curvebook.accountability.causal_web import web_of
from curvebook.accountability.lights import OFF_PLAN
from curvebook.accountability.loops import MOST
from curvebook.accountability.roll_up import below_the_horizon, roll_up
from webs import agreed, made, told


def test_a_large_web_is_summarised_searched_and_drawn_whole() -> None:
    web, own = made(400, 1_200)
    assert (len(web), web.number_of_edges()) == (400, 1_200)
    alerts, loops, pairs, boxes, _ = told(agreed(web), web, own)
    assert boxes == 400
    assert 0 < loops <= MOST
    assert alerts > 0 and pairs > 0


def test_its_alerts_lead_along_links_to_what_fails_and_none_is_forgotten() -> None:
    web, own = made(400, 1_200)
    rolled = roll_up(web, own)
    alerts = below_the_horizon(web, own, rolled)
    for alert in alerts:
        assert own[alert.failing].word == OFF_PLAN
        assert all(web.has_edge(below, above) for above, below in pairwise(alert.path))
        assert len(alert.path) - 1 <= nx.shortest_path_length(web, alert.failing, alert.node)
    told_of = [id for alert in alerts for id in (alert.node, *alert.above)]
    assert len(told_of) == len(set(told_of))
    for id in web:
        below = nx.ancestors(web, id) | {id}
        assert rolled[id].known == sum(own[other].word != "unknown" for other in below if other in own)


def test_the_partnership_that_is_audited_has_the_same_web() -> None:
    web, _ = made(400, 1_200)
    same = web_of(agreed(web))
    assert set(same.edges) == set(web.edges)
