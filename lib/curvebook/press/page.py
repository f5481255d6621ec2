"""A page as its bytes say: elements in order, with their attributes, places and text. What the gates look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
UNSEEN = frozenset({"script", "style", "template"})


@dataclass
class Element:
    """One element; `line` is where it begins, `span` which of the page's stretches of text lie within it."""

    tag: str
    attributes: dict[str, str]
    line: int
    parent: Element | None
    page: Page
    span: tuple[int, int | None]

    @property
    def text(self) -> str:
        """All text within it that a reader may meet."""
        return "".join(text for _, text in self.page.texts[slice(*self.span)])

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self.attributes.get("class", "").split())

    def within(self, tag: str) -> bool:
        """Whether an element of this tag contains it."""
        return any(ancestor.tag == tag for ancestor in self.ancestors())

    def ancestors(self) -> Iterator[Element]:
        """The elements that contain it, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


@dataclass
class Page:
    """A parsed page. `texts` are the stretches of text outside scripts and styles, with their lines."""

    path: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """The elements of these tags, in order."""
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def named(self) -> dict[str, list[Element]]:
        """Every id with the elements that have it."""
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            if name := element.attributes.get("id"):
                found.setdefault(name, []).append(element)
        return found


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.open[-1] if self.open else None
        # Of an attribute given twice, browsers take the first.
        attributes = {name: value or "" for name, value in reversed(attrs)}
        here = len(self.page.texts)
        element = Element(tag, attributes, self.getpos()[0], parent, self.page, (here, here if tag in VOID else None))
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        # Only inside SVG does "/>" close an element; elsewhere browsers ignore it.
        if tag not in VOID and (tag == "svg" or any(e.tag == "svg" for e in self.open[:-1])):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].tag == tag:
                for element in self.open[depth:]:
                    element.span = (element.span[0], len(self.page.texts))
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(element.tag in UNSEEN for element in self.open):
            return
        self.page.texts.append((self.getpos()[0], data))


def read_page(path: str, html: str) -> Page:
    """The page at address `path`.

    >>> page = read_page("index.html", '<h1 id="a">One</h1><p>Two <b>three</b>')
    >>> [(e.tag, e.text) for e in page.elements]
    [('h1', 'One'), ('p', 'Two three'), ('b', 'three')]
    """
    page = Page(path)
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    return page
