"""Numbers in received cells: read all at once, and each cell that is none is told with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from curvebook.errors import nearest
from curvebook.observatory.frames import STATES
from curvebook.observatory.sources.tables import Faults, Table

if TYPE_CHECKING:
    import numpy as np

LARGEST = 1e15  # beyond it, neighbouring whole numbers cannot be told apart
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
SHORTHAND = "Say why there is no number: [x] not available, [c] withheld, [low] too small to show, [z] does not apply."

_REASONS: tuple[tuple[str, str, str], ...] = (
    (r"#(REF|DIV/0|VALUE|NAME|NUM|N/A|NULL)[!?]?", "a spreadsheet's error", "Mend the formula."),
    (r"[-–—*:.…]+|n/?[ad]\.?|na|nan|null|none|nil|#n/a|suppressed|missing|[xczw]", "no number", SHORTHAND),
    (r"[+-]?(inf|infinity|∞|1\.#inf)", "not a finite number", SHORTHAND),
    (r"[+-]?[\d.,]+ ?(%|per ?cent)", "a per cent sign beside the number", "Write 6.1 for 6.1%."),
    (r"[£$€] ?[\d.,]+|[\d.,]+ ?[£$€]", "a currency sign beside the number", "Write the number alone."),
    (r"[+-]?\d{1,3}([, '\u00a0\u202f]\d{3})+(\.\d+)?", "a thousands separator", "Write 1234567, digits only."),
    (r"[+-]?\d+,\d+", "a comma where a decimal point should be", "Write 6.1 rather than 6,1."),
    (r"\d{4}-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}-[a-z]{3}(-\d{2,4})?|[a-z]{3}-(\d\d|\d{4})",
     "a date where a number should be", "A spreadsheet program may have changed it: format the column as number."),
    (r"[−–—][\d.]+", "a dash where the minus sign should be", "Write -1.2 with the keyboard's hyphen."),
    (r"[<>≤≥~] ?[\d.,]+", "a bound, not a number", SHORTHAND),
    (r"[+-]?[\d.,]+ ?(\[|\().*", "a note beside the number", "Put it in a column of its own."),
)  # fmt: skip


def numbers(
    table: Table,
    column: str,
    faults: Faults,
    *,
    tokens: Mapping[str, str] | None = None,
    lowest: float | None = None,
    highest: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of a column (float64, NaN where there is none) and the states that stood in their place.

    States are codes of frames.STATES, "" for a number and for an empty cell; in the file they are written `[c]` in any
    case. `tokens` maps a publisher's own marks to states ({"-": "x"}). Anything else that is no number, lies outside
    `lowest`..`highest` or cannot be held exactly is added to `faults` with its row.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pa.array(table.frame[column].array)
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    good = pc.match_substring_regex(cells, NUMBER)
    values = pc.cast(pc.if_else(good, cells, pa.scalar(None, cells.type)), pa.float64()).to_numpy(zero_copy_only=False)
    values = np.array(values, dtype="float64")
    states = np.full(len(values), "", dtype=object)
    odd = np.flatnonzero(~good.to_numpy(zero_copy_only=False) & pc.not_equal(cells, "").to_numpy(zero_copy_only=False))
    if len(odd):
        texts = pd.Series(cells.take(pa.array(odd)).to_pylist())
        read = {text: _state(text, tokens or {}) for text in texts.unique()}
        found = texts.map(read)
        states[odd] = found.where(found.notna(), "").to_numpy()
        bad = found.isna().to_numpy()
        for row, text in zip(table.rows[odd[bad]].tolist(), texts[bad].tolist(), strict=True):
            faults.add(f"row {row}, column {column}", *_explain(text))
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(values) <= LARGEST) & ~np.isnan(values)
        _tell(table, column, faults, np.flatnonzero(wrong), "the number is too large to be true")
        values[wrong] = np.nan  # told once: no further check may stumble over it
        for limit, outside in (
            (f"below {lowest:g}" if lowest is not None else "", values < lowest if lowest is not None else None),
            (f"above {highest:g}" if highest is not None else "", values > highest if highest is not None else None),
        ):
            if outside is not None and outside.any():
                _tell(table, column, faults, np.flatnonzero(outside), f"the number is {limit}")
    return values, states


def _tell(table: Table, column: str, faults: Faults, at: np.ndarray, problem: str) -> None:
    faults.add_rows(table.rows[at].tolist(), column, problem, table.frame[column].iloc[at].tolist())


def _state(text: str, tokens: Mapping[str, str]) -> str | None:
    """The state that `text` stands for, or None where it stands for none."""
    if text in tokens:
        return tokens[text]
    inner = re.fullmatch(r"\[\s*([A-Za-z]+)\s*\]", text)
    code = inner[1].lower() if inner else ""
    return code if code in STATES and code else None


def _explain(text: str) -> tuple[str, str, str]:
    """Problem, value and mend for a cell that is no number."""
    if shorthand := re.fullmatch(r"\[\s*(\w*)\s*\]", text):
        return "an unknown shorthand", text, nearest(shorthand[1].lower(), [code for code in STATES if code])
    for pattern, problem, mend in _REASONS:
        if re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            return problem, text, mend
    return "not a number", text, SHORTHAND
