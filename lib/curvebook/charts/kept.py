"""Drawings kept by their content: what was drawn once is not drawn again, for whichever page or audience.

Where the environment names a folder (CURVEBOOK_FIGURES), a drawing is kept there under the SHA-256 of everything that
it was made from. It is found again only by the very same figures, words, states and links, so that nobody is shown a
drawing that holds more than they may see. The folder is for one state of this library and of what it draws with: who
names it sees to that.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import numpy as np
import pandas as pd

from curvebook.charts.drawing import Drawing

P = ParamSpec("P")
FOLDER = "CURVEBOOK_FIGURES"


class _UnknownError(TypeError):
    """A value of which nobody can say when two of it are alike."""


def kept(draw: Callable[P, Drawing]) -> Callable[P, Drawing]:
    """`draw`, which gives a drawing from nothing but its arguments, drawing only what is not kept yet.

    It draws as ever where no folder is named, where the folder cannot be read or written, where what is kept is
    damaged, and where an argument is of a type that cannot be told apart by its content (a function, say).
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Drawing:
        folder = os.environ.get(FOLDER)
        if not folder:
            return draw(*args, **kwargs)
        try:
            file = Path(folder) / f"{_key(draw, args, kwargs)}.json"
        except _UnknownError:
            return draw(*args, **kwargs)
        found = _read(file)
        if found is None:
            found = draw(*args, **kwargs)
            _write(found, file)
        return found

    return drawn


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Within this, drawings of this process are kept in `folder` too."""
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(folder)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(FOLDER, None)
        else:
            os.environ[FOLDER] = before


def _key(draw: Callable[..., Drawing], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What a drawing is made from, as one hash."""
    made_from = [draw.__module__, draw.__qualname__, _plain(args), _plain(dict(sorted(kwargs.items())))]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _read(file: Path) -> Drawing | None:
    """The drawing that is kept there; None where there is none, or what is there is not what was written."""
    with suppress(OSError):
        said, _, body = file.read_bytes().partition(b"\n")
        if said.decode("ascii", "replace") == hashlib.sha256(body).hexdigest():
            return Drawing(**json.loads(body))
    return None


def _write(drawing: Drawing, file: Path) -> None:
    """Keep a drawing, whole or not at all, whoever else may be writing it; a full disk costs the next one its time."""
    said = asdict(drawing)
    if any(type(value) not in (str, type(None)) for value in said.values()):
        return  # what is read again would be another type of text
    body = json.dumps(said).encode()
    part = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as out:
            part = Path(out.name)
            out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        part.replace(file)
    except OSError:
        if part is not None:
            with suppress(OSError):
                part.unlink()


def _plain(value: Any) -> Any:
    """`value` as something JSON can write, so that two are alike only where their types and contents are.

    Only a list that begins with a type's name stands for anything but a plain value. Raises _UnknownError.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind in (list, tuple) or (isinstance(value, tuple) and hasattr(kind, "_fields")):
        return [name, *map(_plain, value)]
    if kind is dict:
        return [name, *([_plain(key), _plain(each)] for key, each in value.items())]
    if isinstance(value, date | pd.Timestamp):
        return [name, value.isoformat()]
    if isinstance(value, np.generic):
        return [str(value.dtype), _plain(value.item())]
    if isinstance(value, np.ndarray):
        return [name, *_column(value)]
    if isinstance(value, pd.Series):
        return [name, _plain(value.name), _index(value.index), *_column(value)]
    if isinstance(value, pd.DataFrame):
        columns = [[_plain(label), *_column(column)] for label, column in value.items()]
        shape = getattr(value, "active_geometry_name", None)  # of several, the one that is drawn
        return [name, shape, _index(value.index), *columns]
    if is_dataclass(value) and "__dataclass_params__" in vars(kind) and kind.__dataclass_params__.frozen:
        return [name, *([each.name, _plain(getattr(value, each.name))] for each in fields(value))]
    raise _UnknownError(f"nothing is known of {name}")


def _column(column: Any) -> list[Any]:
    """A column or an array: its type, and its content."""
    kind = str(column.dtype)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufmM":
        return [kind, list(column.shape), hashlib.sha256(np.asarray(column).tobytes()).hexdigest()]
    if kind == "geometry":
        import shapely

        known = [None if one is None else hashlib.sha256(one).hexdigest() for one in shapely.to_wkb(column.to_numpy())]
        return [kind, str(column.crs), *known]
    return [kind, *(column.tolist() if kind == "str" else map(_plain, column.tolist()))]


def _index(index: pd.Index) -> Any:
    if isinstance(index, pd.RangeIndex):
        return ["range", index.start, index.stop, index.step]
    return [type(index).__name__, _plain(index.name), *map(_plain, index.tolist())]
