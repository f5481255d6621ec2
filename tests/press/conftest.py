"""Testshire: a partnership of two themes and six areas, with figures written by hand, and a project around it."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from curvebook.findings import FINDINGS
from curvebook.model.partnership import Partnership, load
from curvebook.press import execute
from curvebook.press.edition import plan
from curvebook.press.execute import Executed
from curvebook.press.failing import Limits
from curvebook.press.run import Run, run

FIXTURES = Path(__file__).parent / "fixtures"
sys.path.append(str(Path(__file__).parent))  # for what modules of this folder import; those of `unit` come first
AS_AT = date(2026, 11, 14)

PARTNERSHIP = """
partnership:
  id: testshire
  title: Testshire Together
  fictional: true
  contact: research@testshire.example
  licence: Open Government Licence v3.0
  default_audience: partners
places:
  home: T1
  country: E92000001
  neighbours: [X1]
  levels:
    - { id: country, title: Country, plural: Countries }
    - { id: borough, title: Borough, plural: Boroughs, reports: [theme, area-profile] }
    - { id: neighbourhood, title: Neighbourhood, plural: Neighbourhoods, reports: [theme, area-profile] }
    - { id: ward, title: Ward, plural: Wards, reports: [area-profile] }
  areas:
    - { code: E92000001, name: England, level: country }
    - { code: X1, name: Elsewhere, level: borough, parents: [E92000001] }
    - { code: T1, name: Testshire, level: borough, parents: [E92000001] }
    - { code: N1, name: North, level: neighbourhood, parents: [T1] }
    - { code: N2, name: South, level: neighbourhood, parents: [T1] }
    - { code: W1, name: Alder, level: ward, parents: [N1, T1] }
    - { code: W2, name: Birch, level: ward, parents: [N1, T1] }
    - { code: W3, name: Cedar, level: ward, parents: [N2, T1] }
bodies:
  - { id: council, title: Testshire Council }
audiences:
  - { id: partners, title: Partners, reports: [theme, area-profile] }
  - { id: residents, title: Residents, reports: [area-profile], public: true }
  - { id: school-board, title: School board, reports: [theme], themes: [children] }
glossary:
  - { term: NEET, plain: "not in education, employment or training" }
"""

THEME = """
theme: {id}
title: {title}
lead: council
outcomes:
  - id: {id}-outcome
    statement: Everyone in Testshire does well
    indicators:
{indicators}
"""

INDICATOR = """      - id: {id}
        title: {title}
        kind: proportion
        good: {good}
        role: headline
        levels: [borough]
        frequency: annual
        source: {{ publisher: Testshire Council, licence: OGL-3.0 }}
"""

# id, title, theme, good, trend, likelihood (None: no target), note
INDICATORS = (
    ("neet", "Young people not in learning or work", "children", "low", "getting better", "likely", ""),
    ("reading", "Children reading well", "children", "high", "getting better", "unlikely", ""),
    ("obesity", "Children of a healthy weight", "children", "high", "getting worse", "unlikely", ""),
    ("jobs", "People in work", "economy", "high", "no significant change", "difficult", ""),
    ("pay", "People paid a living wage", "economy", "high", "cannot be calculated", "not assessable", "three values"),
)


def finding(**known: Any) -> dict[str, Any]:
    """A row of findings, neutral where nothing is said."""
    neutral = {"str": "", "float64": float("nan"), "int16": 12, "datetime64[s]": pd.Timestamp("2025-01-01")}
    return {name: known.get(name, neutral[dtype]) for name, dtype in FINDINGS.items()}


def table() -> pd.DataFrame:
    """Testshire's figures."""
    rows = []
    for number, (id, _, theme, _, trend, likelihood, note) in enumerate(INDICATORS):
        common = {"theme": theme, "indicator": id, "area": "T1"}
        rows.append(finding(**common, measure="latest", value=5.0 + number, source="2025-x#2"))
        slope = {"getting better": -1.0, "getting worse": -1.0}.get(trend, float("nan"))
        rows.append(finding(**common, measure="trend", word=trend, value=slope, note=note))
        chance = {"likely": 0.9, "difficult": 0.5, "unlikely": 0.05}.get(likelihood, float("nan"))
        rows.append(finding(**common, measure="target-end", value=4.0))
        rows.append(finding(**common, measure="likelihood", word=likelihood, value=chance, note=note))
    return pd.DataFrame(rows).astype(dict(FINDINGS))


