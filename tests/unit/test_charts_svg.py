"""A figure becomes SVG that a page can own: named, described, small, themed, and the same bytes every time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from curvebook.charts import CSS, Drawing, from_user_figure, style
from curvebook.charts.svg import Link, to_svg
from curvebook.errors import ParameterError
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path


def figure(colour: str = style.C1, label: str = "R&D <b>") -> Figure:
    fig = Figure(figsize=(5, 3), dpi=72)
    axes = fig.add_subplot()
    axes.plot([1, 2, 3], [1, 3, 2], color=colour, marker="o")
    axes.fill_between([1, 2, 3], [0, 1, 1], [2, 4, 3], color=colour, alpha=0.2)
    axes.set_title(label)
    return fig


def svg(**options: object) -> str:
    return to_svg(figure(), "neet", "NEET fell", "A falling line", **options)  # type: ignore[arg-type]


def test_it_is_well_formed() -> None:
    assert ET.fromstring(svg()).tag == "svg"


def test_it_is_an_image_named_by_title_and_description() -> None:
    root = ET.fromstring(svg())
    named = (root.get("aria-labelledby") or "").split()
    texts = {element.get("id"): element.text for element in root if element.tag in ("title", "desc")}
    assert (root.get("role"), [texts[name] for name in named]) == ("img", ["NEET fell", "A falling line"])


UNWANTED = ["style=", "<style", "<metadata", "<?xml", "<!DOCTYPE", "font-family", "xlink", "Matplotlib"]


@pytest.mark.parametrize("unwanted", UNWANTED)
def test_what_a_page_must_not_hold_is_gone(unwanted: str) -> None:
    assert unwanted not in svg()


def test_it_scales_because_only_the_view_box_gives_its_size() -> None:
    root = ET.fromstring(svg())
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 360 216", None, None)


def test_every_id_begins_with_the_figure_s_and_every_reference_is_met() -> None:
    text = svg()
    ids = re.findall(r' id="([^"]+)"', text)
    wanted = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)
    assert all(name.startswith("neet-") for name in ids)
    assert len(ids) == len(set(ids))
    assert {a or b for a, b in wanted} <= set(ids)


def test_text_is_live_and_escaped() -> None:
    assert ">R&amp;D &lt;b&gt;</text>" in svg()


def test_colours_of_the_palette_are_classes() -> None:
    assert "s-c1" in svg()


def test_a_figure_with_a_colour_of_its_own_is_left_light() -> None:
    own = to_svg(figure("#ff00aa"), "own", "", "Pink")
    assert 'class="fixed"' in own
    assert "f-ink" not in own


def test_coordinates_have_two_decimals_at_most() -> None:
    paths = re.findall(r' d="([^"]+)"', svg())
    assert not re.search(r"\.\d{3}", " ".join(paths))


def test_the_same_figure_gives_the_same_bytes_whatever_was_drawn_before() -> None:
    first = svg()
    to_svg(figure(style.C4, "another"), "other", "", "x")
    with mpl.rc_context({"svg.hashsalt": "else", "svg.fonttype": "path"}):
        assert svg() == first


def linked(href: str) -> str:
    fig = Figure(figsize=(2, 2), dpi=72)
    square = Path(np.array([[0, 0], [1, 0], [1, 1], [0, 0]]) * 50.0)
    shapes = PathCollection([square], facecolors=[style.C1])
    shapes.set_urls([href])
    fig.add_artist(shapes)
    return to_svg(fig, "map", "Map", "A map", links=[Link("a.html?b=1&c=2", "St Mary's: 5%")])


def test_a_link_has_its_address_and_name() -> None:
    link = ET.fromstring(linked("#link-0")).find(".//a")
    assert link is not None
    assert (link.get("href"), link.get("aria-label")) == ("a.html?b=1&c=2", "St Mary's: 5%")


def test_a_picture_with_links_is_a_group_so_that_they_are_read_out() -> None:
    assert ET.fromstring(linked("#link-0")).get("role") == "group"


@pytest.mark.parametrize("href", ["javascript:alert(1)", " JavaScript:alert(1)//", "data:text/html,x"])
def test_an_address_that_could_run_a_script_is_taken_away(href: str) -> None:
    text = linked(href)
    assert "<a" not in text
    assert "script:" not in text.lower()


@pytest.mark.parametrize("alt", ["", "  \n", "…"])
def test_an_analyst_s_figure_without_alternative_text_is_refused_with_the_mend(alt: str) -> None:
    with pytest.raises(ParameterError, match="text alternative is missing") as caught:
        from_user_figure(figure(), alt)
    assert "alt=" in caught.value.faults[0].mend


def test_an_analyst_s_figure_is_left_as_it_was() -> None:
    fig = figure()
    canvas, dpi = fig.canvas, fig.dpi
    from_user_figure(fig, "A falling line")
    assert (fig.canvas, fig.dpi) == (canvas, dpi)


def test_an_analyst_s_figure_keeps_its_text_when_the_same_is_drawn_twice() -> None:
    fig = figure()
    assert from_user_figure(fig, "A falling line", id="a") == from_user_figure(fig, "A falling line", id="a")


def test_a_drawing_escapes_its_words() -> None:
    html = Drawing("<svg/>", None, "alt", "A & B", "x", "<i>", "<script>").html()
    assert "A &amp; B" in html and "&lt;i&gt;" in html and "<script>" not in html


def test_the_style_sheet_has_every_named_colour_in_light_dark_and_print() -> None:
    names = set(style.NAMES.values())
    blocks = re.findall(r"(?:^|\{)[^{}]*\{([^{}]*--cb-[^{}]*)\}", CSS.split(".f-")[0], re.MULTILINE)
    assert len(blocks) >= 4
    assert all(names <= set(re.findall(r"--cb-(\w+):", block)) for block in blocks)


def test_our_settings_leave_the_analyst_s_as_they_were() -> None:
    with mpl.rc_context({"font.size": 31.0}):
        with style.context():
            assert mpl.rcParams["font.size"] == style.RC["font.size"]
        assert mpl.rcParams["font.size"] == 31.0


def test_settings_made_before_do_not_change_a_chart() -> None:
    with mpl.rc_context({"xtick.direction": "in", "font.size": 31.0}), style.context():
        assert mpl.rcParams["xtick.direction"] == "out"


def test_an_analysts_seaborn_plot_has_the_houses_look():
    """What `Report` sets is what seaborn takes up: its palette is the house's first colours, in their order."""
    code = (
        "import curvebook.charts.style as s; s.apply(); import seaborn; "
        "print(seaborn.color_palette().as_hex()[:2] == [c.lower() for c in s.CATEGORICAL[:2]])"
    )
    import subprocess
    import sys

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
