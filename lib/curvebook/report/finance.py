"""The report on money: budget against spend, where the year may end, what is drawn in, what initiatives report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from curvebook.accountability import funding
from curvebook.accountability.initiatives import ASKED, initiatives
from curvebook.charts.bars import Bar, bars
from curvebook.model.measures import Theme
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period, day_in_words
from curvebook.model.work import Funding
from curvebook.narrative import money as words
from curvebook.narrative.figures import listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.cycle import whats_due
from curvebook.report.look import for_lab
from curvebook.report.parts import table

KIND = "finance"
HEADS = ("Against budget", "Spent so far", "Budget so far", "Budget for the year", "Expected at year end", "Range")
IN_WORDS = (1, 6)  # the columns of a table of money that are no figures


@dataclass(frozen=True)
class FinanceReport:
    """What a notebook asks of the money that is aligned to outcomes of the audience's themes."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "What the money aligned to our outcomes was to be, what was spent, and what it draws in from elsewhere."
        return block("title", style=Markup(for_lab()), kicker=f"Money, {c.quarter.label}",
                     title=f"Money: {c.partnership.home.name}", about=about)  # fmt: skip

    def summary(self) -> Block:
        """Budget, spend, where the year may end, and which streams are far from their budget."""
        streams = self._streams
        if not streams:
            return block("summary", message="No money is aligned to these outcomes.", cards=[], late=[])
        quarter = self.context.quarter
        message = words.message(self._so_far(streams), *funding.year_end(streams, quarter), quarter)
        return block("summary", message=message, cards=[], late=[])

    def off_budget(self) -> Block:
        """Streams that spent more than 5% over or under their budget, both ways, and how all stand."""
        if not self._streams:
            return NOTHING
        found = [(stream, self._so_far([stream])) for stream in self._streams]
        far = sorted(((s, m) for s, m in found if m.far_off), key=lambda pair: pair[1].off or 0)
        said = [f"{stream.title} ({words.against_budget(money)})" for stream, money in far]
        lead = (
            f"More than 5% from their budget: {listed(said)}."
            if said
            else "No stream that was reported is more than 5% from its budget."
        )
        rows = [
            Bar(s.title, 100 * (1 + m.off), word=words.against_budget(m), highlight=m.far_off)
            if m.off is not None
            else Bar(s.title, None, state="x")
            for s, m in found
        ]
        drawn = bars(
            rows,
            id="spent-of-budget",
            title=f"Share of the budget so far that was spent, {funding.year_of(self.context.quarter).label}",
            subtitle=f"April to {day_in_words(self.context.quarter.end)}, over the quarters that were reported",
            alt=f"Spend as a share of budget by stream. {lead}",
            reference=("Budget", 100.0),
            decimals=0,
            unit="%",
        )
        return block("list", anchor="off-budget", heading="Over and under", lead=lead, body=Markup(drawn.html()))

    def by_theme(self) -> Block:
        """Budget, spend and expected outturn by theme, and for all together with each stream counted once."""
        found = funding.by_theme(self.context.partnership)
        told = [(theme.title, found[theme.id]) for theme in self.context.themes if found[theme.id]]
        if not told:
            return NOTHING
        told.append(("All together, each stream once", self._streams))
        rows = [[title, *figures(streams, self.context.quarter)] for title, streams in told]
        body = table(f"Money by theme, in pounds, to {self._until}", ["Theme", *HEADS], rows, text=IN_WORDS)
        return block("list", anchor="by-theme", heading="By theme", lead=self._shared(), body=markup(body))

    def by_outcome(self) -> Block:
        """The same by outcome along the causal web; an outcome without money is shown as such."""
        found = funding.by_outcome(self.context.partnership)
        nothing = ["No money", *[""] * (len(HEADS) - 1)]
        rows = [
            [
                below(outcome.statement, listed([stream.title for stream in found[outcome.id]])),
                *(figures(found[outcome.id], self.context.quarter) if found[outcome.id] else nothing),
            ]
            for theme in self.context.themes
            for outcome in theme.outcomes
        ]
        body = table(f"Money by outcome, in pounds, to {self._until}", ["Outcome", *HEADS], rows, text=IN_WORDS)
        lead = "A stream that serves several outcomes stands under each, in full: the rows do not add up to the total."
        return block("list", anchor="by-outcome", heading="By outcome", lead=lead, body=markup(body))

    def by_stream(self) -> Block:
        """Each stream with its provider, whether it is pooled, and its figures."""
        return money_of(self.context, self.context.themes, "Each stream")

    def drawn_in(self) -> Block:
        """Cash match, match in kind and leverage of each stream (RULES 6.1)."""
        if not self._streams:
            return NOTHING
        every = [(stream.title, self._so_far([stream])) for stream in self._streams]
        every.append(("All together", self._so_far(self._streams)))
        rows = [
            [title, *(words.exactly(part) for part in (m.cash_match, m.in_kind_match, m.leverage, m.drawn_in))]
            for title, m in every
        ]
        heads = ["Stream", "Cash match", "Match in kind", "Leverage", "Drawn in, in all"]
        body = table("Drawn in from elsewhere over a stream’s whole life, in pounds", heads, rows)
        return block("list", anchor="drawn-in", heading="Drawn in from elsewhere", lead="", body=markup(body))

    def initiatives(self) -> Block:
        """What each funded initiative reports besides its money (RULES 6.2), and what it does not."""
        p, own = self.context.partnership, {stream.id: stream.title for stream in self._streams}
        items = []
        for each in initiatives(p):
            if not set(each.funding) & set(own):
                continue
            said = [(what, getattr(each, key)) for key, what in ASKED.items()]
            items.append(
                {
                    "title": each.title,
                    "facts": f"{p.body(each.lead).title}; from {listed([own[id] for id in each.funding if id in own])}",
                    "said": [(f"{what[:1].upper()}{what[1:]}", markdown(t, inline=True)) for what, t in said if t],
                    "missing": listed(each.missing),
                }
            )
        if not items:
            return NOTHING
        lead = "What each funded project or initiative says of itself beside its money."
        body = markup(block("initiatives", items=items))
        return block("list", anchor="initiatives", heading="What the money does", lead=lead, body=body)

    def due(self) -> Block:
        """The financial reports that are due or overdue."""
        c = self.context
        finance = tuple(item for item in c.partnership.calendar if item.report == KIND)
        return whats_due(c, only=finance, heading="When the next report is due") if finance else NOTHING

    def method(self) -> Block:
        """How the figures are worked out."""
        return block("list", anchor="how", heading="How this is worked out", lead=words.HOW, body="")

    @cached_property
    def _streams(self) -> tuple[Funding, ...]:
        return streams_of(self.context.partnership, self.context.themes)

    @property
    def _until(self) -> str:
        return day_in_words(self.context.quarter.end)

    def _so_far(self, streams: Iterable[Funding]) -> funding.ToDate:
        return so_far(streams, self.context.quarter)

    def _shared(self) -> str:
        found = funding.by_theme(self.context.partnership)
        several = [s.title for s in self._streams if sum(s in found[theme.id] for theme in self.context.themes) > 1]
        if not several:
            return ""
        serve = "serves" if len(several) == 1 else "serve"
        return f"{listed(several)} {serve} more than one theme: under each in full, counted once in the total."


