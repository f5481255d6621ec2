"""The report on the golden thread: what leads to a priority, what does not, and what each action lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from curvebook.accountability.audit import CLASSES, Finding, audit, counts, looked_for
from curvebook.accountability.causal_web import Node, web_of
from curvebook.accountability.golden_thread import (
    WORK,
    Thread,
    line_of,
    plain,
    threads,
    whole,
    within_themes,
    work_under,
)
from curvebook.accountability.smart import MET, MISSING, UNJUDGED, Smart, State, chains, smart, unproven
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.record import percent
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import table

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.work import Action

FOLDED = ("undated", "no-plan", "unexplained")  # many, and each of them small
SAID: dict[State, str] = {MET: "Yes", MISSING: Markup("<b>No</b>"), UNJUDGED: "Not known"}
NAMED = 3  # orphans that the summary calls by name
HOW = (
    "A thread is a way through the causal web from what is done to what it is done for. What reaches no outcome and "
    "no goal by any way leads to no priority. Priorities are the partnership’s goals. An outcome that serves a goal "
    "itself counts for that goal, and not for those of other outcomes that it helps. An objective was linked in "
    "retrospect where it is older than its first link; without both dates that cannot be told. Indicators that only "
    "set the scene are not counted.",
    "How specific and how feasible an action is, its ratings say; 1 of 3 is too low. What nobody has rated cannot be "
    "judged, and does not pass. Progress counts as reported for six months.",
    "Whether a target itself is plausible is another question: theme reports put the change that it asks for beside "
    "the best that similar places achieved.",
)


@dataclass(frozen=True)
class ThreadAudit:
    """What a notebook asks of the thread: everything that this audience's themes concern (RULES 1.2, 1.4, 2.7, 2.8)."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "Which actions lead to an outcome, which do not, and where the thread between them is weak."
        kicker, title = f"Golden thread, {c.quarter.label}", f"Golden thread: {c.area.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=about)

    def summary(self) -> Block:
        """Which actions lead nowhere, and how often each other weakness was found."""
        return block("summary", message=" ".join(self._in_short()), cards=[], late=[])

    def priorities(self) -> Block:
        """How much hangs on each priority (RULES 1.4)."""
        found = counts(self.context.partnership, self._seen)
        if not found.total:
            return NOTHING
        rows = [
            [
                self._title(row.priority) if row.priority else "No priority",
                f"{row.objectives:,}",
                f"{row.indicators:,}",
                f"{row.total:,}",
                percent(row.share),
            ]
            for row in found.rows
        ]
        all_of_them = [f"{each:,}" for each in (found.objectives, found.indicators, found.total)]
        rows.append(["All, each counted once", *all_of_them, ""])
        most = max((row for row in found.rows if row.priority), key=lambda row: row.total, default=None)
        items = counted(found.total, "objective, milestone and indicator", "objectives, milestones and indicators")
        lead = f"None of {items} hangs on a priority."
        if most and most.priority and most.total:
            lead = f"Most hangs on “{self._title(most.priority)}”: {percent(most.share)} of {items}."
        if found.repeated:
            stand = counted(found.repeated, "stands", "stand")
            lead += f" {stand} under a further priority as well, so the lines add up to more than all of them."
        heads = ["Priority", "Objectives and milestones", "Indicators", "Together", "Share of all"]
        body = table("Objectives, milestones and indicators by priority", heads, rows)
        return block("list", anchor="priorities", heading="What hangs on each priority", lead=lead, body=markup(body))

    def to_mend(self) -> Block:
        """Every finding by class, what leads to no priority first (RULES 1.4, 6.3)."""
        return found_block("to-mend", "What to mend", self._found, "Nothing was found to mend.", self._not_found())

    def threads(self) -> Block:
        """From each action up to outcomes and goals, and from each outcome down (RULES 1.2)."""
        work = [node for node in self._nodes if node.kind in WORK]
        ends = [node for node in self._nodes if node.kind == "outcome"]
        if not work:
            return NOTHING
        up = counted(len(work), "action, service and project", "actions, services and projects")
        down, lost = counted(len(ends), "outcome"), "It leads to no outcome or goal."
        upward = block(
            "threads",
            summary=f"From each of {up} up to what it is for",
            down=False,
            items=[self._item(each, self._up(each), lost) for each in work],
        )
        downward = block(
            "threads",
            summary=f"From each of {down} down to what is done for it",
            down=True,
            items=[self._item(each, self._down(each), "Nothing is done for it.") for each in ends],
        )
        lead = "Step by step, with who answers for each and the plan that holds it, where one is named."
        body = markup(upward) + markup(downward)
        return block("list", anchor="threads", heading="The thread of each action", lead=lead, body=body)

    def smart(self) -> Block:
        """What each action lacks to be SMART, those that lack most first (RULES 2.7)."""
        found = sorted(self._smart, key=lambda each: (-len(each.of(MISSING)), -len(each.of(UNJUDGED))))
        if not found:
            return NOTHING
        sound = counted(sum(not each.of(MISSING) for each in found), "lacks", "lack")
        lead = (
            f"Of {counted(len(found), 'action')}, {sound} nothing of what can be judged. An action should be specific, "
            "measurable, achievable and realistic, resourced and time-limited, with a clear lead and scheduled reports "
            "of progress."
        )
        letters = [check.letter for check in found[0].checks]
        rows = [[each.action.title, *(SAID[check.state] for check in each.checks)] for each in found]
        every = table("Actions, those that lack most first", ["Action", *letters], rows)
        short = block("smart_items", items=[self._short(each) for each in found if each.of(MISSING)])
        unknown = block("smart_items", items=[self._short(each, UNJUDGED) for each in found if each.of(UNJUDGED)])
        heads = ["Action", "Specificity", "Leverage", "Values", "Reach"]
        rated = table("Ratings, from 1 (low) to 3 (high)", heads, [_rated(each.action) for each in found])
        body = markup(every) + Markup("<h3>What is missing</h3>{}{}{}").format(
            markup(short), _folded("What cannot be judged", unknown), _folded("How the actions were rated", rated)
        )
        return block("list", anchor="smart", heading="Are the actions SMART?", lead=lead, body=body)

    def plausible(self) -> Block:
        """What says that an action works, and each funded initiative's way from money to target (RULES 2.8)."""
        p = self.context.partnership
        silent = [action.title for action in unproven(p) if action.id in self._seen]
        funded = [chain for chain in chains(p, self._seen) if chain.project.id in self._seen]
        agreed = any(action.id in self._seen for action in p.actions)
        lead = "Of every action something says why it should work." if agreed else "No action is agreed."
        if silent:
            lead = f"Nothing says why {counted(len(silent), 'action')} should work: {_quoted(silent)}."
        if not funded:
            return block("list", anchor="plausible", heading="Is it plausible?", lead=lead, body="")
        broken = [f"{chain.project.title}: {listed([name.lower() for name in chain.broken])}" for chain in funded
                  if chain.broken]  # fmt: skip
        way = "the way from money through outcome and action to a target"
        said = f"{_all(len(funded), 'funded initiative shows', 'funded initiatives show')} {way}."
        if broken:
            breaks = counted(len(broken), "has a break", "have breaks")
            said = f"Of {counted(len(funded), 'funded initiative')}, {breaks} on {way}: {'; '.join(broken)}."
        rows = [[chain.project.title, *(_link(link.state, link.says) for link in chain.links)] for chain in funded]
        heads = ["Initiative", "Money", "Outcome it is meant for", "Actions", "Targets"]
        body = table("From money to target", heads, rows, text=(1, 2, 3, 4))
        body_html = Markup("<p>{}</p>").format(said) + markup(body)
        return block("list", anchor="plausible", heading="Is it plausible?", lead=lead, body=body_html)

    def method(self) -> Block:
        """How the thread is read and judged."""
        body = Markup("").join(Markup("<p>{}</p>").format(words) for words in HOW)
        return block("list", anchor="how", heading="How it is judged", lead="", body=body)

    # What is known

    @cached_property
    def _web(self) -> DiGraph[str]:
        return web_of(self.context.partnership)

    @cached_property
    def _seen(self) -> frozenset[str]:
        return within_themes(self._web, self.context.partnership, self.context.audience.themes)

    @property
    def _nodes(self) -> list[Node]:
        return [self._web.nodes[id]["node"] for id in self._web if id in self._seen]

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        return shown_to(self.context, audit(self.context.partnership), self._seen)

    @cached_property
    def _smart(self) -> list[Smart]:
        on = self.context.findings.as_at
        return [each for each in smart(self.context.partnership, on) if each.action.id in self._seen]

    @cached_property
    def _plain(self) -> DiGraph[str]:
        return plain(self._web.subgraph(id for id in self._web if id in self._seen))

    def _of(self, kind: str, *kinds: str) -> list[Finding]:
        """The findings of a class, of these kinds of nodes only."""
        return [f for f in self._found if f.kind == kind and (not kinds or f.where.split(".")[0] in kinds)]

    def _not_found(self) -> str:
        """The classes that were looked for among what the reader sees, and of which nothing was found."""
        limited, found = bool(self.context.audience.themes), {finding.kind for finding in self._found}
        kinds = [kind for kind in looked_for(self.context.partnership) if kind not in found]
        kinds = [kind for kind in kinds if not (limited and kind == "loose-risk")]  # of no theme: not for this reader
        titles = [CLASSES[kind].title for kind in kinds]
        where = " in the themes that you read" if limited else ""
        said = "; ".join(f"{title[:1].lower()}{title[1:]}" for title in titles)
        return f"Looked for{where} and not found: {said}." if titles else ""

    def _title(self, id: str) -> str:
        title: str = self._web.nodes[id]["node"].title
        return title

    # Sentences

    def _in_short(self) -> Iterator[str]:
        p = self.context.partnership
        actions = sum(action.id in self._seen for action in p.actions)
        lost = [finding.title for finding in self._of("orphan", "actions")]
        if not actions:
            yield "No action is agreed."
        elif not lost:
            yield f"{_all(actions, 'action leads', 'actions lead')} to an outcome or a goal."
        else:
            reach = counted(actions - len(lost), "leads", "lead")
            names = f": {_quoted(lost)}" if len(lost) <= NAMED else ""
            rest = counted(len(lost), "does not", "do not")
            yield f"Of {counted(actions, 'action')}, {reach} to an outcome or a goal, and {rest}{names}."
        objectives = [node for node in p.nodes if node.kind == "objective" and node.id in self._seen]
        said = (
            ("orphan", "leads to none", "lead to none"),
            ("retro-fitted", "was linked in retrospect", "were linked in retrospect"),
            ("undated", "lacks a date", "lack a date"),
            ("no-owner", "has no owner", "have no owner"),
            ("no-indicator", "has no indicator", "have no indicator"),
            ("no-risk", "has no risk assessment", "have no risk assessment"),
        )
        weak = [counted(len(found), *words) for kind, *words in said
                if (found := {f.names[0] for f in self._of(kind, "web") if self._web.nodes[f.names[0]]["node"].kind
                              == "objective"})]  # fmt: skip
        if weak:
            yield f"Of {counted(len(objectives), 'objective')}, {listed(weak)}."
        if several := self._of("several"):
            what = counted(len(several), "objective, action or project is", "objectives, actions and projects are")
            yield f"{what} linked to several priorities."
        if loose := self._of("loose-risk"):
            yield f"{counted(len(loose), 'risk is', 'risks are')} linked to no objective."

    def _short(self, found: Smart, state: State = MISSING) -> dict[str, Any]:
        lead = self.context.partnership.body(found.action.lead).title
        return {"title": found.action.title, "lead": lead, "checks": found.of(state)}

    # Threads

    def _up(self, node: Node) -> list[Sequence[Node]]:
        return [thread.nodes[1:] for thread in whole(threads(self._plain, node.id))]

    def _down(self, node: Node) -> list[Sequence[Node]]:
        """What leads to an outcome through no other outcome."""
        found: Iterable[Thread] = work_under(self._web.subgraph(
            id for id in self._seen if self._web.nodes[id]["node"].kind not in ("outcome", "goal") or id == node.id
        ), node.id)  # fmt: skip
        return [tuple(reversed(thread.nodes[:-1])) for thread in found]

    def _item(self, node: Node, lines: Iterable[Sequence[Node]], none: str) -> dict[str, Any]:
        p = self.context.partnership
        line = [p.body(body).title for body in line_of(p, node.owner)]
        above = f", who report to {listed(line[1:], 'and so to')}" if line[1:] else ""
        facts = [f"{line[0]}{above}" if line else "", self._plan(node)]
        steps = [[{"title": each.title, "facts": self._facts(each)} for each in way] for way in lines]
        return {"title": node.title, "facts": "; ".join(filter(None, facts)), "lines": steps, "none": none}

    def _facts(self, node: Node) -> str:
        owner = self.context.partnership.body(node.owner).title if node.owner else ""
        return "; ".join(filter(None, (owner, self._plan(node))))

    def _plan(self, node: Node) -> str:
        levels = {level.id: level.title for level in self.context.partnership.plan_levels}
        return levels.get(node.plan_level or "", "")


