"""From findings to drawings: which rows become which line. All figures come from findings; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from curvebook.addresses import area_page
from curvebook.charts.bars import Bar, bars
from curvebook.charts.drawing import Drawing
from curvebook.charts.map import area_map
from curvebook.charts.spark import spark
from curvebook.charts.trend import Curve, trend
from curvebook.findings.book import OTHER_PARTS
from curvebook.findings.now import GAP_WORDS
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative.facts import Facts, period_of
from curvebook.narrative.figures import unit_of
from curvebook.narrative.messages import message
from curvebook.narrative.turned import frozen_on
from curvebook.report.context import Context
from curvebook.report.look import in_press

ALIKE = GAP_WORDS[False]


def curve(context: Context, indicator: Indicator) -> Drawing:
    """The curve: history with its interval, the forecast as a fan, the target path, the monitoring level, the floor."""
    return trend(curve_of(context, indicator))


def curve_of(context: Context, indicator: Indicator, since: pd.Timestamp | None = None) -> Curve:
    """What the curve shows: what was expected at a decision, or else what is expected now. With `since`, as a scenario
    begins: of the past only what began then or later, and what is expected now."""
    facts = context.facts(indicator)
    frozen = facts.rows("baseline") if since is None else facts.rows("baseline")[:0]
    forecast = frozen if len(frozen) else facts.rows("forecast")
    lines = ("observed", "target", "monitoring", "floor")
    observed, target, monitoring, floor = (_from(facts.rows(measure), since) for measure in lines)
    span = _span(observed, indicator.frequency)
    subtitle = f"{indicator.title}, {context.area.name}{span}. Source: {indicator.source.publisher}"
    return Curve(
        id=f"{indicator.id}-{context.area.code}".lower(),
        title=message(facts),
        subtitle=subtitle,
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        good=indicator.good,
        observed=observed,
        forecast=forecast if len(forecast) else None,
        frozen=frozen_on(facts) if len(frozen) else "",
        target=target if len(target) else None,
        monitoring=monitoring if len(monitoring) else None,
        floor=floor if len(floor) else None,
        breaks=tuple(each for each in _breaks(facts) if since is None or pd.Timestamp(each[0].start) > since),
        kind=indicator.kind,
        place=context.area.name,
    )


def _from(rows: pd.DataFrame, since: pd.Timestamp | None) -> pd.DataFrame:
    return rows if since is None else rows[rows["period_start"] >= since]


def _breaks(facts: Facts) -> Iterator[tuple[Period, str]]:
    """Where the series breaks, and why."""
    yield from ((facts.indicator.period(b.at), b.why) for b in facts.indicator.breaks)
    yield from _other_parts(facts)


def _other_parts(facts: Facts) -> Iterator[tuple[Period, str]]:
    """Where an index is made of other parts than before, and that this is why its series breaks there."""
    for found in facts.every("observed"):
        if found.period is not None and found.note.startswith(OTHER_PARTS):
            yield found.period, f"it is {OTHER_PARTS} than before"


def tiny(facts: Facts) -> Markup:
    """The trend line on a card."""
    values = [found.value for found in facts.every("observed")]
    if len(values) - values.count(None) < 2:
        return Markup("")
    return Markup(spark(values, good=facts.indicator.good))


def places(context: Context, indicator: Indicator) -> tuple[Drawing | None, Drawing] | None:
    """The smaller areas in one period, the newest that any of them has: a map, and the sorted list beside it.

    A count is not mapped: it would show how large the areas are. Areas that chance alone sets apart share one shade,
    and the list says no word of each. None where fewer than two areas have a value.
    """
    inside = [area for area in context.smaller() if area.level in indicator.levels]
    period = next((f.period for f in (context.facts(indicator).get("gap"),) if f), None)
    if period is None:
        return None
    known, words, counted = {}, {}, indicator.kind == "count"
    for area in inside:  # one after the other: there may be hundreds, and what is known of each is much
        facts = context.facts(indicator, area)
        known[area.code] = facts.at(period)
        words[area.code] = "" if counted else _against(facts, context.area.code)
    if len([f for f in known.values() if f.value is not None]) < 2:
        return None
    level = context.partnership.level(inside[0].level)
    # In Lab there are no pages to lead to, and JupyterLab fails on a relative link inside an SVG.
    linked = in_press() and context.made("area-profile", level.id)
    links = {a.code: context.link(area_page(a.code)) for a in inside} if linked else {}
    rows = tuple(
        Bar(
            label=context.names[code],
            value=found.value,
            lower=found.lower,
            upper=found.upper,
            word=words[code],
            state=found.state,
            href=links.get(code, ""),
        )
        for code, found in known.items()
    )
    apart = context.facts(indicator).word("gap")
    if apart == ALIKE or all(row.word in ("", NOT_COMPARED) for row in rows):
        rows = tuple(replace(row, word="") for row in rows)
    own = context.facts(indicator).at(period)
    heading = f"{indicator.name} by {level.title.lower()}, {period.label}"
    listing = bars(
        rows,
        reference=(context.area.name, own.value) if own.value is not None and not counted else None,
        title="",
        subtitle=heading if counted else "The same figures as a list, highest first",
        alt=f"{heading}, highest first.",
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        id=f"list-{indicator.id}-{context.area.code}".lower(),
    )
    shapes = context.findings.boundaries(level.id)
    shapes = shapes[shapes["code"].isin(list(known))]
    if counted or shapes.empty:
        return None, listing
    drawn = area_map(
        shapes,
        pd.Series({code: found.value for code, found in known.items()}, dtype="float64"),
        states={code: found.state for code, found in known.items()},
        labels={a.code: a.name for a in inside},
        links=links,
        title="",
        subtitle=heading,
        alt=f"Map of {context.area.name}'s {level.plural.lower()} shaded by {heading}; the list has the same figures.",
        alike=f"no {level.title.lower()} differs from the others by more than chance explains"
        if apart == ALIKE
        else "",
        decimals=indicator.decimals,
        unit=unit_of(indicator),
        id=f"map-{indicator.id}-{context.area.code}".lower(),
    )
    return drawn, listing


def _against(facts: Facts, area: str) -> str:
    """How the facts' area compares with `area`, the one that the list's upright line stands for."""
    found = (facts.get(measure) for measure in ("vs-parent", "vs-home"))
    return next((f.word for f in found if f is not None and f.against == area), "")


def _span(observed: pd.DataFrame, frequency: str) -> str:
    """How often and over which years a series was observed."""
    if observed.empty:
        return ""
    first, last = (period_of(row) for row in observed.iloc[[0, -1]].to_dict("records"))
    if first is None or last is None:
        return ""
    if first == last:
        return f", {last.label}"
    often = {"annual": "yearly", "irregular": ""}.get(frequency, frequency)
    return f", {often} {first.start.year} to {last.end.year}".replace(",  ", ", ")
