"""Values of groups of people: by sex, age and category, drawn so that the groups add up to the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from curvebook.example.chance import Chance
from curvebook.example.curves import Curve, Line, at
from curvebook.example.places import BOROUGH, NEIGHBOURHOODS, WARDS, parts

if TYPE_CHECKING:
    from curvebook.example.series import Row

Counts = tuple[int, int]  # how many were counted, of how many


def broken_down(curve: Curve, rows: list[Row]) -> list[Row]:
    """The rows of a curve's groups: for the borough, and for breakdowns told `finely` for all areas within it.

    The groups of an area add up to its total, and the areas of a group to the group in the larger area.
    """
    assert not (curve.unsettled or curve.restated or curve.withhold), "what is scaled or withheld would not add up"
    totals = {(row.area, row.period): row for row in rows if row.numerator is not None}
    found = []
    for period in dict.fromkeys(period for area, period in totals if area == BOROUGH):
        when = period.start.year + (period.start.month - 1) / 12 + period.months / 24
        for by, groups in curve.groups.items():
            if by in curve.finely:
                drawn = {w.code: _split(curve, totals[w.code, period], by, groups, when) for w in WARDS}
                for area in (*NEIGHBOURHOODS, BOROUGH):
                    drawn[area] = _added([drawn[ward.code] for ward in parts(area)])
            else:
                drawn = {BOROUGH: _split(curve, totals[BOROUGH, period], by, groups, when)}
            for area, counts in drawn.items():
                found += [_row(curve, totals[area, period], by, group, *counted) for group, counted in counts.items()]
    return found


def by_free_meals(rows: list[Row]) -> list[Row]:
    """The borough's children in two parts that add up to all: those who can have free school meals, and the others."""
    found = []
    for row in rows:
        if row.area != BOROUGH or row.numerator is None or row.denominator is None:
            continue
        chance = Chance("free meals", row.period)
        poor = round(row.denominator * chance.uniform(0.21, 0.24))
        ready = chance.binomial(poor, row.numerator / row.denominator - 0.15)
        rest = (row.numerator - ready, row.denominator - poor)
        for name, some, every in (("eligible", float(ready), float(poor)), ("not eligible", *rest)):
            category = ("Free school meals", name)
            found.append(
                replace(row, value=round(100 * some / every, 2), numerator=some, denominator=every, category=category)
            )
    return found


def _split(curve: Curve, row: Row, by: str, groups: Mapping[str, tuple[float, Line]], when: float) -> dict[str, Counts]:
    """Numerator and denominator of each group: the people by their shares, then those counted by chance."""
    assert row.numerator is not None and row.denominator is not None
    chance = Chance(curve.id, row.area, row.period, by)
    left, people = round(row.denominator), []
    shares = [share * chance.uniform(0.97, 1.03) for share, _ in groups.values()]
    for number, share in enumerate(shares):
        people.append(left if number == len(shares) - 1 else min(left, round(row.denominator * share)))
        left -= people[-1]
    weights = [many * at(level, when) for many, (_, level) in zip(people, groups.values(), strict=True)]
    counted, drawn = round(row.numerator), []
    for number, many in enumerate(people):
        most, rest = min(many, counted), sum(people[number + 1 :])
        behind = sum(weights[number:])
        count = chance.binomial(counted, weights[number] / behind) if behind else 0
        drawn.append(min(most, max(count, counted - rest)))
        counted -= drawn[-1]
    return dict(zip(groups, zip(drawn, people, strict=True), strict=True))


def _added(inside: list[dict[str, Counts]]) -> dict[str, Counts]:
    return {group: (sum(one[group][0] for one in inside), sum(one[group][1] for one in inside)) for group in inside[0]}


def _row(curve: Curve, total: Row, by: str, group: str, numerator: int, denominator: int) -> Row:
    value = round(curve.per * numerator / denominator, curve.decimals) if denominator else None
    figures = replace(total, value=value, numerator=float(numerator), denominator=float(denominator))
    if denominator == 0:
        figures = replace(figures, state="z")
    if by == "sex":
        return replace(figures, sex=group)
    return replace(figures, age=group) if by == "age" else replace(figures, category=(by, group))
