"""The causal web as it stands on a day, for one reader: lights, loops, and what fails below the horizon."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import Node, belonging, part_of, web_of
from curvebook.accountability.lights import Light, own_lights
from curvebook.accountability.loops import Loops, loops_of
from curvebook.accountability.roll_up import Alert, below_the_horizon, roll_up

if TYPE_CHECKING:
    import pandas as pd
    from networkx import DiGraph

    from curvebook.model.partnership import Partnership
    from curvebook.model.work import RollUp


@dataclass(frozen=True, eq=False)
class Standing:
    """A web with its lights. `web` is the part that belongs to the reader's themes; `themes` says which each node has.

    `own` and `rolled` are those of the whole web, so that a node has the same light for every reader; alerts and loops
    run only through what the reader sees (RULES 4.5).
    """

    web: DiGraph[str]
    own: dict[str, Light]
    rolled: dict[str, Light]
    themes: dict[str, tuple[str, ...]]
    rule: RollUp

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """What looks satisfactory although something beneath fails, the shortest way first (RULES 1.3)."""
        return below_the_horizon(self.web, self.own, self.rolled)

    @cached_property
    def loops(self) -> Loops:
        """What leads back to itself (RULES 1.8)."""
        return loops_of(self.web, self.own, self.rule)

    def node(self, id: str) -> Node:
        """The node of this id."""
        node: Node = self.web.nodes[id]["node"]
        return node

    def light(self, id: str) -> Light:
        """What is shown of a node first: its own light; where it has none of its own, the rolled-up one."""
        return self.own.get(id, self.rolled[id])


def standing(partnership: Partnership, table: pd.DataFrame, on: date, themes: Collection[str] = ()) -> Standing:
    """The web on the day `on`, by the disclosed findings `table`, for a reader of `themes` (empty: all).

    What fails below the horizon, for a page: `standing(partnership, findings.table, as_at, audience.themes).alerts`.
    """
    web = web_of(partnership)
    own = own_lights(partnership, web, table, on, themes)
    rolled = roll_up(web, own, partnership.roll_up)
    belongs = belonging(web, partnership)
    seen = {id for id in web if not themes or set(themes) & set(belongs[id])}
    return Standing(part_of(web, seen), own, rolled, belongs, partnership.roll_up)
