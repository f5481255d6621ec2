"""Deprivation of larger areas from neighbourhoods, by hand, and its change in ranks and tenths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from curvebook.indicators.aggregate import NO_WEIGHTS
from curvebook.indicators.deprivation import (
    CANNOT,
    LESS,
    LOST,
    MEASURES,
    MORE,
    NO_PEOPLE,
    NOBODY,
    NOT_BOTH,
    SAME,
    changed,
    moved,
    restated,
    summarise,
    tenth,
)

NAN = math.nan
NATION = 1000


def why(summary, measure: str) -> list[str]:
    return summary.reasons[MEASURES.index(measure)].tolist()


def test_the_summaries_by_hand():
    # Ranks 1 and 100 are in the worst tenth, 101 opens the eleventh hundredth, 300 closes the thirtieth, 301 is out.
    found = summarise(
        [1, 100, 101, 300, 301], ["A"] * 5, NATION, people=[100, 200, 300, 200, 200], score=[9, 7, 5, 3, 1]
    )
    assert found.neighbourhoods.tolist() == [5]
    assert found.average_rank.item() == pytest.approx((1000 * 1 + 901 * 2 + 900 * 3 + 701 * 2 + 700 * 2) / 10)
    assert found.average_score.item() == pytest.approx((9 + 14 + 15 + 6 + 2) / 10)
    assert found.share_most_deprived.item() == 0.4
    assert found.extent.item() == pytest.approx((1 * 1 + 1 * 2 + 0.95 * 3 + 0.05 * 2) / 10)
    assert found.local_concentration.item() == 1000  # the worst holds a tenth of the people, exactly


def test_published_facts_of_places_whose_residents_do_not_matter():
    # Isles of Scilly, 2019: its one neighbourhood has rank 22,165 of 32,844; Halton, 2025: 25 of 80 in the worst tenth.
    assert summarise([22165], ["Isles of Scilly"], 32844).average_rank.item() == 10680
    halton = summarise([3375] * 25 + [3376] * 55, ["Halton"] * 80, 33755)
    assert halton.share_most_deprived.item() == 0.3125


def test_local_concentration_takes_of_the_last_neighbourhood_only_the_people_it_needs():
    found = summarise([10, 20, 30], ["A"] * 3, NATION, people=[50, 150, 800])
    assert found.local_concentration.item() == pytest.approx((991 * 50 + 981 * 50) / 100)


def test_areas_are_summarised_apart_in_whatever_order_their_neighbourhoods_stand():
    mixed = summarise([700, 5, 600, 90], ["B", "A", "B", "A"], NATION, people=[10, 20, 30, 40], score=[1, 2, 3, 4])
    for name, ranks, people, score in (("A", [5, 90], [20, 40], [2, 4]), ("B", [700, 600], [10, 30], [1, 3])):
        alone = summarise(ranks, [name] * 2, NATION, people=people, score=score)
        at = mixed.area.tolist().index(name)
        assert [getattr(mixed, m)[at] for m in MEASURES] == [getattr(alone, m)[0] for m in MEASURES]


def test_without_residents_only_the_share_of_neighbourhoods_is_known():
    found = summarise([5, 500], ["A", "A"], NATION, score=[3, 4])
    assert found.share_most_deprived.item() == 0.5
    assert [bool(np.isnan(getattr(found, m)).item()) for m in MEASURES] == [True, True, False, True, True]
    assert why(found, "average_rank") == why(found, "local_concentration") == [NO_PEOPLE]
    assert why(found, "share_most_deprived") == [""]


def test_an_area_of_one_neighbourhood_needs_no_residents():
    found = summarise([5], ["A"], NATION, score=[40])
    assert [getattr(found, m).item() for m in MEASURES] == [996, 40, 1, 1, 996]
    assert (found.reasons == "").all()


def test_what_is_missing_of_one_area_leaves_the_others_alone():
    found = summarise(
        [5, NAN, 7, 8, 9, 10], ["A", "A", "B", "B", "C", "C"], NATION, people=[1, 1, NAN, 1, 0, 0], score=[1] * 6
    )
    assert why(found, "share_most_deprived") == [LOST, "", ""]
    assert why(found, "extent") == why(found, "local_concentration") == [LOST, NO_PEOPLE, NOBODY]
    after = summarise([7, 8, 9, 10], ["B", "B", "D", "D"], NATION, people=[NAN, 1, 10, 30], score=[1, 2, 3, NAN])
    assert after.average_rank[1] == pytest.approx((992 * 10 + 991 * 30) / 40)
    assert after.local_concentration[1] == 992
    assert (why(after, "average_rank")[1], why(after, "average_score")[1]) == ("", LOST)


@pytest.mark.parametrize("rank", [0, 1001, -3, math.inf])
def test_a_rank_outside_the_nation_is_refused(rank):
    with pytest.raises(ValueError, match="between 1 and 1000"):
        summarise([rank], ["A"], NATION)


def test_neighbourhoods_are_told_once_each_and_at_least_one():
    with pytest.raises(ValueError, match="one length"):
        summarise([1, 2], ["A"], NATION)
    with pytest.raises(ValueError, match="no neighbourhoods"):
        summarise([], [], NATION)


def test_the_borders_of_the_tenths_of_2019():
    assert tenth([3284, 3285, 6568, 6569, 32844], 32844).tolist() == [1, 2, 2, 3, 10]
    assert np.isnan(tenth(NAN, 32844))


# --- Over time -------------------------------------------------------------------------------------------------------


def test_areas_move_in_shares_of_their_own_years_neighbourhoods():
    found = moved([3284, 1000, 500, NAN], 32844, [3284, 4000, 510, 7], 32844)
    assert found.word.tolist() == [SAME, LESS, SAME, CANNOT]
    assert found.reason.tolist() == ["", "", "", NOT_BOTH]
    assert found.change[1] == pytest.approx(3000 / 32844)
    same_rank = moved(3300, 32844, 3300, 33755)  # more neighbourhoods: the same rank is now further up
    assert (same_rank.word, same_rank.tenth_after) == (MORE, 1)


def test_a_split_neighbourhoods_rank_goes_to_both_and_a_merged_ones_is_weighed():
    codes, rank, reason = restated([100, 100, 40, 80], ["s", "s", "m", "n"], ["s1", "s2", "mn", "mn"], [1, 2, 300, 100])
    assert dict(zip(codes.tolist(), rank.tolist(), strict=True)) == {"mn": 50, "s1": 100, "s2": 100}
    assert (reason == "").all()


def test_a_merged_neighbourhood_without_people_has_no_rank():
    _, rank, reason = restated([40, 80], ["m", "n"], ["mn", "mn"])
    assert np.isnan(rank).all()
    assert reason.tolist() == [NO_WEIGHTS]


def test_a_lookup_that_names_a_pair_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        restated([1, 1], ["a", "a"], ["b", "b"], [1, 1])


def test_wards_are_followed_by_their_average_place_and_their_share_of_the_worst_neighbourhoods():
    before = summarise([50, 90, 900], ["Hill", "Hill", "Vale"], NATION, people=[10, 10, 10])
    after = summarise([150, 190, 20], ["Hill", "Hill", "New"], NATION, people=[10, 10, 10])
    wards, change, share = changed(before, NATION, after, NATION)
    assert wards.tolist() == ["Hill", "New"]
    assert change.word.tolist() == [LESS, CANNOT]
    assert change.change[0] == pytest.approx(0.1)
    np.testing.assert_array_equal(share, [-1, NAN])
