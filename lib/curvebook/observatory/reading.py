"""From one received file to observations of the partnership's indicators and areas, kept by content.

Each part of a file is matched to indicators, scaled, given the partnership's area codes, and written to Parquet; a file
of any size so needs little memory. What concerns whole series is then checked in `series`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import and_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.model.measures import Indicator
from curvebook.observatory.frames import LOOKUP, OBSERVATIONS, POPULATION, RAW, shaped
from curvebook.observatory.places import Resolver, among, resolver
from curvebook.observatory.series import check_series
from curvebook.observatory.sources import FORMATS, PARTNERSHIP, SMALLER, WANTED, Format
from curvebook.observatory.submissions import Submission

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.partnership import Partnership

KEPT = {name: dtype for name, dtype in OBSERVATIONS.items() if name not in ("submission", "received")}
SPLITS = ("sex", "age", "category")
ROWS = 1 << 17  # of a part's row groups: who asks for one indicator need not look through the others'
# Words with which publishers name a whole, where the house's layout leaves the breakdown empty.
WHOLES = frozenset({"persons", "people", "all", "total", "all ages", "all persons", "both sexes", "not applicable"})


def check_file(
    partnership: Partnership, file: Path, form: Format, options: Mapping[str, Any], known: Iterable[Submission] = ()
) -> dict[str, Any]:
    """Read all of `file` as `form` and keep nothing; the counts of what was read. Raises SubmissionError.

    Boundaries none of which is an area of the partnership's are a fault, unless their codes are official ones: those
    may be of former areas or of smaller ones, and it is only told that nothing is drawn with them yet.
    """
    import pandas as pd

    with tempfile.TemporaryDirectory(prefix="curvebook-") as folder:
        lookups, part = read_lookups(known), Path(folder) / "part.parquet"
        counts = read_file(partnership, file, form, options, lookups, part)
        if form.table == "boundaries":
            codes = pd.read_parquet(part, columns=["code"])["code"]
            own, _ = resolver(partnership, lookups).resolve(codes, pd.Series("", index=codes.index))
            counts["kept"] = int((own != "").sum())
            problem = "none of these areas is one of the partnership's"
            if not counts["kept"] and codes.str.fullmatch(r"[EKNSW]\d{8}").all():
                counts["told"] = [*counts["told"], problem]
            elif not counts["kept"]:
                mend = "Compare their codes with those in places, or name their column in --option code=NAME."
                raise SubmissionError(Fault(file.name, "", problem, ", ".join(codes[:3]), mend))
        return counts


def read_submission(partnership: Partnership, one: Submission, lookups: pd.DataFrame, shelf: Path, known: str) -> Path:
    """The folder that holds what `one` says (part.parquet and log.json), read now or found on `shelf`.

    `known` is the lookups' `frame_digest`.
    """
    form = FORMATS[one.format]
    facts = [code_digest(), one.sha256, form.id, sorted(one.options.items())]
    if form.table == "observations":
        facts += [definitions_digest(partnership, form), known]
    folder = shelf / digest(facts)
    if not (folder / "log.json").is_file():
        beside = shelf / f".{folder.name}.{os.getpid()}"
        try:
            beside.mkdir(parents=True)
            log = read_file(partnership, one.file, form, one.options, lookups, beside / "part.parquet")
            (beside / "log.json").write_text(json.dumps(log, sort_keys=True, indent=1), encoding="utf-8")
            if not folder.exists():
                beside.replace(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return folder


def read_lookups(submissions: Iterable[Submission]) -> pd.DataFrame:
    """All received lookups (frames.LOOKUP), oldest submission first."""
    import pandas as pd

    frames = [
        shaped(FORMATS[one.format].read(one.file, one.options), LOOKUP).assign(submission=one.id)
        for one in submissions
        if FORMATS[one.format].table == "lookup"
    ]
    return pd.concat(frames, ignore_index=True) if frames else shaped(pd.DataFrame(), LOOKUP)


def read_file(
    partnership: Partnership,
    file: Path,
    form: Format,
    options: Mapping[str, Any],
    lookups: pd.DataFrame,
    target: Path,
) -> dict[str, Any]:
    """Write what `file` says to `target` (Parquet) and return the counts. Raises SubmissionError with every fault."""
    if form.table != "observations":
        frame = form.read(file, options)
        if form.table == "population":
            frame = shaped(frame, POPULATION)
        elif form.table == "lookup":
            frame = shaped(frame, LOOKUP)
        frame.to_parquet(target, index=False)
        return {"rows": len(frame), "told": list(frame.attrs.get("told", []))}
    return _read_observations(partnership, file, form, options, lookups, target)


def _read_observations(
    partnership: Partnership, file: Path, form: Format, options: Mapping[str, Any], lookups: pd.DataFrame, target: Path
) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    chosen = indicators_of(partnership, form)
    matcher = Matcher(chosen, form.id == "tidy")
    places = resolver(partnership, lookups)
    smaller = frozenset(lookups.loc[lookups["relation"] == "within", "from_code"])
    given = {**options, PARTNERSHIP: partnership, SMALLER: smaller}
    if form.id != "tidy":
        given[WANTED] = frozenset(i.source.measure for i in chosen if i.source.measure)
    counts: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    told: dict[str, None] = {}  # what was accepted though it is not as it should be, each once
    writer = None
    try:
        for part in form.parts(file, given):
            counts["rows"] += len(part)
            told |= dict.fromkeys(part.attrs.get("told", []))
            for frame in matcher.match(shaped(part, RAW)):
                kept = _place(frame, places, smaller, matcher.derived, areas)
                counts["matched"] += len(frame)
                counts["kept"] += len(kept)
                table = pa.Table.from_pandas(shaped(kept, KEPT), preserve_index=False)
                writer = writer or pq.ParquetWriter(target, table.schema)
                writer.write_table(table.cast(writer.schema), row_group_size=ROWS)
    finally:
        if writer:
            writer.close()
    if writer is None:
        import pandas as pd

        shaped(pd.DataFrame({"row": [], "period_start": [], "period_months": []}), KEPT).to_parquet(target, index=False)
    repeated = check_series(target, file.name, {i.id: i for i in chosen}, strict=form.id == "tidy")
    left_out = dict(sorted(areas.items()))
    return {**dict(sorted(counts.items())), "left out": left_out, "repeated": repeated, "told": list(told)}


def indicators_of(partnership: Partnership, form: Format) -> list[Indicator]:
    """The indicators whose values come in files of this format. Tidy files may give any indicator's."""
    all_of_them = partnership.indicators().values()
    return [i for i in all_of_them if form.id == "tidy" or i.source.format == form.id]


