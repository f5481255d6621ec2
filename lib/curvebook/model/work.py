"""What is done and by whom: plans, objectives, actions, services, projects, risks, money, decisions (RULES 1, 2, 6)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from curvebook.model.base import Agreed, Id, Line, Link, Prose
from curvebook.model.period import HalfYearField, PeriodField


class Body(Agreed):
    """Anyone who leads, owns, decides or receives: a partner, a board, a group, a service's home, a post."""

    id: Id
    title: Line
    kind: Literal["partner", "board", "group", "service", "role"] = "partner"
    reports_to: Id | None = None
    contact: Line | None = None
    meets: tuple[int, ...] = Field(default=(), description="months in which it meets, 1 to 12; empty: every month")


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


class RollUp(Agreed):
    """By which rule the lights of what lies beneath a node of the causal web are summarised for it (RULES 2.1).

    `worst`: the worst of them. `weighted`: their mean, where links carry a `weight`. `majority`: on plan where more
    than half are, off plan where at least half are, else behind. A node is called on plan only where `least_known` of
    what lies beneath it is known.
    """

    rule: Literal["worst", "weighted", "majority"] = "majority"
    least_known: float = Field(default=0.5, ge=0, le=1, description="the share that must be known to say on plan")


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


Progress = Literal["not started", "on plan", "behind plan", "complete", "stopped"]


class HalfYearly(Agreed):
    """What an action's report said of one half of the financial year (RULES 2.6, 3.2).

    Behind plan, or stopped, is the action plan's way of being below its monitoring level.
    """

    half_year: HalfYearField
    progress: Progress
    reported: date = Field(description="the day of the report; the half-year has ended by then")
    note: Prose | None = None


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
    progress: Progress = "not started"
    progress_note: Prose | None = None
    progress_at: date | None = None
    results: tuple[HalfYearly, ...] = Field(
        default=(), description="its six-monthly reports, the oldest first; the ladder of intervention reads them"
    )
    works_because: Prose | None = Field(default=None, description="evidence that it works (RULES 2.8)")
    root_cause: Prose | None = Field(
        default=None, description="the cause underneath that it works on, as the commentary names it"
    )
    low_cost: bool = Field(default=False, description="it costs little or nothing")
    funding: tuple[Id, ...] = Field(default=(), description="ids of the money that pays for it (RULES 2.7)")
    you_said: Prose | None = Field(default=None, description="what the public said that led to it (RULES 4.8)")
    join_in: Prose | None = Field(default=None, description="what residents can do about it themselves (RULES 4.8)")
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


class RiskBand(Agreed):
    """How a risk of this score and above is called, up to the next band (RULES 6.3)."""

    id: Id
    title: Line
    at_least: int = Field(ge=1, le=25, description="the lowest score, likelihood × impact")


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
    """What a body decided, and when: the decisions log is only ever added to.

    Of the ladder of intervention (RULES 2.6): a `trigger` confirms a stage, a `report` is the one that the stage asked
    for, as received by the body, a `recovery` lifts the intervention. A trigger with a `reason` is one in other
    circumstances than two half-years give: it may be of any stage, once the thematic partnership was `consulted`.
    """

    id: Id
    date: date
    body: Id
    kind: Literal[
        "trigger", "report", "recovery", "agreement", "target-change", "sign-off", "withdrawal", "delivered", "note"
    ]
    about: tuple[Id, ...] = Field(
        default=(), description="ids of the indicators, actions or outcomes decided on; of calendar entries delivered"
    )
    period: PeriodField | None = Field(
        default=None, description="of a delivery: the period it reports on, where not that of the nearest due date"
    )
    stage: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="the stage of the ladder that it triggers; of a report, which it answers, if not the open one",
    )
    half_year: HalfYearField | None = Field(
        default=None, description="of a trigger: the newest half-year it rests on, such as 2026-H1; else the last ended"
    )
    reason: Prose | None = Field(default=None, description="of a trigger in other circumstances: what they are")
    consulted: Id | None = Field(default=None, description="of such a trigger: the thematic partnership consulted")
    nominee: Line | None = Field(default=None, description="of stage 3: the member nominated to agree a revised plan")
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
