"""From what was received by age to one figure: bands, populations, references, and what has no result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.ages import OPEN
from curvebook.indicators.by_age import from_ages
from curvebook.indicators.life_expectancy import STARTS, life_expectancy
from curvebook.indicators.standardise import ESP2013, directly_standardised, indirectly_standardised, standardised_ratio
from curvebook.model.measures import Indicator
from curvebook.observatory.frames import OBSERVATIONS, POPULATION, shaped

ESP = list(ESP2013)
KINDS = {"direct": "rate", "indirect": "rate", "ratio": "ratio", "life-expectancy": "mean"}
RNG = np.random.default_rng(11)
COUNTS, PEOPLE = RNG.integers(5, 60, len(ESP)).astype(float), RNG.integers(900, 3000, len(ESP)).astype(float)


def indicator(how: str = "direct", **standardise) -> Indicator:
    return Indicator.model_validate({
        "id": "deaths", "title": "Deaths", "kind": KINDS[how], "per": 1 if KINDS[how] == "mean" else 1000,
        "good": "low", "role": "headline", "levels": ["borough"], "frequency": "annual",
        "source": {"publisher": "P", "licence": "L"}, "standardise": {"how": how, **standardise},
    })  # fmt: skip


def received(ages=ESP, counts=COUNTS, people=None, **columns) -> pd.DataFrame:
    base = {
        "indicator": "deaths", "area": "B", "period_start": pd.Timestamp("2023-01-01"), "period_months": 12,
        "age": list(ages), "value": counts, "submission": "s", "row": range(2, len(ages) + 2),
        "received": pd.Timestamp("2026-01-01"),
    }  # fmt: skip
    if people is not None:
        base["denominator"] = people
    return shaped(pd.DataFrame(base | columns), OBSERVATIONS)


def population(firsts, people, year: int = 2023, area: str = "B", sex: str = "", last: int = OPEN) -> pd.DataFrame:
    ends = [*(first - 1 for first in firsts[1:]), last]
    return shaped(pd.DataFrame({
        "area": area, "period_start": pd.Timestamp(year, 1, 1), "period_months": 12, "sex": sex, "age_from": firsts,
        "age_to": ends, "people": people, "submission": f"p{year}", "row": 2,
    }), POPULATION)  # fmt: skip


FIRSTS = [int(name.split("-")[0].rstrip("+")) for name in ESP]
NOBODY = shaped(population([0], [1.0])[:0], POPULATION)


def only(*arguments) -> pd.Series:
    table = from_ages(*arguments, "C")
    assert len(table) == 1
    return table.iloc[0]


def none(row: pd.Series, note: str, state: str = "x") -> None:
    assert np.isnan([row["value"], row["lower"], row["upper"], row["numerator"], row["denominator"]]).all()
    assert (row["state"], row["note"]) == (state, note)


def test_a_rate_follows_from_counts_and_the_people_beside_them():
    row = only(indicator(), received(people=PEOPLE), NOBODY)
    wanted = directly_standardised(COUNTS, PEOPLE, multiplier=1000)
    assert row[["value", "lower", "upper"]].tolist() == [each.item() for each in wanted[:3]]
    assert (row["numerator"], row["denominator"], row["age"], row["state"]) == (COUNTS.sum(), PEOPLE.sum(), "", "")


def test_people_come_from_the_received_population_where_no_denominators_do():
    with_them = only(indicator(), received(people=PEOPLE), NOBODY)
    assert only(indicator(), received(), population(FIRSTS, PEOPLE))["value"] == with_them["value"]


def test_where_rows_have_numerators_their_values_are_not_counts():
    rows = received(counts=COUNTS / PEOPLE, people=PEOPLE, numerator=COUNTS)
    assert only(indicator(), rows, NOBODY)["numerator"] == COUNTS.sum()


def test_several_years_are_counted_in_person_years():
    people = pd.concat([population(FIRSTS, PEOPLE + year, year) for year in (2023, 2024, 2025)])
    row = only(indicator(), received(period_months=36), people)
    assert row["denominator"] == (3 * PEOPLE + 2023 + 2024 + 2025).sum()
    assert row["note"] == ""


def test_the_nearest_population_stands_in_and_the_note_says_so():
    people = pd.concat([population(FIRSTS, PEOPLE, year) for year in (2019, 2022)])
    assert only(indicator(), received(), people)["note"] == "with the population of 2022"


def test_part_of_a_year_counts_for_its_part():
    row = only(indicator(), received(period_months=3), population(FIRSTS, PEOPLE))
    assert row["denominator"] == PEOPLE.sum() / 4


def test_single_years_of_age_are_added_up():
    whole = only(indicator(), received(people=PEOPLE), NOBODY)
    spread = [PEOPLE[np.searchsorted(FIRSTS, age, side="right") - 1] / (5 if age < 90 else 1) for age in range(91)]
    row = only(indicator(), received(), population(list(range(91)), spread))
    assert row["value"] == pytest.approx(whole["value"])


def test_bands_of_two_standard_bands_weigh_as_both():
    counts, people = (np.append(each[:-1].reshape(-1, 2).sum(axis=1), each[-1]) for each in (COUNTS, PEOPLE))
    weights = np.append(np.array(list(ESP2013.values()))[:-1].reshape(-1, 2).sum(axis=1), 1000)
    row = only(indicator(), received([f"{a}-{a + 9}" for a in range(0, 90, 10)] + ["90+"], counts, people), NOBODY)
    assert row["value"] == pytest.approx(directly_standardised(counts, people, weights, multiplier=1000).value.item())


def test_a_population_that_ends_earlier_puts_the_last_counts_together():
    cut = np.append(PEOPLE[:-2], PEOPLE[-2:].sum())
    row = only(indicator(), received(), population(FIRSTS[:-1], cut))
    assert (row["numerator"], row["denominator"]) == (COUNTS.sum(), PEOPLE.sum())


def test_only_the_ages_agreed_count():
    row = only(indicator(ages=(0, 74)), received(people=PEOPLE), NOBODY)
    assert (row["numerator"], row["denominator"]) == (COUNTS[:15].sum(), PEOPLE[:15].sum())


def test_each_sex_has_its_own_population():
    rows = pd.concat([received(), received(sex="Female", counts=COUNTS / 2)])
    people = pd.concat([population(FIRSTS, PEOPLE), population(FIRSTS, PEOPLE / 3, sex="females")])
    table = from_ages(indicator(), rows, people, "C").set_index("sex")
    assert table["denominator"].to_dict() == pytest.approx({"": PEOPLE.sum(), "Female": PEOPLE.sum() / 3})


@pytest.mark.parametrize(("how", "method"), [("ratio", standardised_ratio), ("indirect", indirectly_standardised)])
def test_the_country_is_the_reference_unless_another_is_named(how, method):
    other = COUNTS[::-1] * 50
    rows = pd.concat([received(people=PEOPLE), received(counts=other, people=PEOPLE * 40, area="C", submission="c")])
    table = from_ages(indicator(how), rows, NOBODY, "C").set_index("area")
    wanted = method(COUNTS, PEOPLE, other, PEOPLE * 40, multiplier=1000)
    assert table.loc["B", ["value", "lower", "upper"]].tolist() == pytest.approx([e.item() for e in wanted[:3]])
    named = from_ages(indicator(how, reference="B"), rows, NOBODY, "C").set_index("area")
    crude = 1000 * COUNTS.sum() / PEOPLE.sum()
    assert named.loc["B", "value"] == pytest.approx(1000 if how == "ratio" else crude)


def test_the_denominator_of_a_ratio_is_what_was_expected():
    rows = pd.concat([received(people=PEOPLE), received(counts=COUNTS * 9, people=PEOPLE * 10, area="C")])
    row = from_ages(indicator("ratio"), rows, NOBODY, "C").set_index("area").loc["B"]
    assert row["value"] == pytest.approx(1000 * row["numerator"] / row["denominator"])


def test_years_of_life_are_counted_from_the_age_agreed():
    ages = [*("<1", "1-4"), *(f"{a}-{a + 4}" for a in range(5, 90, 5)), "90+"]
    deaths, people = np.linspace(5, 300, len(ages)), np.full(len(ages), 4000.0)
    wanted = life_expectancy(deaths, people)
    for at in (0, 65):
        row = only(indicator("life-expectancy", at=at), received(ages, deaths, people), NOBODY)
        place = STARTS.index(at)
        assert row[["value", "lower", "upper"]].tolist() == [each[place] for each in wanted[:3]]


def test_every_row_used_is_a_source():
    rows = pd.concat([received(), received(counts=COUNTS * 9, area="C", submission="c")])
    people = pd.concat([population(FIRSTS, PEOPLE), population(FIRSTS, PEOPLE * 10, area="C")])
    row = from_ages(indicator("ratio"), rows, people, "C").set_index("area").loc["B"]
    assert set(row["source"].split(";")) == {*(f"{s}#{n}" for s in "sc" for n in range(2, 21)), "p2023#2"}


def test_a_state_of_any_band_is_the_whole_s():
    rows = received(people=PEOPLE)
    rows.loc[3, "state"] = "p"
    assert only(indicator(), rows, NOBODY)["state"] == "p"


@pytest.mark.parametrize("state", ["c", "x", "low"])
def test_a_withheld_band_withholds_the_whole(state):
    rows = received(people=PEOPLE)
    rows.loc[3, ["value", "state"]] = np.nan, state
    row = only(indicator(), rows, NOBODY)
    none(row, "1 of 19 age bands have no count: 15-19", state)
    assert len(row["source"].split(";")) == len(ESP)


def test_a_withheld_band_of_the_reference_withholds_the_whole():
    rows = pd.concat([received(people=PEOPLE), received(people=PEOPLE, area="C")], ignore_index=True)
    rows.loc[20, ["value", "state"]] = np.nan, "c"
    row = from_ages(indicator("ratio"), rows, NOBODY, "C").set_index("area").loc["B"]
    none(row, "the reference: 1 of 19 age bands have no count: 5-9", "c")


@pytest.mark.parametrize(
    ("rows", "people", "note"),
    [
        (received(counts=np.full(19, 0.4), people=PEOPLE), NOBODY, "fewer than 10 events"),
        (received().drop(index=4), population(FIRSTS, PEOPLE), "ages 20-24 are missing"),
        (received().drop(index=18), population(FIRSTS, PEOPLE), "ages 90 and over are missing"),
        (received([*ESP[:-1], "85+"]), NOBODY, "the age bands 85-89 and 85 and over overlap"),
        (received([*ESP[:-1], "the old"]), NOBODY, "these are no ages: the old"),
        (received(["0-17", "18-64", "65+"], COUNTS[:3]), NOBODY, "the age band 0-17 cuts through 15-19"),
        (received(), NOBODY, "no population by age was received"),
        (received(), population([0, 10, *FIRSTS[3:]], PEOPLE[1:]), "no population was received for ages 0-4"),
        (received([""], [5.0]), NOBODY, "no counts by age were received"),
    ],
)
def test_where_there_is_no_result_the_note_says_why(rows, people, note):
    none(only(indicator(), rows, people), note)


def test_a_small_place_has_no_life_expectancy():
    row = only(indicator("life-expectancy"), received(people=np.full(19, 200.0)), NOBODY)
    none(row, "too few people")


def test_without_its_reference_a_ratio_has_no_result():
    none(only(indicator("ratio"), received(people=PEOPLE), NOBODY), "the reference: no counts by age were received")
