"""Findings: every figure that any report may print, computed once per edition.

`now` and `ahead` make the rows of one indicator, `edition` those of all; this module keeps and opens them.

One table, one row per figure. `measure` says what the row is:

=================  ====================================================================================================
observed           a value of the series (one row per period), with its interval and state
latest             the newest value that can be shown
change             latest minus the value one year before; word: up, down, unchanged
trend              recent-trend test; word: getting better, getting worse, increasing, decreasing,
                   no significant change, cannot be calculated; value: change per year where significant
vs-parent          the containing area's value for the same period; word: better, similar, worse, lower, higher,
                   not compared (`against` names the area; interval is the comparator's)
vs-home            the same against the partnership's own area, where that is not the containing one
vs-country         the same against the country
vs-neighbours      the same against the median of the statistical neighbours (`against` is "neighbours")
forecast           one row per future period: value (median), lower/upper (95%), lower80/upper80
no-forecast        instead of these; word: too short, too old, broken series, all values are equal, irregular series
target             the target path, one row per period from its start to its end; word: as things stand, where it
                   catches up with another place whose value of the period is not known (the newest before is used)
monitoring         the monitoring level, one row per period
half-year          one row per half of the financial year since the path began: its last value (`against`: of which
                   period) against the monitoring level; word: below, not below, unknown, not due (measured yearly)
target-end         the promised value at its date; word: reached (already, by the newest value), not yet
path               where latest stands against the path (value: the path's value then);
                   word: on or better than the path, short of the path, below the monitoring level
likelihood         probability (0 to 1) of meeting the target; word: likely, difficult, unlikely, not assessable;
                   once the target's date has come, without a value: met, not met
exception          whether the target is one (accountability.exceptions); word: over, under, none, not assessable;
                   value: distance of latest from the path, positive where better; note: which parts of the rule hold
milestone          the same as likelihood, for each milestone or yearly step on the way: one row per period
required           yearly change (value) from latest to the target; word: done, not done (by `count` of `denominator`
                   similar places, `against`, over as many years), none needed, not compared
best-change        the best yearly change of any of them (`against`) over as many years; note: from when to when
floor              as target, of the floor target; floor-end, floor-path and floor-likelihood as target-end, path and
                   likelihood. A likelihood or floor-likelihood by another rule than probability: `against` names it
baseline           the forecast frozen at a decision, one row per period: as forecast; note: the day
verdict            the newest judged value minus the baseline's middle, with the 95% interval of that difference; word:
                   turned, bending, on the baseline, worse, not assessable; note: cautions
verdict-count      the same in those that the indicator counts (people, most often), where they are known
verdict-since      the period with which the present verdict began
country-verdict    the same verdict on the country's curve, by its own baseline of the same day
neighbours-verdict how many of the statistical neighbours' curves turned (value), of how many assessed (count)
gap                highest minus lowest (upper, lower) among the smallest areas within (`against` is their level); word:
                   more than chance, within chance, not compared; note: which two
extent             lowest and highest (lower, upper) among the areas of the same level or, for the partnership's area,
                   among the statistical neighbours (`against`); value: highest minus lowest
stands-out         how far from the borough, in standard errors of the difference; word: better, worse, higher, lower
                   beyond chance among all the area's indicators; similar; not compared
rank               position among areas of its level, 1 the most deprived (indicators tagged "deprivation"), newest;
rank-history       the same for every period
tenth              which tenth of all the places that a national rank is among (`rank_of`) it lies in, 1 most deprived
band               between which ranks (lower, upper) the area may truly lie among `value` areas of its level, 1 best;
                   word: told apart, not told apart, not compared
group              a value of one group, one row per period (`by`: sex, age or a type of category; `group`: which)
group-gap          highest minus lowest group (upper, lower; `group` is the highest, `against` the lowest); word as gap
group-ratio        the same two divided, with its interval
slope-index        from the least to the most deprived end of a line through all groups (`group` is the most deprived,
                   `against` the least): the one minus the other; word as gap; only where names say the order
relative-index     the same, the one divided by the other
gap-trend          whether the gap between two groups closes, by the trend test; word: closing, widening, turned round,
                   no clear change, cannot be calculated; value: change per year where clear; note: what the ratio does,
                   where that is another thing
vs-country-trend   the same of the difference from the country's value
vs-neighbours-trend  the same of the difference from the median of the statistical neighbours
variation          XmR chart of the newest point: its average (value) and usual range; note: the rules it breaks; word:
                   improvement, concern, special cause, common cause, not assessable
assurance          the promised value against that range; word: consistently meets, hit and miss, consistently fails
contribution       what a part (`by` "part", `group` its id) did to an index's change from a year before (`against`);
                   note: where chance alone could explain the part's own change, or why it has no value
quality            the grade of what was received, as at the day (partnership's own area); word: A, B, C, D, unknown;
                   note: its reasons, the weightiest first
check              one thing found in what was received; word: grave, check, note; `against`: which check
                   (observatory.quality.KINDS); value: its size (days late, share, how unusual), count: how many values
                   it concerns; note: what was found
scenario           the forecast with a scenario's actions (`by` "scenario", `group` its id), columns as of forecast
no-scenario        instead of it; word: in the baseline already, or that of no-forecast
scenario-likelihood  the chance of the target with the actions; word as likelihood
scenario-effect    what they change by the target's date (value) and in people (count), with its 80% and full range
scenario-reach     the reach at which the target is as likely met as not; word: not needed, cannot by these actions
social-return      over the years counted; `against`: units, benefits, costs, net, ratio, break-even, purse (ratio of
                   what comes back to it); lower and upper: every assumption at its worst and at its best; word: no
                   ratio, cannot be said in people
changed            what is another than in the last edition (`findings.changed`), one row per kind of change (word: new
                   data, revised, verdict changed, ...); value: the newest of the values concerned, count: how many they
                   are; `against`: the word as it is now; note: what was and what is, or why
before             what stood in the last edition in place of a row of `changed` (`against`: its kind)
=================  ====================================================================================================

A row with no value has a state or a word that says why, and `note` holds the reason in one clause.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from curvebook.errors import Fault, ParameterError
from curvebook.findings.edition import Observed, Progress, compute, quarter_of, what_if
from curvebook.findings.table import FINDINGS, MEASURES, PROMISES, in_order, shaped, together
from curvebook.model.partnership import Partnership
from curvebook.model.scenarios import Scenario

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pyarrow import Table

__all__ = [
    "FINDINGS",
    "MEASURES",
    "PROMISES",
    "Findings",
    "Observed",
    "as_at_of",
    "compute",
    "computed",
    "key_of",
    "open_findings",
    "opened",
    "try_out",
    "write",
    "write_partitions",
]


HELD = {"measures": "measure", "states": "state"}  # what `partitions.json` lists of the table: of which column


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows of a theme and an area, and where among them each indicator's stand."""

    rows: pd.DataFrame
    places: dict[str, slice | list[int]]


