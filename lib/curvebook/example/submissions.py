"""When each collection sent which values: history first, then what was new, with corrections of what had been sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from curvebook.example import write
from curvebook.example.chance import Chance
from curvebook.example.curves import CURVES, Curve
from curvebook.example.places import LOCAL, OLDEST, parts, people
from curvebook.example.series import Row, all_rows

LICENCE = "Invented for Curvebook; free to use"


@dataclass(frozen=True)
class Collection:
    """Who sends a set of indicators, and on which days."""

    id: str
    who: str
    source: str
    days: tuple[str, ...]
    workbook: bool = False
    indicators: tuple[str, ...] = ()  # those without a curve


COLLECTIONS: tuple[Collection, ...] = (
    Collection("education", "Office for Education Statistics, by email", "Albion Office for Education Statistics",
               ("2019-12-02", "2022-12-05", "2024-12-02", "2025-12-08", "2026-11-09")),
    Collection("participation", "Head of 14-19 partnership, Marlbrook College", "Marlbrook participation team",
               ("2019-11-11", "2022-05-16", "2024-02-13", "2024-05-14", "2024-08-13", "2024-11-12", "2025-02-11",
                "2025-11-11", "2026-02-10", "2026-05-12", "2026-08-11", "2026-11-10")),
    Collection("childrens-services", "Performance officer, children's services", "Children's services return",
               ("2019-11-18", "2022-07-11", "2024-11-18", "2026-02-03", "2026-07-28", "2026-10-27")),
    Collection("health", "Public health analyst", "Albion Health Observatory",
               ("2019-11-25", "2022-11-21", "2024-11-25", "2025-11-24", "2026-07-20", "2026-11-02")),
    Collection("adult-care", "Performance officer, adult social care", "Adult social care return",
               ("2020-01-20", "2023-01-16", "2025-01-20", "2026-07-14", "2026-11-04")),
    Collection("police", "Force analyst, Tarrenshire Police", "Tarrenshire Police",
               ("2019-11-04", "2022-11-07", "2024-11-04", "2026-01-26", "2026-07-27", "2026-10-28")),
    Collection("survey", "Council research and intelligence team", "Marlbrook tracker survey",
               ("2019-02-18", "2023-01-23", "2025-01-27"), workbook=True),
    Collection("labour", "Council research and intelligence team", "Albion Statistics Office",
               ("2019-11-20", "2022-11-16", "2024-11-19", "2025-11-18", "2026-08-12", "2026-11-12")),
    Collection("business", "Town centre manager", "Marlbrook regeneration team",
               ("2020-01-14", "2023-01-17", "2025-01-15", "2026-01-21", "2026-07-22", "2026-10-21"), workbook=True),
    Collection("carbon", "Climate programme manager", "Albion Energy Department and the air quality return",
               ("2019-10-07", "2022-10-03", "2024-10-07", "2025-10-06", "2026-07-30", "2026-11-03")),
    Collection("waste", "Waste manager", "Waste return",
               ("2019-11-13", "2022-11-14", "2024-11-12", "2025-11-12", "2026-08-10", "2026-11-11")),
    Collection("statistics", "Council research and intelligence team", "Albion Statistics Office",
               ("2019-12-16", "2022-12-12", "2024-12-16", "2026-06-29"), indicators=("population",)),
    Collection("deaths", "Public health analyst", "Albion Statistics Office",
               ("2019-12-09", "2022-12-06", "2025-12-01", "2026-11-06"),
               indicators=("early-deaths", "life-expectancy-65")),
    Collection("deprivation", "Council research and intelligence team", "Albion Deprivation Index",
               ("2019-10-21", "2025-11-03"), indicators=("deprived-residents", "deprivation-rank")),
)  # fmt: skip
LAGS = {
    "early-deaths": 300,
    "life-expectancy-65": 300,
    "population": 170,
    "deprived-residents": -90,
    "deprivation-rank": -90,
}

POPULATION_SENT = {2015: date(2019, 12, 16), 2020: date(2022, 12, 12), 2025: date(2026, 6, 29)}

# The participation team counted two schools' leavers twice in this quarter, and put it right three months later.
MISCOUNT = ("neet-16-17", "2025-Q3", date(2026, 2, 10), 1.13)
MEND = "Corrected: the leavers of two schools had been counted twice."


def files() -> Iterator[tuple[str, bytes]]:
    """Every submission's files: path below the partnership's folder, and content."""
    series, curves = all_rows(), {curve.id: curve for curve in CURVES}
    for collection in COLLECTIONS:
        mine = [c.id for c in CURVES if c.collection == collection.id] + list(collection.indicators)
        previous: date | None = None
        earlier: str | None = None
        for text in collection.days:
            day = date.fromisoformat(text)
            sent: list[Row] = []
            for indicator in mine:
                sent += _sent(series[indicator], curves.get(indicator), previous, day)
            if sent:
                corrects = earlier if any(row.note == MEND for row in sent) else None
                yield from _submission(collection, day, sent, corrects)
                earlier = _id(collection, day)
            previous = day
    yield from _population()


def _sent(rows: list[Row], curve: Curve | None, previous: date | None, day: date) -> list[Row]:
    """What one indicator's collector sends on `day`: the new periods, and again those that were not final before."""
    lag = curve.lag if curve else LAGS[rows[0].indicator]
    known = sorted({row.period for row in rows if row.period.end + timedelta(days=lag) <= day})
    before = {period for period in known if previous and period.end + timedelta(days=lag) <= previous}
    unsettled = curve.unsettled if curve else 0
    provisional = set(known[-unsettled:]) if unsettled else set()
    settling = set(sorted(before)[-unsettled:]) if unsettled else set()
    if curve and curve.restated:
        settling = before
    wrong = {p for p in known if (rows[0].indicator, str(p)) == MISCOUNT[:2]}
    out = []
    for row in rows:
        new = row.period in known and row.period not in before
        if not (new or row.period in settling or (row.period in wrong and previous == MISCOUNT[2])):
            continue
        if row.period in wrong and day == MISCOUNT[2] and row.area == "M01000001":
            row = _scaled(row, MISCOUNT[3])
        elif row.period in wrong and previous == MISCOUNT[2] and row.area == "M01000001":
            row = replace(row, note=MEND)
        elif row.period in provisional and row.value is not None:
            first = Chance(row.indicator, row.area, row.period, "first").normal()
            row = replace(_scaled(row, 1.0 + 0.01 * first, curve), state="p")
        elif curve and curve.restated and row.value is not None:
            row = _scaled(row, 1.0 + 0.008 * Chance(row.indicator, day, row.area == "M92000001").normal())
        out.append(row)
    return out


