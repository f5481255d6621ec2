"""How a report is told to its reader: as deep as the reader goes, in words the reader knows (RULES 4.3, 4.8, 5.1).

The same figures come in layers, and every layer leads to the next: a message with its cards, then each indicator, then
the data behind it. An audience's `depth` says how many of them stand open:

========  ============================================================================================================
basic     the message and the cards; of each indicator what it says in a sentence or two, with a link to its figures;
          no tables of money, risks or context, and of the notes on data only what is missing
standard  the curve and its paragraphs; the data and how they are measured folded below, open at a touch
detailed  the same with everything unfolded
========  ============================================================================================================

Nothing is computed here, so a figure reads the same at every depth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience, Depth, Term
from curvebook.narrative.plain import in_plain_words

_FOLDED = re.compile(r'<details class="data">(.*?)</details>', re.DOTALL)
_DOWNLOAD = re.compile(r"<p>\s*<a [^>]*\bdownload\b[^>]*>.*?</a>\s*</p>", re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Who reads: how deep, and which words need their meaning (none for an audience that knows ours)."""

    depth: Depth = "standard"
    glossary: tuple[Term, ...] = ()

    @classmethod
    def of(cls, partnership: Partnership, audience: Audience) -> Reader:
        """The reader that an audience is."""
        return cls(audience.depth, partnership.glossary if audience.plain_words else ())

    def told(self, html: str) -> str:
        """A block's HTML as this reader reads it.

        >>> folded = '<details class="data"><summary>Data</summary><p><a href="x.csv" download>CSV</a></p></details>'
        >>> Reader("detailed").told(folded)
        '<details class="data" open><summary>Data</summary><p><a href="x.csv" download>CSV</a></p></details>'
        >>> Reader("basic").told(folded)
        '<p><a href="x.csv" download>CSV</a></p>'
        """
        if self.depth == "basic":
            html = _FOLDED.sub(lambda folded: "".join(_DOWNLOAD.findall(folded[1])), html)
        elif self.depth == "detailed":
            html = html.replace('<details class="data">', '<details class="data" open>')
        return in_plain_words(html, self.glossary)
