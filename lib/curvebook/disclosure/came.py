"""What came of what was stated: each probability and each interval beside the value known today, or why there is none.

Nothing that was stated is left out: a statement that cannot be judged has a state that says why.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from curvebook.disclosure.stated import CHANCES, FLOOR, INTERVALS, KEY, Goal, Moving, promised
from curvebook.findings.book import OTHER_PARTS
from curvebook.findings.promises import AS_THINGS_STAND
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.rounding import round_half_up
from curvebook.trajectory.track_record import events

# States of a statement, in the order in which a reader is told of them.
KNOWN = "known"
NOT_DUE, NO_VALUE, NO_GOAL, WITHHELD = "not due yet", "no value yet", "goal not known", "withheld"
BROKEN, PARTS, GONE = "method changed", "made of other parts", "no longer measured"
STATES = {
    KNOWN: "what came is known",
    NOT_DUE: "the period had not ended by this edition",
    NO_VALUE: "the period has ended, and no value has come yet",
    NO_GOAL: "the goal moved with another place, and where it came to is not known",
    WITHHELD: "what came, or what it was to come to, is withheld to protect people’s privacy",
    BROKEN: "the method changed in between, so that what came is another thing",
    PARTS: "the index has been made of other parts since, so that what came is another thing",
    GONE: "the indicator is no longer measured",
}
CHANGED, WITHDRAWN = "changed", "withdrawn"  # what became of a target since; the goal stated then is what counts
SECRET = ("c", "low")
PATHS = {measure: "floor" if measure == FLOOR else "target" for measure in CHANCES}  # where each goal lies
PERIOD = ["period_start", "period_months"]

Goals = dict[tuple[str, str], dict[tuple[date, int], Goal]]  # by indicator and measure, then by period


def came(stated: pd.DataFrame, table: pd.DataFrame, partnership: Partnership, edition: str) -> pd.DataFrame:
    """What became of each row `stated` (columns `stated.STATED`), by the findings `table` of `edition`.

    `table` is what a reader may see today; a value that was revised counts as it is known now. Adds

    - `state`: a key of STATES; `value` is there only where "known", and of what is "withheld" no figure is left
    - `value`: what came, and `goal`, rounded as they were printed when it was stated; a goal that moves with another
      place is the one that this place's value, as known now, makes of it on the terms agreed then
    - `met`: 1 or 0, whether the goal stated then was kept; `in80`, `in95`: whether the interval held the value, each as
      printed; NaN where unknown or where nothing of the kind was stated
    - `since`: whether the target was changed or withdrawn afterwards ("" where not)
    - `event`: the same number for all that was stated of one indicator in one area and period, overlapping periods
      together, but the floor apart; `together`: the same for all its areas, which a shock hits alike
    """
    quarter = Period.of_edition(edition)
    seen = _seen(table, partnership, "observed").drop(columns=["measure", "word"])
    out = stated.merge(seen, on=["indicator", "area", *PERIOD], how="left", validate="m:1")
    own = partnership.indicators()
    known = {name: own[name] for name in out["indicator"].unique() if name in own}
    goals: Goals = {
        (name, measure): {(p.start, p.months): g for p, g in promised(each, measure, partnership.places).items()}
        for name, each in known.items()
        for measure in CHANCES
    }
    since = _since(out, partnership, known, goals)
    path = _moved(out, table, partnership, goals)
    out["goal"] = out["goal"].fillna(path["goal"])
    ends = pd.Series([_end(*pair) for pair in zip(out["period_start"], out["period_months"], strict=True)],
                     index=out.index, dtype="datetime64[s]")  # fmt: skip
    likely = table[table["measure"].isin(CHANCES) & (table["state"] == "c")]["indicator"].unique()
    chance = out["measure"].isin(CHANCES)
    secret = out["code"].isin(SECRET) | path["code"].isin(SECRET) | (chance & out["indicator"].isin(likely))
    broken, parts = _broken(out, known), _of_other_parts(out, table)
    out["state"] = np.select(
        [~out["indicator"].isin(list(known)) | ~out["area"].isin([a.code for a in partnership.places.areas]), secret,
         ends > pd.Timestamp(quarter.end), broken, parts, out["value"].isna(), chance & out["goal"].isna()],
        [GONE, WITHHELD, NOT_DUE, BROKEN, PARTS, NO_VALUE, NO_GOAL], KNOWN,
    )  # fmt: skip
    out["since"] = since
    hidden = out["state"] == WITHHELD
    out.loc[hidden, ["goal", "probability", "median", *INTERVALS]] = np.nan
    for name in ("value", "goal", *INTERVALS):
        out[name] = [_printed(v, int(d)) for v, d in zip(out[name], out["decimals"], strict=True)]
    judged = out["state"] == KNOWN
    out["value"] = out["value"].where(judged)
    kept = np.where(out["good"] == "high", out["value"] >= out["goal"], out["value"] <= out["goal"])
    out["met"] = np.where(judged & chance, kept.astype(float), np.nan)
    for share in ("80", "95"):
        low, high = out[f"lower{share}"], out[f"upper{share}"]
        inside = ((low <= out["value"]) & (out["value"] <= high)).astype(float)
        out[f"in{share}"] = inside.where(judged & low.notna())
    days = [out["period_start"].to_numpy().astype("datetime64[D]"), ends.to_numpy().astype("datetime64[D]")]
    promise = out["measure"].where(out["measure"] == FLOOR, "")
    out["event"] = events(out["indicator"].str.cat([out["area"], promise], sep="\n"), *days)
    out["together"] = events(out["indicator"], *days)
    return out.drop(columns="code").sort_values([*KEY, "as_at"], kind="stable", ignore_index=True)


def _seen(table: pd.DataFrame, partnership: Partnership, *measures: str) -> pd.DataFrame:
    """The value and word of each indicator, area, measure and period today, with its state as `code`."""
    homes = {name: partnership.home_theme(name) for name in table["indicator"].unique()}
    rows = table[table["measure"].isin(measures) & (table["by"] == "")]
    rows = rows[rows["theme"] == rows["indicator"].map(homes)]
    seen = rows[["indicator", "area", "measure", *PERIOD, "value", "word", "state"]]
    return seen.rename(columns={"state": "code"}).drop_duplicates(KEY)


def _moved(rows: pd.DataFrame, table: pd.DataFrame, partnership: Partnership, goals: Goals) -> pd.DataFrame:
    """Of each goal that moves: the value of its path as known today (`goal`), and the state of that (`code`).

    There is none where the other place's value of that period is not known, and where other terms are agreed today.
    """
    path = _seen(table, partnership, *PATHS.values()).rename(columns={"value": "goal"})
    path["goal"] = path["goal"].where(path["word"] != AS_THINGS_STAND)
    named = rows[KEY].assign(measure=rows["measure"].map(PATHS).fillna(""))
    found = named.merge(path, on=KEY, how="left", validate="m:1").set_index(rows.index)[["goal", "code"]]
    same = [isinstance(goal := _today(row, goals), Moving) and goal == _then(row) for row in rows.to_dict("records")]
    return found.where(pd.Series(same, index=rows.index, dtype="bool"))


def _end(start: pd.Timestamp, months: int) -> pd.Timestamp:
    return pd.Timestamp(Period(start.date(), int(months)).end)


def _broken(rows: pd.DataFrame, known: dict[str, Indicator]) -> pd.Series:
    """Whether the indicator's method changed after the newest value then known, and up to the period."""
    out = pd.Series(False, index=rows.index)
    for name, indicator in known.items():
        for each in indicator.breaks:
            first = pd.Timestamp(indicator.period(each.at).start)
            out |= (rows["indicator"] == name) & (rows["newest"] < first) & (first <= rows["period_start"])
    return out


