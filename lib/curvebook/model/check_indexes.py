"""Cross-checks of what is made of other things: indexes of their parts, figures of their ages, breakdowns of groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

from curvebook.errors import Fault, nearest
from curvebook.model.check_targets import sentence
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import MONTHS_BETWEEN, Composite, Indicator
from curvebook.model.places import Places

IndexCheck = Callable[[Indicator, Composite, At, Mapping[str, Indicator]], Iterable[Fault]]
SPREAD = 3  # values that a standard deviation needs at least
KIND_OF = {"direct": "rate", "indirect": "rate", "ratio": "ratio", "life-expectancy": "mean"}  # by way of standardising
ONLY_FOR = {"ages": ("direct", "ratio", "indirect"), "reference": ("ratio", "indirect"), "at": ("life-expectancy",)}
BAND, LAST_BAND = 5, 90  # years: the European Standard Population's bands, the last of which is open
ONE_SEX = frozenset({"female", "male", "females", "males", "women", "men", "girls", "boys"})


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """The indicators that an index is made of; none for any other."""
    return tuple(part.indicator for part in indicator.composite.parts) if indicator.composite else ()


def indexes(draft: Draft) -> Iterator[Fault]:
    """Every check of `INDEX_CHECKS` on every composite index."""
    known = {indicator.id: indicator for indicator in draft.values(Indicator)}
    for placed in draft.of(Indicator):
        if made := placed.value.composite:
            for check in INDEX_CHECKS:
                yield from check(placed.value, made, placed.at, known)


def index_itself(indicator: Indicator, made: Composite, at: At, known: Mapping[str, Indicator]) -> Iterator[Fault]:
    """What an index is: of kind index, better when higher, in regular periods, not received and not derived."""
    if indicator.kind != "index":
        problem = "what is made of other indicators is an index"
        yield (at / "kind").fault(problem, indicator.kind, "Write `kind: index`.")
    if indicator.good != "high":
        problem = "the parts of an index are turned so that higher is better"
        yield (at / "good").fault(problem, indicator.good, "Write `good: high`.")
    if indicator.frequency == "irregular":
        mend = "Write how often the index is worked out: quarterly, say."
        yield (at / "frequency").fault("an index has regular periods", indicator.frequency, mend)
    for path in (("derive",), ("groups",), ("source", "format")):
        if reduce(getattr, path, indicator):
            problem = "an index is made of other indicators: nothing is received that this could apply to"
            yield (at / path).fault(problem, mend="Take it out.", on_key=True)


def index_parts(indicator: Indicator, made: Composite, at: At, known: Mapping[str, Indicator]) -> Iterator[Fault]:
    """There are parts; each stands once, says which way is good, and is known at the index's own levels."""
    if len(made.parts) < 2:
        yield (at / "composite" / "parts").fault("an index has at least two parts", mend="Name the others.")
    seen = set()
    for number, part in enumerate(made.parts):
        here = at / "composite" / "parts" / number / "indicator"
        if part.indicator in seen:
            yield here.fault("this part stands twice", part.indicator, "Keep one; give it the weight of both.")
        seen.add(part.indicator)
        of = known.get(part.indicator)
        if of is None:
            continue  # told as a reference to nothing
        if of.good == "neither":
            problem = "this indicator does not say which way is good, so nobody can tell what it does to an index"
            yield here.fault(problem, of.id, "Choose another, or let it say `good: high` or `good: low`.")
        lacking = [level for level in indicator.levels if level not in of.levels]
        if lacking:
            problem = f"this part is not broken down to the index's level {lacking[0]}"
            yield here.fault(problem, of.id, "Take the level out of the index's `levels`, or choose another part.")


def index_scale(indicator: Indicator, made: Composite, at: At, known: Mapping[str, Indicator]) -> Iterator[Fault]:
    """Each part has what the scaling needs, and nothing that belongs to another scaling."""
    for number, part in enumerate(made.parts):
        here, of = at / "composite" / "parts" / number, known.get(part.indicator)
        for key, scaling in (("target", "way-to-target"), ("goalposts", "goalposts")):
            if getattr(part, key) is not None and made.scaling != scaling:
                problem = f"this belongs to the scaling {scaling}, not to {made.scaling}"
                yield (here / key).fault(problem, mend="Take it out, or change `scaling`.", on_key=True)
        if made.scaling == "goalposts" and part.goalposts is None:
            mend = "Write `goalposts: [0, 50]`: the values that count as 0 and 100, the lower one first."
            yield here.fault("this part has no goalposts", part.indicator, mend)
        elif made.scaling == "goalposts" and part.goalposts and part.goalposts[0] >= part.goalposts[1]:
            yield (here / "goalposts").fault("the second goalpost does not lie above the first", part.goalposts)
        if made.scaling == "way-to-target" and part.target is None and of is not None:
            mend = "Add `target:` to the part or its indicator."
            if of.target is None:
                yield here.fault("this part has no target", part.indicator, mend)
            elif of.target.goal is None:
                yield here.fault(
                    "this part's target moves with a comparator", part.indicator, "Add `target:` to the part."
                )


