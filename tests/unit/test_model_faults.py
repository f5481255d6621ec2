"""A user's mistake, one at a time, and the one message it gives: file, line and key, problem, value, mend."""

# ruff: noqa: E501 - a message is easier to compare on one line

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model import load
from small_folder import CHILDREN, COMMENTARY, DECISIONS, GOOD, PARTNERSHIP, STORY, WORK, changed, faults, write

NEET = "indicators.neet"
KINDS = "headline, index, mean, proportion, rate, ratio"

# file, what is written there, what is written instead, the message after the file's name
WRITING = [
    (STORY, "given: 2026-04-01", "given: 0206-04-01", ["line 11, consent.given: this is no likely date: it does not lie between 1800 and 2150 (found '0206-04-01')."]),
    (PARTNERSHIP, "default_audience", "release_days: 999999\n  default_audience", ["line 6, partnership.release_days: the number is too large (found '999999'). Give 3660 at most."]),
    (CHILDREN, "licence: OGL-3.0 }\n        owner", "licence: OGL-3.0, scale: 0 }\n        owner", ["line 16, indicators.neet.source.scale: the number is too small (found '0'). Give more than 0."]),
    (CHILDREN, "        good: low", "        godo: low", [
        f"line 12, {NEET}.godo: this key is not known here (found 'godo'). Did you mean 'good'?",
        f"line 9, {NEET}.good: the key 'good' is missing. Add `good:`."]),
    (CHILDREN, "good: low", "good: lower", [
        f"line 12, {NEET}.good: this is none of the words allowed here (found 'lower'). Did you mean 'low'?"]),
    (CHILDREN, "kind: proportion", "kind: percentage", [
        f"line 11, {NEET}.kind: this is none of the words allowed here (found 'percentage'). "
        "Known: count, index, mean, proportion, rate, ratio."]),
    (CHILDREN, "id: neet", "id: NEET 16-17", [
        "line 9, indicators.NEET 16-17.id: this is not an id (found 'NEET 16-17'). "
        "Use lower-case letters, digits and single hyphens.", ...]),
    (CHILDREN, "points_short: 0.6", "points_short: 0.6 points", [
        f"line 21, {NEET}.target.monitoring_level.points_short: this is not a number (found '0.6 points'). "
        "Write digits with a decimal point, without separators or units."]),
    (CHILDREN, "{ 2028-Q4: 4.0 }", "{ 2028-Q4: nan }", [
        f"line 20, {NEET}.target.to.2028-Q4: this is not a number (found 'nan'). "
        "Write digits with a decimal point, without separators or units."]),
    (CHILDREN, "points_short: 0.6", "points_short: 0.6, value: 5", [
        f"line 21, {NEET}.target.monitoring_level: give exactly one of points_short, percent_short and value."]),
    (CHILDREN, "levels: [borough]\n", "levels: borough\n", [
        f"line 14, {NEET}.levels: a list belongs here (found 'borough'). "
        "Write [one, two], or one entry per line, each after a hyphen."]),
    (CHILDREN, "levels: [borough]\n", "levels: []\n", [
        f"line 14, {NEET}.levels: there are too few entries here. Give 1 at least."]),
    (CHILDREN, "title: Pupils", "title:", [
        "line 24, indicators.pupils.title: the value is missing. Write one, or take the key out."]),
    (CHILDREN, "    statement: Every young person is in learning or work\n", "", [
        "line 5, outcomes.in-learning.statement: the key 'statement' is missing. Add `statement:`."]),
    (CHILDREN, "theme: children\n", "", [
        "line 1, theme: the key 'theme' is missing. Add `theme:` "
        "(lower-case letters, digits and single hyphens; it becomes part of addresses).", ...]),
    (CHILDREN, "source: { publisher: Smallford college, licence: OGL-3.0 }", "source: Smallford college", [
        f"line 16, {NEET}.source: a mapping of keys to values belongs here (found 'Smallford college'). "
        "Write one `key: value` per line, indented."]),
    (WORK, "start: 2025-04-01", "start: 01/04/2025", [
        "line 16, actions.mentors.start: this is not a date (found '01/04/2025'). Write it as 2026-07-31."]),
    (WORK, "start: 2025-04-01", "start: 2025-02-31", [
        "line 16, actions.mentors.start: there is no such day (found '2025-02-31'). February 2025 has 28 days."]),
    (WORK, "likelihood: 2", "likelihood: 6", [
        "line 26, risks.no-mentors.likelihood: the number is too large (found '6'). Give 5 at most."]),
    (WORK, "likelihood: 2", "likelihood: 2.5", [
        "line 26, risks.no-mentors.likelihood: this is not a whole number (found '2.5'). Write digits only."]),
    (WORK, "months: [11]", "months: [13]", [
        "line 32, calendar.half-year.months.1: there is no such month (found '13'). Write 1 to 12."]),
    (WORK, "public: true", "public: perhaps", [
        "line 30, audiences.public.public: this is neither true nor false (found 'perhaps'). Write true or false."]),
    (WORK, "period: 2026-Q1", "period: spring", [
        "line 28, funding.grant.quarters.1.period: 'spring' is not a period; write 2026, 2025/26, 2026-Q2, 2026-07, "
        "2023-25 or 2026-01-01/P1Y (found 'spring')."]),
    (WORK, "bodies:\n", "bodys:\n", [
        "line 1, bodys: this key is not known here (found 'bodys'). Did you mean 'bodies'?"]),
    (WORK, "glossary:\n  - {", "glossary:\n    {", ["line 33, glossary: a list belongs here. Begin each entry with a hyphen."]),
    (WORK, "actions:\n", "decisions: []\nactions:\n", [
        "line 12, decisions: this key is not known here (found 'decisions'). It belongs in decisions/."]),
    (COMMENTARY, "edition: 2026-Q2", "edition: 2026-Q5", [
        "line 2, commentary.1.edition: this is not an edition (found '2026-Q5'). "
        "Write a quarter of the financial year such as 2026-Q2."]),
    (PARTNERSHIP, "level: ward, parents", "level: ward, colour: red, parents", [
        "line 19, areas.W1.colour: this key is not known here (found 'colour'). Known: about, aliases, contact, councillors, former."]),
    (STORY, "shows: What a mentor can do.\n", "", [
        "line 2, shows: the key 'shows' is missing. Add `shows:`."]),
]  # fmt: skip

