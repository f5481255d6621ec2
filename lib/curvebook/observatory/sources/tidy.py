"""The house's own tidy layout: one row per value, in the partnership's own words. `template` writes the form for it.

A file is read in pieces and every cell is checked; what concerns whole series (rows that are there twice, periods that
overlap) is checked once all rows are known, by `observatory.series`, for every format alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import SubmissionError, nearest
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period, parse_flagged
from curvebook.observatory.frames import RAW, STATES, shaped
from curvebook.observatory.places import Resolver, among, distinct_pairs, resolver
from curvebook.observatory.sources import PARTNERSHIP, SMALLER
from curvebook.observatory.sources.headers import PREFERRED
from curvebook.observatory.sources.numbers import SHORTHAND, numbers
from curvebook.observatory.sources.tables import Faults, Table, stream

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from curvebook.model.partnership import Partnership

REQUIRED = ("indicator", "area", "period", "value")
BREAKDOWN = ("sex", "age", "category_type", "category")
FIGURES = ("numerator", "denominator", "lower", "upper")
OPTIONAL = (*BREAKDOWN, *FIGURES, "state", "note", "area_name")
SHEET = "data"
FLAG_STATES = {"revised": "r", "provisional": "p", "estimated": "e"}


def read(file: Path, options: Mapping[str, Any] | None = None) -> Iterator[pd.DataFrame]:
    """The rows of a tidy CSV or XLSX file in pieces, each shaped as frames.RAW; `measure` is the indicator's id.

    With the option `partnership`, indicators, areas and the frequency of periods are checked against what it agreed. An
    indicator that is derived may come for the smaller areas of the option `smaller` as well.
    A workbook's sheet is "data", or its only one, unless the option `sheet` names another. Columns may stand in any
    order and any case; a column that the layout does not know is a fault, for it may be a misspelt one. A row of which
    most is missing (a total, a note below the table) is a fault too. Raises SubmissionError with every fault.
    """
    options = dict(options or {})
    options.setdefault(PREFERRED, SHEET)
    partnership: Partnership | None = options.get(PARTNERSHIP)
    places = None if partnership is None else resolver(partnership)
    faults = Faults(file)
    filled = empty = 0
    for table in stream(file, REQUIRED, options=options):
        piece, skipped = _piece(table, partnership, places, options.get(SMALLER, frozenset()), faults)
        filled, empty = filled + len(piece), empty + skipped
        yield piece
    if empty and not filled and not faults.count:
        faults.add("", "the form is empty: no row of it has a value")
    faults.check()


def is_tidy(file: Path, options: Mapping[str, Any] | None = None) -> bool:
    """Whether the header of `file` is one of the house's own layout, so that nobody needs to say so."""
    try:
        next(stream(file, ("indicator", "area", "period"), optional=(), options={PREFERRED: SHEET, **(options or {})}))
    except SubmissionError:
        return False
    return True


def write_template(
    partnership: Partnership,
    path: Path,
    indicators: Iterable[str] | None = None,
    newest: Mapping[str, Period] | None = None,
) -> None:
    """Write the form for sending data in this layout; see `template.write_template`."""
    from curvebook.observatory.sources import template

    template.write_template(partnership, path, indicators, newest)


