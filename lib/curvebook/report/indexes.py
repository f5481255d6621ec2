"""An index on a page: which of its parts moved it, and what it is compared with."""

from __future__ import annotations

from markupsafe import Markup

from curvebook.charts.bars import Bar, bars
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative import index
from curvebook.narrative.facts import Finding
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context
from curvebook.rounding import number, round_half_up


def moved_block(context: Context, indicator: Indicator) -> Block:
    """What each part of an index did to its change over a year, as a sentence and as bars, and what it is not compared
    with; nothing for any other indicator."""
    if indicator.composite is None:
        return NOTHING
    facts, names = context.facts(indicator), part_names(context)
    found = [f for f in facts.by("part").every("contribution") if f.value is not None]
    parts = []
    if found and found[0].period is not None:
        parts.append({"heading": "What moved it", "sentence": index.moved(facts, names), "table": "",
                      "bars": _bars(context, indicator, found, names)})  # fmt: skip
    if said := [each for each in (index.compared(facts, context.names), index.changed_parts(facts)) if each]:
        parts.append({"heading": "What it is compared with", "sentence": Markup(" ").join(said), "table": "",
                      "bars": ""})  # fmt: skip
    return block("groups", parts=parts) if parts else NOTHING


def _bars(context: Context, indicator: Indicator, found: list[Finding], names: dict[str, str]) -> Markup:
    """Each part's share of the change; the heading tells where the printed ones add up to something else."""
    places, until = indicator.decimals, found[0].period
    whole, printed = (
        round_half_up(total, places)
        for total in (sum(f.value or 0 for f in found), sum(round_half_up(f.value or 0, places) for f in found))
    )
    rounded = f"; as rounded here they add up to {number(printed, places)}" if printed != whole else ""
    heading = (
        f"Change from {Period.parse(found[0].against).label} to {until.label if until else ''}, in points "
        f"({number(whole, places)} in all{rounded})"
    )
    drawn = bars(
        [Bar(label=names.get(each.group, each.group), value=each.value) for each in found],
        title="",
        subtitle=heading,
        alt=f"{heading}, by part.",
        unit="",
        decimals=places,
        id=f"parts-{indicator.id}-{context.area.code}".lower(),
    )
    return Markup(drawn.html())


def part_names(context: Context) -> dict[str, str]:
    """The indicators' names by id."""
    return {each.id: each.name for each in context.partnership.indicators().values()}
