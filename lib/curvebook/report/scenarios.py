"""Scenarios as a notebook asks for them: for workshops and boards, with every assumption beside the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from curvebook.charts.scenario import scenario as drawn
from curvebook.errors import Fault, ParameterError
from curvebook.findings import try_out
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.model.places import Area
from curvebook.model.scenarios import AssumedAction, Scenario
from curvebook.narrative import scenarios as words
from curvebook.narrative.facts import Facts
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import curve_of
from curvebook.report.look import for_lab
from curvebook.report.parts import table

BEFORE, A_YEAR = 2, pd.Timedelta(days=365)  # how much of the past stands before what lies ahead, in its lengths
WHAT = "What would follow if the assumptions held. For workshops and boards, not for publication."
HOW = (
    "The grey fan is the forecast if nothing changes. An action takes leverage × reach of what is left off it, growing "
    "from its start to its full effect; of several, each works on what the others leave. All assumed ranges and the "
    "forecast’s own are put together, evenly and without chance: likeliest values count most, ends least. Among the "
    "sums, the worst and the best case have every assumption at its worst or its best at once, which is far less "
    "likely than the range that holds 8 times in 10. Benefits and costs are present values; the first year is not "
    "discounted. People are counted by the newest figure’s number of people."
)


@dataclass(frozen=True)
class ScenarioReport:
    """One scenario, with `show()`."""

    context: Context
    scenario: Scenario
    changed: bool = False

    def show(self) -> None:
        """The picture with its assumptions beside it, what would follow, what it would take, what it is worth."""
        self.block().show()

    def block(self) -> Block:
        """The same as a block."""
        s, facts = self.scenario, self._facts
        told = facts.get("no-scenario") is None
        drawing = self._drawing() if told else ""
        said = [words.assumes(s, self._names), words.effect(facts), words.needed(facts, s)] if told else []
        return block(
            "scenario",
            anchor=s.id,
            title=s.title,
            about=markdown(s.about, inline=True) if s.about else "",
            changed=self.changed,
            claim=self.claim,
            drawing=drawing,
            paragraphs=[text for text in said if text],
            assumptions=self._assumptions(),
            money=self._money() if told and s.money else "",
            cautions=words.CAUTIONS,
        )

    @cached_property
    def claim(self) -> str:
        """The sentence that says what would follow."""
        return words.claim(self._facts, self._plain)

    @property
    def _indicator(self) -> Indicator:
        return self.context.partnership.indicator(self.scenario.indicator)

    @property
    def _area(self) -> Area:
        p = self.context.partnership
        return p.area(self.scenario.area or p.places.home)

    @cached_property
    def _plain(self) -> Facts:
        return replace(self.context, theme=None).facts(self._indicator, self._area)

    @cached_property
    def _facts(self) -> Facts:
        """What is known of the scenario; worked out anew where it is varied, unless its forecast is withheld."""
        agreed = self._plain.table
        rows = agreed[(agreed["by"] == "scenario") & (agreed["group"] == self.scenario.id)]
        if self.changed and not (rows["state"] == "c").any():
            c = self.context
            rows = try_out(c.partnership, c.edition, self.scenario, c.findings.as_at)
        return Facts(self._indicator, self._area, rows.assign(by=""))

    @property
    def _names(self) -> list[str]:
        titles = {action.id: action.title for action in self.context.partnership.actions}
        return [each.title or titles[each.action or ""] for each in self.scenario.actions]

    def _drawing(self) -> Markup:
        ahead = self._facts.rows("scenario")
        first, last = ahead["period_start"].iloc[0], ahead["period_start"].iloc[-1]
        context = replace(self.context, theme=None, area=self._area)
        found = curve_of(context, self._indicator, since=first - BEFORE * max(last - first, A_YEAR))
        data = replace(found, id=f"scenario-{self.scenario.id}", title=self.claim)
        return Markup(drawn(data, ahead).html())

    def _assumptions(self) -> Markup:
        """A table for each action, and one for what goes for all."""
        parts = [self._of(name, each) for name, each in zip(self._names, self.scenario.actions, strict=True)]
        if rest := list(words.together(self.scenario)):
            parts.append(_table("All together", rest))
        return Markup("").join(markup(part) for part in parts)

    def _of(self, name: str, action: AssumedAction) -> Block:
        return _table(f"{name}. {words.begins(action)}", list(words.of_action(action, self._indicator)))

    def _money(self) -> Markup:
        money = self.scenario.money
        assert money is not None
        heads = ["Present values", "Middle", "8 times in 10 between", "All at their worst", "All at their best"]
        rows = words.flows(self._facts, money)
        caption = f"Over {money.years} years, in prices of {money.price_year}"
        said = {one.note for one in self._facts.every("social-return")} - {""}
        notes = sorted(f"{note[:1].upper()}{note[1:]}." for note in said)
        assumed = _table("What the outcome is worth, and what is taken off", list(words.of_money(money)))
        return markup(
            block(
                "scenario_money",
                sentence=words.returns(self._facts, money),
                figures=markup(table(caption, heads, rows, text=(2,))) if len(rows) > 1 else "",
                notes=notes,
                assumed=markup(assumed),
            )
        )


@dataclass(frozen=True)
class ScenariosReport:
    """All scenarios of the audience's themes, as agreed or varied: loop over it, and `show()` each."""

    context: Context
    scenarios: tuple[ScenarioReport, ...]

    @classmethod
    def of(cls, context: Context, reach: float | None = None, start: str | None = None) -> ScenariosReport:
        """With every action reaching `reach`, or beginning at `start`, where they are given.

        Raises ParameterError for an audience that is open to everyone, and for a reach or a start that cannot be.
        """
        reader, p = context.audience, context.partnership
        if reader.public:
            problem = "scenarios are for workshops and boards: an audience that is open to everyone gets none"
            closed = [each.id for each in p.audiences if not each.public]
            mend = f"Name one of these: {', '.join(closed)}." if closed else "Agree on an audience that is not public."
            raise ParameterError(Fault("report.scenarios", "audience", problem, reader.id, mend))
        themes = reader.themes or [theme.id for theme in p.themes]
        told = [each for each in p.scenarios if p.home_theme(each.indicator) in themes]
        changed = reach is not None or start is not None
        found, faults = [], list(_misgiven(reach, start))
        for each in told if not faults else ():
            try:
                found.append(ScenarioReport(context, each.varied(reach, start), changed))
            except ValueError as wrong:
                faults.append(Fault("report.scenarios", f"reach, {each.id}", str(wrong), str(reach)))
        if faults:
            raise ParameterError(faults)
        return cls(context, tuple(found))

    def __iter__(self) -> Iterator[ScenarioReport]:
        return iter(self.scenarios)

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Scenarios, {c.quarter.label}", f"Scenarios: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=WHAT)

    def summary(self) -> Block:
        """What would follow from each scenario, in a sentence."""
        items = [Markup("<a href='#{}'>{}</a>. {}").format(s.scenario.id, s.scenario.title, s.claim) for s in self]
        body = Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))
        return block("list", anchor="in-short", heading="In short", lead="", body=body if items else "None is agreed.")

    def method(self) -> Block:
        """How scenarios are worked out."""
        return block("list", anchor="how", heading="How scenarios are worked out", lead=HOW, body="")


def _table(caption: str, lines: list[words.Line]) -> Block:
    why = Markup('{}<span class="because">{}</span>')
    rows = [[why.format(each.what, each.because), each.likely, each.range] for each in lines]
    return table(caption, ["Assumption, and why", "Likely", "Range"], rows)


def _misgiven(reach: object, start: object) -> Iterator[Fault]:
    """A reach that is no share and a start that is no period, whichever scenario they are for."""
    if reach is not None and (isinstance(reach, bool) or not isinstance(reach, int | float) or not 0 <= reach <= 1):
        yield Fault("report.scenarios", "reach", "not a share", str(reach), "Give a share from 0 to 1, as in 0.25.")
    if start is not None:
        try:
            Period.parse(start)
        except ValueError:
            mend = "Give a period or a day, as in '2027-Q1' or '2027-07-01'."
            yield Fault("report.scenarios", "start", "not a period", str(start), mend)
