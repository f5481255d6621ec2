"""Sentences on deprivation: how a figure differs across its groups, and where a place ranks, then and now."""

from __future__ import annotations

from markupsafe import Markup, escape

from curvebook.indicators.ranking import ordinal
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import difference, number
from curvebook.narrative.sentences import figure


def across_deprivation(facts: Facts) -> Markup:
    """From the least to the most deprived end of the line through all groups; `facts` are those of the breakdown."""
    found, ratio = facts.get("slope-index"), facts.get("relative-index")
    if found is None or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    more = found.value >= 0
    ends = (found.lower, found.upper) if more else (-found.upper, -found.lower)
    size = figure(facts, difference(found.value, facts.indicator), found)
    limits = " to ".join(number(end, facts.indicator.decimals) for end in ends)
    text = Markup("From the least to the most deprived, the figure is {} {} ({})").format(
        size, "higher" if more else "lower", limits
    )
    if found.word == "within chance":
        return text + Markup(", no more than chance explains.")
    if ratio is not None and ratio.value is not None and ratio.value >= 1.05:
        text += escape(f", {number(ratio.value, 1)} times as high")
    return text + Markup(".")


def then_and_now(facts: Facts, plural: str) -> Markup:
    """Where the place ranks by deprivation among those of its level (`plural` names them), in the last and the first
    period, and in which tenth of the country it lies; "" where it is not ranked.
    """
    last = facts.get("rank")
    ranked = [found for found in facts.every("rank-history") if found.value is not None]
    if last is None or last.value is None or not ranked:
        return Markup("")
    first = ranked[0]
    total, shared = _among(last)
    text = Markup("Of the {} {} here it was {} in {}{}").format(
        total, plural, figure(facts, _place(last), last), _when(last), shared
    )
    if first.period != last.period:
        before, level_with = _among(first)
        then = _place(first) + ("" if before == total else f" of {before}")
        text += escape(
            f", as in {_when(first)}"
            if (then, level_with) == (_place(last), shared)
            else f", and {then} in {_when(first)}{level_with}"
        )
    tenth = facts.get("tenth")
    if tenth is not None and tenth.value is not None:
        text += escape(f"; nationally it lies in {_tenth(int(tenth.value))}")
    return text + Markup(".")


def _place(found: Finding) -> str:
    number = int(found.value or 0)
    ends = {int(_among(found)[0]): "the least deprived", 1: "the most deprived"}
    return ends.get(number, f"the {ordinal(number)} most deprived")


def _tenth(number: int) -> str:
    ends = {1: "the most deprived tenth", 10: "the least deprived tenth"}
    return ends.get(number, f"the {ordinal(number)} most deprived tenth")


def _among(found: Finding) -> tuple[str, str]:
    """Among how many, and with how many it shares its rank, from the note of a rank."""
    of, _, level_with = found.note.partition(", ")
    return of.removeprefix("of "), f" ({level_with})" if level_with else ""


def _when(found: Finding) -> str:
    return found.period.label if found.period else ""
