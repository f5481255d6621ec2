"""Whether the curve has turned, in words: what came since a decision, against what was expected on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.accountability.turn_the_curve import BENDING, ON_BASELINE, TURNED, WORSE
from curvebook.findings.since import AFTERWARDS, FROZEN_ON, MADE_FROM, OVER, PROVISIONAL, STILL_WORSE
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import between, counted, difference, listed, number
from curvebook.narrative.sentences import figure

# A verdict in a reader's words (STANDARDS section 1), and the class of its card.
WORDS = {
    TURNED: "better than expected",
    BENDING: "early signs of being better than expected",
    ON_BASELINE: "as expected",
    WORSE: "worse than expected",
    NOT_ASSESSABLE: "cannot be assessed yet",
}
# What a chart's title says of a curve that is no longer on its baseline.
TITLES = {TURNED: "Better than expected", BENDING: "Early signs of a turn", WORSE: "Worse than expected"}
_CAUTIONS = {PROVISIONAL: "It is provisional.", OVER: f"{OVER[:1].upper()}{OVER[1:]}."}
_KINDS = {TURNED: "better", BENDING: "better", WORSE: "worse"}


def frozen_on(facts: Facts) -> str:
    """The day on which the baseline was frozen, in words; "" where there is none."""
    frozen = facts.every("baseline")
    return frozen[0].note.removeprefix(FROZEN_ON) if frozen else ""


def on_a_card(facts: Facts) -> tuple[str, str]:
    """The verdict and a class name for a card; two empty texts where no baseline was frozen."""
    found = facts.get("verdict")
    if found is None or found.word not in WORDS:
        return "", ""
    words = WORDS[found.word]
    if found.word == TURNED and STILL_WORSE in found.note:
        words += ", but still worsening"
    return f"The curve: {words}", _KINDS.get(found.word, "neutral")


def verdict(facts: Facts) -> Markup:
    """Whether the curve has turned since the decision, since when, and by how much; "" where no baseline was frozen."""
    found, day = facts.get("verdict"), frozen_on(facts)
    if found is None:
        return Markup("")
    if found.word == NOT_ASSESSABLE:
        when = f" since {day}, when a forecast was frozen," if day else ""
        why = f": {found.note}" if found.note else ""
        return escape(f"Whether the curve has turned{when} cannot be assessed{why}.")
    began = facts.get("verdict-since")
    since = f"since {began.period.label} " if began and began.period else ""
    match found.word:
        case "turned":
            but = ", though they are still worse than before that day" if STILL_WORSE in found.note else ""
            text = f"The curve has turned: {since}the figures have been better than was expected on {day}{but}."
        case "bending":
            text = f"There are early signs of a turn: the newest figure is better than was expected on {day}. "
            text += "One figure alone may be chance."
        case "worse":
            text = f"The curve is worse than was expected on {day}: {since}the figures have been beyond that forecast."
        case _:
            text = _as_expected(facts, found, day)
    cautions = " ".join(words for note, words in _CAUTIONS.items() if note in found.note)
    return (
        escape(text)
        + _by_how_much(facts, found)
        + escape("".join(f" {words}" for words in (cautions, _made(found, day)) if words))
    )


def _as_expected(facts: Facts, found: Finding, day: str) -> str:
    there = [one for one in facts.every("baseline") if one.period == found.period]
    if there and there[0].lower is not None and there[0].upper is not None and found.period is not None:
        span = between(there[0].lower, there[0].upper, facts.indicator)
        return f"The curve is as was expected on {day}, when {span} was forecast for {found.period.label}."
    return f"The curve is as was expected on {day}, when the forecast was frozen."


def _made(found: Finding, day: str) -> str:
    """What the baseline was made from and, where it was not made on its day, when."""
    said = {key: next((n.removeprefix(key) for n in found.note.split("; ") if n.startswith(key)), "")
            for key in (MADE_FROM, AFTERWARDS)}  # fmt: skip
    text = f"The forecast of {day} was made from figures up to {said[MADE_FROM]}" if said[MADE_FROM] else ""
    if text and said[AFTERWARDS]:
        text += f"; it was frozen afterwards, on {said[AFTERWARDS]}, when later figures may have been known"
    return f"{text}." if text else ""


def _by_how_much(facts: Facts, found: Finding) -> Markup:
    if found.value is None or found.lower is None or found.upper is None or found.period is None:
        return Markup("")
    side = "below" if found.value < 0 else "above"
    gap = figure(facts, difference(found.value, facts.indicator), found)
    text = Markup(" The newest figure judged, for {}, is {} {} the middle of what was expected").format(
        found.period.label, gap, side
    )
    if found.word == ON_BASELINE:
        within = found.lower <= 0 <= found.upper
        return text + Markup(", no further than chance explains." if within else ", which alone is no sign of a turn.")
    low, high = sorted((found.lower, found.upper))
    ends = f"{_signed(low, facts)} to {_signed(high, facts)}"
    text += escape(f" (19 times in 20, {ends})")
    count = facts.get("verdict-count")
    if count is not None and count.value is not None and count.lower is not None and count.upper is not None:
        size, least, most = (_about(each) for each in (count.value, count.lower, count.upper))
        text += escape(f": about {size.lstrip('−')} {'fewer' if found.value < 0 else 'more'} of those it counts")
        text += escape(f" ({least} to {most})")
    return text + Markup(".")


def _signed(value: float, facts: Facts) -> str:
    return f"{'−' if value < 0 else '+'}{number(abs(value), facts.indicator.decimals)}"


def _about(count: float) -> str:
    """A count to two digits, as sure as it is.

    >>> _about(-79.8), _about(2062.9), _about(4.2)
    ('−80', '2,100', '4')
    """
    size = abs(count)
    digits = max(len(f"{size:.0f}") - 2, 0)
    return f"{'−' if count < 0 and round(size) else ''}{round(size, -digits):,.0f}"


def elsewhere(facts: Facts, names: Mapping[str, str]) -> Markup:
    """Whether the country's and the neighbours' curves turned as well, by forecasts frozen on the same day."""
    country, around = facts.get("country-verdict"), facts.get("neighbours-verdict")
    parts = []
    if country is not None and country.word in WORDS:
        name = names.get(country.against, country.against)
        why = f" ({country.note})" if country.word == NOT_ASSESSABLE and country.note else ""
        parts.append(f"{name} {'' if why or country.word == NOT_ASSESSABLE else 'is '}{WORDS[country.word]}{why}")
    if around is not None and around.value is not None and around.count:
        those = f"of {counted(round(around.count), 'similar place')} {round(around.value) or 'none'}"
        parts.append(f"{those} {'has' if round(around.value) == 1 else 'have'} turned")
    if not parts:
        return Markup("")
    text = f"By forecasts frozen on the same day, {listed(parts)}."
    if facts.word("verdict") == TURNED:
        text += " That a curve has turned does not show why."
    return escape(text)


def tally(every: Sequence[Facts]) -> str:
    """How many curves have turned, of those with a frozen baseline, in one sentence; "" where there is none."""
    found = [one for facts in every if (one := facts.get("verdict"))]
    if not found:
        return ""
    words = [one.word for one in found]
    worsening = sum(one.word == TURNED and STILL_WORSE in one.note for one in found)
    better = f" ({worsening} of them still worsening)" if worsening else ""
    groups = (
        (TURNED, "is better than expected" + better, "are better than expected" + better),
        (BENDING, "shows early signs of being better", "show early signs of being better"),
        (ON_BASELINE, "is as expected", "are as expected"),
        (WORSE, "is worse than expected", "are worse than expected"),
        (NOT_ASSESSABLE, "cannot be assessed yet", "cannot be assessed yet"),
    )
    kept = [f"{n} {one if n == 1 else many}" for word, one, many in groups if (n := words.count(word))]
    measured = "is measured" if len(found) == 1 else "are measured"
    subject = f"{counted(len(found), 'indicator')} {measured} against what was expected when a decision was taken"
    return f"{subject[:1].upper()}{subject[1:]}: {listed(kept)}."
