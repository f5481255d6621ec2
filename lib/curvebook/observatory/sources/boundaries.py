"""Boundaries: GeoJSON and TopoJSON in any coordinate system, to polygons on the National Grid (EPSG:27700).

GeoJSON's coordinates are longitude and latitude (RFC 7946) unless its older `crs` member, or the option `crs`, says
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError, nearest
from curvebook.observatory.sources.geojson import Feature, document_of, features_of, topology_of

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
LONGITUDE_LATITUDE = "OGC:CRS84"
CRS_MEND = "Write it as EPSG:27700, in the file's crs member or the option `crs`."
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
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    options = options or {}
    document = document_of(file)
    if document.get("type") == "Topology":
        features, system = topology_of(document, file, options), None
    else:
        features, system = features_of(document, file), _declared(document, file)
    if not features:
        raise SubmissionError(Fault(file.name, "features", "the file holds no areas"))
    code, name = _column(features, "code", _CODE, file, options), _column(features, "name", _NAME, file, options)
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    for number, (properties, geometry) in enumerate(features, 1):
        given = properties.get(code)
        written = str(given).strip() if isinstance(given, str | int) else ""
        place = f"feature {number} ({written or 'no code'})"
        try:
            polygon = shape(geometry) if geometry else None
        except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            polygon = None
        if not written:
            faults.append(Fault(file.name, place, f"no code in {code}", mend="Every area needs its code."))
        elif polygon is None or polygon.is_empty or polygon.geom_type not in ("Polygon", "MultiPolygon"):
            found = (geometry or {}).get("type", "none") if isinstance(geometry, dict) else "none"
            mend = "Areas are drawn as Polygon or MultiPolygon."
            faults.append(Fault(file.name, place, "the geometry is not a polygon", value=str(found), mend=mend))
        else:
            rows.append({"code": written, "name": str(properties.get(name) or "").strip(),
                         "geometry": polygon, "place": place})  # fmt: skip
    faults += _repeated(rows, file)
    system = _crs(options.get("crs") or system, file)
    if not rows:
        raise SubmissionError(faults)
    drawn = gpd.GeoDataFrame(rows, geometry="geometry", crs=system)
    west, south, east, north = drawn.total_bounds
    if system.is_projected and max(-west, east) <= 180 and max(-south, north) <= 90:
        problem = f"the coordinates look like longitude and latitude, not like {system.name}"
        mend = "Mend the file's crs member, or give --option crs=EPSG:4326."
        raise SubmissionError([*faults, Fault(file.name, "crs", problem, f"{west:.3f}, {south:.3f}", mend)])
    frame = drawn.to_crs(GRID)
    faults += _outside(frame, file)
    if faults:
        raise SubmissionError(faults)
    told, unmended = _mend(frame, file)  # on the grid: going over to it can fold a thin corner
    if unmended:
        raise SubmissionError(unmended)
    frame = frame[["code", "name", "geometry"]].sort_values("code", ignore_index=True)
    frame.attrs["told"] = told
    return frame


def _declared(document: dict[str, Any], file: Path) -> str | None:
    """The coordinate system named in GeoJSON's older `crs` member, or in a `crs` that is the name alone.

    >>> _declared({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}, Path("a.geojson"))
    'EPSG:27700'
    """
    member = document.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else {"name": member}
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name:
        raise SubmissionError(Fault(file.name, "crs", "this names no coordinate system", str(member), CRS_MEND))
    found = re.search(r"(?:EPSG|epsg)[:/]+(?:[\d.]+[:/])?:?(\d{4,5})$", str(name))
    if found:
        # GeoJSON writes longitude first whatever the authority's own order of axes is.
        return LONGITUDE_LATITUDE if found[1] == "4326" else f"EPSG:{found[1]}"
    return LONGITUDE_LATITUDE if str(name).endswith("CRS84") else str(name)


def _crs(name: str | None, file: Path) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if name and re.fullmatch(r"EPSG:4326|WGS ?84", str(name), re.IGNORECASE):
        name = LONGITUDE_LATITUDE  # files write longitude first whatever the authority's own order of axes is
    try:
        return CRS.from_user_input(name or LONGITUDE_LATITUDE)
    except CRSError:
        raise SubmissionError(Fault(file.name, "crs", "unknown coordinate system", name, CRS_MEND)) from None


def _column(
    features: list[Feature],
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
