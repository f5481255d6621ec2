"""From submissions to an observatory: read each, stack them by the day they were received, keep the newest word.

The result is kept by content: the same definitions and submissions are never compiled twice, and an observatory *as at*
a date is simply one compiled from what had been received by then. It is built beside its place and then renamed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory import reading
from curvebook.observatory.frames import LOOKUP, OBSERVATIONS, POPULATION, shaped
from curvebook.observatory.paths import work_folder
from curvebook.observatory.places import Resolver, resolver
from curvebook.observatory.query import ORDER, Observatory
from curvebook.observatory.series import KEY, PERIOD, database, quoted
from curvebook.observatory.sources import FORMATS
from curvebook.observatory.submissions import Submission, load_submissions

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from curvebook.model.measures import Indicator
    from curvebook.model.partnership import Partnership

Progress = Callable[[int, int, str], None]  # done, of how many, what comes next
COLUMNS = ", ".join(OBSERVATIONS)
SERIES, WHEN = ", ".join(KEY), ", ".join(PERIOD)
CLOSE = 1e-9  # relative: figures nearer than this are the same figure, written with other digits


def compile_observatory(
    partnership: Partnership, as_at: date | None = None, work: Path | None = None, progress: Progress | None = None
) -> Observatory:
    """The observatory of all that had been received by `as_at` (default: everything).

    Kept under `work` (default: the partnership's work folder) as `observatory/<key>/`. Raises SubmissionError with the
    faults of all submissions; nothing is then left behind.
    """
    from filelock import FileLock

    submissions = load_submissions(partnership, as_at)
    shelf = (work or work_folder(partnership)) / "observatory"
    shelf.mkdir(parents=True, exist_ok=True)
    facts = [(one.id, one.sha256, one.format, one.received, sorted(one.options.items()),
              one.corrects, one.who, one.source, one.licence, one.note) for one in submissions]  # fmt: skip
    key = reading.digest([reading.code_digest(), reading.definitions_digest(partnership), facts])
    folder = shelf / key
    with FileLock(shelf / ".lock"):
        if not (folder / "log.json").is_file():
            beside = shelf / f".{key}.{os.getpid()}"
            shutil.rmtree(folder, ignore_errors=True)  # half a folder, left by a machine that stopped
            try:
                beside.mkdir()
                _build(partnership, submissions, shelf / "parts", beside, progress or (lambda done, of, what: None))
                beside.replace(folder)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    return Observatory(folder, key)


def _build(
    partnership: Partnership, submissions: Sequence[Submission], parts: Path, folder: Path, progress: Progress
) -> None:
    """Write everything that an observatory holds into `folder`."""
    faults: list[Fault] = []
    try:
        lookups = reading.read_lookups(submissions)
    except SubmissionError as error:  # codes cannot be followed without them, so nothing else is read
        raise SubmissionError(error.faults) from None
    read, known = {}, reading.frame_digest(lookups)
    for done, one in enumerate(submissions):
        progress(done, len(submissions) + 1, one.id)
        try:
            read[one.id] = reading.read_submission(partnership, one, lookups, parts, known)
        except SubmissionError as error:
            faults += [Fault(f"{one.id}/{fault.file}", *_rest(fault)) for fault in error.faults]
    if faults:
        raise SubmissionError(faults)
    progress(len(submissions), len(submissions) + 1, "stacking")
    places = resolver(partnership, lookups)
    held = {one.id: read[one.id] / "part.parquet" for one in submissions}
    of = {table: [one for one in submissions if FORMATS[one.format].table == table] for table in
          ("observations", "population", "boundaries")}  # fmt: skip
    shaped(lookups, LOOKUP).to_parquet(folder / "lookups.parquet", index=False)
    population = _population([(one, held[one.id]) for one in of["population"]], places)
    population.to_parquet(folder / "population.parquet", index=False)
    boundaries = _boundaries([(one, held[one.id]) for one in of["boundaries"]], places, partnership)
    boundaries.to_parquet(folder / "boundaries.parquet", index=False)
    stacked = [(one, held[one.id]) for one in of["observations"]]
    _observations(partnership, stacked, population, lookups, folder)
    log = {
        "submissions": [_entry(one, read[one.id]) for one in submissions],
        "observations": _count(folder / "observations.parquet"),
    }
    (folder / "log.json").write_text(json.dumps(log, indent=1, ensure_ascii=False), encoding="utf-8")
    progress(len(submissions) + 1, len(submissions) + 1, "")


def _observations(
    partnership: Partnership,
    stacked: Sequence[tuple[Submission, Path]],
    population: pd.DataFrame,
    lookups: pd.DataFrame,
    folder: Path,
) -> None:
    """Stack what was received, keep the newest, derive larger areas, mark breaks; write both tables, sorted."""
    import pandas as pd

    own = pd.DataFrame({"area": [area.code for area in partnership.areas()]})
    derived = [i for i in partnership.indicators().values() if i.derive is not None]
    with database(folder) as db:
        db.register("own", own)
        db.register("deriving", pd.DataFrame({"indicator": pd.Series([i.id for i in derived], dtype="str")}))
        db.execute(f"CREATE VIEW said AS {_said(stacked)}")
        # Of smaller areas there may be millions of values: they are looked at for one indicator at a time.
        db.execute("CREATE TABLE vintage AS SELECT * FROM said WHERE area IN (SELECT area FROM own)")
        rest = "SELECT * FROM vintage WHERE indicator NOT IN (SELECT indicator FROM deriving)"
        db.execute(f"CREATE TABLE newest AS {_newest(rest)}")
        for larger in _larger(db, partnership, derived, population, lookups):
            db.register("larger", larger)
            db.execute(f"INSERT INTO newest ({COLUMNS}) SELECT {COLUMNS} FROM larger")
            db.unregister("larger")
        db.register("breaks", _breaks(partnership))
        _write(db, f"SELECT {COLUMNS} FROM ({_BROKEN}) WHERE area IN (SELECT area FROM own) ORDER BY {ORDER}",
               folder / "observations.parquet")  # fmt: skip
        _write(db, f"SELECT {COLUMNS} FROM vintage WHERE area IN (SELECT area FROM own) ORDER BY {ORDER}, turn",
               folder / "vintages.parquet")  # fmt: skip


def _larger(
    db: Any, partnership: Partnership, derived: Sequence[Indicator], population: pd.DataFrame, lookups: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Values of larger areas, added to those of smaller ones, of one indicator after another."""
    from curvebook.observatory.derive import Deriver

    if derived:
        deriver = Deriver.of(partnership, population, lookups)
    for indicator in derived:
        of_it = f"SELECT * FROM said WHERE indicator = '{indicator.id}'"
        smaller = db.sql(f"SELECT {COLUMNS} FROM ({_newest(of_it)})").to_arrow_table().to_pandas()
        yield deriver.larger(indicator, shaped(smaller, OBSERVATIONS))


def _said(stacked: Sequence[tuple[Submission, Path]]) -> str:
    """SQL for every row of every submission, with its submission, the day, and its turn (0 is the oldest).

    Of rows that a file repeats, the first counts.
    """
    if not stacked:
        empty = ", ".join(
            f"CAST(NULL AS {_SQL_TYPES.get(dtype, 'VARCHAR')}) AS {name}" for name, dtype in OBSERVATIONS.items()
        )
        return f"SELECT {empty}, 0 AS turn WHERE false"  # fmt: skip
    columns = ", ".join(reading.KEPT)
    once = f" QUALIFY row_number() OVER (PARTITION BY {SERIES}, {WHEN} ORDER BY row) = 1"
    return " UNION ALL ".join(
        f"SELECT {columns}, '{one.id}' AS submission, TIMESTAMP '{one.received.isoformat()}' AS received, "
        f"{turn} AS turn FROM read_parquet('{quoted(path)}'){once if _counts(path.parent).get('repeated') else ''}"
        for turn, (one, path) in enumerate(stacked)
    )


_SQL_TYPES = {"float64": "DOUBLE", "int16": "SMALLINT", "int32": "INTEGER", "datetime64[s]": "TIMESTAMP"}


def _newest(vintage: str) -> str:
    """SQL for the newest word on each value of `vintage` (SQL for rows of `said`).

    Where it gives another figure than the first one did, the value is revised, and the note says what was first said;
    where it withholds the value, nothing of the old one is repeated. Most periods come in one submission only, and have
    nothing to compare with.
    """
    return f"""
WITH vintage AS ({vintage}),
again AS MATERIALIZED (
    SELECT indicator, {WHEN} FROM vintage GROUP BY ALL HAVING min(turn) < max(turn)
)
SELECT {COLUMNS} FROM vintage ANTI JOIN again USING (indicator, {WHEN})
UNION ALL
SELECT {COLUMNS} FROM (SELECT * REPLACE (
    CASE WHEN changed AND state IN ('', 'p') THEN 'r' ELSE state END AS state,
    CASE WHEN changed THEN concat_ws('; ', nullif(note, ''),
        'first given as ' || regexp_replace(first_value::VARCHAR, '\\.0$', '') || ' (' || first_said || ')')
        ELSE note END AS note)
FROM (
    SELECT *, turn > first_turn AND value IS NOT NULL
        AND abs(value - first_value) > {CLOSE} * greatest(1, abs(value)) AS changed
    FROM (
        SELECT *,
            min(turn) FILTER (value IS NOT NULL) OVER series AS first_turn,
            arg_min(value, turn) FILTER (value IS NOT NULL) OVER series AS first_value,
            arg_min(submission, turn) FILTER (value IS NOT NULL) OVER series AS first_said,
            max(turn) OVER series AS last_turn
        FROM vintage SEMI JOIN again USING (indicator, {WHEN}) WINDOW series AS (PARTITION BY {SERIES}, {WHEN})
    ) WHERE turn = last_turn
))"""


# The first value at or after an agreed break carries its mark, unless it says something graver.
_BROKEN = f"""
SELECT newest.* REPLACE (
    CASE WHEN b.why IS NOT NULL AND state IN ('', 'p', 'r', 'e') AND value IS NOT NULL THEN 'b' ELSE state END AS state,
    CASE WHEN b.why IS NOT NULL AND value IS NOT NULL THEN concat_ws('; ', b.why, nullif(note, '')) ELSE note END
        AS note)
FROM newest LEFT JOIN (
    SELECT {SERIES}, period_start, min(why) AS why FROM (
        SELECT {", ".join("newest." + name for name in KEY)}, breaks.starts, min(breaks.why) AS why,
            min(period_start) AS period_start
        FROM newest JOIN breaks ON newest.indicator = breaks.indicator
        WHERE period_start >= breaks.starts AND value IS NOT NULL GROUP BY ALL
    ) GROUP BY ALL
) AS b USING ({SERIES}, period_start)"""


def _breaks(partnership: Partnership) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (i.id, i.period(change.at).start, change.why) for i in partnership.indicators().values() for change in i.breaks
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "starts", "why"])  # fmt: skip
    return frame.assign(starts=frame["starts"].astype("datetime64[s]"), why=frame["why"].astype("str"),
                        indicator=frame["indicator"].astype("str"))  # fmt: skip