class Matcher:
    """Which rows of a file are which indicator's: one pass over a part for each indicator that its measures name."""

    def __init__(self, indicators: Sequence[Indicator], tidy: bool) -> None:
        self.tidy = tidy
        self.indicators = indicators
        self.derived = frozenset(i.id for i in indicators if i.derive is not None)

    def match(self, part: pd.DataFrame) -> list[pd.DataFrame]:
        """Rows with their indicator, in its unit; breakdowns that the source's filters fixed become empty.

        In the house's own layout all rows are kept. Of a published file those are that the source's filters choose,
        and of each breakdown in the indicator's `groups` the rows that differ from them in this breakdown only.
        """
        if self.tidy:
            whole = part.rename(columns={"measure": "indicator"})
            return [_wholes(whole)] if len(whole) else []
        found = []
        for indicator in self.indicators:
            source = indicator.source
            own = part["measure"] == source.measure if source.measure else part["measure"].notna()
            if source.months is not None:
                own &= part["period_months"] == source.months
            rows = part[own]
            for chosen, fixed in _selections(rows, indicator) if len(rows) else ():
                if chosen.any():
                    ours = rows[chosen].assign(indicator=indicator.id, **dict.fromkeys(fixed, ""))
                    for column in ("value", "lower", "upper"):
                        ours[column] = ours[column] * source.scale
                    found.append(_wholes(ours))
        return found