@dataclass(frozen=True, eq=False)
class Findings:
    """An edition's findings, read from their partitions (theme, area) as they are asked for.

    `as_at`: what had been received by that day. `hashes` has the SHA-256 of each partition's file; `measures` and
    `states` are those that occur, and `pieces` the hashes of each partition's rows by indicator, known without reading
    them. Frames handed out are copies.
    """

    key: str
    as_at: date
    folder: Path
    hashes: dict[tuple[str, str], str]
    measures: frozenset[str]
    states: frozenset[str]
    pieces: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict, repr=False)
    _read: dict[tuple[str | None, str | None], _Part] = field(default_factory=dict, repr=False)
    _shapes: dict[str, GeoDataFrame] = field(default_factory=dict, repr=False)

    @cached_property
    def table(self) -> pd.DataFrame:
        """All findings, read at one go."""
        from pyarrow import concat_tables

        if not self.hashes:
            return shaped(pd.DataFrame())
        return in_order(shaped(concat_tables([self._file(*part) for part in sorted(self.hashes)]).to_pandas()))

    def slice(
        self,
        theme: str | None = None,
        indicator: str | None = None,
        area: str | None = None,
        measure: str | None = None,
    ) -> pd.DataFrame:
        """The findings of this theme, indicator, area and measure; None means any. Empty where there is none."""
        part = self._part(theme, area)
        rows = part.rows if indicator is None else part.rows.iloc[part.places.get(indicator, [])]
        if measure is not None:
            rows = rows[rows["measure"] == measure]
        return rows.reset_index(drop=True)

    def digest(self, theme: str | None = None, indicator: str | None = None, area: str | None = None) -> str:
        """A hash of what `slice` returns for these, without reading it: the same rows have the same hash."""
        digest = hashlib.sha256()
        for part in sorted(self.pieces):
            if theme in (None, part[0]) and area in (None, part[1]):
                found = self.pieces[part]
                for name in sorted(found) if indicator is None else [indicator] * (indicator in found):
                    digest.update(f"{part} {name} {found[name]}\n".encode())
        return digest.hexdigest()

    def boundaries(self, level: str) -> GeoDataFrame:
        """The shapes of a level's areas (code, name, geometry in EPSG:27700); empty where none was received."""
        import geopandas

        if level not in self._shapes:
            file = self.folder / "boundaries" / f"{level}.parquet"
            none = geopandas.GeoDataFrame({"code": [], "name": []}, geometry=[], crs="EPSG:27700")
            self._shapes[level] = geopandas.read_parquet(file) if file.exists() else none
        return self._shapes[level].copy()

    def _part(self, theme: str | None, area: str | None) -> _Part:
        """What is held of a theme and an area, None means any: read once, or put together from what was read."""
        if (theme, area) not in self._read:
            wanted = [part for part in sorted(self.hashes) if theme in (None, part[0]) and area in (None, part[1])]
            if not wanted:
                rows = shaped(pd.DataFrame())
            elif theme is not None and area is not None:
                rows = shaped(self._file(theme, area).to_pandas())
            else:
                rows = in_order(pd.concat([self._part(*part).rows for part in wanted], ignore_index=True))
            found = rows.groupby("indicator", sort=False).indices
            places = {str(indicator): together(at.tolist()) for indicator, at in found.items()}
            self._read[theme, area] = _Part(rows, places)
        return self._read[theme, area]

    def _file(self, theme: str, area: str) -> Table:
        from pyarrow import parquet

        with parquet.ParquetFile(self.folder / _file(theme, area)) as file:  # `read_table` would look for more files
            return file.read()


