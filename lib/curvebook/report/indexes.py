"""An index on a page: which of its parts moved it."""

from __future__ import annotations

from markupsafe import Markup

from curvebook.charts.bars import Bar, bars
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative import index
from curvebook.narrative.facts import findings
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context


def moved_block(context: Context, indicator: Indicator) -> Block:
    """What each part of an index did to its change over a year, as a sentence and as bars; nothing for any other."""
    if indicator.composite is None:
        return NOTHING
    facts = context.facts(indicator)
    found = [f for f in findings(facts.by("part").rows("contribution")) if f.value is not None]
    if not found or found[0].period is None:
        return NOTHING
    names = part_names(context)
    before = Period.parse(found[0].against)
    heading = f"Change from {before.label} to {found[0].period.label}, in points"
    drawn = bars(
        [Bar(label=names.get(each.group, each.group), value=each.value) for each in found],
        title="",
        subtitle=heading,
        alt=f"{heading}, by part.",
        unit="",
        decimals=indicator.decimals,
        id=f"parts-{indicator.id}-{context.area.code}".lower(),
    )
    part = {
        "heading": "What moved it",
        "sentence": index.moved(facts, names),
        "bars": Markup(drawn.html()),
        "table": "",
    }
    return block("groups", parts=[part])


def part_names(context: Context) -> dict[str, str]:
    """The indicators' names by id."""
    return {each.id: each.name for each in context.partnership.indicators().values()}
