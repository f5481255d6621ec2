"""The balanced scorecard: each theme in each perspective, as counts and the few lines that matter (RULES 4.4, 5.2).

The perspectives are the three kinds of basket (satisfaction, impact, value for money), money and actions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from curvebook.accountability.baskets import KINDS
from curvebook.accountability.funding import ToDate
from curvebook.accountability.review import AMBER, GREEN, RED, UNKNOWN
from curvebook.model.work import Action

MONEY, ACTIONS = "money", "actions"
PERSPECTIVES: tuple[str, ...] = (*KINDS, MONEY, ACTIONS)
PLAIN = "plain"  # a line that no light is shown for: it has no target
FEW = 2  # lines that a cell tells of
WITHIN, ABOVE, UNREPORTED = "within budget", "over budget", "not reported"
LATE = "overdue"
_WEIGHT = {RED: 0, AMBER: 1, UNKNOWN: 2, GREEN: 3, PLAIN: 4}
_PROGRESS = {"behind plan": RED, "stopped": RED, "on plan": GREEN, "complete": GREEN, "not started": UNKNOWN}

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
    """Every theme in every perspective, themes first; a cell with nothing in it is there, and empty."""

    themes: tuple[str, ...]
    perspectives: tuple[str, ...]
    cells: tuple[Cell, ...]

    def cell(self, theme: str, perspective: str) -> Cell:
        """The cell of a theme in a perspective."""
        return next(each for each in self.cells if (each.theme, each.perspective) == (theme, perspective))


def scorecard(
    lines: Iterable[Line], themes: tuple[str, ...], perspectives: tuple[str, ...] = PERSPECTIVES
) -> Scorecard:
    """The scorecard of `lines`; those of other themes or perspectives are left out."""
    every = tuple(lines)
    cells = []
    for theme in themes:
        for perspective in perspectives:
            here = [line for line in every if (line.theme, line.perspective) == (theme, perspective)]
            cells.append(Cell(theme, perspective, tuple(_counted(here)), _that_matter(here)))
    return Scorecard(themes, perspectives, tuple(cells))


def _counted(lines: list[Line]) -> Iterable[tuple[str, str, int]]:
    kinds = sorted({(line.word, line.light) for line in lines}, key=lambda kind: (_WEIGHT[kind[1]], kind[0]))
    return ((word, light, sum((line.word, line.light) == (word, light) for line in lines)) for word, light in kinds)


def _that_matter(lines: list[Line]) -> tuple[Line, ...]:
    """The few that somebody must look at: red before amber, in the order in which they were agreed."""
    return tuple(sorted((each for each in lines if each.light in (RED, AMBER)), key=lambda e: _WEIGHT[e.light])[:FEW])


def money_status(total: ToDate) -> tuple[str, str]:
    """Word and light of a stream of money: over budget, not reported in full, or within it (RULES 6.1)."""
    if total.spent > total.reported:
        return ABOVE, RED
    return (UNREPORTED, UNKNOWN) if total.unreported else (WITHIN, GREEN)


def action_status(action: Action, as_at: date) -> tuple[str, str]:
    """Word and light of an action: overdue where its day has passed without its being complete, else its progress."""
    if action.due is not None and action.due < as_at and action.progress not in ("complete", "stopped"):
        return LATE, RED
    return action.progress, _PROGRESS[action.progress]
