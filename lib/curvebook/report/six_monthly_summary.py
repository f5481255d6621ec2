"""The six-monthly summary: what is below its monitoring level, who must act, and what changed in half a year.

It is also the report on all performance-management actions that the group owes the Board every six months, "stages 2
and 3 especially" (RULES 2.6), and the review of every target that RULES 3.2 asks for. Short lists, no table of
everything (RULES 4.9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.interventions import Intervention, awaited, interventions
from curvebook.accountability.ladder import BELOW, NOT_BELOW, NOT_DUE, UNKNOWN
from curvebook.accountability.progress import LATE, OVERDUE, STOPPED, progress, standing_of
from curvebook.model.check_ladder import ON_THE_LADDER
from curvebook.model.period import Period, add_months, half_year_of
from curvebook.model.period import day_in_words as day
from curvebook.model.work import Action
from curvebook.narrative import interventions as words
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.interventions import Names
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.interventions import CALENDAR, facts_at_home, interventions_block, must_act
from curvebook.report.look import for_lab
from curvebook.report.parts import table

KIND = "six-monthly-summary"
MOVES = {"report": "report received", "recovery": "lifted", "withdrawal": "withdrawn"}


@dataclass(frozen=True)
class SixMonthlySummary:
    """What a notebook asks of it: blocks in reading order."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "What is below its monitoring level, who must act and by when, and what changed in half a year."
        kicker = f"Six-monthly summary, {self.half.label}; data as at {day(self._as_at)}"
        return block(
            "title", style=Markup(for_lab()), kicker=kicker, title=f"Half a year in {c.area.name}", about=about
        )

    def summary(self) -> Block:
        """The half-year in two sentences."""
        return block("summary", message=words.in_short(self._every), cards=[], late=[])

    def who_must_act(self) -> Block:
        """Interventions by stage, the highest first: who acts, to whom they report, by when, how it came to that."""
        found = [one for one in self._every if one.stage]
        lead = "" if found else "No stage of the ladder of intervention is open."
        calendar = self._link(CALENDAR) if awaited(found, self._as_at) else ""
        return _section("who-must-act-by-stage", "Who must act", lead, self._listed(found, calendar))

    def proposed(self) -> Block:
        """What the half-years suggest, for the group to confirm or not."""
        found = [one for one in self._every if one.standing.proposal]
        if not found:
            return NOTHING
        lead = (
            "The half-years suggest these steps, one stage at a time. "
            "Once the responsible body confirms one, three months are given."
        )
        items = [
            Markup("{}: {} {}").format(self._named(one), self._evidence(one), words.proposal_in_short(one, self._names))
            for one in found
        ]
        return _section("proposed", "Proposed, not yet confirmed", lead, _list(items))

    def below(self) -> Block:
        """Every target whose newest half-year with a value was below its monitoring level (RULES 2.5)."""
        found = [one for one in self._every if one.of == "target" and one.below]
        if not found:
            return _section("below", "Below the monitoring level", "No target is below its monitoring level.")
        lead = "The level that triggers performance management, agreed with each target; its newest value judges."
        items = [Markup("{}: {}").format(self._named(one), self._run(one)) for one in found]
        return _section("below", "Below the monitoring level", lead, _list(items))

    def themes(self) -> Block:
        """Each theme's position: how many of its targets were below in this half-year."""
        c, rows = self.context, []
        for theme in c.partnership.themes:
            own = [one for one in self._every if one.of == "target" and one.theme == theme.id]
            count = Counter(one.in_half(self.half) for one in own)
            if own:
                rows.append([theme.title, *(str(count[word]) for word in (BELOW, NOT_BELOW, UNKNOWN, NOT_DUE)),
                             str(sum(one.below for one in own))])  # fmt: skip
        heads = ["Theme", "Below", "Not below", "Not known", "Not due", "Below at their last review"]
        body = table(f"Targets by theme, {self.half.label}", heads, rows)
        lead = "A yearly figure is judged once a year, in the half in which its year ends; in the other it is not due."
        return _section("themes", "Each theme’s position", lead, body)

    def behind(self) -> Block:
        """Actions that are behind plan in any way or stopped, and how many stand where."""
        stands = standing_of(self._actions, self._as_at)
        heading = "Actions behind plan"
        found = [a for a in self._actions if (at := progress(a, self._as_at)).late or at.word == STOPPED]
        if not found:
            return _section("behind", heading, "No action is behind plan, overdue or late to begin.")
        said = listed([f"{counted(n, 'is', 'are')} {word}" for word, n in stands if word in (*LATE, STOPPED)])
        lead = f"Of {counted(len(self._actions), 'action')}, {said}."
        watched = words.watched(len(found), sum(bool(action.results) for action in found))
        return _section("behind", heading, f"{lead} {watched}", _list([self._action(action) for action in found]))

    def changed(self) -> Block:
        """What changed since the half-year before: targets newly below or no longer so, and what was decided."""
        moved = [*self._crossed(BELOW, "Newly"), *self._crossed(NOT_BELOW, "No longer")]
        since = add_months(self._as_at, -6)
        lead = f"Targets that crossed their monitoring level, and every step recorded since {day(since)}."
        steps = _list(list(self._recorded(since))) or Block("<p>No step of the ladder was recorded.</p>")
        crossed = _list(moved) or Block("<p>No target crossed its monitoring level.</p>")
        return _section("changed", "What changed", lead, crossed, steps)

    # What is known

    @property
    def half(self) -> Period:
        """The newest half-year that has ended by the edition's quarter."""
        half = half_year_of(self.context.quarter.end)
        return half if half.end <= self.context.quarter.end else half.after(-1)

    @cached_property
    def _table(self) -> pd.DataFrame:
        return self.context.findings.slice(area=self.context.partnership.places.home)

    @cached_property
    def _every(self) -> tuple[Intervention, ...]:
        c = self.context
        return interventions(c.partnership, self._table, self._as_at, c.audience.themes)

    @property
    def _as_at(self) -> date:
        return self.context.findings.as_at

    @cached_property
    def _names(self) -> Names:
        return Names(self.context.partnership)

    @property
    def _actions(self) -> list[Action]:
        """The actions that serve a theme that this audience reads."""
        from curvebook.accountability.causal_web import belonging, web_of

        p, themes = self.context.partnership, set(self.context.audience.themes)
        serves = belonging(web_of(p), p)
        return [one for one in p.actions if not themes or themes & set(serves.get(one.id, ()))]

    def _link(self, there: str) -> str:
        return addresses.link(addresses.report_page(KIND, self.context.area.code), there)

    def _listed(self, found: list[Intervention], calendar: str = "") -> Block:
        c = self.context
        items = [must_act(c.partnership, self._table, self._as_at, c.audience, one) for one in found]
        links = [self._link(item.address) if item.address else "" for item in items]
        return interventions_block(items, links, calendar=calendar)

    def _named(self, one: Intervention) -> Markup:
        return Markup("<strong>{}</strong>").format(one.title)

    def _evidence(self, one: Intervention) -> Markup:
        if one.of == "action":
            return Markup("")
        return words.evidence(facts_at_home(self.context.partnership, self._table, one.subject, one.theme))

    def _run(self, one: Intervention) -> Markup:
        """For how many reviews it has been below, and at which stage; the figure, where it stands nowhere above."""
        run = len(one.run)
        times = "at its last review" if run == 1 else f"at {run} reviews in a row"
        badge = words.no_higher(one) or words.badge(one)
        if badge:
            return Markup("{}; {}.").format(times, badge[:1].lower() + badge[1:])
        return Markup("{}. {}").format(times, self._evidence(one))

    def _action(self, action: Action) -> Markup:
        stands = progress(action, self._as_at)
        due = f", due {day(action.due)}" if action.due and stands.word != OVERDUE else ""
        on = next((words.badge(one) for one in self._every if one.of == "action" and one.subject == action.id), "")
        stage = f" {on}." if on else ""
        return Markup("{} ({}{}). {}.{}").format(action.title, self._names(action.lead), due, stands.said, stage)

    def _crossed(self, word: str, said: str) -> list[Markup]:
        """Targets and actions whose result of this half-year differs from the one before it."""
        found = []
        for one in self._every:
            last = one.judged[-2:]
            if len(last) == 2 and last[1].half == self.half and last[1].word == word != last[0].word:
                what = "below the monitoring level" if one.of == "target" else "behind plan"
                found.append(Markup("{} {}: {}.").format(said, what, self._named(one)))
        return found

    def _recorded(self, since: date) -> Iterator[Markup]:
        """Every step of the ladder that was recorded after a day, the newest and the highest first."""
        known = {one.subject: one for one in self._every}
        for one in sorted(self.context.partnership.decisions, key=lambda each: (each.date, each.stage or 0))[::-1]:
            about = [known[name].title for name in one.about if name in known]
            if one.kind not in ON_THE_LADDER or not about or not since < one.date <= self._as_at:
                continue
            what = f"stage {one.stage}" if one.kind == "trigger" else MOVES[one.kind]
            text = markdown(one.text, inline=True)
            yield Markup("<strong>{}, {}: {}.</strong> {}").format(day(one.date), listed(about), what, text)


def _section(anchor: str, heading: str, lead: str, *parts: Block) -> Block:
    return block("list", anchor=anchor, heading=heading, lead=lead, body=Markup("\n").join(map(markup, parts)))


def _list(items: list[str] | list[Markup]) -> Block:
    if not items:
        return NOTHING
    return Block(str(Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(i) for i in items))))
