"""Deprivation in ranks: a place's among those of its level in every period, and its tenth of all the country's."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from curvebook.findings.book import Book, Row
from curvebook.indicators.deprivation import tenth

DEPRIVATION = "deprivation"  # the tag of indicators of relative deprivation


def ranks(book: Book) -> Iterator[Row]:
    """Deprivation only: position among the partnership's areas of the same level, 1 the most deprived.

    `rank` is the newest, `rank-history` every period: ranks may be compared between years, scores never. The highest
    value is the most deprived, unless high is good or the values are themselves ranks.
    """
    if not _deprivation(book):
        return
    lowest_first = book.indicator.good == "high" or book.indicator.rank_of is not None
    for level in sorted({area.level for area in book.own}):
        codes = [area.code for area in book.own if area.level == level]
        if len(codes) < 2:
            continue
        for column in range(len(book.grid.starts)):
            values = pd.Series({code: book.value(code, column) for code in codes}).dropna()
            position = values.rank(method="min", ascending=lowest_first)
            last, source = column == max(book.newest[code] for code in codes), book.across(codes, column)
            for code, rank in position.items():
                tied = int((position == rank).sum()) - 1
                note = f"of {len(values)}" + (
                    f", level with {tied} {'other' if tied == 1 else 'others'}" if tied else ""
                )
                figures = {"value": float(rank), "against": level, "note": note}
                yield book.row(str(code), "rank-history", column, **figures, source=source)
                if last:
                    yield book.row(str(code), "rank", column, **figures, source=source)


def tenths(book: Book) -> Iterator[Row]:
    """`tenth` of each own area whose newest value is a national rank: 1 the most deprived of all the places ranked.

    An average of ranks counts as a rank; one in per cent may be below 1, and one beyond the places ranked has none.
    """
    nation = book.indicator.rank_of
    if nation is None or not _deprivation(book):
        return
    for area in book.own:
        column = book.newest.get(area.code, -1)
        rank = book.value(area.code, column)
        if 0 < rank <= nation:
            value = float(tenth(max(rank, 1.0), nation))
            yield book.row(area.code, "tenth", column, value=value, source=book.source(area.code, column))


def _deprivation(book: Book) -> bool:
    return DEPRIVATION in {tag.lower() for tag in book.indicator.tags}
