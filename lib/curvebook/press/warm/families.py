"""What kernels started ends with them, in whatever session or group it is.

The nursery takes in whatever its kernels leave (Linux: a subreaper), and it is ended there. Where there is no nursery,
or it was killed, what is left is known by the private folder that each kernel has in its environment. Nothing heavy is
imported here: the nursery, its kernels and the press all use it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

FOLDER = "IPYTHONDIR"  # the variable that names a kernel's private folder

_PR_SET_CHILD_SUBREAPER = 36
_FOLDER = re.compile(rf"(?:\A|\0){FOLDER}=([^\0]+)".encode())
_LOOK_SECONDS, _LONGEST = 0.001, 2.0  # a process that the system does not let go of is not waited for


def take_in() -> None:
    """From now on, processes beneath this one whose own parent ended come to it, as long as it lives."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_children(parent: int, but: Collection[int] = ()) -> None:
    """End the children of a process that takes in, `but` some; theirs come to it then, and end in turn."""
    until = time.monotonic() + _LONGEST
    while (left := [pid for pid in _children(parent) if pid not in but]) and time.monotonic() < until:
        for pid in left:
            _end(pid)
        if parent == os.getpid():
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
        time.sleep(_LOOK_SECONDS)


def end_marked(ours: Callable[[Path], bool]) -> None:
    """End this user's processes that have a kernel's private folder in their environment, where it is one of `ours`.

    Those of other containers are let alone, and so is this one. What forgot its environment is not found; on other
    systems than Linux nothing is.
    """
    until = time.monotonic() + _LONGEST
    while (left := _marked(ours)) and time.monotonic() < until:  # what was just being started comes in the second look
        for pid in left:
            _end(pid)
        time.sleep(_LOOK_SECONDS)


def _marked(ours: Callable[[Path], bool]) -> list[int]:
    found: list[int] = []
    if sys.platform != "linux":
        return found
    container = _container("self")
    with os.scandir("/proc") as processes:
        for process in processes:
            with contextlib.suppress(OSError):  # it has ended
                if not process.name.isdecimal() or process.stat().st_uid != os.geteuid():
                    continue
                named = _FOLDER.search(Path(process.path, "environ").read_bytes())
                if named and ours(Path(os.fsdecode(named[1]))) and _container(process.name) == container:
                    found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


def _container(pid: str) -> int:
    """What tells a container's processes, and their numbers, from those of others."""
    return Path(f"/proc/{pid}/ns/pid").stat().st_ino


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended
            found += map(int, file.read_text().split())
    return found


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
