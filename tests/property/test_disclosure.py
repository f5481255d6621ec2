"""What disclosure control must always do: no small count can be worked out from anything that is shown.

The attacker here knows nothing of the solver: he writes down every table of whole numbers that fits what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd
from curvebook.disclosure.attack import leaks
from curvebook.disclosure.cells import KEY, lay_out
from curvebook.disclosure.rules import judge
from curvebook.disclosure.suppress import suppress
from curvebook.model.privacy import DisclosurePolicy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

PARTS = {"town": [["north", "south"], ["n1", "n2", "s1", "s2"]], "north": [["n1", "n2"]], "south": [["s1", "s2"]]}
WARDS = ("n1", "n2", "s1", "s2")
INSIDE = {"town": WARDS, "north": ("n1", "n2"), "south": ("s1", "s2"), **{ward: (ward,) for ward in WARDS}}
YEAR = 12
small_counts = st.integers(0, 7)

Atom = tuple[str, str, int]  # ward, group, year
Cell = tuple[str, str, int, int]  # area, group ("" for all), first year, years
Table = Mapping[Atom, int]


def policy(threshold: int, zero: str, base: int = 1) -> DisclosurePolicy:
    return DisclosurePolicy.model_validate(
        {"id": "p", "title": "p", "why": "p", "withhold_below": threshold, "zero": zero, "round_to": base}
    )


policies = st.builds(policy, st.integers(2, 4), st.sampled_from(["shown", "withheld"]))


def atoms(groups: tuple[str, ...] = ("",), years: int = 1) -> list[Atom]:
    return list(product(WARDS, groups, range(years)))


def tables(groups: tuple[str, ...] = ("",), years: int = 1) -> st.SearchStrategy[Table]:
    names = atoms(groups, years)
    return st.lists(small_counts, min_size=len(names), max_size=len(names)).map(
        lambda counts: dict(zip(names, counts, strict=True))
    )


def cells_of(groups: tuple[str, ...], years: int, pooled: int) -> list[Cell]:
    shown = ("", *groups) if groups != ("",) else ("",)
    return [(a, g, y, pooled) for a in INSIDE for g in shown for y in range(years - pooled + 1)]


def inside(cell: Cell, names: list[Atom]) -> list[Atom]:
    area, group, first, years = cell
    return [n for n in names if n[0] in INSIDE[area] and group in ("", n[1]) and first <= n[2] < first + years]


def frame(table: Table, cells: list[Cell], people: Mapping[Atom, int] | None = None) -> pd.DataFrame:
    names = list(table)
    return pd.DataFrame(
        [
            {
                "area": cell[0], "period_start": pd.Timestamp(2010 + cell[2], 1, 1), "period_months": YEAR * cell[3],
                "by": "sex" if cell[1] else "", "group": cell[1],
                "count": float(sum(table[n] for n in inside(cell, names))),
                "denominator": float(sum(people[n] for n in inside(cell, names))) if people else np.nan, "state": "",
            }
            for cell in cells
        ]
    )  # fmt: skip


def cell_of(row: Mapping[str, object]) -> Cell:
    start = row["period_start"]
    return str(row["area"]), str(row["group"]), start.year - 2010, row["period_months"] // YEAR  # type: ignore


def fitting(
    names: list[Atom], bounds: Mapping[Cell, tuple[float, float]], caps: Mapping[Atom, int]
) -> Iterator[dict[Atom, int]]:
    """Every table in which each cell's count lies within its bounds, found by trying all."""
    members = {cell: set(inside(cell, names)) for cell in bounds}
    touching = {name: [cell for cell in bounds if name in members[cell]] for name in names}
    last = {cell: max(names.index(name) for name in members[cell]) for cell in bounds}
    counts: dict[Atom, int] = {}
    sums = dict.fromkeys(bounds, 0)

    def rest(place: int) -> Iterator[dict[Atom, int]]:
        if place == len(names):
            yield dict(counts)
            return
        name = names[place]
        for count in range(caps[name] + 1):
            for cell in touching[name]:
                sums[cell] += count
            counts[name] = count
            fits = all(
                sums[cell] <= bounds[cell][1] and (last[cell] > place or sums[cell] >= bounds[cell][0])
                for cell in touching[name]
            )
            if fits:
                yield from rest(place + 1)
            for cell in touching[name]:
                sums[cell] -= count
            if not fits and any(sums[cell] + count > bounds[cell][1] for cell in touching[name]):
                return

    yield from rest(0)


