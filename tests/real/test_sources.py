"""The readers on the real published files: every file is read whole, and what publishers worked out is found again."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.observatory.derive import derive
from curvebook.observatory.frames import LOOKUP, OBSERVATIONS, POPULATION, STATES, shaped
from curvebook.observatory.sources import FORMATS, co2

DATA = Path(__file__).parents[2].parent / "shared" / "data"
HALTON, WIGAN = "E06000006", "E08000010"
CALENDAR = {"periods": "default=calendar"}


@pytest.fixture(autouse=True)
def _published() -> None:
    if not DATA.is_dir():
        pytest.skip("../shared/data is absent: the readers were not tried on the published files")


@cache
def read(format: str, name: str, **options: Any) -> Any:
    return FORMATS[format].read(DATA / name, options)


def plain(name: str) -> pd.DataFrame:
    """A file as pandas reads it: text, nothing made of it."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


# --- Every file, whole -----------------------------------------------------------------------------------------------

FILES = [
    ("fingertips-web", "indicators/fingertips_web_export_93356_campylobacter.csv", 847),
    ("fingertips-extract", "indicators/fingertips_poc_2018_2024.csv.gz", 23_329),
    ("ons", "indicators/ons_ess/claimant-count.csv.gz", 8_600),
    ("ons", "indicators/ons_ess/employment-rate.csv.gz", 13_760),
    ("ons", "indicators/ons_ess/modelled-unemployment.csv.gz", 6_440),
    ("ons", "indicators/ons_ess/healthy-life-expectancy.csv.gz", 4_224),
    ("ons", "indicators/ons_ess/preventable-cardiovascular-mortality-england.csv.gz", 7_128),
    ("ons", "indicators/ons_ess/adult-obesity-prevalence.csv.gz", 3_500),
    ("ons", "indicators/ons_ess/cigarette-smokers.csv", 618),
    ("ons", "indicators/ons_ess/children-in-relative-poverty.csv", 2_058),
    ("ons", "indicators/ons_ess/persistent-absences-for-all-pupils.csv", 2_891),
    ("ons", "indicators/ons_ess/gcses-in-english-and-maths.csv.gz", 3_378),
    ("ons", "indicators/ons_ess/greenhouse-gas-emissions.csv.gz", 6_574),
    ("ons", "indicators/ons_ess/early-years.csv.gz", 4_233),
    ("ons", "indicators/ons_ess/housing-affordability-ratio.csv.gz", 7_848),
    ("ons", "indicators/ons_ess/pupils-at-expected-standards-by-end-of-primary-school.csv", 1_790),
    ("ons", "indicators/ons_ess/gross-median-weekly-pay.csv.gz", 5_955),
    ("lait", "indicators/lait_core_all_las.csv.gz", 66_586),
    ("lait", "indicators/lait_all_measures_halton_wigan.csv.gz", 84_571 - 23),
    ("lait", "indicators/lait_vintage_2024-11-19.csv.gz", 9_162 - 27),
    ("imd", "deprivation/imd2004_england_lsoa01_england_slim.csv.gz", 32_313 * 5),
    ("imd", "deprivation/imd2007_england_lsoa01_england_slim.csv.gz", 32_313 * 5),
    ("imd", "deprivation/imd2010_england_lsoa01_england_slim.csv.gz", 32_313 * 5),
    ("imd", "deprivation/imd2015_england_lsoa11_england_slim.csv.gz", 32_677 * 5),
    ("imd", "deprivation/imd2019_england_lsoa11_england_slim.csv.gz", 32_677 * 4),
    ("imd", "deprivation/imd2025_england_lsoa21_england_slim.csv.gz", 33_586 * 5),
    ("imd", "deprivation/imd2004_england_lsoa01_halton_wigan.csv", 279 * 5),
    ("imd", "deprivation/imd2007_england_lsoa01_halton_wigan.csv", 279 * 5),
    ("imd", "deprivation/imd2010_england_lsoa01_halton_wigan.csv", 279 * 40),
    ("imd", "deprivation/imd2015_england_lsoa11_halton_wigan.csv", 279 * 5),
    ("imd", "deprivation/imd2019_england_lsoa11_halton_wigan.csv", 279 * 32),
    ("imd", "deprivation/imd2025_england_lsoa21_halton_wigan.csv", 280 * 40),
    ("street-crime", "crime/street_crime_halton_2018-10_2019-02.csv.gz", 79 * 15 * 5),
    ("road-casualties", "crime/road_casualties_wigan_2019_2024.csv", 66 * 5),
    ("co2", "indicators/co2_emissions_la_2005_2020.csv.gz", 6_288 * 32),
    ("licensed-vehicles", "indicators/licensed_vehicles_wigan_quarterly.csv", 90),
    ("licensed-vehicles", "indicators/licensed_ulev_wigan_quarterly.csv", 390),
    ("population", "population/population17_lsoa11.csv", 279 * 91),
    ("population", "population/population19_lsoa11.csv", 279 * 91),
    ("population", "population/population20_lsoa11.csv", 279 * 91),
    ("population", "population/population19_ltla20.csv", 313 * 91),
    ("population", "population/population20_ltla21.csv", 308 * 91),
]
MAPS = [
    ("boundaries/wards_2013_E06000006.geojson", 21), ("boundaries/wards_2013_E06000006.topojson", 21),
    ("boundaries/wards_2013_E08000010.geojson", 25), ("boundaries/wards_2013_E08000010.topojson", 25),
    ("boundaries/lsoa_2011_E06000006.geojson", 79), ("boundaries/lsoa_2011_E06000006.topojson", 79),
    ("boundaries/lsoa_2011_E08000010.geojson", 200), ("boundaries/lsoa_2011_E08000010.topojson", 200),
    ("boundaries/msoa_2011_E06000006.geojson", 16), ("boundaries/msoa_2011_E08000010.geojson", 40),
    ("boundaries/lsoa_2021_bsc_E06000006.geojson", 80), ("boundaries/lsoa_2021_bsc_E08000010.geojson", 200),
    ("boundaries/wards_2022_bsc_E06000006.geojson", 18), ("boundaries/wards_2022_bsc_E08000010.geojson", 25),
    ("boundaries/wards_2017_bgc_E08000010.geojson", 25), ("boundaries/wards_2022_bgc_E08000010.geojson", 25),
    ("boundaries/wards_2023_bgc_E08000010.geojson", 25), ("boundaries/lad_2024_bsc_england.geojson", 296),
    ("boundaries/lad_2013_england.topojson", 326),
]  # fmt: skip
AREAS = {HALTON: 79.1, WIGAN: 188.2}  # km²


