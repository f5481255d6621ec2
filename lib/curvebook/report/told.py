"""Parts of the pages for residents: what was told us and done, what is next, stories as evidence, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.causal_web import belonging, web_of
from curvebook.accountability.progress import COMPLETE, LATE_TO_BEGIN, NOT_BEGUN, OVERDUE, STOPPED
from curvebook.accountability.progress import progress as where_it_stands
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words as day
from curvebook.model.reading import Story
from curvebook.model.work import Action, Body
from curvebook.narrative import account
from curvebook.narrative.figures import listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context

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

    An action serves the themes of its indicators, and then those that it leads to in the causal web. One that serves no
    theme stands under "", and only for an audience that reads about all themes.
    """
    p, serves = c.partnership, served(c)
    read = [theme.id for theme in c.themes]
    found: dict[str, list[Action]] = {}
    for action in p.actions:
        own = [*(p.home_theme(i) for i in action.indicators), *serves[action.id]]
        first = next((theme for theme in own if theme in read), "" if not own and not c.audience.themes else None)
        if first is not None:
            found.setdefault(first, []).append(action)
    return {theme: found[theme] for theme in (*read, "") if theme in found}


def served(c: Context) -> dict[str, tuple[str, ...]]:
    """The themes that each node of the causal web serves."""
    return belonging(web_of(c.partnership), c.partnership)


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


def progress(c: Context, action: Action) -> Markup:
    """How far an action is, where it works unless its title says so, and who leads it."""
    lead = c.partnership.body(action.lead).title
    where = [c.names[code] for code in action.areas if code in c.names and c.names[code] not in action.title]
    said: list[str | Markup] = [_how_far(action, c.findings.as_at)]
    said += [markdown(action.progress_note, inline=True)] if action.progress_note else []
    said += [f"It works in {listed(where)}."] if where else []
    return Markup(" ").join([*said, f"Led by {lead}."])


def _how_far(action: Action, on: date) -> str:
    stands = where_it_stands(action, on)
    if stands.word == NOT_BEGUN:
        return "It has not begun."
    if stands.word == LATE_TO_BEGIN:
        return f"It {stands.in_words}, and has not."
    return {
        OVERDUE: f"It has been {stands.in_words}.",
        COMPLETE: "It is done.",
        STOPPED: "It was stopped.",
    }.get(stands.word, f"It is {stands.in_words}.")


def done(c: Context, action: Action) -> Markup:
    """What was done: an action and its progress."""
    what = "What we did" if action.progress in ENDED else "What we do"
    return Markup("<strong>{}:</strong> {}. {}").format(what, action.title, progress(c, action))


def you_said(c: Context, chosen: dict[str, list[Action]], who: str = "you") -> Block:
    """What the public said that led to an action, and what was done, theme by theme (RULES 4.8); `who` said it."""
    titles = {theme.id: theme.title for theme in c.themes} | {"": "Everything else"}
    groups = [
        (titles[theme], [(markdown(a.you_said, inline=True), done(c, a)) for a in actions if a.you_said])
        for theme, actions in chosen.items()
    ]
    told = [(title, items) for title, items in groups if items]
    count = sum(len(items) for _, items in told)
    return block("you_said", groups=told, count=count, who=who, contact=c.partnership.about.contact)


def next_steps(c: Context, actions: Iterable[Action], today: date) -> list[Item]:
    """What is due from today on, soonest first: steps of actions that are not done, and the actions' own ends."""
    return [_step(c, step, "By") for step in _steps(actions) if step.due >= today]


def late(c: Context, actions: Iterable[Action], today: date) -> list[Item]:
    """What was due before today and is not done, the longest late first."""
    return [_step(c, step, "It was due on") for step in _steps(actions) if step.due < today]


@dataclass(frozen=True, order=True)
class _Step:
    due: date
    id: str
    title: str
    action: Action = field(compare=False)


def _step(c: Context, step: _Step, when: str) -> Item:
    part = f"Part of: {step.action.title}." if step.title != step.action.title else ""
    lead = c.partnership.body(step.action.lead).title
    return Item(step.title, [f"{when} {day(step.due)}.", part, f"Led by {lead}."])


def _steps(actions: Iterable[Action]) -> list[_Step]:
    """The steps not done of actions that go on, and the actions' own ends, in the order in which they are due."""
    found = []
    for action in (a for a in actions if a.progress not in ENDED):
        found += [_Step(m.due, action.id, m.title, action) for m in action.milestones if m.done is None]
        found += [_Step(action.due, action.id, action.title, action)] if action.due else []
    return sorted(found)


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
        for f in [c.facts(i, p.home)]
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
    if c.area.code != home.code and c.made("area-profile", c.area.level):
        return f"{c.link(addresses.area_page(c.area.code))}#story-{story.id}"
    if c.made("theme", home.level):
        return f"{c.link(addresses.theme_page(story.theme, home.code))}#story-{story.id}"
    return ""


# Ways on


def indicator_page(c: Context, indicator: Indicator) -> str:
    """The link to where an indicator of the partnership's own area is told in full; "" where there is no such page."""
    home = c.partnership.home
    if not c.made("theme", home.level):
        return ""
    theme = c.partnership.home_theme(indicator.id)
    return f"{c.link(addresses.theme_page(theme, home.code))}#{indicator.id}"


def wards(c: Context) -> list[tuple[str, str]]:
    """The pages made for residents of smaller areas: links and names."""
    made = [level.id for level in c.partnership.places.levels if c.made("my-ward", level.id)]
    inside = [a for level in made for a in c.partnership.children(c.area.code, level)]
    return [(c.link(addresses.report_page("my-ward", a.code)), a.name) for a in inside]


def reached(c: Context, body: Body) -> str:
    """A body's title and how to reach it: its own way, or that of the nearest body it reports to."""
    known, above, seen = {b.id: b for b in c.partnership.bodies}, body, {body.id}
    while above.contact is None and above.reports_to in known and above.reports_to not in seen:
        above = known[above.reports_to]
        seen.add(above.id)
    return f"{body.title}, {above.contact}" if above.contact else body.title


def contacts(c: Context) -> Markup:
    """Whom to ask: the partnership's office, then who leads each theme, where a way to reach them is known."""
    known = {b.id: b for b in c.partnership.bodies}
    leads = [(t.title, reached(c, known[t.lead])) for t in c.themes if t.lead in known]
    return facts([("Anything at all", c.partnership.about.contact), *leads])


def facts(rows: Sequence[tuple[str, str]]) -> Markup:
    """A list of facts: what each is about, and the fact."""
    items = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in rows)
    return Markup('<dl class="facts">{}</dl>').format(items)