REFERENCES = [
    (CHILDREN, "licence: OGL-3.0 }\n        owner", "licence: OGL-3.0, format: laid }\n        owner", "line 16, indicators.neet.source.format: there is no such format (found 'laid'). Did you mean 'lait'?"),
    (PARTNERSHIP, "default_audience: public", "default_audience: pubic",
        "line 6, partnership.default_audience: there is no audience of this name (found 'pubic'). Did you mean 'public'?"),
    (PARTNERSHIP, "home: S1", "home: S9",
        "line 8, places.home: there is no area of this name (found 'S9'). Known: N1, S1, S2, W1."),
    (PARTNERSHIP, "neighbours: [S2]", "neighbours: [S2, S3]",
        "line 10, places.neighbours.2: there is no area of this name (found 'S3'). Known: N1, S1, S2, W1."),
    (PARTNERSHIP, "parents: [S1, N1]", "parents: [S1, Z]",
        "line 19, areas.W1.parents.2: there is no area of this name (found 'Z'). Known: N1, S1, S2, W1."),
    (PARTNERSHIP, "level: ward, parents", "level: wrad, parents",
        "line 19, areas.W1.level: there is no level of this name (found 'wrad'). Did you mean 'ward'?"),
    (PARTNERSHIP, "reports: [area-profile]", "reports: [area-profil]",
        "line 14, levels.ward.reports.1: there is no such kind of report (found 'area-profil'). Did you mean 'area-profile'?"),
    (CHILDREN, "lead: board", "lead: bored",
        "line 3, lead: there is no body of this name (found 'bored'). Did you mean 'board'?"),
    (CHILDREN, "contributes_to: [thriving-economy]", "contributes_to: [thriving-econmy]",
        "line 7, outcomes.in-learning.contributes_to.1: there is no node of the causal web of this name "
        "(found 'thriving-econmy'). Did you mean 'thriving-economy'?"),
    (CHILDREN, "levels: [borough]\n", "levels: [burgh]\n",
        f"line 14, {NEET}.levels.1: there is no level of this name (found 'burgh'). Did you mean 'borough'?"),
    (CHILDREN, "lead_partner: college", "lead_partner: colege",
        f"line 17, {NEET}.owner.lead_partner: there is no body of this name (found 'colege'). Did you mean 'college'?"),
    (CHILDREN, "collator: council", "collator: counsel",
        f"line 17, {NEET}.owner.collator: there is no body of this name (found 'counsel'). Did you mean 'council'?"),
    (CHILDREN, "role: headline", "role: headline\n        roles: { econmy: context }",
        f"line 14, {NEET}.roles.econmy: there is no theme of this name (found 'econmy'). Known: children."),
    (CHILDREN, "role: headline", "role: headline\n        tags: [natonal-set 117]",
        f"line 14, {NEET}.tags.1: there is no framework of this name (found 'natonal-set 117'). Did you mean 'national-set'?"),
    (WORK, "reports_to: board }\n  - { id: college", "reports_to: bord }\n  - { id: college",
        "line 3, bodies.council.reports_to: there is no body of this name (found 'bord'). Did you mean 'board'?"),
    (WORK, "under: community", "under: comunity",
        "line 7, plan_levels.service.under: there is no plan level of this name (found 'comunity'). "
        "Did you mean 'community'?"),
    (WORK, "to: in-learning, why", "to: in-lerning, why",
        "line 18, actions.mentors.contributes_to.1.to: there is no node of the causal web of this name "
        "(found 'in-lerning'). Did you mean 'in-learning'?"),
    (WORK, "areas: [W1]", "areas: [Mill]",
        "line 19, actions.mentors.areas.1: there is no area of this name (found 'Mill'). Known: N1, S1, S2, W1."),
    (WORK, "measures: [leavers-seen]", "measures: [leavers-sen]",
        "line 22, services.careers.measures.1: there is no indicator of this name (found 'leavers-sen'). "
        "Did you mean 'leavers-seen'?"),
    (WORK, "funding: [grant]", "funding: [grants]",
        "line 24, projects.skills-fund.funding.1: there is no funding of this name (found 'grants'). Did you mean 'grant'?"),
    (WORK, "to: [public, board]", "to: [public, bord]",
        "line 32, calendar.half-year.to.2: there is no audience or body of this name (found 'bord'). "
        "Did you mean 'board'?"),
    (WORK, "report: six-monthly-summary", "report: six-month-summary",
        "line 32, calendar.half-year.report: there is no such kind of report (found 'six-month-summary'). "
        "Did you mean 'six-monthly-summary'?"),
    (DECISIONS, "about: [neet]", "about: [neat]",
        "line 2, decisions.stage-one.about.1: there is no indicator or node of the causal web of this name "
        "(found 'neat'). Did you mean 'neet'?"),
    (COMMENTARY, "indicator: neet", "indicator: net",
        "line 2, commentary.1.indicator: there is no indicator of this name (found 'net'). Did you mean 'neet'?"),
    (STORY, "theme: children", "theme: childern",
        "line 4, theme: there is no theme of this name (found 'childern'). Did you mean 'children'?"),
    (STORY, "outcome: in-learning", "outcome: thriving-economy",
        "line 5, outcome: there is no outcome of this name (found 'thriving-economy'). Known: in-learning."),
]  # fmt: skip

