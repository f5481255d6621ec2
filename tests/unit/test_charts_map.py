"""The map prints values, hatches what is withheld, links every area, and keeps borders shared."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from curvebook.charts.labels import Box
from curvebook.charts.map import area_map, locator
from curvebook.charts.shading import classed
from curvebook.charts.shapes import fitted

ROOT = Path(__file__).resolve().parents[2]


def grid(columns: int = 4, rows: int = 3, side: float = 1000.0) -> gpd.GeoDataFrame:
    """Wards as squares, in metres."""
    cells = [(x, y) for y in range(rows) for x in range(columns)]
    return gpd.GeoDataFrame(
        {"code": [f"W{k:02d}" for k in range(len(cells))], "name": [f"Ward {k}" for k in range(len(cells))]},
        geometry=[shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x, y in cells],
        crs="EPSG:27700",
    )


def values(areas: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(np.arange(len(areas), dtype=float) + 1, index=areas["code"])


def words(svg: str | None) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg or "").iter("text")]


def test_the_value_is_printed_on_each_area() -> None:
    areas = grid()
    drawing = area_map(areas, values(areas), id="m", title="t", alt="a")
    assert {f"{v:.1f}%" for v in values(areas)} <= set(words(drawing.wide))


def test_each_area_is_a_link_named_by_its_name_and_value() -> None:
    areas = grid(2, 1)
    links = {"W00": "w0.html", "W01": "w1.html"}
    drawing = area_map(
        areas, values(areas), id="m", title="t", alt="a", links=links, labels={"W01": "St Mary's & <Hale>"}
    )
    found = [(a.get("href"), a.get("aria-label")) for a in ET.fromstring(drawing.wide).iter("a")]
    assert found == [("w0.html", "Ward 0: 1.0%"), ("w1.html", "St Mary's & <Hale>: 2.0%")]


def test_a_withheld_value_is_hatched_with_its_shorthand_and_explained() -> None:
    areas = grid(2, 1)
    known = values(areas)
    known["W00"] = float("nan")
    drawing = area_map(areas, known, id="m", title="t", alt="a", states={"W00": "c"}, links={"W00": "w0.html"})
    assert "<pattern" in drawing.wide
    assert "[c]" in words(drawing.wide)
    assert drawing.note == "Hatched, [c]: withheld to protect people's privacy."
    assert 'aria-label="Ward 0: withheld to protect people&#x27;s privacy"' in drawing.wide


def test_an_area_without_any_entry_is_unavailable_rather_than_left_out() -> None:
    areas = grid(2, 1)
    assert "[x]" in words(area_map(areas, pd.Series({"W01": 2.0}), id="m", title="t", alt="a").wide)


def test_a_value_that_does_not_fit_gets_a_number_and_a_key() -> None:
    areas = grid(20, 1)
    known = pd.Series(1_234_567.0 + np.arange(20), index=areas["code"])
    said = words(area_map(areas, known, id="m", title="t", alt="a", unit="£", decimals=0).narrow)
    assert "1" in said and "1 Ward 0 £1,234,567" in said


def test_classes_share_no_value() -> None:
    areas = grid()
    said = words(area_map(areas, values(areas), id="m", title="t", alt="a", decimals=0, classes=(4, 8)).wide)
    assert said[12:15] == ["under 4%", "4% to 7%", "8% or more"]


def test_at_most_five_classes() -> None:
    areas = grid()
    with pytest.raises(ValueError, match="5 shades"):
        area_map(areas, values(areas), id="m", title="t", alt="a", classes=(1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    "numbers", [[5, 5, 5], [1, 2], [0, 0, 0, 0, 9], list(range(100)), [0.01, 0.02, 0.03], [-5, 0, 5]]
)
def test_no_class_is_empty(numbers: list[float]) -> None:
    classes = classed(numbers, 2, "")
    assert {classes.of(v) for v in numbers} == set(range(classes.count))


def test_what_prints_as_a_limit_is_in_the_class_that_begins_there() -> None:
    classes = classed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, "", most=2)
    assert classes.of(classes.cuts[0] - 0.4) == 1


def test_shared_borders_stay_shared_when_simplified() -> None:
    shapes = fitted(grid(), Box(0, 0, 400, 300))
    assert shapely.coverage_is_valid(np.array(shapes.outlines))


def test_the_order_of_the_rows_changes_nothing() -> None:
    areas = grid()
    straight = area_map(areas, values(areas), id="m", title="t", alt="a")
    mixed = area_map(areas.iloc[::-1], values(areas).iloc[::-1], id="m", title="t", alt="a")
    assert straight == mixed


def test_one_area_is_outlined() -> None:
    areas = grid()
    plain = area_map(areas, values(areas), id="m", title="t", alt="a")
    outlined = area_map(areas, values(areas), id="m", title="t", alt="a", highlight="W05")
    assert outlined.wide.count("<path") == plain.wide.count("<path") + 2


def test_a_locator_colours_one_area_only() -> None:
    svg = locator(grid(), "W05", id="where", title="t", alt="a").wide
    assert svg.count("f-c1") == 1


def test_real_wards_fit_a_map_of_twelve_to_thirty_five_kilobytes() -> None:
    file = ROOT.parent / "shared" / "data" / "boundaries" / "wards_2022_bgc_E08000010.geojson"
    if not file.exists():
        pytest.skip(f"../shared/data is absent: {file.name} is needed")
    rows = gpd.read_file(file).to_crs(27700)
    code, name = (next(c for c in rows if c.lower().endswith(end)) for end in ("code", "name"))
    areas = gpd.GeoDataFrame({"code": rows[code], "name": rows[name]}, geometry=rows.geometry, crs=rows.crs)
    links = {c: f"../theme/children/{c}.html" for c in areas["code"]}
    drawing = area_map(areas, values(areas), id="m", title="t", alt="a", links=links)
    assert max(len(drawing.wide), len(drawing.narrow or "")) < 35_000
    assert len(re.findall("<a ", drawing.wide)) == len(areas)


def test_areas_that_chance_alone_sets_apart_share_one_shade_and_keep_their_values() -> None:
    areas = grid()
    drawing = area_map(areas, values(areas), id="m", title="t", alt="a", alike="no ward differs")
    shades = set(re.findall(r"f-m\d", drawing.wide))
    assert len(shades) == 1
    assert {f"{v:.1f}%" for v in values(areas)} <= set(words(drawing.wide))
    assert drawing.note == "One shade: no ward differs."
