"""Who must act: the ladder of intervention as readers see it, on Home, on theme pages and in papers (RULES 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.deadlines import Deadline, calendar_of
from curvebook.accountability.interventions import Intervention, awaited, interventions, on_the_ladder
from curvebook.model.period import day_in_words as day
from curvebook.narrative import interventions as words
from curvebook.narrative.facts import Facts
from curvebook.narrative.interventions import Names
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.measures import Outcome
    from curvebook.model.partnership import Partnership
    from curvebook.model.reading import Audience

CALENDAR = "data/deadlines.ics"


@dataclass(frozen=True)
class MustAct:
    """One line of "who must act": what it is about, the stage, who acts, to whom they report, by when.

    `address` is that of the theme page where it is told ("" where this audience gets none), `by` a day in words ("" for
    what is only proposed), `deadline` the state of the report: due, overdue, met, received late or no longer due.
    """

    title: str
    address: str
    stage: int
    proposed: bool
    badge: str
    acts: str
    reports_to: str
    by: str
    deadline: str
    sentence: str
    proposal: str
    evidence: Markup
    history: tuple[str, ...]


def who_must_act(
    partnership: Partnership, table: pd.DataFrame, as_at: date, audience: Audience, every: Iterable[Intervention]
) -> tuple[MustAct, ...]:
    """What is on the ladder of `every` intervention of the audience's themes, in their order: the highest stage first,
    what is only proposed last.

    `table` are the findings as disclosed to the audience.
    """
    return tuple(must_act(partnership, table, as_at, audience, one) for one in on_the_ladder(every))


def must_act(
    partnership: Partnership, table: pd.DataFrame, as_at: date, audience: Audience, one: Intervention
) -> MustAct:
    """One intervention in words."""
    names, step, stage = Names(partnership), one.standing.open, one.stage or one.proposed or 0
    return MustAct(
        title=one.title,
        address=_address(partnership, audience, one),
        stage=stage,
        proposed=not one.stage,
        badge=words.badge(one),
        acts=names(one.acts(stage), begins=True) if stage else "",
        reports_to=names(one.reports_to(stage)) if stage else "",
        by=day(step.due) if step else "",
        deadline=step.deadline(as_at) if step else "",
        sentence=words.now(one, names),
        proposal=words.proposal(one, names),
        evidence=_evidence(partnership, table, one),
        history=words.history(one, as_at, names),
    )


def interventions_block(
    items: Collection[MustAct], links: Collection[str] = (), *, calendar: str = "", anchor: str = "", heading: str = ""
) -> Block:
    """Interventions as a list, each with its stage told by word and shape; `links` are their relative addresses.

    `calendar` is the relative address of the deadlines ("": none is awaited); a `heading` goes by its `anchor`.
    """
    if not items:
        return NOTHING
    pairs = list(zip(items, links or [""] * len(items), strict=True))
    return block("interventions", items=pairs, calendar=calendar, anchor=anchor, heading=heading)


def beside_actions(context: Context, outcome: Outcome) -> Block:
    """On a theme page: what is on the ladder of an outcome's indicators, with its deadlines; borough only."""
    indicators = {indicator.id for indicator in outcome.indicators}
    p, as_at = context.partnership, context.findings.as_at
    if context.area.code != p.places.home:
        return NOTHING
    table = context.findings.slice(theme=context.theme, area=p.places.home)
    every = on_the_ladder(interventions(p, table, as_at, {context.theme or ""}))
    found = [one for one in every if indicators & set(one.indicators)]
    items = [must_act(p, table, as_at, context.audience, one) for one in found]
    calendar = context.link(CALENDAR) if awaited(found, as_at) else ""
    heading = "On the ladder of intervention"
    return interventions_block(items, calendar=calendar, anchor=f"interventions-{outcome.id}", heading=heading)


def of_targets(context: Context) -> dict[str, MustAct]:
    """What is on the ladder of each target of the reader's themes, by indicator, for the partnership's own area."""
    return {one.subject: told(context, one) for one in ladder_of(context) if one.of == "target"}


def ladder_of(context: Context) -> tuple[Intervention, ...]:
    """What is on the ladder in the reader's themes; nothing where the report is not of the partnership's own area."""
    p = context.partnership
    if context.area.code != p.places.home:
        return ()
    table = context.findings.slice(area=p.places.home)
    return on_the_ladder(interventions(p, table, context.findings.as_at, {theme.id for theme in context.themes}))


def told(context: Context, one: Intervention) -> MustAct:
    """One of `ladder_of` in words."""
    table = context.findings.slice(area=context.partnership.places.home, indicator=one.subject)
    return must_act(context.partnership, table, context.findings.as_at, context.audience, one)


def stage_badge(item: MustAct | None) -> Markup:
    """The stage of a target with its deadline, in a line; "" where nothing is on the ladder."""
    return markup(block("stage", item=item)) if item else Markup("")


def deadlines(partnership: Partnership, every: Iterable[Intervention], as_at: date) -> tuple[Deadline, ...]:
    """The reports that open stages of these interventions still wait for, the earliest first."""
    names, found = Names(partnership), awaited(every, as_at)
    return tuple(
        Deadline(
            uid=f"{one.subject}.{step.decision}@{partnership.id}",
            day=step.due,
            title=f"Stage {step.stage}, {one.title}: report to {names(one.reports_to(step.stage))}",
            about=words.now(one, names),
        )
        for one in found
        if (step := one.standing.open) is not None
    )


def deadlines_file(partnership: Partnership, every: Iterable[Intervention], as_at: date) -> bytes | None:
    """The deadlines as a calendar to download; None where there are none."""
    found = deadlines(partnership, every, as_at)
    return calendar_of(found, f"{partnership.about.title}: deadlines", as_at) if found else None


def _address(partnership: Partnership, audience: Audience, one: Intervention) -> str:
    home = partnership.home
    if not one.theme or not {"theme"} <= set(audience.reports) & set(partnership.level(home.level).reports):
        return ""
    page = addresses.theme_page(one.theme, home.code)
    return f"{page}#{one.indicators[0]}" if one.indicators else page


def _evidence(partnership: Partnership, table: pd.DataFrame, one: Intervention) -> Markup:
    if one.of == "action":
        return Markup("")
    return words.evidence(facts_at_home(partnership, table, one.subject, one.theme))


def facts_at_home(partnership: Partnership, table: pd.DataFrame, indicator: str, theme: str) -> Facts:
    """What is known of an indicator in the partnership's own area, under its home theme."""
    kept = (table["indicator"] == indicator) & (table["theme"] == theme) & (table["area"] == partnership.places.home)
    return Facts(partnership.indicator(indicator), partnership.home, table[kept], partnership.judging)
