"""The example's whole edition, made as a scheduler makes it: by the command."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml
from curvebook.model.partnership import load
from curvebook.observatory import compile_observatory

ROOT = Path(__file__).parents[2]
MARLBROOK = ROOT / "parameters" / "marlbrook"
BOROUGH, NEIGHBOURHOODS, WARDS = "M01000001", 4, 16


def pages(outputs: Path, edition: str = "2026-Q2") -> dict[str, bytes]:
    site = outputs / "marlbrook" / edition / "public"
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


@pytest.fixture
def edition(example_edition: tuple[Path, str]) -> Path:
    return example_edition[0]


def test_the_command_tells_how_many_reports_it_made_and_where_to_look(example_edition: tuple[Path, str]) -> None:
    outputs, said = example_edition
    assert "66 reports made" in said
    assert str(outputs / "marlbrook" / "2026-Q2" / "public" / "index.html") in said


def test_it_holds_a_theme_report_for_the_borough_and_each_neighbourhood_and_a_profile_for_every_area(edition) -> None:
    made = pages(edition)
    assert len([name for name in made if re.fullmatch(r"theme/\w+/M0[13]\d+\.html", name)]) == 5 * (1 + NEIGHBOURHOODS)
    assert len([name for name in made if re.fullmatch(r"area/M\d+\.html", name)]) == 1 + NEIGHBOURHOODS + WARDS


def test_the_manifest_names_every_report_with_its_inputs(edition) -> None:
    said = json.loads((edition / "marlbrook" / "2026-Q2" / "manifest.json").read_text(encoding="utf-8"))
    reports = said["reports"]
    assert len(reports) == 66
    assert {r["status"] for r in reports} == {"new"}
    keys = {"id", "kind", "theme", "area", "audience", "path", "status", "seconds", "fingerprint", "inputs"}
    assert all(keys <= set(r) for r in reports)
    assert all((edition / "marlbrook" / "2026-Q2" / r["audience"] / r["path"]).is_file() for r in reports)
    assert all(re.fullmatch(r"[0-9a-f]{64}", each["sha256"]) for r in reports for each in r["inputs"])


def test_rule_2_9_the_example_has_exceptions_both_ways(edition) -> None:
    rows = [
        row
        for name, page in pages(edition).items()
        if name.startswith("data/") and name.endswith(".csv")
        for row in csv.DictReader(page.decode("utf-8").splitlines())
        if row["measure"] == "exception"
    ]
    assert {row["area"] for row in rows} == {BOROUGH}
    words = Counter(row["word"] for row in rows)
    assert min(words["under"], words["over"], words["none"], words["not assessable"]) >= 1


def test_every_page_says_that_the_place_is_fictional(edition) -> None:
    html = {name: page for name, page in pages(edition).items() if name.endswith(".html")}
    assert [name for name, page in html.items() if b"is a fictional place" not in page] == []


def test_a_report_made_again_by_itself_leaves_every_byte_as_it_was(command, edition, tmp_path) -> None:
    """A theme report with its maps, a ward's profile, and all that stands around them."""
    outputs = tmp_path / "outputs"
    shutil.copytree(edition, outputs)
    for which in (("--theme", "children", "--area", BOROUGH, "--report", "theme"), ("--area", "M05000003",
                  "--report", "area-profile")):  # fmt: skip
        command("run", "marlbrook", "--edition", "2026-Q2", "--afresh", *which, outputs=outputs)
    first, second = pages(edition), pages(outputs)
    assert len(first) > 100
    assert [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)] == []


def test_as_at_an_earlier_day_reproduces_that_days_edition_and_a_second_run_from_nothing_its_bytes(
    command, tmp_path
) -> None:
    """What was published on 14 August 2026, when later files did not exist, is made again from all files of today: each
    from nothing, a theme report, a ward's profile, and all that stands around them."""
    then = tmp_path / "then" / "marlbrook"
    shutil.copytree(MARLBROOK, then)
    for sidecar in then.glob("submissions/*/submission.yaml"):
        if date.fromisoformat(str(yaml.safe_load(sidecar.read_text("utf-8"))["received"])) > date(2026, 8, 14):
            shutil.rmtree(sidecar.parent)
    asked = [
        "--edition",
        "2026-Q1",
        "--area",
        BOROUGH,
        "--area",
        "M05000003",
        "--report",
        "theme",
        "--report",
        "area-profile",
    ]
    made = {}
    for name, folder, more in (("then", then, []), ("again", MARLBROOK, ["--as-at", "2026-08-14"])):
        outputs = tmp_path / name
        command("run", str(folder), *asked, *more, outputs=outputs)
        made[name] = pages(outputs, "2026-Q1")
    assert {"theme/children/M01000001.html", "area/M05000003.html"} <= set(made["then"])
    assert made["again"] == made["then"]


def test_figures_known_on_that_day_were_revised_since(edition) -> None:
    """Else the edition of an earlier day could be had by leaving later periods away."""
    marlbrook = load(MARLBROOK)
    observatory = compile_observatory(marlbrook, as_at=date(2026, 11, 14), work=edition / "marlbrook" / ".work")
    every = observatory.vintages()
    mine = every[every["indicator"].map(marlbrook.home_theme) == "children"]
    key = ["indicator", "area", "period_start", "period_months", "sex", "age", "category"]
    known = mine[mine["received"] <= "2026-08-14"].groupby(key)["value"].last()
    later = mine[mine["received"] > "2026-08-14"].groupby(key)["value"].last()
    both = known.to_frame("then").join(later.rename("now"), how="inner")
    assert (both["then"] != both["now"]).any()


def test_what_changed_since_the_day_of_the_edition_before(edition) -> None:
    """No edition is on record yet: the page says so, and what it is compared with."""
    made = pages(edition)
    page, home = (made[name].decode("utf-8") for name in ("what-changed.html", "index.html"))
    assert "No earlier edition is on record; compared with what was known on 14 August 2026." in page
    counted = re.search(r"Since 14 August 2026: [^<]*", home)
    assert counted is not None
    assert 'href="what-changed.html"' in home
    rows = list(csv.DictReader(made["what-changed.csv"].decode("utf-8").splitlines()))
    kinds = Counter(row["change"] for row in rows if row["area"] == BOROUGH)
    assert min(kinds["new data"], kinds["revised"], kinds["direction changed"], kinds["status changed"]) >= 1
