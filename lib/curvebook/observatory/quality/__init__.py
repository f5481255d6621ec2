"""The quality of what was received: checks, each a pure function, and a grade for every indicator with its reasons.

Everything is judged as at a day that the caller names. The rule of the grade, the same on the page of the collators:

=======  ==============================================================================================================
unknown  nothing was received
A        nothing to check
B        something to check in one dimension, nothing grave
C        something to check in two dimensions or more, or something grave in one
D        something grave in two dimensions or more
=======  ==============================================================================================================

Dimensions and severities stand in `quality.kinds`. What is only worth knowing (a note) never lowers a grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.observatory.quality import consistency, plausibility, receipt
from curvebook.observatory.quality.kinds import CHECKED, DIMENSIONS, KINDS, SEVERITIES, Found, Kind, frame_of
from curvebook.observatory.quality.subject import Subject
from curvebook.observatory.query import BREAKDOWNS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHECKED", "DIMENSIONS", "GRADES", "KINDS", "SEVERITIES", "Kind", "checks", "graded", "grades"]

POPULATION = "population"  # the tag of an indicator that counts residents
GRADES = {
    "A": "nothing to check",
    "B": "something to check in one respect",
    "C": "something to check in two respects or more, or something grave in one",
    "D": "something grave in two respects or more",
    "unknown": "nothing was received",
}
CHECKS = (
    receipt.late, plausibility.impossible, plausibility.contradictions, plausibility.above_total,
    plausibility.jumps, plausibility.all_equal,
    consistency.revisions, consistency.revised, consistency.two_sources, consistency.sums, consistency.repeated,
    receipt.gaps, receipt.withheld, receipt.no_denominator, receipt.coverage,
)  # fmt: skip


def checks(
    partnership: Partnership,
    observations: pd.DataFrame,
    vintages: pd.DataFrame,
    as_at: date,
    sources: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Everything found of every indicator: columns `CHECKED`, by indicator, the gravest first.

    `observations` (`Observatory.observations`) and `vintages`, every word on them (`Observatory.vintages`), are what
    was received by `as_at`; of breakdowns only the counts are looked at. `sources` names the source of each submission
    by its id: only with it are two sources told from a source and its own revision on another day.
    """
    return frame_of(_found(partnership, observations, vintages, as_at, sources or {}))


def grades(
    partnership: Partnership,
    observations: pd.DataFrame,
    vintages: pd.DataFrame,
    as_at: date,
    sources: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """One row per indicator: columns indicator, grade (`GRADES`) and reasons, the weightiest first, joined by "; ".

    The reasons count what was found and repeat no figure of any area. Arguments as in `checks`.
    """
    return graded(partnership, checks(partnership, observations, vintages, as_at, sources))


def graded(partnership: Partnership, found: pd.DataFrame) -> pd.DataFrame:
    """The grades that follow from `found` (columns `CHECKED`): see `grades`. An index made of others has none."""
    import pandas as pd

    by_indicator = dict(list(found.groupby("indicator", sort=False)))
    rows = []
    for indicator in _received(partnership):
        own = by_indicator.get(indicator, found.iloc[:0])
        weighs = own[own["severity"] != "note"]
        reasons = [
            KINDS[str(check)].reason(int(some["values"].sum()), float(some["size"].max()))
            for (_, check), some in weighs.groupby(["severity", "check"], sort=False)
        ]
        rows.append((indicator, _grade(own), "; ".join(reasons)))
    return pd.DataFrame(rows, columns=["indicator", "grade", "reasons"]).astype("str")


def _grade(own: pd.DataFrame) -> str:
    if (own["check"] == "nothing").any():
        return "unknown"
    grave = own.loc[own["severity"] == "grave", "dimension"].nunique()
    weighs = own.loc[own["severity"] != "note", "dimension"].nunique()
    return "D" if grave > 1 else "C" if grave or weighs > 1 else "B" if weighs else "A"


def _found(
    partnership: Partnership,
    observations: pd.DataFrame,
    vintages: pd.DataFrame,
    as_at: date,
    sources: Mapping[str, str],
) -> Iterator[Found]:
    whole, total = ((rows[list(BREAKDOWNS)] == "").all(axis=1) for rows in (observations, vintages))
    parts = dict(list(observations[~whole].groupby("indicator", sort=False)))
    observations, totals = observations[whole], vintages[total]
    received = dict(list(observations.groupby("indicator", sort=False)))
    said = dict(list(totals.groupby("indicator", sort=False)))
    levels = [level.id for level in partnership.places.levels]
    inside = [a for level in levels for a in partnership.children(partnership.places.home, level)]
    own = (partnership.home, *inside)
    people, stale = _people(partnership, received), consistency.nothing_new(totals)
    for indicator in _received(partnership).values():
        areas = tuple(area for area in own if area.level in indicator.levels)
        frame = received.get(indicator.id, observations.iloc[:0]).reset_index(drop=True)
        words = said.get(indicator.id, totals.iloc[:0])
        groups = parts.get(indicator.id, observations.iloc[:0])
        subject = Subject(indicator, partnership, areas, frame, words, as_at, sources, people, stale, groups)
        if subject.known.empty:
            yield subject.found("nothing", "grave", "Nothing was received for the partnership's areas.", values=1)
            continue
        for check in CHECKS:
            yield from check(subject)


def _received(partnership: Partnership) -> dict[str, Indicator]:
    """The indicators that are received; one that is made of others is as good as its parts."""
    return {name: each for name, each in partnership.indicators().items() if each.composite is None}


def _people(partnership: Partnership, received: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The newest number of residents by area, from the first count tagged "population"; empty where there is none."""
    for indicator in partnership.indicators().values():
        if POPULATION in indicator.tags and indicator.kind == "count" and indicator.id in received:
            known = received[indicator.id].dropna(subset="value").sort_values("period_start", kind="stable")
            return {str(area): float(n) for area, n in known.groupby("area")["value"].last().items()}
    return {}
