"""Reads which figure stands where on a page, so that pages and audiences can be compared."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
SAME = {"latest": "value", "observed": "value"}  # the newest value is one of those observed


class Printed(NamedTuple):
    """One figure as printed: which (measure, indicator, area, period, what beside), the number's text, and where."""

    key: tuple[str, ...]
    text: str
    page: str


def on_page(html: str, page: str, partnership: Partnership) -> Iterator[Printed]:
    """Every figure of a page that says which it is: those with a key, and the rows of tables behind charts."""
    soup = BeautifulSoup(html, "html.parser")
    for shown in soup.select("[data-figure]"):
        measure, indicator, area, period, *beside = str(shown["data-figure"]).split(" ")
        for tip in shown.select(".tip"):
            tip.extract()
        if found := NUMBER.search(shown.get_text()):
            yield Printed((SAME.get(measure, measure), indicator, area, period, *beside), found.group(), page)
    every = partnership.indicators().values()
    titles: dict[str, list[tuple[str, str]]] = {}  # two areas of different levels may go by one name
    for area in partnership.areas():
        for one in every:
            titles.setdefault(f"{one.title}: {area.name}", []).append((one.id, area.code))
    for table in soup.select("table"):
        caption = table.find("caption")
        about = titles.get(caption.get_text(strip=True), []) if caption else []
        here = [each for each in about if each[1] in page] or about
        if len(here) != 1:
            continue
        indicator, code = here[0]
        for row in table.select("tbody tr"):
            period, value = row.find("th"), row.find("td")
            if period and value and "[f]" not in value.get_text() and (found := NUMBER.search(value.get_text())):
                yield Printed(("value", indicator, code, period.get_text(strip=True)), found.group(), page)


def named(printed: Iterable[Printed]) -> Iterator[Printed]:
    """The same with each period as readers see it."""
    for one in printed:
        measure, indicator, area, period, *beside = one.key
        if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d+)", period):
            period = Period(date.fromisoformat(found.group(1)), int(found.group(2))).label
        yield one._replace(key=(measure, indicator, area, period, *beside))


def in_downloads(site: Path) -> Iterator[Printed]:
    """Every value of a site's downloads."""
    for file in sorted(site.glob("data/*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                beside = (row["period_months"], row["against"], row["by"], row["group"])
                beside += (row["note"],) if row["measure"] == "check" else ()  # of one kind there may be several
                key = (row["measure"], row["indicator"], row["area"], row["period_start"], *beside)
                for column in ("value", "lower", "upper"):
                    if row[column]:
                        yield Printed((*key, column), row[column], f"{site.name}/{file.name}")


def differing(printed: Iterable[Printed]) -> list[str]:
    """The figures that stand with two different texts somewhere, and where."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for one in printed:
        found.setdefault(one.key, {}).setdefault(one.text, one.page)
    return [f"{' '.join(key)}: {texts}" for key, texts in found.items() if len(texts) > 1]
