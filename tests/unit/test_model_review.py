"""What is written of an annual review hangs together, or its faults name file, line, value and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model.partnership import load
from small_folder import GOOD, WORK, write

DECISIONS = """\
decisions:
  - { id: board-2026, date: 2026-09-15, body: board, kind: agreement, about: [neet], text: Agreed. }
  - { id: noted, date: 2026-05-01, body: board, kind: note, text: Noted. }
"""
REVIEWS = """\
reviews:
  - indicator: neet
    edition: 2026-Q2
    date: 2026-09-01
    officer: Head of participation
    gaps: [No place to start in January.]
    action_points:
      - { title: Open places in January, lead: board, due: 2027-01-31,
          progress: [{ date: 2026-11-01, text: Two rooms found. }] }
    agreed: board-2026
"""
FILE = "commentary/reviews.yaml"


def folder(path: Path, old: str = "", new: str = "") -> Path:
    assert old in REVIEWS
    return write(path, **{FILE: REVIEWS.replace(old, new, 1), "decisions/2026.yaml": DECISIONS})


def test_rule_2_3_a_review_holds_gaps_action_points_their_agreement_and_progress(tmp_path: Path) -> None:
    (review,) = load(folder(tmp_path)).reviews
    assert review.gaps == ("No place to start in January.",)
    assert [(p.title, p.lead, str(p.due), p.progress[0].text) for p in review.action_points] == [
        ("Open places in January", "board", "2027-01-31", "Two rooms found.")
    ]
    assert review.agreed == "board-2026"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("indicator: neet", "indicator: net",
            "line 2, reviews.1.indicator: there is no indicator of this name (found 'net'). Did you mean 'neet'?"),
        ("lead: board", "lead: bored",
            "line 8, reviews.1.action_points.1.lead: there is no body of this name (found 'bored'). "
            "Did you mean 'board'?"),
        ("agreed: board-2026", "agreed: board-2025",
            "line 10, reviews.1.agreed: there is no decision of this name (found 'board-2025'). "
            "Did you mean 'board-2026'?"),
        ("agreed: board-2026", "agreed: noted",
            "line 10, reviews.1.agreed: this decision is no agreement about neet (found 'noted'). "
            "Name a decision of kind agreement with neet in `about`."),
        ("date: 2026-09-01", "date: 2026-06-30",
            "line 4, reviews.1.date: this was written before July to September 2026, its edition "
            "(found '2026-06-30'). Check both dates."),
        ("date: 2026-09-01", "date: 2026-09-16",
            "line 10, reviews.1.agreed: this was decided before the review was written (found '2026-09-15'). "
            "Check both dates."),
        ("due: 2027-01-31", "due: 2026-08-31",
            "line 8, reviews.1.action_points.1.due: this is due before the review that asks for it "
            "(found '2026-08-31'). Check both dates."),
        ("date: 2026-11-01", "date: 2026-08-01",
            "line 9, reviews.1.action_points.1.progress.1.date: this was reported before the review that asks for it "
            "(found '2026-08-01'). Check both dates."),
    ],
)  # fmt: skip
def test_a_review_that_does_not_hang_together(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DefinitionError) as told:
        load(folder(tmp_path, old, new))
    assert f"{FILE}, {message}" in [str(fault) for fault in told.value.faults]


def test_key_indicators_are_indicators_or_frameworks(tmp_path: Path) -> None:
    assert "public: true }" in GOOD[WORK]
    wrong = GOOD[WORK].replace("public: true }", "public: true, key_indicators: [neet, vital-sign] }", 1)
    with pytest.raises(DefinitionError, match=r"no indicator or framework of this name \(found 'vital-sign'\)"):
        load(write(tmp_path, **{WORK: wrong}))
