"""Readers and their reports as the partnerships' documents ask for them (RULES 4.1, 4.2, 5.4)."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from curvebook.model.partnership import load
from curvebook.model.reading import REPORT_KINDS, Story
from curvebook.press.kinds import KINDS
from pydantic import ValidationError
from residents import story

ROOT = Path(__file__).parents[2]


def parameters(kind: str) -> list[str]:
    cells = json.loads((ROOT / "notebooks" / f"{kind}.ipynb").read_text(encoding="utf-8"))["cells"]
    first = ast.parse("".join(cells[0]["source"])).body
    return [line.target.id for line in first]


@pytest.mark.parametrize("kind", ["public_account", "my_ward", "area_profile"])
def test_rule_4_1_a_report_is_set_up_once_and_only_told_where_when_and_for_whom(kind: str) -> None:
    assert parameters(kind) == ["partnership", "area", "edition", "audience"]


def test_rule_4_1_the_account_is_made_once_and_my_ward_for_each_place() -> None:
    assert (KINDS["public-account"].made, KINDS["my-ward"].made) == ("edition", "area")


def test_rule_4_2_every_audience_says_what_it_does_with_its_reports() -> None:
    audiences = load(ROOT / "parameters" / "marlbrook").audiences
    assert [a.id for a in audiences if not a.use] == []
    assert {kind for a in audiences for kind in a.reports} <= set(REPORT_KINDS)


@pytest.mark.parametrize("missing", ["shows", "does_not_show", "consent"])
def test_rule_5_4_a_story_is_told_only_with_consent_and_with_what_it_shows_and_does_not_show(missing: str) -> None:
    told = story().model_dump()
    del told[missing]
    with pytest.raises(ValidationError, match=missing):
        Story.model_validate(told)


def test_rule_5_4_a_social_return_stands_beside_the_stories() -> None:
    """Worked out in tests/unit/test_social_return.py: here only that the example tells one."""
    assert [one.id for one in load(ROOT / "parameters" / "marlbrook").scenarios if one.money] == [
        "nobody-lost-from-sight"
    ]
