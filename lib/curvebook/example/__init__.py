"""Marlbrook, the fictional example partnership: written by `curvebook example DIR`, the same bytes each time.

What was agreed and told (definitions, stories, decisions, commentary) lies under `texts/` and is copied as it is; what
was received (submissions, boundaries) is made here: `places` the land and its people, `curves` what each series looks
like, `series` the values, `submissions` who sent which of them when, `write` the bytes.
"""

from __future__ import annotations

from pathlib import Path

from curvebook.errors import Fault, ParameterError


def write_example(folder: Path, force: bool = False) -> list[Path]:
    """Write the example partnership to `folder` and return the files written, sorted.

    With `force`, files of the example are written again where they exist; other files in the folder are left alone.
    Raises ParameterError where `folder` is a file, or holds anything and `force` is not given.
    """
    from curvebook.example.contents import contents

    if folder.is_file():
        raise ParameterError(Fault("", "DIR", "this is a file, not a folder", folder.name, "Name a new folder."))
    if folder.is_dir() and any(folder.iterdir()) and not force:
        mend = "Name a new folder, or add --force to write the example's files again."
        raise ParameterError(Fault("", "DIR", "the folder is not empty", folder.name, mend))
    written = []
    for name, content in sorted(contents().items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
