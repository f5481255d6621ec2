"""One audience's folder made whole: the pages around its reports, downloads, and no link that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from curvebook.disclosure.earlier import since_of
from curvebook.errors import Fault
from curvebook.press import site
from curvebook.press.gates import Anchors, Rules, dead_links, sure
from curvebook.press.page import read_page
from curvebook.press.publish import write
from curvebook.press.render import style_sheet

if TYPE_CHECKING:
    from datetime import date

    from curvebook.disclosure.opening import Kept
    from curvebook.model.partnership import Partnership
    from curvebook.model.reading import Audience
    from curvebook.press.edition import PlannedReport


@dataclass(frozen=True)
class _Around:
    """The pages around some reports, and what they offer to links."""

    reports: Mapping[str, Anchors]
    site: site.Site
    pages: Mapping[str, str]
    anchors: Mapping[str, Anchors]


@dataclass(frozen=True)
class Assembly:
    """The folder of one audience, its reports in place. `tables` has each indicator's figures as CSV; `possible` is
    every report that could be asked for, `editions` the address of the page of all editions (`shelf`)."""

    partnership: Partnership
    edition: str
    audience: Audience
    as_at: date
    figures: Kept
    tables: Mapping[str, str]
    folder: Path
    possible: Sequence[PlannedReport]
    draft: bool = False
    editions: str = ""
    _last: list[_Around] = field(default_factory=list, repr=False)

    def dead_reports(self) -> Iterator[tuple[PlannedReport, list[Fault]]]:
        """Reports with links that lead nowhere, each with its faults.

        A link to a report that could be made leads somewhere: where it is missing, a page will say so.
        """
        anchors = self._reports()
        known = self._known(anchors)
        by_path = {report.path: report for report in self.possible}
        for path in [path for path in anchors if path in by_path]:
            dead = dead_links(path, anchors[path], known)
            faults = [fault for there, fault in dead if there not in by_path or there in known]
            if faults:
                yield by_path[path], faults

    def write(self, rules: Rules) -> None:
        """Write the pages around the reports, the downloads, and a page for each report that is linked to but missing.

        Raises RuntimeError where one of these pages fails a gate: that is a fault of this library, not of a report.
        """
        anchors = self._reports()
        around = self._around(anchors)
        whole, pages, every = around.site, dict(around.pages), {**anchors, **around.anchors}
        known = self._known(anchors)
        wanted = {there for path, found in every.items() for there, _ in dead_links(path, found, known)}
        for report in self.possible:
            if report.path in wanted and report.path not in anchors:
                pages[report.path] = site.missing_page(whole, report)
        for path, html in pages.items():
            sure(read_page(path, html), style_sheet(), rules)
            write(self.folder, path, html)
        for path, text in site.downloads(whole).items():
            write(self.folder, path, text)

    def _reports(self) -> dict[str, Anchors]:
        paths = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return {path: Anchors.of((self.folder / path).read_text(encoding="utf-8")) for path in paths}

    def _around(self, reports: Mapping[str, Anchors]) -> _Around:
        """The pages around these reports, made once as long as the reports offer and lead to the same."""
        if not self._last or self._last[0].reports != reports:
            whole = self._site(reports)
            pages = site.pages(whole)
            around = {path: Anchors.of(html) for path, html in pages.items()}
            self._last[:] = [_Around(reports, whole, pages, around)]
        return self._last[0]

    def _known(self, reports: Mapping[str, Anchors]) -> dict[str, frozenset[str]]:
        """Every address that leads somewhere, with the places on its page."""
        around = self._around(reports)
        files: dict[str, frozenset[str]] = dict.fromkeys(site.download_names(around.site), frozenset())
        beside = {self.editions: frozenset[str]()} if self.editions else {}
        return files | beside | {path: found.ids for path, found in (*reports.items(), *around.anchors.items())}

    def _site(self, anchors: Mapping[str, Anchors]) -> site.Site:
        made = {path: found.ids for path, found in anchors.items()}
        with_map = site.AREAS in site.sections(self.audience)
        drawing = site.home_map(self.partnership, self.figures, made) if with_map else Markup()
        what = (self.partnership, self.edition, self.audience, self.as_at, self.figures.table)
        return site.Site(*what, made, self.tables, drawing, self.draft, since_of(self.figures.folder), self.editions)
