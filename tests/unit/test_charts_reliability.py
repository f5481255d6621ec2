"""The reliability diagram and the dots of coverage: readable as text, without colour, wide and narrow."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from curvebook.charts import Drawing
from curvebook.charts.reliability import LESS, MORE, Dot, Said, coverage, reliability
from curvebook.trajectory.track_record import Held, Tally
from curvebook.trajectory.track_record import reliability as tenths

NONE = [float("nan")] * 4
OWN = tuple(tenths([0.72, 0.74, 0.75, 0.15], [1, 1, 0, 0], [1, 2, 3, 4]).values())
RISE, FALL = (tuple(Tally(9, 9, k / 10, k / 10 + more, *NONE) for k in range(1, 9)) for more in (-0.06, 0.06))


def diagram(*kinds: Said) -> Drawing:
    return reliability(kinds, id="r", title="Title", alt="In words.")


def words(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter("text")]


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_each_point_says_of_how_many_how_many_came_true(size: str) -> None:
    assert {"2 of 3", "0 of 1"} <= set(words(getattr(diagram(Said(OWN)), size)))


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_axes_and_their_ends_are_named(size: str) -> None:
    said = words(getattr(diagram(Said(())), size))
    assert {"Came true", "Chance that was stated", "0%", "100%", MORE, LESS} <= set(said)


def test_the_words_for_those_who_do_not_see_it_are_inside() -> None:
    root = ET.fromstring(diagram(Said(OWN)).wide)
    assert [e.text for e in root if e.tag in ("title", "desc")] == ["Title", "In words."]


def test_grey_bars_are_explained_where_there_are_any() -> None:
    assert "Grey bars" in diagram(Said(OWN)).note
    assert "Grey bars" not in diagram(Said(RISE, "Rise", counted=False)).note


def test_two_kinds_are_told_apart_by_shape_and_named_beside_their_points() -> None:
    svg = diagram(Said(RISE, "Rise", counted=False), Said(FALL, "Fall", counted=False)).wide
    assert {"Rise", "Fall"} <= set(words(svg))
    used = {u.get("href") for u in ET.fromstring(svg).iter("use") if "axis" not in (u.get("class") or "")}
    shapes = {p.get("d") for p in ET.fromstring(svg).iter("path") if f"#{p.get('id')}" in used}
    assert len(used) == len(shapes) == 2


def test_across_is_what_was_stated_and_upwards_what_came() -> None:
    """Points at the corners of the plot, one at 20% stated and 80% come."""
    points = tuple(Tally(5, 5, x, y, *NONE) for x, y in ((0.0, 0.0), (0.2, 0.8), (1.0, 1.0)))
    svg = reliability([Said(points, counted=False)], id="r", title="", alt="a").wide
    spots = [(float(u.get("x", 0)), float(u.get("y", 0))) for u in ET.fromstring(svg).iter("use")]
    ticks, (low, point, high) = spots[:-3], spots[-3:]
    assert low in ticks
    assert (point[0] - low[0]) / (high[0] - low[0]) == pytest.approx(0.2, abs=1e-3)
    assert (point[1] - low[1]) / (high[1] - low[1]) == pytest.approx(0.8, abs=1e-3)
    assert high[0] > low[0] and high[1] < low[1]


def test_every_point_has_its_words_even_where_they_crowd() -> None:
    dice = np.random.default_rng(1)
    full = tuple(tenths(dice.random(60), np.ones(60), np.arange(60)).values())
    for svg in (diagram(Said(full)).wide, diagram(Said(full)).narrow or ""):
        assert sorted(w for w in words(svg) if " of " in w) == sorted(f"{t.events} of {t.events}" for t in full)


def test_coverage_says_its_share_and_where_it_ought_to_be() -> None:
    rows = [
        ("80% interval", Held(40, 90, 0.74, 0.58, 0.85), 0.8),
        ("95% interval", Held(40, 90, 0.96, 0.85, 0.99), 0.95),
    ]
    found = coverage([Dot(*row) for row in rows], id="c", title="T", alt="A")
    for svg in (found.wide, found.narrow or ""):
        assert {"80% interval: 74%", "95% interval: 96%", "100%"} <= set(words(svg))
    assert "Upright marks" in found.note


def test_the_same_points_give_the_same_bytes() -> None:
    assert diagram(Said(OWN)).html() == diagram(Said(OWN)).html()