def _write(db: Any, query: str, target: Path) -> None:
    db.execute(f"COPY ({query}) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION zstd)")


def _population(stacked: Sequence[tuple[Submission, Path]], places: Resolver) -> pd.DataFrame:
    """People of every area received, ours by our codes; of two submissions the newer one counts."""
    import pandas as pd

    frames = []
    for one, path in stacked:
        frame = pd.read_parquet(path)
        codes, why = places.resolve(frame["area"], pd.Series("", index=frame.index))
        frames.append(frame.assign(area=codes.where(why == "", frame["area"]), submission=one.id))
    if not frames:
        return shaped(pd.DataFrame({name: [] for name in POPULATION}), POPULATION)
    key = ["area", "period_start", "period_months", "sex", "age_from", "age_to"]
    everybody = pd.concat(frames, ignore_index=True).drop_duplicates(key, keep="last")
    return shaped(everybody.sort_values(key, kind="stable"), POPULATION)


def _boundaries(
    stacked: Sequence[tuple[Submission, Path]], places: Resolver, partnership: Partnership
) -> gpd.GeoDataFrame:
    """Boundaries of the partnership's areas, under their own names; of two submissions the newer one counts."""
    import geopandas as gpd
    import pandas as pd

    own = {area.code: area for area in partnership.areas()}
    frames = []
    for one, path in stacked:
        frame = gpd.read_parquet(path)
        codes, _ = places.resolve(frame["code"], pd.Series("", index=frame.index))
        frames.append(frame.assign(code=codes, submission=one.id)[(codes != "").to_numpy()])
    if frames and sum(map(len, frames)):
        every = pd.concat(frames, ignore_index=True).drop_duplicates("code", keep="last").sort_values("code")
    else:
        every = gpd.GeoDataFrame({"code": [], "geometry": [], "submission": []}, geometry="geometry", crs="EPSG:27700")
    every["name"] = pd.Series([own[code].name for code in every["code"]], index=every.index, dtype="str")
    every["level"] = pd.Series([own[code].level for code in every["code"]], index=every.index, dtype="str")
    return every[["code", "name", "level", "submission", "geometry"]].reset_index(drop=True)


def _entry(one: Submission, part: Path) -> dict[str, Any]:
    """What the log says of a submission."""
    counts = _counts(part)
    return {
        "id": one.id, "format": one.format, "received": one.received.isoformat(), "who": one.who, "source": one.source,
        "licence": one.licence, "sha256": one.sha256, "note": one.note, "corrects": one.corrects or "",
        "rows": counts.get("rows", 0), "matched": counts.get("matched", 0), "kept": counts.get("kept", 0),
        "repeated": counts.get("repeated", 0), "left_out": counts.get("left out", {}), "told": counts.get("told", []),
    }  # fmt: skip


def _counts(part: Path) -> dict[str, Any]:
    """What reading a submission counted."""
    counts: dict[str, Any] = json.loads((part / "log.json").read_text(encoding="utf-8"))
    return counts


def _count(table: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(table).num_rows)


def _rest(fault: Fault) -> tuple[str, str, str | None, str]:
    return fault.place, fault.problem, fault.value, fault.mend
