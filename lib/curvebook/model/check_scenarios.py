"""Cross-checks of scenarios: that they can be worked out, and count nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from curvebook.errors import Fault
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import Indicator
from curvebook.model.period import add_months
from curvebook.model.places import Area, Places
from curvebook.model.reading import NOT_PUBLIC, Audience
from curvebook.model.scenarios import Scenario
from curvebook.model.work import Action

COUNTED = ("proportion", "rate", "count")


def scenarios(draft: Draft) -> Iterator[Fault]:
    """Every check of `SCENARIO_CHECKS` on every scenario."""
    known = {indicator.id: indicator for indicator in draft.values(Indicator)}
    for placed in draft.of(Scenario):
        indicator = known.get(placed.value.indicator)
        for check in SCENARIO_CHECKS:
            yield from check(draft, placed.value, indicator, placed.at)


def a_better_side(draft: Draft, scenario: Scenario, indicator: Indicator | None, at: At) -> Iterator[Fault]:
    """An effect is for the better: the indicator says which way that is, and has a zero to measure shares from."""
    if indicator is not None and indicator.good == "neither":
        mend = "Choose another, or write `good: high` or `good: low` there."
        yield (at / "indicator").fault("an indicator without a good side cannot get better", scenario.indicator, mend)
    if indicator is not None and (indicator.kind == "index" or indicator.composite):
        mend = "Choose one of the indicators it is made of."
        yield (at / "indicator").fault("an index has no share of people whom actions reach", scenario.indicator, mend)


def where_it_is_measured(draft: Draft, scenario: Scenario, indicator: Indicator | None, at: At) -> Iterator[Fault]:
    """The indicator is measured for the scenario's area."""
    places = draft.one(Places)
    code = scenario.area or (places.home if places else None)
    level = next((area.level for area in draft.values(Area) if area.code == code), None)
    if indicator is not None and level is not None and level not in indicator.levels:
        problem = f"{indicator.id} is not measured for a {level}"
        place, told = (at / "area", scenario.area) if scenario.area else (at / "indicator", scenario.indicator)
        yield place.fault(problem, told, f"Its levels: {', '.join(indicator.levels)}.")


def in_time(draft: Draft, scenario: Scenario, indicator: Indicator | None, at: At) -> Iterator[Fault]:
    """What begins after the target's date, or after the years that are counted, does nothing for either."""
    target = indicator.target if indicator else None
    end = None
    if indicator is not None and target is not None:
        try:
            end = indicator.period(next(iter(target.to)))
        except ValueError:
            end = None  # told where the target is checked
    for number, each in enumerate(scenario.actions):
        if end is not None and each.start.start > end.end:
            problem = f"this begins after {end}, the target's date"
            yield (at / "actions" / number / "start").fault(problem, each.start, "Let it begin earlier.")
    yield from _while_counted(scenario, at, end.end if end is not None else date.max)


def _while_counted(scenario: Scenario, at: At, end: date) -> Iterator[Fault]:
    """The years that `money` counts run from the first start: every other up to `end` lies in them.

    Where some do not, the fewer are the slip: those that begin too late, or too early (these too where as many).
    """
    if scenario.money is None:
        return
    starts, years = [each.start for each in scenario.actions], scenario.money.years
    counted = "year that `money` counts" if years == 1 else f"{years} years that `money` counts"
    over = add_months(min(s.start for s in starts), 12 * years)
    early = [number for number, s in enumerate(starts) if s.start < over]
    late = [number for number, s in enumerate(starts) if over <= s.start <= end]
    if not late:
        return
    if len(late) < len(early):
        for number in late:
            place, mend = at / "actions" / number / "start", "Count more years, or let it begin earlier."
            yield place.fault(f"this begins after the {counted}", starts[number], mend)
        return
    then = min((starts[number] for number in late), key=lambda s: s.start)
    for number in early:
        place, mend = at / "actions" / number / "start", "Count more years, or let it begin later."
        problem = f"this begins so early that another action ({then}) begins after the {counted} from here"
        yield place.fault(problem, starts[number], mend)


def nothing_twice(draft: Draft, scenario: Scenario, indicator: Indicator | None, at: At) -> Iterator[Fault]:
    """What runs already is in the baseline; an action stands once; a loss over time is stated once."""
    agreed = {action.id: action for action in draft.values(Action)}
    seen: set[str] = set()
    for number, each in enumerate(scenario.actions):
        place, reach = at / "actions" / number, each.reach
        action = agreed.get(each.action or "")
        if each.action is not None and each.action in seen:
            yield (place / "action").fault("this action stands twice in the scenario", each.action, "Keep one.")
        seen.add(each.action or "")
        runs = action is not None and action.start is not None and action.progress != "not started"
        if action is not None and action.start and runs and reach.already is None and action.start < each.start.start:
            problem = f"this action runs since {action.start}, so the baseline holds what it does already"
            yield (place / "reach").fault(problem, mend="Add `already:`, the share that it reaches now.", on_key=True)
        if reach.already is not None and reach.already > reach.low:
            problem = f"less would be reached than already is ({reach.already:g})"
            yield (place / "reach" / "low").fault(problem, reach.low, "A scenario adds to what is done.")
        if each.kept is not None and scenario.money is not None and scenario.money.drop_off is not None:
            mend = "Keep this one, or the `drop_off` of `money`."
            yield (place / "kept").fault("the loss over time is stated twice", mend=mend, on_key=True)


def what_is_valued(draft: Draft, scenario: Scenario, indicator: Indicator | None, at: At) -> Iterator[Fault]:
    """A worth for each unit needs an outcome that is counted; worth and costs need each other."""
    costs = [number for number, each in enumerate(scenario.actions) if each.cost is not None]
    if scenario.money is None:
        for number in costs if "money" not in at.value else ():  # where it could not be read, that is told
            mend = "Add `money:` with what the outcome is worth, or take the cost out."
            yield (at / "actions" / number / "cost").fault(
                "nothing says what this is set against", mend=mend, on_key=True
            )
        return
    if not costs:
        mend = "Add `cost:` to the actions that have one."
        yield (at / "money").fault("no action says what it costs", mend=mend, on_key=True)
    if indicator is not None and indicator.kind not in COUNTED:
        problem = f"a {indicator.kind} counts nobody, so no unit of it has a worth"
        yield (at / "money" / "values").fault(problem, mend="Take `money` out, or choose a count.", on_key=True)


SCENARIO_CHECKS: tuple[Callable[[Draft, Scenario, Indicator | None, At], Iterable[Fault]], ...] = (
    a_better_side,
    where_it_is_measured,
    in_time,
    nothing_twice,
    what_is_valued,
)


def scenarios_in_public(draft: Draft) -> Iterator[Fault]:
    """A scenario is for those who know what it assumes, exceptions are for those who act: nobody publishes them."""
    for placed in draft.of(Audience):
        for number, kind in enumerate(placed.value.reports):
            if placed.value.public and kind in NOT_PUBLIC:
                problem = "this kind of report is never open to everyone"
                yield (placed.at / "reports" / number).fault(problem, kind, "Take it out, or write `public: false`.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (scenarios, scenarios_in_public)