@pytest.mark.parametrize(("format", "name", "count"), FILES, ids=lambda value: str(value).rpartition("/")[2])
def test_every_row_is_read(format: str, name: str, count: int) -> None:
    frame = read(format, name, **(CALENDAR if format == "fingertips-extract" else {}))
    assert len(frame) == count
    assert frame["period_start"].notna().all()
    if "state" in frame:
        withheld = frame["state"].map({code: not state.has_value for code, state in STATES.items()})
        assert (frame["value"].isna() == withheld).all()


@pytest.mark.parametrize(("name", "count"), MAPS, ids=lambda value: str(value).rpartition("/")[2])
def test_every_map_is_read_onto_the_national_grid(name: str, count: int) -> None:
    frame = read("boundaries", name)
    assert (len(frame), frame.crs.to_epsg(), frame.is_valid.all()) == (count, 27700, True)
    assert (frame["code"] != "").all() and (frame["name"] != "").all()
    for code, size in AREAS.items():
        if code in name:
            assert frame.area.sum() / 1e6 == pytest.approx(size, rel=0.01)


@pytest.mark.parametrize("kind", ["wards_2013", "lsoa_2011"])
@pytest.mark.parametrize("code", [HALTON, WIGAN])
def test_topojson_and_geojson_give_the_same_map(kind: str, code: str) -> None:
    one, other = (read("boundaries", f"boundaries/{kind}_{code}.{ending}") for ending in ("geojson", "topojson"))
    assert one["code"].tolist() == other["code"].tolist()
    assert (one.symmetric_difference(other).area / one.area).max() < 0.01  # TopoJSON stands on a grid of a metre or two


def test_longitudes_written_as_text_do_no_harm() -> None:
    assert read("boundaries", "boundaries/wards_2023_bgc_E08000010.geojson")["code"].iloc[0] == "E05014989"


