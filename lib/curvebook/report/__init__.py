"""What a notebook asks for: `from curvebook import Report`.

Every method returns a block (or something with `show()`), which looks the same in JupyterLab and in the press.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.progress import progress
from curvebook.charts import style
from curvebook.disclosure.opening import open_for
from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.partnership import load
from curvebook.narrative import sentences
from curvebook.narrative.messages import in_short
from curvebook.project import partnership_folder
from curvebook.report import changed, notes, profile
from curvebook.report.annual_review import AnnualReview
from curvebook.report.blocks import NOTHING, Block, block, markup, show_to
from curvebook.report.board import BoardReport
from curvebook.report.board_paper import BoardPaper
from curvebook.report.context import Context
from curvebook.report.drawings import places
from curvebook.report.exceptions import ExceptionsReport
from curvebook.report.finance import FinanceReport, money_of
from curvebook.report.key_indicators import KeyIndicators
from curvebook.report.look import for_lab
from curvebook.report.my_ward import MyWard
from curvebook.report.outcomes import (
    OutcomeReport,
    actions_block,
    concerns,
    indicator_block,
    indicators_elsewhere,
    places_block,
    stories_block,
)
from curvebook.report.parts import card, context_table
from curvebook.report.public_account import PublicAccount
from curvebook.report.quality import QualityReport
from curvebook.report.reader import Reader
from curvebook.report.record import changed_meanwhile, of_another_page, watched, watched_findings
from curvebook.report.risk import RiskRegister
from curvebook.report.scenarios import ScenariosReport
from curvebook.report.scorecard import ScorecardReport
from curvebook.report.service_performance import ServicePerformance
from curvebook.report.service_report import ServiceReport
from curvebook.report.six_monthly_summary import SixMonthlySummary
from curvebook.report.thread_audit import ThreadAudit
from curvebook.report.track_record import TrackRecord
from curvebook.report.turn_the_curve import TurnTheCurve
from curvebook.report.web import WebReport

__all__ = ["Block", "Report"]


class Report:
    """One report: a theme in an area (or, without a theme, a whole area), for one edition and audience.

    `partnership` is a name in `parameters/` or a folder; `area` a code or a name; `edition` a quarter of the financial
    year. Before any run of the press, the findings it needs are computed and kept, so that a notebook behaves the same
    in JupyterLab and in the press. Raises ParameterError, naming what exists, for anything unknown; and in the press
    for any audience but the page's, which would show its readers what is withheld from them, and for definitions that
    are others than when the run began.
    """

    def __init__(
        self,
        partnership: str | Path,
        theme: str | None,
        area: str,
        edition: str,
        audience: str | None = None,
    ) -> None:
        agreed = load(partnership_folder(partnership))
        if changed_meanwhile(agreed):
            problem = "the definitions changed while the edition was made"
            raise ParameterError(Fault("Report", "partnership", problem, mend="Run again."))
        named = {a.name.casefold(): a.code for a in agreed.places.areas}
        area = named.get(area.casefold(), area)
        faults = []
        themes = {t.id for t in agreed.themes}
        codes = {a.code for a in agreed.places.areas}
        readers = {a.id for a in agreed.audiences}
        audience = audience or agreed.about.default_audience
        for name, value, known in (("theme", theme, themes), ("area", area, codes), ("audience", audience, readers)):
            if value is not None and value not in known:
                faults.append(Fault("parameters", name, "nothing is known by this name", value, nearest(value, known)))
        if page := of_another_page(audience):
            mend = "Give Report the notebook's own parameter `audience`."
            faults.append(Fault("Report", "audience", f"this page is for {page}, and for nobody else", audience, mend))
        if faults:
            raise ParameterError(faults)
        findings = watched_findings(open_for(agreed, edition, agreed.audience(audience)))
        agreed = watched(agreed)
        reader = agreed.audience(audience)
        self._figures = 0
        style.apply()
        show_to(Reader.of(agreed, reader))
        here = addresses.theme_page(theme, area) if theme else addresses.area_page(area)
        self._context = Context(agreed, findings, agreed.area(area), theme, edition, reader, here)

    def __repr__(self) -> str:
        c = self._context
        about = f"{c.theme} in {c.area.name}" if c.theme else c.area.name
        return f"Report({c.partnership.about.title}: {about}, {c.edition}, for {c.audience.title})"

    # What every report has

    def title(self) -> Block:
        """The page's heading: what it is about, where, when."""
        c = self._context
        look = Markup(for_lab())
        if c.theme:
            theme = c.partnership.theme(c.theme)
            return block(
                "title",
                style=look,
                kicker=f"Theme report, {c.quarter.label}",
                title=f"{theme.title}: {c.area.name}",
                about=theme.about,
            )
        level = c.partnership.level(c.area.level)
        kicker = f"{level.title} profile, {c.quarter.label}"
        return block(
            "title",
            style=look,
            kicker=kicker,
            title=c.area.name,
            about=c.area.about or f"A {level.title.lower()} of {c.partnership.home.name}.",
        )

    def summary(self) -> Block:
        """What is getting better or worse, which targets are in doubt, who must act, and what changed."""
        c = self._context
        headline = [c.facts(i) for i in c.indicators("headline")]
        late = [
            {"title": a.title, "lead": c.partnership.body(a.lead).title, "says": stands.in_words}
            for a in c.partnership.actions
            if (stands := progress(a, c.findings.as_at)).late
            and concerns(c, a, *c.partnership.theme(self._theme()).outcomes)
        ]
        return block(
            "summary",
            message=in_short(headline),
            cards=[card(f) for f in headline],
            late=late,
        ) + changed.in_a_theme(c)

    @property
    def outcomes(self) -> tuple[OutcomeReport, ...]:
        """The theme's outcomes, each with `show()`."""
        c = self._context
        return tuple(OutcomeReport(c, outcome) for outcome in c.partnership.theme(self._theme()).outcomes)

    def map(self, indicator: str) -> Block:
        """The smaller areas on a map, and the same figures as a sorted list; nothing where there are none.

        `indicator` is an id, or a tag such as "deprivation".
        """
        c = self._context
        known = c.partnership.indicators()
        if indicator not in known:
            found = [i for i in known.values() if indicator in i.tags]
            if not found:
                raise ParameterError(
                    Fault("report.map", "indicator", "no such indicator or tag", indicator, nearest(indicator, known))
                )
            chosen = found[0]
        else:
            chosen = known[indicator]
        pair = places(c, chosen)
        if pair is None:
            return NOTHING
        body = places_block(pair)
        return block(
            "list",
            anchor=f"map-of-{chosen.id}",
            heading=chosen.title,
            lead=sentences.gap(c.facts(chosen), c.levels),
            body=markup(body),
        )

    def also_watched(self) -> Block:
        """Indicators of other themes that matter to this one as well."""
        c = self._context
        told = [indicator_block(c, indicator) for indicator in indicators_elsewhere(c)]
        if not told:
            return NOTHING
        body = Markup("").join(markup(each) for each in told)
        return block("list", anchor="also-watched", heading="Also watched here", lead="", body=body)

    def context(self) -> Block:
        """Indicators that give context: figures without any light (RULES 2.10)."""
        return NOTHING if self._basic else context_table(self._context)

    def money(self) -> Block:
        """Funding aligned to this theme's outcomes: budget, spend, and what it draws in (RULES 6.1)."""
        if self._basic:
            return NOTHING
        return money_of(self._context, [self._context.partnership.theme(self._theme())])

    def risks(self) -> Block:
        """Risks to this theme's outcomes and objectives, most serious first (RULES 6.3)."""
        return NOTHING if self._basic else notes.risks(self._context)

    def data_notes(self) -> Block:
        """What is missing, what changed in method, how to read the figures, and where they come from."""
        return notes.data_notes(self._context)

    # An area's profile

    def place(self) -> Block:
        """The place in two sentences, where it lies, and how deprived it is now and since the first index."""
        return profile.place(self._context)

    def stands_out(self) -> Block:
        """The five indicators on which the area differs most from the borough, judged against chance."""
        return profile.stands_out(self._context)

    def spine(self) -> Block:
        """Every indicator of the area beside the borough's and the country's."""
        return profile.spine(self._context)

    def changed(self) -> Block:
        """What changed here since the last edition."""
        return changed.in_an_area(self._context)

    def stories(self) -> Block:
        """Case stories from here that this audience may read."""
        return stories_block(self._context)

    def actions(self) -> Block:
        """Who is acting here."""
        return actions_block(self._context)

    def neighbours(self) -> Block:
        """The areas beside this one and those within it."""
        return profile.neighbours(self._context)

    @property
    def quality(self) -> QualityReport:
        """How good the data are, for those who collect them."""
        return QualityReport(self._context)

    @property
    def track_record(self) -> TrackRecord:
        """How often what earlier editions said came true."""
        return TrackRecord(self._context)

    @property
    def public_account(self) -> PublicAccount:
        """How the place is doing and what came of what people told us, in plain English."""
        return PublicAccount(self._context)

    @property
    def my_ward(self) -> MyWard:
        """The place told to those who live there."""
        return MyWard(self._context)

    @property
    def web(self) -> WebReport:
        """The causal web: what leads to what, and what fails below the horizon."""
        return WebReport(self._context)

    @property
    def finance(self) -> FinanceReport:
        """Money: budget against spend, where the year may end, what is drawn in, what initiatives report."""
        return FinanceReport(self._context)

    def performance_board(self, board: str) -> BoardReport:
        """One performance board's own themes, what is due to it, and its year's agenda.

        Raises ParameterError for a board that scrutinises no theme, or none that the audience reads.
        """
        return BoardReport.of(self._context, board)

    @property
    def exceptions(self) -> ExceptionsReport:
        """What is well over or well under its target (RULES 2.9). Refused for an audience that is open to everyone."""
        return ExceptionsReport.of(self._context)

    @property
    def annual_review(self) -> AnnualReview:
        """Every target: likely, difficult or unlikely, and what is done about those in doubt (RULES 2.2 to 2.4)."""
        return AnnualReview(self._context)

    @property
    def scorecard(self) -> ScorecardReport:
        """Every theme in each perspective, on one screen (RULES 4.4, 5.2)."""
        return ScorecardReport(self._context)

    @property
    def key_indicators(self) -> KeyIndicators:
        """The few figures that chairs and portfolio holders watch (RULES 4.4)."""
        return KeyIndicators(self._context)

    @property
    def thread_audit(self) -> ThreadAudit:
        """Which actions lead to an outcome or goal, and where the thread is weak."""
        return ThreadAudit(self._context)

    @property
    def risk_register(self) -> RiskRegister:
        """What may stop what was agreed, the most serious first."""
        return RiskRegister(self._context)

    @property
    def six_monthly_summary(self) -> SixMonthlySummary:
        """Every half-year: what is below its monitoring level, who must act, what changed (RULES 2.6, 3.2)."""
        return SixMonthlySummary(self._context)

    @property
    def board_paper(self) -> BoardPaper:
        """The decisions that the Board is asked for, on one page."""
        return BoardPaper(self._context)

    def scenarios(self, reach: float | None = None, start: str | None = None) -> ScenariosReport:
        """What would follow if actions did what is assumed of them; with `reach` or `start`, what if they did so.

        Refused for an audience that is open to everyone.
        """
        return ScenariosReport.of(self._context, reach, start)

    def turn_the_curve(self, indicator: str) -> TurnTheCurve:
        """The turn-the-curve page of a population indicator, for a workshop (STANDARDS section 1).

        Refused for a performance measure, for context, and for a theme that the audience does not read.
        """
        return TurnTheCurve.of(self._context, indicator)

    def service_performance(self, service: str) -> ServicePerformance:
        """How well a service works, by seven questions (RULES 5.1); refused where it concerns none of the audience's
        themes."""
        return ServicePerformance.of(self._context, service)

    def service_report(self, service: str) -> ServiceReport:
        """A service's quarterly report (RULES 4.4), as far as it concerns the audience's themes (RULES 4.5)."""
        return ServiceReport.of(self._context, service)

    # For cells of one's own

    def findings(self, **which: str) -> pd.DataFrame:
        """A slice of findings (columns: `curvebook.findings.FINDINGS`) for this report's theme and area.

        `indicator=`, `measure=`, `theme=` and `area=` choose others: `report.findings(measure="latest")`.
        """
        return self._context.table(**which)

    def figure(self, fig: Any, *, alt: str, title: str = "") -> Block:
        """A matplotlib or seaborn figure of one's own, with the alternative text that no figure may lack."""
        from matplotlib import pyplot

        from curvebook.charts.drawing import from_user_figure

        self._figures += 1
        shown = Block(from_user_figure(fig, alt=alt, title=title, id=f"figure-{self._figures}").html())
        pyplot.close(fig)  # else the notebook shows it a second time, without its alternative text
        return shown

    def text(self, markdown: str) -> Block:
        """Markdown of one's own, made safe."""
        from curvebook.narrative.sanitise import markdown as safe

        return Block(str(safe(markdown)))

    # How

    @property
    def _basic(self) -> bool:
        """Whether the reader is spared tables (RULES 4.3)."""
        return self._context.audience.depth == "basic"

    def _theme(self) -> str:
        if self._context.theme is None:
            raise ParameterError(Fault("report", "theme", "this report is about a whole area", mend="Give a theme."))
        return self._context.theme
