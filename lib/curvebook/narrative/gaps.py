"""Sentences on gaps over time: whether they close, as a difference and as a ratio."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.findings.closing import AS_RATIO
from curvebook.indicators.gaps import CLOSING, NO_CHANGE, TURNED, WIDENING
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import listed

_MOVES = {
    CLOSING: "has been closing",
    WIDENING: "has been widening",
    TURNED: "has turned round",
    NO_CHANGE: "shows no clear change",
}


def against_others(facts: Facts, names: Mapping[str, str]) -> Markup:
    """Whether the distance from the country and from similar places closes; `names` are areas by their codes."""
    said: dict[str, list[str]] = {}
    for measure in ("vs-country-trend", "vs-neighbours-trend"):
        found = facts.get(measure)
        if found is None or found.word not in _MOVES:
            continue
        place = "the middle of similar places" if found.against == "neighbours" else names.get(found.against, "")
        said.setdefault(_moves(found), []).append(place)
    if not said:
        return Markup("")
    parts = [f"{'that' if i else 'its distance'} from {listed(places)} {how}"
             for i, (how, places) in enumerate(said.items())]  # fmt: skip
    return escape(f"Over the last five comparable figures, {listed(parts)}.")


def between_groups(facts: Facts) -> Markup:
    """Whether the gap between the two groups closes; `facts` are those of a breakdown."""
    found = facts.get("gap-trend")
    if found is None or found.word not in _MOVES:
        return Markup("")
    if found.word == NO_CHANGE and not found.note:
        return Markup("Over the last five comparable figures the gap shows no clear change.")
    return escape(f"Over the last five comparable figures, the gap between {found.group} and {found.against} "
                  f"{_moves(found)}.")  # fmt: skip


def times_as_high(facts: Facts) -> Markup:
    """The ratio of the highest group to the lowest, where it has one that is worth saying."""
    found, apart = facts.get("group-ratio"), facts.get("group-gap")
    if found is None or found.value is None or apart is None or apart.word != "more than chance" or found.value < 1.05:
        return Markup("")
    return escape(f"The highest is {found.value:.1f} times the lowest.")


def _moves(found: Finding) -> str:
    ratio = found.note.removeprefix(AS_RATIO) if found.note.startswith(AS_RATIO) else ""
    if ratio not in _MOVES:
        return _MOVES[found.word]
    return f"{_MOVES[found.word]} as a difference, and {_MOVES[ratio]} as a ratio"
