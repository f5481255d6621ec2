"""The report for one performance board: its own theme, its money and risks, and its year's agenda (RULES 3.5, 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup, escape

from curvebook.accountability.causal_web import web_of
from curvebook.accountability.cycle import TRACKED_YEARLY, reviewed_every, untracked
from curvebook.accountability.exceptions import OVER, UNDER
from curvebook.accountability.funding import nearest_outcomes
from curvebook.accountability.planner import YEAR, Planner, boards_of, planner, themes_of_board
from curvebook.accountability.progress import LATE, progress, standing_of
from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.addresses import link, report_page, theme_page
from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.measures import Indicator, Role, Theme
from curvebook.model.period import NAMES, day_in_words
from curvebook.narrative import cycle as words
from curvebook.narrative import exceptions
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed, with_unit
from curvebook.narrative.messages import in_short
from curvebook.narrative.sentences import figure
from curvebook.report import notes
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.cycle import whats_due
from curvebook.report.finance import below, money_of
from curvebook.report.interventions import MustAct, of_targets, stage_badge
from curvebook.report.look import for_lab
from curvebook.report.parts import card, table

KIND = "performance-board"
OTHERS: tuple[Role, ...] = ("secondary", "driver", "performance")


@dataclass(frozen=True)
class BoardReport:
    """What a notebook asks of one board's meeting in the month of the edition's day.

    A board is shown its own themes and nothing of others (RULES 4.5), as far as the audience reads them.
    """

    context: Context
    board: str
    themes: tuple[Theme, ...]

    @classmethod
    def of(cls, context: Context, board: str) -> BoardReport:
        """Raises ParameterError for a board that scrutinises no theme, or none that the audience reads."""
        p, known = context.partnership, boards_of(context.partnership)
        if board not in known:
            problem = "no theme is scrutinised by a board of this name"
            raise ParameterError(Fault("report.performance_board", "board", problem, board, nearest(board, known)))
        themes = tuple(theme for theme in themes_of_board(p, board) if theme in context.themes)
        if not themes:
            problem = f"the audience {context.audience.id} reads none of this board’s themes"
            raise ParameterError(Fault("report.performance_board", "board", problem, board))
        return cls(context, board, themes)

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = (
            f"{listed([theme.title for theme in self.themes])} in {c.area.name}, for the meeting in {self._meeting}."
        )
        kicker = f"Performance board, {c.quarter.label}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=c.partnership.body(self.board).title,
                     about=about)  # fmt: skip

    def summary(self) -> Block:
        """How the headline indicators stand."""
        return block("summary", message=in_short(self._facts("headline")), cards=[], late=[])

    def agenda(self) -> Block:
        """What this month's meeting looks at, with the way to it on this page; what to bring where it is not here."""
        items = self._planner.at(self.context.findings.as_at.month)
        lines = []
        for item in items:
            asks = f" ({listed(item.asks)})" if item.asks else ""
            here = item.part in self._parts and self._parts[item.part].html
            name = Markup("<a href='#{}'>{}</a>").format(item.part, item.title) if here else escape(item.title)
            lines.append(Markup("{}{}{}").format(name, asks, "" if here else ": not on this page"))
        count = counted(len(items), "item") if items else "Nothing"
        lead = f"{count} in {self._meeting}, by the year’s planner."
        return block("list", anchor="agenda", heading="On the agenda", lead=lead, body=_bullets(lines))

    def due(self) -> Block:
        """Reports that are due to this board, and what is overdue."""
        return whats_due(self.context, [self.board], heading="What is due to this board")

    def vital_signs(self) -> Block:
        """Headline indicators: current, trend, predicted, and how good the data are (RULES 3.5)."""
        return self._parts["vital-signs"]

    def targets(self) -> Block:
        """Exceptions both ways in words (RULES 2.9, 4.4), and which targets are reviewed only yearly (RULES 3.6)."""
        return self._parts["targets"]

    def projects(self) -> Block:
        """The register of projects and actions: who leads, how far they are, and which are due a report."""
        return self._parts["projects"]

    def money(self) -> Block:
        """The themes' streams: budget, spend and where the year may end."""
        return self._parts["money"]

    def risks(self) -> Block:
        """The themes' risks, most serious first."""
        return self._parts["risks"]

    def indicators(self) -> Block:
        """All other indicators, as the vital signs."""
        return self._parts["indicators"]

    def services(self) -> Block:
        """The themes' services with their performance measures."""
        return self._parts["services"]

    def year(self) -> Block:
        """The year's agenda month by month, and whether it covers everything."""
        found = self._planner
        if not found.items:
            return NOTHING
        always = {i.id: i.title for items in found.months.values() for i in items if i.every == "monthly"}
        rows = []
        for month in YEAR:
            besides = [item.title for item in found.at(month) if item.id not in always]
            rows.append([words.month_of(found.year, month), listed(besides) if found.at(month) else "No meeting"])
        kept = [item.title for items in found.months.values() for item in items if item.every == "as-required"]
        lead = [words.covered(found)]
        lead += [f"Each month: {listed(list(always.values()))}; the table has the rest."] if always else []
        lead += [f"Taken as required, with one place kept for each: {listed(kept)}."] if kept else []
        body = table("The agenda of the year", ["Meeting", "Besides"], rows, text=(1,))
        return block("list", anchor="year", heading="The year’s agenda", lead=" ".join(lead), body=markup(body))

    # How

    @cached_property
    def _planner(self) -> Planner:
        on = self.context.findings.as_at
        return planner(self.context.partnership, self.board, on.year - (on.month < YEAR[0]))

    @property
    def _meeting(self) -> str:
        on = self.context.findings.as_at
        return f"{NAMES[on.month]} {on.year}"

    @cached_property
    def _contexts(self) -> tuple[Context, ...]:
        return tuple(replace(self.context, theme=theme.id) for theme in self.themes)

    @cached_property
    def _nodes(self) -> frozenset[str]:
        """The nodes of the causal web that lead first to an outcome of the board's themes."""
        p = self.context.partnership
        web, every = web_of(p), {outcome.id for theme in p.themes for outcome in theme.outcomes}
        own = {outcome.id for theme in self.themes for outcome in theme.outcomes}
        return frozenset(id for id in web if own & nearest_outcomes(web, every, [id]))

    @cached_property
    def _parts(self) -> dict[str, Block]:
        """The parts of the page to which an item of the agenda may lead, by their anchors (`BOARD_PARTS`)."""
        return {
            "vital-signs": self._vital_signs(),
            "targets": self._targets(),
            "indicators": self._others(),
            "projects": self._projects(),
            "money": money_of(self.context, self.themes),
            "risks": notes.risks(self.context, {outcome.id for theme in self.themes for outcome in theme.outcomes}),
            "services": self._services(),
        }

    def _facts(self, *roles: Role) -> list[Facts]:
        return [c.facts(indicator) for c in self._contexts for indicator in c.indicators(*roles)]

    def _vital_signs(self) -> Block:
        every = self._facts("headline")
        cards = [
            {**card(facts), "href": self._there(facts), "grade": self._grade(facts), "stage": self._stage(facts)}
            for facts in every
        ]
        return block("vital_signs", cards=cards) if cards else NOTHING

    def _others(self) -> Block:
        rows = [self._line(facts) for facts in self._facts(*OTHERS)]
        if not rows:
            return NOTHING
        heads = ["Indicator", "Current and trend", "Predicted", "Data"]
        caption = "Current, trend and predicted, with the grade of the data (A is best, D is worst)"
        body = table(caption, heads, rows, text=(1, 2))
        return block("list", anchor="indicators", heading="Other indicators", lead="", body=markup(body))

    def _line(self, facts: Facts) -> Sequence[str | Markup]:
        shown, found = card(facts), facts.get("latest")
        now: str | Markup = shown["why"]
        if found is not None and found.value is not None and found.period is not None:
            now = Markup("{}, {}").format(figure(facts, shown["value"], found), found.period.label)
        way = f"{shown['arrow']} {shown['direction']}".strip() or "Direction not tested"
        ahead: str | Markup = "No target"
        if shown["status"]:
            ahead = Markup('<span class="status {}">{}</span>').format(shown["status_class"], shown["status"])
            ahead += Markup("<br>{}").format(shown["chance"]) if shown["chance"] else Markup("")
        if stage := self._stage(facts):
            ahead = Markup("{}<br>{}").format(ahead, stage)
        return [facts.indicator.name, Markup("{}<br>{}").format(now, way), ahead, self._grade(facts)]

    def _stage(self, facts: Facts) -> Markup:
        """The stage of its target on the ladder of intervention, with its deadline (RULES 2.6); "" where none is."""
        return stage_badge(self._ladder.get(facts.indicator.id))

    @cached_property
    def _ladder(self) -> dict[str, MustAct]:
        return of_targets(replace(self.context, area=self.context.partnership.home))

    def _grade(self, facts: Facts) -> str:
        grade = self.context.facts(facts.indicator, self.context.partnership.home).word("quality")
        return grade if len(grade) == 1 else "Not graded"

    def _there(self, facts: Facts) -> str:
        """Where an indicator is told in full, if the audience receives that report."""
        home = self.context.partnership.home_theme(facts.indicator.id)
        if "theme" not in self.context.audience.reports or home not in {theme.id for theme in self.themes}:
            return ""
        here = report_page(KIND, self.board)
        return f"{link(here, theme_page(home, self.context.area.code))}#{facts.indicator.id}"

    def _targets(self) -> Block:
        held = [facts for facts in self._facts("headline", *OTHERS) if facts.get("exception") is not None]
        if not held:
            return NOTHING
        lead = exceptions.tally([facts.word("exception") for facts in held])
        yearly = [f.indicator.name for f in held if reviewed_every(f.indicator) == TRACKED_YEARLY]
        lead += f" Measured once a year, so reviewed once a year: {listed(yearly)}." if yearly else ""
        lines = [
            Markup("<strong>{}</strong>, {} target. {}").format(f.indicator.name, side, exceptions.evidence(f))
            for side in (UNDER, OVER)
            for f in held
            if f.word("exception") == side
        ]
        lines += [
            Markup("<strong>{}</strong>, {}. {}").format(f.indicator.name, NOT_ASSESSABLE, exceptions.why_not(f))
            for f in held
            if f.word("exception") == NOT_ASSESSABLE
        ]
        return block("list", anchor="targets", heading="Progress on targets", lead=lead, body=_bullets(lines))

    def _projects(self) -> Block:
        p, on = self.context.partnership, self.context.findings.as_at
        actions = [action for action in p.actions if action.id in self._nodes]
        silent = {action.id for action in untracked(p, on)} & {action.id for action in actions}
        rows: list[list[str | Markup]] = [
            [
                below(action.title, p.body(action.lead).title),
                progress(action, on).said,
                day_in_words(action.due) if action.due else "No date",
                (day_in_words(action.progress_at) if action.progress_at else "Never")
                + ("; a report is due" if action.id in silent else ""),
            ]
            for action in actions
        ]
        rows += [
            [below(project.title, f"{p.body(project.lead).title}; project"), *["Not recorded"] * 3]
            for project in p.projects
            if project.id in self._nodes
        ]
        if not rows:
            return NOTHING
        late = [f"{counted(n, 'is', 'are')} {word}" for word, n in standing_of(actions, on) if word in LATE]
        told = f"{counted(len(silent), 'is', 'are')} due a report" if silent else "each was reported on in time"
        lead = f"Of {counted(len(actions), 'action')}, {listed(late) or 'none is behind plan'}; {told}."
        heads = ["Action or project", "Progress", "Due", "Last reported"]
        body = table("Actions and projects of this board’s themes", heads, rows, text=(1, 2, 3))
        return block("list", anchor="projects", heading="Project register", lead=lead, body=markup(body))

    def _services(self) -> Block:
        p, own = self.context.partnership, {theme.id for theme in self.themes}
        rows: list[list[str | Markup]] = []
        for service in p.services:
            if service.id not in self._nodes:
                continue
            every = [p.indicator(id) for id in service.measures]
            told = [self._measure(i) for i in every if own & {p.home_theme(i.id), *i.roles}]
            measures: str | Markup = Markup("<br>").join(told) if told else "No measure yet"
            rows.append([below(service.title, p.body(service.body).title), measures])
        if not rows:
            return NOTHING
        body = table("Services of this board’s themes", ["Service", "Measures"], rows, text=(1,))
        return block("list", anchor="services", heading="Services", lead="", body=markup(body))

    def _measure(self, indicator: Indicator) -> Markup:
        facts = self.context.facts(indicator)
        found = facts.get("latest")
        if found is None or found.value is None:
            return escape(f"{indicator.name}: no figure")
        return Markup("{}: {}").format(indicator.name, figure(facts, with_unit(found.value, indicator), found))


def _bullets(lines: Sequence[Markup]) -> Markup:
    every = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul>{}</ul>").format(every) if lines else Markup("")
