"""The annual review of every target: its category, what is done about those in doubt, the years of the agreement.

RULES 2.2: achievement likely (green), difficult (amber) or unlikely (red), against the local target and against the
national floor. RULES 2.3: of each red and amber one, gaps in provision lead to action points, agreed by the Board at
its next meeting, with progress reported through the year. RULES 2.4: an annual trajectory over the agreement's years.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curvebook.accountability.status import (
    DIFFICULT,
    LIKELY,
    MET,
    NOT_ASSESSABLE,
    NOT_MET,
    ON_PATH,
    SHORT,
    UNLIKELY,
    position,
)
from curvebook.model.period import Period, add_months
from curvebook.model.review import ActionPoint, Review
from curvebook.model.work import Decision

GREEN, AMBER, RED, UNKNOWN = "green", "amber", "red", "unknown"
# A target whose date has come was met or missed: as good as likely, or as bad as unlikely.
COLOURS = {
    LIKELY: GREEN, MET: GREEN, DIFFICULT: AMBER, UNLIKELY: RED, NOT_MET: RED, NOT_ASSESSABLE: UNKNOWN,
}  # fmt: skip
IN_FORCE = 4  # quarters for which the newest review is followed: progress is reported through the year
UNWRITTEN, NO_POINTS, TO_AGREE, AGREED = "not analysed yet", "no action points yet", "to be agreed", "agreed"
DONE, OVERDUE, UNDER_WAY = "done", "overdue", "under way"
NOT_AGREED, UNREPORTED = "not yet agreed", "not yet reported on"
AHEAD, UNKNOWN_THEN = "ahead", "no figure"


def category(word: str) -> str:
    """The colour of a target's word; a word that nobody knows is an unknown.

    >>> [category(word) for word in ("likely", "difficult", "unlikely", "not met", "not assessable")]
    ['green', 'amber', 'red', 'red', 'unknown']
    """
    return COLOURS.get(word, UNKNOWN)


def in_doubt(*words: str) -> bool:
    """Whether any of a target's words, the local one and the floor's, asks for analysis (RULES 2.3)."""
    return any(category(word) in (RED, AMBER) for word in words if word)


def review_of(reviews: Iterable[Review], indicator: str, edition: str, as_at: date) -> Review | None:
    """The newest review of an indicator that was written by `as_at` and is followed in `edition`."""
    now = Period.of_edition(edition).start

    def followed(review: Review) -> bool:
        began = Period.of_edition(review.edition).start
        return review.date <= as_at and began <= now < add_months(began, 3 * IN_FORCE)

    found = [each for each in reviews if each.indicator == indicator and followed(each)]
    return max(found, key=lambda each: each.date, default=None)


@dataclass(frozen=True)
class Standing:
    """How far the analysis of a target in doubt has come; `decision` is the one that agreed its action points."""

    word: str
    decision: Decision | None = None


def standing(review: Review | None, decisions: Iterable[Decision], as_at: date) -> Standing:
    """How far a review has come by `as_at`: not analysed, no action points, to be agreed, or agreed."""
    if review is None:
        return Standing(UNWRITTEN)
    if not review.action_points:
        return Standing(NO_POINTS)
    made = next((each for each in decisions if each.id == review.agreed and each.date <= as_at), None)
    return Standing(AGREED, made) if made else Standing(TO_AGREE)


def progress(point: ActionPoint, as_at: date, *, agreed: bool = True) -> str:
    """Where an action point stands on a day: done, not yet agreed, overdue, not yet reported on, or under way.

    Nobody is late with what the Board has not agreed, and nothing is under way of which nobody has reported anything.
    """
    if point.done is not None and point.done <= as_at:
        return DONE
    if not agreed:
        return NOT_AGREED
    if point.due < as_at:
        return OVERDUE
    return UNDER_WAY if any(each.date <= as_at for each in point.progress) else UNREPORTED


@dataclass(frozen=True)
class Year:
    """One year of an agreement's trajectory.

    `period` is the last step of the path that falls in it, `aim` what the path asks for then, both None where the path
    has no step there; `came` what was observed, None where nothing is known. `word`: on or better than the path, short
    of the path, no figure (the period is over), ahead.
    """

    year: Period
    period: Period | None = None
    aim: float | None = None
    came: float | None = None
    word: str = AHEAD


def trajectory(
    years: Sequence[Period], path: Mapping[Period, float], observed: Mapping[Period, float], good: str, until: date
) -> tuple[Year, ...]:
    """What a target's path asks for in each of the agreement's `years`, and what came of it (RULES 2.4).

    `path` and `observed` are values by period, as printed; a period belongs to the year that its middle lies in.
    `until` is the last day of the edition's quarter: what ends later lies ahead.

    >>> year = Period.parse("2025/26")
    >>> found = trajectory([year], {year: 5.0}, {year: 5.2}, "low", date(2026, 9, 30))
    >>> found[0].aim, found[0].came, found[0].word
    (5.0, 5.2, 'short of the path')
    """
    return tuple(_year(year, path, observed, good, until) for year in years)


def _year(year: Period, path: Mapping[Period, float], observed: Mapping[Period, float], good: str, until: date) -> Year:
    within = [period for period in path if year.start <= add_months(period.start, period.months // 2) <= year.end]
    if not within:
        return Year(year, word=NOT_ASSESSABLE)
    period = max(within, key=lambda each: each.start)
    aim, came = path[period], observed.get(period, math.nan)
    if math.isnan(came):
        return Year(year, period, aim, None, UNKNOWN_THEN if period.end <= until else AHEAD)
    word = position(came, aim, math.nan, good)
    assert word in (ON_PATH, SHORT)
    return Year(year, period, aim, came, word)
