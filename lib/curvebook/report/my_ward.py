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
GOOD, BAD = ("better", "getting better"), ("worse", "getting worse")


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
        """What is better here, beyond chance."""
        return self._listed("better", "What is better here", self._sorted[0])

    def worse(self) -> Block:
        """What is worse here, beyond chance; and what is better in one way and worse in another."""
        return self._listed("worse", "What is worse here", self._sorted[1]) + self._both()

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
        return told.you_said(self.context, here)

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
    def _sorted(self) -> tuple[list[Facts], list[Facts], list[Facts]]:
        """What is known here that chance does not explain: better, worse, and both at once; what is furthest first."""
        better: list[Facts] = []
        worse: list[Facts] = []
        both: list[Facts] = []
        for indicator in self._measured():
            facts = self.context.facts(indicator)
            words = {facts.word("stands-out"), facts.word("trend")}
            good, bad = bool(words & set(GOOD)), bool(words & set(BAD))
            if good or bad:
                (both if good and bad else better if good else worse).append(facts)
        return sorted(better, key=_how_far), sorted(worse, key=_how_far), sorted(both, key=_how_far)

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

    def _item(self, facts: Facts) -> Item:
        c = self.context
        other = c.facts(facts.indicator, c.partnership.home)
        said = [account.newest(facts), account.way(facts) if self._moves(facts) else "", account.beside(facts, other)]
        return Item(facts.indicator.title, said)

    def _moves(self, facts: Facts) -> bool:
        return facts.word("trend") in (*GOOD, *BAD)

    def _listed(self, anchor: str, heading: str, found: list[Facts]) -> Block:
        word = anchor
        if not any(self.context.facts(i).get("latest") for i in self._measured()):
            none = f"We have no figures for {self.context.area.name} that would tell."
        else:
            none = f"Nothing is {word} here by more than chance explains."
        also = [facts.indicator.name for facts in found[MOST:]]
        more = f"Also {word}: {listed(also)}." if also else ""
        return telling(anchor, heading, "" if found else none, [self._item(f) for f in found[:MOST]], more)

    def _both(self) -> Block:
        found = self._sorted[2]
        if not found:
            return NOTHING
        lead = "These are better in one way and worse in another."
        return telling("both", "Better and worse at once", lead, [self._item(f) for f in found[:MOST]])

    def _services(self) -> Block:
        """The services that serve the audience's themes, and how to reach them."""
        p, c = self.context.partnership, self.context
        serves, read = told.served(c), {theme.id for theme in c.themes}
        items = []
        for service in (s for s in p.services if read & set(serves[s.id])):
            who = f"For {service.customers[:1].lower()}{service.customers[1:]}." if service.customers else ""
            items.append(Item(service.title, [who, f"Ask: {told.reached(c, p.body(service.body))}."]))
        return telling("services", "Services for people here", "", items) if items else NOTHING


def _how_far(facts: Facts) -> tuple[float, str]:
    far = facts.get("stands-out")
    return (-abs(far.value) if far is not None and far.value is not None else 0.0, facts.indicator.id)
