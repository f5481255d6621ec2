"""No rule of the partnerships' documents is missing, and each is kept by tests that name it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from curvebook.press.rules import RULES, TESTED, Rule, facts, kept_by

ROOT = Path(__file__).parents[2]
WRITTEN_RULES = ROOT.parent / "shared" / "RULES.md"


def script():
    spec = importlib.util.spec_from_file_location("rules_script", ROOT / "tests" / "rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_number_of_the_rules_is_there_and_no_other() -> None:
    if not WRITTEN_RULES.exists():
        pytest.skip("../shared/RULES.md is not here: the list of rules cannot be compared with it")
    numbers = re.findall(r"^(\d+\.\d+) ", WRITTEN_RULES.read_text(encoding="utf-8"), re.MULTILINE)
    assert [rule.number for rule in RULES] == numbers


def test_the_names_of_the_tests_are_up_to_date() -> None:
    assert TESTED.read_text(encoding="utf-8") == script().text(), "run `make rules`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_a_rule_is_kept_by_a_test_or_says_why_it_is_not(rule: Rule) -> None:
    assert (rule.number in kept_by()) == (rule.state in ("kept", "in part"))
    assert bool(rule.why) == (rule.state != "kept")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_a_rule_lives_where_it_says(rule: Rule) -> None:
    assert [name for name in rule.where if not (ROOT / "lib" / "curvebook" / name).is_file()] == []


def test_every_test_of_a_rule_names_one_that_exists() -> None:
    assert set(kept_by()) <= {rule.number for rule in RULES}


def test_the_page_lists_every_rule_once() -> None:
    listed = [rule.number for _, rules in facts()["sections"] for rule, _ in rules]
    assert listed == [rule.number for rule in RULES]
