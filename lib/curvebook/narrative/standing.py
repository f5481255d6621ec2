"""Where an indicator stands, as every page that sorts indicators has it: ahead, worse, or not to be told yet."""

from __future__ import annotations

from curvebook.accountability.turn_the_curve import BENDING, TURNED, WORSE
from curvebook.narrative.facts import Facts
from curvebook.narrative.usual import judged_by_usual

MISSING = ("unlikely", "not met")
UNTESTED = ("", "cannot be calculated")
UNJUDGED = ("", "not assessable")


def better(facts: Facts) -> bool:
    """Turned or getting better: its curve has turned since a decision or shows early signs of it; or the trend test
    says better, and nothing says worse or missed."""
    return ahead(facts) or (facts.word("trend") == "getting better" and not (worsens(facts) or misses(facts)))


def worse(facts: Facts) -> bool:
    """Worsening or likely to miss, of those that are not ahead."""
    return worsening(facts) or short(facts)


def worsening(facts: Facts) -> bool:
    """Getting worse or worse than was expected, of those that are not ahead; whatever was promised."""
    return not ahead(facts) and worsens(facts)


def short(facts: Facts) -> bool:
    """Likely to miss what was promised, or past it, though neither ahead nor worsening."""
    return misses(facts) and not (ahead(facts) or worsens(facts))


def ahead(facts: Facts) -> bool:
    """Whether its curve has turned since a decision, or shows early signs of it."""
    return facts.word("verdict") in (TURNED, BENDING)


def worsens(facts: Facts) -> bool:
    """Whether the trend test says worse, or the curve is worse than was expected."""
    return facts.word("trend") == "getting worse" or facts.word("verdict") == WORSE


def misses(facts: Facts) -> bool:
    """Whether its target is unlikely to be met, or was missed."""
    return facts.word("likelihood") in MISSING


def unknown(facts: Facts) -> bool:
    """Whether neither the trend can be tested, nor is it known what is usual, nor how likely the target is."""
    untested = facts.word("trend") in UNTESTED and judged_by_usual(facts) is None
    return untested and facts.word("likelihood") in UNJUDGED and facts.word("verdict") in UNJUDGED
