"""The report on what these reports said: how often it came true, of what nothing can be said yet, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from curvebook import addresses
from curvebook.charts.reliability import Dot, Said, coverage, reliability
from curvebook.disclosure.came import CHANGED, NOT_DUE, STATES, WITHDRAWN, came
from curvebook.disclosure.issued import Statements, stated_before
from curvebook.disclosure.stated import CHANCES, FLOOR, FORECAST, stated
from curvebook.findings import as_at_of
from curvebook.findings.catching_up import NEIGHBOURS
from curvebook.model.period import Period
from curvebook.narrative import record
from curvebook.narrative.facts import period_of
from curvebook.narrative.figures import counted, listed, number, with_unit
from curvebook.narrative.record import percent
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import table
from curvebook.trajectory import track_record as measures
from curvebook.trajectory.constants import measured
from curvebook.trajectory.track_record import FEW, Held, Tally

KIND = "track-record"
LEVELS = (("80", 0.80), ("95", 0.95))
AROUND = (0.6, 0.8)  # what counts as "said about 70%"
ENOUGH = 5  # events that a sentence of its own needs
PROMISE = ["period_start", "indicator", "measure", "goal", "moves_with", "terms"]  # what makes it the same promise
BESIDE = {"milestone": " (milestone)", FLOOR: " (floor)"}  # said of what is not the target itself


@dataclass(frozen=True)
class TrackRecord:
    """What a notebook asks of the record: the editions issued so far, as far as this audience was shown them."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "What these reports said would happen, and what did: every chance and every forecast they published."
        kicker = f"Track record, {c.quarter.label}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=f"Track record: {c.area.name}", about=about)

    def summary(self) -> Block:
        """When these reports said 70%, how often did it come true?"""
        return block("summary", message=" ".join(self._in_short()), cards=[], late=[])

    def chances(self) -> Block:
        """How often targets were met, by the chance that was stated, with the Brier score."""
        rows, heading = self._known(CHANCES), "Chances of meeting a target"
        if rows.empty:
            return _section("chances", heading, [f"{self._none_due()} {self._next_due()}", *self._not_seen()])
        arrays = (rows["probability"], rows["met"], rows["event"])
        every, tenths = measures.tally(*arrays), measures.reliability(*arrays)
        due = counted(every.events, "target, milestone or floor has", "targets, milestones and floors have")
        lead = (
            f"{due} come due, for which {counted(every.times, 'chance')} had been stated. Each counts once, however "
            "often it was foretold."
        )
        drawn = reliability(
            [Said(tuple(tenths.values()))],
            id="own-chances",
            title=record.message(every),
            subtitle=f"Targets met, by the chance stated, in tenths; {self._span}",
            alt=record.spoken(tenths),
        )
        heads = ["Chance stated", "Times", "Targets", "Stated, on average", "Met", "Between", "By chance alone"]
        figures = table("Chances stated, and how often the target was met", heads, list(record.tenth_rows(tenths)))
        return _section("chances", heading, [lead], Block(drawn.html()), _folded("These figures as a table", figures),
                        *self._score())  # fmt: skip

    def ranges(self) -> Block:
        """How often forecast intervals held what came."""
        found, heading = self._held, "Forecast ranges"
        if not self._stated.editions:
            return NOTHING
        if not found[0][2].times:
            return _section("ranges", heading, ["No period that these reports forecast has a value yet."])
        dots = [Dot(f"{level}% interval", each, aim) for level, aim, each in found]
        said = [f"the {level}% interval held {percent(each.share)}" for level, _, each in found]
        drawn = coverage(
            dots,
            id="own-ranges",
            title=f"Of what came, {listed(said)}",
            subtitle=f"Share of values that lay within the forecast's interval; {self._span}",
            alt=record.held_in_words([(dot.label, dot.held, dot.aim) for dot in dots]),
        )
        rows = self._known((FORECAST,))
        lead = (
            f"{counted(rows['event'].nunique(), 'value has', 'values have')} come for which "
            f"{counted(len(rows), 'forecast')} had been made, for all areas. An indicator’s areas in one period "
            f"share their luck and count once together: {counted(found[0][2].events, 'event')}."
        )
        return _section("ranges", heading, [lead], Block(drawn.html()))

    def back_tests(self) -> Block:
        """What the method did on the past of English indicators, while the partnership's own record is short."""
        if min(self._own.events, self._held[0][2].events) >= FEW:
            return NOTHING
        facts = measured()
        every = facts["by_indicator"][-1]
        kinds = [
            Said(tuple(record.of_tests(tenth) for tenth in facts["reliability"] if tenth["side"] == side), name, False)
            for side, name in (("high", "Where high is good"), ("low", "Where low is good"))
        ]
        alt = " ".join(f"{kind.name}: {record.pairs(kind.points)}." for kind in kinds)
        drawn = reliability(
            kinds, id="tested-chances", title="The same method on the past of English authorities", alt=alt,
            subtitle=f"Made-up targets met, by the chance stated; {len(facts['by_indicator']) - 1} yearly indicators",
        )  # fmt: skip
        here = addresses.report_page(KIND, self.context.area.code)
        more = Markup('<a href="{}">{}</a>').format(addresses.link(here, "methods.html#likelihood"), "the methods page")
        each = (("targets have come due", self._own), ("values have come", self._held[0][2]))
        short = [f"fewer than {FEW} {words}" for words, of in each if of.events < FEW]
        lead = (
            f"Of our own record, {listed(short)}: too few to judge by. So here is what the same method says of the "
            "past, from what was known then. It is not our record, and is never counted with it."
        )
        ranges = escape(
            f"Of {every['forecasts']:,} such forecasts, one to three years ahead, the 80% interval held "
            f"{every['in80']:.1%} and the 95% interval {every['in95']:.1%} of what came."
        ) + Markup(" How this was done, indicator by indicator, stands on {}.").format(more)
        leads = [lead, record.back_tests_in_short() if self._own.events else ""]  # else it stands above, in short
        return _section("back-tests", "What back-tests say", leads, Block(drawn.html()), _paragraph(ranges))

    def targets(self) -> Block:
        """Every target and milestone whose date has come, with what was said and what came."""
        rows = self._of(CHANCES)
        rows, heading = rows[rows["state"] != NOT_DUE], "Every target whose date has come"
        if not self._stated.editions:
            return NOTHING
        if rows.empty:
            return _section("targets", heading, [f"{record.NONE_DUE} {self._next_due()}"])
        items = [self._target(each) for _, each in rows.groupby(PROMISE, sort=True, dropna=False)]
        return _section("targets", heading, ["The earliest first."], block("record_items", items=items))

    def states(self) -> Block:
        """How much was stated, and of how much of it nothing can be said, and why."""
        both = [self._of(CHANCES), self._of((FORECAST,))]
        if not self._stated.editions:
            return NOTHING
        rows = [
            [_capital(words), *(f"{(each['state'] == state).sum():,}" for each in both)]
            for state, words in STATES.items()
            if any((each["state"] == state).any() for each in both)
        ]
        rows.append(["All that was stated", *(f"{len(each):,}" for each in both)])
        body = table("Statements by what became of them", ["What became of it", "Chances", "Forecasts"], rows)
        editions = [Period.of_edition(edition).label for edition in self._stated.editions]
        lead = f"On record: {counted(len(editions), 'edition')}, {listed(editions)}. Nothing they stated is left out."
        return _section("states", "What is counted", [lead, *self._moved(), *self._not_seen()], body)

    def words(self) -> Block:
        """What the words on this page mean."""
        body = table("In plain words", ["Word", "What it means"], [list(pair) for pair in record.WORDS], text=(1,))
        return _section("words", "What the words mean", [], body)

    def method(self) -> Block:
        """How it is measured."""
        return _section("method", "How it is measured", list(record.HOW))

    # What is known

    @cached_property
    def _stated(self) -> Statements:
        c = self.context
        return stated_before(c.partnership, c.edition, c.audience)

    @property
    def _read(self) -> list[str]:
        """The indicators of the themes that this audience reads."""
        p, themes = self.context.partnership, self.context.audience.themes
        return [i for i in p.indicators() if not themes or p.home_theme(i) in themes]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """What became of every statement about the themes that this audience reads."""
        c = self.context
        said = self._stated.table
        said = said[said["indicator"].isin(self._read)] if c.audience.themes else said
        table = c.findings.table if len(said) else c.findings.slice(area=c.partnership.places.home)
        return came(said, table, c.partnership, c.edition)

    @cached_property
    def _own(self) -> Tally:
        rows = self._known(CHANCES)
        return measures.tally(rows["probability"], rows["met"], rows["event"])

    @cached_property
    def _held(self) -> tuple[tuple[str, float, Held], ...]:
        rows = self._known((FORECAST,))
        return tuple((level, aim, measures.held(rows[f"in{level}"], rows["together"])) for level, aim in LEVELS)

    def _of(self, kinds: tuple[str, ...]) -> pd.DataFrame:
        return self._rows[self._rows["measure"].isin(kinds)]

    def _known(self, kinds: tuple[str, ...]) -> pd.DataFrame:
        """The statements that can be judged."""
        judged = "met" if kinds == CHANCES else "in80"
        rows = self._of(kinds)
        return rows[rows[judged].notna()]

    @property
    def _span(self) -> str:
        first, last = (Period.of_edition(self._stated.editions[k]).label for k in (0, -1))
        return f"stated {first}" if first == last else f"stated {first} to {last}"

    # Sentences

    def _in_short(self) -> Iterator[str]:
        """The answer first, then what it rests on."""
        rows = self._known(CHANCES)
        about = rows[(rows["probability"] >= AROUND[0]) & (rows["probability"] < AROUND[1])]
        near = measures.tally(about["probability"], about["met"], about["event"])
        if near.events >= ENOUGH:
            yield (
                f"When these reports gave a target a chance of about 70% (60% to 80%), it was met "
                f"{number(near.met * near.events, 0)} times of {near.events}."
            )
        else:
            few, none = "Too few such targets have come due to say.", f"Too early to say: {_small(self._none_due())}"
            yield f"When these reports said 70%, how often did it come true? {few if self._own.events else none}"
        yield f"{record.message(self._own)}." if self._own.events else record.back_tests_in_short()

    def _none_due(self) -> str:
        return record.NONE_DUE if self._stated.editions else record.NOTHING_YET

    def _next_due(self) -> str:
        """Which of the promises that have a chance in this edition comes due first."""
        c = self.context
        home = c.findings.slice(area=c.partnership.places.home)
        now = stated(c.partnership, c.edition, as_at_of(c.findings), [home])
        now = now[now["measure"].isin(CHANCES) & (now["indicator"].isin(self._read))]
        if now.empty:
            return "Nor does this edition give any target a chance."
        first = now.sort_values(["period_start", "period_months", "indicator"], kind="stable").iloc[0]
        period, beside = period_of(first), BESIDE.get(first["measure"], "")
        return (
            f"Of the targets that this edition gives a chance, the first to come due is that of "
            f"“{self._name(first['indicator'])}”{beside}, for {period.label if period else ''}."
        )

    def _moved(self) -> list[str]:
        """What became of the promises themselves."""
        rows = self._of(CHANCES).drop_duplicates(PROMISE)
        moved, gone = ((rows["since"] == word).sum() for word in (CHANGED, WITHDRAWN))
        return [
            f"{counted(count, 'of the targets has', 'of the targets have')} been {word} since; what was promised when "
            "the chance was stated is what counts."
            for count, word in ((int(moved), CHANGED), (int(gone), WITHDRAWN))
            if count
        ]

    def _not_seen(self) -> list[str]:
        unseen = [Period.of_edition(edition).label for edition in self._stated.unseen]
        return [f"Not counted, because you were not shown what it stated: {listed(unseen)}."] if unseen else []

    def _score(self) -> Iterator[Block]:
        rows = self._known(CHANCES)
        score = measures.brier(rows["probability"], rows["met"], rows["event"])
        yield from (_paragraph(words) for words in record.scored(score, self._own.met))

    def _target(self, rows: pd.DataFrame) -> dict[str, str]:
        """An entry of the list of targets: one promise, stated in one edition or more."""
        rows = rows.sort_values("as_at")
        last = rows.iloc[-1]
        period, name, state = period_of(last), str(last["indicator"]), str(last["state"])
        told = [
            f"{Period.of_edition(edition).label}: {'withheld' if np.isnan(said) else percent(said)}"
            for edition, said in zip(rows["edition"], rows["probability"], strict=True)
        ]
        since = f" The target was {last['since']} since." if last["since"] else ""
        judged = not np.isnan(last["met"])
        return {
            "name": self._name(name) + BESIDE.get(last["measure"], ""),
            "period": period.label if period else "",
            "word": ("Met" if last["met"] else "Not met") if judged else "Cannot be judged",
            "word_class": ("met" if last["met"] else "not-met") if judged else "not-assessable",
            "promised": f"{self._promised(last)}{since}".strip(),
            "came": f"Came: {self._figure(name, last['value'])}." if judged else f"{_capital(STATES[state])}.",
            "stated": f"Chance stated: {'; '.join(told)}.",
        }

    def _promised(self, row: pd.Series) -> str:
        names = {NEIGHBOURS: "the middle of similar places", **self.context.names}
        place = names.get(row["moves_with"], row["moves_with"])
        return record.promised(self._figure(row["indicator"], row["goal"]), row["good"], place)

    def _figure(self, name: str, value: float) -> str:
        if np.isnan(value):
            return ""
        known = self.context.partnership.indicators()
        return with_unit(value, known[name]) if name in known else f"{value:g}"

    def _name(self, name: str) -> str:
        known = self.context.partnership.indicators()
        return known[name].name if name in known else name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _paragraph(words: str) -> Block:
    return Block(str(Markup("<p>{}</p>").format(words)))


def _folded(summary: str, body: Block) -> Block:
    return Block(str(Markup('<details class="data"><summary>{}</summary>{}</details>').format(summary, markup(body))))


def _section(anchor: str, heading: str, leads: list[str], *parts: Block) -> Block:
    body = Markup("\n").join(markup(part) for part in (*(_paragraph(lead) for lead in leads if lead), *parts))
    return block("list", anchor=anchor, heading=heading, lead="", body=body)
