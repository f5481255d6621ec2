"""The whole way of a promise: an edition is made and issued, time passes, and the next page says what came of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
TARGET = '        target: { from: { "2016": 8.0 }, to: { "2024": 6.0 } }\n'
VALUES = {year: 9.4 - 0.4 * k - 0.15 * (k % 3) for k, year in enumerate(range(2010, 2025))}
SECTIONS = ["summary", "chances", "ranges", "back-tests", "targets", "states", "words", "method"]


def curvebook(root: Path, *words: str, status: int = 0) -> str:
    """The command, run in the project at `root`; what it told of what went wrong."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib"), "CURVEBOOK_OUTPUTS": str(root / "outputs")}
    command = [sys.executable, "-m", "curvebook.cli", *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stderr


def receive(root: Path, years: range, day: str) -> None:
    rows = "".join(f"neet,T1,{year},{VALUES[year]:.2f}\n" for year in years)
    (root / "neet.csv").write_text(f"indicator,area,period,value\n{rows}")
    who = ("--who", "A", "--source", "B", "--licence", "C", "--received", day)
    curvebook(root, "receive", "testshire", "neet.csv", *who)


@pytest.fixture(scope="module")
def sites(testshire: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Testshire's outputs after two editions were issued and another was made, two years later."""
    root = tmp_path_factory.mktemp("record") / "project"
    folder = root / "parameters" / "testshire"
    (root / "notebooks").mkdir(parents=True)
    for name in ("track_record", "theme", "area_profile"):
        (root / "notebooks" / f"{name}.ipynb").write_bytes((ROOT / "notebooks" / f"{name}.ipynb").read_bytes())
    testshire(folder)
    definitions = folder / "definitions"
    agreed = (definitions / "partnership.yaml").read_text()
    (definitions / "partnership.yaml").write_text(
        agreed.replace("title: Partners, reports: [theme, area-profile]", "title: Partners, reports: [track-record]")
    )
    children = (definitions / "children.yaml").read_text()
    (definitions / "children.yaml").write_text(children.replace("        source:", f"{TARGET}        source:", 1))

    receive(root, range(2010, 2022), "2022-08-01")
    said = curvebook(root, "issue", "testshire", "--edition", "2022-Q2", status=2)
    assert "its site was not made yet" in said
    for edition, known in (("2022-Q2", 2022), ("2023-Q2", 2023)):
        curvebook(root, "run", "testshire", "--edition", edition, "--report", "track-record")
        curvebook(root, "issue", "testshire", "--edition", edition)
        receive(root, range(known, known + 1), f"{known + 1}-08-01")
    receive(root, range(2024, 2025), "2025-08-01")
    curvebook(root, "run", "testshire", "--edition", "2025-Q2", "--report", "track-record")
    return root / "outputs" / "testshire"


def page(sites: Path, edition: str) -> BeautifulSoup:
    file = sites / edition / "partners" / "track-record" / "T1.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def text(part: Any) -> str:
    return " ".join(part.get_text(" ").split())


def section(found: BeautifulSoup, name: str) -> str:
    (part,) = found.select(f"section[aria-labelledby={name}]")
    return text(part)


def test_the_first_edition_says_that_it_is_too_early(sites: Path) -> None:
    found = page(sites, "2022-Q2")
    assert "Too early to say: no edition has been put on record before this one" in section(found, "summary")
    assert not found.select("section[aria-labelledby=targets]")


def test_the_second_counts_what_the_first_stated_and_judges_only_what_came(sites: Path) -> None:
    found = page(sites, "2023-Q2")
    assert "On record: 1 edition, July to September 2022." in section(found, "states")
    assert "No target that these reports gave a chance has come due" in section(found, "targets")
    assert "1 value has come" in section(found, "ranges")


def test_the_third_says_what_came_of_the_target_beside_what_both_had_said(sites: Path) -> None:
    found = page(sites, "2025-Q2")
    assert [h.get("id") for h in found.select("h2") if h.get("id") in SECTIONS] == SECTIONS
    assert "Of 1 target that came due" in section(found, "summary")
    listed = section(found, "targets")
    assert "2024 Met Promised: 6.0% or less. Came: 3.5%." in listed
    assert re.search(r"Chance stated: July to September 2022: \d+%; July to September 2023: \d+%\.", listed)


def test_home_and_methods_lead_there_and_the_way_back_leads_to_methods(sites: Path) -> None:
    folder = sites / "2025-Q2" / "partners"
    for name in ("index.html", "methods.html"):
        assert 'href="track-record/T1.html"' in (folder / name).read_text(encoding="utf-8")
    crumbs = page(sites, "2025-Q2").select("nav a[href='../methods.html']")
    assert crumbs


def test_every_chart_is_there_in_both_sizes_with_its_words(sites: Path) -> None:
    html = (sites / "2025-Q2" / "partners" / "track-record" / "T1.html").read_text(encoding="utf-8")
    charts = BeautifulSoup(html, "html.parser").select("figure.drawing svg[role=img]")
    assert len(charts) == 6 and all(len(chart.select_one("desc").get_text()) > 40 for chart in charts)


def test_a_record_that_was_altered_stops_the_page_and_says_which_file(sites: Path) -> None:
    root = sites.parents[1]
    file = root / "parameters" / "testshire" / "editions" / "2022-Q2" / "stated.csv"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"0.", b"0.1", 1))
    again = ("run", "testshire", "--edition", "2025-Q2", "--report", "track-record", "--afresh")
    told = curvebook(root, *again, status=1)
    file.write_bytes(before)
    assert "editions/2022-Q2/stated.csv: this is not the file that was issued" in told