def index_base(indicator: Indicator, made: Composite, at: At, known: Mapping[str, Indicator]) -> Iterator[Fault]:
    """The base can be read, and is one or several whole periods of the index."""
    here = at / "composite" / "base"
    try:
        base = indicator.period(made.base)
    except ValueError as error:
        yield here.fault("this period cannot be read", made.base, sentence(error))
        return
    step = MONTHS_BETWEEN[indicator.frequency]
    if base.months < step or base.months % step:
        problem = f"the base is not made of whole periods of an index that is {indicator.frequency}"
        yield here.fault(problem, made.base, "Write one of its periods, or some years: 2019, 2018/19, 2016-19.")
    elif made.scaling == "z-score" and base.months < SPREAD * step:
        problem = f"a spread needs at least {SPREAD} periods in the base"
        yield here.fault(problem, made.base, "Write several years: 2015-19, say.")


INDEX_CHECKS: tuple[IndexCheck, ...] = (index_itself, index_parts, index_scale, index_base)


def groups(draft: Draft) -> Iterator[Fault]:
    """Breakdowns stand once each, by what they are called in the received rows; one sex has no two.

    A breakdown is a list of groups in one respect. Nobody declares that they make up the total: disclosure takes them
    to, unless their denominators say otherwise.
    """
    for placed in draft.of(Indicator):
        indicator, seen = placed.value, set()
        for number, name in enumerate(indicator.groups):
            here, folded = placed.at / "groups" / number, name.casefold()
            if folded in seen:
                yield here.fault("this breakdown stands twice", name, "Keep one.")
            elif folded in ("category", "category_type"):
                yield here.fault("this names no breakdown", name, "Name the type of category: Ethnic group, say.")
            elif folded in ("sex", "age") and name != folded:
                yield here.fault("this breakdown is written in small letters", name, nearest(folded, ("sex", "age")))
            elif folded == "sex" and (indicator.source.sex or "").casefold() in ONE_SEX:
                problem = f"the indicator is of one sex ({indicator.source.sex}), so it has no breakdown by sex"
                yield here.fault(problem, name, "Take it out.")
            seen.add(folded)


def standardised(draft: Draft) -> Iterator[Fault]:
    """What is put together from ages is of the fitting kind, received by age, and says no more than its way needs."""
    countries = [each.country for each in draft.values(Places)]
    for placed in draft.of(Indicator):
        indicator, at = placed.value, placed.at
        rule, here = indicator.standardise, placed.at / "standardise"
        if rule is None:
            continue
        if indicator.kind != KIND_OF[rule.how]:
            problem = f"what is standardised this way ({rule.how}) is a {KIND_OF[rule.how]}"
            yield (at / "kind").fault(problem, indicator.kind, f"Write `kind: {KIND_OF[rule.how]}`.")
        for key, ways in ONLY_FOR.items():
            if key in rule.model_fields_set and rule.how not in ways:
                yield (here / key).fault(f"this says nothing for {rule.how}", mend="Take it out.", on_key=True)
        if rule.how in ONLY_FOR["reference"] and rule.reference is None and countries == [None]:
            mend = "Add `reference:` with the code of an area, or `country:` to the places."
            yield here.fault("there is no country whose rates by age could be expected", rule.how, mend, on_key=True)
        yield from _ages(indicator, here / "ages")
        life = rule.how == "life-expectancy"
        if life and rule.at != 1 and rule.at % BAND:
            yield (here / "at").fault("no age band of a life table begins here", rule.at, "Write 0, 1, 5, 10 … 90.")
        for key, said in (("composite", indicator.composite), ("survey", indicator.survey)):
            if said:
                problem = "what is standardised is received as counts by age, not asked or made of other indicators"
                yield (at / key).fault(problem, mend="Take one of the two out.", on_key=True)
        if indicator.derive is not None and indicator.derive.how != "sum":
            problem = "counts by age are added up; the rate follows from their sums"
            yield (at / "derive" / "how").fault(problem, indicator.derive.how, "Write `how: sum`.")
        if indicator.source.age is not None:
            problem = "every age is needed, so the source's rows are not narrowed to one"
            yield (at / "source" / "age").fault(problem, indicator.source.age, "Take it out.")
        if "age" in indicator.groups:
            problem = "the figure allows for age, so it has no breakdown by age"
            yield (at / "groups" / indicator.groups.index("age")).fault(problem, "age", "Take it out.")


def _ages(indicator: Indicator, here: At) -> Iterator[Fault]:
    """The ages begin and end where bands do."""
    rule = indicator.standardise
    if rule is None or rule.ages is None:
        return
    (first, last), told = rule.ages, str(list(rule.ages))
    if not 0 <= first <= last:
        yield here.fault("these ages do not run from a lower to a higher one", told, "Write `ages: [0, 74]`, say.")
    elif rule.how == "direct" and (first % BAND or (last < LAST_BAND and (last + 1) % BAND) or first > LAST_BAND):
        problem = "no bands of the European Standard Population begin and end with these ages"
        yield here.fault(problem, told, "Begin with 0, 5, 10 …, end with 4, 9, 14 …, or leave the end to 200.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (indexes, standardised, groups)
