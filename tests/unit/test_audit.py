"""The audit of the golden thread: each class of findings, one that it must tell and one that it must let pass."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from curvebook.accountability.audit import CLASSES, INDICATOR, OBJECTIVE, Finding, audit, count, counts, notes
from curvebook.model.measures import Indicator, Outcome, Theme
from curvebook.model.partnership import Partnership, load
from curvebook.model.work import Milestone, PlanLevel
from small_partnership import NEET
from small_web import GOALS, WRITTEN, action, driver, link, objective, project, risk, service, web

MARLBROOK = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"
SOUND = (objective("a", "o"), action("x", "a"), risk("r", "a"))
LATER = date(2025, 6, 17)


def found(agreed: Partnership, kind: str) -> list[Finding]:
    return [finding for finding in audit(agreed) if finding.kind == kind]


def titles(agreed: Partnership, kind: str) -> list[str]:
    return [finding.title for finding in found(agreed, kind)]


def test_a_sound_thread_has_no_finding(tmp_path: Path) -> None:
    assert audit(web(tmp_path, *SOUND)) == ()


def test_every_finding_says_what_where_why_and_how_it_is_mended() -> None:
    for finding in audit(load(MARLBROOK)):
        assert finding.what.endswith(".") and finding.mend.endswith(".") and finding.why == CLASSES[finding.kind].why
        assert len(finding.where.split(".")) >= 2


def test_notes_say_in_a_line_for_each_class_where_to_look(tmp_path: Path) -> None:
    told = list(notes(audit(web(tmp_path, *(action(id) for id in "stuvw"), risk("r")))))
    assert told == [
        "Leads to no priority: actions.s.contributes_to, actions.t.contributes_to, actions.u.contributes_to and 2 more",
        "Risks linked to no objective: risks.r.threatens",
    ]


# RULES 1.4


@pytest.mark.parametrize("lost", [objective("b"), action("b"), service("b"), project("b"), driver("b")])
def test_rule_1_4_what_reaches_no_outcome_or_goal_is_an_orphan(tmp_path: Path, lost: object) -> None:
    (told,) = found(web(tmp_path, *SOUND, lost), "orphan")
    assert told.names == ("b",)
    assert told.what.endswith(" is linked to nothing.")
    assert told.where in ("web.b.links", "actions.b.contributes_to", "services.b.contributes_to",
                          "projects.b.contributes_to")  # fmt: skip


def test_rule_1_4_a_link_to_something_that_leads_nowhere_is_no_thread(tmp_path: Path) -> None:
    first, second = found(web(tmp_path, objective("b"), action("y", "b")), "orphan")
    assert (first.names, second.names) == (("b",), ("y",))
    assert second.what == "This action leads to “Objective b”, and no further."


def test_rule_1_4_an_indicator_whose_outcome_serves_no_goal_has_no_link_to_a_priority(tmp_path: Path) -> None:
    agreed = web(tmp_path, *SOUND, outcomes={"economy": ()})
    (told,) = found(agreed, "adrift")
    assert (told.title, told.where) == ("Jobs", "indicators.jobs")
    assert titles(agreed, "no-goal") == ["All work"]


def test_rule_1_4_what_is_linked_to_several_priorities_is_less_visible(tmp_path: Path) -> None:
    (told,) = found(web(tmp_path, objective("b", "o", "p"), action("x", "b")), "several")
    assert told.what == "This objective counts for 2 priorities: “Goal g” and “Goal h”."
    assert told.names == ("b", "g", "h")


def test_two_outcomes_of_one_goal_are_one_priority(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("b", "o", "p"), outcomes={"economy": ("g",)})
    assert found(agreed, "several") == []


def test_what_parts_only_by_its_objective_is_told_there(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("b", "o", "p"), action("x", "b"), action("y", "b", "o"), action("z", "o", "p"))
    assert titles(agreed, "several") == ["Objective b", "Action z"]


def test_rule_1_4_an_objective_older_than_its_link_was_linked_in_retrospect(tmp_path: Path) -> None:
    (told,) = found(web(tmp_path, objective("b", link("o", since=LATER))), "retro-fitted")
    assert told.what == "It was written on 5 November 2024, and linked to “All learn” on 17 June 2025."
    assert told.where == "web.b.links.o"


def test_rule_1_4_an_objective_as_old_as_its_link_was_not(tmp_path: Path) -> None:
    assert found(web(tmp_path, objective("b", link("o", since=WRITTEN))), "retro-fitted") == []


@pytest.mark.parametrize("first", [link("o"), link("o", since=None)])
def test_rule_1_4_a_second_link_made_later_is_told_apart(tmp_path: Path, first: object) -> None:
    agreed = web(tmp_path, objective("b", first, link("p", since=LATER)))
    assert (titles(agreed, "retro-fitted"), titles(agreed, "linked-later")) == ([], ["Objective b"])


def test_an_earlier_link_that_leads_nowhere_does_not_excuse_a_later_one(tmp_path: Path) -> None:
    agreed = web(tmp_path, driver("lost"), objective("b", "lost", link("o", since=LATER)))
    assert titles(agreed, "retro-fitted") == ["Objective b"]


def test_rule_1_4_an_objective_without_a_day_cannot_be_said_to_be_in_time(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", link("o", since=None), written=None), risk("r", "a", assessed=LATER))
    (told,) = audit(agreed)
    assert (told.kind, told.title, told.where) == ("undated", "Objective a", "web.a.written")


def test_rule_1_4_a_link_without_a_day_cannot_be_said_to_be_in_time(tmp_path: Path) -> None:
    """Of a link that leads to no priority, or whose objective has no day either, it is not told."""
    none = link("o", since=None)
    agreed = web(tmp_path, driver("lost"), objective("a", "o", link("p", since=None), link("lost", since=None)),
                 objective("b", none, written=None), action("x", none))  # fmt: skip
    assert [(f.title, f.where, f.names) for f in found(agreed, "undated")] == [
        ("Objective a", "web.a.links.p", ("a", "p")), ("Objective b", "web.b.written", ("b",))
    ]  # fmt: skip


def test_an_objective_without_an_owner(tmp_path: Path) -> None:
    agreed = web(tmp_path, *SOUND, objective("b", "o", owner=None), driver("d", "o"))
    assert [(f.title, f.where) for f in found(agreed, "no-owner")] == [("Objective b", "web.b.owner")]


def test_an_objective_without_an_indicator(tmp_path: Path) -> None:
    assert titles(web(tmp_path, *SOUND, objective("b", "o", indicators=())), "no-indicator") == ["Objective b"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"why": None}, "no reason"), ({"evidence": None}, "no evidence"),
     ({"why": None, "evidence": None}, "neither reason nor evidence")],
)  # fmt: skip
def test_a_link_without_reason_or_evidence(tmp_path: Path, given: dict[str, None], missing: str) -> None:
    (told,) = found(web(tmp_path, objective("b", link("o", **given))), "unexplained")
    assert told.what == f"The link to “All learn” gives {missing}."


# RULES 1.2


LEVELS = (PlanLevel(id="strategy", title="The strategy"), PlanLevel(id="service", title="Service plans",
                                                                    under="strategy"))  # fmt: skip


def test_rule_1_2_an_action_in_no_plan_cannot_be_followed_to_an_organisation(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o", plan_level="service"), action("x", "a"), goals=(), plan_levels=LEVELS)
    assert [(f.title, f.where) for f in found(agreed, "no-plan")] == [("Action x", "actions.x.plan_level")]


def test_rule_1_2_a_thread_runs_down_the_levels_of_plans(tmp_path: Path) -> None:
    lower, upper = objective("a", "o", plan_level="service"), objective("b", "a", plan_level="strategy")
    (told,) = found(web(tmp_path, lower, upper, plan_levels=LEVELS), "upside-down")
    assert told.what == "It stands in “The strategy” and serves “Objective a”, which stands lower, in “Service plans”."
    right = web(tmp_path, objective("b", "o", plan_level="strategy"), objective("a", "b", plan_level="service"),
                plan_levels=LEVELS)  # fmt: skip
    assert found(right, "upside-down") == []


# RULES 6.3


def test_rule_6_3_an_objective_without_a_risk_assessment(tmp_path: Path) -> None:
    assert titles(web(tmp_path, *SOUND, objective("b", "o")), "no-risk") == ["Objective b"]


def test_rule_6_3_a_risk_to_an_action_counts_for_its_objective(tmp_path: Path) -> None:
    assert found(web(tmp_path, objective("a", "o"), action("x", "a"), risk("r", "x")), "no-risk") == []


def test_rule_6_3_a_risk_assessed_after_the_objective_was_written(tmp_path: Path) -> None:
    (told,) = found(web(tmp_path, objective("a", "o"), risk("r", "a", assessed=LATER)), "late-risk")
    assert told.what == "It was assessed on 17 June 2025; the objective “Objective a” was written on 5 November 2024."


@pytest.mark.parametrize("assessed", [WRITTEN, date(2024, 1, 1)])
def test_rule_6_3_a_risk_assessed_when_the_objective_was_written_or_before(tmp_path: Path, assessed: date) -> None:
    assert found(web(tmp_path, objective("a", "o"), risk("r", "a", assessed=assessed)), "late-risk") == []


def test_a_late_risk_beside_one_in_time_may_be_new(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), risk("r", "a"), risk("s", "a", assessed=LATER))
    (told,) = found(agreed, "late-risk")
    assert told.title == "Risk s" and told.what.endswith("so this one may be new.")


def test_rule_6_3_a_risk_linked_to_no_objective(tmp_path: Path) -> None:
    agreed = web(tmp_path, *SOUND, action("y"), risk("s"), risk("t", "y"), risk("u", "o"))
    assert titles(agreed, "loose-risk") == ["Risk s", "Risk t"]


# Counts: R table 2

TABLE_2 = {  # priority area: objectives and key milestones, performance indicators, total
    "Health Halton": (57, 51, 108),
    "Urban Renewal": (50, 64, 114),
    "Children & Young People": (46, 61, 107),
    "Employment learning & skills": (26, 23, 49),
    "A Safer Halton": (13, 26, 39),
    "Business Efficiency / effectiveness": (178, 141, 319),
}


def halton(folder: Path) -> Partnership:
    """A partnership as large as the table: six goals, one outcome each, as many objectives and indicators."""
    goals, themes, nodes, actions = [], [], [], []
    for n, (title, (objectives, indicators, _)) in enumerate(TABLE_2.items()):
        goals.append(GOALS[0].model_copy(update={"id": f"g{n}", "title": title}))
        own = tuple(Indicator.model_validate({**NEET, "id": f"i{n}-{k}"}) for k in range(indicators))
        outcome = Outcome(id=f"o{n}", statement=title, contributes_to=(link(f"g{n}"),), indicators=own)
        themes.append(Theme(theme=f"t{n}", title=title, lead="board", outcomes=(outcome,)))
        nodes += [objective(f"n{n}-{k}", f"o{n}") for k in range(objectives - 3)]
        steps = tuple(Milestone(title=f"Step {k}", due=LATER) for k in range(3))
        actions.append(action(f"a{n}", f"o{n}", milestones=steps))
    return web(folder, *nodes, *actions, goals=tuple(goals), themes=tuple(themes))


def test_rule_1_4_counts_for_each_priority_reproduce_table_2(tmp_path: Path) -> None:
    found = counts(halton(tmp_path))
    assert (found.objectives, found.indicators, found.total, found.repeated) == (370, 366, 736, 0)
    assert [(row.objectives, row.indicators, row.total) for row in found.rows] == list(TABLE_2.values())


def test_rule_1_4_business_efficiency_alone_has_319_of_736() -> None:
    items = [item for name, (objectives, indicators, _) in TABLE_2.items()
             for item in [(OBJECTIVE, [name])] * objectives + [(INDICATOR, [name])] * indicators]  # fmt: skip
    inward = count(items, TABLE_2).rows[-1]
    assert (inward.total, inward.of) == (319, 736)
    assert inward.share == pytest.approx(319 / 736) == pytest.approx(0.433, abs=0.0005)
    assert inward.objectives / 370 == pytest.approx(0.481, abs=0.0005)  # "nearly half of the objectives and milestones"


def test_rule_1_4_an_item_of_two_priorities_counts_for_both_and_once_in_all(tmp_path: Path) -> None:
    found = counts(web(tmp_path, objective("a", "o", "p"), objective("b")))
    assert [(row.priority, row.objectives, row.indicators) for row in found.rows] == [
        ("g", 1, 1), ("h", 1, 1), (None, 1, 0)
    ]  # fmt: skip
    assert (found.objectives, found.indicators, found.repeated) == (2, 2, 1)


def test_context_indicators_are_not_counted(tmp_path: Path) -> None:
    context = Indicator.model_validate({**NEET, "role": "context", "target": None, "roles": {}})
    agreed = web(tmp_path)
    (o,) = agreed.themes[0].outcomes
    theme = agreed.themes[0].model_copy(update={"outcomes": (o.model_copy(update={"indicators": (context,)}),)})
    assert counts(web(tmp_path, themes=(theme, agreed.themes[1]))).indicators == 1


# The example


def test_the_examples_audit_finds_what_was_put_there_for_it() -> None:
    every = audit(load(MARLBROOK))
    ids = {kind: [f.where.split(".")[1] for f in every if f.kind == kind] for kind in CLASSES}
    assert ids["orphan"] == ["fewer-forms", "brand-guidelines"]
    assert ids["retro-fitted"] == ["home-first"]
    assert ids["loose-risk"] == ["office-lease"]
    assert ids["late-risk"] == ["weekend-staff"]
    assert (ids["no-owner"], ids["adrift"]) == ([], [])


def test_an_audit_of_2_000_nodes_and_6_000_links_finds_what_is_there(tmp_path: Path) -> None:
    ring = [objective(f"n{k}", *(f"n{(k + step) % 1900}" for step in (1, 7, 31)), *(("o",) if k % 10 == 0 else ()))
            for k in range(1900)]  # fmt: skip
    work = [action(f"x{k}", *(f"n{k * 19 + step}" for step in range(3))) for k in range(96)]
    agreed = web(tmp_path, *ring, *work)
    assert Counter(f.kind for f in audit(agreed)) == {"no-risk": 1900}
