"""Halton's edition on real figures: what stands in the publishers' files stands on the pages.

The expected figures are read here with the csv module, straight from the source files, and not by the readers.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
EDITION, HALTON, ENGLAND = "2026-Q2", "E06000006", "E92000001"


@pytest.fixture(scope="session")
def edition(command: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole edition for the public, made once: the folder of its pages."""
    if not DATA.is_dir():
        pytest.skip("../shared/data is absent: Halton's edition is made from the published files there")
    outputs = tmp_path_factory.mktemp("outputs")
    command("run", "tests/real/halton", "--edition", EDITION, outputs=outputs)
    return outputs / "halton" / EDITION / "public"


# --- The source files, read plainly ----------------------------------------------------------------------------------


@cache
def rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    with (
        gzip.open(path, "rt", encoding="utf-8-sig") if name.endswith(".gz") else path.open(encoding="utf-8-sig") as file
    ):
        return list(csv.DictReader(file))


def only(found: list[str]) -> float:
    assert len(set(found)) == 1, found
    return float(found[0])


def ons(file: str, indicator: str, period: str, column: str = "observation", area: str = HALTON) -> float:
    return only([r[column] for r in rows(f"indicators/ons_ess/{file}")
                 if (r["areacd"], r["indicator"], r["period"]) == (area, indicator, period)])  # fmt: skip


def lait(measure: str, years: str, area: str = "Halton") -> float:
    return only([r["Values"] for r in rows("indicators/lait_all_measures_halton_wigan.csv.gz")
                 if (r["LA and Regions"], r["Short Desc"], r["Years"]) == (area, measure, years)])  # fmt: skip


def fingertips(indicator: str, year: str, sex: str, age: str) -> float:
    return only([r["Value"] for r in rows("indicators/fingertips_poc_2018_2024.csv.gz")
                 if (r["AreaCode"], r["IndicatorId"], r["Year"], r["Sex"], r["Age"], r["Category"])
                 == (HALTON, indicator, year, sex, age, "")])  # fmt: skip


def emissions(column: str, year: str) -> float:
    return only([r[column] for r in rows("indicators/co2_emissions_la_2005_2020.csv.gz")
                 if (r["official-name"], r["Year"]) == ("Halton Borough Council", year)])  # fmt: skip


# --- The pages -------------------------------------------------------------------------------------------------------


def words(markup: str) -> str:
    """What a reader sees: no tags, no scripts, no tips that open on focus, single spaces."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    bare = re.sub(r'<span class="tip".*?</span>', " ", bare, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def section(page: Path, indicator: str) -> str:
    """The words of an indicator's section."""
    found = re.search(rf'<section[^>]*>\s*<h3 id="{indicator}".*?(?=<section|</main>)', page.read_text(), re.DOTALL)
    assert found, f"{indicator} has no section on {page.name}"
    return words(found[0])


class Figure(NamedTuple):
    theme: str
    indicator: str
    period: str
    value: float
    decimals: int = 1


