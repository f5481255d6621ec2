"""The page of the causal web: what fails below the horizon first, every link alive, nothing of others' themes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook.accountability.status import ON_PATH
from curvebook.model.base import Link
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.model.work import Action, Node
from curvebook.report.blocks import NOTHING, Block
from curvebook.report.context import Context
from curvebook.report.web import WebReport
from small_partnership import partnership

ALL = Audience(id="partners", title="Partners", reports=("causal-web", "theme"))
CHILDREN = Audience(id="board", title="Board", reports=("causal-web",), themes=("children",))


@dataclass(frozen=True)
class Known:
    """Findings as far as the web reads them."""

    rows: pd.DataFrame
    as_at: date = date(2026, 11, 14)

    def slice(self, **which: str) -> pd.DataFrame:
        return self.rows[self.rows["area"] == which["area"]]


def known(*rows: tuple[str, str, str, str]) -> Known:
    frame = pd.DataFrame(rows, columns=["theme", "indicator", "measure", "word"]).assign(area="B", by="")
    return Known(frame)


def agreed(folder: Path) -> Partnership:
    """Learning is on plan, work off plan and leads to learning; two objectives say the same; a loop."""
    p = partnership(folder)
    goal = Node(id="good-lives", title="Good lives", kind="goal")
    near = Node(id="near", title="Families find help close to home", kind="objective", indicators=("neet",),
                links=(Link(to="o", why="Help keeps them in."), Link(to="walk", kind="drives")))  # fmt: skip
    walk = Node(id="walk", title="Families find help close to their home", kind="objective",
                links=(Link(to="o"), Link(to="near", kind="balances")))  # fmt: skip
    links = {"o": (Link(to="good-lives"),), "p": (Link(to="good-lives"), Link(to="o"))}
    themes = tuple(
        theme.model_copy(
            update={"outcomes": tuple(o.model_copy(update={"contributes_to": links[o.id]}) for o in theme.outcomes)}
        )
        for theme in p.themes
    )
    calls = Action.model_validate(
        {"id": "calls", "title": "Call <everyone>", "lead": "x", "contributes_to": ["near"], "progress": "on plan",
         "milestones": [{"title": "First calls", "due": "2026-11-01"}]}
    )  # fmt: skip
    return replace(p, themes=themes, nodes=(goal, near, walk), actions=(calls,), audiences=(ALL, CHILDREN))


WORDS = known(
    ("children", "neet", "likelihood", "likely"), ("children", "neet", "path", "on or better than the path"),
    ("economy", "jobs", "likelihood", "unlikely"),
)  # fmt: skip


def report(p: Partnership, audience: Audience = ALL, findings: Known = WORDS) -> WebReport:
    context: Any = Context(p, findings, p.home, None, "2026-Q2", audience, "causal-web/B.html")  # type: ignore[arg-type]
    return WebReport(context)


def whole(web: WebReport) -> str:
    """Everything that the notebook shows."""
    blocks = [web.title(), web.summary(), web.below_the_horizon(), web.overview(), *web.themes(), web.loops(),
              web.to_merge(), web.how(), *(outcome.block() for outcome in web.outcomes), web.levels(), web.tasks(),
              web.not_known(), web.method()]  # fmt: skip
    return "\n".join(block.html for block in blocks)


def text(block: Block) -> str:
    return " ".join(BeautifulSoup(block.html, "html.parser").get_text(" ").split())


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WebReport:
    monkeypatch.setenv("CURVEBOOK_FINDINGS", str(tmp_path))  # as in the press, where drawings have links
    return report(agreed(tmp_path))


def test_the_summary_counts_lights_alerts_and_loops(web: WebReport) -> None:
    assert text(web.summary()) == (
        "In short Of 4 outcomes, objectives, actions and others that can have a light, 2 are on plan, 1 is behind plan "
        "and 1 is off plan. Below the horizon, 1 looks fine though something beneath it fails. 1 loop balances."
    )


def test_rule_1_3_below_the_horizon_stands_what_looks_fine_with_what_fails_and_the_way_between(web: WebReport) -> None:
    said = text(web.below_the_horizon())
    assert (
        "“All learn” looks on plan (its last figure was on its path or better; achievement is likely), but “All work” "
        "leads to it and is off plan (Jobs: achievement unlikely)." in said
    )
    assert "All learn ← All work" in said


def test_rule_1_3_what_looks_fine_says_what_is_not_known_of_it(tmp_path: Path) -> None:
    rows = (("children", "neet", "likelihood", "not assessable"), ("children", "neet", "path", ON_PATH),
            ("economy", "jobs", "likelihood", "unlikely"))  # fmt: skip
    said = text(report(agreed(tmp_path), findings=known(*rows)).below_the_horizon())
    assert (
        "“All learn” looks on plan as far as it is known (its last figure was on its path or better; the chance of "
        "meeting the target cannot be said), but “All work” leads to it"
    ) in said


def test_rule_2_1_the_web_counts_what_is_not_known_once(tmp_path: Path) -> None:
    p = agreed(tmp_path)
    alone = Node(id="alone", title="Alone", kind="driver", links=(Link(to="o"),))
    page = report(replace(p, nodes=(*p.nodes, alone)))
    assert "Of 5 outcomes" in text(page.summary()) and "1 is not known" in text(page.summary())
    assert "Of 5 that can have a light, 1 cannot be judged." in text(page.not_known())


def test_where_nothing_hides_it_says_so(tmp_path: Path) -> None:
    calm = report(agreed(tmp_path), findings=known(("children", "neet", "likelihood", "likely")))
    assert "Nothing that looks fine has a failure beneath it." in text(calm.below_the_horizon())


def test_every_link_within_the_page_leads_somewhere_and_no_id_stands_twice(web: WebReport) -> None:
    page = BeautifulSoup(whole(web), "html.parser")
    ids = Counter(str(each["id"]) for each in page.select("[id]"))
    assert [id for id, count in ids.items() if count > 1] == []
    links = {str(a["href"]) for a in page.select("a[href^='#']")}
    assert {link for link in links if link[1:] not in ids} == set()
    assert {"#logic-o", "#node-near", "#node-calls", "#node-good-lives"} <= links


def test_rule_1_8_a_loop_is_named_with_its_way_round(web: WebReport) -> None:
    said = text(web.loops())
    assert "Loop B1 Balancing" in said
    assert "Families find help close to home → Families find help close to their home →" in said


def test_rule_1_5_what_could_be_merged_stands_with_the_reason(web: WebReport) -> None:
    said = text(web.to_merge())
    assert "Their words are" in said
    assert "both lead to “All learn”" in said


def test_rule_1_8_each_outcome_has_its_logic_model_or_says_that_no_evidence_is_recorded(web: WebReport) -> None:
    said = text(web.outcomes[0].block())
    assert "Help keeps them in." in said
    assert "No evidence recorded" in said
    assert "Evidence is recorded for 0 of" in said


def test_rule_1_7_each_level_is_told_by_itself(web: WebReport) -> None:
    page = BeautifulSoup(web.levels().html, "html.parser")
    rows = {
        t.select("caption")[0].get_text(): [r.get_text() for r in t.select("tbody th")] for t in page.select("table")
    }
    assert rows["The strategic level"] == ["Good lives", "All learn", "All work"]
    assert rows["The managerial level"] == [
        "Families find help close to home",
        "Families find help close to their home",
    ]
    assert rows["The operational level"] == ["Call <everyone>"]


def test_rule_1_9_each_outcome_says_where_it_is_best_tackled_and_each_figure_for_which_places_it_is_known(
    web: WebReport,
) -> None:
    said = text(web.levels())
    assert "All learn Not said NEET: borough and ward" in said


def test_rule_2_1_single_tasks_stand_with_their_lights(web: WebReport) -> None:
    assert "Call <everyone> First calls Off plan Was due on 1 November 2026." in text(web.tasks())


def test_a_reader_of_one_theme_meets_nothing_of_another(tmp_path: Path) -> None:
    said = BeautifulSoup(whole(report(agreed(tmp_path), CHILDREN)), "html.parser").get_text(" ")
    assert "All learn" in said
    assert "All work" not in said and "Jobs" not in said and "Economy" not in said
    assert "of the themes that you read" in said


def test_in_jupyterlab_no_drawing_holds_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURVEBOOK_FINDINGS", raising=False)
    page = BeautifulSoup(report(agreed(tmp_path)).overview().html, "html.parser")
    assert page.select("svg") and page.select("svg a") == []


def test_a_partnership_without_a_web_says_so(tmp_path: Path) -> None:
    empty = report(replace(partnership(tmp_path), themes=()))
    assert text(empty.summary()) == "In short This partnership has not yet said what leads to what."
    assert list(empty.themes()) == [] and empty.outcomes == ()
    assert [empty.overview(), empty.below_the_horizon(), empty.loops(), empty.levels(), empty.not_known()] == [
        NOTHING
    ] * 5
