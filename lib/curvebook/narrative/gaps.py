"""Sentences on where a place stands among others: its rank, as far as it is known, and whether gaps close."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.findings.bands import APART
from curvebook.findings.closing import AS_RATIO
from curvebook.indicators.gaps import CLOSING, NO_CHANGE, TURNED, WIDENING
from curvebook.indicators.ranking import ordinal
from curvebook.indicators.trend import CANNOT
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import listed

_MOVES = {
    CLOSING: "has been closing",
    WIDENING: "has been widening",
    TURNED: "has turned round (it now lies on the other side)",
    NO_CHANGE: "shows no clear change",
}


def against_others(facts: Facts, names: Mapping[str, str]) -> Markup:
    """Whether the distance from the country and from similar places closes; `names` are areas by their codes.

    It follows the sentence on the trend. Where neither distance is clearly moving, nothing is said.
    """
    said: dict[str, list[str]] = {}
    clear = False
    for measure in ("vs-country-trend", "vs-neighbours-trend"):
        found = facts.get(measure)
        if found is None or found.word not in _MOVES:
            continue
        place = "the middle of similar places" if found.against == "neighbours" else names.get(found.against, "")
        said.setdefault(_moves(found), []).append(place)
        clear |= found.word != NO_CHANGE or found.note.startswith(AS_RATIO)
    if not clear:
        return Markup("")
    tested = facts.word("trend") not in ("", CANNOT)
    when = "Over the same time" if tested else "Over the last five comparable figures"
    parts = [f"its distance from {listed(places)} {how}"
             for how, places in said.items()]  # fmt: skip
    return escape(f"{when}, {'; '.join(parts)}.")


def place_among(facts: Facts, levels: Mapping[str, str]) -> Markup:
    """Between which ranks an area may lie, where that is no more than half of them; `levels` names an area of each."""
    found = facts.get("band")
    if found is None or found.word != APART or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    if found.upper - found.lower + 1 > found.value / 2:
        return Markup("")
    first, last = (ordinal(int(end)) for end in (found.lower, found.upper))
    ranks = first if first == last else f"between {first} and {last}"
    best = "the highest" if facts.indicator.good == "neither" else "the best"
    level = levels.get(found.against, found.against)
    return escape(f"Among the {found.value:.0f} {level}s it is {ranks} (1st is {best}).")


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
    return f"{_MOVES[found.word]} (as a ratio it {_MOVES[ratio]})"
