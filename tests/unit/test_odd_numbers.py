"""Odd numbers: zeros, blanks, infinities, text, nothing at all. Every function of the indicators answers with a number,
or with none and the reason, or with one clear ValueError; never with a bare NaN, an infinity or a warning.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators import (
    aggregate,
    comparison,
    composite,
    deprivation,
    funnel,
    gaps,
    inequality,
    intervals,
    quantiles,
    ranking,
    seasons,
    slope,
    spc,
    spine,
    standardise,
    trend,
)
from curvebook.indicators import life_expectancy as life
from curvebook.indicators.values import with_intervals
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.observatory.frames import OBSERVATIONS, shaped

Numbers = list[float]
VALUE, LOWER, UPPER = [10.0, 12.0, 14.0, 13.0, 11.0], [8.0, 10.0, 12.0, 11.0, 9.0], [12.0, 14.0, 16.0, 15.0, 13.0]
PEOPLE, SHARE, RANK = [100.0, 200.0, 150.0, 300.0, 120.0], [0.1] * 5, [1.0, 50.0, 99.0, 20.0, 70.0]
STARTS = [0.0, 1.0, 5.0, 50.0, 70.0]
YEARS = [Period.parse(str(year)) for year in range(2019, 2024)]
LIMITS = {"lower": LOWER, "upper": UPPER}
OTHER = {"other": VALUE[::-1], "other_lower": LOWER[::-1], "other_upper": UPPER[::-1], "share": SHARE}

NOT_NUMBERS = {"not known": math.nan, "a blank": None, "a frame's blank": pd.NA}
ODD: dict[str, Any] = NOT_NUMBERS | {
    "infinite": math.inf, "infinite below": -math.inf, "zero": 0.0, "negative": -5.0, "large": 1e200, "huge": 1e308,
    "huge and negative": -1e308, "small": 1e-300, "tiny": 5e-324,
}  # fmt: skip
TEXT = "n/a"
SHAPES: dict[str, Callable[[Numbers], Any]] = {
    "nothing": lambda some: [],
    "one number": lambda some: some[:1],
    "a number alone": lambda some: some[0],
    "fewer": lambda some: some[:3],
    "all equal": lambda some: [7.0] * len(some),
    "two rows": lambda some: [some, some],
    "three dimensions": lambda some: [[some, some]],
}


class Row(NamedTuple):
    """A function, sensible arguments for it, and which of them it refuses to take odd, with what it says then."""

    function: Callable[..., Any]
    arguments: dict[str, Numbers]
    refuses: Mapping[str, str] = MappingProxyType({})


def charted(values: Any, say: Callable[..., Any]) -> Any:
    return say(values, spc.xmr(values))


def repeated_rate(persons: Any, times: Any) -> intervals.Estimate:
    count, variance = standardise.repeated([persons], times)
    return standardise.directly_standardised(count, [5000.0], [1.0], variance=variance)


def indexed(score: Any, error: Any, weight: Any, aggregation: composite.Aggregation) -> Any:
    index = composite.composite([score, LOWER], weight, error=[error, LOWER], aggregation=aggregation)
    return index, composite.contributions([score, LOWER], index, 0, -1, aggregation)


def scored(values: Any, target: Any, goalposts: Any, scaling: composite.Scaling) -> composite.Scores:
    return composite.scored([values, LOWER], [1, 1, 1, 0, 0], [1, -1], scaling, target=target, goalposts=goalposts)


SCORED = {"values": VALUE, "target": [20.0, 1.0], "goalposts": [0.0, 20.0]}
INDEXED = {"score": VALUE, "error": LOWER, "weight": [1.0, 2.0]}
REFERENCE = {"count": VALUE, "people": PEOPLE, "reference_count": VALUE, "reference_people": PEOPLE}
RANKS = "ranks lie between 1 and 100"
MONTHS = "a period ends in a whole month|must end one after the other"

TABLE: dict[str, Row] = {
    "wilson": Row(intervals.wilson, {"count": VALUE, "n": PEOPLE}),
    "byar": Row(intervals.byar, {"count": VALUE, "n": PEOPLE}),
    "student_t": Row(intervals.student_t, {"mean": VALUE, "deviation": LOWER, "n": PEOPLE}),
    "standard_error": Row(intervals.standard_error, LIMITS),
    "z_score": Row(
        lambda level: intervals.z_score(intervals.floats(level).item()), {"level": [0.95]},
        {"level": "a confidence level lies between 0 and 1"}),
    "directly_standardised": Row(
        partial(standardise.directly_standardised, standard=[1.0] * 5), {"count": VALUE, "people": PEOPLE}),
    "directly_standardised, its variance": Row(
        lambda variance: standardise.directly_standardised(VALUE, PEOPLE, [1.0] * 5, variance=variance),
        {"variance": VALUE}),
    "directly_standardised, absent bands": Row(
        partial(standardise.directly_standardised, standard=[1.0] * 5, absent_is_zero=True),
        {"count": VALUE, "people": PEOPLE}),
    "directly_standardised, its standard": Row(
        lambda standard: standardise.directly_standardised(VALUE, PEOPLE, standard),
        {"standard": [5.0, 4.0, 3.0, 2.0, 1.0]}, {"standard": "the weights of a standard population are known"}),
    "repeated": Row(
        repeated_rate, {"persons": VALUE, "times": STARTS}),
    "standardised_ratio": Row(standardise.standardised_ratio, REFERENCE),
    "indirectly_standardised": Row(standardise.indirectly_standardised, REFERENCE),
    "life_expectancy": Row(
        partial(life.life_expectancy, starts=STARTS), {"deaths": VALUE, "people": [1e4, 2e3, 1500.0, 3e3, 120.0]}),
    "life_expectancy, its ages": Row(
        lambda starts: life.life_expectancy(VALUE, PEOPLE, starts=starts, fewest_people=0), {"starts": STARTS},
        {"starts": "start at as many rising ages"}),
    "slope_index": Row(slope.slope_index, {"values": VALUE, "people": PEOPLE} | LIMITS),
    "slope_index of rates": Row(
        partial(slope.slope_index, scale="log", fit_on_scale=True), {"values": VALUE, "people": PEOPLE} | LIMITS),
    "slope_index of proportions": Row(
        partial(slope.slope_index, scale="logit"),
        {"values": [0.1, 0.2, 0.3, 0.3, 0.4], "people": PEOPLE, "error": [0.1] * 5}),
    "quantiles": Row(partial(quantiles.quantiles, number=2), {"values": VALUE}),
    "population_quantiles": Row(
        partial(quantiles.population_quantiles, number=2), {"values": VALUE, "people": PEOPLE}),
    "xmr": Row(spc.xmr, {"values": VALUE}),
    "xmr with fixed limits": Row(partial(spc.xmr, screen=False, fix_after=3), {"values": VALUE}),
    "special_causes": Row(partial(charted, say=spc.special_causes), {"values": VALUE}),
    "variation": Row(partial(charted, say=partial(spc.variation, good="low")), {"values": VALUE}),
    "assurance": Row(
        lambda values, target: spc.assurance(spc.xmr(values), target, "low"), {"values": VALUE, "target": [5.0]}),
    "baseline": Row(funnel.baseline, {"count": VALUE, "denominator": PEOPLE}),
    "effective_population": Row(funnel.effective_population, {"count": VALUE, "rate": SHARE}),
    "proportion_funnel": Row(funnel.proportion_funnel, {"n": PEOPLE, "common": SHARE}),
    "poisson_funnel": Row(funnel.poisson_funnel, {"size": PEOPLE, "common": SHARE}),
    "significance of a proportion": Row(
        partial(funnel.significance, proportion=True), {"count": VALUE, "size": PEOPLE, "common": SHARE}),
    "significance of a rate": Row(
        partial(funnel.significance, proportion=False), {"count": VALUE, "size": PEOPLE, "common": SHARE}),
    "axis": Row(funnel.axis, {"sizes": PEOPLE}),
    "rank": Row(partial(ranking.rank, good="low"), {"values": VALUE}),
    "rank_bands": Row(partial(ranking.rank_bands, good="low"), {"values": VALUE} | LIMITS),
    "spread": Row(spine.spread, {"values": VALUE}),
    "reach": Row(
        lambda reference, end: spine.reach(reference, [end, LOWER]), {"reference": VALUE, "end": UPPER}),
    "position": Row(
        partial(spine.position, good="low"), {"value": VALUE, "reference": LOWER, "half": [5.0] * 5}),
    "recent_trend": Row(trend.recent_trend, {"values": VALUE} | LIMITS),
    "recent_trend with counts": Row(
        trend.recent_trend, {"values": VALUE, "count": VALUE, "denominator": PEOPLE} | LIMITS),
    "proportion_trend": Row(trend.proportion_trend, {"count": VALUE, "n": PEOPLE}),
    "words of a trend": Row(
        lambda **some: trend.words(trend.recent_trend(**some), "low"), {"values": VALUE} | LIMITS),
    "compare": Row(partial(comparison.compare, good="low"), {"benchmark": VALUE} | LIMITS),
    "more_than_chance": Row(inequality.more_than_chance, {"values": VALUE} | LIMITS),
    "stands_out": Row(
        inequality.stands_out,
        {"value": VALUE, "whole": VALUE, "whole_lower": LOWER, "whole_upper": UPPER, "share": SHARE} | LIMITS),
    "beyond_chance": Row(inequality.beyond_chance, {"z": VALUE}),
    "without_season": Row(partial(seasons.without_season, cycle=1), {"values": VALUE}),
    "added": Row(aggregate.added, {"count": VALUE}),
    "pooled proportions": Row(
        partial(aggregate.pooled, method="wilson"), {"count": VALUE, "denominator": PEOPLE}),
    "pooled rates by group": Row(
        partial(aggregate.pooled, method="byar", groups=list("aabbc")), {"count": VALUE, "denominator": PEOPLE}),
    "averaged": Row(aggregate.averaged, {"value": VALUE, "weight": PEOPLE} | LIMITS),
    "averaged by group": Row(
        partial(aggregate.averaged, groups=list("aabbc")), {"value": VALUE, "weight": PEOPLE} | LIMITS),
    "tenth": Row(partial(deprivation.tenth, nation=100), {"rank": RANK}, {"rank": RANKS}),
    "summarise": Row(
        partial(deprivation.summarise, area=list("AABBC"), nation=100),
        {"rank": RANK, "people": PEOPLE, "score": VALUE}, {"rank": RANKS}),
    "restated": Row(
        partial(deprivation.restated, old=list("abcde"), new=list("mmnno")), {"value": VALUE, "people": PEOPLE}),
    "moved": Row(
        partial(deprivation.moved, nation_before=100, nation_after=100), {"before": RANK, "after": RANK[::-1]},
        {"before": RANKS, "after": RANKS}),
    "gap": Row(gaps.gap, {"value": VALUE} | LIMITS | OTHER),
    "closing": Row(partial(gaps.closing, periods=YEARS), {"value": VALUE} | LIMITS | OTHER),
    "carried": Row(
        partial(composite.carried, known=True, months=12), {"ends": [1.0, 2, 3, 4, 5], "wanted": [1.0, 2, 3, 4, 5]},
        {"ends": MONTHS, "wanted": MONTHS}),
    "scored by the base": Row(partial(scored, scaling="percent-of-base"), SCORED),
    "scored by the spread": Row(partial(scored, scaling="z-score"), SCORED),
    "scored by the way to the target": Row(partial(scored, scaling="way-to-target"), SCORED),
    "scored by goalposts": Row(partial(scored, scaling="goalposts"), SCORED),
    "an arithmetic index": Row(partial(indexed, aggregation="arithmetic"), INDEXED, {"weight": "weights must be"}),
    "a geometric index": Row(partial(indexed, aggregation="geometric"), INDEXED, {"weight": "weights must be"}),
}  # fmt: skip


def with_odd(some: Numbers, odd: object) -> Iterator[list[Any]]:
    """The numbers with the first, the last, and all of them odd."""
    yield from ([odd, *some[1:]], [*some[:-1], odd], [odd] * len(some))


def answered(row: Row, change: dict[str, Any]) -> Any:
    """What the function answers; numpy's complaints are errors."""
    with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
        warnings.simplefilter("error")
        return row.function(**row.arguments | change)