def open_findings(
    partnership: Partnership,
    edition: str,
    as_at: date | None = None,
    work: Path | None = None,
    progress: Progress | None = None,
) -> Findings:
    """The findings of `edition` from what had been received by `as_at`, computed once and kept by content.

    `as_at` is by default the day of publication: `about.release_days` after the quarter's end. They are kept under
    `work` (default: `outputs/<partnership>/.work`) in `findings/<key>/`, Parquet in partitions by theme and area; the
    key changes with the observations, the definitions, this library, the edition and the day. Where the environment
    names a folder written before (CURVEBOOK_FINDINGS), that is read and nothing is computed; ParameterError where it
    holds another partnership's or edition's findings.
    """
    quarter_of(edition)
    if given := os.environ.get("CURVEBOOK_FINDINGS"):
        return opened(Path(given), partnership, edition)
    return computed(partnership, edition, as_at, work, progress)


def computed(
    partnership: Partnership,
    edition: str,
    as_at: date | None = None,
    work: Path | None = None,
    progress: Progress | None = None,
) -> Findings:
    """As `open_findings`, whatever the environment names: of another edition than the one in hand, for instance."""
    from filelock import FileLock

    from curvebook.observatory import compile_observatory, work_folder

    quarter, root = quarter_of(edition), work or work_folder(partnership)
    known_by = as_at or quarter.end + timedelta(days=partnership.about.release_days)
    observatory = compile_observatory(partnership, as_at=known_by, work=root, progress=progress)
    key = key_of(partnership, observatory.key, edition, known_by)
    folder = root / "findings" / key[:24]
    if not (folder / "partitions.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not (folder / "partitions.json").exists():
                table = compute(partnership, observatory, edition, progress, known_by)
                write(table, partnership, observatory, edition, known_by, folder)
    with contextlib.suppress(OSError):  # the press deletes what was not used for long
        os.utime(folder)
    return opened(folder, partnership, edition)


def try_out(partnership: Partnership, edition: str, scenario: Scenario, as_at: date) -> pd.DataFrame:
    """The rows of a scenario that nobody agreed, from what had been received by `as_at`; they belong to no edition."""
    from curvebook.observatory import compile_observatory

    return what_if(partnership, compile_observatory(partnership, as_at=as_at), edition, scenario)


def as_at_of(findings: Findings) -> date:
    """The day up to which these findings know what had been received."""
    return findings.as_at


def key_of(partnership: Partnership, observatory_key: str, edition: str, as_at: date) -> str:
    """What a set of findings depends on, as one hash."""
    digest = hashlib.sha256()
    for text in (observatory_key, edition, as_at.isoformat(), *_library()):
        digest.update(f"{text}\n".encode())
    agreed = ((partnership.folder / "definitions").rglob("*.yaml"), (partnership.folder / "baselines").glob("*.json"))
    for file in sorted(file for files in agreed for file in files):
        digest.update(f"{file.relative_to(partnership.folder).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _library() -> Iterator[str]:
    """This library's statistics and those below them: their versions, and their code as long as it is edited."""
    for name in ("curvebook", "numpy", "pandas", "scipy", "statsmodels"):
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{name} from source"
    packages = ("indicators", "trajectory", "accountability", "findings", "model", "observatory/quality")
    library = Path(__file__).parents[1]
    made_of = [library.glob("*.py"), *((library / name).glob(kind) for name in packages for kind in ("*.py", "*.json"))]
    for file in sorted(file for files in made_of for file in files):
        yield hashlib.sha256(file.read_bytes()).hexdigest()


def write(
    table: pd.DataFrame, partnership: Partnership, observatory: Observed, edition: str, as_at: date, folder: Path
) -> dict[str, Any]:
    """Write `table` in partitions with their hashes, and the boundaries, to `folder`, all or nothing.

    Returns what `partitions.json` says: partnership, edition, as_at, key, and for each partition theme, area, file,
    number of rows, SHA-256 and the pieces' hashes.
    """
    said = {
        "partnership": partnership.id,
        "edition": edition,
        "as_at": as_at.isoformat(),
        "key": key_of(partnership, observatory.key, edition, as_at),
    }
    shapes = {level.id: observatory.boundaries(level.id) for level in partnership.places.levels}
    return write_partitions(table, said, shapes, folder)


def write_partitions(
    table: pd.DataFrame, said: dict[str, Any], shapes: Mapping[str, GeoDataFrame], folder: Path
) -> dict[str, Any]:
    """Write `table` in partitions with their hashes, and the `shapes` of each level, to `folder`, all or nothing.

    Returns what `partitions.json` says: `said` (partnership, edition, as_at, key) and the partitions.
    """
    import pyarrow as pa
    from pyarrow import parquet

    draft = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    partitions, pieces = [], _pieces(table)
    for (theme, area), rows in table.groupby(["theme", "area"], sort=True):
        file = _file(str(theme), str(area))
        (draft / file).parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(), draft / file)
        digest = hashlib.sha256((draft / file).read_bytes()).hexdigest()
        partitions.append(
            {"theme": theme, "area": area, "file": file.as_posix(), "rows": len(rows), "sha256": digest,
             "pieces": pieces[str(theme), str(area)]}
        )  # fmt: skip
    (draft / "boundaries").mkdir(parents=True, exist_ok=True)
    for level, frame in shapes.items():
        if len(frame):
            frame.to_parquet(draft / "boundaries" / f"{level}.parquet")
    held = {name: sorted(map(str, table[column].unique())) for name, column in HELD.items()}
    whole = {**said, **held, "partitions": partitions}
    (draft / "partitions.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)
    return whole


def _pieces(table: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """The hash of each indicator's rows, in their order, by partition."""
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for (theme, area, indicator), where in table.groupby(["theme", "area", "indicator"], sort=True).indices.items():
        digest = hashlib.sha256(rows[where].tobytes()).hexdigest()[:16]
        found.setdefault((str(theme), str(area)), {})[str(indicator)] = digest
    return found


def opened(folder: Path, partnership: Partnership, edition: str) -> Findings:
    """The findings that `write` or `write_partitions` wrote to `folder`.

    Raises ParameterError where there are none, or those of another partnership or edition.
    """
    index = folder / "partitions.json"
    if not index.exists():
        mend = "Unset CURVEBOOK_FINDINGS, or run `curvebook run` again."
        raise ParameterError(Fault(folder.as_posix(), "", "there are no findings here", mend=mend))
    said = json.loads(index.read_text(encoding="utf-8"))
    for what, here, wanted in (
        ("partnership", said["partnership"], partnership.id),
        ("edition", said["edition"], edition),
    ):
        if here != wanted:
            raise ParameterError(Fault(index.as_posix(), what, f"these findings are not those of {wanted}", here))
    known_by = date.fromisoformat(said["as_at"])
    hashes = {(p["theme"], p["area"]): p["sha256"] for p in said["partitions"]}
    pieces = {(p["theme"], p["area"]): p["pieces"] for p in said["partitions"]}
    measures, states = frozenset(said["measures"]), frozenset(said["states"])
    return Findings(said["key"], known_by, folder, hashes, measures, states, pieces)


def _file(theme: str, area: str) -> Path:
    return Path(f"theme={theme}") / f"area={area}" / "part.parquet"
