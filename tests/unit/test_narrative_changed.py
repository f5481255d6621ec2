"""What changed, in words: each kind of change in a sentence, all of them counted in one."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from curvebook.disclosure.earlier import KNOWN, MOVED, UNKNOWN, Since
from curvebook.findings.table import shaped
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.narrative import changed
from curvebook.narrative.facts import Facts
from small_partnership import NEET

AREA = Area(code="B", name="Place B", level="borough")
SINCE = Since("2026-Q1", "2026-08-14", on_record=True)


def row(measure: str, year: int = 2025, **known: Any) -> dict[str, Any]:
    when = {"period_start": pd.Timestamp(year, 1, 1), "period_months": 12}
    return {"theme": "children", "indicator": "neet", "area": "B", "measure": measure, "source": "s#2", **when, **known}


def told(*rows: dict[str, Any]) -> str:
    """The sentences as HTML."""
    table = shaped(pd.DataFrame(list(rows)))
    return str(changed.sentences(Facts(Indicator.model_validate(NEET), AREA, table[:0]), changes(*rows)))


def changes(*rows: dict[str, Any]) -> tuple[changed.Change, ...]:
    return changed.read(shaped(pd.DataFrame(list(rows))))["neet", "B"]


def said(*rows: dict[str, Any]) -> str:
    """The sentences without the sources behind their figures."""
    html = re.sub(r"<span class=\"tip\".*?</span>", "", told(*rows))
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("changed", word="new data", value=5.0, count=1)], "New figure: 5.0% for 2025."),
        (
            [
                row("changed", word="new data", value=5.0, count=2),
                row("before", 2023, against="new data", value=6.0),
            ],
            "2 new figures, the newest: 5.0% for 2025, was 6.0% for 2023.",
        ),
        (
            [row("changed", word="revised", value=5.0, count=1), row("before", against="revised", value=6.0)],
            "Revised: now 5.0% for 2025, was 6.0%.",
        ),
        ([row("changed", word="revised", value=5.0, count=1)], "Revised: 5.0% for 2025."),
        (
            [row("changed", word="revised", value=5.0, count=3), row("before", against="revised", value=6.0)],
            "3 figures were revised, the newest for 2025: now 5.0%, was 6.0%.",
        ),
        (
            [row("changed", word="earlier values added", value=5.0, count=2)],
            "2 earlier figures were added, the newest: 5.0% for 2025.",
        ),
        ([row("changed", word="now shown", value=5.0, count=1)], "The figure for 2025 is shown now: 5.0%."),
        (
            [row("changed", word="no longer shown", state="c", count=1)],
            "The figure for 2025 is no longer shown: withheld to protect people&#39;s privacy.",
        ),
        (
            [row("changed", word="no longer shown", state="x", count=3)],
            "The figure for 2025 and 2 figures before it are no longer shown: not available.",
        ),
        ([row("changed", word="new indicator", value=5.0, count=1)], "Told for the first time: 5.0% for 2025."),
        (
            [row("changed", word="method changed", note="Counted by residence.")],
            "It is measured in a new way from the figure for 2025 on: counted by residence.",
        ),
        ([row("changed", word="definition changed")], "How it is measured was agreed anew."),
        ([row("changed", word="target changed")], "Its target was agreed anew."),
        (
            [
                row("changed", word="verdict changed", against="turned"),
                row("before", word="on the baseline", against="verdict changed"),
            ],
            "The curve: now better than expected, was as expected.",
        ),
        (
            [row("changed", word="verdict changed", against="bending", note="none before, bending now")],
            "The curve: now early signs of being better than expected; there was no verdict before.",
        ),
        ([row("changed", word="verdict changed", against="turned")], "The curve: now better than expected."),
        (
            [
                row("changed", word="status changed", against="not met"),
                row("before", word="difficult", against="status changed"),
            ],
            "The target: now not met, was achievement difficult.",
        ),
        (
            [
                row("changed", word="trend changed", against="getting worse"),
                row("before", word="no significant change", against="trend changed"),
            ],
            "Direction over the last five comparable figures: now getting worse, was no clear change.",
        ),
        (
            [
                row("changed", word="trend changed", against="getting better"),
                row("before", word="cannot be calculated", against="trend changed"),
            ],
            "Direction over the last five comparable figures: now getting better, was not tested.",
        ),
        (
            [
                row("changed", word="verdict changed", against="on the baseline"),
                row("before", word="not assessable", against="verdict changed"),
            ],
            "The curve: now as expected, was not assessable yet.",
        ),
    ],
)
def test_each_kind_of_change_in_a_sentence(rows: list[dict[str, Any]], words: str) -> None:
    assert said(*rows) == words


def test_what_is_said_of_a_curve_comes_before_its_figures() -> None:
    rows = [row("changed", word="new data", value=5.0, count=1), row("changed", word="trend changed", against="x")]
    assert [one.kind for one in changes(*rows)] == ["trend changed", "new data"]


def test_an_indicator_of_two_themes_is_told_once() -> None:
    one = row("changed", word="new data", value=5.0, count=1)
    assert len(changes(one, {**one, "theme": "economy"})) == 1


def test_a_figure_as_it_is_now_is_the_same_figure_as_on_every_page() -> None:
    rows = [row("changed", word="revised", value=5.0, count=1), row("before", against="revised", value=6.0)]
    keys = re.findall(r'data-figure="([^"]*)"', told(*rows))
    assert keys == ["observed neet B 2025-01-01/12", "before neet B 2025-01-01/12 revised"]


def moved(kind: str, now: str, was: str | None = None) -> list[dict[str, Any]]:
    """What is said of a curve now, and what was said before where that is known."""
    stood = [row("before", word=was, against=kind)] if was else []
    return [row("changed", word=kind, against=now), *stood]


def tally(*indicators: list[dict[str, Any]]) -> str:
    """One indicator for each list of rows, of two themes."""
    rows = [{**one, "indicator": f"i{k}"} for k, every in enumerate(indicators) for one in every]
    return changed.tally(shaped(pd.DataFrame([*rows, *({**one, "theme": "economy"} for one in rows)])))


NEW, REVISED = [row("changed", word="new data", value=5.0)], [row("changed", word="revised", value=5.0)]
BETTER, WORSE = ("trend changed", "getting better"), ("trend changed", "getting worse")


@pytest.mark.parametrize(
    ("indicators", "words"),
    [
        ([NEW, NEW, REVISED], "2 indicators have new figures and 1 was revised"),
        ([REVISED, REVISED], "2 indicators were revised"),
        (
            [moved(*BETTER), moved(*BETTER), moved(*WORSE)],
            "of 3 directions that changed, 2 are now getting better and 1 is now getting worse",
        ),
        ([moved(*BETTER), moved(*BETTER)], "both directions that changed are now getting better"),
        ([moved(*WORSE)] * 3, "all 3 directions that changed are now getting worse"),
        ([moved(*WORSE)], "1 direction changed and is now getting worse"),
        ([moved("trend changed", "no significant change")], "1 direction changed and now shows no clear change"),
        (
            [
                moved("status changed", "likely", "difficult"),
                moved("status changed", "not met", "unlikely"),
                moved("status changed", "unlikely", "not assessable"),
            ],
            "3 targets are judged anew, 1 for the better and 1 for the worse",
        ),
        ([moved("status changed", "likely")], "1 target is judged anew"),
        (
            [moved("verdict changed", "worse", "on the baseline"), NEW],
            "1 verdict on a curve changed, for the worse; 1 indicator has new figures",
        ),
        ([[row("changed", word="definition changed")]], "1 definition was agreed anew"),
        (
            [[row("changed", word="definition changed")], [row("changed", word="target changed")]],
            "1 definition and 1 target were agreed anew",
        ),
    ],
)
def test_all_are_counted_in_one_sentence_each_indicator_once_and_which_way(indicators: list, words: str) -> None:
    assert tally(*indicators) == words


def test_the_sentence_says_since_when_and_that_nothing_changed() -> None:
    rows = shaped(pd.DataFrame(NEW))
    assert changed.in_short(rows, SINCE) == "Since the edition of April to June 2026: 1 indicator has new figures."
    assert changed.in_short(rows[:0], SINCE) == "Nothing has changed since the edition of April to June 2026."


def kinds_in_front(*rows: dict[str, Any]) -> list[str]:
    return [one.kind for one in changed.weighty(changes(*rows))]


def test_the_newest_figure_stands_with_a_word_that_moved_rather_than_a_revision() -> None:
    assert kinds_in_front(*moved(*BETTER), *NEW, *REVISED) == ["trend changed", "new data"]
    assert kinds_in_front(*moved(*BETTER), *REVISED) == ["trend changed", "revised"]
    assert kinds_in_front(*NEW, *REVISED) == ["revised", "new data"]


def test_new_figures_alone_do_not_weigh() -> None:
    assert kinds_in_front(*NEW) == []


def short(many: int, **indicators: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    told = [(Indicator.model_validate({**NEET, "id": id}), changes(*rows)) for id, rows in indicators.items()]
    stand, left = changed.in_front(told, many)
    return [i.id for i, _ in stand], [i.id for i, _ in left]


def test_of_one_kind_turns_for_the_worse_come_first() -> None:
    assert short(9, good=moved(*BETTER), slower=moved("trend changed", "no significant change", "getting better"),
                 bad=moved(*WORSE), status=moved("status changed", "likely", "difficult")) == (
        ["status", "bad", "slower", "good"], [])  # fmt: skip


def test_a_turn_for_the_worse_is_never_cut() -> None:
    good = {f"good{k}": moved("status changed", "likely", "difficult") for k in range(3)}
    stand, left = short(2, **good, bad=moved(*WORSE, "no significant change"), first=moved(*WORSE))
    assert (stand, left) == (["bad", "first"], ["good0", "good1", "good2"])
    assert short(3, **good, bad=moved(*WORSE)) == (["good0", "good1", "bad"], ["good2"])
    assert short(1, bad=moved(*WORSE), other=moved(*WORSE))[1] == []


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (None, "There is no earlier edition"),
        (Since("2026-Q1", "2026-08-14", on_record=False, empty=True), "Nothing had been received by 14 August 2026"),
        (
            Since("2026-Q1", "2026-08-14", on_record=False),
            "No earlier edition is on record; compared with what was known on 14 August 2026.",
        ),
        (Since("2026-Q1", "2026-08-14", True, False), "definitions and targets have changed since is not known"),
        (Since("2026-Q1", "2026-08-14", True, True, MOVED), "may differ for that reason alone"),
        (Since("2026-Q1", "2026-08-14", True, True, UNKNOWN), "Whether the methods changed is not known"),
    ],
)
def test_it_says_what_is_compared_with_and_what_is_not_known(since: Since | None, words: str) -> None:
    assert words in changed.compared(since)


def test_of_a_full_record_nothing_is_unknown() -> None:
    assert "not known" not in changed.compared(Since("2026-Q1", "2026-08-14", True, True, KNOWN))
