"""What is measured: themes, outcomes, indicators with their sources, owners and targets (RULES sections 1, 2 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from curvebook.model.base import Agreed, Code, Id, Label, Line, Link, Prose
from curvebook.model.period import Period, YearKind
from curvebook.model.targets import Target

Kind = Literal["proportion", "rate", "count", "mean", "ratio", "index"]
Good = Literal["low", "high", "neither"]
Role = Literal["headline", "secondary", "driver", "performance", "context"]
Interval = Literal["none", "published", "worked-out"]
Frequency = Literal["annual", "quarterly", "monthly", "six-monthly", "irregular"]
Basket = Literal["satisfaction", "impact", "value-for-money"]
BetterOff = Literal["skills", "attitude", "behaviour", "circumstance"]
MONTHS_BETWEEN: dict[str, int] = {
    "annual": 12,
    "six-monthly": 6,
    "quarterly": 3,
    "monthly": 1,
    "irregular": 12,
}


# The layouts in which figures are received; how each is read stands in observatory/sources.
FORMATS = (
    "tidy",
    "fingertips-web",
    "fingertips-extract",
    "ons",
    "lait",
    "imd",
    "street-crime",
    "road-casualties",
    "co2",
    "licensed-vehicles",
)


class Source(Agreed):
    """Where values come from, and which rows of the received files they are.

    `measure` is the publisher's own name (or number) of the measure. The filters narrow it to one series per area;
    without `format`, files in the house's own tidy layout are read, where `measure` is not needed.
    """

    publisher: Line
    licence: Line
    measure: Label | None = None
    format: Id | None = Field(default=None, description="the received format, as in `curvebook receive --format`")
    sex: Label | None = None
    age: Label | None = None
    category: Label | None = None
    months: int | None = Field(
        default=None, ge=0, description="length of the wanted periods where a file mixes several"
    )
    scale: float = Field(default=1.0, gt=0, description="factor from the published unit to the indicator's unit")
    url: Line | None = None


class Owner(Agreed):
    """Who answers for an indicator, who collects it, and which partner leads (RULES 5.9; H's lead partner)."""

    lead_partner: Id
    officer: Line
    collator: Id


class Break(Agreed):
    """A change of definition or method: values before and after `at` are not comparable."""

    at: Label = Field(description="the first period of the new series")
    why: Prose


class Rebase(Agreed):
    """A known step: values stay comparable, and what is usual is drawn anew from `at` on."""

    at: Label = Field(description="the first period after the step")
    why: Prose


class Derivation(Agreed):
    """How a value for a larger area follows from smaller ones, or from counts and populations.

    `how`: `sum` adds counts; `weighted` averages with population weights; `rate` divides a count by a population.
    """

    how: Literal["sum", "weighted", "rate"]
    level: Id | None = Field(default=None, description="the level that is received, where larger areas are derived")
    ages: tuple[int, int] | None = Field(default=None, description="the population's ages, both included")


class Standardisation(Agreed):
    """How an indicator that is received as counts by age becomes figures that do not depend on who is old where.

    `direct`: the rate in the 2013 European Standard Population; `ratio`: events over those expected at the reference's
    rates by age; `indirect`: that ratio times the reference's rate; `life-expectancy`: from a life table. Methods:
    indicators/standardise.py, indicators/life_expectancy.py.
    """

    how: Literal["direct", "ratio", "indirect", "life-expectancy"]
    reference: Code | None = Field(
        default=None, description="ratio and indirect: the area whose rates by age are expected; else the country"
    )
    ages: tuple[int, int] | None = Field(
        default=None, description="direct, ratio and indirect: the ages that count, both included; else all"
    )
    at: int = Field(default=0, ge=0, le=90, description="life-expectancy: the age from which years are counted")


Scaling = Literal["percent-of-base", "z-score", "way-to-target", "goalposts"]


class Part(Agreed):
    """One indicator of a composite index. Weights count relative to each other; an index makes their sum one."""

    indicator: Id
    weight: float = Field(default=1.0, gt=0)
    target: float | None = Field(
        default=None, description="scaling way-to-target: the value to reach, where not its own"
    )
    goalposts: tuple[float, float] | None = Field(
        default=None, description="scaling goalposts: the values that count as 0 and as 100, in the part's own unit"
    )


class Composite(Agreed):
    """How an index is made of other indicators (RULES 5.11; method: indicators/composite.py).

    `scaling` puts the parts on one scale on which higher is better: `percent-of-base` (100 at the base, 110 where a
    part is 10% of its base better), `z-score` (100 at the base's mean, 10 for each standard deviation over the base),
    `way-to-target` (0 at the base, 100 at each part's target) or `goalposts` (0 and 100 at stated values).
    """

    parts: tuple[Part, ...]
    scaling: Scaling = "percent-of-base"
    aggregation: Literal["arithmetic", "geometric"] = "arithmetic"
    base: Label = Field(
        description="the period to compare with: of each part the mean of its own values for periods within it, or "
        "of those carried into it where it has none there"
    )
    carry_months: int = Field(
        default=12, ge=0, le=120, description="for how long a part's last value stands in for one not yet known"
    )
    least_known: float = Field(
        default=0.75, gt=0, le=1, description="the share of the weight that must be known; below it there is no index"
    )


class Power(Agreed):
    """Outcomes-based accountability's three tests for choosing an indicator (STANDARDS section 1)."""

    communication: Literal["low", "medium", "high"]
    proxy: Literal["low", "medium", "high"]
    data: Literal["low", "medium", "high"]


class Indicator(Agreed):
    """A measure of an outcome (population indicator), of a service (performance measure), or context (RULES 2.10)."""

    id: Id
    title: Line
    short: Line | None = Field(default=None, description="a name for cards and charts, 40 characters or so")
    definition: Prose | None = Field(default=None, description="how it is measured, for the reader who asks")
    kind: Kind
    unit: Line | None = Field(default=None, description="what one unit is: %, per 1,000, days, £")
    per: int = Field(default=1, description="rates: 1000 for 'per 1,000', 100000 for 'per 100,000'")
    good: Good
    role: Role
    roles: dict[Id, Role] = Field(default_factory=dict, description="its role in other themes' reports")
    levels: tuple[Id, ...] = Field(min_length=1, description="levels it can be broken down to")
    frequency: Frequency
    year: YearKind = Field(default="financial", description="what 2024/25 means in its files")
    decimals: int = Field(default=1, ge=0, le=6)
    survey: bool = Field(default=False, description="from a sample, so its values carry sampling intervals")
    interval: Interval = Field(
        default="worked-out",
        description="its 95% interval: none (counted in full: stocks, weights, censuses, classifications), published "
        "(only where the source gives one), or worked-out (published, or else from its counts)",
    )
    source: Source
    owner: Owner | None = None
    tags: tuple[Line, ...] = Field(default=(), description="frameworks and sets it belongs to")
    basket: Basket | None = None
    quadrant: Literal["how-much", "how-well", "better-off-number", "better-off-percent"] | None = Field(
        default=None, description="performance measures: what it tells of its service (STANDARDS section 1)"
    )
    better_off: BetterOff | None = Field(
        default=None, description="performance measures of who is better off: in what (STANDARDS section 1)"
    )
    proxy_for: Prose | None = Field(default=None, description="the condition that cannot be measured itself")
    intermediate_for: Prose | None = Field(
        default=None, description="the goal that takes years, of which this is an early sign (RULES 5.3)"
    )
    power: Power | None = None
    target: Target | None = None
    floor_target: Target | None = Field(
        default=None, description="a national floor beside the local target (RULES 2.2): the least that must be kept"
    )
    breaks: tuple[Break, ...] = ()
    rebase: tuple[Rebase, ...] = Field(
        default=(), description="known steps from which its usual range is drawn anew; its values stay comparable"
    )
    derive: Derivation | None = None
    standardise: Standardisation | None = Field(
        default=None, description="received as counts by age, published as one figure that allows for them"
    )
    composite: Composite | None = Field(default=None, description="an index: made of other indicators, not received")
    rank_of: int | None = Field(
        default=None, ge=2, description="of a rank, 1 the most deprived: among how many places; 100 where in per cent"
    )
    groups: tuple[Line, ...] = Field(
        default=(), description="breakdowns that are shown beside the total: sex, age, or a type of category"
    )
    due_days: int | None = Field(
        default=None, ge=0, le=3660, description="days from a period's end until its value is due"
    )
    caveat: Prose | None = None
    disclosure: Id | None = Field(
        default=None, description="the policy that protects its small counts; none where its source has done so"
    )

    @property
    def name(self) -> str:
        """The short name where there is one."""
        return self.short or self.title

    def period(self, text: object) -> Period:
        """The period that `text` names in this indicator's series."""
        return Period.parse(text, year=self.year, monthly=self.frequency == "monthly")

    def points(self, values: dict[str, float]) -> dict[Period, float]:
        """A target's values by period, in time order."""
        return dict(sorted((self.period(text), value) for text, value in values.items()))

    def role_in(self, theme: str, home: str) -> Role | None:
        """Its role in `theme`'s report; None where it does not appear there. `home` is the theme that defines it."""
        return self.role if theme == home else self.roles.get(theme)


class Framework(Agreed):
    """A framework or set that indicators belong to: a national set, an agreement, an index (RULES 5.10)."""

    id: Id = Field(description="what an indicator's `tags` name")
    title: Line
    publisher: Line | None = None
    about: Prose | None = None
    at_most: int | None = Field(default=None, ge=1, description="how many indicators may belong to it, where agreed")
    closed: date | None = Field(default=None, description="the day on which it ceased to be required")
    url: Line | None = None


def registry(indicators: Iterable[Indicator], framework: str) -> list[Indicator]:
    """The indicators of a framework: those with a tag that names it, with a number or without (RULES 5.10)."""
    return [i for i in indicators if any(tag.split()[0].rstrip(":") == framework for tag in i.tags)]


class Wanted(Agreed):
    """A measure that is not yet available: an entry of the data development agenda. Text alone is the measure.

    >>> Wanted.model_validate("How safe children feel.").measure
    'How safe children feel.'
    """

    measure: Prose
    basket: Basket | None = Field(default=None, description="what the measure would tell, once it exists")
    collator: Id | None = Field(default=None, description="who is to make it available")
    by: date | None = Field(default=None, description="by when")

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, data: object) -> object:
        return {"measure": data} if isinstance(data, str) else data


class Outcome(Agreed):
    """A condition of well-being for a place's people, in plain words; indicators come second (RULES 1.6)."""

    id: Id
    statement: Line
    looks_like: Prose | None = Field(
        default=None, description="what people here would see and feel if it were so (STANDARDS section 1)"
    )
    level: Id | None = Field(default=None, description="the level at which it is best tackled (RULES 1.9)")
    contributes_to: tuple[Link, ...] = Field(default=(), description="edges of the causal web: ids, or links with why")
    indicators: tuple[Indicator, ...] = ()
    wanted: tuple[Wanted, ...] = Field(
        default=(), description="the data development agenda: measures not yet available"
    )


class Theme(Agreed):
    """A theme ("block") with its outcomes: one `definitions/*.yaml` file."""

    id: Id = Field(alias="theme")
    title: Line
    lead: Id = Field(description="the thematic partnership or partner that leads")
    scrutiny: Id | None = Field(default=None, description="the councillors' board that scrutinises it (RULES 3.5, 4.5)")
    about: Prose | None = None
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
