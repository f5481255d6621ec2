"""Sentences on where a place stands among others: its rank, as far as it is known, and whether gaps close."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.findings.bands import APART
from curvebook.findings.closing import AS_RATIO
from curvebook.indicators.gaps import CLOSING, NO_CHANGE, TURNED, WIDENING
from curvebook.indicators.ranking import ordinal
from curvebook.indicators.trend import CANNOT, POINTS
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import in_words, listed

_MOVES = {
    CLOSING: "has been closing",
    WIDENING: "has been widening",
    TURNED: "has turned round (it now lies on the other side)",
    NO_CHANGE: "shows no clear change",
}
# How a place moves against another: for the better, for the worse, and where neither way is better.
_AGAINST = {
    CLOSING: ("has been catching up with", "has been losing its lead over", "has been coming closer to"),
    WIDENING: ("has been pulling {}ahead of", "has been falling {}behind", "has been moving {}apart from"),
    TURNED: ("has overtaken", "has fallen behind", "has crossed to the other side of"),
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
        said.setdefault(_against(facts, found), []).append(place)
        clear |= found.word != NO_CHANGE or found.note.startswith(AS_RATIO)
    if not clear:
        return Markup("")
    tested = facts.word("trend") not in ("", CANNOT)
    when = "Over the same time" if tested else "Over the last five comparable figures"
    parts = [how.format(listed(places)) for how, places in said.items()]
    return escape(f"{when}, {'; '.join(parts)}.")


def _against(facts: Facts, found: Finding) -> str:
    """What the distance from another place does, with the side that it is on where that is known; {} is the place."""
    as_ratio = f" (as a ratio it {_MOVES[ratio]})" if (ratio := _as_ratio(found)) else ""
    still = f"its distance from {{}} {_MOVES[found.word]}{as_ratio}"
    here, there = facts.get("latest"), facts.get(found.measure.removesuffix("-trend"))
    if found.word == NO_CHANGE or not found.value or here is None or there is None or here.period != there.period:
        return still
    if here.value is None or there.value is None:
        return still
    now = here.value - there.value
    if found.word != TURNED and (now * found.value > 0) != (found.word == WIDENING):
        return still  # its line crossed over to the other side, which is not tested
    good = {"high": 1, "low": -1, "neither": 0}[facts.indicator.good] * found.value
    way = _AGAINST[found.word][0 if good > 0 else 1 if good < 0 else 2]
    months = found.period.months if found.period else 12
    since = abs(found.value) * (POINTS - 1) * -(-months // 12)  # what it moved in five figures that share no day
    aside = f" (as a ratio its distance {_MOVES[ratio]})" if ratio else ""
    return f"it {way.format('further ' if abs(now) > since else '')} {{}}{aside}"


def place_among(facts: Facts, levels: Mapping[str, str]) -> Markup:
    """Between which ranks an area may lie, where that is no more than half of them; `levels` names areas of each."""
    found = facts.get("band")
    if found is None or found.word != APART or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    if found.upper - found.lower + 1 > found.value / 2:
        return Markup("")
    first, last = (ordinal(int(end)) for end in (found.lower, found.upper))
    ranks = first if first == last else f"between {first} and {last}"
    best = "the highest" if facts.indicator.good == "neither" else "the best"
    level = levels.get(found.against, found.against)
    return escape(f"Among the {found.value:.0f} {level} it is {ranks} (1st is {best}).")


def between_groups(facts: Facts) -> Markup:
    """Whether the gap between the two groups closes; `facts` are those of a breakdown."""
    found = facts.get("gap-trend")
    if found is None or found.word not in _MOVES:
        return Markup("")
    if found.word == NO_CHANGE and not found.note:
        # of groups that chance alone sets apart, that needs no saying
        apart = facts.word("group-gap") == "more than chance"
        return Markup("Over the last five comparable figures the gap shows no clear change." if apart else "")
    as_ratio = f" (as a ratio it {_MOVES[ratio]})" if (ratio := _as_ratio(found)) else ""
    return escape(f"Over the last five comparable figures, the gap between {in_words(found.group)} and "
                  f"{in_words(found.against)} {_MOVES[found.word]}{as_ratio}.")  # fmt: skip


def times_as_high(facts: Facts) -> Markup:
    """The ratio of the highest group to the lowest, of rates and shares, where it has one that is worth saying."""
    found, apart = facts.get("group-ratio"), facts.get("group-gap")
    if facts.indicator.kind not in ("proportion", "rate"):
        return Markup("")
    if found is None or found.value is None or apart is None or apart.word != "more than chance" or found.value < 1.05:
        return Markup("")
    return escape(f"The highest is {found.value:.1f} times the lowest.")


def _as_ratio(found: Finding) -> str:
    """What the ratio does, where that is another thing than the difference."""
    ratio = found.note.removeprefix(AS_RATIO) if found.note.startswith(AS_RATIO) else ""
    return ratio if ratio in _MOVES else ""
