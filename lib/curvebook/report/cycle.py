"""What is due: which reports go to whom by which day, and what is overdue; for a page, a board, or the boards' home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from curvebook.accountability import cycle
from curvebook.accountability.interventions import stage_reports
from curvebook.model.partnership import Partnership
from curvebook.model.period import day_in_words
from curvebook.model.reading import Due
from curvebook.narrative import cycle as words
from curvebook.narrative.figures import listed
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.parts import table


def whats_due(
    context: Context,
    to: Sequence[str] | None = None,
    *,
    only: Sequence[Due] | None = None,
    heading: str = "What is due",
) -> Block:
    """Reports that are overdue on the edition's day, then those due within 30 days; nothing where no cycle is agreed.

    `to`: only what goes to one of these bodies or audiences; `only`: of these entries of the calendar alone.
    """
    told = due_items(context.partnership, context.findings.as_at, to, only, context.audience.themes)
    return block("list", anchor="due", heading=heading, lead=told[0], body=told[1]) if told else NOTHING


def due_items(
    p: Partnership,
    on: date,
    to: Sequence[str] | None = None,
    only: Sequence[Due] | None = None,
    themes: Sequence[str] = (),
) -> tuple[str, Markup] | None:
    """What is due on a day: in a sentence, and as a list; None where none of these entries is agreed.

    Unless `only` some entries of the calendar are asked for, what open stages of the ladder wait for stands with them,
    of these `themes` (none: all).
    """
    chosen = p.calendar if only is None else only
    stages = stage_reports(p, on, to=to, themes=themes) if only is None else []
    if not stages and not any(to is None or set(to) & set(item.to) for item in chosen):
        return None
    found = [*(each for each in cycle.whats_due(p, on, to=to) if each.item in chosen), *stages]
    found = sorted(found, key=lambda each: each.day)
    items = [
        {
            "title": words.title(each),
            "facts": f"To {words.recipients(p, each, few=True)}, by {day_in_words(each.day)}",
            "state": words.timing(each, on).capitalize(),
            "class": "stopped" if each.state == "overdue" else "not-started",
        }
        for each in found
    ]
    # The page may be read on a later day than that of its figures, from which its days are counted.
    tally = words.tally(found, on + timedelta(days=cycle.SOON))
    lead = f"As at {day_in_words(on)}: {tally[0].lower()}{tally[1:]}"
    return lead, markup(block("due_items", items=items, rule=words.RULE))


def core_requirements(context: Context) -> Block:
    """The partnership's core requirements: when each was last done and when it is due next (RULES 3.3)."""
    p, on = context.partnership, context.findings.as_at
    rows: list[list[str]] = []
    for each in cycle.core_requirements(p, on):
        what = f"{each.item.title}, to {listed(cycle.addressed(p, each.item))}"
        asks = f" Asks whether it is {listed(each.item.asks)}." if each.item.asks else ""
        last = day_in_words(each.last_done) if each.last_done else "No record"
        late = f", overdue by {(on - each.next_due).days} days" if each.overdue else ""
        rows.append([each.name, f"{what}.{asks}", last, f"{day_in_words(each.next_due)}{late}"])
    if not rows:
        return NOTHING
    body = table("Core requirements", ["Requirement", "What is done", "Last done", "Due next"], rows, text=(1, 2, 3))
    return block("list", anchor="core-requirements", heading="How we work together", lead="", body=Markup(body.html))
