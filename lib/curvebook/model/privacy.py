"""What is withheld to protect people's privacy: policies that a partnership agrees and its indicators name."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from curvebook.model.base import Agreed, Id, Line, Prose


class DisclosurePolicy(Agreed):
    """From which counts of people a value may be shown, and how it is rounded (STANDARDS section 3).

    Rounding holds for every audience alike, and rates follow from the rounded count; what is withheld may be seen by
    the audiences that name the policy in `sees`. What the source of the figures withheld is no audience's to see: it
    stays protected for all of them, as `seen` says, and by `SOURCES` where an indicator names no policy.

    >>> small = DisclosurePolicy(id="small-numbers", title="Under 5", withhold_below=5, why="Few are easily known.")
    >>> small.zero, small.round_to
    ('shown', 1)
    >>> small.seen.withhold_below, small.seen.source_below
    (1, 5)
    """

    id: Id
    title: Line
    withhold_below: int = Field(default=1, ge=1, le=1000, description="counts from 1 up to below this are withheld")
    zero: Literal["shown", "withheld"] = Field(default="shown", description="whether a count of none is withheld too")
    round_to: int = Field(default=1, ge=1, le=1000, description="counts are rounded to multiples of this; 1: not")
    denominator_below: int = Field(default=0, ge=0, description="values out of fewer people are withheld; 0: none")
    complement: bool = Field(
        default=True, description="proportions: the count of all the others is protected in the same way"
    )
    source_below: int = Field(
        default=5,
        ge=3,
        le=1000,
        description="sources withhold counts from 1 up to below this: as many must remain possible of each",
    )
    why: Prose

    @property
    def seen(self) -> DisclosurePolicy:
        """What is left of it for those who see what it withholds: protection of what its source withheld."""
        return self.model_copy(update={"withhold_below": 1, "zero": "shown", "denominator_below": 0})

    @model_validator(mode="after")
    def _does_something(self) -> DisclosurePolicy:
        idle = self.withhold_below == 1 and self.zero == "shown"
        idle &= self.round_to == 1 and self.denominator_below <= 1 and "source_below" not in self.model_fields_set
        if idle:
            raise ValueError("nothing is withheld or rounded; give withhold_below, zero, round_to or denominator_below")
        return self


SOURCES = DisclosurePolicy(
    id="sources",
    title="Withheld by its source",
    source_below=5,  # official statistics mostly withhold 1 to 4 (STANDARDS section 3)
    why="Whoever counted these people promised that nobody can be recognised; adding up must not break the promise.",
)
