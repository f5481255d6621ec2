"""The spine's table: what stands where there is no figure, and what is said of a newer one."""

from __future__ import annotations

import pytest
from curvebook.charts.spine import SpineRow, spine

WITHHELD = SpineRow("Plans", "2024/25", None, 49.9, "low", "not compared", unit="per 10,000", country=41.6, state="c")


def told(row: SpineRow) -> str:
    return spine([row], id="s", title="t", alt="a").wide


def test_the_figures_beside_a_withheld_one_are_shown() -> None:
    said = told(WITHHELD)
    assert [said.count(figure) for figure in ("[c]", "49.9", "41.6", "[x]")] == [1, 1, 1, 0]


def test_a_comparator_that_is_withheld_itself_says_so() -> None:
    row = SpineRow("Plans", "2024/25", None, None, "low", "not compared", state="c", reference_state="c", country=41.6)
    drawn = spine([row], id="s", title="t", alt="a")
    assert (drawn.wide.count("[c]"), drawn.wide.count("[x]")) == (2, 0)
    assert (
        "Where [c] stands there is no figure: withheld to protect people" in drawn.note
        and "not available" not in drawn.note
    )


@pytest.mark.parametrize("newer", ["", "The value for 2025/26 is above zero but too small to show"])
def test_a_newer_value_that_cannot_be_shown_is_named_in_its_row(newer: str) -> None:
    row = SpineRow("Self-harm", "2022/23", 876.0, 500.0, "low", "worse", newer=newer)
    assert (newer in told(row)) and (told(row).count('class="period"') == (2 if newer else 1))
