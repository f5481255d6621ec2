"""What is done and by whom: plans, objectives, actions, services, projects, risks, money, decisions (RULES 1, 2, 6)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from curvebook.model.base import Agreed, Id, Line, Link, Prose
from curvebook.model.period import PeriodField


class Body(Agreed):
    """Anyone who leads, owns, decides or receives: a partner, a board, a group, a service's home, a post."""

    id: Id
    title: Line
    kind: Literal["partner", "board", "group", "service", "role"] = "partner"
    reports_to: Id | None = None
    contact: Line | None = None


class PlanLevel(Agreed):
    """A level of plans, community strategy at the top, personal plans at the bottom (RULES 1.2)."""

    id: Id
    title: Line
    under: Id | None = None


class Node(Agreed):
    """A goal, objective or driver of the causal web. Outcomes and actions are nodes as well, by their own ids."""

    id: Id
    title: Line
    kind: Literal["goal", "objective", "driver"]
    plan_level: Id | None = None
    owner: Id | None = None
    written: date | None = None
    indicators: tuple[Id, ...] = ()
    links: tuple[Link, ...] = ()


class Milestone(Agreed):
    """A step of an action, with the day it is due and the day it was done."""

    title: Line
    due: date
    done: date | None = None


class Ratings(Agreed):
    """How an action is rated in a turn-the-curve exercise, 1 (low) to 3 (high)."""

    specificity: int = Field(ge=1, le=3)
    leverage: int = Field(ge=1, le=3)
    values: int = Field(ge=1, le=3)
    reach: int = Field(ge=1, le=3)


class Action(Agreed):
    """Something a partner does about an outcome: SMART, with a lead and scheduled progress reports (RULES 2.7)."""

    id: Id
    title: Line
    lead: Id
    officer: Line | None = None
    plan_level: Id | None = Field(default=None, description="the level of plans that holds it (RULES 1.2)")
    start: date | None = None
    due: date | None = None
    contributes_to: tuple[Link, ...] = ()
    indicators: tuple[Id, ...] = ()
    areas: tuple[str, ...] = Field(default=(), description="codes of the areas it works in; empty: everywhere")
    progress: Literal["not started", "on plan", "behind plan", "complete", "stopped"] = "not started"
    progress_note: Prose | None = None
    progress_at: date | None = None
    works_because: Prose | None = Field(default=None, description="evidence that it works (RULES 2.8)")
    root_cause: Prose | None = Field(
        default=None, description="the cause underneath that it works on, as the commentary names it"
    )
    low_cost: bool = Field(default=False, description="it costs little or nothing")
    you_said: Prose | None = Field(default=None, description="what the public said that led to it (RULES 4.8)")
    ratings: Ratings | None = None
    milestones: tuple[Milestone, ...] = ()


class Service(Agreed):
    """A service with its customers and its performance measures."""

    id: Id
    title: Line
    body: Id
    customers: Line | None = None
    contributes_to: tuple[Link, ...] = ()
    measures: tuple[Id, ...] = Field(default=(), description="ids of performance measures")


class Project(Agreed):
    """A project or funded initiative, with what RULES 6.2 asks it to report."""

    id: Id
    title: Line
    lead: Id
    contributes_to: tuple[Link, ...] = ()
    funding: tuple[Id, ...] = ()
    sustainability: Prose | None = None
    partnership_working: Prose | None = None
    community_engagement: Prose | None = None


class Risk(Agreed):
    """Something that may stop an objective, scored 1 to 5 twice (RULES 6.3)."""

    id: Id
    title: Line
    threatens: tuple[Id, ...] = ()
    likelihood: int = Field(ge=1, le=5)
    impact: int = Field(ge=1, le=5)
    owner: Id
    assessed: date
    response: Prose | None = None

    @property
    def score(self) -> int:
        """Likelihood × impact, 1 to 25."""
        return self.likelihood * self.impact


class Spend(Agreed):
    """Money in one quarter, in pounds (RULES 6.1)."""

    period: PeriodField
    budget: float = Field(ge=0)
    spent: float | None = Field(default=None, ge=0)


class Funding(Agreed):
    """A stream of money aligned to outcomes, with what it draws in from elsewhere (RULES 1.1, 6.1)."""

    id: Id
    title: Line
    provider: Line
    outcomes: tuple[Id, ...] = Field(min_length=1)
    pooled: bool = False
    cash_match: float = Field(default=0, ge=0)
    in_kind_match: float = Field(default=0, ge=0)
    leverage: float = Field(default=0, ge=0)
    quarters: tuple[Spend, ...] = ()


class Decision(Agreed):
    """What a body decided, and when: the decisions log is only ever added to."""

    id: Id
    date: date
    body: Id
    kind: Literal["trigger", "agreement", "target-change", "sign-off", "withdrawal", "note"]
    about: tuple[Id, ...] = Field(default=(), description="ids of the indicators, actions or outcomes decided on")
    stage: int | None = Field(default=None, ge=1, le=3, description="the stage of the ladder that it triggers")
    text: Prose


class Commentary(Agreed):
    """What a named officer says of an indicator in one edition: the story behind the curve."""

    indicator: Id
    edition: str = Field(pattern=r"^\d{4}-Q[1-4]$")
    officer: Line
    date: date
    contributing: tuple[Prose, ...] = ()
    restricting: tuple[Prose, ...] = ()
    root_causes: tuple[Prose, ...] = Field(default=(), description="the causes underneath, the most important first")
    text: Prose | None = None
