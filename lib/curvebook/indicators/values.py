"""The value and the 95% interval of every observation of an indicator, and where each comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from curvebook.indicators.intervals import (
    INVERTED,
    REASONS,
    UNKNOWN_COUNT,
    UNKNOWN_DENOMINATOR,
    Estimate,
    Floats,
    byar,
    wilson,
)
from curvebook.model.measures import Indicator
from curvebook.observatory.frames import STATES

FIRST_GIVEN = r"(?:^|; )first given as [^;]*"  # what a note says of a revised value (observatory.compile)
COUNTED = ("proportion", "rate", "ratio")  # what is counted, over what it is out of
POPULATION = "population"  # the tag of an indicator that counts residents rather than events
WITHHELD = frozenset(code for code, state in STATES.items() if not state.has_value)


def with_intervals(observations: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """`observations` (columns as `frames.OBSERVATIONS`, one indicator) with `value`, `lower`, `upper` completed.

    Two columns are added: `method` (published, wilson, byar, or "" for none) and `no_interval`, the reason where there
    is none. The published interval is kept where both limits were given, the lower not above the upper. Otherwise it
    follows from numerator and denominator: Wilson for proportions, Byar for rates, ratios of observed to expected, and
    counts of events (whole numbers that are neither money nor, by the tag "population", residents). Nothing is computed
    for a sample survey (its design is not in the numbers), for a value that its state withholds (nothing withheld may
    be worked out again), or where numerator and denominator do not give the published value. Nor is anything where the
    indicator's `interval` is `published`; where it is `none`, what is counted in full, no interval is shown at all.
    """
    frame = observations.copy()
    withheld = frame["state"].isin(WITHHELD).to_numpy()
    for column in ("value", "lower", "upper"):
        frame.loc[withheld, column] = np.nan
    computed, method = _computed(frame, indicator)
    value = frame["value"].to_numpy(dtype=float)
    absent = ~np.isfinite(value) & ~withheld & np.isfinite(computed.value)
    value = np.where(absent, computed.value, np.where(np.isfinite(value), value, np.nan))

    published = (np.isfinite(frame["lower"]) & np.isfinite(frame["upper"])).to_numpy() & np.isfinite(value)
    published &= indicator.interval != "none"
    inverted = published & (frame["lower"] > frame["upper"]).to_numpy()
    published &= ~inverted
    agrees = _agrees(value, computed.value, indicator.decimals)
    usable = ~published & agrees & np.isfinite(computed.lower) & ~withheld & (indicator.interval == "worked-out")
    frame["value"] = value
    frame["lower"] = np.where(published, frame["lower"], np.where(usable, computed.lower, np.nan))
    frame["upper"] = np.where(published, frame["upper"], np.where(usable, computed.upper, np.nan))
    frame["method"] = np.select([published, usable], ["published", method], "")
    odd = ~np.isin(computed.why, (0, UNKNOWN_COUNT, UNKNOWN_DENOMINATOR))
    reason = np.where(odd, computed.reasons, _none(indicator))
    reason = np.where(np.isfinite(computed.value) & ~agrees, "its numerator and denominator give another value", reason)
    if indicator.interval != "worked-out":
        reason = np.full(len(frame), _none(indicator))
    reason = np.where(inverted, REASONS[INVERTED], reason)
    frame["no_interval"] = np.where(published | usable, "", np.where(np.isfinite(value), reason, "there is no value"))
    return frame


def with_rounded_counts(observations: pd.DataFrame, indicator: Indicator, base: int) -> pd.DataFrame:
    """`observations` of one indicator, counts rounded to multiples of `base` (halves up), and what follows from them.

    Values are worked out again from the rounded counts. A published interval would give the exact count away and is
    left out, and so is what a note says of earlier values. A value of which neither count nor denominator is known, and
    one that counts nobody (a mean, an index), stays as it is.
    """
    frame = observations.copy()
    value, numerator, denominator = (frame[c].to_numpy(dtype=float) for c in ("value", "numerator", "denominator"))
    if indicator.kind in COUNTED:
        told = np.where(np.isnan(numerator), value * denominator / scale(indicator), numerator)
    else:
        told = np.where(indicator.kind == "count", value, np.nan)
    count = np.floor(told / base + 0.5) * base
    if indicator.kind == "proportion":
        count = np.minimum(count, np.where(np.isnan(denominator), np.inf, denominator))
    with np.errstate(invalid="ignore", divide="ignore"):
        again = count / denominator * scale(indicator) if indicator.kind in COUNTED else count
    known = np.isfinite(again) & ~frame["state"].isin(WITHHELD).to_numpy()
    frame["value"] = np.where(known, again, value)
    frame["numerator"] = np.where(known, count, numerator)
    frame.loc[known, ["lower", "upper"]] = np.nan
    frame.loc[known, "note"] = frame.loc[known, "note"].str.replace(FIRST_GIVEN, "", regex=True)
    return frame


def scale(indicator: Indicator) -> float:
    """What numerator over denominator is multiplied by: 100 for a proportion in per cent, `per` for a rate."""
    return 100.0 if indicator.kind == "proportion" and indicator.per == 1 else float(indicator.per)


def _computed(frame: pd.DataFrame, indicator: Indicator) -> tuple[Estimate, str]:
    numerator = frame["numerator"].to_numpy(dtype=float)
    denominator = frame["denominator"].to_numpy(dtype=float)
    if not indicator.survey:
        if indicator.kind == "proportion":
            return wilson(numerator, denominator, multiplier=scale(indicator)), "wilson"
        if indicator.kind in ("rate", "ratio"):
            return byar(numerator, denominator, multiplier=scale(indicator)), "byar"
        if indicator.kind == "count" and POPULATION not in indicator.tags and "£" not in (indicator.unit or ""):
            value = frame["value"].to_numpy(dtype=float)
            return byar(np.where(value == np.round(value), value, np.nan)), "byar"
    nothing = np.full(len(frame), np.nan)
    return Estimate(nothing, nothing, nothing, np.zeros(len(frame), dtype=np.int8)), ""


def _none(indicator: Indicator) -> str:
    if indicator.interval == "none":
        return "it is counted in full, so it has no margin of error"
    if indicator.survey:
        return "a survey's interval must come from its publisher, and none was given"
    if POPULATION in indicator.tags:
        return "everybody is counted, so there is no sampling interval"
    if indicator.interval == "published":
        return "its source gives no margin of error"
    return "its source gives no margin of error, nor counts to work one out from"


def _agrees(value: Floats, computed: Floats, decimals: int) -> np.ndarray:
    """Whether the published value is the computed one, give or take the publisher's rounding."""
    leeway = np.maximum(0.6 * 10.0**-decimals, 0.005 * np.abs(computed))
    with np.errstate(invalid="ignore"):
        return np.abs(value - computed) <= leeway
