"""Sentences made of findings. A direction, a comparison or a likelihood is said only where a finding says it.

Each function returns sanitised HTML; figures carry their source (see `figures.sourced`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from curvebook.model.measures import Indicator
from curvebook.narrative.facts import Facts, Finding, finding
from curvebook.narrative.figures import between, chance, counted, difference, listed, sourced, state_words, with_unit

# How a direction is said on a card: an arrow that shows which way the figure moves is added by `direction`.
_TREND_WORDS = {
    "getting better": "Getting better",
    "getting worse": "Getting worse",
    "increasing": "Rising",
    "decreasing": "Falling",
    "no significant change": "No clear change",
    "cannot be calculated": "Too early to say",
}
_COMPARED = {
    "better": "better than",
    "worse": "worse than",
    "similar": "similar to",
    "higher": "higher than",
    "lower": "lower than",
}
_PLACE_ON_PATH = {
    "on or better than the path": "and the figure is on it or better",
    "short of the path": "and the figure is short of it",
    "below the monitoring level": "and the figure is short of it by more than the monitoring level allows",
}


def source_text(indicator: Indicator, found: Finding) -> str:
    """Where a figure comes from: the publisher, and which row of which submission."""
    where = ""
    if found.source:
        first, *rest = found.source.split(";")
        submission, _, row = first.partition("#")
        where = f" Received as {submission}, row {row}" + (f", and {len(rest)} more rows" if rest else "") + "."
    period = f", {found.period.label}" if found.period else ""
    return f"{indicator.source.publisher}{period}.{where}"


def latest(facts: Facts) -> Markup:
    """Where we are: the newest figure with its period, interval and state."""
    found = facts.get("latest")
    if found is None or found.value is None:
        why = state_words(found.state) if found and found.state else (found.note if found and found.note else "")
        return escape(f"There is no figure to show{': ' + why if why else ' yet'}.")
    figure = sourced(with_unit(found.value, facts.indicator), source_text(facts.indicator, found))
    period = found.period.label if found.period else ""
    text = Markup("The latest figure is <strong>{}</strong>, for {}").format(figure, period)
    if found.has_interval:
        text += escape(f" ({between(_v(found.lower), _v(found.upper), facts.indicator)})")
    text += Markup(".")
    if found.state:
        text += escape(f" It is {state_words(found.state)}.")
    return text


def counted_here(facts: Facts) -> Markup:
    """A count in a list: its name, the newest figure, its period; its state where there is no figure."""
    found = facts.get("latest")
    if found is None or found.value is None or found.period is None:
        return escape(f"{facts.indicator.name}, {state_words(found.state) if found else 'no figure'}")
    figure = sourced(with_unit(found.value, facts.indicator), source_text(facts.indicator, found))
    return Markup("{}, {} ({})").format(facts.indicator.name, figure, found.period.label)


def change(facts: Facts) -> Markup:
    """The difference from a year before, where both figures are known."""
    found = facts.get("change")
    if found is None or found.value is None:
        return Markup("")
    if found.word == "unchanged":
        return Markup("It is the same as a year before.")
    side = "higher" if found.value > 0 else "lower"
    return escape(f"It is {difference(found.value, facts.indicator)} {side} than a year before.")


def trend(facts: Facts) -> Markup:
    """Which way it is going, said only as far as the test goes."""
    found = facts.get("trend")
    if found is None:
        return Markup("")
    match found.word:
        case "getting better" | "getting worse":
            moving = f", {moves(found)}," if moves(found) else ""
            return escape(
                f"Over the last five comparable figures it has been {found.word}{moving} more than chance explains."
            )
        case "increasing" | "decreasing":
            word = "rising" if found.word == "increasing" else "falling"
            return escape(f"Over the last five comparable figures it has been {word} more than chance explains.")
        case "no significant change":
            return Markup("The last five comparable figures show no clear change.")
        case _:
            return escape(
                f"Whether it is rising or falling cannot be tested yet{': ' + found.note if found.note else ''}."
            )


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
    ahead = facts.rows("forecast").tail(1)
    if ahead.empty:
        return Markup("")
    end = finding(ahead.to_dict("records")[0])
    lower, upper = ahead["lower80"].iloc[0], ahead["upper80"].iloc[0]
    if end.value is None or end.period is None:
        return Markup("")
    value = with_unit(end.value, facts.indicator)
    range_ = between(lower, upper, facts.indicator)
    return escape(f"If nothing changes, expect about {value} by {end.period.label}, and 8 times in 10 {range_}.")


def against_target(facts: Facts) -> Markup:
    """Where we stand on the path, and how likely the promise is to be kept."""
    goal = facts.get("target-end")
    if goal is None or goal.value is None or goal.period is None:
        return Markup("")
    made_up = "illustrative " if facts.indicator.target and facts.indicator.target.illustrative else ""
    text = escape(f"The {made_up}target is {with_unit(goal.value, facts.indicator)} by {goal.period.label}.")
    path = facts.get("path")
    if path is not None and path.word in _PLACE_ON_PATH and path.value is not None:
        now = with_unit(path.value, facts.indicator)
        text += escape(f" The agreed path stands at {now} now, {_PLACE_ON_PATH[path.word]}.")
    likely = facts.get("likelihood")
    if likely is not None and likely.word in ("met", "not met"):
        text += escape(f" Its date has come: it was {likely.word}.")
    elif likely is not None and likely.value is not None:
        text += Markup(" On the same forecast there is <strong>{}</strong> of meeting it: {}.").format(
            chance(likely.value), status_words(likely.word)
        )
    elif likely is not None:
        why = f": {likely.note}" if likely.note and facts.get("no-forecast") is None else ""
        text += escape(f" How likely we are to meet it cannot be assessed{why}.")
    return text


def status_words(word: str) -> str:
    """A status in the partnership's own words (RULES 2.2)."""
    if word in ("met", "not met"):
        return f"target {word}"
    return word if word == "not assessable" else f"achievement {word}"


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
        figure = sourced(with_unit(found.value, facts.indicator), source_text(facts.indicator, found))
        groups.setdefault(found.word, []).append(Markup("{} ({})").format(name, figure))
    if not groups:
        return Markup("")
    parts = [Markup("{} {}").format(_COMPARED[word], Markup(listed(places))) for word, places in groups.items()]
    return Markup("It is {}.").format(Markup(listed(parts)))