HANGING_TOGETHER = [
    (CHILDREN, "id: pupils", "id: neet",
        "line 23, indicators.neet.id: this id already names something else (line 9) (found 'neet'). "
        "Give one of the two another."),
    (WORK, "id: careers", "id: in-learning",
        "line 22, services.in-learning.id: this id already names something else (definitions/children.yaml, line 5) "
        "(found 'in-learning'). Give one of the two another."),
    (PARTNERSHIP, "{ code: S2, name", "{ code: S1, name",
        "line 18, areas.S1.code: this code already names something else (line 17) (found 'S1'). "
        "Give one of the two another."),
    (PARTNERSHIP, "name: Otherford, level: borough", "name: Otherford, level: borough, aliases: [00sm]",
        "line 18, areas.S2.aliases.1: the area S1 already goes by this name (line 17) (found '00sm'). "
        "Leave it to one, or mark a former code `whole: false`."),
    (PARTNERSHIP, "name: Otherford, level: borough", "name: Otherford, level: borough, former: [{ code: OLD1 }]",
        "line 18, areas.S2.former.1.code: the area S1 already goes by this name (line 17) (found 'OLD1'). "
        "Leave it to one, or mark a former code `whole: false`."),
    (PARTNERSHIP, "name: Otherford, level: borough, parents: [N1]", "name: Otherford, level: borough, parents: [S1]",
        "line 18, areas.S2.parents.1: this area is a borough itself, so it cannot contain a borough (found 'S1'). "
        "Name an area of a larger level."),
    (PARTNERSHIP, "name: Nation, level: country", "name: Nation, level: country, parents: [W1]",
        "line 16, areas.N1.parents: N1 lies in a circle (found 'N1 → W1 → N1'). Take one of the steps out."),
    (WORK, "title: The Board, kind: board", "title: The Board, kind: board, reports_to: college",
        "line 2, bodies.board.reports_to: board reports in a circle (found 'board → college → board'). "
        "Take one of the steps out."),
    (WORK, "title: Community strategy", "title: Community strategy, under: service",
        "line 6, plan_levels.community.under: community lies in a circle (found 'community → service → community'). "
        "Take one of the steps out."),
    (CHILDREN, "contributes_to: [thriving-economy]", "contributes_to: [in-learning]",
        "line 7, outcomes.in-learning.contributes_to.1: this contributes to itself (found 'in-learning'). "
        "Name what it contributes to."),
    (CHILDREN, "contributes_to: [thriving-economy]", "contributes_to: [thriving-economy, thriving-economy]",
        "line 7, outcomes.in-learning.contributes_to.2: this link stands twice (found 'thriving-economy'). Keep one."),
    (CHILDREN, "role: headline", "role: headline\n        roles: { children: context }",
        f"line 14, {NEET}.roles.children: children is the theme that defines this indicator (found 'children'). "
        "Say it with `role`."),
    (DECISIONS, "kind: trigger, stage: 1", "kind: note, stage: 1",
        "line 2, decisions.stage-one.stage: only a trigger has a stage, not a decision of kind note (found '1'). "
        "Write `kind: trigger`, or take the stage out."),
    (DECISIONS, "kind: trigger, stage: 1", "kind: trigger",
        "line 2, decisions.stage-one.kind: a trigger names its stage (found 'trigger'). Add `stage: 1`, 2 or 3."),
    (DECISIONS, "kind: note, ", "kind: target-change, ",
        "line 3, decisions.noted.kind: this kind of decision says what it is about (found 'target-change'). "
        "Add `about: [id]`."),
]  # fmt: skip

