"""Watching a command and all that it starts: memory, open files, processor time, and what is left of it in the end."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MIB = 2**20


@dataclass(frozen=True)
class Sample:
    """One look, at a time of `time.time`: MiB of all processes together (what they share counted once), files that the
    first of them has open, MiB that only it has."""

    at: float
    together: float
    files: int
    own: float


@dataclass
class Watched:
    """What was seen of a process and its children. `grandchild` is the most MiB that a child of a child had alone."""

    samples: list[Sample] = field(default_factory=list)
    grandchild: float = 0.0
    seen: set[psutil.Process] = field(default_factory=set)

    @property
    def most(self) -> float:
        """The most MiB of all together."""
        return max((sample.together for sample in self.samples), default=0.0)

    def still_running(self, within: float = 5.0) -> list[psutil.Process]:
        """Those that have not ended, after so many seconds to do so."""
        return psutil.wait_procs([one for one in self.seen if one.is_running()], timeout=within)[1]

    def look(self, process: psutil.Process) -> None:
        """Add a sample."""
        together, own, files = 0.0, 0.0, 0
        children = process.children()
        near = {child.pid for child in children}
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):  # it ended meanwhile
                self.seen.add(one)
                memory = one.memory_full_info()
                together += memory.pss / MIB
                if one == process:
                    own, files = memory.uss / MIB, one.num_fds()
                elif one.pid not in near:
                    self.grandchild = max(self.grandchild, memory.uss / MIB)
        self.samples.append(Sample(time.time(), together, files, own))


@contextlib.contextmanager
def watching(pid: int, every: float = 0.1) -> Iterator[Watched]:
    """Look at a process again and again while the block runs, or until the process ends."""
    watched, over, process = Watched(), threading.Event(), psutil.Process(pid)

    def watch() -> None:
        while not over.wait(every):
            with contextlib.suppress(psutil.Error):
                watched.look(process)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()


def processor(*pids: int | None) -> float:
    """Seconds of processor time of these processes, and of those that they started and waited for."""
    return sum(sum(psutil.Process(pid).cpu_times()[:4]) for pid in pids if pid is not None)


@dataclass(frozen=True)
class Spent:
    """What a command took, in seconds: `cpu` is that of all processes that were waited for, too. `said` is its output,
    `watched` what was seen meanwhile, where that was asked for."""

    wall: float
    cpu: float
    said: str
    watched: Watched


def spent(words: Sequence[str | Path], folder: Path, every: float | None = None, **environment: str) -> Spent:
    """Run a command in `folder`, with more in its environment, and look at it `every` so many seconds.

    Raises RuntimeError if it fails.
    """
    given = {**os.environ, **environment}
    with tempfile.TemporaryFile() as output:  # a pipe would end only when the last process that holds it has
        started = time.perf_counter()
        with subprocess.Popen([*map(str, words)], cwd=folder, env=given, stdout=output, stderr=output) as process:
            looking = contextlib.nullcontext(Watched()) if every is None else watching(process.pid, every)
            with looking as watched:
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        output.seek(0)
        said = output.read().decode(errors="replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {process.returncode}:\n{said[-3000:]}")
    return Spent(wall, usage.ru_utime + usage.ru_stime, said, watched)
