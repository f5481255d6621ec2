"""What nobody can have meant of webs, ladders, money and deadlines: each is told with its place and its mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_folder import DECISIONS, GOOD, WORK, faults, write

HALVES = (
    "    areas: [W1]\n    results:\n"
    "      - { half_year: 2026-H1, progress: on plan, reported: 2026-10-05 }\n"
    "      - { half_year: 2025-H2, progress: on plan, reported: 2026-04-05 }\n"
)

CASES = {
    "bodies that report in a circle": (
        WORK, "title: The Board, kind: board }", "title: The Board, kind: board, reports_to: college }",
        "board → college → board", "Take one of the steps out.",
    ),
    "plans under each other": (
        WORK, "title: Community strategy }", "title: Community strategy, under: service }",
        "community → service → community", "Take one of the steps out.",
    ),
    "an action that contributes to itself": (
        WORK, "{ to: in-learning, why: Mentored pupils stay on. }", "{ to: mentors }",
        "this contributes to itself (found 'mentors')", "Name what it contributes to.",
    ),
    "contributions in a circle": (
        WORK, "plan_level: community, owner: board }", "plan_level: community, owner: board, links: [in-learning] }",
        "in-learning → thriving-economy → in-learning", "`kind: reinforces` or `kind: balances`",
    ),
    "six-monthly results out of order": (
        WORK, "    areas: [W1]\n", HALVES,
        "October 2025 to March 2026 stands after April to September 2026 (found '2025-H2')", "the oldest first",
    ),
    "a trigger before the first result": (
        DECISIONS, "date: 2026-05-01, body: board, kind: trigger", "date: 2023-05-01, body: board, kind: trigger",
        "before the first half-year of neet, October 2024 to March 2025, had ended", "give the `reason`",
    ),
    "a stage that is skipped": (
        DECISIONS, "stage: 1", "stage: 3",
        "stage 3 of neet follows no stage, so a stage is skipped", "give its `reason`",
    ),
    "spend without a budget": (
        WORK, "{ period: 2026-Q1, budget: 5000 }", "{ period: 2026-Q1, budget: 0, spent: 500 }",
        "£500 was spent in April to June 2026 without a budget", "Give the budget it was spent from.",
    ),
    "a deadline on 31 February": (
        WORK, "due: 2026-03-31", "due: 2026-02-31",
        "there is no such day (found '2026-02-31')", "February 2026 has 28 days.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem", "mend"), CASES.values(), ids=CASES)
def test_it_is_told_once_with_its_line_and_its_mend(
    tmp_path: Path, file: str, old: str, new: str, problem: str, mend: str
) -> None:
    assert GOOD[file].count(old) == 1
    told = faults(write(tmp_path / "smallford", **{file: GOOD[file].replace(old, new)}))
    assert len(told) == 1
    assert re.match(r"(definitions|decisions)/\S+\.yaml, line \d+, \S+: ", told[0])
    assert problem in told[0]
    assert mend in told[0]


def test_all_of_them_are_told_at_once(tmp_path: Path) -> None:
    changed = dict(GOOD)
    cases = [case for name, case in CASES.items() if name not in ("an action that contributes to itself",)]
    for file, old, new, *_ in cases:
        changed[file] = changed[file].replace(old, new)
    told = faults(write(tmp_path / "smallford", **changed))
    assert [problem for *_, problem, _ in cases if not any(problem in each for each in told)] == []
