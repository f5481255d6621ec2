"""A board's planner: whatever its items and meetings, each has the places it needs, or is named as left out."""

from __future__ import annotations

from curvebook.accountability.planner import TIMES, YEAR, laid
from curvebook.model.reading import AgendaItem
from hypothesis import given
from hypothesis import strategies as st

MONTHS = st.sets(st.integers(1, 12))


@st.composite
def agendas(draw: st.DrawFn) -> list[AgendaItem]:
    """Some items, some with months of their own."""
    told = draw(st.lists(st.tuples(st.sampled_from(list(TIMES)), st.one_of(st.just(set()), MONTHS)), max_size=12))
    return [
        AgendaItem(id=f"item-{number}", title="Item", every=every, months=tuple(sorted(months)))
        for number, (every, months) in enumerate(told)
    ]


@given(agendas(), MONTHS.filter(bool))
def test_an_item_is_placed_as_often_as_it_needs_or_named(items: list[AgendaItem], meets: set[int]) -> None:
    year = laid(items, "board", 2026, tuple(month for month in YEAR if month in meets))
    for item in items:
        places = sum(item in found for found in year.months.values())
        assert (item in year.never, item in year.short) == (places == 0, 0 < places < TIMES[item.every])
        free = len(set(item.months) & meets) if item.months else len(meets)
        assert places == (free if item.months else min(free, TIMES[item.every]))
    assert (year.coverage == 1.0) is not bool(year.never or year.short)


@given(agendas(), MONTHS.filter(bool))
def test_nothing_is_laid_outside_a_meeting_or_twice_in_one(items: list[AgendaItem], meets: set[int]) -> None:
    year = laid(items, "board", 2026, tuple(month for month in YEAR if month in meets))
    assert set(year.months) == meets
    assert all(len(found) == len({item.id for item in found}) for found in year.months.values())


@given(st.integers(0, 24))
def test_yearly_items_without_months_are_spread_evenly(count: int) -> None:
    items = [AgendaItem(id=f"item-{number}", title="Item", every="yearly") for number in range(count)]
    loads = [len(found) for found in laid(items, "board", 2026).months.values()]
    assert max(loads) - min(loads) <= 1
