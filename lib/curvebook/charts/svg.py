"""A matplotlib figure as inline SVG that a page can own: named, described, small, coloured by the page's style sheet.

matplotlib's SVG is a stand-alone document with fixed colours in style attributes (which a strict content policy
blackens), ids that clash when two figures share a page, and no alternative text. What leaves here has none of these,
and the same figure always gives the same bytes.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET  # the input is matplotlib's own
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from curvebook.charts import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][-+]?\d+)?")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SAFE_LINK = re.compile(r"(?:https?:|[^:]*(?:[/?#]|$))", re.IGNORECASE)
_GEOMETRY = {
    *("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "points"),
    *("stroke-width", "font-size", "stroke-dasharray", "stroke-dashoffset"),
}
_INHERITED = (
    *("class", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
    *("fill-opacity", "stroke-opacity", "font-size", "font-weight", "text-anchor"),
)


@dataclass(frozen=True)
class Link:
    """Where a drawn shape leads, and what it is called when it is reached without sight."""

    href: str
    name: str


def to_svg(
    figure: Figure, id: str, title: str, alt: str, *, links: Sequence[Link] = (), kind: str = "", tight: bool = False
) -> str:
    """`figure` as one `<svg>` element for a page of HTML.

    `id` is unique on the page and begins every id inside. `title` and `alt` become `<title>` and `<desc>`. A shape
    drawn with the URL `#link-3` becomes a link to `links[3]`. `kind` is put among the element's classes ("wide").
    Artists with a gid `class-a b` get these classes. Colours that have a name (`style.NAMES`) get it as a class; where
    a figure has a colour without one (a continuous scale, say), none is renamed and the figure stays light everywhere.
    """
    root = ET.fromstring(_saved(figure, tight))
    _strip(root)
    for element in root.iter():
        _attributes(element)
    themed = _known_colours(root)
    if themed:
        for element in root.iter():
            _name_colours(element)
    for element in root.iter():
        _link(element, links)
    _rename_ids(root, id)
    _flatten(root)
    _hoist(root)
    box = _rounded(root.get("viewBox", "0 0 720 360"))
    linked = root.find(".//a") is not None
    classes = " ".join(word for word in (kind, "f-ink" if themed else "fixed") if word)
    head = {
        "class": classes,
        "viewBox": box,
        # a picture's inside is not read out, so a picture with links is a group
        "role": "group" if linked else "img",
        "aria-labelledby": f"{id}-t {id}-d" if title else f"{id}-d",
        "stroke-linejoin": "round",
    }
    named = f'<title id="{escape(id)}-t">{escape(title)}</title>' if title else ""
    named += f'<desc id="{escape(id)}-d">{escape(alt)}</desc>'
    return f"<svg{_written(head)}>{named}{''.join(_serialise(child) for child in root)}</svg>"


def _saved(figure: Figure, tight: bool) -> str:
    """matplotlib's own SVG of the figure; the figure's canvas and resolution are as before afterwards."""
    import matplotlib as mpl

    out = io.StringIO()
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "curvebook", "svg.image_inline": True, "svg.id": None}
    silent = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(settings):
        figure.savefig(out, format="svg", metadata=silent, bbox_inches="tight" if tight else None)
    return out.getvalue()


def _strip(root: ET.Element) -> None:
    """Take out metadata, style sheets and namespaces."""
    for parent in list(root.iter()):
        parent.tag = parent.tag.removeprefix(_SVG)
        parent.text = parent.text if parent.tag in ("text", "tspan") else None
        for child in list(parent):
            if child.tag.removeprefix(_SVG) in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        element.tail = None if element.tag != "tspan" else (element.tail or "").strip("\n") or None


def _attributes(element: ET.Element) -> None:
    """Style attributes become presentation attributes; coordinates are rounded to two decimals."""
    for key in [key for key in element.keys() if key.startswith(_XLINK)]:  # noqa: SIM118 (an Element is no mapping)
        element.set(key.removeprefix(_XLINK), element.attrib.pop(key))
    for part in element.attrib.pop("style", "").split(";"):
        key, _, value = part.partition(":")
        key, value = key.strip(), value.strip()
        if key == "font":
            _font(element, value)
        elif key and key != "font-family":
            element.set(key, value.removesuffix("px") if key in _GEOMETRY else value)
    for key, value in list(element.items()):
        if key == "d":
            element.set(key, re.sub(r"\s*([MLCQZz])\s*", r"\1", _rounded(value)))
        elif key == "transform":
            if re.fullmatch(r"rotate\(-?0(?:\.0+)? [^)]*\)", value):
                del element.attrib[key]
            else:
                element.set(key, _rounded(value, 4))
        elif key in _GEOMETRY:
            element.set(key, _rounded(value))
    if element.tag == "a":
        element.attrib.pop("target", None)


def _font(element: ET.Element, value: str) -> None:
    """The shorthand `700 12px 'DejaVu Sans'`: its weight and size; the family is the page's."""
    for word in value.split("'")[0].split():
        if word.endswith("px"):
            element.set("font-size", word.removesuffix("px"))
        elif word in ("italic", "oblique"):
            element.set("font-style", word)
        elif word.isdigit() or word == "bold":
            element.set("font-weight", word)


