"""The rules of the house that a machine can keep: imports flow one way, no clock, no address or path of a machine."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIB = ROOT / "lib" / "curvebook"

# DESIGN's picture, top to bottom; a module may import from its own room and from those before it.
ORDER = ["errors", "rounding", "project", "addresses", "model", "observatory", "indicators", "trajectory",
         "accountability", "findings", "disclosure", "charts", "narrative", "report", "press", "example", "asked",
         "cli"]  # fmt: skip
BESIDE = {
    "charts": {"narrative"},
    "narrative": {"charts"},
    "example": {"press"},
}  # neighbours that may not see each other


def modules() -> list[Path]:
    return sorted(p for p in LIB.rglob("*.py") if p != LIB / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "curvebook":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("curvebook.")}
    return found - {"__version__"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(LIB)))
def test_a_module_imports_only_from_above(path: Path) -> None:
    here = room(path)
    allowed = set(ORDER[: ORDER.index(here) + 1]) - BESIDE.get(here, set())
    assert imported_rooms(path) <= allowed


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(LIB)))
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(LIB)))
def test_only_the_press_and_the_command_line_read_the_clock(path: Path) -> None:
    if room(path) in {"press", "asked", "cli"}:
        return
    calls = re.findall(r"\b(?:datetime\.now|date\.today|time\.time|Timestamp\.now|utcnow)\(", path.read_text("utf-8"))
    assert not calls


def committed() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout: committed files cannot be listed")
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_the_lock_file_names_no_index_and_pins_every_package_with_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9._-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 100
    assert all("--hash=sha256:" in pin for pin in pins)


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    pattern = re.compile(rb"/(?:work/(?:main|shared)|root/|home/[a-z]+/|tmp/bash)")
    guilty = [p.name for p in committed() if p.is_file() and p != Path(__file__) and pattern.search(p.read_bytes())]
    assert guilty == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(p.relative_to(LIB)) for p in modules() if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert silent == []


def test_licence_and_version_agree_with_the_package() -> None:
    import tomllib

    import curvebook

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == curvebook.__version__
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert json.dumps(project["license"]) == '"Apache-2.0"'


def test_the_readmes_pictures_exist_and_its_commands_are_known() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all((ROOT / name).is_file() for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text))
    from curvebook.cli import app
    from typer.main import get_command

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"bin/curvebook (\w+)", text)) <= known
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^ +make ([a-z]+)", text, re.MULTILINE)) <= targets
