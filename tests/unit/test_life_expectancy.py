"""Life expectancy: a small table worked by hand, and what has no result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.life_expectancy import STARTS, life_expectancies, life_expectancy

NAN, INF = float("nan"), float("inf")

# A made-up place of 40,000 people, in which the death rate doubles every ten years or so from the age of 30.
PEOPLE = [2000] * 20
DEATHS = [9, 1, 0, 1, 1, 1, 1, 2, 3, 4, 6, 8, 12, 17, 24, 34, 48, 90, 150, 450]


def test_life_expectancy_at_65_equals_the_reference():
    # From the test data of the public-health reference implementation (PHEindicatormethods, testLifeExpectancy): its
    # last six bands, for what is left at an age needs only the ages above.
    people, deaths = [37978, 37039, 33288, 23306, 11936, 11936], [536, 872, 1390, 1605, 1936, 1937]
    got = life_expectancy(deaths, people, starts=range(65, 95, 5))
    np.testing.assert_allclose(got.value[0], 18.76856852, rtol=1e-9)
    np.testing.assert_allclose([got.lower[0], got.upper[0]], [18.57570352, 18.96143352], rtol=1e-6)


def test_two_bands_worked_by_hand():
    # From 0 to 80 half die (rate 1/120, lived half of the band): 80 × (½ + ½ × ½) + ½ × 4 years, as 1 in 4 dies after.
    got = life_expectancy([100, 3000], [12000, 12000], starts=(0, 80))
    np.testing.assert_allclose(got.value, [62, 4])
    np.testing.assert_allclose(got.upper[1] - got.value[1], 1.959964 * np.sqrt(1 / (0.25**3 * 12000)), rtol=1e-6)


def test_a_surer_level_is_wider_by_the_ratio_of_its_normal_quantile():
    usual, surer = life_expectancy(DEATHS, PEOPLE), life_expectancy(DEATHS, PEOPLE, 0.998)
    np.testing.assert_allclose(
        (surer.upper - surer.lower) / (usual.upper - usual.lower), 3.090232 / 1.959964, rtol=1e-6
    )


def changed(numbers: list[int], position: int, value: float) -> list[float]:
    return [*numbers[:position], value, *numbers[position + 1 :]]


@pytest.mark.parametrize(
    ("deaths", "people", "reason"),
    [
        (changed(DEATHS, 4, NAN), PEOPLE, "an age band's count is not known"),
        (DEATHS, changed(PEOPLE, 4, NAN), "an age band's population is not known"),
        (DEATHS, changed(PEOPLE, 4, 0), "an age band has no population"),
        (DEATHS, changed(PEOPLE, 4, INF), "a number is infinite"),
        (changed(DEATHS, 4, -1), PEOPLE, "a number is negative"),
        (changed(DEATHS, 4, 50_000), PEOPLE, "an age band has more deaths than people"),
        (changed(DEATHS, 19, 0), PEOPLE, "no deaths in the last age band"),
        ([1] * 20, [249] * 20, "too few people"),
    ],
)
def test_a_table_that_cannot_be_says_why_at_every_age(deaths, people, reason):
    got = life_expectancy(deaths, people)
    assert set(got.reasons) == {reason}
    assert np.isnan(got.value).all()


def test_how_many_people_are_enough_can_be_set():
    deaths, people = [1] * 19 + [50], [249] * 20
    assert life_expectancy(deaths, people).reasons[0] == "too few people"
    assert life_expectancy(deaths, people, fewest_people=4000).reasons[0] == ""


def test_ages_where_nobody_dies_are_no_obstacle_below_the_last():
    got = life_expectancy(changed(DEATHS, 2, 0), PEOPLE)
    assert (got.why == 0).all()


def test_an_interval_wider_than_twenty_years_says_nothing():
    got = life_expectancy([0] * 19 + [1], [260] * 20)
    assert got.reasons[-1] == "the interval is wider than 20 years"
    assert np.isnan([got.value[-1], got.lower[-1], got.upper[-1]]).all()


def test_a_band_that_nobody_survives_ends_the_table_there():
    # A rate of a half leaves nobody after five years (the probability would exceed one): what follows adds nothing.
    got = life_expectancy(changed(DEATHS, 18, 1000), PEOPLE)
    assert got.value[18] == 2.5


@pytest.mark.parametrize("starts", [(0, 1, 5), tuple(reversed(STARTS)), (0,)])
def test_age_bands_that_do_not_rise_or_fit_are_refused(starts):
    with pytest.raises(ValueError, match="rising ages"):
        life_expectancy(DEATHS, PEOPLE, starts=starts)


def test_a_frame_gives_one_row_for_each_group_and_age():
    one = pd.DataFrame({"area": "A", "sex": "f", "age": STARTS, "deaths": DEATHS, "people": PEOPLE})
    got = life_expectancies(pd.concat([one, one.assign(sex="m").iloc[:-1]]), ["area", "sex"])
    assert got.columns.tolist() == ["area", "sex", "age", "value", "lower", "upper", "reason"]
    assert len(got) == 40
    assert got["value"][:20].tolist() == life_expectancy(DEATHS, PEOPLE).value.tolist()
    assert set(got.loc[got["sex"] == "m", "reason"]) == {"an age band's count is not known"}