@dataclass(frozen=True)
class Figures:
    """Findings as the press asks for them."""

    table: pd.DataFrame
    key: str
    folder: Path

    def boundaries(self, level: str) -> pd.DataFrame:
        """None are known."""
        return pd.DataFrame()


@dataclass
class Project:
    """A project folder with Testshire in it, its notebooks taken from the fixtures."""

    root: Path
    partnership: Partnership
    figures: Figures

    @property
    def outputs(self) -> Path:
        return self.root / "outputs" / "testshire"

    @property
    def live(self) -> Path:
        return self.outputs / "2026-Q2"

    def notebook(self, kind: str, fixture: str) -> None:
        """Let reports of `kind` be made from this fixture."""
        shutil.copyfile(FIXTURES / f"{fixture}.ipynb", self.root / "notebooks" / f"{kind}.ipynb")

    def run(self, **settings: Any) -> Run:
        """Run the press; settings of the plan and of the run alike."""
        planning = {name: settings.pop(name) for name in ("theme", "area", "report", "audience") if name in settings}
        planned = plan(self.partnership, "2026-Q2", root=self.root, **planning)
        given = {"as_at": AS_AT, "root": self.root, "outputs": self.outputs, "jobs": 2, **settings}
        return run(self.partnership, planned, given.pop("figures", self.figures), **given)

    def page(self, address: str, audience: str = "partners") -> str:
        return (self.live / audience / address).read_text(encoding="utf-8")


def write_partnership(folder: Path) -> None:
    """Testshire's definitions."""
    definitions = folder / "definitions"
    definitions.mkdir(parents=True)
    (definitions / "partnership.yaml").write_text(PARTNERSHIP)
    for theme, title in (("children", "Children"), ("economy", "Economy")):
        chosen = [i for i in INDICATORS if i[2] == theme]
        indicators = "".join(INDICATOR.format(id=i[0], title=i[1], good=i[3]) for i in chosen)
        (definitions / f"{theme}.yaml").write_text(THEME.format(id=theme, title=title, indicators=indicators))


@pytest.fixture(scope="session")
def testshire() -> Callable[[Path], None]:
    """What writes Testshire's definitions to a new folder."""
    return write_partnership


@pytest.fixture(scope="session")
def _answers() -> dict[Any, Executed]:
    return {}


@pytest.fixture
def real_kernels() -> None:
    """For tests of the kernels themselves: none of their answers is remembered."""


@pytest.fixture(autouse=True)
def _remembered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _answers: dict[Any, Executed]) -> None:
    """What a kernel made of a notebook and its parameters serves every later test that asks for the same."""
    if "real_kernels" in request.fixturenames:
        return
    ask = execute.execute

    def remembering(job: execute.Job, kernels: Any, *, limits: Limits, **others: Any) -> Executed:
        question = (job.notebook.read_bytes(), *sorted(job.parameters.items()), limits)
        if question not in _answers:
            _answers[question] = ask(job, kernels, limits=limits, **others)
        ended = replace(_answers[question], job=job, notebook=deepcopy(_answers[question].notebook))
        if ended.notebook is not None:
            job.executed.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(ended.notebook, job.executed)
        return ended

    monkeypatch.setattr(execute, "execute", remembering)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Testshire with good notebooks."""
    root = tmp_path / "project"
    (root / "notebooks").mkdir(parents=True)
    write_partnership(root / "parameters" / "testshire")
    (root / "findings").mkdir()
    made = Project(root, load(root / "parameters" / "testshire"), Figures(table(), "figures-1", root / "findings"))
    made.notebook("theme", "good")
    made.notebook("area_profile", "profile")
    return made


@pytest.fixture
def received(project: Project) -> str:
    """The id of a file with one figure, received on 1 August 2026."""
    folder = project.partnership.folder / "submissions" / "2026-08-01-neet"
    folder.mkdir(parents=True)
    (folder / "neet.csv").write_text("indicator,area,period,value\nneet,T1,2025,6.1\n")
    digest = hashlib.sha256((folder / "neet.csv").read_bytes()).hexdigest()
    (folder / "submission.yaml").write_text(
        f"id: {folder.name}\nfile: neet.csv\nformat: tidy\nreceived: 2026-08-01\nwho: A\nsource: B\nlicence: C\n"
        f"sha256: {digest}\n"
    )
    return folder.name


@pytest.fixture
def partnership(project: Project) -> Partnership:
    """Testshire."""
    return project.partnership


@pytest.fixture
def figures() -> Callable[[str], pd.DataFrame]:
    """Testshire's table of findings."""
    return table