def _of_other_parts(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """The same of an index that has been made of other parts since."""
    other = table[(table["measure"] == "observed") & table["note"].str.startswith(OTHER_PARTS)]
    other = other[["indicator", "area", "period_start"]].drop_duplicates().rename(columns={"period_start": "first"})
    pairs = rows.reset_index()[["index", "indicator", "area", "newest", "period_start"]].merge(other)
    hit = pairs[(pairs["newest"] < pairs["first"]) & (pairs["first"] <= pairs["period_start"])]
    return pd.Series(rows.index.isin(hit["index"]), index=rows.index)


def _since(rows: pd.DataFrame, partnership: Partnership, known: dict[str, Indicator], goals: Goals) -> list[str]:
    """What became of the target of each probability since it was stated, by today's definitions and decisions."""
    dropped = [d for d in partnership.decisions if d.kind == "withdrawal"]
    out = []
    for row in rows.to_dict("records"):
        name = row["indicator"]
        if row["measure"] not in CHANCES or name not in known:
            out.append("")
            continue
        now = _today(row, goals)
        now = _printed(now, known[name].decimals) if isinstance(now, float) else now
        later = any(name in d.about and d.date > row["as_at"].date() for d in dropped)
        gone = not goals[name, row["measure"]] or later
        out.append(WITHDRAWN if gone else "" if now == _then(row) else CHANGED)
    return out


def _today(row: dict[str, Any], goals: Goals) -> Goal | None:
    """What is promised today for the period of a statement."""
    return goals.get((row["indicator"], row["measure"]), {}).get((row["period_start"].date(), row["period_months"]))


def _then(row: dict[str, Any]) -> Goal:
    """What was promised when it was stated."""
    return Moving(row["moves_with"], row["terms"]) if row["terms"] else _printed(row["goal"], row["decimals"])


def _printed(value: float, decimals: int) -> float:
    return value if np.isnan(value) else round_half_up(value, decimals)
