"""The causal web one level at a time: three levels, two levels, one theme's plans, places (RULES 1.2, 1.7, 1.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from curvebook.accountability.causal_web import every_node
from curvebook.accountability.lights import Light
from curvebook.accountability.logic_model import TIERS, at_tier, family, two_levels
from curvebook.accountability.standing import Standing
from curvebook.model.measures import Theme
from curvebook.model.partnership import Partnership
from curvebook.narrative import web as words
from curvebook.narrative.figures import listed
from curvebook.report.blocks import Block, markup
from curvebook.report.parts import table


def levels_of(now: Standing, partnership: Partnership, themes: Sequence[Theme]) -> Markup:
    """Each level folded by itself."""
    parts = (
        *_tiers(now),
        folded("Headline figures and what drives them", _two_levels(now, partnership)),
        folded("One theme through all plans", _family(now, partnership, themes)) if partnership.plan_levels else "",
        folded("Where each outcome is best tackled", _places(partnership, themes)),
    )
    return Markup("\n").join(part for part in parts if part)


def folded(summary: str, body: Block) -> Markup:
    """A block behind its summary."""
    return Markup('<details class="data"><summary>{}</summary>{}</details>').format(summary, markup(body))


def status_of(light: Light) -> Markup:
    """A light as its shape and word."""
    return Markup('<span class="status {}">{}</span>').format(light.word.replace(" ", "-"), words.word(light))


def _tiers(now: Standing) -> Iterator[Markup]:
    """Strategic outcomes, managerial and operational: each at its level only."""
    for tier in TIERS:
        nodes = list(every_node(at_tier(now.web, tier)))
        rows = [
            [node.title, words.KINDS[node.kind], _own(now, node.id), words.rolled(now.rolled[node.id]).capitalize()]
            for node in nodes
        ]
        heads = ["What", "Kind", "Against plan", "With all beneath"]
        if rows:
            body = table(f"The {tier} level", heads, rows, text=(1, 2, 3))
            yield folded(f"The {tier} level ({len(rows)})", body)


def _own(now: Standing, id: str) -> Markup:
    if id in now.own:
        return status_of(now.own[id])
    return escape("Judged by what is beneath" if now.web.in_degree(id) else "Nothing to judge by")


def _two_levels(now: Standing, partnership: Partnership) -> Block:
    names = {id: indicator.name for id, indicator in partnership.indicators().items()}
    titles = {node.id: node.title for node in every_node(now.web)}
    rows = []
    for each in two_levels(now.web, partnership):
        headline, drivers = (
            listed([names[id] for id in ids]) or "Nothing else" for ids in (each.headline, each.drivers)
        )
        rows.append([titles[each.outcome], headline, drivers])
    return table("Two levels", ["Outcome", "Level 1: headline", "Level 2: what drives it"], rows, text=(1, 2))


def _family(now: Standing, partnership: Partnership, themes: Sequence[Theme]) -> Block:
    """How many of each theme's nodes stand in the plans of each level."""
    levels = partnership.plan_levels
    rows = []
    for theme in themes:
        at = family(now.web, partnership, [id for id in now.web if theme.id in now.themes[id]])
        rows.append([theme.title, *(f"{len(at.get(id, ()))}" for id in (*(level.id for level in levels), ""))])
    heads = ["Theme", *(level.title for level in levels), "No level named"]
    return table("How many goals, objectives and actions stand in the plans of each level", heads, rows)


def _places(partnership: Partnership, themes: Sequence[Theme]) -> Block:
    """Where each outcome is best tackled, and how far down its figures reach (RULES 1.9)."""
    names = {level.id: level.title for level in partnership.places.levels}
    rows = []
    for outcome in (outcome for theme in themes for outcome in theme.outcomes):
        best = names[outcome.level] if outcome.level else "Not said"
        reach = [f"{i.name}: {listed([names[level].lower() for level in i.levels])}" for i in outcome.indicators]
        rows.append([outcome.statement, best, "; ".join(reach) or "No indicator"])
    return table("Spatial levels", ["Outcome", "Best tackled at", "Its figures are known for"], rows, text=(1, 2))
