"""What changed, in a report: counted, the weightiest named, and made anew where it is compared with another edition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from curvebook import findings
from curvebook.disclosure.issued import issue
from curvebook.disclosure.opening import shown_to
from curvebook.model.reading import Audience
from curvebook.report.changed import in_a_theme, in_an_area
from curvebook.report.context import Context
from curvebook.report.record import answer
from small_partnership import AS_AT, FALL, observed, partnership, series, usual
from small_report import soup, text

BOARD = Audience(id="board", title="The Board", reports=("theme", "area-profile"))


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The borough's figures, of which one has been revised since the edition on record."""
    folder: Path = tmp_path_factory.mktemp("changed")
    whole = replace(partnership(folder), audiences=(BOARD,))
    others = usual()[1:]

    def found(edition: str, *values: float) -> findings.Findings:
        received = observed([series("B", np.append(FALL[: -len(values)], values)), *others])
        table = findings.compute(whole, received, edition)
        findings.write(table, whole, received, edition, AS_AT, folder / edition)
        return findings.opened(folder / edition, whole, edition)

    issue(whole, "2026-Q1", {(): found("2026-Q1", 5.0)}, AS_AT)
    now = shown_to(whole, found("2026-Q2", 5.2), "2026-Q2", AS_AT, BOARD)
    return Context(whole, now, whole.home, "children", "2026-Q2", BOARD, "theme/children/B.html")


def test_a_theme_report_counts_and_names_what_changed_and_leads_to_all_of_it(surroundings: Context) -> None:
    block = in_a_theme(surroundings)
    assert "Since the edition of April to June 2026: 1 indicator was revised." in text(block)
    assert "NEET. Revised: now 5.2% for 2025, was 5.0%." in text(block)
    assert [a["href"] for a in soup(block).select("a")] == ["../../what-changed.html#children"]


def test_an_area_tells_what_changed_there_and_that_nothing_did(surroundings: Context) -> None:
    area = replace(surroundings, theme=None, here="area/B.html", _facts={})
    assert "NEET. Revised: now 5.2% for 2025, was 5.0%." in text(in_an_area(area))
    ward = replace(area, area=surroundings.partnership.area("W1"), _facts={})
    assert "Nothing has changed since the edition of April to June 2026." in text(in_an_area(ward))


def test_a_theme_and_an_area_head_it_alike_and_say_since_when(surroundings: Context) -> None:
    area = replace(surroundings, theme=None, here="area/B.html", _facts={})
    for block in (in_a_theme(surroundings), in_an_area(area)):
        assert text(block).startswith("What changed Since the edition of April to June 2026: ")


def test_with_nothing_to_compare_a_report_is_silent(surroundings: Context) -> None:
    alone = replace(surroundings, findings=replace(surroundings.findings, folder=Path("nowhere")), _facts={})
    assert in_a_theme(alone).html == ""


def test_a_report_asks_what_it_is_compared_with(surroundings: Context, tmp_path: Path) -> None:
    now, elsewhere = surroundings.findings, replace(surroundings.findings, folder=tmp_path)
    answers = {answer(surroundings.partnership, found, tmp_path, ("since",)) for found in (now, elsewhere)}
    assert len(answers) == 2
