"""Blocks: the pieces of a report, each a value that shows itself in JupyterLab and in the press alike."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from curvebook.report.reader import Reader


@dataclass(frozen=True)
class Block:
    """A piece of a report. Its HTML was escaped and sanitised when it was made; it shows itself as the notebook's
    reader reads it (see `show_to`)."""

    html: str

    def _repr_html_(self) -> str:
        return _notebook.reader.told(self.html)

    def __repr__(self) -> str:
        return f"Block({len(self.html):,} characters of HTML)"

    def __add__(self, other: Block) -> Block:
        return Block(f"{self.html}\n{other.html}")

    def show(self) -> None:
        """Display it here: in a loop, a cell shows only what it is told to."""
        from IPython.display import display

        display(self)


NOTHING = Block("")


@dataclass
class _Notebook:
    """The notebook that blocks are shown in: one kernel, one report, one reader."""

    reader: Reader = field(default_factory=Reader)


_notebook = _Notebook()


def show_to(reader: Reader) -> None:
    """From now on blocks show themselves to this reader, in JupyterLab and in the press alike."""
    _notebook.reader = reader


@functools.cache
def templates() -> Any:
    """The templates of blocks, each read when it is first asked for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("curvebook.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def block(template: str, **facts: Any) -> Block:
    """The template of that name, filled in. What is not Markup is escaped; a missing name is an error."""
    return Block(str(templates().get_template(f"{template}.html").render(**facts)).strip())


def markup(found: Block) -> Markup:
    """A block's HTML, to stand inside another block."""
    return Markup(found.html)
