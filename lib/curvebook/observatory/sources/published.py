"""What the readers of published formats share: periods, years, repeated rows, and the shape of what they return."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.period import FIRST_MONTH, FIRST_YEAR, LAST_YEAR, Period, YearKind, add_months, parse_flagged
from curvebook.observatory.frames import RAW, shaped

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.observatory.sources.tables import Faults

# What a flag beside a period says of its values, the more cautious state first.
FLAG_STATES = (("provisional", "p"), ("estimated", "e"), ("revised", "r"))
PERIOD_MEND = "Periods are written 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y."
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "nbsp": " ", "#39": "'", "#160": " "}


def plain(text: str) -> str:
    """`text` without what web pages leave behind: entities, odd spaces.

    >>> plain("Admissions &lt;18yrs&nbsp;(C&YP)")
    'Admissions <18yrs (C&YP)'
    """
    return " ".join(re.sub(r"&(#?\w+);", lambda m: ENTITIES.get(m[1], m[0]), text).split())


def number_text(text: str) -> str:
    """An identifier that a spreadsheet turned into a number, as it was.

    >>> number_text("876.0"), number_text("00ET")
    ('876', '00ET')
    """
    return re.sub(r"\.0+$", "", text) if re.fullmatch(r"\d+\.0+", text) else text


def pairs(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An option that says something for each measure: a mapping, or one line of text.

    >>> pairs({"years": "RTA=calendar, 16-17 NEET=financial"}, "years")
    {'RTA': 'calendar', '16-17 NEET': 'financial'}
    """
    given = options.get(name) or {}
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    found = [part.rpartition("=") for part in str(given).split(",")]
    if any(not mark for _, mark, _ in found):
        mend = "Write measure=meaning, with commas between."
        raise ParameterError(Fault("", f"--option {name}", "not a list of measures", str(given), mend))
    return {measure.strip(): meaning.strip() for measure, _, meaning in found}


def years(options: Mapping[str, Any], format_id: str, file: Path) -> dict[str, YearKind]:
    """What a year is in each measure's rows: the option `years` ({measure: calendar | financial | academic}), else what
    the partnership's indicators of this format say in so many words. Raises ParameterError for anything else.
    """
    told: dict[str, YearKind] = {}
    partnership = options.get("partnership")
    if partnership is not None:
        for indicator in partnership.indicators().values():
            explicit = "year" in indicator.model_fields_set  # its default says nothing
            if indicator.source.format == format_id and indicator.source.measure and explicit:
                told[indicator.source.measure] = indicator.year
    for measure, kind in pairs(options, "years").items():
        if kind not in FIRST_MONTH:
            raise ParameterError(
                Fault(file.name, f"option years, {measure}", "no such year", kind, nearest(kind, FIRST_MONTH))
            )
        told[measure] = kind
    return told


def periods(
    texts: pd.Series,
    column: str,
    faults: Faults,
    *,
    year: YearKind | Mapping[str, YearKind] = "financial",
    measures: pd.Series | None = None,
    single: str = "calendar",
    monthly: bool = False,
) -> pd.DataFrame:
    """Columns period_start, period_months, state, flags for the periods written in `texts` (its index: rows).

    `year` says what 2015/16 means, for all or by measure (`measures` then names each row's; "financial" where
    absent). `single="ending"` reads 2016 as the financial or academic year that ends in 2016; otherwise it is the
    calendar year. `state` is p, e or r where a flag says so, and `flags` the other flags. What is no period is a fault.
    """
    import pandas as pd

    kinds = year if isinstance(year, Mapping) else {}
    of_all: YearKind = "financial" if isinstance(year, Mapping) else year
    key = pd.DataFrame({"text": texts, "measure": measures if kinds and measures is not None else ""})
    read: dict[tuple[str, str], tuple[Any, int, str, str]] = {}
    for text, measure in dict.fromkeys(zip(key["text"], key["measure"], strict=True)):
        kind = kinds.get(measure, of_all)
        try:
            period, flags = parse_flagged(text, year=kind, monthly=monthly)
        except ValueError as error:
            wrong = texts.index[(key["text"] == text) & (key["measure"] == measure)]
            told = (
                str(error) if "unknown note" in str(error) else "this is no period" if text else "the period is missing"
            )
            faults.add_rows(wrong, column, told, [text or None] * len(wrong), PERIOD_MEND if text else "")
            read[text, measure] = (pd.NaT, 0, "", "")
            continue
        if single == "ending" and kind != "calendar" and re.match(r"\d{4}(?!\d|[-/ ]?\d|\s?to|-?\s?Q)", text):
            period = Period(add_months(period.start, FIRST_MONTH[kind] - 13), 12)
        state = next((code for flag, code in FLAG_STATES if flag in flags), "")
        others = ", ".join(sorted(flags - {flag for flag, _ in FLAG_STATES} - {"final"}))
        read[text, measure] = (pd.Timestamp(period.start), period.months, state, others)
    rows = [read[pair] for pair in zip(key["text"], key["measure"], strict=True)]
    frame = pd.DataFrame(rows, columns=["period_start", "period_months", "state", "flags"], index=texts.index)
    frame["period_start"] = pd.to_datetime(frame["period_start"]).astype("datetime64[s]")
    return frame


