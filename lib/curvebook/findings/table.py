"""The shape of the findings table: its columns, its measures, its order (`curvebook.findings` says what they mean)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

# The columns of the table. Times are first day and length, as in `Period`.
FINDINGS = {
    "theme": "str",
    "indicator": "str",
    "area": "str",
    "measure": "str",
    "by": "str",  # what a breakdown is by: sex, age, or the publisher's word; "" for totals
    "group": "str",  # which of its groups; "" for totals
    "period_start": "datetime64[s]",  # NaT where a row is not about one period
    "period_months": "int16",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "lower80": "float64",
    "upper80": "float64",
    "count": "float64",  # of an observed value: its numerator, or the count itself; required: places that did it
    "denominator": "float64",  # required: of how many places
    "word": "str",
    "state": "str",  # a code of observatory.frames.STATES
    "against": "str",
    "note": "str",
    "source": "str",  # submission and row of the observation, "submission#row"; several are joined by ";"
}
FLOORS = ("floor", "floor-end", "floor-path", "floor-likelihood")
BASELINES = ("baseline", "verdict", "verdict-count", "verdict-since", "country-verdict", "neighbours-verdict")
# Never for an audience that is open to everyone, and only in the home theme.
SCENARIOS = (
    "scenario", "no-scenario", "scenario-likelihood", "scenario-effect", "scenario-reach", "social-return"
)  # fmt: skip
CHANGED = ("changed", "before")  # what an audience reads of another edition: made when findings are opened for it
MEASURES = (
    "observed", "latest", "change", "trend", "vs-parent", "vs-home", "vs-country", "vs-neighbours", "forecast",
    "no-forecast", "target", "monitoring", "half-year", "target-end", "path", "likelihood", "exception", "milestone",
    "required", "best-change", *FLOORS, *BASELINES, "gap", "extent", "stands-out", "rank", "rank-history", "tenth",
    "band", "group", "group-gap", "group-ratio", "slope-index", "relative-index", "gap-trend", "vs-country-trend",
    "vs-neighbours-trend", "variation", "assurance", "contribution", "quality", "check", *SCENARIOS, *CHANGED,
)  # fmt: skip
# What a context indicator never carries (RULES 2.10): promises, and a place from best to worst; and its comparisons.
PROMISES = (
    "target", "monitoring", "half-year", "target-end", "path", "likelihood", "exception", "assurance", "milestone",
    "required", "best-change", *FLOORS, *BASELINES,
)  # fmt: skip
ORDERED = ("band",)
COMPARED = ("vs-parent", "vs-home", "vs-country", "vs-neighbours", "stands-out")


def shaped(rows: pd.DataFrame, columns: Mapping[str, str] = FINDINGS) -> pd.DataFrame:
    """`rows` with exactly these columns (name to dtype): absent text is "", absent numbers NaN, absent whole ones 0."""
    out = {}
    for name, dtype in columns.items():
        column = rows[name] if name in rows else pd.Series(index=rows.index, dtype="object")
        if column.dtype == dtype and not (dtype == "str" and column.hasnans):
            out[name] = column
        elif dtype == "str":
            out[name] = column.astype("object").where(column.notna(), "").astype("str")
        elif dtype.startswith("datetime"):
            out[name] = pd.to_datetime(column).astype(dtype)
        else:
            absent = 0 if dtype.startswith("int") else np.nan
            out[name] = pd.to_numeric(column).astype("float64").fillna(absent).astype(dtype)
    return pd.DataFrame(out)


def together(places: Sequence[int]) -> slice | list[int]:
    """The same rows as a slice where they stand together, which copies nothing.

    >>> together([3, 4, 5]), together([3, 5]), together([])
    (slice(3, 6, None), [3, 5], [])
    """
    if places and all(later == before + 1 for before, later in pairwise(places)):
        return slice(places[0], places[-1] + 1)
    return list(places)


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """`table` by theme, indicator, area, measure, group and period."""
    order = {measure: i for i, measure in enumerate(MEASURES)}
    place = table.assign(_measure=table["measure"].map(order))
    by = ["theme", "indicator", "area", "_measure", "by", "group", "period_start", "period_months"]
    return place.sort_values(by, kind="stable").drop(columns="_measure").reset_index(drop=True)
