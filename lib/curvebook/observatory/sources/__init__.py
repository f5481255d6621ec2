"""The published formats that can be received, one reader each; a reader's module is imported when it is first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from curvebook.errors import Fault, ParameterError, nearest

if TYPE_CHECKING:
    import pandas as pd

Kept = Literal["observations", "population", "lookup", "boundaries"]

# Options that the observatory adds to those of the sidecar. A reader may use them to read less, or to check more.
WANTED = "wanted"  # frozenset of the measures that any definition asks for; absent: all are wanted
PARTNERSHIP = "partnership"  # the Partnership, for formats that name its indicators and areas
SMALLER = "smaller"  # frozenset of codes of areas that received lookups place within larger ones


@dataclass(frozen=True)
class Format:
    """A published format: `table` says what its files hold, `reader` where its code is ("module:function").

    The reader takes the file and the options, and returns a frame (frames.RAW, POPULATION, LOOKUP, or for boundaries a
    GeoDataFrame of code, name, geometry in EPSG:27700), or several such frames one after another for large files. It
    raises SubmissionError naming file, row and column.
    """

    id: str
    title: str
    table: Kept
    reader: str
    large: bool = False  # the reader yields several frames rather than returning one
    options: tuple[str, ...] = ()  # names of the options that a submission may give it

    def read(self, file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The whole of `file` as one frame. Raises SubmissionError."""
        parts = list(self.parts(file, options))
        if len(parts) == 1:
            return parts[0]
        import pandas as pd

        return pd.concat(parts, ignore_index=True)

    def parts(self, file: Path, options: Mapping[str, Any] | None = None) -> Iterator[pd.DataFrame]:
        """`file` as one frame after another, so that a large file needs little memory. Raises SubmissionError."""
        module, function = self.reader.split(":")
        try:
            read = getattr(import_module(module), function)
        except ModuleNotFoundError as missing:
            if missing.name != module:
                raise
            problem = Fault(file.name, "", f"the format {self.id!r} cannot be read by this version", self.id)
            raise ParameterError(problem) from None
        result: pd.DataFrame | Iterable[pd.DataFrame] = read(file, options or {})
        if self.large:
            yield from result
        else:
            yield result


def _format(id: str, title: str, table: Kept, reader: str, *options: str, large: bool = False) -> tuple[str, Format]:
    of_tables = () if table == "boundaries" else ("header", "sheet")
    return id, Format(id, title, table, f"{__name__}.{reader}", large, (*options, *of_tables))


FORMATS: dict[str, Format] = dict(
    (
        _format("tidy", "the house's own tidy layout, CSV or XLSX", "observations", "tidy:read", large=True),
        _format("fingertips-web", "Fingertips web export", "observations", "fingertips:read_web", "years"),
        _format(
            "fingertips-extract",
            "Fingertips data extract",
            "observations",
            "fingertips:read_extract",
            "periods",
            "years",
        ),
        _format("ons", "ONS Explore Local Statistics", "observations", "ons:read", "snapshots"),
        _format("lait", "DfE Local Authority Interactive Tool extract", "observations", "lait:read", "years"),
        _format("imd", "English Indices of Deprivation by LSOA", "observations", "imd:read", "year"),
        _format("street-crime", "police.uk street-level crime", "observations", "crime:read_street"),
        _format("road-casualties", "STATS19 road casualties", "observations", "crime:read_casualties", "area"),
        _format("co2", "local authority carbon dioxide emissions", "observations", "co2:read"),
        _format("licensed-vehicles", "licensed vehicles by quarter", "observations", "vehicles:read"),
        _format(
            "population", "mid-year population by single year of age", "population", "population:read", "year", "sex"
        ),
        _format(
            "boundaries",
            "boundaries, GeoJSON or TopoJSON",
            "boundaries",
            "boundaries:read",
            "code",
            "name",
            "crs",
            "object",
        ),
        _format("lookup", "which area lies in, became, or is also called which", "lookup", "lookups:read"),
    )
)


def format_of(id: str) -> Format:
    """The format called `id`. Raises ParameterError naming the nearest known one.

    >>> format_of("fingertip-web")
    Traceback (most recent call last):
    curvebook.errors.ParameterError: --format: no such format (found 'fingertip-web'). Did you mean 'fingertips-web'?
    """
    if id not in FORMATS:
        raise ParameterError(Fault("", "--format", "no such format", id, nearest(id, FORMATS)))
    return FORMATS[id]