def test_ward_codes_change_completely_when_wards_do() -> None:
    maps = {
        year: set(read("boundaries", f"boundaries/wards_{year}_bgc_{WIGAN}.geojson")["code"]) for year in (2022, 2023)
    }
    assert not maps[2022] & maps[2023]
    older, newer = (read("boundaries", f"boundaries/wards_{name}_{HALTON}.geojson") for name in ("2013", "2022_bsc"))
    assert not set(older["code"]) & set(newer["code"])


# --- Quirks, on the real rows ----------------------------------------------------------------------------------------


def value(frame: pd.DataFrame, area: str, start: str, **columns: str) -> float:
    chosen = (frame["area"] == area) & (frame["period_start"] == start)
    for name, text in columns.items():
        chosen &= frame[name] == text
    found = frame.loc[chosen, "value"]
    assert len(found) == 1
    return float(found.iloc[0])


def test_the_same_statistic_differs_between_publications() -> None:
    lait = read("lait", "indicators/lait_core_all_las.csv.gz", years="Under18concep=calendar")
    fingertips = read("fingertips-extract", "indicators/fingertips_poc_2018_2024.csv.gz", **CALENDAR)
    assert value(lait, "876", "2018-01-01", measure="Under18concep") == pytest.approx(36.6)
    assert value(fingertips, HALTON, "2018-01-01", measure="20401") == pytest.approx(36.23, abs=0.005)


def test_quarters_that_cannot_be_told_apart_are_withheld() -> None:
    frame = read("fingertips-extract", "indicators/fingertips_poc_2018_2024.csv.gz", **CALENDAR)
    checks = frame[(frame["measure"] == "91040") & (frame["area"] == HALTON)]
    assert (checks["state"] == "x").all() and len(checks) == 7
    assert checks["note"].iloc[0] == "4 published rows cannot be told apart (rows 3226, 3259, 3292, 3325)"


def test_intervals_published_on_another_scale_than_their_value_are_left_out() -> None:
    frame = read("fingertips-extract", "indicators/fingertips_poc_2018_2024.csv.gz", **CALENDAR)
    odd = frame[frame["note"].str.contains("does not enclose the value")]
    assert set(odd["measure"]) == {"93124", "93701"} and odd["lower"].isna().all() and odd["value"].notna().all()
    shown = frame.dropna(subset=["lower", "value", "upper"])
    assert (shown["lower"] <= shown["value"] * (1 + 1e-6)).all() and (
        shown["value"] <= shown["upper"] * (1 + 1e-6)
    ).all()


def test_lait_dashes_are_exactly_the_values_that_are_missing() -> None:
    for name in ("lait_core_all_las", "lait_all_measures_halton_wigan", "lait_vintage_2024-11-19"):
        source = plain(f"indicators/{name}.csv.gz")
        source = source[(source["Years"] != "0")].drop_duplicates()
        assert read("lait", f"indicators/{name}.csv.gz")["value"].isna().sum() == (source["Values"] == "-").sum()


def test_lait_flags_become_states() -> None:
    states = read("lait", "indicators/lait_all_measures_halton_wigan.csv.gz")["state"].value_counts()
    source = plain("indicators/lait_all_measures_halton_wigan.csv.gz")
    shown = source[source["Values"] != "-"]["Years"]
    assert (states["r"], states["p"]) == (shown.str.contains("Rev").sum(), shown.str.contains("(?i)prov").sum())


def test_lait_academic_years_end_in_the_year_that_names_them() -> None:
    lait = read("lait", "indicators/lait_core_all_las.csv.gz", years="TotPerAbNew=academic")
    absence = read("ons", "indicators/ons_ess/persistent-absences-for-all-pupils.csv")
    ours = value(lait, "876", "2022-09-01", measure="TotPerAbNew")
    theirs = value(absence, HALTON, "2022-08-01")
    assert ours == pytest.approx(theirs, abs=0.006)


def test_a_survey_day_that_moves_becomes_its_month() -> None:
    pay = read("ons", "indicators/ons_ess/gross-median-weekly-pay.csv.gz", snapshots="month")
    halton = pay[pay["area"] == HALTON].sort_values("period_start")
    assert set(halton["period_start"].dt.strftime("%m-%d")) == {"04-01"} and set(halton["period_months"]) == {1}
    assert value(pay, HALTON, "2025-04-01") == 596.3


