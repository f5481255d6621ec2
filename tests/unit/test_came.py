"""What came of what was stated: judged as printed, by what was promised then, and nothing left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook.disclosure.apply import disclosed, to_withhold
from curvebook.disclosure.came import (
    BROKEN,
    CHANGED,
    GONE,
    KNOWN,
    NO_GOAL,
    NO_VALUE,
    NOT_DUE,
    PARTS,
    STATES,
    WITHDRAWN,
    WITHHELD,
    came,
)
from curvebook.disclosure.stated import shaped as statements
from curvebook.findings import compute
from curvebook.findings.book import OTHER_PARTS
from curvebook.findings.table import shaped as figures
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.work import Decision
from small_partnership import NEET, YEARS, partnership, series, usual
from small_partnership import observed as received

DUE = {**NEET, "target": {"from": {"2022": 8.0}, "to": {"2025": 5.0}}}
SAID: dict[str, Any] = {
    "edition": "2024-Q2", "as_at": "2024-11-14", "indicator": "neet", "area": "B", "measure": "likelihood",
    "period_start": "2025-01-01", "period_months": 12, "newest": "2023-01-01", "good": "low", "decimals": 1,
    "goal": 5.0, "probability": 0.7,
}  # fmt: skip
FORECAST = {**SAID, "measure": "forecast", "goal": None, "probability": None, "median": 5.2, "lower80": 4.8,
            "upper80": 5.6, "lower95": 4.5, "upper95": 5.9}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return partnership(tmp_path_factory.mktemp("came"), DUE)


def observed(value: float | None = 4.9, **more: Any) -> dict[str, Any]:
    return {"theme": "children", "indicator": "neet", "area": "B", "measure": "observed", "value": value,
            "period_start": "2025-01-01", "period_months": 12, **more}  # fmt: skip


def result(whole: Partnership, said: dict[str, Any], *seen: dict[str, Any], edition: str = "2026-Q2") -> pd.Series:
    table = figures(pd.DataFrame(list(seen)))
    return came(statements(pd.DataFrame([said])), table, whole, edition).iloc[0]


@pytest.mark.parametrize(
    ("value", "met"), [(4.9, 1.0), (5.0, 1.0), (5.04, 1.0), (5.06, 0.0), (6.2, 0.0)], ids=lambda v: str(v)
)
def test_a_target_is_met_by_the_figure_as_printed(whole: Partnership, value: float, met: float) -> None:
    found = result(whole, SAID, observed(value))
    assert (found["state"], found["met"]) == (KNOWN, met)


def test_where_high_is_good_it_is_met_from_above(whole: Partnership) -> None:
    assert result(whole, {**SAID, "good": "high"}, observed(6.2))["met"] == 1.0
    assert result(whole, {**SAID, "good": "high"}, observed(4.9))["met"] == 0.0


@pytest.mark.parametrize(("value", "held"), [(5.2, (1, 1)), (4.79, (1, 1)), (4.7, (0, 1)), (6.0, (0, 0))])
def test_an_interval_holds_what_lies_in_it_as_printed(whole: Partnership, value: float, held: tuple[int, int]) -> None:
    found = result(whole, FORECAST, observed(value))
    assert (found["in80"], found["in95"]) == held
    assert pd.isna(found["met"])


def test_a_milestone_is_judged_as_a_target_is(whole: Partnership) -> None:
    assert result(whole, {**SAID, "measure": "milestone"}, observed(4.9))["met"] == 1.0


def test_a_value_that_was_revised_counts_as_it_is_known_now(whole: Partnership) -> None:
    assert result(whole, SAID, observed(5.6, state="r", note="first given as 4.8"))["met"] == 0.0


def test_what_is_not_due_is_not_judged_even_where_a_value_has_come(whole: Partnership) -> None:
    assert result(whole, SAID, observed(), edition="2025-Q2")["state"] == NOT_DUE


def test_what_has_no_value_yet_is_counted_as_that(whole: Partnership) -> None:
    assert result(whole, SAID)["state"] == NO_VALUE
    assert result(whole, SAID, observed(None, state="x"))["state"] == NO_VALUE


@pytest.mark.parametrize("said", [SAID, FORECAST], ids=["chance", "forecast"])
def test_of_what_is_withheld_no_figure_is_left(whole: Partnership, said: dict[str, Any]) -> None:
    found = result(whole, said, observed(None, state="c"))
    assert found["state"] == WITHHELD
    figures = ["value", "goal", "probability", "median", "lower80", "upper80", "lower95", "upper95", "met", "in80"]
    assert found[figures].isna().all()


def test_a_chance_made_from_what_is_withheld_today_is_withheld(whole: Partnership) -> None:
    likely = {**observed(None, state="c"), "measure": "likelihood", "period_start": "2027-01-01"}
    assert result(whole, SAID, observed(4.9), likely)["state"] == WITHHELD


def test_after_a_change_of_method_another_thing_came(whole: Partnership, tmp_path: Path) -> None:
    changed = partnership(tmp_path, {**DUE, "breaks": [{"at": "2024", "why": "A new survey."}]})
    assert result(changed, SAID, observed(4.9))["state"] == BROKEN


def test_a_change_of_method_before_the_newest_value_then_or_after_the_period_is_none(tmp_path: Path) -> None:
    breaks = [{"at": "2023", "why": "Old."}, {"at": "2026", "why": "New."}]
    changed = partnership(tmp_path, {**DUE, "breaks": breaks})
    assert result(changed, SAID, observed(4.9))["state"] == KNOWN


def test_an_index_made_of_other_parts_since_is_another_thing(whole: Partnership) -> None:
    other = observed(5.5, period_start="2024-01-01", note=f"{OTHER_PARTS} than the value before")
    assert result(whole, SAID, {**observed(4.9), "note": ""}, other)["state"] == PARTS


def test_an_indicator_that_was_given_up_stays_on_the_list(whole: Partnership) -> None:
    found = result(whole, {**SAID, "indicator": "given-up"})
    assert (found["state"], found["probability"]) == (GONE, 0.7)


def test_a_target_that_was_changed_is_judged_by_what_was_promised_then(tmp_path: Path) -> None:
    easier = partnership(tmp_path, {**DUE, "target": {"from": {"2022": 8.0}, "to": {"2025": 6.0}}})
    found = result(easier, SAID, observed(5.5))
    assert (found["met"], found["since"]) == (0.0, CHANGED)


def test_a_target_that_was_put_off_is_judged_at_its_first_date(tmp_path: Path) -> None:
    later = partnership(tmp_path, {**DUE, "target": {"from": {"2022": 8.0}, "to": {"2029": 5.0}}})
    found = result(later, SAID, observed(5.5))
    assert (found["met"], found["since"]) == (0.0, CHANGED)


def test_a_target_that_was_withdrawn_is_still_judged(tmp_path: Path, whole: Partnership) -> None:
    without = partnership(tmp_path, {**DUE, "target": None})
    found = result(without, SAID, observed(5.5))
    assert (found["met"], found["since"]) == (0.0, WITHDRAWN)
    decided = Decision(id="d", date=date(2025, 3, 1), body="x", kind="withdrawal", about=("neet",), text="Given up.")
    assert result(replace(whole, decisions=(decided,)), SAID, observed(5.5))["since"] == WITHDRAWN


def test_a_withdrawal_before_the_statement_is_no_news(whole: Partnership) -> None:
    decided = Decision(
        id="d", date=date(2023, 3, 1), body="x", kind="withdrawal", about=("neet",), text="An older one."
    )
    assert result(replace(whole, decisions=(decided,)), SAID, observed(5.5))["since"] == ""


def test_an_unchanged_target_is_no_news(whole: Partnership) -> None:
    assert result(whole, SAID, observed(5.5))["since"] == ""


CATCH_UP = {"from": {"2022": 8.0}, "path": "catch-up", "catch_up": {"with": "country", "share": 0.5, "by": "2025"}}
MOVING = {**SAID, "goal": None, "moves_with": "C", "terms": "0.5 of the gap closed since 2022, from 8"}


def step(value: float | None, **more: Any) -> dict[str, Any]:
    return {**observed(value), "measure": "target", **more}


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return partnership(tmp_path_factory.mktemp("moving"), {**DUE, "target": CATCH_UP})


@pytest.mark.parametrize(("goal", "met"), [(6.0, 1.0), (4.94, 1.0), (4.5, 0.0)])
def test_a_goal_that_moved_is_where_the_other_place_took_it(moving: Partnership, goal: float, met: float) -> None:
    found = result(moving, MOVING, observed(4.9), step(goal))
    assert (found["state"], found["met"], found["since"]) == (KNOWN, met, "")
    assert found["goal"] == pytest.approx(round(goal, 1))


@pytest.mark.parametrize(
    "path", [[], [step(6.0, word="as things stand")], [step(6.0, period_start="2024-01-01")]],
    ids=["no path", "another year's value", "another year"],
)  # fmt: skip
def test_where_it_took_it_may_not_be_known(moving: Partnership, path: list[dict[str, Any]]) -> None:
    found = result(moving, MOVING, observed(4.9), *path)
    assert found["state"] == NO_GOAL
    assert pd.isna(found["met"]) and pd.isna(found["goal"]) and found["probability"] == 0.7


def test_where_it_took_it_may_be_withheld_and_then_no_figure_is_left(moving: Partnership) -> None:
    found = result(moving, MOVING, observed(4.9), step(None, state="c"))
    assert found["state"] == WITHHELD
    assert found[["value", "goal", "probability", "met"]].isna().all()


def test_a_reader_from_whom_the_other_places_values_are_withheld_is_not_told_the_goal(tmp_path: Path) -> None:
    policy = DisclosurePolicy(id="small", title="Small", withhold_below=5, why="Because.")
    behind = {**CATCH_UP, "catch_up": {**CATCH_UP["catch_up"], "with": "W1"}}
    whole = replace(partnership(tmp_path, {**DUE, "target": behind, "disclosure": "small"}), policies=(policy,))
    few = [part for part in usual() if part["area"].iloc[0] != "W1"] + [series("W1", np.full(len(YEARS), 1.5), 200)]
    table = compute(whole, received([part.assign(submission=part["area"]) for part in few]), "2026-Q2")
    shown = disclosed(table, whole, to_withhold(table, whole, {"small"}))
    said = statements(pd.DataFrame([{**MOVING, "moves_with": "W1"}]))
    board, public = (came(said, each, whole, "2026-Q2").iloc[0] for each in (table, shown))
    assert (board["state"], board["goal"]) == (KNOWN, 4.8)  # half-way from 8 to the ward's 1.5
    assert public["state"] == WITHHELD
    assert public[["value", "goal", "probability", "met"]].isna().all()


@pytest.mark.parametrize(
    ("terms", "since"),
    [
        ({"share": 0.25}, CHANGED), ({"by": "2026"}, CHANGED), ({"with": "R"}, CHANGED), ({"with": "C"}, ""),
    ],
    ids=lambda each: str(each),
)  # fmt: skip
def test_on_other_terms_todays_path_is_not_the_goal_stated_then(
    tmp_path: Path, terms: dict[str, Any], since: str
) -> None:
    other = {**CATCH_UP, "catch_up": {**CATCH_UP["catch_up"], **terms}}
    found = result(partnership(tmp_path, {**DUE, "target": other}), MOVING, observed(4.9), step(6.0))
    assert (found["since"], found["state"]) == (since, NO_GOAL if since else KNOWN)


def test_a_goal_that_moved_and_is_followed_no_more_is_counted_as_not_known(tmp_path: Path) -> None:
    found = result(partnership(tmp_path, {**DUE, "target": None}), MOVING, observed(4.9))
    assert (found["state"], found["since"]) == (NO_GOAL, WITHDRAWN)


def test_a_goal_that_was_fixed_since_is_not_the_one_that_moved(whole: Partnership) -> None:
    found = result(whole, MOVING, observed(4.9), step(5.0))
    assert (found["state"], found["since"]) == (NO_GOAL, CHANGED)


def test_a_goal_that_was_stated_stays_though_it_moves_today(moving: Partnership) -> None:
    found = result(moving, SAID, observed(5.5), step(6.0))
    assert (found["goal"], found["met"], found["since"]) == (5.0, 0.0, CHANGED)


FLOOR = {**SAID, "measure": "floor-likelihood", "goal": 6.0, "probability": 0.9}


def test_a_floor_and_a_target_of_one_date_are_two_promises(tmp_path: Path) -> None:
    floored = partnership(tmp_path, {**DUE, "floor_target": {"from": {"2022": 8.0}, "to": {"2025": 6.0}}})
    said = [SAID, FLOOR, {**FLOOR, "edition": "2024-Q3"}]
    found = came(statements(pd.DataFrame(said)), figures(pd.DataFrame([observed(5.5)])), floored, "2026-Q2")
    assert found.groupby("measure")["met"].unique().str[0].to_dict() == {"likelihood": 0.0, "floor-likelihood": 1.0}
    assert found.groupby("measure")["event"].nunique().to_dict() == {"likelihood": 1, "floor-likelihood": 1}
    assert found["event"].nunique() == 2 and set(found["since"]) == {""}


def test_a_milestone_and_a_target_of_one_date_are_one_event(whole: Partnership) -> None:
    said = [{**SAID, "measure": "milestone"}, {**SAID, "edition": "2024-Q3"}]
    found = came(statements(pd.DataFrame(said)), figures(pd.DataFrame([observed()])), whole, "2026-Q2")
    assert found["event"].nunique() == 1


@pytest.mark.parametrize(("now", "since"), [(6.0, ""), (6.5, CHANGED), (None, WITHDRAWN)])
def test_what_became_of_a_floor_does_not_depend_on_the_target(tmp_path: Path, now: float | None, since: str) -> None:
    floor = {"from": {"2022": 8.0}, "to": {"2025": now}} if now else None
    found = result(partnership(tmp_path, {**DUE, "floor_target": floor}), FLOOR, observed(5.5))
    assert (found["since"], found["goal"], found["met"]) == (since, 6.0, 1.0)


def test_a_floor_that_moves_follows_its_own_path(tmp_path: Path) -> None:
    both = partnership(tmp_path, {**DUE, "floor_target": CATCH_UP})
    said = {**MOVING, "measure": "floor-likelihood"}
    assert result(both, said, observed(4.9), step(4.0))["state"] == NO_GOAL
    found = result(both, said, observed(4.9), step(4.0), step(6.0, measure="floor"))
    assert (found["goal"], found["met"]) == (6.0, 1.0)


def test_every_statement_comes_back_with_a_state(whole: Partnership) -> None:
    said = [SAID, FORECAST, {**SAID, "edition": "2024-Q3"}, {**FORECAST, "period_start": "2030-01-01"},
            {**FORECAST, "area": "nowhere"}, {**SAID, "indicator": "given-up"}]  # fmt: skip
    found = came(statements(pd.DataFrame(said)), figures(pd.DataFrame([observed()])), whole, "2026-Q2")
    assert len(found) == len(said)
    assert set(found["state"]) <= set(STATES)
    assert found["state"].value_counts().to_dict() == {KNOWN: 3, GONE: 2, NOT_DUE: 1}


def test_one_target_stated_in_two_editions_is_one_event(whole: Partnership) -> None:
    said = [SAID, {**SAID, "edition": "2024-Q3", "probability": 0.4}, {**FORECAST, "area": "W1"}]
    seen = [observed(), observed(area="W1")]
    found = came(statements(pd.DataFrame(said)), figures(pd.DataFrame(seen)), whole, "2026-Q2")
    by_area = found.groupby("area")["event"].nunique()
    assert by_area.to_dict() == {"B": 1, "W1": 1}
    assert found["event"].nunique() == 2 and found["together"].nunique() == 1


def test_periods_of_three_years_that_share_one_are_one_event(whole: Partnership) -> None:
    said = [{**FORECAST, "period_months": 36, "period_start": f"{year}-01-01"} for year in (2016, 2017, 2018, 2021)]
    found = came(statements(pd.DataFrame(said)), figures(pd.DataFrame([observed()])), whole, "2026-Q2")
    assert found.sort_values("period_start")["event"].tolist() == [0, 0, 0, 1]


def test_nothing_stated_is_nothing_to_judge(whole: Partnership) -> None:
    found = came(statements(pd.DataFrame()), figures(pd.DataFrame([observed()])), whole, "2026-Q2")
    assert found.empty and {"state", "met", "in80", "event", "together"} <= set(found.columns)
