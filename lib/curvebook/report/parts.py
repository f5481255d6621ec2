"""Parts that several reports share: cards, the table behind a chart, the table of context indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from curvebook.addresses import area_page
from curvebook.findings.deprived import DEPRIVATION
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative import turned
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import between, chance, state_words, unit_of, with_unit
from curvebook.narrative.messages import direction
from curvebook.narrative.promises import status_words
from curvebook.narrative.sentences import figure
from curvebook.observatory.frames import STATES
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import tiny
from curvebook.rounding import number


def card(facts: Facts) -> dict[str, Any]:
    """What stands on the card of a headline indicator."""
    found, likely = facts.get("latest"), facts.get("likelihood")
    arrow, words, kind = direction(facts)
    verdict, verdict_class = turned.on_a_card(facts)
    shown = found is not None and found.value is not None
    why = ""
    if not shown:
        why = (
            (state_words(found.state) if found and found.state else "")
            or (found.note if found else "")
            or "nothing received yet"
        )
    goal = facts.get("target-end")
    chance_words = ""
    if likely and likely.value is not None and goal and goal.value is not None and goal.period:
        chance_words = (
            f"{chance(likely.value, facts.cut_offs)} of {with_unit(goal.value, facts.indicator)} by {goal.period.label}"
        )
    return {
        "href": f"#{facts.indicator.id}",
        "name": facts.indicator.name,
        "key": facts.key(found) if found else "",
        "value": with_unit(found.value, facts.indicator) if found and found.value is not None else "",
        "range": between(found.lower, found.upper, facts.indicator)
        if found and found.lower is not None and found.upper is not None
        else "",
        "period": found.period.label if found and found.period else "",
        "state": found.state if found else "",
        "state_words": state_words(found.state).split(":")[0] if found else "",
        "why": why[:1].upper() + why[1:],
        "spark": tiny(facts),
        "arrow": arrow,
        "direction": words,
        "kind": kind,
        "verdict": verdict,
        "verdict_class": verdict_class,
        "status": status_words(likely).capitalize() if likely else "",
        "status_class": likely.word.replace(" ", "-") if likely else "",
        "chance": chance_words[:1].upper() + chance_words[1:],
    }


def data_table(facts: Facts) -> Block:
    """Every value behind a curve: observed and forecast, then what was expected at a decision and the target's path as
    far as there are any; states in shorthand, explained below."""
    indicator = facts.indicator
    rows: dict[Period, dict[str, Finding]] = {}
    for measure in ("observed", "forecast", "baseline", "target", "floor"):
        for found in facts.every(measure):
            if found.period is not None:
                rows.setdefault(found.period, {})[measure] = found
    beside = {"baseline": f"Expected on {turned.frozen_on(facts)}", "target": "Target path", "floor": "Floor"}
    beside = {measure: head for measure, head in beside.items() if any(measure in row for row in rows.values())}
    codes: set[str] = set()
    cells = []
    for period in sorted(rows, reverse=True):
        row = rows[period]
        main = row.get("observed") or row.get("forecast")
        code = row["observed"].state if "observed" in row else "f" if "forecast" in row else ""
        codes |= {code} - {""}
        value, *limits = (main.value, main.lower, main.upper) if main else (None, None, None)
        figures = [cell(each, indicator.decimals, "") for each in limits]
        figures += [cell(row[m].value if m in row else None, indicator.decimals, "") for m in beside]
        cells.append([period.label, cell(value, indicator.decimals, code), *figures])
    unit = unit_of(indicator)
    heads = ["Period", f"Value ({unit})" if unit else "Value", "Lower", "Upper", *beside.values()]
    words = {**{code: s.words for code, s in STATES.items()}, "f": "forecast, if nothing changes"}
    notes = [(code, words[code]) for code in sorted(codes)]
    return table(f"{indicator.title}: {facts.area.name}", heads, cells, notes=notes)


def cell(value: float | None, decimals: int, code: str) -> str:
    """A figure in a table, with the shorthand of its state."""
    figure = "" if value is None else number(value, decimals)
    return f"{figure} [{code}]".strip() if code else figure


def context_table(context: Context) -> Block:
    """The theme's context indicators, or an empty block."""
    every = context.indicators("context")
    rows = []
    for indicator in every:
        facts = context.facts(indicator)
        found = facts.get("latest")
        if found is None or found.value is None:
            rows.append([indicator.title, "No figure", "", ""])
            continue
        shown = figure(facts, with_unit(found.value, indicator), found)
        country = facts.get("vs-country")
        beside = with_unit(country.value, indicator) if country and country.value is not None else ""
        rows.append([indicator.title, shown, found.period.label if found.period else "", beside])
    if not rows:
        return NOTHING
    name = context.names.get(context.partnership.places.country or "", "Country")
    heads = ["Measure", "Latest", "Period", name]
    body = markup(table("Figures that set the scene; nobody is judged by them.", heads, rows, text=(2,)))
    return block("list", anchor="context", heading="Setting the scene", lead="", body=body + _within(context, every))


def _within(context: Context, every: Sequence[Indicator]) -> Markup:
    """Where deprivation is told place by place: in the area's profile, not again under every theme."""
    found = next((i for i in every if DEPRIVATION in i.tags), None)
    inside, level = context.smaller(), context.partnership.level(context.area.level)
    if found is None or not inside or not {"area-profile"} <= set(level.reports) & set(context.audience.reports):
        return Markup("")
    there = f"{context.link(area_page(context.area.code))}#map-of-{found.id}"
    words = f"{found.name} by {context.partnership.level(inside[0].level).title.lower()}"
    return Markup("<p><a href='{}'>{}</a></p>").format(there, words)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    notes: Sequence[tuple[str, str]] = (),
    text: Sequence[int] = (),
) -> Block:
    """A table of figures: the first cell of a row is its heading, the rest are numbers but for the columns `text`.

    `notes` explains the shorthand that its cells use, code by code.
    """
    return block("figures_table", caption=caption, heads=heads, rows=rows, notes=notes, text=text)


def shown(texts: list[Markup]) -> list[Markup]:
    """Sentences that say something."""
    return [text for text in texts if text]
