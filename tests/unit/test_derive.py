"""Larger areas from smaller ones: what is added, what is weighted, and what is missing because a part is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.observatory.derive import derive
from curvebook.observatory.frames import LOOKUP, OBSERVATIONS, POPULATION, shaped
from curvebook.observatory.sources import FORMATS

BOROUGH, NORTH, SOUTH = "E06000001", "E05000001", "E05000002"
ONE, TWO, THREE = "E01000001", "E01000002", "E01000003"  # present neighbourhoods: two in the north, one in the south
OLD, OLDER = "E01000009", "E01000008"


def partnership(how: str = "sum", kind: str = "count", ages: tuple[int, int] | None = None, per: int = 1000,
                level: str | None = None, levels: tuple[str, ...] = ("ward", "borough")) -> Any:  # fmt: skip
    """A borough of two wards with one derived indicator, `x`."""
    indicator = Indicator.model_validate(
        {"id": "x", "title": "X", "kind": kind, "good": "low", "role": "context", "levels": levels, "per": per,
         "frequency": "annual", "source": {"publisher": "P", "licence": "L"},
         "derive": {"how": how, "ages": ages, "level": level}}
    )  # fmt: skip
    areas = [
        Area(code=BOROUGH, name="Borough", level="borough"),
        Area(code=NORTH, name="North", level="ward", parents=(BOROUGH,)),
        Area(code=SOUTH, name="South", level="ward", parents=(BOROUGH,)),
    ]

    def children(code: str, wanted: str) -> tuple[Area, ...]:
        return tuple(a for a in areas if a.level == wanted and code in a.parents)

    return SimpleNamespace(indicators=lambda: {"x": indicator}, areas=lambda: areas, children=children)


def observed(values: dict[str, float | None], year: int = 2019, states: dict[str, str] | None = None) -> pd.DataFrame:
    rows = [
        {"indicator": "x", "area": code, "period_start": pd.Timestamp(year, 1, 1), "period_months": 12,
         "value": value, "state": (states or {}).get(code, "" if value is not None else "x"), "row": 10 + at,
         "submission": "s1", "received": pd.Timestamp(2020, 1, 1)}
        for at, (code, value) in enumerate(values.items())
    ]  # fmt: skip
    return shaped(pd.DataFrame(rows), OBSERVATIONS)


def lookups(*edges: tuple[str, str, str, float]) -> pd.DataFrame:
    """The three neighbourhoods in their wards and borough, and more edges: from, to, relation, share."""
    lies_in = [(ONE, NORTH), (TWO, NORTH), (THREE, SOUTH), (ONE, BOROUGH), (TWO, BOROUGH), (THREE, BOROUGH)]
    rows = [(a, b, "within", 1.0) for a, b in lies_in] + list(edges)
    return shaped(pd.DataFrame(rows, columns=["from_code", "to_code", "relation", "share"]), LOOKUP)


def people(years: dict[int, dict[str, float]], ages: tuple[int, int] = (0, 200)) -> pd.DataFrame:
    rows = [
        {"area": code, "period_start": pd.Timestamp(year, 1, 1), "period_months": 12, "sex": "", "age_from": ages[0],
         "age_to": ages[1], "people": count, "row": 2}
        for year, of_year in years.items() for code, count in of_year.items()
    ]  # fmt: skip
    columns = {"period_start": [], "period_months": [], "age_from": [], "age_to": [], "row": []}
    return shaped(pd.DataFrame(rows or columns), POPULATION)


NOBODY = people({})
HUNDREDS = people({2019: {ONE: 100, TWO: 300, THREE: 200}})


def values(frame: pd.DataFrame, *columns: str) -> dict[str, Any]:
    wanted = list(columns or ("value",))
    return {
        row["area"]: tuple(row[name] for name in wanted) if len(wanted) > 1 else row[wanted[0]]
        for row in frame.to_dict("records")
    }


def test_counts_are_added_up() -> None:
    found = derive(observed({ONE: 1, TWO: 2, THREE: 4}), partnership(), NOBODY, lookups())
    assert values(found) == {BOROUGH: 7, NORTH: 3, SOUTH: 4}
    assert list(found.columns) == list(OBSERVATIONS)


def test_a_derived_value_says_where_it_comes_from() -> None:
    found = derive(observed({ONE: 1, TWO: 2, THREE: 4}), partnership(), NOBODY, lookups())
    north = found[found.area == NORTH].iloc[0]
    assert (north["note"], north["row"], north["submission"]) == ("from 2 smaller areas", 10, "s1")


def test_a_missing_part_makes_the_whole_missing_and_is_named() -> None:
    found = derive(observed({ONE: 1, THREE: 4}), partnership(), NOBODY, lookups())
    got = values(found, "state", "note")
    assert got[NORTH] == ("x", f"1 of 2 parts are missing: {TWO}")
    assert got[BOROUGH] == ("x", f"1 of 3 parts are missing: {TWO}")
    assert found.set_index("area")["value"].isna()[[NORTH, BOROUGH]].all()
    assert values(found)[SOUTH] == 4


def test_a_withheld_part_withholds_the_whole_for_the_same_reason() -> None:
    found = derive(observed({ONE: 1, TWO: None, THREE: 4}, states={TWO: "c"}), partnership(), NOBODY, lookups())
    assert values(found, "state")[NORTH] == "c"


def test_an_area_of_which_nothing_was_received_has_no_row() -> None:
    found = derive(observed({THREE: 4}), partnership(), NOBODY, lookups())
    assert NORTH not in values(found)


@pytest.mark.parametrize(("states", "state"), [({ONE: "p"}, "p"), ({ONE: "p", TWO: "u"}, "u"), ({THREE: "r"}, "")])
def test_the_most_cautious_state_of_the_parts_is_handed_on(states: dict[str, str], state: str) -> None:
    found = derive(observed({ONE: 1, TWO: 2, THREE: 4}, states=states), partnership(), NOBODY, lookups())
    assert values(found, "state")[NORTH] == state


def test_values_are_weighted_with_people() -> None:
    found = derive(observed({ONE: 100, TWO: 0, THREE: 50}), partnership("weighted", "proportion"), HUNDREDS, lookups())
    assert values(found) == {BOROUGH: pytest.approx((100 * 100 + 50 * 200) / 600), NORTH: 25.0, SOUTH: 50.0}
    assert values(found, "note")[NORTH] == "from 2 smaller areas; with the population of 2019"


def test_a_rate_divides_the_counts_by_the_people_and_gives_both() -> None:
    found = derive(observed({ONE: 1, TWO: 3, THREE: 2}), partnership("rate", "rate"), HUNDREDS, lookups())
    assert values(found, "value", "numerator", "denominator")[NORTH] == (10.0, 4.0, 400.0)


def test_a_rate_of_a_count_received_for_the_whole_uses_the_people_of_its_parts() -> None:
    found = derive(observed({SOUTH: 2}), partnership("rate", "rate"), people({2019: {SOUTH: 400}}), lookups())
    assert values(found, "value", "numerator") == {SOUTH: (5.0, 2.0)}


def test_people_are_those_of_the_nearest_year_for_which_all_are_known() -> None:
    counted = people({2017: {ONE: 100, TWO: 300, THREE: 200}, 2018: {ONE: 100}})
    found = derive(observed({ONE: 1, TWO: 3, THREE: 2}), partnership("rate", "rate"), counted, lookups())
    assert "with the population of 2017" in values(found, "note")[NORTH]
    assert "with the population of 2018" not in values(found, "note")[SOUTH]


def test_without_people_a_rate_is_not_available() -> None:
    found = derive(observed({ONE: 1, TWO: 3, THREE: 2}), partnership("rate", "rate"), NOBODY, lookups())
    assert values(found, "state", "note")[NORTH] == (
        "x",
        "no population of these ages was received for all of its parts",
    )


def test_only_people_of_the_ages_count_and_bands_cut_through_are_not_guessed() -> None:
    children, some = people({2019: {ONE: 10, TWO: 10, THREE: 10}}, (0, 17)), people({2019: {ONE: 90}}, (18, 200))
    both = pd.concat([children, some])
    rows = observed({ONE: 1, TWO: 1, THREE: 1})
    assert values(derive(rows, partnership("rate", "rate", ages=(0, 17)), both, lookups()))[NORTH] == 100.0
    assert values(derive(rows, partnership("rate", "rate", ages=(0, 15)), both, lookups()), "state")[NORTH] == "x"


def test_a_value_received_for_the_larger_area_stands_before_a_derived_one() -> None:
    found = derive(observed({ONE: 1, TWO: 2, THREE: 4, BOROUGH: 99}), partnership(), NOBODY, lookups())
    assert values(found, "value", "note")[BOROUGH] == (99, "")


def test_larger_areas_may_be_made_of_a_level_of_the_partnership() -> None:
    found = derive(observed({NORTH: 1, SOUTH: 2}), partnership(level="ward"), NOBODY, lookups())
    assert values(found) == {BOROUGH: 3, NORTH: 1, SOUTH: 2}


# --- Codes that changed ----------------------------------------------------------------------------------------------

SPLIT = [(OLD, ONE, "becomes", float("nan")), (OLD, TWO, "becomes", float("nan"))]
SPLIT_ACROSS = [(OLD, TWO, "becomes", float("nan")), (OLD, THREE, "becomes", float("nan"))]
SHARED = [(OLD, TWO, "becomes", 0.75), (OLD, THREE, "becomes", 0.25)]
MERGED = [(OLD, ONE, "becomes", 1.0), (OLDER, ONE, "becomes", 1.0)]


def test_a_split_within_a_ward_changes_no_sum() -> None:
    found = derive(observed({OLD: 8, THREE: 1}), partnership(), NOBODY, lookups(*SPLIT))
    assert values(found, "value", "state")[NORTH] == (8.0, "")


def test_a_split_across_wards_is_shared_out_as_the_lookup_says() -> None:
    found = derive(observed({ONE: 1, OLD: 8}), partnership(), NOBODY, lookups(*SHARED))
    assert values(found, "value", "state") == {BOROUGH: (9, ""), NORTH: (7, ""), SOUTH: (2, "")}


def test_a_split_without_shares_is_made_evenly_and_called_estimated() -> None:
    found = derive(observed({ONE: 1, OLD: 8}), partnership(), NOBODY, lookups(*SPLIT_ACROSS))
    assert values(found, "value", "state")[NORTH] == (5, "e")
    assert "shared out evenly" in values(found, "note")[NORTH]
    assert values(found, "value", "state")[BOROUGH] == (9, "")


def test_a_split_without_shares_follows_the_people_where_they_are_known() -> None:
    found = derive(observed({ONE: 1, OLD: 8}), partnership(), HUNDREDS, lookups(*SPLIT_ACROSS))
    assert values(found, "value", "state")[NORTH] == (1 + 8 * 300 / 500, "")


def test_merged_areas_are_put_together() -> None:
    found = derive(observed({OLD: 8, OLDER: 2, TWO: 1, THREE: 1}), partnership(), NOBODY, lookups(*MERGED))
    assert values(found)[NORTH] == 11


def test_half_of_a_merged_area_is_not_the_whole() -> None:
    found = derive(observed({OLD: 8, TWO: 1, THREE: 1}), partnership(), NOBODY, lookups(*MERGED))
    assert values(found, "state", "note")[NORTH] == ("x", f"1 of 2 parts are missing: {ONE}")


def test_a_mean_goes_over_to_both_parts_of_a_split() -> None:
    found = derive(
        observed({OLD: 8, THREE: 1}),
        partnership("weighted", "mean"),
        people({2019: {OLD: 40, THREE: 1}}),
        lookups(*SPLIT),
    )
    assert values(found, "value", "state")[NORTH] == (8.0, "")


def test_merged_means_are_weighted_with_the_people_of_before() -> None:
    counted = people({2019: {OLD: 30, OLDER: 10, TWO: 40, THREE: 1}})
    rows = observed({OLD: 8, OLDER: 4, TWO: 7, THREE: 1})
    found = derive(rows, partnership("weighted", "mean"), counted, lookups(*MERGED))
    assert values(found)[NORTH] == 7.0


def test_new_codes_are_read_back_into_an_older_map() -> None:
    older_map = shaped(pd.DataFrame(
        [(OLD, NORTH, "within", 1.0), (THREE, SOUTH, "within", 1.0), *SPLIT],
        columns=["from_code", "to_code", "relation", "share"]), LOOKUP)  # fmt: skip
    found = derive(observed({ONE: 3, TWO: 5, THREE: 1}), partnership(levels=("ward",)), NOBODY, older_map)
    assert values(found) == {NORTH: 8, SOUTH: 1}


def test_an_area_is_not_counted_under_its_old_and_its_new_code() -> None:
    both = lookups(*SPLIT, (OLD, NORTH, "within", 1.0), (OLD, BOROUGH, "within", 1.0))
    found = derive(observed({ONE: 3, TWO: 5, THREE: 1}), partnership(), NOBODY, both)
    assert values(found) == {BOROUGH: 9, NORTH: 8, SOUTH: 1}


def test_rows_read_from_a_file_go_all_the_way(tmp_path: Path) -> None:
    file = tmp_path / "imd2019.csv"
    file.write_text(f"lsoa11_code,IMD_decile\n{ONE},1\n{TWO},2\n{THREE},1\n", encoding="utf-8")
    raw = FORMATS["imd"].read(file, {"wanted": frozenset({"IMD_most_deprived_tenth"})})
    rows = shaped(raw.assign(indicator="x", submission="s1", received=pd.Timestamp(2020, 1, 1)), OBSERVATIONS)
    found = derive(rows, partnership("weighted", "proportion"), HUNDREDS, lookups())
    assert values(found) == {BOROUGH: 50.0, NORTH: 25.0, SOUTH: 100.0}


# --- Many at a time --------------------------------------------------------------------------------------------------


def test_periods_are_added_up_alike_whether_some_or_all_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {2015: {OLD: 8, THREE: 1}, 2016: {ONE: 1, TWO: 2, THREE: 4}, 2017: {ONE: 1}, 2018: {THREE: None}}
    rows = pd.concat([observed(of_year, year) for year, of_year in known.items()], ignore_index=True)
    given = rows, partnership("rate", "rate"), HUNDREDS, lookups(*SPLIT)
    at_once = derive(*given)
    monkeypatch.setattr("curvebook.observatory.derive.AT_ONCE", 1)
    assert len(at_once) == 10
    assert derive(*given).equals(at_once)


def test_breakdowns_of_one_period_are_added_up_apart() -> None:
    halves = [observed({ONE: at, TWO: at}).assign(sex=sex) for at, sex in ((1, "Male"), (3, "Female"))]
    found = derive(pd.concat(halves, ignore_index=True), partnership(levels=("ward",)), NOBODY, lookups())
    assert dict(zip(found["sex"], found["value"], strict=True)) == {"Male": 2, "Female": 6}


def test_a_withheld_former_code_does_not_withhold_what_its_present_code_says() -> None:
    rows = observed({ONE: 1, TWO: 2, THREE: 4, OLD: None}, states={OLD: "c"})
    found = derive(rows, partnership(), NOBODY, lookups(*SPLIT))
    assert values(found, "value", "state")[NORTH] == (3.0, "")
