"""A table of series in, a table of forecasts out: CSV files for those who have numbers but no partnership.

In: series_id, frequency (yearly, quarterly, monthly), period_index (whole numbers; one left out is a gap), value, and
perhaps split (train, test or empty, in any case): rows marked `test` are not read, only counted, for they say how far
ahead to forecast. Out: series_id, horizon, mean (the middle of the distribution), lo80, hi80, lo95, hi95; empty where
there is no forecast.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np

from curvebook.errors import Fault, ParameterError, SubmissionError, nearest
from curvebook.trajectory.forecast import Forecasts, forecast
from curvebook.trajectory.run import Series

MONTHS = {"yearly": 12, "quarterly": 3, "monthly": 1}
AHEAD = {"yearly": 6, "quarterly": 8, "monthly": 18}
COLUMNS = ("series_id", "frequency", "period_index", "value")
OUT = ("series_id", "horizon", "mean", "lo80", "hi80", "lo95", "hi95")
SPLITS = ("train", "test", "")
SEPARATORS = {";": "semicolons", "\t": "tabs"}  # what spreadsheets write in place of commas
FARTHEST = 100_000  # periods between a series' first and last: beyond it an index is a slip of the hand


@dataclass
class Read:
    """One series as the file has it."""

    frequency: str
    values: dict[int, float] = field(default_factory=dict)
    decimals: int = 0
    test: int = 0

    def series(self) -> Series:
        """Known values only, at their places; the step is that of the decimals written."""
        first, last = min(self.values), max(self.values)
        values = np.full(last - first + 1, np.nan)
        for index, value in self.values.items():
            values[index - first] = value
        return Series(values, MONTHS[self.frequency], kind="", resolution=10.0**-self.decimals)


def read_series(file: Path) -> dict[str, Read]:
    """The series of a CSV file, in its order. Raises SubmissionError with every fault."""
    faults: list[Fault] = []
    found: dict[str, Read] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            rows = csv.reader(source)
            heading = [name.strip() for name in next(rows, [])]
            missing = [name for name in COLUMNS if name not in heading]
            if missing:
                raise SubmissionError(_gone(file.name, missing, heading))
            for row in rows:
                if row:
                    _take(dict(zip(heading, row, strict=False)), found, faults, file.name, f"row {rows.line_num}")
    except UnicodeDecodeError:
        raise SubmissionError(Fault(file.name, "", "this is not text in UTF-8", mend="Save it as CSV UTF-8.")) from None
    faults += [
        Fault(file.name, f"series {name}", "its periods lie too far apart", f"{min(one.values)} to {max(one.values)}")
        for name, one in found.items()
        if one.values and max(one.values) - min(one.values) > FARTHEST
    ]
    if faults:
        raise SubmissionError(faults)
    if not found:
        raise SubmissionError(
            Fault(file.name, "", "it holds no series", mend="Below the headings stands one row a value.")
        )
    return found


def _gone(file: str, missing: list[str], heading: list[str]) -> list[Fault]:
    """A fault for each column that is missing; one alone where none is told apart, for the file has no commas."""
    for mark, name in SEPARATORS.items():
        if len(heading) == 1 and mark in heading[0]:
            problem = f"the columns are separated by {name}, not by commas"
            return [Fault(file, "row 1", problem, heading[0], "Save it as CSV with commas.")]
    return [Fault(file, "row 1", f"no column {name}", mend=nearest(name, heading)) for name in missing]


def _take(row: dict[str, str], found: dict[str, Read], faults: list[Fault], file: str, place: str) -> None:
    """Add a row to its series, or say what is wrong with it."""
    name, frequency = row.get("series_id", "").strip(), row.get("frequency", "").strip()
    if not name:
        faults.append(Fault(file, f"{place}, column series_id", "the cell is empty"))
        return
    if frequency not in MONTHS:
        faults.append(
            Fault(file, f"{place}, column frequency", "no such frequency", frequency, nearest(frequency, MONTHS))
        )
        return
    one = found.setdefault(name, Read(frequency))
    if one.frequency != frequency:
        faults.append(Fault(file, f"{place}, column frequency", f"{name} was {one.frequency} before", frequency))
    split = row.get("split", "").strip()
    if split.casefold() not in SPLITS:
        faults.append(Fault(file, f"{place}, column split", "no such split", split, "Write train, test, or nothing."))
        return
    if split.casefold() == "test":
        one.test += 1
        return
    at, text = row.get("period_index", "").strip(), row.get("value", "").strip()
    try:
        index = int(at)
    except ValueError:
        faults.append(Fault(file, f"{place}, column period_index", "not a whole number", at))
        return
    if index in one.values:
        faults.append(Fault(file, f"{place}, column period_index", f"{name} has a value for this period already", at))
        return
    try:
        one.values[index] = float(text) if text else float("nan")
    except ValueError:
        one.values[index] = float("inf")
    if np.isinf(one.values[index]):
        faults.append(Fault(file, f"{place}, column value", "not a number", text, "Leave the cell empty for a gap."))
    one.decimals = max(one.decimals, len(text.partition(".")[2]) if text.replace(".", "").strip("-").isdigit() else 0)


def forecasts(read: dict[str, Read], horizon: int | None = None) -> Forecasts:
    """Forecast every series, `horizon` steps ahead: as many as it has test rows, or else what is usual (6, 8, 18)."""
    ahead = [horizon or one.test or AHEAD[one.frequency] for one in read.values()]
    wanted = np.full((len(read), max(ahead)), np.nan)
    for i, steps in enumerate(ahead):
        wanted[i, :steps] = np.arange(1, steps + 1)
    empty = Series(np.full(1, np.nan), 12)
    return forecast([one.series() if one.values else empty for one in read.values()], wanted)


def write(read: dict[str, Read], made: Forecasts, target: TextIO) -> None:
    """One row per series and horizon, to ten significant digits."""
    out = csv.writer(target, lineterminator="\n")
    out.writerow(OUT)
    (low80, high80), (low95, high95) = made.interval(0.8), made.interval(0.95)
    columns = (made.median, low80, high80, low95, high95)
    for i, name in enumerate(read):
        for j in np.flatnonzero(np.isfinite(made.horizons[i])):
            cells = [column[i, j] for column in columns]
            out.writerow([name, int(made.horizons[i, j]), *("" if np.isnan(x) else f"{x:.10g}" for x in cells)])


def untold(read: dict[str, Read], made: Forecasts) -> Iterator[str]:
    """A line for each series without a forecast: which, and why."""
    for name, state, note in zip(read, made.states, made.notes, strict=True):
        if state:
            yield f"{name}: {state}: {note}"


def run(file: Path, output: Path | None, horizon: int | None = None) -> Iterator[str]:
    """Forecast the series of `file` into `output`, or the terminal; yields what is to be told. Raises UserError."""
    faults = []
    if not file.exists() or file.is_dir():
        faults.append(Fault(str(file), "SERIES.CSV", "there is no such file"))
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        faults.append(Fault(str(output), "--output", "there is no such folder to write it to"))
    elif output is not None and output.exists() and file.exists() and output.samefile(file):
        faults.append(Fault(str(output), "--output", "this is the file of series itself", mend="Name another file."))
    if faults:
        raise ParameterError(faults)
    read = read_series(file)
    made = forecasts(read, horizon)
    if output is None:
        write(read, made, sys.stdout)
    else:
        with output.open("w", encoding="utf-8", newline="") as target:
            write(read, made, target)
    yield from untold(read, made)
    yield f"{sum(not state for state in made.states):,} of {len(read):,} series forecast"
