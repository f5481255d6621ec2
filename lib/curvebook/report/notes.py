"""The end of a theme report: risks, and what to know about the figures."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup, escape

from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator, Outcome
from curvebook.model.period import day_in_words as day
from curvebook.narrative.figures import listed, state_words
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.parts import table


def risks(context: Context, outcomes: set[str] | None = None) -> Block:
    """Risks to `outcomes` (default: the theme's) and to objectives that contribute to them, most serious first."""
    p = context.partnership
    ids = _outcomes(context) if outcomes is None else outcomes
    ids |= {node.id for node in p.nodes if ids & {link.to for link in node.links}}
    found = sorted((r for r in p.risks if ids & set(r.threatens)), key=lambda r: (-r.score, r.id))
    if not found:
        return NOTHING
    rows: list[list[str | Markup]] = [
        [
            risk.title,
            f"{risk.score} of 25 ({risk.likelihood} × {risk.impact})",
            markdown(risk.response, inline=True) if risk.response else "None recorded",
            p.body(risk.owner).title,
            day(risk.assessed),
        ]
        for risk in found
    ]
    heads = ["Risk", "Score (likelihood × impact)", "Response", "Owner", "Assessed"]
    body = table("Risks, most serious first", heads, rows, text=(2, 3, 4))
    return block("list", anchor="risks", heading="Risks", lead="", body=markup(body))


def data_notes(context: Context) -> Block:
    """Missing figures, breaks, caveats and sources of every indicator that the report shows; to a basic reader only
    what is missing (RULES 4.3)."""
    every = _shown(context)
    missing, breaks, caveats = [], [], []
    for indicator in every:
        facts = context.facts(indicator)
        observed = facts.rows("observed")
        gaps = observed[observed["value"].isna()]
        if observed.empty:
            missing.append(escape(f"{indicator.title}: nothing has been received for {context.area.name}."))
        for code, rows in gaps.groupby("state", sort=True):
            missing.append(escape(f"{indicator.title}: no figure for {_periods(rows)}: {state_words(str(code))}."))
        breaks += [
            Markup("{}: from {}. {}").format(
                indicator.title, indicator.period(b.at).label, markdown(b.why, inline=True)
            )
            for b in indicator.breaks
        ]
        if indicator.caveat:
            caveats.append(Markup("{}: {}").format(indicator.title, markdown(indicator.caveat, inline=True)))
    if context.theme is not None:
        wanted = [w.measure for outcome in context.partnership.theme(context.theme).outcomes for w in outcome.wanted]
        missing += [Markup("Wanted, and not yet measured: {}").format(markdown(each, inline=True)) for each in wanted]
    if context.audience.depth == "basic":
        breaks, caveats, every = [], [], []
    publishers: dict[tuple[str, str], list[str]] = {}
    for indicator in every:
        publishers.setdefault((indicator.source.publisher, indicator.source.licence), []).append(indicator.name)
    sources = [
        escape(f"{name} ({licence}): {listed(titles)}.") for (name, licence), titles in sorted(publishers.items())
    ]
    return block(
        "data_notes",
        as_at=day(as_at_of(context.findings)),
        missing=missing,
        breaks=breaks,
        caveats=caveats,
        sources=sources,
    )


def _shown(context: Context) -> list[Indicator]:
    if context.theme is not None:
        return list(context.indicators("headline", "secondary", "driver", "performance", "context"))
    return [i for i in context.partnership.indicators().values() if context.area.level in i.levels]


def _outcomes(context: Context) -> set[str]:
    outcomes: tuple[Outcome, ...] = context.partnership.theme(context.theme or "").outcomes
    return {outcome.id for outcome in outcomes}


def _periods(rows: pd.DataFrame) -> str:
    """The periods of `rows`, named where they are few."""
    from curvebook.narrative.facts import period_of

    labels = [period.label for row in rows.to_dict("records") if (period := period_of(row))]
    return listed(labels) if len(labels) <= 4 else f"{len(labels)} periods between {labels[0]} and {labels[-1]}"
