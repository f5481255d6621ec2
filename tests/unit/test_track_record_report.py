"""The page of the track record: the answer first, what was said beside what came, and nothing left out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook import findings
from curvebook.disclosure.issued import Statements, issue, withheld_from
from curvebook.disclosure.opening import shown_to
from curvebook.disclosure.stated import shaped
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.report import track_record as page
from curvebook.report.blocks import NOTHING, Block
from curvebook.report.context import Context
from curvebook.report.track_record import TrackRecord
from small_partnership import NEET, Fake, observed, partnership, usual

READER = Audience(id="public", title="All", reports=("track-record",), public=True)
DUE = {**NEET, "roles": {}, "target": {"from": {"2018": 7.5}, "to": {"2025": 5.2}}}
NOW = "2026-Q2"


def known_by(year: int) -> Fake:
    """What had been observed by the end of a year."""
    return observed([part[part["period_start"].dt.year <= year] for part in usual()])


def kept(whole: Partnership, edition: str, fake: Fake) -> findings.Findings:
    place, day = whole.folder / "kept" / edition, date(int(edition[:4]), 11, 14)
    table = findings.compute(whole, fake, edition)
    findings.write(table, whole, fake, edition, day, place)
    return findings.opened(place, whole, edition)


def made(folder: Path, *editions: str, **more: Any) -> TrackRecord:
    """The record in 2026, after these editions were issued from what was known the year before each."""
    whole = replace(partnership(folder, {**DUE, **more}), audiences=(READER,))
    for edition in editions:
        then = kept(whole, edition, known_by(int(edition[:4]) - 1))
        readers = {withheld_from(whole, READER): shown_to(whole, then, edition, then.as_at, READER)}
        issue(whole, edition, readers, then.as_at)
    now = kept(whole, NOW, known_by(2025))
    return TrackRecord(Context(whole, now, whole.home, None, NOW, READER, "track-record/B.html"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> TrackRecord:
    return made(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> TrackRecord:
    return made(tmp_path_factory.mktemp("two"), "2023-Q2", "2024-Q2")


def text(block: Block) -> str:
    return " ".join(BeautifulSoup(block.html, "html.parser").get_text(" ").split())


def test_before_anything_was_issued_it_says_so_and_what_back_tests_say(empty: TrackRecord) -> None:
    said = text(empty.summary())
    assert said.startswith("In short When these reports said 70%, how often did it come true? Too early to say: no")
    assert re.search(r"On the past of \d+ indicators .* chances of 70% to 80% came true \d+% of the time", said)
    assert [part() for part in (empty.ranges, empty.targets, empty.states)] == [NOTHING] * 3


def test_with_nothing_due_it_names_what_comes_due_first(tmp_path: Path) -> None:
    later = {**DUE, "target": {"from": {"2018": 7.5}, "to": {"2028": 4.0}}}
    whole = replace(partnership(tmp_path, later), audiences=(READER,))
    now = kept(whole, NOW, known_by(2025))
    record = TrackRecord(Context(whole, now, whole.home, None, NOW, READER, "track-record/B.html"))
    assert "the first to come due is that of “NEET”, for 2028." in text(record.chances())


def test_the_answer_counts_the_target_once_though_it_was_given_a_chance_twice(two: TrackRecord) -> None:
    said = text(two.summary())
    assert "how often did it come true? Too few such targets have come due to say." in said
    assert re.search(r"Of 1 target that came due, given a \d+% chance on average, 1 was met", said)
    assert "1 target, milestone or floor has come due, for which 2 chances had been stated." in text(two.chances())


def test_the_list_says_what_was_promised_what_came_and_each_chance_by_edition(two: TrackRecord) -> None:
    said = text(two.targets())
    assert "NEET, 2025 Met Promised: 5.2% or less. Came: 5.0%." in said
    assert re.search(r"Chance stated: July to September 2023: \d+%; July to September 2024: \d+%\.", said)


def test_a_floor_and_a_goal_that_moved_stand_in_the_list_as_what_they_are(tmp_path: Path) -> None:
    catch_up = {"from": {"2018": 7.5}, "path": "catch-up", "catch_up": {"with": "country", "share": 0.5, "by": "2025"}}
    record = made(tmp_path, "2024-Q2", target=catch_up, floor_target={"from": {"2018": 7.5}, "to": {"2025": 4.5}})
    said = text(record.targets())
    assert "NEET, 2025 Met Promised: 6.8% or less, a goal that moved with Place C. Came: 5.0%." in said
    assert "NEET (floor), 2025 Not met Promised: 4.5% or less. Came: 5.0%." in said
    assert "2 targets, milestones and floors have come due, for which 2 chances" in text(record.chances())


def test_a_milestone_stands_in_the_list_before_its_target(tmp_path: Path) -> None:
    steps = {**DUE["target"], "path": "milestones", "milestones": {"2024": 5.6}}
    said = text(made(tmp_path, "2023-Q2", target=steps).targets())
    assert "NEET (milestone), 2024 Met Promised: 5.6% or less. Came: 5.4%." in said
    assert said.index("NEET (milestone), 2024") < said.index("NEET, 2025 Met")


def test_with_a_floor_due_first_it_is_named_as_such(tmp_path: Path) -> None:
    later = {"from": {"2018": 7.5}, "to": {"2028": 4.0}}
    record = made(tmp_path, target=later, floor_target={"from": {"2018": 7.5}, "to": {"2027": 5.0}})
    assert "the first to come due is that of “NEET” (floor), for 2027." in record._next_due()


def test_a_goal_of_which_nobody_knows_where_it_went_is_listed_and_counted(
    empty: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = told(empty, monkeypatch, statements([0.4, 0.6], goal=None, moves_with="neighbours", terms="0.5 of it"))
    said = text(record.targets())
    assert "NEET, 2014 Cannot be judged Promised: a goal that moved with the middle of similar places." in said
    assert "The goal moved with another place, and where it came to is not known." in said
    (row,) = [row for row in BeautifulSoup(record.states().html, "html.parser").select("tbody tr")
              if "where it came to is not known" in row.get_text()]  # fmt: skip
    assert [cell.get_text() for cell in row.select("td")][-2:] == ["2", "0"]


def test_it_says_that_the_chance_is_judged_whatever_rule_gives_the_status(empty: TrackRecord) -> None:
    assert "likely or unlikely by another rule, it is still this chance that is judged here." in text(empty.words())


def test_every_statement_is_counted_under_what_became_of_it(two: TrackRecord) -> None:
    rows = BeautifulSoup(two.states().html, "html.parser").select("tbody tr")
    counts = np.array([[int(cell.get_text().replace(",", "")) for cell in row.select("td")] for row in rows])
    assert (counts[:-1].sum(axis=0) == counts[-1]).all()
    stated = two._stated.table
    assert counts[-1].tolist() == [int(stated["probability"].notna().sum()), int(stated["median"].notna().sum())]


def test_ranges_count_all_areas_of_a_period_once(two: TrackRecord) -> None:
    said = text(two.ranges())
    values, forecasts, events = (
        int(found.replace(",", ""))
        for found in re.search(
            r"([\d,]+) values have come for which ([\d,]+) forecasts .* once together: ([\d,]+) events", said
        ).groups()
    )
    assert (values, forecasts, events) == (4 * 3, 4 * (3 + 2), 3)  # 4 areas; 2023 to 2025, and 2024 to 2025 once more


def test_back_tests_stand_beside_a_short_record_and_not_beside_a_long_one(
    two: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = text(two.back_tests())
    assert "fewer than 30 targets have come due and fewer than 30 values have come" in said
    assert "It is not our record, and is never counted with it." in said
    monkeypatch.setattr(page, "FEW", 1)
    assert two.back_tests() == NOTHING


def statements(probabilities: list[float], **more: Any) -> pd.DataFrame:
    """A target for each year from 2014 on, each given one chance."""
    rows = [
        {"edition": "2013-Q2", "as_at": "2013-11-14", "indicator": "neet", "area": "B", "measure": "likelihood",
         "period_start": f"{2014 + k}-01-01", "period_months": 12, "newest": "2012-01-01", "good": "low",
         "decimals": 1, "goal": 6.5, "probability": p, **more}
        for k, p in enumerate(probabilities)
    ]  # fmt: skip
    return shaped(pd.DataFrame(rows))


def told(empty: TrackRecord, monkeypatch: pytest.MonkeyPatch, table: pd.DataFrame, *unseen: str) -> TrackRecord:
    monkeypatch.setattr(page, "stated_before", lambda *_: Statements(table, ("2013-Q2",), unseen))
    return TrackRecord(empty.context)


def test_the_first_sentence_answers_of_70_per_cent_once_enough_came_due(
    empty: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NEET falls from 9% in 2014 to 5% in 2025: 6.5% is reached from 2021 on."""
    record = told(empty, monkeypatch, statements([0.7] * 10))
    said = text(record.summary())
    assert said.startswith(
        "In short When these reports gave a target a chance of about 70% (60% to 80%), it was met 3 "
    )
    assert "times of 10." in said and "less often than chance allows" in said


