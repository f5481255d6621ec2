"""What holds whatever was stated and whatever came: nothing is dropped, and nothing is judged without its goal."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from curvebook.disclosure.came import KNOWN, STATES, WITHHELD, came
from curvebook.disclosure.stated import CHANCES, KEY
from curvebook.disclosure.stated import shaped as statements
from curvebook.findings.table import shaped as figures
from curvebook.model.partnership import Partnership
from hypothesis import given
from hypothesis import strategies as st
from small_partnership import NEET, partnership

CATCH_UP = {"from": {"2020": 8.0}, "path": "catch-up", "catch_up": {"with": "country", "share": 0.5, "by": "2025"}}
FLOOR = {"from": {"2020": 8.0}, "to": {"2025": 6.0}}
TERMS = {"moves_with": "C", "terms": "0.5 of the gap closed since 2020, from 8"}
years = st.integers(2023, 2027)
percents = st.floats(0, 12, allow_nan=False)
aims = st.one_of(percents.map(lambda goal: {"goal": goal}), st.just(TERMS))
said = st.fixed_dictionaries({
    "measure": st.sampled_from(CHANCES), "year": years, "probability": st.floats(0, 1), "aim": aims,
    "edition": st.sampled_from(("2021-Q2", "2022-Q2")), "indicator": st.sampled_from(("neet", "given-up")),
})  # fmt: skip
seen = st.fixed_dictionaries({
    "measure": st.sampled_from(("observed", "target", "floor")), "year": years,
    "figure": st.one_of(percents.map(lambda value: (value, "")), st.sampled_from(((None, "c"), (None, "x")))),
    "word": st.sampled_from(("", "as things stand")),
})  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return partnership(tmp_path_factory.mktemp("came"), {**NEET, "target": CATCH_UP, "floor_target": FLOOR})


def judged(whole: Partnership, then: list[dict[str, Any]], today: list[dict[str, Any]]) -> pd.DataFrame:
    """What came of it; of rows that tell of the same, the first counts."""
    told = [
        {"edition": one["edition"], "as_at": f"{one['edition'][:4]}-11-14", "indicator": one["indicator"], "area": "B",
         "measure": one["measure"], "period_start": f"{one['year']}-01-01", "period_months": 12, "good": "low",
         "newest": "2020-01-01", "decimals": 1, "probability": one["probability"], **one["aim"]}
        for one in then
    ]  # fmt: skip
    rows = [
        {"theme": "children", "indicator": "neet", "area": "B", "measure": one["measure"], "word": one["word"],
         "period_start": f"{one['year']}-01-01", "period_months": 12, "value": one["figure"][0],
         "state": one["figure"][1]}
        for one in today
    ]  # fmt: skip
    table = figures(pd.DataFrame(rows)).drop_duplicates(["measure", "period_start"])
    once = statements(pd.DataFrame(told)).drop_duplicates([*KEY, "edition"])
    found = came(once, table, whole, "2026-Q2")
    assert len(found) == len(once)
    return found


@given(then=st.lists(said, min_size=1, max_size=8), today=st.lists(seen, max_size=12))
def test_nothing_is_dropped_and_only_what_is_known_is_judged(whole: Partnership, then, today) -> None:
    found = judged(whole, then, today)
    assert set(found["state"]) <= set(STATES)
    known = found["state"] == KNOWN
    assert (found["met"].notna() == known).all()
    assert found.loc[known, ["goal", "value"]].notna().all(axis=None)


@given(then=st.lists(said, min_size=1, max_size=8), today=st.lists(seen, max_size=12))
def test_no_figure_is_left_of_what_is_withheld(whole: Partnership, then, today) -> None:
    found = judged(whole, then, today)
    hidden = found[found["state"] == WITHHELD]
    assert hidden[["goal", "value", "probability", "met"]].isna().all(axis=None)


@given(then=st.lists(said, min_size=1, max_size=8), today=st.lists(seen, max_size=12))
def test_no_event_holds_both_a_floor_and_a_target(whole: Partnership, then, today) -> None:
    found = judged(whole, then, today)
    floor = found["measure"] == "floor-likelihood"
    assert not set(found.loc[floor, "event"]) & set(found.loc[~floor, "event"])
