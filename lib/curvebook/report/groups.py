"""An indicator by group: for each agreed breakdown a sentence, the newest figures as bars, and a table of all."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from curvebook.charts.bars import Bar, bars
from curvebook.findings.groups import in_words_order
from curvebook.findings.slopes import most_deprived_first
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative import gaps, inequality, sentences
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import listed, state_words, unit_of
from curvebook.observatory.frames import STATES
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.parts import cell, shown, table


def groups_block(context: Context, indicator: Indicator) -> Block:
    """ "By sex", "By age": each breakdown of which this area has figures; nothing where there is none."""
    parts = [part for by in indicator.groups if (part := _part(context.facts(indicator).by(by), by))]
    return block("groups", parts=parts) if parts else NOTHING


def _part(facts: Facts, by: str) -> dict[str, Any] | None:
    """One breakdown; its groups stand in one order throughout."""
    known = [found for found in facts.every("group") if found.period is not None]
    gap = facts.get("group-gap")
    newest = gap.period if gap and gap.period else max((f.period for f in known if f.period and f.value is not None),
                                                       key=lambda p: p.start, default=None)  # fmt: skip
    if not known:
        return None
    groups = sorted({found.group for found in known}, key=in_words_order)
    names = list(most_deprived_first(groups)) or groups
    heading = f"By {_spoken(by)}"
    if newest is None:
        why = listed(sorted({state_words(found.state) for found in known}))
        figures = markup(_table(facts, heading, names, known))
        return {"heading": heading, "sentence": f"There is no figure to show: {why}.", "bars": "", "table": figures}
    return {
        "heading": heading,
        "sentence": Markup(" ").join(shown([*_apart(facts), gaps.between_groups(facts)])),
        "bars": Markup(_bars(facts, by, names, [f for f in known if f.period == newest], newest).html()),
        "table": markup(_table(facts, heading, names, known)),
    }


def _apart(facts: Facts) -> list[Markup]:
    """How far apart the groups are: across deprivation by all of them, else by the highest and the lowest."""
    sloped = inequality.across_deprivation(facts)
    return [sloped] if sloped else [sentences.group_gap(facts), gaps.times_as_high(facts)]


def _spoken(by: str) -> str:
    """A breakdown within a sentence: "Free school meals" loses its capital, "IMD decile" does not."""
    return by if by[1:2].isupper() else by[:1].lower() + by[1:]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _bars(facts: Facts, by: str, names: list[str], found: list[Finding], period: Period) -> Any:
    values = {each.group: each for each in found}
    rows = [
        Bar(label=_capital(name), value=values[name].value, lower=values[name].lower, upper=values[name].upper,
            state=values[name].state)
        if name in values else Bar(label=_capital(name), value=None, state="x")
        for name in names
    ]  # fmt: skip
    heading = f"{facts.indicator.name} by {_spoken(by)}, {period.label}"
    return bars(
        rows,
        title="",
        subtitle=period.label,
        alt=f"{heading}.",
        unit=unit_of(facts.indicator),
        decimals=facts.indicator.decimals,
        id=f"groups-{facts.indicator.id}-{by}-{facts.area.code}".lower(),
        as_given=True,
    )


def _table(facts: Facts, heading: str, names: list[str], known: list[Finding]) -> Block:
    periods: dict[Period, dict[str, Finding]] = {}
    for found in known:
        assert found.period is not None
        periods.setdefault(found.period, {})[found.group] = found
    codes: set[str] = set()
    rows = []
    for period in sorted(periods, key=lambda p: (p.start, p.months), reverse=True):
        here = periods[period]
        codes |= {found.state for found in here.values() if found.state}
        rows.append(
            [
                period.label,
                *(cell(here[n].value, facts.indicator.decimals, here[n].state) if n in here else "" for n in names),
            ]
        )
    unit = unit_of(facts.indicator)
    heads = ["Period", *(f"{_capital(name)} ({unit})" if unit else _capital(name) for name in names)]
    notes = [(code, STATES[code].words) for code in sorted(codes)]
    return table(
        f"{facts.indicator.title}, {heading[:1].lower()}{heading[1:]}: {facts.area.name}", heads, rows, notes=notes
    )
