"""Cross-checks: whether the things that were agreed hang together. Each check yields the faults of one kind."""

from __future__ import annotations

from collections.abc import Iterator

from curvebook.errors import Fault
from curvebook.model.draft import Draft


def faults_of(draft: Draft) -> Iterator[Fault]:
    """The faults of every check, over all that could be read."""
    yield from ()
