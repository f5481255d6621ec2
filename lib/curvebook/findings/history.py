"""What a forecast of one area is made from: its values of one method, none of which share days, as they stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvebook.findings.book import Book
from curvebook.indicators.intervals import standard_error
from curvebook.indicators.series import Grid
from curvebook.indicators.values import scale
from curvebook.trajectory.forecast import Series


class History(NamedTuple):
    """The `columns` of the grid that a forecast is made from, the last of them the newest value, and their series."""

    series: Series
    columns: NDArray[np.int64]
    known: NDArray[np.int64]  # those of `columns` that hold a value


def stride_of(grid: Grid) -> int:
    """How many columns lie between two points that share no days: more than one where years are pooled."""
    return max(-(-grid.months // grid.step), 1)


def history(book: Book, area: str) -> History:
    """The history of an area that has a value, in a book with a regular grid."""
    grid, stride, last = book.grid, stride_of(book.grid), book.newest[area]
    columns = np.arange(last % stride, last + 1, stride)
    columns = columns[columns >= book.since(area)]
    row = grid.position(area)
    newest = book.at(area, last)
    series = Series(
        grid.values[row, columns], stride * grid.step, book.indicator.kind, scale(book.indicator),
        standard_error(grid.lower[row, columns], grid.upper[row, columns]), 10.0**-book.indicator.decimals,
        restarted=book.since(area) > 0, provisional=newest is not None and newest["state"] == "p",
    )  # fmt: skip
    return History(series, columns, columns[np.isfinite(grid.values[row, columns])])
