"""Texts from people into HTML that can do no harm: Markdown, then an allow-list."""

from __future__ import annotations

import functools
from typing import Any

from markupsafe import Markup

_TAGS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "br", "h4", "h5", "q", "cite"}
_ATTRIBUTES = {"a": {"href"}}


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["smartquotes", "replacements"])


def markdown(text: str, *, inline: bool = False) -> Markup:
    """`text` (Markdown) as sanitised HTML; raw HTML in it is shown as text, headings are lowered to h4.

    >>> str(markdown("*Fine* <script>alert(1)</script>", inline=True))
    '<em>Fine</em> &lt;script&gt;alert(1)&lt;/script&gt;'
    """
    import nh3

    parser = _parser()
    html = parser.renderInline(text) if inline else parser.render(text)
    for level in ("h1", "h2", "h3"):
        html = html.replace(f"<{level}>", "<h4>").replace(f"</{level}>", "</h4>")
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noopener")
    return Markup(clean.strip())
