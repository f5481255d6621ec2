"""Readers of published indicators: each test shows one quirk of one format in a few made-up rows."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from curvebook.errors import UserError
from curvebook.observatory.frames import RAW
from curvebook.observatory.sources import FORMATS, co2


def read(
    tmp_path: Path, format: str, text: str, options: dict[str, Any] | None = None, name: str = "made-up.csv"
) -> Any:
    """`text` (a CSV; spaces after commas do not count) read as `format`."""
    file = tmp_path / name
    data = "\n".join(",".join(cell.strip() for cell in line.split(",")) for line in text.strip().splitlines())
    file.write_bytes(gzip.compress(data.encode()) if name.endswith(".gz") else data.encode())
    return FORMATS[format].read(file, options or {})


def refused(tmp_path: Path, format: str, text: str, options: dict[str, Any] | None = None, **more: Any) -> str:
    with pytest.raises(UserError) as raised:
        read(tmp_path, format, text, options, **more)
    return str(raised.value)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    found = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None)
    return [
        tuple(str(cell.date()) if isinstance(cell, pd.Timestamp) else cell for cell in row) for row in found.to_numpy()
    ]


# --- ONS -------------------------------------------------------------------------------------------------------------

ONS = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes\n"


def test_ons_has_the_shape_of_raw_and_counts_rows_as_a_person_does(tmp_path: Path) -> None:
    frame = read(tmp_path, "ons", ONS + "E1,One,LA,Jobs,2020-01-01/P1Y,5.5,Percentage,%,5,6,,")
    assert list(frame.columns) == list(RAW)
    assert rows(frame, "measure", "area", "value", "lower", "upper", "row") == [("Jobs", "E1", 5.5, 5.0, 6.0, 2)]


@pytest.mark.parametrize(
    ("period", "start", "months"),
    [
        ("2020-01-01/P1Y", "2020-01-01", 12),
        ("2015-11-16/P1Y", "2015-11-16", 12),
        ("2016-01-01/P3Y", "2016-01-01", 36),
        ("2002-04-01", "2002-04-01", 0),
    ],
)
def test_ons_periods_are_iso_starts_with_durations(tmp_path: Path, period: str, start: str, months: int) -> None:
    frame = read(tmp_path, "ons", ONS + f"E1,One,LA,Jobs,{period},5.5,Percentage,%,,,,")
    assert rows(frame, "period_start", "period_months") == [(start, months)]


def test_ons_snapshots_become_months_where_the_sender_says_so(tmp_path: Path) -> None:
    text = ONS + "E1,One,LA,Pay,2024-04-17,500,Pounds,£,,,,\nE1,One,LA,Pay,2025-04-30,510,Pounds,£,,,,"
    months = rows(read(tmp_path, "ons", text, {"snapshots": "month"}), "period_start", "period_months")
    assert months == [("2024-04-01", 1), ("2025-04-01", 1)]
    assert rows(read(tmp_path, "ons", text), "period_months") == [(0,), (0,)]


def test_ons_status_is_a_state_or_plain_words(tmp_path: Path) -> None:
    text = ONS + (
        "E1,One,LA,Jobs,2020-01-01/P1Y,,Percentage,%,,,x,\n"
        "E2,Two,LA,Jobs,2020-01-01/P1Y,4,Percentage,%,,,u,\n"
        "E3,Three,LA,Jobs,2020-01-01/P1Y,4,Percentage,%,,,Value for Here and There combined,Obsolete code since 2023"
    )
    assert rows(read(tmp_path, "ons", text), "value", "state", "note") == [
        (None, "x", ""),
        (4.0, "u", ""),
        (4.0, "", "Value for Here and There combined; Obsolete code since 2023"),
    ]


def test_ons_unreliable_without_a_value_is_not_available_and_says_what_stood_there(tmp_path: Path) -> None:
    frame = read(tmp_path, "ons", ONS + "E1,One,LA,Jobs,2020-01-01/P1Y,,Percentage,%,,,u,")
    assert rows(frame, "value", "state", "note") == [(None, "x", "the source shows no value and marks it [u]")]


def test_ons_a_place_under_its_former_code_repeats_the_present_one(tmp_path: Path) -> None:
    gone = "Obsolete code since 2025 (replaced by E08000038 Barnsley)"
    halves = "Obsolete code since 2023 (replaced by E06000063 Cumberland and E06000064 Westmorland)"
    text = ONS + "\n".join(
        f"{area},A place,LA,Jobs,{year}-01-01/P1Y,4,,,,,,{note}"
        for area, year, note in (
            ("E08000016", 2020, gone),
            ("E08000038", 2020, "New"),
            ("E08000016", 2021, gone),
            ("E10000006", 2020, halves),
            ("E06000063", 2020, ""),
        )
    )
    assert [note for (note,) in rows(read(tmp_path, "ons", text), "note")] == ["New", "New", gone, halves, ""]


def test_ons_reads_only_the_wanted_indicator_of_several(tmp_path: Path) -> None:
    text = ONS + "E1,One,LA,Jobs,2020-01-01/P1Y,4,,,,,,\nE1,One,LA,Idle,2020-01-01/P1Y,6,,,,,,"
    assert rows(read(tmp_path, "ons", text, {"wanted": frozenset({"Idle"})}), "measure", "row") == [("Idle", 3)]


def test_ons_tells_every_bad_cell_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, "ons", ONS + "E1,One,LA,Jobs,next year,n/a,,,,,,\n,One,LA,Jobs,2020-01-01/P1Y,4,,,,,,")
    assert "row 2, column observation: no number (found 'n/a')" in message
    assert "row 2, column period: this is no period (found 'next year')" in message
    assert "row 3, column areacd: the cell is empty" in message


# --- Fingertips ------------------------------------------------------------------------------------------------------

WEB = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
    "Compared to Region value or percentiles,Time period Sortable,New data,Compared to goal\n"
)


def web(name: str = "Rate", area: str = "E1", age: str = "All ages", group: str = ",", period: str = "2015",
        value: str = "5,4,6,,,10,200", note: str = "") -> str:  # fmt: skip
    return f"93356,{name},,,{area},One,District,Persons,{age},{group},{period},{value},{note},,Better,,20150000,,"


def test_fingertips_web_takes_the_figures_and_their_interval(tmp_path: Path) -> None:
    frame = read(tmp_path, "fingertips-web", WEB + web())
    wanted = ("measure", "value", "lower", "upper", "numerator", "denominator", "state")
    assert rows(frame, *wanted) == [("93356", 5.0, 4.0, 6.0, 10.0, 200.0, "")]


def test_fingertips_web_names_may_end_in_a_newline(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(WEB + web(name='"Rate/100,000\n"') + "\n" + web(area="E2"), encoding="utf-8")
    assert rows(FORMATS["fingertips-web"].read(file), "area", "row") == [("E1", 2), ("E2", 3)]


def test_fingertips_web_keeps_age_bands_and_deciles_apart(tmp_path: Path) -> None:
    text = WEB + "\n".join([web(), web(age="0-9 yrs"), web(group="Deprivation deciles,Most deprived decile")])
    assert rows(read(tmp_path, "fingertips-web", text), "age", "category") == [
        ("All ages", ""), ("0-9 yrs", ""), ("All ages", "Most deprived decile"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "note", "state"),
    [
        (",,,,,,", "", "x"),
        (",,,,,,", "Value suppressed for disclosure control due to small count", "c"),
        ("5,,,,,,", "Aggregated from all known lower geography values", ""),
        ("5,,,,,,", "There is a data quality issue with this value", "u"),
        ("5,,,,,,", "Value estimated", "e"),
    ],
)
def test_fingertips_web_notes_say_the_state(tmp_path: Path, value: str, note: str, state: str) -> None:
    frame = read(tmp_path, "fingertips-web", WEB + web(value=value, note=note))
    assert rows(frame, "state", "note") == [(state, note)]


def test_fingertips_web_years_that_cross_two_may_be_academic(tmp_path: Path) -> None:
    text = WEB + web(period="2015/16")
    assert rows(read(tmp_path, "fingertips-web", text), "period_start") == [("2015-04-01",)]
    options = {"years": {"93356": "academic"}}
    assert rows(read(tmp_path, "fingertips-web", text, options), "period_start") == [("2015-09-01",)]


EXTRACT = (
    "IndicatorId,Category,CategoryType,Age,Sex,Trend,Denominator,CategoryTypeId,UpperCI,Value,Count,AreaCode,SexID,"
    "AgeID,Year,LowerCI,CategoryId\n"
)
CALENDAR = {"periods": {"default": "calendar"}}


def extract(value: str = "5.0", year: str = "2018", group: str = ",") -> str:
    return f"241,{group},17+ yrs,Persons,,200.0,,6.0,{value},10.0,E1,4,187,{year},4.0,"


@pytest.mark.parametrize(
    ("means", "start", "months"),
    [
        ("calendar", "2018-01-01", 12),
        ("financial", "2018-04-01", 12),
        ("academic", "2018-09-01", 12),
        ("11-16", "2018-11-16", 12),
        ("calendar/36", "2018-01-01", 36),
    ],
)
def test_extract_years_mean_what_the_option_says(tmp_path: Path, means: Any, start: str, months: int) -> None:
    frame = read(tmp_path, "fingertips-extract", EXTRACT + extract(), {"periods": {"241": means}})
    assert rows(frame, "period_start", "period_months") == [(start, months)]


def test_extract_options_may_stand_in_one_line_as_a_sidecar_has_them(tmp_path: Path) -> None:
    text = EXTRACT + extract()
    frame = read(tmp_path, "fingertips-extract", text, {"periods": "241=11-16, default=calendar"})
    assert rows(frame, "period_start") == [("2018-11-16",)]
    assert "option periods: not a list of measures" in refused(
        tmp_path, "fingertips-extract", text, {"periods": "calendar"}
    )


def test_extract_without_the_kind_of_year_is_refused_naming_the_indicator(tmp_path: Path) -> None:
    assert "option periods, 241: the file does not say which year its Year is" in refused(
        tmp_path, "fingertips-extract", EXTRACT + extract()
    )


def test_extract_rows_that_cannot_be_told_apart_are_withheld_and_named(tmp_path: Path) -> None:
    text = EXTRACT + "\n".join([extract("4.1"), extract("4.2"), extract("5.5", year="2019")])
    frame = read(tmp_path, "fingertips-extract", text, CALENDAR)
    assert rows(frame, "value", "numerator", "state", "note") == [
        (None, None, "x", "2 published rows cannot be told apart (rows 2, 3)"),
        (5.5, 10.0, "", ""),
    ]
    assert "measure 241: 2 rows share their area, year and group" in frame.attrs["told"][0]


def test_extract_exact_repeats_are_read_once_and_told(tmp_path: Path) -> None:
    frame = read(tmp_path, "fingertips-extract", EXTRACT + extract() + "\n" + extract(), CALENDAR)
    assert rows(frame, "value", "row") == [(5.0, 2)]
    assert frame.attrs["told"] == ["1 rows repeat an earlier row and were read once (rows 3)"]


def test_extract_loses_its_stray_quotes(tmp_path: Path) -> None:
    text = EXTRACT + extract(group='"""Managerial and professional""","""Deciles (IMD2019)"""')
    frame = read(tmp_path, "fingertips-extract", text, CALENDAR)
    assert rows(frame, "category_type", "category") == [("Deciles (IMD2019)", "Managerial and professional")]


def test_an_interval_that_does_not_enclose_its_value_is_left_out(tmp_path: Path) -> None:
    frame = read(tmp_path, "fingertips-extract", EXTRACT + extract(value="60.0"), CALENDAR)
    assert rows(frame, "value", "lower", "upper", "note") == [
        (60.0, None, None, "the published interval does not enclose the value")
    ]


# --- LAIT ------------------------------------------------------------------------------------------------------------

LAIT = "Short Desc,Years,LA and Regions,Values,LA Number,Region\n"


def test_lait_areas_are_dfe_numbers_even_where_a_spreadsheet_made_them_decimals(tmp_path: Path) -> None:
    frame = read(tmp_path, "lait", LAIT + "NEET,2019,Halton,5.1,876.0,North West\nNEET,2019,England,4,970,NA")
    assert rows(frame, "area", "area_name") == [("876", "Halton"), ("970", "England")]


def test_lait_dash_is_not_available_and_the_note_says_what_was_shown(tmp_path: Path) -> None:
    frame = read(tmp_path, "lait", LAIT + "NEET,2019,Halton,-,876.0,North West")
    assert rows(frame, "value", "state", "note") == [(None, "x", "shown as “-” in the source, which gives no reason")]


@pytest.mark.parametrize(
    ("text", "kind", "start", "months"),
    [
        ("2016", "calendar", "2016-01-01", 12),
        ("2016", "academic", "2015-09-01", 12),
        ("2016", "financial", "2015-04-01", 12),
        ("2016 (Rev)", "academic", "2015-09-01", 12),
        ("2015/16", "academic", "2015-09-01", 12),
        ("2016-17", "financial", "2016-04-01", 12),
        ("2014-16", "calendar", "2014-01-01", 36),
        ("2012/13-14/15", "financial", "2012-04-01", 36),
    ],
)
def test_lait_years_are_the_measures_own(tmp_path: Path, text: str, kind: str, start: str, months: int) -> None:
    frame = read(tmp_path, "lait", LAIT + f"M,{text},Halton,5,876.0,NW", {"years": {"M": kind}})
    assert rows(frame, "period_start", "period_months") == [(start, months)]


@pytest.mark.parametrize(
    ("years", "state", "note"),
    [("2023 (Prov)", "p", ""), ("2023(prov)", "p", ""), ("2023 (Rev)", "r", ""), ("2023 (Revised)", "r", ""),
     ("2023 (Final)", "", ""), ("2022-23 (OT)", "", "outturn")],
)  # fmt: skip
def test_lait_flags_beside_the_year(tmp_path: Path, years: str, state: str, note: str) -> None:
    assert rows(read(tmp_path, "lait", LAIT + f"M,{years},Halton,5,876.0,NW"), "state", "note") == [(state, note)]


def test_lait_names_lose_what_web_pages_leave_behind(tmp_path: Path) -> None:
    frame = read(
        tmp_path, "lait", LAIT + "Alc_&lt;18yrs,2019,Halton,5,876.0,NW\nC&YPExpenditure,2019,Halton,5,876.0,NW"
    )
    assert rows(frame, "measure") == [("Alc_<18yrs",), ("C&YPExpenditure",)]


def test_lait_former_authorities_are_marked(tmp_path: Path) -> None:
    frame = read(tmp_path, "lait", LAIT + "M,2019,Poole (Pre LG),5,836.0,SW")
    assert rows(frame, "area", "note") == [("836", "an authority since reorganised")]


def test_lait_rows_without_year_and_value_are_left_out_and_told(tmp_path: Path) -> None:
    frame = read(tmp_path, "lait", LAIT + "M,0,Halton,-,876.0,NW\nM,2019,Halton,5,876.0,NW")
    assert rows(frame, "row") == [(3,)]
    assert frame.attrs["told"] == ["1 rows have neither a year nor a value and were left out: M"]


def test_lait_a_value_without_a_year_is_a_fault(tmp_path: Path) -> None:
    message = refused(tmp_path, "lait", LAIT + "M,0,Halton,5,876.0,NW")
    assert "row 2, column Years: this is no period (found '0')" in message


def test_lait_repeats_are_read_once_and_contradictions_refused(tmp_path: Path) -> None:
    same, other = "M,2019,Halton,5,876.0,NW", "M,2019 (Final),Halton,6,876.0,NW"
    frame = read(tmp_path, "lait", LAIT + same + "\n" + same)
    assert len(frame) == 1 and frame.attrs["told"] == ["1 rows repeat an earlier row and were read once (rows 3)"]
    message = refused(tmp_path, "lait", LAIT + same + "\n" + other)
    assert "rows 2, 3: two values for one measure, area and year (found 'M, 876')" in message


# --- Deprivation -----------------------------------------------------------------------------------------------------

IMD = "lsoa21_code,IMD_score,IMD_rank,IMD_decile,Crime_decile,ltla24_code\n"


def imd(tmp_path: Path, text: str, name: str = "imd2025_here.csv", **options: Any) -> Any:
    return read(tmp_path, "imd", IMD + text, options, name=name)


def test_imd_measures_are_its_columns_with_the_score_bound_to_its_edition(tmp_path: Path) -> None:
    frame = imd(tmp_path, "E01000001,45.1,100.0,1.0,7,E06000006")
    assert dict(rows(frame, "measure", "value")) == {
        "IMD_score_2025": 45.1,
        "IMD_rank": 100.0,
        "IMD_rank_per_cent": pytest.approx(100 * 100 / 33755),
        "IMD_decile": 1.0,
        "IMD_most_deprived_tenth": 100.0,
        "Crime_decile": 7.0,
        "Crime_most_deprived_tenth": 0.0,
    }
    assert set(rows(frame, "period_start", "period_months", "row")) == {("2025-01-01", 12, 2)}


def test_imd_year_comes_from_the_name_or_the_option_or_is_asked_for(tmp_path: Path) -> None:
    line = "E01000001,45.1,100,1,7,00ET"
    assert imd(tmp_path, line, year=2004).period_start.dt.year.unique().tolist() == [2004]
    assert "the file does not say its year" in refused(tmp_path, "imd", IMD + line, name="deprivation.csv")


def test_imd_without_scores_is_read(tmp_path: Path) -> None:
    frame = read(tmp_path, "imd", "lsoa11_code,IMD_rank\nE01000001,5", name="imd2019.csv")
    assert rows(frame, "measure") == [("IMD_rank",), ("IMD_rank_per_cent",)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("E01000001,1,100,11,1,", "row 2, column IMD_decile: the number is above 10 (found '11')"),
        ("E01000001,1,33756,1,1,", "row 2, column IMD_rank: the number is above 33755 (found '33756')"),
        ("E01000001,1,100,1.5,1,", "row 2, column IMD_decile: not a whole number (found '1.5')"),
        ("E05000001,1,100,1,1,", "row 2, column lsoa21_code: not an LSOA's code (found 'E05000001')"),
        ("E01000001,1,1,1,1,\nE01000001,1,2,1,1,", "row 3, column lsoa21_code: the LSOA has two rows"),
    ],
)
def test_imd_impossible_cells_are_told(tmp_path: Path, line: str, words: str) -> None:
    assert words in refused(tmp_path, "imd", IMD + line, name="imd2025.csv")


# --- Crime and casualties --------------------------------------------------------------------------------------------

CRIME = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)


def crime(id: str, month: str, lsoa: str, kind: str, street: str = "Mill Lane") -> str:
    return f"{id},{month},Force,Force,-2.7,53.3,On or near {street},{lsoa},{lsoa and 'Here 001A'},{kind},,"


def counts(frame: pd.DataFrame, measure: str) -> list[tuple[Any, ...]]:
    return rows(frame[frame.measure == measure], "area", "period_start", "value")


def test_crimes_are_counted_by_month_lsoa_and_type(tmp_path: Path) -> None:
    text = CRIME + "\n".join(
        [crime("a", "2018-10", "E01000001", "Burglary"), crime("b", "2018-10", "E01000001", "Burglary"),
         crime("c", "2018-12", "E01000002", "Drugs")]
    )  # fmt: skip
    frame = read(tmp_path, "street-crime", text)
    assert counts(frame, "Burglary")[:2] == [("E01000001", "2018-10-01", 2.0), ("E01000001", "2018-11-01", 0.0)]
    first, empty = frame[frame.measure == "Burglary"].iloc[0], frame[frame.measure == "Burglary"].iloc[1]
    assert (first.period_months, first.area_name, first.note, first.row) == (1, "Here 001A", "", 2)
    assert empty.note == "no record in this month"


def test_antisocial_behaviour_without_ids_counts_each_row_and_is_no_crime(tmp_path: Path) -> None:
    asb = crime("", "2018-10", "E01000001", "Anti-social behaviour")
    frame = read(tmp_path, "street-crime", CRIME + "\n".join([asb, asb, crime("a", "2018-10", "E01000001", "Drugs")]))
    assert counts(frame, "Anti-social behaviour") == [("E01000001", "2018-10-01", 2.0)]
    assert counts(frame, "All crime") == [("E01000001", "2018-10-01", 1.0)]


def test_a_repeated_crime_counts_once_and_one_at_two_places_twice_and_both_are_told(tmp_path: Path) -> None:
    once, moved = (
        crime("a", "2018-10", "E01000001", "Drugs"),
        crime("a", "2018-10", "E01000001", "Drugs", "High Street"),
    )
    frame = read(tmp_path, "street-crime", CRIME + "\n".join([once, once, moved]))
    assert counts(frame, "Drugs") == [("E01000001", "2018-10-01", 2.0)]
    assert frame.attrs["told"] == [
        "1 rows repeat a crime with every cell the same and were counted once",
        "1 rows give a crime's ID again with another place or outcome; all counted",
    ]


def test_crimes_without_a_place_are_counted_and_told(tmp_path: Path) -> None:
    frame = read(tmp_path, "street-crime", CRIME + crime("a", "2018-10", "", "Drugs"))
    assert counts(frame, "Drugs") == [("no location", "2018-10-01", 1.0)]
    assert frame.attrs["told"] == ["1 records have no LSOA and are counted under 'no location'"]


CASUALTIES = "AREFNO,date,casualty_severity,collision_severity,sex,ageband,area_name\n"


def test_each_casualty_counts_also_where_two_rows_are_alike(tmp_path: Path) -> None:
    slight, fatal = "1,2019-01-03,Slight,Fatal,-1,-1,Wigan", "2,2019-03-09,Fatal,Fatal,Male,26-35,Wigan"
    frame = read(tmp_path, "road-casualties", CASUALTIES + "\n".join([slight, slight, fatal]))
    assert [value for *_, value in counts(frame, "Casualties")] == [2.0, 0.0, 1.0]
    assert [value for *_, value in counts(frame, "Killed or seriously injured")] == [0.0, 0.0, 1.0]


def test_an_unknown_severity_is_told(tmp_path: Path) -> None:
    message = refused(tmp_path, "road-casualties", CASUALTIES + "1,2019-01-03,Sleight,Fatal,-1,-1,Wigan")
    assert "row 2, column casualty_severity: not a severity (found 'Sleight')" in message


# --- Emissions and vehicles ------------------------------------------------------------------------------------------

CO2 = "Year,local-authority-code,official-name,Domestic Total:kt CO2,Population:000s\n"


def test_emissions_are_one_measure_for_each_column(tmp_path: Path) -> None:
    frame = read(tmp_path, "co2", CO2 + "2005,HAL,Halton Borough Council,300.5,118.0", name="co2.csv.gz")
    assert rows(frame, "measure", "area", "area_name", "value") == [
        ("Domestic Total:kt CO2", "HAL", "Halton Borough Council", 300.5),
        ("Population:000s", "HAL", "Halton Borough Council", 118.0),
    ]


def test_counties_and_combined_authorities_are_marked_so_that_nobody_adds_them_up(tmp_path: Path) -> None:
    text = CO2 + (
        "2005,HAL,Halton Borough Council,1,1\n2005,LAN,Lancashire County Council,1,1\n"
        "2005,GMCA,Greater Manchester Combined Authority,1,1\n2005,DUR,Durham County Council,1,1"
    )
    frame = read(tmp_path, "co2", text, {"wanted": frozenset({"Domestic Total:kt CO2"})})
    assert frame.area[co2.overlapping(frame)].tolist() == ["LAN", "GMCA"]


VEHICLES = "area_code,area_name,category,year,quarter,effective_date,vehicle_count\n"


def test_vehicles_come_in_time_order_in_quarters_of_the_calendar(tmp_path: Path) -> None:
    text = VEHICLES + "E1,Wigan,Cars,2020,4,2020-12-31,90\nE1,Wigan,Cars,2020,1,2020-03-31,80.0"
    frame = read(tmp_path, "licensed-vehicles", text)
    assert rows(frame, "period_start", "period_months", "value", "row") == [
        ("2020-01-01", 3, 80.0, 3),
        ("2020-10-01", 3, 90.0, 2),
    ]


def test_a_quarter_that_disagrees_with_its_day_is_told(tmp_path: Path) -> None:
    message = refused(tmp_path, "licensed-vehicles", VEHICLES + "E1,Wigan,Cars,2020,4,2020-09-30,90")
    assert "row 2, column effective_date: not the last day of the quarter beside it (found '2020-09-30')" in message


# --- Population ------------------------------------------------------------------------------------------------------


def test_population_by_age_whatever_the_order_of_columns(tmp_path: Path) -> None:
    text = "lsoa11_name,lsoa11_code,total_population,0,1,2+\nHere 001A,E01000001,60.0,10.0,20.0,30.0"
    frame = read(tmp_path, "population", text, name="population19_lsoa11.csv")
    assert rows(frame, "area", "period_start", "age_from", "age_to", "people", "row") == [
        ("E01000001", "2019-01-01", 0, 0, 10.0, 2),
        ("E01000001", "2019-01-01", 1, 1, 20.0, 2),
        ("E01000001", "2019-01-01", 2, 200, 30.0, 2),
    ]


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("code,total_population,0,1+", "E1,31,10,20", "the ages do not add up to it (found '31')"),
        ("code,0,1,3+", "E1,1,1,1", "the column of age 2 is missing"),
        ("code,0,1+", "E1,,1", "row 2, column 0: the cell is empty"),
        ("code,0,1+", "E1,1,-1", "row 2, column 1+: the number is below 0"),
        ("code,0,1+", "E1,1,1\nE1,1,1", "row 3, column code: the area has two rows"),
    ],
)
def test_population_mistakes_are_told(tmp_path: Path, header: str, line: str, words: str) -> None:
    assert words in refused(tmp_path, "population", f"{header}\n{line}", {"year": 2020})


# --- Lookups ---------------------------------------------------------------------------------------------------------


def test_a_lookup_of_several_kinds_leads_from_small_to_large(tmp_path: Path) -> None:
    text = "lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_code\nHere 1,L1,Abram,W1,B1\nHere 2,L2,Abram,W1,B1"
    frame = read(tmp_path, "lookup", text)
    assert set(rows(frame, "from_code", "to_code", "relation", "share")) == {
        ("L1", "W1", "within", 1.0), ("L2", "W1", "within", 1.0), ("L1", "B1", "within", 1.0),
        ("L2", "B1", "within", 1.0), ("W1", "B1", "within", 1.0),
    }  # fmt: skip


def test_kinds_that_cut_across_each_other_are_not_nested(tmp_path: Path) -> None:
    frame = read(tmp_path, "lookup", "lsoa11_code,sicbl22_code,ltla22_code\nL1,S1,B1\nL2,S1,B2")
    assert ("S1", "B1") not in set(rows(frame, "from_code", "to_code"))


def test_change_codes_become_shares_where_the_file_can_tell(tmp_path: Path) -> None:
    text = "lsoa11_code,change_code,lsoa21_code\nA,U,A\nB,S,B1\nB,S,B2\nC,M,D\nE,M,D"
    assert rows(read(tmp_path, "lookup", text), "from_code", "to_code", "relation", "share") == [
        ("A", "A", "becomes", 1.0), ("B", "B1", "becomes", None), ("B", "B2", "becomes", None),
        ("C", "D", "becomes", 1.0), ("E", "D", "becomes", 1.0),
    ]  # fmt: skip


def test_codes_of_several_years_give_each_change(tmp_path: Path) -> None:
    text = "ltla22_code,ltla22_name,ltla23_code,ltla23_name\nE1,Allerdale,E9,Cumberland\nE2,Halton,E2,Halton"
    assert rows(read(tmp_path, "lookup", text), "from_code", "to_name", "relation") == [("E1", "Cumberland", "becomes")]


def test_dfe_numbers_are_other_names(tmp_path: Path) -> None:
    frame = read(tmp_path, "lookup", "LA Number,LA Name,Region,Type\n876,Halton,North West,UA")
    assert rows(frame, "from_code", "to_code", "relation") == [("876", "Halton", "alias")]


def test_statistical_neighbours_come_nearest_first(tmp_path: Path) -> None:
    text = "LA num,LA Name,SN1,SN1_closeness,SN2,SN2_closeness\n876,Halton,342,Very close,840,Close"
    assert rows(read(tmp_path, "lookup", text), "from_code", "to_code", "to_name", "relation") == [
        ("876", "342", "Very close", "neighbour"),
        ("876", "840", "Close", "neighbour"),
    ]


def test_an_unknown_change_code_is_told(tmp_path: Path) -> None:
    message = refused(tmp_path, "lookup", "lsoa11_code,change_code,lsoa21_code\nA,Q,A")
    assert "row 2, column change_code: not a kind of change (found 'Q')" in message
