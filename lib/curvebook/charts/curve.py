"""What a trend chart shows: the series of one indicator in one place, its forecast, its target and its comparators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from curvebook.charts.numbers import shown
from curvebook.model.period import Period
from curvebook.observatory.frames import STATES

Array = npt.NDArray[np.float64]
KEPT = "\u00a0"  # a space at which no line is broken
CHANGED = "the way it is measured changed"


@dataclass(frozen=True)
class Line:
    """A series as arrays in time order: where on the time axis (years), its values, intervals and states."""

    periods: tuple[Period, ...]
    x: Array
    value: Array
    lower: Array
    upper: Array
    lower80: Array
    upper80: Array
    state: tuple[str, ...]

    @classmethod
    def of(cls, frame: pd.DataFrame | None) -> Line:
        """From a frame with period_start, period_months, value and, where there are any, the others."""
        if frame is None:
            none = np.empty(0)
            return cls((), none, none, none, none, none, none, ())
        days = pd.to_datetime(frame["period_start"]).to_numpy().astype("datetime64[D]")
        months = frame["period_months"].to_numpy()
        order = np.lexsort((months, days))
        places = zip(days[order].tolist(), months[order].tolist(), strict=True)
        periods = tuple(Period(start, int(length)) for start, length in places)

        def column(name: str) -> Array:
            empty = np.full(len(order), np.nan)
            return frame[name].to_numpy(dtype=float, na_value=np.nan)[order] if name in frame else empty

        states = frame["state"].fillna("").tolist() if "state" in frame else [""] * len(order)
        state = tuple(str(states[k]) for k in order)
        x = np.array([middle(p) for p in periods], dtype=float)
        limits = {name: column(name) for name in ("lower", "upper", "lower80", "upper80")}
        return cls(periods, x, column("value"), state=state, **limits)

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def there(self) -> npt.NDArray[np.bool_]:
        """Where there is a value."""
        return np.isfinite(self.value)

    @property
    def last(self) -> int | None:
        """The place of the newest value, or None."""
        return int(np.flatnonzero(self.there)[-1]) if self.there.any() else None

    @property
    def step(self) -> float:
        """The usual distance between neighbours, in years."""
        return float(np.median(np.diff(self.x))) if len(self) > 1 else 1.0

    def runs(self, cuts: tuple[float, ...] = ()) -> list[list[int]]:
        """Places that one line joins: neighbours with values, no absent period and no cut (a break) between them."""
        out: list[list[int]] = []
        for k in np.flatnonzero(self.there):
            joined = out and out[-1][-1] == k - 1 and self.x[k] - self.x[k - 1] < 1.75 * self.step
            if joined and not any(self.x[k - 1] < cut <= self.x[k] for cut in cuts):
                out[-1].append(int(k))
            else:
                out.append([int(k)])
        return out

    def gaps(self) -> list[tuple[int, int, str]]:
        """Runs of withheld or missing values with one state: (first place, last place, state)."""
        out: list[tuple[int, int, str]] = []
        for k in np.flatnonzero(~self.there):
            state = self.state[k] or "x"
            if out and out[-1][1] == k - 1 and out[-1][2] == state:
                out[-1] = (out[-1][0], int(k), state)
            else:
                out.append((int(k), int(k), state))
        return out


@dataclass(frozen=True, eq=False)
class Curve:
    """Everything a trend chart needs. Frames have period_start, period_months, value and what is said beside each."""

    id: str
    title: str  # the message
    subtitle: str  # measure, place, period, source
    observed: pd.DataFrame  # with lower, upper (published 95% interval) and state where known
    unit: str = "%"
    decimals: int = 1
    good: str = "neither"
    kind: str = "proportion"  # a count's axis begins at zero
    place: str = ""  # the line's name, needed where there are comparators
    now: str = ""  # the newest value's label; made from the value where empty
    alt: str = ""  # the text alternative; made from the data where empty
    forecast: pd.DataFrame | None = (
        None  # with lower, upper, lower80, upper80; may begin in the past (a frozen baseline)
    )
    frozen: str = ""  # the day on which that baseline was frozen, in words
    target: pd.DataFrame | None = None
    monitoring: pd.DataFrame | None = None
    floor: pd.DataFrame | None = None  # the path of a floor target
    breaks: tuple[tuple[Period | date | pd.Timestamp, str], ...] = ()  # the first period of the new series, and why
    comparators: tuple[tuple[str, pd.DataFrame], ...] = ()  # (name, frame), two at most
    format: Callable[[float], str] | None = None

    def __post_init__(self) -> None:
        if len(self.comparators) > 2:
            raise ValueError(f"a trend chart of {self.id} tells two comparators apart, not {len(self.comparators)}")

    @property
    def forecast_name(self) -> str:
        """What stands at the forecast's line."""
        return f"Expected on {self.frozen}" if self.frozen else "If nothing changes"

    def forecast_label(self, value: float, period: str) -> str:
        """The same with its value, and of a frozen baseline until when; a date and a period are never broken."""
        if not self.frozen:
            return f"{self.forecast_name} {self.say(value)}"
        when = KEPT.join(part[:3] if part.isalpha() else part for part in self.frozen.split())  # 10 Dec 2024
        until = period.replace(" ", KEPT)
        return f"Expected on {when}: {self.say(value)} by {until}"

    @property
    def fan(self) -> str:
        """What the fan says of the line, after "where it"."""
        return f"was expected to go on {self.frozen}" if self.frozen else "would go if nothing changes"

    def say(self, value: float) -> str:
        """A value as the reader sees it."""
        return self.format(value) if self.format else shown(value, self.unit, self.decimals)

    def cuts(self, line: Line) -> list[tuple[float, str, str]]:
        """Where the series breaks: (place on the time axis, when in words, why).

        A value in state b begins a new series as well.
        """
        found: dict[float, tuple[str, str]] = {}
        for at, why in self.breaks:
            period = at if isinstance(at, Period) else Period(date(at.year, at.month, at.day), 0)
            later = [k for k, p in enumerate(line.periods) if p.start >= period.start]
            if not later:
                continue
            label = line.periods[later[0]].label if period.months == 0 else period.label
            found[_before(line, later[0])] = (label, why)
        for k, state in enumerate(line.state):
            if state == "b" and _before(line, k) not in found:
                found[_before(line, k)] = (line.periods[k].label, CHANGED)
        return [(x, *found[x]) for x in sorted(found)]


