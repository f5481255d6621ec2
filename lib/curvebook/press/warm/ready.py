"""What the nursery imports. A fork server says nothing of what it could not import; this does, and goes on without.

In any other process (one that reads documentation, or collects tests) importing it does nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import warnings

from curvebook.press.warm.birth import PARTNERSHIP
from curvebook.press.warm.families import end_children, take_in


def _prepare() -> bool:
    """Make this process the nursery. Whether its children have everything loaded."""
    # A terminal's Ctrl-C goes to us as well; the press, which hears it too, ends us. (Kernels hear it again: see
    # `birth`.)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take_in()
    warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected pid")  # of what we took in
    atexit.register(_end_families, os.getpid())
    try:
        from curvebook.press.warm.loaded import load

        load()
    except Exception as wrong:
        sys.stderr.write(f"Kernels start from nothing, which is slower: {type(wrong).__name__}: {wrong}\n")
        return False
    return True


def _end_families(nursery: int) -> None:
    """The kernels end with the nursery; so must what they started. (Where it is killed, the press sees to that.)"""
    if os.getpid() == nursery:
        end_children(nursery)


LOADED = PARTNERSHIP in os.environ and _prepare()
