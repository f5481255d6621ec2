"""Cross-checks of annual reviews: each target once, days in order, agreed by a decision about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from curvebook.errors import Fault
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.model.review import Review
from curvebook.model.work import Decision


def reviews_of_targets(draft: Draft) -> Iterator[Fault]:
    """What is reviewed is a target, once in an edition."""
    promised = {i.id: i.target is not None or i.floor_target is not None for i in draft.values(Indicator)}
    seen: set[tuple[str, str]] = set()
    for placed in draft.of(Review):
        review, at = placed.value, placed.at / "indicator"
        if not promised.get(review.indicator, True):
            yield at.fault("this indicator has no target to review", review.indicator, "Give it one, or name another.")
        if (review.indicator, review.edition) in seen:
            yield at.fault(f"this target stands twice in {review.edition}", review.indicator, "Put the two together.")
        seen.add((review.indicator, review.edition))


def days_of_reviews(draft: Draft) -> Iterator[Fault]:
    """A review follows the start of its quarter; what it asks for, and what was done about it, follow the review."""
    for placed in draft.of(Review):
        review, at = placed.value, placed.at
        quarter = Period.of_edition(review.edition)
        problem = f"this was written before {quarter.label}, its edition"
        yield from _before(review.date, quarter.start, at / "date", problem)
        for number, point in enumerate(review.action_points):
            here = at / "action_points" / number
            for key in ("due", "done"):
                problem = f"this is {key} before the review that asks for it"
                yield from _before(getattr(point, key), review.date, here / key, problem)
            for report, told in enumerate(point.progress):
                problem = "this was reported before the review that asks for it"
                yield from _before(told.date, review.date, here / "progress" / report / "date", problem)


def agreements_on_reviews(draft: Draft) -> Iterator[Fault]:
    """Action points are agreed by a decision of kind agreement, about the indicator, after they were written."""
    decisions = {decision.id: decision for decision in draft.values(Decision)}
    for placed in draft.of(Review):
        review, at = placed.value, placed.at / "agreed"
        decision = decisions.get(review.agreed or "")
        if decision is None:
            continue
        if decision.kind != "agreement" or review.indicator not in decision.about:
            mend = f"Name a decision of kind agreement with {review.indicator} in `about`."
            yield at.fault(f"this decision is no agreement about {review.indicator}", decision.id, mend)
        yield from _before(decision.date, review.date, at, "this was decided before the review was written")
        if not review.action_points:
            yield at.fault("there are no action points to agree", decision.id, "Write them, or take this out.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (reviews_of_targets, days_of_reviews, agreements_on_reviews)


def _before(day: date | None, first: date, at: At, problem: str) -> Iterator[Fault]:
    if day is not None and day < first:
        yield at.fault(problem, day, "Check both dates.")
