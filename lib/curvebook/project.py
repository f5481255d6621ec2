"""Where things lie: the project's folder, a partnership's folder, the outputs folder."""

from __future__ import annotations

import os
from pathlib import Path

from curvebook.errors import Fault, ParameterError, nearest


def project_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` (default: here) whose `notebooks/` holds notebooks (or, failing that, is
    there: `tests/notebooks` holds tests of them, and a partnership may lie in `tests/`).

    Raises ParameterError where there is none.
    """
    here = (start or Path.cwd()).resolve()
    holding = [folder for folder in (here, *here.parents) if (folder / "notebooks").is_dir()]
    for folder in [folder for folder in holding if any((folder / "notebooks").glob("*.ipynb"))] or holding:
        return folder
    raise ParameterError(
        Fault(
            str(start or "."),
            "",
            "this is not inside a Curvebook project",
            mend="Go to the folder that holds notebooks/.",
        )
    )


def root_of(folder: Path) -> Path:
    """The project that holds the partnership's folder, or else the one we are in."""
    try:
        return project_root(folder)
    except ParameterError:
        return project_root()


def partnership_folder(partnership: str | Path | None = None) -> Path:
    """The folder of a partnership: a path as it is, or a name in `parameters/`; without a name, the only one there.

    Raises ParameterError, with the nearest name, where there is no such folder.
    """
    if partnership is not None and (found := Path(partnership)).is_dir() and (found / "definitions").is_dir():
        return found.resolve()
    shelf = project_root() / "parameters"
    names = sorted(p.name for p in shelf.iterdir() if (p / "definitions").is_dir()) if shelf.is_dir() else []
    if partnership is None:
        if len(names) == 1:
            return shelf / names[0]
        raise ParameterError(Fault("parameters/", "", "say which partnership", mend=nearest("", names)))
    if str(partnership) in names:
        return shelf / str(partnership)
    if partnership and Path(partnership).is_dir():
        mend = "A partnership's folder has definitions/*.yaml; `curvebook example DIR` writes one to copy."
        raise ParameterError(Fault(str(partnership), "", "this folder holds no definitions/", mend=mend))
    raise ParameterError(
        Fault(
            "parameters/",
            "partnership",
            "there is no such partnership",
            str(partnership),
            nearest(str(partnership), names),
        )
    )


def outputs_folder(partnership_id: str, start: Path | None = None) -> Path:
    """Where the press puts a partnership's editions: `outputs/<id>`; CURVEBOOK_OUTPUTS names another outputs folder."""
    elsewhere = os.environ.get("CURVEBOOK_OUTPUTS")
    if elsewhere and Path(elsewhere).exists() and not Path(elsewhere).is_dir():
        raise ParameterError(Fault("", "CURVEBOOK_OUTPUTS", "this is a file, not a folder", elsewhere))
    return (Path(elsewhere) if elsewhere else project_root(start) / "outputs") / partnership_id
