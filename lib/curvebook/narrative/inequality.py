"""Sentences on deprivation: how a figure differs across its groups, and where a place ranks, then and now."""

from __future__ import annotations

from markupsafe import Markup, escape

from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import difference, number, sourced
from curvebook.narrative.sentences import source_text


def across_deprivation(facts: Facts) -> Markup:
    """From the least to the most deprived end of the line through all groups; `facts` are those of the breakdown."""
    found, ratio = facts.get("slope-index"), facts.get("relative-index")
    if found is None or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    more = found.value >= 0
    ends = (found.lower, found.upper) if more else (-found.upper, -found.lower)
    size = sourced(difference(found.value, facts.indicator), source_text(facts.indicator, found))
    limits = " to ".join(number(end, facts.indicator.decimals) for end in ends)
    text = Markup("From the least to the most deprived, the figure is {} {} ({})").format(
        size, "higher" if more else "lower", limits
    )
    if found.word == "within chance":
        return text + Markup(", no more than chance explains.")
    if ratio is not None and ratio.value is not None and ratio.value >= 1.05:
        text += escape(f", {number(ratio.value, 1)} times as high")
    return text + Markup(".")
