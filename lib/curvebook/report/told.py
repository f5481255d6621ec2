"""Parts of the pages for residents: what was told us and done, what is next, stories as evidence, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from curvebook import addresses
from curvebook.accountability.causal_web import themes_of, web_of
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words as day
from curvebook.model.reading import Story
from curvebook.model.work import Action
from curvebook.narrative import account
from curvebook.narrative.figures import listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context

_PROGRESS = {
    "not started": "It has not begun.",
    "on plan": "It is on plan.",
    "behind plan": "It is behind plan.",
    "complete": "It is done.",
    "stopped": "It was stopped.",
}
AT_WORK = ("on plan", "complete")
ENDED = ("complete", "stopped")


@dataclass(frozen=True)
class Item:
    """One thing told: its name, a way to more, sentences, and a drawing where one helps."""

    name: str | Markup
    sentences: Sequence[str | Markup]
    href: str = ""
    drawing: str | Markup = ""


def telling(anchor: str, heading: str, lead: str | Markup, items: Iterable[Item], more: str | Markup = "") -> Block:
    """A section of items with a lead before them and a sentence after; nothing where there is nothing to tell."""
    told = [(item, Markup(" ").join(s for s in item.sentences if s)) for item in items]
    if not (told or lead or more):
        return NOTHING
    return block("telling", anchor=anchor, heading=heading, lead=lead, items=told, more=more)


# Actions


def actions_for(c: Context) -> dict[str, list[Action]]:
    """The partnership's actions by theme, of the audience's themes only, each under the first theme that it serves.

    An action serves the themes that it leads to in the causal web, or else those of its indicators. One that serves no
    theme stands under "", and only for an audience that reads about all themes.
    """
    p, serves = c.partnership, served(c)
    read = [theme.id for theme in c.themes]
    found: dict[str, list[Action]] = {}
    for action in p.actions:
        own = serves.get(action.id) or tuple(p.home_theme(i) for i in action.indicators)
        first = next((theme for theme in read if theme in own), "" if not own and not c.audience.themes else None)
        if first is not None:
            found.setdefault(first, []).append(action)
    return {theme: found[theme] for theme in (*read, "") if theme in found}


def served(c: Context) -> dict[str, tuple[str, ...]]:
    """The themes that each node of the causal web serves."""
    return themes_of(web_of(c.partnership), c.partnership)


def works_here(c: Context, action: Action) -> bool:
    """Whether an action works in the report's area: everywhere, in it, around it or within it."""
    around = {c.area.code, *_around(c, c.area.code)}
    return not action.areas or any(code in around or c.area.code in _around(c, code) for code in action.areas)


def named_here(c: Context, action: Action) -> bool:
    """Whether an action is for this place in particular, rather than for everywhere."""
    return bool(action.areas) and works_here(c, action)


def _around(c: Context, code: str) -> set[str]:
    found = (c.partnership.parent(code, level.id) for level in c.partnership.places.levels)
    return {area.code for area in found if area is not None}


def done(c: Context, action: Action) -> Markup:
    """What was done about it: the action, who leads it, how far it is, where."""
    lead = c.partnership.body(action.lead).title
    where = [c.names[code] for code in action.areas if code in c.names]
    what = f"{action.title}{' (' + listed(where) + ')' if where else ''}. {_PROGRESS[action.progress]}"
    parts = [escape(what)]
    if action.progress_note:
        parts.append(markdown(action.progress_note, inline=True))
    return Markup(" ").join([*parts, escape(f"{lead} leads it.")])


def you_said(c: Context, chosen: dict[str, list[Action]]) -> Block:
    """What the public said that led to an action, and what was done, theme by theme (RULES 4.8)."""
    titles = {theme.id: theme.title for theme in c.themes} | {"": "Everything else"}
    groups = [
        (titles[theme], [(markdown(a.you_said, inline=True), done(c, a)) for a in actions if a.you_said])
        for theme, actions in chosen.items()
    ]
    told = [(title, items) for title, items in groups if items]
    count = sum(len(items) for _, items in told)
    return block("you_said", groups=told, count=count, contact=c.partnership.about.contact)


def next_steps(c: Context, actions: Iterable[Action], today: date, most: int = 8) -> list[Item]:
    """What is due next, soonest first: steps of actions that are not done, and the actions' own ends."""
    steps = [
        (due, action.id, title, action)
        for action in actions
        if action.progress not in ENDED
        for due, title in _steps(action)
        if due >= today
    ]
    steps.sort(key=lambda step: step[:3])
    return [
        Item(f"By {day(due)}", [f"{title}.", f"{c.partnership.body(action.lead).title} leads it."])
        for due, _, title, action in steps[:most]
    ]


