"""What a kernel's process does first, once it was forked: leave its parent's things, and become a kernel.

Nothing heavy is imported here: the press imports this module too.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing import forkserver

from curvebook.press.warm.families import take_in

READY = "curvebook.press.warm.ready"  # what the nursery imports
PARTNERSHIP = "CURVEBOOK_WARM"  # the folder of the partnership that the nursery reads, in its environment

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Birth:
    """A kernel to be: the arguments of `ipykernel_launcher`, its environment (whole), its working folder."""

    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    folder: str

    def _bootstrap(self, parent_sentinel: int) -> int:
        """The life of the child, by the name that `multiprocessing.spawn` calls. Returns the exit status."""
        nursery = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != nursery or nursery == 1:  # it ended before we could say so
            return 1
        os.setsid()
        take_in()  # what is left by what we start is ours while we live, and then the nursery's
        os.close(parent_sentinel)
        # The nursery ends when nobody holds the other end of this pipe; we must not be the one who does.
        server = forkserver._forkserver
        os.close(server._forkserver_alive_fd)  # type: ignore[attr-defined]
        for number, given in enumerate(server._inherited_fds, start=1):  # type: ignore[attr-defined]
            os.dup2(given, number)
            os.close(given)
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        os.chdir(self.folder)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from curvebook.press.warm.ready import LOADED  # the nursery imported it before us

        if not LOADED:  # it has said why
            command = [sys.executable, "-m", "ipykernel_launcher", *self.arguments]
            os.execve(sys.executable, command, dict(self.environment))
        sys.argv = ["ipykernel_launcher", *self.arguments]
        from curvebook.press.warm.loaded import become_kernel

        become_kernel(list(self.arguments))
        atexit._run_exitfuncs()  # a fork server's child would leave them out
        return 0
