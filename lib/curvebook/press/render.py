"""From an executed notebook to a page: nbconvert with our own template for what the cells show, a frame around it."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from curvebook.addresses import link

TEMPLATE = Path(__file__).parent / "template"
_H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_NOTICE = re.compile(r"<!-- notice -->.*?<!-- /notice -->", re.DOTALL)

_RENDERING = threading.Lock()  # nbconvert's exporter is made once, and nowhere says that threads may share it

Crumb = tuple[str, str | None]


@dataclass(frozen=True)
class Frame:
    """What stands around every page of one audience's edition. Pairs are (words, address) or (term, words).

    `beside` says of a site that is not the edition as published what it is, `mark` says so in few words for titles.
    """

    name: str
    edition: str
    language: str = "en-GB"
    fictional: str = ""
    beside: str = ""
    mark: str = ""
    navigation: tuple[tuple[str, str], ...] = (("Home", "index.html"),)
    footer: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    home: str = "index.html"


def ready() -> None:
    """Import what renders a notebook: it takes a while, the first time."""
    with _RENDERING:
        _exporter()


def body(notebook: Any) -> Markup:
    """What a notebook's cells show, as HTML. What no reader should see is marked for the gates (class `unfinished`)."""
    with _RENDERING:
        html, _ = _exporter().from_notebook_node(notebook)
    return Markup(re.sub(r"\n\s*\n+", "\n", html).strip())


def page(
    frame: Frame,
    path: str,
    content: Markup | dict[str, Any],
    *,
    title: str = "",
    template: str = "page.html.j2",
    section: str = "",
    crumbs: tuple[Crumb, ...] = (),
) -> str:
    """A whole page at address `path`. `content` is its main part, or the facts that `template` shows there.

    The title of its window is `title`, or else the text of its h1. `section` is the address of the part of the site
    that it belongs to, for the navigation.
    """
    facts = {"body": content} if isinstance(content, Markup) else content
    heading = title or _heading(facts.get("body", Markup("")))
    return str(
        _templates()
        .get_template(template)
        .render(
            **facts,
            frame=frame,
            path=path,
            section=section,
            crumbs=crumbs,
            title=" – ".join(dict.fromkeys(part for part in (heading, frame.name, frame.edition) if part)),
            to=lambda address: link(path, address),
            css=Markup(style_sheet()),
            policy=policy(),
        )
    )


def with_notice(html: str, text: str) -> str:
    """A finished page with a notice above its content; an earlier notice goes."""
    notice = Markup('<p class="notice" role="note">{}</p>').format(text) if text else ""
    return _NOTICE.sub(lambda _: f"<!-- notice -->{notice}<!-- /notice -->", html, count=1)


@functools.cache
def style_sheet() -> str:
    """The only style of every page: the blocks' and the page's own."""
    from curvebook.report import look

    css = f"{look.style_sheet()}\n{(TEMPLATE / 'page.css').read_text(encoding='utf-8')}"
    return re.sub(r"/\*.*?\*/\s*", "", css, flags=re.DOTALL)


@functools.cache
def policy() -> str:
    """The page's security policy: nothing runs, nothing is fetched, and of styles only our own sheet applies."""
    digest = base64.b64encode(hashlib.sha256(style_sheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def templates_hash() -> str:
    """A hash of everything that shapes a page beside its notebook."""
    files = sorted(path for path in TEMPLATE.iterdir() if path.is_file())
    content = b"\0".join(path.read_bytes() for path in files) + style_sheet().encode()
    return hashlib.sha256(content).hexdigest()


def tidied(html: str) -> str:
    """A cell's HTML as it is; a table as pandas shows it loses its own style, which the page's policy would drop.

    >>> print(tidied('<table border="1" class="dataframe"><tr style="text-align: right;"></tr></table>'))
    <div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="dataframe"><tr></tr></table></div>
    """
    text = "".join(html)
    if 'class="dataframe"' not in text:
        return text
    text = re.sub(r"<style scoped>.*?</style>\s*", "", text, flags=re.DOTALL)
    text = text.replace('<tr style="text-align: right;">', "<tr>")
    opening = '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="dataframe">'
    text = text.replace('<table border="1" class="dataframe">', opening)
    return text.replace("</table>", "</table></div>")


def safe_markdown(source: str) -> str:
    """Markdown of a notebook's author; HTML within it is shown as text.

    >>> safe_markdown("## A & B\\n\\n<script>x</script>")
    '<h2>A &amp; B</h2>\\n<p>&lt;script&gt;x&lt;/script&gt;</p>\\n'
    """
    return str(_markdown().render("".join(source)))


@functools.cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@functools.cache
def _exporter() -> Any:
    from jupyter_core.paths import jupyter_path
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    class PageExporter(HTMLExporter):
        """nbconvert's exporter without its second reading, which lower-cases SVG and gives pictures filler words."""

        def from_notebook_node(self, nb: Any, resources: Any = None, **settings: Any) -> Any:
            return TemplateExporter.from_notebook_node(self, nb, resources, **settings)

    shelves = [f"{sys.prefix}/share/jupyter/nbconvert/templates", *jupyter_path("nbconvert", "templates")]
    base = next(shelf for shelf in shelves if (Path(shelf) / "base" / "display_priority.j2").is_file())
    return PageExporter(
        template_paths=[str(TEMPLATE), base],
        template_file="report.html.j2",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        filters={"tidied": tidied, "safe_markdown": safe_markdown, "filter_data_type": _richest},
    )


def _richest(data: dict[str, Any]) -> list[str]:
    """The kind of output to show: HTML, then Markdown, then whatever else there is (which the gates will refuse)."""
    return [next((kind for kind in ("text/html", "text/markdown") if kind in data), next(iter(sorted(data)), ""))]


@functools.cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _heading(html: str) -> str:
    """The text of the first h1, without tags."""
    found = _H1.search(html)
    return " ".join(Markup(found[1]).striptags().split()) if found else ""
