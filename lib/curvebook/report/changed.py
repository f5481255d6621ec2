"""What changed since the last edition, in one report: how many of what, and what a reader of the last one must know."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from curvebook.addresses import CHANGES
from curvebook.disclosure.earlier import since_of
from curvebook.findings.table import CHANGED, shaped
from curvebook.model.measures import Indicator
from curvebook.narrative import changed as words
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context
from curvebook.report.record import ask

SHORT = 5  # how many are named, and every turn for the worse; the others stand on the page of all changes


def in_a_theme(context: Context) -> Block:
    """What changed of a theme's own indicators in the area of a report; nothing with nothing to compare with."""
    home = context.partnership.home_theme
    every = context.indicators("headline", "secondary", "driver", "performance")
    told = _told(context, tuple(i for i in every if home(i.id) == context.theme))
    if told is None:
        return NOTHING
    said, items = told
    return block("changed", said=said, items=items, link=context.link(f"{CHANGES}#{context.theme}"))


def in_an_area(context: Context) -> Block:
    """The same for an area: every indicator measured here, of the themes that the audience reads."""
    own = {i.id for theme in context.themes for outcome in theme.outcomes for i in outcome.indicators}
    every = context.partnership.indicators().values()
    told = _told(context, tuple(i for i in every if i.id in own and context.area.level in i.levels))
    if told is None:
        return NOTHING
    said, items = told
    body = Markup("<ul class='different'>{}</ul>").format(Markup("").join(map(Markup("<li>{}</li>").format, items)))
    more = Markup("<p><a href='{}'>Everything that changed</a></p>").format(context.link(CHANGES))
    body = (body if items else Markup("")) + more
    return block("list", anchor="changed", heading="What changed", lead=said, body=body)


def _told(context: Context, indicators: tuple[Indicator, ...]) -> tuple[str, list[Markup]] | None:
    """The changes counted, and the weightiest in words; None where there is nothing to compare with."""
    ask("since")
    since = since_of(context.findings.folder)
    if since is None or since.empty:
        return None
    about = {i.id: context.facts(i) for i in indicators}
    tables = [facts.table[facts.table["measure"].isin(CHANGED)] for facts in about.values()]
    table = pd.concat([shaped(pd.DataFrame()), *tables])
    found = words.read(table)
    told = [(i, words.weighty(found.get((i.id, context.area.code), ()))) for i in indicators]
    first, _ = words.in_front(told, SHORT)
    items = [
        Markup("<strong>{}</strong>. {}").format(i.title, words.sentences(about[i.id], every)) for i, every in first
    ]
    return words.in_short(table, since), items
