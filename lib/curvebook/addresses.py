"""Where each page of an edition lives, relative to its audience's folder; every link on every page comes from here."""

from __future__ import annotations

import posixpath

# The pages around the reports.
HOME, THEMES, AREAS, REPORTS = "index.html", "themes.html", "areas.html", "reports.html"
DATA, METHODS, GLOSSARY, RULES = "data.html", "methods.html", "glossary.html", "rules.html"
CHANGES, CHANGES_TABLE = "what-changed.html", "what-changed.csv"


def theme_page(theme: str, area: str) -> str:
    """A theme report's address.

    >>> theme_page("children", "M01000001")
    'theme/children/M01000001.html'
    """
    return f"theme/{theme}/{area}.html"


def area_page(area: str) -> str:
    """An area profile's address."""
    return f"area/{area}.html"


def report_page(kind: str, about: str) -> str:
    """The address of any other kind of report on an area, by its code, or on an indicator, a service or a board.

    >>> report_page("data-quality", "M01000001"), report_page("turn-the-curve", "neet-16-17")
    ('data-quality/M01000001.html', 'turn-the-curve/neet-16-17.html')
    """
    return f"{kind}/{about}.html"


def table(indicator: str) -> str:
    """The download with every figure of one indicator."""
    return f"data/{indicator}.csv"


def link(here: str, there: str) -> str:
    """The relative link on page `here` to page `there`.

    >>> link(theme_page("children", "M01000001"), area_page("M05000003"))
    '../../area/M05000003.html'
    """
    return posixpath.relpath(there, posixpath.dirname(here) or ".")
