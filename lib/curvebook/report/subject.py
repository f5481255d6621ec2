"""What a report made once per indicator or service is about, and whether its reader may read it (RULES 4.5, 5.1)."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from curvebook.accountability.partners import Around, Roles
from curvebook.addresses import report_page
from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.work import Action
from curvebook.narrative.figures import listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import Block
from curvebook.report.context import Context
from curvebook.report.parts import table


def theme_ids(context: Context) -> frozenset[str]:
    """The ids of the reader's themes (RULES 4.5)."""
    return frozenset(theme.id for theme in context.themes)


def population_indicator(context: Context, id: str) -> Indicator:
    """The population indicator with this id, of a theme that the audience reads.

    Raises ParameterError where there is none, and for what is no population indicator: a service answers for a
    performance measure, and nobody for context (RULES 2.10, 5.1).
    """
    p, themes = context.partnership, theme_ids(context)
    known = {i: each for i, each in p.indicators().items() if p.home_theme(i) in themes}
    place = ("report.turn_the_curve", "indicator")
    if id not in p.indicators():
        open_to = [i for i, each in known.items() if each.role not in ("performance", "context")]
        raise ParameterError(Fault(*place, "there is no such indicator", id, nearest(id, open_to)))
    if id not in known:
        raise ParameterError(Fault(*place, f"{context.audience.title} do not read its theme", id, _themes(context)))
    if known[id].role == "performance":
        owners = [service.id for service in p.services if id in service.measures]
        mend = f"Ask for the performance of the service {listed(owners, 'or')}." if owners else "Give it to a service."
        raise ParameterError(Fault(*place, "this is a performance measure, not a population indicator", id, mend))
    if known[id].role == "context":
        problem = "this is a context indicator, whose curve nobody sets out to turn"
        raise ParameterError(Fault(*place, problem, id, "Choose a headline or secondary indicator or a driver."))
    return known[id]


def service_around(context: Context, id: str, asked: str) -> Around:
    """The service with this id, with what stands around it as far as the audience's themes are concerned (RULES 4.5).

    Raises ParameterError where there is none, or none of its work concerns them; `asked` is what asked for it.
    """
    p, themes = context.partnership, theme_ids(context)
    every = {service.id: Around(p, service, themes) for service in p.services}
    if id not in every:
        known = [name for name, around in every.items() if around.concerns]
        raise ParameterError(Fault(asked, "service", "there is no such service", id, nearest(id, known)))
    if not every[id].concerns:
        problem = f"{context.audience.title} read no theme that it contributes to"
        raise ParameterError(Fault(asked, "service", problem, id, _themes(context)))
    return every[id]


def about(context: Context, kind: str, subject: str) -> Context:
    """The same surroundings on the page of this kind about this subject, of the partnership as a whole."""
    return replace(context, theme=None, here=report_page(kind, subject))


def partners_table(partnership: Partnership, roles: Roles, caption: str) -> Block:
    """Who has a part, and which."""
    rows = [[partnership.body(id).title, Markup("; ").join(said)] for id, said in roles.items()]
    return table(caption, ["Partner", "Role"], rows, text=(1,))


def evidence(context: Context, action: Action) -> dict[str, Markup | str | bool]:
    """Why an action should work, on what evidence, and at which cause; what is missing, and whom to ask."""
    whom = action.officer or context.partnership.body(action.lead).title
    found = [text for link in action.contributes_to for text in (link.evidence,) if text]
    return {
        "title": action.title,
        "works": markdown(action.works_because, inline=True) if action.works_because else "",
        "evidence": Markup(" ").join(markdown(text, inline=True) for text in dict.fromkeys(found)),
        "no_evidence": "" if action.works_because or found else f"No evidence is recorded: ask {whom}.",
        "cause": markdown(action.root_cause, inline=True) if action.root_cause else "",
        "no_cause": "" if action.root_cause else f"On which cause does it work? Ask {whom}.",
        "low_cost": action.low_cost,
    }


def _themes(context: Context) -> str:
    titles = [theme.title for theme in context.themes]
    return f"They read {listed(titles)}."
