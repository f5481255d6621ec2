"""The axes of a trend chart: how far they reach and where they are marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from curvebook.charts.curve import Array, Curve, Line, Series, middle
from curvebook.charts.labels import width
from curvebook.model.period import Period


@dataclass(frozen=True)
class Format:
    """One of the two sizes in which a chart is drawn, in units that are pixels on a screen of that width."""

    kind: str
    width: int
    height: int
    text: float  # size of labels; marks on the axes are one smaller
    column: float  # the most that labels may take on the right
    marker: float
    line: float
    rows: int  # marks on the upright axis


WIDE = Format("wide", 720, 360, 13.0, 150.0, 6.0, 2.5, 6)
NARROW = Format("narrow", 343, 300, 12.0, 84.0, 5.0, 2.2, 5)


@dataclass(frozen=True)
class Scale:
    """Years and values to the drawing's units: `left`, `right`, `top`, `bottom` bound the plot, y downwards."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float
    low: float
    high: float

    def x(self, years: Array | float) -> Array:
        return self.left + (np.asarray(years, float) - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, values: Array | float) -> Array:
        return self.bottom - (np.asarray(values, float) - self.low) / (self.high - self.low) * (self.bottom - self.top)


def extent(curve: Curve, series: Series) -> tuple[float, float]:
    """The lowest and highest value on the axis of a chart, in both sizes."""
    seen, ahead = series.observed, series.forecast
    values, intervals = [line.value for line in series.every], [seen.lower[seen.there], seen.upper[seen.there]]
    fan = [ahead.lower, ahead.upper, ahead.lower80, ahead.upper80]
    return reach(values, intervals, fan, kind=curve.kind, unit=curve.unit, decimals=curve.decimals)


def cut_off(curve: Curve, series: Series) -> str:
    """What the note says of a forecast's fan that the axis does not hold: as far as it goes; "" where it holds it.

    An end of the axis at zero, or at 100%, cuts nothing off that could come.
    """
    fan = _finite([series.forecast.lower, series.forecast.upper])
    if not len(fan):
        return ""
    (low, high), bottom, top = extent(curve, series), float(fan.min()), float(fan.max())
    ends = []
    if top > high and not (curve.unit == "%" and high == 100):
        ends.append(f"at the top, where it goes up to {curve.say(top)}")
    if bottom < low and low != 0:
        ends.append(f"at the bottom, where it goes down to {curve.say(bottom)}")
    return f"The fan is cut off {' and '.join(ends)}." if ends else ""


def reach(
    values: Iterable[Array], intervals: Iterable[Array], fan: Iterable[Array], *, kind: str, unit: str, decimals: int
) -> tuple[float, float]:
    """The lowest and highest value on the axis.

    It holds all `values` and their `intervals`, and as much of the forecast's `fan` as leaves these a third of the
    height. It begins at zero for counts and wherever zero is near; it does not run below zero or above 100% unless a
    value does.
    """
    middles = _finite(values)
    if not len(middles):
        return 0.0, 1.0
    never_negative, never_over = bool(middles.min() >= 0), unit == "%" and bool(middles.max() <= 100)
    inner, outer = np.concatenate([middles, _finite(intervals)]), _finite(fan)
    low, high = float(inner.min()), float(inner.max())
    span = max(high - low, 4 * 10.0**-decimals, abs(high) * 0.05)
    if len(outer):
        low, high = max(min(low, outer.min()), low - span), min(max(high, outer.max()), high + span)
    if high - low < max(4 * 10.0**-decimals, abs(high) * 0.01):
        room = max(4 * 10.0**-decimals, abs(high) * 0.05)
        low, high = low - room, high + room
    bottom, top = low - (high - low) * 0.07, high + (high - low) * 0.07
    if never_negative and (kind == "count" or low < 0.35 * high):
        bottom = 0.0
    if never_over:
        top = min(top, 100.0)
    return (max(bottom, 0.0) if never_negative else bottom), top


def _finite(arrays: Iterable[Array]) -> Array:
    values = np.concatenate([np.empty(0), *arrays])
    return values[np.isfinite(values)]


def time_marks(lines: Sequence[Line], scale: Scale, size: float) -> list[tuple[float, str]]:
    """Where the time axis is marked and with what: (years, label); the labels do not touch.

    Series of whole years are marked at periods, counted from the newest observed one so that this one is marked;
    shorter periods at the turn of years; a series of under two years at its periods.
    """
    observed = next((line for line in lines if len(line)), None)
    if observed is None:
        return []
    months = observed.periods[-1].months
    if 0 <= months < 12 and scale.last - scale.first > 1.9 and (months or observed.step < 0.9):
        return _years(scale, size)
    periods = sorted({p for line in lines for p in line.periods if p.months == months})
    newest = observed.periods[observed.last if observed.last is not None else -1]
    anchor = periods.index(newest)
    for every in range(1, len(periods) + 1):
        chosen = [p for k, p in enumerate(periods) if (k - anchor) % every == 0]
        marks = [(middle(p), axis_label(p)) for p in chosen]
        if _apart(marks, scale, size):
            return marks
    return [(middle(newest), axis_label(newest))]


def _years(scale: Scale, size: float) -> list[tuple[float, str]]:
    first, last = int(np.ceil(scale.first - 1e-9)), int(np.floor(scale.last + 1e-9))
    for every in (1, 2, 5, 10, 20, 50):
        marks = [(float(year), str(year)) for year in range(first, last + 1) if year % every == 0]
        if _apart(marks, scale, size):
            break
    return marks


def _apart(marks: list[tuple[float, str]], scale: Scale, size: float) -> bool:
    middles = [float(scale.x(x)) for x, _ in marks]
    halves = [width(label, size) / 2 + 5 for _, label in marks]
    return all(middles[k] + halves[k] <= middles[k + 1] - halves[k + 1] for k in range(len(marks) - 1))


def axis_label(period: Period) -> str:
    """A period's short name with a dash between years.

    >>> axis_label(Period.parse("2014-16")), axis_label(Period.parse("2024/25"))
    ('2014–16', '2024/25')
    """
    if period.months == 0:
        return str(period.start.year)
    if period.years and period.start.day == 1 and period.start.month in (1, 4):
        return str(period).replace("-", "–")
    return period.short
