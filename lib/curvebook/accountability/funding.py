"""Money: budget against spend, where the year will end, and what is drawn in from elsewhere (RULES 1.1, 6.1).

In pounds, by quarters: the data hold no months, so a council that watches its budget monthly (RULES 6.1) does so in its
own ledger and tells the quarter here. A quarter without a spend is unreported: unknown, which is not the same as none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import web_of
from curvebook.model.period import Period, add_months
from curvebook.model.work import Funding, Spend

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.partnership import Partnership

NEEDED = 4  # reported quarters that a forecast outturn asks for: a whole year, whatever its season
WITHIN = 15  # months up to the quarter's last day, in which these must have ended: two may be late or missing
OFF = 0.05  # a spend that differs from its budget by more than this share is named


@dataclass(frozen=True)
class Outturn:
    """Where a stream's year will end, in pounds: `middle`, between `low` and `high`; all three None with a reason.

    A rule, no statistical forecast: what was spent so far, and of each quarter still to be reported its budget times
    the share of the budget that was spent over the last four reported quarters, which must have ended within the last
    15 months: older ones say nothing of this year. `low` and `high` take the lowest and the highest of those four
    quarters' shares instead.
    """

    budget: float
    middle: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


@dataclass(frozen=True)
class ToDate:
    """Money up to a quarter, in pounds. `reported` is the budget of the quarters whose spend is known, to set it
    against; `unreported`: quarters without a spend, which is not the same as none."""

    budget: float
    spent: float
    reported: float
    cash_match: float
    in_kind_match: float
    leverage: float
    unreported: tuple[Period, ...] = ()

    @property
    def drawn_in(self) -> float:
        """Cash match, match in kind and leverage together."""
        return self.cash_match + self.in_kind_match + self.leverage

    @property
    def difference(self) -> float | None:
        """Spend less budget over the quarters that were reported; above 0 is over budget. None where none was."""
        return self.spent - self.reported if self.reported else None

    @property
    def off(self) -> float | None:
        """The difference as a share of the budget, None where no quarter was reported."""
        return None if self.difference is None else self.difference / self.reported

    @property
    def far_off(self) -> bool:
        """Whether spend differs from budget, either way, by more than `OFF`; not where no quarter was reported."""
        return self.off is not None and abs(self.off) > OFF


def to_date(stream: Funding, quarter: Period, first: date | None = None) -> ToDate:
    """`stream` summed over its quarters (from the day `first`) up to and including `quarter`.

    What is drawn in from elsewhere is agreed for a stream as a whole, not by quarters.
    """
    known = [
        each for each in stream.quarters if each.period <= quarter and (first is None or each.period.start >= first)
    ]
    told = [each for each in known if each.spent is not None]
    return ToDate(
        budget=sum(each.budget for each in known),
        spent=sum(each.spent or 0 for each in told),
        reported=sum(each.budget for each in told),
        cash_match=stream.cash_match,
        in_kind_match=stream.in_kind_match,
        leverage=stream.leverage,
        unreported=tuple(each.period for each in known if each.spent is None),
    )


def together(streams: Iterable[Funding], quarter: Period, first: date | None = None) -> ToDate:
    """Several streams added up, each once, however often it was named."""
    each = [to_date(stream, quarter, first) for stream in {stream.id: stream for stream in streams}.values()]
    return ToDate(
        budget=sum(one.budget for one in each),
        spent=sum(one.spent for one in each),
        reported=sum(one.reported for one in each),
        cash_match=sum(one.cash_match for one in each),
        in_kind_match=sum(one.in_kind_match for one in each),
        leverage=sum(one.leverage for one in each),
        unreported=tuple(sorted({period for one in each for period in one.unreported})),
    )


def year_of(quarter: Period) -> Period:
    """The financial year in which a quarter lies."""
    return Period(date(quarter.start.year - (quarter.start.month < 4), 4, 1), 12)


def outturn(stream: Funding, quarter: Period) -> Outturn:
    """Where the financial year of `quarter` will end for `stream`, from what was reported up to that quarter.

    >>> spent = [{"period": f"2025-Q{n}", "budget": 100, "spent": s} for n, s in ((1, 80), (2, 90), (3, 90), (4, 100))]
    >>> ahead = [{"period": f"2026-Q{n}", "budget": 200} for n in (1, 2, 3, 4)]
    >>> of = {"id": "f", "title": "F", "provider": "G", "outcomes": ["o"], "quarters": [*spent, *ahead]}
    >>> found = outturn(Funding.model_validate(of), Period.parse("2025-Q4"))
    >>> found.budget, found.middle
    (400.0, 360.0)
    >>> outturn(Funding.model_validate(of), Period.parse("2026-Q1")).middle
    720.0
    """
    year = year_of(quarter)
    of_year = [each for each in stream.quarters if each.period.overlaps(year)]
    budget = sum(each.budget for each in of_year)
    quarters = sorted(stream.quarters, key=lambda each: each.period)
    known = [each for each in quarters if each.period <= quarter and each.spent is not None and each.budget]
    last = known[-NEEDED:]
    if len({each.period for each in of_year}) < NEEDED:
        return Outturn(budget, why_not="no budget is agreed for every quarter of the year")
    if len(known) < NEEDED:
        return Outturn(budget, why_not=f"fewer than {NEEDED} quarters have been reported")
    if any(add_months(each.period.end + timedelta(days=1), WITHIN) <= quarter.end for each in last):
        return Outturn(budget, why_not=f"some of the last {NEEDED} quarters reported are older than {WITHIN} months")
    told = [each for each in of_year if each.period <= quarter and each.spent is not None]
    spent, left = sum(each.spent or 0 for each in told), budget - sum(each.budget for each in told)
    shares = [_share(each) for each in last]
    usual = sum(each.spent or 0 for each in last) / sum(each.budget for each in last)
    return Outturn(budget, spent + left * usual, spent + left * min(shares), spent + left * max(shares))


def year_end(streams: Iterable[Funding], quarter: Period) -> tuple[Outturn, int]:
    """Where the year will end for several streams together, each once, and how many of them cannot be forecast.

    The sum is over the streams that can; its range adds up each one's own lowest and highest.
    """
    each = [outturn(stream, quarter) for stream in {stream.id: stream for stream in streams}.values()]
    known = [one for one in each if one.middle is not None]
    unknown = [one for one in each if one.middle is None]
    if not known:
        return Outturn(sum(one.budget for one in each), why_not=unknown[0].why_not if unknown else ""), len(unknown)
    parts = (sum(getattr(one, part) for one in known) for part in ("middle", "low", "high"))
    return Outturn(sum(one.budget for one in known), *parts), len(unknown)


def by_outcome(partnership: Partnership) -> dict[str, tuple[Funding, ...]]:
    """The streams aligned to each outcome, itself named or along the web (RULES 1.1), in the order of outcomes.

    A stream that names an objective, driver or action goes with the outcomes it leads to first. A stream of several
    outcomes stands under each: add streams up with `together`, never the outcomes' sums.
    """
    web, outcomes = web_of(partnership), {outcome.id for theme in partnership.themes for outcome in theme.outcomes}
    aligned = {stream.id: nearest_outcomes(web, outcomes, stream.outcomes) for stream in partnership.funding}
    return {
        outcome.id: tuple(stream for stream in partnership.funding if outcome.id in aligned[stream.id])
        for theme in partnership.themes
        for outcome in theme.outcomes
    }


def by_theme(partnership: Partnership) -> dict[str, tuple[Funding, ...]]:
    """The streams aligned to each theme's outcomes, each once in a theme, though it may stand in several themes."""
    found = by_outcome(partnership)
    return {
        theme.id: tuple(s for s in partnership.funding if any(s in found[outcome.id] for outcome in theme.outcomes))
        for theme in partnership.themes
    }


def _share(quarter: Spend) -> float:
    return (quarter.spent or 0) / quarter.budget


def nearest_outcomes(web: DiGraph[str], outcomes: Collection[str], ids: Iterable[str]) -> set[str]:
    """The outcomes among `ids`, and those that anything else among them leads to first along the web.

    What lies beyond an outcome is that outcome's to reach: an objective of one theme is not shown under another's.
    """
    found: set[str] = set()
    seen: set[str] = set()
    ahead = [id for id in ids if id in web]
    while ahead:
        id = ahead.pop()
        if id in outcomes:
            found.add(id)
        elif id not in seen:
            seen.add(id)
            ahead += list(web.successors(id))
    return found
