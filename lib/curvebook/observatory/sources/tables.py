"""A received CSV or XLSX file as a table of text, with the row numbers that a person sees; every reader starts here.

    table = read_table(file, columns=("Area Code", "Value"), optional=("Sex",), options=options)
    faults = Faults(file)
    values, states = numbers(table, "Value", faults, tokens={"-": "x"})
    faults.check()

`stream` gives the same in pieces for files too large for memory. Cells are stripped of surrounding space; an empty
cell is "". Rows that are empty throughout are left out, and say nothing.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory.sources import headers
from curvebook.observatory.sources.headers import MOST_TOLD, SEPARATORS
from curvebook.observatory.sources.opening import SAVE_AS_CSV, Opened, fault, open_file

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

BLOCK = 16 << 20
TOO_MANY = "A cell that holds a comma needs quotation marks around it."
TOO_FEW = "Every row needs all columns; notes and totals below the table do not belong in the file."


class Faults:
    """What is wrong with one file, gathered so that all of it is told at once: the first 20 faults, and how many more.

    >>> faults = Faults("neet.csv")
    >>> faults.add("row 3", "not a number", "abc")
    >>> faults.check()
    Traceback (most recent call last):
    curvebook.errors.SubmissionError: neet.csv, row 3: not a number (found 'abc').
    """

    def __init__(self, file: str | Path) -> None:
        self.file = Path(file).name
        self.told: list[Fault] = []
        self.count = 0

    def add(self, place: str, problem: str, value: str | None = None, mend: str = "") -> None:
        """Note one fault."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Fault(self.file, place, problem, value, mend))

    def add_rows(
        self, rows: Iterable[int], column: str, problem: str, values: Iterable[str | None] | None = None, mend: str = ""
    ) -> None:
        """Note the same problem for several rows of a column."""
        numbers = list(rows)
        shown = list(values) if values is not None else [None] * len(numbers)
        for row, value in zip(numbers, shown, strict=True):
            self.add(f"row {row}, column {column}" if column else f"row {row}", problem, value, mend)

    def check(self) -> None:
        """Raise SubmissionError where any fault was noted."""
        if self.count:
            more = self.count - len(self.told)
            raise SubmissionError([*self.told, Fault(self.file, "", f"and {more} more")] if more else self.told)


@dataclass(frozen=True)
class Table:
    """Rows of text. `frame` has one text column for each column read; its index is the row in the received file,
    counted as a person would (the header is row 1). `notes` says what was accepted though it is not as it should be.
    """

    file: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> np.ndarray:
        """The row numbers, int32."""
        return self.frame.index.to_numpy(dtype="int32")


