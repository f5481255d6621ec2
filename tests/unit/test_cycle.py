"""The yearly cycle: Halton's and Walsall's as data, what is due and overdue, the boards' agenda (RULES 3, 5.11)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import curvebook
import pytest
from curvebook.accountability.cycle import (
    Due,
    core_requirements,
    diary,
    due_dates,
    overdue,
    reports_on,
    reviewed_every,
    standing,
    steps_missing,
    tracked_every,
    untracked,
    whats_due,
)
from curvebook.accountability.planner import YEAR, agenda_of, boards_of, laid, planner, themes_of_board
from curvebook.model import load
from curvebook.model.partnership import Partnership
from curvebook.model.reading import AgendaItem
from curvebook.model.work import Action, Decision
from curvebook.report.cycle import due_items
from small_folder import CHILDREN, GOOD, WORK, faults, write

CYCLES = Path(curvebook.__file__).parent / "accountability" / "cycles"
ON = date(2026, 11, 14)
QUARTERS = {1: (4, 5, 6), 2: (7, 8, 9), 3: (10, 11, 12), 4: (1, 2, 3)}
STREAMS = {"Key influences", "Corporate plan, vision and pledges", "Finance", "Workforce",
           "Service plans and individual reviews", "Review and corrective action"}  # fmt: skip


def adopted(name: str, folder: Path) -> Partnership:
    """A partnership that has copied a shipped cycle into its definitions."""
    write(folder)
    shutil.copy(CYCLES / f"{name}.yaml", folder / "definitions")
    return load(folder)


@pytest.fixture(scope="module")
def halton(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return adopted("halton", tmp_path_factory.mktemp("halton"))


@pytest.fixture(scope="module")
def walsall(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return adopted("walsall", tmp_path_factory.mktemp("walsall"))


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(Path(__file__).parents[2] / "parameters" / "marlbrook")


def entry(partnership: Partnership, id: str) -> Due:
    return next(item for item in partnership.calendar if item.id == id)


def quarters_of(item: Due) -> set[int]:
    return {quarter for quarter, months in QUARTERS.items() if set(months) & set(item.months)}


# 3.1 Halton's annual cycle


@pytest.mark.parametrize(
    ("id", "begins", "months"),
    [
        ("annual-review", 7, (9,)), ("annual-report", 7, (9,)),
        ("draft-plans-feedback", 8, (10,)), ("draft-plans-recommendations", 8, (10,)),
        ("half-year-summary", None, (11,)), ("half-year-performance", None, (11,)),
        ("government-office-meeting", None, (11,)),
        ("operational-plan", None, (12,)),
        ("quarter-three-summary", 2, (3,)),
        ("year-end-summary", None, (5,)), ("year-end-performance", None, (5,)),
    ],
)  # fmt: skip
def test_rule_3_1_each_output_of_haltons_year_has_its_months(halton, id, begins, months) -> None:
    assert (entry(halton, id).begins, entry(halton, id).months) == (begins, months)


def test_rule_3_1_the_half_year_update_reports_on_april_to_september(halton) -> None:
    item = entry(halton, "half-year-summary")
    (day,) = due_dates(item, date(2026, 4, 1), date(2027, 3, 31))
    assert (day, reports_on(item, day).label) == (date(2026, 11, 30), "April to September 2026")


def test_rule_3_1_the_quarter_three_update_reports_on_october_to_december(halton) -> None:
    assert reports_on(entry(halton, "quarter-three-summary"), date(2027, 3, 31)).label == "October to December 2026"


def test_rule_3_1_the_year_end_update_reports_on_the_financial_year(halton) -> None:
    period = reports_on(entry(halton, "year-end-summary"), date(2027, 5, 31))
    assert (period.start, period.end) == (date(2026, 4, 1), date(2027, 3, 31))


def test_rule_3_1_no_financial_report_is_listed_in_november_or_may_and_the_clash_is_noted(halton) -> None:
    listed = entry(halton, "financial-report")
    assert set(listed.months) == {9, 10, 12, 3}
    assert not {11, 5} & set(listed.months)
    assert "none is listed in November or May" in listed.rule


# 3.2 How often


def test_rule_3_2_finance_is_reviewed_quarterly_and_targets_six_monthly(halton) -> None:
    assert (entry(halton, "financial-review").months, entry(halton, "financial-review").covers) == ((2, 5, 8, 11), 3)
    assert (entry(halton, "target-review").months, entry(halton, "target-review").covers) == ((5, 11), 6)


def action(**facts: object) -> Action:
    return Action.model_validate({"id": "a", "title": "A", "lead": "board", "progress": "on plan", **facts})


def test_rule_3_2_actions_are_tracked_six_monthly_except_where_the_outcome_is_measured_yearly(marlbrook) -> None:
    assert tracked_every(marlbrook, action(indicators=["neet-16-17"])) == 6
    assert tracked_every(marlbrook, action(indicators=["school-readiness"])) == 12
    assert tracked_every(marlbrook, action(indicators=["school-readiness", "neet-16-17"])) == 6
    assert tracked_every(marlbrook, action()) == 6


@pytest.mark.parametrize(("reported", "late"), [("2026-05-14", False), ("2026-05-13", True)])
def test_rule_3_2_an_action_is_untracked_after_six_months_without_a_report(marlbrook, reported, late) -> None:
    alone = replace(marlbrook, actions=(action(progress_at=reported),))
    assert bool(untracked(alone, ON)) is late


@pytest.mark.parametrize("progress", ["complete", "stopped"])
def test_an_action_that_has_ended_needs_no_report(marlbrook, progress) -> None:
    assert untracked(replace(marlbrook, actions=(action(progress=progress, start="2020-01-01"),)), ON) == ()


# 3.3 Core requirements


def test_rule_3_3_outcomes_are_reviewed_yearly_by_the_board_and_twice_a_year_by_the_group(halton) -> None:
    assert len(entry(halton, "board-outcomes").months) == 1
    assert len(entry(halton, "psg-outcomes").months) == 2
    assert entry(halton, "board-outcomes").to == ("strategic-board",)
    assert entry(halton, "psg-outcomes").to == ("psg",)


def test_rule_3_3_partnership_working_is_reviewed_yearly_for_five_qualities(halton) -> None:
    review = entry(halton, "partnership-working")
    assert (len(review.months), review.every_years) == (1, 1)
    assert review.asks == ("strategic", "inclusive", "action-focused", "performance-managed", "learning")


def test_rule_3_3_partnership_working_is_refreshed_at_least_every_three_years(halton) -> None:
    days = due_dates(entry(halton, "partnership-refresh"), date(2006, 1, 1), date(2016, 1, 1))
    assert days == (date(2006, 9, 28), date(2009, 9, 28), date(2012, 9, 28), date(2015, 9, 28))


def test_rule_3_3_improvement_planning_is_reviewed_quarterly_and_refreshed_yearly(halton) -> None:
    assert quarters_of(entry(halton, "improvement-plan")) == {1, 2, 3, 4}
    assert len(entry(halton, "improvement-refresh").months) == 1


def test_rule_3_3_the_core_requirements_say_what_was_last_done_what_is_next_and_what_is_overdue(marlbrook) -> None:
    told = {each.item.id: each for each in core_requirements(marlbrook, ON)}
    assert list(dict.fromkeys(each.name for each in told.values())) == [
        "Reviewing outcomes", "Reviewing partnership working", "Improvement planning"]  # fmt: skip
    review, refresh = told["partnership-working"], told["partnership-refresh"]
    assert (review.last_done, review.next_due, review.overdue) == (date(2025, 10, 14), date(2026, 10, 28), True)
    assert (refresh.last_done, refresh.next_due, refresh.overdue) == (date(2025, 10, 14), date(2028, 10, 28), False)


# 3.4 Walsall's year


def test_rule_3_4_walsalls_year_is_four_quarters_by_six_streams(walsall) -> None:
    assert {item.stream for item in walsall.calendar if item.id != "half-year"} == STREAMS
    assert len(STREAMS) == 6
    for stream in STREAMS:
        held = {q for item in walsall.calendar if item.stream == stream for q in quarters_of(item)}
        assert held == {1, 2, 3, 4}, stream


@pytest.mark.parametrize(
    ("id", "quarters"),
    [
        ("beacon-index", {2, 3, 4}), ("pledges", {2, 3, 4}), ("data-quality", {1, 2, 3, 4}),
        ("neighbourhood-monitoring", {1, 2, 3, 4}), ("neighbourhood-review", {4}), ("tracker-survey", {2}),
    ],
)  # fmt: skip
def test_rule_3_4_what_is_monitored_in_which_quarters(walsall, id, quarters) -> None:
    assert quarters_of(entry(walsall, id)) == quarters


def test_rule_3_4_budgets_are_monitored_monthly(walsall) -> None:
    item = entry(walsall, "budget-monitoring")
    assert sorted(item.months) == list(range(1, 13))
    assert reports_on(item, date(2026, 11, 28)).label == "October 2026"


def test_rule_3_4_draft_accounts_by_30_june_and_the_summary_plan_by_31_march(walsall) -> None:
    year = date(2026, 4, 1), date(2027, 3, 31)
    assert due_dates(entry(walsall, "draft-accounts"), *year) == (date(2026, 6, 30),)
    assert due_dates(entry(walsall, "summary-plan"), *year) == (date(2027, 3, 31),)


def test_rule_3_4_the_best_value_survey_of_2006_comes_again_in_2009(walsall) -> None:
    days = due_dates(entry(walsall, "best-value-survey"), date(2006, 4, 1), date(2012, 3, 31))
    assert [day.year for day in days] == [2006, 2009]


# 3.5 Performance boards


@pytest.mark.parametrize(
    ("every", "ids"),
    [
        ("monthly", {"vital-signs", "project-register", "financial-monitoring"}),
        ("quarterly", {"service-planning", "other-indicators", "efficiency-savings", "risk-register"}),
        ("twice-a-year", {"value-for-money", "customer-satisfaction"}),
        ("as-required", {"inspection", "service-showcase", "hot-issues"}),
    ],
)
def test_rule_3_5_what_a_board_looks_at_and_how_often(walsall, every, ids) -> None:
    assert {item.id for item in walsall.agenda if item.every == every} == ids


def test_rule_3_5_other_indicators_are_shown_current_trend_and_predicted_with_data_verified(walsall) -> None:
    item = next(each for each in walsall.agenda if each.id == "other-indicators")
    assert item.asks == ("current performance", "trend", "predicted performance", "data verified")


@pytest.mark.parametrize("board", ["children-ppb", "health-ppb", "safer-ppb", "economy-ppb", "environment-ppb"])
def test_rule_3_5_a_boards_planner_covers_100_per_cent_of_its_items_over_the_year(marlbrook, board) -> None:
    year = planner(marlbrook, board, 2026)
    assert (year.coverage, year.never, year.short) == (1.0, (), ())
    times = {item.id: sum(item in month for month in year.months.values()) for item in marlbrook.agenda}
    assert (times["vital-signs"], times["risk-register"], times["customer-satisfaction"]) == (12, 4, 2)
    assert times["hot-issues"] >= 1


def item(every: str, *months: int, id: str = "item") -> AgendaItem:
    return AgendaItem(id=id, title=id, every=every, months=months)


def test_rule_3_5_a_planner_names_what_the_year_leaves_out(marlbrook) -> None:
    year = laid([item("quarterly", 2, 5, id="risks"), item("yearly", 8, id="equality")], "b", 2026, meets=(4, 5, 2))
    assert ([each.id for each in year.never], [each.id for each in year.short]) == (["equality"], ["risks"])
    assert year.coverage == 0.0


def test_a_planner_spreads_a_quarterly_item_three_months_apart() -> None:
    found = laid([item("quarterly")], "b", 2026)
    assert [month for month in YEAR if found.at(month)] == [4, 7, 10, 1]


def test_a_board_that_names_no_theme_has_only_the_items_that_name_it(walsall) -> None:
    assert boards_of(walsall) == ()
    assert len(agenda_of(walsall, "performance-boards")) == 13
    assert agenda_of(walsall, "board") == ()


def test_rule_3_5_each_theme_of_the_example_has_its_board_of_councillors(marlbrook) -> None:
    assert {b: [t.id for t in themes_of_board(marlbrook, b)] for b in boards_of(marlbrook)} == {
        "children-ppb": ["children"], "health-ppb": ["health"], "safer-ppb": ["safer"], "economy-ppb": ["economy"],
        "environment-ppb": ["environment"]}  # fmt: skip


# 3.6, 3.7, 5.11, 6.4


def test_rule_3_6_an_outcome_that_is_measured_only_yearly_is_reviewed_half_as_often(marlbrook) -> None:
    assert reviewed_every(marlbrook.indicator("school-readiness")) == 12
    assert reviewed_every(marlbrook.indicator("neet-16-17")) == 6


@pytest.mark.parametrize("cycle", ["halton", "walsall", "marlbrook"])
def test_rule_3_7_a_cycle_plans_does_reviews_revises_and_gives_account(cycle, request) -> None:
    assert steps_missing(request.getfixturevalue(cycle).calendar) == ()


def test_rule_3_7_a_cycle_that_gives_no_account_is_told_so(marlbrook) -> None:
    rest = [item for item in marlbrook.calendar if item.phase != "account"]
    assert steps_missing(rest) == ("account",)
    assert steps_missing(()) == ("plan", "do", "review", "revise", "account")


def test_rule_5_11_the_index_is_monitored_by_the_cabinet_in_quarters_2_to_4(walsall, marlbrook) -> None:
    assert (quarters_of(entry(walsall, "beacon-index")), entry(walsall, "beacon-index").to) == ({2, 3, 4}, ("cabinet",))
    own = entry(marlbrook, "marlbrook-index")
    assert (quarters_of(own), own.to) == ({2, 3, 4}, ("executive-board",))


def test_rule_6_4_workforce_pledges_equality_and_customer_feedback_enter_the_same_cycle(marlbrook) -> None:
    streams = {item.stream for item in marlbrook.calendar}
    assert {"Workforce", "Corporate plan, vision and pledges", "Equality", "Customer feedback"} <= streams
    on_the_agenda = {item.id for item in marlbrook.agenda if "6.4" in (item.rule or "")}
    assert on_the_agenda == {"customer-satisfaction", "pledges-of-the-year", "workforce-and-training",
                             "equality-of-access"}  # fmt: skip


# What is due, and what is overdue


def test_exactly_one_report_of_the_example_is_overdue_and_it_is_17_days_late(marlbrook) -> None:
    (late,) = overdue(marlbrook, ON)
    assert (late.item.id, late.day, late.late(ON)) == ("partnership-working", date(2026, 10, 28), 17)


def test_what_is_due_within_30_days_follows_what_is_overdue(marlbrook) -> None:
    told = [(each.item.id, each.state) for each in whats_due(marlbrook, ON)]
    assert told == [("partnership-working", "overdue"), ("finance-quarterly", "due"), ("half-year-summary", "due"),
                    ("half-year-performance", "due"), ("marlbrook-index", "due")]  # fmt: skip


def test_one_body_is_told_only_of_what_goes_to_it(marlbrook) -> None:
    assert {each.item.id for each in whats_due(marlbrook, ON, to=["executive-board"])} == {
        "half-year-summary", "marlbrook-index"}  # fmt: skip


def only(marlbrook: Partnership, deliveries: dict[str, object], **facts: object) -> Partnership:
    """The example with one entry of the calendar and its deliveries: by day, the period each names."""
    one = Due.model_validate({"id": "x", "title": "X", "to": ["psg"], "months": [2, 5, 8, 11], "day": 15, **facts})
    log = tuple(
        Decision.model_validate({"id": f"d-{day}", "date": day, "body": "psg", "kind": "delivered", "about": ["x"],
                                 "period": period, "text": "It came."})
        for day, period in deliveries.items()
    )  # fmt: skip
    return replace(marlbrook, calendar=(one,), decisions=log)


def states(partnership: Partnership, on: date = ON) -> dict[str, str]:
    return {each.day.isoformat(): each.state for each in standing(partnership, on, date(2026, 1, 1), date(2027, 3, 1))}


def test_without_a_delivery_on_record_nothing_is_overdue_for_ever(marlbrook) -> None:
    assert set(states(only(marlbrook, {})).values()) == {"no record", "due", "ahead"}


def test_what_was_due_before_the_record_begins_has_no_record(marlbrook) -> None:
    found = states(only(marlbrook, {"2026-05-10": None}, covers=3))
    assert found == {"2026-02-15": "no record", "2026-05-15": "delivered", "2026-08-15": "overdue",
                     "2026-11-15": "due", "2027-02-15": "ahead"}  # fmt: skip


def test_an_entry_with_its_own_first_day_is_overdue_from_then_on(marlbrook) -> None:
    assert states(only(marlbrook, {}, since="2026-06-01")) == {
        "2026-08-15": "overdue", "2026-11-15": "due", "2027-02-15": "ahead"}  # fmt: skip


def test_a_late_delivery_counts_for_what_was_due_not_for_what_comes(marlbrook) -> None:
    found = states(only(marlbrook, {"2026-02-10": None, "2026-05-12": None, "2026-09-20": None}, covers=3))
    assert (found["2026-08-15"], found["2026-11-15"]) == ("late", "due")


def test_a_delivery_that_is_nearer_to_the_next_day_can_say_which_period_it_is_for(marlbrook) -> None:
    before = {"2026-02-10": None, "2026-05-12": None}
    nearest = states(only(marlbrook, {**before, "2026-10-20": None}, covers=3))
    assert (nearest["2026-08-15"], nearest["2026-11-15"]) == ("missed", "delivered")
    said = states(only(marlbrook, {**before, "2026-10-20": "2026-Q1"}, covers=3))
    assert (said["2026-08-15"], said["2026-11-15"]) == ("late", "due")


def test_a_period_that_has_not_ended_cannot_be_reported_on_yet(marlbrook) -> None:
    found = states(only(marlbrook, {"2026-08-10": None, "2026-09-29": None}, covers=3, since="2026-07-01"))
    assert (found["2026-08-15"], found["2026-11-15"]) == ("delivered", "due")


def test_a_delivery_after_the_day_asked_for_is_not_known_yet(marlbrook) -> None:
    partnership = only(marlbrook, {"2026-05-12": None, "2026-08-20": None}, covers=3)
    assert states(partnership, date(2026, 8, 18))["2026-08-15"] == "overdue"
    assert states(partnership, date(2026, 8, 20))["2026-08-15"] == "late"


def test_the_day_itself_is_not_overdue(marlbrook) -> None:
    partnership = only(marlbrook, {"2026-05-12": None}, covers=3)
    assert states(partnership, date(2026, 8, 15))["2026-08-15"] == "due"
    assert states(partnership, date(2026, 8, 16))["2026-08-15"] == "overdue"


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    every_month = Due(id="x", title="X", months=(2, 4), day=31)
    assert due_dates(every_month, date(2028, 1, 1), date(2028, 12, 31)) == (date(2028, 2, 29), date(2028, 4, 30))


def test_the_diary_is_a_calendar_of_whole_days_the_same_each_time(marlbrook) -> None:
    from icalendar import Calendar

    due = whats_due(marlbrook, ON)
    made = diary(marlbrook, due, ON)
    events = Calendar.from_ical(made).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [each.day for each in due]
    assert "Performance and Standards Group" in str(events[1]["description"])
    assert made == diary(marlbrook, due, ON)


# What is written wrongly

ENTRY = "{ id: half-year, title: Half-year update, report: six-monthly-summary, to: [public, board], months: [11] }"
NOTED = """decisions:
  - { id: noted, date: 2026-05-01, body: board, kind: delivered, about: [half-year], text: Noted. }
