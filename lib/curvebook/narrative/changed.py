"""What changed since the last edition, in words: one sentence for each change, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from curvebook.accountability.status import DIFFICULT, LIKELY, MET, NOT_ASSESSABLE, NOT_MET, UNLIKELY
from curvebook.accountability.turn_the_curve import BENDING, ON_BASELINE, TURNED, WORSE
from curvebook.disclosure.earlier import MOVED, UNKNOWN, Since
from curvebook.findings.changed import (
    ADDED,
    DEFINED,
    FIRST,
    GONE,
    KINDS,
    METHOD,
    NEW,
    OPENED,
    REVISED,
    STATUS,
    TARGET,
    TREND,
    VERDICT,
)
from curvebook.findings.table import CHANGED
from curvebook.indicators.trend import CANNOT, NO_CHANGE
from curvebook.model.measures import Indicator
from curvebook.model.period import Period, day_in_words
from curvebook.narrative import turned
from curvebook.narrative.facts import Facts, Finding, findings_in
from curvebook.narrative.figures import counted, listed, state_words, with_unit
from curvebook.narrative.messages import DIRECTIONS
from curvebook.narrative.promises import status_words
from curvebook.narrative.sentences import figure

MOVES = (VERDICT, STATUS, TREND)  # changes of what is said of a curve, rather than of its figures
WEIGHTY = (*MOVES, DEFINED, TARGET, METHOD, REVISED, GONE)  # what a reader of the last edition must know
# What may be said of a curve, of a target and of a direction, from the worst to the best.
_LADDERS = {
    VERDICT: (WORSE, ON_BASELINE, BENDING, TURNED),
    STATUS: (NOT_MET, UNLIKELY, DIFFICULT, LIKELY, MET),
    TREND: ("getting worse", NO_CHANGE, "getting better"),
}
_BAD = {WORSE, NOT_MET, UNLIKELY, "getting worse"}
# How many indicators each kind concerns, in the order of a sentence: of what is said, and of the figures.
_NOW = {
    "getting better": ("is now getting better", "are now getting better"),
    "getting worse": ("is now getting worse", "are now getting worse"),
    "increasing": ("is now rising", "are now rising"), "decreasing": ("is now falling", "are now falling"),
    NO_CHANGE: ("now shows no clear change", "now show no clear change"),
    CANNOT: ("is no longer tested", "are no longer tested"),
}  # fmt: skip
_JUDGED = {
    STATUS: ("1 target is judged anew", "{:,} targets are judged anew"),
    VERDICT: ("1 verdict on a curve changed", "{:,} verdicts on curves changed"),
}
_AGREED = {DEFINED: ("definition", "definitions"), TARGET: ("target", "targets")}
_FIGURES = {
    FIRST: ("is new", "are new"), NEW: ("has new figures", "have new figures"),
    ADDED: ("has earlier figures added", "have earlier figures added"), REVISED: ("was revised", "were revised"),
    METHOD: ("is measured in a new way", "are measured in a new way"),
    OPENED: ("has figures shown that were withheld", "have figures shown that were withheld"),
    GONE: ("has figures no longer shown", "have figures no longer shown"),
}  # fmt: skip
KIND_WORDS = {TREND: "direction changed"}  # kinds of change that the pages know by another name
_WHAT = {VERDICT: "The curve", STATUS: "The target", TREND: "Direction"}
_HEADS = {**_WHAT, TREND: "Direction over the last five comparable figures"}
_WERE = {(VERDICT, NOT_ASSESSABLE): "not assessable yet"}  # where the word for now does not follow "was"
_LINES = {DEFINED: "How it is measured was agreed anew.", TARGET: "Its target was agreed anew."}


def since_words(since: Since) -> str:
    """What is compared with, in a few words: "the edition of April to June 2026", "14 August 2026"."""
    if since.on_record:
        return f"the edition of {Period.of_edition(since.edition).label}"
    return day_in_words(date.fromisoformat(since.as_at))


def compared(since: Since | None) -> str:
    """With what this edition is compared, and what is not known of it; in sentences."""
    if since is None:
        return "There is no earlier edition to compare this one with."
    day = day_in_words(date.fromisoformat(since.as_at))
    if since.empty:
        return f"Nothing had been received by {day}, so there is nothing to compare this edition with."
    if not since.on_record:
        return f"No earlier edition is on record; compared with what was known on {day}."
    text = f"Compared with {since_words(since)}, which was made from what was known on {day}."
    if not since.definitions:
        text += " Which definitions and targets have changed since is not known: its record does not say."
    if since.methods == MOVED:
        text += " The methods are another version’s, so some figures may differ for that reason alone."
    return text + (" Whether the methods changed is not known." if since.methods == UNKNOWN else "")


def tally(rows: pd.DataFrame) -> str:
    """How many indicators changed, and which way: "1 target is judged anew, for the worse; 9 indicators have...".

    `rows` are of measures `changed` and `before`, of one area. An indicator counts once for each kind; "" where there
    are none.
    """
    kinds = dict[str, list[Change]]()
    for changes in read(rows).values():
        for one in changes:
            kinds.setdefault(one.kind, []).append(one)
    judged = [_judged(kinds.get(kind, []), *said) for kind, said in _JUDGED.items()]
    agreed = [counted(len(kinds[kind]), *nouns) for kind, nouns in _AGREED.items() if kind in kinds]
    verb = "was" if sum(len(kinds.get(kind, ())) for kind in _AGREED) == 1 else "were"
    figures = list[str]()
    for kind, verbs in _FIGURES.items():
        if count := len(kinds.get(kind, ())):
            what = f"{count:,}" if figures else counted(count, "indicator")
            figures.append(f"{what} {verbs[count != 1]}")
    anew = f"{listed(agreed)} {verb} agreed anew" if agreed else ""
    return "; ".join(filter(None, (_directions(kinds.get(TREND, [])), *judged, anew, listed(figures))))


def _directions(changes: Sequence[Change]) -> str:
    """Where those that turned are heading now."""
    count, counts = len(changes), Counter(one.now.against for one in changes)
    told = [(counts[word], verbs[counts[word] != 1]) for word, verbs in _NOW.items() if word in counts]
    if count == 1:
        return " and ".join(("1 direction changed", *(verb for _, verb in told)))
    if told and told[0][0] == count:
        return f"{'both' if count == 2 else f'all {count:,}'} directions that changed {told[0][1]}"
    return f"of {count:,} directions that changed, {listed([f'{n:,} {verb}' for n, verb in told])}" if count else ""


def _judged(changes: Sequence[Change], one: str, many: str) -> str:
    """How many are judged in another way, and how many of them for the better or the worse, as far as that is known."""
    ways = Counter(way(each) for each in changes)
    if len(changes) == 1:
        return one + {1: ", for the better", -1: ", for the worse"}.get(way(changes[0]), "")
    said = [f"{ways[to]:,} for the {name}" for to, name in ((1, "better"), (-1, "worse")) if ways[to]]
    return ", ".join(filter(None, (many.format(len(changes)), listed(said)))) if changes else ""


def in_short(rows: pd.DataFrame, since: Since) -> str:
    """Everything that changed in one sentence; `rows` as in `tally`."""
    told = tally(rows)
    return f"Since {since_words(since)}: {told}." if told else f"Nothing has changed since {since_words(since)}."


class Change(NamedTuple):
    """One change of one indicator in one area, and what stood in its place before (None: nothing that can be told)."""

    now: Finding
    was: Finding | None

    @property
    def kind(self) -> str:
        """Which kind of change it is."""
        return self.now.word


Told = tuple[Indicator, tuple[Change, ...]]


def read(table: pd.DataFrame) -> dict[tuple[str, str], tuple[Change, ...]]:
    """The changes among findings by indicator and area, whatever themes show them; the weightiest kind first."""
    told, stood = dict[tuple[str, str], dict[str, Finding]](), dict[tuple[str, str, str], Finding]()
    rows = table[table["measure"].isin(CHANGED)]
    for found, who in zip(findings_in(rows), zip(rows["indicator"], rows["area"], strict=True), strict=True):
        if found.measure == "changed":
            told.setdefault(who, {})[found.word] = found
        else:
            stood[(*who, found.against)] = found
    return {
        who: tuple(Change(one, stood.get((*who, one.word))) for one in sorted(every.values(), key=_weight))
        for who, every in told.items()
    }


def _weight(found: Finding) -> int:
    return KINDS.index(found.word)


def way(change: Change) -> int:
    """1 for the better, -1 for the worse; 0 where it is neither, or what was is not known."""
    ladder = _LADDERS.get(change.kind, ())
    if change.was is None or change.was.word not in ladder or change.now.against not in ladder:
        return 0
    up, down = ladder.index(change.now.against), ladder.index(change.was.word)
    return (up > down) - (up < down)


def weighty(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Of these, what a reader of the last edition must know, with the newest figure.

    Where what is said of the curve moved, a figure that was only revised does not stand beside a newer one: it explains
    nothing.
    """
    every = tuple(changes)
    kinds = {one.kind for one in every}
    if kinds.isdisjoint(WEIGHTY):
        return ()
    newer = NEW in kinds and not kinds.isdisjoint(MOVES)
    return tuple(one for one in every if one.kind in (*WEIGHTY, NEW) and not (newer and one.kind == REVISED))


