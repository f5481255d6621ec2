"""Promises: target paths, where the latest stands on them, how likely each is to be kept (RULES 2.2, 2.4, 2.5).

Of the partnership's own area only. The floor target (RULES 2.2) has a path, a position and a likelihood of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curvebook.accountability.exceptions import exception
from curvebook.accountability.status import (
    MET,
    NOT_ASSESSABLE,
    NOT_MET,
    CutOffs,
    Judged,
    by_band,
    by_ratio,
    position,
    status,
)
from curvebook.findings.ahead import Basis, Outlook
from curvebook.findings.book import Book, Row, joined
from curvebook.findings.catching_up import Comparator, comparator, difference
from curvebook.findings.challenge import challenge
from curvebook.findings.half_years import half_years
from curvebook.model.period import Period
from curvebook.model.targets import Judging, Target
from curvebook.trajectory.forecast import forecast
from curvebook.trajectory.target import Path, Step, path, short_of

AS_THINGS_STAND = "as things stand"  # a step of a path that catches up, where the other place's value is not known
LEAST_JUDGED = 5  # values of one method that a likelihood needs; a forecast may be drawn from three


class Measures(NamedTuple):
    """What the rows of a target are called."""

    path: str
    end: str
    position: str
    likelihood: str


LOCAL = Measures("target", "target-end", "path", "likelihood")
FLOOR = Measures("floor", "floor-end", "floor-path", "floor-likelihood")


@dataclass(frozen=True, eq=False)
class Promise:
    """One target of the partnership's own area.

    `way` is its path (None: `why` says what is wrong); `basis` what the chance of meeting it is forecast from (None:
    `unforecast` says why): the area's own series or, where it catches up, that of its gap to the comparator. `source`
    is what the path itself was made from; `known` are the periods in which the comparator's value is.
    """

    target: Target
    home: str
    end: Period
    way: Path | None
    why: str = ""
    basis: Basis | None = None
    unforecast: str = ""
    source: str = ""
    moves_with: str = ""
    known: frozenset[Period] = frozenset()


def promise(book: Book, target: Target, found: Outlook | None) -> Promise:
    """`target` as far as it can be followed in what was received."""
    home, end = book.where.partnership.places.home, book.indicator.period(target.end)
    beside: Comparator | None = None
    try:
        beside = comparator(book, home, target) if target.catch_up else None
        way = path(book.indicator, target, beside.known(book) if beside else None)
    except ValueError as problem:
        return Promise(target, home, end, None, str(problem), source=beside.source(book) if beside else "")
    if beside is not None:
        gap = difference(book, home, beside)
        basis, why = (None, gap) if isinstance(gap, str) else (gap, "")
        known = frozenset(beside.known(book))
        return Promise(target, home, end, way, "", basis, why, beside.source(book), beside.against, known)
    basis = found.of(home) if found else None
    unforecast = "there is no value" if book.newest[home] < 0 else "its values do not come at regular intervals"
    return Promise(target, home, end, way, "", basis, unforecast)


def promises(book: Book, found: Outlook | None) -> Iterator[Row]:
    """For the target and for the floor: path, monitoring level, end, position, likelihood; milestones', half-years."""
    if book.where.partnership.places.home not in {area.code for area in book.own}:
        return
    for target, names in ((book.indicator.target, LOCAL), (book.indicator.floor_target, FLOOR)):
        if target is not None:
            yield from _rows(book, promise(book, target, found), names)


