"""What an edition stated of the future: each probability and each forecast, so that it can be held against what came.

As a tidy CSV file in the edition's record, it can be audited with nothing but a spreadsheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from curvebook.findings.catching_up import COUNTRY, NEIGHBOURS
from curvebook.findings.table import shaped as with_columns
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.places import Places
from curvebook.model.targets import CatchUp, Target

FLOOR = "floor-likelihood"
# Measures whose value is a probability: at the target's date, on the way there, and at the date of the floor beside it.
CHANCES = ("likelihood", "milestone", FLOOR)
FORECAST = "forecast"
KEY = ["indicator", "area", "measure", "period_start", "period_months"]
INTERVALS = ["lower80", "upper80", "lower95", "upper95"]
# The columns of stated.csv. `newest`: first day of the newest period whose value was known then; `good` the side of
# `goal` on which it is kept; `decimals` those with which values were printed. A goal that moves with another place has
# no figure: `moves_with` names the place, `terms` how far from it the goal lies.
STATED = {
    "edition": "str",
    "as_at": "datetime64[s]",
    "indicator": "str",
    "area": "str",
    "measure": "str",
    "period_start": "datetime64[s]",
    "period_months": "int16",
    "newest": "datetime64[s]",
    "good": "str",
    "decimals": "int16",
    "moves_with": "str",
    "terms": "str",
    "goal": "float64",
    "probability": "float64",
    "median": "float64",
    **dict.fromkeys(INTERVALS, "float64"),
}
FINER = 3  # decimals that are kept beyond those printed: rounding them once more is rounding the value itself


def stated(partnership: Partnership, edition: str, as_at: date, tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """What `edition` stated (columns STATED) in the findings that any of its readers was shown, in the order of KEY.

    A row for each probability and each forecast of a period; what was withheld from a reader has no figure in that
    one's findings and is not here unless another was shown it. An indicator counts once, whatever themes show it.
    """
    rows = [_rows(table, indicator, partnership) for table in tables for indicator in partnership.indicators().values()]
    found = pd.concat([shaped(each) for each in rows if len(each)], ignore_index=True) if any(map(len, rows)) else (
        shaped(pd.DataFrame()))  # fmt: skip
    found = found.drop_duplicates(KEY).sort_values(KEY, kind="stable", ignore_index=True)
    return shaped(found.assign(edition=edition, as_at=pd.Timestamp(as_at)))


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The statements (KEY) that have a figure in a table of findings."""
    return table.loc[table["measure"].isin((*CHANCES, FORECAST)) & table["value"].notna(), KEY].drop_duplicates()


class Moving(NamedTuple):
    """A goal that moves with another place: its code, or "neighbours"; and the terms on which it does, as agreed."""

    moves_with: str
    terms: str


Goal = float | Moving


def target_of(indicator: Indicator, measure: str) -> Target | None:
    """The target that a chance is about: the floor where it is the floor's, else the local one."""
    return indicator.floor_target if measure == FLOOR else indicator.target


def promised(indicator: Indicator, measure: str, places: Places) -> dict[Period, Goal]:
    """What the target behind a chance promises, by period: on the way and at its date. Empty without a target."""
    target = target_of(indicator, measure)
    if target is None:
        return {}
    if target.catch_up:
        return {indicator.period(target.end): _moving(indicator, target, target.catch_up, places)}
    on_the_way = {period: each.value for period, each in target.milestones.items()}
    return dict(indicator.points({**on_the_way, **target.to}))


def to_csv(table: pd.DataFrame) -> bytes:
    """A table of columns STATED as CSV: UTF-8, lines ended by a line feed, empty where there is no figure."""
    out = table.copy()
    for name in ("as_at", "period_start", "newest"):
        out[name] = out[name].dt.strftime("%Y-%m-%d")
    places = {"probability": np.full(len(out), 6)}
    for name in ("goal", "probability", "median", *INTERVALS):
        decimals = places.get(name, table["decimals"].to_numpy(int) + FINER)
        out[name] = [_written(value, int(places)) for value, places in zip(table[name], decimals, strict=True)]
    return str(out.to_csv(index=False, lineterminator="\n")).encode()


def from_csv(content: bytes) -> pd.DataFrame:
    """What `to_csv` wrote."""
    return shaped(pd.read_csv(io.BytesIO(content), dtype={n: "str" for n, kind in STATED.items() if kind == "str"}))


def shaped(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with exactly the columns STATED; what is absent is "", NaN, NaT or 0."""
    return with_columns(rows, STATED)


def _rows(table: pd.DataFrame, indicator: Indicator, partnership: Partnership) -> pd.DataFrame:
    """What a table of findings states of an indicator."""
    own = table[(table["indicator"] == indicator.id) & (table["theme"] == partnership.home_theme(indicator.id))]
    found = own[own["measure"].isin((*CHANCES, FORECAST)) & own["value"].notna()]
    if found.empty:
        return found
    newest = own[own["measure"] == "latest"].drop_duplicates("area").set_index("area")["period_start"]
    chance = found["measure"].isin(CHANCES)
    goals = {
        (measure, p.start, p.months): goal
        for measure in CHANCES
        for p, goal in promised(indicator, measure, partnership.places).items()
    }
    named = zip(found["measure"], found["period_start"].dt.date, found["period_months"].astype(int), strict=True)
    aims = [goals.get(name, np.nan) for name in named]
    moving = [aim if isinstance(aim, Moving) else Moving("", "") for aim in aims]
    ahead = found.where(~chance)
    return found[KEY].assign(
        newest=found["area"].map(newest), good=indicator.good, decimals=indicator.decimals,
        moves_with=[each.moves_with for each in moving], terms=[each.terms for each in moving],
        goal=[np.nan if isinstance(aim, Moving) else aim for aim in aims],
        probability=found["value"].where(chance), median=ahead["value"],
        lower80=ahead["lower80"], upper80=ahead["upper80"], lower95=ahead["lower"], upper95=ahead["upper"],
    )  # fmt: skip


def _moving(indicator: Indicator, target: Target, how: CatchUp, places: Places) -> Moving:
    """The terms name all on which the goal depends but the other place's values: they are compared with later ones."""
    begin = _written(target.from_[target.start], indicator.decimals + FINER)
    terms = f"{how.share:g} of the gap closed since {indicator.period(target.start)}, from {begin}"
    if how.comparator == NEIGHBOURS:
        return Moving(how.comparator, f"{terms}; neighbours {' '.join(sorted(places.neighbours))}")
    return Moving((places.country or "") if how.comparator == COUNTRY else how.comparator, terms)


def _written(value: float, decimals: int) -> str:
    """A number in full, without needless zeros; "" for none.

    >>> _written(6.1000000001, 4), _written(float("nan"), 1), _written(-0.00001, 2), _written(1200.0, 0)
    ('6.1', '', '0', '1200')
    """
    if np.isnan(value):
        return ""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
