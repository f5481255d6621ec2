"""One run of the press: what must be made anew is executed, checked and rendered; the edition is put in place whole."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.charts.kept import keeping
from curvebook.disclosure.opening import Kept
from curvebook.model.period import day_in_words
from curvebook.observatory.submissions import load_submissions
from curvebook.press import publish, records, shelf, site
from curvebook.press.assembly import Assembly
from curvebook.press.desk import Desk
from curvebook.press.edition import ALL, Plan, PlannedReport, plan
from curvebook.press.execute import LIMITS, Failure, check_parameters
from curvebook.press.failing import Limits
from curvebook.press.fingerprint import MadeOf, fingerprint, hash_of, versions
from curvebook.press.kernels import Kernels
from curvebook.press.log import without_values
from curvebook.press.making import Made, Order, make_all, said
from curvebook.press.progress import Progress
from curvebook.press.publish import keep, sha256, sha256_of_files, write
from curvebook.press.records import Record
from curvebook.press.render import with_notice
from curvebook.press.seeing import may_see, still
from curvebook.press.warm.nursery import NURSERY

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.observatory.submissions import Submission

# What is agreed and told in a partnership's folder; submissions are known by the findings' key.
KEPT_FINDINGS = 12  # sets of findings, of whatever edition and day: one of Marlbrook is 11 MB
AGREED = ("definitions/**/*", "baselines/**/*", "stories/**/*", "commentary/**/*", "decisions/**/*")


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
    draft: bool = False,
    cluster: str | None = None,
) -> Run:
    """Make the planned reports and put the edition in place; as known on another day than that of its publication, it
    has a place of its own (`publish.name_of`), and the edition as published stays as it is. So has a `draft`, on
    whatever day: every page of it says that it is one.

    A report is taken over from the live edition, or from a run that was stopped, where nothing that it read has changed
    (unless `afresh`); where nothing at all has, the edition stays as it is. A report that fails keeps its last good
    page, with a notice; pages outside the plan stay as they are, unless the plan is the whole edition of their
    audience. Where no report could be made, nothing is put in place. `received` is what had been received by `as_at`,
    for the manifest; where it is not given, it is read (every file's hash is looked at). `cluster`: the address of a
    dask scheduler whose workers make the reports (`press.cluster`), in place of `jobs` threads here.
    Raises ParameterError for a notebook that cannot take its parameters and BusyError while another run is at work.
    """
    desk = Desk.laid(
        partnership, planned, figures, as_at=as_at, root=root, outputs=outputs, progress=progress, draft=draft
    )
    with publish.locked(desk.place):
        publish.recover(desk.place)
        return _Work(desk, received).run(jobs or _cores(), afresh, limits, cluster)


def _cores() -> int:
    """The cores that this process may use, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class _Work:
    """A run in hand. `entries` are the manifest's reports by audience and id, as they become known."""

    desk: Desk
    received: Sequence[Submission] | None = None
    entries: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    manifest: dict[str, Any] = field(init=False)
    known: dict[tuple[str, str], dict[str, Any]] = field(init=False)
    inputs: dict[str, str] = field(init=False)
    taken_away: bool = False  # a page that its readers may not see any more
    tables: dict[Path, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        desk = self.desk
        self.partnership, self.planned, self.place = desk.partnership, desk.planned, desk.place
        self.progress, self.as_at = desk.progress, desk.as_at
        self.manifest = publish.read_manifest(self.place)
        self.known = {(e["audience"], e["id"]): e for e in self.manifest.get("reports", ())}
        self.inputs = {
            "findings": desk.figures.key,
            "agreed": sha256_of_files(self.partnership.folder, *AGREED),
            "template": desk.prints.template,
            "library": desk.prints.library,
        }

    def run(self, workers: int, afresh: bool, limits: Limits, cluster: str | None = None) -> Run:
        started, clock = datetime.now(UTC), time.monotonic()
        orders = {(report.audience, report.id): (report, self.desk.order(report)) for report in self.planned.reports}
        check_parameters(order.job for _, order in orders.values())
        found: dict[tuple[str, str], tuple[Record, Path]] = {}
        for key, (report, _) in orders.items():
            if not afresh and (kept := self.desk.unchanged(report)):
                found[key] = kept
            elif cluster is None:
                NURSERY.start(self.partnership.folder)  # it loads while we see what else there is to make
        if len(found) == len(orders) and self._as_it_was(found):
            self._shelve()
            return Run(self._home(), 0, len(found), (), time.monotonic() - clock)

        publish.begin(self.place)
        publish.keep_only(self.desk.drawings())
        for record, page in found.values():
            self._take_over(record, page)
        todo = [order for key, (_, order) in orders.items() if key not in found]
        self.progress.reports(len(todo))
        if todo:
            by_name = {order.job.name: report for report, order in orders.values()}
            self._make(todo, workers, limits, cluster, lambda made: self._finish(by_name[made.order.job.name], made))
        failed = all(entry["status"] == "failed" and not entry["kept"] for entry in self.entries.values())
        if failed and not self.taken_away:
            return Run(None, 0, 0, tuple(self.problems), time.monotonic() - clock)

        self.progress.stage("Putting the site together")
        self._carry_over()
        with keeping(self.desk.drawings()):  # Home's map is the same for many an audience
            for audience in self.planned.audiences:
                self._site(audience)
        self._manifest(started)
        publish.put_in_place(self.place)
        self._shelve()
        publish.keep_newest(self.place.work / "findings", KEPT_FINDINGS)
        made = sum(entry["status"] == "new" for entry in self.entries.values())
        reused = sum(self.entries[key]["status"] == "reused" for key in found)
        return Run(self._home(), made, reused, tuple(self.problems), time.monotonic() - clock)

    def _shelve(self) -> None:
        """Put the edition where its readers see all of them."""
        said = shelf.manifests(self.place.outputs)
        for id, frame in self.desk.frames.items():
            reader = self.partnership.audience(id)
            shelf.put_on(self.place.outputs, said, reader, frame, self.desk.rules_for(id))

    def _home(self) -> Path:
        return self.place.live / self.planned.audiences[0] / site.HOME

    def _make(
        self, orders: list[Order], workers: int, limits: Limits, cluster: str | None, done: Callable[[Made], None]
    ) -> None:
        if cluster is None:
            kernels = Kernels(self.desk.environment(), self.desk.root, partnership=self.partnership.folder)
            few = len(orders) <= workers  # beside many, the kernels' memory counts and a second does not
            make_all(
                orders, kernels, workers=workers, limits=limits, done=done, on_cell=self.progress.cell,
                meanwhile=self._tabulate if few else lambda: None,
            )  # fmt: skip
            return
        from curvebook.press.cluster import Shared, make_all_on

        make_all_on(cluster, orders, Shared.of(self.desk), limits=limits, done=done, progress=self.progress)

    def _tabulate(self) -> None:
        for audience in self.planned.audiences:
            self._tables(self.desk.shown_to(audience))

    def _tables(self, figures: Kept) -> dict[str, str]:
        """The figures as readers download them, written down once for audiences that may see the same."""
        if figures.folder not in self.tables:
            self.tables[figures.folder] = site.tables(self.partnership, figures.table)
        return self.tables[figures.folder]

    # One report

    def _take_over(self, record: Record, page: Path) -> None:
        key = (record.entry["audience"], record.entry["id"])
        keep(page, self.place.building / key[0] / record.entry["path"])
        self._not_aside(record)
        self._beside(record)
        now = {"findings": self.desk.figures.key, "may_see": self._may_see(record.entry)}
        self.entries[key] = {**record.entry, **now, "status": "reused", "seconds": 0.0}

    def _finish(self, report: PlannedReport, made: Made) -> None:
        """Put a page away with the record of what it was made of; whatever failed becomes the report's failure."""
        if made.failure is None:
            write(self.place.building / report.audience, report.path, made.html)
            made_of = self.desk.made_of(report, made.read)
            record = Record(self._entry(report, "new", made.seconds, made.html, made_of), made_of)
            records.write(self.place, record)
            self._not_aside(record)
            self._beside(record)
            self.entries[report.audience, report.id] = record.entry
            self.place.log(report.audience, report.id).unlink(missing_ok=True)
        else:
            self._failed(report, made.failure, made.seconds)
        words = made.failure.summary if made.failure else ""
        self.progress.done(f"{report.audience}/{report.id}", made.seconds, words)

    def _not_aside(self, record: Record) -> None:
        """Of what an interrupted run had made, only pages that no run was asked for since are kept."""
        (self.place.interrupted / record.entry["audience"] / record.entry["path"]).unlink(missing_ok=True)

    def _beside(self, record: Record) -> None:
        """Put the notebook as it ran next to its page, in a folder that is not open to everyone."""
        executed = self.place.executed(record.entry["audience"], record.entry["id"])
        if executed.is_file() and not self.partnership.audience(record.entry["audience"]).public:
            beside = Path(record.entry["path"]).with_suffix(".ipynb")
            keep(executed, self.place.building / record.entry["audience"] / beside)

    def _entry(
        self, report: PlannedReport, status: str, seconds: float, html: str, made_of: MadeOf | None = None
    ) -> dict[str, Any]:
        made_of = made_of if made_of is not None else self.desk.made_of(report, ())
        whole = {name: value for name, value in made_of.items() if not name.startswith("[")}
        whole["read"] = fingerprint({name: value for name, value in made_of.items() if name.startswith("[")})
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
            "notebook": f"notebooks/{report.notebook.name}",
            "parameters": self.desk.parameters(report),
            "sha256": sha256(html),
            "fingerprint": fingerprint(made_of),
            "findings": self.desk.figures.key,
            "may_see": may_see(self.partnership, report.audience, report.theme, self.as_at),
            "inputs": [{"name": name, "sha256": value} for name, value in whole.items()],
        }

    def _failed(self, report: PlannedReport, failure: Failure, seconds: float) -> None:
        """Log it, and keep the last good page with a notice."""
        records.forget(self.place, report.audience, report.id)
        log = self.place.log(report.audience, report.id)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"{report.title} ({report.audience}/{report.id})\n{failure.detail}", encoding="utf-8")
        self.problems.append(Problem(report.audience, report.id, failure.summary, log))
        before = self.known.get((report.audience, report.id))
        live = self._live_page(before) if before else None
        html, when = "", self.as_at
        if before and live:
            when = date.fromisoformat(before["as_at"])
            words = (
                "This page could not be made anew: it is an earlier version, "
                f"with the figures as known on {day_in_words(when)}."
            )
            html = with_notice(live.read_text(encoding="utf-8"), words)
            write(self.place.building / report.audience, report.path, html)
            self._keep_notebook(live, before)
        else:
            page = self.place.building / report.audience / report.path
            page.unlink(missing_ok=True)
            page.with_suffix(".ipynb").unlink(missing_ok=True)
        entry = self._entry(report, "failed", seconds, html)
        if before and live:
            entry["findings"] = before["findings"]
        told = {"as_at": when.isoformat(), "kept": bool(html), "problem": without_values(failure.summary)}
        self.entries[report.audience, report.id] = {**entry, **told}

    def _keep_notebook(self, live: Path, entry: Mapping[str, Any]) -> None:
        """Carry the notebook over that lies next to a live page, if one does."""
        beside = self.place.building / entry["audience"] / Path(entry["path"]).with_suffix(".ipynb")
        beside.unlink(missing_ok=True)
        if live.with_suffix(".ipynb").is_file() and not self.partnership.audience(entry["audience"]).public:
            keep(live.with_suffix(".ipynb"), beside)

    def _may_see(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return may_see(self.partnership, entry["audience"], entry["theme"], self.as_at)

    def _live_page(self, entry: Mapping[str, Any]) -> Path | None:
        """The live edition's page of a report, as long as its readers may still see all that they might see then.

        What stands there for a report that was never made is none.
        """
        if entry["status"] == "failed" and not entry.get("kept"):
            return None
        if not still(entry.get("may_see"), self._may_see(entry)):
            words = "its earlier page is taken away: it may show what its readers may see no longer"
            self.progress.warning(f"{entry['audience']}/{entry['id']}", words)
            self.taken_away = True
            return None
        live = self.place.live / str(entry["audience"]) / str(entry["path"])
        return live if live.is_file() else None

    # The whole edition

    def _as_it_was(self, found: Mapping[tuple[str, str], tuple[Record, Path]]) -> bool:
        """Whether the live edition is what this run would make: the same reports, and the same pages around them."""
        if not all(page.is_relative_to(self.place.live) for _, page in found.values()):
            return False
        if self.planned.whole and any(key[0] in self.desk.frames and key not in found for key in self.known):
            return False
        sites = self.manifest.get("sites", {})
        return all(
            sites.get(reader) == self._site_hash(reader, self.place.live, self.known) for reader in self.desk.frames
        )

    def _site_hash(self, audience: str, folder: Path, entries: Mapping[tuple[str, str], dict[str, Any]]) -> str:
        """What an audience's folder was made of, and what lies in it."""
        reports = {e["path"]: e["sha256"] for (reader, _), e in entries.items() if reader == audience}
        files = {path.relative_to(folder / audience).as_posix(): path for path in (folder / audience).rglob("*")}
        around = {name: path for name, path in files.items() if path.is_file() and name not in reports}
        content = sorted((name, sha256(path.read_bytes())) for name, path in around.items())
        known = (self.desk.shown_to(audience).key, self.inputs, self.as_at.isoformat())
        return hash_of((known, sorted(reports.items()), content))

    def _carry_over(self) -> None:
        """Pages of the live edition that this run was not asked to make, and whose readers there still are."""
        readers = {audience.id: audience for audience in self.partnership.audiences}
        for key, entry in self.known.items():
            whole = self.planned.whole and entry["audience"] in self.planned.audiences
            if key in self.entries or whole or entry["audience"] not in readers:
                continue
            if live := self._live_page(entry):
                keep(live, self.place.building / entry["audience"] / entry["path"])
                self._keep_notebook(live, entry)
            if entry["status"] == "failed":
                self.entries[key] = {**entry, "kept": live is not None}
            elif live:
                self.entries[key] = {**entry, "status": "reused"}
        for audience in sorted(set(readers) - set(self.planned.audiences)):
            asked = [entry for key, entry in self.known.items() if key[0] == audience and key not in self.entries]
            gone = {Path(entry["path"]).with_suffix(end).as_posix() for entry in asked for end in (".html", ".ipynb")}
            folder = self.place.live / audience
            for live in sorted(p for p in folder.rglob("*") if p.is_file()):
                target = self.place.building / live.relative_to(self.place.live)
                shown = live.suffix != ".ipynb" or not readers[audience].public
                if shown and not target.exists() and live.relative_to(folder).as_posix() not in gone:
                    keep(live, target)

    def _site(self, audience: str) -> None:
        """The pages around an audience's reports; a report whose links lead nowhere fails, made now or before."""
        figures = self.desk.shown_to(audience)
        assembly = Assembly(
            self.partnership,
            self.planned.edition,
            self.partnership.audience(audience),
            self.as_at,
            figures,
            self._tables(figures),
            self.place.building / audience,
            plan(self.partnership, self.planned.edition, root=self.desk.root, area=ALL, audience=audience).reports,
            self.desk.draft,
            shelf.address(self.place.name, self.partnership.audience(audience)),
        )
        for report, faults in assembly.dead_reports():
            entry = self.entries.get((audience, report.id))
            if entry and entry["status"] in ("new", "reused"):
                detail = "\n".join(str(fault) for fault in faults)
                failure = Failure(said(faults[0]), f"{detail}\n")
                self._failed(report, failure, entry["seconds"])
                self.progress.problem(f"{audience}/{report.id}", failure.summary)
        assembly.write(self.desk.rules_for(audience))

    def _manifest(self, started: datetime) -> None:
        reports = [self.entries[key] for key in sorted(self.entries)]
        manifest = {
            "edition": self.planned.edition,
            "draft": self.desk.draft,
            "partnership": self.partnership.id,
            "as_at": self.as_at.isoformat(),
            "audiences": sorted({entry["audience"] for entry in reports}),
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": versions(),
            "inputs": [{"name": name, "sha256": value} for name, value in self.inputs.items()],
            "submissions": self._submissions(),
            "sites": self.manifest.get("sites", {})
            | {reader: self._site_hash(reader, self.place.building, self.entries) for reader in self.desk.frames},
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
