"""What if: the forecast with the effects that a scenario assumes, the chance of the target, what it costs and is worth.

Rows are `by` "scenario", `group` its id, and stand in the indicator's home theme only. Ranges of money and people: the
middle and the 80% range of the even filling of all assumed ranges (`trajectory.scenario`); lower and upper are every
assumption at its worst and at its best at once, the baseline's 95% range included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np

from curvebook.accountability.social_return import present_values
from curvebook.accountability.status import NOT_ASSESSABLE, CutOffs, status
from curvebook.findings.ahead import Outlook
from curvebook.findings.book import Book, Row, joined
from curvebook.indicators.intervals import Floats
from curvebook.indicators.values import scale
from curvebook.model.period import Period, add_months, day_in_words
from curvebook.model.scenarios import PURSE, Money, Scenario
from curvebook.trajectory.forecast import Forecasts, forecast
from curvebook.trajectory.scenario import (
    Acting,
    Way,
    applied,
    at_quantiles,
    by_month,
    chance,
    coordinates,
    drawn,
    factors,
    mixed,
    reach_needed,
)

BY = "scenario"
IN_BASELINE, NO_FORECAST = "in the baseline already", "no forecast"
NOT_NEEDED, CANNOT = "not needed", "cannot by these actions"
NOT_IN_PEOPLE, NO_LIMIT = "cannot be said in people", "no ratio"
FLOWS = ("units", "benefits", "costs", "net", "ratio", "break-even", "purse")
NOTHING_BELOW = "at one end of the assumptions there is nothing to divide by"
SURE = (0.025, 0.975)  # the baseline's courses between which the worst and the best case lie
CORNERS = np.array([0.0, 1.0])


def scenarios(book: Book, found: Outlook | None, told: Sequence[Row]) -> Iterator[Row]:
    """The rows of every scenario of the book's indicator; `told`: its forecast and promise rows."""
    for each in book.where.partnership.scenarios:
        if each.indicator == book.indicator.id:
            yield from of_scenario(book, found, told, each)


def of_scenario(book: Book, found: Outlook | None, told: Sequence[Row], scenario: Scenario) -> Iterator[Row]:
    """The rows of one scenario; instead, one `no-scenario` row whose word and note say why there are none."""
    area = scenario.area or book.where.partnership.places.home
    refused = _refused(book, found, told, scenario, area)
    if refused is not None or found is None:
        word, note, source = refused or (NO_FORECAST, "", "")
        yield book.row(area, "no-scenario", word=word, note=note, source=source, by=BY, group=scenario.id)
        return
    row, basis = found.areas.index(area), found.bases[found.areas.index(area)]
    ahead = [j for j in range(found.made.horizons.shape[1]) if np.isfinite(found.made.horizons[row, j])]
    periods = tuple(basis.latest.after(j + 1, basis.every) for j in ahead)
    case = _Case(book, scenario, area, periods, found.made.values[row, ahead], basis.source)
    yield from case.fan()
    when, there = periods[-1], case.baseline[-1]
    judged = next((each for each in told if each["measure"] == "likelihood" and each["area"] == area), None)
    goal = book.indicator.target.goal if book.indicator.target else None
    if judged is not None and goal is None:
        yield case.row("scenario-likelihood", when, word=NOT_ASSESSABLE, note="the goal moves with another place")
    elif judged is not None and goal is not None and np.isfinite(judged.get("value", np.nan)):
        when = Period(judged["period_start"].date(), judged["period_months"])
        there = forecast([basis.series], [[basis.steps_to(when)]]).values[0, 0]
        yield from case.promise(when, there, goal)
    elif judged is not None:
        note = judged.get("note") or "the target's date has come"
        yield case.row("scenario-likelihood", when, word=NOT_ASSESSABLE, note=note)
    yield case.effect(when, there)
    if scenario.money is not None:
        yield from case.returns()