def parts(found: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers in an answer, each with where it must be one; None where a number not known needs no other word."""
    match found:
        case aggregate.Whole():
            yield from ((found.value, found.why == 0), *((end, found.why_no_limits == 0) for end in found[1:3]))
        case gaps.Between():
            yield from ((found.value, found.why == 0), *((end, found.why_no_limits == 0) for end in found[1:3]))
        case trend.Trend():
            yield from ((each, found.possible) for each in found[:3])
        case spc.Xmr():
            yield from ((each, found.why == 0) for each in (found.lower, found.upper, found.moving))
        case composite.Index():
            yield from ((found.value, found.why == 0), *((end, found.no_interval == 0) for end in found[1:3]))
        case composite.Scores():
            yield from ((found.slope, found.why == 0), (found.score, None))
        case deprivation.Summary():
            yield from zip(found[2:7], found.reasons == "", strict=True)
        case deprivation.Change():
            yield from ((each, None) for each in found[:5])  # each of the two years for itself
            yield found.change, found.reason == ""
        case quantiles.Quantiles():
            yield np.where(found.number > 0, 1.0, np.nan), found.why == 0
        case tuple() if hasattr(found, "why"):  # estimates, funnels, rank bands
            yield from ((each, found.why == 0) for each in found[:-1] if np.asarray(each).dtype.kind == "f")
        case tuple():
            for each in found:
                yield from parts(each)
        case _:
            yield found, None


def check(found: Any) -> None:
    """Numbers where there are some, reasons where there are none, and words that say something."""
    for numbers, there in parts(found):
        each = np.asarray(numbers)
        if each.dtype.kind == "f":
            assert not np.isinf(each).any(), found
            if there is not None:
                assert np.array_equal(np.isfinite(each), np.broadcast_to(there, each.shape)), found
        elif each.dtype.kind in "UO" and each.dtype != object:
            assert {str(word) for word in each.ravel()} - {"nan", "None", "inf"} == set(each.ravel().tolist()), found


@pytest.mark.parametrize("name", TABLE)
def test_sensible_numbers_have_a_result(name: str) -> None:
    found = answered(TABLE[name], {})

    check(found)
    first = np.asarray(next(parts(found))[0])
    assert first.dtype.kind != "f" or not np.isnan(first).any()


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", TABLE)
def test_an_odd_number_has_a_result_or_a_reason(name: str, odd: str) -> None:
    """Everywhere; only some arguments, which nobody sends in, are refused with a message."""
    row = TABLE[name]
    for argument, some in row.arguments.items():
        for numbers in with_odd(some, ODD[odd]):
            try:
                check(answered(row, {argument: numbers}))
            except ValueError as error:
                assert argument in row.refuses, error
                assert any(part in str(error) for part in row.refuses[argument].split("|")), error


@pytest.mark.parametrize("name", TABLE)
def test_text_among_numbers_is_an_error_that_shows_it(name: str) -> None:
    row = TABLE[name]
    for argument, some in row.arguments.items():
        for numbers in with_odd(some, TEXT):
            with pytest.raises(ValueError, match=TEXT):
                answered(row, {argument: numbers})


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", TABLE)
def test_an_odd_shape_has_a_result_or_one_clear_error(name: str, shape: str) -> None:
    row, make = TABLE[name], SHAPES[shape]
    together = {argument: make(some) for argument, some in row.arguments.items()}
    for change in (together, *({argument: odd} for argument, odd in together.items())):
        try:
            check(answered(row, change))
        except ValueError as error:
            assert str(error)


def test_numbers_written_as_text_are_numbers_and_blanks_are_not_known() -> None:
    assert np.array_equal(intervals.floats(["1", None, pd.NA, 2]), [1.0, np.nan, np.nan, 2.0], equal_nan=True)


def test_what_is_no_number_at_all_is_shown() -> None:
    with pytest.raises(ValueError, match=r"datetime\.date\(2026, 1, 1\) is not a number"):
        intervals.floats([1.0, pd.Timestamp("2026-01-01").date()])


# --- Words that choose, and limits the wrong way round ---------------------------------------------------------------

MISTYPED: dict[str, tuple[Callable[[str], Any], str]] = {
    "compare": (lambda good: comparison.compare(LOWER, UPPER, VALUE, good), "high, low, neither"),
    "judged": (comparison.judged, "high, low, neither"),
    "words of a trend": (
        lambda good: trend.words(trend.recent_trend(VALUE, LOWER, UPPER), good), "high, low, neither"),
    "variation": (lambda good: charted(VALUE, partial(spc.variation, good=good)), "high, low, neither"),
    "variation of nothing": (lambda good: charted([], partial(spc.variation, good=good)), "high, low, neither"),
    "assurance": (lambda good: spc.assurance(spc.xmr(VALUE), 5.0, good), "high, low, neither"),
    "assurance of nothing": (lambda good: spc.assurance(spc.xmr([]), 5.0, good), "high, low, neither"),
    "rank": (lambda good: ranking.rank(VALUE, good), "high, low, neither"),
    "rank_bands": (lambda good: ranking.rank_bands(VALUE, LOWER, UPPER, good), "high, low, neither"),
    "position": (lambda good: spine.position(VALUE, LOWER, 5.0, good), "high, low, neither"),
    "pooled": (lambda method: aggregate.pooled([1], [2], method=method), "wilson, byar"),
    "slope_index": (lambda scale: slope.slope_index(VALUE, PEOPLE, error=SHARE, scale=scale), "plain, log, logit"),
    "scored": (
        lambda scaling: scored(VALUE, 20.0, [0.0, 20.0], scaling), "percent-of-base, z-score, way-to-target, goalpost"),
    "composite": (
        lambda way: composite.composite([VALUE, LOWER], 1, aggregation=way), "arithmetic, geometric"),
    "contributions": (
        lambda way: composite.contributions([VALUE], composite.composite([VALUE], 1), 0, 1, way),
        "arithmetic, geometric"),
    "the base of scores": (lambda base: composite.scored([VALUE], base, 1), "base is true or false"),
    "parts that are withheld": (
        lambda withheld: composite.composite([VALUE], 1, withheld=withheld), "withheld is true or false"),
    "values that are known": (lambda known: composite.carried([1], known, [1], 12), "known is true or false"),
    "rebasing": (lambda rebase: spc.xmr(VALUE, rebase=rebase), "rebase is true or false"),
    "the direction of quantiles": (
        lambda first: quantiles.quantiles(VALUE, 2, highest_first=first), "highest_first is true or false"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTYPED)
def test_a_mistyped_choice_is_an_error_that_shows_it_and_the_choices(name: str) -> None:
    function, choices = MISTYPED[name]
    with pytest.raises(ValueError, match=choices) as error:
        function("hihg")
    assert "'hihg'" in str(error.value)


def test_what_is_out_of_range_is_an_error_too(number: Any = 2.5) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        intervals.student_t(5, 1, 10, level=95)
    with pytest.raises(ValueError, match="between 0 and 1"):
        inequality.beyond_chance([3.0], level=95)
    with pytest.raises(ValueError, match="between 0 and 1"):
        inequality.more_than_chance(VALUE, LOWER, UPPER, level=95)
    with pytest.raises(ValueError, match="from 0 to 1, not 75"):
        composite.composite([VALUE], 1, least_known=75)
    with pytest.raises(ValueError, match=r"better is 1 .* not .2.0"):
        composite.scored([VALUE], True, 2)
    with pytest.raises(ValueError, match="a year has at least one point"):
        seasons.without_season(VALUE, 0)
    with pytest.raises(ValueError, match="a whole number"):
        quantiles.quantiles(VALUE, number)


def test_limits_the_wrong_way_round_give_no_result() -> None:
    ends = (UPPER, LOWER)
    assert set(comparison.compare(*ends, 9.0, "high")) == {"not compared"}
    assert set(ranking.rank_bands(VALUE, *ends, "low").reasons) == {"the lower limit lies above the upper one"}
    assert not trend.recent_trend(VALUE, *ends).possible.any()
    assert inequality.more_than_chance(VALUE, *ends) is None
    assert np.isnan(inequality.stands_out(VALUE, *ends, 9.0, 8.0, 10.0, 0.1)).all()
    assert np.isnan(inequality.stands_out(VALUE, LOWER, UPPER, 9.0, 10.0, 8.0, 0.1)).all()
    assert slope.slope_index(VALUE, PEOPLE, lower=ends[0], upper=ends[1]).sii.reasons == "an interval is not known"
    assert aggregate.averaged(VALUE, PEOPLE, lower=ends[0], upper=ends[1]).no_interval == aggregate.NO_MARGIN
    assert aggregate.averaged(VALUE[:1], [1], lower=[12], upper=[8]).no_interval == aggregate.NO_MARGIN
    apart = gaps.gap(VALUE, *ends, 9.0, 8.0, 10.0)
    assert set(apart.difference.no_interval) == set(apart.ratio.no_interval) == {gaps.OUTSIDE}


# --- Frames, as they come from files ---------------------------------------------------------------------------------


def long(**columns: Any) -> pd.DataFrame:
    """Five rows, one per age band; the columns hold objects, as a file read without care does."""
    sensible = {"age": STARTS, "count": VALUE, "people": [1e4, 2e3, 1500.0, 3e3, 120.0], "value": VALUE} | LIMITS
    return pd.DataFrame(sensible | columns).astype(dict.fromkeys(columns, object))


def direct(frame: pd.DataFrame) -> pd.DataFrame:
    return standardise.standardised_rates(frame, [], standard=dict.fromkeys(STARTS, 1.0))


def indirect(frame: pd.DataFrame) -> pd.DataFrame:
    return standardise.standardised_ratios(frame, [], long())


def expected_years(frame: pd.DataFrame) -> pd.DataFrame:
    return life.life_expectancies(frame, [], deaths="count", starts=[int(age) for age in STARTS])


def inequalities(frame: pd.DataFrame) -> pd.DataFrame:
    return slope.slope_indices(frame, [], STARTS, quantile="age").rename(
        columns={"sii": "value", "sii_reason": "reason"}
    )


ROW = {
    "indicator": "neet", "area": "B", "period_start": pd.Timestamp("2024-01-01"), "period_months": 12,
    "submission": "s", "row": 2, "received": pd.Timestamp("2026-01-01"),
}  # fmt: skip
FRAMES = {
    "standardised_rates": (direct, ("count", "people")),
    "standardised_ratios": (indirect, ("count", "people")),
    "life_expectancies": (expected_years, ("count", "people")),
    "slope_indices": (inequalities, ("value", "people", "lower", "upper")),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", FRAMES)
def test_an_odd_number_in_a_column_has_a_result_or_a_reason(name: str, odd: str) -> None:
    function, columns = FRAMES[name]
    for column in columns:
        for numbers in with_odd(long()[column].tolist(), ODD[odd]):
            with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
                warnings.simplefilter("error")
                found = function(long(**{column: numbers}))
            assert np.array_equal(np.isfinite(found["value"]), found["reason"] == "")


@pytest.mark.parametrize("name", FRAMES)
def test_text_in_a_column_is_an_error_that_names_the_column(name: str) -> None:
    function, columns = FRAMES[name]
    for column in columns:
        with pytest.raises(ValueError, match=f"column {column} holds 'n/a', which is not a number"):
            function(long(**{column: [TEXT, *VALUE[1:]]}))


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_without_rows_has_no_results(name: str) -> None:
    function, _ = FRAMES[name]
    found = function(long().iloc[:0])
    assert np.array_equal(np.isfinite(found["value"]), found["reason"] == "")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", ["proportion", "rate", "ratio", "count", "mean", "index"])
def test_an_odd_observation_has_an_interval_or_a_reason(kind: str, odd: str) -> None:
    indicator = Indicator.model_validate({
        "id": "neet", "title": "NEET", "kind": kind, "good": "low", "role": "headline", "levels": ["borough"],
        "frequency": "annual", "source": {"publisher": "P", "licence": "L"},
    })  # fmt: skip
    sensible = {"value": 10.0, "lower": 8.0, "upper": 12.0, "numerator": 10.0, "denominator": 100.0}
    number = math.nan if odd in NOT_NUMBERS else ODD[odd]
    for column in sensible:
        some = [sensible, sensible | {column: number}, sensible | {column: number, "lower": math.nan}]
        rows = shaped(pd.DataFrame(some).assign(**ROW), OBSERVATIONS)
        with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
            warnings.simplefilter("error")
            found = with_intervals(rows, indicator)
        assert np.array_equal(np.isfinite(found[["lower", "upper"]]).all(axis=1), found["no_interval"] == "")
        assert not np.isinf(found["value"]).any()
