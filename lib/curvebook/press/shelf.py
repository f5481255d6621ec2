"""The shelf: every edition that an audience can read, on one page beside the editions' folders.

It stands at `outputs/<partnership>/<audience>.html`. The Home of each edition leads to it, and nothing else does: where
an audience's folder is published alone, all of its other links still lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.model.period import Period, day_in_words
from curvebook.press.gates import Rules, sure
from curvebook.press.page import read_page
from curvebook.press.publish import MANIFEST, Place, read_manifest, write_whole
from curvebook.press.render import Frame, page, style_sheet
from curvebook.press.site import HOME

if TYPE_CHECKING:
    from curvebook.model.reading import Audience


@dataclass(frozen=True)
class Standing:
    """An edition on the shelf: its folder's name, quarter, the day its figures were known on, how many reports."""

    name: str
    quarter: Period
    as_at: date
    reports: int
    draft: bool
    audience: str

    @property
    def address(self) -> str:
        """Its Home."""
        return f"{self.name}/{self.audience}/{HOME}"

    @property
    def label(self) -> str:
        """Its quarter."""
        return self.quarter.label

    @property
    def says(self) -> str:
        """What it is, in words."""
        count = f"{self.reports} report{'' if self.reports == 1 else 's'}"
        known = f"{count}, with the figures as known on {day_in_words(self.as_at)}"
        return f"draft for sign-off, {known}" if self.draft else known

    @property
    def published(self) -> bool:
        """Whether it is the edition itself, rather than a draft or what was known on another day."""
        return "@" not in self.name


def manifests(outputs: Path) -> dict[Path, dict[str, Any]]:
    """What the editions in place say of themselves, by their folders: read once, for the shelves of all audiences."""
    folders = sorted(file.parent for file in outputs.glob(f"*/{MANIFEST}"))
    return {folder: read_manifest(Place(outputs, folder.name)) for folder in folders}


def standing(said: Mapping[Path, dict[str, Any]], audience: Audience) -> list[Standing]:
    """The editions in place for an audience, the newest first; `said` are their `manifests`."""
    found = [one for folder, manifest in said.items() for one in _standing(folder, manifest, audience)]
    return sorted(found, key=lambda one: (one.quarter.start, one.published, one.as_at), reverse=True)


def address(edition: str, audience: Audience) -> str:
    """Where the shelf stands, as seen from an audience's folder of the edition; "" where it may not be on it."""
    return "" if audience.public and "@" in edition else f"../../{audience.id}.html"


def put_on(
    outputs: Path, said: Mapping[Path, dict[str, Any]], audience: Audience, frame: Frame, rules: Rules
) -> Path | None:
    """Write the page of an audience's editions; None where there is none yet. `said` are the `manifests` of `outputs`,
    `frame` is that of the newest edition."""
    every = standing(said, audience)
    editions = [one for one in every if one.published]
    others = [] if audience.public else [one for one in every if not one.published]
    if not editions and not others:
        return None
    newest = (editions or others)[0]
    own = f"{newest.name}/{audience.id}/"
    around = replace(
        frame,
        edition="",
        beside="",
        mark="",
        home=newest.address,
        navigation=(("Newest edition" if editions else "Draft", newest.address),),
        footer=tuple((name, own + address) for name, address in frame.footer),
        facts=tuple((term, words) for term, words in frame.facts if term in ("Contact", "Licence")),
    )
    lede = "The newest stands first; earlier ones stay as they were published." if editions else (
        "Nothing is published yet.")  # fmt: skip
    facts: dict[str, Any] = {"audience": audience.title, "lede": lede, "editions": editions, "others": others}
    name = f"{audience.id}.html"
    html = page(around, name, facts, title="All editions", template="editions.html.j2")
    sure(read_page(name, html), style_sheet(), rules)
    write_whole(outputs / name, html)
    return outputs / name


def _standing(folder: Path, said: dict[str, Any], audience: Audience) -> Iterator[Standing]:
    if audience.id in said.get("audiences", ()) and (folder / audience.id / HOME).is_file():
        made = [
            e for e in said["reports"] if e["audience"] == audience.id and (e["status"] != "failed" or e.get("kept"))
        ]
        quarter, as_at = Period.of_edition(said["edition"]), date.fromisoformat(said["as_at"])
        yield Standing(folder.name, quarter, as_at, len(made), bool(said.get("draft")), audience.id)
