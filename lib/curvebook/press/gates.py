"""Gates: what a page must be before it is published, read from its bytes. A page that fails one is not published.

Each gate is a small function from a page to its faults; `check` runs them all.
"""

from __future__ import annotations

import posixpath
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from curvebook.errors import Fault, shorten
from curvebook.press.page import Element, Page

CLOSED = "not-public"  # the class of what no page has that is open to everyone
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Attributes through which a browser fetches something by itself, and elements that do so or run something.
FETCHING = {"src", "srcset", "poster", "data", "background", "xlink:href", "action", "formaction", "ping", "manifest"}
ACTIVE = {
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "base",
    "portal",
    "foreignobject",
    "animate",
    "set",
}
LINKS = {"https", "mailto", "tel"}
# What to do about an output that no reader should see: by its kind, and otherwise.
MENDS = {"raw picture": 'Show it by report.figure(fig, alt="…"), and end the line that drew it with ; to show nothing.'}
MEND = "Show tables and figures by the report's own methods; end a line with ; to show nothing."
# "None of the wards" is English, and so is "his nan"; a None among other words, or a nan that belongs to nobody, is a
# value that nobody turned into words.
_LOST = re.compile(
    r"(?<![\w.-])(?:(?<!\ba )(?<!\bmy )(?<!\bher )(?<!\bhis )(?<!\bour )(?<!\byour )(?<!\btheir )(?<!\bthe )nan|NaN|NaT"
    r"|<NA>|inf|undefined|None(?! (?:of|has|have|is|are|was|were|recorded|yet)\b))(?![\w-])"
)
_MACHINE = re.compile(r"(?:file:|/(?:home|Users|root)/|\b[A-Z]:\\)\S*")
_ID = re.compile(r"""\sid=("|')(.*?)\1""")
_LINK = re.compile(r"""<a(?:rea)?\s(?:[^>]*?\s)?(?:xlink:)?href=("|')(.*?)\1""", re.DOTALL)
_CSS_FETCH = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)", re.IGNORECASE)


@dataclass(frozen=True)
class Rules:
    """What the gates must know of the edition: is the place invented, what are the machine's own paths, who reads."""

    fictional: bool
    private: tuple[str, ...] = field(default=())
    public: bool = False

    @classmethod
    def here(cls, fictional: bool, *folders: Path) -> Rules:
        """The rules on this machine: its own folders may not show on any page."""
        own = (Path.home(), Path(sys.prefix), Path(tempfile.gettempdir()), *folders)
        found = {str(folder.resolve()) for folder in own}
        return cls(fictional, tuple(sorted(f"{folder}/" for folder in found if len(folder) > 1)))


Gate = Callable[[Page, Rules], Iterator[Fault]]


def one_h1(page: Page, _: Rules) -> Iterator[Fault]:
    """A page has one h1, with words in it: made by the notebook's first cell."""
    found = page.all("h1")
    if len(found) != 1:
        second = f"line {found[1].line}" if found else ""
        yield Fault(
            page.path, second, f"a page has one h1, this one has {len(found)}", mend="Call report.title() once."
        )
    elif not found[0].text.strip():
        yield _fault(page, found[0], "the h1 is empty")


def ordered_headings(page: Page, _: Rules) -> Iterator[Fault]:
    """Headings never skip a level on the way down."""
    last = 0
    for heading in page.all(*HEADINGS):
        level = int(heading.tag[1])
        if level > last + 1:
            yield _fault(
                page, heading, f"a heading h{level} follows h{last}" if last else f"the first heading is h{level}"
            )
        last = level


def named(page: Page, _: Rules) -> Iterator[Fault]:
    """A page says its language and has a title."""
    if not any(element.attributes.get("lang") for element in page.all("html")):
        yield Fault(page.path, "", "the page does not say its language")
    if not any(title.text.strip() for title in page.all("title") if not title.within("svg")):
        yield Fault(page.path, "", "the page has no title")