@dataclass(frozen=True)
class Series:
    """The lines of one chart as arrays, and where the observed one breaks: (place, when, why)."""

    observed: Line
    forecast: Line
    target: Line
    monitoring: Line
    floor: Line
    comparators: tuple[tuple[str, Line], ...]
    cuts: tuple[tuple[float, str, str], ...]

    @classmethod
    def of(cls, curve: Curve) -> Series:
        """The lines of `curve`."""
        observed = Line.of(curve.observed)
        comparators = tuple((name, Line.of(frame)) for name, frame in curve.comparators)
        frames = (curve.forecast, curve.target, curve.monitoring, curve.floor)
        ahead, aim, level, floor = (Line.of(frame) for frame in frames)
        return cls(observed, ahead, aim, level, floor, comparators, tuple(curve.cuts(observed)))

    @property
    def own(self) -> tuple[Line, ...]:
        """The lines of the place itself."""
        return self.observed, self.forecast, self.target, self.monitoring, self.floor

    @property
    def every(self) -> tuple[Line, ...]:
        """All lines."""
        return *self.own, *(line for _, line in self.comparators)


def _before(line: Line, k: int) -> float:
    """Half-way between a place and the one before it."""
    return float((line.x[k - 1] + line.x[k]) / 2) if k else float(line.x[k] - line.step / 2)


def middle(period: Period) -> float:
    """The middle of a period in years: 2024.5 is the middle of the calendar year 2024."""
    start = period.start.year + (period.start.month - 1) / 12 + (period.start.day - 1) / 365.25
    return start + period.months / 24


def notes(curve: Curve, series: Series) -> str:
    """What the signs in the picture mean, one clause each, only for those that are in it."""
    line = series.observed
    said: list[str] = []
    if np.isfinite(line.lower[line.there]).any():
        alone = [len(run) == 1 for run in line.runs(tuple(x for x, *_ in series.cuts))]
        said.append(
            f"{'Bar' if all(alone) else 'Band or bar' if any(alone) else 'Band'} around the line: 95% interval."
        )
    if len(series.forecast):
        said.append(
            f"Grey fan: where it {curve.fan}; 8 times in 10 within the darker part, 19 times in 20 within the whole."
        )
    said += [
        f"Dashed upright line: from {when}, {why[:1].lower()}{why[1:].rstrip('.')}; do not compare across it."
        for _, when, why in series.cuts
    ]
    hollow = {s for s, there in zip(line.state, line.there, strict=True) if there and s in HOLLOW}
    said += [f"Hollow point: {STATES[s].words}." for s in sorted(hollow)]
    missing = sorted({state for *_, state in line.gaps()} & STATES.keys())
    said += [f"Where [{state}] stands there is no figure: {STATES[state].words}." for state in missing]
    return " ".join(said)


HOLLOW = frozenset({"p", "e", "u"})


def describe(curve: Curve, series: Series) -> str:
    """A text alternative from the data: from where to where, the extremes, the forecast and the target."""
    line = series.observed
    who = curve.place or "The series"
    if line.last is None:
        return f"Line chart. {who}: no value can be shown."
    first, last = int(np.flatnonzero(line.there)[0]), line.last
    low, high = int(np.nanargmin(line.value)), int(np.nanargmax(line.value))

    def at(k: int) -> str:
        return f"{curve.say(line.value[k])} in {line.periods[k].label}"

    parts = [
        f"Line chart. {who}: {at(last)}." if first == last else f"Line chart. {who}: from {at(first)} to {at(last)}."
    ]
    inner = [f"{word} {at(k)}" for word, k in (("lowest", low), ("highest", high)) if k not in (first, last)]
    if inner and line.value[low] < line.value[high]:
        parts.append(f"The {', the '.join(inner)}.")
    withheld = int((~line.there).sum())
    if withheld:
        parts.append(f"{withheld} {'value is' if withheld == 1 else 'values are'} missing or withheld.")
    parts += [f"The series breaks at {when}." for _, when, _ in series.cuts]
    for name, them in series.comparators:
        if them.last is not None:
            parts.append(f"{name}: {curve.say(them.value[them.last])} in {them.periods[them.last].label}.")
    ahead = series.forecast
    if ahead.last is not None:
        k = ahead.last
        words = f"{curve.forecast_name}: {curve.say(ahead.value[k])} in {ahead.periods[k].label}"
        if np.isfinite(ahead.lower[k] + ahead.upper[k]):
            words += f", between {curve.say(ahead.lower[k])} and {curve.say(ahead.upper[k])}"
        parts.append(f"{words}.")
    for name, aim in (("Target", series.target), ("Floor", series.floor)):
        if aim.last is not None:
            parts.append(f"{name}: {curve.say(aim.value[aim.last])} in {aim.periods[aim.last].label}.")
    return " ".join(parts)
