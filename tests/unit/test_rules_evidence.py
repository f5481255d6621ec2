"""Rules on evidence (RULES section 5) with the documents' own figures: the registry, collators, barriers to sharing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from curvebook.disclosure.rules import judge
from curvebook.errors import DefinitionError
from curvebook.model import load
from curvebook.model.measures import registry
from curvebook.model.privacy import DisclosurePolicy
from curvebook.observatory.sources import FORMATS
from curvebook.press.kinds import KINDS
from small_folder import CHILDREN, GOOD, WORK, write

NATIONAL, COMPULSORY, CHOSEN = 198, 16, 35
SETS = """\
frameworks:
  - { id: national-set, title: The national set }
  - { id: compulsory, title: Compulsory in the agreement, at_most: 16 }
  - { id: chosen, title: Chosen for the agreement, at_most: 35 }
"""


def indicator(number: int, tags: list[str]) -> str:
    return (
        f"      - {{ id: n{number}, title: Indicator {number}, kind: rate, good: low, role: secondary,"
        f" levels: [borough], frequency: annual, tags: [{', '.join(tags)}],"
        f" source: {{ publisher: A, licence: OGL-3.0 }} }}\n"
    )


def national_set(folder: Path, chosen: int = CHOSEN) -> Path:
    """A partnership with the national set of 198, of which 16 are compulsory and `chosen` chosen for its agreement."""
    text = GOOD[CHILDREN]
    for number in range(1, NATIONAL + 1):
        agreed = ["compulsory"] if number <= COMPULSORY else ["chosen"] if number <= COMPULSORY + chosen else []
        text += indicator(number, [f"national-set {number}", *agreed])
    start = GOOD[WORK].index("frameworks:")
    end = GOOD[WORK].index("web:")
    return write(folder, **{CHILDREN: text, WORK: GOOD[WORK][:start] + SETS + GOOD[WORK][end:]})


def test_rule_5_10_the_national_set_holds_198_and_the_agreement_51_of_them(tmp_path: Path) -> None:
    every = load(national_set(tmp_path / "smallford")).indicators().values()
    held = {name: len(registry(every, name)) for name in ("national-set", "compulsory", "chosen")}
    assert held == {"national-set": 198, "compulsory": 16, "chosen": 35}


def test_rule_5_10_a_36th_chosen_indicator_is_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="36 indicators belong to it, the last of them n52"):
        load(national_set(tmp_path / "smallford", chosen=36))


def test_rule_5_9_each_indicator_has_a_collator_and_a_responsible_officer(tmp_path: Path) -> None:
    owner = load(write(tmp_path / "smallford")).indicator("neet").owner
    assert owner is not None
    assert (owner.collator, owner.officer) == ("council", "Head of participation")


def test_rule_5_9_a_collator_whom_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    text = GOOD[CHILDREN].replace("collator: council", "collator: counsil")
    with pytest.raises(DefinitionError, match="Did you mean 'council'"):
        load(write(tmp_path / "smallford", **{CHILDREN: text}))


def test_rule_5_12_files_are_read_as_their_publishers_shape_them() -> None:
    assert {"tidy", "fingertips-web", "ons", "lait", "imd", "street-crime", "road-casualties"} <= set(FORMATS)


@pytest.mark.parametrize(("below", "withheld"), [(5, [True, False, False]), (10, [True, True, False])])
def test_rule_5_12_small_counts_are_protected_by_a_policy_that_can_be_swapped(below: int, withheld: list[bool]) -> None:
    policy = DisclosurePolicy(id="small", title="Few", withhold_below=below, why="Few are easily known.")
    table = pd.DataFrame({"count": [4.0, 9.0, 10.0], "denominator": 100.0, "state": "", "may_be_none": False})
    assert judge(SimpleNamespace(table=table), policy, "count").primary.tolist() == withheld


def test_rule_4_4_the_kinds_of_report_that_the_review_asks_for_exist() -> None:
    asked = {"theme", "exceptions", "service-report", "scorecard", "six-monthly-summary", "key-indicators"}
    assert asked <= set(KINDS)
