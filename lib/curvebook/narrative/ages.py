"""What it means that a figure allows for age, in plain words."""

from __future__ import annotations

from curvebook.indicators.life_expectancy import FEWEST_PEOPLE
from curvebook.indicators.standardise import FEWEST_EVENTS
from curvebook.model.measures import Indicator
from curvebook.rounding import number

_OLD = 200  # ages without an end to speak of
_WHY = "So no place looks worse only because more of its people are old."


def allowing_for_age(indicator: Indicator, reference: str) -> str:
    """How the indicator allows for age, by which population, and what follows for the reader; "" where it does not.

    `reference` is the name of the area whose rates by age are expected (ratio and indirect).
    """
    rule = indicator.standardise
    if rule is None:
        return ""
    per = number(indicator.per, 0)
    if rule.how == "direct":
        return (
            f"Directly standardised to the 2013 European Standard Population{_ages(rule.ages)}: the rate that a place "
            f"would have if it had as many people of each age as that population. {_WHY} Compare it between places and "
            f"years; it is not how many people it happened to. With fewer than {FEWEST_EVENTS} events there is no rate."
        )
    if rule.how == "ratio":
        return (
            f"Standardised by age to {reference}{_ages(rule.ages)}: how many events there were for each {per} that "
            f"there would have been if people of each age had them as often as in {reference}. {per} is as many as "
            f"expected. {_WHY}"
        )
    if rule.how == "indirect":
        return (
            f"Indirectly standardised to {reference}{_ages(rule.ages)}: the rate of {reference}, times how many more "
            f"or fewer events there were than if people of each age had them as often as there. {_WHY}"
        )
    return (
        "From a life table: the death rates of each age are followed from "
        f"{'birth' if rule.at == 0 else f'the age of {rule.at}'} on, as if they stayed what they were in the period. "
        "How many old people live in a place makes no difference to it. It forecasts nobody's life. There is none for "
        f"fewer than {number(FEWEST_PEOPLE, 0)} people."
    )


def _ages(ages: tuple[int, int] | None) -> str:
    """Which ages count, where not all.

    >>> _ages((0, 74)), _ages((65, 200)), _ages((10, 24)), _ages(None)
    (', ages under 75', ', ages 65 and over', ', ages 10 to 24', '')
    """
    if ages is None:
        return ""
    first, last = ages
    if last >= _OLD:
        return f", ages {first} and over" if first else ""
    return f", ages {first} to {last}" if first else f", ages under {last + 1}"