def _rows(book: Book, made: Promise, names: Measures) -> Iterator[Row]:
    home, end, way = made.home, made.end, made.way
    made_up = "illustrative" if made.target.illustrative else ""
    yield _end(book, made, names.end, made_up)
    if way is None:
        for measure in (names.position, names.likelihood, *(("exception",) if names is LOCAL else ())):
            yield book.timed(home, measure, end, word=NOT_ASSESSABLE, note=made.why, source=made.source)
        return
    for step in way.steps:
        word = AS_THINGS_STAND if made.moves_with and step.period not in made.known else ""
        yield book.timed(home, names.path, step.period, value=step.value, word=word, note=made_up, source=made.source)
        if names is LOCAL and not math.isnan(step.monitoring):
            yield book.timed(
                home, "monitoring", step.period, value=step.monitoring, note=made_up, source=made.source
            )  # fmt: skip
    yield _position(book, made, way, names.position)
    judging = made.target.judging or book.where.partnership.judging
    expected = _by_rule(book, made, way, judging, _expected(book, made, way.end, way, judging))
    yield book.timed(home, names.likelihood, end, **expected)
    if names is LOCAL:
        yield _exception(book, made, way, expected)
        for period in way.milestones:
            here = next(step for step in way.steps if step.period == period)
            yield book.timed(home, "milestone", period, **_expected(book, made, here, way, judging))
        yield from half_years(book, home, way, made.source)
        yield from challenge(book, home, way.end, made.source)


def _end(book: Book, made: Promise, measure: str, note: str) -> Row:
    """The promised value at its date, and whether the newest value has already reached it."""
    newest = book.newest[made.home]
    if made.way is None and made.target.goal is None:
        return book.timed(made.home, measure, made.end, word=NOT_ASSESSABLE, note=made.why, source=made.source)
    goal = made.way.end.value if made.way else made.target.goal
    assert goal is not None
    value, aim = book.value(made.home, newest), goal
    if made.way is not None and made.basis is not None and made.target.catch_up:
        known = made.basis.series.values[np.isfinite(made.basis.series.values)]
        value, aim = float(known[-1]), made.way.gap
    word = "" if math.isnan(value) else "reached" if _reaches(book, value, aim) else "not yet"
    return book.timed(
        made.home, measure, made.end, value=goal, word=word, note=note, against=made.moves_with,
        source=joined((book.source(made.home, newest), made.source)),
    )  # fmt: skip


def _position(book: Book, made: Promise, way: Path, measure: str) -> Row:
    home, column = made.home, book.newest[made.home]
    if column < 0:
        return book.timed(home, measure, way.end.period, word=NOT_ASSESSABLE, note="there is no value")
    step = way.at(book.grid.period(column))
    if step is None:
        note = f"the path starts in {way.start.period.label}, after the latest value"
        return book.row(home, measure, column, word=NOT_ASSESSABLE, note=note)
    # Judged at the precision at which both are printed: a reader who sees 4.0% against 4.0% sees a promise kept.
    value, line, level = (book.printed(v) for v in (book.value(home, column), step.value, step.monitoring))
    word = position(value, line, level, way.good)
    source = joined((book.source(home, column), made.source))
    return book.row(home, measure, column, value=step.value, word=word, source=source)


def _exception(book: Book, made: Promise, way: Path, expected: Row) -> Row:
    """Whether the target is an exception, by its newest value and the word for its date (RULES 2.9)."""
    home, column = made.home, book.newest[made.home]
    if column < 0:
        return book.timed(home, "exception", way.end.period, word=NOT_ASSESSABLE, note="there is no value")
    period = book.grid.period(column)
    step = way.at(period)
    source = joined((book.source(home, column), made.source, expected.get("source", "")))
    if step is None or book.old(column):
        began = f"the path starts in {way.start.period.label}, after the latest value"
        note = began if step is None else f"the newest value is from {period.label}"
        return book.row(home, "exception", column, word=NOT_ASSESSABLE, note=note, source=source)
    value, lower, upper = (book.printed(book.value(home, column, which)) for which in ("values", "lower", "upper"))
    path, level = book.printed(step.value), book.printed(step.monitoring)
    found = exception(value, (lower, upper), path, level, expected["word"], way.good)
    told = {"value": found.distance, "word": found.word, "note": "; ".join(found.why), "source": source}
    return book.row(home, "exception", column, **told)