PROMISES = [
    (CHILDREN, "good: low", "good: neither",
        f"line 18, {NEET}.target: a target needs an indicator that says which way is good. "
        "Write `good: high` or `good: low`, or take the target out."),
    (CHILDREN, "role: headline", "role: context",
        f"line 18, {NEET}.target: an indicator that is only context has no target. "
        "Give it another role, or take the target out."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2024-Q4: 4.0 }",
        f"line 20, {NEET}.target.to.2024-Q4: the target does not lie after 2024-Q4, where it begins (found '2024-Q4')."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { christmas: 4.0 }",
        f"line 20, {NEET}.target.to.christmas: this period cannot be read (found 'christmas'). "
        "Write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2028: 4.0 }",
        f"line 20, {NEET}.target.to.2028: this period does not fit an indicator that is quarterly (found '2028'). "
        "Write a quarter such as 2026-Q2."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { Feb-Apr 2028: 4.0 }",
        f"line 20, {NEET}.target.to.Feb-Apr 2028: this period is not of the same series as 2024-Q4, where the target "
        "begins (found 'Feb-Apr 2028'). Write all periods of a target alike."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2028-Q4: 4.0 }\n          path: milestones",
        f"line 21, {NEET}.target.path: a path by milestones has none. "
        "Write `milestones: {2026: 5.1}`, or another path."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2028-Q4: 4.0 }\n          milestones: { 2026-Q4: 5 }",
        f"line 21, {NEET}.target.milestones: a linear path has no milestones. "
        "Write `path: milestones`, or take them out."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }",
        "to: { 2028-Q4: 4.0 }\n          path: milestones\n          milestones: { 2029-Q4: 5 }",
        f"line 22, {NEET}.target.milestones.2029-Q4: this milestone does not lie between 2024-Q4 and 2028-Q4 "
        "(found '2029-Q4'). Move it, or the target."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }",
        "to: { 2028-Q4: 4.0 }\n          path: milestones\n          milestones: { 2027-Q4: 4.5, 2026-Q4: 5 }",
        f"line 22, {NEET}.target.milestones.2026-Q4: this milestone does not lie after 2027-Q4, which is written before "
        "it (found '2026-Q4'). Write milestones in time order."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2028-Q4: 0 }\n          path: compound",
        f"line 20, {NEET}.target.to.2028-Q4: a compound path needs values above zero (found '0.0'). "
        "Write `path: linear`."),
    (CHILDREN, "to: { 2028-Q4: 4.0 }", "to: { 2028-Q4: 104 }",
        f"line 20, {NEET}.target.to.2028-Q4: a proportion lies between 0 and 100 per cent (found '104.0'). "
        "Check the unit."),
    (CHILDREN, "points_short: 0.6", "value: 3.5",
        f"line 21, {NEET}.target.monitoring_level.value: the monitoring level is stricter than the target itself (4) "
        "(found '3.5'). Set it on the worse side of the target."),
    (CHILDREN, "at: 2020-Q1", "at: lockdown",
        f"line 22, {NEET}.breaks.1.at: this period cannot be read (found 'lockdown'). "
        "Write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y."),
    (CHILDREN, "breaks: [{ at: 2020-Q1,", "rebase: [{ at: lockdown,",
        f"line 22, {NEET}.rebase.1.at: this period cannot be read (found 'lockdown'). "
        "Write 2026, 2025/26, 2026-Q2, 2026-07, 2023-25 or 2026-01-01/P1Y."),
    (CHILDREN, "breaks: [{", "rebase: [{ at: 2020-Q1, why: A new service. }]\n        breaks: [{",
        f"line 22, {NEET}.rebase.1.at: the usual range is drawn anew from this period already (found '2020-Q1'). "
        "Take it out."),
    (WORK, "due: 2026-03-31\n", "due: 2025-03-31\n",
        "line 17, actions.mentors.due: the action is due before it starts (found '2025-03-31'). Check both dates."),
    (WORK, "due: 2025-09-30", "due: 2026-09-30",
        "line 20, actions.mentors.milestones.1.due: the milestone is due after the action (found '2026-09-30'). "
        "Check both dates."),
    (WORK, "due: 2025-09-30", "due: 2024-09-30",
        "line 20, actions.mentors.milestones.1.due: the milestone is due before the action starts (found '2024-09-30'). "
        "Check both dates."),
    (WORK, "period: 2026-Q1", "period: 2026",
        "line 28, funding.grant.quarters.1.period: money is told by quarters (found '2026'). "
        "Write a quarter such as 2026-Q2."),
    (WORK, "{ period: 2026-Q1, budget: 5000 }", "{ period: 2026-Q1, budget: 5000 }, { period: 2026-Q1, budget: 1 }",
        "line 28, funding.grant.quarters.2.period: this quarter stands twice (found '2026-Q1'). Keep one."),
    (COMMENTARY, "date: 2026-10-20", "date: 2026-06-30",
        "line 2, commentary.1.date: this was said before July to September 2026, its edition (found '2026-06-30'). "
        "Check both dates."),
    (STORY, "expires: 2028-04-01", "expires: 2025-04-01",
        "line 14, consent.expires: consent expires before it was given (2026-04-01) (found '2025-04-01'). "
        "Check both dates."),
]  # fmt: skip


