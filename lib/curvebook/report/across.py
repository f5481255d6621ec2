"""Across themes: what a reader is told of once, whichever of the reader's themes it stands in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from curvebook.accountability.review import (
    AGREED,
    DONE,
    NOT_AGREED,
    OVERDUE,
    UNREPORTED,
    Standing,
    in_doubt,
    progress,
    review_of,
    standing,
)
from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator, Role, Theme
from curvebook.model.period import day_in_words as day
from curvebook.model.review import Review
from curvebook.model.work import Action, Decision
from curvebook.narrative.facts import Facts
from curvebook.narrative.sanitise import markdown
from curvebook.report.context import Context
from curvebook.report.outcomes import commentary, told_action

_PROGRESS = {DONE: "complete", OVERDUE: "behind-plan", NOT_AGREED: "not-started", UNREPORTED: "not-started"}
ROLES: tuple[Role, ...] = ("headline", "secondary", "driver", "performance")


@dataclass(frozen=True)
class Told:
    """An indicator in one theme of the reader's, for the partnership's own area."""

    context: Context
    theme: Theme
    indicator: Indicator
    facts: Facts

    @property
    def lead(self) -> str:
        """Who answers for it: the lead partner and the responsible officer; "" where nobody was named."""
        owner = self.indicator.owner
        return f"{self.context.partnership.body(owner.lead_partner).title}, {owner.officer}" if owner else ""

    @property
    def role(self) -> Role | None:
        """What it is in this theme (RULES 2.10)."""
        return self.indicator.role_in(self.theme.id, self.context.partnership.home_theme(self.indicator.id))


def in_theme(context: Context, theme: Theme) -> Context:
    """The same report's surroundings within one theme, for the partnership's own area."""
    return replace(context, theme=theme.id, area=context.partnership.home, _facts={})


def told(context: Context, *roles: Role) -> tuple[Told, ...]:
    """Every indicator of the reader's themes in these roles, each once: in the theme that defines it, or else in the
    first that it has such a role in. Context carries no light, and so is left out unless asked for (RULES 2.10)."""
    found: dict[str, Told] = {}
    for theme in context.themes:
        here = in_theme(context, theme)
        for indicator in here.indicators(*(roles or ROLES)):
            at_home = context.partnership.home_theme(indicator.id) == theme.id
            if at_home or indicator.id not in found:
                found[indicator.id] = Told(here, theme, indicator, here.facts(indicator))
    order = {theme.id: number for number, theme in enumerate(context.themes)}
    return tuple(sorted(found.values(), key=lambda one: order[one.theme.id]))


def officer_says(one: Told) -> dict[str, Any] | None:
    """What the named officer says of it in this edition."""
    return commentary(one.context, one.indicator)


def who_acts(one: Told) -> list[dict[str, Any]]:
    """What is being done about it, by whom and by when: what is not finished, the soonest first."""
    found = [action for action in actions_on(one) if action.progress not in ("complete", "stopped")]
    return [told_action(one.context, action) for action in sorted(found, key=lambda a: (a.due is None, a.due, a.id))]


def reviewed(one: Told) -> Review | None:
    """The annual review of it that is followed now (RULES 2.3)."""
    c = one.context
    return review_of(c.partnership.reviews, one.indicator.id, c.edition, as_at_of(c.findings))


def in_doubt_of(context: Context) -> list[Told]:
    """Every target in doubt, whether by its own likelihood or by the floor's, whatever its role (RULES 2.3)."""
    judged = ((one, [one.facts.word(m) for m in ("likelihood", "floor-likelihood")]) for one in told(context))
    return [one for one, said in judged if in_doubt(*said)]


def how_far(one: Told) -> Standing:
    """How far the analysis of a target in doubt has come."""
    return standing(reviewed(one), one.context.partnership.decisions, as_at_of(one.context.findings))


def action_points(one: Told, *, every: bool = False) -> list[dict[str, Any]]:
    """The action points of its annual review, as actions are told; `every`: also those that are done."""
    p, known_by, review = one.context.partnership, as_at_of(one.context.findings), reviewed(one)
    agreed, found = how_far(one).word == AGREED, []
    for point in review.action_points if review else ():
        word = progress(point, known_by, agreed=agreed)
        if word == DONE and not every:
            continue
        reports = [each for each in point.progress if each.date <= known_by]
        newest = max(reports, key=lambda each: each.date, default=None)
        found.append(
            {
                "title": point.title,
                "lead": p.body(point.lead).title,
                "officer": point.officer,
                "due": day(point.due),
                "progress": f"Done on {day(point.done)}" if word == DONE and point.done else word.capitalize(),
                "class": _PROGRESS.get(word, "on-plan"),
                "note": markdown(newest.text, inline=True) if newest else _unsaid(word),
                "reported": day(newest.date) if newest else "",
            }
        )
    return found


def _unsaid(word: str) -> str:
    """What is said in the place of a report on progress, where the word beside it does not say so itself."""
    return "No progress has been reported yet." if word == OVERDUE else ""


def actions_on(one: Told) -> list[Action]:
    """The actions on an indicator or, where none names it, on its outcome."""
    p = one.context.partnership
    named = [action for action in p.actions if one.indicator.id in action.indicators]
    outcome = next(o.id for t in p.themes for o in t.outcomes if one.indicator in o.indicators)
    return named or [action for action in p.actions if outcome in {link.to for link in action.contributes_to}]


def decided(one: Told) -> Markup:
    """The newest decision about it that was known by the edition's day; "" where there is none."""
    p, known_by = one.context.partnership, as_at_of(one.context.findings)
    about = [d for d in p.decisions if one.indicator.id in d.about and d.date <= known_by]
    newest: Decision | None = max(about, key=lambda d: d.date, default=None)
    if newest is None:
        return Markup("")
    return Markup("{}, {}: {}").format(p.body(newest.body).title, day(newest.date), newest.text)
