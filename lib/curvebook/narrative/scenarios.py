"""What a scenario says, in words: what it assumes, what would follow, what it would take; never that it will."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from curvebook.findings.scenarios import CANNOT, NOT_NEEDED
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words
from curvebook.model.scenarios import PURSE, Assumed, AssumedAction, Money, Scenario
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import chance, counted, difference, listed, number, with_unit
from curvebook.rounding import round_half_up, shown

IF = "if these assumptions hold"
CAUTIONS = (
    "This is no forecast: nobody has tested whether these actions do here what is assumed of them.",
    "It is no evidence of a cause: whatever happens later, other things will have changed as well.",
    "The actions are taken to reach people independently of each other, each to help as much beside the others as "
    "alone, and what they do to be spread evenly over everybody concerned.",
    "What already runs shows in the figures, and so in the baseline; only what would be added counts.",
)
EVIDENCE = {"trial": "From a trial.", "comparison": "From a comparison.", "judgement": "Somebody's judgement."}
FLOWS = {
    "units": "Units gained: {unit}",
    "costs": "Costs",
    "benefits": "Benefits",
    "net": "Benefits less costs",
    "ratio": "Social return: benefit to anybody for each £1 spent",
    "purse": f"Of it, back to the {PURSE} for each £1 spent",
    "break-even": "Share of the assumed improvement at which benefits equal costs",
}


class Line(NamedTuple):
    """One assumption: what is assumed, its likeliest value, its range, and why."""

    what: str
    likely: str
    range: str
    because: str


def claim(facts: Facts, plain: Facts) -> str:
    """What the chance of the target would be, beside what it is; `facts` are the scenario's, `plain` the baseline's."""
    none = facts.get("no-scenario")
    if none is not None:
        return f"This scenario cannot be worked out: {none.note or none.word}."
    then, now, goal = facts.get("scenario-likelihood"), plain.get("likelihood"), plain.get("target-end")
    if then is None or then.value is None or goal is None or goal.value is None or then.period is None:
        why = f": {then.note}" if then is not None and then.note else ""
        return f"The chance of meeting a target cannot be said{why}. {effect(facts)}"
    aim = f"{with_unit(goal.value, facts.indicator)} by {then.period.label}"
    before = chance(now.value) if now is not None and now.value is not None else ""
    after = chance(then.value)
    if after == before:
        return f"There would still be {after} of {aim}, {IF}: these actions hardly change it."
    return f"There would be {after} of {aim}, instead of {before}, {IF}."


def effect(facts: Facts) -> str:
    """How much lower or higher the figure would be than if nothing changes, in its unit and in people."""
    found = facts.get("scenario-effect")
    if found is None or found.value is None or found.period is None or found.lower80 is None or found.upper80 is None:
        return ""
    way = "lower" if facts.indicator.good == "low" else "higher"
    ends = sorted((found.lower80, found.upper80), key=abs)
    finer = _finer(facts.indicator, found.value)
    text = f"By {found.period.label} it would be {difference(found.value, finer)} {way} than if nothing changes"
    text += f" (8 times in 10 by {' to '.join(number(abs(end), finer.decimals) for end in ends)})"
    if found.count is None:
        return f"{text}. {found.note[:1].upper()}{found.note[1:]}."
    fewer = "fewer" if facts.indicator.good == "low" else "more"
    people = {"proportion": f": about {number(abs(found.count), 0)} {fewer} people", "count": ""}
    return text + people.get(facts.indicator.kind, f": about {number(abs(found.count), 0)} {fewer}") + "."


def _finer(indicator: Indicator, effect: float) -> Indicator:
    """The indicator with a decimal more where its effect would print as the smallest step there is, or as nothing."""
    step = 10.0**-indicator.decimals
    more = 1 if effect and round_half_up(abs(effect), indicator.decimals) < 1.5 * step else 0
    return indicator.model_copy(update={"decimals": indicator.decimals + more})


def needed(facts: Facts, scenario: Scenario) -> str:
    """The reach that would make the target as likely met as missed; what is reached already is not taken back."""
    found = facts.get("scenario-reach")
    if found is None:
        return ""
    if found.word == CANNOT:
        return (
            "Even if they reached everybody concerned, the target would more likely be missed than met: it cannot be "
            "met by these actions alone."
        )
    if found.word == NOT_NEEDED:
        return "The target is as likely met as missed, or likelier, without these actions."
    if found.value is None:
        return ""
    kept = ", or what it reaches already" if any(each.reach.already is not None for each in scenario.actions) else ""
    return (
        "For an even chance of the target, each action would have to reach "
        f"{_share(found.value)} of those concerned{kept}."
    )


def assumes(scenario: Scenario, names: Sequence[str]) -> str:
    """The actions and when each begins, in a sentence."""
    begins = [f"“{name}” from {_from(each)}" for name, each in zip(names, scenario.actions, strict=True)]
    return f"It assumes {counted(len(begins), 'action')}: {listed(begins)}."


def of_action(action: AssumedAction, indicator: Indicator) -> Iterator[Line]:
    """What is assumed of one action."""
    what = {"low": "Leverage: how far it falls among those reached",
            "high": "Leverage: how far it grows among those reached"}[indicator.good]  # fmt: skip
    if indicator.good == "high" and indicator.kind == "proportion":
        what = "Leverage: how far the others' share falls among those reached"
    yield _line(what, action.leverage, f"{action.leverage.because} {EVIDENCE[action.leverage.evidence]}")
    already = action.reach.already
    known = "" if already is None else f" {_share(already)} are reached already, and only what comes on top counts."
    yield _line("Reach: share of those concerned", action.reach, action.reach.because + known)
    if action.kept is not None:
        yield _line("Effect kept each year after", action.kept, action.kept.because)
    if action.cost is not None and action.cost.once is not None:
        yield _line("Cost, once", action.cost.once, action.cost.once.because, "£")
    if action.cost is not None and action.cost.yearly is not None:
        yield _line("Cost, each year", action.cost.yearly, action.cost.yearly.because, "£")


def together(scenario: Scenario) -> Iterator[Line]:
    """What is assumed of all actions together."""
    if scenario.at_most is not None:
        yield _line("The most that all can do", scenario.at_most, scenario.at_most.because)


def of_money(money: Money) -> Iterator[Line]:
    """What the outcome is worth, and what is taken off."""
    for worth in money.values:
        yield _line(f"{worth.title} ({worth.whose}), for {money.unit}", worth.pounds, worth.pounds.because, "£")
    for what, assumed in (
        ("Deadweight: share that would have come anyway", money.deadweight),
        ("Attribution: share due to these actions", money.attribution),
        ("Drop-off: share lost each year", money.drop_off),
    ):
        nothing = Line(what, "Not stated", "", "Nothing is taken off.")
        yield nothing if assumed is None else _line(what, assumed, assumed.because)
    usual = " The UK Green Book's." if money.discount_rate == 0.035 else ""
    yield Line("Discount rate, real", _share(money.discount_rate, 1), "", f"From the second year on.{usual}")


def begins(action: AssumedAction) -> str:
    """When it begins and how long until its full effect."""
    ramp = f"full effect after {counted(action.ramp_months, 'month')}" if action.ramp_months else "full effect at once"
    return f"From {_from(action)}; {ramp}"


def returns(facts: Facts, money: Money) -> str:
    """The social return with its range, or why it cannot be said."""
    found = {each.against: each for each in _flows(facts)}
    ratio, costs, benefits = (found.get(name) for name in ("ratio", "costs", "benefits"))
    if not found:
        return ""
    if ratio is None or costs is None or benefits is None:
        first = next(iter(found.values()))
        return f"What it is worth {first.word or 'cannot be said'}: {first.note}."
    span = f"Over {counted(money.years, 'year')}, in prices of {money.price_year}"
    text = f"{span}, it would cost {_of(costs)} and be worth {_of(benefits)}"
    if ratio.value is None:
        return f"{text}. There is no ratio of the two: {ratio.note}."
    return f"{text}: {_of(ratio)} for each £1, {IF}."


def flows(facts: Facts, money: Money) -> list[list[str]]:
    """What it gains, costs and is worth: words, the middle, the 80% range, the worst and the best case."""
    found = {each.against: each for each in _flows(facts)}
    rows = []
    for against, words in FLOWS.items():
        each = found.get(against)
        if each is None:
            continue
        what = words.format(unit=money.unit)
        if each.value is None or each.lower is None or each.upper is None:
            rows.append([what, each.word, each.note, "", ""])
            continue
        ends = (each.upper, each.lower) if against in ("costs", "break-even") else (each.lower, each.upper)
        rows.append([what, _said(each, each.value), _eight_in_ten(each), *(_said(each, end) for end in ends)])
    return rows


def _flows(facts: Facts) -> Iterator[Finding]:
    yield from facts.every("social-return")


def _of(found: Finding) -> str:
    assert found.value is not None
    return f"{_said(found, found.value)} (8 times in 10 between {_eight_in_ten(found)})"


def _eight_in_ten(found: Finding) -> str:
    assert found.lower80 is not None and found.upper80 is not None
    return f"{_said(found, found.lower80)} and {_said(found, found.upper80)}"


def _said(found: Finding, value: float) -> str:
    """A figure of `social-return` as far as it can be known: two digits that count."""
    if found.against == "units":
        return number(value, 0)
    if found.against == "break-even":
        return _share(value)
    return f"£{number(value, 2)}" if found.against in ("ratio", "purse") else pounds(value)


def pounds(value: float) -> str:
    r"""An amount to two digits that count, in words where it is large.

    >>> pounds(1_481_819), pounds(904_451), pounds(-77), pounds(0.4)
    ('£1.5\xa0million', '£900,000', '−£77', '£0')
    """
    rounded = float(f"{value:.2g}") if abs(value) >= 1 else 0.0
    if abs(rounded) < 1e6:
        return shown(rounded, "£", 0)
    sign, millions = "−" if rounded < 0 else "", abs(rounded) / 1e6
    return f"{sign}£{number(millions, 1 if millions < 10 else 0)}\u00a0million"


def _line(what: str, assumed: Assumed, because: str, unit: str = "") -> Line:
    low, likely, high = (
        shown(value, "£", 0) if unit else _share(value) for value in (assumed.low, assumed.likely, assumed.high)
    )
    return Line(what, likely, "" if low == high else f"{low} to {high}", because)


def _share(value: float, decimals: int = 0) -> str:
    return f"{number(100 * value, decimals)}%"


def _from(action: AssumedAction) -> str:
    return day_in_words(action.start.start)
