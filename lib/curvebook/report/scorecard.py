"""The balanced scorecard: every theme from each side, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from curvebook.accountability.funding import OFF, ToDate, by_theme, to_date, year_of
from curvebook.accountability.progress import progress
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
from curvebook.model.work import Funding
from curvebook.narrative.figures import counted, listed, with_unit
from curvebook.narrative.messages import direction
from curvebook.narrative.money import against_budget
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
    RED: ("is well off course", "are well off course"), AMBER: ("is in doubt", "are in doubt"),
    GREEN: ("is on course", "are on course"), UNKNOWN: ("is not known", "are not known"),
    PLAIN: ("has no target", "have no target"),
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
            "the target at its date; else which way it goes. Money is off course where spend is more than "
            f"{OFF:.0%} over or under its budget. An action that is overdue or was stopped is well off course; one "
            "behind plan or late to begin is in doubt. What is not known is counted as not known."
        )
        said = [self._shared()] if self.scorecard.shared else []
        said += [f"In none of the {len(PERSPECTIVES)} perspectives: {listed(loose)}."] if loose else []
        said += self._no_theme()
        body = Markup("").join(Markup("<p>{}</p>").format(each) for each in said)
        return block("list", anchor="how", heading="How to read it", lead=lead, body=body)

    def _shared(self) -> str:
        """What stands under several themes, and how the cells add up."""
        shared, titles = self.scorecard.shared, {theme.id: theme.title for theme in self.context.themes}
        more = sum(len(themes) - 1 for _, themes in shared)
        each = "; ".join(f"{self._title(line)} ({listed([titles[id] for id in themes])})" for line, themes in shared)
        serve = "stands under each theme that it serves" if len(shared) == 1 else "stand under each theme they serve"
        cells = sum(cell.total for cell in self.scorecard.cells)
        return (
            f"{counted(len(shared), 'stream of money or action', 'streams of money and actions')} {serve} and count "
            f"once in the total, so the cells add up to {cells:,}, {more:,} more than the total: {each}."
        )

    def _no_theme(self) -> list[str]:
        """Actions for which no outcome or indicator is named: they stand in no row, and are told of here."""
        c = self.context
        seen = {line.id for line in self.scorecard.once if line.perspective == ACTIONS}
        loose = [action.title for action in c.partnership.actions if action.id not in seen]
        if not loose or c.audience.themes:
            return []
        return [f"No outcome or indicator is named for these actions, so they are not on the card: {'; '.join(loose)}."]

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
            yield Line(theme.id, MONEY, stream.id, *money_status(self._money_of(stream)))

    def _money_of(self, stream: Funding) -> ToDate:
        return to_date(stream, self.context.quarter, year_of(self.context.quarter).start)

    def _title(self, line: Line) -> str:
        p = self.context.partnership
        known = {each.id: each.title for each in (p.actions if line.perspective == ACTIONS else p.funding)}
        return known[line.id]

    def _actions(self) -> Iterator[Line]:
        known_by = as_at_of(self.context.findings)
        for theme, action in self._of_themes("actions"):
            yield Line(theme.id, ACTIONS, action.id, *action_status(action, known_by))

    def _of_themes(self, what: str) -> Iterator[tuple[Theme, Any]]:
        """Streams of money or actions with each theme whose outcomes they are for."""
        p, aligned = self.context.partnership, by_theme(self.context.partnership)
        for theme in self.context.themes:
            if what == "funding":
                yield from ((theme, stream) for stream in aligned[theme.id])
            else:
                here = in_theme(self.context, theme)
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
            action = next(action for action in p.actions if action.id == line.id)
            stands = progress(action, as_at_of(self.context.findings))
            return escape(action.title if stands.in_words == stands.word else f"{action.title}, {stands.in_words}")
        if line.perspective == MONEY:
            stream = next(stream for stream in p.funding if stream.id == line.id)
            return escape(f"{stream.title}, {against_budget(self._money_of(stream))}")
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
    """How many things stand on the card, each once, and how many of them in which light."""
    lights = Counter(line.light for line in card.once)
    said = [counted(lights[light], *words) for light, words in _LIGHTS.items() if lights[light]]
    things = f"Of {lights.total()} things on the card, each counted once"
    return f"{things}, {listed(said)}; below the counts, what needs a look."