def read_table(
    file: Path,
    columns: Collection[str] = (),
    *,
    optional: Collection[str] | None = None,
    keep: Mapping[str, Collection[str]] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Table:
    """All of `file` as one table. The parameters are those of `stream`. Raises SubmissionError with every fault."""
    import pandas as pd

    parts = list(stream(file, columns, optional=optional, keep=keep, options=options))
    if len(parts) == 1:
        return parts[0]
    return Table(file.name, pd.concat([part.frame for part in parts]), parts[0].notes)


def stream(
    file: Path,
    columns: Collection[str] = (),
    *,
    optional: Collection[str] | None = None,
    keep: Mapping[str, Collection[str]] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Iterator[Table]:
    """`file` as tables of some hundred thousand rows, one after another; at least one.

    `columns` must be there, `optional` ones are read where they are ("" elsewhere); `optional=None` reads every column.
    Names match whatever their case. `keep` gives for a column the only texts that are wanted: other rows are left out.
    `options` are the submission's: `sheet` names the sheet of a workbook, `header` the row of the header (default 1).
    Faults of the file as a whole are raised at once; ragged rows after the last good one.
    """
    options = options or {}
    opened = open_file(file)
    first = headers.header_row(file, options)
    if opened.kind == "workbook":
        yield _from_workbook(file, first, options, columns, optional, keep)
    else:
        yield from _from_text(opened, first, columns, optional, keep)


def _from_workbook(
    file: Path,
    first: int,
    options: Mapping[str, Any],
    columns: Collection[str],
    optional: Collection[str] | None,
    keep: Mapping[str, Collection[str]] | None,
) -> Table:
    import pandas as pd

    from curvebook.observatory.sources.workbooks import read_sheet

    title, rows = read_sheet(file, options.get("sheet"), options.get(headers.PREFERRED))
    where = f"sheet {title!r}, "
    if not any(any(row) for row in rows):
        raise fault(file, "the sheet is empty", place=f"sheet {title!r}")
    if len(rows) < first:
        raise fault(file, f"there is no row {first}", place="option header")
    headers.refuse_elsewhere(file, rows, first, columns)
    names = headers.names_of(file, rows[first - 1], f"{where}row {first}")
    chosen = headers.choose(file, names, columns, optional, f"{where}row {first}")
    faults = Faults(file)
    for number, row in enumerate(rows[first:], first + 1):
        for at, text in enumerate(row):
            if text and at >= len(names):
                faults.add(f"{where}row {number}", "a value beside the table, under no heading", text)
    faults.check()
    cells = {name: [row[at] if at < len(row) else "" for row in rows[first:]] for name, at in chosen.items()}
    frame = pd.DataFrame(cells, index=range(first + 1, len(rows) + 1), dtype="str")
    filled = [any(row) for row in rows[first:]]
    frame = _with_absent(frame[filled], optional)
    if frame.empty:
        raise fault(file, "a header and no rows", place=f"sheet {title!r}")
    for name, wanted in (keep or {}).items():
        frame = frame[frame[name].isin(list(wanted))]
    return Table(file.name, frame)


def _from_text(
    opened: Opened,
    first: int,
    columns: Collection[str],
    optional: Collection[str] | None,
    keep: Mapping[str, Collection[str]] | None,
) -> Iterator[Table]:
    """Read a CSV with pyarrow: all columns as text, one block after another."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv

    file = opened.path
    separator, header = headers.header(opened, first, columns)
    names = headers.names_of(file, header, f"row {first}")
    chosen = headers.choose(file, names, columns, optional, f"row {first}")
    if opened.odd_quotes:
        raise _broken(opened, separator)
    if headers.nothing_below(opened, first, separator):
        raise fault(file, "a header and no rows", place=f"row {first + 1}", mend="Ask the sender for the rows.")
    notes = [] if opened.encoding == "utf-8" else ["the text is Windows-1252 rather than UTF-8"]
    notes += [] if separator == "," else [f"separated by {SEPARATORS[separator]} rather than commas"]

    width = len(header)
    slots = [str(at) for at in range(width)]
    # Every cell beyond the named columns must be empty, so all of those are read too, to be looked at.
    beyond = [str(at) for at in range(len(names), width)]
    wanted = [str(at) for at in chosen.values()]
    ragged: list[tuple[int, int]] = []

    def skip(row: Any) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    faults = Faults(file)
    row, seen, given = first + 1, 0, False
    with pa.input_stream(str(file), compression="gzip" if opened.gzipped else None) as source:
        try:
            reader = pacsv.open_csv(
                source,
                read_options=pacsv.ReadOptions(
                    column_names=slots, skip_rows_after_names=first, use_threads=False, block_size=BLOCK,
                    encoding="utf8" if opened.encoding == "utf-8" else "cp1252",
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(slots, pa.large_string()), strings_can_be_null=False,
                    include_columns=[*wanted, *beyond],
                ),
            )  # fmt: skip
            for batch in reader:
                numbers = _row_numbers(row, batch.num_rows, ragged)
                row = int(numbers[-1]) + 1 if len(numbers) else row
                cells = {slot: pc.utf8_trim_whitespace(batch.column(slot)) for slot in (*wanted, *beyond)}
                filled = np.zeros(batch.num_rows, dtype=bool)
                for column in cells.values():
                    filled |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
                seen += int(filled.sum())
                for slot in beyond:
                    extra = pc.not_equal(cells[slot], "").to_numpy(zero_copy_only=False)
                    texts = cells[slot].filter(pa.array(extra)).to_pylist()
                    faults.add_rows(numbers[extra].tolist(), f"{int(slot) + 1}", "a value under no heading", texts)
                for name, some in (keep or {}).items():
                    kept = pc.is_in(cells[str(chosen[name])], pa.array(sorted(some), pa.large_string()))
                    filled &= kept.to_numpy(zero_copy_only=False)
                if filled.any() or not given:
                    frame = _frame({name: cells[str(at)] for name, at in chosen.items()}, numbers, filled)
                    given = True
                    yield Table(file.name, _with_absent(frame, optional), tuple(notes))
        except pa.ArrowInvalid:
            raise _broken(opened, separator) from None
    for number, found in ragged:
        problem = f"the row has {found} cell{'' if found == 1 else 's'} where the header has {width}"
        faults.add(f"row {number}", problem, mend=TOO_MANY if found > width else TOO_FEW)
    faults.check()
    if not seen:
        raise fault(file, "a header and no rows", place=f"row {first + 1}", mend="Ask the sender for the rows.")


def _frame(cells: Mapping[str, pa.Array], numbers: np.ndarray, kept: np.ndarray) -> pd.DataFrame:
    """Text columns of the rows that are kept, as pandas strings over the same memory."""
    import pandas as pd
    import pyarrow as pa

    mask = pa.array(kept)
    columns = {name: pd.array(column.filter(mask), dtype="str") for name, column in cells.items()}
    return pd.DataFrame(columns, index=numbers[kept])


def _row_numbers(row: int, count: int, left_out: list[tuple[int, int]]) -> np.ndarray:
    """The numbers of the next `count` rows from `row`, passing over those that were left out."""
    import numpy as np

    gaps = {number for number, _ in left_out if number >= row}
    if not gaps:
        return np.arange(row, row + count, dtype="int64")
    candidates = np.arange(row, row + count + len(gaps), dtype="int64")
    return candidates[~np.isin(candidates, list(gaps))][:count]


def _with_absent(frame: pd.DataFrame, optional: Collection[str] | None) -> pd.DataFrame:
    """`frame` with an empty column for each optional one that the file lacks."""
    import pandas as pd

    absent = [name for name in optional or () if name not in frame]
    return frame.assign(**{name: pd.Series("", index=frame.index, dtype="str") for name in absent}) if absent else frame


def _broken(opened: Opened, separator: str) -> SubmissionError:
    """The rows cannot be told apart: nearly always a quotation mark that nobody closed. Find the row it stands in."""
    limit = csv.field_size_limit(1 << 30)
    opener = gzip.open if opened.gzipped else open
    place = ""
    try:
        with opener(opened.path, "rt", encoding=opened.encoding, newline="", errors="replace") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter=separator), 1):
                place = f"row {number}"  # a mark that is never closed swallows all that follows into the last row
                if any(cell.count('"') % 2 for cell in row):
                    break
    except csv.Error:
        pass
    finally:
        csv.field_size_limit(limit)
    why = "the rows cannot be told apart"
    if opened.odd_quotes:
        why = "a quotation mark is opened and never closed"
    return fault(opened.path, why, place=place, mend=SAVE_AS_CSV)
