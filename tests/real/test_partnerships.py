"""Halton and Wigan on published figures: real definitions, real submissions, all the way to the observatory."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from curvebook.model.partnership import Partnership, load
from curvebook.observatory.compile import compile_observatory

HERE = Path(__file__).parent
DATA = HERE.parents[1].parent / "shared" / "data"
BOTH = pytest.mark.parametrize("name", ["halton", "wigan"])
EDITIONS = [2004, 2007, 2010, 2015, 2019, 2025]  # of the Index of Multiple Deprivation


@pytest.fixture(autouse=True)
def _published() -> None:
    if not DATA.is_dir():
        pytest.skip("../shared/data is absent: the real partnerships' figures lie there")


@cache
def partnership(name: str) -> Partnership:
    return load(HERE / name)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Observatories by partnership and day, each compiled once."""
    work = tmp_path_factory.mktemp("work")
    kept: dict[tuple[str, date | None], Any] = {}

    def at(name: str, as_at: date | None = None) -> Any:
        if (name, as_at) not in kept:
            kept[name, as_at] = compile_observatory(partnership(name), as_at=as_at, work=work / name)
        return kept[name, as_at]

    return at


def value(frame: pd.DataFrame, area: str, start: str) -> tuple[float, str]:
    found = frame[(frame["area"] == area) & (frame["period_start"] == start)]
    assert len(found) == 1
    return round(float(found["value"].iloc[0]), 3), str(found["state"].iloc[0])


@BOTH
def test_five_themes_of_real_indicators(name: str) -> None:
    real = partnership(name)
    assert [theme.id for theme in real.themes] == ["children", "economy", "environment", "health", "safer"]
    assert len(real.indicators()) >= 20
    assert not real.about.fictional


@BOTH
def test_every_target_says_that_it_is_illustrative(name: str) -> None:
    targets = [i.target for i in partnership(name).indicators().values() if i.target]
    assert len(targets) >= 10 and all(target.illustrative for target in targets)


@BOTH
def test_every_indicator_has_values_for_the_borough(name: str, compiled: Any) -> None:
    real = partnership(name)
    seen = compiled(name).observations(area=real.places.home).dropna(subset="value")
    assert set(seen["indicator"]) == set(real.indicators())


@pytest.mark.parametrize(("name", "count"), [("halton", 18), ("wigan", 25)])
def test_every_ward_of_2022_is_on_the_map_and_has_its_deprivation_since_2004(
    name: str, count: int, compiled: Any
) -> None:
    real, observatory = partnership(name), compiled(name)
    wards = {ward.code for ward in real.areas("ward")}
    assert len(wards) == count and set(observatory.boundaries("ward")["code"]) == wards
    for indicator in ("most-deprived-tenth", "deprivation-decile", "deprivation-rank"):
        known = observatory.observations(indicator).dropna(subset="value")
        years = known.groupby("area")["period_start"].agg(lambda starts: sorted(starts.dt.year))
        assert all(years[ward] == EDITIONS for ward in wards)


@BOTH
def test_deprivation_scores_make_no_series(name: str) -> None:
    measures = {i.source.measure for i in partnership(name).indicators().values() if i.source.format == "imd"}
    assert measures == {"IMD_most_deprived_tenth", "IMD_decile", "IMD_rank_per_cent"}


@BOTH
def test_the_wards_make_up_the_borough(name: str, compiled: Any) -> None:
    """The borough's average lies among its wards' for every edition of the index."""
    real = partnership(name)
    seen = compiled(name).observations("deprivation-decile")
    wards = seen[seen["area"].isin([ward.code for ward in real.areas("ward")])].groupby("period_start")["value"]
    home = seen[seen["area"] == real.places.home].set_index("period_start")["value"]
    assert (wards.min() < home).all() and (home < wards.max()).all()


def test_a_split_neighbourhood_leaves_a_mark_only_where_it_matters(compiled: Any) -> None:
    """E01012428 was split in 2021; its halves have no populations of their own, and different ranks in 2025."""
    seen = compiled("halton").observations("deprivation-rank")
    estimated = seen[seen["state"] == "e"]
    assert set(estimated["area"]) == {"E06000006", "E05013184"}
    assert estimated["period_start"].dt.year.unique().tolist() == [2025]
    assert estimated["note"].str.contains("shared out evenly").all()


@pytest.mark.parametrize(
    ("name", "indicator", "start", "then", "now"),
    [
        ("halton", "children-low-income", "2022-04-01", 24.1, 22.7),
        ("wigan", "children-low-income", "2022-04-01", 22.9, 21.5),
        ("halton", "children-looked-after", "2022-04-01", 140, 139),
    ],
)
def test_a_later_release_revises_an_earlier_one(
    name: str, indicator: str, start: str, then: float, now: float, compiled: Any
) -> None:
    home = partnership(name).places.home
    before = compiled(name, date(2025, 12, 31)).observations(indicator)
    after = compiled(name).observations(indicator)
    assert value(before, home, start)[0] == then
    assert value(after, home, start) == (now, "r")
    said = after[(after["area"] == home) & (after["period_start"] == start)]["note"].iloc[0]
    assert f"first given as {then:g} (2024-11-25-lait-vintage-2024-11-19)" in said


@pytest.mark.parametrize(
    ("indicator", "area", "start", "expected"),
    [
        ("healthy-life-expectancy-women", "E08000038", "2022-01-01", True),  # Barnsley, under its code of 2025
        ("claimant-count", "E08000038", "2024-01-01", True),  # ... and where only its former code is in the file
        ("persistent-absence", "E08000037", "2008-08-01", True),  # Gateshead, before its code changed in 2013
    ],
)
def test_values_follow_a_place_through_its_change_of_code(
    indicator: str, area: str, start: str, expected: bool, compiled: Any
) -> None:
    seen = compiled("halton").observations(indicator)
    assert ((seen["area"] == area) & (seen["period_start"] == start)).any() == expected


@BOTH
def test_areas_are_known_by_all_four_systems_of_identifiers(name: str, compiled: Any) -> None:
    """Official codes (ONS), DfE numbers (LAIT), three-letter codes (emissions); old codes stay within the indices."""
    seen = compiled(name).observations()
    home = seen[seen["area"] == partnership(name).places.home]["indicator"]
    assert {"claimant-count", "neet-16-17", "co2-per-person", "deprivation-decile"} <= set(home)


def test_monthly_crime_reaches_the_wards_as_rates(compiled: Any) -> None:
    seen = compiled("halton").observations("crime-rate")
    assert seen["value"].notna().all() and len(seen) == 19 * 5
    month = seen[seen["period_start"] == "2018-10-01"].set_index("area")
    wards = month.drop(index="E06000006")
    assert wards["numerator"].sum() == pytest.approx(month.loc["E06000006", "numerator"])
    assert wards["denominator"].sum() == pytest.approx(month.loc["E06000006", "denominator"])


def test_quarters_of_vehicles_are_in_time_order(compiled: Any) -> None:
    seen = compiled("wigan").observations("low-emission-vehicles")
    assert len(seen) == 39 and seen["period_start"].is_monotonic_increasing
    assert value(seen, "E08000010", "2021-04-01") == (841.0, "")
