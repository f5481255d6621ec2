"""Periods: every spelling that the received files use, what each means, and how it is shown."""

from __future__ import annotations

from datetime import date

import pytest
from curvebook.model.period import Period, add_months, parse_flagged

# spelling, first day, months
SPELLINGS = [
    # the spellings that the published files use
    ("2018", "2018-01-01", 12),
    ("2018/19", "2018-04-01", 12),
    ("2016-17", "2016-04-01", 12),
    ("2012/13-14/15", "2012-04-01", 36),
    ("2014-16", "2014-01-01", 36),
    ("2018 (Rev)", "2018-01-01", 12),
    ("2018 (Final)", "2018-01-01", 12),
    ("2018 (prov)", "2018-01-01", 12),
    ("2018 (OT)", "2018-01-01", 12),
    ("2016-01-01/P3Y", "2016-01-01", 36),
    # years
    ("2018.0", "2018-01-01", 12),
    ("2018/2019", "2018-04-01", 12),
    ("2018-2019", "2018-04-01", 12),
    ("2018–19", "2018-04-01", 12),
    ("2018 to 2019", "2018-04-01", 12),
    ("1999/00", "1999-04-01", 12),
    ("1999-00", "1999-04-01", 12),
    (2018, "2018-01-01", 12),
    # years put together
    ("2014 to 2016", "2014-01-01", 36),
    ("2014-2016", "2014-01-01", 36),
    ("2012/13 to 2014/15", "2012-04-01", 36),
    ("2012/13 - 14/15", "2012-04-01", 36),
    ("2012/2013-2014/2015", "2012-04-01", 36),
    ("1999-01", "1999-01-01", 36),
    # quarters
    ("2026-Q2", "2026-07-01", 3),
    ("2026 Q4", "2027-01-01", 3),
    ("2026Q1", "2026-04-01", 3),
    ("2026/27 Q4", "2027-01-01", 3),
    ("Jul-Sep 2026", "2026-07-01", 3),
    ("July to September 2026", "2026-07-01", 3),
    ("Oct 2025 to Jan 2026", "2025-10-01", 4),
    ("Dec-Feb 2026", "2025-12-01", 3),
    # months
    ("2026-07", "2026-07-01", 1),
    ("July 2026", "2026-07-01", 1),
    ("Jul 2026", "2026-07-01", 1),
    ("Jul-26", "2026-07-01", 1),
    ("Sept 2026", "2026-09-01", 1),
    ("Jan. 2026", "2026-01-01", 1),
    # years that end with a month
    ("year to June 2026", "2025-07-01", 12),
    ("year ending June 2026", "2025-07-01", 12),
    ("12 months to Jun 2026", "2025-07-01", 12),
    # a day
    ("2026-06-30", "2026-06-30", 0),
    ("30 June 2026", "2026-06-30", 0),
    ("1st April 2026", "2026-04-01", 0),
    ("2026-06-30/P1D", "2026-06-30", 0),
    # ISO
    ("2026-01-01/P1Y", "2026-01-01", 12),
    ("2026-07-01/P3M", "2026-07-01", 3),
    ("2026-01-01T00:00:00/P1Y", "2026-01-01", 12),
    ("  2018 /19 ".replace(" /", "/"), "2018-04-01", 12),
]  # fmt: skip

NOT_PERIODS = [
    "", "n/a", "-", "20", "20188", "2018/18", "2018/20", "2018/19-19/20/21", "2014/15-14/15", "2014/15-13/14",
    "2026-Q5",
    "2026-13", "2026-00", "Smarch 2026", "July", "2026-02-30", "31 June 2026", "2014 to 2011", "Jan 2026 to Dec 2025",
    "2026-01-01/P2W", "Q2", "2018/20 Q1", "0000", "2026-01-01/P0Y", "2026-01-01/P99999Y", "1066", "9999-Q4",
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "months"), SPELLINGS, ids=[str(s[0]) for s in SPELLINGS])
def test_a_spelling(text: object, start: str, months: int) -> None:
    assert Period.parse(text) == Period(date.fromisoformat(start), months)


