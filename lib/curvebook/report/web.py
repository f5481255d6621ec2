"""The causal web as a notebook asks for it: what leads to what, how far it is, and what fails below the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.causal_web import Node, every_node, part_of
from curvebook.accountability.duplicates import Pair, alike_measures, alike_objectives
from curvebook.accountability.lights import UNKNOWN, Light, milestone_light
from curvebook.accountability.logic_model import logic_model
from curvebook.accountability.roll_up import Alert
from curvebook.accountability.standing import Standing, standing
from curvebook.model.measures import Outcome
from curvebook.narrative import web as words
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import table
from curvebook.report.web_drawing import anchor_of, drawn, logic_of, loop_names
from curvebook.report.web_levels import folded, levels_of, status_of

NO_EVIDENCE = "No evidence recorded"
STAGE_HEADS = {
    "inputs": "Money and projects", "actions": "Actions and services", "objectives": "Objectives and drivers",
    "outcome": "Outcome", "goals": "Goals",
}  # fmt: skip


@dataclass(frozen=True)
class LogicReport:
    """How one outcome is to be reached, with `show()`."""

    report: WebReport
    outcome: Outcome

    def show(self) -> None:
        """Its stages, and each link with why it is thought to hold and on what evidence."""
        self.block().show()

    def block(self) -> Block:
        """The same as a block."""
        report, p = self.report, self.report.context.partnership
        web = report.now.web
        model = logic_model(web, p, self.outcome.id)
        titles = {**report.titles, **{stream.id: stream.title for stream in p.funding}}
        stages = [(STAGE_HEADS[stage], [titles[id] for id in ids]) for stage, ids in model.stages.items()]
        rows = [
            [
                titles[step.source], "pays for" if step.kind == "funds" else step.kind, titles[step.target],
                markdown(step.why, inline=True) if step.why else "Not said" if step.kind != "funds" else "",
                markdown(step.evidence, inline=True) if step.evidence else NO_EVIDENCE if step.kind != "funds" else "",
            ]
            for step in model.steps
        ]  # fmt: skip
        links = sum(step.kind != "funds" for step in model.steps)
        known = links - model.without_evidence
        heads = ["From", "How", "To", "Why we think so", "Evidence"]
        return block(
            "logic_model",
            anchor=logic_of(self.outcome.id),
            title=self.outcome.statement,
            lead=f"Evidence is recorded for {known} of {counted(links, 'link')}." if links else "Nothing leads to it.",
            where=report.theme_link(self.outcome),
            stages=stages,
            table=markup(table(f"The links of “{self.outcome.statement}”", heads, rows, text=(1, 2, 3, 4)))
            if rows
            else "",
        )


@dataclass(frozen=True)
class WebReport:
    """What a notebook asks of the causal web. It is about the partnership's own area."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "What is done, what it is done for, and how far each of them is against its plan."
        kicker = f"What leads to what, {c.quarter.label}"
        name = f"What leads to what: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=name, about=about)

    def summary(self) -> Block:
        """How much is on plan, what fails below the horizon, and which way loops turn."""
        if not len(self.now.web):
            return block("summary", message="This partnership has not yet said what leads to what.", cards=[], late=[])
        judged = [self.now.own[id] for id in self.now.web if id in self.now.own] + [Light(UNKNOWN)] * len(self._blank)
        said = words.in_short(judged, self.now.alerts, self.now.loops, bool(self.context.audience.themes))
        return block("summary", message=said, cards=[], late=[])

    def below_the_horizon(self) -> Block:
        """What looks fine although something beneath it fails, with the way between (RULES 1.3)."""
        if not len(self.now.web):
            return NOTHING
        lead = "What looks fine although something that leads to it fails; the nearest first."
        if not self.now.alerts:
            return _section("below", "Below the horizon", "Nothing that looks fine has a failure beneath it.")
        items = Markup("").join(map(self._alert, self.now.alerts))
        return _section("below", "Below the horizon", lead, Markup('<ul class="plain ruled">{}</ul>').format(items))

    def overview(self) -> Block:
        """The web of the whole partnership: its goals, outcomes and objectives."""
        web = self.now.web
        ids = {node.id for node in every_node(web) if node.kind in ("goal", "outcome", "objective")}
        if not ids:
            return NOTHING
        picture = drawn(
            self.now, part_of(web, ids), "overview", "From objectives to goals", open_to=0,
            anchored={id for id in ids if web.nodes[id]["node"].kind == "goal" or not self.now.themes[id]},
        )  # fmt: skip
        lead = (
            "Each box leads to more about it. Actions stand in the drawings of the themes. Words such as “off plan, "
            "from 3 of 5” sum up what lies beneath: 5 things there can have a light, and it is known of 3 of them."
        )
        return _section("web", "The web", lead, Markup(picture.html()))

    def themes(self) -> Iterator[Block]:
        """The web of each theme, down to its actions, services and projects."""
        seen: set[str] = set()
        for theme in self.context.themes:
            ids = {id for id in self.now.web if theme.id in self.now.themes[id]}
            goals = {id for id in ids if self.now.node(id).kind == "goal"}
            picture = drawn(
                self.now, part_of(self.now.web, ids), f"web-of-{theme.id}", f"From actions to goals: {theme.title}",
                open_to=1, anchored=ids - seen - goals,
            )  # fmt: skip
            seen |= ids
            yield _section(f"theme-{theme.id}", theme.title, "", Markup(picture.html()))

    def show_themes(self) -> None:
        """All of them, in the order of the themes."""
        for each in self.themes():
            each.show()

    def loops(self) -> Block:
        """What leads back to itself: reinforcing or balancing, and which way it turns (RULES 1.8)."""
        found = self.now.loops
        if not found.found:
            return NOTHING
        rows = []
        for name, each in loop_names(self.now):
            way = " → ".join(self.titles[id] for id in (*each.members, each.members[0]))
            rows.append([f"Loop {name}", each.kind.capitalize(), way, words.loop(each)])
        body = markup(
            table("Loops of the web", ["Loop", "Kind", "Its way round", "What it does"], rows, text=(1, 2, 3))
        )
        lead = "Here things lead back to themselves."
        return _section("loops", "Loops", f"{lead} {words.loops_bound(found)}".strip(), body)

    def to_merge(self) -> Block:
        """Objectives and measures that nearly say the same (RULES 1.5)."""
        p, web = self.context.partnership, self.now.web
        indicators = p.indicators()
        read = [i for i in indicators.values() if p.home_theme(i.id) in {theme.id for theme in self.context.themes}]
        names = {**self.titles, **{id: indicator.name for id, indicator in indicators.items()}}
        pairs: list[tuple[str, Pair]] = [("Objectives", each) for each in alike_objectives(web)]
        pairs += [("Measures", each) for each in alike_measures(read)]
        if not pairs:
            return NOTHING
        rows = [[names[each.first], names[each.second], kind, words.pair(each, names)] for kind, each in pairs]
        heads = ["This", "And this", "Both are", "Why"]
        body = markup(table("Proposed for merging, the most alike first", heads, rows, text=(1, 2, 3)))
        lead = "These nearly say the same. One of the two could go; whoever owns them decides."
        return _section("merge", "What could be merged", lead, body)

    @property
    def outcomes(self) -> tuple[LogicReport, ...]:
        """Each outcome's logic model, with `show()` (RULES 1.8)."""
        return tuple(LogicReport(self, outcome) for theme in self.context.themes for outcome in theme.outcomes)

    def how(self) -> Block:
        """The heading above the logic models."""
        if not self.outcomes:
            return NOTHING
        lead = "For each outcome: what goes in, what is done, what that is to change, and why we think so."
        return _section("logic", "How each outcome is to be reached", lead)

    def levels(self) -> Block:
        """Each level reported by itself; headline figures and what drives them; plans; places (RULES 1.2, 1.7, 1.9)."""
        if not len(self.now.web):
            return NOTHING
        body = levels_of(self.now, self.context.partnership, self.context.themes)
        return _section("levels", "Level by level", "The same web, one level at a time.", body)

    def tasks(self) -> Block:
        """Every milestone with its light: single tasks against plan (RULES 2.1)."""
        actions = [a for a in self.context.partnership.actions if a.id in self.now.web and a.milestones]
        on = self.context.findings.as_at
        rows = []
        for action in actions:
            for step in action.milestones:
                light = milestone_light(step, on)
                rows.append([action.title, step.title, status_of(light), _sentence(light.why)])
        if not rows:
            return NOTHING
        body = table("Milestones of actions", ["Action", "Task", "Against plan", "Why"], rows, text=(1, 2, 3))
        return _section("tasks", "Single tasks", "", folded(f"All {len(rows)} tasks", body))

    def not_known(self) -> Block:
        """What cannot be said, and why."""
        if not len(self.now.web):
            return NOTHING
        own, web = self.now.own, self.now.web
        rows = [
            [node.title, words.KINDS[node.kind], _sentence(own[node.id].why)]
            for node in every_node(web)
            if node.id in own and own[node.id].word == UNKNOWN
        ]
        nothing = "Nothing measures it, and nothing leads to it."
        rows += [[node.title, words.KINDS[node.kind], nothing] for node in self._blank]
        loose = [node.title for node in every_node(web) if not self.now.themes[node.id]]
        judged = sum(id in own for id in web) + len(self._blank)
        rest = counted(len(web) - judged, "more has none of its own: it is judged by what lies beneath, or is an input",
                       "more have none of their own: they are judged by what lies beneath, or are inputs")  # fmt: skip
        others = f" {rest}." if len(web) > judged else ""
        lead = f"Of {judged:,} that can have a light, {len(rows)} cannot be judged.{others}" if rows else ""
        apart = f"No outcome is reached from {listed([f'“{title}”' for title in loose])}." if loose else ""
        said = f"{lead} {apart}".strip() or "Everything here can be judged."
        heads = ["What", "Kind", "Why it is not known"]
        body = markup(table("What is not known", heads, rows, text=(1, 2))) if rows else Markup("")
        return _section("unknown", "What is not known", said, body)

    def method(self) -> Block:
        """How lights are given and summarised."""
        said = Markup("").join(Markup("<p>{}</p>").format(text) for text in words.method(self.now.rule))
        return _section("method", "How it is judged", "", said)

    # What is known

    @cached_property
    def _blank(self) -> list[Node]:
        """What ought to have a light, though nothing measures it and nothing leads to it."""
        web, own = self.now.web, self.now.own
        return [n for n in every_node(web) if n.id not in own and n.kind != "project" and not web.in_degree(n.id)]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        return self.context.findings.slice(area=self.context.partnership.places.home)

    @cached_property
    def now(self) -> Standing:
        """The web as it stands for this audience."""
        c = self.context
        return standing(c.partnership, self._rows, c.findings.as_at, c.audience.themes)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of every node that the audience sees."""
        return {node.id: node.title for node in every_node(self.now.web)}

    def theme_link(self, outcome: Outcome) -> Markup:
        """A link to the outcome in its theme's report, where the audience has one."""
        c = self.context
        theme = next(theme for theme in self.context.themes if outcome in theme.outcomes)
        home = c.partnership.home
        if "theme" not in c.audience.reports or "theme" not in c.partnership.level(home.level).reports:
            return Markup("")
        there = f"{addresses.link(c.here, addresses.theme_page(theme.id, home.code))}#outcome-{outcome.id}"
        return Markup('<a href="{}">Its figures, in the report on {}</a>').format(there, theme.title)

    # Parts

    def _alert(self, alert: Alert) -> Markup:
        said = words.alert(alert, self.now, self.context.partnership, self._rows)
        steps = Markup(" ← ").join(self._named(id) for id in alert.path)
        above = f"So do, above it: {listed([self.titles[id] for id in alert.above])}." if alert.above else ""
        return Markup("<li><p>{}</p><p class='note'>{}</p><p class='note'>{}</p></li>").format(said, above, steps)

    def _named(self, id: str) -> Markup:
        """A node's title, leading to where more is said of it."""
        return Markup('<a href="#{}">{}</a>').format(anchor_of(self.now.node(id)), self.titles[id])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _section(anchor: str, heading: str, lead: str, body: Markup | str = "") -> Block:
    return block("list", anchor=anchor, heading=heading, lead=lead, body=body)