def figures() -> list[Figure]:
    """What the publishers say of Halton; at least 30."""
    hle, cvd, pay = "healthy-life-expectancy", "preventable-cardiovascular-mortality", "gross-median-weekly-pay"
    absence, absent = "persistent-absences-for-all-pupils.csv", "Persistent absences for all pupils"
    work = ("employment-rate.csv.gz", "Employment rate")
    gases = ("greenhouse-gas-emissions.csv.gz", "Greenhouse gas emissions")
    deaths = (f"{cvd}-england.csv.gz", "Preventable cardiovascular mortality (England)")
    return [
        Figure("economy", "employment-rate", "2023", ons(*work, "2023-01-01/P1Y")),
        Figure("economy", "employment-rate", "2013", ons(*work, "2013-01-01/P1Y")),
        Figure("economy", "claimant-count", "2025", ons("claimant-count.csv.gz", "Claimant Count", "2025-01-01/P1Y")),
        Figure("economy", "claimant-count", "2020", ons("claimant-count.csv.gz", "Claimant Count", "2020-01-01/P1Y")),
        Figure("economy", "claimant-count", "2001", ons("claimant-count.csv.gz", "Claimant Count", "2001-01-01/P1Y")),
        Figure("economy", "modelled-unemployment", "2023",
               ons("modelled-unemployment.csv.gz", "Modelled unemployment rate", "2023-01-01/P1Y")),
        Figure("economy", "economically-inactive", "2023",
               ons("employment-rate.csv.gz", "Economically inactive", "2023-01-01/P1Y")),
        Figure("economy", "weekly-pay", "April 2025", ons(f"{pay}.csv.gz", "Gross median weekly pay", "2025-04-30"), 0),
        Figure("economy", "weekly-pay", "April 2008", ons(f"{pay}.csv.gz", "Gross median weekly pay", "2008-04-16"), 0),
        Figure("health", f"{hle}-women", "2022 to 2024",
               ons(f"{hle}.csv.gz", "Female healthy life expectancy", "2022-01-01/P3Y")),
        Figure("health", f"{hle}-men", "2011 to 2013",
               ons(f"{hle}.csv.gz", "Male healthy life expectancy", "2011-01-01/P3Y")),
        Figure("health", cvd, "2022 to 2024", ons(*deaths, "2022-01-01/P3Y")),
        Figure("health", cvd, "2001 to 2003", ons(*deaths, "2001-01-01/P3Y")),
        Figure("health", "adult-obesity", "year to November 2025",
               ons("adult-obesity-prevalence.csv.gz", "Adult obesity prevalence", "2024-11-16/P1Y")),
        Figure("health", "smoking-at-delivery", "2023 to 2024", fingertips("93085", "2023", "Female", "All ages")),
        Figure("health", "alcohol-mortality", "2023", fingertips("93763", "2023", "Persons", "All ages")),
        Figure("health", "falls-65-over", "2023 to 2024", fingertips("22401", "2023", "Persons", "65+ yrs"), 0),
        Figure("health", "readmissions", "2018 to 2019", fingertips("41101", "2018", "Persons", "All ages")),
        Figure("children", "persistent-absence", "2024 to 2025", ons(absence, absent, "2024-08-01/P1Y")),
        Figure("children", "persistent-absence", "2006 to 2007", ons(absence, absent, "2006-08-01/P1Y")),
        Figure("children", "gcse-english-maths", "2024 to 2025",
               ons("gcses-in-english-and-maths.csv.gz", "GCSEs in English and Maths", "2024-09-01/P1Y")),
        Figure("children", "good-level-of-development", "2024 to 2025", lait("FSP_NEW_GOODDEV", "2025")),
        Figure("children", "good-level-of-development", "2018 to 2019", lait("FSP_NEW_GOODDEV", "2019")),
        Figure("children", "neet-16-17", "2024 to 2025", lait("16-17_not known_NEET", "2025")),
        Figure("children", "year-6-excess-weight", "2024 to 2025", lait("ExcessYr6", "2025")),
        Figure("children", "attainment-8", "2024 to 2025", lait("AVG_Attain8_Score", "2025")),
        Figure("children", "under-18-conceptions", "2018", lait("Under18concep", "2018")),
        Figure("safer", "alcohol-admissions-under-18", "2021 to 2024", lait("Hosp_Adm_Alc_<18yrs", "2021/22-23/24")),
        Figure("safer", "child-road-injuries", "2014 to 2016", lait("RTA", "2014-16")),
        Figure("safer", "young-reoffending", "2023 to 2024", lait("ReoffYO15-17", "2024")),
        Figure("environment", "greenhouse-gas-per-person", "2023", ons(*gases, "2023-01-01/P1Y"), 2),
        Figure("environment", "greenhouse-gas-per-person", "2005", ons(*gases, "2005-01-01/P1Y"), 2),
        Figure("environment", "co2-per-person", "2020", emissions("Per Person Emissions:t", "2020"), 2),
        Figure("environment", "co2-homes", "2005", emissions("Domestic Total:kt CO2", "2005")),
        Figure("environment", "co2-transport", "2020", emissions("Transport Total:kt CO2", "2020")),
        Figure("environment", "air-pollution-deaths", "2023", fingertips("93861", "2023", "Persons", "30+ yrs")),
    ]  # fmt: skip


