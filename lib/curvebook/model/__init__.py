"""The agreed things: `load` reads a partnership folder; the classes say what may be agreed."""

from __future__ import annotations

from curvebook.model.partnership import About, Partnership, load

__all__ = ["About", "Partnership", "load"]
