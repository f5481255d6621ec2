"""A drawing: what a page shows for one figure, in a wide and (for phones) a narrow version, with its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from curvebook.errors import Fault, ParameterError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Drawing:
    """One figure of a report. `wide` and `narrow` are SVG (or HTML); the style sheet shows the one that fits.

    `title` states the message, `subtitle` names measure, place, period and source; `note` explains signs in the
    picture. `alt` is the text alternative, already inside the SVG.
    """

    wide: str
    narrow: str | None
    alt: str
    title: str
    id: str
    subtitle: str = ""
    note: str = ""

    def html(self) -> str:
        """The figure with its caption, ready for a page that has `charts.CSS`. All of its texts are escaped.

        >>> print(Drawing("<svg/>", None, "A flat line", "", "rd", note="R&D only").html())
        <figure class="drawing" id="rd"><svg/><p class="note">R&amp;D only</p></figure>
        """
        caption = f'<strong class="message">{escape(self.title)}</strong>' if self.title else ""
        caption += f'<span class="measure">{escape(self.subtitle)}</span>' if self.subtitle else ""
        caption = f"<figcaption>{caption}</figcaption>" if caption else ""
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        return f'<figure class="drawing" id="{escape(self.id)}">{caption}{self.wide}{self.narrow or ""}{note}</figure>'

    def _repr_html_(self) -> str:
        return self.html()


def from_user_figure(figure: Figure, alt: str, title: str = "", id: str = "figure") -> Drawing:
    """An analyst's own matplotlib figure as a drawing. The figure itself is left as it was.

    Raises ParameterError where `alt` says nothing: a figure without its text alternative is closed to some readers.
    """
    from curvebook.charts.svg import to_svg

    known_as = slug(id)
    if not " ".join(alt.split()).strip(" .…-–—"):
        raise ParameterError(
            Fault(
                "report.figure",
                f"figure {known_as!r}, alt",
                "the text alternative is missing",
                alt or None,
                'Say in a sentence or two what the figure shows: report.figure(fig, alt="NEET fell from 7% to 5% …").',
            )
        )
    wide = to_svg(figure, f"{known_as}-w", title, alt, kind="wide", tight=True)
    return Drawing(wide.replace('class="wide', 'class="always', 1), None, alt, title, known_as)


def slug(text: str) -> str:
    """`text` as an id in HTML.

    >>> slug("NEET 16–17, July"), slug("")
    ('neet-16-17-july', 'figure')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "figure"