def gap(facts: Facts, levels: Mapping[str, str]) -> Markup:
    """How far apart the smaller areas are, and whether chance explains it; `levels` names an area of each level."""
    found = facts.get("gap")
    if found is None or found.value is None or found.lower is None or found.upper is None:
        return Markup("")
    ends = f"from {with_unit(found.lower, facts.indicator)} to {with_unit(found.upper, facts.indicator)}"
    chance_alone = ", no further apart than chance explains" if found.word == "within chance" else ""
    name = levels.get(found.against, found.against)
    return escape(f"Between {name}s it runs {ends}{' (' + found.note + ')' if found.note else ''}{chance_alone}.")


def message(facts: Facts) -> str:
    """The title of a chart: which way it goes, as far as that is known, and whether the target is in reach."""
    found, goal = facts.get("trend"), facts.get("target-end")
    tested = found is not None and found.word != "cannot be calculated"
    way = _TREND_WORDS.get(found.word, "") if found and tested else _newest(facts)
    if found and found.word in _MOVING and moves(found):
        judged = {"getting better": ", which is better", "getting worse": ", which is worse"}.get(found.word, "")
        way = moves(found).capitalize() + judged
    if goal is None or goal.value is None:
        return way or "The figures so far"
    aim = with_unit(goal.value, facts.indicator)
    match facts.word("likelihood"):
        case "likely":
            return f"{way}, and likely to reach {aim}" if way else f"Likely to reach {aim}"
        case "difficult" | "unlikely" as word:
            hard = f"{aim} will be hard to reach" if word == "difficult" else f"unlikely to reach {aim}"
            join = "but" if found and found.word == "getting better" else "and"
            return f"{way}, {join} {hard}" if way else hard[:1].upper() + hard[1:]
        case "met" | "not met" as word:
            return f"{way}; the target of {aim} was {word}" if way else f"The target of {aim} was {word}"
        case _:
            return f"{way}; the target is {aim}" if way else f"The target is {aim}"


