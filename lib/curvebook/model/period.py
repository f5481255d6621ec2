"""Periods: a calendar year, a financial or academic year, a quarter, a month, several years pooled, or one day.

A period is its first day and its length in months; everything else (its name in an address, its name in words, its
end) follows. Length 0 means one day: a snapshot. Quarters written `2026-Q2` are quarters of the *financial* year, so
2026-Q2 is July to September 2026.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

YearKind = Literal["calendar", "financial", "academic"]
FIRST_MONTH: dict[str, int] = {"calendar": 1, "financial": 4, "academic": 9}
FIRST_YEAR, LAST_YEAR = 1800, 2150  # beyond them a year is a slip of the hand
# Not the calendar module's: those follow the machine's language.
NAMES = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December")  # fmt: skip
MONTHS = {name[:3].lower(): number for number, name in enumerate(NAMES) if name}

_FLAGS = {"rev": "revised", "revised": "revised", "r": "revised", "prov": "provisional", "provisional": "provisional",
          "p": "provisional", "final": "final", "ot": "other", "est": "estimated", "e": "estimated"}  # fmt: skip


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time: `start` (its first day) and `months` (its length; 0 is a single day).

    >>> Period.parse("2026-Q2").label
    'July to September 2026'
    >>> Period.parse("2024/25").label
    '2024 to 2025'
    >>> str(Period.parse("2014-16")), Period.parse("2014-16").years
    ('2014-16', 3)
    >>> Period.parse("2016-01-01/P3Y") == Period.parse("2016-18")
    True
    """

    start: date
    months: int

    def __post_init__(self) -> None:
        if self.months < 0:
            raise ValueError(f"a period cannot last {self.months} months")

    @classmethod
    def parse(cls, text: object, *, year: YearKind = "financial", monthly: bool = False) -> Period:
        """The period that `text` names; flags such as "(Rev)" are ignored (see `parse_flagged`).

        `year` says what "2024/25" means; `monthly` reads "2011-12" as December 2011 rather than a year.
        Raises ValueError, naming the text, where no spelling fits.
        """
        return parse_flagged(text, year=year, monthly=monthly).period

    @classmethod
    def of_edition(cls, text: str) -> Period:
        """An edition is a quarter of the financial year, `2026-Q2`."""
        if not re.fullmatch(r"\d{4}-Q[1-4]", text):
            raise ValueError(f"an edition is a quarter of the financial year such as 2026-Q2, not {text!r}")
        return cls.parse(text)

    @property
    def end(self) -> date:
        """The last day."""
        return self.start if self.months == 0 else add_months(self.start, self.months) - timedelta(days=1)

    @property
    def years(self) -> int | None:
        """The number of whole years, or None for anything shorter or uneven."""
        return self.months // 12 if self.months and self.months % 12 == 0 else None

    @property
    def pooled(self) -> bool:
        """Whether several years are put together (neighbouring periods of such a series share years)."""
        return self.months > 12

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def after(self, steps: int = 1, every: int | None = None) -> Period:
        """The period `steps` places on; places are `every` months apart (default: the period's own length)."""
        return Period(add_months(self.start, steps * (every or self.months)), self.months)

    def __str__(self) -> str:
        """The name in an address: 2026, 2024/25, 2026-Q2, 2026-07, 2014-16, 2012/13-14/15; otherwise ISO 8601.

        ISO 8601 also where the short name would be read as another period: January 2000 is not 2000-01.
        """
        return _name(self.start, self.months)

    @property
    def label(self) -> str:
        """The name in words, as a reader sees it (GOV.UK style: "2024 to 2025" for a year that crosses two)."""
        y, m, n = self.start.year, self.start.month, self.months
        if n == 0:
            return day_in_words(self.start)
        last = self.end
        if self.start.day == 1 and n % 12 == 0:
            return f"{y}" if y == last.year else f"{y} to {last.year}"
        if self.start.day == 1 and n == 1:
            return f"{NAMES[m]} {y}"
        if self.start.day == 1:
            first_year = "" if y == last.year else f" {y}"
            return f"{NAMES[m]}{first_year} to {NAMES[last.month]} {last.year}"
        if n == 12:
            return f"year to {NAMES[last.month]} {last.year}"
        return f"{day_in_words(self.start)} to {day_in_words(last)}"

    @property
    def short(self) -> str:
        """The name on an axis: 2024, 2024/25, Jul–Sep 26, Jul 26."""
        if self.months == 3 and self.start.day == 1:
            return f"{NAMES[self.start.month][:3]}–{NAMES[self.end.month][:3]} {self.end.year % 100:02d}"
        if self.months == 1:
            return f"{NAMES[self.start.month][:3]} {self.start.year % 100:02d}"
        if self.months == 12 and self.start.day == 1 and self.start.month > 1:
            return f"{self.start.year}/{self.end.year % 100:02d}"
        return str(self) if self.start.day == 1 else self.label


