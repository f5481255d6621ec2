"""What has been observed: every value, with its source, vintage and state.

`receive` stores a file as it came, `compile_observatory` turns all that was received into an `Observatory` to query.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curvebook.observatory.compile import compile_observatory
    from curvebook.observatory.paths import work_folder
    from curvebook.observatory.query import Observatory
    from curvebook.observatory.submissions import Submission, load_submissions, receive

_HOMES = {
    "Observatory": "query",
    "Submission": "submissions",
    "compile_observatory": "compile",
    "load_submissions": "submissions",
    "receive": "submissions",
    "work_folder": "paths",
}
__all__ = ["Observatory", "Submission", "compile_observatory", "load_submissions", "receive", "work_folder"]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the command line's start must stay short."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
