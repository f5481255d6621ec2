"""What a funded initiative reports besides its money, and what it does not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from curvebook.accountability.initiatives import Initiative, initiatives
from curvebook.model.work import Project
from small_partnership import partnership

SAID = {"sustainability": "Fees pay from 2027.", "partnership_working": "Six builders help.",
        "community_engagement": "Residents hold four seats."}  # fmt: skip


def told(folder: Path, **said: str) -> Initiative:
    project = Project(id="workshops", title="Workshops", lead="college", funding=("grant",), **said)
    (found,) = initiatives(replace(partnership(folder), projects=(project,)))
    return found


def test_rule_6_2_an_initiative_that_reports_all_three_lacks_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, **SAID)
    assert found.missing == ()
    assert (found.sustainability, found.partnership_working, found.community_engagement) == tuple(SAID.values())
    assert (found.id, found.lead, found.funding) == ("workshops", "college", ("grant",))


@pytest.mark.parametrize(
    ("silent", "words"),
    [
        ("sustainability", "progress towards sustainability and mainstreaming"),
        ("partnership_working", "partnership working"),
        ("community_engagement", "community engagement"),
    ],
)
def test_rule_6_2_what_an_initiative_does_not_report_is_named(tmp_path: Path, silent: str, words: str) -> None:
    said = {key: text for key, text in SAID.items() if key != silent}
    assert told(tmp_path, **said).missing == (words,)


def test_rule_6_2_one_that_reports_nothing_lacks_all_three(tmp_path: Path) -> None:
    assert len(told(tmp_path).missing) == 3
