"""The risk register: scored by a stated rule, most serious first, linked to what is at stake."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.accountability.risks import BANDS, band_of, bands, register
from curvebook.model.work import RiskBand
from small_web import action, objective, risk, web


@pytest.mark.parametrize(
    ("score", "title"),
    [(1, "Low"), (3, "Low"), (4, "Medium"), (6, "Medium"), (8, "High"), (12, "High"), (15, "Severe"), (25, "Severe")],
)
def test_rule_6_3_a_score_of_likelihood_times_impact_has_its_band(score: int, title: str) -> None:
    assert band_of(score).title == title


def test_rule_6_3_the_most_serious_comes_first_and_of_equals_the_heavier(tmp_path: Path) -> None:
    agreed = web(tmp_path, risk("a", likelihood=2, impact=2), risk("b", likelihood=4, impact=3),
                 risk("c", likelihood=3, impact=4), risk("d", likelihood=5, impact=5))  # fmt: skip
    assert [(e.risk.id, e.risk.score) for e in register(agreed)] == [("d", 25), ("c", 12), ("b", 12), ("a", 4)]


def test_rule_6_3_a_risk_is_linked_to_objectives_and_through_the_web_to_outcomes_and_themes(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("b", "a"), objective("a", "o", "p"), action("x", "b"), risk("r", "x"), risk("s"))
    first, second = register(agreed)
    assert (first.objectives, first.outcomes, first.themes) == (("b",), ("o", "p"), ("children", "economy"))
    assert (second.objectives, second.outcomes, second.themes) == ((), (), ())


def test_a_risk_to_an_outcome_itself_belongs_to_it(tmp_path: Path) -> None:
    (only,) = register(web(tmp_path, risk("r", "p")))
    assert (only.objectives, only.outcomes) == ((), ("p",))


def test_a_partnerships_own_bands_take_the_place_of_the_usual_ones(tmp_path: Path) -> None:
    own = (RiskBand(id="red", title="Red", at_least=6), RiskBand(id="green", title="Green", at_least=1))
    agreed = web(tmp_path, risk("a", likelihood=2, impact=3), risk("b", likelihood=1, impact=5), risk_bands=own)
    assert [entry.band.title for entry in register(agreed)] == ["Red", "Green"]
    assert bands(web(tmp_path)) == BANDS
