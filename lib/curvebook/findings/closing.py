"""Whether gaps close over time: to the country, to the statistical neighbours, and between groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from curvebook.findings.book import OTHER_PARTS, Book, Row, joined
from curvebook.findings.groups import Breakdown
from curvebook.indicators.gaps import Closing, closing, gap
from curvebook.indicators.intervals import Floats, standard_error
from curvebook.indicators.trend import CANNOT, POINTS, spacing
from curvebook.model.period import Period

AS_RATIO = "as a ratio: "
TOO_FEW = f"fewer than {POINTS} periods that both have and that do not overlap"
Limits = tuple[Floats, Floats, Floats]  # values, lower and upper limits


def against_others(book: Book) -> Iterator[Row]:
    """`vs-country-trend` for every area and `vs-neighbours-trend` for the partnership's own.

    The word is about the difference; the note says what the ratio does where that is another thing, or why there is no
    word. The area is part of its country: what they share is taken out of the margin. The neighbours' middle is that of
    the same places in all five periods.
    """
    places = book.where.partnership.places
    if book.indicator.kind == "count" or not book.grid.regular:
        return
    if places.country and book.newest.get(places.country, -1) >= 0:
        yield from _to_country(book, places.country)
    if places.neighbours and any(area.code == places.home for area in book.own):
        yield from _to_neighbours(book, places.home, places.neighbours)


def between_groups(broken: Breakdown) -> Iterator[Row]:
    """`group-ratio`, the highest group divided by the lowest, and `gap-trend`, whether the gap between two closes.

    With more than two groups, the two that are followed are those with the highest and the lowest mean of the five
    periods: the newest extremes would be partly an accident of the newest period.
    """
    book = broken.book
    if book.indicator.kind == "count":
        return
    for area in book.own:
        cells = _rows(book, broken.cells(area.code))
        values, lower, upper = _laid(book, cells)
        both = np.flatnonzero(np.isfinite(values).sum(axis=0) >= 2)
        if both.size == 0:
            continue
        yield from _ratio(broken, area.code, int(both[-1]), values, lower, upper)
        if not book.grid.regular:
            continue
        columns = _columns(book, int(both[-1]))
        inside = (columns >= book.grid.broken).all()
        whole = np.flatnonzero(np.isfinite(values[:, columns]).all(axis=1)) if inside else np.zeros(0, dtype=int)
        if len(whole) < 2:
            yield book.row(area.code, "gap-trend", int(both[-1]), by=broken.by, word=CANNOT, note=TOO_FEW)
            continue
        means = values[whole][:, columns].mean(axis=1)
        top, bottom = int(whole[means.argmax()]), int(whole[means.argmin()])
        first, second = (
            (values[end, columns], lower[end, columns], upper[end, columns]) for end in (top, bottom)
        )  # fmt: skip
        found = closing(*first, *second, _periods(book, columns))
        names = broken.cells(area.code)
        yield book.row(
            area.code, "gap-trend", int(columns[-1]), by=broken.by, group=broken.groups[top],
            against=broken.groups[bottom], **_said(book, found, 0),
            source=joined(book.source(names[i], *columns.tolist()) for i in whole),
        )  # fmt: skip


def _ratio(
    broken: Breakdown, area: str, column: int, values: Floats, lower: Floats, upper: Floats
) -> Iterator[Row]:  # fmt: skip
    book, names = broken.book, broken.cells(area)
    known = np.flatnonzero(np.isfinite(values[:, column]))
    top, bottom = (int(known[end]) for end in (values[known, column].argmax(), values[known, column].argmin()))
    found = gap(*(each[top, column] for each in (values, lower, upper)),
                *(each[bottom, column] for each in (values, lower, upper))).ratio  # fmt: skip
    if found.why:
        return
    yield book.row(
        area, "group-ratio", column, by=broken.by, group=broken.groups[top], against=broken.groups[bottom],
        value=float(found.value), lower=float(found.lower), upper=float(found.upper), note=str(found.no_interval),
        source=joined(book.source(names[i], column) for i in known),
    )  # fmt: skip


def _to_country(book: Book, country: str) -> Iterator[Row]:
    newest = defaultdict(list)
    for area in book.own:
        column = book.newest_where(book.knows(area.code), book.knows(country))
        if area.code != country and column >= 0:
            newest[column].append(area.code)
    for column, areas in newest.items():
        columns = _columns(book, column)
        if (columns < book.grid.broken).any():
            yield from (book.row(a, "vs-country-trend", column, word=CANNOT, against=country, note=TOO_FEW)
                        for a in areas)  # fmt: skip
            continue
        rows, there = _rows(book, areas), _rows(book, [country])
        own, other, people = _laid(book, rows, columns), _laid(book, there, columns), book.denominators
        with np.errstate(invalid="ignore", divide="ignore"):
            share = people[rows][:, columns] / people[there][:, columns]
        found = closing(*own, *other, _periods(book, columns), share)
        for i, code in enumerate(areas):
            alike = book.alike((code, country), *columns.tolist())
            figures = {"word": CANNOT, "note": TOO_FEW if alike else OTHER_PARTS}
            if alike and np.isfinite(own[0][i] + other[0][0]).all():
                source = joined(book.source(each, *columns.tolist()) for each in (code, country))
                figures = {**_said(book, found, i), "source": source}
            yield book.row(code, "vs-country-trend", column, against=country, **figures)


def _to_neighbours(book: Book, home: str, neighbours: Sequence[str]) -> Iterator[Row]:
    """The home area against the median of the same neighbours in all five periods.

    The median of n values with standard errors s varies by π/2 × mean(s²) / n, as that of a normal sample.
    """
    column = book.newest[home]
    columns = _columns(book, column)
    if column < 0 or (columns < book.grid.broken).any():
        return
    known = [row for row in _rows(book, neighbours) if np.isfinite(book.grid.values[row, columns]).all()]
    rows = [row for row in known if book.alike((home, book.grid.areas[row]), *columns.tolist())]
    if len(rows) < max(3, (len(neighbours) + 1) // 2):
        if len(rows) < len(known):
            yield book.row(
                home, "vs-neighbours-trend", column, word=CANNOT, against="neighbours", note=OTHER_PARTS
            )  # fmt: skip
        return
    values, lower, upper = _laid(book, rows, columns)
    middle = np.median(values, axis=0)
    reach = 1.96 * np.sqrt(np.pi / 2 * (standard_error(lower, upper) ** 2).mean(axis=0) / len(rows))
    own = _laid(book, _rows(book, [home]), columns)
    found = closing(*own, middle, middle - reach, middle + reach, _periods(book, columns))
    places = [home, *(book.grid.areas[row] for row in rows)]
    yield book.row(
        home, "vs-neighbours-trend", column, against="neighbours", **_said(book, found, 0),
        source=joined(book.source(code, *columns.tolist()) for code in places),
    )  # fmt: skip


def _columns(book: Book, newest: int) -> np.ndarray:
    """Five columns up to the newest that share no day and compare like season with like; some may lie below 0."""
    stride = max(spacing(book.grid.months, book.grid.step) // book.grid.step, 1)
    return newest - stride * np.arange(POINTS - 1, -1, -1)


def _periods(book: Book, columns: np.ndarray) -> list[Period]:
    return [book.grid.period(column) for column in columns.tolist()]


def _rows(book: Book, names: Iterable[str]) -> list[int]:
    return [row for name in names if (row := book.grid.position(name)) is not None]


def _laid(book: Book, rows: Sequence[int], columns: np.ndarray | None = None) -> Limits:
    every = np.arange(len(book.grid.starts))
    at = np.ix_(np.asarray(rows, dtype=int), every if columns is None else columns)
    return book.grid.values[at], book.grid.lower[at], book.grid.upper[at]


def _said(book: Book, found: Closing, i: int) -> Row:
    """The word for the difference, its change per year where clear, and what the ratio does where that differs."""
    word, ratio = str(found.difference[i]), str(found.ratio[i])
    per_year = 12 / spacing(book.grid.months, book.grid.step)
    slope, se = found.absolute.slope[i] * per_year, found.absolute.se[i] * per_year
    limits = {"value": slope, "lower": slope - 1.96 * se, "upper": slope + 1.96 * se}
    note = str(found.difference_reason[i]) or (AS_RATIO + ratio if ratio not in (word, CANNOT) else "")
    return {"word": word, "note": note, **(limits if found.absolute.significant[i] else {})}
