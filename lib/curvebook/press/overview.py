"""The edition in one sentence and three lists: pure functions from findings to what Home says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curvebook.accountability.status import NOT_MET
from curvebook.addresses import theme_page
from curvebook.narrative import standing, turned
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import chance, with_unit
from curvebook.narrative.messages import direction, in_short, tally
from curvebook.narrative.promises import status_words

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.measures import Theme
    from curvebook.model.partnership import Partnership
    from curvebook.model.reading import Audience

# Lists on Home stay short; what goes beyond stands in the theme reports.
SHORT = 6
UNSAID = 1.1  # where a chance that nobody can tell stands among chances: last


@dataclass(frozen=True)
class Entry:
    """One headline indicator on Home: its figure, where it is heading, and where to read on."""

    name: str
    address: str
    value: str
    key: str
    period: str
    arrow: str
    direction: str
    kind: str
    status: str
    status_class: str
    chance: str
    verdict: str
    verdict_class: str
    why: str


@dataclass(frozen=True)
class Listing:
    """A short list; `more` counts the entries that it leaves to the theme reports."""

    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True)
class Overview:
    """What Home says of the partnership's own area, and one sentence per theme."""

    message: str
    better: Listing
    worse: Listing
    unknown: Listing
    themes: dict[str, str]


def overview(
    partnership: Partnership, table: pd.DataFrame, audience: Audience, stages: Mapping[str, int] | None = None
) -> Overview:
    """The headline indicators of the partnership's own area, as the findings `table` and the audience's themes have it.

    An indicator stands in one list only. Turned or getting better: its curve has turned since a decision or shows
    early signs of it; or the trend test says better, and the target is not likely to be missed. Worsening or likely
    to miss, of those that have not turned: the trend test says worse, the curve is worse than was expected, or the
    target is unlikely to be met or was missed; what is at stage 3 or 2 of the ladder of intervention (`stages` by
    indicator) comes first, then what is least likely to be met. Cannot be assessed yet: neither can the trend be
    tested, nor does a process chart say what is usual, nor is a likelihood known; where only some of them are
    missing, the others say something.
    """
    by_theme = {theme.id: headline(partnership, table, theme) for theme in partnership.themes_for(audience)}
    every = [(theme, facts) for theme, found in by_theme.items() for facts in found]
    worse = [(t, f) for t, f in every if standing.worse(f)]
    worse.sort(key=lambda pair: _pressing(pair[1], stages or {}))
    better = [(t, f) for t, f in every if standing.better(f)]
    better.sort(key=lambda pair: not standing.ahead(pair[1]))
    unknown = [(t, f) for t, f in every if standing.unknown(f)]
    return Overview(
        message=in_short([facts for _, facts in every]),
        better=_listing(better),
        worse=_listing(worse),
        unknown=_listing(unknown),
        themes={theme: tally(found) for theme, found in by_theme.items()},
    )


def headline(partnership: Partnership, table: pd.DataFrame, theme: Theme) -> list[Facts]:
    """What is known of a theme's own headline indicators in the partnership's own area."""
    home = partnership.home
    rows = table[(table["area"] == home.code) & (table["theme"] == theme.id)]
    return [
        Facts(indicator, home, rows[rows["indicator"] == indicator.id], partnership.judging)
        for outcome in theme.outcomes
        for indicator in outcome.indicators
        if indicator.role == "headline" and home.level in indicator.levels
    ]


def _pressing(facts: Facts, stages: Mapping[str, int]) -> tuple[int, float, bool]:
    """What comes first of what is worse: stage 3, stage 2, then the smaller chance (none where it was missed; unknown
    comes last), and of the same chance what worsens as well."""
    stage, likely = stages.get(facts.indicator.id, 0), facts.get("likelihood")
    known = likely.value if likely is not None else None
    odds = 0.0 if facts.word("likelihood") == NOT_MET else UNSAID if known is None else known
    return -stage if stage > 1 else 0, odds, not standing.worsens(facts)


def _listing(found: list[tuple[str, Facts]]) -> Listing:
    return Listing(tuple(_entry(theme, facts) for theme, facts in found[:SHORT]), max(0, len(found) - SHORT))


def _entry(theme: str, facts: Facts) -> Entry:
    latest, likely, trend = facts.get("latest"), facts.get("likelihood"), facts.get("trend")
    arrow, words, kind = direction(facts)
    verdict, verdict_class = turned.on_a_card(facts)
    known = latest is not None and latest.value is not None
    return Entry(
        name=facts.indicator.name,
        address=f"{theme_page(theme, facts.area.code)}#{facts.indicator.id}",
        key=facts.key(latest) if latest else "",
        value=with_unit(latest.value, facts.indicator) if latest and latest.value is not None else "",
        period=latest.period.label if known and latest and latest.period else "",
        arrow=arrow,
        direction=words,
        kind=kind,
        status=status_words(likely).capitalize() if likely and likely.word else "",
        status_class=likely.word.replace(" ", "-") if likely else "",
        chance=chance(likely.value, facts.cut_offs) if likely and likely.value is not None else "",
        verdict=verdict,
        verdict_class=verdict_class,
        why="; ".join(dict.fromkeys(found.note for found in (trend, likely) if found is not None and found.note)),
    )
