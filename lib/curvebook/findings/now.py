"""What the numbers say: observed, latest, change, trend, comparison, gap, what stands out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from curvebook.findings.book import COUNTS_DIFFER, OTHER_PARTS, TOO_OLD, Book, Row
from curvebook.indicators.comparison import NOT_COMPARED, compare, judged, median_of
from curvebook.indicators.inequality import more_than_chance, stands_out
from curvebook.indicators.intervals import standard_error
from curvebook.indicators.trend import CANNOT, POINTS, recent_trend, spacing, words
from curvebook.model.period import Period
from curvebook.observatory.frames import STATES
from curvebook.rounding import round_half_up

GAP_WORDS = {True: "more than chance", False: "within chance", None: NOT_COMPARED}
NOT_OVERLAPPING = " that do not overlap"  # said of pooled years only: single ones never do
_NAN = float("nan")


def observed(book: Book) -> pd.DataFrame:
    """Every value of the series with its state, gaps in a regular series included; one row per area and period."""
    frame = book.frame
    known = frame["value"].notna()  # what is withheld does not come back as its parts
    rows = pd.DataFrame(
        {
            "indicator": book.indicator.id,
            "area": frame["area"],
            "measure": "observed",
            "period_start": frame["period_start"],
            "period_months": frame["period_months"],
            "value": frame["value"],
            "lower": frame["lower"],
            "upper": frame["upper"],
            "count": (frame["value"] if book.indicator.kind == "count" else frame["numerator"]).where(known),
            "denominator": frame["denominator"].where(known),
            "state": frame["state"],
            "note": frame["note"],
            "source": book.sources,
        }
    )
    for each in book.indicator.breaks:
        first = pd.Timestamp(book.indicator.period(each.at).start)
        new = rows["period_start"] == first
        rows.loc[new & (rows["state"] == ""), "state"] = "b"
        rows.loc[new, "note"] = rows.loc[new, "note"].map(lambda said, why=each.why: f"{said}; {why}" if said else why)
    return pd.concat([rows, pd.DataFrame(list(_gaps(book)))], ignore_index=True)


def _gaps(book: Book) -> Iterator[Row]:
    """Periods inside an area's series for which nothing was received."""
    if not book.grid.regular:
        return
    for i, area in enumerate(book.grid.areas):
        received = np.flatnonzero(book.grid.row[i] >= 0)
        if received.size == 0:
            continue
        for column in range(int(received[0]), int(received[-1])):
            if book.grid.row[i, column] < 0:
                yield book.row(area, "observed", column, state="x", note="nothing was received for this period")


def latest(book: Book) -> Iterator[Row]:
    """The newest value that can be shown; where there is none, the state that says why."""
    for area in book.grid.areas:
        column = book.newest[area]
        found = book.at(area, column)
        if found is not None:
            note = "; ".join(filter(None, (str(found["note"]), _newer(book, area, column))))
            limits = {name: found[name] for name in ("value", "lower", "upper")}
            source = book.source(area, column)
            yield book.row(area, "latest", column, **limits, state=found["state"], note=note, source=source)
            continue
        position = book.grid.position(area)
        cells = np.flatnonzero(book.grid.row[position] >= 0) if position is not None else np.zeros(0, dtype=int)
        if cells.size == 0:
            yield book.row(area, "latest", state="x", note="nothing has been received for this area")
            continue
        last = book.at(area, int(cells[-1]))
        assert last is not None
        yield book.row(
            area, "latest", int(cells[-1]), state=last["state"] or "x", note=last["note"] or "no value can be shown",
            source=book.source(area, int(cells[-1])),
        )  # fmt: skip


def _newer(book: Book, area: str, column: int) -> str:
    """What became of later periods than the latest shown value."""
    for later in range(len(book.grid.starts) - 1, column, -1):
        found = book.at(area, later)
        if found is not None:
            why = STATES[found["state"]].words if found["state"] in STATES else ""
            return f"the value for {book.grid.period(later).label} is {why or 'not known'}"
    return ""


