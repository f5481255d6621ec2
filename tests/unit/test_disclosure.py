"""What is withheld, as a specification: where the limits lie, what else goes, what an attacker can still infer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook.disclosure.attack import attack, hidden, known_limits, leaks
from curvebook.disclosure.cells import CELLS, KEY, lay_out, parts_of
from curvebook.disclosure.rules import judge, rounded
from curvebook.disclosure.suppress import Suppression, suppress
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy

NAN = float("nan")
TWO = {"town": [["east", "west"]]}
FOUR = {"town": [["north", "south"], ["n1", "n2", "s1", "s2"]], "north": [["n1", "n2"]], "south": [["s1", "s2"]]}


def rule(**how: Any) -> DisclosurePolicy:
    return DisclosurePolicy(id="rule", title="Rule", why="Because.", **({"withhold_below": 5} | how))


def cell(
    area: str, count: float, people: float = NAN, *, year: int = 2024, years: int = 1, **more: Any
) -> dict[str, Any]:
    start = pd.Timestamp(year, 1, 1)
    whole = {"period_start": start, "period_months": 12 * years, "by": "", "group": "", "state": ""}
    return {"area": area, "count": float(count), "denominator": float(people), **whole, **more}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def wards(**counts: float) -> pd.DataFrame:
    return frame(*(cell(area, count) for area, count in counts.items()))


def gone(done: Suppression) -> dict[str, str]:
    """What is withheld, and why; groups and years are named where there are any."""
    many = done.withheld["period_start"].nunique() > 1
    names = [
        " ".join(filter(None, [r["area"], r["group"], str(r["period_start"].year) if many else ""]))
        for r in done.withheld.to_dict("records")
    ]
    return dict(zip(names, done.withheld["why"], strict=True))


@pytest.mark.parametrize(
    ("count", "people", "how", "withheld"),
    [
        (4, NAN, {}, True),  # one below the threshold
        (5, NAN, {}, False),  # the threshold itself
        (1, NAN, {}, True),
        (0, NAN, {}, False),  # nobody is nobody
        (0, NAN, {"zero": "withheld"}, True),
        (20, 20, {}, False),  # all of 20: the others are nobody
        (20, 20, {"zero": "withheld"}, True),
        (16, 20, {}, True),  # the four others
        (15, 20, {}, False),
        (16, 20, {"complement": False}, False),
        (6, 19, {"denominator_below": 20}, True),
        (6, 20, {"denominator_below": 20}, False),
        (0, 3, {}, True),  # of three, any count is told by three others
        (8, NAN, {"withhold_below": 8, "round_to": 5}, False),
        (7, NAN, {"withhold_below": 8, "round_to": 5}, True),  # judged before it is rounded
        (0, NAN, {"withhold_below": 1, "zero": "withheld"}, True),
    ],
)
def test_where_the_limit_lies(count: float, people: float, how: dict[str, Any], withheld: bool) -> None:
    kind = "count" if np.isnan(people) else "proportion"
    done = suppress(frame(cell("ward", count, people)), rule(**how), kind, {})  # type: ignore[arg-type]
    assert gone(done) == ({"ward": "primary"} if withheld else {})


def test_of_a_rate_the_people_are_no_limit_and_the_others_no_secret() -> None:
    assert gone(suppress(frame(cell("ward", 28, 30)), rule(), "rate", {})) == {}


def test_counts_are_rounded_halves_up() -> None:
    assert rounded(np.array([7.0, 7.5, 12.0, 0.0, NAN]), 5)[:4].tolist() == [5, 10, 10, 0]


def test_one_of_two_wards_takes_the_other_with_it() -> None:
    assert gone(suppress(wards(town=40, east=3, west=37), rule(), "count", TWO)) == {
        "east": "primary",
        "west": "secondary",
    }


def test_two_small_wards_hide_each_other() -> None:
    """Three and four of seven: either may be 1 to 6."""
    assert gone(suppress(wards(town=7, east=3, west=4), rule(), "count", TWO)) == {"east": "primary", "west": "primary"}


def test_two_wards_of_one_and_one_do_not_hide_each_other() -> None:
    """A total of 2 would say that both are 1, so it is withheld: it is a small count itself."""
    assert set(gone(suppress(wards(town=2, east=1, west=1), rule(), "count", TWO))) == {"town", "east", "west"}


def test_three_small_wards_need_more_where_their_total_leaves_too_little() -> None:
    """Of a total of 5, three wards that are not none have 3 at most each: the rule leaves open 4."""
    parts = {"town": [["n", "s"]], "n": [["a", "b", "c"]], "s": [["d", "e"]]}
    counts = {"town": 105, "n": 5, "s": 100, "a": 1, "b": 1, "c": 3, "d": 60, "e": 40}
    done = gone(suppress(wards(**counts), rule(), "count", parts))
    assert {name for name, why in done.items() if why == "primary"} == {"a", "b", "c"}
    assert {name for name, why in done.items() if why == "secondary"} == {"n", "s", "e"}


def test_the_smallest_ward_goes_rather_than_a_larger_one_or_a_total() -> None:
    counts = {"town": 100, "north": 43, "south": 57, "n1": 3, "n2": 40, "s1": 50, "s2": 7}
    assert gone(suppress(wards(**counts), rule(), "count", FOUR)) == {"n1": "primary", "n2": "secondary"}


def test_a_ward_alone_in_its_neighbourhood_is_hidden_through_another_neighbourhood() -> None:
    """The neighbourhood's own total is the ward's count: both are small; zeros are shown and hide nothing."""
    counts = {"town": 100, "north": 3, "south": 97, "n1": 3, "n2": 0, "s1": 60, "s2": 37}
    assert gone(suppress(wards(**counts), rule(), "count", FOUR)) == {
        "north": "primary", "n1": "primary", "south": "secondary", "s2": "secondary",
    }  # fmt: skip


def test_a_group_takes_another_of_its_area_and_the_same_two_elsewhere() -> None:
    def by_sex(area: str, f: float, m: float) -> list[dict[str, Any]]:
        return [cell(area, f + m), cell(area, f, by="sex", group="f"), cell(area, m, by="sex", group="m")]

    rows = frame(*by_sex("town", 60, 50), *by_sex("east", 2, 30), *by_sex("west", 58, 20))
    assert gone(suppress(rows, rule(), "count", TWO)) == {
        "east f": "primary", "east m": "secondary", "west f": "secondary", "west m": "secondary",
    }  # fmt: skip


def test_groups_that_overlap_are_no_division() -> None:
    rows = frame(
        cell("town", 40), cell("town", 3, by="age", group="85 and over"), *(
            cell("town", count, by="age", group=f"{age} and over") for age, count in ((18, 40), (45, 38), (65, 30))
        ),
    )  # fmt: skip
    assert gone(suppress(rows, rule(), "count", {})) == {"town 85 and over": "primary"}


def test_the_difference_between_a_total_and_its_parts_is_taken_to_be_known() -> None:
    """Six cases have no address: who knows it, knows the east."""
    assert set(gone(suppress(wards(town=46, east=3, west=37), rule(), "count", TWO))) == {"east", "west"}


def test_areas_that_cover_little_of_the_whole_do_not_divide_it() -> None:
    assert set(gone(suppress(wards(town=400, east=3, west=37), rule(), "count", TWO))) == {"east"}


def test_a_part_for_which_nothing_was_received_hides_as_well_as_a_withheld_one() -> None:
    parts = {"town": [["east", "west", "middle"]]}
    assert gone(suppress(wards(town=60, east=3, west=37), rule(), "count", parts)) == {"east": "primary"}


def test_what_the_source_withheld_is_protected_too() -> None:
    rows = frame(cell("town", 40), cell("east", NAN, state="c"), cell("west", 37))
    assert gone(suppress(rows, rule(), "count", TWO)) == {"east": "source", "west": "secondary"}


def by_source(area: str) -> dict[str, Any]:
    return cell(area, NAN, state="c")


WARDS = {"town": [["w1", "w2", "w3", "w4"]]}


def test_a_reader_who_knows_where_a_source_draws_its_limit_learns_no_more() -> None:
    """Two wards of 8 together, each under 5, are 4 and 4: a third must go with them."""
    rows = frame(by_source("w1"), by_source("w2"), cell("w3", 10), cell("w4", 12), cell("town", 30))
    done = suppress(rows, rule(withhold_below=1, source_below=5), "count", WARDS)
    assert gone(done) == {"w1": "source", "w2": "source", "w3": "secondary"}
    assert done.unprotectable.empty


def test_a_source_that_withheld_more_than_its_limit_tells_nobody_anything_by_it() -> None:
    """Two wards of 12 together cannot both be under 5, so nothing says how large either is."""
    rows = frame(by_source("w1"), by_source("w2"), cell("w3", 10), cell("w4", 12), cell("town", 34))
    done = suppress(rows, rule(withhold_below=1, source_below=5), "count", WARDS)
    assert gone(done) == {"w1": "source", "w2": "source"}


def test_years_put_together_share_their_years() -> None:
    """With 2020 to 2021 and 2021 to 2022 shown beside 2021 itself, 2020 can be worked out."""
    rows = frame(
        cell("town", 30, year=2020, years=2), cell("town", 32, year=2021, years=2), cell("town", 28, year=2021),
        cell("town", 2, year=2020),
    )  # fmt: skip
    done = suppress(rows, rule(), "count", {})
    assert done.unprotectable.empty
    assert len(done.withheld) == 2


def test_what_an_earlier_edition_showed_hides_nothing_and_is_said_to() -> None:
    """The west was published: nothing that is withheld now can hide the east, once the east is told to be small."""
    now = wards(town=40, east=3, west=37)
    then = wards(town=40, west=37).assign(shown=True)
    done = suppress(now, rule(), "count", TWO, [then])
    assert gone(done) == {"east": "primary"}
    assert done.unprotectable[["area", "lower", "upper"]].to_numpy().tolist() == [["east", 3, 3]]


def test_what_an_earlier_edition_withheld_stays_withheld() -> None:
    """East and north hide each other; that the west is now the smaller one changes nothing."""
    parts = {"town": [["east", "north", "west"]]}
    then = wards(town=60, east=3, north=20, west=37).assign(shown=[True, False, False, True])
    now = wards(town=36, east=3, north=20, west=13)
    done = suppress(now, rule(), "count", parts, [then])
    assert gone(done) == {"east": "primary", "north": "secondary"}
    assert done.unprotectable.empty


def test_the_solver_finds_what_subtraction_tells() -> None:
    cells = lay_out([wards(east=3, town=40, west=37)], TWO)
    rules = known_limits(cells, judge(cells, rule(), "count"))
    alone = (cells.table["area"] == "east").to_numpy()
    leaking, found = leaks(cells, rules, alone)
    assert leaking.tolist() == alone.tolist()
    assert (found.lower[alone], found.upper[alone]) == (3, 3)
    both = (cells.table["area"] != "town").to_numpy()
    wide = attack(cells, rules, hidden(cells, both))
    assert (wide.lower[alone], wide.upper[alone]) == (1, 39)


def test_rounded_figures_tell_the_solver_less() -> None:
    """40 and 35 to the nearest 5 leave a difference of 1 to 9; the rule withholds 1 to 7 only."""
    done = suppress(wards(town=41, east=6, west=35), rule(withhold_below=8, round_to=5), "count", TWO)
    assert gone(done) == {"east": "primary"}


def test_nothing_in_nothing_out() -> None:
    done = suppress(pd.DataFrame(columns=CELLS), rule(), "count", TWO)
    assert list(done.withheld.columns) == [*KEY, "why"]
    assert done.withheld.empty and done.unprotectable.empty


def test_a_partnerships_area_is_divided_by_each_level_within(borough: Partnership) -> None:
    wards_of_it = ("E05000901", "E05000902", "E05000903", "E05000904")
    assert parts_of(borough) == {"E06000901": (wards_of_it,)}