def test_unreliable_pay_without_a_figure_is_not_available() -> None:
    pay = read("ons", "indicators/ons_ess/gross-median-weekly-pay.csv.gz")
    assert pay["note"].str.contains(r"marks it \[u\]").sum() == 31
    assert (pay["state"] == "x").sum() == 125


def test_emissions_of_greater_manchester_are_those_of_its_districts() -> None:
    frame = read("co2", "indicators/co2_emissions_la_2005_2020.csv.gz", wanted=frozenset({"Total Emissions:kt CO2"}))
    frame = frame[frame["period_start"] == pd.Timestamp(2020, 1, 1)]
    districts = frame["area_name"].str.match(
        "(Bolton|Bury|Manchester|Oldham|Rochdale|Salford|Stockport|Tameside|Trafford|Wigan) (City|Metro|Borough)"
    )
    assert districts.sum() == 10
    assert frame.loc[districts, "value"].sum() == pytest.approx(frame.loc[frame["area"] == "GMCA", "value"].iloc[0])
    assert co2.overlapping(frame).loc[frame["area"] == "GMCA"].all() and not co2.overlapping(frame)[districts].any()


def test_crimes_add_up_to_the_records() -> None:
    frame = read("street-crime", "crime/street_crime_halton_2018-10_2019-02.csv.gz")
    source = plain("crime/street_crime_halton_2018-10_2019-02.csv.gz")
    total = frame.groupby("measure")["value"].sum()
    assert total["Anti-social behaviour"] == (source["Crime ID"] == "").sum()
    assert total["All crime"] == len(source[source["Crime ID"] != ""].drop_duplicates())
    assert frame.attrs["told"][0].startswith("3 rows repeat a crime")


def test_casualties_add_up_to_the_records() -> None:
    total = read("road-casualties", "crime/road_casualties_wigan_2019_2024.csv").groupby("measure")["value"].sum()
    source = plain("crime/road_casualties_wigan_2019_2024.csv")
    assert total.loc[["Fatal", "Serious", "Slight"]].to_dict() == source["casualty_severity"].value_counts().to_dict()


def test_populations_add_up_from_neighbourhoods_to_the_borough() -> None:
    small = read("population", "population/population19_lsoa11.csv")
    large = read("population", "population/population19_ltla20.csv")
    within = read("lookup", "lookups/lsoa11_to_lsoa21_ltla22.csv")
    inside = set(within.loc[(within["to_code"] == HALTON) & (within["relation"] == "within"), "from_code"])
    assert small.loc[small["area"].isin(inside), "people"].sum() == large.loc[large["area"] == HALTON, "people"].sum()


def test_the_neighbours_of_halton_are_ten_nearest_first() -> None:
    frame = read("lookup", "lookups/statistical_neighbours_2025.csv")
    assert frame.loc[frame["from_code"] == "876", "to_code"].tolist() == [
        "342", "840", "344", "394", "807", "370", "390", "372", "808", "343",
    ]  # fmt: skip


def test_the_lookups_hold_one_split_and_no_merger_here() -> None:
    becomes = read("lookup", "lookups/lsoa11_to_lsoa21_ltla22.csv")
    split = becomes[(becomes["relation"] == "becomes") & becomes["share"].isna()]
    assert split["to_code"].tolist() == ["E01035382", "E01035383"] and set(split["from_code"]) == {"E01012428"}


# --- Neighbourhoods to the borough: what the ministry published ------------------------------------------------------

LOOKUPS = ("lsoa01_to_lsoa11", "lsoa11_to_lsoa21_ltla22", "lsoa21_to_ward24_ltla24", "lsoa11_to_ward17")
LSOA = {2004: "lsoa01", 2007: "lsoa01", 2010: "lsoa01", 2015: "lsoa11", 2019: "lsoa11", 2025: "lsoa21"}


@cache
def lookups() -> pd.DataFrame:
    return shaped(pd.concat([read("lookup", f"lookups/{name}.csv") for name in LOOKUPS]), LOOKUP)


