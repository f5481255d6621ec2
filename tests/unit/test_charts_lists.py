"""Bars, spine and spark: hand-written, readable as text, honest about what is missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from curvebook.charts.bars import Bar, bars
from curvebook.charts.numbers import shown, tick_labels
from curvebook.charts.spark import spark
from curvebook.charts.spine import SpineRow, spine

ROW = SpineRow("NEET", "2024/25", 5.0, 6.0, "low", "better", lower=4.0, upper=6.0, country=5.5, lowest=3.0, highest=9.0)


def text(html: str) -> str:
    return " ".join(" ".join(ET.fromstring(html).itertext()).split())


def listed(*rows: Bar, **options: object) -> str:
    return bars(rows, id="b", title="t", alt="a", **options).wide  # type: ignore[arg-type]


def marks(row: SpineRow) -> str:
    return spine([row], id="s", title="t", alt="a").wide


def place(row: SpineRow) -> float:
    """Where the mark of the value stands; the middle line is at 150."""
    found = re.search(r'<circle class="f-c5" cx="([\d.]+)"', marks(replace(row, word="similar")))
    assert found
    return float(found[1])


def test_bars_are_sorted_and_what_is_missing_comes_last_with_its_shorthand() -> None:
    said = text(listed(Bar("A", 1.0), Bar("B", None, state="c"), Bar("C", 3.0)))
    assert said == "C 3.0% A 1.0% B [c]"


def test_bars_name_is_a_link_and_escaped() -> None:
    html = listed(Bar("St Mary's & <Hale>", 1.0, href="a.html?x=1&y=2"))
    link = ET.fromstring(html).find(".//a")
    assert link is not None and (link.text, link.get("href")) == ("St Mary's & <Hale>", "a.html?x=1&y=2")


def test_bars_give_the_interval_and_the_word_as_text() -> None:
    assert text(listed(Bar("A", 5.0, 4.0, 6.0, "similar"))) == "A 5.0% (4.0% to 6.0%) similar"


def test_bars_explain_the_line_of_reference() -> None:
    note = bars([Bar("A", 5.0)], id="b", title="t", alt="a", reference=("Halton", 8.2)).note
    assert note == "Upright line: Halton, 8.2%."


def test_bars_of_negative_values_go_to_the_left_of_zero() -> None:
    html = listed(Bar("A", -3.0), Bar("B", 1.0))
    assert re.findall(r'x="([\d.]+)" y="1" width="([\d.]+)"', html) == [("75", "25"), ("0", "75")]


def test_better_is_to_the_right_whichever_way_is_good() -> None:
    assert place(ROW) > 150 > place(replace(ROW, good="high"))


def test_without_polarity_higher_is_to_the_right() -> None:
    assert place(replace(ROW, good="neither")) < 150


WORDS = ("better", "worse", "similar", "higher")


@pytest.mark.parametrize("word", WORDS)
def test_each_word_has_its_own_shape(word: str) -> None:
    shapes = {w: re.sub(r'class="[^"]*"|fill="[^"]*"', "", marks(replace(ROW, word=w))) for w in WORDS}
    without_words = {w: html.replace(f">{w}<", "><") for w, html in shapes.items()}
    assert all(without_words[word] != without_words[other] for other in WORDS if other != word)


def test_a_withheld_value_has_its_shorthand_and_no_mark() -> None:
    html = marks(replace(ROW, value=None, state="c", word="not compared"))
    assert "[c]" in text(html)
    assert "<circle" not in html and "f-c" not in html


def test_an_interval_that_runs_off_the_scale_ends_at_the_edge() -> None:
    numbers = [float(n) for n in re.findall(r"[MH]([\d.]+)", marks(replace(ROW, lower=-900.0, upper=900.0)))]
    assert min(numbers) >= 0 and max(numbers) <= 300


def test_a_row_where_everything_is_equal_stands_on_the_line() -> None:
    assert place(replace(ROW, value=6.0, lower=6.0, upper=6.0, country=6.0, lowest=6.0, highest=6.0)) == 150


def test_a_spark_is_hidden_from_screen_readers_and_small() -> None:
    svg = spark([5, 4, 3, 2], 2.5, "low")
    assert 'aria-hidden="true"' in svg
    assert len(svg) < 900


def test_a_spark_leaves_a_gap_and_survives_equal_values() -> None:
    assert spark([1, 2, float("nan"), 2, 3]).count("M") == 2
    assert "nan" not in spark([5, 5, 5])


def test_a_spark_without_values_is_nothing() -> None:
    assert spark([None, float("nan")], 3.0) == ""


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (1234567, "£", 0, "£1,234,567"),
        (-1.26, "%", 1, "−1.3%"),
        (0.004, "%", 1, "0.0%"),
        (12.34, "per 1,000", 1, "12.3"),
    ],
)
def test_figures_as_they_are_written(value: float, unit: str, decimals: int, said: str) -> None:
    assert shown(value, unit, decimals) == said


def test_large_figures_on_an_axis_are_in_millions() -> None:
    assert tick_labels([0, 500_000, 1_000_000], "£") == ["£0", "£0.5m", "£1.0m"]


def test_what_is_not_judged_stands_apart_from_worse_and_better():
    told = spine([replace(ROW, label="Rank", good="neither", word="lower"), ROW], id="s", title="t", alt="a").wide
    judged, unjudged = told.split("Neither way is better")
    assert "NEET" in judged
    assert "<span>Worse</span><span>Better</span>" in judged
    assert "Rank" not in judged
    assert unjudged.index("<span>Lower</span><span>Higher</span>") < unjudged.index("Rank")
