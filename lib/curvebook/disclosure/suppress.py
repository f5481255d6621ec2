"""What is withheld: counts that are too small, and others without which these could be worked out.

A small count is safe while other tables fit all that is shown in which it is as small, and as large, as the policy
leaves open. For each small count in turn the table is therefore sought that does so and differs from what would be
shown in the fewest and smallest cells: those are withheld as well. A table found once remains possible whatever else
is withheld later, so one pass is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from curvebook.disclosure.attack import best, bounds, connected, hidden, known_limits, leaks
from curvebook.disclosure.cells import KEY, Cells, Parts, lay_out
from curvebook.disclosure.rules import Rules, judge
from curvebook.model.measures import Kind
from curvebook.model.privacy import DisclosurePolicy

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WITHHELD_AGAIN = 0.01  # what was withheld before costs next to nothing to withhold again
MOST_LEVELS = 6
TOTAL = 10.0  # how much dearer a total is than what it divides into


class Suppression(NamedTuple):
    """`withheld`: KEY and `why` (primary, secondary, source) of each cell of the newest edition that is not shown.

    `unprotectable`: KEY, `lower` and `upper` of each cell, of any edition, that can be narrowed to less than the policy
    allows whatever is withheld now, because all that could hide it has been published.
    """

    withheld: pd.DataFrame
    unprotectable: pd.DataFrame


def suppress(
    frame: pd.DataFrame,
    policy: DisclosurePolicy,
    kind: Kind,
    parts: Parts,
    earlier: Sequence[pd.DataFrame] = (),
    gone: pd.DataFrame | None = None,
) -> Suppression:
    """What to withhold of one indicator's cells (columns `cells.CELLS`), the order of its rows aside.

    `earlier` are the editions already issued, oldest first, with the true counts of their day and whether each was
    `shown`: what was shown stays known, what was withheld stays protected. Cells that are `gone` (KEY) are withheld in
    any case.
    """
    cells = lay_out([_sorted(one) for one in (*earlier, frame)], parts)
    rules = known_limits(cells, judge(cells, policy, kind))
    table = cells.table
    keys = pd.MultiIndex.from_frame(table[KEY])
    withheld = secondary(cells, rules, keys.isin([] if gone is None else pd.MultiIndex.from_frame(gone[KEY])))
    current = table["current"].to_numpy()
    why = np.select([rules.primary, withheld], ["primary", "secondary"], "source")
    dark = current & (withheld | (table["state"] == "c").to_numpy())
    leaking, found = leaks(cells, rules, withheld)
    return Suppression(
        _sorted(table.loc[dark, KEY].assign(why=why[dark])),
        _sorted(table.loc[leaking, KEY].assign(lower=found.lower[leaking], upper=found.upper[leaking])),
    )


def secondary(cells: Cells, rules: Rules, gone: np.ndarray) -> np.ndarray:
    """Which cells of the newest edition are withheld: the small ones, those `gone`, as few others as protect them."""
    table = cells.table
    count = table["count"].to_numpy(dtype=float)
    public = table["public"].to_numpy()
    candidate = table["current"].to_numpy() & np.isfinite(count) & ~public & ~rules.primary
    candidate &= (count >= rules.lowest) & (count <= rules.highest)
    cost = (1.0 + np.nan_to_num(count)) * TOTAL ** _height(cells)
    cost *= np.where(table["withheld_before"], WITHHELD_AGAIN, 1.0)
    withheld = table["current"].to_numpy() & (rules.primary | (gone & np.isfinite(count))) & ~public
    for part in connected(cells, fixed=np.zeros(len(count), dtype=bool)):
        if rules.protected[part].any():
            rows = np.flatnonzero(np.diff(cells.matrix[:, part].tocsr().indptr))
            mine = Rules(*(each[part] for each in rules))
            dark = hidden(cells, withheld)[part]
            piece = _Part(cells.matrix[rows][:, part], cells.totals[rows], mine, candidate[part], cost[part], dark)
            piece.protect()
            withheld[part] |= piece.dark & candidate[part]
    return withheld


def _height(cells: Cells) -> np.ndarray:
    """How many times each cell divides into smaller ones: 0 for those that do not."""
    wholes, pieces = (cells.matrix > 0).astype(float), (cells.matrix < 0).astype(float)
    height = np.zeros(cells.matrix.shape[1])
    for _ in range(MOST_LEVELS if len(cells.totals) else 0):
        of_rows = pieces.multiply(height[None, :] + 1).max(axis=1).toarray().ravel()
        height = wholes.multiply(of_rows[:, None]).max(axis=0).toarray().ravel()
    return height


@dataclass
class _Part:
    """One connected part of the table while it is being protected: `dark` cells are not shown.

    `lower` and `upper` are the least and the greatest count of each cell in the tables found so far.
    """

    matrix: csr_matrix
    totals: np.ndarray
    rules: Rules
    candidate: np.ndarray
    cost: np.ndarray
    dark: np.ndarray
    lower: np.ndarray = field(init=False)
    upper: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.lower, self.upper = (np.full(len(self.dark), end) for end in (np.inf, -np.inf))

    def protect(self) -> None:
        """Withhold what keeps every protected cell as uncertain as the policy leaves it. What is public stays so."""
        rules = self.rules
        for place in np.flatnonzero(rules.protected & self.dark).tolist():
            low, high = rules.lowest[place], rules.highest[place]
            span = rules.span[place]
            if np.isnan(span):
                if self.upper[place] < rules.most[place] and not self.admit(place, rules.most[place], high):
                    self.stretch(place, -1.0)
                if self.lower[place] > rules.least[place] and not self.admit(place, low, rules.least[place]):
                    self.stretch(place, 1.0)
                continue
            for sign in (1.0, -1.0):
                self.note(self.furthest(place, sign, self.dark))
            if not np.isfinite(self.lower[place]) and not self.admit(place, low, high):
                continue
            if self.upper[place] - self.lower[place] < span and not self.admit(place, self.lower[place] + span, high):
                self.stretch(place, -1.0)
                if not self.admit(place, low, self.upper[place] - span):
                    self.stretch(place, 1.0)

    def admit(self, place: int, low: float, high: float) -> bool:
        """Withhold as little as makes a table fit in which the cell at `place` lies from `low` to `high`.

        Of all such tables the one that differs least from what would be shown: each candidate may go over or under what
        is printed, at its cost. False where there is none.
        """
        from scipy.sparse import hstack

        floor, ceiling = bounds(self.rules, self.dark)
        floor[place], ceiling[place] = max(low, floor[place]), min(high, ceiling[place])
        if floor[place] > ceiling[place]:
            return False
        free = np.flatnonzero(self.candidate & ~self.dark)
        over = np.maximum(self.rules.highest[free] - ceiling[free], 0.0)
        under = np.maximum(floor[free] - self.rules.lowest[free], 0.0)
        found = best(
            hstack([self.matrix, self.matrix[:, free], -self.matrix[:, free]]).tocsr(),
            self.totals,
            np.concatenate([floor, np.zeros(2 * len(free))]),
            np.concatenate([ceiling, over, under]),
            np.concatenate([np.zeros(len(floor)), self.cost[free], self.cost[free]]),
        )
        if found is None:
            return False
        table, up, down = np.split(found, [len(floor), len(floor) + len(free)])
        self.dark[free[(up > 0) | (down > 0)]] = True
        table[free] += up - down
        self.note(table)
        return True

    def note(self, table: np.ndarray | None) -> None:
        """Remember what a table that fits has in each cell."""
        if table is not None:
            self.lower, self.upper = np.minimum(self.lower, table), np.maximum(self.upper, table)

    def furthest(self, place: int, sign: float, dark: np.ndarray) -> np.ndarray | None:
        """The table in which the cell is as small (1) or large (−1) as it can be while `dark` cells are not shown."""
        aim = np.zeros(len(dark))
        aim[place] = sign
        return best(self.matrix, self.totals, *bounds(self.rules, dark), aim)

    def stretch(self, place: int, sign: float) -> None:
        """Let the cell go as far down (1) or up (−1) as what has been published allows, whatever is withheld now."""
        found = self.furthest(place, sign, self.dark | self.candidate)
        if found is not None:
            self.admit(place, found[place], found[place])


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(KEY, kind="stable").reset_index(drop=True)
