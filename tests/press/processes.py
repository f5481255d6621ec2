"""What runs on this machine, as /proc tells it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path


def kernels_of(press: int) -> list[int]:
    """The kernels that a press has started: those of its nursery, each in a session of its own."""
    return [pid for child in children_of(press) for pid in children_of(child) if session_of(pid) == pid]


def nursery_of(press: int) -> int | None:
    """The process that forks a press's kernels; beside it there may be Python's resource tracker."""
    return next((pid for pid in children_of(press) if b"forkserver" in command_of(pid)), None)


def children_of(parent: int) -> list[int]:
    return [pid for pid in processes() if stat_of(pid)[1:2] == [str(parent)]]


def session_of(pid: int) -> int:
    return int((stat_of(pid) or ["", "", "", "-1"])[3])


def alive(pid: int) -> bool:
    """Whether it runs; one that has ended and was not yet waited for does not."""
    return stat_of(pid)[:1] not in ([], ["Z"])


def marked(word: str) -> list[int]:
    """The programs that were started with this word in their environment; of a forked process /proc tells no such."""
    return [pid for pid in processes() if word.encode() in _read(pid, "environ") and alive(pid)]


def command_of(pid: int) -> bytes:
    return _read(pid, "cmdline")


def processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def stat_of(pid: int) -> list[str]:
    """State, parent, group, session …; nothing of a process that has gone."""
    return _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    words = _read(pid, "statm").split()
    return int(words[1]) * 4096 if words else 0


def ended(pids: Iterable[int], within: float = 5) -> bool:
    """Whether all of them end within some seconds."""
    wanted = list(pids)
    return comes(lambda: not any(alive(pid) for pid in wanted), within)


def comes(true: Callable[[], object], within: float = 30) -> bool:
    """Whether it becomes true within some seconds."""
    until = time.monotonic() + within
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _read(pid: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""
