"""How a series varies: what is usual for it and what is not, and whether its usual range meets the target."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvebook.findings.book import Book, Row
from curvebook.findings.now import NOT_OVERLAPPING
from curvebook.indicators.seasons import LEAST_YEARS, without_season
from curvebook.indicators.spc import (
    NOT_ASSESSABLE,
    ONE_SIDE,
    OUTER_THIRD,
    OUTSIDE,
    RUN,
    SURE,
    TREND,
    assurance,
    special_causes,
    variation,
    xmr,
)

# What makes a point special, as it is noted; the findings' words, which sentences know. {} is its side of the average.
RULES = {
    OUTSIDE: "{} its usual range",
    ONE_SIDE: "seven in a row {} its average",
    TREND: "seven in a row each {} than the last",
    OUTER_THIRD: "two of three far {} its average",
}
PROVISIONAL = "provisional: fewer than 12 values"
SEASON = "its season allowed for"
ANEW = "drawn anew from "  # and the period after a known step


def variations(book: Book) -> Iterator[Row]:
    """The XmR word of each area's newest point (`value` is the average, `lower` and `upper` its usual range).

    Points must not overlap: years put together are taken as far apart as they are long. A series with seasons is
    judged without them (`indicators.seasons`), one with a known step (`rebase`) by what follows it. The note names the
    rules that the newest point breaks. For the partnership's own area a row `assurance` holds the usual range against
    the promised value.
    """
    grid, home = book.grid, book.where.partnership.places.home
    areas = [area.code for area in book.own if book.newest[area.code] >= 0]
    if not areas:
        return
    if not grid.regular or book.indicator.composite:
        note = "its values do not come at regular intervals" if not grid.regular else "neighbouring values share parts"
        yield from (book.row(a, "variation", book.newest[a], word=NOT_ASSESSABLE, note=note) for a in areas)
        return
    stride = max(-(-grid.months // grid.step), 1)
    cycle = 12 // (stride * grid.step) if stride * grid.step < 12 else 1
    newest = np.array([book.newest[area] for area in areas])
    columns = newest[:, None] - stride * np.arange(len(grid.starts) // stride, -1, -1)
    rows = np.array([grid.position(area) for area in areas])[:, None]
    raw = np.where(columns >= grid.broken, grid.values[rows, np.maximum(columns, 0)], np.nan)
    values = without_season(raw, cycle) if cycle > 1 else raw
    begun, step = _begun(book, columns)
    current = begun == begun[:, -1:]
    known = (np.isfinite(raw) & current).sum(axis=1)
    chart = xmr(values, rebase=np.diff(begun, axis=1, prepend=begun[:, :1]) > 0)
    words = variation(values, chart, book.indicator.good)
    causes = special_causes(values, chart)[:, -1]
    mean, lower, upper, why = chart.mean[:, -1], chart.lower[:, -1], chart.upper[:, -1], chart.reasons[:, -1]
    for i, area in enumerate(areas):
        note = ""
        if known[i] < RUN:
            note = f"fewer than {RUN} values{NOT_OVERLAPPING if grid.months > grid.step else ''}"
        elif not np.isfinite(values[i]).any():
            note = f"fewer than {LEAST_YEARS} years to learn its season from"
        if note:
            yield book.row(area, "variation", newest[i], word=NOT_ASSESSABLE, note=note)
            continue
        source = book.source(area, *columns[i, np.isfinite(raw[i]) & (current[i] | (cycle > 1))].tolist())
        if why[i]:
            yield book.row(area, "variation", newest[i], word=NOT_ASSESSABLE, note=str(why[i]), source=source)
            continue
        how = [PROVISIONAL] if known[i] < SURE else []
        how += [SEASON] if cycle > 1 else []
        how += [ANEW + step] if step else []
        limits = {"lower": lower[i], "upper": upper[i]}
        broken = list(_rules(values[i], int(causes[i]), mean[i]))
        yield book.row(
            area, "variation", newest[i], value=mean[i], **limits, word=words[i], note="; ".join(broken + how),
            source=source,
        )  # fmt: skip
        target = book.indicator.target
        if area == home and target is not None and target.goal is not None:
            end, goal = book.indicator.period(target.end), target.goal
            held = assurance(chart, goal, book.indicator.good)[i]
            yield book.timed(
                home, "assurance", end, value=goal, **limits, word=held, note="; ".join(how), source=source
            )  # fmt: skip


def _begun(book: Book, columns: np.ndarray) -> tuple[np.ndarray, str]:
    """How many known steps lie behind each point, in the shape of `columns`; the newest one's period, "" for none."""
    starts = np.array(book.grid.starts, dtype="datetime64[D]")[np.maximum(columns, 0)]
    steps = sorted((book.indicator.period(each.at) for each in book.indicator.rebase), key=lambda at: at.start)
    reached = [at for at in steps if at.start <= book.grid.starts[columns.max()]]
    counts = [(starts >= np.datetime64(at.start)) & (columns >= 0) for at in reached]
    return np.sum(counts, axis=0, dtype=int) if counts else np.zeros(columns.shape, int), (
        reached[-1].label if reached else "")  # fmt: skip


def _rules(values: np.ndarray, causes: int, mean: float) -> Iterator[str]:
    """The rules that the newest point breaks, in words."""
    last, before = values[-1], values[-2]
    for code, words in RULES.items():
        if causes & code:
            above = last > before if code == TREND else last > mean
            yield words.format(("higher" if above else "lower") if code == TREND else ("above" if above else "below"))
