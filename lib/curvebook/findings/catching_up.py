"""Targets that catch up with a comparator: whose values they follow, and how the gap to it has moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curvebook.findings.ahead import Basis, apart
from curvebook.findings.book import OTHER_PARTS, Book, joined
from curvebook.indicators.intervals import Floats, standard_error
from curvebook.model.period import Period
from curvebook.model.targets import CatchUp, Target
from curvebook.trajectory.forecast import Series

NEIGHBOURS, COUNTRY = "neighbours", "country"


@dataclass(frozen=True, eq=False)
class Comparator:
    """What is caught up with: `against` (an area's code, or "neighbours"), made of the areas `codes`.

    `values` and their standard errors `error` have one entry for each column of the grid, NaN where not known or not
    comparable.
    """

    against: str
    codes: tuple[str, ...]
    values: Floats
    error: Floats

    def known(self, book: Book) -> dict[Period, float]:
        """Its known values by period."""
        return {book.grid.period(int(c)): float(self.values[c]) for c in np.flatnonzero(np.isfinite(self.values))}

    def source(self, book: Book) -> str:
        """Every value that it is made of."""
        columns = np.flatnonzero(np.isfinite(self.values)).tolist()
        return joined(book.source(code, *columns) for code in self.codes)


def comparator(book: Book, home: str, target: Target) -> Comparator:
    """The comparator of a catch-up target. Raises ValueError where nothing comparable is known of it.

    The middle of the neighbours is that of the same places throughout, those with a value both when the target begins
    and in the newest period that enough of them have; where one of these is missing, there is no middle. Only values by
    one method, and of an index only those made of the same parts, are comparable.
    """
    assert target.catch_up is not None
    begin = book.grid.column(book.indicator.period(target.start)) if book.grid.starts else None
    if begin is not None and begin < book.since(home):
        raise ValueError("the method changed after the target's start")
    against, codes = _areas(book, home, target.catch_up, begin)
    grid, rows = book.grid, [row for code in codes if (row := book.grid.position(code)) is not None]
    if not rows:
        raise ValueError(f"nothing has been received for {_name(book, against)}")
    values = np.median(grid.values[rows], axis=0)  # NaN where any of them is missing
    error = standard_error(grid.lower[rows], grid.upper[rows])
    if len(rows) > 1:  # the median of n normal values varies by π/2 times their mean's variance
        error = np.sqrt(np.pi / 2 * (error**2).mean(axis=0, keepdims=True) / len(rows))
    since = book.since(home)
    comparable = np.array([c >= since and book.alike((home, *codes), c) for c in range(values.size)], dtype=np.bool_)
    return Comparator(against, codes, np.where(comparable, values, np.nan), np.where(comparable, error[0], np.nan))


def difference(book: Book, home: str, other: Comparator) -> Basis | str:
    """What the forecast of the gap, home minus comparator, is made from; or why there is none."""
    grid, row = book.grid, book.grid.position(home)
    gaps = grid.values[row] - other.values
    known = np.flatnonzero(np.isfinite(gaps))
    if not known.size:
        return f"no period has a value both here and in {_name(book, other.against)}"
    last = int(known[-1])
    columns, every = apart(book, last, book.since(home))
    used = columns[np.isfinite(gaps[columns])].tolist()
    error = np.hypot(standard_error(grid.lower[row], grid.upper[row]), other.error)
    newest = [book.at(code, last) for code in (home, *other.codes)]
    series = Series(
        gaps[columns], every, "mean", sampling=error[columns], resolution=10.0**-book.indicator.decimals,
        restarted=book.since(home) > 0, provisional=any(each is not None and each["state"] == "p" for each in newest),
    )  # fmt: skip
    return Basis(series, grid.period(last), every, joined(book.source(code, *used) for code in (home, *other.codes)))


def _areas(book: Book, home: str, how: CatchUp, begin: int | None) -> tuple[str, tuple[str, ...]]:
    places = book.where.partnership.places
    if how.comparator == COUNTRY:
        return places.country or "", (places.country or "",)
    if how.comparator != NEIGHBOURS:
        return how.comparator, (how.comparator,)
    enough = max(3, (len(places.neighbours) + 1) // 2)
    there = [code for code in places.neighbours if begin is not None and np.isfinite(book.value(code, begin))]

    def with_value(column: int) -> tuple[str, ...]:
        return tuple(code for code in there if np.isfinite(book.value(code, column)))

    newest = book.newest_where(lambda column: len(with_value(column)) >= enough)
    if newest < 0:
        raise ValueError(f"fewer than {enough} neighbours have a value when the target begins")
    same = tuple(code for code in with_value(newest) if book.alike((home, code), begin or 0, newest))
    if len(same) < enough:
        raise ValueError(OTHER_PARTS)
    return NEIGHBOURS, same


def _name(book: Book, against: str) -> str:
    return "the neighbours" if against == NEIGHBOURS else book.where.name(against)
