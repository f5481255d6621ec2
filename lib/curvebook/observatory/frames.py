"""The shape of what has been observed: the columns every reader fills and every query returns.

A *state* says why a value is as it is. Its code is the shorthand that official tables print (STANDARDS section 3).
A value is missing (NaN) exactly where its state withholds it; nothing is dropped or zero-filled in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class State:
    """One state of a value: its shorthand, what it means in one clause, and whether a value can stand beside it."""

    code: str
    words: str
    has_value: bool


STATES: dict[str, State] = {
    s.code: s
    for s in (
        State("", "", True),
        State("p", "provisional: it may still change", True),
        State("r", "revised since it was first published", True),
        State("e", "estimated", True),
        State("b", "the first value after a change of method", True),
        State("u", "unreliable: few cases or a small sample", True),
        State("low", "above zero but too small to show", False),
        State("c", "withheld to protect people's privacy", False),
        State("x", "not available", False),
        State("w", "none recorded in the survey", False),
        State("z", "does not apply here", False),
    )
}

# Of several states that allow a value, the first says most about what is worked out from them all.
CAUTION = ("u", "e", "b", "p", "r", "")

# What a reader of a published format returns: one row per published value, in the publisher's own words.
RAW = {
    "measure": "str",  # the publisher's name or number of the measure; in the tidy layout, the indicator's id
    "area": "str",  # the identifier in the file: a GSS or older code, a DfE number, a name
    "area_name": "str",
    "period_start": "datetime64[s]",
    "period_months": "int16",
    "sex": "str",  # "" where the file does not break down
    "age": "str",
    "category_type": "str",
    "category": "str",
    "value": "float64",
    "lower": "float64",  # published 95% interval, NaN where none
    "upper": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "state": "str",  # a code of STATES
    "note": "str",
    "row": "int32",  # the row of the received file, counted as a person would: the header is row 1
}

# What the observatory holds: RAW with the agreed indicator and area, and which submission said so, and when.
OBSERVATIONS = {
    "indicator": "str",
    "area": "str",  # a code of the partnership's places
    **{name: RAW[name] for name in list(RAW)[3:]},
    "submission": "str",
    "received": "datetime64[s]",
}

POPULATION = {
    "area": "str",
    "period_start": "datetime64[s]",
    "period_months": "int16",
    "sex": "str",
    "age_from": "int16",
    "age_to": "int16",  # included; 200 for "and over"
    "people": "float64",
    "submission": "str",
    "row": "int32",
}

# Which area a smaller or older area belongs to, and how much of its population goes there (1.0: all).
LOOKUP = {
    "from_code": "str",
    "from_name": "str",
    "to_code": "str",
    "to_name": "str",
    "relation": "str",  # "within" (a smaller area in a larger), "becomes" (code change), "alias" (another identifier)
    "share": "float64",
    "submission": "str",
}


def together(states: Iterable[str]) -> str:
    """The state of what is worked out from values of these `states`.

    Where any withholds its value, so is the result: with their state where they share one, else not available.

    >>> together(["", "p", "e"]), together(["", "c", "c"]), together(["c", "w"])
    ('e', 'c', 'x')
    """
    found = set(states)
    withheld = {state for state in found if not STATES[state].has_value}
    if withheld:
        return withheld.pop() if len(withheld) == 1 else "x"
    return next((state for state in CAUTION if state in found), "")


def shaped(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """`frame` with exactly `columns`, in order, each of its dtype; absent text is "" and absent numbers NaN.

    Raises KeyError for a column that has no neutral value (a period, a row number).
    """
    out = {}
    for name, dtype in columns.items():
        if name in frame:
            column = frame[name]
            out[name] = (column.fillna("") if dtype == "str" else column).astype(dtype)
        elif dtype == "str":
            out[name] = pd.Series("", index=frame.index, dtype="str")
        elif dtype == "float64":
            out[name] = pd.Series(float("nan"), index=frame.index)
        else:
            raise KeyError(name)
    return pd.DataFrame(out).reset_index(drop=True)
