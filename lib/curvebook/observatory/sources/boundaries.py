"""Boundaries: GeoJSON and TopoJSON in any coordinate system, to polygons on the National Grid (EPSG:27700).

GeoJSON's coordinates are longitude and latitude (RFC 7946) unless its older `crs` member, or the option `crs`, says
otherwise. TopoJSON is decoded here: its lines are shared between neighbours and stored as steps on a grid.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError, nearest

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
LONGITUDE_LATITUDE = "OGC:CRS84"
# Great Britain on the National Grid, with room to spare: a swapped pair of coordinates lands far outside.
EASTINGS, NORTHINGS = (-100_000, 800_000), (-100_000, 1_400_000)

# Published files name their columns after the kind of area and its year: WD13CD, LSOA11CD, LAD24CD, ward22_code.
_CODE = re.compile(r"^(?:[a-z]{2,5}\d{2}cd|[a-z]+\d{2}_code|area_code|code|areacd)$", re.IGNORECASE)
_NAME = re.compile(r"^(?:[a-z]{2,5}\d{2}nm|[a-z]+\d{2}_name|area_name|name|areanm)$", re.IGNORECASE)


def read(file: Path, options: Mapping[str, Any] | None = None) -> gpd.GeoDataFrame:
    """The areas of a GeoJSON or TopoJSON file (`.gz` too): columns code, name, geometry, in EPSG:27700 (metres).

    Options: `code` and `name` (columns, where they cannot be told from their names), `crs` (overrides the file's),
    `object` (the object of a TopoJSON file that holds several). Sorted by code. Geometry that crosses itself is mended
    (shapely's make_valid, polygons only), and `attrs["told"]` says so for each feature.

    Raises SubmissionError with every fault: not JSON, no polygons, codes missing or repeated, coordinates that do not
    lie in Great Britain.
    """
    import geopandas as gpd
    from shapely.geometry import shape

    options = options or {}
    document = _json(file)
    if document.get("type") == "Topology":
        features, system = list(_topology(document, file, options)), None
    else:
        features, system = list(_features(document, file)), _declared(document)
    if not features:
        raise SubmissionError(Fault(file.name, "features", "the file holds no areas"))
    code, name = _column(features, "code", _CODE, file, options), _column(features, "name", _NAME, file, options)
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    for number, (properties, geometry) in enumerate(features, 1):
        place = f"feature {number} ({properties.get(code) or 'no code'})"
        try:
            polygon = shape(geometry) if geometry else None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            polygon = None
        if not properties.get(code):
            faults.append(Fault(file.name, place, f"no code in {code}", mend="Every area needs its code."))
        elif polygon is None or polygon.is_empty or polygon.geom_type not in ("Polygon", "MultiPolygon"):
            found = (geometry or {}).get("type", "none") if isinstance(geometry, dict) else "none"
            mend = "Areas are drawn as Polygon or MultiPolygon."
            faults.append(Fault(file.name, place, "the geometry is not a polygon", value=str(found), mend=mend))
        else:
            rows.append({"code": str(properties[code]).strip(), "name": str(properties.get(name) or "").strip(),
                         "geometry": polygon, "place": place})  # fmt: skip
    faults += _repeated(rows, file)
    system = _crs(options.get("crs") or system, file)
    if not rows:
        raise SubmissionError(faults)
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=system).to_crs(GRID)
    faults += _outside(frame, file)
    if faults:
        raise SubmissionError(faults)
    told, unmended = _mend(frame, file)  # on the grid: going over to it can fold a thin corner
    if unmended:
        raise SubmissionError(unmended)
    frame = frame[["code", "name", "geometry"]].sort_values("code", ignore_index=True)
    frame.attrs["told"] = told
    return frame


def _json(file: Path) -> dict[str, Any]:
    """The file's JSON object, or a fault that says what it is instead."""
    try:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        text = data.decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise SubmissionError(Fault(file.name, "", f"cannot be unpacked or read: {error}")) from error
    except UnicodeDecodeError as error:
        raise SubmissionError(
            Fault(file.name, f"byte {error.start}", "not UTF-8 text", mend="Save as UTF-8.")
        ) from None
    if text.lstrip()[:1] == "<":
        mend = "It may be a web page saved instead of the file: download the data itself."
        raise SubmissionError(Fault(file.name, "line 1", "not JSON but HTML or XML", value=text[:40], mend=mend))
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        problem = "the file is empty" if not text.strip() else f"not valid JSON: {error.msg}"
        raise SubmissionError(Fault(file.name, f"line {error.lineno}, column {error.colno}", problem)) from None
    if not isinstance(document, dict) or document.get("type") not in ("FeatureCollection", "Feature", "Topology"):
        found = str(document.get("type")) if isinstance(document, dict) else type(document).__name__
        mend = "Give a FeatureCollection (GeoJSON) or a Topology (TopoJSON)."
        raise SubmissionError(Fault(file.name, "type", "not a collection of areas", value=found, mend=mend))
    return document


def _features(document: dict[str, Any], file: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each feature's properties and geometry."""
    for feature in [document] if document["type"] == "Feature" else document.get("features") or []:
        if not isinstance(feature, dict):
            raise SubmissionError(Fault(file.name, "features", "a feature is not an object", value=str(feature)))
        yield feature.get("properties") or {}, feature.get("geometry")


def _topology(
    document: dict[str, Any], file: Path, options: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """A TopoJSON object's areas as GeoJSON geometries.

    An arc is a line stored as steps from point to point, in units of the `transform`; a ring is a list of arcs, each
    beginning where the last ended, and `~i` (negative) means arc i backwards (TopoJSON specification 1.0).
    """
    objects = document.get("objects") or {}
    wanted = options.get("object") or (next(iter(objects)) if len(objects) == 1 else None)
    if wanted not in objects:
        mend = f"Name one in the option `object`. {nearest(str(wanted or ''), objects)}"
        raise SubmissionError(Fault(file.name, "objects", f"{len(objects)} objects", value=wanted, mend=mend))
    transform = document.get("transform")
    arcs = [_decoded(arc, transform) for arc in document.get("arcs") or []]

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1:] if points else line
        return points

    members = objects[wanted]
    for number, member in enumerate(members.get("geometries", [members]), 1):
        properties = {"id": member.get("id"), **(member.get("properties") or {})}
        kind, shapes = member.get("type"), member.get("arcs")
        try:
            if kind == "Polygon":
                coordinates: list[Any] = [ring(r) for r in shapes]
            elif kind == "MultiPolygon":
                coordinates = [[ring(r) for r in polygon] for polygon in shapes]
            else:
                coordinates = []
        except (IndexError, TypeError):
            raise SubmissionError(
                Fault(file.name, f"feature {number}", "its lines (arcs) are not all in the file", value=str(shapes))
            ) from None
        yield properties, {"type": kind, "coordinates": coordinates}


def _decoded(arc: list[list[float]], transform: dict[str, list[float]] | None) -> list[tuple[float, float]]:
    """An arc's points: with a transform they are running sums of steps, scaled and moved.

    >>> _decoded([[1, 1], [2, 0]], {"scale": [0.5, 0.5], "translate": [10, 50]})
    [(10.5, 50.5), (11.5, 50.5)]
    """
    if not transform:
        return [(point[0], point[1]) for point in arc]
    (across, up), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0.0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * across + left, y * up + bottom))
    return points


def _declared(document: dict[str, Any]) -> str | None:
    """The coordinate system named in GeoJSON's older `crs` member.

    >>> _declared({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}})
    'EPSG:27700'
    """
    name = ((document.get("crs") or {}).get("properties") or {}).get("name")
    if not name:
        return None
    found = re.search(r"(?:EPSG|epsg)[:/]+(?:[\d.]+[:/])?:?(\d{4,5})$", str(name))
    if found:
        # GeoJSON writes longitude first whatever the authority's own order of axes is.
        return LONGITUDE_LATITUDE if found[1] == "4326" else f"EPSG:{found[1]}"
    return LONGITUDE_LATITUDE if str(name).endswith("CRS84") else str(name)


def _crs(name: str | None, file: Path) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(name or LONGITUDE_LATITUDE)
    except CRSError:
        mend = "Write it as EPSG:27700, in the file's crs member or the option `crs`."
        raise SubmissionError(Fault(file.name, "crs", "unknown coordinate system", value=name, mend=mend)) from None


def _column(
    features: list[tuple[dict[str, Any], Any]],
    kind: str,
    pattern: re.Pattern[str],
    file: Path,
    options: Mapping[str, Any],
) -> str:
    """The property that holds the areas' codes or names: the one asked for, or the only one that looks like it."""
    present = sorted({key for properties, _ in features for key in properties})
    asked = options.get(kind)
    if asked:
        if asked not in present:
            raise SubmissionError(
                Fault(file.name, f"option {kind}", "no such property", asked, nearest(asked, present))
            )
        return str(asked)
    found = [key for key in present if pattern.match(key)]
    if len(found) != 1:
        problem = f"no property looks like the areas' {kind}" if not found else f"several could be the areas' {kind}"
        mend = f"Name it in the option `{kind}`. Properties: {', '.join(present) or 'none'}."
        raise SubmissionError(Fault(file.name, "properties", problem, ", ".join(found) or None, mend))
    return found[0]


def _repeated(rows: list[dict[str, Any]], file: Path) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for row in rows:
        if row["code"] in seen:
            mend = f"{seen[row['code']]} has it already; join the two into one MultiPolygon."
            faults.append(Fault(file.name, row["place"], "the code is repeated", row["code"], mend))
        seen.setdefault(row["code"], row["place"])
    return faults


def _mend(frame: gpd.GeoDataFrame, file: Path) -> tuple[list[str], list[Fault]]:
    """Mend self-crossing polygons in place: what was mended, in words, and what cannot be."""
    from shapely import make_valid
    from shapely.geometry import MultiPolygon
    from shapely.validation import explain_validity

    told, faults = [], []
    for at in frame.index[~frame.is_valid]:
        place, reason = frame.at[at, "place"], explain_validity(frame.geometry[at])
        mended = make_valid(frame.geometry[at], method="structure", keep_collapsed=False)
        polygons = [p for p in getattr(mended, "geoms", [mended]) if p.geom_type == "Polygon" and p.area > 0]
        if not polygons:
            faults.append(Fault(file.name, place, f"invalid geometry that cannot be mended: {reason}"))
            continue
        frame.at[at, "geometry"] = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
        told.append(f"{file.name}, {place}: invalid geometry was mended: {reason}")
    return told, faults


def _outside(frame: gpd.GeoDataFrame, file: Path) -> list[Fault]:
    """Faults for areas that do not lie in Great Britain once they are on its grid."""
    faults = []
    for place, (west, south, east, north) in zip(frame["place"], frame.bounds.to_numpy().tolist(), strict=True):
        inside = EASTINGS[0] <= west and east <= EASTINGS[1] and NORTHINGS[0] <= south and north <= NORTHINGS[1]
        if not inside:  # infinities and NaN are outside as well
            faults.append(
                Fault(file.name, place, "its coordinates do not lie in Great Britain", f"{west:.0f}, {south:.0f}",
                      "Longitude comes before latitude; for other coordinate systems give the option `crs`.")
            )  # fmt: skip
    return faults
