"""The basket of an outcome: what it is judged by, what has a value, and what is only wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from curvebook.accountability.baskets import KINDS, basket
from curvebook.model.measures import Indicator, Outcome
from curvebook.model.partnership import load

MARLBROOK = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"


def indicator(id: str, **keys: Any) -> Indicator:
    given = {"title": id, "kind": "proportion", "good": "high", "role": "headline", "levels": ["borough"],
             "frequency": "annual", "source": {"publisher": "Somebody", "licence": "OGL-3.0"}}  # fmt: skip
    return Indicator.model_validate({"id": id, **given, **keys})


def outcome(*indicators: Indicator, wanted: tuple[Any, ...] = ()) -> Outcome:
    return Outcome(id="warm-homes", statement="Every home is warm", indicators=indicators, wanted=wanted)


def states(of: Outcome, *known: str) -> list[str]:
    return [portion.state for portion in basket(of, dict.fromkeys(known, True)).portions]


FULL = outcome(*(indicator(kind, basket=kind) for kind in KINDS))


def test_a_basket_has_three_portions_in_one_order():
    assert [portion.kind for portion in basket(FULL, {}).portions] == ["satisfaction", "impact", "value-for-money"]


def test_a_basket_with_a_value_of_each_kind_is_complete():
    found = basket(FULL, dict.fromkeys(KINDS, True))
    assert found.full and found.complete


def test_an_indicator_without_a_value_fills_its_portion_but_does_not_complete_the_basket():
    found = basket(FULL, {"satisfaction": True, "impact": True, "value-for-money": False})
    assert found.full and not found.complete
    assert found.portions[2].awaited == ("value-for-money",)


def test_one_value_of_a_kind_is_enough():
    of = outcome(indicator("a", basket="impact"), indicator("b", basket="impact"))
    portion = basket(of, {"b": True}).portions[1]
    assert (portion.state, portion.known, portion.awaited) == ("known", ("b",), ("a",))


def test_what_is_only_wanted_is_told_apart_from_what_nobody_thought_of():
    wanted = ({"measure": "How warm people feel.", "basket": "satisfaction"},)
    assert states(outcome(indicator("a", basket="impact"), wanted=wanted), "a") == ["only wanted", "known", "missing"]


def test_a_wanted_measure_does_not_fill_a_portion():
    of = outcome(*FULL.indicators[1:], wanted=({"measure": "How warm people feel.", "basket": "satisfaction"},))
    assert not basket(of, {}).full


def test_wanted_text_alone_belongs_to_no_portion():
    found = basket(outcome(wanted=("How warm people feel.",)), {})
    assert found.wanted == ("How warm people feel.",)
    assert {portion.state for portion in found.portions} == {"missing"}


def test_context_is_in_no_basket():
    assert states(outcome(indicator("a", basket="impact", role="context")), "a") == ["missing"] * 3


def test_a_population_indicator_outside_the_basket_is_loose_and_a_performance_measure_is_not():
    assert basket(outcome(indicator("a"), indicator("b", role="performance")), {}).loose == ("a",)


def test_stand_ins_are_named_with_the_kinds_that_rest_on_them_alone():
    of = outcome(
        indicator("asked", basket="satisfaction", proxy_for="How warm people feel."),
        indicator("early", basket="impact", intermediate_for="Fewer deaths in winter."),
        indicator("late", basket="impact"),
    )
    found = basket(of, {})
    assert (found.proxies, found.intermediates) == (("asked",), ("early",))
    assert found.by_stand_ins_only == ("satisfaction",)


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("in-learning-or-work", ["known", "known", "known"]),
        ("safe-and-cared-for", ["only wanted", "known", "known"]),
        ("good-mental-health", ["missing", "known", "missing"]),
    ],
)
def test_marlbrooks_baskets_are_full_in_part(id, expected):
    of = load(MARLBROOK).outcome(id)
    assert states(of, *(each.id for each in of.indicators)) == expected
