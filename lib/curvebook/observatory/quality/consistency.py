"""Whether figures agree: with what was said before, with another source, with the parts they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from curvebook.model.period import Period, add_months
from curvebook.observatory.quality.kinds import Found
from curvebook.observatory.quality.subject import CELL, Subject, named

if TYPE_CHECKING:
    import pandas as pd

CLOSE = 1e-9  # relative, as in compile: nearer figures are the same figure in other digits
LEAST = 1e-12  # what a change is divided by at least, where a value was zero
EDITION = 3  # months between editions
# First values are called biased where this share of revisions goes one way, on so many occasions (a whole series
# worked out anew is one) and over so many periods, by at least this share of the value in the median.
BIASED, OCCASIONS, PERIODS, WORTH = 0.9, 3, 6, 0.005
BESIDE = 92  # days within which two sources speak of the same time: later, one follows the other
LEEWAY = 0.01  # of the whole: cases without an area, rounding


def revisions(s: Subject) -> Iterator[Found]:
    """How often values changed after they were first received, by how much, and which way.

    First against newest value of each cell of own areas that has a figure today. That nearly all changes go one way is
    to be checked: early figures then mislead.
    """
    said = s.words
    cells = said.groupby(CELL[1:], sort=False)
    both = cells["value"].agg(["first", "last", "size"]).assign(by=cells["submission"].last())
    again = both[both["size"] > 1]
    changed = again[_differ(again["first"], again["last"])]
    if changed.empty:
        return
    move = changed["last"] - changed["first"]
    relative = float((move.abs() / changed["last"].abs().clip(lower=LEAST)).median())
    up = int((move > 0).sum())
    words = f"{len(changed):,} of {len(again):,} values received more than once were revised: "
    words += f"{up:,} up, {len(changed) - up:,} down, by {relative:.1%} of the value"
    words += "." if len(changed) == 1 else " in the median."
    source = named(said.merge(changed.reset_index()[CELL[1:]], on=CELL[1:]))
    yield s.found("revisions", "note", words, values=len(changed), size=relative, source=source)
    one_way = max(up, len(changed) - up) / len(changed)
    often = changed["by"].nunique() >= OCCASIONS and changed.index.get_level_values("period_start").nunique() >= PERIODS
    if one_way >= BIASED and often and relative >= WORTH:
        way = "up" if 2 * up > len(changed) else "down"
        words = f"{one_way:.0%} of {len(changed):,} revisions went {way}: first values mislead in one direction."
        yield s.found("bias", "check", words, values=len(changed), size=one_way)


def revised(s: Subject) -> Iterator[Found]:
    """What each submission of the last three months changed of earlier values, with its largest change."""
    said = s.words
    before = said.groupby(CELL[1:], sort=False)[["value", "submission", "row"]].shift()
    said = said.assign(before=before["value"], by=before["submission"], by_row=before["row"])
    said = said[(said["received"] > np.datetime64(add_months(s.as_at, -EDITION), "s")) & said["before"].notna()]
    for submission, rows in said[_differ(said["before"], said["value"])].groupby("submission"):
        size = (rows["value"] - rows["before"]).abs() / rows["before"].abs().clip(lower=LEAST)
        worst = rows.loc[size.idxmax()]
        period = Period(worst["period_start"].date(), int(worst["period_months"]))
        old, new = s.told_apart(float(worst["before"]), float(worst["value"]))
        words = f"{submission} changed {len(rows):,} earlier value{'s' if len(rows) > 1 else ''}, the most in "
        words += f"{s.name(worst['area'])}, {period.label}: from {old} to {new}."
        yield s.found("revised", "note", words, area=worst["area"], period=(period.start, period.months),
                      size=float(size.max()), values=len(rows),
                      source=f"{worst['by']}#{worst['by_row']:.0f};{submission}#{worst['row']}")  # fmt: skip


def two_sources(s: Subject) -> Iterator[Found]:
    """Cells for which two sources gave different values within a quarter of each other, beyond rounding."""
    said = s.words
    source = said["submission"].map(lambda one: s.sources.get(one, "")).rename("source")
    if source.nunique() < 2:
        return
    newest = said.groupby([*CELL[1:], source], sort=False).tail(1).assign(source=source)
    newest = newest[newest.duplicated(CELL[1:], keep=False)].sort_values([*CELL[1:], "received"], kind="stable")
    before = newest.groupby(CELL[1:])[["value", "received", "source"]].shift()
    apart = (newest["received"] - before["received"]).dt.days
    unit = 0.6 * 10.0**-s.indicator.decimals
    differ = (newest["value"] - before["value"]).abs() > np.maximum(unit, 0.005 * newest["value"].abs())
    found = newest.assign(before=before["value"], other=before["source"])[differ & (apart <= BESIDE)]
    yield from s.each(found, "two-sources", "check", lambda r: f"{s.said(r.before)} by {r.other or 'one submission'}, "
                      f"{s.said(r.value)} by {r.source or 'another'}.")  # fmt: skip


def sums(s: Subject) -> Iterator[Found]:
    """Counts (or numerators) of all areas of a level that do not add up to the home area's, give or take 1%."""
    i = s.indicator
    if i.derive is not None or i.survey or i.kind in ("mean", "index"):
        return
    counts = s.series.laid("value" if i.kind == "count" else "numerator")[: len(s.own)]
    home = [n for n, area in enumerate(s.own) if area.code == s.partnership.places.home]
    unit = 10.0**-i.decimals if i.kind == "count" else 1.0
    for level in dict.fromkeys(area.level for area in s.own):
        parts = [n for n, area in enumerate(s.own) if area.level == level]
        if not home or len(parts) < 2:
            continue
        whole, added = counts[home[0]], counts[parts].sum(axis=0)  # NaN where any part is missing: nothing is said
        off = np.abs(added - whole) > np.maximum(LEEWAY * np.abs(whole), 0.5 * unit * len(parts))
        columns = np.flatnonzero(off)
        if len(columns):
            worst = int(columns[np.argmax(np.abs(added - whole)[columns])])
            period = s.series.period(worst)
            words = f"{s.partnership.level(level).plural} add up to another figure in {len(columns)} of "
            words += f"{int(np.isfinite(added - whole).sum())} periods, the most in {period.label}: "
            words += f"{added[worst]:,.0f}, {s.partnership.home.name} {whole[worst]:,.0f}."
            recent = any(s.recent(s.series.period(int(c))) for c in columns)
            made_of = s.series.row[[home[0], *parts]]
            rows = s.series.frame.iloc[made_of[made_of >= 0]]
            yield s.found("sums", "check" if recent else "note", words, period=(period.start, period.months),
                          size=float(abs(added[worst] / whole[worst] - 1)) if whole[worst] else float("nan"),
                          values=len(columns), source=named(rows))  # fmt: skip


def repeated(s: Subject) -> Iterator[Found]:
    """Submissions in which every value was known already, for all indicators: most likely an old file sent again."""
    for submission, rows in s.vintages[s.vintages["submission"].isin(s.stale)].groupby("submission"):
        received = rows["received"].iloc[0].date()
        words = f"{submission} brought nothing new: each of its {len(rows):,} values was known before."
        yield s.found("repeated", "check" if received >= add_months(s.as_at, -12) else "note", words)


def nothing_new(vintages: pd.DataFrame) -> frozenset[str]:
    """The submissions that neither added nor changed a value of any indicator (totals, columns as OBSERVATIONS)."""
    said = vintages.sort_values([*CELL, "received", "submission"], kind="stable")
    facts = ["value", "numerator", "denominator", "state"]
    cells = said.groupby(CELL, sort=False)
    same = cells.cumcount() > 0
    for name in facts:
        before = cells[name].shift()
        same &= (said[name] == before) | (said[name].isna() & before.isna())
    whole = same.groupby(said["submission"]).all()
    return frozenset(whole.index[whole])


def _differ(a: pd.Series, b: pd.Series) -> pd.Series:
    return (a - b).abs() > CLOSE * np.maximum(1.0, b.abs())