def so_far(streams: Iterable[Funding], quarter: Period) -> funding.ToDate:
    """Streams added up over the financial year until the end of a quarter, each once."""
    return funding.together(streams, quarter, funding.year_of(quarter).start)


def figures(streams: Sequence[Funding], quarter: Period) -> list[str]:
    """The cells of some streams in a table of money, in the order of `HEADS`."""
    money, (ahead, unknown) = so_far(streams, quarter), funding.year_end(streams, quarter)
    budget = sum(funding.outturn(stream, quarter).budget for stream in {s.id: s for s in streams}.values())
    return [
        words.against_budget(money).capitalize(),
        words.spent(money),
        words.exactly(money.budget),
        words.exactly(budget),
        *words.ends(ahead, unknown),
    ]


def below(title: str, small: str) -> Markup:
    """A row's heading with a smaller line under it, so that a narrow screen shows more of the row."""
    return Markup('{}<span class="under">{}</span>').format(title, small) if small else escape(title)


def streams_of(partnership: Partnership, themes: Iterable[Theme]) -> tuple[Funding, ...]:
    """The streams aligned to outcomes of some themes, each once, as they were written."""
    found = funding.by_theme(partnership)
    own = {stream.id for theme in themes for stream in found[theme.id]}
    return tuple(stream for stream in partnership.funding if stream.id in own)


def money_of(context: Context, themes: Iterable[Theme], heading: str = "Money") -> Block:
    """One row for each stream of some themes: from whom, pooled or not, its figures, what it draws in."""
    streams = streams_of(context.partnership, themes)
    if not streams:
        return NOTHING
    rows = [
        [
            below(s.title, f"{s.provider}{'; pooled' if s.pooled else ''}"),
            *figures([s], context.quarter),
            words.exactly(so_far([s], context.quarter).drawn_in),
        ]
        for s in streams
    ]
    year = funding.year_of(context.quarter).label
    caption = f"Money by stream, in pounds, {year}, to {day_in_words(context.quarter.end)}"
    body = table(caption, ["Stream", *HEADS, "Drawn in from elsewhere"], rows, text=IN_WORDS)
    return block("list", anchor="money", heading=heading, lead="", body=markup(body))