def alternative_text(page: Page, _: Rules) -> Iterator[Fault]:
    """Every picture has words that stand for it, or is marked as decoration."""
    for picture in page.all("img", "svg"):
        a = picture.attributes
        hidden = [e for e in (picture, *picture.ancestors()) if e.attributes.get("aria-hidden") == "true"]
        decoration = hidden or (picture.tag == "img" and a.get("alt") == "" and a.get("role") == "presentation")
        if decoration or picture.within("svg"):
            continue
        words = a.get("aria-label") or a.get("alt") or _labelled(page, a.get("aria-labelledby", ""))
        if not words and picture.tag == "svg":
            words = "".join(title.text for title in page.all("title") if title.parent is picture)
        if not words.strip():
            problem = f"a picture ({picture.tag}) has no alternative text"
            yield _fault(page, picture, problem, mend='Show figures by report.figure(fig, alt="…").')


def nothing_active(page: Page, _: Rules) -> Iterator[Fault]:
    """Nothing on a page runs."""
    for element in page.elements:
        if element.tag in ACTIVE:
            yield _fault(page, element, f"<{element.tag}> may not stand on a page")
        for name, value in element.attributes.items():
            if name.startswith("on") or (":" in value and _runs(value)):
                yield _fault(page, element, f"the attribute {name} would run a script", value)
        if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "refresh":
            yield _fault(page, element, "the page would send its reader elsewhere")


def nothing_remote(page: Page, _: Rules) -> Iterator[Fault]:
    """No page makes a request: whatever it shows is within it. Plain links to https pages are allowed."""
    for element in page.elements:
        for name, value in element.attributes.items():
            address = value.strip()
            if name == "href" and element.tag == "a":
                scheme = urlsplit(address).scheme.lower()
                if (scheme and scheme not in LINKS) or address.startswith("//"):
                    yield _fault(page, element, "links go to https pages, mail and telephone only", address)
            elif (name in FETCHING or name == "href") and address and not address.startswith(("data:", "#")):
                yield _fault(page, element, f"{name} would make a request", address)


def styled_by_sheet(page: Page, _: Rules) -> Iterator[Fault]:
    """The page's own sheet is its only style: its security policy would drop any other without a word."""
    sheets = page.all("style")
    for extra in sheets[1:]:
        yield _fault(page, extra, "a second <style> would be dropped by the page's security policy")
    for element in page.elements:
        if "style" in element.attributes:
            value = element.attributes["style"]
            yield _fault(page, element, "a style attribute would be dropped by the page's security policy", value)


def unique_ids(page: Page, _: Rules) -> Iterator[Fault]:
    """No id is given twice: links and labels would go to the wrong one."""
    seen: set[str] = set()
    for element in page.elements:
        name = element.attributes.get("id")
        if name is None:
            continue
        if name in seen:
            yield _fault(page, element, "the id is given twice", name)
        if not name or re.search(r"\s", name):
            yield _fault(page, element, "an id holds no space and is not empty", name)
        seen.add(name)


def finished(page: Page, _: Rules) -> Iterator[Fault]:
    """Cells show what the report made: no raw image, no text, no warning, no error."""
    for element in page.elements:
        if "unfinished" in element.classes:
            kind = element.attributes.get("data-kind", "")
            cell = f"the cell {shorten(element.attributes.get('data-cell', ''))!r}"
            mend = MENDS.get(kind.partition(" (")[0], MEND)
            text = shorten(element.text) or None
            yield Fault(page.path, cell, f"its {kind} is not for readers", text, mend)


def no_lost_values(page: Page, _: Rules) -> Iterator[Fault]:
    """No nan, NaT or None where a figure or a state should stand, be it read or spoken."""
    spoken = [
        (e.line, e.attributes[name])
        for e in page.elements
        for name in ("alt", "aria-label", "title")
        if name in e.attributes
    ]
    for line, text in (*page.texts, *spoken):
        for found in _LOST.finditer(text):
            around = text[max(0, found.start() - 25) : found.end() + 25]
            problem = f"the word {found[0]} stands where a figure or its state should"
            yield Fault(page.path, f"line {line}", problem, around)


