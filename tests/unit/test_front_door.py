"""The package's docstring lists what an analyst may call: what the pages do not use, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import curvebook
import pytest
from curvebook import indicators

LIBRARY = Path(curvebook.__file__).parent
MODULES = sorted((LIBRARY / "indicators").glob("[!_]*.py"))
LISTED = re.findall(r"`(\w+)\.(\w+)`", indicators.__doc__ or "")


def used(path: Path) -> Iterator[tuple[str, str]]:
    """The functions of the indicators that a module of the library uses, each with its own module."""
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="curvebook.indicators"):
                names |= {alias.asname or alias.name: alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module)) if module.startswith("curvebook.indicators."):
                yield from ((module.rpartition(".")[2], alias.name) for alias in node.names)
            case ast.Attribute(value=ast.Name(id=name)) if name in names:
                yield names[name], node.attr
            case ast.Name(id=name, ctx=ast.Load()) if path in MODULES:
                yield path.stem, name


@pytest.mark.parametrize(("module", "function"), LISTED)
def test_what_is_listed_is_there_and_says_what_it_does(module: str, function: str) -> None:
    assert getattr(import_module(f"curvebook.indicators.{module}"), function).__doc__


def test_a_public_function_is_used_by_the_library_or_listed_for_analysts() -> None:
    known = {*LISTED, *(each for path in LIBRARY.rglob("*.py") for each in used(path))}
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    public = {
        (module, each.name)
        for module, tree in trees.items()
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    }
    assert public - known == set()