def _piece(
    table: Table, partnership: Partnership | None, places: Resolver | None, smaller: Collection[str], faults: Faults
) -> tuple[pd.DataFrame, int]:
    """The rows of values of one piece, and how many rows of the form were left empty."""
    import numpy as np
    import pandas as pd

    frame = table.frame
    for name in frame.columns:
        if name.lower() not in (*REQUIRED, *OPTIONAL):
            faults.add(f"row 1, column {name}", "an unknown column", mend=nearest(name.lower(), (*REQUIRED, *OPTIONAL)))
    faults.check()
    table, skipped = _filled(Table(table.file, frame.rename(columns=str.lower), table.notes), partnership)
    table = _values_only(table, faults)
    frame = table.frame
    indicators = {} if partnership is None else partnership.indicators()
    if partnership is not None and places is not None:
        _each(table, "indicator", faults, lambda text: _not_received(text, indicators))
        derived = [i.id for i in indicators.values() if i.derive is not None]
        within = among(frame["area"], smaller) & among(frame["indicator"], derived)
        _each(Table(table.file, frame[~within], table.notes), "area", faults, places.problem)
    _check_ages(table, indicators, faults)
    starts, months, flags = _periods(table, indicators, faults)

    read = {"value": numbers(table, "value", faults)}
    read |= {name: numbers(table, name, faults) for name in FIGURES if name in frame}
    figures = {name: pair[0] for name, pair in read.items()}
    stated = _states(table, faults)
    state = np.where(stated != "", stated, np.where(read["value"][1] != "", read["value"][1], flags))
    _check_states(table, figures["value"], state, stated, read["value"][1], faults)
    _check_figures(table, read, indicators, faults)
    piece = shaped(
        pd.DataFrame(
            {
                "measure": frame["indicator"],
                "area": frame["area"],
                "period_start": pd.Series(starts, index=frame.index).astype("datetime64[s]"),
                "period_months": pd.Series(months, index=frame.index),
                **{name: frame[name] for name in (*BREAKDOWN, "note", "area_name") if name in frame},
                **{name: pd.Series(values, index=frame.index) for name, values in figures.items()},
                "state": pd.Series(state, index=frame.index),
                "row": pd.Series(table.rows, index=frame.index),
            }
        ),
        RAW,
    )
    left = [f"{skipped:,} row{'' if skipped == 1 else 's'} left empty"] if skipped else []
    piece.attrs["told"] = [*table.notes, *left]
    return piece, skipped


def _filled(table: Table, partnership: Partnership | None) -> tuple[Table, int]:
    """The table without the rows of a form that nobody went on with, and how many those are."""
    from curvebook.observatory.sources.template import begun

    if partnership is None or "area_name" not in table.frame:
        return table, 0
    empty = begun(partnership, table.frame).to_numpy(dtype=bool)
    return (Table(table.file, table.frame[~empty], table.notes), int(empty.sum())) if empty.any() else (table, 0)


def _values_only(table: Table, faults: Faults) -> Table:
    """The table without the rows that give no value of anything: each is told once, whatever else it lacks."""
    named = table.frame[["indicator", "area", "period"]] != ""
    stray = (named.sum(axis=1) < 2).to_numpy(dtype=bool)
    if not stray.any():
        return table
    lacking = named[stray].apply(lambda row: ", ".join(named.columns[~row.to_numpy(dtype=bool)]), axis=1)
    texts = table.frame[stray].agg(lambda row: ", ".join(text for text in row if text), axis=1)
    for row, absent, text in zip(table.rows[stray].tolist(), lacking, texts, strict=True):
        faults.add(f"row {row}", f"this is no row of values: it has no {absent}", text, "Take notes and totals out.")
    return Table(table.file, table.frame[~stray], table.notes)


def _each(table: Table, column: str, faults: Faults, judge: Callable[[str], tuple[str, str] | None]) -> None:
    """Judge each different text of a column once; tell it with the first row in which it stands, and how many more."""
    import pandas as pd

    codes, texts = pd.factorize(table.frame[column])
    for code, text in enumerate(texts):
        told = judge(str(text)) if text else (f"the {column} is missing", "")
        if told:
            rows = table.rows[codes == code]
            more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
            faults.add(f"row {rows[0]}{more}, column {column}", told[0], str(text) or None, told[1])


def _not_received(text: str, indicators: Mapping[str, Indicator]) -> tuple[str, str] | None:
    """Why no values of this name are received, and the mend; None where they are."""
    if text not in indicators:
        return "an unknown indicator", nearest(text, indicators)
    if indicators[text].composite:
        return "this index is made of other indicators: it is worked out, not received", "Take its rows out."
    return None


