"""What holds for every period, not only for those that somebody thought of."""

from __future__ import annotations

from datetime import date, timedelta

from curvebook.model.period import Period, add_months
from hypothesis import given
from hypothesis import strategies as st

days = st.dates(date(1900, 1, 1), date(2140, 12, 31))  # so that ten years more still end by 2150
firsts = days.map(lambda day: day.replace(day=1))
lengths = st.sampled_from([0, 1, 2, 3, 6, 12, 18, 24, 36, 60, 120])
periods = st.builds(Period, st.one_of(days, firsts, firsts.map(lambda day: day.replace(month=4))), lengths)


@given(periods)
def test_a_period_is_read_back_from_its_name(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods)
def test_a_period_is_read_back_from_its_iso_name(period: Period) -> None:
    assert (
        Period.parse(f"{period.start.isoformat()}/P{period.months}M" if period.months else period.start.isoformat())
        == period
    )


@given(firsts)
def test_a_month_is_read_back_from_its_name_in_a_monthly_series(first: date) -> None:
    assert Period.parse(str(Period(first, 1)), monthly=True) == Period(first, 1)


@given(firsts, st.integers(1, 60))
def test_months_from_a_first_day_end_where_the_next_begin(first: date, months: int) -> None:
    assert Period(first, months).end + timedelta(days=1) == add_months(first, months)


@given(periods, st.integers(0, 5))
def test_periods_one_after_the_other_never_overlap(period: Period, steps: int) -> None:
    if period.months and period.start.day == 1:
        assert period.overlaps(period.after(steps)) is (steps == 0)


@given(periods)
def test_no_name_for_people_names_a_machine(period: Period) -> None:
    assert period.label and "/P" not in period.label


@given(days, st.integers(-600, 600))
def test_adding_months_never_leaves_the_month_meant(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
