"""Which received rows are parts of which larger areas, as arrays: millions of them at a time.

`Nest` says which parts a larger area is made of, `Received` holds the rows of one indicator, `Pairs` brings the two
together, one element for each part of each larger area in each period and breakdown, and `Used` says what of the rows
that were used is handed on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvebook.observatory.frames import CAUTION, STATES
from curvebook.observatory.restate import Codes

if TYPE_CHECKING:
    import pandas as pd

GROUP = ["period_start", "period_months", "sex", "age", "category_type", "category"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_CODES = list(STATES)
_CAUTION = np.array([CAUTION.index(code) if code in CAUTION else len(CAUTION) for code in _CODES])
_WITHHELD = np.array([not state.has_value for state in STATES.values()])
_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Nest:
    """Larger areas and their parts: `codes[part]` lies in `areas[whole]`; the parts of one stand together, in order.

    Each of `areas` has at least one part. `place` is its position among the partnership's areas, `family` numbers the
    codes that came from one another (-1: the code never changed).
    """

    areas: Sequence[str]
    place: Ints
    codes: Sequence[str]
    family: Ints
    whole: Ints
    part: Ints
    _members: dict[int, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def starts(self) -> Ints:
        """Where the parts of each area begin."""
        return np.searchsorted(self.whole, np.arange(len(self.areas)))

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Positions in `codes`."""
        return {code: at for at, code in enumerate(self.codes)}

    def members(self, whole: int) -> frozenset[str]:
        """The codes of the parts of one area."""
        if whole not in self._members:
            first, last = np.searchsorted(self.whole, [whole, whole + 1])
            self._members[whole] = frozenset(self.codes[part] for part in self.part[first:last])
        return self._members[whole]


def nest_of(parts: Mapping[str, Collection[str]], order: Sequence[str], codes: Codes) -> Nest:
    """The nest of areas with these parts; `order` are all areas of the partnership's."""
    place = {code: at for at, code in enumerate(order)}
    areas = [code for code in order if parts.get(code)]
    every = list(dict.fromkeys(part for area in areas for part in parts[area]))
    number = {code: at for at, code in enumerate(every)}
    return Nest(
        areas,
        np.array([place[code] for code in areas], dtype=np.int64),
        every,
        np.array([codes.family.get(code, -1) for code in every], dtype=np.int64),
        np.repeat(np.arange(len(areas)), [len(parts[area]) for area in areas]),
        np.array([number[part] for area in areas for part in parts[area]], dtype=np.int64),
    )


@dataclass(frozen=True)
class Received:
    """The rows of one indicator as arrays, and the groups (period and breakdown) that they are of."""

    group: Ints  # of each row
    area: Ints  # position in `names`
    names: Sequence[str]
    own: Ints  # position among the partnership's areas, -1 elsewhere
    family: Ints  # of the row's area, -1 where its code never changed
    value: NDArray[np.float64]
    state: Ints  # position in STATES
    row: Ints
    said: Ints  # the day and submission, numbered from the oldest
    groups: pd.DataFrame  # GROUP, one row for each group
    submissions: pd.DataFrame  # received, submission: what `said` numbers

    @classmethod
    def of(cls, rows: pd.DataFrame, order: Sequence[str], codes: Codes) -> Received:
        """From frames.OBSERVATIONS of one indicator, each area once in a group; `order`: the partnership's areas."""
        import pandas as pd

        grouped = rows.groupby(GROUP, sort=True)
        group = grouped.ngroup().to_numpy(dtype=np.int64)
        area, different = pd.factorize(rows["area"])
        names = different.tolist()
        place = {code: at for at, code in enumerate(order)}
        by = ["received", "submission"]
        told = rows[by].drop_duplicates().sort_values(by).reset_index(drop=True)
        said = rows.groupby(by, sort=True).ngroup().to_numpy(dtype=np.int64)
        return cls(
            group,
            area,
            names,
            np.array([place.get(name, -1) for name in names], dtype=np.int64)[area],
            np.array([codes.family.get(name, -1) for name in names], dtype=np.int64)[area],
            rows["value"].to_numpy(dtype=float),
            pd.Index(_CODES).get_indexer(rows["state"]),
            rows["row"].to_numpy(dtype=np.int64),
            said,
            rows.iloc[np.unique(group, return_index=True)[1]][GROUP].reset_index(drop=True),
            told,
        )

    @cached_property
    def kinds(self) -> dict[frozenset[str], list[int]]:
        """Groups by the kinds of area in them. Official codes say with three characters what kind of area they are."""
        import pandas as pd

        kind, prefixes = pd.factorize(np.array([name[:3] for name in self.names], dtype=object))
        present = np.zeros((len(self.groups), len(prefixes)), dtype=bool)
        present[self.group, kind[self.area]] = True
        found: dict[frozenset[str], list[int]] = defaultdict(list)
        for group, row in enumerate(present):
            found[frozenset(prefixes[row])].append(group)
        return found

    @cached_property
    def kin(self) -> dict[tuple[int, int], list[int]]:
        """The rows of each group and family."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        rows = np.flatnonzero(self.family >= 0)
        for row, group, family in zip(
            rows.tolist(), self.group[rows].tolist(), self.family[rows].tolist(), strict=True
        ):
            found[group, family].append(row)
        return found

    def known(self, group: int, family: int) -> dict[str, float]:
        """The values of a family in a group."""
        rows = self.kin.get((group, family), ())
        return {
            self.names[self.area[row]]: float(self.value[row]) for row in rows if self.value[row] == self.value[row]
        }

    def present(self, nest: Nest, groups: Sequence[int]) -> Flags:
        """Of which of the nest's areas these groups have a row of their own (groups × areas)."""
        found = np.zeros((len(self.groups), 1 + nest.place.max(initial=0)), dtype=bool)
        ours = (self.own >= 0) & (self.own < found.shape[1])
        found[self.group[ours], self.own[ours]] = True
        return found[np.asarray(groups)[:, None], nest.place]


