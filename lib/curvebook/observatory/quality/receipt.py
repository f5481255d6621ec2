"""Whether what was due has come, whole, and for every area: timeliness, completeness, coverage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from curvebook.model.measures import MONTHS_BETWEEN
from curvebook.model.period import Period, add_months, day_in_words
from curvebook.observatory.frames import STATES
from curvebook.observatory.quality.kinds import Found
from curvebook.observatory.quality.plausibility import QUOTIENTS
from curvebook.observatory.quality.subject import MOST, RECENT, WITHHELD, Subject

# Days from a period's end until its value is due, where none were agreed: one more period, and two for a month.
DUE_DAYS = {"annual": 365, "six-monthly": 182, "quarterly": 91, "monthly": 61}
MUCH = 0.1  # the share of values that are not available from which a collator should ask
PROTECTS = frozenset({"c", "low", "w", "z"})  # withheld for a good reason


def late(s: Subject) -> Iterator[Found]:
    """Periods that were due by the day and have not come: two or more are grave where a due date was agreed.

    A period has come when any value or state of it was received for any own area. Irregular series are never late.
    """
    i = s.indicator
    if i.frequency == "irregular":
        return
    newest = s.known.sort_values(["period_start", "period_months"]).iloc[-1]
    last = Period(newest["period_start"].date(), int(newest["period_months"]))
    days = DUE_DAYS[i.frequency] if i.due_days is None else i.due_days
    step, overdue = MONTHS_BETWEEN[i.frequency], 0
    while last.after(overdue + 1, step).end + timedelta(days=days) < s.as_at:
        overdue += 1
    if not overdue:
        return
    first = last.after(1, step)
    due = first.end + timedelta(days=days)
    lateness = (s.as_at - due).days
    more = f"; with it {overdue} periods are missing" if overdue > 1 else ""
    words = f"{first.label} was due on {day_in_words(due)}, {lateness:,} day{'s' if lateness > 1 else ''} ago{more}."
    words += "" if i.due_days is not None else f" No due date is agreed: {days} days after the period were taken."
    severity = "grave" if overdue > 1 and i.due_days is not None else "check"
    yield s.found("late", severity, words, period=(first.start, first.months), size=float(lateness), values=overdue)


def gaps(s: Subject) -> Iterator[Found]:
    """Periods between the first and the newest of an area's series of which nothing came, not even a state."""
    if s.indicator.frequency == "irregular":
        return
    came = s.series.row[: len(s.own)] >= 0
    begun = np.logical_or.accumulate(came, axis=1)
    ahead = np.logical_or.accumulate(came[:, ::-1], axis=1)[:, ::-1]
    missing = begun & ahead & ~came
    for column in np.flatnonzero(missing.any(axis=0))[::-1]:
        period = s.series.period(int(column))
        places = [s.series.areas[place] for place in np.flatnonzero(missing[:, column])]
        where = s.name(places[0]) if len(places) == 1 else f"{len(places)} areas"
        yield s.found("gap", "check" if s.recent(period) else "note", f"{period.label}: nothing came for {where}.",
                      area=places[0] if len(places) == 1 else s.partnership.places.home,
                      period=(period.start, period.months), values=len(places))  # fmt: skip


def withheld(s: Subject) -> Iterator[Found]:
    """How many values are only a state; to be asked for where a tenth or more of recent ones are not available."""
    states = s.known.loc[s.known["state"].isin(WITHHELD), "state"].value_counts().sort_index()
    if states.empty:
        return
    share = float(states.sum() / len(s.known))
    since = np.datetime64(add_months(s.as_at, -RECENT), "s")
    recent = s.known.loc[s.known["period_start"] >= since, "state"]
    idle = float(recent.isin(WITHHELD - PROTECTS).mean()) if len(recent) else 0.0
    parts = ", ".join(f"{n:,} {STATES[str(code)].words}" for code, n in states.items())
    words = f"Without a figure: {states.sum():,} of {len(s.known):,} values ({share:.0%}); {parts}."
    yield s.found("withheld", "check" if idle >= MUCH else "note", words, size=share, values=int(states.sum()))


def no_denominator(s: Subject) -> Iterator[Found]:
    """Shares, rates and ratios with neither limits nor counts, so that no margin of error can be given."""
    i = s.indicator
    if i.kind not in QUOTIENTS or i.interval != "worked-out":
        return
    valued = s.known[np.isfinite(s.known["value"])]
    counted = np.isfinite(valued["numerator"]) & (valued["denominator"] > 0) & (not i.survey)
    bare = valued[~(counted | (np.isfinite(valued["lower"]) & np.isfinite(valued["upper"])))]
    if len(bare):
        whole = len(bare) == len(valued)
        words = f"{'None' if whole else f'{len(bare):,}'} of {len(valued):,} values "
        words += "comes with its counts or its limits." if whole else "come without their counts and limits."
        yield s.found("no-denominator", "check", words, values=len(bare))


def coverage(s: Subject) -> Iterator[Found]:
    """Areas without any value, and areas whose newest value is older than that of the others of their level.

    What is found stands with the first of these areas: its level is the one in question.
    """
    valued = s.known[np.isfinite(s.known["value"])]
    newest = valued.groupby("area")["period_start"].max()
    received = s.known.groupby("area")["period_start"].max()
    for level in dict.fromkeys(area.level for area in s.own):
        areas = [area.code for area in s.own if area.level == level]
        plural = s.partnership.level(level).plural.lower()
        without = [code for code in areas if code not in newest.index]
        if without:
            words = f"{_some(s, without)} of {len(areas)} {plural} without any value{_people(s, without, areas)}."
            yield s.found("not-covered", "check", words, area=without[0], values=len(without),
                          size=len(without) / len(areas))  # fmt: skip
        known = [code for code in areas if code in newest.index]
        behind = [code for code in known if received[code] < received[known].max()]
        if behind:
            words = f"{_some(s, behind)} of {len(areas)} {plural} without the newest period{_people(s, behind, areas)}."
            yield s.found("newest-not-covered", "check", words, area=behind[0], values=len(behind),
                          size=len(behind) / len(areas))  # fmt: skip


def _some(s: Subject, codes: list[str]) -> str:
    """How many areas, and which where they are few."""
    names = ", ".join(s.name(code) for code in codes[:MOST])
    return f"{len(codes)} ({names}{', …' if len(codes) > MOST else ''})"


def _people(s: Subject, codes: list[str], areas: list[str]) -> str:
    """The share of the level's people who live there, "" where it is not known."""
    if len(areas) < 2 or any(code not in s.people for code in areas):
        return ""
    return f", {sum(s.people[code] for code in codes) / sum(s.people[code] for code in areas):.0%} of the people"
