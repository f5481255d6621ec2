"""Writes the names of the tests that keep the rules of the partnerships' documents: `make rules`."""

from __future__ import annotations

import json
import re
from pathlib import Path

TESTS = Path(__file__).parent
WRITTEN = TESTS.parent / "lib" / "curvebook" / "press" / "rules.json"
NAME = re.compile(r"^def (test_rule_(\d+)_(\d+)_\w+)\(", re.MULTILINE)


def tests_by_rule() -> dict[str, list[str]]:
    """By rule ("2.6"), its tests as `folder/file::name`, in the order of the rules and then as they are written."""
    found: dict[tuple[int, int], list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for name, section, rule in NAME.findall(file.read_text(encoding="utf-8")):
            where = f"{file.relative_to(TESTS).as_posix()}::{name}"
            found.setdefault((int(section), int(rule)), []).append(where)
    return {f"{section}.{rule}": found[section, rule] for section, rule in sorted(found)}


def text() -> str:
    """What the file holds."""
    return json.dumps(tests_by_rule(), indent=1) + "\n"


if __name__ == "__main__":
    WRITTEN.write_text(text(), encoding="utf-8")
