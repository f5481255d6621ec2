"""The track record in words: what came of what was said, what back-tests say, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from curvebook.narrative.figures import counted, number
from curvebook.trajectory.constants import measured
from curvebook.trajectory.track_record import Brier, Held, Tally


def message(every: Tally) -> str:
    """What came of all chances together, in a sentence without its stop."""
    way = "less often" if every.met < every.stated else "more often"
    far = "; chance may explain the difference" if every.by_chance else f", {way} than chance allows"
    count = round(every.met * every.events)
    return (
        f"Of {counted(every.events, 'target')} that came due, given a {percent(every.stated)} chance on average, "
        f"{count} {'was' if count == 1 else 'were'} met{far}"
    )


def back_tests_in_short() -> str:
    """What back-tests say of 70%."""
    facts = measured()
    high, low = ({t["side"]: t for t in facts["reliability"] if round(t["low"], 1) == 0.7}[s] for s in ("high", "low"))
    return (
        f"On the past of {len(facts['by_indicator']) - 1} indicators of English authorities, the same method’s chances "
        f"of 70% to 80% came true {high['met']:.0%} of the time where high is good, and {low['met']:.0%} "
        "where low is good."
    )


def of_tests(tenth: dict[str, Any]) -> Tally:
    """A tenth of the back-tests; they are so many that chance has no part in it, and is not drawn."""
    times = tenth["stated_times"]
    return Tally(times, times, tenth["stated"], tenth["met"], *[np.nan] * 4)


def tenth_rows(tenths: dict[int, Tally]) -> Iterator[list[str]]:
    """The diagram as a table."""
    for k, said in tenths.items():
        yield [
            f"{10 * k}% to {10 * k + 10}%", f"{said.times:,}", f"{said.events:,}", percent(said.stated),
            percent(said.met), f"{percent(said.lower)} to {percent(said.upper)}",
            f"{percent(said.least)} to {percent(said.most)}",
        ]  # fmt: skip


def spoken(tenths: dict[int, Tally]) -> str:
    """The diagram in words."""
    return "Chance stated and share of targets met, by tenth: " + "; ".join(
        f"{percent(said.stated)} stated, {number(said.met * said.events, 0)} of {said.events} met"
        for said in tenths.values()
    ) + "."  # fmt: skip


def scored(score: Brier, base: float) -> Iterator[str]:
    """The Brier score and its parts, `base` being the share that was met."""
    between = (
        f", between {score.lower:.2f} and {score.upper:.2f}"
        if np.isfinite(score.lower)
        else "; how much luck is in it cannot be told before some targets were met and some missed"
    )
    yield f"The Brier score is {score.score:.2f}{between}. 0 would be perfect; saying “50%” each time gets 0.25."
    if np.isfinite(score.skill):
        yield (
            f"Saying the share that was met, {percent(base)}, each time would have got {score.uncertainty:.2f}: the "
            f"chances stated erred by {percent(abs(score.skill))} {'less' if score.skill >= 0 else 'more'}. Of the "
            f"score, {score.reliability:.3f} is for chances that were too high or too low; {score.resolution:.3f} was "
            f"gained by telling likely targets from unlikely ones; {number(score.within, 3)} is what tenths hide."
        )


def promised(goal: str, good: str, place: str = "") -> str:
    """What was promised: a goal as printed ("" where there is none to show), and the `place` that it moved with.

    >>> promised("5.2%", "low"), promised("", "low", "Albion")
    ('Promised: 5.2% or less.', 'Promised: a goal that moved with Albion.')
    """
    said = [f"{goal} {'or more' if good == 'high' else 'or less'}"] if goal else []
    said += [f"a goal that moved with {place}"] if place else []
    return f"Promised: {', '.join(said)}." if said else ""


def held_in_words(rows: Sequence[tuple[str, Held, float]]) -> str:
    """The dot chart in words: label, share held, and the share that it ought to be."""
    return "; ".join(
        f"the {label} held {percent(held.share)}, between {percent(held.lower)} and {percent(held.upper)}, and ought "
        f"to hold {percent(aim)}"
        for label, held, aim in rows
    ) + "."  # fmt: skip


def pairs(points: tuple[Tally, ...]) -> str:
    """What was said and what came, point by point."""
    return "; ".join(f"{percent(p.stated)} stated, {percent(p.met)} met" for p in points)


def percent(share: float) -> str:
    """A share in whole per cent.

    >>> percent(0.695)
    '70%'
    """
    return f"{number(100 * share, 0)}%"


NONE_DUE = "No target that these reports gave a chance has come due with a figure to judge it by."
NOTHING_YET = "No edition has been put on record before this one, so nothing that was stated can have come true yet."
WORDS = (
    ("Chance", "How likely the reports said a target was to be met, from 0% to 100%. Where a target is called likely "
     "or unlikely by another rule, it is still this chance that is judged here."),
    ("Target", "A value promised for a date. A milestone on the way to it counts as one; so does a floor, the least "
     "that must be kept, even where a target has the same date: each is a promise of its own."),
    ("A goal that moves", "Some targets are to catch up with another place. What had to be reached is then what that "
     "place’s figure for the same date asks for, as it is known now."),
    ("Came true", "The target was met, by the newest figure for its date, both as printed. A figure that was revised "
     "counts as it is known now; a target that was changed counts as it was when the chance was stated."),
    ("Event", "What can come true or not: a promise, or one figure of one period. A target is given a chance in "
     "edition after edition, and is met or missed once: so it counts once."),
    ("80% and 95% interval", "The ranges that a forecast said would hold the value 8 times in 10, and 19 in 20; "
     "judged as printed."),
    ("Brier score", "The average of the squared distance between the chance stated and what came (1 or 0)."),
    ("By chance alone", "Where the share met would lie, 95 times in 100, if every chance stated were exactly right. "
     "With few events it is wide, and little can be concluded."),
    ("Back-test", "A forecast of a past that is known, made from what was known before it."),
)  # fmt: skip
HOW = (
    "When an edition is put on record, every chance and every forecast that any reader was shown is written into a "
    "file whose hash is kept, and which is never edited. This page reads those files, and of them only what you were "
    "shown. The newest values of this edition say what came.",
    "Each event has the same weight, however often it was foretold; periods that share days are one event. Intervals "
    "of shares are Wilson’s on the number of events; that of the Brier score is Student’s over events. The parts of "
    "the Brier score are Murphy’s (1973), by tenths. The range of chance alone is exact (Poisson binomial), in place "
    "of resampling (Bröcker and Smith, 2007).",
    "What the method does not know: misses of neighbouring years, of a target and its floor, and of indicators that "
    "share causes, go together, so even these intervals are somewhat too narrow.",
)
