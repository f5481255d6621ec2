"""All figures of an edition: every indicator once, what is chance among many, then a copy for each theme and role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import pandas as pd

from curvebook.errors import Fault, ParameterError
from curvebook.findings import ahead, groups, now, promises
from curvebook.findings.ages import ages_together
from curvebook.findings.bands import bands
from curvebook.findings.book import Book, Where
from curvebook.findings.closing import against_others, between_groups
from curvebook.findings.composites import Made, contributions, index_of, parts_first
from curvebook.findings.deprived import ranks, tenths
from curvebook.findings.quality import quality_rows
from curvebook.findings.scenarios import of_scenario, scenarios
from curvebook.findings.since import since_frozen
from curvebook.findings.slopes import slopes
from curvebook.findings.table import COMPARED, ORDERED, PROMISES, SCENARIOS, in_order, shaped
from curvebook.findings.variation import variations
from curvebook.indicators.inequality import beyond_chance
from curvebook.indicators.spc import CONCERN, IMPROVEMENT, SPECIAL
from curvebook.indicators.values import with_rounded_counts
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.scenarios import Scenario

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Progress = Callable[[int, int, str], None]


class Observed(Protocol):
    """What findings need of an observatory."""

    @property
    def key(self) -> str:
        """Hash of everything it was compiled from."""

    def observations(
        self, indicator: str | None = None, area: str | None = None, totals_only: bool = True
    ) -> pd.DataFrame:
        """Shaped as `observatory.frames.OBSERVATIONS`, one row per indicator, area, period and group."""

    def population(self) -> pd.DataFrame:
        """Shaped as `observatory.frames.POPULATION`."""

    def vintages(self) -> pd.DataFrame:
        """Every value as each submission gave it, in the same shape."""

    def submissions(self) -> pd.DataFrame:
        """One row for each submission, with its `id` and `source`."""

    def boundaries(self, level: str) -> GeoDataFrame:
        """The shapes of a level's areas: code, name, geometry."""


def compute(
    partnership: Partnership,
    observatory: Observed,
    edition: str,
    progress: Progress | None = None,
    as_at: date | None = None,
) -> pd.DataFrame:
    """Every figure of `edition`: columns `FINDINGS`, sorted by theme, indicator, area, measure and period.

    Counts what ended on or before the last day of the edition's quarter. An indicator is computed once and stands
    under each theme in which it has a role. Values are not rounded. The data's quality is judged as at the day that the
    observatory was compiled for (by default the edition's release). Raises ParameterError for an unknown edition.
    """
    until = quarter_of(edition).end
    known_by = as_at or until + timedelta(days=partnership.about.release_days)
    everything = prepared(partnership, observatory)
    where = Where(partnership)
    parts = []
    for opened in books(partnership, ended(everything, until), where, until, progress):
        book = opened.book
        broken = list(groups.breakdowns(book.indicator, opened.by_group, where, book))
        parts.append(_of_indicator(book, broken, known_by))
        if opened.made:
            parts.append(shaped(pd.DataFrame(list(contributions(book, opened.made)))))
    submissions, vintages = observatory.submissions(), _as_rounded(partnership, observatory.vintages())
    sources = dict(zip(submissions["id"], submissions["source"], strict=True))
    parts.append(quality_rows(partnership, everything, vintages, known_by, sources))
    table = _against_chance(shaped(pd.concat(parts, ignore_index=True)))
    return in_order(pd.concat(list(_by_theme(table, partnership)), ignore_index=True))


class Opened(NamedTuple):
    """An indicator's book, its observations by group, and how an index was made in each area (else nothing)."""

    book: Book
    by_group: pd.DataFrame
    made: Mapping[str, Made]


def what_if(partnership: Partnership, observatory: Observed, edition: str, scenario: Scenario) -> pd.DataFrame:
    """The rows that `compute` would make of one scenario, had it been agreed so. For workshops, outside an edition."""
    until = quarter_of(edition).end
    everything = ended(prepared(partnership, observatory), until)
    every = books(partnership, everything, Where(partnership), until)
    book = next(each.book for each in every if each.book.indicator.id == scenario.indicator)
    found = ahead.outlook(book)
    heading = [*ahead.forecasts(book, found), *promises.promises(book, found)]
    made = shaped(pd.DataFrame(list(of_scenario(book, found, heading, scenario))))
    return in_order(made.assign(theme=partnership.home_theme(scenario.indicator)))


def prepared(partnership: Partnership, observatory: Observed) -> pd.DataFrame:
    """Everything that was observed, as figures are made from it: ages put together, counts rounded where agreed."""
    everything = ages_together(partnership, observatory.observations(totals_only=False), observatory)
    return _as_rounded(partnership, everything)


