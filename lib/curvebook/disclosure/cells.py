"""What of an indicator's tables follows from what: its cells, and the equations that anyone can write down.

Rates and proportions of known denominators give their counts away, so a cell is a count of people. Counts add up: an
area's parts to the area, groups to their total, stretches of time to longer ones. Where they do not quite (cases
without an address), an attacker is taken to know the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from curvebook.model.partnership import Partnership

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ACROSS = " × "  # a breakdown by several things at once: by "age × sex", group "18 to 24 × female"
KEY = ["area", "period_start", "period_months", "by", "group"]
CELLS = [*KEY, "count", "denominator", "state"]
FLAGS = ["current", "public", "withheld_before", "may_be_none"]
HALF = 0.5  # parts that come to less than half of the whole, or to as much again, are no division of it

Parts = Mapping[str, Sequence[Sequence[str]]]


class Key(NamedTuple):
    """What a cell is about: an area, a stretch of time, and the groups its people belong to (none for totals)."""

    area: str
    start: pd.Timestamp
    months: int
    groups: tuple[tuple[str, str], ...]  # (by, group), sorted

    def without(self, by: str) -> Key:
        """The cell that its groups `by` add up to."""
        return self._replace(groups=tuple(pair for pair in self.groups if pair[0] != by))


@dataclass(frozen=True)
class Cells:
    """n cells of one indicator and m equations between them: `matrix @ counts == totals`.

    `table` has one row per cell: KEY, `count` and `denominator` (NaN unknown), `state`, and flags: `current` (in the
    newest edition), `public` (shown in an earlier one), `withheld_before`, and `may_be_none` (withheld by its source,
    and the sum leaves room for a count of none). Cells that were never published but link others (a total of groups,
    the years within pooled ones) have the state "x". A count that was revised between editions has a cell for each.
    """

    table: pd.DataFrame
    matrix: csr_matrix
    totals: np.ndarray


def parts_of(partnership: Partnership) -> dict[str, tuple[tuple[str, ...], ...]]:
    """How the partnership's area and every area in it is divided: for each smaller level, the areas that lie in it."""
    home = partnership.home
    own = {
        home.code,
        *(a.code for level in partnership.places.levels for a in partnership.children(home.code, level.id)),
    }
    divided = {}
    for code in sorted(own):
        by_level = (partnership.children(code, level.id) for level in partnership.places.levels)
        divided[code] = tuple(tuple(area.code for area in areas) for areas in by_level if areas)
    return {code: levels for code, levels in divided.items() if levels}


def lay_out(editions: Sequence[pd.DataFrame], parts: Parts) -> Cells:
    """The cells of successive `editions`, the newest last, and the equations that hold in each.

    A frame has the columns CELLS and, for an earlier edition, `shown` (whether it was). `count` is NaN where it is not
    known, with the state "c" where the source withholds it; `parts` says which areas make up which (`parts_of`).
    Where a cell's count is the same in two editions an attacker knows it to be one and the same.
    """
    ledger = _Ledger()
    for number, frame in enumerate(editions):
        ids = ledger.edition(frame, current=number == len(editions) - 1)
        for whole, pieces in (*_areas(ids, ledger, parts), *_groups(ids, ledger)):
            ledger.equation(whole, pieces)
        for series in _series(ids):
            ledger.spans(series)
    return ledger.cells()


