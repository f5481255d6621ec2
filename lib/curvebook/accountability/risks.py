"""The risk register: scored, banded, sorted, and linked to objectives, outcomes and themes (RULES 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from curvebook.accountability.audit import objectives_of
from curvebook.accountability.causal_web import web_of
from curvebook.accountability.golden_thread import first_met
from curvebook.model.work import RiskBand

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Risk

SCALE = (1, 2, 3, 4, 5)  # of likelihood and of impact
BANDS = tuple(
    RiskBand(id=id, title=title, at_least=score)
    for id, title, score in (("low", "Low", 1), ("medium", "Medium", 4), ("high", "High", 8), ("severe", "Severe", 15))
)  # the 5 × 5 rule where a partnership agrees no bands of its own


@dataclass(frozen=True)
class Entry:
    """One risk of the register, with its band and the ids of what it threatens, in the order of the definitions."""

    risk: Risk
    band: RiskBand
    objectives: tuple[str, ...]
    outcomes: tuple[str, ...]
    themes: tuple[str, ...]


def bands(partnership: Partnership) -> tuple[RiskBand, ...]:
    """How scores are called, the lowest first."""
    return tuple(sorted(partnership.risk_bands or BANDS, key=lambda band: band.at_least))


def band_of(score: int, known: tuple[RiskBand, ...] = BANDS) -> RiskBand:
    """The highest band that begins at `score` or below; `known` is in order, and its first begins at 1.

    >>> [band_of(score).title for score in (3, 4, 8, 12, 15, 25)]
    ['Low', 'Medium', 'High', 'High', 'Severe', 'Severe']
    """
    return [band for band in known if band.at_least <= score][-1]


def register(partnership: Partnership) -> tuple[Entry, ...]:
    """Every risk, the most serious first: by score, then by impact, then as they were written (RULES 6.3).

    Its outcomes are those that what it threatens meets first on the way up the web; its themes are theirs.
    """
    web, known = web_of(partnership), bands(partnership)
    met = first_met(web)
    homes = {outcome.id: theme.id for theme in partnership.themes for outcome in theme.outcomes}
    entries = []
    for risk in partnership.risks:
        above = frozenset[str]().union(*(met.get(id, frozenset()) for id in risk.threatens))
        outcomes = tuple(id for id in homes if id in above)
        themes = tuple(dict.fromkeys(homes[id] for id in outcomes))
        entries.append(Entry(risk, band_of(risk.score, known), objectives_of(web, risk), outcomes, themes))
    return tuple(sorted(entries, key=lambda entry: (-entry.risk.score, -entry.risk.impact)))
