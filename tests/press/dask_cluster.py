"""A scheduler and workers of dask on this machine, as somebody would start them by hand."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LIBRARY = Path(__file__).parents[2] / "lib"
START_SECONDS = 60


@dataclass
class LocalCluster:
    """`address` is what `--cluster` takes. `workers` are their processes, as far as they were started here."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def _file(self) -> Path:
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        """Where the scheduler listens, once it does."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.scheduler.poll() is None:
            with contextlib.suppress(FileNotFoundError, ValueError):
                return json.loads(self._file.read_text())["address"]
            time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def start_worker(self, *, threads: int = 1, library: Path = LIBRARY) -> subprocess.Popen[bytes]:
        """One more worker process, of this library or another."""
        number = str(len(self.workers))
        words = ["worker", "--no-nanny", "--no-dashboard", "--scheduler-file", str(self._file), "--nthreads"]
        place = ["--local-directory", str(self.folder), "--name", number, "--memory-limit", "0", "--host", "127.0.0.1"]
        self.workers.append(_dask(self.folder, [*words, str(threads), *place], library))
        return self.workers[-1]

    def keep(self, workers: int) -> None:
        """Have so many live workers, of this library and of one thread: others are started, or ended at once."""
        alive = [worker for worker in self.workers if worker.poll() is None]
        for worker in alive[workers:]:
            worker.kill()
            worker.wait()
        for _ in range(len(alive), workers):
            self.start_worker()
        self.wait_for(workers)

    def wait_for(self, workers: int) -> None:
        """Return once the scheduler knows so many workers."""
        from distributed import Client

        until = time.monotonic() + START_SECONDS
        with Client(self.address, set_as_default=False) as client:
            while len(client.nthreads()) != workers:
                if time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:])
                time.sleep(0.05)

    def stop(self) -> None:
        """End the workers, what they started, and the scheduler."""
        for process in [*self.workers, self.scheduler]:
            _end(process)


@contextlib.contextmanager
def local_cluster(workers: int = 2, *, threads: int = 1) -> Iterator[LocalCluster]:
    """A scheduler and so many worker processes, all there, until the block ends.

    A report that ends two workers fails; by the scheduler's own default, one that ends four.
    """
    with tempfile.TemporaryDirectory(prefix="curvebook-dask-") as name:
        folder = Path(name)
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        started = _dask(folder, [*words, "--scheduler-file", str(folder / "scheduler.json")], LIBRARY)
        cluster = LocalCluster(folder, started)
        try:
            for _ in range(workers):
                cluster.start_worker(threads=threads)
            cluster.wait_for(workers)
            yield cluster
        finally:
            cluster.stop()


def _dask(folder: Path, words: list[str], library: Path) -> subprocess.Popen[bytes]:
    python = os.pathsep.join([str(library), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": python, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Ask a process to end, and end it where it does not."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
