"""What Home says beyond figures: what fails below the horizon, who must act, and what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from curvebook.accountability.standing import standing
from curvebook.addresses import report_page
from curvebook.narrative import interventions as proposed
from curvebook.narrative import web as words
from curvebook.report.blocks import markup
from curvebook.report.cycle import due_items
from curvebook.report.interventions import CALENDAR, deadlines, interventions_block, who_must_act

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.accountability.interventions import Intervention
    from curvebook.model.partnership import Partnership
    from curvebook.model.reading import Audience

Link = Callable[[str], str | None]
SHORT = 6  # lists on Home stay short


@dataclass(frozen=True)
class Below:
    """What looks fine although something beneath it fails; `address` is where it is told ("": nowhere)."""

    title: str
    sentence: Markup
    address: str


def below_the_horizon(p: Partnership, table: pd.DataFrame, as_at: date, audience: Audience, link: Link) -> list[Below]:
    """What fails below the horizon in the audience's themes, the nearest first (RULES 1.3)."""
    now = standing(p, table, as_at, audience.themes)
    there = link(f"{report_page('causal-web', p.places.home)}#below") or ""
    return [Below(now.node(one.node).title, words.alert(one, now, p, table), there) for one in now.alerts[:SHORT]]


def who_acts(
    p: Partnership, table: pd.DataFrame, as_at: date, audience: Audience, link: Link, every: Sequence[Intervention]
) -> Markup:
    """Interventions by stage, with the deadline and to whom they report (RULES 2.6); what is only proposed stands in
    the papers, and for those who sit on a body in one sentence. `every` are those of the audience's themes."""
    open_now = [one for one in who_must_act(p, table, as_at, audience, every) if not one.proposed]
    links = [(link(one.address) or "") if one.address else "" for one in open_now]
    calendar = CALENDAR if deadlines(p, every, as_at) else ""
    told = markup(interventions_block(open_now, links, calendar=calendar))
    waits = proposed.waiting(every if audience.bodies else (), proposed.Names(p))
    return told + Markup('<p class="note">{}</p>').format(waits) if waits else told


def due(p: Partnership, as_at: date, audience: Audience) -> tuple[str, Markup] | None:
    """What is due to the bodies that an audience is: in a sentence, and as a list."""
    return due_items(p, as_at, audience.bodies, themes=audience.themes) if audience.bodies else None
