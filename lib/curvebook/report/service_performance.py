"""A service's performance: seven questions in order, with its measures in a quadrant (STANDARDS section 1; RULES 5.1).

Only what concerns the audience's themes is told (RULES 4.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from curvebook.accountability.partners import Around
from curvebook.accountability.progress import progress
from curvebook.accountability.quadrant import (
    BETTER_OFF,
    Quadrant,
    good_information,
    measures_of,
    most_important,
    quadrants,
)
from curvebook.accountability.questions import PERFORMANCE, Answer, answered
from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words as day
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import between, listed, with_unit
from curvebook.narrative.sentences import not_carried_on_because
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import card, table
from curvebook.report.subject import about, evidence, service_around

KIND = "service-performance"
NOT_THE_POPULATION = (
    "These measures tell how well the service does its work for those it serves. Whether life gets better for "
    "everybody is for all partners together, and stands in the reports on outcomes."
)
HOLDS = {True: "Yes", False: "Not yet", None: "Cannot be told"}


@dataclass(frozen=True)
class ServicePerformance:
    """What a notebook asks of one service's performance."""

    context: Context
    around: Around

    @classmethod
    def of(cls, context: Context, service: str) -> ServicePerformance:
        """The page of the service with this id; ParameterError where there is none that concerns the audience."""
        return cls(about(context, KIND, service), service_around(context, service, "report.service_performance"))

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker = f"Service performance, {c.quarter.label}"
        title = f"{self.around.service.title}: how well does it work?"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=NOT_THE_POPULATION)

    def summary(self) -> Block:
        """How the service does on what matters most."""
        return block("summary", message=self._message(), cards=[], late=[])

    def customers(self) -> Block:
        """The first three questions: whom it serves, and how we can tell."""
        return self._section("whom", "Whom do we serve, and how can we tell?", [self._customers(), self._better(),
                             self._well()])  # fmt: skip

    def quadrant(self) -> Block:
        """The fourth question: how it does, with the measures where they belong."""
        shown = [self._quarter(each) for each in quadrants(self._measures)]
        rows = [("What we do", shown[:2]), ("What changes for people", shown[2:])]
        caption = f"{self.around.service.title} as at {day(as_at_of(self.context.findings))}: newest value, trend, \
and what to expect if nothing changes"
        unplaced = [m.name for m in self._measures if m.quadrant is None]
        note = f"Without a place in the quadrant: {listed(unplaced)}. Ask {self._whom} where they belong."
        body = markup(block("quadrant", caption=caption, rows=rows))
        body += Markup("<p class='note'>{}</p>").format(note) if unplaced else Markup("")
        question = PERFORMANCE[3]
        heading = f"{question.number}. {question.asks}"
        return block("list", anchor="quadrant", heading=heading, lead="", body=body)

    def doing_better(self) -> Block:
        """The last three questions: who can help, what works, what is proposed."""
        return self._section("doing-better", "How do we do better?", [self._partners(), self._works(), self._plan()])

    def good_information(self) -> Block:
        """Whether these measures are good performance information (RULES 5.7)."""
        leads = bool(self.around.threads)
        tests = good_information(self.context.partnership, self.around.service, self._measures, leads)
        rows = [[t.word, t.asks, HOLDS[t.holds], t.why] for t in tests]
        heads = ["Good information is", "Which asks", "Is it so?", "Why"]
        body = table("Six tests of the measures of this service", heads, rows, text=(1, 2, 3))
        heading = "Are these the right measures?"
        return block("list", anchor="good-information", heading=heading, lead="", body=markup(body))

    # What is known

    @cached_property
    def _measures(self) -> tuple[Indicator, ...]:
        return measures_of(self.context.partnership, self.around.service, self.around.themes)

    @property
    def _whom(self) -> str:
        """Whom to ask: those who run the service."""
        return self.context.partnership.body(self.around.service.body).title

    def _facts(self, measure: Indicator) -> Facts:
        return self.context.facts(measure)

    def _message(self) -> str:
        """The most important measures in a sentence each, and how much is not measured."""
        said = list(self._in_short())
        empty = sum(not each.measures for each in quadrants(self._measures))
        if not self._measures:
            return f"Nothing is measured for {self._for_whom()} yet: ask {self._whom}."
        if empty:
            said.append(f"{empty} of the 4 boxes below {'has' if empty == 1 else 'have'} no measure.")
        return " ".join(said)

    def _for_whom(self) -> str:
        customers = self.around.service.customers
        return customers[:1].lower() + customers[1:] if customers else "this service"

    def _in_short(self) -> Iterator[str]:
        for measure in most_important(self._measures)[:2]:
            facts = card(self._facts(measure))
            if facts["value"]:
                way = f"; {facts['direction'][:1].lower()}{facts['direction'][1:]}" if facts["direction"] else ""
                yield f"{measure.name}: {facts['value']} for {facts['period']}{way}."
            else:
                yield f"{measure.name}: no figure."

    def _quarter(self, quarter: Quadrant) -> dict[str, Any]:
        missing = f"Not measured yet: {quarter.missing}. Ask {self._whom}."
        return {
            "asks": quarter.asks,
            "sign": quarter.sign,
            "missing": missing,
            "measures": [self._measure(each) for each in quarter.measures],
        }

    def _measure(self, measure: Indicator) -> dict[str, Any]:
        facts = self._facts(measure)
        shown = card(facts)
        place = f"{shown['range']}, {shown['period']}" if shown["range"] else shown["period"]
        better = BETTER_OFF[measure.better_off] if measure.better_off else ""
        return {**shown, "range": place, "ahead": _ahead(facts), "better_off": better}

    # Answers

    def _customers(self) -> Answer:
        return answered(PERFORMANCE[0], [self.around.service.customers], f"ask {self._whom}")

    def _better(self) -> Answer:
        kinds = ("better-off-number", "better-off-percent")
        said = []
        for measure in self._measures:
            if measure.quadrant in kinds:
                what = f" ({BETTER_OFF[measure.better_off]})" if measure.better_off else ""
                said.append(f"{measure.title}{what}")
        kind = listed(list(BETTER_OFF.values()), "or")
        missing = f"ask {self._whom} what should change for {self._for_whom()}, in {kind}"
        return answered(PERFORMANCE[1], said, missing)

    def _well(self) -> Answer:
        said = [m.title for m in self._measures if m.quadrant in ("how-well", "how-much")]
        return answered(PERFORMANCE[2], said, f"ask {self._whom} what is done in time, in full and to the standard")

    def _partners(self) -> Answer:
        p = self.context.partnership
        said = [f"{p.body(id).title} {listed(roles)}" for id, roles in self.around.roles().items()]
        return answered(PERFORMANCE[4], said, f"nobody else is named; ask {self._whom} who could help")

    def _works(self) -> Answer:
        found = [action for action in self.around.actions if action.progress != "stopped"]
        said = [self._worked(evidence(self.context, action)) for action in found]
        if found and not any(action.low_cost for action in found):
            said.append(escape("No low-cost or no-cost idea yet: find at least one."))
        return answered(PERFORMANCE[5], said, f"ask {self._whom} what has worked elsewhere, also for little money")

    def _worked(self, found: dict[str, Any]) -> Markup:
        why = Markup(" ").join(each for each in (found["works"], found["evidence"]) if each)
        cheap = Markup(" (low cost or no cost)") if found["low_cost"] else Markup("")
        return Markup("<strong>{}</strong>{}. {}").format(found["title"], cheap, why or found["no_evidence"])

    def _plan(self) -> Answer:
        p, as_at = self.context.partnership, as_at_of(self.context.findings)
        said = []
        for action in self.around.actions:
            due = f", by {day(action.due)}" if action.due else ", without a date"
            lead = p.body(action.lead).title
            said.append(f"{action.title} ({lead}{due}). {progress(action, as_at).in_full}.")
        return answered(PERFORMANCE[6], said, f"ask {self._whom} to propose an action")

    def _section(self, anchor: str, heading: str, answers: list[Answer]) -> Block:
        return block("questions", anchor=anchor, heading=heading, answers=answers)


def _ahead(facts: Facts) -> str:
    """What to expect if nothing changes, or why that cannot be said."""
    none = facts.get("no-forecast")
    if none is not None:
        return f"No forecast: {none.note or none.word}."
    ahead = facts.every("forecast")
    if not ahead:
        return ""
    end = ahead[-1]
    if end.value is None or end.period is None:
        return ""
    span = ""
    if end.lower80 is not None and end.upper80 is not None:
        span = f" ({between(end.lower80, end.upper80, facts.indicator)}, 8 times in 10)"
    why = f" {said}" if (said := not_carried_on_because(facts)) else ""
    return f"If nothing changes: about {with_unit(end.value, facts.indicator)} by {end.period.label}{span}.{why}"
