"""What a scenario costs and what its outcome is worth, from stated values: never one ratio without its range.

Present values in pounds of one price year, from the first action's start, whose year is not discounted:

    benefit = units x worth x (1 - deadweight) x attribution x (1 - drop-off)^year / (1 + rate)^year

Discounting: HM Treasury, The Green Book (2022), chapter 6 and annex 6. Deadweight, attribution, drop-off and the ratio:
Cabinet Office, A guide to social return on investment (2009; revised by the SROI Network, 2012). Transfers between
people count as a benefit to whom the values say; the same gain stated for two of them counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.indicators.series import month_index
from curvebook.model.scenarios import PURSE, Amount, AssumedAction, Money, Share
from curvebook.trajectory.scenario import drawn


class Flows(NamedTuple):
    """Present values, shape (points,): the benefits, those of them to the public purse, and the costs."""

    benefits: Floats
    purse: Floats
    costs: Floats

    @property
    def net(self) -> Floats:
        """Net present value."""
        return self.benefits - self.costs

    @property
    def ratio(self) -> Floats:
        """Pounds of benefit to anybody for each pound of cost; infinite where nothing is spent."""
        return _over(self.benefits, self.costs)

    @property
    def purse_ratio(self) -> Floats:
        """Pounds that come back to the public purse for each pound of cost."""
        return _over(self.purse, self.costs)

    @property
    def break_even(self) -> Floats:
        """The share of the assumed improvement at which benefits equal costs; infinite where nothing is gained."""
        return _over(self.costs, self.benefits)


def present_values(money: Money, actions: Sequence[AssumedAction], units: Floats, columns: Iterator[Floats]) -> Flows:
    """Present values of the outcome's `units` gained in each year, shape (points, years), and of the actions' costs.

    `columns` gives each assumption its own coordinates between 0 and 1, shape (points,): 1 is always the best for the
    scenario. So coordinates of 0 give the worst case that was stated, and coordinates of 1 the best.
    """
    years = np.arange(money.years)
    discount = (1 + money.discount_rate) ** -years
    worth = [(value, drawn(value.pounds, next(columns))) for value in money.values]
    kept = 1 - _share(money.deadweight, 1 - next(columns), 0.0)
    due = _share(money.attribution, next(columns), 1.0)
    lost = _share(money.drop_off, 1 - next(columns), 0.0)
    each = (units * (1 - lost)[:, None] ** years * discount).sum(axis=1) * kept * due
    purse = [pounds for value, pounds in worth if value.whose.casefold() == PURSE]
    first = min(month_index(action.start.start) for action in actions)
    costs = np.zeros(len(units))
    for action in actions:
        since = month_index(action.start.start) - first
        running = np.clip(years + 1 - since / 12, 0.0, 1.0)
        once, yearly = (1 - next(columns) for _ in range(2))
        if action.cost is not None:
            costs = costs + _pounds(action.cost.once, once) * discount[since // 12]
            costs = costs + _pounds(action.cost.yearly, yearly) * float((running * discount).sum())
    return Flows(each * sum(pounds for _, pounds in worth), each * (sum(purse) if purse else 0.0), costs)


def _share(assumed: Share | None, at: Floats, otherwise: float) -> Floats:
    return np.full_like(at, otherwise) if assumed is None else drawn(assumed, at)


def _pounds(assumed: Amount | None, at: Floats) -> Floats:
    return np.zeros_like(at) if assumed is None else drawn(assumed, at)


def _over(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.inf)
