"""What the nursery imports. A fork server says nothing of what it could not import; this does, and goes on without."""

from __future__ import annotations

import signal
import sys

# A terminal's Ctrl-C goes to us as well; the press, which hears it too, ends us. (Kernels hear it again: see `birth`.)
signal.signal(signal.SIGINT, signal.SIG_IGN)

try:
    import curvebook.press.warm.loaded  # noqa: F401
except Exception as wrong:
    sys.stderr.write(f"Kernels start from nothing, which is slower: {type(wrong).__name__}: {wrong}\n")
