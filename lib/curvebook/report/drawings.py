"""From findings to drawings: which rows become which line. All figures come from findings; nothing is computed here."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from curvebook.charts.bars import Bar, bars
from curvebook.charts.drawing import Drawing
from curvebook.charts.map import area_map
from curvebook.charts.spark import spark
from curvebook.charts.trend import Curve, trend
from curvebook.model.measures import Indicator
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import unit_of, with_unit
from curvebook.narrative.sentences import message
from curvebook.report.context import Context


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
        alt=_alt(facts),
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
    plural = context.partnership.level(inside[0].level).plural
    period = next((f.period.label for f in known.values() if f.period), "")
    profiles = "area-profile" in context.partnership.level(inside[0].level).reports
    links = {a.code: context.link(f"area/{a.code}.html") for a in inside} if profiles else {}
    values = pd.Series({code: found.value for code, found in known.items()}, dtype="float64")
    title = f"{indicator.name} by {context.partnership.level(inside[0].level).title.lower()}, {period}"
    drawn = area_map(
        shapes,
        values,
        states={code: found.state for code, found in known.items()},
        names={a.code: a.name for a in inside},
        links=links,
        title=title,
        alt=f"Map of {context.area.name}'s {plural.lower()} shaded by {indicator.name}; the list beside it has the same figures.",
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
            word=context.facts(indicator, context.partnership.area(code)).word("vs-parent"),
            state=found.state,
            href=links.get(code),
        )
        for code, found in known.items()
    )
    own = context.facts(indicator).get("latest")
    reference = (context.area.name, own.value) if own and own.value is not None else None
    return drawn, bars(
        rows,
        reference=reference,
        title=f"The same as a list, {'highest' if indicator.good != 'high' else 'lowest'} first",
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        descending=indicator.good != "high",
        id=f"list-{indicator.id}-{context.area.code}".lower(),
    )


def _alt(facts: Facts) -> str:
    """What the curve shows, for those who cannot see it: the first and newest value, the forecast, the target."""
    indicator, observed = facts.indicator, facts.rows("observed").dropna(subset=["value"])
    name = f"Line chart of {indicator.name} in {facts.area.name}"
    if observed.empty:
        return f"{name}: no value can be shown."
    from curvebook.narrative.facts import findings

    first, last = list(findings(observed.iloc[[0, -1]] if len(observed) > 1 else observed.iloc[[0, 0]]))
    text = f"{name}: from {_said(first, indicator)} to {_said(last, indicator)}"
    ahead = facts.rows("forecast")
    if len(ahead):
        (end,) = findings(ahead.iloc[[-1]])
        text += f"; forecast {_said(end, indicator)} if nothing changes"
    goal = facts.get("target-end")
    if goal and goal.value is not None and goal.period:
        text += f"; target {with_unit(goal.value, indicator)} by {goal.period.label}"
    return f"{text}. The table below the chart has every value."


def _said(found: object, indicator: Indicator) -> str:
    value, period = getattr(found, "value", None), getattr(found, "period", None)
    return f"{with_unit(value, indicator)} in {period.label}" if value is not None and period else "no value"


def _span(observed: pd.DataFrame) -> str:
    from curvebook.narrative.facts import period_of

    if observed.empty:
        return ""
    first, last = period_of(observed.iloc[0]), period_of(observed.iloc[-1])
    return f", {first.label} to {last.label}" if first and last and first != last else f", {last.label if last else ''}"
