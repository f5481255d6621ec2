"""Money in words: budget against spend, where the year may end, and what is drawn in from elsewhere (RULES 6.1)."""

from __future__ import annotations

from curvebook.accountability.funding import NEEDED, Outturn, ToDate
from curvebook.model.period import Period, day_in_words
from curvebook.narrative.figures import counted, listed
from curvebook.rounding import number, shown

HOW = (
    "Quarters only: the data hold no months. A quarter whose spend was not reported is shown as not reported, never as "
    "nothing spent, and budget and spend are compared over reported quarters alone. The outturn of a year follows a "
    "simple rule, no statistical forecast: what was spent so far, and for each quarter to come its budget times the "
    f"share of the budget spent over the last {NEEDED} reported quarters. Its range takes the lowest and the highest "
    f"of those {NEEDED} quarters instead. With fewer than {NEEDED} it cannot be forecast. Money drawn in from "
    "elsewhere is agreed for a stream as a whole. A stream that serves several outcomes or themes stands under each of "
    "them and is counted once in totals."
)


def roughly(value: float) -> str:
    r"""An amount as a sentence says it: to the ten thousand from a million on, else to the thousand.

    >>> roughly(11_972_300), roughly(97_400), roughly(400)
    ('£11.97\xa0million', '£97,000', '£400')
    """
    if abs(value) >= 1e6:
        return f"{'−' if value < 0 else ''}£{number(abs(value) / 1e6, 2)}\u00a0million"
    return shown(round(value, -3) if abs(value) >= 1e3 else value, "£", 0)


def exactly(value: float) -> str:
    """Pounds to the pound, for tables."""
    return shown(value, "£", 0)


def against_budget(money: ToDate) -> str:
    """Spend beside its budget in words: "3% under budget", "on budget", "not reported".

    >>> against_budget(ToDate(200, 97, 100, 0, 0, 0)), against_budget(ToDate(100, 0, 0, 0, 0, 0))
    ('3% under budget', 'not reported')
    """
    if money.off is None:
        return "not reported"
    share = f"{abs(money.off):.0%}"
    if share == "0%":
        return "on budget"
    return f"{share} {'over' if money.off > 0 else 'under'} budget"


def spent(money: ToDate) -> str:
    """What was spent, and which quarters were not reported."""
    if not money.reported:
        return "Not reported"
    missing = [period.label for period in money.unreported]
    return exactly(money.spent) + (f" ({listed(missing)} not reported)" if missing else "")


def message(total: ToDate, ahead: Outturn, unknown: int, quarter: Period) -> str:
    """Where the money stands, where the year may end, and what comes from elsewhere, in three sentences."""
    so_far = f"No spend has been reported for the financial year to {day_in_words(quarter.end)}."
    if total.reported:
        so_far = (
            f"In the financial year to {day_in_words(quarter.end)}, {roughly(total.spent)} was spent of a budget of "
            f"{roughly(total.reported)}: {against_budget(total)}."
        )
    elsewhere = f"Partners draw in {roughly(total.drawn_in)} from elsewhere." if total.drawn_in else ""
    return " ".join(filter(None, (so_far, _year_end(ahead, unknown), elsewhere)))


def _year_end(found: Outturn, unknown: int) -> str:
    if found.middle is None or found.low is None or found.high is None:
        return f"Where the year will end cannot be forecast: {found.why_not}."
    without = f", without {counted(unknown, 'stream')} that cannot be forecast" if unknown else ""
    return (
        f"The year may end at {roughly(found.middle)} of {roughly(found.budget)}{without}: at {roughly(found.low)} if "
        f"every stream spent as in its lowest quarter, at {roughly(found.high)} as in its highest."
    )


def ends(found: Outturn, unknown: int = 0) -> tuple[str, str]:
    """The expected outturn and its range, or why there is none; and of how many streams it says nothing."""
    if found.middle is None or found.low is None or found.high is None:
        return "Cannot be forecast", found.why_not
    without = f" (without {counted(unknown, 'stream')})" if unknown else ""
    return f"{_to_the_thousand(found.middle)}{without}", " to ".join(map(_to_the_thousand, (found.low, found.high)))


def _to_the_thousand(value: float) -> str:
    """What is only expected is told no more exactly than that."""
    return shown(round(value, -3), "£", 0)
