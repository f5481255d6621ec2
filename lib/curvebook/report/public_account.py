"""The public account: how the place is doing and what came of what people told us, in plain English (RULES 4.8).

Narrative first. The same figures as in every other report, a few at a time; no table of them (RULES 4.9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from curvebook.accountability.interventions import Intervention, interventions, on_the_ladder
from curvebook.accountability.turn_the_curve import BENDING, ON_BASELINE, TURNED, WORSE
from curvebook.model.measures import Indicator
from curvebook.model.work import Action
from curvebook.narrative import account, standing
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed, state_words
from curvebook.narrative.interventions import Names
from curvebook.narrative.interventions import now as acting
from curvebook.narrative.sanitise import markdown
from curvebook.report import told
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context
from curvebook.report.drawings import tiny
from curvebook.report.look import for_lab
from curvebook.report.told import Item, telling

MOST = 4  # figures told in sentences in one section; the others are named
STEPS = 8  # of what happens next
ABOUT = "What you told us and what we did, what is better and what is worse, and what happens next."
NO_PROOF = "A figure that gets better after an action does not prove that the action did it."


@dataclass(frozen=True)
class PublicAccount:
    """The account to everybody, of the partnership's own area and the audience's themes. Each method is one block."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Public account, {c.quarter.label}", f"How {c.area.name} is doing"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=ABOUT)

    def in_short(self) -> Block:
        """How many figures are better, worse, neither or unknown, in one paragraph."""
        said = " ".join(account.in_short(self._headline))
        lede = Markup('<p class="lede">{}</p>').format(said)
        return block("list", anchor="in-short", heading="In short", lead="", body=lede)

    def you_said(self) -> Block:
        """What people told us and what was done, by theme."""
        return told.you_said(self.context, self._actions)

    def better(self) -> Block:
        """What is better: ahead of what was expected, or getting better."""
        found = sorted(filter(standing.better, self._headline), key=lambda facts: not standing.ahead(facts))
        none = "None of the figures that we watch first is clearly better."
        return self._listed("better", "What is better", found, none)

    def stepped_in(self) -> Block:
        """What fell so far behind that somebody must act: who, and by when (RULES 2.6); the highest stage first."""
        names, stages = Names(self.context.partnership), ("", "first", "second", "last")
        items = [
            Item(
                one.title,
                [*self._stands(one), f"This is the {stages[one.stage]} of three steps.", acting(one, names)],
                told.indicator_page(self.context, self._known[one.subject]) if one.of == "target" else "",
            )
            for one in self._ladder
            if one.stage
        ]
        ahead = [one.title for one in self._ladder if one.proposed and not one.stage and one.of == "target"]
        lead = "Where a promise falls behind for half a year, somebody has to act and to report by a day."
        more = f"A first step is proposed for {listed(ahead)}." if ahead else ""
        return telling("stepped-in", "Where we have had to step in", lead, items, more) if items or ahead else NOTHING

    def worse(self) -> Block:
        """What is worse: getting worse, or worse than was expected."""
        none = "None of the figures that we watch first is clearly worse."
        return self._listed("worse", "What is worse", list(filter(standing.worsening, self._headline)), none)

    def missing(self) -> Block:
        """What will probably not be reached by the day that was promised, though it is not getting worse; the highest
        stage of intervention first, then the least likely."""
        stages = {one.subject: one.stage for one in self._ladder}
        found = list(filter(standing.short, self._headline))
        found.sort(key=lambda facts: (-stages.get(facts.indicator.id, 0), _odds(facts)))
        none = "We promised nothing else that will probably be missed."
        return self._listed("missing", "What we will probably not reach in time", found, none)

    def expected(self) -> Block:
        """What was expected when a decision was taken, and what came."""
        every = [facts for facts in self._headline if facts.get("verdict") is not None]
        order = {TURNED: 0, WORSE: 1, BENDING: 2}
        moved = sorted((f for f in every if f.word("verdict") in order), key=lambda f: order[f.word("verdict")])
        as_was = [f.indicator.name for f in every if f.word("verdict") == ON_BASELINE]
        unknown = [f.indicator.name for f in every if f.word("verdict") not in (*order, ON_BASELINE)]
        lead = f"When we decide to act, we write down what we expect if nothing changes. Later we compare. {NO_PROOF}"
        none = "We have not yet written down what we expect, so we cannot compare it with what came."
        groups = (("As we expected", as_was), ("Too soon to say", unknown))
        more = " ".join(f"{what}: {listed(names)}." for what, names in groups if names)
        items = [Item(f.indicator.title, [account.expected(f)], self._page(f)) for f in moved]
        return telling("expected", "What we expected, and what happened", lead if every else none, items, more)

    def stories(self) -> Block:
        """One story for each theme as evidence of what works, with what it does not show (RULES 4.6)."""
        newest = {story.theme: story for story in reversed(told.stories_here(self.context))}
        chosen = [newest[theme.id] for theme in self.context.themes if theme.id in newest]
        return told.storyboards(self.context, chosen, "Stories from here")

    def late(self) -> Block:
        """What was due and is not done; nothing where all was done in time."""
        found = told.late(self.context, self._every_action, self.context.findings.as_at)
        others = counted(len(found) - MOST, "more step is", "more steps are")
        more = f"{others} late." if len(found) > MOST else ""
        return telling("late", "What is late", "", found[:MOST], more) if found else NOTHING

    def next(self) -> Block:
        """What happens next and by when."""
        steps = told.next_steps(self.context, self._every_action, self.context.findings.as_at)[:STEPS]
        issue = self.context.partnership.about.next_release
        more = f"The next edition of these reports: {issue}." if issue else ""
        return telling("next", "What happens next, and by when", "" if steps else "No date is agreed.", steps, more)

    def not_yet(self) -> Block:
        """What cannot be told yet, and how people can help to measure it (the data development agenda)."""
        c = self.context
        items = []
        for theme in c.themes:
            wanted = [w.measure for outcome in theme.outcomes for w in outcome.wanted]
            said = [markdown(text, inline=True) for text in wanted] + [*self._without_figure(theme.id)]
            items += [Item(theme.title, said)] if said else []
        lead = "Some things that matter are not measured yet." if items else "We have a figure for all that we watch."
        more = escape(
            "You can help. Tell us which of these matter most to you, what we forgot, and how you would measure it: "
            f"{c.partnership.about.contact}."
        )
        return telling("not-yet", "What we cannot tell you yet", lead, items, more)

    def contact(self) -> Block:
        """Whom to ask."""
        lead = "Ask us anything, and tell us where we are wrong."
        return block("list", anchor="contact", heading="Whom to ask", lead=lead, body=told.contacts(self.context))

    def wards(self) -> Block:
        """The way to each ward's own page; nothing where none is made."""
        pages = told.wards(self.context)
        if not pages:
            return NOTHING
        items = Markup("").join(Markup("<li><a href='{}'>{}</a></li>").format(*page) for page in pages)
        body = Markup("<ul class='areas'>{}</ul>").format(items)
        return block("list", anchor="wards", heading="Where you live", lead="", body=body)

    @cached_property
    def _headline(self) -> list[Facts]:
        """What is known of the headline indicators of the audience's themes, in the themes' order."""
        c = self.context
        return [
            c.facts(indicator)
            for theme in c.themes
            for outcome in theme.outcomes
            for indicator in outcome.indicators
            if indicator.role == "headline" and c.area.level in indicator.levels
        ]

    @cached_property
    def _ladder(self) -> tuple[Intervention, ...]:
        """What is on the ladder of intervention in the audience's themes; of the partnership's own area only."""
        c = self.context
        if c.area.code != c.partnership.places.home:
            return ()
        table = c.findings.slice(area=c.area.code)
        every = interventions(c.partnership, table, c.findings.as_at, [theme.id for theme in c.themes])
        return on_the_ladder(every)

    def _stands(self, one: Intervention) -> list[Markup]:
        """The newest figure of a target on the ladder."""
        return [account.newest(self.context.facts(self._known[one.subject]))] if one.of == "target" else []

    @cached_property
    def _known(self) -> dict[str, Indicator]:
        return self.context.partnership.indicators()

    @cached_property
    def _actions(self) -> dict[str, list[Action]]:
        return told.actions_for(self.context)

    @property
    def _every_action(self) -> list[Action]:
        """The actions that serve a theme: what leads to no outcome is no news to a resident."""
        return [action for theme, actions in self._actions.items() if theme for action in actions]

    def _page(self, facts: Facts) -> str:
        return told.indicator_page(self.context, facts.indicator)

    def _listed(self, anchor: str, heading: str, found: list[Facts], none: str) -> Block:
        """The first few in sentences; the others by name."""
        items = [
            Item(f.indicator.title, [account.newest(f), account.way(f), account.promised(f)], self._page(f), tiny(f))
            for f in found[:MOST]
        ]
        also = [facts.indicator.name for facts in found[MOST:]]
        return telling(anchor, heading, "" if found else none, items, f"Also: {listed(also)}." if also else "")

    def _without_figure(self, theme: str) -> Iterator[Markup]:
        own = (f for f in self._headline if self.context.partnership.home_theme(f.indicator.id) == theme)
        for facts in own:
            found = facts.get("latest")
            if found is None or found.value is None:
                why = state_words(found.state) if found and found.state else "no figure has come yet"
                yield escape(f"{facts.indicator.title}: {why}.")


def _odds(facts: Facts) -> float:
    """The chance of keeping a promise; what was not kept, or has no chance to tell, comes first."""
    found = facts.get("likelihood")
    return found.value if found is not None and found.value is not None else 0.0
