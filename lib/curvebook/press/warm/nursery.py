"""The nursery: a process with everything imported, which forks a child for each kernel.

It is the standard library's fork server, one for each process that asks. It ends when that process has gone, however it
went, and its children with it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_all_start_methods, reduction
from pathlib import Path

import curvebook
from curvebook.press.warm.birth import PARTNERSHIP, READY, Birth
from curvebook.press.warm.families import end_children

# What must be so before Python starts in the nursery; its children inherit it whatever their own environment says.
# Agg: no backend may look for a screen. The debugger need not warn that it was loaded.
# Arrow's allocator must start no thread before the fork.
BEFORE = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}
_LOOK_SECONDS = 0.2  # how often we ask whether a child is still wanted, while the nursery loads
GONE = 255  # the exit status of a child whose nursery was lost before it could tell


class UnwantedError(Exception):
    """Whoever asked for a child no longer wants it."""


def possible() -> bool:
    """Whether warm kernels can be had here: forking a loaded process is safe on Linux alone."""
    return sys.platform == "linux" and "forkserver" in get_all_start_methods()


class Child:
    """A process that the nursery forked; it answers as `subprocess.Popen` does. A group of its own: its children are
    signalled with it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, sentinel: int, nursery: int) -> None:
        self.pid, self.nursery, self.returncode = pid, nursery, None
        self._sentinel = sentinel
        self._lock = threading.Lock()

    returncode: int | None

    def poll(self) -> int | None:
        """The exit status (minus the signal that ended it), or None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """As `poll`, once it has ended or `timeout` seconds have passed."""
        with self._lock:
            if self.returncode is None and _readable(self._sentinel, timeout):
                try:
                    self.returncode = forkserver.read_signed(self._sentinel)
                except (OSError, EOFError):
                    self.returncode = GONE
                os.close(self._sentinel)
            return self.returncode

    def send_signal(self, signum: int) -> None:
        """Signal it, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


@dataclass
class _Server:
    """A fork server, what its library was made of, and those of its children that may still run."""

    made_of: tuple[str, ...]
    server: forkserver.ForkServer
    children: list[Child] = field(default_factory=list)

    def empty(self) -> bool:
        """Whether no child runs."""
        self.children = [child for child in self.children if child.poll() is None]
        return not self.children

    def close(self) -> None:
        """End it, and all of its children. One without children may still be loading: nothing is lost with it."""
        pid = self.server._forkserver_pid  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):  # it may be dead, and already waited for
            if pid is not None and self.empty():
                end_children(pid)
                os.kill(pid, signal.SIGKILL)
            self.server._stop()  # type: ignore[attr-defined]


class Nursery:
    """A fork server, started with the first child that is asked for, or before, where one will be."""

    def __init__(self) -> None:
        self._partnership = ""
        self._lock = threading.Lock()
        self._servers: list[_Server] = []  # the last one forks; those before it wait for their children to end

    def expect(self, partnership: Path) -> None:
        """Whose reports will be asked for: where nothing was loaded yet, its definitions are read before the fork.

        Kernels for another partnership read its definitions themselves.
        """
        self._partnership = self._partnership or str(partnership.resolve())

    def start(self, partnership: Path) -> None:
        """Let it load while we do something else: a child will be asked for, to report on this partnership."""
        self.expect(partnership)
        if possible():
            with self._lock, self._outside():
                self._ready().server.ensure_running()

    def fork(self, birth: Birth, *output: int, wanted: Callable[[], bool] | None = None) -> Child:
        """A new child. `output`: the file descriptors of its standard output and error.

        Where the nursery died, or the library changed since it was loaded, it is loaded again first; children of the
        older library live on. Raises ChildProcessError where it dies again and again, and UnwantedError where the child
        is no longer `wanted` while the nursery loads.
        """
        with self._lock:
            for _ in range(2):
                with contextlib.suppress(OSError, EOFError):  # it ended while it was asked
                    return self._fork(birth, output, wanted or (lambda: True))
        raise ChildProcessError("the process that forks kernels ended, twice, while it was asked for one")

    def end_left(self, child: Child) -> None:
        """End what a child that has ended left: it came to its nursery, where else there are the other children."""
        with self._lock:  # none is just being born
            if child.nursery in {here.server._forkserver_pid for here in self._servers}:  # type: ignore[attr-defined]
                end_children(child.nursery, but={one.pid for here in self._servers for one in here.children})

    def pid(self) -> int | None:
        """The process of the nursery, None before the first child was asked for."""
        return self._servers[-1].server._forkserver_pid if self._servers else None  # type: ignore[attr-defined]

    def close(self) -> None:
        """End the nursery and all of its children."""
        with self._lock:
            while self._servers:
                self._servers.pop().close()

    def _fork(self, birth: Birth, output: tuple[int, ...], wanted: Callable[[], bool]) -> Child:
        if not wanted():
            raise UnwantedError
        here = self._ready()
        with self._outside():  # it starts the server, where it does not run
            sentinel, letter = here.server.connect_to_new_process(list(output))
        try:
            with os.fdopen(letter, "wb") as file:
                # What `multiprocessing.spawn` reads: how to prepare (nothing: no module of the caller's is wanted),
                # then the object whose `_bootstrap` is the child's life.
                reduction.dump({}, file)
                reduction.dump(birth, file)
            while not _readable(sentinel, _LOOK_SECONDS):
                if here.empty() and not wanted():
                    raise UnwantedError
            nursery = here.server._forkserver_pid  # type: ignore[attr-defined]
            child = Child(forkserver.read_signed(sentinel), sentinel, nursery)
        except UnwantedError:
            os.close(sentinel)
            self._servers.remove(here)
            here.close()  # or it would bear the child when it has loaded
            raise
        except BaseException:
            os.close(sentinel)
            raise
        here.children.append(child)
        return child

    def _outside(self) -> contextlib.AbstractContextManager[None]:
        """What the server must find around it when it starts."""
        return _in({**BEFORE, PARTNERSHIP: self._partnership})

    def _ready(self) -> _Server:
        """The server of the library as it is now."""
        made_of = _library()
        if not self._servers or self._servers[-1].made_of != made_of:
            self._servers.append(_Server(made_of, forkserver.ForkServer()))
            self._servers[-1].server.set_forkserver_preload([READY])
        *older, latest = self._servers
        for one in older:
            if one.empty():
                one.close()
                self._servers.remove(one)
        latest.empty()  # forgets those that ended
        return latest


NURSERY = Nursery()
"""This process's own."""

atexit.register(NURSERY.close)


def _readable(descriptor: int, timeout: float | None) -> bool:
    """Whether there is something to read, or its end, within `timeout` seconds."""
    asked = select.poll()  # `select.select` knows no descriptor above 1023
    asked.register(descriptor, select.POLLIN)
    return bool(asked.poll(None if timeout is None else timeout * 1000))


def _library() -> tuple[str, ...]:
    """What changes when the library is edited."""
    folder = Path(curvebook.__file__).parent
    return tuple(sorted(f"{file} {file.stat().st_mtime_ns}" for file in folder.rglob("*.py")))


def python_path() -> str:
    """PYTHONPATH for a process that works in another folder: what names this library must not depend on the folder."""
    library = str(Path(curvebook.__file__).resolve().parents[1])
    return os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH"))))


@contextlib.contextmanager
def _in(environment: Mapping[str, str]) -> Iterator[None]:
    """This process's environment with more in it: the standard library starts its server with ours."""
    wanted = {**environment, "PYTHONPATH": python_path()}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
