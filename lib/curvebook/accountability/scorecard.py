"""The balanced scorecard: each theme in each perspective, as counts and the few lines that matter (RULES 4.4, 5.2).

The perspectives are the three kinds of basket (satisfaction, impact, value for money), money and actions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from curvebook.accountability import lights
from curvebook.accountability.baskets import KINDS
from curvebook.accountability.funding import OFF, ToDate
from curvebook.accountability.lights import action_light
from curvebook.accountability.progress import progress
from curvebook.accountability.review import AMBER, GREEN, RED, UNKNOWN
from curvebook.model.work import Action

MONEY, ACTIONS = "money", "actions"
PERSPECTIVES: tuple[str, ...] = (*KINDS, MONEY, ACTIONS)
PLAIN = "plain"  # a line that no light is shown for: it has no target
FEW = 2  # lines that a cell tells of
WITHIN, ABOVE, BELOW = f"within {OFF:.0%} of budget", "over budget", "under budget"
UNREPORTED = "not reported in full"
_WEIGHT = {RED: 0, AMBER: 1, UNKNOWN: 2, GREEN: 3, PLAIN: 4}
_LIGHTS = {lights.OFF_PLAN: RED, lights.BEHIND: AMBER, lights.ON_PLAN: GREEN, lights.UNKNOWN: UNKNOWN}

Light = Literal["green", "amber", "red", "unknown", "plain"]


@dataclass(frozen=True)
class Line:
    """One thing in one perspective of a theme: its id, its status in words, and its light."""

    theme: str
    perspective: str
    id: str
    word: str
    light: str


@dataclass(frozen=True)
class Cell:
    """A theme in a perspective: how many stand where (word, light, count), worst first, and the lines that matter."""

    theme: str
    perspective: str
    counts: tuple[tuple[str, str, int], ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> int:
        """How many things stand in it, the unknown ones among them."""
        return sum(count for _, _, count in self.counts)


@dataclass(frozen=True)
class Scorecard:
    """Every theme in every perspective, themes first; a cell with nothing in it is there, and empty.

    `shared`: what stands in more than one cell of its perspective, with the themes, in the order of the card.
    """

    themes: tuple[str, ...]
    perspectives: tuple[str, ...]
    cells: tuple[Cell, ...]
    once: tuple[Line, ...] = ()  # each thing once, under the first theme that it stands in
    shared: tuple[tuple[Line, tuple[str, ...]], ...] = ()

    def cell(self, theme: str, perspective: str) -> Cell:
        """The cell of a theme in a perspective."""
        return next(each for each in self.cells if (each.theme, each.perspective) == (theme, perspective))


def scorecard(
    lines: Iterable[Line], themes: tuple[str, ...], perspectives: tuple[str, ...] = PERSPECTIVES
) -> Scorecard:
    """The scorecard of `lines`; those of other themes or perspectives are left out."""
    every = tuple(line for line in lines if line.theme in themes and line.perspective in perspectives)
    cells = []
    for theme in themes:
        for perspective in perspectives:
            here = [line for line in every if (line.theme, line.perspective) == (theme, perspective)]
            cells.append(Cell(theme, perspective, tuple(_counted(here)), _that_matter(here)))
    together: dict[tuple[str, str], list[Line]] = {}
    for line in sorted(every, key=lambda line: themes.index(line.theme)):
        together.setdefault((line.perspective, line.id), []).append(line)
    once = tuple(same[0] for same in together.values())
    shared = tuple((same[0], tuple(line.theme for line in same)) for same in together.values() if len(same) > 1)
    return Scorecard(themes, perspectives, tuple(cells), once, shared)


def _counted(lines: list[Line]) -> Iterable[tuple[str, str, int]]:
    kinds = sorted({(line.word, line.light) for line in lines}, key=lambda kind: (_WEIGHT[kind[1]], kind[0]))
    return ((word, light, sum((line.word, line.light) == (word, light) for line in lines)) for word, light in kinds)


def _that_matter(lines: list[Line]) -> tuple[Line, ...]:
    """The few that somebody must look at: red before amber, in the order in which they were agreed."""
    return tuple(sorted((each for each in lines if each.light in (RED, AMBER)), key=lambda e: _WEIGHT[e.light])[:FEW])


def money_status(total: ToDate) -> tuple[str, str]:
    """Word and light of a stream of money, by the rule of `funding`: off its budget either way by more than a
    twentieth, not reported in full, or within it (RULES 6.1)."""
    if total.off is not None and total.far_off:
        return (ABOVE if total.off > 0 else BELOW), RED
    return (UNREPORTED, UNKNOWN) if total.unreported or total.off is None else (WITHIN, GREEN)


def action_status(action: Action, as_at: date) -> tuple[str, str]:
    """Word and light of an action, as everywhere: where it stands, and its light on the causal web."""
    return progress(action, as_at).word, _LIGHTS[action_light(action, as_at).word]