def change(book: Book) -> Iterator[Row]:
    """The latest value minus the one a year before, where the two are comparable and share no day.

    Where both have an interval, `lower` and `upper` are those of the difference (the two taken as independent), and the
    note says where chance alone could explain it.
    """
    for area in _measured(book):
        column = book.newest[area]
        period = book.grid.period(column)
        before = book.grid.column(Period(period.after(1, -12).start, period.months))
        value = book.value(area, column) - (_NAN if before is None else book.value(area, before))
        note = ""
        if period.pooled:
            value, note = _NAN, "neighbouring values share years"
        elif before is not None and before < book.grid.broken <= column:
            value, note = _NAN, "the method changed in between"
        elif not book.alike((area,), column, -1 if before is None else before):
            value, note = _NAN, f"the value of a year before is {OTHER_PARTS}"
        elif np.isnan(value):
            note = "there is no value for the year before"
        if note:
            yield book.row(area, "change", column, value=_NAN, word=CANNOT, note=note)
            continue
        step = round(value, book.indicator.decimals)
        word = "unchanged" if step == 0 else "up" if step > 0 else "down"
        errors = [
            standard_error(book.value(area, at, "lower"), book.value(area, at, "upper")) for at in (column, before or 0)
        ]
        reach = 1.96 * float(np.hypot(*errors))
        yield book.row(
            area, "change", column, value=value, lower=value - reach, upper=value + reach, word=word,
            note="within chance" if abs(value) <= reach else "", source=book.source(area, column, before or 0),
        )  # fmt: skip


