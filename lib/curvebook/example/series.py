"""From curves to values: counts are drawn for the smallest areas and added up, so that every level agrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from curvebook.example.chance import Chance
from curvebook.example.curves import CURVES, DEPRIVATION_YEARS, DEPRIVED_TENTH, RANKS, Curve, at
from curvebook.example.groups import broken_down, by_free_meals
from curvebook.example.places import (
    BOROUGH,
    COUNTRY,
    LOCAL,
    NEIGHBOURHOODS,
    NEIGHBOURS,
    POPULATION_YEARS,
    REGION,
    WARDS,
    parts,
    residents,
)
from curvebook.model.period import Period

COUNTRY_TIMES, REGION_TIMES = 285, 26  # how many Marlbrooks live in the country and in the region


@dataclass(frozen=True)
class Row:
    """A value as a publisher would send it. `value` None: withheld or missing, and `state` says why."""

    indicator: str
    area: str
    period: Period
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None
    state: str = ""
    note: str = ""
    category: tuple[str, str] = ("", "")  # its type and itself, where the value is about a part of the people
    sex: str = ""
    age: str = ""


def named(period: Period) -> str:
    """The name of a period as publishers write it; academic years are written like financial ones."""
    academic = period.months == 12 and period.start.month == 9
    return f"{period.start.year}/{(period.start.year + 1) % 100:02d}" if academic else str(period)


def periods(curve: Curve) -> Iterator[Period]:
    """Every period of a curve in time order."""

    def read(text: str) -> Period:
        return Period.parse(text, year=curve.year, monthly=curve.every == 1)

    if curve.only:
        yield from map(read, curve.only)
        return
    period, last = read(curve.first), read(curve.last)
    while period.start <= last.start:
        yield period
        period = period.after(every=curve.every)


def middle(period: Period) -> float:
    """The middle of a period as a decimal year."""
    return period.start.year + (period.start.month - 1) / 12 + period.months / 24


def rows(curve: Curve) -> list[Row]:
    """All true values of a curve, final and complete, in order of period and area."""
    make = {"share": _counted, "events": _counted, "level": _levels, "survey": _asked}[curve.draw]
    found = []
    for period in periods(curve):
        why = curve.missing.get(named(period))
        if why is None:
            drawn = list(make(curve, period))
            if named(period) == curve.breaks:
                drawn = [replace(row, state=row.state or "b") for row in drawn]
            found += drawn
        elif why:
            found += [Row(curve.id, area, period, None, state="x", note=why) for area in _areas(curve)]
    return found


@cache
def all_rows() -> dict[str, list[Row]]:
    """Every series by the id of its indicator, those without a curve of their own included."""
    from curvebook.example.deaths import by_age  # it makes rows as this module does

    found = {curve.id: rows(curve) for curve in CURVES}
    for curve in CURVES:
        if curve.groups:
            found[curve.id] += broken_down(curve, found[curve.id])
    found["school-readiness"] += by_free_meals(found["school-readiness"])
    found |= by_age()
    found["population"] = list(_population())
    found["deprived-residents"] = list(_deprived())
    found["deprivation-rank"] = [
        Row("deprivation-rank", ward, Period.parse(year, year="calendar"), float(rank))
        for ward, ranks in RANKS.items()
        for year, rank in zip(DEPRIVATION_YEARS, ranks, strict=True)
    ]
    return found


def _areas(curve: Curve) -> tuple[str, ...]:
    local = LOCAL if curve.wards else (*NEIGHBOURHOODS, BOROUGH) if curve.neighbourhoods else (BOROUGH,)
    return local + ((REGION, COUNTRY, *NEIGHBOURS) if curve.there else ())


def _level(curve: Curve, area: str, period: Period) -> float:
    """The true level of the borough, the region, the country or a neighbour."""
    when = middle(period)
    season = curve.season[period.start.month - 1] if curve.season else 1.0
    if curve.there is None or area == BOROUGH:
        return at(curve.here, when) * season
    if area == COUNTRY:
        return at(curve.there, when) * season
    near = 0.6 if area == REGION else Chance(curve.id, area, "near").uniform(0.3, 1.2)
    drift = 0.0 if area == REGION else Chance(curve.id, area, "drift").uniform(-0.006, 0.006) * (when - 2019)
    between = at(curve.there, when) + near * (at(_steady(curve), when) - at(curve.there, when))
    return between * season * (1.0 + drift)


def _steady(curve: Curve) -> Mapping[float, float]:
    """Marlbrook's line without what was peculiar to it since 2024: its neighbours did not turn their curves."""
    points = {when: level for when, level in curve.here.items() if when <= 2024}
    last = max(points)
    assert curve.there is not None
    gap = points[last] - at(curve.there, last)
    return points | {last + 5: at(curve.there, last + 5) + gap}