def test_thirty_published_figures_stand_on_the_pages(edition: Path) -> None:
    expected = figures()
    assert len(expected) >= 30
    missing = [
        f"{one.indicator}, {one.period}: {shown}"
        for one in expected
        if (shown := f"{one.value:,.{one.decimals}f}")
        and not re.search(
            rf"(?:^|\s){re.escape(one.period)} £?{re.escape(shown)}(?=\s|$)",
            section(edition / "theme" / one.theme / f"{HALTON}.html", one.indicator),
        )
    ]
    assert not missing


def test_published_intervals_stand_beside_their_values(edition: Path) -> None:
    low, value, high = (
        ons("employment-rate.csv.gz", "Employment rate", "2023-01-01/P1Y", column)
        for column in ("lci_95", "observation", "uci_95")
    )
    text = section(edition / "theme" / "economy" / f"{HALTON}.html", "employment-rate")
    assert f"2023 {value:.1f} {low:.1f} {high:.1f}" in text
    assert f"between {low:.1f}% and {high:.1f}%" in text


def test_england_is_compared_with_its_published_value(edition: Path) -> None:
    england = ons("employment-rate.csv.gz", "Employment rate", "2023-01-01/P1Y", area=ENGLAND)
    text = section(edition / "theme" / "economy" / f"{HALTON}.html", "employment-rate")
    assert re.search(rf"England \( ?{england:.1f}%", text)


def test_every_ward_has_its_profile_with_its_deprivation_in_2025_and_2004(edition: Path) -> None:
    """Worked out here from LSOAs, the populations of 2020 and 2017 and the lookups, by hand."""
    people = {
        year: {r["lsoa11_code"]: float(r["total_population"]) for r in rows(f"population/population{year}_lsoa11.csv")}
        for year in ("17", "20")
    }
    before = {r["lsoa21_code"]: r["lsoa11_code"] for r in rows("lookups/lsoa11_to_lsoa21_ltla22.csv")}
    halves = defaultdict(int)
    for old in before.values():
        halves[old] += 1
    wards = {r["lsoa21_code"]: r["ward24_code"] for r in rows("lookups/lsoa21_to_ward24_ltla24.csv")
             if r["ltla24_code"] == HALTON}  # fmt: skip
    for year, file, code, weights in (
        (2025, "imd2025_england_lsoa21_halton_wigan.csv", "lsoa21_code", "20"),
        (2004, "imd2004_england_lsoa01_halton_wigan.csv", "lsoa01_code", "17"),
    ):
        decile = {r[code]: float(r["IMD_decile"]) for r in rows(f"deprivation/{file}")}
        most, everyone = defaultdict(float), defaultdict(float)
        for lsoa, ward in wards.items():
            share = people[weights][before[lsoa]] / halves[before[lsoa]]
            everyone[ward] += share
            most[ward] += share * (decile[lsoa if year == 2025 else before[lsoa]] == 1)
        assert len(everyone) == 18
        for ward, total in everyone.items():
            text = words((edition / "area" / f"{ward}.html").read_text(encoding="utf-8"))
            shown = f"{100 * most[ward] / total:.1f}%"
            assert re.search(rf"{re.escape(shown)} in {year}", text), (ward, year, shown)


def test_the_manifest_lists_every_report_and_none_failed(edition: Path) -> None:
    manifest = json.loads(next(edition.parent.rglob("manifest.json")).read_text(encoding="utf-8"))
    reports = manifest["reports"]
    assert {report["status"] for report in reports} <= {"new", "reused"}
    assert sum(report["kind"] == "theme" for report in reports) == 5
    assert sum(report["kind"] == "area-profile" for report in reports) == 19
