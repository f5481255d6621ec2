"""Who reads what, and when: audiences, the calendar, stories (RULES sections 3 and 4)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from curvebook.model.base import Agreed, Id, Line, Prose
from curvebook.model.review import Agreement

# Every kind of report that the design names; a kind without its notebook yet is refused by the press, not here.
REPORT_KINDS = (
    "theme",
    "area-profile",
    "turn-the-curve",
    "service-performance",
    "scorecard",
    "exceptions",
    "six-monthly-summary",
    "annual-review",
    "causal-web",
    "finance",
    "risk",
    "performance-board",
    "public-account",
    "board-paper",
    "my-ward",
    "service-report",
    "key-indicators",
    "thread-audit",
    "data-quality",
    "track-record",
    "scenario",
)
Phase = Literal["plan", "do", "review", "revise", "account"]
NOT_PUBLIC = ("scenario", "exceptions")  # kinds of report that no audience gets that is open to everyone
Depth = Literal["basic", "standard", "detailed"]


class About(Agreed):
    """The partnership itself, and what every page says of its publication."""

    id: Id
    title: Line
    strapline: Line | None = None
    fictional: bool = Field(default=False, description="invented for a demonstration; every page says so")
    contact: Line
    licence: Line = Field(description="under which the reports are published")
    homepage: Line | None = None
    release_days: int = Field(
        default=45, ge=0, le=3660, description="days from the end of an edition's quarter to its release"
    )
    next_release: Line | None = None
    default_audience: Id
    agreement: Agreement | None = Field(default=None, description="the agreement whose years the annual review tells")
    language: str = Field(default="en-GB", pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")


class Audience(Agreed):
    """A readership: which reports it gets, of which themes, in which words, how deep (RULES 4.2–4.8)."""

    id: Id
    title: Line
    use: Prose | None = Field(default=None, description="what they do with it (RULES 4.2)")
    reports: tuple[Id, ...] = Field(min_length=1, description="kinds of report")
    themes: tuple[Id, ...] = Field(default=(), description="empty: all")
    key_indicators: tuple[Line, ...] = Field(
        default=(),
        description="ids of indicators, or of frameworks that they belong to; empty: each headline (RULES 4.4)",
    )
    public: bool = Field(default=False, description="open to everyone: nothing restricted may reach it")
    plain_words: bool = Field(default=False, description="translate jargon with the glossary")
    depth: Depth = Field(
        default="standard",
        description="how much of an indicator stands open (RULES 4.3): basic, a sentence and a link to its figures; "
        "standard, the curve with the data folded below it; detailed, the data and the method open as well",
    )
    sees: tuple[Id, ...] = Field(default=(), description="disclosure policies whose withheld values it may see")


class Due(Agreed):
    """One entry of the yearly cycle: what goes to whom, by when, and under which rule (RULES 3)."""

    id: Id
    title: Line
    report: Id | None = None
    to: tuple[Id, ...] = ()
    months: tuple[int, ...] = Field(min_length=1, description="months of the year in which it is due, 1 to 12")
    day: int = Field(default=28, ge=1, le=31, description="the month's last day where the month is shorter")
    begins: int | None = Field(default=None, ge=1, le=12, description="the month in which the work on it begins")
    every_years: int = Field(default=1, ge=1)
    since: date | None = Field(default=None, description="the first day it counts from; years are counted from it")
    covers: int | None = Field(
        default=None,
        ge=1,
        le=12,
        description="it reports on the newest period of so many months that has ended; none: on no period",
    )
    stream: Line | None = Field(default=None, description="the strand of the year it belongs to, such as finance")
    phase: Phase | None = Field(default=None, description="its step in the cycle (RULES 3.7)")
    requirement: Line | None = Field(default=None, description="the core requirement it serves (RULES 3.3)")
    asks: tuple[Line, ...] = Field(default=(), description="what it looks at, in a few words each")
    rule: Line | None = None


class AgendaItem(Agreed):
    """What a performance board looks at, and how often: its planner lays it over the year (RULES 3.5)."""

    id: Id
    title: Line
    every: Literal["monthly", "quarterly", "twice-a-year", "yearly", "as-required"]
    months: tuple[int, ...] = Field(default=(), description="months it is laid in; empty: the planner spreads it")
    boards: tuple[Id, ...] = Field(default=(), description="empty: every board that scrutinises a theme")
    part: Id | None = Field(default=None, description="the part of the board's report that shows it")
    asks: tuple[Line, ...] = Field(default=(), description="what it looks at, in a few words each")
    rule: Line | None = None


class Consent(Agreed):
    """A storyteller's consent: who asked, when, for what, and until when. Without it nothing is published."""

    given: date
    taken_by: Line
    scope: Literal["public", "partners"]
    expires: date
    name_used: Literal["own name", "changed name", "no name"]


class Story(Agreed):
    """A case story: Markdown with a heading of facts. It shows what figures cannot, and says what it does not show."""

    id: Id
    title: Line
    theme: Id
    outcome: Id
    indicators: tuple[Id, ...] = ()
    areas: tuple[str, ...] = ()
    date: date
    author: Line
    consent: Consent
    shows: Prose
    does_not_show: Prose
    body: Prose = Field(description="the story itself, Markdown; in a story's file, the text below the heading")


class Term(Agreed):
    """A word that needs its translation for readers outside (RULES 5.1)."""

    term: Line
    plain: Prose
