"""Deaths by age and sex, drawn for neighbourhoods and years: early deaths, and years of life left at 65, follow from
the same deaths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise

from curvebook.example.chance import Chance
from curvebook.example.curves import Line, at
from curvebook.example.places import BOROUGH, COUNTRY, NEIGHBOURHOODS, OLDEST, parts, residents
from curvebook.example.series import COUNTRY_TIMES, Row
from curvebook.model.period import Period

YEARS = range(2012, 2026)
STARTS = (0, 1, *range(5, OLDEST + 1, 5))
EARLY = 75  # deaths below this age are early
SEXES = {"Female": 0.8, "Male": 1.22}  # death rates relative to both sexes'
# The level of death rates against Albion's of 2019; Marlbrook's neighbourhoods differ by how deprived they are.
HERE: Line = {2012: 1.13, 2019: 1.09, 2020: 1.24, 2021: 1.2, 2022: 1.1, 2025: 1.04}
THERE: Line = {2012: 1.06, 2019: 1.0, 2020: 1.11, 2021: 1.07, 2022: 1.01, 2025: 0.97}
SLOPE = 0.2  # log change for one standard deviation of deprivation


def by_age() -> dict[str, list[Row]]:
    """The rows of both indicators, one for each band of ages."""
    return {"early-deaths": list(_early()), "life-expectancy-65": list(_pooled())}


def _early() -> Iterator[Row]:
    """Each year's deaths before 75, of everybody, in five-year bands."""
    for year in YEARS[2:]:
        for area in (*NEIGHBOURHOODS, BOROUGH, COUNTRY):
            for first, last in [(0, 4), *((age, age + 4) for age in range(5, EARLY, 5))]:
                inside = [band for band in STARTS if first <= band <= last]
                deaths = sum(_deaths(area, year, sex, band) for sex in SEXES for band in inside)
                people = sum(_people(area, year, sex, band) for sex in SEXES for band in inside)
                value = round(100_000 * deaths / people, 2)
                yield _row("early-deaths", area, Period(date(year, 1, 1), 12), value, deaths, people, (first, last))


def _pooled() -> Iterator[Row]:
    """Three years' deaths at every age, of everybody and of each sex; neighbouring periods share two years."""
    for start in YEARS[:-2]:
        period = Period(date(start, 1, 1), 36)
        for area in (BOROUGH, COUNTRY):
            for sexes in (tuple(SEXES), *((sex,) for sex in SEXES)):
                for first, after in pairwise((*STARTS, OLDEST + 1)):
                    deaths, people = (
                        sum(count(area, year, sex, first) for year in range(start, start + 3) for sex in sexes)
                        for count in (_deaths, _people)
                    )
                    sex = sexes[0] if len(sexes) == 1 else ""
                    ages = (first, after - 1)
                    yield _row("life-expectancy-65", area, period, float(deaths), deaths, people, ages, sex)


@cache
def _deaths(area: str, year: int, sex: str, first: int) -> int:
    """Deaths of a year in the band that begins at `first`: drawn for neighbourhoods, added up for the borough."""
    if area == BOROUGH:
        return sum(_deaths(part, year, sex, first) for part in NEIGHBOURHOODS)
    level = at(HERE if area != COUNTRY else THERE, year)
    if area != COUNTRY:
        wards = parts(area)
        tilt = math.fsum(w.deprivation * w.people for w in wards) / sum(w.people for w in wards)
        level *= math.exp(SLOPE * (tilt - 0.3))
    expected = _people(area, year, sex, first) * SEXES[sex] * level * _rate(first)
    return Chance("deaths", area, year, sex, first).poisson(expected)


@cache
def _people(area: str, year: int, sex: str, first: int) -> int:
    """Residents of a sex in the band that begins at `first`; women are more among the old."""
    if area == BOROUGH:
        return sum(_people(part, year, sex, first) for part in NEIGHBOURHOODS)
    last = next((start - 1 for start in STARTS if start > first), OLDEST)
    every = (
        residents(area, year, first, last) if area != COUNTRY else COUNTRY_TIMES * residents(BOROUGH, year, first, last)
    )
    women = round(every * (0.49 + 0.14 * max(0.0, first - 45) / 45))
    return women if sex == "Female" else every - women


def _rate(first: int) -> float:
    """Deaths a person and year in Albion in 2019: high in the first year of life, lowest after it, then ever higher."""
    if first == 0:
        return 0.0038
    middle = 3.0 if first == 1 else first + 2.5
    return 0.00009 + 0.000028 * math.exp(0.0935 * middle) if first < OLDEST else 0.205


def _row(
    name: str, area: str, period: Period, value: float, deaths: int, people: int, ages: tuple[int, int], sex: str = ""
) -> Row:
    first, last = ages
    age = f"{first}+" if last == OLDEST else "<1" if last == 0 else f"{first}-{last}"
    return Row(name, area, period, value, float(deaths), float(people), sex=sex, age=age)
