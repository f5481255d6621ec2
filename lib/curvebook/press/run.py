"""One run of the press: what must be made anew is executed, checked and rendered; the edition is put in place whole."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import curvebook
from curvebook.disclosure.opening import Kept, shown_to, unprotectable
from curvebook.errors import Fault
from curvebook.model.period import day_in_words
from curvebook.observatory.submissions import load_submissions
from curvebook.press import publish, site
from curvebook.press.assembly import Assembly
from curvebook.press.edition import ALL, Plan, PlannedReport, plan
from curvebook.press.execute import LIMITS, Executed, Failure, Job, check_parameters, execute_all
from curvebook.press.failing import Limits
from curvebook.press.gates import Rules, check
from curvebook.press.kernels import Kernels
from curvebook.press.page import read_page
from curvebook.press.progress import Progress, Silent
from curvebook.press.publish import Place, keep, sha256, sha256_of_files, write
from curvebook.press.render import Frame, body, page, style_sheet, templates_hash, with_notice

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.observatory.submissions import Submission

# What a report may read of a partnership's folder; submissions are known by the findings' key.
AGREED = ("definitions/**/*", "stories/**/*", "commentary/**/*", "decisions/**/*")
PARTS = ("jupyter-client", "matplotlib", "nbconvert", "pandas", "papermill", "seaborn", "statsmodels")


@dataclass(frozen=True)
class Problem:
    """A report that failed: why, in a line, and where to read more."""

    audience: str
    report: str
    summary: str
    log: Path


@dataclass(frozen=True)
class Run:
    """What a run did. `index` is the first audience's Home, or None where nothing could be published."""

    index: Path | None
    made: int
    reused: int
    problems: tuple[Problem, ...]
    seconds: float


def run(
    partnership: Partnership,
    planned: Plan,
    figures: Kept,
    *,
    as_at: date,
    root: Path,
    outputs: Path,
    jobs: int | None = None,
    afresh: bool = False,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
    received: Sequence[Submission] | None = None,
) -> Run:
    """Make the planned reports and put the edition in place; as known on another day than that of its publication, it
    has a place of its own (`publish.name_of`), and the edition as published stays as it is.

    A report is taken over from the live edition where nothing that it may have read has changed (unless `afresh`). A
    report that fails keeps its last good page, with a notice; pages outside the plan stay as they are, unless the plan
    is the whole edition of their audience. Where no report could be made, nothing is put in place. `received` is what
    had been received by `as_at`, for the manifest; where it is not given, it is read (every file's hash is looked at).
    Raises ParameterError for a notebook that cannot take its parameters and BusyError while another run is at work.
    """
    place = Place(outputs, publish.name_of(partnership, planned.edition, as_at))
    with publish.locked(place):
        work = _Work(partnership, planned, figures, as_at, root, place, progress or Silent(), received)
        return work.run(jobs or os.cpu_count() or 1, afresh, limits)