@dataclass(frozen=True, eq=False)
class _Case:
    """One scenario beside the forecast that it changes: quantiles `baseline` (periods, LEVELS), made from `source`."""

    book: Book
    scenario: Scenario
    area: str
    periods: tuple[Period, ...]
    baseline: Floats
    source: str

    def row(self, measure: str, period: Period, **figures: Any) -> Row:
        """A row of findings on the scenario; it names the newest value too, whose denominator people are counted by."""
        source = joined([self.source, self.book.source(self.area, self.book.newest[self.area])])
        named = {"by": BY, "group": self.scenario.id, "source": source}
        return self.book.timed(self.area, measure, period, **named, **figures)

    @property
    def way(self) -> Way:
        """Which way is better for the indicator."""
        top = scale(self.book.indicator) if self.book.indicator.kind == "proportion" else np.inf
        return Way(self.book.indicator.good, top)

    @property
    def first(self) -> date:
        """The day on which the first action begins."""
        return min(each.start.start for each in self.scenario.actions)

    @property
    def people(self) -> float:
        """What a value is multiplied by to count people or events; NaN where that cannot be done."""
        kind, area = self.book.indicator.kind, self.area
        if kind == "count":
            return 1.0
        known = self.book.denominators[self.book.grid.position(area), self.book.newest[area]]
        return float(known) / scale(self.book.indicator) if kind in ("proportion", "rate") else np.nan

    def drawn(self, columns: Iterator[Floats]) -> tuple[list[Acting], Floats | float]:
        """The actions as assumed, and the most that all together can do, at the coordinates `columns`."""
        acting = [Acting.of(each, columns) for each in self.scenario.actions]
        return acting, 1.0 if self.scenario.at_most is None else drawn(self.scenario.at_most, next(columns))

    def fan(self) -> Iterator[Row]:
        """The forecast with the actions, one row per period."""
        acting, most = self.drawn(coordinates())
        moved = mixed(self.baseline, factors(acting, self.periods, self.way, most), self.way)
        made = Forecasts(np.ones((1, len(self.periods))), moved[None], ("",), ("",))
        (low, high), (low80, high80) = made.interval(0.95), made.interval(0.80)
        for j, period in enumerate(self.periods):
            limits = {"lower": low[0, j], "upper": high[0, j], "lower80": low80[0, j], "upper80": high80[0, j]}
            yield self.row("scenario", period, value=made.median[0, j], **limits)

    def promise(self, when: Period, there: Floats, goal: float) -> Iterator[Row]:
        """The chance of the target with the actions, and the reach that would make it an even one."""
        target = self.book.indicator.target
        judging = (target.judging if target else None) or self.book.where.partnership.judging
        acting, most = self.drawn(coordinates())
        likely = chance(there, factors(acting, [when], self.way, most)[:, 0], goal, self.way)
        yield self.row(
            "scenario-likelihood", when, value=likely, word=status(likely, CutOffs(judging.likely, judging.unlikely))
        )
        reach = reach_needed(there, acting, when, goal, self.way, most)
        word = CANNOT if np.isnan(reach) else NOT_NEEDED if reach == 0 else ""
        yield self.row("scenario-reach", when, value=np.nan if word else reach, word=word)

    def effect(self, when: Period, there: Floats) -> Row:
        """What the actions change by a period, in the indicator's unit (value) and in people (count)."""

        def change(columns: Iterator[Floats]) -> Floats:
            acting, most = self.drawn(columns)
            course = at_quantiles(there[None], _most_to_change(next(columns), self.way))[:, 0]
            return applied(course, factors(acting, [when], self.way, most)[:, 0], self.way) - course

        figures = _ranged(change(coordinates()), np.sort(change(repeat(CORNERS))))
        count = figures["value"] * self.people
        note = f"{NOT_IN_PEOPLE}: {_why_not(self.book.indicator.kind)}" if np.isnan(count) else ""
        return self.row("scenario-effect", when, count=count, note=note, **figures)

    def returns(self) -> Iterator[Row]:
        """What it costs and is worth over the years that `money` counts, in pounds; units of the outcome."""
        money = self.scenario.money
        assert money is not None
        span = Period(self.first, 12 * money.years)
        if np.isnan(self.people):
            note = _why_not(self.book.indicator.kind)
            yield self.row("social-return", span, against="units", word=NOT_IN_PEOPLE, note=note)
            return
        made, ends = self._flows(money, coordinates()), self._flows(money, repeat(CORNERS))
        last = self.periods[-1]
        note = f"after {last.label} the forecast is taken to go on as in its last year" if span.end > last.end else ""
        for against in FLOWS if any(value.whose.casefold() == PURSE for value in money.values) else FLOWS[:-1]:
            first, second = ends[against]
            figures = _ranged(made[against], np.sort([first, second]))
            finite = all(np.isfinite(value) for value in figures.values())
            said = {**figures, "note": note} if finite else {"word": NO_LIMIT, "note": NOTHING_BELOW}
            yield self.row("social-return", span, against=against, **said)

    def _flows(self, money: Money, columns: Iterator[Floats]) -> dict[str, Floats]:
        """Units, benefits, costs and what follows from them, each of shape (points,)."""
        acting, most = self.drawn(columns)
        courses = at_quantiles(self.baseline, _most_to_change(next(columns), self.way))
        months = [Period(add_months(self.first.replace(day=1), month), 1) for month in range(12 * money.years)]
        course = by_month(courses, self.periods, months)
        better = np.abs(applied(course, factors(acting, months, self.way, most), self.way) - course)
        units = better.reshape(len(better), money.years, 12).mean(axis=2) * self.people * _per_year(self.book)
        found = present_values(money, self.scenario.actions, units, columns)
        return {
            "units": units.sum(axis=1), "benefits": found.benefits, "costs": found.costs, "net": found.net,
            "ratio": found.ratio, "break-even": found.break_even, "purse": found.purse_ratio,
        }  # fmt: skip


