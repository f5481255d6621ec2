"""What if: the actions a scenario assumes, how much they do, whom they reach, what they cost and what that is worth.

Every number is an assumption that somebody states, as a range and with the reason for it (RULES 2.8, 5.4). A scenario
is for workshops and boards; it is neither a forecast nor evidence, and never stands on a page open to everyone.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from curvebook.model.base import Agreed, Code, Id, Line, Prose
from curvebook.model.period import PeriodField

Evidence = Literal["trial", "comparison", "judgement"]
PURSE = "public purse"


class Assumed(Agreed):
    """A number that is not known: its lowest, its likeliest and its highest value, and why these."""

    low: float
    likely: float
    high: float
    because: Prose = Field(description="the evidence, or whose judgement it is")

    @model_validator(mode="after")
    def _in_order(self) -> Assumed:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high do not rise in this order")
        return self


class Share(Assumed):
    """An assumed share of a whole, 0 to 1."""

    low: float = Field(ge=0, le=1)
    likely: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


class Leverage(Share):
    """How much better those reached fare than they would without the action, as a share.

    Where low is good, by which share the indicator falls among those reached. Where a high proportion is good, by which
    share the rest (those not in work, say) falls among them. Where any other high value is good, by which share it
    grows.
    """

    evidence: Evidence = Field(alias="from", description="what the range comes from: trial, comparison or judgement")


class Reach(Share):
    """The share of the people concerned whom the action reaches.

    An action that runs already shows in the series, and so in the baseline: `already` is the share that it reached when
    the newest value was counted, and only what comes on top is taken as new.
    """

    already: float | None = Field(default=None, ge=0, le=1, description="the share reached by the newest value's time")


class Amount(Assumed):
    """Assumed pounds."""

    low: float = Field(ge=0)
    likely: float = Field(ge=0)
    high: float = Field(ge=0)


class Cost(Agreed):
    """What an action costs beyond what is spent anyway, in pounds: at its start, and in every year from then on."""

    once: Amount | None = None
    yearly: Amount | None = None

    @model_validator(mode="after")
    def _either(self) -> Cost:
        if self.once is None and self.yearly is None:
            raise ValueError("give once, yearly, or both")
        return self


class AssumedAction(Agreed):
    """What a scenario assumes of one action: an action of the plan (`action`), or an idea not yet adopted (`title`)."""

    action: Id | None = None
    title: Line | None = None
    start: PeriodField = Field(description="when it begins, or begins to do more than it does: its first day counts")
    ramp_months: int = Field(default=0, ge=0, le=240, description="months from the start to the full effect")
    leverage: Leverage
    reach: Reach
    kept: Share | None = Field(default=None, description="share of the effect kept each year after the full effect")
    cost: Cost | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> AssumedAction:
        if (self.action is None) == (self.title is None):
            raise ValueError("give exactly one of action and title")
        return self


class Worth(Agreed):
    """What one unit of the outcome is worth, in pounds, and to whom."""

    title: Line
    whose: Line = Field(description=f"who benefits; `{PURSE}` is what government saves or earns")
    pounds: Amount


class Money(Agreed):
    """How the outcome is valued: one price year, a number of years from the first start, a discount rate.

    The rate is real; 3.5% is the UK Green Book's (HM Treasury, 2022). Deadweight is the part of the improvement that
    would have come anyway, attribution the part of the rest that is due to these actions, drop-off the part of that
    which is lost each year after the first (Cabinet Office, A guide to social return on investment, 2009).
    """

    price_year: int = Field(ge=1990, le=2150)
    years: int = Field(ge=1, le=60, description="years counted from the first action's start")
    discount_rate: float = Field(default=0.035, ge=0, le=0.2)
    unit: Line = Field(description="one unit of the outcome, as in: a young person in learning or work for a year")
    values: tuple[Worth, ...] = Field(min_length=1)
    deadweight: Share | None = None
    attribution: Share | None = None
    drop_off: Share | None = None


class Scenario(Agreed):
    """Actions' leverage, reach and start, applied to the forecast of one indicator in one area."""

    id: Id
    title: Line
    about: Prose | None = None
    indicator: Id
    area: Code | None = Field(default=None, description="an area's code; else the partnership's own area")
    actions: tuple[AssumedAction, ...] = Field(min_length=1)
    at_most: Share | None = Field(default=None, description="the most that all actions together can do, as a share")
    money: Money | None = None

    def varied(self, reach: float | None = None, start: str | None = None) -> Scenario:
        """The same with every action reaching exactly `reach` of those concerned, or beginning at `start`.

        For a workshop's "what if". Raises ValueError where an action reaches more already, or `start` is no period.
        """
        actions = []
        for each in self.actions:
            change: dict[str, object] = {}
            if reach is not None:
                if not (each.reach.already or 0) <= reach <= 1:
                    raise ValueError(
                        f"a reach lies between what is reached already ({each.reach.already or 0:g}) and 1"
                    )
                sure = {"low": reach, "likely": reach, "high": reach, "because": "Set for this run of the notebook."}
                change["reach"] = each.reach.model_copy(update=sure)
            if start is not None:
                change["start"] = AssumedAction.model_validate({**each.model_dump(by_alias=True), "start": start}).start
            actions.append(each.model_copy(update=change))
        return self.model_copy(update={"actions": tuple(actions)})
