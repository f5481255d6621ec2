"""The basket of each outcome: satisfaction, impact and value for money (RULES 5.2), and what stands in (RULES 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from curvebook.model.measures import Basket as Kind
from curvebook.model.measures import Indicator, Outcome

KINDS: tuple[Kind, ...] = get_args(Kind)
KNOWN, AWAITED, WANTED, MISSING = "known", "no value yet", "only wanted", "missing"


@dataclass(frozen=True)
class Portion:
    """One of the three kinds in an outcome's basket.

    `state`: `known` (an indicator of this kind has a value), `no value yet` (there is one, without a value), `only
    wanted` (none, but the data development agenda names one), `missing`. `known` and `awaited` are ids of indicators
    with and without a value, `wanted` the measures not yet available.
    """

    kind: Kind
    state: str
    known: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basket:
    """What an outcome is judged by: one portion for each of `KINDS`, in their order.

    `proxies` and `intermediates` are ids of indicators that stand in for what cannot be measured or takes years, in any
    portion or none; `loose` are population indicators in no portion; `wanted` are measures that would be in none.
    """

    outcome: str
    portions: tuple[Portion, ...]
    proxies: tuple[str, ...]
    intermediates: tuple[str, ...]
    loose: tuple[str, ...]
    wanted: tuple[str, ...]

    @property
    def full(self) -> bool:
        """Whether there is an indicator of each kind, with or without a value."""
        return all(portion.state in (KNOWN, AWAITED) for portion in self.portions)

    @property
    def complete(self) -> bool:
        """Whether an indicator of each kind has a value."""
        return all(portion.state == KNOWN for portion in self.portions)

    @property
    def by_stand_ins_only(self) -> tuple[Kind, ...]:
        """The kinds that only proxy or intermediate indicators tell of."""
        stand_ins = {*self.proxies, *self.intermediates}
        found = ((portion.kind, {*portion.known, *portion.awaited}) for portion in self.portions)
        return tuple(kind for kind, ids in found if ids and ids <= stand_ins)


def basket(outcome: Outcome, has_value: Mapping[str, bool]) -> Basket:
    """The basket of `outcome`, where `has_value` says of which of its indicators a value can be shown now.

    An indicator that `has_value` does not name has none. Context is in no basket: nobody answers for it (RULES 2.10).
    """
    indicators = [indicator for indicator in outcome.indicators if indicator.role != "context"]
    return Basket(
        outcome.id,
        tuple(_portion(kind, indicators, outcome, has_value) for kind in KINDS),
        proxies=tuple(i.id for i in indicators if i.proxy_for),
        intermediates=tuple(i.id for i in indicators if i.intermediate_for),
        loose=tuple(i.id for i in indicators if i.basket is None and i.role != "performance"),
        wanted=tuple(each.measure for each in outcome.wanted if each.basket is None),
    )


def _portion(kind: Kind, indicators: list[Indicator], outcome: Outcome, has_value: Mapping[str, bool]) -> Portion:
    own = [indicator.id for indicator in indicators if indicator.basket == kind]
    known = tuple(id for id in own if has_value.get(id, False))
    awaited = tuple(id for id in own if not has_value.get(id, False))
    wanted = tuple(each.measure for each in outcome.wanted if each.basket == kind)
    state = KNOWN if known else AWAITED if awaited else WANTED if wanted else MISSING
    return Portion(kind, state, known, awaited, wanted)
