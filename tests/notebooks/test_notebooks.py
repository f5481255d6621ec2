"""The notebooks as files: stripped, short, one annotated parameter per line, no logic of their own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def test_it_is_valid(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))


def test_outputs_are_stripped(path: Path) -> None:
    assert all(not c.outputs and c.execution_count is None for c in cells(path))


def test_cells_are_short(path: Path) -> None:
    assert all(len(c.source.splitlines()) <= 6 for c in cells(path))


def test_the_first_cell_holds_the_parameters_annotated_one_to_a_line_and_explained(path: Path) -> None:
    first, *others = cells(path)
    assert first.metadata.get("tags") == ["parameters"]
    assert all(
        re.fullmatch(r"[a-z_]+: (str|int|float|bool)( \| None)? = \S.*  # .+", line)
        for line in first.source.splitlines()
    )
    assert not any("parameters" in c.metadata.get("tags", []) for c in others)


def test_no_logic_that_belongs_in_the_library(path: Path) -> None:
    """A cell may ask the report for parts and loop over them; it computes and defines nothing."""
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.BinOp, ast.Lambda, ast.Try, ast.If, ast.While, ast.Compare)
    first, *others = (ast.parse(cell.source) for cell in cells(path))
    values = [node.value for node in first.body if isinstance(node, ast.AnnAssign)]  # not `float | None` beside them
    for part in (*values, *others):
        assert not [n for n in ast.walk(part) if isinstance(n, forbidden)], ast.unparse(part)


def test_it_imports_one_name(path: Path) -> None:
    imports = [
        n for c in cells(path) for n in ast.walk(ast.parse(c.source)) if isinstance(n, (ast.Import, ast.ImportFrom))
    ]
    assert [ast.unparse(n) for n in imports] == ["from curvebook import Report"]
