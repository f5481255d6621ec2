"""What whole series must satisfy: one value for each area, period and breakdown, in periods that do not overlap, and
one spelling of each breakdown.

Checked with DuckDB on the Parquet that a file was read to, so that its size does not matter.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.observatory.sources.tables import Faults

KEY = ("indicator", "area", "sex", "age", "category_type", "category")
PERIOD = ("period_start", "period_months")
FIGURES = ("value", "lower", "upper", "numerator", "denominator", "state", "note")


@contextmanager
def database(spill: Path | None = None) -> Iterator[Any]:
    """A DuckDB connection in memory: one thread (same sums, same order), a gibibyte, and a folder to spill to.

    Silent: DuckDB's own progress bar would stand among a script's printed results.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        connection.execute("SET threads = 1")
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(f"SET temp_directory = '{quoted(spill / '.spill') if spill else ''}'")
        # `python -c` is taken for a terminal. Jupyter without widgets refuses the setting, and has no bar either.
        with suppress(duckdb.InvalidInputException):
            connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
        if spill:
            shutil.rmtree(spill / ".spill", ignore_errors=True)


def check_series(part: Path, file: str, indicators: Mapping[str, Indicator], *, strict: bool) -> int:
    """Raise SubmissionError where a file contradicts itself; the number of rows that merely repeat others.

    `part` holds the file's rows (reading.KEPT). `strict` takes repetition itself as a fault, and two spellings of one
    group: in the house's own layout a row that stands twice is a mistake, in a published file it is often the
    publisher's way.
    """
    faults = Faults(file)
    key, period, figures = (", ".join(names) for names in (KEY, PERIOD, FIGURES))
    with database(part.parent) as db:
        db.execute(f"CREATE VIEW part AS SELECT * FROM read_parquet('{quoted(part)}')")
        # Most files repeat nothing, which hashes tell quickly; only what they point at is looked at in full.
        db.execute(
            f"CREATE TEMP TABLE again AS SELECT * FROM part WHERE hash({key}, {period}) IN "
            f"(SELECT hash({key}, {period}) FROM part GROUP BY ALL HAVING count(*) > 1)"
        )
        groups = f"FROM again GROUP BY {key}, {period} HAVING count(*) > 1"
        contradicts = "" if strict else f"AND count(DISTINCT ({figures})) > 1"
        for found in db.execute(
            f"SELECT {key}, {period}, list(row ORDER BY row), count(DISTINCT (value, state)) {groups} {contradicts} "
            "ORDER BY min(row) LIMIT 1000"
        ).fetchall():
            rows, different = found[-2], found[-1]
            what = " with another value" if different > 1 else ""
            others = ", ".join(str(row) for row in rows[1:4]) + (" …" if len(rows) > 4 else "")
            mend = "Keep one row." if strict else "Say which are meant: sex, age, category or months, in the source."
            faults.add(
                f"row {rows[0]}", f"the same indicator, area and period stand again in row {others}{what}",
                _named(found), mend,
            )  # fmt: skip
        repeated = db.execute(f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n {groups})").fetchall()[0][0]
        for indicator, lengths in _mixed(db, indicators):
            faults.add(
                f"indicator {indicator}", f"periods of {' and '.join(map(str, lengths))} months are mixed",
                mend="Say which are meant: months, in the indicator's source.",
            )  # fmt: skip
        for indicator, column, spellings, rows in _spellings(db) if strict else ():
            faults.add(
                f"row {rows[1]}, column {column}", f"{indicator} has this group as {spellings[0]!r} in row {rows[0]}",
                ", ".join(spellings[1:]), "Write each group in one way throughout.",
            )  # fmt: skip
        for found in _overlaps(db, indicators):
            faults.add(
                f"row {found[-1]}", f"the period overlaps the one in row {found[-2]}", _named(found),
                "Give each stretch of time once.",
            )  # fmt: skip
    faults.check()
    return int(repeated)


def _mixed(db: Any, indicators: Mapping[str, Indicator]) -> Iterator[tuple[str, list[int]]]:
    """Indicators with periods of several lengths; single days and irregular series aside."""
    rows = db.execute(
        "SELECT indicator, list(DISTINCT period_months ORDER BY period_months) FROM part WHERE period_months > 0 "
        "GROUP BY indicator HAVING count(DISTINCT period_months) > 1 ORDER BY indicator"
    ).fetchall()
    for name, lengths in rows:
        if indicators[name].frequency != "irregular":
            yield name, lengths


def _spellings(db: Any) -> Iterator[tuple[str, str, list[str], list[int]]]:
    """Names of groups that differ only in case or spacing: (indicator, column, spellings, the first row of each)."""
    for column in KEY[2:]:
        type_ = _folded("category_type") if column == "category" else "''"
        rows = db.execute(
            f"SELECT indicator, list(name ORDER BY first), list(first ORDER BY first) FROM (SELECT indicator, "
            f"{column} AS name, {type_} AS type, min(row) AS first FROM part WHERE {column} <> '' GROUP BY ALL) "
            f"GROUP BY indicator, type, {_folded('name')} HAVING count(DISTINCT name) > 1 ORDER BY min(first)"
        ).fetchall()
        yield from ((indicator, column, names, firsts) for indicator, names, firsts in rows)


def _folded(column: str) -> str:
    """A name without regard to case and spacing, in SQL."""
    return rf"lower(trim(regexp_replace({column}, '\s+', ' ', 'g')))"


def _overlaps(db: Any, indicators: Mapping[str, Indicator]) -> Iterator[tuple[Any, ...]]:
    """Neighbouring periods of a series that share days; pooled and rolling periods are meant to.

    Only the series of indicators that have such periods at all are looked at.
    """
    key = ", ".join(KEY)
    steps = (
        ", ".join(f"('{name}', {MONTHS_BETWEEN[i.frequency]})" for name, i in sorted(indicators.items())) or "('', 0)"
    )
    over = f"OVER (PARTITION BY {key} ORDER BY period_start, period_months)"
    short = (
        f"FROM part JOIN (VALUES {steps}) AS step(indicator, months) USING (indicator) WHERE period_months <= months"
    )
    met = "period_start > starts AND period_start < starts + to_months(lasts::INTEGER)"
    before = "lag(period_start) {0} AS starts, lag(period_months) {0} AS lasts"
    suspects = db.execute(
        f"SELECT DISTINCT indicator FROM (SELECT indicator, period_start, "
        f"{before.format('OVER (PARTITION BY indicator ORDER BY period_start, period_months)')} "
        f"FROM (SELECT DISTINCT indicator, {', '.join(PERIOD)} {short})) WHERE {met}"
    ).fetchall()
    if suspects:
        named = ", ".join(f"'{name}'" for (name,) in suspects)
        yield from db.execute(
            f"SELECT {key}, period_start, period_months, before, row FROM (SELECT {key}, {', '.join(PERIOD)}, row, "
            f"lag(row) {over} AS before, {before.format(over)} {short} AND indicator IN ({named})) "
            f"WHERE {met} ORDER BY row LIMIT 1000"
        ).fetchall()


def _named(found: tuple[Any, ...]) -> str:
    """A series in words for a message: indicator, area and breakdown."""
    return ", ".join(str(word) for word in found[: len(KEY)] if word)


def quoted(path: Path) -> str:
    """A path between single quotes in SQL."""
    return str(path).replace("'", "''")