class Pairs(NamedTuple):
    """Parts of larger areas in groups. A *cell* is a larger area in a group; its parts stand together.

    The first three have one element for each part, the others one for each cell.
    """

    cell: Ints
    part: Ints  # position in Nest.codes
    row: Ints  # position in Received; -1 where nothing was received under this code
    related: Flags  # whether something was received under a code that this one had or got
    starts: Ints  # where the parts of each cell begin
    group: Ints
    whole: Ints  # position in Nest.areas


def pairs_of(got: Received, nest: Nest, groups: Sequence[int], wanted: Flags) -> Pairs:
    """The pairs of the `wanted` cells (groups × areas) of which anything was received."""
    chosen = np.full(len(got.groups), -1)
    chosen[groups] = np.arange(len(groups))
    number = np.array([nest.at.get(name, -1) for name in got.names], dtype=np.int64)[got.area]
    rows = np.flatnonzero((chosen[got.group] >= 0) & (number >= 0))
    found = np.full((len(groups), len(nest.codes)), -1)
    found[chosen[got.group[rows]], number[rows]] = rows
    rows = np.flatnonzero((chosen[got.group] >= 0) & (got.family >= 0))
    families = max(nest.family.max(initial=-1), got.family.max(initial=-1)) + 1
    kin = np.zeros((len(groups), families + 1), dtype=bool)  # the last, at -1, is for codes without a family
    kin[chosen[got.group[rows]], got.family[rows]] = True
    related = kin[:, nest.family]
    reached = ((found >= 0) | related)[:, nest.part]
    wanted = wanted & np.logical_or.reduceat(reached, nest.starts, axis=1)
    at, pair = np.nonzero(wanted[:, nest.whole])
    part, whole = nest.part[pair], nest.whole[pair]
    first = np.ones(len(at), dtype=bool)
    first[1:] = (whole[1:] != whole[:-1]) | (at[1:] != at[:-1])
    starts = np.flatnonzero(first)
    return Pairs(
        np.cumsum(first) - 1, part, found[at, part], related[at, part], starts, np.asarray(groups)[at[starts]],
        whole[starts],
    )  # fmt: skip


class Used(NamedTuple):
    """What the rows that a cell is made from hand on; one element for each cell."""

    row: Ints  # the first row
    said: Ints  # the newest day and submission
    caution: Ints  # position in CAUTION of the state that says most
    withheld: NDArray[np.object_]  # the state without a value that all such rows share, else "x"

    @classmethod
    def of(cls, got: Received, nest: Nest, pairs: Pairs) -> Used:
        """Of the rows under the parts' own codes, and under those that they had or got."""
        there = pairs.row >= 0
        state = got.state[pairs.row]
        hidden = there & _WITHHELD[state]
        row, caution, low = (
            np.minimum.reduceat(np.where(those, values, _LAST), pairs.starts)
            for those, values in ((there, got.row[pairs.row]), (there, _CAUTION[state]), (hidden, state))
        )
        said, high = (
            np.maximum.reduceat(np.where(those, values, -1), pairs.starts)
            for those, values in ((there, got.said[pairs.row]), (hidden, state))
        )
        for at in np.flatnonzero(pairs.related).tolist():
            cell = pairs.cell[at]
            for one in got.kin[int(pairs.group[cell]), int(nest.family[pairs.part[at]])]:
                row[cell], said[cell] = min(row[cell], got.row[one]), max(said[cell], got.said[one])
                caution[cell] = min(caution[cell], _CAUTION[got.state[one]])
                if _WITHHELD[got.state[one]]:
                    low[cell], high[cell] = min(low[cell], got.state[one]), max(high[cell], got.state[one])
        shared = np.where(low == high, low, _CODES.index("x"))
        return cls(row, said, caution, np.array(_CODES, dtype=object)[shared])
