"""The bench of the causal web: 2,000 nodes summarised, searched and drawn, beside the obvious ways."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness import Row, best

if TYPE_CHECKING:
    from curvebook.accountability.lights import Light
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


def told(web: DiGraph[str], own: dict[str, Light]) -> tuple[int, int, int, int]:
    """Everything that a page on this web needs: how many alerts, loops, pairs to merge, and boxes drawn."""
    from curvebook.accountability.duplicates import alike_objectives
    from curvebook.accountability.roll_up import roll_up
    from curvebook.accountability.standing import Standing
    from curvebook.model.work import RollUp
    from curvebook.report.web_drawing import drawn

    now = Standing(web, own, roll_up(web, own), dict.fromkeys(web, ("theme",)), RollUp())
    picture = drawn(now, web, "bench", "A large web", open_to=0, anchored=set(web))
    return len(now.alerts), len(now.loops.found), len(alike_objectives(web)), picture.wide.count("<rect")


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
    web, own = made(NODES, LINKS)
    wall, cpu = best(lambda: told(web, own))
    slow, _ = best(lambda: obvious(web, own, FEW), repeats=1)
    how = f"networkx's ancestors and all simple paths to 5 failures, difflib, spring layout; {FEW} nodes timed, scaled"
    yield Row(f"a web of {NODES:,} nodes and {LINKS:,} links", "s", wall, slow * NODES / FEW, 5.0, how, cpu)