class Flagged(NamedTuple):
    """A period and the flags that stood beside it: revised, provisional, final, estimated, other."""

    period: Period
    flags: frozenset[str]


def parse_flagged(text: object, *, year: YearKind = "financial", monthly: bool = False) -> Flagged:
    """Read a period in any spelling that published files use, with the flags beside it.

    Years before 1800 and after 2150 are taken for slips of the hand.

    >>> sorted(parse_flagged("2018 (Rev)", year="calendar").flags)
    ['revised']
    >>> str(parse_flagged("2012/13-14/15").period)
    '2012/13-14/15'
    """
    raw = " ".join(str(text).split())
    flags = set()
    for word in re.findall(r"[\(\[]\s*([A-Za-z]+)\.?\s*[\)\]]", raw):
        if word.lower() not in _FLAGS:
            raise ValueError(f"unknown note {word!r} beside the period {raw!r}")
        flags.add(_FLAGS[word.lower()])
    bare = re.sub(r"\s*[\(\[][^\)\]]*[\)\]]", "", raw).strip()
    try:
        period = _read(bare, year, monthly)
        likely = period is not None and period.start.year >= FIRST_YEAR and period.end.year <= LAST_YEAR
    except (ValueError, OverflowError):  # a day that no month has, a year that no calendar has
        period, likely = None, False
    if period is None or not likely:
        raise ValueError(f"{raw!r} is not a period; write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y")
    return Flagged(period, frozenset(flags))


@lru_cache(maxsize=4096)
def _name(start: date, months: int) -> str:
    """See `Period.__str__`."""
    short = _short_name(start, months)
    if short and _read(short, "financial", False) == Period(start, months):
        return short
    if months == 0:
        return start.isoformat()
    return f"{start.isoformat()}/P{months // 12}Y" if months % 12 == 0 else f"{start.isoformat()}/P{months}M"


def _short_name(start: date, months: int) -> str | None:
    """The name as partnerships write it, where they have one for a period like this."""
    y, m, years = start.year, start.month, months // 12
    if start.day > 1 or months == 0:
        return None
    if months == 1:
        return f"{y}-{m:02d}"
    if months == 3 and m % 3 == 1:
        return f"{y if m > 3 else y - 1}-Q{(m - 4) % 12 // 3 + 1}"
    if months % 12 or m not in (1, 4):
        return None
    last = y + years - 1
    if m == 1:
        return f"{y}" if years == 1 else f"{y}-{last % 100:02d}"
    first_year = f"{y}/{(y + 1) % 100:02d}"
    return first_year if years == 1 else f"{first_year}-{last % 100:02d}/{(last + 1) % 100:02d}"


def _read(text: str, year: YearKind, monthly: bool) -> Period | None:
    """The period that `text` (without flags) names, or None."""
    text = text.replace("–", "-").replace("—", "-")
    if m := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?(?:/P(\d+)([YMD]))?", text):
        day = date(int(m[1]), int(m[2]), int(m[3]))
        if m[4] is None or (m[5] == "D" and int(m[4]) == 1):
            return Period(day, 0)
        return None if m[5] == "D" or not int(m[4]) else Period(day, int(m[4]) * (12 if m[5] == "Y" else 1))
    if m := re.fullmatch(r"(\d{4})(?:\.0)?", text):
        return _span(int(m[1]), 1, "calendar")
    if m := re.fullmatch(r"(\d{4})-?\s?Q([1-4])", text, re.IGNORECASE):
        return Period(add_months(date(int(m[1]), 4, 1), 3 * (int(m[2]) - 1)), 3)
    if m := re.fullmatch(r"(\d{4})-?\s?H([12])", text, re.IGNORECASE):
        return Period(date(int(m[1]), (4, 10)[int(m[2]) - 1], 1), 6)
    if m := re.fullmatch(r"(\d{4})/(\d{2}|\d{4})\s?Q([1-4])", text, re.IGNORECASE):
        return Period(add_months(date(int(m[1]), 4, 1), 3 * (int(m[3]) - 1)), 3) if _next(m[1], m[2]) else None
    if m := re.fullmatch(r"(\d{4})/(\d{2}|\d{4}) ?(?:-|to) ?(\d{4}|\d{2})/(\d{2}|\d{4})", text):
        opening, closing = int(m[1]), _full(m[3], int(m[1]))
        whole = _next(m[1], m[2]) and _next(str(closing), m[4]) and 0 < closing - opening < 30
        return _span(opening, closing - opening + 1, _crossing(year)) if whole else None
    if m := re.fullmatch(r"(\d{4}) ?(/|-|to) ?(\d{4}|\d{2})", text):
        return _range(int(m[1]), m[2], m[3], year, monthly)
    return _with_month_names(text)