def test_the_score_is_said_with_what_it_is_worth(empty: TrackRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(told(empty, monkeypatch, statements([0.1] * 7 + [0.9] * 5)).chances())
    assert re.search(r"The Brier score is 0\.01, between 0\.0\d and 0\.0\d\.", said)
    assert "erred by 96% less" in said


def test_of_a_record_in_which_all_came_true_it_says_that_luck_cannot_be_told(
    empty: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = statements([0.8] * 12)
    said = text(told(empty, monkeypatch, later[later["period_start"].dt.year > 2021]).chances())
    assert "how much luck is in it cannot be told" in said


def test_a_changed_target_is_told_with_what_was_promised_then(
    empty: TrackRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = told(empty, monkeypatch, statements([0.5] * 12))
    assert "have been changed since; what was promised when the chance was stated is what counts." in text(
        record.states()
    )
    assert "Promised: 6.5% or less. The target was changed since." in text(record.targets())


def test_what_this_reader_was_not_shown_is_named(empty: TrackRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    record = told(empty, monkeypatch, statements([0.5]), "2012-Q2")
    assert "Not counted, because you were not shown what it stated: July to September 2012." in text(record.states())


def test_an_audience_reads_of_its_own_themes_only(two: TrackRecord) -> None:
    economist = READER.model_copy(update={"themes": ("economy",)})
    other = TrackRecord(replace(two.context, audience=economist))
    assert other._rows.empty and not two._rows.empty


def test_what_cannot_be_judged_says_why(empty: TrackRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = told(empty, monkeypatch, statements([0.4], indicator="given-up"))
    said = text(gone.targets())
    assert "given-up, 2014 Cannot be judged" in said
    assert "The indicator is no longer measured." in said and "July to September 2013: 40%" in said
