"""Freezing a baseline at a decision, and looking whether a frozen one was made from what was known then."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import curvebook
from curvebook import trajectory
from curvebook.errors import Fault, ParameterError, nearest
from curvebook.findings.ahead import Basis, basis
from curvebook.findings.book import Book, Where
from curvebook.findings.edition import books, ended, prepared
from curvebook.findings.promises import LEAST_JUDGED
from curvebook.indicators.series import month_index
from curvebook.model.baselines import FOLDER, Baseline, sealed, text_of
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period, add_months, day_in_words
from curvebook.trajectory.forecast import LEVELS, Forecasts, forecast
from curvebook.trajectory.turning import YEARS

STALE = 12  # months and a step before the decision: of a newest value from before, nobody knows how things stood then
AGAIN = "Delete it and freeze it again as at that day."
DIGITS, QUANTILE_DIGITS = 10, 6  # significant ones, of values and of quantiles


def freeze_at(
    partnership: Partnership, indicator: str, area: str, at: date, made: date, work: Path | None = None
) -> Path:
    """Freeze the baseline of an indicator in an area (code or name) as at a day; returns the file that now holds it.

    `made` is the day on which this is done: where it is later, every page says so.

    Raises ParameterError where one was frozen before, or none can be made.
    """
    chosen = partnership.indicator(indicator)
    code = _code(partnership, area)
    book, submissions = _as_at(partnership, at, {chosen.id}, work)[chosen.id]
    frozen = freeze(book, code, at, submissions, made)
    file = partnership.folder / FOLDER / frozen.name
    if file.exists():
        mend = "A frozen baseline is never written again; what was decided later has a later day."
        raise ParameterError(Fault(f"{FOLDER}/{frozen.name}", "", "this baseline has been frozen", mend=mend))
    file.parent.mkdir(exist_ok=True)
    beside = file.with_suffix(".part")
    beside.write_text(text_of(frozen), encoding="utf-8")
    beside.replace(file)
    return file


def _code(partnership: Partnership, area: str) -> str:
    """The code of an area given by code or name; of two that share a name, the one that was written first."""
    named = {
        name: one.code for one in reversed(partnership.areas()) for name in (one.name.casefold(), one.code.casefold())
    }
    if area.casefold() not in named:
        known = [name for one in partnership.areas() for name in (one.name, one.code)]
        raise ParameterError(Fault("", "AREA", "there is no such area", area, nearest(area, known)))
    return named[area.casefold()]


def altered_baselines(partnership: Partnership, work: Path | None = None) -> list[Fault]:
    """Every frozen baseline that was not made from what had been received by its day."""
    found: list[Fault] = []
    for day in sorted({one.at for one in partnership.baselines}):
        frozen = [one for one in partnership.baselines if one.at == day]
        opened = _as_at(partnership, day, {one.indicator for one in frozen}, work)
        for one in frozen:
            found += altered(opened[one.indicator][0], one, opened[one.indicator][1])
    return found


def _as_at(
    partnership: Partnership, day: date, wanted: Collection[str], work: Path | None
) -> dict[str, tuple[Book, pd.DataFrame]]:
    """The books of some indicators as at a day, each with the submissions received by then."""
    from curvebook.observatory import compile_observatory

    observatory = compile_observatory(partnership, as_at=day, work=work)
    received = observatory.submissions()
    every = books(partnership, ended(prepared(partnership, observatory), day), Where(partnership), day)
    return {one.book.indicator.id: (one.book, received) for one in every if one.book.indicator.id in wanted}


def freeze(book: Book, area: str, at: date, submissions: pd.DataFrame, on: date | None = None) -> Baseline:
    """The baseline of `area` as at a day: its forecast from what was known then, for `YEARS` after it.

    `book` is that of an observatory compiled as at that day, up to it; `submissions` that observatory's. Beside it
    stand those of the country and, for the partnership's own area, of its statistical neighbours. Raises
    ParameterError where nothing could be judged by it: no polarity, no regular series, fewer than `LEAST_JUDGED`
    comparable values, the newest of them too old. `on` is the day on which it is done (default: that of the decision).
    """
    faults = list(_unfit(book, area, at))
    if faults:
        raise ParameterError(faults)
    places = book.where.partnership.places
    others = (places.country, *(places.neighbours if area == places.home else (places.home,)))
    known = {code: basis(book, code) for code in (area, *others) if code and book.newest.get(code, -1) >= 0}
    found = {code: one for code, one in known.items() if one.points}
    until = month_index(at) + 12 * YEARS
    # Every step that begins within these years; no forecast reaches further ahead than the series reaches back.
    ahead = [max((until - 1 - month_index(one.latest.start)) // one.every, 1) for one in found.values()]
    wanted = np.full((len(found), max(ahead)), np.nan)
    for i, (one, steps) in enumerate(zip(found.values(), ahead, strict=True)):
        wanted[i, : min(steps, one.reach)] = np.arange(1, min(steps, one.reach) + 1)
    made = forecast([one.series for one in found.values()], wanted)
    used = {part.split("#")[0] for one in found.values() for part in one.source.split(";")}
    received = submissions[submissions["id"].isin(used)].sort_values("id")
    return sealed({
        "indicator": book.indicator.id, "area": area, "at": at.isoformat(), "made": (on or at).isoformat(),
        "frozen_by": maker(),
        "good": book.indicator.good, "decimals": book.indicator.decimals, "levels": LEVELS.tolist(),
        "submissions": received[["id", "received", "sha256"]].to_dict("records"),
        "series": [_series(code, one, made, i) for i, (code, one) in enumerate(found.items())],
    })  # fmt: skip


def _unfit(book: Book, area: str, at: date) -> Iterator[Fault]:
    indicator, day = book.indicator, day_in_words(at)
    place = f"{indicator.id}, {area}"
    if indicator.good == "neither":
        mend = "Write `good: high` or `good: low` in its definition."
        yield Fault("", place, "nobody has said whether high or low is good", mend=mend)
    if area not in {one.code for one in book.own}:
        yield Fault("", place, "it is not measured for this area", mend=f"Its levels: {', '.join(indicator.levels)}.")
    elif book.newest[area] < 0:
        yield Fault("", place, f"nothing of it had been received by {day}", mend="Freeze it at a later day.")
    elif not book.grid.regular:
        yield Fault("", place, "its values do not come at regular intervals, so nothing can be expected of it")
    elif (points := basis(book, area).points) < LEAST_JUDGED:
        problem = f"by {day} only {points} comparable values were known; a baseline needs {LEAST_JUDGED}"
        yield Fault("", place, problem, mend="Freeze it once there are more.")
    elif month_index(at) - month_index((known := basis(book, area)).latest.end) > STALE + known.every:
        problem = (
            f"its newest value known by {day} was from {known.latest.label}: nobody knew how things stood that day"
        )
        yield Fault("", place, problem, mend="Freeze it as at a day when newer ones had come.")


@cache
def maker() -> str:
    """What makes forecasts here: the library's version, and a hash of its method and constants."""
    digest = hashlib.sha256()
    for file in sorted(Path(trajectory.__file__).parent.glob("*.*")):
        if file.suffix == ".py" or file.name == "constants.json":
            digest.update(file.read_bytes())
    return f"curvebook {curvebook.__version__}, method {digest.hexdigest()[:12]}"