def _selections(rows: pd.DataFrame, indicator: Indicator) -> Iterator[tuple[pd.Series, list[str]]]:
    """Which rows are the total (as the source's filters say), and which are of each breakdown in `groups`.

    With each come the columns that are empty from then on: what the filters fixed says nothing more.
    """
    filters = {name: wanted for name in SPLITS if (wanted := getattr(indicator.source, name)) is not None}
    folded = {name: rows[name].str.casefold() for name in SPLITS}
    whole = {name: folded[name].isin({"", *WHOLES}) for name in SPLITS}
    chosen = {name: folded[name] == wanted.casefold() for name, wanted in filters.items()}
    yield _every(rows, chosen.values()), _fixed(filters)
    for group in indicator.groups:
        column = group if group in SPLITS else "category"
        if column not in filters:
            continue  # nothing chose among these rows: they are all there already
        parts = ~(whole[column] | chosen[column])
        if column == "category":
            parts &= rows["category_type"].str.casefold() == group.casefold()
        others = [chosen.get(name, whole[name]) for name in SPLITS if name != column]
        yield _every(rows, [parts, *others]), _fixed(name for name in filters if name != column)


def _every(rows: pd.DataFrame, masks: Iterable[pd.Series]) -> pd.Series:
    """Rows of which every mask holds; all of them where there is none."""
    return reduce(and_, masks, rows["measure"].notna())


def _fixed(filters: Iterable[str]) -> list[str]:
    return [column for name in filters for column in (("category", "category_type") if name == "category" else (name,))]


def _wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """Breakdowns named "Persons" or "All ages" are no breakdowns."""
    for column in ("sex", "age", "category"):
        named = [text for text in rows[column].unique() if text.casefold() in WHOLES]
        if named:
            rows = rows.assign(**{column: rows[column].where(~rows[column].isin(named), "")})
    return rows.assign(category_type=rows["category_type"].where(rows["category"] != "", ""))


def _place(
    rows: pd.DataFrame, places: Resolver, smaller: frozenset[str], derived: frozenset[str], left_out: Counter[str]
) -> pd.DataFrame:
    """Rows of the partnership's areas, by its codes; for derived indicators also those of areas within them.

    A lookup says that an area lies within another. What is left out is counted by reason.
    """
    codes, why = places.resolve(rows["area"], rows["area_name"])
    inner = (codes == "") & among(rows["area"], smaller) & among(rows["indicator"], derived)
    codes = codes.where(~inner, rows["area"])
    for reason, count in why[(codes == "").to_numpy()].value_counts().items():
        left_out[str(reason)] += int(count)
    return rows.assign(area=codes)[(codes != "").to_numpy()]


def definitions_digest(partnership: Partnership, form: Format | None = None) -> str:
    """A hash of what reading and stacking depend on: the places, and the indicators (of one format, or all)."""
    used = {"id", "kind", "per", "levels", "year", "frequency", "source", "breaks", "derive", "groups"}
    chosen = partnership.indicators().values() if form is None else indicators_of(partnership, form)
    places = partnership.places.model_dump(mode="json")
    return digest([[i.model_dump(mode="json", include=used) for i in chosen], places])


@cache
def code_digest() -> str:
    """A hash of the code that reads and stacks: what other code read is read again."""
    here = Path(__file__).parent
    code = [*here.glob("*.py"), *(here / "sources").glob("*.py"), here.parent / "model" / "period.py"]
    return digest([hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(code)])


def frame_digest(frame: pd.DataFrame) -> str:
    """A hash of a frame's values."""
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()


def digest(facts: Any) -> str:
    """A short hash of plain values."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
