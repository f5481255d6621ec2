"""Changes each rule's figure in a copy of the library, and asks that a test of the rule fails: `make mutants`.

A test that passes whatever the figure is keeps nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "lib" / "curvebook"


class Mutant(NamedTuple):
    """One change of the library: in a rule's file, this text once into that."""

    rule: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant("1.1", "accountability/causal_web.py", "if web.has_node(link.to)", "if not web.has_node(link.to)"),
    Mutant("1.2", "accountability/golden_thread.py", '("outcome", "goal")', '("goal",)'),
    Mutant("1.3", "accountability/roll_up.py", "own[id].word == OFF_PLAN]", "own[id].word == ON_PLAN]"),
    Mutant("1.4", "accountability/audit.py", "if since > node.written}", "if since < node.written}"),
    Mutant("1.5", "accountability/duplicates.py", "LIKE_WORDS = 60", "LIKE_WORDS = 99"),
    Mutant("1.7", "accountability/logic_model.py", '("objective", "driver"),', '("objective", "driver", "action"),'),
    Mutant("1.8", "accountability/loops.py", "found.append(Loop(ring, sign,", "found.append(Loop(ring, -sign,"),
    Mutant("2.1", "accountability/lights.py", "OFF_PLAN: 0.0, BEHIND: 1.0", "OFF_PLAN: 1.0, BEHIND: 0.0"),
    Mutant("2.2", "accountability/status.py", "likely: float = 0.70", "likely: float = 0.75"),
    Mutant("2.2", "accountability/status.py", "unlikely: float = 0.30", "unlikely: float = 0.25"),
    Mutant("2.3", "accountability/review.py", "IN_FORCE = 4", "IN_FORCE = 3"),
    Mutant("2.4", "model/review.py", "years: int = Field(default=3", "years: int = Field(default=4"),
    Mutant("2.6", "accountability/ladder.py", "months: int = 3", "months: int = 4"),
    Mutant("2.6", "accountability/ladder.py", "halves: int = 2", "halves: int = 3"),
    Mutant("2.6", "accountability/ladder.py", "last: int = 3", "last: int = 2"),
    Mutant("2.6", "accountability/ladder.py", "unknown: int = 1", "unknown: int = 2"),
    Mutant("2.7", "accountability/smart.py", "relativedelta(months=6)", "relativedelta(months=9)"),
    Mutant("2.8", "accountability/smart.py", '("Money", "Outcome framework", "Action plan", "Target")',
           '("Money", "Action plan", "Target")'),
    Mutant("2.9", "accountability/exceptions.py", "not lower <= path <= upper", "lower <= path <= upper"),
    Mutant("2.10", "model/measures.py", "self.role if theme == home else", "self.role if theme else"),
    Mutant("3.1", "accountability/cycles/halton.yaml", "to: [thematic-partnerships], begins: 8, months: [10]",
           "to: [thematic-partnerships], begins: 8, months: [11]"),
    Mutant("3.2", "accountability/cycle.py", "TRACKED = 6", "TRACKED = 7"),
    Mutant("3.4", "accountability/cycles/walsall.yaml", "Beacon Index, to: [cabinet], months: [2, 8, 11]",
           "Beacon Index, to: [cabinet], months: [2, 5, 8, 11]"),
    Mutant("3.5", "accountability/planner.py", '"twice-a-year": 2', '"twice-a-year": 1'),
    Mutant("3.6", "accountability/cycle.py", "TRACKED_YEARLY = 12", "TRACKED_YEARLY = 6"),
    Mutant("3.7", "model/reading.py", '"do", "review", "revise", "account"', '"do", "review", "account", "revise"'),
    Mutant("5.1", "model/check_services.py", '    "headline": "a headline indicator of a whole population",\n', ""),
    Mutant("5.5", "indicators/trend.py", "POINTS = 5", "POINTS = 4"),
    Mutant("5.6", "indicators/comparison.py", "least: int = 3", "least: int = 2"),
    Mutant("5.10", "model/check.py", "len(held) > framework.at_most", "len(held) > framework.at_most + 1"),
    Mutant("1.6", "model/measures.py", "statement: Line\n    looks_like", "statement: Line = \"\"\n    looks_like"),
    Mutant("1.9", "model/check.py", '    Reference(Outcome, "level", "level", (Level,)),\n', ""),
    Mutant("2.5", "accountability/status.py", "sign * (value - monitoring) < 0", "sign * (value - monitoring) <= 0"),
    Mutant("3.3", "accountability/cycles/halton.yaml", "every_years: 3", "every_years: 4"),
    Mutant("4.1", "press/kinds.py", 'Kind("my-ward", "area"', 'Kind("my-ward", "edition"'),
    Mutant("4.3", "model/reading.py", '"basic", "standard", "detailed"', '"basic", "standard", "detailed", "full"'),
    Mutant("4.4", "accountability/scorecard.py", "FEW = 2", "FEW = 1"),
    Mutant("4.7", "model/reading.py", '("scenario", "exceptions")', '("scenario",)'),
    Mutant("5.2", "accountability/baskets.py", "get_args(Kind)", "get_args(Kind)[:2]"),
    Mutant("5.3", "report/outcomes.py", '"A stand-in for", indicator.proxy_for', '"A stand-in for", None'),
    Mutant("5.4", "model/reading.py", "    consent: Consent\n", "    consent: Consent | None = None\n"),
    Mutant("5.11", "accountability/cycles/walsall.yaml", "Beacon Index, to: [cabinet], months: [2, 8, 11]",
           "Beacon Index, to: [cabinet], months: [2, 5, 8]"),
    Mutant("5.12", "disclosure/rules.py", "(count < threshold)", "(count <= threshold)"),
    Mutant("6.1", "accountability/funding.py", "NEEDED = 4", "NEEDED = 3"),
    Mutant("6.1", "accountability/funding.py", "OFF = 0.05", "OFF = 0.5"),
    Mutant("6.1", "accountability/funding.py", "WITHIN = 15", "WITHIN = 24"),
    Mutant("6.2", "accountability/initiatives.py", '    "community_engagement": "community engagement",\n', ""),
    Mutant("6.3", "accountability/risks.py", '("severe", "Severe", 15)', '("severe", "Severe", 16)'),
)  # fmt: skip


def main() -> int:
    """How many changes no test noticed; each is told."""
    tests = json.loads((LIBRARY / "press" / "rules.json").read_text(encoding="utf-8"))
    alive = 0
    for mutant in MUTANTS:
        quick = [test for test in tests[mutant.rule] if test.startswith(("unit/", "property/"))]
        killed = _killed(mutant, quick or tests[mutant.rule])
        alive += not killed
        said = "noticed" if killed else "NOT NOTICED"
        sys.stdout.write(f"{mutant.rule:5} {said:12} {mutant.file}: {mutant.old!r} → {mutant.new!r}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(MUTANTS) - alive} of {len(MUTANTS)} changes were noticed by a test of their rule\n")
    return alive


def _killed(mutant: Mutant, tests: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "curvebook"
        shutil.copytree(LIBRARY, copy, ignore=shutil.ignore_patterns("__pycache__"))
        text = (copy / mutant.file).read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            raise SystemExit(f"{mutant.file} has {mutant.old!r} {text.count(mutant.old)} times: mend tests/mutants.py")
        (copy / mutant.file).write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", *(f"tests/{test}" for test in tests)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        return done.returncode == 1


if __name__ == "__main__":
    sys.exit(min(main(), 1))