class _Ledger:
    """Cells and equations as they are found."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.known: dict[object, int] = {}
        self.equations: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}

    def edition(self, frame: pd.DataFrame, *, current: bool) -> dict[Key, int]:
        """The cells of one edition, by key."""
        ids = {}
        shown = pd.Series(data=False, index=frame.index) if current else frame["shown"]
        columns = [frame[name] for name in CELLS]
        for area, start, months, by, group, count, denominator, state, seen in zip(*columns, shown, strict=True):
            names, values = (text.split(ACROSS) if text else [] for text in (by, group))
            key = Key(area, start, int(months), tuple(sorted(zip(names, values, strict=True))))
            number = ids[key] = self.cell(key, count, denominator, state if np.isnan(count) else "")
            row = self.rows[number]
            row["current"] = bool(row["current"]) or current
            row["public"] = bool(row["public"]) or bool(seen)
            row["withheld_before"] = bool(row["withheld_before"]) or not (current or seen)
        return dict(sorted(ids.items()))

    def cell(self, key: Key, count: float = np.nan, denominator: float = np.nan, state: str = "x") -> int:
        """The number of the cell with this key and count; a new one where there is none."""
        whole = np.floor(count + 0.5)
        version = (key, None if np.isnan(count) else whole)
        if version not in self.known:
            self.known[version] = len(self.rows)
            by, group = (ACROSS.join(pair[side] for pair in key.groups) for side in (0, 1))
            self.rows.append(
                {
                    **dict(zip(KEY, (key.area, key.start, key.months, by, group), strict=True)),
                    **{"count": whole, "denominator": denominator, "state": state},
                    **dict.fromkeys(FLAGS, False),
                }
            )
        return self.known[version]

    def count(self, number: int) -> float:
        """A cell's count, NaN where it is not known."""
        return float(self.rows[number]["count"])

    def size(self, number: int) -> float:
        """How many people a cell is about: its denominator, else its count."""
        people = float(self.rows[number]["denominator"])
        return self.count(number) if np.isnan(people) else people

    def equation(self, whole: int, pieces: Sequence[int]) -> None:
        """`whole` is the sum of `pieces`, and of a known difference where all are known."""
        counts = np.array([self.count(number) for number in pieces])
        left = self.count(whole) - np.nansum(counts)
        unknown = [number for number, count in zip(pieces, counts, strict=True) if np.isnan(count)]
        if unknown and left < 0:
            return  # the parts that are known come to more than the whole: this sum does not hold
        if unknown and left < len(unknown):
            for number in unknown:
                self.rows[number]["may_be_none"] = True
        self.equations[(whole,), tuple(pieces)] = 0.0 if unknown or np.isnan(left) else left

    def spans(self, series: Sequence[tuple[int, int, int]]) -> None:
        """Overlapping stretches of time (first month, end, cell) of one series, each the sum of the years within.

        Nothing is added where the counts cannot be such sums, as with people counted on a day.
        """
        from scipy.optimize import nnls

        ends = sorted({month for first, last, _ in series for month in (first, last)})
        pieces = [piece for piece in pairwise(ends) if any(f <= piece[0] and piece[1] <= e for f, e, _ in series)]
        within = np.array([[f <= a and b <= e for a, b in pieces] for f, e, _ in series])
        counts = np.array([self.count(number) for *_, number in series])
        told = np.isfinite(counts)
        if told.any() and nnls(within[told].astype(float), counts[told])[1] > HALF:
            return
        whole = {(first, last): number for first, last, number in series}
        atoms = []
        for place, piece in enumerate(pieces):
            over = tuple(number for (*_, number), covers in zip(series, within[:, place], strict=True) if covers)
            atoms.append(whole[piece] if piece in whole else self._atom((piece, over)))
        for (*_, number), covers in zip(series, within, strict=True):
            made_of = tuple(atom for atom, inside in zip(atoms, covers, strict=True) if inside)
            if made_of != (number,):
                self.equations[(number,), made_of] = 0.0

    def _atom(self, version: tuple[tuple[int, int], tuple[int, ...]]) -> int:
        if version not in self.known:
            number = self.known[version] = len(self.rows)
            unknown = {"count": np.nan, "denominator": np.nan, "state": "x", **dict.fromkeys(FLAGS, False)}
            self.rows.append({**self.rows[version[1][0]], **unknown})
            return number
        return self.known[version]

    def cells(self) -> Cells:
        """All of it as arrays."""
        from scipy.sparse import csr_matrix

        places: list[tuple[int, int, float]] = []
        for row, (whole, pieces) in enumerate(self.equations):
            places += [(row, number, 1.0) for number in whole] + [(row, number, -1.0) for number in pieces]
        rows, columns, signs = zip(*places, strict=True) if places else ((), (), ())
        shape = (len(self.equations), len(self.rows))
        table = pd.DataFrame(self.rows, columns=[*CELLS, *FLAGS]).astype(dict.fromkeys(FLAGS, bool))
        return Cells(table, csr_matrix((signs, (rows, columns)), shape), np.array(list(self.equations.values())))


def _areas(ids: dict[Key, int], ledger: _Ledger, parts: Parts) -> Iterator[tuple[int, list[int]]]:
    """Each area's cell with those of the areas that divide it; a part for which nothing was received is unknown."""
    of_area: dict[str, list[Key]] = defaultdict(list)
    for key in ids:
        of_area[key.area].append(key)
    for whole, levels in parts.items():
        for areas in levels:
            found = []
            for key in of_area[whole]:
                pieces = [key._replace(area=area) for area in areas]
                if any(piece in ids for piece in pieces):
                    numbers = [ids[p] if p in ids else ledger.cell(p) for p in pieces]
                    found.append((ids[key], numbers))
            if _divide(found, ledger):
                yield from found


def _groups(ids: dict[Key, int], ledger: _Ledger) -> Iterator[tuple[int, list[int]]]:
    """Each total with the groups it divides into. A total that was not published links those of other areas."""
    groups: dict[tuple[str, pd.Timestamp, int, tuple[str, ...]], set[str]] = defaultdict(set)
    totals: dict[tuple[str, Key], None] = {}
    for key in ids:
        for by, group in key.groups:
            groups[by, key.start, key.months, tuple(name for name, _ in key.groups)].add(group)
            totals[by, key.without(by)] = None
    for by in sorted({by for by, _ in totals}):
        found = []
        for _, total in (pair for pair in totals if pair[0] == by):
            names = tuple(sorted((by, *(name for name, _ in total.groups))))
            pieces = [
                total._replace(groups=tuple(sorted((*total.groups, (by, group)))))
                for group in sorted(groups[by, total.start, total.months, names])
            ]
            whole = ids[total] if total in ids else ledger.cell(total)
            found.append((whole, [ids[p] if p in ids else ledger.cell(p) for p in pieces]))
        if _divide(found, ledger):
            yield from found


def _divide(found: Sequence[tuple[int, list[int]]], ledger: _Ledger) -> bool:
    """Whether the parts make up the whole, by the sizes that are known; without any, they are taken to."""
    whole = pieces = 0.0
    for total, numbers in found:
        sizes = [ledger.size(number) for number in (total, *numbers)]
        if np.isfinite(sizes).all():
            whole, pieces = whole + sizes[0], pieces + sum(sizes[1:])
    return HALF * whole <= pieces <= (1 + HALF) * whole


def _series(ids: dict[Key, int]) -> Iterator[list[tuple[int, int, int]]]:
    """Each series some of whose stretches of time overlap: first month, end (not included), cell."""
    series: dict[object, list[tuple[int, int, int]]] = defaultdict(list)
    for key, number in ids.items():
        if key.months > 0:
            first = key.start.year * 12 + key.start.month
            series[key.area, key.groups].append((first, first + key.months, number))
    for stretches in series.values():
        ordered = sorted(stretches)
        if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
            yield ordered
