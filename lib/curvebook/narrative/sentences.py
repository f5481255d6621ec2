"""Sentences made of findings. A direction, a comparison or a likelihood is said only where a finding says it.

Each function returns sanitised HTML; figures carry their source (see `figures.sourced`).
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.model.measures import Indicator
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import between, difference, in_words, listed, sourced, state_words, with_unit
from curvebook.rounding import round_half_up

NEWER = "the value for "  # begins the note on what became of a newer period (findings.now.latest)
MOVING = {"getting better", "getting worse", "increasing", "decreasing"}
_COMPARED = {
    "better": "better than",
    "worse": "worse than",
    "similar": "similar to",
    "higher": "higher than",
    "lower": "lower than",
}


def figure(facts: Facts, text: str, found: Finding) -> Markup:
    """`text` as the figure of `found`: its source shows on hover and on focus, and it carries its key."""
    return sourced(text, source_text(facts.indicator, found), facts.key(found))


def source_text(indicator: Indicator, found: Finding) -> str:
    """Where a figure comes from: the publisher, and which row of which file, or how many rows of which files."""
    period = f", {found.period.label}" if found.period else ""
    return f"{indicator.source.publisher}{period}.{_received(found.source)}"


def _received(source: str) -> str:
    rows = [tuple(each.split("#")) for each in source.split(";") if each]
    if len(rows) < 2:
        return "".join(f" Received as {file}, row {row}." for file, row in rows)
    files = list(dict.fromkeys(file for file, _ in rows))
    named = files if len(files) <= 3 else [*files[:2], f"{len(files) - 2} more files"]
    return f" Worked out from {len(rows)} rows of {listed(named)}."


def latest(facts: Facts) -> Markup:
    """Where we are: the newest figure with its period, interval and state."""
    found = facts.get("latest")
    if found is None or found.value is None:
        why = state_words(found.state) if found and found.state else (found.note if found and found.note else "")
        return escape(f"There is no figure to show{': ' + why if why else ' yet'}.")
    shown = figure(facts, with_unit(found.value, facts.indicator), found)
    period = found.period.label if found.period else ""
    text = Markup("The latest figure is <strong>{}</strong>, for {}").format(shown, period)
    if found.has_interval:
        text += escape(f" ({between(_v(found.lower), _v(found.upper), facts.indicator)})")
    text += Markup(".")
    if found.state:
        text += escape(f" It is {state_words(found.state)}.")
    if said := newer(found):
        text += escape(f" {said}.")
    return text


def newer(latest: Finding) -> str:
    """What became of a newer value than the one that can be shown, without a full stop; "" where there is none."""
    said = next((note for note in latest.note.split("; ") if note.startswith(NEWER)), "")
    return said[:1].upper() + said[1:]


def counted_here(facts: Facts) -> Markup:
    """A count in a list: its name, the newest figure, its period; its state where there is no figure."""
    found = facts.get("latest")
    if found is None or found.value is None or found.period is None:
        return escape(f"{facts.indicator.name}, {state_words(found.state) if found else 'no figure'}")
    shown = figure(facts, with_unit(found.value, facts.indicator), found)
    return Markup("{}, {} ({})").format(facts.indicator.name, shown, found.period.label)


def change(facts: Facts) -> Markup:
    """The difference from a year before, where both figures are known."""
    found = facts.get("change")
    if found is None or found.value is None:
        return Markup("")
    if found.word == "unchanged":
        return Markup("It is the same as a year before.")
    side = "higher" if found.value > 0 else "lower"
    alone = ", a difference that chance alone could explain" if found.note == "within chance" else ""
    return escape(f"It is {difference(found.value, facts.indicator)} {side} than a year before{alone}.")


def trend(facts: Facts) -> Markup:
    """Which way it is going, said only as far as the test goes."""
    found = facts.get("trend")
    if found is None:
        return Markup("")
    match found.word:
        case "getting better" | "getting worse":
            way = moves(found) or "moving"
            judged = found.word.removeprefix("getting ")
            said = f"it has been {way}, which is {judged}, by more than chance explains"
            return escape(f"Over the last five comparable figures {said}.")
        case "increasing" | "decreasing":
            word = "rising" if found.word == "increasing" else "falling"
            return escape(f"Over the last five comparable figures it has been {word} by more than chance explains.")
        case "no significant change":
            return Markup("The last five comparable figures show no clear change.")
        case _:
            return escape(f"Whether chance alone moves it cannot be tested{': ' + found.note if found.note else ''}.")


def moves(found: Finding) -> str:
    """ "rising" or "falling" by the sign of the tested slope; "" where there is none."""
    if found.value is None or found.value == 0:
        return ""
    return "rising" if found.value > 0 else "falling"


def outlook(facts: Facts) -> Markup:
    """Where we are heading if nothing changes, or why that cannot be said."""
    none = facts.get("no-forecast")
    if none is not None:
        return escape(f"Where it is heading cannot be forecast: {none.note or none.word}.")
    ahead = facts.every("forecast")
    if not ahead:
        return Markup("")
    end = ahead[-1]
    if end.value is None or end.period is None or end.lower80 is None or end.upper80 is None:
        return Markup("")
    value = with_unit(end.value, facts.indicator)
    range_ = between(end.lower80, end.upper80, facts.indicator)
    text = f"If nothing changes, expect about {value} by {end.period.label}, and 8 times in 10 {range_}."
    return escape(f"{text} {not_carried_on_because(facts)}".rstrip())


def not_carried_on_because(facts: Facts) -> str:
    """Why a forecast does not go on as its trend does, where it does not; else ""."""
    way = not_carried_on(facts)
    long = "the forecast, which weighs all comparable figures, does not carry that on"
    return f"It has been {way} over the last five comparable figures, but {long}." if way else ""


def not_carried_on(facts: Facts) -> str:
    """ "rising" or "falling" where the tested trend goes that way and the forecast, as printed, does not; else ""."""
    found, now = facts.get("trend"), facts.get("latest")
    ahead = facts.every("forecast")
    if found is None or found.word not in MOVING or now is None or now.value is None or not ahead:
        return ""
    way, end = moves(found), ahead[-1].value
    if not way or end is None:
        return ""
    step = round_half_up(end, facts.indicator.decimals) - round_half_up(now.value, facts.indicator.decimals)
    return way if step * (1 if way == "rising" else -1) <= 0 else ""


def compared(facts: Facts, names: dict[str, str]) -> Markup:
    """Against the containing area, the country and the statistical neighbours, grouped by what the test says.

    `names` gives the comparators' names by their codes.
    """
    groups: dict[str, list[Markup]] = {}
    seen: set[str] = set()
    for measure in ("vs-parent", "vs-country", "vs-neighbours"):
        found = facts.get(measure)
        if found is None or found.word not in _COMPARED or found.value is None or found.against in seen:
            continue
        seen.add(found.against)
        name = (
            "the middle of similar places" if found.against == "neighbours" else names.get(found.against, found.against)
        )
        shown = figure(facts, with_unit(found.value, facts.indicator), found)
        groups.setdefault(found.word, []).append(Markup("{} ({})").format(name, shown))
    if not groups:
        return Markup("")
    parts = [Markup("{} {}").format(_COMPARED[word], Markup(listed(places))) for word, places in groups.items()]
    return Markup("It is {}.").format(Markup(listed(parts)))


def gap(facts: Facts, levels: Mapping[str, str]) -> Markup:
    """How far apart the smaller areas are, and whether chance explains it; `levels` names areas of each level.

    Which is highest and which lowest is said only where chance does not explain it.
    """
    found = facts.get("gap")
    if found is None or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    name = levels.get(found.against, found.against)
    ends = [with_unit(end, facts.indicator) for end in (found.lower, found.upper)]
    which, *absent = found.note.split("; ")
    without = f" ({absent[0]})" if absent else ""
    if ends[0] == ends[1]:
        return escape(f"All {name} with a figure have the same, {ends[0]}{without}.")
    across = f"Between {name} it runs from {ends[0]} to {ends[1]}"
    if found.word == "within chance":
        return escape(f"{across}{without}, no further apart than chance explains.")
    return escape(f"{across}{' (' + found.note + ')' if which else ''}.")


def group_gap(facts: Facts) -> Markup:
    """How far apart the groups of a breakdown are, and whether chance explains it; `facts` are those of its groups."""
    found = facts.get("group-gap")
    if found is None or found.value is None or found.lower is None or found.upper is None:
        return escape(f"The groups are not compared: {found.note}.") if found and found.note else Markup("")
    lowest, highest = (with_unit(end, facts.indicator) for end in (found.lower, found.upper))
    source = source_text(facts.indicator, found)
    absent = f" {found.note[:1].upper()}{found.note[1:]}." if found.note else ""
    if lowest == highest:
        return Markup("All groups with a figure have the same, {}.").format(sourced(lowest, source)) + escape(absent)
    if found.word == "within chance":
        ends = sourced(f"from {lowest} to {highest}", source)
        return Markup("The groups, {}, are no further apart than chance explains.").format(ends) + escape(absent)
    # as printed, so that a reader who takes one from the other finds the same
    printed = [round_half_up(end, facts.indicator.decimals) for end in (found.lower, found.upper)]
    apart = sourced(difference(printed[1] - printed[0], facts.indicator), source)
    more = ", more than chance explains" if found.word == "more than chance" else ""
    text = Markup("It is highest for {} ({}) and lowest for {} ({}), {} apart{}.").format(
        in_words(found.group), highest, in_words(found.against), lowest, apart, more
    )
    return text + escape(absent)


def _v(value: float | None) -> float:
    assert value is not None
    return value
