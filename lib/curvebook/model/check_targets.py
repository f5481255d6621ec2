"""Cross-checks of targets: each path has what it needs and nothing that belongs to another, its periods follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from curvebook.errors import Fault, nearest
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period
from curvebook.model.places import Area, Places
from curvebook.model.targets import CURVED, STEPPED, MonitoringLevel, Target

LEAST_NEIGHBOURS = 3  # two are no peer group: their median is their mean
TargetCheck = Callable[[Indicator, Target, At], Iterable[Fault]]
_SPELLINGS = {
    "annual": "a year such as 2026 or 2025/26",
    "six-monthly": "half a year such as 2026-04-01/P6M",
    "quarterly": "a quarter such as 2026-Q2",
    "monthly": "a month such as 2026-07",
}


def targets(draft: Draft) -> Iterator[Fault]:
    """Every check of `TARGET_CHECKS` on every target, and that what it follows is a place."""
    for placed in draft.of(Indicator):
        for key in ("target", "floor_target"):
            target = getattr(placed.value, key)
            if target is None:
                continue
            for check in TARGET_CHECKS:
                yield from check(placed.value, target, placed.at / key)
            yield from _comparator(draft, placed.value, target, placed.at / key)
        floor, at = placed.value.floor_target, placed.at / "floor_target"
        if floor is not None and (floor.monitoring_level or any(m.monitoring_level for m in floor.milestones.values())):
            mend = "Take it out: falling below the floor is the level at which to act."
            yield (at / "monitoring_level").fault("a floor has no monitoring level of its own", mend=mend, on_key=True)


def target_needs_polarity(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Without knowing which way is good, nobody can say whether a target is met."""
    if indicator.good == "neither":
        mend = "Write `good: high` or `good: low`, or take the target out."
        yield at.fault("a target needs an indicator that says which way is good", mend=mend, on_key=True)


