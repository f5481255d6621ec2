"""Make one report again from its record, and say whether the page is the same, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, ParameterError, nearest
from curvebook.press import publish, records
from curvebook.press.desk import Desk
from curvebook.press.edition import PlannedReport
from curvebook.press.kernels import Kernels
from curvebook.press.making import make


@dataclass(frozen=True)
class Replayed:
    """What came of it. `changed`: what the page was made of that is no longer the same; `cells`: the numbers of the
    cells that show something else; `problem`: why it could not be made."""

    report: PlannedReport
    same: bool
    changed: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    problem: str = ""


def replay(desk: Desk, report: PlannedReport) -> Replayed:
    """Run a report's notebook again beside the edition, which stays as it is, and compare.

    Raises ParameterError where there is no record of the report: it was never made, or it failed last time.
    """
    record, changed = desk.changed(report)
    if record is None:
        problem, mend = "there is no record of it, so it cannot be replayed", "Run it first."
        if failed := desk.failed(report):
            problem, mend = "it failed last time, so it cannot be replayed", f"Why stands in {failed}."
        elif not desk.draft and records.read(_drafts(desk), report.audience, report.id):
            mend = "Run it first; of its draft there is one: --draft."
        raise ParameterError(Fault("", "report", problem, f"{report.audience}/{report.id}", mend))
    with publish.locked(desk.place), tempfile.TemporaryDirectory(prefix="curvebook-") as folder:
        order = desk.order(report)
        again = replace(order, job=replace(order.job, executed=Path(folder) / "replayed.ipynb"))
        environment = desk.environment() | {"CURVEBOOK_FIGURES": ""}  # nothing that was drawn before is shown again
        made = make(again, Kernels(environment, desk.root, partnership=desk.partnership.folder))
        if made.failure is not None:
            return Replayed(report, False, tuple(changed), problem=made.failure.summary)
        same = publish.sha256(made.html) == record.entry["sha256"]
        cells = tuple(_differ(desk.place.executed(report.audience, report.id), again.job.executed))
        return Replayed(report, same, tuple(changed), cells)


def chosen(desk: Desk, name: str) -> PlannedReport:
    """The planned report of this name: `theme/children/M01000001`, or with its audience before it.

    Raises ParameterError, with the nearest name, where there is none.
    """
    known = {f"{report.audience}/{report.id}": report for report in desk.planned.reports}
    known |= {report.id: report for report in reversed(desk.planned.reports)}
    found = known.get(name.removesuffix(".html"))
    if found is None:
        problem = "no report of this name is made in the edition for this audience"
        raise ParameterError(Fault("", "report", problem, name, nearest(name, known)))
    return found


def drafted_on(place: publish.Place) -> date:
    """The day on which the figures of an edition's drafts were known. Raises ParameterError where there are none."""
    known = publish.read_manifest(place).get("as_at")
    if known is None:
        mend = "`curvebook due --run` makes those of what is due."
        raise ParameterError(Fault("", "--draft", "there are no drafts of this edition", place.name, mend))
    return date.fromisoformat(known)


def _drafts(desk: Desk) -> publish.Place:
    return publish.Place(desk.place.outputs, publish.draft_of(desk.planned.edition))


def _differ(before: Path, after: Path) -> Iterator[int]:
    """The numbers of the cells whose outputs differ, counted from one."""
    import nbformat

    old, new = (_outputs(nbformat.read(path, as_version=4)) if path.is_file() else [] for path in (before, after))
    for number in range(max(len(old), len(new))):
        if old[number : number + 1] != new[number : number + 1]:
            yield number + 1


def _outputs(notebook: Any) -> list[Any]:
    return [cell.get("outputs", []) for cell in notebook.cells]
