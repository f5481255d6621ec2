"""Ranks without noise: which rank an area may truly have among those of its level."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvebook.findings.book import OTHER_PARTS, Book, Row
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.indicators.intervals import Floats
from curvebook.indicators.ranking import rank_bands

APART, ALIKE = "told apart", "not told apart"


def bands(book: Book) -> Iterator[Row]:
    """`band` of every area among those of its level, for the newest period that any of them has.

    Of a band `lower` and `upper` are the ranks that the area may truly have, 1 the best (or the highest, where neither
    is better), and `value` is how many are ranked; the word says whether the area is told apart from any other. Fifths
    are not worked out: they would put places into different ones that chance alone has put in order.
    """
    if book.indicator.kind == "count":
        return
    for level in dict.fromkeys(area.level for area in book.own):
        codes = [area.code for area in book.own if area.level == level]
        column = max(book.newest[code] for code in codes)
        if len(codes) < 3 or column < 0:
            continue
        at = [book.grid.position(code) for code in codes]
        values, lower, upper = (
            np.array([each[row, column] for row in at]) for each in (book.grid.values, book.grid.lower, book.grid.upper)
        )
        yield from _of_level(book, level, codes, column, (values, lower, upper))


def _of_level(
    book: Book, level: str, codes: list[str], column: int, figures: tuple[Floats, Floats, Floats]
) -> Iterator[Row]:
    found = rank_bands(*figures, book.indicator.good)
    source = book.across(codes, column)
    if not book.alike(codes, column):
        for code in (each for each in codes if np.isfinite(book.value(each, column))):
            said = {"word": NOT_COMPARED, "against": level, "note": OTHER_PARTS}
            yield book.row(code, "band", column, **said, source=source)
        return
    apart = (found.first > 1) | (found.last < found.of)
    for i, code in enumerate(codes):
        if found.why[i] and np.isnan(figures[0][i]):
            continue
        if found.why[i]:
            note = str(found.reasons[i])
            yield book.row(code, "band", column, word=NOT_COMPARED, against=level, note=note, source=source)
            continue
        yield book.row(
            code, "band", column, value=float(found.of[i]), lower=found.first[i], upper=found.last[i], against=level,
            word=APART if apart[i] else ALIKE, source=source,
        )  # fmt: skip
