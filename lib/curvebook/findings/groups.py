"""Figures by group: the value of each sex, age or category, and how far apart the groups are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from curvebook.findings.book import COUNTS_DIFFER, Book, Row, Where, joined
from curvebook.findings.now import GAP_WORDS, observed
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.indicators.inequality import more_than_chance
from curvebook.indicators.series import grid
from curvebook.indicators.values import with_intervals
from curvebook.model.measures import Indicator

_BETWEEN = "\x1f"  # between an area's code and its group, where both name a row of the grid


@dataclass(frozen=True)
class Breakdown:
    """One indicator by one thing; the rows of the book's grid are groups of areas, named by `cell`."""

    by: str
    groups: tuple[str, ...]
    book: Book

    @staticmethod
    def cell(area: str, group: str) -> str:
        """The name of a group of an area in the book."""
        return f"{area}{_BETWEEN}{group}"

    def cells(self, area: str) -> list[str]:
        """The names of all groups of an area."""
        return [self.cell(area, group) for group in self.groups]


def totals(observations: pd.DataFrame) -> pd.Series:
    """Which observations are about everybody rather than a group."""
    return (observations[["sex", "age", "category_type", "category"]] == "").all(axis=1)


def breakdowns(indicator: Indicator, observations: pd.DataFrame, where: Where, book: Book) -> Iterator[Breakdown]:
    """Each breakdown in the indicator's `groups` of which something was received, for the partnership's own areas.

    `observations` are the indicator's rows that are not totals; those split in two ways at once belong to none.
    """
    split = pd.DataFrame({"sex": observations["sex"], "age": observations["age"], "category": observations["category"]})
    alone = (split != "").sum(axis=1) == 1
    own = observations["area"].isin([area.code for area in book.own])
    for by in indicator.groups:
        column = by if by in ("sex", "age") else "category"
        chosen = own & alone & (split[column] != "")
        if column == "category":
            chosen &= observations["category_type"].str.casefold() == by.casefold()
        if not chosen.any():
            continue
        rows = observations[chosen].reset_index(drop=True)
        group = rows[column]
        names = tuple(sorted(group.unique(), key=in_words_order))
        frame = with_intervals(rows.assign(area=rows["area"] + _BETWEEN + group), indicator)
        cells = tuple(Breakdown.cell(area.code, name) for area in book.own for name in names)
        laid = grid(frame, indicator, cells)
        newest = dict(zip(cells, laid.latest().tolist(), strict=True))
        yield Breakdown(by, names, Book(indicator, where, frame, laid, book.own, book.until, newest))


def in_words_order(group: str) -> tuple[float, str]:
    """Groups with a number in their name by that number (ages, deciles), others by name.

    >>> sorted(["65 and over", "5 to 17", "18 to 64"], key=in_words_order)
    ['5 to 17', '18 to 64', '65 and over']
    """
    found = re.search(r"\d+", group)
    return (float(found.group()) if found else np.inf, group)


def group_values(broken: Breakdown) -> pd.DataFrame:
    """Every value of every group with its state, as `observed` gives those of everybody."""
    rows = observed(broken.book)
    area, group = (rows["area"].str.split(_BETWEEN, expand=True)[i] for i in (0, 1))
    return rows.assign(measure="group", area=area, by=broken.by, group=group)


def group_gaps(broken: Breakdown) -> Iterator[Row]:
    """Highest minus lowest group of each area (`lower` and `upper` are the two), in the newest period that has two.

    `group` is the highest, `against` the lowest; the word says whether all groups differ more than chance explains.
    """
    book = broken.book
    for area in book.own:
        cells = broken.cells(area.code)
        known = np.array([[np.isfinite(book.value(c, i)) for i in range(len(book.grid.starts))] for c in cells])
        enough = np.flatnonzero(known.sum(axis=0) >= 2)
        if not known.any():
            continue
        if book.indicator.kind == "count" or enough.size == 0:
            note = COUNTS_DIFFER if book.indicator.kind == "count" else "fewer than two groups have a value"
            yield book.row(area.code, "group-gap", by=broken.by, word=NOT_COMPARED, note=note)
            continue
        column = int(enough[-1])
        here = [c for c, has in zip(cells, known[:, column], strict=True) if has]
        values, lower, upper = (
            np.array([book.value(c, column, which) for c in here]) for which in ("values", "lower", "upper")
        )
        highest, lowest = (here[int(end)].split(_BETWEEN)[1] for end in (values.argmax(), values.argmin()))
        absent = len(cells) - len(here)
        yield book.row(
            area.code, "group-gap", column, by=broken.by, group=highest, against=lowest,
            value=values.max() - values.min(), lower=values.min(), upper=values.max(),
            word=GAP_WORDS[more_than_chance(values, lower, upper)],
            note=f"{absent} of {len(cells)} groups have no value" if absent else "",
            source=joined(book.source(c, column) for c in here),
        )  # fmt: skip
