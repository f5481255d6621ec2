"""The questions of outcomes-based accountability, choosing indicators, the quadrant, good performance information."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest
from curvebook.accountability.choosing import choose
from curvebook.accountability.quadrant import ASKS, BETTER_OFF, good_information, most_important, quadrants
from curvebook.accountability.questions import PERFORMANCE, PLAN, POPULATION, STEPS, answered
from curvebook.model.measures import Indicator
from curvebook.model.work import Service
from small_folder import CHILDREN, WORK, changed, faults

SOURCE = {"publisher": "P", "licence": "OGL-3.0"}


def measure(id: str = "m", **more) -> Indicator:
    usual = {"id": id, "title": id, "kind": "proportion", "good": "high", "role": "performance", "source": SOURCE,
             "levels": ["borough"], "frequency": "annual"}  # fmt: skip
    return Indicator.model_validate(usual | more)


def rated(id: str, communication: str, proxy: str, data: str) -> Indicator:
    power = {"communication": communication, "proxy": proxy, "data": data}
    return measure(id, role="secondary", power=power)


def test_standard_1_seven_questions_are_asked_of_a_population_from_what_we_want_to_what_we_do() -> None:
    assert [q.number for q in POPULATION] == [1, 2, 3, 4, 5, 6, 7]
    about = ("want", "see and feel", "measure", "How are we doing", "part to play", "What works", "propose to do")
    assert all(word in q.asks for word, q in zip(about, POPULATION, strict=True))


def test_standard_1_seven_questions_are_asked_of_a_service_customers_first_and_better_off_before_well_done() -> None:
    assert [q.number for q in PERFORMANCE] == [1, 2, 3, 4, 5, 6, 7]
    about = ("serve", "better off", "do it well", "How are we doing", "help us", "What works", "propose to do")
    assert all(word in q.asks for word, q in zip(about, PERFORMANCE, strict=True))


def test_standard_1_turn_the_curve_goes_from_the_baseline_by_story_partners_and_what_works_to_the_plan() -> None:
    assert [step.id for step in STEPS] == ["baseline", "story", "partners", "what-works", "action-plan"]
    assert [step.asks for step in STEPS[2:]] == [q.asks for q in POPULATION[4:]]


def test_rule_5_7_a_plan_answers_why_where_now_where_to_how_and_how_we_know() -> None:
    assert [q.asks for q in PLAN] == [
        "Why are we here?", "Where are we now?", "Where do we need to be?", "How do we get there?",
        "How do we know that we are there?",
    ]  # fmt: skip


def test_a_question_without_an_answer_says_so_and_whom_to_ask() -> None:
    assert answered(POPULATION[0], ["All learn", None], "ask the Board").missing == ""
    assert answered(POPULATION[0], ["", None], "ask the Board").missing == "Not answered yet: ask the Board."


# Choosing indicators


@pytest.mark.parametrize(
    ("powers", "received", "place"),
    [
        (("high", "high", "high"), True, "headline"),
        (("high", "medium", "medium"), True, "headline"),
        (("medium", "high", "medium"), True, "headline"),
        (("medium", "medium", "high"), True, "secondary"),
        (("high", "low", "high"), True, "secondary"),
        (("high", "high", "low"), True, "agenda"),
        (("high", "medium", "high"), False, "agenda"),
        (("low", "low", "low"), False, "secondary"),
    ],
)
def test_standard_1_strong_communication_and_proxy_make_a_headline_and_without_data_an_agenda(
    powers: tuple[str, str, str], received: bool, place: str
) -> None:
    (choice,) = choose([rated("i", *powers)], {"i"} if received else set())
    assert choice.place == place


def test_standard_1_the_best_three_of_an_outcome_are_candidates_for_a_headline() -> None:
    four = [rated("a", "high", "medium", "medium"), rated("b", "high", "high", "high"),
            rated("c", "high", "high", "medium"), rated("d", "high", "medium", "medium")]  # fmt: skip
    assert [(c.indicator.id, c.place, c.points) for c in choose(four, {"a", "b", "c", "d"})] == [
        ("a", "headline", 7), ("b", "headline", 9), ("c", "headline", 8), ("d", "secondary", 7),
    ]  # fmt: skip


def test_points_count_1_for_low_2_for_medium_and_3_for_high() -> None:
    for powers in product(("low", "medium", "high"), repeat=3):
        (choice,) = choose([rated("i", *powers)], {"i"})
        assert choice.points == sum({"low": 1, "medium": 2, "high": 3}[power] for power in powers)


def test_rule_5_1_only_population_indicators_are_chosen_for_an_outcome() -> None:
    every = [measure(role, role=role) for role in ("headline", "secondary", "driver", "performance", "context")]
    assert [c.indicator.id for c in choose(every, set())] == ["headline", "secondary", "driver"]
    assert {c.place for c in choose(every, set())} == {"not rated"}


# The quadrant


def test_standard_1_the_quadrant_asks_how_much_how_well_and_twice_whether_anyone_is_better_off() -> None:
    assert [(asks, sign) for asks, sign, _ in ASKS.values()] == [
        ("How much did we do?", "#"), ("How well did we do it?", "%"), ("Is anyone better off?", "#"),
        ("Is anyone better off?", "%"),
    ]  # fmt: skip


def test_standard_1_better_off_is_so_in_skills_attitude_behaviour_or_circumstance() -> None:
    assert list(BETTER_OFF) == ["skills", "attitude", "behaviour", "circumstance"]


def test_an_empty_quarter_is_there_and_says_what_is_missing() -> None:
    found = quadrants([measure("a", quadrant="how-well")])
    assert [[m.id for m in quarter.measures] for quarter in found] == [[], ["a"], [], []]
    assert all(quarter.missing for quarter in found)


def test_what_changes_for_people_matters_more_than_what_we_do_and_quality_more_than_number() -> None:
    every = [measure(kind, quadrant=kind) for kind in ASKS]
    assert [m.id for m in most_important(every)] == ["better-off-percent", "how-well", "better-off-number", "how-much"]
    assert most_important([measure("none"), every[0]])[-1].id == "none"


def fabric(*measures: Indicator, leads: bool = True, nodes: tuple = (), customers: str | None = "Leavers"):
    service = Service(id="s", title="S", body="b", customers=customers)
    partnership = SimpleNamespace(nodes=nodes, indicators=lambda: {m.id: m for m in measures})
    return {test.word: test for test in good_information(partnership, service, measures, leads)}


def test_rule_5_7_good_performance_information_passes_six_tests() -> None:
    words = ["Focused", "Appropriate", "Balanced", "Robust", "Integrated", "Cost-effective"]
    owner = {"lead_partner": "x", "officer": "Head", "collator": "y"}
    full = [measure(kind, quadrant=kind, owner=owner, definition="Counted so.") for kind in ASKS]
    node = SimpleNamespace(indicators=tuple(m.id for m in full))
    passed = fabric(*full, nodes=(node,))
    assert list(passed) == words
    assert all(test.holds for test in passed.values())


def test_rule_5_7_each_test_fails_for_its_own_reason_and_says_why() -> None:
    bare = fabric(measure("a", quadrant="how-much"), leads=False, customers=None)
    assert {word: test.holds for word, test in bare.items()} == {
        "Focused": False, "Appropriate": False, "Balanced": False, "Robust": False, "Integrated": False,
        "Cost-effective": None,
    }  # fmt: skip
    assert bare["Balanced"].why.startswith("Nothing answers: how well did we do it (%)")
    assert bare["Robust"].why == "Without a definition or an owner: a."


# What `check` refuses


def test_rule_5_1_a_service_that_lists_a_population_indicator_is_told(tmp_path) -> None:
    (fault,) = faults(changed(tmp_path, WORK, "measures: [leavers-seen]", "measures: [neet]"))
    assert fault == (
        "definitions/work.yaml, line 22, services.careers.measures.1: no service can answer alone for a headline "
        "indicator of a whole population (found 'neet'). List performance measures only, or write "
        "`role: performance` if it counts the service's users."
    )


def test_rule_5_1_a_population_indicator_has_no_place_in_a_quadrant(tmp_path) -> None:
    (fault,) = faults(changed(tmp_path, CHILDREN, "role: headline", "role: headline\n        quadrant: how-well"))
    assert "only a performance measure has a quadrant, not an indicator whose role is headline" in fault


def test_only_who_is_better_off_says_in_what(tmp_path) -> None:
    wrong = changed(tmp_path, CHILDREN, "quadrant: how-much", "quadrant: how-much\n        better_off: skills")
    (fault,) = faults(wrong)
    assert "only a measure of who is better off says in what (found 'skills')" in fault