def borough(measure: str, year: int, population: pd.DataFrame, code: str) -> dict[str, Any]:
    """The row of a borough, derived from its neighbourhoods by population."""
    indicator = Indicator.model_validate(
        {"id": "x", "title": "X", "kind": "mean", "good": "low", "role": "context", "levels": ["borough"],
         "frequency": "irregular", "source": {"publisher": "P", "licence": "L"}, "derive": {"how": "weighted"}}
    )  # fmt: skip
    place = Area(code=code, name="Borough", level="borough")
    partnership: Any = SimpleNamespace(
        indicators=lambda: {"x": indicator}, areas=lambda: [place], children=lambda code, level: ()
    )
    raw = read("imd", f"deprivation/imd{year}_england_{LSOA[year]}_halton_wigan.csv")
    rows = raw[raw["measure"] == measure].assign(
        indicator="x", submission="imd", received=pd.Timestamp(date(year + 1, 1, 1))
    )
    found = derive(shaped(rows, OBSERVATIONS), partnership, population, lookups())
    assert len(found) == 1
    return dict(found.iloc[0])


@cache
def alike(year: int) -> pd.DataFrame:
    """One person in each neighbourhood of an edition, so that a weighted average is a plain one."""
    codes = plain(f"deprivation/imd{year}_england_{LSOA[year]}_halton_wigan.csv")[f"{LSOA[year]}_code"]
    return shaped(pd.DataFrame({"area": codes, "period_start": pd.Timestamp(year, 1, 1), "period_months": 12,
                                "age_from": 0, "age_to": 200, "people": 1.0, "row": 2}), POPULATION)  # fmt: skip


@cache
def residents() -> pd.DataFrame:
    return shaped(pd.concat([read("population", f"population/population{y}_lsoa11.csv") for y in (17, 19, 20)]),
                  POPULATION)  # fmt: skip


def summary(year: int, code: str) -> pd.Series:
    name = {2019: "ltla23", 2025: "ltla24"}.get(year, "ltla21")
    frame = plain(f"deprivation/imd{year}_england_{name}_summary.csv").set_index(f"{name}_code")
    return pd.to_numeric(frame.loc[code], errors="coerce")


@pytest.mark.parametrize("code", [HALTON, WIGAN])
@pytest.mark.parametrize("year", [2004, 2007, 2010, 2015, 2019])
def test_share_of_neighbourhoods_in_the_most_deprived_tenth(year: int, code: str) -> None:
    found = borough("IMD_most_deprived_tenth", year, alike(year), code)
    assert found["value"] / 100 == pytest.approx(summary(year, code)["Proportion"], abs=1e-9)


@pytest.mark.parametrize("code", [HALTON, WIGAN])
def test_the_ministrys_shares_of_2019_and_2025(code: str) -> None:
    published = plain("deprivation/IoD2019_lad_published.csv")
    row = published[(published["lad19cd"] == code) & (published["index_domain"] == "Index of Multiple Deprivation")]
    earlier = borough("IMD_most_deprived_tenth", 2019, alike(2019), code)["value"] / 100
    assert earlier == pytest.approx(float(row["proportion_bottom_decile"].iloc[0]), abs=5e-5)
    newest = borough("IMD_most_deprived_tenth", 2025, alike(2025), code)["value"] / 100
    name = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
    assert newest == pytest.approx(summary(2025, code)[name], abs=5e-5)


@pytest.mark.parametrize("code", [HALTON, WIGAN])
@pytest.mark.parametrize("year", [2015, 2025])
def test_average_scores_weighted_by_residents(year: int, code: str) -> None:
    found = borough(f"IMD_score_{year}", year, residents(), code)
    published = summary(year, code)["Score" if year == 2015 else "imd_average_score"]
    assert found["value"] == pytest.approx(published, rel=0.02)  # populations of other years were used there


@pytest.mark.parametrize("code", [HALTON, WIGAN])
@pytest.mark.parametrize(("year", "count"), [(2019, 32_844), (2025, 33_755)])
def test_average_ranks_weighted_by_residents(year: int, count: int, code: str) -> None:
    """The ministry counts ranks the other way round for averages: the most deprived neighbourhood has the highest."""
    found = count + 1 - borough("IMD_rank", year, residents(), code)["value"]
    if year == 2019:
        table = plain("deprivation/IoD2019_lad_published.csv")
        row = table[(table["lad19cd"] == code) & (table["index_domain"] == "Index of Multiple Deprivation")]
        published = float(row["average_rank"].iloc[0])
    else:
        published = summary(2025, code)["imd_average_rank"]
    assert found == pytest.approx(published, rel=0.015)
