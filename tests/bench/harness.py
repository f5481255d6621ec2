"""What every bench shares: time a piece of work, set it beside the obvious way, and hold it to its bound.

A bench is a function that yields `Row`s. Ours and the peer's are measured in the same run on the same machine. The
peer is the obvious way, row by row; where that takes too long it is timed on a sample and scaled, and `how` says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

LIBRARIES = ("OPENBLAS", "MKL", "OMP")  # each reads how many threads it may have when it is first imported


class Row(NamedTuple):
    """One figure of a bench, in `unit`: the smaller the better. `how` says what the peer is, and of how much.

    Where there is no obvious way there is no peer; a figure that is only told has no bound.
    """

    name: str
    unit: str
    ours: float
    peer: float | None
    bound: float | None
    how: str
    cpu: float | None = None  # seconds of processor time, where the unit is seconds

    @property
    def holds(self) -> bool:
        """Whether ours is under its bound."""
        return self.bound is None or self.ours < self.bound

    @property
    def ratio(self) -> float | None:
        """Peer to ours; None where there is no peer, or nothing of ours."""
        return self.peer / self.ours if self.peer is not None and self.ours else None

    @property
    def facts(self) -> dict[str, Any]:
        """What benchmarks.json says of it."""
        figures = {"ours": self.ours, "peer": self.peer, "ratio": self.ratio, "bound": self.bound}
        rounded = {name: None if figure is None else float(f"{figure:.4g}") for name, figure in figures.items()}
        return {"name": self.name, "unit": self.unit, **rounded, "holds": self.holds}


Bench = Callable[[], Iterable[Row]]


def best(work: Callable[[], object], repeats: int = 3) -> tuple[float, float]:
    """Wall and processor time of `work` in seconds: those of the run that took least."""
    times = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(times)


def compared(
    name: str, work: Callable[[], object], peer: Callable[[], object], *, rows: int, sample: int, bound: float, how: str
) -> Row:
    """Seconds for `work` on `rows` beside `peer`, which does `sample` of them and is scaled to all."""
    wall, cpu = best(work)
    slow, _ = best(peer)
    return Row(name, "s", wall, slow * rows / sample, bound, f"{how}; {sample:,} timed, scaled to {rows:,}", cpu)


def alone(module: str, function: str, *arguments: Path) -> tuple[Any, float]:
    """What a bench's function returns in a fresh process, and that process's peak memory in GiB."""
    with subprocess.Popen(calling(module, function, *arguments), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{function} ended with {process.returncode}")
    return json.loads(said), usage.ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)


def calling(module: str, function: str, *arguments: Path) -> list[str]:
    """The command that prints what a bench's function returns, as JSON."""
    here = str(Path(__file__).parent)
    script = f"import sys, json; from pathlib import Path; sys.path.insert(0, {here!r}); import {module}; "
    script += f"print(json.dumps({module}.{function}(*map(Path, sys.argv[1:]))))"
    return [sys.executable, "-c", script, *map(str, arguments)]


def sized(count: int, least: int = 2) -> int:
    """How many of something a bench makes: `count`, or a part of it where BENCH_SIZE says which."""
    return max(least, round(count * float(os.environ.get("BENCH_SIZE", "1"))))


def run(benches: Mapping[str, Bench], target: Path, console: Console) -> int:
    """Run the benches, write `target` (JSON), print a table; 1 where a bound does not hold, else 0."""
    rows: list[Row] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("", total=len(benches))
        for name, bench in benches.items():
            progress.update(task, description=name)
            rows += bench()
            progress.advance(task)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([row.facts for row in rows], indent=1) + "\n", encoding="utf-8")
    console.print(table(rows))
    console.print(explained(rows))
    return 0 if all(row.holds for row in rows) else 1


def table(rows: Sequence[Row]) -> Table:
    """The figures as a table for the terminal, 80 columns wide; numbers lead to what `explained` says below it."""
    shown = Table("", "bench", "unit", box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("ours", "processor", "peer", "ratio", "bound"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("holds")
    for number, row in enumerate(rows, 1):
        cpu = "" if row.cpu is None else f"{row.cpu:.3g}"
        shown.add_row(
            str(number), row.name, row.unit, f"{row.ours:.3g}", cpu, _short(row.peer), _short(row.ratio),
            _short(row.bound), ("yes" if row.bound else "") if row.holds else "[bold]NO[/]",
        )  # fmt: skip
    return shown


def explained(rows: Sequence[Row]) -> str:
    """What each peer is, by the number of its row, and what the columns say."""
    said = ["Processor: of ours, the time on the processor. Ratio: peer to ours. The peer is the obvious way, if any:"]
    return "\n".join([*said, *(f"{number}. {row.how}" for number, row in enumerate(rows, 1))])


def _short(figure: float | None) -> str:
    """Three digits, or the whole number where it has more; nothing of nothing."""
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure >= 1_000 else f"{figure:.3g}"