def _series(code: str, known: Basis, made: Forecasts, i: int) -> dict[str, object]:
    steps = np.isfinite(made.horizons[i]) & np.isfinite(made.median[i])
    back = (len(known.series.values) - 1) * known.every
    return {
        "area": code,
        "first": add_months(known.latest.start, -back).isoformat(),
        "months": known.latest.months,
        "every": known.every,
        "values": [_short(value) for value in known.series.values],
        "ahead": [[_short(value, QUANTILE_DIGITS) for value in row] for row in made.values[i][steps]],
        "why": made.notes[i] or made.states[i] if made.states[i] else "",
    }


def _short(value: float, digits: int = DIGITS) -> float | None:
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None


def altered(book: Book, frozen: Baseline, submissions: pd.DataFrame) -> Iterator[Fault]:
    """Whether a baseline was really made from what had been received by its day.

    `book` and `submissions` are those of an observatory compiled as at that day. Every value of its history must be
    the one known then, and every submission it names one of those that had been received. Where the method is still the
    same, and the same history would be used, the forecast is made again and must be the same too.
    """
    unlike = list(_unlike(book, frozen, submissions))
    yield from unlike
    if unlike or frozen.frozen_by != maker():
        return
    again = freeze(book, frozen.area, frozen.at, submissions, frozen.made)
    same = [(one.area, one.values) for one in again.series] == [(one.area, one.values) for one in frozen.series]
    if same and again != frozen:
        problem = "made again from what was known that day, it is another"
        yield Fault(f"{FOLDER}/{frozen.name}", "series", problem, mend=AGAIN)


def _unlike(book: Book, frozen: Baseline, submissions: pd.DataFrame) -> Iterator[Fault]:
    place = f"{FOLDER}/{frozen.name}"
    then = dict(zip(submissions["id"], submissions["sha256"], strict=True))
    for named in frozen.submissions:
        if named.id not in then:
            yield Fault(place, "submissions", f"this was not received by {day_in_words(frozen.at)}", named.id)
        elif then[named.id] != named.sha256:
            yield Fault(place, "submissions", "the file received is not the one it was made from", named.id)
    for one in frozen.series:
        for k, value in enumerate(one.values):
            period = Period(add_months(one.first or frozen.at, k * one.every), one.months)
            column = book.grid.column(period)
            was = math.nan if column is None else book.value(one.area, column)
            if (value is None) != math.isnan(was) or (value is not None and _short(was) != value):
                problem = f"{one.area}, {period.label}: on {day_in_words(frozen.at)} another value was known"
                yield Fault(place, "series", problem, "none" if value is None else str(value), AGAIN)
