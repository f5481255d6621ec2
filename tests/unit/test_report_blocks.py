"""What stands on a page beside a curve: parts by group, an index's parts, the evidence for an outcome, grades."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.model.reading import Audience
from curvebook.report.context import Context
from curvebook.report.outcomes import OutcomeReport, indicator_block
from small_partnership import FALL, NEET, observed, partnership, series, usual

READER = Audience(id="public", title="The public", reports=("theme",))
BY_SEX = {**NEET, "groups": ["sex"], "basket": "impact", "proxy_for": "Hope", "roles": {}}
INDEX = {
    "id": "index", "title": "The index", "kind": "index", "role": "headline", "levels": ["borough"], "good": "high",
    "frequency": "annual", "year": "calendar", "source": {"publisher": "P", "licence": "OGL-3.0"},
    "composite": {"base": "2014", "parts": [{"indicator": "neet", "weight": 3}, {"indicator": "work"}]},
}  # fmt: skip
WORK = {
    **NEET,
    "id": "work",
    "title": "Work",
    "good": "high",
    "target": None,
    "roles": {},
    "intermediate_for": "Wealth",
}


@dataclass(frozen=True)
class Table:
    """Findings that are a table."""

    table: pd.DataFrame

    def slice(self, theme=None, indicator=None, area=None, measure=None) -> pd.DataFrame:
        wanted = {"theme": theme, "indicator": indicator, "area": area, "measure": measure}
        keep = np.logical_and.reduce([self.table[k] == v for k, v in wanted.items() if v is not None])
        return self.table[keep].reset_index(drop=True)

    def boundaries(self, level):
        return pd.DataFrame({"code": [], "name": []})

    @property
    def as_at(self):
        return pd.Timestamp("2026-11-14").date()


@pytest.fixture(scope="module")
def context(tmp_path_factory) -> Context:
    whole = partnership(tmp_path_factory.mktemp("report"), BY_SEX, WORK, INDEX)
    sexes = [series("B", FALL + more, 3_000, sex=sex) for sex, more in (("female", -1.0), ("male", 1.5))]
    work = series("B", np.linspace(40, 62, 12), indicator="work", submission="work")
    table = findings.compute(whole, observed([*usual(), *sexes, work]), "2026-Q2")
    return Context(whole, Table(table), whole.home, "children", "2026-Q2", READER, "theme/children/B.html")


def page(context: Context, indicator: str) -> str:
    html = indicator_block(context, context.partnership.indicators()[indicator]).html
    return re.sub(r'<span class="tip".*?</span>', "", html)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_each_breakdown_has_a_heading_a_sentence_bars_and_a_table(context):
    part = page(context, "neet").split('<div class="groups">')[1]
    assert "<h4>By sex</h4>" in part
    assert "2.5 percentage points apart, more than chance explains." in text(part)
    assert re.findall(r'class="name">(\w+)<', part) == ["Female", "Male"]
    assert '<th scope="col">Female (%)</th>' in part
    assert part.index("By sex") < part.index('class="bars"') < part.index("The figures by sex")


def test_the_curve_and_its_table_are_about_everybody(context):
    facts = context.facts(context.partnership.indicators()["neet"])
    assert len(facts.rows("observed")) == 12
    assert {found.by for found in facts.every("observed")} == {""}


@pytest.mark.parametrize(("state", "why"), [("c", "withheld to protect people"), ("z", "does not apply here")])
def test_a_breakdown_without_any_figure_says_why(context, state, why):
    nothing = {"value": np.nan, "numerator": np.nan, "state": state}
    sexes = [series("B", FALL, 3_000, sex=sex).assign(**nothing) for sex in ("female", "male")]
    whole = context.partnership
    table = findings.compute(whole, observed([*usual(), *sexes]), "2026-Q2")
    without = Context(whole, Table(table), whole.home, "children", "2026-Q2", READER, "theme/children/B.html")
    part = page(without, "neet").split('<div class="groups">')[1]
    assert f"By sex There is no figure to show: {why}" in text(part)
    assert f"[{state}]" in text(part)


def test_an_indicator_without_groups_has_no_such_part(context):
    assert '<div class="groups">' not in page(context, "work")


def test_an_index_shows_which_parts_moved_it_and_what_it_is_made_of(context):
    html = page(context, "index")
    assert "<h4>What moved it</h4>" in html
    assert "In a year it was raised most by NEET" in text(html)
    assert "Made of NEET (75%) and Work (25%)." in text(html)


def test_the_curve_of_an_index_says_where_it_is_made_of_other_parts(context):
    whole = context.partnership
    work = series("B", np.linspace(40, 62, 12), indicator="work", submission="work").drop(index=[1, 2, 3])
    table = findings.compute(whole, observed([*usual(), work]), "2026-Q2")
    c = Context(whole, Table(table), whole.home, "children", "2026-Q2", READER, "theme/children/B.html")
    assert "it is made of other parts than before; do not compare across it" in text(page(c, "index"))


def test_what_stands_in_says_so_under_its_name(context):
    assert '<p class="note">A stand-in for: Hope</p>' in page(context, "neet")
    assert '<p class="note">An early sign of: Wealth</p>' in page(context, "work")


def test_the_grade_of_the_data_stands_with_how_it_is_measured(context):
    assert re.search(r"Quality of the data [ABCD]: ", text(page(context, "neet")))
    assert "Quality of the data" not in page(context, "index")


def test_an_outcome_says_what_evidence_there_is(context):
    outcome = context.partnership.theme("children").outcomes[0]
    assert (
        "Evidence for this outcome: impact is measured; satisfaction and value for money are not measured. Of impact "
        "only stand-ins tell. 2 indicators are not yet sorted." in text(OutcomeReport(context, outcome).heading().html)
    )


def test_a_basket_counts_only_what_has_a_figure(context):
    bare = context.findings.table
    known = bare[(bare["measure"] != "latest") | (bare["indicator"] != "neet")]
    empty = Context(context.partnership, Table(known), context.area, "children", "2026-Q2", READER, context.here)
    outcome = context.partnership.theme("children").outcomes[0]
    assert "impact has no figure yet" in text(OutcomeReport(empty, outcome).heading().html)
