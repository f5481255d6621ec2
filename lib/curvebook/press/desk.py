"""What a run has before it on the desk: the plan, the figures that each audience may see, and of each report the order
to make it and what it was made of before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from curvebook.disclosure.opening import Kept, shown_to, unprotectable
from curvebook.press import publish, records, site
from curvebook.press.edition import Plan, PlannedReport
from curvebook.press.execute import Job
from curvebook.press.fingerprint import Fingerprints, MadeOf, questions_of
from curvebook.press.gates import Rules
from curvebook.press.making import Around, Order
from curvebook.press.progress import Progress, Silent
from curvebook.press.publish import Place
from curvebook.press.records import Record
from curvebook.press.render import Frame
from curvebook.report.record import DEFINITIONS, Question

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership


@dataclass
class Desk:
    """Nothing here is changed by a run; what was worked out once is kept."""

    partnership: Partnership
    planned: Plan
    figures: Kept
    as_at: date
    root: Path
    place: Place
    progress: Progress = field(default_factory=Silent)
    draft: bool = False
    frames: dict[str, Frame] = field(init=False)
    rules: Rules = field(init=False)
    prints: Fingerprints = field(init=False)
    _shown: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.frames = {
            audience: site.frame_of(self.partnership, self.planned.edition, self.as_at, reader, self.draft)
            for audience in self.planned.audiences
            for reader in (self.partnership.audience(audience),)
        }
        self.rules = Rules.here(self.partnership.about.fictional, self.root, self.place.outputs)
        self.prints = Fingerprints(self.partnership, self.root, self.as_at, self.place.outputs)

    @classmethod
    def laid(
        cls, partnership: Partnership, planned: Plan, figures: Kept, *, as_at: date, root: Path, outputs: Path,
        progress: Progress | None = None, draft: bool = False,
    ) -> Desk:  # fmt: skip
        """The desk of a run; `outputs` is the partnership's folder of outputs. Drafts have a place of their own."""
        name = publish.draft_of(planned.edition) if draft else publish.name_of(partnership, planned.edition, as_at)
        return cls(partnership, planned, figures, as_at, root, Place(outputs, name), progress or Silent(), draft)

    def order(self, report: PlannedReport) -> Order:
        """The order to make a report, from its notebook as it is now."""
        self.prints.notebook(report.notebook)
        parameters = self.parameters(report)
        executed = self.place.executed(report.audience, report.id)
        # Made here, where it is not yet: a kernel would count it against its report's time.
        figures = self.shown_to(report.audience).folder.resolve()
        job = Job(f"{report.audience}/{report.id}", report.notebook, parameters, executed, figures)
        return Order(job, self._around(report), self.rules_for(report.audience))

    def _around(self, report: PlannedReport) -> Around:
        crumbs = site.crumbs_of(self.partnership, report)
        return Around(self.frames[report.audience], report.path, site.section_of(report), crumbs)

    def parameters(self, report: PlannedReport) -> dict[str, str]:
        """What a report's notebook is told."""
        return report.parameters(self._partnership_name(), self.planned.edition)

    def _partnership_name(self) -> str:
        """What a notebook is told: the name in `parameters/`, or the folder, seen from the project's own."""
        folder = self.partnership.folder.resolve()
        if folder.parent == self.root.resolve() / "parameters":
            return folder.name
        inside = folder.is_relative_to(self.root.resolve())
        return (folder.relative_to(self.root.resolve()) if inside else folder).as_posix()

    def drawings(self) -> Path:
        """Where drawings are kept: a folder for this state of the library and of what it draws with."""
        return self.place.work.resolve() / "figures" / self.prints.library[:12]

    def environment(self) -> dict[str, str]:
        """What definitions the kernels of this run go by, and where they find figures, and drawings made before."""
        outputs = self.place.outputs.resolve().parent
        return {
            "CURVEBOOK_FINDINGS": str(self.figures.folder.resolve()),
            "CURVEBOOK_OUTPUTS": str(outputs),
            "CURVEBOOK_FIGURES": str(self.drawings()),
            DEFINITIONS: self.partnership.content,
        }

    def shown_to(self, audience: str) -> Kept:
        """The findings as an audience may see them, opened once."""
        if audience not in self._shown:
            reader = self.partnership.audience(audience)
            found = shown_to(self.partnership, self.figures, self.planned.edition, self.as_at, reader)
            # Those from whom the same is withheld read the same table, opened once.
            self._shown[audience] = next((one for one in self._shown.values() if one.folder == found.folder), found)
            for cell in unprotectable(self._shown[audience]):
                words = f"can be worked out from what was issued before, though it is withheld now: {cell}"
                self.progress.warning(audience, words)
        return self._shown[audience]

    def made_of(self, report: PlannedReport, read: Iterable[tuple[Question, str]]) -> MadeOf:
        """What a report that asked these questions is made of now; answers that are given with them stand."""
        parameters = self.parameters(report)
        around, figures = repr(self._around(report)), self.shown_to(report.audience)
        return self.prints.made_of(report.notebook, parameters, around, figures, read)

    def unchanged(self, report: PlannedReport) -> tuple[Record, Path] | None:
        """The record and the page of a report of which nothing changed, and whose page nobody changed."""
        record, changed = self.changed(report)
        page = records.page_of(self.place, record) if record and not changed else None
        return (record, page) if record and page else None

    def changed(self, report: PlannedReport) -> tuple[Record | None, list[str]]:
        """The record of a report, and what has changed since; where there is none, that says why."""
        record = records.read(self.place, report.audience, report.id)
        if record is None:
            failed = self.failed(report)
            why = f"it failed last time; why stands in {failed}" if failed else "there is no record that it was made"
            return None, [why]
        return record, self.prints.changed(
            record.made_of, self.made_of(report, ((question, "") for question in questions_of(record.made_of)))
        )

    def failed(self, report: PlannedReport) -> Path | None:
        """The log of a report that failed when it was last to be made; None where it did not."""
        log = self.place.log(report.audience, report.id)
        return log if log.is_file() else None

    def rules_for(self, audience: str) -> Rules:
        """What the gates must know of the pages of an audience."""
        return replace(self.rules, public=self.partnership.audience(audience).public)
