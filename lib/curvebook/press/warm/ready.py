"""What the nursery imports. A fork server says nothing of what it could not import; this does, and goes on without."""

from __future__ import annotations

import sys

try:
    import curvebook.press.warm.loaded  # noqa: F401
except Exception as wrong:
    sys.stderr.write(f"Kernels start from nothing, which is slower: {type(wrong).__name__}: {wrong}\n")