def left_out(
    table: Table, cells: list[Cell], withheld: set[Cell], rule: DisclosurePolicy, people: Mapping[Atom, int] | None
) -> dict[Cell, set[int]]:
    """For each cell, the counts the rule leaves open that it has in no table which fits what is shown."""
    names, first = list(table), 0 if rule.zero == "withheld" else 1
    bounds: dict[Cell, tuple[float, float]] = {}
    wanted = {}
    for cell in cells:
        members = inside(cell, names)
        count, every = sum(table[n] for n in members), sum(people[n] for n in members) if people else np.inf
        wanted[cell] = must_stay_open(count, every, rule)
        if rule.zero == "shown" and not people:  # parts that are not none are known to be one each, at least
            wanted[cell] -= set(range(sum(table[n] > 0 for n in members)))
        if cell not in withheld:
            bounds[cell] = (count, count)
        elif every < rule.withhold_below:
            bounds[cell] = (0, every)
        else:
            bounds[cell] = (first, every - first if people else every)
    caps = {n: people[n] if people else 25 for n in names}
    for other in fitting(names, bounds, caps):
        for cell in withheld:
            wanted[cell].discard(sum(other[n] for n in inside(cell, names)))
        if not any(wanted.values()):
            break
    return wanted


def must_stay_open(count: int, people: float, rule: DisclosurePolicy) -> set[int]:
    """The counts that the rule alone leaves open for a cell that it withholds; none where it shows the cell."""
    first = 0 if rule.zero == "withheld" else 1
    few = range(first, rule.withhold_below)
    left: set[int] = set()
    if count in few:
        left |= {n for n in few if n <= people - (first if np.isfinite(people) else 0)}
    if np.isfinite(people) and people - count in few:
        left |= {int(people - n) for n in few if people - n >= first}
    return left


def check(table: Table, cells: list[Cell], rule: DisclosurePolicy, people: Mapping[Atom, int] | None = None) -> None:
    kind = "proportion" if people else "count"
    done = suppress(frame(table, cells, people), rule, kind, PARTS)  # type: ignore[arg-type]
    withheld = {cell_of(row) for row in done.withheld.to_dict("records")}
    given_up = {cell_of(row) for row in done.unprotectable.to_dict("records")}
    missing = left_out(table, cells, withheld, rule, people)
    if people and any(missing.values()):  # what follows from the zeros alone, with everything else withheld
        ends = {cell: [sum(x[n] for n in inside(cell, list(table))) for x in (table, people)] for cell in cells}
        every = {cell for cell, (count, whole) in ends.items() if 0 < count < whole or cell in withheld}
        zeros = left_out(table, cells, every, rule, people)
        missing = {cell: counts - zeros[cell] for cell, counts in missing.items()}
    assert not any(missing.values())
    assert not given_up  # nothing was published before, so everything can be hidden


@settings(max_examples=60, deadline=None)
@given(tables(), policies)
def test_no_small_count_of_any_area_can_be_worked_out(table, rule):
    check(table, cells_of(("",), 1, 1), rule)


@settings(max_examples=40, deadline=None)
@given(tables(("f", "m")), policies)
def test_nor_of_any_group(table, rule):
    check(table, cells_of(("f", "m"), 1, 1), rule)


@settings(max_examples=25, deadline=None)
@given(st.data(), policies)
def test_nor_of_years_put_together(data, rule):
    table = data.draw(tables(years=3))
    check(table, cells_of(("",), 3, 2), rule)


@settings(max_examples=60, deadline=None)
@given(tables(), st.lists(st.integers(0, 6), min_size=4, max_size=4), policies)
def test_nor_of_a_proportion_or_of_its_others(table, more, rule):
    people = {name: table[name] + extra for (name, extra) in zip(table, more, strict=True)}
    check(table, cells_of(("",), 1, 1), rule, people)


