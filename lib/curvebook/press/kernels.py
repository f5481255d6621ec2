"""Kernels for reports: this environment's own Python, private connection files, nothing of the user's configuration.

A fresh kernel per report, never reused; forked from a process that is ready, where the system can (`press.warm`). They
talk over sockets in a folder that only this user can open (files where the system has them: no port can be taken by
someone else between two kernels' starts).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from curvebook.press.warm.families import FOLDER, end_marked
from curvebook.press.warm.nursery import BEFORE, GONE, NURSERY, Child, python_path

KERNEL_NAME = "python3"
MEMORY = 2 << 30  # bytes of data that a kernel may hold, the library's own among them

# What would let two machines, or two runs, print different figures; in the nursery it must be so before Python starts.
STEADY = {name: BEFORE[name] for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONHASHSEED", "TZ", "LC_ALL")}
_LONGEST = 90  # characters of a folder with sockets in it: their whole addresses may have 103 everywhere
_PRIVATE = "curvebook-press-"  # then the process it belongs to
_DAY = 24 * 3600  # seconds; no report runs so long
_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


class Kernels:
    """The kernels of one run: gives papermill its kernel manager, and can stop every kernel that still runs.

    `warm`: forked from the nursery, which has read `partnership` (its folder); else each is started from nothing.
    """

    def __init__(
        self, environment: Mapping[str, str], cwd: Path, *, warm: bool = True, partnership: Path | None = None
    ) -> None:
        self._environment = {**os.environ, **STEADY, "PYTHONPATH": python_path(), **environment}
        self._environment.pop("PYTHONSTARTUP", None)  # IPython runs it, and it may change what any cell shows
        self._cwd = cwd
        _sweep(Path(tempfile.gettempdir()))
        self._warm = warm
        if warm and partnership is not None:
            NURSERY.expect(partnership)
        self._running: set[int] = set()
        self.stopped = False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def manager(self, more: Mapping[str, str] | None = None) -> Iterator[type[Any]]:
        """The kernel manager's class for one report; its connection files go when the report is done.

        `more`: what the report's environment has of its own.
        """
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager

        from curvebook.press.warm.provisioner import NAME

        kernels, private = self, Path(tempfile.mkdtemp(prefix=f"{_PRIVATE}{os.getpid()}-"))
        environment = {**self._environment, **(more or {}), FOLDER: str(private / "ipython")}
        launcher = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = KernelSpec(
            argv=[*launcher, "--HistoryManager.enabled=False"],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": NAME}} if self._warm else {},
        )

        class PrivateKernelManager(AsyncKernelManager):
            """A kernel that finds its Python here rather than among the installed kernelspecs.

            What its process prints outside any cell (a crash, say) goes to `log_file`; `ended` is its exit status once
            it ended by itself.
            """

            log_file = private / "kernel.log"
            ended: int | None = None

            def __init__(self, **settings: Any) -> None:
                super().__init__(**settings)
                self.connection_file = str(private / "kernel.json")
                if os.name == "posix" and len(str(private)) < _LONGEST:
                    self.transport, self.ip = "ipc", str(private / "ipc")

            @property
            def kernel_spec(self) -> KernelSpec:
                return spec

            async def _async_start_kernel(self, **launch: Any) -> None:
                with self.log_file.open("ab") as log:
                    ours: dict[str, Any] = {"env": environment, "cwd": str(kernels._cwd), "stdout": log, "stderr": log}
                    if kernels._warm:
                        ours["wanted"] = lambda: not kernels.stopped
                    await super()._async_start_kernel(**{**launch, **ours})
                pid = getattr(self.provisioner, "pid", None)
                if pid is not None:
                    kernels._started(pid)
                    self._pid = pid

            async def _async_is_alive(self) -> bool:
                alive = await super()._async_is_alive()
                if not alive and self.has_kernel and type(self).ended is None:
                    assert self.provisioner is not None
                    type(self).ended = await self.provisioner.poll()
                return alive

            async def bound(self) -> None:
                """Return once the kernel listens: a socket that connects before would wait a tenth of a second."""
                if self.transport != "ipc":
                    return
                ports = [getattr(self, f"{channel}_port") for channel in _CHANNELS]
                while not all(Path(f"{self.ip}-{port}").exists() for port in ports):
                    if not await self._async_is_alive():
                        return
                    await asyncio.sleep(0.004)

            async def end(self) -> None:
                """End the kernel at once, with all that it started: its outputs are here, and nothing is lost."""
                if self.has_kernel:
                    assert self.provisioner is not None
                    process = getattr(self.provisioner, "process", None)
                    await self.provisioner.kill()
                    await self.provisioner.wait()
                    if not isinstance(process, Child) or process.returncode == GONE:  # no nursery took in what it left
                        end_marked(lambda folder: folder == private / "ipython")
                await self._async_cleanup_resources()

            async def _async_cleanup_resources(self, restart: bool = False) -> None:
                kernels._ended(getattr(self, "_pid", -1))
                await super()._async_cleanup_resources(restart=restart)

            is_alive = _async_is_alive
            start_kernel = _async_start_kernel
            cleanup_resources = _async_cleanup_resources

        try:
            yield PrivateKernelManager
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def stop_all(self) -> None:
        """End every kernel that still runs, and any that is still to start (the user pressed Ctrl-C)."""
        with self._lock:
            self.stopped = True
            for pid in self._running:
                _end(pid)
            self._running.clear()

    def _started(self, pid: int) -> None:
        with self._lock:
            self._running.add(pid)
            if self.stopped:
                _end(pid)
        # Not every system has such a limit.
        with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
            import resource

            resource.prlimit(pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))

    def _ended(self, pid: int) -> None:
        with self._lock:
            self._running.discard(pid)


def _sweep(folder: Path) -> None:
    """Delete the private folders of presses that were killed before they could, and end what their kernels left.

    A day passes first: a press in another container may share our folder, and its process is not to be seen from here.
    """
    end_marked(lambda kept: kept.parent.parent == folder and _gone(kept.parent.name))
    for left in folder.glob(f"{_PRIVATE}*-*"):
        if os.name == "posix" and _gone(left.name) and _old(left):
            shutil.rmtree(left, ignore_errors=True)


def _gone(private: str) -> bool:
    """Whether this is the name of the private folder of a press that has ended."""
    pid = private.removeprefix(_PRIVATE).partition("-")[0]
    return private.startswith(_PRIVATE) and pid.isdecimal() and not _alive(int(pid))


def _old(folder: Path) -> bool:
    """Whether nothing was put into a folder for a day."""
    try:
        return time.time() - folder.stat().st_mtime > _DAY
    except OSError:  # another press was faster
        return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


def _end(pid: int) -> None:
    """End a kernel and what it started: each leads a group of its own."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):  # one just born has no group yet
        os.kill(pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
