"""The bench of a run: its first report, a run where nothing changed, and one where a single value did."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import Row, sized
from projects import CURVEBOOK, EDITION, LIBRARY, example, laid
from watch import spent

if TYPE_CHECKING:
    from curvebook.press.desk import Desk

Report = tuple[str, str]  # audience, id
NEW_VALUE = "indicator,area,period,value,numerator,denominator\nneet-16-17,M01000001,2026-Q1,4.6,200,4344\n"


@dataclass(frozen=True)
class Site:
    """An edition of the project `root`, made in `outputs`; `chosen` says for whom, and of what."""

    root: Path
    outputs: Path
    chosen: tuple[str, ...]

    @property
    def live(self) -> Path:
        """What readers see."""
        return self.outputs / "marlbrook" / EDITION

    @property
    def environment(self) -> dict[str, str]:
        """What the command is told."""
        return {"CURVEBOOK_OUTPUTS": str(self.outputs), "PYTHONPATH": LIBRARY}

    def words(self, *more: str) -> list[str]:
        """The command that makes it."""
        return [*CURVEBOOK, "run", "marlbrook", "--edition", EDITION, *self.chosen, *more]

    def reports(self) -> dict[Report, str]:
        """The reports of its manifest, and what became of each in the last run."""
        manifest = json.loads((self.live / "manifest.json").read_text(encoding="utf-8"))
        return {(entry["audience"], entry["id"]): entry["status"] for entry in manifest["reports"]}


def again() -> Iterator[Row]:
    """The example's edition for residents and partners: a hundred reports and more."""
    whole = sized(100) >= 100
    chosen = ("--audience", "public", *(("--audience", "partners") if whole else ("--area", "Marlbrook")))
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept:
        site = Site(example(Path(kept) / "project"), Path(kept) / "outputs", chosen)
        laid(site.root, site.outputs, ["public", "partners"] if whole else "public")  # the figures are compiled
        first = spent(site.words("--jobs", "2"), site.root, every=0.2, **site.environment)
        count = len(site.reports())
        how = "of every process of the first run, with two workers; what they share counted once"
        yield Row(f"an edition of {count} reports, most memory", "GiB", first.watched.most / 1024, None, None, how)
        yield from nothing_changed(site, first.wall, count)
        yield from first_report(site)
        yield from one_value(site, Path(kept) / "afresh")


def nothing_changed(site: Site, afresh: float, count: int) -> Iterator[Row]:
    """The same command again."""
    ran = [spent(site.words(), site.root, **site.environment) for _ in range(3)]
    least = min(ran, key=lambda one: one.wall)
    how = "the first run, which makes them all, its figures compiled"
    yield Row(f"nothing changed in {count} reports", "s", least.wall, afresh, 2.0, how, least.cpu)
    seen = spent(site.words(), site.root, every=0.02, **site.environment).watched.seen
    yield Row("nothing changed, processes started", "", len(seen) - 1, None, 1, "looked at every fiftieth of a second")


def first_report(site: Site) -> Iterator[Row]:
    """The first answer of the command, figures compiled: of its help, and of a report."""
    helped = min((spent([*CURVEBOOK, "--help"], site.root, **site.environment) for _ in range(5)), key=lambda s: s.wall)
    yield Row("curvebook --help", "s", helped.wall, None, 0.3, "nothing: the least of five", helped.cpu)
    told = min((until_told(site) for _ in range(3)), key=lambda both: both[1])
    what, how = "the first report after the command", "nothing: the least of three"
    yield Row(f"{what}, until it is told", "s", told[0], None, 4.0, how)
    yield Row(f"{what}, until its page is in place", "s", told[1], None, 4.0, how)


def until_told(site: Site) -> tuple[float, float]:
    """Seconds until the command says that a report was made, and until it says where to look at the site."""
    one = ("--report", "theme", "--theme", "environment", "--area", "Marlbrook", "--audience", "public", "--afresh")
    words = [*CURVEBOOK, "run", "marlbrook", "--edition", EDITION, *one]
    times: list[float] = []
    started = time.perf_counter()
    with subprocess.Popen(
        words, cwd=site.root, env={**os.environ, **site.environment}, stderr=subprocess.STDOUT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        said = b""
        for wanted in (b"[1/", b"Look at "):
            while not (said := process.stdout.readline()).startswith(wanted):
                if not said:
                    raise RuntimeError("the command ended without a report")
            times.append(time.perf_counter() - started)
    told, in_place = times
    return told, in_place


def one_value(site: Site, elsewhere: Path) -> Iterator[Row]:
    """One new value of one indicator: which reports are made again, and whether every page is as it should be."""
    from curvebook.observatory.submissions import receive

    audiences = sorted({audience for audience, _ in site.reports()})
    before = laid(site.root, site.outputs, audiences)
    slices = {report: slices_of(before, *report) for report in site.reports()}
    file = site.root / "new.csv"
    file.write_text(NEW_VALUE, encoding="utf-8")
    day = date(2026, 11, 12)
    receive(before.partnership, file, format="tidy", received=day, who="Bench", source="Bench", licence="OGL-3.0")
    file.unlink()
    ran = spent(site.words(), site.root, **site.environment)
    made = {report for report, status in site.reports().items() if status == "new"}
    after = laid(site.root, site.outputs, audiences)
    changed = {report for report, frames in slices.items() if not same(after, report[0], frames)}
    how = f"all of them; {len(changed)} read a slice that changed"
    yield Row("one new value, reports made again", "", len(made), len(slices), len(changed) + 1, how, ran.cpu)
    how = "made though nothing that they read changed, or not made though it did"
    yield Row("one new value, reports misjudged", "", len(made ^ changed), None, 1, how)

    rebuilt = Site(site.root, elsewhere, site.chosen)
    spent(rebuilt.words(), site.root, **rebuilt.environment)
    how = f"files that differ between it and all made afresh, of {len(files(site.live))}"
    yield Row(
        "one new value, files that are not as they should be", "", len(unlike(site.live, rebuilt.live)), None, 1, how
    )


def slices_of(desk: Desk, audience: str, report: str) -> dict[tuple[str, ...], Any]:
    """The slices of findings that a report read when it was made."""
    from curvebook.press import records
    from curvebook.press.fingerprint import questions_of

    record = records.read(desk.place, audience, report)
    if record is None:
        raise RuntimeError(f"{audience}/{report} has no record")
    asked = [question[1:] for question in questions_of(record.made_of) if question[0] == "findings"]
    return {which: read(desk, audience, which) for which in asked}


def read(desk: Desk, audience: str, which: tuple[str, ...]) -> Any:
    """A slice of findings, as the audience sees them."""
    return desk.shown_to(audience).slice(*(name or None for name in which))  # type: ignore[attr-defined]


def same(desk: Desk, audience: str, frames: dict[tuple[str, ...], Any]) -> bool:
    """Whether slices are as they were, row by row."""
    return all(frame.equals(read(desk, audience, which)) for which, frame in frames.items())


def files(folder: Path) -> set[str]:
    """The files of an edition, without its manifest, which has the times of the run."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in found if path != "manifest.json"}


def unlike(one: Path, other: Path) -> list[str]:
    """The files that only one of two editions has, or that differ."""
    both = files(one) & files(other)
    _, different, wrong = filecmp.cmpfiles(one, other, sorted(both), shallow=False)
    return sorted({*(files(one) ^ files(other)), *different, *wrong})
