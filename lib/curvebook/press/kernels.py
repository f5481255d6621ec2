"""Kernels for reports: this environment's own Python, private connection files, nothing of the user's configuration.

A fresh kernel per report, never reused. Kernels talk over sockets in a folder that only this user can open (files
where the system has them: no port can be taken by someone else between two kernels' starts).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import curvebook

KERNEL_NAME = "python3"

# What would let two machines, or two runs, print different figures.
STEADY = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


class Kernels:
    """The kernels of one run: gives papermill its kernel manager, and can stop every kernel that still runs."""

    def __init__(self, environment: Mapping[str, str], cwd: Path) -> None:
        # The kernel's folder is another than ours: what names this library must not depend on the folder.
        library = str(Path(curvebook.__file__).resolve().parents[1])
        python = {"PYTHONPATH": os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH"))))}
        self._environment = {**os.environ, **STEADY, **python, **environment}
        self._environment.pop("PYTHONSTARTUP", None)  # IPython runs it, and it may change what any cell shows
        self._cwd = cwd
        self._running: set[int] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def manager(self) -> Iterator[type[Any]]:
        """The kernel manager's class for one report; its connection files go when the report is done."""
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager

        kernels, private = self, Path(tempfile.mkdtemp(prefix="curvebook-"))
        environment = {**self._environment, "IPYTHONDIR": str(private / "ipython")}
        spec = KernelSpec(
            argv=[
                sys.executable,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                "--HistoryManager.enabled=False",
            ],
            display_name="Python 3",
            language="python",
        )

        class PrivateKernelManager(AsyncKernelManager):
            """An ordinary kernel that finds its Python here rather than among the installed kernelspecs.

            What its process prints outside any cell (a crash, say) goes to `log_file`.
            """

            log_file = private / "kernel.log"

            def __init__(self, **settings: Any) -> None:
                super().__init__(**settings)
                self.connection_file = str(private / "kernel.json")
                if os.name == "posix":
                    self.transport, self.ip = "ipc", str(private / "ipc")

            @property
            def kernel_spec(self) -> KernelSpec:
                return spec

            async def _async_start_kernel(self, **launch: Any) -> None:
                with self.log_file.open("ab") as log:
                    ours = {"env": environment, "cwd": str(kernels._cwd), "stdout": log, "stderr": log}
                    await super()._async_start_kernel(**{**launch, **ours})
                pid = getattr(self.provisioner, "pid", None)
                if pid is not None:
                    with kernels._lock:
                        kernels._running.add(pid)
                    self._pid = pid

            async def _async_cleanup_resources(self, restart: bool = False) -> None:
                with kernels._lock:
                    kernels._running.discard(getattr(self, "_pid", -1))
                await super()._async_cleanup_resources(restart=restart)

            start_kernel = _async_start_kernel
            cleanup_resources = _async_cleanup_resources

        try:
            yield PrivateKernelManager
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def stop_all(self) -> None:
        """End every kernel that still runs (the user pressed Ctrl-C)."""
        with self._lock:
            for pid in self._running:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            self._running.clear()
