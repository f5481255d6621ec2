"""What every agreed thing shares: frozen values, no unknown keys, ids that can stand in an address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from curvebook.model.period import FIRST_YEAR, LAST_YEAR

Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80),
    Field(description="lower-case letters, digits and single hyphens; it becomes part of addresses"),
]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=40),
    Field(description="an area's code", json_schema_extra={"type": ["string", "integer"]}),
]
Label = Annotated[  # text that may look like a number, such as a publisher's own name of a measure
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=400),
    Field(json_schema_extra={"type": ["string", "number"]}),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Agreed(BaseModel):
    """A thing that a partnership agreed. Values are frozen; a change is a new file, seen by version control."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True, allow_inf_nan=False
    )

    @field_validator("*", mode="after")
    @classmethod
    def _likely(cls, value: object) -> object:
        """A day of our time, not a slip of the hand."""
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(f"this is no likely date: it does not lie between {FIRST_YEAR} and {LAST_YEAR}")
        return value


class Link(Agreed):
    """An edge of the causal web: what this contributes to, why we think so, and since when (RULES 1.1, 1.8).

    An id alone is a link that says no more.

    >>> Link.model_validate("thriving-economy").kind
    'contributes'
    """

    to: Id
    kind: Literal["contributes", "drives", "reinforces", "balances"] = "contributes"
    why: Prose | None = None
    evidence: Prose | None = None
    since: date | None = None
    weight: float = Field(default=1.0, gt=0, description="how much it counts where `roll_up` is weighted (RULES 2.1)")

    @model_validator(mode="before")
    @classmethod
    def _id_alone(cls, data: object) -> object:
        return {"to": data} if isinstance(data, str) else data
