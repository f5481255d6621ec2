"""Frozen baselines: what was expected at a decision, kept so that "the curve has turned" can be audited.

`baselines/<indicator>_<area>_<date>.json` is written once, by `curvebook freeze`, and never edited: it carries a hash
of all it says, and names every submission that it was made from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from curvebook.model.base import Agreed, Code, Id, Line

FOLDER = "baselines"
HASH = "sha256"


class Received(Agreed):
    """A submission that a baseline was made from."""

    id: Id
    received: date
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class FrozenSeries(Agreed):
    """One area's history as it was known, and what was expected of it.

    `values` begin with the period of `months` months whose first day is `first`, one every `every` months, null for a
    gap. `ahead` has a row for each step after the last of them: the quantiles at the baseline's `levels`. Where it is
    empty, `why` says why nothing could be expected.
    """

    area: Code
    first: date | None
    months: int
    every: int
    values: tuple[float | None, ...]
    ahead: tuple[tuple[float, ...], ...] = ()
    why: str = ""


class Baseline(Agreed):
    """The forecast of an indicator if nothing changes, frozen at a decision; `series` begins with its own area's, then
    those of the country and the statistical neighbours, to be told beside it."""

    indicator: Id
    area: Code
    at: date
    made: date = Field(
        description="the day on which it was really frozen; later than `at` where it was done afterwards"
    )
    frozen_by: Line = Field(description="what made the forecast: the library's version, and a hash of its method")
    good: Line
    decimals: int
    levels: tuple[float, ...]
    submissions: tuple[Received, ...] = Field(min_length=1)
    series: tuple[FrozenSeries, ...] = Field(min_length=1)
    sha256: str

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.indicator}_{self.area}_{self.at.isoformat()}.json"

    @property
    def own(self) -> FrozenSeries:
        """The series of its own area."""
        return self.series[0]

    def faults(self) -> Iterator[tuple[str, str, str | None, str]]:
        """What is wrong with it by itself: place, problem, value, mend."""
        restore = "A frozen baseline is never edited: restore it from version control."
        if self.sha256 != hash_of(self.model_dump(mode="json")):
            yield HASH, "this baseline is not the one that was frozen: its hash does not match", self.sha256, restore
        late = [one for one in self.submissions if one.received > self.at]
        for one in late:
            problem = f"it was made from data received after {self.at.isoformat()}, on {one.received.isoformat()}"
            yield "submissions", problem, one.id, "Delete it and freeze it again as at that day."
        if self.own.area != self.area:
            yield "series", "the first series is not that of its own area", self.own.area, restore
        if any(len(row) != len(self.levels) for one in self.series for row in one.ahead):
            yield "series", "a row of quantiles has not as many numbers as there are levels", None, restore


def hash_of(said: dict[str, Any]) -> str:
    """SHA-256 of everything that a baseline says but for its hash, whatever the order of its keys.

    >>> hash_of({"a": 1, "b": 2.0}) == hash_of({"b": 2.0, "a": 1, "sha256": "..."})
    True
    """
    rest = {key: value for key, value in said.items() if key != HASH}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sealed(said: dict[str, Any]) -> Baseline:
    """A baseline with the hash of what it says."""
    draft = Baseline.model_validate({**said, HASH: ""})
    return draft.model_copy(update={HASH: hash_of(draft.model_dump(mode="json"))})


def text_of(baseline: Baseline) -> str:
    """The file's text: one line for each fact and each row of quantiles, so that a change is seen where it is."""
    said = baseline.model_dump(mode="json")
    lines = [f' "{key}": {json.dumps(value)}' for key, value in said.items() if key not in ("series", HASH)]
    series = ",\n".join(_series(one) for one in said["series"])
    lines += [f' "series": [\n{series}\n ]', f' "{HASH}": "{baseline.sha256}"']
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _series(one: dict[str, Any]) -> str:
    facts = ", ".join(f'"{key}": {json.dumps(value)}' for key, value in one.items() if key != "ahead")
    return f'  {{{facts}, "ahead": {_rows(one["ahead"])}}}'


def _rows(rows: Sequence[Sequence[float]]) -> str:
    return "[" + ",".join(f"\n   {json.dumps(row)}" for row in rows) + ("\n  ]" if rows else "]")
