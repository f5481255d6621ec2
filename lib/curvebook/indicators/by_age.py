"""Figures that allow for age, from what was received by age: standardised rates and ratios, life expectancy.

An indicator with `standardise` is received as events by age band. `from_ages` puts the bands of each area, period and
group together in one row, shaped as any observation, so that everything else treats it as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from curvebook.indicators.ages import END, OPEN, Edges, band, edges, fitted, merged, said, summed, within
from curvebook.indicators.intervals import Estimate, Floats
from curvebook.indicators.life_expectancy import STARTS, life_expectancy
from curvebook.indicators.standardise import ESP2013, directly_standardised, indirectly_standardised, standardised_ratio
from curvebook.model.measures import Indicator, Standardisation
from curvebook.observatory.frames import OBSERVATIONS, STATES, shaped, together

GROUP = ["period_start", "period_months", "sex", "category_type", "category"]
STANDARD: Edges = (*(int(name.split("-")[0].rstrip("+")) for name in ESP2013), END)
PERSONS = frozenset({"", "person", "people", "all", "both sexe"})  # without the plural's s, as `_sex` gives them
NAMED = 3  # bands named in a note
_NO_AGES = "no counts by age were received"


def from_ages(indicator: Indicator, observations: pd.DataFrame, population: pd.DataFrame, country: str) -> pd.DataFrame:
    """One row for each area, period and group of what was received by age, with the column `source` beside.

    `observations` (frames.OBSERVATIONS) are one indicator's, `population` is frames.POPULATION, `country` the area that
    is the reference where the indicator names none. Returned are frames.OBSERVATIONS, with `age` empty, and `source`:
    every row used, as "submission#row;submission#row".

    - Events are the rows' numerators; where no row of the indicator has one, their values. What is received for all
      ages together is not used: it need not be of the same kind.
    - People are the rows' denominators where every band of a group has one, else the population received, summed over
      the years of the period (person-years; of the nearest year received, which the note then says). A period of less
      than a year counts for its part of it.
    - Bands may be narrower or wider than the standard's, or end earlier in an open one, but not cut through it.
    - A band that is withheld withholds the whole, with its state. Where the method has no result (fewer than 10 events,
      too few people, a band that is missing), the state is "x" and the note says why.

    `denominator` is the number of person-years; of a ratio, the events expected.
    """
    rule = indicator.standardise
    assert rule is not None
    groups = _received(rule, observations)
    people = _People.of(population[population["area"].isin(set(observations["area"]))])
    reference = rule.reference or country
    if rule.how in ("ratio", "indirect"):
        for key, group in groups.items():
            beside = groups.get((reference, *key[1:]))
            groups[key] = replace(group, reference=beside or _Group(group.like, note=_NO_AGES))
    ready: dict[Edges, list[tuple[_Group, _Ages]]] = defaultdict(list)
    rows = []
    for group in groups.values():
        ages = _ages(rule, group, people)
        if isinstance(ages, _Without):
            rows.append(_row(group, ages.state, ages.note, ages.sources))
        else:
            ready[ages.edges].append((group, ages))
    for found, some in ready.items():
        counted = _figures(indicator, rule, found, [ages for _, ages in some])
        rows += [_result(group, ages, *each) for (group, ages), each in zip(some, counted, strict=True)]
    frame = pd.DataFrame(rows, columns=[*OBSERVATIONS, "source"]).sort_values(["area", *GROUP], ignore_index=True)
    return shaped(frame, OBSERVATIONS).assign(source=frame["source"].astype("str"))


class _Ages(NamedTuple):
    """Events and person-years of one group by the bands of `edges`, those of its reference, and what was used."""

    edges: Edges
    events: Floats
    people: Floats
    reference: tuple[Floats, Floats] | None
    sources: tuple[str, ...]
    note: str


class _Without(NamedTuple):
    """Why there is no result for a group."""

    note: str
    state: str = "x"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Group:
    """What was received by age for one area, period and group: `edges` are those of its bands, `events` and `people`
    (NaN where not given) follow them. `note` says why it cannot be used, `state` with which state.
    """

    like: Mapping[str, Any]  # a row of it, for the names of its group
    edges: Edges = ()
    events: Floats = field(default_factory=lambda: np.empty(0))
    people: Floats = field(default_factory=lambda: np.empty(0))
    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    state: str = ""
    note: str = ""
    reference: _Group | None = None

    @property
    def counts_people(self) -> bool:
        """Whether the source gives the people of every band."""
        return not bool(np.isnan(self.people).any())


def _received(rule: Standardisation, observations: pd.DataFrame) -> dict[tuple[Any, ...], _Group]:
    """The groups by area, period, sex and category. Bands are few and groups many: rows are plain values here."""
    life = rule.how == "life-expectancy"
    first, last = (0, OPEN) if life or rule.ages is None else rule.ages
    after = END if last >= OPEN else last + 1
    standard = (*STARTS, END) if life else STANDARD if rule.how == "direct" else None
    rated = bool(observations["numerator"].notna().any())
    frame = observations.assign(
        events=observations["numerator"] if rated else observations["value"],
        source=observations["submission"] + "#" + observations["row"].astype(str),
        band=observations["age"].map({text: band(text) for text in observations["age"].unique()}),
    )
    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in frame.to_dict("records"):
        rows[row["area"], *(row[name] for name in GROUP)].append(row)
    return {key: _group(some, first, after, standard) for key, some in rows.items()}


def _group(received: list[dict[str, Any]], first: int, after: int, standard: Edges | None) -> _Group:
    rows = [row for row in received if row["age"]]
    newest = max(rows or received, key=lambda row: (row["received"], row["submission"], -row["row"]))
    like = {**newest, "age": ""}
    if not rows:
        return _Group(like, note=_NO_AGES)
    if unread := [row["age"] for row in rows if row["band"] is None]:
        return _Group(like, note=f"these are no ages: {unread[0]}")
    rows.sort(key=lambda row: row["band"])
    used, why = edges(row["band"] for row in rows)
    if not why:
        used, why = within(used, first, after)
    if why:
        return _Group(like, note=why)
    rows = [row for row in rows if used[0] <= row["band"][0] < used[-1]]
    sources, states = tuple(row["source"] for row in rows), tuple(row["state"] for row in rows)
    absent = [row for row in rows if not STATES[row["state"]].has_value or np.isnan(row["events"])]
    if absent:
        bands = [said(start, end + 1) for start, end in (row["band"] for row in absent)]
        named = ", ".join(bands[:NAMED]) + (" …" if len(bands) > NAMED else "")
        state = together(row["state"] if not STATES[row["state"]].has_value else "x" for row in absent)
        note = f"{len(bands)} of {len(rows)} age bands have no count: {named}"
        return _Group(like, state=state, note=note, sources=sources)
    wanted, why = (used, "") if standard is None else merged(used, standard)
    if why:
        return _Group(like, note=why)
    firsts = [row["band"][0] for row in rows]
    events, people = (summed(firsts, np.array([row[n] for row in rows]), wanted) for n in ("events", "denominator"))
    return _Group(like, wanted, events, people, states, sources)


@dataclass(frozen=True)
class _People:
    """The population received: by area and sex, then by year, the edges of its bands, the people and their source."""

    known: Mapping[tuple[str, str], Mapping[int, tuple[Edges, Floats, str]]]

    @classmethod
    def of(cls, population: pd.DataFrame) -> _People:
        bands: dict[tuple[str, str, int], list[tuple[int, int, float, str]]] = defaultdict(list)
        sexes = {text: _sex(text) for text in population["sex"].unique()}
        for row in population.to_dict("records"):
            key = (row["area"], sexes[row["sex"]], row["period_start"].year)
            bands[key].append((row["age_from"], row["age_to"], row["people"], f"{row['submission']}#{row['row']}"))
        found: dict[tuple[str, str], dict[int, tuple[Edges, Floats, str]]] = defaultdict(dict)
        for (area, sex, year), some in bands.items():
            some.sort()
            ages, why = edges((first, last) for first, last, _, _ in some)
            if not why:
                source = ";".join(dict.fromkeys(each[3] for each in some))
                found[area, sex][year] = (ages, np.array([each[2] for each in some]), source)
        return cls(dict(found))

    def years(self, like: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        """Each year of a group's period, and the nearest of which the population is known; nothing where none is."""
        known = self.known.get((like["area"], _sex(like["sex"])), {}) if not like["category"] else {}
        start, months = like["period_start"].year, int(like["period_months"])
        for year in range(start, start + max(months // 12, 1)):
            if known:
                yield year, min(known, key=lambda one: (abs(one - year), one))

    def of_period(self, like: Mapping[str, Any], wanted: Edges) -> tuple[Edges, Floats, tuple[str, ...], str]:
        """Person-years of a group by the bands `wanted` (the last may be put together), their sources, and a note.

        Without edges the note says why there are none.
        """
        chosen = list(self.years(like))
        known = self.known.get((like["area"], _sex(like["sex"])), {})
        if not chosen:
            return (), np.empty(0), (), "no population by age was received"
        for _, year in chosen:
            wanted, missing = fitted(wanted, known[year][0])
            if missing:
                return (), np.empty(0), (), f"no population was received for ages {missing}"
        part = min(int(like["period_months"]) or 12, 12) / 12
        people = np.sum([summed(known[year][0][:-1], known[year][1], wanted) for _, year in chosen], axis=0) * part
        other = sorted({year for meant, year in chosen if meant != year})
        note = f"with the population of {' and '.join(map(str, other))}" if other else ""
        return wanted, people, tuple(dict.fromkeys(known[year][2] for _, year in chosen)), note


def _sex(text: str) -> str:
    """Sexes by one name each.

    >>> _sex("Females"), _sex("Persons")
    ('female', '')
    """
    plain = text.casefold().removesuffix("s")
    return "" if plain in PERSONS else {"women": "female", "men": "male"}.get(plain, plain)


def _ages(rule: Standardisation, group: _Group, people: _People) -> _Ages | _Without:
    """A group's events and people by bands that both have, and its reference too; or why there are none."""
    both = [(group, "")] + ([(group.reference, "the reference: ")] if group.reference else [])
    wanted = group.edges
    sources = tuple(dict.fromkeys(source for each, _ in both for source in each.sources))
    for each, of in both:
        if each.note:
            return _Without(of + each.note, each.state or "x", sources)
        wanted, missing = fitted(wanted, each.edges)
        if not missing and not each.counts_people:
            wanted, _, _, missing = people.of_period(each.like, wanted)
            missing = "" if wanted else missing
        elif missing:
            missing = f"no count for ages {missing}"
        if missing:
            return _Without(of + missing, "x", sources)
    if rule.how == "life-expectancy" and rule.at not in wanted[:-1]:
        return _Without(f"no age band begins at {rule.at}", "x", sources)
    counts: list[tuple[Floats, Floats]] = []
    notes: dict[str, None] = {}
    for each, _ in both:
        events, n = (summed(each.edges[:-1], amounts, wanted) for amounts in (each.events, each.people))
        if not each.counts_people:
            _, n, used, note = people.of_period(each.like, wanted)
            sources, notes = (*sources, *used), notes | {note: None}
        counts.append((events, n))
    note = "; ".join(filter(None, notes))
    return _Ages(wanted, *counts[0], counts[1] if group.reference else None, tuple(dict.fromkeys(sources)), note)


def _figures(
    indicator: Indicator, rule: Standardisation, found: Edges, some: Sequence[_Ages]
) -> Iterator[tuple[float, float, float, str, float]]:
    """Value, limits, the reason for having none, and the denominator of groups that share their bands."""
    x, n = np.stack([ages.events for ages in some]), np.stack([ages.people for ages in some])
    per, under = float(indicator.per), n.sum(axis=-1)
    if rule.how == "direct":
        got = directly_standardised(x, n, _standard(found), multiplier=per)
    elif rule.how == "life-expectancy":
        at = found.index(rule.at)
        got = Estimate._make(each[..., at] for each in life_expectancy(x, n, starts=found[:-1]))
    else:
        pairs = [ages.reference for ages in some if ages.reference is not None]
        events, base = np.stack([pair[0] for pair in pairs]), np.stack([pair[1] for pair in pairs])
        method = standardised_ratio if rule.how == "ratio" else indirectly_standardised
        got = method(x, n, events, base, multiplier=per)
        if rule.how == "ratio":
            with np.errstate(all="ignore"):
                under = (n * events / base).sum(axis=-1)
    yield from zip(*(each.tolist() for each in (got.value, got.lower, got.upper, got.reasons, under)), strict=True)


def _standard(found: Edges) -> Floats:
    """The European Standard Population of each band."""
    return summed(STANDARD[:-1], np.array(list(ESP2013.values()), dtype=float), found)


def _result(
    group: _Group, ages: _Ages, value: float, lower: float, upper: float, why: str, under: float
) -> dict[str, Any]:
    states = [*group.states, *(group.reference.states if group.reference else ())]
    row = _row(group, "x" if why else together(states), "; ".join(filter(None, (why, ages.note))), ages.sources)
    if why:
        return row
    return row | {"value": value, "lower": lower, "upper": upper, "numerator": ages.events.sum(), "denominator": under}


def _row(group: _Group, state: str, note: str, sources: Sequence[str] = ()) -> dict[str, Any]:
    nothing = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), float("nan"))
    source = ";".join(sources or group.sources) or f"{group.like['submission']}#{group.like['row']}"
    return {**group.like, **nothing, "state": state, "note": note, "source": source}
