"""The annual review: the years of an agreement, and what is done about each target in doubt (RULES 2.2 to 2.4)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from curvebook.model.base import Agreed, Id, Line, Prose
from curvebook.model.period import Period, add_months


class Agreement(Agreed):
    """The agreement that the targets belong to: the day on which it starts, and how many years it runs (RULES 2.4).

    >>> [str(year) for year in Agreement(starts=date(2025, 4, 1)).each_year]
    ['2025/26', '2026/27', '2027/28']
    """

    starts: date
    years: int = Field(default=3, ge=1, le=10)

    @property
    def each_year(self) -> tuple[Period, ...]:
        """Its years in order, twelve months each from the day on which it starts."""
        return tuple(Period(add_months(self.starts, 12 * number), 12) for number in range(self.years))


class Progress(Agreed):
    """What was reported of an action point, and when."""

    date: date
    text: Prose


class ActionPoint(Agreed):
    """What is to be done about a gap in provision: by whom, by when, and what was reported through the year."""

    title: Line
    lead: Id
    officer: Line | None = None
    due: date
    done: date | None = None
    progress: tuple[Progress, ...] = ()


class Review(Agreed):
    """What the annual review found behind one target in doubt (RULES 2.3).

    Gaps in provision lead to action points; the Board agrees them at its next meeting (`agreed`, the id of its
    decision), and progress is reported through the year that follows.
    """

    indicator: Id
    edition: str = Field(pattern=r"^\d{4}-Q[1-4]$", description="the edition in whose quarter it was reviewed")
    date: date
    officer: Line
    gaps: tuple[Prose, ...] = Field(min_length=1, description="gaps in provision")
    action_points: tuple[ActionPoint, ...] = ()
    agreed: Id | None = Field(default=None, description="the decision by which the Board agreed the action points")
