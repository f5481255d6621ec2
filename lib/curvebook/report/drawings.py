"""From findings to drawings: which rows become which line. All figures come from findings; nothing is computed here."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from curvebook.addresses import area_page
from curvebook.charts.bars import Bar, bars
from curvebook.charts.drawing import Drawing
from curvebook.charts.map import area_map
from curvebook.charts.spark import spark
from curvebook.charts.trend import Curve, trend
from curvebook.model.measures import Indicator
from curvebook.narrative.facts import Facts, period_of
from curvebook.narrative.figures import unit_of
from curvebook.narrative.sentences import message
from curvebook.report.context import Context
from curvebook.report.look import in_press


def curve(context: Context, indicator: Indicator) -> Drawing:
    """The curve: history with its interval, the forecast as a fan, the target path, the monitoring level."""
    facts = context.facts(indicator)
    observed, forecast = facts.rows("observed"), facts.rows("forecast")
    target, monitoring = facts.rows("target"), facts.rows("monitoring")
    span = _span(observed)
    subtitle = f"{indicator.title}, {context.area.name}{span}. Source: {indicator.source.publisher}"
    data = Curve(
        id=f"{indicator.id}-{context.area.code}".lower(),
        title=message(facts),
        subtitle=subtitle,
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        good=indicator.good,
        observed=observed,
        forecast=forecast if len(forecast) else None,
        target=target if len(target) else None,
        monitoring=monitoring if len(monitoring) else None,
        breaks=tuple((indicator.period(b.at), b.why) for b in indicator.breaks),
        kind=indicator.kind,
        place=context.area.name,
    )
    return trend(data)


def tiny(facts: Facts) -> Markup:
    """The trend line on a card."""
    observed = facts.rows("observed")
    if observed["value"].notna().sum() < 2:
        return Markup("")
    return Markup(spark(observed["value"].to_list(), good=facts.indicator.good))


def places(context: Context, indicator: Indicator) -> tuple[Drawing, Drawing] | None:
    """The map of the smaller areas and the sorted list beside it; None where nothing is measured for them."""
    inside = [area for area in context.smaller() if area.level in indicator.levels]
    latest = {area.code: context.facts(indicator, area).get("latest") for area in inside}
    known = {code: found for code, found in latest.items() if found is not None}
    if len([f for f in known.values() if f.value is not None]) < 2:
        return None
    shapes = context.findings.boundaries(inside[0].level)
    shapes = shapes[shapes["code"].isin([area.code for area in inside])]
    level = context.partnership.level(inside[0].level)
    plural = level.plural
    period = next((f.period.label for f in known.values() if f.period), "")
    # In Lab there are no pages to lead to, and JupyterLab fails on a relative link inside an SVG.
    linked = in_press() and "area-profile" in level.reports
    links = {a.code: context.link(area_page(a.code)) for a in inside} if linked else {}
    values = pd.Series({code: found.value for code, found in known.items()}, dtype="float64")
    drawn = area_map(
        shapes,
        values,
        states={code: found.state for code, found in known.items()},
        labels={a.code: a.name for a in inside},
        links=links,
        title="",
        subtitle=f"{indicator.name} by {level.title.lower()}, {period}",
        alt=f"Map of {context.area.name}'s {plural.lower()} shaded by {indicator.name}; the list has the same figures.",
        decimals=indicator.decimals,
        unit=unit_of(indicator),
        id=f"map-{indicator.id}-{context.area.code}".lower(),
    )
    rows = tuple(
        Bar(
            label=context.names[code],
            value=found.value,
            lower=found.lower,
            upper=found.upper,
            word=_against(context.facts(indicator, context.partnership.area(code)), context.area.code),
            state=found.state,
            href=links.get(code, ""),
        )
        for code, found in known.items()
    )
    own = context.facts(indicator).get("latest")
    return drawn, bars(
        rows,
        reference=(context.area.name, own.value) if own and own.value is not None else None,
        title="",
        subtitle="The same figures as a list, highest first",
        alt=f"{indicator.name} in each of {context.area.name}'s {plural.lower()}, highest first.",
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        id=f"list-{indicator.id}-{context.area.code}".lower(),
    )


def _against(facts: Facts, area: str) -> str:
    """How the facts' area compares with `area`, the one that the list's upright line stands for."""
    found = (facts.get(measure) for measure in ("vs-parent", "vs-home"))
    return next((f.word for f in found if f is not None and f.against == area), "")


def _span(observed: pd.DataFrame) -> str:
    """The time that a series covers, in words."""
    if observed.empty:
        return ""
    first, last = (period_of(row) for row in observed.iloc[[0, -1]].to_dict("records"))
    if first is None or last is None:
        return ""
    return f", {last.label}" if first == last else f", {first.short} to {last.short}"