def _newest(facts: Facts) -> str:
    """The newest figure as a message, where nothing can be said of its direction."""
    found = facts.get("latest")
    if found is None or found.value is None or found.period is None:
        return ""
    return f"{with_unit(found.value, facts.indicator)} in {found.period.label}"


def direction(facts: Facts) -> tuple[str, str, str]:
    """Arrow, words and a class name for a card; the arrow only where the test holds."""
    found = facts.get("trend")
    if found is None:
        return "", "", "none"
    words = _TREND_WORDS.get(found.word, "")
    arrow = {"rising": "↑", "falling": "↓"}.get(moves(found), "") if found.word in _MOVING else ""
    kind = {"getting better": "better", "getting worse": "worse"}.get(found.word, "neutral")
    return arrow, words, kind


_MOVING = {"getting better", "getting worse", "increasing", "decreasing"}


_ONE = {
    "getting better": "The one headline indicator is getting better.",
    "getting worse": "The one headline indicator is getting worse.",
    "increasing": "The one headline indicator is rising.",
    "decreasing": "The one headline indicator is falling.",
    "no significant change": "The one headline indicator shows no clear change.",
    "": "Whether the one headline indicator is rising or falling cannot be tested yet.",
}


def _one_target(facts: Facts) -> str:
    likely = facts.get("likelihood")
    if likely is None:
        return ""
    judged = {
        "not assessable": "cannot be assessed yet",
        "difficult": "is difficult",
        "met": "was met",
        "not met": "was missed",
    }
    return f" Its target {judged.get(likely.word, f'is {likely.word} to be met')}."


def tally(every: Sequence[Facts]) -> str:
    """The message of a report in one or two sentences: how many headline indicators go which way."""
    if not every:
        return "No headline indicator is measured for this area."
    words = [facts.word("trend") for facts in every]
    if len(every) == 1:
        return f"{_ONE.get(words[0], _ONE[''])}{_one_target(every[0])}"
    parts = [
        f"{words.count('getting better')} {_is_are(words.count('getting better'))} getting better",
        f"{words.count('getting worse')} {_is_are(words.count('getting worse'))} getting worse",
        f"{words.count('no significant change')} {_shows(words.count('no significant change'))} no clear change",
    ]
    kept = [part for part in parts if not part.startswith("0 ")]
    moving = sum(words.count(w) for w in ("increasing", "decreasing"))
    if moving:
        kept.append(f"{moving} {_is_are(moving)} moving without being better or worse")
    unknown = words.count("cannot be calculated") + words.count("")
    if unknown:
        kept.append(f"{unknown} cannot be tested yet")
    text = f"Of {counted(len(every), 'headline indicator')}, {listed(kept)}."
    status = [facts.word("likelihood") for facts in every if facts.get("likelihood")]
    if status:
        judged = [
            f"{status.count(word)} {_is_are(status.count(word))} {said}"
            for word, said in (
                ("likely", "likely to be met"),
                ("difficult", "difficult"),
                ("unlikely", "unlikely to be met"),
                ("not assessable", "not assessable yet"),
                ("met", "met"),
                ("not met", "missed"),
            )
            if word in status
        ]
        text += f" Of {counted(len(status), 'target')}, {listed(judged)}."
    return text


def _is_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _shows(count: int) -> str:
    return "shows" if count == 1 else "show"


def _v(value: float | None) -> float:
    assert value is not None
    return value