def _shock(curve: Curve, area: str, period: Period) -> float:
    """What moves the level itself for a while: half of a shock is left one period later."""
    steps = [Chance(curve.id, area, period.after(-back, every=curve.every)).normal() * 0.5**back for back in range(4)]
    return 1.0 + curve.wobble * math.fsum(steps) * (0.2 if area in (REGION, COUNTRY) else 1.0)


def _group(curve: Curve, area: str, period: Period) -> int:
    """How many people (or whatever is counted) the area's value is about."""
    if isinstance(curve.of, int):
        shared = residents(area, period.start.year) / residents(BOROUGH, period.start.year) if area in LOCAL else 1.0
        size = curve.of * shared * (1.0 + 0.03 * Chance(curve.id, area, period, "size").normal())
    else:
        size = curve.part * residents(area if area in LOCAL else BOROUGH, period.start.year, *curve.of)
    return round(size * {COUNTRY: COUNTRY_TIMES, REGION: REGION_TIMES}.get(area, _neighbour_size(area)))


def _neighbour_size(area: str) -> float:
    return round(Chance("size", area).uniform(0.6, 1.8), 2) if area in NEIGHBOURS else 1.0


def _weight(curve: Curve, ward_code: str, when: float) -> float:
    """How a ward's level differs from the borough's, before the wards are made to agree with it."""
    ward = next(w for w in WARDS if w.code == ward_code)
    own = 1.0 + 0.05 * Chance(curve.id, ward_code, "own").normal() * (1.0 if abs(curve.slope) > 0.1 else 0.5)
    return math.exp(curve.slope * ward.deprivation) * own * at(curve.local.get(ward_code, {2020: 1.0}), when)


def _counted(curve: Curve, period: Period) -> Iterator[Row]:
    """Counts drawn for wards and added up to neighbourhoods and borough, then counts for the areas compared with."""
    numbers: dict[str, tuple[int, int]] = {}
    level = _level(curve, BOROUGH, period) * _shock(curve, BOROUGH, period)
    if curve.wards or curve.neighbourhoods:
        smallest = [ward.code for ward in WARDS]
        groups = {code: _group(curve, code, period) for code in smallest}
        weights = {code: _weight(curve, code, middle(period)) for code in smallest}
        mean = math.fsum(groups[c] * weights[c] for c in smallest) / sum(groups.values())
        for code in smallest:
            numbers[code] = (_drawn(curve, code, period, groups[code], level * weights[code] / mean), groups[code])
        for area in (*NEIGHBOURHOODS, BOROUGH):
            inside = [numbers[ward.code] for ward in parts(area)]
            numbers[area] = (sum(n for n, _ in inside), sum(d for _, d in inside))
    else:
        group = _group(curve, BOROUGH, period)
        numbers[BOROUGH] = (_drawn(curve, BOROUGH, period, group, level), group)
    for area in (REGION, COUNTRY, *NEIGHBOURS) if curve.there else ():
        group = _group(curve, area, period)
        numbers[area] = (
            _drawn(curve, area, period, group, _level(curve, area, period) * _shock(curve, area, period)),
            group,
        )
    for area in _areas(curve):
        yield _row(curve, area, period, *numbers[area])


def _drawn(curve: Curve, area: str, period: Period, group: int, level: float) -> int:
    """A count for one area; where `per` is 0 the level is itself the borough's count."""
    if curve.settled:
        stays = level * group / curve.per
        fresh = _drawn(replace(curve, settled=0.0), area, period, group, level)
        return round(curve.settled * stays + (1.0 - curve.settled) * fresh)
    chance = Chance(curve.id, area, period, "count")
    if curve.per == 0:
        return chance.poisson(level * (group / _group(curve, BOROUGH, period) if area != BOROUGH else 1.0))
    if curve.draw == "share":
        return chance.binomial(group, level / curve.per)
    return chance.poisson(group * level / curve.per)