"""


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (ENTRY.replace("to: [public, board], ", ""),
         "line 32, calendar.half-year.id: this entry of the calendar goes to nobody (found 'half-year'). "
         "Add `to:` with an audience or a body."),
        (ENTRY.replace("[11]", "[11, 11]"),
         "line 32, calendar.half-year.months.2: this month stands twice (found '11'). Keep one."),
        (ENTRY.replace("[11]", "[11], every_years: 3"),
         "line 32, calendar.half-year.every_years: nobody can tell in which years this is due (found '3'). "
         "Add `since:` with the day it counts from."),
        (ENTRY.replace("[11]", "[11], covers: 5"),
         "line 32, calendar.half-year.covers: a year cannot be told in periods of so many months (found '5'). "
         "Write 1, 3, 6 or 12."),
        (ENTRY.replace("[11]", "[11], phase: paln"),
         "line 32, calendar.half-year.phase: this is none of the words allowed here (found 'paln'). "
         "Did you mean 'plan'?"),
        (ENTRY + "\nagenda:\n  - { id: risks, title: Risks, every: quarterly, boards: [bord], part: risk-list }",
         "line 34, agenda.risks.boards.1: there is no body of this name (found 'bord'). Did you mean 'board'?"),
        (ENTRY + "\nagenda:\n  - { id: risks, title: Risks, every: quarterly, boards: [board], part: risk-list }",
         "line 34, agenda.risks.part: there is no such part or report (found 'risk-list'). Did you mean 'risks'?"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_kept_is_told_with_its_mend(tmp_path: Path, entry: str, fault: str) -> None:
    assert GOOD[WORK].count(ENTRY) == 1
    assert f"{WORK}, {fault}" in faults(write(tmp_path, **{WORK: GOOD[WORK].replace(ENTRY, entry)}))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[half-year]", "[halfyear]",
         "decisions.noted.about.1: only an entry of the calendar is delivered (found 'halfyear'). "
         "Did you mean 'half-year'?"),
        (", about: [half-year]", "",
         "decisions.noted.kind: a delivery says what was delivered (found 'delivered'). "
         "Add `about:` with ids of the calendar."),
        ("[half-year]", "[half-year], period: 2026-Q1",
         "decisions.noted.period: half-year reports on no period (found '2026-Q1'). "
         "Give a period of that length, or take it out."),
        ("delivered, about: [half-year]", "note, period: 2026-Q1",
         "decisions.noted.period: only a delivery has a period, not a decision of kind note (found '2026-Q1'). "
         "Write `kind: delivered`, or take it out."),
    ],
)  # fmt: skip
def test_a_delivery_of_nothing_that_was_due_is_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    write(tmp_path, **{"decisions/2026.yaml": NOTED.replace(old, new)})
    assert f"decisions/2026.yaml, line 2, {fault}" in faults(tmp_path)


def test_a_theme_names_a_board_that_is_there(tmp_path: Path) -> None:
    wrong = GOOD[CHILDREN].replace("lead: board\n", "lead: board\nscrutiny: bord\n")
    (fault,) = faults(write(tmp_path, **{CHILDREN: wrong}))
    assert fault.endswith("scrutiny: there is no body of this name (found 'bord'). Did you mean 'board'?")


def test_a_page_says_from_which_day_it_counts(marlbrook) -> None:
    told = due_items(marlbrook, date(2026, 11, 14), ["strategic-board"])
    assert told is not None
    assert told[0].startswith("As at 14 November 2026: 1 report is overdue, and ")


# What stages wait for stands beside the calendar


def test_rule_4_5_a_reader_of_one_theme_is_told_of_no_other_themes_stage(marlbrook) -> None:
    on = date(2027, 2, 1)
    told = due_items(marlbrook, on, ["psg"], themes=("children",))
    assert told is not None
    assert "Repeat domestic abuse" not in told[1]
    every = due_items(marlbrook, on, ["psg"])
    assert every is not None
    assert "Repeat domestic abuse" in every[1]


def test_rule_2_6_a_stage_is_due_even_where_the_calendar_has_nothing_for_the_body(marlbrook) -> None:
    told = due_items(replace(marlbrook, calendar=()), date(2027, 2, 1), ["psg"])
    assert told is not None
    assert "Report on stage 3" in told[1]
