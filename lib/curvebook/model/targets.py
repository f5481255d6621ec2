"""What is promised: targets, the paths to them, the levels at which somebody acts, how they are judged (RULES 2)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from curvebook.model.base import Agreed, Id, Label

PathKind = Literal[
    "linear", "compound", "front-loaded", "back-loaded", "s-curve", "milestones", "annual", "catch-up"
]  # fmt: skip
CURVED = ("front-loaded", "back-loaded", "s-curve")  # paths that have a curvature
STEPPED = ("milestones", "annual")  # paths whose values between the ends are stated
Rule = Literal["probability", "ratio", "band"]


class MonitoringLevel(Agreed):
    """How far short of the path triggers action (RULES 2.5). Exactly one of the three is given."""

    points_short: float | None = Field(default=None, ge=0, description="in the indicator's own unit")
    percent_short: float | None = Field(default=None, ge=0, description="per cent of the path's value")
    value: float | None = Field(default=None, description="a fixed level")

    @model_validator(mode="after")
    def _exactly_one(self) -> MonitoringLevel:
        if sum(v is not None for v in (self.points_short, self.percent_short, self.value)) != 1:
            raise ValueError("give exactly one of points_short, percent_short and value")
        return self


class InterimTarget(Agreed):
    """A value promised on the way (RULES 2.4). A number alone is the value.

    >>> InterimTarget.model_validate(5.1).value
    5.1
    """

    value: float
    monitoring_level: MonitoringLevel | None = Field(
        default=None, description="holds for the periods up to this one, from the milestone before; else the target's"
    )

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, data: object) -> object:
        return data if isinstance(data, dict | InterimTarget) else {"value": data}


class CatchUp(Agreed):
    """To close a share of the gap to a comparator by a date: the goal moves as the comparator moves."""

    comparator: Label = Field(
        alias="with", description="country; neighbours (the middle of the statistical neighbours); or an area's code"
    )
    share: float = Field(gt=0, le=1, description="of the gap at the start, how much is to be closed: 0.5 is half")
    by: Label = Field(description="the period by which")


class Judging(Agreed):
    """By which rule a target is called likely, difficult or unlikely (RULES 2.2; STANDARDS section 2).

    `probability`: by the chance of meeting it. `ratio`: by the change so far, as a share of the change that the path
    asks for by now; at least 95% likely, at least 60% difficult, below unlikely. `band`: by where the newest value
    lies; on the path or better likely, short of it within `tolerance` difficult, beyond unlikely.
    """

    rule: Rule = "probability"
    likely: float = Field(default=0.7, gt=0, lt=1, description="from this chance on")
    unlikely: float = Field(default=0.3, gt=0, lt=1, description="below this chance")
    tolerance: MonitoringLevel | None = Field(default=None, description="rule band: how far short of the path")

    @model_validator(mode="after")
    def _whole(self) -> Judging:
        wrong = []
        if self.unlikely >= self.likely:
            wrong.append(f"`unlikely` ({self.unlikely:g}) must lie below `likely` ({self.likely:g})")
        if (self.rule == "band") != (self.tolerance is not None):
            wrong.append("`tolerance: {percent_short: 5}` belongs to `rule: band`, and only there")
        elif self.tolerance is not None and self.tolerance.value is not None:
            wrong.append("a tolerance is points_short or percent_short, not a fixed value")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


class Target(Agreed):
    """A promised value at a date, from a starting value, with the path between (RULES 2.4, 2.5).

    Periods are written as in the indicator's own series; `Indicator.points` reads them. A `catch-up` path has
    `catch_up` in place of `to`; a path by `milestones` or `annual` steps states its values between the ends.
    """

    from_: dict[str, float] = Field(alias="from", min_length=1, max_length=1)
    to: dict[str, float] = Field(default_factory=dict, max_length=1, description="every path but catch-up has it")
    path: PathKind = "linear"
    curvature: float | None = Field(
        default=None, gt=1, le=5, description="how bent a front-loaded, back-loaded or s-curve path is; 2 if not said"
    )
    milestones: dict[str, InterimTarget] = Field(
        default_factory=dict,
        description="the values on the way; a path by annual steps has one for each year before the last (`to`)",
    )
    catch_up: CatchUp | None = None
    monitoring_level: MonitoringLevel | None = None
    judging: Judging | None = Field(default=None, description="where another rule was agreed than the partnership's")
    agreed: date | None = None
    agreed_by: Id | None = None
    illustrative: bool = Field(default=False, description="invented for a demonstration; every page says so")

    @field_validator("from_", "to", "milestones", mode="before")
    @classmethod
    def _keys_are_text(cls, values: object) -> object:
        """Written in Python, the key 2028 may be a number."""
        return {str(period): value for period, value in values.items()} if isinstance(values, dict) else values

    @model_validator(mode="after")
    def _has_an_end(self) -> Target:
        if (self.path == "catch-up") != (self.catch_up is not None):
            raise ValueError("`path: catch-up` and `catch_up: {with: country, share: 0.5, by: 2028}` go together")
        if (self.catch_up is None) != bool(self.to):
            raise ValueError(
                "a target has `to: {2028: 4.0}`, its end; only one with `path: catch-up` has `catch_up` in its place"
            )
        return self

    @property
    def start(self) -> str:
        """The period where it starts, as written."""
        return next(iter(self.from_))

    @property
    def end(self) -> str:
        """The period by which it is promised, as written."""
        return self.catch_up.by if self.catch_up else next(iter(self.to))

    @property
    def goal(self) -> float | None:
        """The promised value; None where it moves with a comparator."""
        return next(iter(self.to.values()), None)
