"""The Board's one page: the decisions sought, each with its evidence, its options, who proposes it, by when.

The most pressing first; as many as one printed page of A4 holds, the rest named in a line. So no large table ends an
agenda (RULES 4.9). What it asks for: stages 2 and 3 of the ladder of intervention (RULES 2.6), of which a plan that is
due later cannot be decided on yet; the action points of targets in doubt, "agreed by the Board at its next meeting"
(RULES 2.3), and what is still missing for them; a new day for what the calendar owes the Board and did not come. Every
target in doubt that the annual review counts is accounted for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from curvebook.accountability.cycle import DueDate, due_dates, overdue
from curvebook.accountability.interventions import Intervention, interventions
from curvebook.accountability.ladder import DUE, OVERDUE
from curvebook.accountability.review import NO_POINTS, TO_AGREE, UNWRITTEN, in_doubt
from curvebook.accountability.status import DIFFICULT, NOT_MET, UNLIKELY
from curvebook.model.period import add_months
from curvebook.model.period import day_in_words as day
from curvebook.narrative import cycle
from curvebook.narrative import interventions as words
from curvebook.narrative import review as reviews
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import chance, counted, listed, with_unit
from curvebook.narrative.interventions import Names
from curvebook.narrative.sentences import figure
from curvebook.report.across import Told, how_far, in_doubt_of, reviewed
from curvebook.report.blocks import Block, block
from curvebook.report.context import Context
from curvebook.report.interventions import facts_at_home
from curvebook.report.look import for_lab

MOST = 5  # decisions that one printed page of A4 holds
OFFER = "offer people, money or a change of rule now"
CHANGE = "change the target, with the reason on record"
DOUBTED = {NOT_MET: "Target not met", UNLIKELY: "Achievement unlikely", DIFFICULT: "Achievement difficult"}
ASKED = ("For action points", "For an analysis of the gaps")
OF_POINTS = ("agree the action points as written", "agree them with changes", "ask for a fuller analysis first")
OF_MISSING = ("ask for all of it by then", "ask for the least likely first, and give the rest more time", CHANGE)
OF_OVERDUE = ("set a new day", "take it off the calendar, with the reason on record")


@dataclass(frozen=True)
class Sought:
    """One decision that the Board is asked for; `proposer` is "" where nobody in particular proposes it."""

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
        """Every decision sought: stage 3, stage 2, action points to agree, what is missing for others, what is late."""
        stages = [one for one in self._every if max(one.stage, one.proposed or 0) >= 2]
        return (
            *(self._of_stage(one) for one in stages),
            *(self._of_points(one) for one in self._doubted if how_far(one).word == TO_AGREE),
            *([self._of_missing(self._missing)] if self._missing else []),
            *([self._of_overdue(self._late)] if self._late else []),
        )

    # What is asked

    def _of_stage(self, one: Intervention) -> Sought:
        stage, step = max(one.stage, one.proposed or 0), one.standing.open
        confirmed = one.stage >= 2 and (one.proposed or 0) <= one.stage
        plan, subject = "revised plan" if stage == 3 else "plan", f"“{one.title}”"
        state = step.deadline(self._as_at) if step is not None and confirmed else ""
        if step is None or not confirmed:
            ask, first = f"Note that stage {stage} is proposed for {subject}", "await the group’s decision"
        elif state == DUE:
            what = "the nomination" if stage == 3 else f"stage {stage}"
            ask = f"Note {what} for {subject}, and offer what it needs now"
            first = f"note it, and receive the {plan} by {day(step.due)}"
        elif state == OVERDUE:
            ask, first = f"Ask for the {plan} for {subject}, due by {day(step.due)}", "set a new day for it"
        else:
            ask, first = f"Back the {plan} for {subject}", f"back the {plan} as received"
        last = "ask the group whether stage 3 is called for at once" if stage == 2 else CHANGE
        sentence = words.now(one, self._names) if confirmed else words.proposal(one, self._names)
        lifted = " The half-years suggest lifting it." if one.proposed == 0 else ""
        value = words.evidence(self._facts(one.subject)) if one.of == "target" else Markup("")
        return Sought(
            title=f"Stage {stage}{'' if confirmed else ' proposed'}", ask=ask,
            evidence=Markup("{} {}{}").format(value, sentence, lifted), options=(first, OFFER, last),
            proposer=self._names(one.group), by=self._by, stage=stage, proposed=not confirmed,
        )  # fmt: skip

    def _of_points(self, one: Told) -> Sought:
        """Action points that are written and wait for the Board."""
        review, word = reviewed(one), _worst(one.facts)
        points = "; ".join(
            f"{point.title} ({self._names(point.lead)}, by {day(point.due)})"
            for point in (review.action_points if review else ())
        )
        return Sought(
            title=DOUBTED[word], title_class=f"status {word.replace(' ', '-')}",
            ask=f"Agree the action points for “{one.indicator.name}”",
            evidence=Markup("{} Action points: {}.").format(_promise(one.facts), points), options=OF_POINTS,
            proposer=self._names(self._lead(one)), by=self._by,
        )  # fmt: skip

    def _of_missing(self, found: list[Told]) -> Sought:
        """An analysis or action points that are not written yet, asked of the partnerships that lead."""
        leads = list(dict.fromkeys(self._lead(one) for one in found))
        tally = reviews.tally([_worst(one.facts) for one in found])
        kinds = [[one for one in found if how_far(one).word == word] for word in (NO_POINTS, UNWRITTEN)]
        said = [tally, *(self._asked(what, own) for what, own in zip(ASKED, kinds, strict=True) if own)]
        who = self._names(leads[0]) if len(leads) == 1 else f"{len(leads)} lead partnerships"
        which = f"“{found[0].indicator.name}”" if len(found) == 1 else f"{len(found)} targets in doubt"
        above = {self.context.partnership.body(lead).reports_to for lead in leads}
        return Sought(
            title="", ask=f"Ask {who} to bring what is missing for {which} by {day(self._brought)}",
            evidence=Markup("{}").format(" ".join(said)), options=OF_MISSING,
            proposer=listed(sorted(self._names(each) for each in above if each)), by=self._by,
        )  # fmt: skip

    def _asked(self, what: str, own: list[Told]) -> str:
        """Which partnerships are asked for something, each with its targets, the least likely first."""
        by_lead: dict[str, list[str]] = defaultdict(list)
        for one in own:
            by_lead[self._lead(one)].append(one.indicator.name)
        asked = "; ".join(f"{self._names(lead)} on {listed(names)}" for lead, names in by_lead.items())
        return f"{what}: {asked}."

    def _of_overdue(self, late: tuple[DueDate, ...]) -> Sought:
        """What the calendar owes the Board and has not come, each with the reason that the log notes."""
        said = [
            f"{each.item.title} was due by {day(each.day)}, and is {cycle.timing(each, self._as_at)}.{self._why(each)}"
            for each in late
        ]
        what = f"“{late[0].item.title}”" if len(late) == 1 else f"{len(late)} overdue items of the calendar"
        return Sought(
            title="Overdue", title_class="deadline overdue", ask=f"Set a new day for {what}",
            evidence=Markup("{}").format(" ".join(said)), options=OF_OVERDUE, proposer="", by=self._by,
        )  # fmt: skip

    def _why(self, each: DueDate) -> str:
        """What the log has noted of a calendar entry since it last came, the newest."""
        log = [d for d in self.context.partnership.decisions if each.item.id in d.about and d.date <= self._as_at]
        came = max((one.date for one in log if one.kind == "delivered"), default=date.min)
        noted = [one for one in log if one.kind == "note" and one.date >= came]
        newest = max(noted, key=lambda one: one.date, default=None)
        if newest is None:
            return ""
        return f" {self._names(newest.body, begins=True)} noted on {day(newest.date)}: {newest.text}"

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
        if self._doubted:
            yield reviews.accounted([(one.indicator.name, how_far(one).word) for one in self._doubted])
        first = [one.title for one in self._every if max(one.stage, one.proposed or 0) == 1]
        if first:
            yield f"At or proposed for stage 1, for the thematic partnerships: {'; '.join(first)}."

    # What is known

    @property
    def _as_at(self) -> date:
        return self.context.findings.as_at

    @cached_property
    def _table(self) -> pd.DataFrame:
        return self.context.findings.slice(area=self.context.partnership.places.home)

    @cached_property
    def _every(self) -> tuple[Intervention, ...]:
        c = self.context
        return interventions(c.partnership, self._table, self._as_at, c.audience.themes)

    @cached_property
    def _doubted(self) -> list[Told]:
        """Every target that the annual review counts as in doubt, the least likely first."""
        return sorted(in_doubt_of(self.context), key=lambda one: _chance(one.facts))

    @property
    def _missing(self) -> list[Told]:
        """Those of which the gaps are not analysed, or of which no action point is written."""
        return [one for one in self._doubted if how_far(one).word in (UNWRITTEN, NO_POINTS)]

    @property
    def _late(self) -> tuple[DueDate, ...]:
        """What the calendar owes the Board and did not come."""
        return overdue(self.context.partnership, self._as_at, to=sorted(self._boards))

    @cached_property
    def _names(self) -> Names:
        return Names(self.context.partnership)

    @cached_property
    def _boards(self) -> frozenset[str]:
        """The boards that the groups behind the thematic partnerships report to."""
        p = self.context.partnership
        groups = {p.body(theme.lead).reports_to for theme in self.context.themes}
        return frozenset(board for group in groups if group and (board := p.body(group).reports_to))

    @cached_property
    def _due(self) -> list[date]:
        """The days ahead on which the calendar has something due to the Board."""
        first, last = self._as_at + timedelta(days=1), add_months(self._as_at, 12)
        own = [item for item in self.context.partnership.calendar if self._boards & set(item.to)]
        return sorted({each for item in own for each in due_dates(item, first, last)})

    @property
    def _by(self) -> str:
        """By when the Board decides."""
        return day(self._due[0]) if self._due else "the Board’s next meeting"

    @property
    def _brought(self) -> date:
        """By when the Board is brought what it asks for: when something is due to it after that, or in three months."""
        return self._due[1] if len(self._due) > 1 else add_months(self._as_at, 3)

    def _lead(self, one: Told) -> str:
        """The thematic partnership that leads on a target: that of its home theme."""
        p = self.context.partnership
        return p.theme(p.home_theme(one.indicator.id)).lead

    def _facts(self, indicator: str) -> Facts:
        p = self.context.partnership
        return facts_at_home(p, self._table, indicator, p.home_theme(indicator))


def _worst(facts: Facts) -> str:
    """The word that puts a target in doubt: its own, or the floor's where its own does not."""
    own = facts.word("likelihood")
    return own if in_doubt(own) else facts.word("floor-likelihood")


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
