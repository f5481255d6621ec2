"""My ward: for those who live in a place and for their councillors, one idea to a screen of a phone.

Only what chance does not explain is called better or worse (as in the area's profile). The page works as well where
nothing stands out and where nothing is known. It is made for the smallest areas, and can be made for any.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from curvebook import addresses
from curvebook.model.measures import Indicator
from curvebook.model.work import Action
from curvebook.narrative import account
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.sanitise import markdown
from curvebook.report import profile, told
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.told import Item, telling

MOST = 4  # items of a section: what fits a screen of a phone


@dataclass(frozen=True)
class MyWard:
    """One place told to those who live there. Each method is one block."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        level = c.partnership.level(c.area.level).title
        about = c.area.about or f"A {level.lower()} of {c.partnership.home.name}."
        kicker = f"My {level.lower()}, {c.quarter.label}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=c.area.name, about=about)

    def better(self) -> Block:
        """What is better here than around, and what is getting better, beyond chance."""
        return self._told("better")

    def worse(self) -> Block:
        """What is worse here than around, and what is getting worse, beyond chance."""
        return self._told("worse")

    def place(self) -> Block:
        """The place, and where it lies."""
        return profile.place(self.context)

    def contact(self) -> Block:
        """The councillors and how to reach them; where none are known, whom else to ask."""
        c = self.context
        rows = []
        if c.area.councillors:
            name = "Your councillor" if len(c.area.councillors) == 1 else "Your councillors"
            rows.append((name, listed(c.area.councillors)))
        if c.area.contact:
            rows.append(("Write to them" if c.area.councillors else "Write to", c.area.contact))
        rows.append(("The partnership", c.partnership.about.contact))
        return block("list", anchor="contact", heading="Whom to ask", lead="", body=told.facts(rows))

    def what_you_can_do(self) -> Block:
        """What residents can do themselves: join what is done here, tell us, tell their story."""
        c = self.context
        joined = [a for a in self._here if a.join_in and a.progress not in told.ENDED]
        joined.sort(key=lambda a: not told.named_here(c, a))
        items = [Item(a.title, [markdown(a.join_in or "", inline=True)]) for a in joined[:MOST]]
        office = c.partnership.about.contact
        missed = f"Say what is better or worse in your street: {c.area.contact or office}."
        story = f"A story shows what figures cannot. We print nothing before you agree: {office}."
        items += [Item("Tell us what we missed", [missed]), Item("Tell your story", [story])]
        return telling("what-you-can-do", "What you can do", "", items)

    def you_said(self) -> Block:
        """What the public said and what was done, of actions that work here or everywhere."""
        here = {theme: [a for a in actions if told.works_here(self.context, a)]
                for theme, actions in told.actions_for(self.context).items()}  # fmt: skip
        return told.you_said(self.context, here, "residents")

    def actions(self) -> Block:
        """What is done for this place in particular, and how much works everywhere; the services that people use."""
        c = self.context
        own = [a for a in self._here if told.named_here(c, a)]
        everywhere = len(self._here) - len(own)
        items = [Item(a.title, [told.progress(c, a)]) for a in own]
        lead = "" if own else f"No action is for {c.area.name} alone."
        works = "works" if everywhere == 1 else "work"
        more = f"{counted(everywhere, 'more action')} {works} everywhere in {c.partnership.home.name}, here too."
        return telling("actions", "What is being done here", lead, items, more if everywhere else "") + self._services()

    def stories(self) -> Block:
        """Stories from here, with what each shows and does not show."""
        return told.storyboards(self.context, told.stories_here(self.context), "Stories from here")

    def read_on(self) -> Block:
        """The way to the fuller profile, and to the public account."""
        c, home = self.context, self.context.partnership.home
        ways = []
        if c.made("area-profile", c.area.level):
            ways.append((addresses.area_page(c.area.code), f"Every figure for {c.area.name}, with its range"))
        if "public-account" in c.audience.reports:
            ways.append((addresses.report_page("public-account", home.code), f"How {home.name} as a whole is doing"))
        if not ways:
            return NOTHING
        items = Markup("").join(Markup("<li><a href='{}'>{}</a></li>").format(c.link(to), words) for to, words in ways)
        body = Markup("<ul>{}</ul>").format(items)
        return block("list", anchor="read-on", heading="Read on", lead="", body=body)

    @cached_property
    def _here(self) -> list[Action]:
        """The actions of the audience's themes that work here."""
        every = (a for actions in told.actions_for(self.context).values() for a in actions)
        return [a for a in every if told.works_here(self.context, a)]

    @cached_property
    def _known(self) -> list[Facts]:
        """What is known here of each indicator, what is furthest from the partnership's own area first."""
        return sorted((self.context.facts(indicator) for indicator in self._measured()), key=_how_far)

    def _measured(self) -> list[Indicator]:
        """Indicators of the audience's themes that are measured at this level, other than as context."""
        c = self.context
        return [
            indicator
            for theme in c.themes
            for outcome in theme.outcomes
            for indicator in outcome.indicators
            if c.area.level in indicator.levels and indicator.role != "context"
        ]

    def _told(self, word: str) -> Block:
        """What is `word`, better or worse: first than in the partnership's own area, then than it was.

        One figure may stand in both, and be better in one way and worse in the other.
        """
        c, home = self.context, self.context.partnership.home
        if not any(facts.get("latest") for facts in self._known):
            none = f"We have no figures for {c.area.name} that would tell."
            return telling(word, f"What is {word} here", none, [])
        beside = [facts for facts in self._known if facts.word("stands-out") == word]
        moving = [facts for facts in self._known if facts.word("trend") == f"getting {word}"]
        if not beside and not moving:
            none = f"None of the figures that we watch is {word} here, or getting {word}, by more than chance explains."
            return telling(word, f"What is {word} here", none, [])
        than = f"than in {home.name}"
        there = [account.beside(facts, c.facts(facts.indicator, home)) for facts in beside]
        ways = [account.way(facts) for facts in moving]
        return _listed(word, f"What is {word} here {than}", beside, there) + _listed(
            f"getting-{word}", f"What is getting {word} here", moving, ways
        )

    def _services(self) -> Block:
        """The services that serve the audience's themes, and how to reach them."""
        p, c = self.context.partnership, self.context
        serves, read = told.served(c), {theme.id for theme in c.themes}
        items = []
        for service in (s for s in p.services if read & set(serves[s.id])):
            who = f"For {service.customers[:1].lower()}{service.customers[1:]}." if service.customers else ""
            items.append(Item(service.title, [who, f"Ask: {told.reached(c, p.body(service.body))}."]))
        return telling("services", "Services for people here", "", items) if items else NOTHING


def _listed(anchor: str, heading: str, found: list[Facts], said: list[Markup]) -> Block:
    """The first few with what is `said` of each, the others by name; nothing where nothing was found."""
    items = [Item(f.indicator.title, [account.newest(f), more]) for f, more in zip(found, said, strict=True)]
    also = [facts.indicator.name for facts in found[MOST:]]
    return telling(anchor, heading, "", items[:MOST], f"Also: {listed(also)}." if also else "")


def _how_far(facts: Facts) -> tuple[float, str]:
    far = facts.get("stands-out")
    return (-abs(far.value) if far is not None and far.value is not None else 0.0, facts.indicator.id)