@settings(max_examples=40, deadline=None)
@given(tables(("f", "m")), policies, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_once_is_enough(table, rule, random):
    cells = cells_of(("f", "m"), 1, 1)
    rows = frame(table, cells)
    done = suppress(rows, rule, "count", PARTS)
    order = list(rows.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(suppress(rows.loc[order], rule, "count", PARTS).withheld, done.withheld)
    gone = rows.merge(done.withheld[KEY], on=KEY)
    shown = ~rows.set_index(KEY).index.isin(gone.set_index(KEY).index)
    again = suppress(rows, rule, "count", PARTS, [rows.assign(shown=shown)])
    pd.testing.assert_frame_equal(again.withheld, done.withheld)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(4, 50), min_size=4, max_size=4))
def test_nothing_is_withheld_where_nothing_is_small(counts):
    table = dict(zip(atoms(), counts, strict=True))
    assert suppress(frame(table, cells_of(("",), 1, 1)), policy(4, "shown"), "count", PARTS).withheld.empty


@settings(max_examples=30, deadline=None)
@given(tables(years=2), st.sampled_from(atoms()), small_counts, policies)
def test_two_editions_together_give_away_no_more_than_each(table, revised, now, rule):
    """The second edition revises one ward's first year and adds a year; the attacker knows what was revised."""
    old_cells, cells = (cells_of(("",), years, 1) for years in (1, 2))
    old = {name: count for name, count in table.items() if name[2] == 0}
    new = {**table, revised: now}
    issued = suppress(frame(old, old_cells), rule, "count", PARTS)
    gone = {cell_of(row) for row in issued.withheld.to_dict("records")}
    before = frame(old, old_cells)
    before["shown"] = [cell not in gone for cell in old_cells]
    done = suppress(frame(new, cells), rule, "count", PARTS, [before])
    withheld = {cell_of(row) for row in done.withheld.to_dict("records")}
    given_up = {cell_of(row) for row in done.unprotectable.to_dict("records")}

    # The first year as both editions tell it: the revised ward is two wards, one in each edition's sums.
    names = [*WARDS, "then"] if old[revised] != now else list(WARDS)
    first = 0 if rule.zero == "withheld" else 1
    facts = []
    for told, hidden, area in [(old, gone, a) for a in INSIDE] + [(new, withheld, a) for a in INSIDE]:
        wards = [("then" if "then" in names and told is old and w == revised[0] else w) for w in INSIDE[area]]
        count = sum(told[w, "", 0] for w in INSIDE[area])
        span = (first, np.inf) if (area, "", 0, 1) in hidden else (count, count)
        facts.append((wards, span, count, area, first * sum(told[w, "", 0] > 0 for w in INSIDE[area])))
    value = dict(zip(names, np.meshgrid(*[np.arange(12, dtype=np.int16)] * len(names), indexing="ij"), strict=True))
    sums = [sum(value[w] for w in wards) for wards, *_ in facts]
    fits = np.all([(low <= s) & (s <= high) for s, (_, (low, high), *_) in zip(sums, facts, strict=True)], axis=0)
    for each, (_, (low, high), count, area, least) in zip(sums, facts, strict=True):
        if low < high and (area, "", 0, 1) not in given_up:
            wanted = must_stay_open(count, np.inf, rule)
            assert {n for n in wanted if n >= least} <= set(np.unique(each[fits]).tolist())


@settings(max_examples=40, deadline=None)
@given(tables(("f", "m")), st.integers(2, 4), st.sampled_from([2, 3, 5]))
def test_rounding_never_makes_the_solver_find_more(table, threshold, base):
    rows = frame(table, cells_of(("f", "m"), 1, 1))
    rule = policy(threshold, "shown", base)
    done = suppress(rows, rule, "count", PARTS)
    cells = lay_out([rows.sort_values(KEY)], PARTS)
    rules = judge(cells, rule, "count")
    gone = cells.table.set_index(KEY).index.isin(done.withheld.set_index(KEY).index)
    assert not leaks(cells, rules, gone)[0].any()
    exact = suppress(rows, policy(threshold, "shown"), "count", PARTS)
    assume(len(exact.withheld))
    assert len(done.withheld) <= 2 * len(exact.withheld) + 2
