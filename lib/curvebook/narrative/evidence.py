"""What an outcome is judged by: how complete its basket is, and what only stands in."""

from __future__ import annotations

from markupsafe import Markup, escape

from curvebook.accountability.baskets import AWAITED, KNOWN, MISSING, WANTED, Basket
from curvebook.narrative.figures import counted, listed

_SAID = {
    KNOWN: ("is measured", "are measured"),
    AWAITED: ("has no figure yet", "have no figure yet"),
    WANTED: ("is wanted but not measured yet", "are wanted but not measured yet"),
    MISSING: ("is not measured", "are not measured"),
}


def evidence(found: Basket) -> Markup:
    """Which of satisfaction, impact and value for money are measured or told by stand-ins only; what is not sorted."""
    groups: dict[str, list[str]] = {}
    for state in _SAID:
        kinds = [_words(portion.kind) for portion in found.portions if portion.state == state]
        if kinds:
            groups[state] = kinds
    said = [f"{listed(kinds)} {_SAID[state][len(kinds) > 1]}" for state, kinds in groups.items()]
    text = f"Evidence for this outcome: {'; '.join(said)}."
    if only := [_words(kind) for kind in found.by_stand_ins_only]:
        text += f" Of {listed(only)} only stand-ins tell."
    if found.loose:
        text += f" {counted(len(found.loose), 'indicator')} {'is' if len(found.loose) == 1 else 'are'} not yet sorted."
    return escape(text)


def _words(kind: str) -> str:
    return kind.replace("-", " ")