def target_on_context(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Context indicators have no target (RULES 2.10), unless another theme answers for them."""
    if indicator.role == "context" and set(indicator.roles.values()) <= {"context"}:
        mend = "Give it another role, or take the target out."
        yield at.fault("an indicator that is only context has no target", mend=mend, on_key=True)


class _Written(NamedTuple):
    """A period of a target: under which key, where, as written, and as read."""

    key: str
    at: At
    text: str
    period: Period


def target_periods(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Periods of a target can be read, are of one series, fit the frequency, and follow each other."""
    end = ("catch_up", at / "catch_up" / "by") if target.catch_up else ("to", at / "to" / target.end)
    places = [("from", at / "from" / target.start, target.start), (*end, target.end)]
    places += [("milestones", at / "milestones" / text, text) for text in target.milestones]
    every: list[_Written] = []
    for key, place, text in places:
        try:
            every.append(_Written(key, place, text, indicator.period(text)))
        except ValueError as error:
            yield place.fault("this period cannot be read", text, sentence(error), on_key=key != "catch_up")
    misfits = [each for each in every if not _fits(indicator, each.period)]
    for each in misfits:
        problem = f"this period does not fit an indicator that is {indicator.frequency}"
        yield each.at.fault(problem, each.text, f"Write {_wanted(indicator)}.", on_key=each.key != "catch_up")
    if misfits or [each.key for each in every[:2]] != ["from", end[0]]:
        return
    first = every[0].period
    for each in every[1:]:
        if each.period.months != first.months or not _on_the_grid(indicator, first, each.period):
            problem = f"this period is not of the same series as {first}, where the target begins"
            yield each.at.fault(problem, each.text, "Write all periods of a target alike.", on_key=True)
            return
    yield from _in_time_order(every[0], every[1], every[2:])
    if target.path == "annual":
        yield from _every_year(every[0], every[1], every[2:], at)


def _in_time_order(first: _Written, last: _Written, between: list[_Written]) -> Iterator[Fault]:
    if last.period.start <= first.period.start:
        problem = f"the target does not lie after {first.period}, where it begins"
        yield last.at.fault(problem, last.text, on_key=last.key != "catch_up")
        return
    before: Period | None = None
    for each in between:
        if not first.period.start < each.period.start < last.period.start:
            problem = f"this milestone does not lie between {first.period} and {last.period}"
            yield each.at.fault(problem, each.text, "Move it, or the target.", on_key=True)
        elif before and each.period.start <= before.start:
            problem = f"this milestone does not lie after {before}, which is written before it"
            yield each.at.fault(problem, each.text, "Write milestones in time order.", on_key=True)
        before = each.period


def _every_year(first: _Written, last: _Written, between: list[_Written], at: At) -> Iterator[Fault]:
    """A path by annual steps says a value for each year after its start (RULES 2.4)."""
    months = _apart(first.period, last.period)
    if months > 0 and months % 12:
        problem = f"a path by annual steps ends whole years after {first.period}, where it begins"
        yield last.at.fault(problem, last.text, "Move one of the two, or write `path: milestones`.", on_key=True)
        return
    wanted = [first.period.after(1, 12 * year) for year in range(1, months // 12)]
    stated = {each.period for each in between}
    for each in between:
        if each.period not in wanted and first.period.start < each.period.start < last.period.start:
            problem = f"this is not a whole number of years after {first.period}, where the path begins"
            yield each.at.fault(problem, each.text, "Move it, or write `path: milestones`.", on_key=True)
    if absent := [str(period) for period in wanted if period not in stated]:
        mend = f"Write `milestones: {{ {absent[0]}: 5.1 }}`, or another path."
        yield (at / "path").fault("a path by annual steps has no value for some years", ", ".join(absent), mend)


def target_path(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Milestones and curvature belong to paths that have them; a compound path needs values above zero."""
    if target.path == "milestones" and not target.milestones:
        yield (at / "path").fault(
            "a path by milestones has none", mend="Write `milestones: {2026: 5.1}`, or another path."
        )
    if target.path not in STEPPED and target.milestones:
        mend = "Write `path: milestones`, or take them out."
        yield (at / "milestones").fault(f"a {target.path} path has no milestones", mend=mend, on_key=True)
    if target.path not in CURVED and target.curvature is not None:
        mend = "Write `path: s-curve`, `front-loaded` or `back-loaded`, or take it out."
        yield (at / "curvature").fault(f"a {target.path} path has no curvature", target.curvature, mend)
    values = [(at / "from" / text, value) for text, value in target.from_.items()]
    values += [(at / "to" / text, value) for text, value in target.to.items()]
    values += [(at / "milestones" / text, each.value) for text, each in target.milestones.items()]
    for place, value in values:
        if target.path == "compound" and value <= 0:
            yield place.fault("a compound path needs values above zero", value, "Write `path: linear`.")
        elif indicator.kind == "proportion" and indicator.unit in (None, "%") and not 0 <= value <= 100:
            yield place.fault("a proportion lies between 0 and 100 per cent", value, "Check the unit.")


def target_catches_up(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Only what can be compared between places can catch up, and only where values come at regular intervals."""
    if target.catch_up is None:
        return
    if indicator.kind == "count":
        problem = "a count depends on how large the place is, so there is no gap between places to close"
        yield (at / "path").fault(problem, target.path, "Give the indicator as a rate, or choose another path.")
    if indicator.frequency == "irregular":
        problem = "a gap is followed at regular intervals, and this indicator is irregular"
        yield (at / "path").fault(problem, target.path, "Choose another path.")


def monitoring_level(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """A level stricter than the promise would trigger action though the target is met (RULES 2.5)."""
    start = next(iter(target.from_.values()))
    promise = start if target.goal is None else target.goal
    levels = [(at, target.monitoring_level, promise)]
    levels += [
        (at / "milestones" / text, each.monitoring_level, each.value) for text, each in target.milestones.items()
    ]
    for place, level, value in levels:
        if level is not None and indicator.good != "neither":
            yield from _level(indicator, level, place / "monitoring_level", start, value, fixed=target.goal is not None)


def _level(
    indicator: Indicator, level: MonitoringLevel, at: At, start: float, promise: float, *, fixed: bool
) -> Iterator[Fault]:
    if level.value is not None and not fixed:
        mend = "Give points_short: how far behind is too far."
        yield (at / "value").fault("a fixed level does not fit a goal that moves", level.value, mend)
    elif level.value is not None and (level.value < promise if indicator.good == "low" else level.value > promise):
        problem = f"the monitoring level is stricter than the target itself ({promise:g})"
        yield (at / "value").fault(problem, level.value, "Set it on the worse side of the target.")
    if level.percent_short is not None and min(start, promise) <= 0:
        problem = "per cent of a path that reaches zero is no distance"
        yield (at / "percent_short").fault(problem, level.percent_short, "Give points_short.")


TARGET_CHECKS: tuple[TargetCheck, ...] = (
    target_needs_polarity,
    target_on_context,
    target_periods,
    target_path,
    target_catches_up,
    monitoring_level,
)


def _comparator(draft: Draft, indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """What a catch-up path follows is agreed: a country, enough neighbours, or an area that is known."""
    places = draft.one(Places)
    if target.catch_up is None or places is None:
        return
    name, here = target.catch_up.comparator, at / "catch_up" / "with"
    if name == "country":
        if places.country is None:
            yield here.fault("no country is agreed", name, "Write `country:` under `places:`, or an area's code here.")
    elif name == "neighbours":
        if len(places.neighbours) < LEAST_NEIGHBOURS:
            problem = f"fewer than {LEAST_NEIGHBOURS} statistical neighbours are agreed"
            yield here.fault(problem, name, "Write `neighbours: [...]` under `places:`, or an area's code here.")
    elif name == places.home:
        yield here.fault("this is the partnership's own area", name, "Name the place to catch up with.")
    elif name not in (codes := draft.ids(Area)) | draft.unread and not draft.blind:
        yield here.fault("this is no area", name, nearest(name, [*codes, "country", "neighbours"]))


def _fits(indicator: Indicator, period: Period) -> bool:
    """Whether a series of this frequency can hold the period. An annual one may be of pooled years, or of one day."""
    if indicator.source.months is not None:
        return period.months == indicator.source.months
    if indicator.frequency == "irregular":
        return True
    if indicator.frequency == "annual":
        return period.months % 12 == 0
    return period.months == MONTHS_BETWEEN[indicator.frequency]


def _wanted(indicator: Indicator) -> str:
    if indicator.source.months is not None:
        return f"periods of {indicator.source.months} months, as its `source` says"
    return _SPELLINGS[indicator.frequency]


def _apart(first: Period, other: Period) -> int:
    return (other.start.year - first.start.year) * 12 + other.start.month - first.start.month


def _on_the_grid(indicator: Indicator, first: Period, other: Period) -> bool:
    """Whether whole steps of the frequency lead from one period to the other."""
    return indicator.frequency == "irregular" or _apart(first, other) % MONTHS_BETWEEN[indicator.frequency] == 0


def sentence(error: ValueError) -> str:
    """The advice in a period's own complaint: what follows its semicolon."""
    advice = str(error).partition("; ")[2]
    return f"{advice[:1].upper()}{advice[1:]}." if advice else ""
