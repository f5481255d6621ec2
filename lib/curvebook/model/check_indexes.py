"""Cross-checks of what is made of other things: composite indexes of their parts, breakdowns of their groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

from curvebook.errors import Fault, nearest
from curvebook.model.check_promises import sentence
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import MONTHS_BETWEEN, Composite, Indicator

IndexCheck = Callable[[Indicator, Composite, At, Mapping[str, Indicator]], Iterable[Fault]]
SPREAD = 3  # values that a standard deviation needs at least
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
        if made.scaling == "way-to-target" and part.target is None and of is not None and of.target is None:
            yield here.fault("this part has no target", part.indicator, "Add `target:` to the part or its indicator.")


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
    """Breakdowns stand once each, by what they are called in the received rows; one sex has no two."""
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


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (indexes, groups)
