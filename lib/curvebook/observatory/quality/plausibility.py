"""Values that cannot be, that contradict their own counts, that jump, or that never change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from curvebook.model.measures import MONTHS_BETWEEN
from curvebook.observatory.quality.kinds import Found
from curvebook.observatory.quality.subject import MOST, Floats, Series, Subject, named

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 6  # points, before anything is said of what is usual
CHANCE = 0.001  # of flagging a value of a series of plain noise
MAD_TO_SD = 1.4826  # median absolute deviation to standard deviation, for normal noise
MAD_EFFICIENCY = 0.37  # of the MAD against the standard deviation (Rousseeuw and Croux 1993)
SAMPLING = 3.5  # standard errors that a step must exceed where its sampling error is known
QUOTIENTS = ("proportion", "rate", "ratio")


def impossible(s: Subject) -> Iterator[Found]:
    """Negative counts, rates and shares; shares above the whole; more cases than people; values beyond their limits."""
    f, kind = s.known, s.indicator.kind
    finite = np.isfinite(f["value"])
    if kind in ("proportion", "rate", "count"):
        below = f[(finite & (f["value"] < 0)) | (f["numerator"] < 0)]
        yield from s.each(below, "impossible", "grave", lambda r: "a value or a count is below zero.")
    if kind == "proportion":
        more = f["numerator"] > f["denominator"]
        above = f[finite & (f["value"] > s.scale * (1 + 1e-9)) & ~more]
        yield from s.each(above, "impossible", "grave", lambda r: f"{s.said(r.value)} is more than the whole.")
        yield from s.each(f[more], "impossible", "grave",
                          lambda r: f"{r.numerator:,.0f} cases among {r.denominator:,.0f}.")  # fmt: skip
    if kind in QUOTIENTS:
        none = f[finite & (f["denominator"] <= 0)]
        yield from s.each(none, "impossible", "grave", lambda r: "there is a value, yet nobody to count it among.")
    outside = f[finite & ((f["value"] < f["lower"]) | (f["value"] > f["upper"]))]
    yield from s.each(outside, "impossible", "grave", lambda r: f"{s.said(r.value)} is outside its own limits, "
                      f"{s.said(r.lower)} to {s.said(r.upper)}.")  # fmt: skip


def contradictions(s: Subject) -> Iterator[Found]:
    """Values that are not numerator over denominator, give or take the publisher's rounding (half a unit, 0.5%).

    Nothing is said of a sample survey, whose weights are not in the counts, nor of what is standardised here. Where
    most values differ, they are of another making (standardised, modelled), which is told once and weighs nothing.
    """
    if s.indicator.kind not in QUOTIENTS or s.indicator.survey or s.indicator.standardise:
        return
    f = s.known[(s.known["denominator"] > 0) & np.isfinite(s.known["numerator"]) & np.isfinite(s.known["value"])]
    if s.indicator.kind == "proportion":
        f = f[f["numerator"] <= f["denominator"]]  # what is impossible is told as such
    quotient = f["numerator"] / f["denominator"] * s.scale
    differs = (f["value"] - quotient).abs() > np.maximum(0.6 * 10.0**-s.indicator.decimals, 0.005 * quotient.abs())
    if 2 * int(differs.sum()) > len(f):
        share = f"{differs.sum():,} of {len(f):,} values"
        yield s.found(
            "not-a-quotient", "note", f"{share} are not numerator over denominator.", values=int(differs.sum())
        )
        return
    odd = f[differs].assign(quotient=quotient[differs])
    yield from s.each(odd, "contradiction", "grave",
                      lambda r: f"{s.said(r.value)} was given, its counts make {s.said(r.quotient)}.")  # fmt: skip


def above_total(s: Subject) -> Iterator[Found]:
    """Groups of which more were counted than of all together in the same period, or of which there are more."""
    if s.groups.empty:
        return
    both = s.groups.merge(s.known, on=["area", "period_start", "period_months"], suffixes=("", "_all"))
    if s.indicator.kind == "count":
        both = both.assign(numerator=both["value"], numerator_all=both["value_all"])
    counted, there = (both[name] > both[f"{name}_all"] * (1 + 1e-9) for name in ("numerator", "denominator"))
    both, counted = both[counted | there], counted[counted | there]
    both = both.assign(
        part=both["numerator"].where(counted, both["denominator"]),
        total=both["numerator_all"].where(counted, both["denominator_all"]),
        name=[", ".join(filter(None, r)) for r in zip(both["sex"], both["age"], both["category"], strict=True)],
        source=[f"{r.submission}#{r.row};{r.submission_all}#{r.row_all}" for r in both.itertuples()],
    )
    yield from s.each(both, "contradiction", "grave",
                      lambda r: f"{r.part:,.0f} are counted of {r.name}, {r.total:,.0f} of all.")  # fmt: skip


def all_equal(s: Subject) -> Iterator[Found]:
    """Series of own areas with at least six values that are all the same, and not zero."""
    values = s.series.laid("value")[: len(s.own)]
    count = np.isfinite(values).sum(axis=1)
    for place in np.flatnonzero(count >= FEWEST).tolist():
        known = values[place][np.isfinite(values[place])]
        if known[0] != 0 and (known == known[0]).all():
            area = s.series.areas[place]
            words = f"{s.name(area)}: all {len(known)} values are {s.said(float(known[0]))}."
            yield s.found("all-equal", "check", words, area=area, source=named(_rows(s.series, place)))


def jumps(s: Subject) -> Iterator[Found]:
    """Steps far beyond what is usual in their own series, not explained by chance in the sample nor by a known break.

    A step is the change since the period before, less the same step a year earlier in quarterly and monthly series;
    on the logit scale for proportions, the log scale for rates, ratios and counts, as it is for means and indices.
    The usual step is its median, the usual spread its median absolute deviation. A step is a jump where it lies beyond
    Student's t (`CHANCE`, with the MAD's own freedom) and, where counts or an interval tell the sampling error, beyond
    `SAMPLING` standard errors. At least `FEWEST` values are needed. A return to the old level is not told again. What
    jumped in most places at once, comparators included, is told once.
    """
    series = s.series
    if len(series.starts) < FEWEST or s.indicator.frequency == "irregular":
        return
    season = 12 // MONTHS_BETWEEN[s.indicator.frequency]
    lag = season if season > 1 and len(series.starts) >= season + FEWEST else 0
    score = _scores(s, lag)
    flags = _first(np.abs(score) > 1, score, lag)
    judged, jumped = np.isfinite(score).sum(axis=0), flags.sum(axis=0)
    everywhere = (jumped >= 3) & (2 * jumped > judged)
    for column in np.flatnonzero(everywhere).tolist():
        period = series.period(column)
        words = f"{period.label}: {jumped[column]} of {judged[column]} places, comparators included, jumped at once."
        yield s.found("jump-everywhere", "check" if s.recent(period) else "note", words,
                      period=(period.start, period.months))  # fmt: skip
    own = flags[: len(s.own)] & ~everywhere
    order = sorted(np.argwhere(own).tolist(), key=lambda at: (-at[1], -abs(score[at[0], at[1]])))
    value = series.laid("value")
    for place, column in order[:MOST]:
        yield _told(s, value, place, column, lag, float(score[place, column]))
    old = order[MOST:]
    if old:
        recent = any(s.recent(series.period(column)) for _, column in old)
        words = f"{len(old):,} more jumps, the newest in {series.period(old[0][1]).label}."
        yield s.found("jump", "check" if recent else "note", words, values=len(old))


def _told(s: Subject, value: Floats, place: int, column: int, lag: int, score: float) -> Found:
    area, period, before = s.series.areas[place], s.series.period(column), s.series.period(column - 1)
    columns = [column - 1, column, *([column - lag - 1, column - lag] if lag else [])]
    figures = [s.said(float(value[place, k])) for k in columns]
    words = f"{s.name(area)}: from {figures[0]} in {before.label} to {figures[1]} in {period.label}"
    words += f" (a year before, {figures[2]} to {figures[3]})" if lag else ""
    far = "just more than" if abs(score) < 1.05 else f"{abs(score):.1f} times"
    return s.found(
        "jump", "check" if s.recent(period) else "note", f"{words}: {far} the largest change that is usual there.",
        area=area, period=(period.start, period.months), size=abs(score), source=named(_rows(s.series, place)),
    )  # fmt: skip


def _scores(s: Subject, lag: int) -> Floats:
    """Steps in units of the largest usual one, areas × periods; NaN where nothing can be said."""
    from scipy.stats import t

    y, variance = _on_scale(s)
    starts = (s.indicator.period(each.at).start for each in s.indicator.breaks)
    broken = [next((n for n, day in enumerate(s.series.starts) if day >= start), 0) for start in starts]
    step, noise = _stepped(y, 1, -1), _stepped(variance, 1, 1)
    step[:, broken] = np.nan
    if lag:
        step, noise = _stepped(step, lag, -1), _stepped(noise, lag, 1)
    count = np.isfinite(step).sum(axis=1, keepdims=True)
    usable = count >= FEWEST - 1
    with np.errstate(all="ignore"):
        centre = _median(step)
        spread = MAD_TO_SD * _median(np.abs(step - centre))
        usual = t.isf(CHANCE / 2, np.maximum(MAD_EFFICIENCY * count, 1.0)) * spread
        largest = np.maximum(usual, SAMPLING * np.sqrt(noise))
        return np.where(usable, (step - centre) / largest, np.nan)


def _on_scale(s: Subject) -> tuple[Floats, Floats]:
    """Values on the scale on which their noise is even, and the variance there of sampling and of rounding.

    No share or rate is taken for smaller than half a unit of its last digit, or half a case.
    """
    value, kind = s.series.laid("value"), s.indicator.kind
    upper, lower = s.series.laid("upper"), s.series.laid("lower")
    cases, among = s.series.laid("numerator"), s.series.laid("denominator")
    unit = 10.0**-s.indicator.decimals
    with np.errstate(all="ignore"):
        if kind == "proportion":
            least = np.fmax(unit / s.scale / 2, 0.5 / among)
            share = np.clip(value / s.scale, least, 1 - least)
            y, slope = np.log(share / (1 - share)), 1 / (share * (1 - share)) / s.scale
            chance = 1 / (among * share * (1 - share))
        elif kind in ("rate", "ratio", "count"):
            positive = np.maximum(value, np.fmax(unit / 2, 0.5 / among * s.scale))
            y, slope = np.log(positive), 1 / positive
            events = np.where(np.isfinite(cases), cases, value if kind == "count" else np.nan)
            chance = 1 / np.maximum(events, 0.5)
        else:
            y, slope = value.copy(), np.ones_like(value)
            chance = np.full_like(value, np.nan)
        given = ((upper - lower) / (2 * 1.96) * slope) ** 2
        sampling = np.where(np.isfinite(given), given, np.where(np.isfinite(chance), chance, 0.0))
        return np.where(np.isfinite(value), y, np.nan), sampling + (unit * slope) ** 2 / 12


def _stepped(values: Floats, lag: int, sign: int) -> Floats:
    """Each value plus `sign` times the one `lag` columns before; NaN in the first columns."""
    out = np.full_like(values, np.nan)
    out[:, lag:] = values[:, lag:] + sign * values[:, :-lag]
    return out


def _median(values: Floats) -> Floats:
    known = np.isfinite(values).any(axis=1, keepdims=True)
    return np.where(known, np.nanmedian(np.where(known, values, 0.0), axis=1, keepdims=True), np.nan)


def _first(flags: np.ndarray, score: Floats, lag: int) -> np.ndarray:
    """`flags` without echoes: the way back from a jump, and its image in the step of the year after."""
    out = flags.copy()
    for place, column in np.argwhere(flags).tolist():
        if not out[place, column]:
            continue
        for echo in (column + 1, *((column + lag, column + lag + 1) if lag else ())):
            if echo < out.shape[1] and (echo > column + 1 or score[place, echo] * score[place, column] < 0):
                out[place, echo] = False
    return out


def _rows(series: Series, place: int) -> pd.DataFrame:
    """The observations of one area."""
    return series.frame.iloc[series.row[place][series.row[place] >= 0]]