def trend(book: Book) -> Iterator[Row]:
    """The recent-trend test on the last five points that do not overlap; seasonal series: like with like."""
    grid = book.grid
    apart = spacing(grid.months, grid.step)
    areas = _measured(book)
    if not areas:
        return
    stride = max(apart // grid.step, 1)
    columns = np.array([book.newest[a] for a in areas])[:, None] - stride * np.arange(POINTS - 1, -1, -1)
    rows = np.array([grid.position(a) for a in areas])[:, None]
    inside = np.asarray(columns >= np.array([book.since(a) for a in areas])[:, None])
    usable = np.asarray(inside.all(axis=1)) & grid.regular
    safe = np.where(usable[:, None], columns, 0)
    points = [np.where(usable[:, None], each[rows, safe], np.nan) for each in (grid.values, grid.lower, grid.upper)]
    tested = recent_trend(*points)
    said = words(tested, book.indicator.good)
    for i, area in enumerate(areas):
        per_year = 12 / apart
        slope, se = tested.slope[i] * per_year, tested.se[i] * per_year
        limits = {"value": slope, "lower": slope - 1.96 * se, "upper": slope + 1.96 * se}
        note = "" if tested.possible[i] else _untested(book, area, columns[i], inside[i], points[0][i])
        source = book.source(area, *columns[i].tolist()) if np.isfinite(points[0][i]).all() else ""
        yield book.row(
            area, "trend", book.newest[area], word=said[i], note=note, source=source,
            **(limits if tested.significant[i] else {}),
        )  # fmt: skip


def _untested(book: Book, area: str, columns: np.ndarray, inside: np.ndarray, values: np.ndarray) -> str:
    if not book.grid.regular:
        return "its values do not come at regular intervals"
    if not inside.all():
        many = book.since(area) > 0 and columns.min() >= 0
        changed = "since its method changed" if book.since(area) == book.grid.broken else "made of the same parts"
        what = f" {changed}" if many else NOT_OVERLAPPING if book.grid.months > book.grid.step else ""
        like = " (the same season of each year)" if book.grid.months < 12 else ""
        return f"fewer than {POINTS} values{what}{like}"
    if not np.isfinite(values).all():
        return f"one of the last {POINTS} values is missing"
    reasons = [book.at(area, column) for column in columns.tolist()]
    why = next((str(r["no_interval"]) for r in reasons if r is not None and r["no_interval"]), "")
    return why or "an interval has no width"


def comparisons(book: Book) -> Iterator[Row]:
    """Against the area that contains it, the home area, the country, and for the home area its neighbours' middle."""
    places = book.where.partnership.places
    for area in book.own:
        above = book.where.above(area.code)
        first = next((code for code in above if book.newest.get(code, -1) >= 0), above[0] if above else None)
        if first:
            yield _against(book, area.code, "vs-parent", first)
        if first != places.home and area.code != places.home:
            yield _against(book, area.code, "vs-home", places.home)
        if places.country and places.country != area.code:
            yield _against(book, area.code, "vs-country", places.country)
    if any(area.code == places.home for area in book.own) and places.neighbours:
        yield _against_neighbours(book, places.home, places.neighbours)


def _against(book: Book, area: str, measure: str, other: str) -> Row:
    if book.indicator.kind == "count":
        return book.row(area, measure, word=NOT_COMPARED, against=other, note=COUNTS_DIFFER)
    column = book.newest_where(book.knows(area), book.knows(other))
    if column < 0:
        name = book.where.name(other)
        absent = book.newest.get(other, -1) < 0
        note = f"nothing has been received for {name}" if absent else f"no value for the same period in {name}"
        return book.row(area, measure, word=NOT_COMPARED, against=other, note=note)
    if not book.alike((area, other), column):
        source = book.across((area, other), column)
        return book.row(area, measure, column, word=NOT_COMPARED, against=other, note=OTHER_PARTS, source=source)
    value = book.value(other, column)
    word, note = _judge(book, area, column, value)
    return book.row(
        area, measure, column, value=value, lower=book.value(other, column, "lower"),
        upper=book.value(other, column, "upper"), word=word, against=other, note=note,
        source=book.across((area, other), column),
    )  # fmt: skip


def _against_neighbours(book: Book, home: str, neighbours: tuple[str, ...]) -> Row:
    out: Row = {"against": "neighbours", "word": NOT_COMPARED}
    if book.indicator.kind == "count":
        return book.row(home, "vs-neighbours", **out, note=COUNTS_DIFFER)
    enough = max(3, (len(neighbours) + 1) // 2)

    def middle(column: int, codes: tuple[str, ...] = neighbours) -> tuple[float, int]:
        return median_of(np.array([book.value(code, column) for code in codes]), enough)

    column = book.newest_where(book.knows(home), lambda c: bool(np.isfinite(middle(c)[0])))
    if column < 0:
        return book.row(home, "vs-neighbours", **out, note=f"fewer than {enough} neighbours have a value")
    value, count = middle(column, tuple(code for code in neighbours if book.alike((home, code), column)))
    source = book.across((home, *neighbours), column)
    if np.isnan(value):
        return book.row(home, "vs-neighbours", column, **out, note=OTHER_PARTS, source=source)
    word, note = _judge(book, home, column, value)
    said = f"median of {count} of {len(neighbours)} neighbours"
    return book.row(
        home, "vs-neighbours", column, value=value, word=word, against="neighbours",
        note="; ".join(filter(None, (said, note))), source=source,
    )  # fmt: skip


def _judge(book: Book, area: str, column: int, benchmark: float) -> tuple[str, str]:
    lower, upper = book.value(area, column, "lower"), book.value(area, column, "upper")
    word = str(compare(lower, upper, benchmark, book.indicator.good).item())
    found = book.at(area, column)
    notes = []
    if word == NOT_COMPARED and found is not None:
        notes.append(str(found["no_interval"]))
    if column < book.newest[area]:
        notes.append(f"for {book.grid.period(column).label}, the newest period that both have")
    return word, "; ".join(notes)


def gap(book: Book) -> Iterator[Row]:
    """How far apart the smallest areas within each area are: highest minus lowest (`lower` and `upper` are the two).

    The word says whether they differ more than chance explains, `against` names their level.
    """
    for area in book.own:
        level, inside = book.where.smaller(area, book.indicator.levels)
        if not level:
            continue
        column = max((book.newest.get(code, -1) for code in inside), default=-1)
        if book.indicator.kind == "count":
            yield book.row(area.code, "gap", column, word=NOT_COMPARED, against=level, note=COUNTS_DIFFER)
            continue
        known = [code for code in inside if np.isfinite(book.value(code, column))]
        if len(known) < 2:
            note = "fewer than two have a value"
            yield book.row(area.code, "gap", column, word=NOT_COMPARED, against=level, note=note)
            continue
        if not book.alike(known, column):
            source = book.across(known, column)
            yield book.row(area.code, "gap", column, word=NOT_COMPARED, against=level, note=OTHER_PARTS, source=source)
            continue
        values = np.array([book.value(code, column) for code in known])
        limits = [np.array([book.value(code, column, which) for code in known]) for which in ("lower", "upper")]
        word = GAP_WORDS[more_than_chance(values, limits[0], limits[1])]
        absent = len(inside) - len(known)
        ends = [_where(book, known, values, end) for end in (values.max(), values.min())]
        note = f"highest in {ends[0]}, lowest in {ends[1]}" + (
            f"; {absent} of {len(inside)} have no value" if absent else ""
        )
        yield book.row(
            area.code, "gap", column, value=values.max() - values.min(), lower=values.min(), upper=values.max(),
            word=word, against=level, note=note, source=book.across(known, column),
        )  # fmt: skip


def _where(book: Book, codes: list[str], values: np.ndarray, end: float) -> str:
    """The area whose value is `end`, and how many share it as printed."""
    names = [
        book.where.name(code)
        for code, value in zip(codes, values, strict=True)
        if round_half_up(value, book.indicator.decimals) == round_half_up(end, book.indicator.decimals)
    ]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def extent(book: Book) -> Iterator[Row]:
    """The lowest and highest value among an area's peers for the same period: areas of its level, itself included.

    The partnership's own area has its statistical neighbours for peers. Without two known peers the row says so.
    """
    home = book.where.partnership.places.home
    for area in book.own:
        peers = [a.code for a in book.own if a.level == area.level]
        against = area.level
        if area.code == home:
            peers, against = [home, *book.where.partnership.places.neighbours], "neighbours"
        column = book.newest.get(area.code, -1)
        has = [code for code in peers if np.isfinite(book.value(code, column))]
        comparable = [code for code in has if book.alike((area.code, code), column)]
        known = np.array([book.value(code, column) for code in comparable])
        if book.indicator.kind == "count" or len(known) < 2:
            few = OTHER_PARTS if len(has) > 1 else "fewer than two peers have a value"
            note = COUNTS_DIFFER if book.indicator.kind == "count" else few
            yield book.row(area.code, "extent", word=NOT_COMPARED, against=against, note=note)
            continue
        ends = {"lower": known.min(), "upper": known.max(), "value": known.max() - known.min()}
        which = "known" if len(known) == len(has) else f"known and not {OTHER_PARTS}"
        yield book.row(
            area.code, "extent", column, **ends, against=against, note=f"{len(known)} of {len(peers)} {which}",
            source=book.across(peers, column),
        )  # fmt: skip


def standing_out(book: Book) -> Iterator[Row]:
    """How far each area lies from the partnership's, in standard errors of the difference.

    The word is what it would be if this were the only indicator; `findings.compute` takes it back to "similar" where
    chance explains it among all of the area's indicators.
    """
    home = book.where.partnership.places.home
    below, above = judged(book.indicator.good)
    for area in (a.code for a in book.own if a.code != home):
        if book.indicator.kind == "count":
            yield book.row(area, "stands-out", word=NOT_COMPARED, against=home, note=COUNTS_DIFFER)
            continue
        column = book.newest_where(book.knows(area), book.knows(home))
        if column < 0 or book.old(column):
            note = "no value for the same period in both" if column < 0 else TOO_OLD
            yield book.row(area, "stands-out", word=NOT_COMPARED, against=home, note=note)
            continue
        part, whole = book.at(area, column), book.at(home, column)
        assert part is not None and whole is not None
        source = book.across((area, home), column)
        if not book.alike((area, home), column):
            figures = {"word": NOT_COMPARED, "against": home, "note": OTHER_PARTS}
            yield book.row(area, "stands-out", column, **figures, source=source)
            continue
        share = part["denominator"] / whole["denominator"] if whole["denominator"] > 0 else _NAN
        z = float(
            stands_out(
                part["value"], part["lower"], part["upper"], whole["value"], whole["lower"], whole["upper"], share
            )
        )
        if np.isnan(z):
            note = part["no_interval"] or whole["no_interval"] or "an interval has no width"
            yield book.row(area, "stands-out", column, word=NOT_COMPARED, against=home, note=note, source=source)
            continue
        word = above if z > 0 else below
        yield book.row(area, "stands-out", column, value=z, word=word, against=home, source=source)


def _measured(book: Book) -> list[str]:
    return [area.code for area in book.own if book.newest[area.code] >= 0]
