"""The turn-the-curve page, a service's performance and its quarterly report, of a small partnership."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook import findings
from curvebook.errors import ParameterError
from curvebook.findings.table import shaped
from curvebook.model.measures import Indicator, Outcome, Theme, Wanted
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.model.review import Review
from curvebook.model.work import Action, Body, Commentary, Decision, Milestone, Node, Project, Ratings, Risk, Service
from curvebook.report.blocks import Block
from curvebook.report.context import Context
from curvebook.report.service_performance import ServicePerformance
from curvebook.report.service_report import ServiceReport
from curvebook.report.turn_the_curve import TurnTheCurve
from small_partnership import FALL, NEET, observed, partnership, series, usual
from test_report_blocks import Table

EDITION = "2026-Q2"
ALL = Audience(id="partners", title="Partners", reports=("theme",))
ECONOMY = Audience(id="economists", title="Economists", reports=("theme",), themes=("economy",))
POWER = {"communication": "high", "proxy": "high", "data": "high"}
OWNER = {"lead_partner": "college", "officer": "Head of participation", "collator": "council"}
BARE = {**NEET, "id": "bare", "title": "Bare", "target": None, "roles": {}, "role": "secondary"}
SCENE = {**BARE, "id": "scene", "title": "Scene", "role": "context"}
SEEN = {**BARE, "id": "seen", "title": "Seen in time", "role": "performance", "quadrant": "how-well", "good": "high"}
WORKING = {**SEEN, "id": "working", "title": "Working since", "quadrant": "better-off-percent",
           "better_off": "circumstance"}  # fmt: skip
PAGE = ("title", "questions", "baseline", "story", "partners", "works", "plan", "how_chosen")
REPORT = ("title", "exceptions", "contributes", "measures", "targets", "work", "risks")


def whole(folder) -> Partnership:
    """Bodies, a web, actions, services, projects and risks around two themes."""
    small = partnership(folder, {**NEET, "roles": {}, "power": POWER, "owner": OWNER}, BARE, SCENE, SEEN, WORKING)
    children, economy = small.themes
    (outcome,) = children.outcomes
    wanted = (Wanted(measure="What follows at 18.", collator="council", by=date(2027, 9, 30)),)
    outcome = outcome.model_copy(update={"wanted": wanted, "contributes_to": ()})
    jobs = Indicator.model_validate({**BARE, "id": "pay", "title": "Paid well", "role": "performance"})
    work = economy.outcomes[0].model_copy(update={"indicators": (*economy.outcomes[0].indicators, jobs)})
    names = {"x": "The Board", "college": "The College", "council": "The Council", "police": "The Police"}
    return replace(
        small,
        themes=(children.model_copy(update={"outcomes": (outcome,)}), economy.model_copy(update={"outcomes": (work,)})),
        bodies=(*(Body(id=id, title=title) for id, title in names.items()),
                Body(id="advisers", title="Advisers", kind="service", reports_to="council")),
        nodes=(
            Node(id="goal", title="A good life", kind="goal"),
            Node.model_validate({"id": "offer", "title": "Everybody has an offer", "kind": "objective",
                                 "owner": "college", "links": ["o"]}),
            Node.model_validate({"id": "trade", "title": "Everybody has a trade", "kind": "objective", "links": ["p"]}),
        ),
        actions=(
            Action.model_validate({
                "id": "calls", "title": "Call every leaver", "lead": "college", "due": date(2026, 6, 30),
                "contributes_to": ["offer"], "indicators": ["neet"], "works_because": "Calls find them.",
                "root_cause": "Nobody notices.", "ratings": Ratings(specificity=3, leverage=2, values=1, reach=2),
                "milestones": [Milestone(title="First round", due=date(2025, 12, 1), done=date(2025, 12, 1)),
                               Milestone(title="Second round", due=date(2026, 9, 1))],
            }),
            Action.model_validate({"id": "fair", "title": "A fair of trades", "lead": "x",
                                   "contributes_to": ["trade"]}),
        ),
        services=(
            Service.model_validate({"id": "advice", "title": "Advice", "body": "advisers", "customers": "Leavers",
                                    "contributes_to": ["offer", "trade"], "measures": ["seen", "working", "pay"]}),
            Service.model_validate({"id": "lending", "title": "Lending", "body": "x", "contributes_to": ["trade"]}),
        ),
        projects=(Project.model_validate({"id": "vans", "title": "Vans", "lead": "x", "contributes_to": ["trade"]}),),
        risks=(Risk(id="ends", title="The money ends", threatens=("offer",), likelihood=4, impact=4, owner="x",
                    assessed=date(2026, 1, 1)),
               Risk(id="slump", title="A slump", threatens=("trade",), likelihood=2, impact=5, owner="x",
                    assessed=date(2026, 1, 1))),
        commentary=(Commentary(indicator="neet", edition=EDITION, officer="Head", date=date(2026, 11, 1),
                               contributing=("Calls.",), restricting=("Buses.",),
                               root_causes=("Nobody notices", "No second start")),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def context(tmp_path_factory) -> Context:
    agreed = whole(tmp_path_factory.mktemp("curve"))
    few = [series("B", FALL[-2:], indicator="bare", submission="bare", years=(2024, 2025))]
    own = [series("B", FALL, indicator=i, submission=i) for i in ("seen", "working", "scene")]
    table = findings.compute(agreed, observed([*usual(), *few, *own]), EDITION)
    return Context(agreed, Table(table), agreed.home, None, EDITION, ALL, "turn-the-curve/neet.html")


def soup(block: Block) -> BeautifulSoup:
    return BeautifulSoup(block.html, "html.parser")


def text(*blocks: Block) -> str:
    return " ".join(" ".join(soup(each).get_text(" ") for each in blocks).split())


def told(page, parts: tuple[str, ...]) -> str:
    return text(*(getattr(page, part)() for part in parts))


# Turning the curve


def test_standard_1_the_page_goes_through_five_steps_in_their_order(context: Context) -> None:
    page = TurnTheCurve.of(context, "neet")
    html = "".join(getattr(page, part)().html for part in PAGE)
    steps = BeautifulSoup(html, "html.parser").select("section.curve-step")
    assert [step.select_one("h2")["id"] for step in steps] == [
        "baseline", "story", "partners", "what-works", "action-plan",
    ]  # fmt: skip
    assert [step.select_one(".kicker").get_text() for step in steps] == [
        "Step 1 of 5: the baseline", "Step 2 of 5: the story behind the curve", "Step 3 of 5: partners and their roles",
        "Step 4 of 5: what works", "Step 5 of 5: action plan",
    ]  # fmt: skip
    assert steps[0].select("svg[role=img]")


def test_rule_1_6_the_outcome_stands_before_its_indicator(context: Context) -> None:
    page = TurnTheCurve.of(context, "neet")
    assert soup(page.title()).select_one("h1").get_text() == "All learn"
    said = told(page, ("title", "questions"))
    assert said.index("All learn") < said.index("The curve to turn: NEET.") < said.index("3. How can we measure it?")


def test_every_step_but_the_first_has_room_to_write_on_paper(context: Context) -> None:
    page = TurnTheCurve.of(context, "neet")
    rooms = [len(soup(getattr(page, part)()).select(".room")) for part in ("baseline", "story", "partners", "works",
                                                                          "plan")]  # fmt: skip
    assert rooms == [0, 3, 1, 1, 1]


def test_the_story_gives_what_helps_what_holds_back_and_root_causes_in_their_order(context: Context) -> None:
    story = soup(TurnTheCurve.of(context, "neet").story())
    assert [h.get_text() for h in story.select("h3")] == [
        "Helping", "Holding back", "Underneath, the most important first",
    ]  # fmt: skip
    assert [li.get_text() for li in story.select("ol li")] == ["Nobody notices", "No second start"]


def test_partners_stand_with_their_roles_and_who_has_none_is_asked_for(context: Context) -> None:
    said = text(TurnTheCurve.of(context, "neet").partners())
    assert "The College leads on this indicator (Head of participation); leads the action “Call every leaver”" in said
    assert "The Council collects the figures" in said
    assert "No part yet: The Police. Who of them could help?" in said


def test_standard_1_an_idea_for_little_or_no_money_is_asked_for_where_there_is_none(context: Context) -> None:
    p = context.partnership
    cheap = tuple(a.model_copy(update={"low_cost": True}) for a in p.actions)
    without, with_one = (
        text(TurnTheCurve.of(c, "neet").works())
        for c in (context, replace(context, partnership=replace(p, actions=cheap)))
    )
    assert "No low-cost or no-cost idea yet." in without
    assert "No low-cost" not in with_one
    assert "Low cost or no cost" in with_one


def test_what_works_names_evidence_its_cause_and_the_causes_nobody_works_on(context: Context) -> None:
    said = text(TurnTheCurve.of(context, "neet").works())
    assert "Calls find them. Works on: Nobody notices." in said
    assert "No action works yet on: No second start" in said


def test_standard_1_each_action_is_rated_on_specificity_leverage_values_and_reach(context: Context) -> None:
    plan = soup(TurnTheCurve.of(context, "neet").plan())
    assert [th.get_text() for th in plan.select("thead th")] == [
        "Action", "Specific", "Leverage", "Values", "Reach", "Lead", "By when", "Progress",
    ]  # fmt: skip
    (row,) = plan.select("tbody tr")
    assert [cell.get_text() for cell in row.select("td")] == [
        "3", "2", "1", "2", "The College", "30 June 2026",
        "Overdue since 30 June 2026, not begun; “Second round” overdue since 1 September 2026",
    ]  # fmt: skip


def test_what_is_still_to_be_measured_says_who_sees_to_it_and_by_when(context: Context) -> None:
    said = text(TurnTheCurve.of(context, "neet").questions())
    assert "Still to be measured: What follows at 18. Who sees to it: The Council, by 30 September 2027." in said
    assert "2. What would we see and feel if it were so? Not answered yet: ask The Board" in said


def test_a_curve_of_which_little_is_known_says_at_each_step_what_is_missing_and_whom_to_ask(context: Context) -> None:
    page = TurnTheCurve.of(context, "bare")
    assert "Fewer than 3 years of history: ask The Board" in text(page.baseline())
    assert "No baseline was frozen for this curve" in text(page.baseline())
    assert text(page.story()).count("Nobody has said yet: ask The Board.") == 2
    assert "No lead partner is named for this indicator: ask The Board." in text(page.partners())
    idle = TurnTheCurve.of(replace(context, partnership=replace(context.partnership, actions=())), "bare")
    assert "No action works on this yet: ask The Board" in text(idle.works())
    assert "No action is planned yet: ask The Board to propose one." in text(idle.plan())


def test_an_older_commentary_says_of_which_edition_it_is(context: Context) -> None:
    (said,) = context.partnership.commentary
    older = said.model_copy(update={"edition": "2026-Q1", "date": date(2026, 8, 1)})
    before = replace(context, partnership=replace(context.partnership, commentary=(older,)))
    story = text(TurnTheCurve.of(before, "neet").story())
    assert "Head, 1 August 2026, of April to June 2026; nothing has been said of July to September 2026 yet" in story


@pytest.mark.parametrize(
    ("audience", "indicator", "said"),
    [
        (ALL, "neat", "there is no such indicator (found 'neat'). Did you mean 'neet'?"),
        (ALL, "scene", "this is a context indicator, whose curve nobody sets out to turn"),
        (ECONOMY, "neet", "Economists do not read its theme (found 'neet'). They read Economy."),
    ],
)
def test_another_subject_than_an_indicator_of_ones_own_is_refused(
    context: Context, audience: Audience, indicator: str, said: str
) -> None:
    with pytest.raises(ParameterError) as refused:
        TurnTheCurve.of(replace(context, audience=audience), indicator)
    assert said in str(refused.value)


def test_rule_5_1_a_performance_measure_is_no_curve_to_turn_together(context: Context) -> None:
    with pytest.raises(ParameterError, match=r"not a population indicator .* Ask for the performance of the service"):
        TurnTheCurve.of(context, "seen")


def with_more(context: Context, **agreed: object) -> Context:
    """The same surroundings, with more agreed."""
    return replace(context, partnership=replace(context.partnership, **agreed), _facts={})


def test_rule_2_3_the_plan_holds_the_action_points_that_the_review_led_to_and_their_leads_have_a_part(
    context: Context,
) -> None:
    agreed = Decision.model_validate({"id": "agreed", "date": "2026-09-15", "body": "x", "kind": "agreement",
                                      "about": ["neet"], "text": "Agreed."})  # fmt: skip
    review = Review.model_validate(
        {"indicator": "neet", "edition": EDITION, "date": "2026-09-01", "officer": "Head", "gaps": ["Buses."],
         "action_points": [{"title": "A lift home", "lead": "police", "due": "2027-02-01"},
                           {"title": "A map", "lead": "council", "due": "2026-10-01", "done": "2026-09-20"}],
         "agreed": "agreed"}
    )  # fmt: skip
    page = TurnTheCurve.of(with_more(context, reviews=(review,), decisions=(agreed,)), "neet")
    plan, partners = text(page.plan()), text(page.partners())
    assert "Action points of the annual review. Agreed by The Board on 15 September 2026." in plan
    assert "A lift home: The Police, by 1 February 2027 Not yet reported on" in plan
    assert "A map: The Council, by 1 October 2026 Done on 20 September 2026" in plan
    assert "The Police leads the action point “A lift home”" in partners
    assert "Every partner has a part." in partners


def test_rule_2_6_the_page_opens_with_the_stage_and_who_acts_to_whom_by_when(context: Context) -> None:
    said = {"body": "group", "kind": "trigger", "about": ["neet"], "half_year": None, "text": "Below."}
    days = (("2025-11-18", {}), ("2026-05-19", {}), ("2026-11-12", {"nominee": "the head of The Police"}))
    log = [
        Decision.model_validate({**said, "id": f"d{stage}", "date": day, "stage": stage, **more})
        for stage, (day, more) in enumerate(days, 1)
    ]
    bodies = [b.model_copy(update={"reports_to": "group"}) if b.id == "x" else b for b in context.partnership.bodies]
    group = Body(id="group", title="Standards Group", kind="group")
    page = TurnTheCurve.of(with_more(context, bodies=(*bodies, group), decisions=tuple(log)), "neet")
    baseline = soup(page.baseline())
    (line,) = baseline.select(".on-the-ladder")
    assert line.select_one(".stage").get_text() == "Stage 3"
    assert "Report due by 12 February 2027" in line.get_text()
    asked = "has nominated the head of The Police to agree a revised plan, reported to it by 12 February 2027."
    assert f"The Standards Group {asked}" in line.get_text()
    assert baseline.get_text().index("Stage 3") < baseline.get_text().index("The latest figure")
    assert "The Police was nominated at stage 3: the head of The Police" in text(page.partners())
    assert not soup(TurnTheCurve.of(context, "neet").baseline()).select(".on-the-ladder")


def test_standard_1_what_works_counts_actions_that_the_web_leads_to_the_same_objective(context: Context) -> None:
    p = context.partnership
    nodes = tuple(n.model_copy(update={"indicators": ("neet",)}) if n.id == "offer" else n for n in p.nodes)
    walk = Action.model_validate({"id": "walk", "title": "Walk with them", "lead": "police", "indicators": ["bare"],
                                  "contributes_to": ["offer"], "low_cost": True})  # fmt: skip
    page = TurnTheCurve.of(with_more(context, nodes=nodes, actions=(*p.actions, walk)), "neet")
    works = text(page.works())
    assert "Call every leaver It names this indicator." in works
    said = "By the web it leads to the objective “Everybody has an offer”, which this indicator measures."
    assert f"Walk with them Low cost or no cost {said}" in works
    assert "No low-cost" not in works
    assert "Walk with them" in text(page.plan())
    assert "The Police leads the action “Walk with them”" in text(page.partners())


def test_rule_4_5_the_web_leads_to_no_action_of_a_theme_that_the_reader_does_not_read(context: Context) -> None:
    p = context.partnership
    nodes = tuple(n.model_copy(update={"indicators": ("neet",)}) if n.id == "trade" else n for n in p.nodes)
    both, children = (
        text(TurnTheCurve.of(replace(with_more(context, nodes=nodes), audience=audience), "neet").works())
        for audience in (ALL, Audience(id="s", title="S", reports=("theme",), themes=("children",)))
    )
    assert "A fair of trades" in both
    assert "A fair of trades" not in children


# Services


def test_rule_1_2_an_outcome_that_helps_another_does_not_serve_the_others_goal(context: Context) -> None:
    p = context.partnership
    own, other = ({"contributes_to": ({"to": "goal"}, {"to": "p"})}, {"contributes_to": ({"to": "wealth"},)})
    themes = tuple(
        t.model_copy(update={"outcomes": tuple(Outcome.model_validate({**o.model_dump(), **more}) for o in t.outcomes)})
        for t, more in zip(p.themes, (own, other), strict=True)
    )
    nodes = (*p.nodes, Node(id="wealth", title="Plenty", kind="goal"))
    said = text(ServiceReport.of(with_more(context, themes=themes, nodes=nodes), "advice").contributes())
    assert "leads to “All learn”. That serves “A good life”." in said
    assert "leads to “All work”. That serves “Plenty”." in said


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("difficult", 1 / 3, "its target of 9.0% is in doubt (achievement difficult; about a 1 in 3 chance); nothing"),
        ("not assessable", None, "whether its target of 9.0% will be met cannot be assessed; nothing is planned"),
        ("not met", None, "its target of 9.0% was missed; nothing is planned"),
        ("likely", 0.9, "Nothing is off course."),
        ("met", None, "Nothing is off course."),
    ],
)
def test_rule_2_2_nothing_is_off_course_only_where_every_target_is_likely_or_met(
    context: Context, word: str, value: float | None, said: str
) -> None:
    p = context.partnership
    aim = {"from": {"2024": 5.0}, "to": {"2028": 9.0}}
    held = Indicator.model_validate({**SEEN, "target": aim})
    themes = tuple(t.model_copy(update={"outcomes": tuple(_with(o, held) for o in t.outcomes)}) for t in p.themes)
    service = p.services[0].model_copy(update={"measures": ("seen",)})
    found = shaped(pd.DataFrame([
        {"measure": "latest", "value": 7.0}, {"measure": "target-end", "value": 9.0, "word": "not yet"},
        {"measure": "likelihood", "value": value, "word": word},
    ]).assign(indicator="seen", theme="children", area="B", period_start=pd.Timestamp("2025-01-01"),
              period_months=12))  # fmt: skip
    alone = with_more(context, themes=themes, services=(service,), actions=(), projects=(), risks=())
    report = ServiceReport.of(replace(alone, findings=Table(found)), "advice")
    assert said in text(report.exceptions())
    assert ("no risk is recorded" in text(report.exceptions())) == (not said.startswith("Nothing"))


def test_a_service_without_measures_or_targets_is_not_said_to_be_on_course(context: Context) -> None:
    idle = with_more(context, actions=())
    said = text(ServiceReport.of(idle, "lending").exceptions())
    assert "Nothing is known to be off course, but nothing is measured for this service yet: ask The Board." in said


def test_empty_boxes_of_the_quadrant_are_not_called_quarters(context: Context) -> None:
    said = text(ServicePerformance.of(context, "advice").summary())
    assert "2 of the 4 boxes below have no measure." in said


def test_a_forecast_that_does_not_go_on_as_the_trend_does_says_why(context: Context) -> None:
    found = shaped(pd.DataFrame([
        {"measure": "latest", "value": 42.0, "period_start": pd.Timestamp("2025-01-01")},
        {"measure": "trend", "value": -1.0, "word": "getting better", "period_start": pd.Timestamp("2025-01-01")},
        {"measure": "forecast", "value": 44.3, "period_start": pd.Timestamp("2028-01-01")},
    ]).assign(indicator="seen", theme="children", area="B", period_months=12))  # fmt: skip
    said = text(ServicePerformance.of(replace(context, findings=Table(found), _facts={}), "advice").quadrant())
    why = "It has been falling over the last five comparable figures, but the forecast, which weighs all comparable"
    assert f"If nothing changes: about 44.3% by 2028. {why} figures, does not carry that on." in said


def test_standard_1_the_seven_questions_are_answered_in_their_order(context: Context) -> None:
    page = ServicePerformance.of(context, "advice")
    parts = (page.customers(), page.quadrant(), page.doing_better())
    heads = [h.get_text() for part in parts for h in soup(part).select("h2, h3")]
    assert [int(h[0]) for h in heads if h[0].isdigit()] == [1, 2, 3, 4, 5, 6, 7]


def test_the_quadrant_is_a_table_of_two_by_two_whose_empty_quarters_say_what_is_missing(context: Context) -> None:
    table = soup(ServicePerformance.of(context, "advice").quadrant()).select_one("table.quadrant")
    cells = [" ".join(cell.get_text(" ").split()) for cell in table.select("tbody td")]
    assert len(cells) == 4
    assert cells[0].startswith("How much did we do? (#) Not measured yet: a count of people served")
    assert cells[1].startswith("How well did we do it? (%) Seen in time 5.0%")
    assert "If nothing changes: about" in cells[1]
    assert cells[2].endswith("Ask Advisers.")
    assert cells[3].startswith("Is anyone better off? (%) Working since (circumstances) 5.0%")


def test_a_service_without_measures_says_so(context: Context) -> None:
    said = text(ServicePerformance.of(context, "lending").summary())
    assert said == "In short Nothing is measured for this service yet: ask The Board."


def test_rule_4_5_a_service_is_reported_to_each_reader_with_the_relevant_part_only(context: Context) -> None:
    every = told(ServiceReport.of(context, "advice"), REPORT)
    part = told(ServiceReport.of(replace(context, audience=ECONOMY), "advice"), REPORT)
    of_children = ("All learn", "Seen in time", "Everybody has an offer", "Call every leaver", "The money ends")
    of_economy = ("All work", "Everybody has a trade", "A fair of trades", "Vans", "A slump", "Paid well")
    assert [words for words in (*of_children, *of_economy) if words not in every] == []
    assert [words for words in of_economy if words not in part] == []
    assert [words for words in of_children if words in part] == []
    assert "This is the part that concerns Economy." in part


def test_rule_4_5_nothing_of_another_theme_is_in_a_services_performance(context: Context) -> None:
    page = ServicePerformance.of(replace(context, audience=ECONOMY), "advice")
    said = told(page, ("title", "summary", "customers", "quadrant", "doing_better", "good_information"))
    assert [
        words for words in ("All learn", "Seen", "Working since", "offer", "Call every leaver") if words in said
    ] == []


def test_rule_4_5_a_service_that_concerns_none_of_a_readers_themes_is_refused(context: Context) -> None:
    children = Audience(id="schools", title="Schools", reports=("theme",), themes=("children",))
    with pytest.raises(ParameterError, match="Schools read no theme that it contributes to"):
        ServiceReport.of(replace(context, audience=children), "lending")
    with pytest.raises(ParameterError, match=r"no such service .* Did you mean 'advice'"):
        ServicePerformance.of(context, "advise")


def test_rule_4_4_a_services_report_tells_what_is_off_course_in_words(context: Context) -> None:
    said = text(ServiceReport.of(context, "advice").exceptions())
    assert "Seen in time: getting worse, by more than chance explains." in said
    assert "Paid well: there is no figure" in said
    assert "Call every leaver. Overdue since 30 June 2026, not begun" in said


def test_rule_5_7_a_services_report_answers_what_a_plan_answers_in_order(context: Context) -> None:
    page = ServiceReport.of(context, "advice")
    parts = (page.contributes(), page.measures(), page.targets(), page.work(), page.risks())
    assert [soup(part).select_one("h2").get_text() for part in parts] == [
        "Why are we here?", "Where are we now?", "Where do we need to be?", "How do we get there?",
        "How do we know that we are there?",
    ]  # fmt: skip
    assert "“Everybody has an offer” leads to “All learn”." in text(parts[0])
    assert "Call every leaver" in text(parts[3])
    assert text(parts[4]).index("The money ends 16 of 25") < text(parts[4]).index("A slump 10 of 25")


@pytest.mark.parametrize(
    ("key", "words"), [("intermediate_for", "An early sign of: A working life."),
                       ("proxy_for", "A stand-in for: A working life.")],
)  # fmt: skip
def test_rule_5_3_a_stand_in_or_an_early_sign_says_so_beside_the_curve(context: Context, key: str, words: str) -> None:
    p = context.partnership
    neet = p.indicator("neet").model_copy(update={key: "A working life."})
    themes = tuple(
        Theme(theme=t.id, title=t.title, lead=t.lead, outcomes=tuple(_with(o, neet) for o in t.outcomes))
        for t in p.themes
    )
    early = replace(context, partnership=replace(p, themes=themes), _facts={})
    assert words in text(TurnTheCurve.of(early, "neet").baseline())


def _with(outcome: Outcome, changed: Indicator) -> Outcome:
    own = tuple(changed if i.id == changed.id else i for i in outcome.indicators)
    return outcome.model_copy(update={"indicators": own})
