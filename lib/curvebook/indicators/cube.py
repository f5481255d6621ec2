"""A long frame as arrays: one row per group, and what is summed over (age bands, quantiles) along the last axis."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from curvebook.indicators.intervals import Floats


def cube(
    frame: pd.DataFrame, groups: Sequence[str], along: str, labels: Sequence[Hashable], columns: Sequence[str]
) -> tuple[pd.DataFrame, list[Floats]]:
    """The groups of `frame` in order of appearance, and each of `columns` as an array (groups, labels).

    `along` is the column that holds one of `labels` in each row. A cell without a row is NaN, as is a blank. ValueError
    where a column is missing, a label is not one of `labels`, a number is text, or a cell has two rows: adding them up
    or taking one of them would be a guess.

    >>> long = pd.DataFrame({"area": ["A", "A", "B"], "age": ["0-4", "5-9", "5-9"], "count": [1, 2, 3]})
    >>> keys, (count,) = cube(long, ["area"], "age", ["0-4", "5-9"], ["count"])
    >>> keys["area"].tolist(), count.tolist()
    (['A', 'B'], [[1.0, 2.0], [nan, 3.0]])
    """
    absent = [name for name in (*groups, along, *columns) if name not in frame.columns]
    if absent:
        raise ValueError(f"no column {', '.join(absent)}; the columns are {', '.join(map(str, frame.columns))}")
    group, keys = grouped(frame[list(groups)])
    codes, found = pd.factorize(frame[along])
    place = pd.Index(labels).get_indexer(pd.Index(found))
    strange = [str(label) for label, at in zip(found, place, strict=True) if at < 0]
    if strange or (codes < 0).any():
        what = ", ".join(strange) or "a blank"
        raise ValueError(f"{along} holds {what}; it must be one of {', '.join(map(str, labels))}")
    cell = group * len(labels) + place[codes] if len(codes) else codes
    shape = (len(keys), len(labels))
    if len(cell) and (twice := np.bincount(cell) > 1).any():
        row, column = divmod(int(np.flatnonzero(twice)[0]), len(labels))
        who = ", ".join(str(value) for value in keys.iloc[row]) or "the whole"
        raise ValueError(f"{who} has more than one row for {along} {labels[column]}")
    arrays = []
    for name in columns:
        values = np.full(shape[0] * shape[1], np.nan)
        values[cell] = _numbers(frame[name])
        arrays.append(values.reshape(shape))
    return keys, arrays


def grouped(columns: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """The group of each row, counted in order of appearance, and one row of `columns` for each group; blanks are one.

    >>> grouped(pd.DataFrame({"year": [2025, 2024, 2025], "sex": ["f", "f", "f"]}))[0].tolist()
    [0, 1, 0]
    """
    code = np.zeros(len(columns), dtype=np.int64)
    for name in columns:
        codes, distinct = pd.factorize(columns[name], use_na_sentinel=False)
        code = pd.factorize(code * len(distinct) + codes)[0]
    first = np.empty(int(code.max()) + 1 if len(code) else 0, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return code, columns.iloc[first].reset_index(drop=True)


def _numbers(column: pd.Series) -> Floats:
    try:
        return pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        for value in column:
            if not pd.isna(value) and pd.isna(pd.to_numeric(value, errors="coerce")):
                raise ValueError(f"column {column.name} holds {value!r}, which is not a number") from error
        raise