def _scaled(row: Row, factor: float, curve: Curve | None = None) -> Row:
    """A first or mistaken count instead of the final one."""
    if row.value is None:
        return row
    if row.numerator is None or not row.denominator:
        return replace(
            row, value=round(row.value * factor, curve.decimals or None) if curve else round(row.value * factor, 2)
        )
    count = min(float(round(row.numerator * factor)), row.denominator)
    per = round(row.value * row.denominator / row.numerator) if row.numerator else 0
    per = min((100, 1000, 10_000, 100_000), key=lambda known: abs(known - per))
    return replace(row, numerator=count, value=round(per * count / row.denominator, curve.decimals if curve else 2))


def _submission(
    collection: Collection, day: date, rows: list[Row], corrects: str | None
) -> Iterator[tuple[str, bytes]]:
    """The received file and its sidecar."""
    lines = write.table(rows)
    suffix = "xlsx" if collection.workbook else "csv"
    id = _id(collection, day)
    name = f"{collection.id}.{suffix}"
    content = write.workbook_bytes(lines) if collection.workbook else write.csv_bytes(lines)
    yield f"submissions/{id}/{name}", content
    yield (
        f"submissions/{id}/submission.yaml",
        sidecar(id, name, "tidy", day, collection.who, collection.source, content, corrects),
    )


def _id(collection: Collection, day: date) -> str:
    return f"{day}-{collection.id}"


def sidecar(
    id: str,
    file: str,
    format: str,
    day: date,
    who: str,
    source: str,
    content: bytes,
    corrects: str | None = None,
    note: str = "",
) -> bytes:
    """Who sent a file and when, what it is, and the hash that shows it was never changed.

    `file` with a slash is kept elsewhere, at that path below the partnership's folder.
    """
    facts: dict[str, object] = {
        "id": id,
        "path" if "/" in file else "file": file,
        "format": format,
        "received": day,
        "who": who,
        "source": source,
        "licence": LICENCE,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if corrects:
        facts["corrects"] = corrects
    if note:
        facts["note"] = note
    return write.yaml_bytes(facts)


def _population() -> Iterator[tuple[str, bytes]]:
    """Residents by single year of age at the middle of a year, for wards and the larger areas that they make up."""
    ages = [str(age) for age in range(OLDEST)] + [f"{OLDEST}+"]
    for year, day in POPULATION_SENT.items():
        lines = [("area_code", "total_population", *ages)]
        for area in LOCAL:
            counts = [sum(of_age) for of_age in zip(*(people(ward, year) for ward in parts(area)), strict=True)]
            lines.append((area, str(sum(counts)), *map(str, counts)))
        content, id, name = write.csv_bytes(lines), f"{day}-population-{year}", f"population-{year}.csv"
        yield f"submissions/{id}/{name}", content
        yield f"submissions/{id}/submission.yaml", sidecar(
            id, name, "population", day, "Council research and intelligence team", "Albion Statistics Office", content,
        )  # fmt: skip
