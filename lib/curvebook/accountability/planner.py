"""A performance board's agenda laid over the year, so that every item is looked at (RULES 3.5).

Each item needs so many of the year's meetings: 12 monthly, 4 quarterly, 2 twice a year, 1 yearly. What is taken as
required needs 1: a place is kept for it, so that the board asks at least once a year. The planner spreads what has no
months of its own over the meetings that hold least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curvebook.model.reading import AgendaItem

if TYPE_CHECKING:
    from curvebook.model.measures import Theme
    from curvebook.model.partnership import Partnership

TIMES = {"monthly": 12, "quarterly": 4, "twice-a-year": 2, "yearly": 1, "as-required": 1}
YEAR = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)  # the months of a financial year in their order


@dataclass(frozen=True)
class Planner:
    """A board's year: the items of each month, in the order April to March, and what the year leaves out.

    `never`: items without any place; `short`: items with fewer places than they need.
    """

    board: str
    year: int
    months: Mapping[int, tuple[AgendaItem, ...]]
    never: tuple[AgendaItem, ...]
    short: tuple[AgendaItem, ...]

    @property
    def items(self) -> int:
        """How many items the board has."""
        return len({item.id for items in self.months.values() for item in items}) + len(self.never)

    @property
    def coverage(self) -> float:
        """The share of items that have every place they need, 0 to 1; 1 where there is no item."""
        return 1 - (len(self.never) + len(self.short)) / self.items if self.items else 1.0

    def at(self, month: int) -> tuple[AgendaItem, ...]:
        """What the meeting of a month looks at."""
        return self.months.get(month, ())


def themes_of_board(partnership: Partnership, board: str) -> tuple[Theme, ...]:
    """The themes that a board scrutinises: it is shown these and no others (RULES 4.5)."""
    return tuple(theme for theme in partnership.themes if theme.scrutiny == board)


def boards_of(partnership: Partnership) -> tuple[str, ...]:
    """The boards that scrutinise a theme, in the themes' order."""
    return tuple(dict.fromkeys(theme.scrutiny for theme in partnership.themes if theme.scrutiny))


def agenda_of(partnership: Partnership, board: str) -> tuple[AgendaItem, ...]:
    """The items that a board looks at: those that name it, and those for every board."""
    scrutinises = board in boards_of(partnership)
    return tuple(item for item in partnership.agenda if (board in item.boards if item.boards else scrutinises))


def planner(partnership: Partnership, board: str, year: int) -> Planner:
    """The board's items laid over the financial year that begins in April of `year`.

    Raises ParameterError where there is no such board.
    """
    meets = partnership.body(board).meets or YEAR
    return laid(agenda_of(partnership, board), board, year, tuple(month for month in YEAR if month in meets))


def laid(items: Sequence[AgendaItem], board: str, year: int, meets: Sequence[int] = YEAR) -> Planner:
    """`items` laid over the months in which a board meets (in their order).

    >>> risks = AgendaItem(id="risks", title="Risk register", every="quarterly")
    >>> laid([risks], "board", 2026).coverage
    1.0
    >>> [item.id for item in laid([risks], "board", 2026, meets=(5, 11)).short]
    ['risks']
    """
    held: dict[int, list[AgendaItem]] = {month: [] for month in meets}
    for item in sorted(items, key=lambda item: (not item.months, -TIMES[item.every])):  # the least free first
        for month in [m for m in meets if m in item.months] if item.months else _spread(TIMES[item.every], held):
            held[month].append(item)
    counts = {item.id: sum(item in month for month in held.values()) for item in items}
    order = {item.id: number for number, item in enumerate(items)}
    return Planner(
        board,
        year,
        {month: tuple(sorted(found, key=lambda item: order[item.id])) for month, found in held.items()},
        never=tuple(item for item in items if not counts[item.id]),
        short=tuple(item for item in items if 0 < counts[item.id] < TIMES[item.every]),
    )


def _spread(times: int, held: Mapping[int, Sequence[AgendaItem]]) -> list[int]:
    """`times` months spread evenly over the year, at the meetings that hold least so far."""
    months = list(held)
    if times >= len(months):
        return months
    starts = range(-(-len(months) // times))
    ways = [
        [months[(start + place * len(months) // times) % len(months)] for place in range(times)] for start in starts
    ]
    return min(ways, key=lambda way: (max(len(held[m]) for m in way), sum(len(held[m]) for m in way)))