def late(actions: Iterable[Action], today: date) -> list[tuple[date, str]]:
    """What was due before today and is not done, the longest late first: the day and the step."""
    found = [
        (due, title)
        for action in actions
        if action.progress not in ENDED
        for due, title in _steps(action)
        if due < today
    ]
    return sorted(found)


def _steps(action: Action) -> list[tuple[date, str]]:
    steps = [(m.due, f"{m.title}: {action.title[:1].lower()}{action.title[1:]}") for m in action.milestones
             if m.done is None]  # fmt: skip
    return steps + ([(action.due, action.title)] if action.due else [])


# Stories


def stories_here(c: Context) -> list[Story]:
    """Stories from here that the audience may read, of its themes, the newest first."""
    known_by, read = c.findings.as_at, {theme.id for theme in c.themes}
    found = c.partnership.stories_for(c.theme, c.area.code, c.audience, known_by)
    told = [s for s in found if s.date <= known_by and s.theme in read]
    return sorted(told, key=lambda s: (-s.date.toordinal(), s.id))


def storyboards(c: Context, stories: Sequence[Story], heading: str) -> Block:
    """Stories as evidence: what each shows and does not show, what was done that works, what the figures say beside it
    (RULES 4.6, 5.4)."""
    if not stories:
        return NOTHING
    boards = [_board(c, story) for story in stories]
    return block("storyboards", heading=heading, boards=boards)


def _board(c: Context, story: Story) -> dict[str, Any]:
    p = c.partnership
    aims = {story.outcome, *story.indicators}
    works = [
        Markup("{}: {}").format(a.title, markdown(a.works_because, inline=True))
        for a in p.actions
        if a.works_because and a.progress in AT_WORK and aims & {*a.indicators, *(link.to for link in a.contributes_to)}
    ]
    measured = [p.indicator(i) for i in story.indicators if p.home.level in p.indicator(i).levels]
    figures = [
        Markup("{}. {} {}").format(i.title, account.newest(f), account.way(f))
        for i in measured[:2]
        for f in (c.facts(i, p.home),)
    ]
    href = story_page(c, story)
    return {
        "id": story.id,
        "title": story.title,
        "shows": markdown(story.shows, inline=True),
        "does_not_show": markdown(story.does_not_show, inline=True),
        "works": works[:2],
        "figures": figures,
        "place": p.home.name,
        "href": href,
        "body": "" if href else markdown(story.body),
        "byline": f"{story.author}, {day(story.date)}. Told with consent; {story.consent.name_used}.",
    }


def story_page(c: Context, story: Story) -> str:
    """The link to a story in full: on the profile of its place or the report of its theme; "" where there is none."""
    home = c.partnership.home
    if c.area.code != home.code and _made(c, "area-profile", c.area.level):
        return f"{c.link(addresses.area_page(c.area.code))}#story-{story.id}"
    if _made(c, "theme", home.level):
        return f"{c.link(addresses.theme_page(story.theme, home.code))}#story-{story.id}"
    return ""


# Ways on


def indicator_page(c: Context, indicator: Indicator) -> str:
    """The link to where an indicator of the partnership's own area is told in full; "" where there is no such page."""
    home = c.partnership.home
    if not _made(c, "theme", home.level):
        return ""
    theme = c.partnership.home_theme(indicator.id)
    return f"{c.link(addresses.theme_page(theme, home.code))}#{indicator.id}"


def _made(c: Context, kind: str, level: str) -> bool:
    return kind in c.audience.reports and kind in c.partnership.level(level).reports


def contacts(c: Context) -> list[tuple[str, str]]:
    """Whom to ask: the partnership's office, then who leads each theme, where a way to reach them is known."""
    p = c.partnership
    known = {b.id: b for b in p.bodies}
    leads = [(t.title, known[t.lead]) for t in c.themes if t.lead in known]
    return [
        ("Anything at all", p.about.contact),
        *((title, f"{body.title}, {body.contact}") for title, body in leads if body.contact),
    ]


def shown_contacts(c: Context) -> Markup:
    """The same as a list of facts."""
    rows = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in contacts(c))
    return Markup('<dl class="facts">{}</dl>').format(rows)