def _rounded(text: str, places: int = 2) -> str:
    """Every number in `text` rounded, without needless zeros, and the white space made single.

    >>> _rounded("M 49.090909 -0.001 \\nL 3.500 1e-7")
    'M 49.09 0 L 3.5 0'
    """

    def one(match: re.Match[str]) -> str:
        short = f"{float(match[0]):.{places}f}"
        short = short.rstrip("0").rstrip(".") if "." in short else short
        return "0" if short == "-0" else short

    return " ".join(_NUMBER.sub(one, text).split())


def _known_colours(root: ET.Element) -> bool:
    """Whether every colour of the figure has a name, and it holds no bitmap."""
    for element in root.iter():
        if element.tag == "image":
            return False
        for key in ("fill", "stroke", "stop-color"):
            if _COLOUR.fullmatch(element.get(key, "")) and element.get(key) not in style.NAMES:
                return False
    return True


def _name_colours(element: ET.Element) -> None:
    names = [element.get("class", "")]
    for key, letter in (("fill", "f"), ("stroke", "s")):
        name = style.NAMES.get(element.get(key, ""))
        if name:
            names.append(f"{letter}-{name}")
    if any(names):
        element.set("class", " ".join(name for name in names if name))


def _link(element: ET.Element, links: Sequence[Link]) -> None:
    """Fill in an address and a name; an address that could run a script is taken away."""
    gid = element.get("id", "")
    if gid.startswith("class-"):
        del element.attrib["id"]
        element.set("class", " ".join(filter(None, (gid.removeprefix("class-"), element.get("class")))))
    if element.tag != "a":
        return
    href = element.get("href", "")
    if match := re.fullmatch(r"#link-(\d+)", href):
        link = links[int(match[1])]
        href = link.href
        element.set("aria-label", link.name)
        hover = ET.Element("title")
        hover.text = link.name
        element.insert(0, hover)
    if _SAFE_LINK.match(href.strip()):
        element.set("href", href)
    else:
        element.tag = "g"
        element.attrib.pop("href", None)


def _rename_ids(root: ET.Element, id: str) -> None:
    """Ids that something refers to are counted through from `id`; the others go."""
    wanted: set[str] = set()
    for element in root.iter():
        if element.tag != "a" and element.get("href", "").startswith("#"):
            wanted.add(element.get("href", "")[1:])
        for value in element.attrib.values():
            wanted.update(_REFERENCE.findall(value))
    new: dict[str, str] = {}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in wanted:
            element.set("id", new.setdefault(old, f"{id}-{len(new) + 1}"))
    for element in root.iter():
        for key, value in list(element.items()):
            if key == "href" and element.tag != "a" and value[1:] in new:
                element.set(key, "#" + new[value[1:]])
            elif "url(#" in value:
                element.set(key, _REFERENCE.sub(lambda m: f"url(#{new.get(m[1], m[1])})", value))


def _flatten(element: ET.Element) -> None:
    """Groups that say nothing dissolve into their parent; empty ones go."""
    children: list[ET.Element] = []
    for child in list(element):
        _flatten(child)
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        elif len(child) or child.tag not in ("g", "defs"):
            children.append(child)
    element[:] = children


def _hoist(element: ET.Element) -> None:
    """What all of a group's children repeat is said once, on the group."""
    for child in element:
        _hoist(child)
    if element.tag != "g" or len(element) < 2:
        return
    for key in _INHERITED:
        values = {child.get(key) for child in element}
        if len(values) == 1 and None not in values and key not in element.attrib:
            element.set(key, values.pop() or "")
            for child in element:
                del child.attrib[key]


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())


def _serialise(element: ET.Element) -> str:
    inside = escape(element.text or "", quote=False) + "".join(_serialise(child) for child in element)
    tail = escape(element.tail or "", quote=False)
    head = f"<{element.tag}{_written(dict(sorted(element.items())))}"
    return (f"{head}>{inside}</{element.tag}>" if inside else f"{head}/>") + tail
