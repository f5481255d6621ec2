"""Money so far: budget, spend, and what it drew in from elsewhere (RULES 6.1)."""

from __future__ import annotations

from dataclasses import dataclass

from curvebook.model.period import Period
from curvebook.model.work import Funding


@dataclass(frozen=True)
class ToDate:
    """A stream up to a quarter, in pounds. `unreported`: quarters without a spend, which is not the same as none."""

    budget: float
    spent: float
    drawn_in: float
    unreported: tuple[Period, ...]


def to_date(stream: Funding, quarter: Period) -> ToDate:
    """`stream` summed over its quarters up to and including `quarter`."""
    known = [each for each in stream.quarters if each.period <= quarter]
    return ToDate(
        budget=sum(each.budget for each in known),
        spent=sum(each.spent for each in known if each.spent is not None),
        drawn_in=stream.cash_match + stream.in_kind_match + stream.leverage,
        unreported=tuple(each.period for each in known if each.spent is None),
    )