def _check_ages(table: Table, indicators: Mapping[str, Indicator], faults: Faults) -> None:
    """What is put together from ages is received by age: a total beside them would be dropped in silence."""
    by_age = table.frame["indicator"].isin([id for id, each in indicators.items() if each.standardise])
    bare = by_age & (table.frame["age"] == "") if "age" in table.frame else by_age
    problem = "this indicator is worked out from its counts by age, and the row has none"
    faults.add_rows(table.rows[bare.to_numpy(dtype=bool)].tolist(), "age", problem, mend="Write 0-4, 85+; no totals.")


def _periods(
    table: Table, indicators: Mapping[str, Indicator], faults: Faults
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First day, months and flagged state of each row's period. Each different spelling is read once."""
    import numpy as np

    pairs, where, first = distinct_pairs(table.frame["indicator"], table.frame["period"])
    starts = np.full(len(pairs), np.datetime64("1900-01-01", "s"))
    months = np.zeros(len(pairs), dtype="int16")
    flags = np.full(len(pairs), "", dtype=object)
    for at, (name, text) in enumerate(pairs):
        indicator = indicators.get(name)
        place = f"row {table.rows[first[at]]}, column period"
        try:
            found = parse_flagged(
                text,
                year=indicator.year if indicator else "financial",
                monthly=indicator is not None and indicator.frequency == "monthly",
            )
        except ValueError as error:
            told = (
                str(error) if "unknown note" in str(error) else "this is no period" if text else "the period is missing"
            )
            faults.add(place, told, text or None, "Write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y.")
            continue
        if indicator and (problem := _length(indicator, found.period.months)):
            faults.add(place, problem, text, f"{indicator.id} is {indicator.frequency}.")
        starts[at] = np.datetime64(found.period.start, "s")
        months[at] = found.period.months
        flags[at] = next((FLAG_STATES[flag] for flag in sorted(found.flags) if flag in FLAG_STATES), "")
    return starts[where], months[where], flags[where]


def _length(indicator: Indicator, months: int) -> str | None:
    """What is wrong with a period of so many months; pooled years and single days may stand in an annual
    series, but a day among months or quarters is what a spreadsheet made of one."""
    if indicator.source.months is not None:
        right = months == indicator.source.months
    elif indicator.frequency == "irregular":
        right = True
    elif indicator.frequency == "annual":
        right = months % 12 == 0
    else:
        right = months == MONTHS_BETWEEN[indicator.frequency]
    lasts = f"lasts {months} month{'' if months == 1 else 's'}" if months else "is a single day"
    return None if right else f"the period {lasts}, which its indicator's periods do not"


def _states(table: Table, faults: Faults) -> np.ndarray:
    """The codes of the column `state`, written c or [c]."""
    import numpy as np

    if "state" not in table.frame:
        return np.full(len(table.frame), "", dtype=object)
    codes = table.frame["state"].str.strip("[] ").str.lower()
    plain = Table(table.file, table.frame.assign(state=codes), table.notes)
    known = [code for code in STATES if code]
    filled = plain.frame["state"] != ""
    some = Table(table.file, plain.frame[filled], table.notes)
    if filled.any():
        _each(some, "state", faults, lambda text: None if text in STATES else (
            "an unknown state", nearest(text, known)))  # fmt: skip
    return codes.where(codes.isin(list(STATES)), "").to_numpy(dtype=object)


def _check_states(
    table: Table, values: np.ndarray, state: np.ndarray, stated: np.ndarray, beside: np.ndarray, faults: Faults
) -> None:
    """A value is missing exactly where its state withholds it."""
    import numpy as np
    import pandas as pd

    has_value = ~pd.Series(state).isin([code.code for code in STATES.values() if not code.has_value]).to_numpy()
    empty = (table.frame["value"] == "").to_numpy(dtype=bool)
    rows = table.rows
    faults.add_rows(rows[empty & has_value].tolist(), "value", "the value is missing", mend=SHORTHAND)
    clash = ~np.isnan(values) & ~has_value
    faults.add_rows(
        rows[clash].tolist(), "value", "a value stands beside a state that withholds it",
        table.frame["value"][clash].tolist(), "Leave the value out, or the state.",
    )  # fmt: skip
    two = (stated != "") & (beside != "") & (stated != beside)
    faults.add_rows(rows[two].tolist(), "state", "two different states in one row", table.frame["value"][two].tolist())
    bare = (beside != "") & has_value & ~two
    faults.add_rows(
        rows[bare].tolist(), "value", "this shorthand needs a value beside it", table.frame["value"][bare].tolist(),
        "Put the number in value and the shorthand in state.",
    )  # fmt: skip


def _check_figures(
    table: Table,
    read: Mapping[str, tuple[np.ndarray, np.ndarray]],
    indicators: Mapping[str, Indicator],
    faults: Faults,
) -> None:
    """What numbers of one row must be to each other, and what their kind allows; of a mistake, one fault.

    `read` holds each column's numbers and states (`numbers`).
    """
    import numpy as np

    nothing = np.full(len(table.frame), np.nan), np.full(len(table.frame), "", dtype=object)
    columns = {name: read.get(name, nothing) for name in ("value", *FIGURES)}
    value, numerator, denominator, lower, upper = (figures for figures, _ in columns.values())
    refused = np.zeros(len(table.frame), dtype=bool)  # what is no number has been told, and is not missing
    for name in {"value", "lower", "upper"} & set(read):
        figures, states = read[name]
        refused |= np.isnan(figures) & (states == "") & (table.frame[name] != "").to_numpy(dtype=bool)
    kinds = table.frame["indicator"].map({id: i.kind for id, i in indicators.items()})
    proportion, count, rate = (
        (kinds == kind).to_numpy(dtype=bool, na_value=False) for kind in ("proportion", "count", "rate")
    )

    def tell(wrong: np.ndarray, column: str, problem: str, mend: str = "") -> None:
        if wrong.any():
            faults.add_rows(table.rows[wrong].tolist(), column, problem, table.frame[column][wrong].tolist(), mend)

    with np.errstate(invalid="ignore"):
        more = proportion & (numerator > denominator)
        tell(proportion & ((value < 0) | (value > 100)) & ~more, "value", "a proportion outside 0 to 100")
        tell((count | rate) & (value < 0), "value", "a count or rate below zero")
        tell(numerator < 0, "numerator", "a count below zero")
        tell(denominator < 0, "denominator", "a count below zero")
        tell((denominator == 0) & ~np.isnan(value), "denominator", "a value without anybody to count from",
             "With a denominator of 0 the state is [z].")  # fmt: skip
        tell(more, "numerator", "more counted than there are to count from")
        tell(value < lower, "lower", "the interval does not hold the value")
        tell(value > upper, "upper", "the interval does not hold the value")
        tell((lower > upper) & ~(value < lower) & ~(value > upper), "lower", "the interval is upside down")
        half = (np.isnan(lower) != np.isnan(upper)) & ~refused
        tell(half & ~np.isnan(lower), "lower", "an interval with one end", "Give lower and upper, or neither.")
        tell(half & ~np.isnan(upper), "upper", "an interval with one end", "Give lower and upper, or neither.")
        bare = np.isnan(value) & ~half & ~refused
        tell(bare & ~np.isnan(lower), "lower", "an interval without its value", "Leave it out with the value.")
        share = 100 * numerator / np.where(denominator > 0, denominator, np.nan)
        apart = np.abs(value - share)
        far = (apart > 1) & (apart > 0.25 * np.maximum(value, share))  # weights explain less; a fraction for a % more
        sound = proportion & (value >= 0) & (value <= 100) & (numerator >= 0) & (numerator <= denominator)
        problem = "not the per cent that numerator and denominator make"
        tell(sound & far, "value", problem, "Write 6.1 for 6.1%, and compare all three.")
