"""Drawings kept by content: found again only by the very same inputs, and never in the way of a report."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
from curvebook.charts.curve import Curve
from curvebook.charts.drawing import Drawing
from curvebook.charts.kept import FOLDER, kept
from curvebook.charts.map import area_map
from curvebook.charts.trend import trend
from curvebook.model.period import Period
from markupsafe import Markup
from shapely import box

DRAWN: list[tuple[Any, ...]] = []


@kept
def drawing(*args: Any, title: Any = "", **facts: Any) -> Drawing:
    DRAWN.append((args, facts))
    return Drawing("<svg/>", None, "alt", title, "id", note=f"number {len(DRAWN)}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    DRAWN.clear()
    monkeypatch.setenv(FOLDER, str(tmp_path / "figures" / "of-this-library"))
    yield tmp_path / "figures" / "of-this-library"


def frame(**columns: Any) -> pd.DataFrame:
    known = {"period_start": pd.to_datetime(["2024-01-01", "2025-01-01"]), "period_months": [12, 12],
             "value": [5.0, np.nan], "state": ["", "c"]}  # fmt: skip
    return pd.DataFrame({**known, **columns})


def curve(**facts: Any) -> Curve:
    return Curve(**{"id": "neet-b", "title": "Falling", "subtitle": "NEET", "observed": frame(), **facts})


def wards() -> geopandas.GeoDataFrame:
    shapes = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    return geopandas.GeoDataFrame({"code": ["W1", "W2"], "name": ["Mill", "Quay"]}, geometry=shapes, crs="EPSG:27700")


def test_what_was_drawn_once_is_not_drawn_again(folder):
    first = drawing(curve(), wards(), links={"W1": "mill.html"})
    assert drawing(curve(), wards(), links={"W1": "mill.html"}) == first
    assert len(DRAWN) == 1
    assert [file.suffix for file in folder.iterdir()] == [".json"]


def test_without_a_folder_nothing_is_kept(folder, monkeypatch):
    monkeypatch.delenv(FOLDER)
    assert drawing(curve()) != drawing(curve())
    assert not folder.exists()


def test_a_kept_drawing_has_the_bytes_of_a_new_one(monkeypatch):
    def drawn() -> list[str]:
        shading = area_map(wards(), pd.Series({"W1": 4.0, "W2": 5.0}), id="m", title="", alt="A map.")
        return [trend(curve()).html(), shading.html()]

    first, again = drawn(), drawn()
    monkeypatch.delenv(FOLDER)
    assert drawn() == again == first


MOVED = wards().assign(geometry=wards().geometry.translate(1))
SERIES = pd.Series({"W1": 4.0, "W2": 5.0})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (curve(), curve(title="Rising")),
        (curve(), curve(alt="Another text alternative")),
        (curve(), curve(observed=frame(value=[5.0, 4.0]))),
        (curve(), curve(observed=frame(value=[5.0, 0.0]))),
        (curve(), curve(observed=frame(state=["", "x"]))),
        (curve(), curve(observed=frame(period_months=[12, 3]))),
        (curve(), curve(observed=frame(lower=[4.0, 4.5]))),
        (curve(), curve(observed=frame()[::-1])),
        (curve(), curve(target=frame())),
        (curve(target=frame()), curve(monitoring=frame())),
        (curve(breaks=((Period(date(2024, 1, 1), 12), "new rules"),)), curve()),
        (curve(breaks=((Period(date(2024, 1, 1), 12), "new"),)), curve(breaks=((date(2024, 1, 1), "new"),))),
        (wards(), MOVED),
        (wards(), wards().to_crs("EPSG:4326")),
        (wards(), wards().assign(name=["Mill", "Quays"])),
        (SERIES, SERIES.rename({"W1": "W3"})),
        (SERIES, SERIES.astype("float32")),
        ({"W1": "mill.html"}, {"W1": "mills.html"}),
        ({"W1": "c", "W2": "x"}, {"W1": "x", "W2": "c"}),
        (("ab", "c"), ("a", "bc")),
        (["a", "b"], ("a", "b")),
        (["list", "a"], "list"),
        (1, 1.0),
        (1, True),
        (1, "1"),
        ({1: "a"}, {"1": "a"}),
        (None, "None"),
        (None, float("nan")),
        (np.datetime64("2024-01-01", "D"), np.datetime64("2024-01-01", "s")),
        (np.zeros((2, 3)), np.zeros((3, 2))),
    ],
)
def test_whatever_differs_is_drawn_anew(one, other):
    assert drawing(one) != drawing(other)
    assert len(DRAWN) == 2


def test_what_another_function_draws_of_the_same_is_another_drawing():
    @kept
    def other(given: Any) -> Drawing:
        return Drawing("<svg/>", None, "alt", "", "id", note="the other")

    assert drawing("a") != other("a")


@pytest.mark.parametrize(
    "unknown", [str, object(), {1, 2}, curve(format=str), [[object()]], frame(state=[object(), ""])]
)
def test_what_cannot_be_told_apart_is_drawn_each_time(folder, unknown):
    assert drawing(unknown) != drawing(unknown)
    assert not folder.exists()


def test_a_value_that_can_change_is_not_known_by_its_fields(folder):
    class More(Curve):
        pass

    known = {"id": "a", "title": "", "subtitle": "", "observed": frame()}
    assert drawing(More(**known)) != drawing(More(**known))


def test_a_text_that_was_made_safe_comes_back_as_it_went():
    assert [type(drawing("a", title=Markup("<b>")).title) for _ in range(2)] == [Markup, Markup]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\n", b"0" * 64 + b'\n{"wide": "x"}', b"\xff\xfe", None])
def test_a_damaged_file_is_drawn_again(folder, damage):
    first = drawing(curve())
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"number 1", b"number 9") if damage is None else damage)
    assert replace(drawing(curve()), note="") == replace(first, note="")
    assert len(DRAWN) == 2
    assert drawing(curve()).note == "number 2"


def test_where_nothing_can_be_written_the_drawing_is_there_all_the_same(folder):
    folder.parent.write_text("a file stands in the way", encoding="utf-8")
    assert drawing(curve()).note == "number 1"
    assert drawing(curve()).note == "number 2"


def test_many_may_write_at_once(folder):
    everybody = Barrier(8)

    @kept
    def slow(title: str) -> Drawing:
        everybody.wait(timeout=10)
        return Drawing("<svg/>" * 20_000, None, "alt", title, "id")

    with ThreadPoolExecutor(8) as many:
        found = set(many.map(slow, ["the same"] * 8))
    assert found == {slow("the same")}
    assert [file.suffix for file in folder.iterdir()] == [".json"]
