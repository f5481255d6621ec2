"""Curvebook: where each outcome is, where it is heading, whether the curve has turned, and who acts.

A notebook needs one name from here::

    from curvebook import Report
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curvebook.report import Report

__all__ = ["Report", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the report facade only when somebody asks for it: `curvebook --help` must not wait for pandas."""
    if name == "Report":
        from curvebook.report import Report

        return Report
    raise AttributeError(f"module 'curvebook' has no attribute {name!r}")
