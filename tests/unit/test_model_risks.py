"""Bands of risks and the money of an action, as a partnership writes them."""

from __future__ import annotations

from pathlib import Path

from curvebook.model.partnership import load
from small_folder import GOOD, PARTNERSHIP, WORK, changed, faults, write


def banded(folder: Path, bands: str) -> Path:
    return write(folder, **{PARTNERSHIP: f"{GOOD[PARTNERSHIP]}risk_bands: [{bands}]\n"})


def test_rule_6_3_a_partnership_says_how_its_risks_are_called(tmp_path: Path) -> None:
    bands = "{ id: green, title: Green, at_least: 1 }, { id: red, title: Red, at_least: 12 }"
    assert [(b.title, b.at_least) for b in load(banded(tmp_path, bands)).risk_bands] == [("Green", 1), ("Red", 12)]


def test_rule_6_3_every_score_has_a_band(tmp_path: Path) -> None:
    (told,) = faults(banded(tmp_path, "{ id: red, title: Red, at_least: 12 }"))
    assert "scores below this one have no band (found '12'). Let the lowest band begin at 1." in told


def test_rule_6_3_no_two_bands_begin_at_one_score(tmp_path: Path) -> None:
    (told,) = faults(banded(tmp_path, "{ id: a, title: A, at_least: 1 }, { id: b, title: B, at_least: 1 }"))
    assert "another band begins at this score" in told


def test_rule_2_7_the_money_that_pays_for_an_action_is_known(tmp_path: Path) -> None:
    folder = changed(tmp_path, WORK, "    areas: [W1]\n    milestones", "    funding: [grant]\n    milestones")
    assert load(folder).actions[0].funding == ("grant",)
    (told,) = faults(changed(tmp_path, WORK, "    areas: [W1]\n    milestones", "    funding: [grnt]\n    milestones"))
    assert "there is no funding of this name (found 'grnt'). Did you mean 'grant'?" in told
