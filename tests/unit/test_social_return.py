"""What a scenario costs and is worth: sums that can be done by hand."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from curvebook.accountability.social_return import Flows, present_values
from curvebook.model.scenarios import Money
from curvebook.trajectory.scenario import coordinates
from test_scenario import action

UNITS = np.full((1, 3), 10.0)


def sure(value: float) -> dict:
    return {"low": value, "likely": value, "high": value, "because": "so"}


def money(**more) -> Money:
    values = [{"title": "V", "whose": "people", "pounds": sure(100)}, {"title": "W", "whose": "Public purse",
               "pounds": sure(50)}]  # fmt: skip
    return Money.model_validate({"price_year": 2026, "years": 3, "unit": "one", "values": values, **more})


def worked_out(cost: dict, units: np.ndarray = UNITS, start: str = "2027-01", first: str = "2027-01", **more) -> Flows:
    actions = [action(start=first, cost={"once": sure(0)}), action(start=start, cost=cost)]
    return present_values(money(**more), actions, units, repeat(np.full(len(units), 0.5)))


def test_benefits_are_units_times_worth_the_first_year_not_discounted() -> None:
    found = worked_out({"once": sure(900)}, discount_rate=0.2)
    assert found.benefits == pytest.approx(1500 * (1 + 1 / 1.2 + 1 / 1.44))
    assert found.purse == pytest.approx(found.benefits / 3)


def test_the_rate_is_the_green_books_where_none_is_agreed() -> None:
    found = worked_out({"once": sure(900)})
    assert found.benefits == pytest.approx(1500 * (1 + 1 / 1.035 + 1 / 1.035**2))


def test_deadweight_attribution_and_drop_off_take_their_shares_one_after_another() -> None:
    found = worked_out({"once": sure(900)}, discount_rate=0, deadweight=sure(0.2), attribution=sure(0.5),
                       drop_off=sure(0.5))  # fmt: skip
    assert found.benefits == pytest.approx(1500 * 0.8 * 0.5 * (1 + 0.5 + 0.25))


def test_costs_count_from_their_actions_start_on() -> None:
    found = worked_out({"once": sure(900), "yearly": sure(200)}, start="2028-07", discount_rate=0.2)
    assert found.costs == pytest.approx(900 / 1.2 + 200 * (0.5 / 1.2 + 1 / 1.44))


def test_the_ratios_follow() -> None:
    found = Flows(np.array([300.0]), np.array([60.0]), np.array([200.0]))
    assert (found.net[0], found.ratio[0], found.purse_ratio[0]) == (100, 1.5, 0.3)
    assert found.break_even[0] == pytest.approx(2 / 3)


def test_nothing_spent_has_no_ratio() -> None:
    assert worked_out({"once": sure(0)}).ratio[0] == np.inf


def test_the_worst_and_the_best_case_enclose_everything_between() -> None:
    wide = {"low": 0.1, "likely": 0.3, "high": 0.9, "because": "so"}
    cost = {"yearly": {"low": 100, "likely": 300, "high": 900, "because": "so"}}
    agreed = money(deadweight=wide, attribution=wide, drop_off=wide)
    units = np.full((2, 3), 10.0)
    ends = present_values(agreed, [action(cost=cost)], units, repeat(np.array([0.0, 1.0])))
    between = present_values(agreed, [action(cost=cost)], np.full((1021, 3), 10.0), coordinates())
    assert ends.net[0] < between.net.min() < between.net.max() < ends.net[1]
    assert ends.ratio[0] < between.ratio.min() < between.ratio.max() < ends.ratio[1]
