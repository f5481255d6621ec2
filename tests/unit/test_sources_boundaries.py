"""Boundaries: any coordinate system to the National Grid, TopoJSON decoded, mistakes named by feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from curvebook.errors import SubmissionError
from curvebook.observatory.sources.boundaries import read

SQUARE = [[-2.74, 53.33], [-2.73, 53.33], [-2.73, 53.34], [-2.74, 53.34], [-2.74, 53.33]]
BOW_TIE = [[-2.74, 53.33], [-2.73, 53.34], [-2.73, 53.33], [-2.74, 53.34], [-2.74, 53.33]]
ON_GRID = [[351_000, 382_000], [352_000, 382_000], [352_000, 383_000], [351_000, 383_000], [351_000, 382_000]]


def collection(*rings: list[list[float]], crs: str | None = None, **columns: list[Any]) -> dict[str, Any]:
    """A FeatureCollection with one polygon for each ring; the columns default to WD22CD and WD22NM."""
    columns = columns or {"WD22CD": [f"E0{i}" for i in range(len(rings))], "WD22NM": ["Ward"] * len(rings)}
    features = [
        {"type": "Feature", "properties": {key: values[i] for key, values in columns.items()},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for i, ring in enumerate(rings)
    ]  # fmt: skip
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return {"type": "FeatureCollection", **named, "features": features}


def save(tmp_path: Path, document: Any, name: str = "wards.geojson") -> Path:
    file = tmp_path / name
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return file


def problem(file: Path, **options: Any) -> str:
    with pytest.raises(SubmissionError) as raised:
        read(file, options)
    return str(raised.value)


def test_longitude_and_latitude_become_metres_on_the_national_grid(tmp_path: Path) -> None:
    frame = read(save(tmp_path, collection(SQUARE)))
    assert frame.crs.to_epsg() == 27700
    west, south, east, north = frame.total_bounds
    assert (east - west, north - south) == pytest.approx((677, 1120), abs=1)
    assert 350_000 < west < 352_000 and 381_000 < south < 383_000


@pytest.mark.parametrize(
    "crs", ["EPSG:27700", "urn:ogc:def:crs:EPSG::27700", "http://www.opengis.net/def/crs/EPSG/0/27700"]
)
def test_the_older_crs_member_is_obeyed(tmp_path: Path, crs: str) -> None:
    frame = read(save(tmp_path, collection(ON_GRID, crs=crs)))
    assert frame.geometry[0].area == pytest.approx(1_000_000)


def test_epsg_4326_in_geojson_is_longitude_first(tmp_path: Path) -> None:
    named, bare = (read(save(tmp_path, collection(SQUARE, crs=crs))) for crs in ("EPSG:4326", None))
    assert named.geometry[0].equals(bare.geometry[0])


@pytest.mark.parametrize(
    ("code", "name"),
    [("WD13CD", "WD13NM"), ("LSOA11CD", "LSOA11NM"), ("LAD24CD", "LAD24NM"), ("ward22_code", "ward22_name"),
     ("lsoa21_code", "lsoa21_name"), ("area_code", "area_name"), ("code", "name")],
)  # fmt: skip
def test_code_and_name_are_found_among_other_columns(tmp_path: Path, code: str, name: str) -> None:
    columns = {code: ["E1"], name: ["Abram"], "LONG": ["-2.5"], "WD13NMW": [None], "FID": [1]}
    frame = read(save(tmp_path, collection(SQUARE, **columns)))
    assert frame.loc[0, ["code", "name"]].tolist() == ["E1", "Abram"]


def test_columns_that_cannot_be_told_are_asked_for(tmp_path: Path) -> None:
    file = save(tmp_path, collection(SQUARE, area_code=["E1"], ward22_code=["E2"], area_name=["Abram"]))
    assert "several could be the areas' code (found 'area_code, ward22_code')" in problem(file)
    assert read(file, {"code": "ward22_code"}).code.tolist() == ["E2"]


def test_areas_come_in_the_order_of_their_codes(tmp_path: Path) -> None:
    frame = read(save(tmp_path, collection(SQUARE, SQUARE, code=["E2", "E1"], name=["b", "a"])))
    assert frame.name.tolist() == ["a", "b"]


def test_topojson_lines_are_decoded_and_shared_between_neighbours(tmp_path: Path) -> None:
    # Two squares of 0.01 degrees side by side; arc 1 is their common side, walked backwards by the second.
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [-2.74, 53.33]},
        "arcs": [[[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {"wards": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"WD13CD": "E1", "WD13NM": "West"}},
            {"type": "MultiPolygon", "arcs": [[[2, -2]]], "properties": {"WD13CD": "E2", "WD13NM": "East"}},
        ]}},
    }  # fmt: skip
    west, east = read(save(tmp_path, topology, "wards.topojson")).geometry
    assert west.symmetric_difference(read(save(tmp_path, collection(SQUARE))).geometry[0]).area < 0.01
    assert west.touches(east) and west.intersection(east).length == pytest.approx(1113, rel=0.01)


def test_a_missing_arc_is_told(tmp_path: Path) -> None:
    topology = {"type": "Topology", "arcs": [], "objects": {"x": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[0]], "properties": {"code": "E1", "name": "a"}}]}}}  # fmt: skip
    assert "feature 1: its lines (arcs) are not all in the file" in problem(save(tmp_path, topology))


def test_a_polygon_that_crosses_itself_is_mended_and_told(tmp_path: Path) -> None:
    frame = read(save(tmp_path, collection(BOW_TIE)))
    assert frame.geometry[0].is_valid and frame.geometry[0].area > 0
    assert frame.attrs["told"][0].startswith(
        "wards.geojson, feature 1 (E00): invalid geometry was mended: Self-intersection"
    )


def test_geometry_beyond_mending_names_the_feature(tmp_path: Path) -> None:
    line = [[-2.74, 53.33], [-2.73, 53.34], [-2.74, 53.33], [-2.74, 53.33]]
    assert "feature 1 (E00): invalid geometry that cannot be mended" in problem(save(tmp_path, collection(line)))


def test_swapped_coordinates_are_told(tmp_path: Path) -> None:
    file = save(tmp_path, collection([[y, x] for x, y in SQUARE]))
    assert "feature 1 (E00): its coordinates do not lie in Great Britain" in problem(file)
    assert "Longitude comes before latitude" in problem(file)


def test_grid_metres_without_a_crs_are_told(tmp_path: Path) -> None:
    file = save(tmp_path, collection(ON_GRID))
    assert "do not lie in Great Britain" in problem(file)
    assert len(read(file, {"crs": "EPSG:27700"})) == 1


def test_degrees_said_to_be_grid_metres_are_told(tmp_path: Path) -> None:
    file = save(tmp_path, collection(SQUARE, crs="urn:ogc:def:crs:EPSG::27700"))
    assert "crs: the coordinates look like longitude and latitude, not like OSGB36" in problem(file)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"crs": 27700}, "crs: this names no coordinate system (found '27700')"),
        ({"crs": {"properties": ["EPSG:27700"]}}, "crs: this names no coordinate system"),
        ({"features": {"a": 1}}, "features: a list of features belongs here (found 'an object')"),
        ({"features": [None]}, "feature 1: a feature is an object with properties (found 'nothing')"),
        ({"features": [{"properties": ["a"]}]}, "feature 1: a feature is an object with properties (found 'a list')"),
        ({"features": [{"properties": {"code": ["E1"], "name": "a"}}]}, "feature 1 (no code): no code in code"),
        ({"features": [{"properties": {"code": "E1", "name": "a"}, "geometry": {"type": "Blob", "coordinates": []}}]},
         "feature 1 (E1): the geometry is not a polygon (found 'Blob')"),
    ],
)  # fmt: skip
def test_a_member_that_is_not_what_it_should_be_is_told(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    assert words in problem(save(tmp_path, collection(SQUARE) | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"arcs": "abc"}, "arcs: a list of lines belongs here (found 'a text')"),
        ({"arcs": [None]}, "arcs, line 0: not a list of points"),
        ({"transform": {"scale": [1]}}, "transform: this does not say how to place the lines"),
        ({"objects": ["x"]}, "objects: named objects belong here (found 'a list')"),
        ({"objects": {"x": "wards"}}, "objects, x: geometries belong here"),
        ({"objects": {"x": {"geometries": ["a"]}}}, "feature 1: a feature is an object with properties"),
    ],
)
def test_a_topology_that_is_not_what_it_should_be_is_told(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    topology = {"type": "Topology", "arcs": [], "objects": {"x": {"type": "GeometryCollection", "geometries": []}}}
    assert words in problem(save(tmp_path, topology | change))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    document = collection(SQUARE, SQUARE, SQUARE, SQUARE, code=["E1", "E1", "", "E4"], name=["a", "b", "c", "d"])
    document["features"][3]["geometry"] = {"type": "Point", "coordinates": [-2.7, 53.3]}
    message = problem(save(tmp_path, document))
    assert "feature 2 (E1): the code is repeated" in message
    assert "feature 3 (no code): no code in code" in message
    assert "feature 4 (E4): the geometry is not a polygon (found 'Point')" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "the file is empty"), ("<!doctype html><p>404", "not JSON but HTML"), ('{"type": ', "the file is cut short"),
     ('{"type" = 1}', "line 1, column 9: this is not JSON from here on (found '= 1}')"), ("[" * 9999, "no map"),
     ('{"a":' + "9" * 5000 + "}", "no map"), ("null", "not a collection of areas (found 'nothing')"),
     ('{"type": "Point"}', "not a collection of areas (found 'Point')"),
     ('{"type": "FeatureCollection", "features": []}', "the file holds no areas")],
)  # fmt: skip
def test_a_file_that_is_no_map_is_told(tmp_path: Path, text: str, words: str) -> None:
    message = problem(save(tmp_path, text))
    assert words in message and "wards.geojson" in message