@dataclass
class _Work:
    """A run in hand. `entries` are the manifest's reports by audience and id, as they become known."""

    partnership: Partnership
    planned: Plan
    figures: Kept
    as_at: date
    root: Path
    place: Place
    progress: Progress
    received: Sequence[Submission] | None = None
    entries: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: dict[tuple[str, str], dict[str, Any]] = field(init=False)
    frames: dict[str, Frame] = field(init=False)
    rules: Rules = field(init=False)
    inputs: dict[str, str] = field(init=False)
    shown: dict[str, Kept] = field(default_factory=dict)
    tables: dict[Path, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {(e["audience"], e["id"]): e for e in publish.read_manifest(self.place).get("reports", ())}
        self.frames = {
            reader: site.frame_of(self.partnership, self.planned.edition, self.as_at, self.partnership.audience(reader))
            for reader in self.planned.audiences
        }
        self.rules = Rules.here(self.partnership.about.fictional, self.root, self.place.outputs)
        self.inputs = self._common_inputs()

    def run(self, workers: int, afresh: bool, limits: Limits) -> Run:
        started, clock = datetime.now(UTC), time.monotonic()
        jobs = {(r.audience, r.id): (r, self._job(r)) for r in self.planned.reports}
        check_parameters(job for _, job in jobs.values())
        publish.begin(self.place)

        todo = [job for key, (report, job) in jobs.items() if afresh or not self._reuse(key, report)]
        self.progress.reports(len(todo))
        if todo:
            by_name = {job.name: report for report, job in jobs.values()}
            kernels = Kernels(self._environment(), self.root, partnership=self.partnership.folder)
            execute_all(
                todo,
                kernels,
                workers=workers,
                limits=limits,
                done=lambda ended: self._finish(by_name[ended.job.name], ended),
            )
        reused = sum(entry["status"] == "reused" for entry in self.entries.values())
        if all(entry["status"] == "failed" for entry in self.entries.values()):
            return Run(None, 0, 0, tuple(self.problems), time.monotonic() - clock)

        self.progress.stage("Putting the site together")
        self._carry_over()
        for audience in self.planned.audiences:
            self._site(audience)
        self._manifest(started)
        publish.put_in_place(self.place)
        index = self.place.live / self.planned.audiences[0] / site.HOME
        made = sum(entry["status"] == "new" for entry in self.entries.values())
        return Run(index, made, reused, tuple(self.problems), time.monotonic() - clock)

    # One report

    def _job(self, report: PlannedReport) -> Job:
        name = self._partnership_name()
        executed = self.place.executed(report.audience, report.id)
        return Job(
            f"{report.audience}/{report.id}", report.notebook, report.parameters(name, self.planned.edition), executed
        )

    def _partnership_name(self) -> str:
        """What a notebook is told: the name in `parameters/`, or the folder, seen from the project's own."""
        folder = self.partnership.folder.resolve()
        if folder.parent == self.root.resolve() / "parameters":
            return folder.name
        inside = folder.is_relative_to(self.root.resolve())
        return (folder.relative_to(self.root.resolve()) if inside else folder).as_posix()

    def _environment(self) -> dict[str, str]:
        outputs = self.place.outputs.resolve().parent
        return {"CURVEBOOK_FINDINGS": str(self.figures.folder.resolve()), "CURVEBOOK_OUTPUTS": str(outputs)}

    def _shown_to(self, audience: str) -> Kept:
        """The findings as an audience may see them, opened once."""
        if audience not in self.shown:
            reader = self.partnership.audience(audience)
            found = shown_to(self.partnership, self.figures, self.planned.edition, self.as_at, reader)
            # Those from whom the same is withheld read the same table, opened once.
            self.shown[audience] = next((one for one in self.shown.values() if one.folder == found.folder), found)
            for cell in unprotectable(self.shown[audience]):
                words = f"can be worked out from what was issued before, though it is withheld now: {cell}"
                self.progress.warning(audience, words)
        return self.shown[audience]

    def _common_inputs(self) -> dict[str, str]:
        """What every report of this run was made from, beside its notebook: names and hashes."""
        return {
            "findings": self.figures.key,
            "agreed": sha256_of_files(self.partnership.folder, *AGREED),
            "template": templates_hash(),
            "library": sha256(
                sha256_of_files(Path(curvebook.__file__).parent, "**/*.py", "**/*.html") + str(_versions())
            ),
        }

    def _inputs(self, report: PlannedReport) -> list[dict[str, str]]:
        notebook = f"notebooks/{report.notebook.name}"
        figures = self._shown_to(report.audience).key
        hashes = {notebook: sha256(report.notebook.read_bytes()), **self.inputs, "findings": figures}
        return [{"name": name, "sha256": value} for name, value in hashes.items()]

    def _entry(self, report: PlannedReport, status: str, seconds: float, html: str) -> dict[str, Any]:
        inputs = self._inputs(report)
        return {
            "id": report.id,
            "kind": report.kind,
            "theme": report.theme,
            "area": report.area,
            "audience": report.audience,
            "path": report.path,
            "title": report.title,
            "status": status,
            "seconds": round(seconds, 2),
            "as_at": self.as_at.isoformat(),
            "sha256": sha256(html),
            "fingerprint": self._fingerprint(report, inputs),
            "inputs": inputs,
        }

    def _fingerprint(self, report: PlannedReport, inputs: list[dict[str, str]]) -> str:
        parameters = sorted(report.parameters(self._partnership_name(), self.planned.edition).items())
        return sha256(repr((parameters, self.as_at.isoformat(), [(i["name"], i["sha256"]) for i in inputs])))

    def _reuse(self, key: tuple[str, str], report: PlannedReport) -> bool:
        """Take the live page over where nothing changed that it may have read, and nobody changed the page."""
        entry = self.known.get(key)
        live = self._live_page(entry)
        if not entry or not live or entry["status"] == "failed":
            return False
        if entry["fingerprint"] != self._fingerprint(report, self._inputs(report)):
            return False
        if sha256(live.read_bytes()) != entry["sha256"]:
            return False
        keep(live, self.place.building / report.audience / report.path)
        self.entries[key] = {**entry, "status": "reused", "seconds": 0.0}
        return True

    def _finish(self, report: PlannedReport, ended: Executed) -> None:
        """Render and check what a kernel made; whatever fails becomes the report's failure."""
        clock, failure, html = time.monotonic(), ended.failure, ""
        if failure is None:
            try:
                html = page(
                    self.frames[report.audience],
                    report.path,
                    body(ended.notebook),
                    section=site.section_of(report),
                    crumbs=site.crumbs_of(self.partnership, report),
                )
                failure = self._gated(report, html, ended.job.executed.with_suffix(".html"))
            except Exception as wrong:  # a page that cannot be rendered must not stop the others
                failure = Failure(f"the page could not be made: {wrong}", f"{type(wrong).__name__}: {wrong}\n")
        seconds = ended.seconds + time.monotonic() - clock
        if failure is None:
            write(self.place.building / report.audience, report.path, html)
            self.entries[report.audience, report.id] = self._entry(report, "new", seconds, html)
            self.place.log(report.audience, report.id).unlink(missing_ok=True)
        else:
            self._failed(report, failure, seconds)
        self.progress.done(f"{report.audience}/{report.id}", seconds, failure.summary if failure else "")

    def _gated(self, report: PlannedReport, html: str, kept: Path) -> Failure | None:
        """Why a page may not be published; the page is then kept at `kept`, so that its lines can be looked up."""
        faults = check(read_page(report.path, html), style_sheet(), self._rules_for(report.audience))
        if not faults:
            return None
        kept.write_text(html, encoding="utf-8")
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        lines = "\n".join(str(fault) for fault in faults)
        detail = f"The page did not pass {len(faults)} of the gates' checks:\n\n{lines}\n\nThe page itself: {kept}\n"
        return Failure(f"{_said(faults[0])}{more}", detail)

    def _failed(self, report: PlannedReport, failure: Failure, seconds: float) -> None:
        """Log it, and keep the last good page with a notice."""
        log = self.place.log(report.audience, report.id)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"{report.title} ({report.audience}/{report.id})\n{failure.detail}", encoding="utf-8")
        self.problems.append(Problem(report.audience, report.id, failure.summary, log))
        before = self.known.get((report.audience, report.id))
        live = self._live_page(before)
        html, when = "", self.as_at
        if before and live:
            when = date.fromisoformat(before["as_at"])
            words = f"This report could not be renewed. It still shows the figures as known on {day_in_words(when)}."
            html = with_notice(live.read_text(encoding="utf-8"), words)
            write(self.place.building / report.audience, report.path, html)
        else:
            (self.place.building / report.audience / report.path).unlink(missing_ok=True)
        entry = self._entry(report, "failed", seconds, html)
        told = {"as_at": when.isoformat(), "kept": bool(html), "problem": failure.summary}
        self.entries[report.audience, report.id] = {**entry, **told}

    def _live_page(self, entry: Mapping[str, Any] | None) -> Path | None:
        """The live edition's page of a report; what stands there for a report that was never made is none."""
        if not entry or (entry["status"] == "failed" and not entry.get("kept")):
            return None
        live = self.place.live / str(entry["audience"]) / str(entry["path"])
        return live if live.is_file() else None

    # The whole edition

    def _carry_over(self) -> None:
        """Pages of the live edition that this run was not asked to make."""
        for key, entry in self.known.items():
            if key in self.entries or (self.planned.whole and entry["audience"] in self.planned.audiences):
                continue
            if live := self._live_page(entry):
                keep(live, self.place.building / entry["audience"] / entry["path"])
            if live or entry["status"] == "failed":
                self.entries[key] = entry if entry["status"] == "failed" else {**entry, "status": "reused"}
        for folder in sorted(
            p for p in self.place.live.glob("*") if p.is_dir() and p.name not in self.planned.audiences
        ):
            for live in sorted(p for p in folder.rglob("*") if p.is_file()):
                target = self.place.building / live.relative_to(self.place.live)
                if not target.exists():
                    keep(live, target)

    def _site(self, audience: str) -> None:
        """The pages around an audience's reports; a report of this run whose links lead nowhere fails."""
        figures = self._shown_to(audience)
        if figures.folder not in self.tables:
            self.tables[figures.folder] = site.tables(self.partnership, figures.table)
        assembly = Assembly(
            self.partnership,
            self.planned.edition,
            self.partnership.audience(audience),
            self.as_at,
            figures,
            self.tables[figures.folder],
            self.place.building / audience,
            plan(self.partnership, self.planned.edition, root=self.root, area=ALL, audience=audience).reports,
        )
        for report, faults in assembly.dead_reports():
            entry = self.entries.get((audience, report.id))
            if entry and entry["status"] == "new":
                detail = "\n".join(str(fault) for fault in faults)
                failure = Failure(_said(faults[0]), f"{detail}\n")
                self._failed(report, failure, entry["seconds"])
                self.progress.problem(f"{audience}/{report.id}", failure.summary)
        assembly.write(self._rules_for(audience))

    def _rules_for(self, audience: str) -> Rules:
        return replace(self.rules, public=self.partnership.audience(audience).public)

    def _manifest(self, started: datetime) -> None:
        reports = [self.entries[key] for key in sorted(self.entries)]
        manifest = {
            "edition": self.planned.edition,
            "partnership": self.partnership.id,
            "as_at": self.as_at.isoformat(),
            "audiences": sorted({entry["audience"] for entry in reports}),
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": _versions(),
            "inputs": [{"name": name, "sha256": value} for name, value in self.inputs.items()],
            "submissions": self._submissions(),
            "reports": reports,
        }
        write(self.place.building, publish.MANIFEST, publish.manifest_text(manifest))

    def _submissions(self) -> list[dict[str, str]]:
        """What had been received: figures name a submission by its id, and this names its file as received."""
        received = load_submissions(self.partnership, self.as_at) if self.received is None else self.received
        folder = self.partnership.folder
        return [
            {"id": one.id, "file": Path(os.path.relpath(one.file, folder)).as_posix(), "sha256": one.sha256}
            for one in sorted(received, key=lambda one: one.id)
        ]


def _said(fault: Fault) -> str:
    """A fault in a line, without the page's own address, which stands beside it."""
    return str(Fault("", fault.place, fault.problem, fault.value, fault.mend))


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"curvebook": curvebook.__version__, "python": platform.python_version()}
    for name in PARTS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found
