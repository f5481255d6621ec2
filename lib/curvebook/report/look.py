"""How blocks look: the style sheet that the press puts on its pages, and the same for a notebook in JupyterLab."""

from __future__ import annotations

import functools
import os
from importlib.resources import files

# In Lab, the application's own theme decides between light and dark, and its colours are ours.
_LAB = """
  --ink: var(--jp-content-font-color1); --muted: var(--jp-content-font-color2); --paper: var(--jp-layout-color0);
  --wash: var(--jp-layout-color1); --rule: var(--jp-border-color1); --accent: var(--jp-content-link-color);
"""


@functools.cache
def style_sheet() -> str:
    """The style of every block and drawing, as on the press's pages."""
    from curvebook.charts import CSS

    own = files("curvebook.report").joinpath("report.css").read_text(encoding="utf-8")
    return f"{CSS}\n{own}\n:root {{\n  --cb-paper: var(--paper);\n}}\n"


def in_press() -> bool:
    """Whether the press runs this notebook: it names the findings it computed in the environment."""
    return "CURVEBOOK_FINDINGS" in os.environ


def for_lab() -> str:
    """A style element that dresses the outputs of a notebook in JupyterLab, and nothing else there.

    In the press the page has the style already: "" then.
    """
    if in_press():
        return ""
    from curvebook.charts import CSS

    own = files("curvebook.report").joinpath("report.css").read_text(encoding="utf-8")
    scoped = own.replace(":root", ":scope")
    return f"<style>{CSS}\n@scope (.jp-RenderedHTML) {{\n{scoped}\n:scope {{{_LAB}}}\n}}</style>"
