"""The Board's one page: the decisions sought, each with its evidence, its options, who proposes it, by when.

The most pressing first; as many as one printed page of A4 holds, the rest named in a line. So no large table ends an
agenda (RULES 4.9). What it asks for: stages 2 and 3 of the ladder of intervention (RULES 2.6), and of every red and
amber target that the Board agreed the action points, "agreed by the Board at its next meeting" (RULES 2.3), unless the
annual review's are agreed already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from curvebook.accountability.interventions import Intervention, interventions
from curvebook.accountability.review import AGREED, NO_POINTS, TO_AGREE, UNWRITTEN, review_of, standing
from curvebook.accountability.status import DIFFICULT, NOT_MET, UNLIKELY
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words as day
from curvebook.narrative import interventions as words
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import chance, counted, listed, with_unit
from curvebook.narrative.interventions import Names
from curvebook.narrative.sentences import figure
from curvebook.report.blocks import Block, block
from curvebook.report.context import Context
from curvebook.report.interventions import facts_at_home
from curvebook.report.look import for_lab

MOST = 5  # decisions that one printed page of A4 holds
OF_A_STAGE = {
    2: ("support the plan as it comes", "offer people, money or a change of rule that it needs",
        "ask for stage 3 at once"),
    3: ("support the revised plan as it comes", "offer people, money or a change of rule that it needs",
        "change the target, with the reason on record"),
}  # fmt: skip
DOUBTED = {NOT_MET: "Target not met", UNLIKELY: "Achievement unlikely", DIFFICULT: "Achievement difficult"}
WAITS = {
    UNWRITTEN: "The gaps in provision have not been analysed yet.",
    NO_POINTS: "The gaps have been analysed; there are no action points yet.",
    TO_AGREE: "Its action points wait for the Board.",
}
OF_A_TARGET = ("agree action points on the gaps in provision", "ask for a fuller analysis first",
               "change the target, with the reason on record")  # fmt: skip


@dataclass(frozen=True)
class Sought:
    """One decision that the Board is asked for."""

    title: str
    ask: str
    evidence: Markup
    options: tuple[str, ...]
    proposer: str
    by: str
    stage: int = 0
    proposed: bool = False
    title_class: str = ""


@dataclass(frozen=True)
class BoardPaper:
    """What a notebook asks of it."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker = f"Board paper, {c.quarter.label}; data as at {day(c.findings.as_at)}"
        return block(
            "title",
            style=Markup(for_lab()),
            kicker=kicker,
            title=f"For the Board of {c.partnership.about.title}",
            about=None,
        )

    def decisions(self) -> Block:
        """The decisions sought, the most pressing first; the rest in a line."""
        sought = self.sought
        shown, rest = sought[:MOST], sought[MOST:]
        return block("decisions", message=self._message(len(sought)), items=shown, rest=list(self._rest(rest)))

    @cached_property
    def sought(self) -> tuple[Sought, ...]:
        """Every decision sought: stage 3, stage 2, then targets in doubt, the least likely first."""
        stages = [one for one in self._every if max(one.stage, one.proposed or 0) >= 2]
        taken = {name for one in stages for name in one.indicators}
        doubted = [(i, f) for i, f in self._promised(*DOUBTED) if i.id not in taken and self._points(i) != AGREED]
        doubted.sort(key=lambda pair: _chance(pair[1]))
        return (*(self._of_stage(one) for one in stages), *(self._of_target(i, f) for i, f in doubted))

    # What is asked

    def _of_stage(self, one: Intervention) -> Sought:
        stage, step = max(one.stage, one.proposed or 0), one.standing.open
        confirmed = one.stage >= 2 and (one.proposed or 0) <= one.stage
        by = min(filter(None, (self._meeting, step.due if confirmed and step else None)), default=None)
        subject = f"“{one.title}”"
        revised = "revised plan" if stage == 3 else "plan"
        ask = f"Back the {revised} for {subject}" if confirmed else f"Expect stage {stage} for {subject}"
        sentence = words.now(one, self._names) if confirmed else words.proposal(one, self._names)
        lifted = " The half-years suggest lifting it." if one.proposed == 0 else ""
        value = words.evidence(self._facts(one.subject)) if one.of == "target" else Markup("")
        told = Markup("{} {}{}").format(value, sentence, lifted)
        return Sought(
            title=f"Stage {stage}{'' if confirmed else ' proposed'}", ask=ask, evidence=told,
            options=OF_A_STAGE[stage], proposer=self._names(one.group), by=_by(by),
            stage=stage, proposed=not confirmed,
        )  # fmt: skip

    def _of_target(self, indicator: Indicator, facts: Facts) -> Sought:
        lead, word = self.context.partnership.theme(self._home(indicator)).lead, facts.word("likelihood")
        return Sought(
            title=DOUBTED[word], title_class=word.replace(" ", "-"), ask=f"Agree action points for “{indicator.name}”",
            evidence=Markup("{} {}").format(_promise(facts), WAITS[self._points(indicator)]), options=OF_A_TARGET,
            proposer=self._names(lead), by=_by(self._meeting),
        )  # fmt: skip

    def _message(self, count: int) -> str:
        if not count:
            return "No decision is sought: no stage 2 or 3 is open, and no target in doubt waits for action points"
        shown = min(count, MOST)
        more = f"; here are the {shown} most pressing" if count > shown else ""
        return f"{counted(count, 'decision is', 'decisions are')} sought{more}"

    def _rest(self, rest: tuple[Sought, ...]) -> Iterator[str]:
        """What else there is, a line each."""
        if rest:
            yield f"Also sought: {'; '.join(one.ask[:1].lower() + one.ask[1:] for one in rest)}."
        agreed = [i.name for i, _ in self._promised(*DOUBTED) if self._points(i) == AGREED]
        if agreed:
            yield f"In doubt, with action points that the Board has agreed already: {listed(agreed)}."
        first = [one.title for one in self._every if max(one.stage, one.proposed or 0) == 1]
        if first:
            yield f"At or proposed for stage 1, for the thematic partnerships: {'; '.join(first)}."

    # What is known

    @cached_property
    def _table(self) -> pd.DataFrame:
        return self.context.findings.slice(area=self.context.partnership.places.home)

    @cached_property
    def _every(self) -> tuple[Intervention, ...]:
        c = self.context
        return interventions(c.partnership, self._table, c.findings.as_at, c.audience.themes)

    @cached_property
    def _names(self) -> Names:
        return Names(self.context.partnership)

    @cached_property
    def _boards(self) -> frozenset[str]:
        """The boards that the groups behind the thematic partnerships report to."""
        return frozenset(one.board for one in self._every if one.board)

    @property
    def _meeting(self) -> date | None:
        """By when the Board decides: the next day on which the calendar has something due to it."""
        after = self.context.findings.as_at
        due = [
            date(year, month, one.day)
            for one in self.context.partnership.calendar
            if self._boards & set(one.to) and one.every_years == 1
            for year in (after.year, after.year + 1)
            for month in one.months
        ]
        ahead = [each for each in due if each > after]
        return min(ahead, default=None)

    def _points(self, indicator: Indicator) -> str:
        """How far the action points of a target in doubt have come (RULES 2.3)."""
        c, as_at = self.context, self.context.findings.as_at
        return standing(
            review_of(c.partnership.reviews, indicator.id, c.edition, as_at), c.partnership.decisions, as_at
        ).word

    def _home(self, indicator: Indicator) -> str:
        return self.context.partnership.home_theme(indicator.id)

    def _facts(self, indicator: str) -> Facts:
        p = self.context.partnership
        return facts_at_home(p, self._table, indicator, p.home_theme(indicator))

    def _promised(self, *said: str) -> list[tuple[Indicator, Facts]]:
        """The Board's targets of which the likelihood says one of these words, in the themes that are read."""
        p, themes = self.context.partnership, self.context.audience.themes
        return [
            (indicator, facts)
            for indicator in p.indicators().values()
            if indicator.target is not None and indicator.target.agreed_by in self._boards
            and (not themes or p.home_theme(indicator.id) in themes)
            and (facts := self._facts(indicator.id)).word("likelihood") in said
        ]  # fmt: skip


def _by(when: date | None) -> str:
    return day(when) if when else "the Board’s next meeting"


def _chance(facts: Facts) -> float:
    likely = facts.get("likelihood")
    return likely.value if likely is not None and likely.value is not None else 0.0


def _promise(facts: Facts) -> Markup:
    """The newest value, the target, and the chance of meeting it."""
    latest, goal, likely = facts.get("latest"), facts.get("target-end"), facts.get("likelihood")
    said: list[Markup] = []
    if latest is not None and latest.value is not None and latest.period is not None:
        value = figure(facts, with_unit(latest.value, facts.indicator), latest)
        said.append(Markup("{} in {}").format(value, latest.period.label))
    if goal is not None and goal.value is not None and goal.period is not None:
        said.append(Markup("the target is {} by {}").format(with_unit(goal.value, facts.indicator), goal.period.label))
    if likely is not None and likely.value is not None:
        said.append(Markup("{} of meeting it").format(chance(likely.value, facts.cut_offs)))
    return Markup("{}.").format(Markup("; ").join(said)) if said else Markup("")
