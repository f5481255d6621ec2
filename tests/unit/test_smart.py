"""SMART actions letter by letter, and the way from money to target; what cannot be judged says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from curvebook.accountability.smart import CHAIN, MET, MISSING, UNJUDGED, Chain, Check, chains, smart, unproven
from curvebook.model.work import Funding, HalfYearly, Milestone, Ratings
from small_web import action, link, objective, project, web

TODAY = date(2026, 11, 14)
GOOD = {
    "officer": "Participation manager",
    "start": date(2025, 1, 6),
    "due": date(2027, 3, 31),
    "indicators": ("neet",),
    "progress": "on plan",
    "progress_at": date(2026, 11, 6),
    "works_because": "Two boroughs did it.",
    "low_cost": True,
    "ratings": Ratings(specificity=2, leverage=3, values=3, reach=2),
    "milestones": (Milestone(title="Second round", due=date(2026, 12, 11)),),
}


def checks(folder: Path, **changed: Any) -> dict[str, Check]:
    (found,) = smart(web(folder, action("x", "o", **{**GOOD, **changed})), TODAY)
    return {check.letter: check for check in found.checks}


def test_rule_2_7_a_smart_action_meets_every_letter(tmp_path: Path) -> None:
    found = checks(tmp_path)
    assert list(found) == ["Specific", "Measurable", "Achievable and realistic", "Resourced", "Time-limited",
                           "A clear lead", "Scheduled progress reports"]  # fmt: skip
    assert {check.state for check in found.values()} == {MET}


@pytest.mark.parametrize(("letter", "rating"), [("Specific", "specificity"), ("Achievable and realistic", "reach")])
def test_rule_2_7_what_is_rated_1_of_3_is_missing_and_what_nobody_rated_cannot_be_judged(
    tmp_path: Path, letter: str, rating: str
) -> None:
    low = checks(tmp_path, ratings=Ratings(**{"specificity": 2, "leverage": 2, "values": 2, "reach": 2, rating: 1}))
    assert low[letter].state == MISSING and "is rated 1 of 3" in low[letter].says
    assert checks(tmp_path, ratings=None)[letter].state == UNJUDGED


@pytest.mark.parametrize(
    ("given", "state"),
    [({"milestones": ()}, MET), ({"indicators": ()}, MET), ({"indicators": (), "milestones": ()}, MISSING)],
)
def test_rule_2_7_measurable_by_an_indicator_or_milestones(tmp_path: Path, given: Any, state: str) -> None:
    assert checks(tmp_path, **given)["Measurable"].state == state


@pytest.mark.parametrize(
    ("given", "state"),
    [({"low_cost": True}, MET), ({"low_cost": False, "funding": ("grant",)}, MET), ({"low_cost": False}, MISSING)],
)
def test_rule_2_7_resourced_by_money_or_at_little_cost(tmp_path: Path, given: Any, state: str) -> None:
    assert checks(tmp_path, **given)["Resourced"].state == state


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"due": None}, "No date is set by which it is to be done."),
        ({"due": date(2026, 11, 13)}, "Its date, 13 November 2026, has passed, and it is not complete. Set a new one."),
    ],
)
def test_rule_2_7_time_limited_by_a_date_that_has_not_passed(tmp_path: Path, given: Any, says: str) -> None:
    found = checks(tmp_path, **given)["Time-limited"]
    assert (found.state, found.says) == (MISSING, says)


@pytest.mark.parametrize("given", [{"due": TODAY}, {"due": date(2026, 9, 1), "progress": "complete"}])
def test_a_date_is_kept_on_its_day_and_by_what_is_done(tmp_path: Path, given: Any) -> None:
    assert checks(tmp_path, **given)["Time-limited"].state == MET


@pytest.mark.parametrize(
    ("given", "state"),
    [({"lead": "board", "officer": None}, MISSING), ({"lead": "board"}, MET), ({"lead": "team", "officer": None}, MET)],
)
def test_rule_2_7_a_board_of_whom_nobody_is_named_is_no_clear_lead(tmp_path: Path, given: Any, state: str) -> None:
    assert checks(tmp_path, **given)["A clear lead"].state == state


def test_rule_2_7_the_lead_is_a_person_or_an_agency(tmp_path: Path) -> None:
    assert checks(tmp_path)["A clear lead"].says == "The college, participation manager."
    assert checks(tmp_path, officer=None)["A clear lead"].says == "The college."


@pytest.mark.parametrize(("at", "state"), [(date(2026, 5, 14), MET), (date(2026, 5, 13), MISSING), (None, MISSING)])
def test_rule_2_7_progress_was_reported_within_six_months(tmp_path: Path, at: date | None, state: str) -> None:
    assert checks(tmp_path, progress_at=at)["Scheduled progress reports"].state == state


def test_reports_of_which_no_next_one_is_known_cannot_be_judged(tmp_path: Path) -> None:
    done = Milestone(title="First round", due=date(2025, 12, 12), done=date(2025, 12, 5))
    found = checks(tmp_path, milestones=(done,))["Scheduled progress reports"]
    assert (found.state, found.says) == (
        UNJUDGED, "Progress was last reported on 6 November 2026. No milestone says when it is next."
    )  # fmt: skip


def test_rule_2_7_a_milestone_that_was_missed_schedules_nothing(tmp_path: Path) -> None:
    late = Milestone(title="First round", due=date(2025, 12, 12))
    found = checks(tmp_path, milestones=(late,))["Scheduled progress reports"]
    assert found.state == MISSING
    assert found.says.endswith("The last milestone, “First round”, was due on 12 December 2025. Set a new one.")


@pytest.mark.parametrize("done", [None, date(2026, 11, 20)])
def test_rule_2_7_the_next_milestone_is_due_on_the_day_or_later(tmp_path: Path, done: date | None) -> None:
    steps = (Milestone(title="First", due=date(2025, 12, 12)), Milestone(title="Second", due=TODAY, done=done))
    found = checks(tmp_path, milestones=steps)["Scheduled progress reports"]
    assert found.state == MET and found.says.endswith("“Second”, is due on 14 November 2026.")


def test_rule_2_7_a_report_after_the_day_does_not_count(tmp_path: Path) -> None:
    found = checks(tmp_path, progress_at=date(2026, 11, 15))["Scheduled progress reports"]
    assert (found.state, found.says) == (MISSING, "No progress has been reported.")
    half = HalfYearly(half_year="2026-H1", progress="on plan", reported=date(2026, 10, 30))
    found = checks(tmp_path, progress_at=date(2026, 11, 15), results=(half,))["Scheduled progress reports"]
    assert found.state == MET and found.says.startswith("Progress was last reported on 30 October 2026.")


@pytest.mark.parametrize(
    ("given", "state"),
    [({"start": date(2027, 1, 1), "progress_at": None}, UNJUDGED), ({"progress": "complete"}, MET)],
)
def test_what_has_not_begun_or_is_done_reports_nothing(tmp_path: Path, given: Any, state: str) -> None:
    assert checks(tmp_path, **given)["Scheduled progress reports"].state == state


# RULES 2.8


@pytest.mark.parametrize(
    ("given", "named"),
    [({"works_because": "Trials."}, []), ({"contributes_to": (link("o"),)}, []),
     ({"contributes_to": (link("o", evidence=None),)}, ["x"])],
)  # fmt: skip
def test_rule_2_8_an_action_without_evidence_of_what_works_is_named(tmp_path: Path, given: Any, named: Any) -> None:
    assert [a.id for a in unproven(web(tmp_path, action("x", **given)))] == named


GRANT = Funding(id="grant", title="The grant", provider="Government", outcomes=("o",))


def chain(folder: Path, *things: object, to: str = "a", money: tuple[str, ...] = ("grant",), **keys: Any) -> Chain:
    agreed = web(folder, objective("a", "o"), project("r", to, funding=money), *things, funding=(GRANT,), **keys)
    (found,) = chains(agreed)
    return found


def test_rule_2_8_a_funded_initiative_shows_the_way_from_money_to_target(tmp_path: Path) -> None:
    found = chain(tmp_path, action("x", "a"))
    assert CHAIN == ("Money", "Outcome framework", "Action plan", "Target")
    assert found.broken == ()
    assert [each.says for each in found.links] == ["The grant.", "All learn.", "Action x.", "NEET."]


def test_rule_2_8_the_broken_links_are_named(tmp_path: Path) -> None:
    assert chain(tmp_path, action("x", "a"), money=()).broken == ("Money",)
    assert chain(tmp_path).broken == ("Action plan",)
    assert chain(tmp_path, objective("lost"), action("x", "lost"), to="lost").broken == ("Outcome framework", "Target")


def test_rule_2_8_money_meant_for_another_outcome_breaks_the_chain(tmp_path: Path) -> None:
    """The jobs of outcome p have no target either."""
    found = chain(tmp_path, action("x", "p"), to="p")
    assert found.broken == ("Outcome framework", "Target")
    assert found.links[1].says == "It leads to no outcome for which its money is meant: “All learn”."


def test_rule_2_8_an_action_paid_from_the_same_money_is_its_plan(tmp_path: Path) -> None:
    assert chain(tmp_path, action("x", "o", funding=("grant",))).broken == ()
