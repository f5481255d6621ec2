"""Sentences about the annual review: how many targets stand where, and how far the analysis has come."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from curvebook.accountability.review import AGREED, NO_POINTS, TO_AGREE, UNWRITTEN, Standing, Year
from curvebook.accountability.status import (
    DIFFICULT,
    LIKELY,
    MET,
    NOT_ASSESSABLE,
    NOT_MET,
    ON_PATH,
    SHORT,
    UNLIKELY,
)
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words
from curvebook.narrative.figures import counted, listed, with_unit

_ONES = {
    LIKELY: ("is likely to be met", "are likely to be met"),
    DIFFICULT: ("is difficult", "are difficult"),
    UNLIKELY: ("is unlikely to be met", "are unlikely to be met"),
    MET: ("was met", "were met"),
    NOT_MET: ("was missed", "were missed"),
    NOT_ASSESSABLE: ("cannot be assessed", "cannot be assessed"),
}
_YEARS = {ON_PATH: "on the path or better", SHORT: "short of the path"}


def tally(words: Sequence[str], what: str = "target") -> str:
    """How many targets stand where, in one sentence.

    >>> tally(["likely", "unlikely", "unlikely", "not assessable"])
    'Of 4 targets, 1 is likely to be met, 2 are unlikely to be met and 1 cannot be assessed.'
    """
    if not words:
        return f"No {what} is agreed here."
    said = [f"{n} {ones if n == 1 else many}" for word, (ones, many) in _ONES.items() if (n := words.count(word))]
    return f"Of {counted(len(words), what)}, {listed(said)}."


def analysed(standings: Sequence[Standing]) -> str:
    """Of the targets in doubt, of how many the gaps were analysed and the action points agreed (RULES 2.3).

    >>> analysed([Standing("agreed"), Standing("to be agreed"), Standing("not analysed yet")])
    'Of the 3 in doubt, 2 have been analysed; the Board has agreed the action points of 1.'
    """
    if not standings:
        return ""
    written = sum(each.word != UNWRITTEN for each in standings)
    agreed = sum(each.word == AGREED for each in standings)
    one = f"{written or 'none'} {'has' if written == 1 or not written else 'have'} been analysed"
    return f"Of the {len(standings)} in doubt, {one}; the Board has agreed the action points of {agreed or 'none'}."


def accounted(found: Sequence[tuple[str, str]]) -> str:
    """Each target in doubt, by name and how far its analysis has come, in one sentence that adds up.

    >>> accounted([("NEET", "agreed"), ("Crime", "to be agreed"), ("Jobs", "not analysed yet")])
    'Of the 3 targets in doubt, 1 has action points for the Board to agree, 1 has none yet, and 1 has action points \
that the Board has agreed already: NEET.'
    """
    agreed = [name for name, word in found if word == AGREED]
    waiting = sum(word == TO_AGREE for _, word in found)
    missing = len(found) - len(agreed) - waiting
    said = [
        f"{count} {'has' if count == 1 else 'have'} {what}"
        for count, what in (
            (waiting, "action points for the Board to agree"),
            (missing, "none yet" if waiting else "no action points yet"),
            (len(agreed), f"action points that the Board has agreed already: {listed(agreed)}"),
        )
        if count
    ]
    whole = f"{', '.join(said[:-1])}, and {said[-1]}" if len(said) > 1 else said[0]
    return f"Of the {counted(len(found), 'target')} in doubt, {whole}."


def stands(found: Standing, board: str) -> str:
    """How far the analysis of one target has come; `board` is who agreed it."""
    match found.word:
        case "agreed":
            when = day_in_words(found.decision.date) if found.decision else ""
            return f"Agreed by {board} on {when}."
        case _:
            return {
                TO_AGREE: "For the Board to agree at its next meeting.",
                NO_POINTS: "No action points have been written yet.",
                UNWRITTEN: "Its gaps have not been analysed yet.",
            }[found.word]


def of_year(found: Year, indicator: Indicator) -> Markup:
    """What one year of the agreement asks for, and what came of it."""
    if found.aim is None or found.period is None:
        return escape("The path has no step in this year")
    text = with_unit(found.aim, indicator)
    if found.came is not None:
        return escape(f"{text}; came to {with_unit(found.came, indicator)}, {_YEARS[found.word]}")
    return escape(text if found.word == "ahead" else f"{text}; no figure")
