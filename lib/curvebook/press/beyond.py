"""What a notebook may read unseen: readers written in C, other programs and the environment tell nobody what they open.

A notebook whose cells import no more than `Report` and what cannot read has no such reader. Every other one is made of
the whole project: its files by name, size and time, beside the variables of the environment and the paths that its
cells name, with what lies there: below a folder, where a glob matches, beside a file.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from curvebook.report.record import Question

PROJECT: Question = ("project",)
_FIGURES: Question = ("findings", "", "", "")
_HARMLESS = {
    "IPython.display", "__future__", "collections", "copy", "csv", "curvebook.Report", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "html", "io", "itertools", "json", "markupsafe", "math", "operator",
    "random", "re", "statistics", "string", "textwrap", "typing",
}  # fmt: skip
_DANGEROUS = {
    "__import__", "__builtins__", "__dict__", "__globals__", "__loader__", "compile", "eval", "exec", "get_ipython",
    "globals", "modules",
}  # fmt: skip
_PATH = re.compile(r"(?:~|\.\.)?/[^\s'\"<>|]+")
_WITH_SPACES = re.compile(r"(?:~|\.\.)?/.+")
_STAR_AT_ROOT = re.compile(r"/[^/]*[*?\[]")  # `/*` begins a comment
_FILLED_IN = re.compile(r"\$?\{[^{}/\s'\"]*\}|\$\w+")
_VARIABLE = re.compile(r"[A-Za-z]\w+", re.ASCII)
_IN_SHELL = re.compile(r"\$\{?([A-Za-z]\w+)", re.ASCII)


def questions(notebook: Path) -> set[Question]:
    """What a notebook may read unseen, as questions; none where its cells cannot."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        trees = [_parsed("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):  # no notebook at all
        return {PROJECT, _FIGURES}
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {name for node in nodes for name in _imports(node)}
    if not imported - _HARMLESS:
        return set()
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = {(kind, path) for text in texts for path in _paths(text) for kind in ("file", "lying")}
    variables = {("variable", name) for text in texts for name in _variables(text)}
    ours = any(name.startswith(("curvebook", "get_ipython")) for name in imported - _HARMLESS)
    figures = {_FIGURES} if ours or ("variable", "CURVEBOOK_FINDINGS") in variables else set()
    return {PROJECT} | named | figures | {one for one in variables if not one[1].startswith("CURVEBOOK_")}


def _parsed(source: str) -> ast.Module:
    """A cell as Python, its magics as IPython runs them. What is neither is a text that names what it names."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        from IPython.core.inputtransformer2 import TransformerManager
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return ast.parse(f"get_ipython().run_cell({source!r})")


def _paths(text: str) -> set[str]:
    """The paths that a text names, alone or among other words; what is filled in later may be anything.

    >>> sorted(_paths("cat /data/{year}.csv '/data/own'; # /*"))
    ['/data/*.csv', '/data/own']
    >>> sorted(_paths("/my data"))
    ['/my', '/my data']
    """
    text = _FILLED_IN.sub("*", text)
    found = [path.rstrip(";,&)") for path in _PATH.findall(text)]
    found += [text] if _WITH_SPACES.fullmatch(text) else []
    paths = [Path(path).expanduser() for path in found if not _STAR_AT_ROOT.match(path)]
    return {str(path) for path in paths if path.name}


def _variables(text: str) -> list[str]:
    """The variables of the environment that a text names: by itself, or as a shell does.

    >>> _variables("own_word"), _variables("ls $OWN ${other}/x")
    (['own_word'], ['OWN', 'other'])
    """
    return [text] if _VARIABLE.fullmatch(text) else _IN_SHELL.findall(text)


def _imports(node: ast.AST) -> Iterator[str]:
    """What a piece of code may bring in: modules, what is taken of `curvebook`, names that can bring in anything."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module="curvebook", names=names):
            yield from (f"curvebook.{alias.name}" for alias in names)
        case ast.ImportFrom(module=module):
            yield module or "."
        case ast.Name(id=name) if name in _DANGEROUS:
            yield name
        case ast.Attribute(attr=name) if name in _DANGEROUS:
            yield name
