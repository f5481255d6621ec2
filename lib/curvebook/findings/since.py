"""What came since a baseline was frozen: the baseline, the verdict on the curve, and whether others turned as well."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.accountability.turn_the_curve import TURNED, Verdict, verdict
from curvebook.findings.book import Book, Row
from curvebook.indicators.intervals import Floats
from curvebook.indicators.series import month_index
from curvebook.indicators.values import COUNTED, scale
from curvebook.model.baselines import Baseline, FrozenSeries
from curvebook.model.period import Period, add_months, day_in_words
from curvebook.trajectory.forecast import Forecasts
from curvebook.trajectory.turning import YEARS, limits_for

REVISED = 0.5  # of the first step's 80% interval: a past revised by more is not the one that was carried forward
FROZEN_ON, STILL_WORSE = "frozen on ", "still worse than before the decision"
PROVISIONAL = "the newest figure is provisional"
MADE_FROM, AFTERWARDS = "made from figures up to ", "frozen afterwards, on "
OVER = f"{YEARS} years are over, and a new baseline is due"


class _Since(NamedTuple):
    """A frozen series, and what is known now of each of its steps; `past` are the periods of its history."""

    area: str
    expected: Forecasts
    past: tuple[Period, ...]
    steps: tuple[Period, ...]
    values: Floats
    judged: NDArray[np.bool_]


def since_frozen(book: Book, as_at: date) -> Iterator[Row]:
    """Rows of `table.BASELINES` for every area that has a baseline frozen by `as_at`; of several, the newest counts."""
    told: set[str] = set()
    for frozen in book.where.partnership.baselines_of(book.indicator.id, as_at):
        if frozen.area in told or frozen.area not in {area.code for area in book.own}:
            continue
        told.add(frozen.area)
        own, *others = (_since(book, frozen, one) for one in frozen.series)
        yield from _baseline(book, frozen, own)
        yield from _verdicts(book, frozen, own)
        yield from _elsewhere(book, frozen, others)


def _since(book: Book, frozen: Baseline, one: FrozenSeries) -> _Since:
    start = one.first or frozen.at
    past = tuple(Period(add_months(start, k * one.every), one.months) for k in range(len(one.values)))
    end = past[-1].start if past else start
    steps = tuple(Period(add_months(end, k * one.every), one.months) for k in range(1, len(one.ahead) + 1))
    columns = [book.grid.column(period) for period in steps]
    values = np.array([math.nan if c is None else book.value(one.area, c) for c in columns])
    last = add_months(frozen.at, 12 * YEARS)
    # A period counts where at least half of it lies after the decision.
    judged = np.array([frozen.at <= _middle(period) <= last for period in steps], dtype=bool)
    horizons = np.arange(1.0, len(steps) + 1)[None]
    quantiles = np.array(one.ahead, dtype=float).reshape(1, len(steps), len(frozen.levels))
    expected = Forecasts(horizons, quantiles, (NOT_ASSESSABLE if one.why else "",), (one.why,))
    return _Since(one.area, expected, past, steps, values, judged)


def _middle(period: Period) -> date:
    return period.start + (period.end - period.start) / 2


def _judged(book: Book, frozen: Baseline, one: _Since, known: FrozenSeries) -> Verdict:
    if why := _changed(book, one, known):
        return Verdict(NOT_ASSESSABLE, why=why)
    limits = limits_for(known.every, book.indicator.kind)
    return verdict(one.expected, one.values, one.judged, frozen.good, limits)


def _changed(book: Book, one: _Since, known: FrozenSeries) -> str:
    """Why what came since cannot be compared with what was expected; "" where it can."""
    if not one.steps:
        return ""  # `expected` says why
    newest = max((k for k, value in enumerate(known.values) if value is not None), default=None)
    column = None if newest is None else book.grid.column(one.past[newest])
    if newest is None or column is None:
        return "the figures that it was made from are no longer part of the series"
    if book.since(one.area) > column:
        return "the way it is measured has changed since"
    lower, upper = (limits[0, 0] for limits in one.expected.interval(0.8))
    moved = abs(book.value(one.area, column) - float(known.values[newest] or 0))
    if not moved <= REVISED * (upper - lower):
        return "the figures that it was made from have been revised since, by more than it can bear"
    return ""


def _baseline(book: Book, frozen: Baseline, own: _Since) -> Iterator[Row]:
    middle = own.expected.median
    (lower, upper), (lower80, upper80) = own.expected.interval(0.95), own.expected.interval(0.8)
    note = f"{FROZEN_ON}{day_in_words(frozen.at)}"
    for k, period in enumerate(own.steps):
        yield book.timed(
            own.area, "baseline", period, value=middle[0, k], lower=lower[0, k], upper=upper[0, k],
            lower80=lower80[0, k], upper80=upper80[0, k], note=note, source=_sources(book, own, ()),
        )  # fmt: skip


def _verdicts(book: Book, frozen: Baseline, own: _Since) -> Iterator[Row]:
    found = _judged(book, frozen, own, frozen.own)
    if found.column is None:
        yield {"indicator": book.indicator.id, "area": own.area, "measure": "verdict", "word": found.word,
               "note": found.why, "source": _sources(book, own, own.steps)}  # fmt: skip
        return
    period = own.steps[found.column]
    source = _sources(book, own, own.steps)
    note = _cautions(book, frozen, own, period)
    limits = {"lower": found.lower, "upper": found.upper}
    yield book.timed(own.area, "verdict", period, value=found.gap, **limits, word=found.word, note=note, source=source)
    each = _people(book, own.area, period)
    if math.isfinite(each):
        counted = {name: each * gap for name, gap in {"value": found.gap, **limits}.items()}
        yield book.timed(own.area, "verdict-count", period, **counted, source=source)
    if found.since is not None:
        yield book.timed(own.area, "verdict-since", own.steps[found.since], word=found.word, source=source)


def _cautions(book: Book, frozen: Baseline, own: _Since, period: Period) -> str:
    column = book.grid.column(period)
    newest = book.at(own.area, column) if column is not None else None
    earlier = [day_in_words(one.at) for one in book.where.partnership.baselines_of(book.indicator.id, frozen.at)
               if one.area == frozen.area and one.at < frozen.at]  # fmt: skip
    worse = _still_worse(book, frozen, own, period)
    over = any(not judged and later.start > period.start and math.isfinite(value)
               for later, judged, value in zip(own.steps, own.judged, own.values, strict=True))  # fmt: skip
    known = max(k for k, value in enumerate(frozen.own.values) if value is not None)
    return "; ".join(filter(None, (
        STILL_WORSE if worse else "",
        PROVISIONAL if newest is not None and newest["state"] == "p" else "",
        f"{MADE_FROM}{own.past[known].label}",
        f"{AFTERWARDS}{day_in_words(frozen.made)}" if frozen.made > frozen.at else "",
        OVER if over else "",
        f"an earlier baseline was frozen on {' and on '.join(earlier)}" if earlier else "",
    )))  # fmt: skip


def _still_worse(book: Book, frozen: Baseline, own: _Since, period: Period) -> bool:
    """Whether the newest point is worse than the last one before the decision, of the same season."""
    apart = [(month_index(period.start) - month_index(p.start)) % 12 for p in own.past]
    same = [value for value, months in zip(frozen.own.values, apart, strict=True) if months == 0 and value is not None]
    column = book.grid.column(period)
    if not same or column is None:
        return False
    change = book.value(own.area, column) - same[-1]
    return change < 0 if frozen.good == "high" else change > 0


def _people(book: Book, area: str, period: Period) -> float:
    """How many of those counted one unit of the indicator is; NaN where it counts none, or asked a sample."""
    position, column = book.grid.position(area), book.grid.column(period)
    if position is None or column is None or book.indicator.survey or book.indicator.kind not in COUNTED[:2]:
        return math.nan
    return float(book.denominators[position, column] / scale(book.indicator))


def _elsewhere(book: Book, frozen: Baseline, others: Iterable[_Since]) -> Iterator[Row]:
    """Whether the curve turned elsewhere too: what moves everybody's figures is not what was decided here."""
    country = book.where.partnership.places.country
    by_area = {one.area: one for one in frozen.series}
    around, sources = [], []
    for one in others:
        found, source = _judged(book, frozen, one, by_area[one.area]), _sources(book, one, one.steps)
        if one.area == country:
            when = one.steps[found.column] if found.column is not None else None
            row = {"word": found.word, "note": found.why, "against": country, "source": source}
            yield (
                {"indicator": book.indicator.id, "area": frozen.area, "measure": "country-verdict", **row}
                if when is None
                else book.timed(frozen.area, "country-verdict", when, **row)
            )
        elif one.area in book.where.partnership.places.neighbours:
            around.append(found.word)
            sources.append(source)
    if around:
        assessed = sum(word != NOT_ASSESSABLE for word in around)
        yield {
            "indicator": book.indicator.id, "area": frozen.area, "measure": "neighbours-verdict",
            "against": "neighbours", "value": float(around.count(TURNED)) if assessed else math.nan,
            "count": float(assessed), "word": "" if assessed else NOT_ASSESSABLE,
            "source": ";".join(dict.fromkeys(filter(None, sources))),
        }  # fmt: skip


def _sources(book: Book, one: _Since, also: Iterable[Period]) -> str:
    """The rows in which everything that counted is known now: what is withheld now takes with it what it gives away."""
    columns = (book.grid.column(period) for period in (*one.past, *also))
    return book.source(one.area, *(column for column in columns if column is not None))
