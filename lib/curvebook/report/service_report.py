"""The quarterly report of a service (RULES 4.4): five questions that a plan answers (RULES 5.7), as far as they concern
the audience's themes (RULES 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from curvebook.accountability.exceptions import UNDER
from curvebook.accountability.partners import Around, Thread
from curvebook.accountability.progress import STOPPED, progress
from curvebook.accountability.quadrant import measures_of
from curvebook.accountability.questions import PLAN
from curvebook.accountability.review import UNKNOWN, category, in_doubt
from curvebook.accountability.status import NOT_ASSESSABLE, NOT_MET
from curvebook.accountability.turn_the_curve import WORSE
from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words as day
from curvebook.model.work import Action
from curvebook.narrative import exceptions, promises
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import chance, counted, listed, with_unit
from curvebook.narrative.messages import direction
from curvebook.narrative.sanitise import markdown
from curvebook.narrative.sentences import figure
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import card, table
from curvebook.report.subject import about, service_around

KIND = "service-report"


@dataclass(frozen=True)
class ServiceReport:
    """What a notebook asks of one service's quarterly report."""

    context: Context
    around: Around

    @classmethod
    def of(cls, context: Context, service: str) -> ServiceReport:
        """The report of the service with this id; ParameterError where there is none that concerns the audience."""
        return cls(about(context, KIND, service), service_around(context, service, "report.service_report"))

    def title(self) -> Block:
        """The page's heading."""
        c, service = self.context, self.around.service
        kicker = f"Service report, {c.quarter.label}"
        said = f"Run by {c.partnership.body(service.body).title}."
        if service.customers:
            said += f" For {service.customers[:1].lower()}{service.customers[1:]}."
        if c.audience.themes:
            titles = [c.partnership.theme(theme).title for theme in c.audience.themes]
            said += f" This is the part that concerns {listed(titles)}."
        return block("title", style=Markup(for_lab()), kicker=kicker, title=service.title, about=said)

    def exceptions(self) -> Block:
        """What is off course, in words; first, since it is what has to be acted on."""
        found = list(self._exceptions())
        lead = f"{counted(len(found), 'thing needs', 'things need')} attention." if found else self._on_course()
        body = Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(each) for each in found))
        return block("list", anchor="exceptions", heading="What is off course", lead=lead, body=body if found else "")

    def contributes(self) -> Block:
        """What the service is for: the golden thread upward."""
        items = [self._thread(thread) for thread in self.around.threads]
        body = Markup("<ul>{}</ul>").format(Markup("").join(items))
        whom = self.context.partnership.body(self.around.service.body).title
        none = f"Nobody has said which outcome this service contributes to: ask {whom}."
        return self._section(0, "contributes", "" if items else none, body if items else "")

    def measures(self) -> Block:
        """Where the service stands: each measure with its newest value and direction."""
        rows = [self._row(measure) for measure in self._measures]
        heads = ["Measure", "Newest value", "Period", "Direction"]
        body = table("Measures of this service", heads, rows, text=(2, 3))
        return self._section(1, "measures", "" if rows else self._unmeasured(), markup(body) if rows else "")

    def targets(self) -> Block:
        """Where it needs to be: targets, and how likely they are to be met."""
        rows = [self._target(measure) for measure in self._measures if measure.target]
        without = [measure.name for measure in self._measures if measure.target is None]
        lead = f"No target is agreed for: {listed(without)}." if without else ""
        heads = ["Measure", "Target", "On its path now?", "Will it be met?"]
        body = table("Targets of this service", heads, rows, text=(1, 2, 3))
        return self._section(2, "targets", lead if self._measures else self._unmeasured(), markup(body) if rows else "")

    def work(self) -> Block:
        """How it gets there: objectives, actions with milestones, projects."""
        p, parts = self.context.partnership, []
        objectives = [f"{n.title}{f' ({p.body(n.owner).title})' if n.owner else ''}" for n in self.around.objectives]
        parts.append(_listing("Objectives", objectives, "No objective is named."))
        rows = [self._action(action) for action in self.around.actions]
        heads = ["Action", "Lead", "By when", "Progress", "Milestones done"]
        caption = f"Actions as at {day(as_at_of(self.context.findings))}, the earliest due first"
        none = Markup("<p class='note'>No action is planned.</p>")
        parts.append(Markup("<h3>Actions</h3>{}").format(
            markup(table(caption, heads, rows, text=(1, 2, 3))) if rows else none))  # fmt: skip
        projects = [f"{project.title} ({p.body(project.lead).title})" for project in self.around.projects]
        parts.append(_listing("Projects", projects, "No project works beside it."))
        return self._section(3, "work", "", Markup("").join(parts))

    def risks(self) -> Block:
        """What may stop it: risks to its objectives, the most serious first."""
        p = self.context.partnership
        rows: list[list[str | Markup]] = [
            [
                risk.title,
                f"{risk.score} of 25",
                markdown(risk.response, inline=True) if risk.response else "No response recorded",
                p.body(risk.owner).title,
                day(risk.assessed),
            ]
            for risk in self.around.risks
        ]
        heads = ["Risk", "Score", "Response", "Owner", "Assessed"]
        body = table("Risks to its objectives, the most serious first", heads, rows, text=(2, 3, 4))
        none = "No risk to its objectives is recorded: ask whether anything could stop them."
        lead = "By its measures, by what is off course above, and by what may stop it." if rows else none
        return self._section(4, "risks", lead, markup(body) if rows else "")

    # What is known

    @cached_property
    def _measures(self) -> tuple[Indicator, ...]:
        return measures_of(self.context.partnership, self.around.service, self.around.themes)

    def _unmeasured(self) -> str:
        whom = self.context.partnership.body(self.around.service.body).title
        return f"Nothing is measured for this service yet: ask {whom}."

    def _exceptions(self) -> Iterator[Markup]:
        """Measures, actions and milestones that are off course, each in a sentence."""
        for measure in self._measures:
            facts = self.context.facts(measure)
            found = facts.get("latest")
            said = []
            if found is None or found.value is None:
                said.append(f"there is no figure ({card(facts)['why'][:1].lower()}{card(facts)['why'][1:]})")
            if facts.word("trend") == "getting worse":
                said.append("getting worse, by more than chance explains")
            if facts.word("verdict") == WORSE:
                said.append("worse than was expected when action was agreed")
            said += [f"{doubt}{'' if self._in_hand else f'; {self._left_open()}'}" for doubt in self._doubts(facts)]
            under = exceptions.evidence(facts) if facts.word("exception") == UNDER else Markup("")
            if said or under:
                told = escape(f"{measure.name}: {listed(said) or 'under target'}.")
                yield Markup("{} {}").format(told, under) if under else told
        as_at = as_at_of(self.context.findings)
        for action in self.around.actions:
            stands = progress(action, as_at)
            if stands.late or stands.word == STOPPED:
                note = markdown(action.progress_note, inline=True) if action.progress_note else ""
                yield Markup("{}. {}. {}").format(action.title, stands.in_full, note)

    def _on_course(self) -> str:
        """What may be said where nothing stands out: that all is well only where every target is known to be."""
        if not self._measures:
            return f"Nothing is known to be off course, but {self._unmeasured()[:1].lower()}{self._unmeasured()[1:]}"
        without = [measure.name for measure in self._measures if measure.target is None]
        if without:
            return f"Nothing is known to be off course, but no target is agreed for {listed(without)}."
        return "Nothing is off course."

    def _doubts(self, facts: Facts) -> Iterator[str]:
        """Which of a measure's targets are in doubt, or cannot be judged (RULES 2.2)."""
        if facts.indicator.target is None:
            return
        likely, goal = facts.get("likelihood"), facts.get("target-end")
        word = likely.word if likely else NOT_ASSESSABLE
        aim = f" of {with_unit(goal.value, facts.indicator)}" if goal and goal.value is not None else ""
        if category(word) == UNKNOWN:
            yield f"whether its target{aim} will be met cannot be assessed"
        elif word == NOT_MET:
            yield f"its target{aim} was missed"
        elif likely and in_doubt(word):
            odds = f"; {chance(likely.value, facts.cut_offs)}" if likely.value is not None else ""
            yield f"its target{aim} is in doubt ({promises.status_words(likely)}{odds})"

    @cached_property
    def _in_hand(self) -> bool:
        """Whether any action or project beside the service is still open."""
        actions = [each for each in self.around.actions if each.progress not in ("complete", "stopped")]
        return bool(actions or self.around.projects)

    def _left_open(self) -> str:
        """What is not in hand: that nothing, or nothing more than what is over, is planned; that no risk is seen."""
        more = " more" if self.around.actions else ""
        return f"nothing{more} is planned" + ("" if self.around.risks else ", and no risk is recorded")

    def _thread(self, thread: Thread) -> Markup:
        steps = [f"“{node.title}”" for node in thread.way]
        goals = f". That serves “{'”, “'.join(node.title for node in thread.goals)}”" if thread.goals else ""
        return Markup("<li>{}{}.</li>").format(Markup(" leads to ").join(map(escape, steps)), goals)

    def _row(self, measure: Indicator) -> list[str | Markup]:
        facts = self.context.facts(measure)
        found, what = facts.get("latest"), card(facts)
        arrow, words, _ = direction(facts)
        if found is None or found.value is None:
            return [measure.title, "No figure", "", what["why"]]
        value = figure(facts, with_unit(found.value, measure), found)
        return [measure.title, value, what["period"], f"{arrow} {words}".strip() or "Not tested"]

    def _target(self, measure: Indicator) -> list[str | Markup]:
        facts = self.context.facts(measure)
        goal, likely = facts.get("target-end"), facts.get("likelihood")
        aim = f"{with_unit(goal.value, measure)} by {goal.period.label}" if goal and goal.value is not None and \
            goal.period else "Cannot be followed"  # fmt: skip
        status = promises.status_words(likely).capitalize() if likely else "Not assessable"
        if likely is not None and likely.value is not None:
            status += f"; {chance(likely.value, facts.cut_offs)}"
        return [measure.name, aim, (facts.word("path") or "not known").capitalize(), status]

    def _action(self, action: Action) -> list[str]:
        as_at = as_at_of(self.context.findings)
        done = sum(step.done is not None and step.done <= as_at for step in action.milestones)
        steps = f"{done} of {len(action.milestones)}" if action.milestones else "No milestone"
        due = day(action.due) if action.due else "No date"
        lead = self.context.partnership.body(action.lead).title
        return [action.title, lead, due, progress(action, as_at).in_full, steps]

    def _section(self, question: int, anchor: str, lead: str, body: Markup | str) -> Block:
        return block("list", anchor=anchor, heading=PLAN[question].asks, lead=lead, body=body)


def _listing(heading: str, items: list[str], none: str) -> Markup:
    said = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    body = Markup("<ul>{}</ul>").format(said) if items else Markup("<p class='note'>{}</p>").format(none)
    return Markup("<h3>{}</h3>{}").format(heading, body)