def raw(frame: pd.DataFrame, told: Sequence[str] = ()) -> pd.DataFrame:
    """`frame` (its index: rows of the file) in the shape of frames.RAW; what should be told goes to attrs["told"].

    A value stands exactly where its state allows one: an empty cell without a state is "x" (not available), and a
    state that withholds takes the value and its interval away. An interval that does not enclose its value (some are
    published on another scale) is left out, and the note says so.
    """
    from curvebook.observatory.frames import STATES

    frame = frame.assign(row=frame.index) if "row" not in frame else frame
    result = shaped(frame, RAW)
    result.loc[
        result["value"].isna() & result["state"].isin([c for c, s in STATES.items() if s.has_value]), "state"
    ] = "x"
    slack = 1e-6 * result["value"].abs()
    odd = (result["lower"] > result["value"] + slack) | (result["upper"] < result["value"] - slack)
    result.loc[odd, "note"] = [
        joined(note, "the published interval does not enclose the value") for note in result["note"][odd]
    ]
    result.loc[odd, ["lower", "upper"]] = float("nan")
    withheld = result["state"].isin([code for code, state in STATES.items() if not state.has_value])
    result.loc[withheld, ["value", "lower", "upper"]] = float("nan")
    result.attrs["told"] = list(told)
    return result


def joined(*parts: str) -> str:
    """Notes put together, the empty ones left out.

    >>> joined("provisional", "", "one area only")
    'provisional; one area only'
    """
    return "; ".join(part for part in parts if part)


def once(
    frame: pd.DataFrame, key: Sequence[str], values: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """`frame` without rows that say the same twice (the first stays); the rows that share a key but disagree; and what
    should be told of the first kind. The index holds row numbers.
    """
    same = frame.duplicated([*key, *values])
    told = []
    if same.any():
        rows = ", ".join(str(row) for row in frame.index[same][:5])
        more = f" and {int(same.sum()) - 5} more" if same.sum() > 5 else ""
        told.append(f"{int(same.sum())} rows repeat an earlier row and were read once (rows {rows}{more})")
    kept = frame[~same]
    return kept, kept[kept.duplicated(list(key), keep=False)], told


def year_of_file(file: Path, options: Mapping[str, Any], pattern: str, what: str) -> int:
    """The year a file is of: the option `year`, else the number after `pattern` in its name. Raises ParameterError."""
    given = options.get("year")
    found = re.search(pattern, file.name)
    text = str(given) if given is not None else (found[1] if found else "")
    if not re.fullmatch(r"\d{2}|\d{4}", text):
        mend = f"Give the year of the {what} in the option `year`."
        raise ParameterError(Fault(file.name, "option year", "the file does not say its year", text or None, mend))
    year = int(text) if len(text) == 4 else 2000 + int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ParameterError(Fault(file.name, "option year", "this is no likely year", text))
    return year
