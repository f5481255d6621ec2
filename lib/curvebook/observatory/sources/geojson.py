"""GeoJSON and TopoJSON files as features: properties and a GeoJSON geometry each, whatever was wrong told plainly.

A TopoJSON file's lines are shared between neighbours and stored as steps on a grid; they are decoded here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, SubmissionError, nearest
from curvebook.observatory.sources.opening import pieces

Feature = tuple[dict[str, Any], Any]  # properties, geometry
_KINDS = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
AGAIN = "Ask the sender to send it again."


def document_of(file: Path) -> dict[str, Any]:
    """The file's JSON object (`.gz` too, under whatever name). Raises SubmissionError that says what it is instead."""
    text = _text(file)
    if text.lstrip()[:1] == "<":
        mend = "It may be a web page saved instead of the file: download the data itself."
        raise SubmissionError(Fault(file.name, "line 1", "not JSON but HTML or XML", value=text[:40], mend=mend))
    if not text.strip():
        raise SubmissionError(Fault(file.name, "line 1", "the file is empty", mend=AGAIN))
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()):
            raise SubmissionError(Fault(file.name, place, "the file is cut short", mend=AGAIN)) from None
        found = text[error.pos : error.pos + 40]
        raise SubmissionError(Fault(file.name, place, "this is not JSON from here on", found, AGAIN)) from None
    except (RecursionError, ValueError):  # nested without end; a number of thousands of digits
        raise SubmissionError(Fault(file.name, "", "this is no map: it cannot be read as JSON", mend=AGAIN)) from None
    if not isinstance(document, dict) or document.get("type") not in ("FeatureCollection", "Feature", "Topology"):
        found = str(document.get("type", "no type")) if isinstance(document, dict) else _kind(document)
        mend = "Give a FeatureCollection (GeoJSON) or a Topology (TopoJSON)."
        raise SubmissionError(Fault(file.name, "type", "not a collection of areas", value=found, mend=mend))
    return document


def features_of(document: dict[str, Any], file: Path) -> list[Feature]:
    """The features of a GeoJSON document. Raises SubmissionError."""
    members = [document] if document["type"] == "Feature" else document.get("features") or []
    if not isinstance(members, list):
        raise SubmissionError(Fault(file.name, "features", "a list of features belongs here", _kind(members)))
    found = []
    for number, feature in enumerate(members, 1):
        properties = feature.get("properties") or {} if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            wrong = feature.get("properties") if isinstance(feature, dict) else feature
            place = f"feature {number}"
            raise SubmissionError(Fault(file.name, place, "a feature is an object with properties", _kind(wrong)))
        found.append((properties, feature.get("geometry")))
    return found


def topology_of(document: dict[str, Any], file: Path, options: Mapping[str, Any]) -> list[Feature]:
    """The areas of a TopoJSON object, the only one or the one named in the option `object`. Raises SubmissionError.

    An arc is a line stored as steps from point to point, in units of the `transform`; a ring is a list of arcs, each
    beginning where the last ended, and `~i` (negative) means arc i backwards (TopoJSON specification 1.0).
    """
    objects = document.get("objects") or {}
    if not isinstance(objects, dict):
        raise SubmissionError(Fault(file.name, "objects", "named objects belong here", _kind(objects)))
    wanted = options.get("object") or (next(iter(objects)) if len(objects) == 1 else None)
    if wanted not in objects:
        mend = f"Name one in the option `object`. {nearest(str(wanted or ''), objects)}"
        raise SubmissionError(Fault(file.name, "objects", f"{len(objects)} objects", value=wanted, mend=mend))
    arcs = _arcs(document, file)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1:] if points else line
        return points

    whole = objects[wanted]
    members = whole.get("geometries", [whole]) if isinstance(whole, dict) else None
    if not isinstance(members, list):
        raise SubmissionError(Fault(file.name, f"objects, {wanted}", "geometries belong here", _kind(whole)))
    features: list[Feature] = []
    for number, member in enumerate(members, 1):
        if not isinstance(member, dict) or not isinstance(member.get("properties") or {}, dict):
            raise SubmissionError(Fault(file.name, f"feature {number}", "a feature is an object with properties"))
        kind, shapes = member.get("type"), member.get("arcs")
        try:
            if kind == "Polygon":
                coordinates: list[Any] = [ring(indices) for indices in shapes or []]
            elif kind == "MultiPolygon":
                coordinates = [[ring(indices) for indices in polygon] for polygon in shapes or []]
            else:
                coordinates = []
        except (IndexError, TypeError):
            raise SubmissionError(
                Fault(file.name, f"feature {number}", "its lines (arcs) are not all in the file", value=str(shapes))
            ) from None
        properties = {"id": member.get("id"), **(member.get("properties") or {})}
        features.append((properties, {"type": kind, "coordinates": coordinates}))
    return features


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        raise SubmissionError(Fault(file.name, "", f"the file cannot be opened ({error.strerror})")) from None
    gzipped = start.startswith(b"\x1f\x8b")
    if file.suffix.lower() == ".gz" and not gzipped:
        mend = "Take .gz off the name."
        raise SubmissionError(Fault(file.name, "", "the name ends in .gz but the file is not compressed", mend=mend))
    if start.startswith(b"PK"):
        problem = "this is a zip archive (a shapefile, perhaps), not GeoJSON"
        raise SubmissionError(Fault(file.name, "", problem, mend="Ask for GeoJSON, or export it from the map program."))
    data = b"".join(pieces(file, gzipped))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = "the text is not UTF-8"
        raise SubmissionError(Fault(file.name, f"line {line}", problem, mend="Save it as UTF-8.")) from None


def _arcs(document: dict[str, Any], file: Path) -> list[list[tuple[float, float]]]:
    """A topology's lines, decoded. Raises SubmissionError naming the first that is none."""
    transform = document.get("transform")
    try:
        _decoded([], transform)
    except (KeyError, TypeError, ValueError, AttributeError):
        problem, mend = "this does not say how to place the lines", "It needs scale and translate, two numbers each."
        raise SubmissionError(Fault(file.name, "transform", problem, str(transform), mend)) from None
    arcs = document.get("arcs") or []
    if not isinstance(arcs, list):
        raise SubmissionError(Fault(file.name, "arcs", "a list of lines belongs here", _kind(arcs)))
    decoded = []
    for number, arc in enumerate(arcs):
        try:
            decoded.append(_decoded(arc, transform))
        except (KeyError, TypeError, ValueError, IndexError):
            raise SubmissionError(Fault(file.name, f"arcs, line {number}", "not a list of points", str(arc))) from None
    return decoded


def _decoded(arc: list[list[float]], transform: dict[str, list[float]] | None) -> list[tuple[float, float]]:
    """An arc's points: with a transform they are running sums of steps, scaled and moved.

    >>> _decoded([[1, 1], [2, 0]], {"scale": [0.5, 0.5], "translate": [10, 50]})
    [(10.5, 50.5), (11.5, 50.5)]
    """
    if transform is None:
        return [(float(point[0]), float(point[1])) for point in arc]
    (across, up), (left, bottom) = ([float(number) for number in transform[key]] for key in ("scale", "translate"))
    x = y = 0.0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * across + left, y * up + bottom))
    return points


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    return _KINDS.get(type(value), str(value))
