"""Cross-checks of services and what they are measured by: population indicators are nobody's own (RULES 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from curvebook.errors import Fault
from curvebook.model.draft import Draft
from curvebook.model.measures import Indicator
from curvebook.model.work import Service

_WHO = {
    "headline": "a headline indicator of a whole population",
    "secondary": "a secondary indicator of a whole population",
    "driver": "an indicator of what drives an outcome",
    "context": "a context indicator, by which nobody is judged",
}


def population_indicators_of_services(draft: Draft) -> Iterator[Fault]:
    """A service answers for its own performance, never for a population indicator (RULES 5.1)."""
    roles = {placed.value.id: placed.value.role for placed in draft.of(Indicator)}
    for placed in draft.of(Service):
        for number, name in enumerate(placed.value.measures):
            if roles.get(name) in _WHO:
                problem = f"no service can answer alone for {_WHO[roles[name]]}"
                mend = "List performance measures only, or write `role: performance` if it counts the service's users."
                yield (placed.at / "measures" / number).fault(problem, name, mend)


def quadrants(draft: Draft) -> Iterator[Fault]:
    """Only a performance measure has a place in a service's quadrant, and only who is better off is so in something."""
    for placed in draft.of(Indicator):
        measure = placed.value
        if measure.quadrant is not None and measure.role != "performance":
            problem = f"only a performance measure has a quadrant, not an indicator whose role is {measure.role}"
            mend = "Take it out, or write `role: performance`."
            yield (placed.at / "quadrant").fault(problem, measure.quadrant, mend)
        if measure.better_off is not None and not (measure.quadrant or "").startswith("better-off"):
            problem = "only a measure of who is better off says in what"
            mend = "Write `quadrant: better-off-percent` or `better-off-number`, or take it out."
            yield (placed.at / "better_off").fault(problem, measure.better_off, mend)


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (population_indicators_of_services, quadrants)
