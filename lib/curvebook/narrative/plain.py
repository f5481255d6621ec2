"""Plain words: what a word that we use among ourselves means, said where a reader outside first meets it (RULES 5.1).

The word stays, so that it can be looked up and quoted; its meaning follows in brackets, which reads well aloud too:
"the baseline (what we expect if nothing changes)", "4 indicators (each a figure that tells whether life is getting
better)".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from html import unescape

from markupsafe import escape

from curvebook.model.reading import Term

# What is left as it is: pictures, tables, code, the page's title, what people said in their own words, what is closed
# or hidden until it is asked for, badges, and words that are explained already.
_LEFT = {"svg", "table", "style", "script", "code", "pre", "q", "blockquote", "h1", "summary", "nav", "title", "option",
         "textarea"}  # fmt: skip
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_LEFT_CLASSES = {"story", "tip", "status", "stage"}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}  # elements that hold nothing
_INLINE = {"a", "abbr", "b", "br", "dfn", "em", "i", "q", "small", "span", "strong"}
_TOKEN = re.compile(r"""<!--.*?-->|<(/?)([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"<h[2-6]\b.*?(?:</h[2-6]|$)", re.DOTALL | re.IGNORECASE)
_MEANING = re.compile(r' ?<span class="plain">.*?</span>', re.DOTALL)
_CLASS = re.compile(r"""\sclass=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def in_plain_words(html: str, glossary: Sequence[Term]) -> str:
    """A block's `html` with the meaning of each term of the `glossary` behind the term's first place in it.

    Whole words, whatever their case, singular or plural; of terms within each other the longest. A term within a link
    is explained behind the link; one within a heading only where no text below uses it. Nothing is said twice: doing it
    again changes nothing.

    >>> neet = Term(term="NEET", plain="not in school or work")
    >>> print(in_plain_words("<p>Fewer are NEET. NEET is our word.</p>", [neet]))
    <p>Fewer are <dfn>NEET</dfn> <span class="plain">(not in school or work)</span>. NEET is our word.</p>
    """
    if not glossary:
        return html
    words = _Words(glossary, said=_TOKEN.sub("", _MEANING.sub("", html)))
    below = "".join(_told(html, words, _LEFT | _HEADINGS))
    if all(number in words.met for heading in _HEADING.finditer(below) for _, number in words.found(heading[0])):
        return below
    return "".join(_told(below, words, _LEFT))


def terms_in(text: str, glossary: Sequence[Term]) -> list[Term]:
    """The terms of the `glossary` that `text` (no HTML) uses, in its order, each once.

    >>> [t.term for t in terms_in("Two baselines", [Term(term="baseline", plain="what we expect")])]
    ['baseline']
    """
    found = dict.fromkeys(number for _, number in _Words(glossary).found(str(escape(text))))
    return [glossary[number] for number in found]


def _told(html: str, words: _Words, leave: set[str]) -> Iterator[str]:
    """The pieces of `html`, in order, with meanings between them, but for those that it has to `leave` as they are."""
    left, depth = "", 0  # the element that is left as it is, and how often it stands within itself
    link: list[str] = []  # meanings that wait for the end of a link
    brackets, end = 0, 0
    in_link = False
    while tag := _TOKEN.search(html, end):
        text, end = html[end : tag.start()], tag.end()
        if left:
            yield text
            if left == "dfn":
                words.explained(text)
        else:
            yield from words.told(text, brackets, link if in_link else None)
            brackets = max(0, brackets + text.count("(") - text.count(")"))
        yield tag[0]
        if tag[2] is None:
            continue  # a comment
        name, closing = tag[2].casefold(), tag[1] == "/"
        empty = tag[3].endswith("/") or name in _VOID
        if left:
            depth += 0 if name != left or empty else -1 if closing else 1
            left = left if depth else ""
            continue
        if name == "a":
            in_link = not closing
            if closing:
                yield from link
                link.clear()
        elif name not in _INLINE:
            brackets = 0
        if not closing and not empty and _is_left(name, _classes(tag[3]), leave):
            left, depth = name, 1
            if name != "dfn":  # what is in there explains nothing
                inside, end = end, _to_end(html, end, name)
                yield html[inside:end]
    rest = html[end:]
    yield from [rest] if left else words.told(rest, brackets, None)


def _to_end(html: str, start: int, name: str) -> int:
    """Where the end tag of an element stands that holds none of its kind, after `start`; else `start` itself."""
    end = html.find(f"</{name}>", start)
    return start if end < 0 or html.find(f"<{name}", start, end) >= 0 else end


def _is_left(name: str, classes: set[str], leave: set[str]) -> bool:
    """Whether an element is left as it is: one of these names or classes, or a meaning that was said before."""
    said = name == "dfn" or (name == "span" and "plain" in classes)
    return said or name in leave or bool(classes & _LEFT_CLASSES)


def _classes(attributes: str) -> set[str]:
    found = _CLASS.search(attributes)
    return set((found[1] or found[2] or "").split()) if found else set()


class _Words:
    """The glossary while one block is told: which terms need no words, since they were met or `said` has their own."""

    def __init__(self, glossary: Sequence[Term], said: str = "") -> None:
        self.pairs = [(term.term, term.plain) for term in glossary]
        self.pattern = _pattern(tuple(term.term for term in glossary))
        said = unescape(said).casefold()
        self.met = {number for number, (_, plain) in enumerate(self.pairs) if plain.casefold() in said}

    def found(self, text: str) -> Iterator[tuple[re.Match[str], int]]:
        """Where terms stand in a text, and which."""
        for match in self.pattern.finditer(text):
            yield match, int((match.lastgroup or "t0")[1:])

    def explained(self, text: str) -> None:
        """Take note of a term that is explained already."""
        self.met |= {number for _, number in self.found(text)}

    def told(self, text: str, brackets: int, link: list[str] | None) -> Iterator[str]:
        """A text with the meanings of terms not met before; those within a `link` are kept for its end."""
        end = 0
        for match, number in self.found(text):
            if number in self.met:
                continue
            self.met.add(number)
            term, plain = self.pairs[number]
            yield text[end : match.start()]
            end = match.end()
            many = _plural(match[0], term)
            before = text[: match.start()]
            within = brackets + before.count("(") - before.count(")") > 0
            meaning = _meaning(plain, many, within, text[end : end + 1])
            yield f"<dfn>{match[0]}</dfn>"
            if link is None:
                yield meaning
            else:
                link.append(meaning)
        yield text[end:]


def _plural(found: str, term: str) -> bool:
    return " ".join(unescape(found).split()).casefold() != " ".join(term.split()).casefold()


def _meaning(plain: str, many: bool, within: bool, following: str) -> str:
    """A meaning in brackets, or between commas where it stands `within` brackets already."""
    said = escape(f"each {plain}" if many else plain)
    if not within:
        return f' <span class="plain">({said})</span>'
    return f'<span class="plain">, {said}{"" if following in ("", ")", ",", ".", ";", ":") else ","}</span>'


@functools.cache
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """All terms, the longest first, each in a group named by its number."""
    longest = sorted(range(len(terms)), key=lambda number: (-len(terms[number]), number))
    each = "|".join(f"(?P<t{number}>{_either(terms[number])})" for number in longest)
    return re.compile(rf"(?<![\w&#-])(?:{each})(?!['’]s\b|&#39;s\b|[\w-])", re.IGNORECASE)


def _either(term: str) -> str:
    """A term in the singular and the plural, as HTML has it, its words parted by any space."""
    *others, last = (re.escape(str(escape(word))) for word in term.split())
    last = rf"{last[:-1]}(?:y|ies)" if re.search(r"[^aeiou]y$", last, re.IGNORECASE) else rf"{last}(?:s|es)?"
    return r"\s+".join([*others, last])