@pytest.mark.parametrize("text", NOT_PERIODS)
def test_what_is_not_a_period_is_named_in_the_complaint(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period; write") as caught:
        Period.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("2018 (Rev)", {"revised"}),
        ("2018 (r)", {"revised"}),
        ("2018 [p]", {"provisional"}),
        ("2018 (prov)", {"provisional"}),
        ("2018/19 (Final)", {"final"}),
        ("2018 (OT)", {"other"}),
        ("2018 (est.)", {"estimated"}),
        ("2018 (Rev) (Final)", {"revised", "final"}),
        ("2018", set()),
    ],
)
def test_flags_beside_a_period(text: str, flags: set[str]) -> None:
    assert parse_flagged(text).flags == flags


def test_an_unknown_flag_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="unknown note 'draft' beside the period '2018 \\(draft\\)'"):
        Period.parse("2018 (draft)")


@pytest.mark.parametrize(
    ("text", "year", "start"),
    [
        ("2018/19", "academic", "2018-09-01"),
        ("2018/19", "financial", "2018-04-01"),
        ("2018/19", "calendar", "2018-04-01"),
        ("2012/13-14/15", "academic", "2012-09-01"),
        ("2018", "academic", "2018-01-01"),
    ],
)
def test_what_a_year_that_crosses_two_means(text: str, year: str, start: str) -> None:
    assert Period.parse(text, year=year).start.isoformat() == start  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "monthly", "months"),
    [("2011-12", True, 1), ("2011-12", False, 12), ("2011-10", False, 1), ("2011-13", False, 36)],
)
def test_two_digits_after_a_hyphen_are_a_month_where_the_series_is_monthly(
    text: str, monthly: bool, months: int
) -> None:
    assert Period.parse(text, monthly=monthly).months == months


# name in an address, name in words, name on an axis
SHOWN = [
    ("2026", "2026", "2026"),
    ("2025/26", "2025 to 2026", "2025/26"),
    ("1999/00", "1999 to 2000", "1999/00"),
    ("2026-Q2", "July to September 2026", "Jul–Sep 26"),
    ("2025-Q4", "January to March 2026", "Jan–Mar 26"),
    ("2026-07", "July 2026", "Jul 26"),
    ("2014-16", "2014 to 2016", "2014-16"),
    ("2012/13-14/15", "2012 to 2015", "2012/13-14/15"),
    ("2026-06-30", "30 June 2026", "30 June 2026"),
    ("2026-10-01/P6M", "October 2026 to March 2027", "2026-10-01/P6M"),
    ("2026-04-01/P6M", "April to September 2026", "2026-04-01/P6M"),
    ("2025-07-01/P1Y", "2025 to 2026", "2025/26"),
    ("2026-06-15/P1Y", "year to June 2027", "year to June 2027"),
]


@pytest.mark.parametrize(("text", "label", "short"), SHOWN)
def test_how_a_period_is_shown(text: str, label: str, short: str) -> None:
    period = Period.parse(text)
    assert (str(period), period.label, period.short) == (text, label, short)


def test_an_edition_is_a_quarter_of_the_financial_year() -> None:
    assert Period.of_edition("2026-Q2") == Period(date(2026, 7, 1), 3)


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "2026-q2", "July 2026", "2026 Q2"])
def test_nothing_else_is_an_edition(text: str) -> None:
    with pytest.raises(ValueError, match="an edition is a quarter"):
        Period.of_edition(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [("2026", "2026-12-31"), ("2025/26", "2026-03-31"), ("2024-02", "2024-02-29"), ("2026-06-30", "2026-06-30")],
)
def test_the_last_day(text: str, end: str) -> None:
    assert Period.parse(text).end.isoformat() == end


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("2014-16", "2015-17", True),
        ("2014-16", "2017-19", False),
        ("2025/26", "2026-03", True),
        ("2025/26", "2026-Q1", False),
    ],
)
def test_whether_two_share_a_day(one: str, other: str, overlap: bool) -> None:
    assert Period.parse(one).overlaps(Period.parse(other)) is overlap


def test_the_next_pooled_period_of_an_annual_series_is_one_year_on() -> None:
    assert Period.parse("2014-16").after(1, every=12) == Period.parse("2015-17")


def test_a_period_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="cannot last -3 months"):
        Period(date(2026, 1, 1), -3)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_months_are_added_as_a_calendar_does(day: str, months: int, result: str) -> None:
    assert add_months(date.fromisoformat(day), months).isoformat() == result


def test_names_are_english_whatever_the_machine_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calendar.month_name", ["", *["Gorffennaf"] * 12])
    names = {"2026-Q2": "July to September 2026", "2026-07": "July 2026", "2026-07-14": "14 July 2026"}
    assert {text: Period.parse(text).label for text in names} == names