def books(
    partnership: Partnership, observations: pd.DataFrame, where: Where, until: date, progress: Progress | None = None
) -> Iterator[Opened]:
    """The book of every indicator from what was observed up to `until`; an index comes after its parts."""
    received = dict(list(observations.groupby("indicator", sort=False)))
    every, known = list(parts_first(partnership.indicators().values())), dict[str, Book]()
    for done, indicator in enumerate(every):
        if progress:
            progress(done, len(every), indicator.name)
        rows = received.get(indicator.id, observations.iloc[:0])
        if indicator.composite:
            frame, made = index_of(indicator, known, where, until)
            known[indicator.id] = Book.of(indicator, frame, where, until)
            yield Opened(known[indicator.id], rows.iloc[:0], made)
            continue
        whole = groups.totals(rows)
        known[indicator.id] = Book.of(indicator, rows[whole], where, until)
        yield Opened(known[indicator.id], rows[~whole], {})


def _of_indicator(book: Book, broken: list[groups.Breakdown], known_by: date) -> pd.DataFrame:
    found = ahead.outlook(book)
    heading = [*ahead.forecasts(book, found), *promises.promises(book, found)]
    rows = [
        *now.latest(book), *now.change(book), *now.trend(book), *now.comparisons(book),
        *now.gap(book), *now.extent(book), *now.standing_out(book), *ranks(book), *tenths(book),
        *heading, *since_frozen(book, known_by), *scenarios(book, found, heading),
        *variations(book), *against_others(book), *bands(book),
        *(row for each in broken for made in (groups.group_gaps, slopes, between_groups) for row in made(each)),
    ]  # fmt: skip
    series = [now.observed(book), *(groups.group_values(each) for each in broken), pd.DataFrame(rows)]
    return pd.concat([shaped(each) for each in series], ignore_index=True)


def _as_rounded(partnership: Partnership, observations: pd.DataFrame) -> pd.DataFrame:
    """`observations` with counts rounded wherever a policy rounds them: for every audience, before anything is made."""
    for indicator in partnership.indicators().values():
        policy = partnership.policy(indicator)
        if policy is not None and policy.round_to > 1:
            of_it = observations["indicator"] == indicator.id
            rounded = with_rounded_counts(observations[of_it], indicator, policy.round_to)
            observations = pd.concat([observations[~of_it], rounded]).sort_index()
    return observations


def ended(observations: pd.DataFrame, until: date) -> pd.DataFrame:
    """The observations whose period ended by `until`."""
    start = observations["period_start"].to_numpy().astype("datetime64[D]")
    months = observations["period_months"].to_numpy()
    month = start.astype("datetime64[M]")
    day = (start - month.astype("datetime64[D]")).astype("timedelta64[D]")
    after = (month + months.astype("timedelta64[M]")).astype("datetime64[D]") + day
    end = np.where(months == 0, start, after - np.timedelta64(1, "D"))
    return observations[end <= np.datetime64(until, "D")]


def _against_chance(table: pd.DataFrame) -> pd.DataFrame:
    """Takes back to "similar" what stands out by no more than chance explains among all of an area's indicators."""
    judged = table[(table["measure"] == "stands-out") & table["value"].notna()]
    for _, rows in judged.groupby("area"):
        by_chance = rows.index[~beyond_chance(rows["value"].to_numpy())]
        table.loc[by_chance, "word"] = "similar"
    return table


def _by_theme(table: pd.DataFrame, partnership: Partnership) -> Iterator[pd.DataFrame]:
    """The rows of each theme, without lights where an indicator is only context."""
    groups = dict(list(table.groupby("indicator", sort=False)))
    for theme in partnership.themes:
        for indicator in partnership.indicators().values():
            role = indicator.role_in(theme.id, partnership.home_theme(indicator.id))
            if role is None or indicator.id not in groups:
                continue
            rows = groups[indicator.id].assign(theme=theme.id)
            if theme.id != partnership.home_theme(indicator.id):
                rows = rows[~rows["measure"].isin(SCENARIOS)]
            yield _without_lights(rows, indicator.good) if role == "context" else rows


def _without_lights(rows: pd.DataFrame, good: str) -> pd.DataFrame:
    rows = rows[~rows["measure"].isin((*PROMISES, *ORDERED))].copy()
    plain = {"better": "higher", "worse": "lower"} if good == "high" else {"better": "lower", "worse": "higher"}
    compared = rows["measure"].isin(COMPARED)
    rows.loc[compared, "word"] = rows.loc[compared, "word"].replace(plain)
    moved = (rows["measure"] == "trend") & rows["value"].notna()
    rows.loc[moved, "word"] = np.where(rows.loc[moved, "value"] > 0, "increasing", "decreasing")
    varied = rows["measure"] == "variation"
    rows.loc[varied, "word"] = rows.loc[varied, "word"].replace([IMPROVEMENT, CONCERN], SPECIAL)
    return rows


def quarter_of(edition: str) -> Period:
    """The quarter of an edition. Raises ParameterError where it is none."""
    try:
        return Period.of_edition(edition)
    except ValueError as problem:
        raise ParameterError(Fault("", "edition", str(problem))) from None