# Shared with the report on risks


def shown_to(context: Context, found: Iterable[Finding], seen: Collection[str]) -> tuple[Finding, ...]:
    """The findings that speak of nothing but what the audience may see. What has no theme goes to those of all."""
    if not context.audience.themes:
        return tuple(found)
    return tuple(finding for finding in found if finding.names and set(finding.names) <= set(seen))


def found_block(anchor: str, heading: str, found: Sequence[Finding], none: str, lead: str = "") -> Block:
    """Findings by class, each with what, how it is mended and where it is written."""
    groups = []
    for kind, about in CLASSES.items():
        items = [finding for finding in found if finding.kind == kind]
        if not items:
            continue
        rows = [[item.title, item.what] for item in items]
        mend, what = (_shared(getattr(item, key) for item in items) for key in ("mend", "what"))
        folded = f"Show all {len(items)}" if kind in FOLDED and len(items) > NAMED else ""
        groups.append(
            {
                "anchor": f"found-{kind}",
                "title": about.title,
                "count": f"{len(items):,}",
                "why": about.why,
                "mend": mend,
                "items": [
                    {"title": item.title, "where": item.where, "says": _rest(item, mend, what)} for item in items
                ],
                "folded": folded,
                "table": markup(table(about.title, ["What", "What is missing"], rows, text=(1,))) if folded else "",
            }
        )
    body = markup(block("audit", groups=groups)) if groups else Markup("<p>{}</p>").format(none)
    return block("list", anchor=anchor, heading=heading, lead=lead, body=body)


def _shared(words: Iterable[str]) -> str:
    """What all say alike, where there are several: told once for all."""
    each = list(words)
    return each[0] if len(each) > 1 and len(set(each)) == 1 else ""


def _rest(item: Finding, mend: str, what: str) -> str:
    return " ".join(([] if what else [item.what]) + ([] if mend else [item.mend]))


def _quoted(titles: Iterable[str]) -> str:
    return listed([f"“{title}”" for title in titles])


def _rated(action: Action) -> list[str]:
    r = action.ratings
    return [
        action.title,
        *(["Not rated"] * 4 if r is None else map(str, (r.specificity, r.leverage, r.values, r.reach))),
    ]


def _folded(summary: str, body: Block) -> Markup:
    return Markup('<details class="data"><summary>{}</summary>{}</details>').format(summary, markup(body))


def _link(state: str, says: str) -> Markup | str:
    return Markup("<b>Missing</b>: {}").format(says) if state == MISSING else says.removesuffix(".")


def _all(count: int, one: str, many: str) -> str:
    return f"The only {one}" if count == 1 else f"All {count:,} {many}"
