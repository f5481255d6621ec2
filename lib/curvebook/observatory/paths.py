"""Where what is compiled is kept: everything below can be deleted and made again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from curvebook.errors import ParameterError
from curvebook.project import outputs_folder

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership


def work_folder(partnership: Partnership) -> Path:
    """`outputs/<partnership id>/.work` of the project that holds the partnership's folder, or else the current one.

    The environment variable CURVEBOOK_OUTPUTS names another outputs folder. Raises ParameterError outside any project.
    """
    try:
        outputs = outputs_folder(partnership.about.id, partnership.folder)
    except ParameterError:
        outputs = outputs_folder(partnership.about.id)
    return outputs / ".work"


@contextmanager
def shelf(partnership: Partnership) -> Iterator[Path]:
    """Where what was compiled is kept, if anything was; else a place for the moment: a check leaves nothing behind."""
    try:
        work = work_folder(partnership)
    except ParameterError:
        work = Path()
    if (work / "observatory").is_dir() and os.access(work / "observatory", os.W_OK):
        yield work
        return
    with tempfile.TemporaryDirectory(prefix="curvebook-") as folder:
        yield Path(folder)
