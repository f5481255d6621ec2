"""The kinds of report: once per what each is made, what it is called, and what a reader finds in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from curvebook.addresses import DATA, METHODS, REPORTS

if TYPE_CHECKING:
    from curvebook.model.measures import Theme
    from curvebook.model.partnership import Partnership

# Once per theme and area, per area, per indicator with a frozen baseline, per service, per board of councillors, or
# once per edition (of the partnership's own area, whatever the kinds of its level).
Made = Literal["theme", "area", "indicator", "service", "board", "edition"]
OF_A_SUBJECT: tuple[Made, ...] = ("indicator", "service", "board")

# Groups of the page that lists reports.
DECIDE, CURVES, SERVICES, MONEY, RESIDENTS, EVIDENCE = (
    "For decisions", "Turning curves", "Services", "Money and risk", "For residents", "How sound it is",
)  # fmt: skip
GROUPS = (DECIDE, CURVES, SERVICES, MONEY, RESIDENTS, EVIDENCE)


@dataclass(frozen=True)
class Kind:
    """A kind of report. `group` stands on the page of reports, `page` is the page that leads to it."""

    id: str
    made: Made
    title: str
    about: str
    group: str = ""
    page: str = REPORTS


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("theme", "theme", "Theme report", "where each outcome of a theme is, and where it is heading"),
        Kind("area-profile", "area", "Area profile", "what is different here"),
        Kind("my-ward", "area", "My ward", "what is better and worse here, and what you can do"),
        Kind("board-paper", "edition", "Board paper", "the decisions sought, on one page", DECIDE),
        Kind("exceptions", "edition", "Exceptions", "what is well over or well under its target", DECIDE),
        Kind("six-monthly-summary", "edition", "Six-monthly summary", "who must act, and what changed in half a year",
             DECIDE),
        Kind("annual-review", "edition", "Annual review", "every target: likely, difficult or unlikely", DECIDE),
        Kind("scorecard", "edition", "Balanced scorecard", "every theme from each side, on one screen", DECIDE),
        Kind("key-indicators", "edition", "Key indicators", "the few figures that chairs and portfolio holders watch",
             DECIDE),
        Kind("performance-board", "board", "Performance board", "one board’s own theme, and its year’s agenda", DECIDE),
        Kind("causal-web", "edition", "What leads to what", "the causal web, and what fails beneath its surface",
             CURVES),
        Kind("turn-the-curve", "indicator", "Turn the curve", "one indicator, its story and its plan, for a workshop",
             CURVES),
        Kind("scenario", "edition", "Scenarios",
             "what would happen if, with every assumption beside the picture; not for publication", CURVES),
        Kind("service-performance", "service", "Service performance", "how much, how well, and is anyone better off",
             SERVICES),
        Kind("service-report", "service", "Service report", "what a service contributes to, and how it is doing",
             SERVICES),
        Kind("finance", "edition", "Money", "budget, spend and what it draws in from elsewhere", MONEY),
        Kind("risk", "edition", "Risks", "what may stop us, most serious first", MONEY),
        Kind("public-account", "edition", "Public account", "what you told us, what we did, and what came of it",
             RESIDENTS),
        Kind("thread-audit", "edition", "Golden thread", "which actions lead to an outcome, and which do not",
             EVIDENCE),
        Kind("data-quality", "edition", "Data quality",
             "what is late or missing, what to check, and a grade for each indicator", EVIDENCE, DATA),
        Kind("track-record", "edition", "Track record",
             "what these reports said would happen, and how often it came true", EVIDENCE, METHODS),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What a report of one indicator, service or board is about; `themes` are those to which it matters."""

    id: str
    title: str
    themes: frozenset[str]


def subjects(partnership: Partnership, made: Made, themes: Iterable[Theme]) -> list[Subject]:
    """What reports are made of that are made once per indicator, service or board, as far as `themes` are concerned.

    Indicators: those of which a baseline is frozen. Services: those that belong to a theme or are measured by its
    indicators; one that leads nowhere and is not measured, where `themes` are all there are: it is everybody's. Boards:
    those that scrutinise a theme.
    """
    wanted = {theme.id for theme in themes}
    whole = wanted >= {theme.id for theme in partnership.themes}
    return [one for one in _every(partnership, made) if one.themes & wanted or (whole and not one.themes)]


def _every(p: Partnership, made: Made) -> list[Subject]:
    if made == "indicator":
        followed = {baseline.indicator for baseline in p.baselines if baseline.area == p.places.home}
        named = [(i, frozenset({p.home_theme(i.id)})) for i in p.indicators().values() if i.id in followed]
        return [Subject(indicator.id, indicator.name, themes) for indicator, themes in named]
    if made == "service":
        from curvebook.accountability.causal_web import belonging, web_of
        from curvebook.accountability.partners import concerned_by

        belongs = belonging(web_of(p), p)
        return [Subject(s.id, s.title, concerned_by(p, s, belongs)) for s in p.services]
    boards = {theme.scrutiny for theme in p.themes if theme.scrutiny}
    return [
        Subject(body.id, body.title, frozenset(t.id for t in p.themes if t.scrutiny == body.id))
        for body in p.bodies
        if body.id in boards
    ]
