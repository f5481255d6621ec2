"""The balanced scorecard: every theme from each side, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from curvebook.accountability.funding import to_date, year_of
from curvebook.accountability.review import AMBER, GREEN, RED, UNKNOWN, category
from curvebook.accountability.scorecard import (
    ACTIONS,
    MONEY,
    PERSPECTIVES,
    PLAIN,
    Cell,
    Line,
    Scorecard,
    action_status,
    money_status,
    scorecard,
)
from curvebook.findings import as_at_of
from curvebook.model.measures import Theme
from curvebook.narrative.figures import listed, with_unit
from curvebook.narrative.messages import direction
from curvebook.narrative.promises import status_words
from curvebook.narrative.sentences import figure
from curvebook.report.across import Told, in_theme, told
from curvebook.report.blocks import Block, block
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.outcomes import concerns

ABOUT = "Every theme from each side: what people say, what changes, what it costs, the money and the work."
NAMES = {
    "satisfaction": "Satisfaction", "impact": "Impact", "value-for-money": "Value for money", MONEY: "Money",
    ACTIONS: "Actions",
}  # fmt: skip
NO_FIGURE = "no figure"
_LIGHTS = {
    RED: "are well off course", AMBER: "in doubt", GREEN: "on course", UNKNOWN: "not known", PLAIN: "have no target",
}  # fmt: skip
# The class of each light: shapes and colours are those of a status.
_SHAPES = {RED: "unlikely", AMBER: "difficult", GREEN: "likely", UNKNOWN: "not-assessable"}


@dataclass(frozen=True)
class ScorecardReport:
    """What a notebook asks of the scorecard of the reader's themes."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Balanced scorecard, {c.quarter.label}", f"Balanced scorecard: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=ABOUT)

    def card(self) -> Block:
        """The scorecard: a row for each theme, a column for each perspective."""
        rows = [
            {
                "title": theme.title,
                "cells": [self._cell(self.scorecard.cell(theme.id, each), NAMES[each]) for each in PERSPECTIVES],
            }
            for theme in self.context.themes
        ]
        return block(
            "scorecard", caption=in_words(self.scorecard), heads=[NAMES[each] for each in PERSPECTIVES], rows=rows
        )

    def notes(self) -> Block:
        """What is in no perspective, and how to read the card."""
        loose = [one.indicator.name for one in self._indicators if one.indicator.basket is None]
        lead = (
            "Each figure is told once, under the theme that defines it. Where it has a target, its status is that of "
            "the target at its date; else which way it goes. What is not known is counted as not known."
        )
        body = f"In none of the {len(PERSPECTIVES)} perspectives: {listed(loose)}." if loose else ""
        return block("list", anchor="how", heading="How to read it", lead=lead, body=body)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The scorecard as a value."""
        themes = tuple(theme.id for theme in self.context.themes)
        return scorecard([*self._measured(), *self._money(), *self._actions()], themes)

    @cached_property
    def _indicators(self) -> tuple[Told, ...]:
        return told(self.context)

    def _measured(self) -> Iterator[Line]:
        for one in self._indicators:
            if one.indicator.basket is not None:
                yield Line(one.theme.id, one.indicator.basket, one.indicator.id, *_status(one))

    def _money(self) -> Iterator[Line]:
        for theme, stream in self._of_themes("funding"):
            money = to_date(stream, self.context.quarter, year_of(self.context.quarter).start)
            yield Line(theme.id, MONEY, stream.id, *money_status(money))

    def _actions(self) -> Iterator[Line]:
        known_by = as_at_of(self.context.findings)
        for theme, action in self._of_themes("actions"):
            yield Line(theme.id, ACTIONS, action.id, *action_status(action, known_by))

    def _of_themes(self, what: str) -> Iterator[tuple[Theme, Any]]:
        """Streams of money or actions with each theme whose outcomes they are for."""
        p = self.context.partnership
        for theme in self.context.themes:
            here, outcomes = in_theme(self.context, theme), {outcome.id for outcome in theme.outcomes}
            if what == "funding":
                yield from ((theme, stream) for stream in p.funding if outcomes & set(stream.outcomes))
            else:
                yield from ((theme, action) for action in p.actions if concerns(here, action, *theme.outcomes))

    def _cell(self, cell: Cell, perspective: str) -> dict[str, Any]:
        return {
            "perspective": perspective,
            "counts": [{"text": f"{n} {word}", "shape": _SHAPES.get(light, "")} for word, light, n in cell.counts],
            "lines": [self._line(line) for line in cell.lines],
        }

    def _line(self, line: Line) -> Markup:
        """One line that matters: what it is, and its figure or its state."""
        p = self.context.partnership
        if line.perspective == ACTIONS:
            return next(escape(action.title) for action in p.actions if action.id == line.id)
        if line.perspective == MONEY:
            return next(escape(stream.title) for stream in p.funding if stream.id == line.id)
        one = next(each for each in self._indicators if each.indicator.id == line.id)
        latest = one.facts.get("latest")
        if latest is None or latest.value is None:
            return escape(one.indicator.name)
        shown = figure(one.facts, with_unit(latest.value, one.indicator), latest)
        return Markup("{}, {}").format(one.indicator.name, shown)


def _status(one: Told) -> tuple[str, str]:
    """Word and light of an indicator: of its target or, without one, the direction in which it goes, with no light."""
    latest, likely = one.facts.get("latest"), one.facts.get("likelihood")
    if latest is None or latest.value is None:
        return NO_FIGURE, UNKNOWN
    if likely is not None:
        return status_words(likely).removeprefix("achievement "), category(likely.word)
    _, way, kind = direction(one.facts)
    return (f"{way[:1].lower()}{way[1:]}, no target" if kind in ("better", "worse") else "without target"), PLAIN


def in_words(card: Scorecard) -> str:
    """How many things stand on the card, and how many of them in which light."""
    lights = Counter[str]()
    for cell in card.cells:
        for _, light, n in cell.counts:
            lights[light] += n
    said = [f"{lights[light]} {words}" for light, words in _LIGHTS.items() if lights[light]]
    return f"Of {lights.total()} lines on the card, {listed(said)}; below the counts, what needs a look."