def _expected(book: Book, made: Promise, step: Step, way: Path, judging: Judging) -> Row:
    """The probability that the promise is kept at one step, and its word; once the date has come, the fact."""
    basis, period = made.basis, step.period
    if basis is None:
        return {"word": NOT_ASSESSABLE, "note": made.unforecast}
    ahead = basis.steps_to(period)
    if ahead <= 0:
        return _kept(book, made, step, way)
    told = {"word": NOT_ASSESSABLE, "source": basis.source}
    chance = forecast([basis.series], [[min(ahead, basis.reach)]])
    if chance.states[0]:
        return {**told, "note": chance.notes[0]}
    if basis.points < LEAST_JUDGED:
        return {**told, "note": _too_few(made, basis)}
    column = book.grid.column(basis.latest)
    if column is not None and book.old(column):
        return {"word": NOT_ASSESSABLE, "note": f"the newest value is from {basis.latest.label}"}
    if ahead > basis.reach:
        note = "the target lies further ahead than the comparable values reach back"
        return {"word": NOT_ASSESSABLE, "note": note}
    goal = way.gap if made.target.catch_up else step.value
    value = float(chance.probability(goal, way.good)[0, 0])
    word = status(value, CutOffs(judging.likely, judging.unlikely))
    return {"value": value, "word": word, "note": chance.notes[0], "source": basis.source}


def _too_few(made: Promise, basis: Basis) -> str:
    pooled = " that share no year" if basis.every > 12 else ""
    since = " since its method changed" if basis.series.restarted else pooled
    what = "periods known both here and there" if made.target.catch_up else "values"
    return f"only {basis.points} {what}{since}; the chance of meeting a target needs {LEAST_JUDGED}"


def _kept(book: Book, made: Promise, step: Step, way: Path) -> Row:
    """The date has come: whether the promise was kept is a fact, not a probability."""
    column = book.grid.column(step.period)
    value = math.nan if column is None else book.value(made.home, column)
    what = "target" if step.period == way.end.period else "milestone"
    if column is None or math.isnan(value):
        note = f"the {what}'s date has passed, and there is no value for it"
        return {"word": NOT_ASSESSABLE, "note": note}
    if made.moves_with and step.period not in made.known:
        note = f"the {what}'s date has passed, and there is no value for it where it catches up with"
        return {"word": NOT_ASSESSABLE, "note": note}
    word = MET if _reaches(book, value, step.value) else NOT_MET
    source = joined((book.source(made.home, column), made.source))
    return {"word": word, "note": f"the {what}'s date has come; it was {word}", "source": source}


def _by_rule(book: Book, made: Promise, way: Path, judging: Judging, expected: Row) -> Row:
    """What the agreed rule says of a target whose date has not come; `against` names the rule where not the default."""
    if judging.rule == "probability" or expected["word"] in (MET, NOT_MET):
        return expected
    column = book.newest[made.home]
    step = way.at(book.grid.period(column)) if column >= 0 else None
    judged = Judged(NOT_ASSESSABLE, "there is no value to judge by")
    if step is not None:
        value, line = (book.printed(v) for v in (book.value(made.home, column), step.value))
        if judging.rule == "ratio":
            judged = by_ratio(way.start.value, value, line, way.good)
        elif judging.tolerance is not None:
            edge = book.printed(short_of(judging.tolerance, line, way.good))
            judged = by_band(value, line, edge, way.good, book.indicator.decimals)
    note = "; ".join(filter(None, (judged.why, expected.get("note", ""))))
    source = joined((expected.get("source", ""), book.source(made.home, column), made.source))
    return {**expected, "word": judged.word, "note": note, "against": judging.rule, "source": source}


def _reaches(book: Book, value: float, goal: float) -> bool:
    """Whether a value, as printed, lies at a goal as printed or on its better side."""
    value, goal = book.printed(value), book.printed(goal)
    return value >= goal if book.indicator.good == "high" else value <= goal
