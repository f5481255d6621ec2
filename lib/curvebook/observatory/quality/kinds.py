"""What a check of the data can find: its kinds, each with its dimension and its mend, and the frame of what was found.

The five dimensions are those of the Government Data Quality Framework (2020) that figures alone can tell of:
completeness, timeliness, plausibility (its validity and accuracy), consistency, and coverage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = ("timeliness", "plausibility", "consistency", "completeness", "coverage")

# How much weighs what was found. Grave: the figure is wrong or missing where it is needed. Check: the collator should
# look. Note: worth knowing, and no fault of anybody.
SEVERITIES = ("grave", "check", "note")

CHECKED = {
    "indicator": "str",
    "dimension": "str",  # one of DIMENSIONS
    "check": "str",  # one of KINDS
    "severity": "str",  # one of SEVERITIES
    "area": "str",
    "period_start": "datetime64[s]",  # NaT where it is not about one period
    "period_months": "int16",
    "size": "float64",  # days late, share, or how many times the usual change; NaN where there is no such measure
    "values": "int32",  # how many values, areas or periods it concerns
    "found": "str",  # in one sentence, with its figures
    "source": "str",  # the observations whose figures the sentence repeats: "submission#row", several joined by ";"
}


@dataclass(frozen=True)
class Kind:
    """A kind of finding: its dimension, how a grade's reason says it (of `n` values, of a `size`), and the mend."""

    dimension: str
    one: str
    many: str
    mend: str

    def reason(self, n: int, size: float) -> str:
        """Its words among the reasons of a grade."""
        return (self.one if n == 1 else self.many).format(n=n, size=size)


KINDS: dict[str, Kind] = {
    "nothing": Kind("timeliness", "nothing was received", "nothing was received",
                    "Send what there is, or say why there is nothing."),
    "late": Kind("timeliness", "{size:.0f} days late", "{size:.0f} days late",
                 "Send the missing periods, or agree a due date that can be kept."),
    "impossible": Kind("plausibility", "1 impossible value", "{n} impossible values",
                       "Send the value again as a correction."),
    "contradiction": Kind("plausibility", "1 value that its counts contradict", "{n} values that their counts "
                          "contradict", "Check the value, the numerator and the denominator; correct what is wrong."),
    "not-a-quotient": Kind("plausibility", "values are not numerator over denominator",
                           "values are not numerator over denominator",
                           "Nothing, if they are standardised or weighted; then let the definition say so."),
    "jump": Kind("plausibility", "1 jump beyond the usual change", "{n} jumps beyond the usual change",
                 "Confirm the value, correct it, or record a change of method as a break in the definition."),
    "jump-everywhere": Kind("plausibility", "1 jump in most places at once", "{n} jumps in most places at once",
                            "Record a break in the definition if the method changed; nothing, if this happened."),
    "all-equal": Kind("plausibility", "1 series that never changes", "{n} series that never change",
                      "Check that the values were measured anew each time, and not copied."),
    "revisions": Kind("consistency", "1 value revised", "{n} values revised",
                      "Nothing: pages mark a revised value, and name what was first said."),
    "revised": Kind("consistency", "1 value revised just now", "{n} values revised just now",
                    "Nothing: pages mark a revised value, and name what was first said."),
    "bias": Kind("consistency", "first values are revised in one direction", "first values are revised in one "
                 "direction", "Mark first values provisional (p), or send them later; say which way they move."),
    "two-sources": Kind("consistency", "1 value on which two sources differ", "{n} values on which two sources differ",
                        "Agree which source counts, and name it in the definition."),
    "sums": Kind("consistency", "parts do not add up to the whole in 1 period", "parts do not add up to the whole in "
                 "{n} periods", "Check for cases without an area, rounding, or places of another year."),
    "repeated": Kind("consistency", "1 submission that brought nothing new", "{n} submissions that brought nothing new",
                     "Check that the right file was sent."),
    "gap": Kind("completeness", "1 value missing inside a series", "{n} values missing inside a series",
                "Send the missing values, or a row with its state (x) and the reason."),
    "withheld": Kind("completeness", "1 value without a figure", "{n} values without a figure",
                     "Nothing, where they protect people; ask for what is only not available."),
    "no-denominator": Kind("completeness", "1 value without its counts", "{n} values without their counts",
                           "Send numerator and denominator, or the published interval, so that a margin of error "
                           "can be given."),
    "not-covered": Kind("coverage", "1 area without any value", "{n} areas without any value",
                        "Send values for these areas, or take their level out of the definition."),
    "newest-not-covered": Kind("coverage", "1 area without the newest value", "{n} areas without the newest value",
                               "Send the newest values of these areas."),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One thing found; columns as in `CHECKED`. `period` is its first day and its length in months."""

    indicator: str
    check: str
    severity: str
    found: str
    area: str = ""
    period: tuple[date, int] | None = None
    size: float = float("nan")
    values: int = 1
    source: str = ""


def frame_of(found: Iterable[Found]) -> pd.DataFrame:
    """The frame `CHECKED` of what was found: by indicator as it came, the gravest first, then by dimension."""
    import pandas as pd

    each = list(found)
    table = pd.DataFrame([asdict(one) for one in each], columns=list(Found.__dataclass_fields__))
    table["dimension"] = [KINDS[one.check].dimension for one in each]
    table["period_start"] = pd.Series([one.period[0] if one.period else None for one in each], dtype="datetime64[s]")
    table["period_months"] = [one.period[1] if one.period else 0 for one in each]
    by = pd.DataFrame({
        "indicator": table["indicator"].map({name: i for i, name in enumerate(dict.fromkeys(table["indicator"]))}),
        "severity": table["severity"].map(SEVERITIES.index),
        "dimension": table["dimension"].map(DIMENSIONS.index),
    })  # fmt: skip
    table = table.loc[by.sort_values(list(by), kind="stable").index]
    return table[list(CHECKED)].astype(CHECKED).reset_index(drop=True)
