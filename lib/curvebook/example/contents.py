"""All files of the example partnership, as bytes."""

from __future__ import annotations

from datetime import date
from importlib.resources import files as packaged
from importlib.resources.abc import Traversable

from curvebook.example import submissions, write
from curvebook.example.places import BOROUGH, NAMES, NEIGHBOURHOODS, WARDS, shapes

BOUNDARIES_RECEIVED = date(2019, 10, 14)


def contents() -> dict[str, bytes]:
    """Path below the partnership's folder → content."""
    found = dict(_texts(packaged("curvebook.example") / "texts", ""))
    found |= dict(submissions.files())
    found |= _boundaries()
    return found


def _texts(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    """Everything under `texts/`, with line ends as on the developers' machine whatever the checkout made of them."""
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        name = f"{path}{entry.name}"
        if entry.is_dir():
            found += _texts(entry, f"{name}/")
        elif entry.name.endswith((".yaml", ".md", ".json")):
            found.append((name, entry.read_bytes().replace(b"\r\n", b"\n")))
    return found


def _boundaries() -> dict[str, bytes]:
    """Two GeoJSON files below `boundaries/`, each with the sidecar of its submission."""
    names = {ward.code: ward.name for ward in WARDS} | NAMES
    rings, found = shapes(), {}
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    for stem, areas in (("wards", [ward.code for ward in WARDS]), ("larger-areas", [*NEIGHBOURHOODS, BOROUGH])):
        features = [
            {
                "type": "Feature",
                "properties": {"code": area, "name": names[area]},
                "geometry": {"type": "Polygon", "coordinates": [rings[area]]},
            }
            for area in areas
        ]
        content = write.json_bytes({"type": "FeatureCollection", "crs": system, "features": features})
        id, path = f"{BOUNDARIES_RECEIVED}-{stem}", f"boundaries/{stem}.geojson"
        found[path] = content
        found[f"submissions/{id}/submission.yaml"] = submissions.sidecar(
            id, path, "boundaries", BOUNDARIES_RECEIVED, "Council mapping officer",
            "Marlbrook Borough Council", content,
            note="An invented map, drawn in the North Sea; the larger areas are made of their wards.",
        )  # fmt: skip
    return found