def no_machine_paths(page: Page, rules: Rules) -> Iterator[Fault]:
    """No path of the machine that made the page."""
    values = [(e.line, value) for e in page.elements for value in e.attributes.values()]
    for line, text in (*page.texts, *values):
        found = _MACHINE.search(text)
        if found or any(folder in text for folder in rules.private):
            yield Fault(
                page.path, f"line {line}", "a path of this machine stands on the page", found[0] if found else text
            )


def says_fictional(page: Page, rules: Rules) -> Iterator[Fault]:
    """Every page about an invented place says so."""
    if rules.fictional and not any("fictional" in e.classes and e.text.strip() for e in page.elements):
        yield Fault(page.path, "", "the page does not say that the place is fictional")


def policed(page: Page, _: Rules) -> Iterator[Fault]:
    """A page forbids by its own policy what these gates look for."""
    metas = [m.attributes for m in page.all("meta")]
    policies = [m.get("content", "") for m in metas if m.get("http-equiv", "").lower() == "content-security-policy"]
    if not any("default-src 'none'" in policy and "script-src" not in policy for policy in policies):
        yield Fault(page.path, "", "the page has no strict security policy")


def open_to_everyone(page: Page, rules: Rules) -> Iterator[Fault]:
    """A page that is open to everyone holds nothing that is for workshops and boards only."""
    for element in page.elements if rules.public else ():
        if CLOSED in element.classes:
            yield _fault(page, element, "this is not for an audience that is open to everyone", element.text)


GATES: tuple[Gate, ...] = (
    one_h1, ordered_headings, named, alternative_text, nothing_active, nothing_remote, styled_by_sheet, unique_ids,
    finished, no_lost_values, no_machine_paths, says_fictional, policed,
    open_to_everyone,
)  # fmt: skip


def check(page: Page, css: str, rules: Rules) -> tuple[Fault, ...]:
    """All faults of one page; `css` is its style sheet, which may not fetch anything either."""
    faults = [fault for gate in GATES for fault in gate(page, rules)]
    if found := _CSS_FETCH.search(css):
        faults.append(Fault(page.path, "style sheet", "the style sheet would make a request", found[0]))
    return tuple(faults)


@dataclass(frozen=True)
class Anchors:
    """What a page offers to links, and where its own links lead."""

    ids: frozenset[str]
    links: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> Anchors:
        """Read from a page's text; quicker than reading the page, which matters for pages taken over as they are.

        >>> Anchors.of("<h1 id='a'></h1><a class=x href='b.html#c'>b</a>")
        Anchors(ids=frozenset({'a'}), links=('b.html#c',))
        """
        return cls(
            frozenset(unescape(found[1]) for found in _ID.findall(html)),
            tuple(unescape(found[1]) for found in _LINK.findall(html)),
        )


def sure(page: Page, css: str, rules: Rules) -> None:
    """Raise RuntimeError where a page that the press itself makes fails a gate: that is a fault of this library."""
    if faults := check(page, css, rules):
        raise RuntimeError("a page of the site does not pass the gates: " + "; ".join(map(str, faults)))


def dead_links(path: str, anchors: Anchors, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Fault]]:
    """Links of the page at `path` that lead nowhere in the edition: each with the address that it meant.

    `known` gives the ids of every file of the edition by its address.
    """
    for link in dict.fromkeys(anchors.links):
        parts = urlsplit(link.strip())
        if parts.scheme or parts.netloc:
            continue
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
        if there not in known:
            yield there, Fault(path, "", "a link leads to no page of this edition", there)
        elif parts.fragment and unquote(parts.fragment) not in known[there]:
            yield there, Fault(path, "", "a link leads to no place on the page", f"{there}#{parts.fragment}")


def _labelled(page: Page, ids: str) -> str:
    return " ".join(e.text for name in ids.split() for e in page.named.get(name, ()))


def _runs(address: str) -> bool:
    return re.sub(r"[\s\x00]", "", address).lower().startswith(("javascript:", "vbscript:"))


def _fault(page: Page, element: Element, problem: str, value: str | None = None, mend: str = "") -> Fault:
    return Fault(page.path, f"line {element.line}", problem, None if value is None else shorten(value), mend)
