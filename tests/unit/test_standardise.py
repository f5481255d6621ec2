"""Standardised rates and ratios: small facts, and what has no result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.cube import cube
from curvebook.indicators.standardise import (
    ESP2013,
    directly_standardised,
    indirectly_standardised,
    repeated,
    standardised_rates,
    standardised_ratio,
    standardised_ratios,
)

NAN, INF = float("nan"), float("inf")

# From the test data of the public-health reference implementation (PHEindicatormethods, testdata_small).
COUNT = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]


def long(**changes) -> pd.DataFrame:
    return pd.DataFrame({"area": "A", "age": list(ESP2013), "count": COUNT, "people": PEOPLE} | changes)


def test_the_standard_population_counts_a_hundred_thousand_in_nineteen_bands():
    assert len(ESP2013) == 19
    assert sum(ESP2013.values()) == 100_000


@pytest.mark.parametrize(
    ("level", "lower", "upper"), [(0.95, 877.455767536709, 1367.0882227251795), (0.998, 763.64203579, 1530.03289448)]
)
def test_a_directly_standardised_rate_equals_the_reference(level, lower, upper):
    got = directly_standardised(COUNT, PEOPLE, level=level)
    np.testing.assert_allclose([got.value, got.lower, got.upper], [1103.212025300104, lower, upper], rtol=1e-8)


def band(position: int, count: float | None = None, people: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    x, n = np.array(COUNT, dtype=float), np.array(PEOPLE, dtype=float)
    x[position] = x[position] if count is None else count
    n[position] = n[position] if people is None else people
    return x, n


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"count": NAN}, "an age band's count is not known"),
        ({"people": NAN}, "an age band's population is not known"),
        ({"people": 0}, "an age band has no population"),
        ({"count": -1}, "a number is negative"),
        ({"people": -1}, "a number is negative"),
        ({"count": INF}, "a number is infinite"),
        ({"people": INF}, "a number is infinite"),
    ],
)
def test_one_band_that_cannot_be_withholds_the_rate_and_says_why(change, reason):
    x, n = band(3, **change)
    got = directly_standardised(np.array([COUNT, x]), np.array([PEOPLE, n]))
    assert got.reasons.tolist() == ["", reason]
    assert np.isnan([got.value[1], got.lower[1], got.upper[1]]).all()


def test_nine_events_are_too_few_and_ten_are_enough():
    count = np.zeros((2, 19))
    count[:, 5] = [9, 10]
    assert directly_standardised(count, PEOPLE).reasons.tolist() == ["fewer than 10 events", ""]


def test_no_events_at_all_are_too_few():
    assert directly_standardised(np.zeros(19), PEOPLE).reasons.item() == "fewer than 10 events"


def test_bands_that_the_source_leaves_out_are_zero_only_where_the_caller_says_so():
    x, n = band(3, count=NAN)
    zero, _ = band(3, count=0)
    assert directly_standardised(x, n).why.item() > 0
    assert directly_standardised(x, n, absent_is_zero=True).value == directly_standardised(zero, n).value
    assert directly_standardised(x, band(3, people=NAN)[1], absent_is_zero=True).reasons.item() == (
        "an age band's population is not known"
    )


def test_the_lower_limit_of_a_rate_is_never_below_zero():
    got = directly_standardised([9, 1], [100_000, 10], [1, 1])
    assert got.lower.item() == 0 < got.value.item() < got.upper.item()


def test_one_band_gives_the_crude_rate_with_byars_interval():
    got = directly_standardised([65], [100], [1], multiplier=100)
    np.testing.assert_allclose([got.value, got.lower, got.upper], [65, 50.1631877, 82.8491385], rtol=1e-7)


def test_events_that_come_several_to_a_person_widen_the_interval_and_keep_the_rate():
    persons = np.zeros((19, 3))
    persons[:, 0], persons[:, 2] = 7, 1  # in each band seven people had one event, one person had three
    count, variance = repeated(persons, [1, 2, 3])
    assert (count == 10).all()
    assert (variance == 16).all()
    alone, together = directly_standardised(count, PEOPLE), directly_standardised(count, PEOPLE, variance=variance)
    assert together.value == alone.value
    np.testing.assert_allclose(
        [together.upper - together.value, together.value - together.lower],
        [(alone.upper - alone.value) * np.sqrt(1.6), (alone.value - alone.lower) * np.sqrt(1.6)],
    )


def test_an_unknown_variance_withholds_the_rate():
    variance = np.array(COUNT, dtype=float)
    variance[4] = NAN
    assert directly_standardised(COUNT, PEOPLE, variance=variance).reasons.item() == "an age band's count is not known"


@pytest.mark.parametrize("standard", [[1, 2], [0] * 19, [NAN] * 19, [-1] + [1] * 18])
def test_a_standard_population_that_cannot_be_is_refused(standard):
    with pytest.raises(ValueError, match="standard population"):
        directly_standardised(COUNT, PEOPLE, standard)


def test_text_among_the_numbers_is_refused():
    with pytest.raises(ValueError, match="could not convert"):
        directly_standardised(["a", *COUNT[1:]], PEOPLE)


def test_a_ratio_is_observed_over_expected():
    # Expected at the reference's rates: 1000 × 100/10000 + 500 × 400/8000 = 35.
    got = standardised_ratio([12, 30], [1000, 500], [100, 400], [10000, 8000], multiplier=100)
    assert round(got.value.item(), 4) == 120
    total = standardised_ratio(42, [1000, 500], [100, 400], [10000, 8000], multiplier=100)
    assert total.lower == got.lower


def test_a_ratio_of_few_events_has_exact_limits():
    got = standardised_ratio([5, 0], [1000, 500], [100, 400], [10000, 8000])
    np.testing.assert_allclose([got.lower * 35, got.upper * 35], [1.6234864, 11.6683321], rtol=1e-6)


def test_an_indirectly_standardised_rate_is_the_ratio_times_the_references_crude_rate():
    got = indirectly_standardised([12, 30], [1000, 500], [100, 400], [10000, 8000], multiplier=1000)
    assert round(got.value.item(), 6) == round(1.2 * 500 / 18000 * 1000, 6)


@pytest.mark.parametrize(
    ("count", "people", "reference", "base", "reason"),
    [
        ([NAN, 3], [10, 10], [1, 1], [10, 10], "an age band's count is not known"),
        ([1, 3], [10, NAN], [1, 1], [10, 10], "an age band's population is not known"),
        ([1, 3], [10, 10], [1, NAN], [10, 10], "an age band's count is not known"),
        ([1, 3], [10, 10], [1, 1], [10, 0], "an age band has no population"),
        ([1, 3], [10, 10], [0, 0], [10, 10], "the denominator is zero"),
        ([1, -3], [10, 10], [1, 1], [10, 10], "a number is negative"),
        ([1, 3], [10, INF], [1, 1], [10, 10], "a number is infinite"),
    ],
)
def test_a_ratio_that_cannot_be_says_why(count, people, reference, base, reason):
    for method in (standardised_ratio, indirectly_standardised):
        got = method(count, people, reference, base)
        assert got.reasons.item() == reason
        assert np.isnan([got.value, got.lower, got.upper]).all()


def test_a_place_without_people_in_a_band_expects_nothing_there():
    assert standardised_ratio([2, 0], [10, 0], [1, 1], [10, 10]).value.item() == 2


def test_counts_must_fit_the_age_bands():
    with pytest.raises(ValueError, match="3 counts for 2 age bands"):
        standardised_ratio([1, 2, 3], [1, 2], [1, 2], [1, 2])


def test_a_frame_gives_one_rate_for_each_group_in_order_of_appearance():
    frame = pd.concat([long(area="B"), long(area="A", count=1), long(area=None, count=[NAN] + [2] * 18)])
    got = standardised_rates(frame, ["area"])
    assert got["area"].fillna("none").tolist() == ["B", "A", "none"]
    assert got["reason"].tolist() == ["", "", "an age band's count is not known"]
    np.testing.assert_allclose(got["value"][0], 1103.212025300104)
    assert got["count"].fillna(-1).tolist() == [91, 19, -1]


def test_a_band_without_a_row_is_not_known():
    got = standardised_rates(long().drop(index=3), ["area"])
    assert got["reason"].tolist() == ["an age band's count is not known"]
    got = standardised_rates(long().drop(index=3), ["area"], absent_is_zero=True)
    assert got["reason"].tolist() == ["an age band's population is not known"]


def test_the_order_of_the_rows_changes_nothing():
    straight, shuffled = long(), long().sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(standardised_rates(straight, ["area"]), standardised_rates(shuffled, ["area"]))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (long(age=["0-4", *list(ESP2013)[1:11], "55-69", *list(ESP2013)[12:]]), "age holds 55-69; it must be one of"),
        (long(age=[None, *list(ESP2013)[1:]]), "age holds a blank"),
        (pd.concat([long(), long()]), "A has more than one row for age 0-4"),
        (long(count=["twelve", *COUNT[1:]]), "column count holds 'twelve', which is not a number"),
        (long().drop(columns="people"), "no column people"),
    ],
)
def test_a_frame_that_cannot_be_read_names_the_place(frame, message):
    with pytest.raises(ValueError, match=message):
        standardised_rates(frame, ["area"])


def test_a_frame_of_ratios_follows_the_bands_of_its_reference():
    england = pd.DataFrame({"age": ["0-64", "65+"], "count": [100, 400], "people": [10000, 8000]})
    place = pd.DataFrame({"area": "A", "age": ["65+", "0-64"], "count": [30, 12], "people": [500, 1000]})
    frame = pd.concat([place, place.assign(area="B").iloc[1:]])
    got = standardised_ratios(frame, ["area"], england)
    assert got["value"].round(6).fillna(0).tolist() == [1.2, 0]
    assert got["reason"].tolist() == ["", "an age band's count is not known"]
    rate = standardised_ratios(frame, ["area"], england, as_rate=True, multiplier=1000)
    assert rate["value"].round(4).fillna(0).tolist() == [33.3333, 0]


def test_an_empty_frame_gives_no_rates():
    assert standardised_rates(long().iloc[:0], ["area"]).empty


def test_a_frame_without_groups_is_one_whole():
    keys, (count,) = cube(long(), [], "age", list(ESP2013), ["count"])
    assert len(keys) == 1
    assert count.tolist() == [COUNT]
