"""The bench of the causal web: 2,000 nodes summarised, searched, audited and drawn, beside the obvious ways."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harness import Row, best

if TYPE_CHECKING:
    from curvebook.accountability.lights import Light
    from curvebook.model.partnership import Partnership
    from networkx import DiGraph

NODES, LINKS, FEW = 2_000, 6_000, 40
SHARES = {"goal": 0.01, "outcome": 0.05, "objective": 0.3, "driver": 0.14, "action": 0.5}
WORDS = [
    "families", "find", "help", "close", "home", "trouble", "streets", "safe", "work", "learning", "young", "people",
    "older", "warm", "homes", "travel", "waste", "skills", "health", "schools", "parks", "friends",
]  # fmt: skip


def made(nodes: int, links: int, seed: int = 5) -> tuple[DiGraph[str], dict[str, Light]]:
    """A web in which one link in thirty leads downward, so that it holds loops, and the lights of all but its goals."""
    import networkx as nx
    from curvebook.accountability.causal_web import Node
    from curvebook.accountability.lights import BEHIND, OFF_PLAN, ON_PLAN, UNKNOWN, Light
    from curvebook.model.base import Link

    pick = random.Random(seed)
    kinds = [kind for kind, share in SHARES.items() for _ in range(round(nodes * share))]
    web: DiGraph[str] = nx.DiGraph()
    for number, kind in enumerate(kinds):
        title = " ".join(pick.sample(WORDS, 7)).capitalize()
        web.add_node(f"n{number}", node=Node(f"n{number}", title, kind))  # type: ignore[arg-type]
    lowest = kinds.count("goal")
    while web.number_of_edges() < links:
        above, below = sorted((pick.randrange(nodes), pick.randrange(lowest, nodes)))
        if above == below:
            continue
        ends = (above, below) if above >= lowest and pick.random() < 1 / 30 else (below, above)
        how = pick.choice(["contributes"] * 6 + ["drives", "reinforces", "balances"])
        web.add_edge(f"n{ends[0]}", f"n{ends[1]}", link=Link.model_validate({"to": f"n{ends[1]}", "kind": how}))
    words = [ON_PLAN] * 6 + [BEHIND] * 2 + [OFF_PLAN, UNKNOWN]
    return web, {id: Light(pick.choice(words)) for id in list(web)[lowest:]}


def agreed(web: DiGraph[str]) -> Partnership:
    """A partnership whose web this is."""
    from curvebook.model.measures import Outcome, Theme
    from curvebook.model.partnership import Partnership
    from curvebook.model.places import Area, Level, Places
    from curvebook.model.reading import About
    from curvebook.model.work import Action, Node

    links = {id: tuple(link for _, _, link in web.out_edges(id, data="link")) for id in web}
    every = [node for _, node in web.nodes(data="node")]  # type: ignore[attr-defined]
    outcomes = [Outcome(id=n.id, statement=n.title, contributes_to=links[n.id]) for n in every if n.kind == "outcome"]
    return Partnership(
        Path(),
        About(id="large", title="Large", contact="nobody", licence="none", default_audience="all"),
        Places(home="L", levels=(Level(id="borough", title="Borough", plural="Boroughs"),),
               areas=(Area(code="L", name="Large", level="borough"),)),
        themes=(Theme(theme="theme", title="Theme", lead="board", outcomes=tuple(outcomes)),),
        nodes=tuple(Node(id=n.id, title=n.title, kind=n.kind, links=links[n.id])
                    for n in every if n.kind in ("goal", "objective", "driver")),
        actions=tuple(Action(id=n.id, title=n.title, lead="board", contributes_to=links[n.id])
                      for n in every if n.kind == "action"),
    )  # fmt: skip


def told(partnership: Partnership, web: DiGraph[str], own: dict[str, Light]) -> tuple[int, int, int, int, int]:
    """Everything that pages on this web need: how many alerts, loops, pairs to merge, boxes drawn, and what the audit
    of its golden thread finds."""
    from curvebook.accountability.audit import audit
    from curvebook.accountability.duplicates import alike_objectives
    from curvebook.accountability.roll_up import roll_up
    from curvebook.accountability.standing import Standing
    from curvebook.model.work import RollUp
    from curvebook.report.web_drawing import drawn

    now = Standing(web, own, roll_up(web, own), dict.fromkeys(web, ("theme",)), RollUp())
    picture = drawn(now, web, "bench", "A large web", open_to=0, anchored=set(web))
    pairs, found = alike_objectives(web), audit(partnership)
    return len(now.alerts), len(now.loops.found), len(pairs), picture.wide.count("<rect"), len(found)


def obvious(web: DiGraph[str], own: dict[str, Light], few: int) -> None:
    """The same for a few nodes: all simple paths to them, all ancestors, difflib, and a spring layout."""
    import difflib

    import networkx as nx
    from curvebook.accountability.lights import OFF_PLAN

    failing = [id for id, light in own.items() if light.word == OFF_PLAN]
    for id in list(web)[:few]:
        below = nx.ancestors(web, id)
        _ = sum(own[other].known for other in below if other in own)
        for bad in failing[:5]:
            _ = min(nx.all_simple_paths(web, bad, id, cutoff=5), key=len, default=None)
    titles = [node.title for _, node in web.nodes(data="node") if node.kind == "objective"]  # type: ignore[attr-defined]
    for one in titles[: few * len(titles) // len(web)]:
        _ = [difflib.SequenceMatcher(None, one, other).ratio() for other in titles]
    nx.spring_layout(web.subgraph(list(web)[:few]), seed=1)


def webs() -> Iterator[Row]:
    """Seconds for all of it, beside the obvious way on a sample, scaled by nodes alone (paths, pairs grow faster)."""
    import networkx
    from curvebook.accountability.audit import audit
    from curvebook.accountability.causal_web import belonging

    web, own = made(NODES, LINKS)
    partnership = agreed(web)
    wall, cpu = best(lambda: told(partnership, web, own))
    slow, _ = best(lambda: obvious(web, own, FEW), repeats=1)
    how = f"networkx's ancestors and all simple paths to 5 failures, difflib, spring layout; {FEW} nodes timed, scaled"
    yield Row(f"a web of {NODES:,} nodes and {LINKS:,} links", "s", wall, slow * NODES / FEW, 5.0, how, cpu)
    wall, cpu = best(lambda: (audit(partnership), belonging(web, partnership)))
    slow, _ = best(lambda: [networkx.descendants(web, id) for id in web], repeats=1)
    how = "all that each node leads to, by networkx"
    yield Row("its audit, and what belongs to which theme", "s", wall, slow, 1.0, how, cpu)