def in_front(told: Iterable[Told], many: int) -> tuple[list[Told], list[Told]]:
    """Of several indicators those that stand in a list of about so `many`, the weightiest first, and those that do not.

    The weightiest kind of change comes first; of one kind, turns for the worse, and then headlines. A turn for the
    worse always stands, however long the list.
    """
    ordered = sorted((each for each in told if each[1]), key=_weight_of)
    free = many - sum(map(_worse, ordered))
    stand, left = list[Told](), list[Told]()
    for each in ordered:
        worse = _worse(each)
        (stand if worse or free > 0 else left).append(each)
        free -= not worse
    return stand, left


def _weight_of(told: Told) -> tuple[int, int, bool]:
    indicator, changes = told
    return _weight(changes[0].now), min(map(_rung, changes)), indicator.role != "headline"


def _worse(told: Told) -> bool:
    return any(_rung(one) < 2 for one in told[1])


def _rung(change: Change) -> int:
    """0: for the worse, and bad now, or bad as soon as something can be said; 1: for the worse; 2: anything else."""
    known = change.was is not None and change.was.word in _LADDERS.get(change.kind, ())
    if change.now.against in _BAD and (way(change) < 0 or not known):
        return 0
    return 1 if way(change) < 0 else 2


def sentences(facts: Facts, changes: Iterable[Change]) -> Markup:
    """What changed of one indicator in one area (of `facts`); "" where nothing did."""
    return Markup(" ").join(_sentence(facts, *one) for one in changes)