def test_the_partnership_of_these_cases_is_good(tmp_path: Path) -> None:
    assert load(write(tmp_path)).indicator("neet").title.startswith("Young people")


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"), WRITING, ids=[case[2].strip() or case[1] for case in WRITING]
)
def test_a_slip_of_the_pen(tmp_path: Path, file: str, old: str, new: str, messages: list[object]) -> None:
    """`...` stands for what follows from the slip elsewhere."""
    told = faults(changed(tmp_path, file, old, new))
    expected = [f"{file}, {message}" for message in messages if message is not ...]
    if ... in messages:
        told = [message for message in told if message in expected]
    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    REFERENCES + HANGING_TOGETHER + PROMISES,
    ids=[case[3].partition(" (found")[0] for case in REFERENCES + HANGING_TOGETHER + PROMISES],
)
def test_things_that_do_not_hang_together(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    told = faults(changed(tmp_path, file, old, new))
    assert f"{file}, {message}" in told


def test_faults_of_several_files_come_together_in_order(tmp_path: Path) -> None:
    told = faults(
        write(
            tmp_path,
            **{
                CHILDREN: GOOD[CHILDREN].replace("good: low", "good: lo").replace("lead: board", "lead: bored"),
                WORK: GOOD[WORK].replace("start: 2025-04-01", "start: soon"),
                STORY: "Amy left school.",
                "definitions/broken.yaml": "web: [",
            },
        )
    )
    assert [fault.split(":")[0] for fault in told] == [
        "definitions/broken.yaml, line 1",
        f"{CHILDREN}, line 3, lead",
        f"{CHILDREN}, line 12, indicators.neet.good",
        f"{WORK}, line 16, actions.mentors.start",
        f"{STORY}, line 1",
    ]


def test_what_could_not_be_read_is_not_called_missing_as_well(tmp_path: Path) -> None:
    """Services and stories refer to `neet`, which is written, though wrongly."""
    told = faults(changed(tmp_path, CHILDREN, "kind: proportion\n", "kind: percentage\n"))
    assert len(told) == 1


@pytest.mark.parametrize("file", [PARTNERSHIP, CHILDREN, WORK])
def test_what_stands_in_a_file_that_is_not_yaml_is_not_called_missing_as_well(tmp_path: Path, file: str) -> None:
    told = faults(write(tmp_path, **{file: GOOD[file] + "more: [\n"}))
    assert len(told) == 1 and told[0].startswith(file)


@pytest.mark.parametrize(
    "content", [b"", GOOD[CHILDREN].encode("utf-16"), b"# nothing yet\n"], ids=["empty", "UTF-16", "a remark"]
)
def test_a_file_that_says_nothing_is_the_only_fault(tmp_path: Path, content: bytes) -> None:
    """Nobody can say what it should have named, so nothing is called missing."""
    write(tmp_path)
    (tmp_path / CHILDREN).write_bytes(content)
    with pytest.raises(DefinitionError) as caught:
        load(tmp_path)
    assert [fault.file for fault in caught.value.faults] == [CHILDREN]


def test_a_folder_without_any_definitions_is_told_once(tmp_path: Path) -> None:
    write(tmp_path)
    for file in (tmp_path / "definitions").iterdir():
        file.unlink()
    with pytest.raises(DefinitionError, match=r"^definitions: the folder holds no \.yaml files"):
        load(tmp_path)


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "definitions" / "more.yaml").symlink_to("gone.yaml")
    with pytest.raises(DefinitionError, match=r"^definitions/more.yaml: this leads to no file"):
        load(tmp_path)


