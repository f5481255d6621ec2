"""What changed since the last edition, in words: one sentence for each change, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from curvebook.accountability.status import NOT_ASSESSABLE
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
# How many indicators each kind concerns, in the order of a sentence: of what is said, and of the figures.
_SAID = {
    VERDICT: ("verdict", "verdicts"), STATUS: ("status", "statuses"), TREND: ("direction", "directions"),
    DEFINED: ("definition", "definitions"), TARGET: ("target", "targets"),
}  # fmt: skip
_FIGURES = {
    FIRST: ("is new", "are new"), NEW: ("has new figures", "have new figures"),
    ADDED: ("has earlier figures added", "have earlier figures added"), REVISED: ("was revised", "were revised"),
    METHOD: ("is measured in a new way", "are measured in a new way"),
    OPENED: ("has figures shown that were withheld", "have figures shown that were withheld"),
    GONE: ("has figures no longer shown", "have figures no longer shown"),
}  # fmt: skip
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
    """How many indicators changed, by kind: "1 verdict and 4 directions changed; 9 indicators have new figures".

    `rows` are of measure `changed`. An indicator counts once for each kind; "" where there are none.
    """
    counts = rows.drop_duplicates(["indicator", "word"])["word"].value_counts()
    said = [counted(int(counts[kind]), *words) for kind, words in _SAID.items() if kind in counts]
    figures, noun = [], True
    for kind, (one, many) in _FIGURES.items():
        if count := int(counts.get(kind, 0)):
            figures.append(f"{counted(count, 'indicator') if noun else f'{count:,}'} {one if count == 1 else many}")
            noun = False
    return "; ".join(part for part in (f"{listed(said)} changed" if said else "", listed(figures)) if part)


def in_short(rows: pd.DataFrame, since: Since) -> str:
    """Everything that changed in one sentence."""
    return (
        f"Since {since_words(since)}: {tally(rows)}."
        if len(rows)
        else f"Nothing has changed since {since_words(since)}."
    )


class Change(NamedTuple):
    """One change of one indicator in one area, and what stood in its place before (None: nothing that can be told)."""

    now: Finding
    was: Finding | None

    @property
    def kind(self) -> str:
        """Which kind of change it is."""
        return self.now.word


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


def weighty(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Of these, what a reader of the last edition must know."""
    return tuple(one for one in changes if one.kind in WEIGHTY)


def weight(indicator: Indicator, changes: Sequence[Change]) -> tuple[int, bool]:
    """What comes first of several indicators that changed: by the weightiest kind; of one kind, a headline."""
    return _weight(changes[0].now), indicator.role != "headline"


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
