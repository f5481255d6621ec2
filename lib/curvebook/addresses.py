"""Where each page of an edition lives, relative to its audience's folder; every link on every page comes from here."""

from __future__ import annotations

import posixpath


def theme_page(theme: str, area: str) -> str:
    """A theme report's address.

    >>> theme_page("children", "M01000001")
    'theme/children/M01000001.html'
    """
    return f"theme/{theme}/{area}.html"


def area_page(area: str) -> str:
    """An area profile's address."""
    return f"area/{area}.html"


def report_page(kind: str, area: str) -> str:
    """The address of any other kind of report on an area.

    >>> report_page("data-quality", "M01000001")
    'data-quality/M01000001.html'
    """
    return f"{kind}/{area}.html"


def table(indicator: str) -> str:
    """The download with every figure of one indicator."""
    return f"data/{indicator}.csv"


def link(here: str, there: str) -> str:
    """The relative link on page `here` to page `there`.

    >>> link(theme_page("children", "M01000001"), area_page("M05000003"))
    '../../area/M05000003.html'
    """
    return posixpath.relpath(there, posixpath.dirname(here) or ".")