def _sentence(facts: Facts, found: Finding, was: Finding | None) -> Markup:
    period = found.period.label if found.period else ""
    more = round(found.count or 1)
    match found.word:
        case kind if kind in MOVES:
            return _moved(facts, found, was)
        case kind if kind in _LINES:
            return Markup(_LINES[kind])
        case kind if kind == METHOD:
            why = f": {found.note[:1].lower()}{found.note[1:].rstrip('.')}" if found.note else ""
            return escape(f"It is measured in a new way from the figure for {period} on{why}.")
        case kind if kind == GONE:
            why = f": {state_words(found.state)}" if found.state else ""
            many = f" and {counted(more - 1, 'figure')} before it" if more > 1 else ""
            return escape(f"The figure for {period}{many} {'are' if more > 1 else 'is'} no longer shown{why}.")
    now = _value(facts, found)
    match found.word:
        case kind if kind == FIRST:
            return Markup("Told for the first time: {} for {}.").format(now, period)
        case kind if kind == OPENED:
            return Markup("The figure for {} is shown now: {}.").format(period, now)
        case kind if kind == REVISED:
            return _revised(facts, now, period, more, was)
        case kind if kind == ADDED:
            many = counted(more, "earlier figure")
            verb = "was" if more == 1 else "were"
            newest = ", the newest" if more > 1 else ""
            return Markup("{} {} added{}: {} for {}.").format(many, verb, newest, now, period)
    head = "New figure" if more == 1 else f"{more} new figures, the newest"
    text = Markup("{}: {} for {}").format(head, now, period)
    if was is None or was.value is None or was.period is None:
        return text + Markup(".")
    return text + Markup(", was {} for {}.").format(_value(facts, was), was.period.label)


def _revised(facts: Facts, now: Markup, period: str, more: int, was: Finding | None) -> Markup:
    stood = _value(facts, was) if was is not None and was.value is not None else None
    if more == 1:
        if stood is None:
            return Markup("Revised: {} for {}.").format(now, period)
        return Markup("Revised: now {} for {}, was {}.").format(now, period, stood)
    head = Markup("{} figures were revised, the newest for {}: ").format(more, period)
    return head + (Markup("{}.").format(now) if stood is None else Markup("now {}, was {}.").format(now, stood))


def _moved(facts: Facts, found: Finding, was: Finding | None) -> Markup:
    what = _HEADS[found.word]
    now = said(found.word, found.against)
    text = escape(f"{what}: now {now}")
    if was is not None:
        return text + escape(f", was {_WERE.get((found.word, was.word)) or said(found.word, was.word)}.")
    return text + escape("; there was no verdict before." if found.note.startswith("none ") else ".")


def moved_to(kind: str, word: str) -> str:
    """What is said of a curve now, before the places where it is: "The curve, now better than expected,"."""
    return f"{_WHAT[kind]}, now {said(kind, word)},"


def said(kind: str, word: str) -> str:
    """The word of a verdict, status or direction as a reader knows it."""
    if kind == VERDICT:
        return turned.WORDS.get(word, word)
    if kind == TREND:
        way = DIRECTIONS.get(word, word).removeprefix("Direction ")
        return way[:1].lower() + way[1:]
    return status_words(Finding("likelihood", None, None, None, None, word, "", "", "", "")).removeprefix("target ")


def _value(facts: Facts, found: Finding) -> Markup:
    """A figure with its source; as it is now, it is the same figure as on every other page."""
    assert found.value is not None
    shown = replace(found, measure="observed", against="") if found.measure == "changed" else found
    return figure(facts, with_unit(found.value, facts.indicator), shown)