def _refused(
    book: Book, found: Outlook | None, told: Sequence[Row], scenario: Scenario, area: str
) -> tuple[str, str, str] | None:
    """Why there is no scenario (word, note, source), None where there is one."""
    none = next((each for each in told if each["measure"] == "no-forecast" and each["area"] == area), None)
    if none is not None:
        return none["word"], none.get("note", ""), none.get("source", "")
    if found is None or found.of(area) is None:
        return NO_FORECAST, "there is no value", ""
    latest = book.grid.period(book.newest[area])
    early = [each for each in scenario.actions if each.start.start <= latest.end]
    if early:
        first = min(each.start.start for each in early)
        note = f"an action would begin on {day_in_words(first)}, and the newest value is from {latest.label}"
        return IN_BASELINE, note, book.source(area, book.newest[area])
    return None


def _ranged(values: Floats, ends: Floats) -> dict[str, float]:
    """The middle, the 80% range, and the two ends."""
    middle, low, high = np.quantile(values, [0.5, 0.1, 0.9])
    return {"value": middle, "lower": ends[0], "upper": ends[1], "lower80": low, "upper80": high}


def _most_to_change(at: Floats, way: Way) -> Floats:
    """Which course of the baseline goes with the coordinate: 1 is the one on which actions can change most."""
    turned = 1 - at if way.good == "high" and not way.grows else at
    return np.clip(turned, *SURE)


def _per_year(book: Book) -> float:
    """How many times a period's units come in a year: events add up, people in a state are counted on average."""
    months = book.grid.months
    return 12 / months if months and (book.indicator.kind != "proportion" or months > 12) else 1.0


def _why_not(kind: str) -> str:
    return "nobody knows how many people it is out of" if kind in ("proportion", "rate") else f"a {kind} counts nobody"
