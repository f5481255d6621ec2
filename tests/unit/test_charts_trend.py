"""The trend chart tells the truth about gaps, breaks, intervals and targets, in two widths."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from curvebook.charts.curve import Curve, Line, Series
from curvebook.charts.drawing import Drawing
from curvebook.charts.labels import Box, Crowd, spread
from curvebook.charts.scales import reach
from curvebook.charts.trend import trend
from curvebook.model.period import Period

NAN = float("nan")


def frame(start: str, values: Sequence[float], state: Sequence[str] = (), spread: float | None = None) -> pd.DataFrame:
    first = Period.parse(start)
    periods = [first.after(k) for k in range(len(values))]
    rows = pd.DataFrame(
        {
            "period_start": pd.to_datetime([p.start for p in periods]),
            "period_months": first.months,
            "value": np.array(values, float),
            "state": list(state) or [""] * len(values),
        }
    )
    if spread is not None:
        rows = rows.assign(lower=rows.value - spread, upper=rows.value + spread)
        rows = rows.assign(lower80=rows.value - spread * 0.65, upper80=rows.value + spread * 0.65)
    return rows


def curve(**changes: object) -> Curve:
    base = Curve("neet", "NEET fell", "Share, Marlbrook", frame("2016/17", [7.4, 7.1, 6.6, 6.2, 5.9, 5.6, 5.1]))
    return replace(base, **changes)  # type: ignore[arg-type]


def full() -> Curve:
    return curve(
        observed=frame("2016/17", [7.4, 7.1, 6.6, 6.2, 5.9, 5.6, 5.1], spread=0.5),
        forecast=frame("2023/24", [5.2, 5.1, 5.1], spread=0.9),
        target=frame("2022/23", [5.1, 4.8, 4.4, 4.0]),
        monitoring=frame("2022/23", [5.7, 5.4, 5.0, 4.6]),
        comparators=(("England", frame("2016/17", [6, 5.9, 5.8, 5.7, 5.6, 5.5, 5.4])),),
        place="Marlbrook",
    )


def words(svg: str | None) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg or "").iter("text")]


def observed_lines(drawing: Drawing) -> list[int]:
    """The number of points in each stroke of the observed line (the heaviest one)."""
    strokes = re.findall(r'<path [^>]*?d="([^"]+)"[^>]*stroke-width="2.5"', drawing.wide)
    return [len(re.findall("[ML]", d)) for d in strokes]


def test_both_widths_are_drawn() -> None:
    drawing = trend(full())
    assert [ET.fromstring(s or "").get("viewBox") for s in (drawing.wide, drawing.narrow)] == [
        "0 0 720 360",
        "0 0 343 300",
    ]


def test_every_line_is_named_where_it_ends_with_its_value() -> None:
    said = " ".join(words(trend(full()).wide))
    for label in (
        "Marlbrook 5.1%",
        "England 5.4%",
        "If nothing changes 5.1%",
        "Target 4.0% by 2025/26",
        "Monitoring level",
    ):
        assert label in said


def test_the_message_is_html_beside_the_picture_not_in_it() -> None:
    drawing = trend(curve(title="R&D <up>"))
    assert "R&D <up>" not in words(drawing.wide)
    assert '<strong class="message">R&amp;D &lt;up&gt;</strong>' in drawing.html()


def test_the_alternative_text_says_from_where_to_where_and_the_target() -> None:
    alt = trend(full()).alt
    assert "from 7.4% in 2016 to 2017 to 5.1% in 2022 to 2023" in alt
    assert "Target: 4.0% in 2025 to 2026." in alt


def test_an_alternative_text_that_was_given_is_kept() -> None:
    assert '<desc id="neet-w-d">It fell.</desc>' in trend(curve(alt="It fell.")).wide


def test_a_withheld_value_leaves_a_gap_with_its_shorthand_and_is_explained() -> None:
    drawing = trend(curve(observed=frame("2016/17", [7, 6, NAN, 5, 4], ["", "", "c", "", ""])))
    assert observed_lines(drawing) == [2, 2]
    assert "[c]" in words(drawing.wide)
    assert "Where [c] stands there is no figure: withheld to protect people's privacy." in drawing.note


def test_a_missing_value_without_a_state_is_unavailable() -> None:
    assert "[x]" in words(trend(curve(observed=frame("2016/17", [7, NAN, 5]))).wide)


def test_a_period_that_is_not_there_at_all_is_not_joined_across() -> None:
    rows = frame("2016/17", [7, 6, 6, 5, 4, 4]).drop(index=2)
    assert Line.of(rows).runs() == [[0, 1], [2, 3, 4]]


def test_a_break_is_marked_explained_and_not_joined_across() -> None:
    broken = (Period.parse("2019/20"), "The survey moved to the web.")
    drawing = trend(curve(breaks=(broken,)))
    assert observed_lines(drawing) == [3, 4]
    assert "Method changed [b]" in words(drawing.wide)
    assert "from 2019 to 2020, the survey moved to the web; do not compare across it" in drawing.note


def test_a_value_in_state_b_is_a_break_too() -> None:
    assert observed_lines(trend(curve(observed=frame("2016/17", [7, 6, 9, 9], ["", "", "b", ""])))) == [2, 2]


def test_a_break_after_the_last_value_is_not_drawn() -> None:
    assert not Series.of(curve(breaks=((date(2030, 4, 1), "later"),))).cuts


def test_a_provisional_value_is_hollow_and_explained() -> None:
    drawing = trend(curve(observed=frame("2020/21", [7, 6, 5], ["", "", "p"])))
    assert "f-paper" in drawing.wide
    assert "Hollow point: provisional: it may still change." in drawing.note


def test_a_frozen_baseline_puts_what_happened_since_in_colour() -> None:
    assert "s-c5" in trend(curve(forecast=frame("2019/20", [6.2, 6.1, 6.0, 6.0], spread=1.0))).wide


@pytest.mark.parametrize("narrow", [False, True])
def test_the_day_of_a_frozen_baseline_and_its_end_stay_on_a_line(narrow: bool) -> None:
    ahead = frame("2024-Q4", [6.0, 5.9, 5.6], spread=1.0)
    drawing = trend(curve(observed=frame("2022-Q1", [7.0] * 12), forecast=ahead, frozen="10 December 2024"))
    lines = words(drawing.narrow if narrow else drawing.wide)
    assert any("10\u00a0Dec\u00a02024:" in line for line in lines)
    until = Period.parse("2024-Q4").after(2).short.replace(" ", "\u00a0")
    assert any(line.endswith(until) for line in lines)
    assert f"Expected on 10 Dec 2024: 5.6% by {until}".replace("\u00a0", " ") in " ".join(lines).replace("\u00a0", " ")


def test_a_fan_that_the_axis_does_not_hold_is_said_to_be_cut_off() -> None:
    wide = trend(curve(forecast=frame("2023/24", [5.2, 5.1], spread=40.0)))
    assert wide.note.endswith("The fan is cut off at the top, where it goes up to 45.2%.")
    assert "cut off" not in trend(full()).note


def test_an_end_that_no_value_can_pass_cuts_nothing_off() -> None:
    high = curve(observed=frame("2016/17", [97.0, 98.0, 99.0]), forecast=frame("2019/20", [99.0], spread=2.0))
    assert "cut off" not in trend(high).note


def test_a_single_value_has_its_interval_as_a_bar() -> None:
    drawing = trend(curve(observed=frame("2024/25", [5.0], spread=0.8)))
    assert drawing.note == "Bar around the line: 95% interval."


def test_nothing_to_show_invents_no_axis() -> None:
    assert words(trend(curve(observed=frame("2020/21", [NAN, NAN], ["c", "c"]))).wide) == ["2020/21", "2021/22", "[c]"]


def test_shares_stay_between_nothing_and_a_hundred() -> None:
    high = reach([np.array([99.0, 100.0])], [np.array([97.0, 101.5])], [], kind="proportion", unit="%", decimals=1)
    low = reach([np.array([0.0, 0.2])], [np.array([-0.3, 0.5])], [], kind="proportion", unit="%", decimals=1)
    assert (high[1], low[0]) == (100.0, 0.0)


def test_a_count_begins_at_zero_and_a_rate_need_not() -> None:
    values = [np.array([900.0, 950.0])]
    assert reach(values, [], [], kind="count", unit="", decimals=0)[0] == 0.0
    assert reach(values, [], [], kind="rate", unit="", decimals=0)[0] > 800


def test_a_wide_fan_leaves_the_history_a_third_of_the_height() -> None:
    low, high = reach([np.array([104.0, 110.0])], [], [np.array([-50.0, 700.0])], kind="mean", unit="", decimals=1)
    assert high - low < 3 * 6.0 * 1.15


def test_more_than_two_comparators_are_refused() -> None:
    with pytest.raises(ValueError, match="two comparators"):
        curve(comparators=tuple((name, frame("2016/17", [1, 2])) for name in "abc"))


@pytest.mark.parametrize(("start", "count"), [("2010-Q1", 60), ("2013-01", 144), ("2001-03", 22)])
def test_long_series_stay_under_fifteen_kilobytes_a_chart(start: str, count: int) -> None:
    values = 6 + np.sin(np.arange(count))
    drawing = trend(curve(observed=frame(start, list(values), spread=0.4), forecast=frame("2026/27", [6, 6], spread=1)))
    assert max(len(drawing.wide.encode()), len((drawing.narrow or "").encode())) < 15_000


def test_quarters_are_marked_by_years_that_do_not_touch() -> None:
    years = [
        w for w in words(trend(curve(observed=frame("2010-Q1", list(range(60))))).narrow) if re.fullmatch(r"20\d\d", w)
    ]
    assert years == ["2015", "2020", "2025"]


def test_the_newest_period_is_marked_on_the_axis() -> None:
    assert "2022/23" in words(trend(full()).narrow)


def test_the_same_data_give_the_same_bytes_whatever_was_set_or_drawn_before() -> None:
    first = trend(full())
    trend(curve(id="other"))
    with mpl.rc_context({"font.size": 30, "axes.grid": False}):
        assert trend(full()) == first


def test_no_ids_are_shared_between_the_two_widths() -> None:
    ids = re.findall(r' id="([^"]+)"', trend(full()).html())
    assert len(ids) == len(set(ids))


def test_unit_words_stand_above_the_axis() -> None:
    assert "per 1,000" in words(trend(curve(unit="per 1,000")).wide)


def test_labels_in_a_column_do_not_overlap_and_stay_inside() -> None:
    middles = spread([50, 50, 51, 5, 99], [12, 12, 12, 12, 12], 0, 100)
    ordered = sorted(middles)
    assert all(b - a >= 12 - 1e-9 for a, b in pairwise(ordered))
    assert ordered[0] >= 6 and ordered[-1] <= 94


def test_a_label_keeps_off_a_line() -> None:
    crowd = Crowd(Box(0, 0, 100, 100))
    crowd.add_line([0, 100], [50, 50])
    on, off = Box(20, 45, 60, 55), Box(20, 60, 60, 70)
    assert crowd.place([(0.0, on), (3.0, off)]) == off


def test_a_floor_is_a_line_of_its_own_named_at_its_end() -> None:
    floor = curve(target=full().target, floor=frame("2022/23", [6.4, 6.2, 6.0]))
    drawn = trend(floor)
    assert "Floor 6.0%" in words(drawn.wide) and "Floor 6.0%" in words(drawn.narrow)
    assert "Floor: 6.0% in 2024 to 2025." in drawn.alt


def test_without_a_floor_none_is_drawn() -> None:
    drawn = trend(full())
    assert not any(word.startswith("Floor") for word in words(drawn.wide))
    assert "Floor" not in drawn.alt