def _range(first: int, mark: str, second: str, year: YearKind, monthly: bool) -> Period | None:
    """Two numbers with a mark between: a year that crosses two, a month, or years put together."""
    if monthly and mark == "-" and len(second) == 2:
        return Period(date(first, int(second), 1), 1) if 1 <= int(second) <= 12 else None
    last = _full(second, first)
    if last == first + 1:
        return _span(first, 1, _crossing(year))
    if last > first + 1 and mark != "/" and last - first < 30:
        return _span(first, last - first + 1, "calendar")
    if mark == "-" and len(second) == 2 and 1 <= int(second) <= 12:
        return Period(date(first, int(second), 1), 1)
    return None


def _with_month_names(text: str) -> Period | None:
    """Spellings with month names: July 2026, Jul-Sep 2026, Oct 2025 to Jan 2026, year to June 2026, 30 June 2026."""
    name = r"([A-Za-z]{3,9})\.?"
    if m := re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th)? {name} (\d{{4}})", text):
        month = MONTHS.get(m[2][:3].lower())
        return Period(date(int(m[3]), month, int(m[1])), 0) if month else None
    if m := re.fullmatch(rf"(?:year|12 months) (?:to|ending) {name} (\d{{4}})", text, re.IGNORECASE):
        month = MONTHS.get(m[1][:3].lower())
        return Period(add_months(date(int(m[2]), month, 1), -11), 12) if month else None
    if m := re.fullmatch(rf"{name}[ -](\d{{4}}|\d{{2}})", text):
        month = MONTHS.get(m[1][:3].lower())
        return Period(date(_full(m[2], 2000), month, 1), 1) if month else None
    if m := re.fullmatch(rf"{name} ?(\d{{4}})? ?(?:-|to) ?{name} (\d{{4}})", text):
        first, last = MONTHS.get(m[1][:3].lower()), MONTHS.get(m[3][:3].lower())
        if not first or not last:
            return None
        end_year = int(m[4])
        start_year = int(m[2]) if m[2] else (end_year if first <= last else end_year - 1)
        months = (end_year - start_year) * 12 + last - first + 1
        return Period(date(start_year, first, 1), months) if months > 0 else None
    return None


def _span(first: int, years: int, kind: YearKind) -> Period:
    return Period(date(first, FIRST_MONTH[kind], 1), 12 * years)


def _crossing(kind: YearKind) -> YearKind:
    """A year written 2024/25 cannot be a calendar year; without better knowledge it is a financial one."""
    return "financial" if kind == "calendar" else kind


def _full(short: str, near: int) -> int:
    """A two-digit year in the century of `near`, or the next one where it would lie before it."""
    if len(short) == 4:
        return int(short)
    number = near // 100 * 100 + int(short)
    return number + 100 if number < near else number


def _next(first: str, second: str) -> bool:
    return _full(second, int(first)) == int(first) + 1


def day_in_words(day: date) -> str:
    """A day as readers see it, in English whatever the machine speaks.

    >>> day_in_words(date(2026, 11, 14))
    '14 November 2026'
    """
    return f"{day.day} {NAMES[day.month]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (negative: earlier); the month's last day where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def half_year_of(day: date) -> Period:
    """The half of the financial year in which `day` lies: April to September, or October to March (RULES 3.2).

    >>> half_year_of(date(2026, 9, 30)).label, half_year_of(date(2027, 3, 31)).label
    ('April to September 2026', 'October 2026 to March 2027')
    """
    begins = add_months(day.replace(day=1), -((day.month - 4) % 6))
    return Period(begins, 6)


def _as_period(value: Any) -> Any:
    return value if isinstance(value, Period) else Period.parse(value)


PeriodField = Annotated[
    Period,
    BeforeValidator(_as_period),
    PlainSerializer(str),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["2026-Q2", "2025/26", "2026", "2023-25", "2026-07"]}),
]


def _half_year(period: Period) -> Period:
    if period != half_year_of(period.start):
        raise ValueError("this is no half of a financial year: write 2026-H1 (April to September) or 2026-H2")
    return period


HalfYearField = Annotated[
    Period,
    BeforeValidator(_as_period),
    AfterValidator(_half_year),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "examples": ["2026-H1", "2026-H2"]}),
]
