"""A composite index: parts on one scale, weighted and put together, and what each did to its change."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.indicators.composite import carried, composite, contributions, scored
from numpy.testing import assert_allclose

NAN = np.nan
BASE = [True, False, False]


def score_of(*values: float, better: int = 1, scaling: str = "percent-of-base", base=BASE, **keys) -> list[float]:
    return scored([values], base, [better], scaling, **keys).score[0].tolist()


class TestScores:
    def test_per_cent_of_the_base_is_100_there_and_rises_where_high_is_good(self):
        assert_allclose(score_of(50, 55, 40), [100, 110, 80])

    def test_a_lower_value_scores_higher_where_low_is_good(self):
        assert_allclose(score_of(50, 55, 40, better=-1), [100, 90, 120])

    def test_a_base_below_zero_does_not_turn_the_scale(self):
        assert_allclose(score_of(-10, -5, -20), [100, 150, 0])

    def test_a_longer_base_is_its_mean(self):
        assert_allclose(score_of(40, 60, 55, base=[True, True, False]), [80, 120, 110])

    def test_a_base_period_without_a_value_is_left_out_of_the_mean(self):
        assert_allclose(score_of(NAN, 50, 55, base=[True, True, False]), [NAN, 100, 110])

    def test_a_standard_deviation_over_the_base_is_ten_points(self):
        values = [8.0, 10.0, 12.0, 16.0]  # mean 10, standard deviation 2
        assert_allclose(score_of(*values, scaling="z-score", base=[True, True, True, False]), [90, 100, 110, 130])

    def test_the_way_to_the_target_is_0_at_the_base_and_100_there(self):
        assert_allclose(
            score_of(20, 15, 8, better=-1, scaling="way-to-target", target=[10]), [0, 50, 120]
        )  # better than promised counts

    def test_goalposts_are_0_at_the_worse_and_100_at_the_better_one(self):
        assert_allclose(score_of(20, 60, 80, scaling="goalposts", goalposts=[[20, 80]]), [0, 200 / 3, 100])
        assert_allclose(score_of(20, 50, 80, better=-1, scaling="goalposts", goalposts=[[20, 80]]), [100, 50, 0])

    def test_goalposts_need_no_base(self):
        assert_allclose(score_of(NAN, 50, scaling="goalposts", goalposts=[[0, 100]], base=[True, False]), [NAN, 50])

    def test_the_slope_takes_a_standard_error_to_the_scale(self):
        assert_allclose(scored([[50.0, 55.0]], [True, False], [-1]).slope, [-2])

    @pytest.mark.parametrize(
        ("values", "keys", "reason"),
        [
            ((NAN, 5), {}, "it has no value in the base period"),
            ((0, 5), {}, "its value in the base period is zero"),
            ((1, 5), {"scaling": "z-score"}, "it has fewer than three values in the base period"),
            ((2, 2, 2, 5), {"scaling": "z-score", "base": [1, 1, 1, 0]}, "it did not vary over the base period"),
            ((1, 5), {"scaling": "way-to-target"}, "its target is not known"),
            ((1, 5), {"scaling": "way-to-target", "target": 0.5},
                "its target is not better than its value in the base period"),
            ((NAN, 5), {"scaling": "way-to-target", "target": 9}, "it has no value in the base period"),
            ((1, 5), {"scaling": "goalposts", "goalposts": [[5, 5]]},
                "its goalposts are not known, or the second does not lie above the first"),
            ((1, 5), {"scaling": "goalposts"},
                "its goalposts are not known, or the second does not lie above the first"),
        ],
    )  # fmt: skip
    def test_a_part_that_cannot_be_scored_says_why(self, values, keys, reason):
        found = scored([values], **{"base": [True] + [False] * (len(values) - 1), "better": [1], **keys})
        assert found.reasons.tolist() == [reason]
        assert np.isnan(found.score).all()


class TestCarrying:
    def test_an_annual_value_stands_for_the_quarters_after_it(self):
        found = carried([12, 24], True, [12, 15, 18, 21, 24, 27], 12)
        assert found.row.tolist() == [0, 0, 0, 0, 1, 1]
        assert found.months.tolist() == [0, 3, 6, 9, 0, 3]

    def test_a_value_is_not_carried_beyond_its_months(self):
        assert carried([12], True, [24, 25], 12).row.tolist() == [0, -1]

    def test_nothing_is_carried_backwards(self):
        assert carried([12], True, [11], 12).row.tolist() == [-1]

    def test_a_value_not_yet_known_is_passed_over(self):
        assert carried([12, 15], [True, False], [15], 12).row.tolist() == [0]

    def test_a_withheld_value_is_not_replaced_by_an_older_one(self):
        assert carried([12, 15], [True, False], [15, 18], 12, withheld=[False, True]).row.tolist() == [1, 1]

    def test_a_part_without_any_value_is_never_known(self):
        assert carried([], True, [12], 12).row.tolist() == [-1]

    def test_periods_out_of_order_are_refused(self):
        with pytest.raises(ValueError, match="one after the other"):
            carried([24, 12], True, [24], 12)


SCORES = np.array([[100.0, 120.0, 90.0], [100.0, 100.0, 130.0]])


class TestIndex:
    def test_weights_need_not_add_up_to_one(self):
        assert_allclose(composite(SCORES, [3, 1]).value, [100, 115, 100])

    def test_a_geometric_mean_is_below_the_arithmetic_one(self):
        assert_allclose(composite(SCORES, [1, 1], aggregation="geometric").value, [100, 12000**0.5, 11700**0.5])

    def test_the_other_parts_count_for_one_that_is_not_known(self):
        index = composite([[110.0], [130.0], [NAN]], [1, 1, 2], least_known=0.5)
        assert_allclose((index.value, index.known), [[120], [0.5]])
        assert_allclose(index.weight[:, 0], [0.5, 0.5, 0])

    def test_with_too_little_known_there_is_no_index(self):
        index = composite([[110.0], [NAN]], [1, 1])
        assert np.isnan([index.value, index.lower, index.upper]).all()
        assert index.reasons.tolist() == ["too little of its weight is known"]

    def test_just_the_least_share_is_enough(self):
        assert composite([[100.0], [100.0], [NAN]], [0.1, 0.2, 0.7], least_known=0.3).why.tolist() == [0]

    def test_where_what_is_withheld_makes_the_difference_the_index_says_so(self):
        index = composite([[110.0, 110.0], [NAN, NAN]], [1, 1], withheld=[[False, False], [True, False]])
        assert index.reasons[0] == "too little of its weight is known without the parts that are withheld"
        assert index.reasons[1] == "too little of its weight is known"

    def test_a_score_below_zero_has_no_geometric_mean(self):
        index = composite([[-5.0], [100.0]], [1, 1], aggregation="geometric")
        assert np.isnan(index.value).all()
        assert index.reasons.tolist() == ["a part's score is not above zero, so there is no geometric mean"]

    def test_an_infinite_score_is_not_known(self):
        assert_allclose(composite([[np.inf], [90.0]], [1, 1], least_known=0.5).value, [90])

    def test_nothing_known_at_all_is_a_reason_too(self):
        assert composite([[NAN], [NAN]], [1, 1], least_known=0.01).reasons.tolist() == [
            "too little of its weight is known"
        ]

    def test_independent_errors_add_up_in_squares(self):
        index = composite(SCORES, [1, 1], error=[[3.0], [4.0]])
        assert_allclose(index.upper - index.value, [1.96 * 2.5] * 3)
        assert_allclose(index.value - index.lower, [1.96 * 2.5] * 3)

    def test_a_geometric_interval_lies_around_its_value_by_a_factor(self):
        index = composite(SCORES, [1, 1], aggregation="geometric", error=[[3.0], [4.0]])
        assert_allclose(index.upper / index.value, index.value / index.lower)
        assert_allclose(np.log(index.upper / index.value)[0], 1.96 * 0.025)

    def test_one_part_without_an_error_leaves_the_index_without_an_interval(self):
        index = composite([[100.0, 100.0], [100.0, NAN]], [3, 1], error=[[3.0], [NAN]])
        assert np.isnan(index.upper).tolist() == [True, False]
        assert index.no_interval.tolist() == [4, 0]
        assert index.why.tolist() == [0, 0]

    @pytest.mark.parametrize("weight", [0, -1, NAN, np.inf])
    def test_a_weight_that_is_not_above_zero_is_refused(self, weight):
        with pytest.raises(ValueError, match="above 0"):
            composite(SCORES, [1, weight])


class TestContributions:
    def test_a_part_contributes_its_weight_times_its_change(self):
        found = contributions(SCORES, composite(SCORES, [3, 1]), 0, 1)
        assert_allclose((found.change, *found.parts), (15, 15, 0), atol=1e-12)

    def test_several_pairs_of_periods_at_once(self):
        found = contributions(SCORES, composite(SCORES, [1, 1]), [0, 1], [1, 2])
        assert_allclose(found.parts, [[10, -15], [0, 15]], atol=1e-12)

    def test_a_part_that_goes_at_the_level_of_the_index_contributes_nothing(self):
        scores = [[110.0, 110.0], [110.0, 110.0], [110.0, NAN]]
        found = contributions(scores, composite(scores, [1, 1, 1], least_known=0.5), 0, 1)
        assert_allclose(found.parts, [0, 0, 0], atol=1e-12)
        assert found.partly.tolist() == [False, False, True]

    def test_a_good_part_that_goes_takes_the_index_down(self):
        scores = [[100.0, 100.0], [100.0, 100.0], [160.0, NAN]]
        found = contributions(scores, composite(scores, [1, 1, 1], least_known=0.5), 0, 1)
        assert_allclose((found.change, found.parts.sum()), (-20, -20))
        assert found.parts[2] < 0

    def test_where_the_index_is_not_known_nothing_contributes(self):
        scores = [[100.0, NAN], [100.0, 120.0]]
        found = contributions(scores, composite(scores, [1, 1]), 0, 1)
        assert np.isnan(found.change) and np.isnan(found.parts).all()