def _row(curve: Curve, area: str, period: Period, numerator: int, denominator: int) -> Row:
    if curve.withhold and area in LOCAL and 0 < numerator < curve.withhold[0]:
        return Row(curve.id, area, period, None, None, denominator, state=curve.withhold[1])
    if curve.per == 0:
        return Row(curve.id, area, period, float(numerator))
    value = round(curve.per * numerator / denominator, curve.decimals)
    return Row(curve.id, area, period, value, float(numerator), float(denominator))


def _asked(curve: Curve, period: Period) -> Iterator[Row]:
    """A survey: of those asked, how many said so; with Wilson's 95% interval."""
    assert isinstance(curve.of, int)
    for area in _areas(curve):
        if area in NEIGHBOURHOODS:
            tilt = math.fsum(ward.deprivation * ward.people for ward in parts(area)) / sum(
                ward.people for ward in parts(area)
            )
            level, asked = _level(curve, BOROUGH, period) * math.exp(curve.slope * tilt), round(curve.of / 4)
        else:
            level, asked = _level(curve, area, period), curve.of * {COUNTRY: 90, REGION: 12}.get(area, 1)
        asked += round(0.04 * asked * Chance(curve.id, area, period, "asked").uniform(-1, 1))
        yes = Chance(curve.id, area, period, "yes").binomial(asked, level * _shock(curve, area, period) / 100)
        share, z2 = yes / asked, 1.959964**2
        centre, half = (
            share + z2 / (2 * asked),
            math.sqrt(z2 * (share * (1 - share) / asked + z2 / (4 * asked * asked))),
        )
        low, high = (100 * (centre + sign * half) / (1 + z2 / asked) for sign in (-1, 1))
        value = round(100 * share, curve.decimals)
        yield Row(
            curve.id, area, period, value, None, float(asked), round(low, curve.decimals), round(high, curve.decimals)
        )


def _levels(curve: Curve, period: Period) -> Iterator[Row]:
    """Figures without a count. The error of pooled years is the mean of those years' errors, so neighbours agree."""
    for area in _areas(curve):
        level, error = _level(curve, area if area not in NEIGHBOURHOODS else BOROUGH, period), curve.error
        if area in NEIGHBOURHOODS:
            tilt = math.fsum(ward.deprivation * ward.people for ward in parts(area)) / sum(
                ward.people for ward in parts(area)
            )
            level, error = level * math.exp(curve.slope * tilt), error * 2
        error = error * {COUNTRY: 0.06, REGION: 0.2}.get(area, 1.0)
        years = range(period.years or 1)
        draws = [Chance(curve.id, area, period.start.year + k, period.start.month, "error").normal() for k in years]
        value = level * _shock(curve, area, period) * (1.0 + error * math.fsum(draws) / math.sqrt(len(draws)))
        half = 1.96 * error * level
        interval = (round(value - half, curve.decimals), round(value + half, curve.decimals)) if error else (None, None)
        yield Row(curve.id, area, period, round(value, curve.decimals or None), None, None, *interval)


def _population() -> Iterator[Row]:
    for year in POPULATION_YEARS:
        for area in LOCAL:
            yield Row("population", area, Period(date(year, 1, 1), 12), float(residents(area, year)))


def _deprived() -> Iterator[Row]:
    for index, year in enumerate(DEPRIVATION_YEARS):
        period = Period(date(int(year), 1, 1), 12)
        numbers = {}
        for ward in WARDS:
            total = residents(ward.code, int(year))
            numbers[ward.code] = (round(total * DEPRIVED_TENTH[ward.code][index] / 100), total)
        for area in LOCAL:
            inside = [numbers[ward.code] for ward in parts(area)]
            some, every = sum(n for n, _ in inside), sum(d for _, d in inside)
            yield Row("deprived-residents", area, period, round(100 * some / every, 2), float(some), float(every))