def test_a_file_that_is_not_yaml_does_not_hide_what_dangles_elsewhere(tmp_path: Path) -> None:
    story = GOOD[STORY].replace("indicators: [neet]", "indicators: [nete]")
    told = faults(write(tmp_path, **{WORK: GOOD[WORK] + "more: [\n", STORY: story}))
    assert [fault.split(",")[0] for fault in told] == [WORK, STORY]


def test_an_unknown_key_does_not_hide_what_else_is_wrong_with_its_thing(tmp_path: Path) -> None:
    told = faults(changed(tmp_path, WORK, "    lead: college\n", "    lead: colege\n    colour: red\n"))
    assert [fault.split(":")[0] for fault in told] == [f"{WORK}, line 15, actions.mentors.lead", f"{WORK}, line 16, actions.mentors.colour"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("children.yaml", "children.yaml: nothing reads a file here. Move it into definitions/."),
        ("definitions/more.yml", "definitions/more.yml: definitions/ holds files ending in .yaml only. Rename it to end in .yaml."),
        ("definitions/amy.md", "definitions/amy.md: definitions/ holds files ending in .yaml only. Stories belong in stories/."),
        ("stories/amy.txt", "stories/amy.txt: stories/ holds files ending in .md only. Stories end in .md."),
    ],
)  # fmt: skip
def test_a_file_that_nothing_would_read_is_told(tmp_path: Path, name: str, message: str) -> None:
    assert faults(write(tmp_path, **{name: "title: x\n"})) == [message]


