"""What the numbers say now: pure functions of arrays and frames, without input, output, clock or state.

The pages use what is here, and so may an analyst in a notebook. By what is at hand:

=========================================  ============================================================================
I have …                                   and want
=========================================  ============================================================================
a count and what it is out of              `intervals.wilson` (proportions), `intervals.byar` (rates, ratios, counts)
a mean and its standard deviation          `intervals.student_t`
a long table by age                        `standardise.standardised_rates` (direct), `standardise.standardised_ratios`
                                           (indirect, or a rate with `as_rate`), `life_expectancy.life_expectancies`
the same as arrays                         `standardise.directly_standardised`, `standardise.standardised_ratio`,
                                           `standardise.indirectly_standardised`, `life_expectancy.life_expectancy`
events that come several to a person       `standardise.repeated`
values by deprivation fifth or tenth       `slope.slope_indices` of a long table, `slope.slope_index` of arrays
places to sort into fifths or tenths       `quantiles.quantiles` (as many places), `quantiles.population_quantiles` (as
                                           many people)
small areas with deprivation ranks         `deprivation.tenth`, `deprivation.summarise` (by larger area); of two years
                                           `deprivation.restated` (where codes changed), `deprivation.moved`,
                                           `deprivation.changed` (larger areas)
parts that make up a whole                 `aggregate.added` (counts), `aggregate.pooled` (counts over denominators),
                                           `aggregate.averaged` (published rates or means)
an interval and a benchmark                `comparison.compare`
places to rank, and how sure the ranks are `ranking.rank`, `ranking.rank_bands`
places about their common value            `funnel.baseline`, `funnel.proportion_funnel`, `funnel.poisson_funnel` (of a
                                           standardised rate with `funnel.effective_population`), `funnel.significance`;
                                           to draw it `funnel.axis`
places that may differ only by chance      `inequality.more_than_chance`; one from its whole: `inequality.stands_out`
values of many indicators on one chart     `spine.spread`, `spine.reach`, `spine.position`
two groups or places                       `gaps.gap`, and over five periods `gaps.closing`
five points and their intervals            `trend.recent_trend`; of counts out of a denominator `trend.proportion_trend`
a series of at least twelve points         `spc.xmr`, `spc.special_causes`, `spc.variation`, `spc.assurance`
a quarterly or monthly series              `seasons.without_season`
several indicators to put into one         `composite.scored`, `composite.composite`, `composite.contributions`
=========================================  ============================================================================

What has no result is NaN, with the reason in `.reasons`; an argument that makes no sense is a ValueError.

>>> import pandas as pd
>>> from curvebook.indicators.standardise import ESP2013, standardised_rates
>>> by_age = pd.DataFrame({"area": "Saltmarsh", "age": list(ESP2013), "count": range(19), "people": 1000})
>>> standardised_rates(by_age, ["area"])[["area", "count", "value", "lower", "upper"]].round(1).to_dict("records")
[{'area': 'Saltmarsh', 'count': 171.0, 'value': 792.5, 'lower': 666.5, 'upper': 933.7}]
"""