def test_the_partnership_and_its_places_are_defined(tmp_path: Path) -> None:
    told = faults(write(tmp_path, **{PARTNERSHIP: "plan_levels: []\n"}))
    assert "definitions: no file holds the key `partnership:`. Write it, say in partnership.yaml." in told


def test_the_partnership_is_defined_once(tmp_path: Path) -> None:
    text = GOOD[PARTNERSHIP].split("places:")[0]
    told = faults(write(tmp_path, **{"definitions/second.yaml": text}))
    expected = (
        f"definitions/second.yaml, line 1, partnership: `partnership:` stands twice ({PARTNERSHIP}, line 1). Keep one."
    )
    assert told == [expected]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "the folder does not exist" in faults(tmp_path / "nowhere")[0]


def test_a_folder_without_definitions(tmp_path: Path) -> None:
    assert "the folder holds no definitions/" in faults(tmp_path)[0]


def test_a_decision_on_an_id_of_two_things(tmp_path: Path) -> None:
    told = faults(
        write(
            tmp_path,
            **{
                WORK: GOOD[WORK].replace("id: careers", "id: pupils"),
                DECISIONS: GOOD[DECISIONS].replace("about: [neet]", "about: [pupils]"),
            },
        )
    )
    assert told == [
        f"{DECISIONS}, line 2, decisions.stage-one.about.1: both an indicator and a node of the causal web have this id "
        "(found 'pupils'). Rename one of the two."
    ]


def test_a_story_under_the_outcome_of_another_theme(tmp_path: Path) -> None:
    other = "theme: economy\ntitle: Economy\nlead: board\noutcomes: [{ id: jobs, statement: There is work }]\n"
    told = faults(
        write(
            tmp_path,
            **{"definitions/economy.yaml": other, STORY: GOOD[STORY].replace("outcome: in-learning", "outcome: jobs")},
        )
    )
    assert told == [
        f"{STORY}, line 5, outcome: this outcome belongs to the theme economy, not to children (found 'jobs'). "
        "Change one of the two."
    ]
