"""The example: nothing withheld stands in any public file, and the solver works nothing out for any audience."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.disclosure.apply import BESIDE, FIGURES, OWN, SERIES, cells_in
from curvebook.disclosure.attack import known_limits, leaks
from curvebook.disclosure.cells import KEY, lay_out, parts_of
from curvebook.disclosure.issued import withheld_from
from curvebook.disclosure.opening import shown_to
from curvebook.disclosure.rules import judge
from curvebook.findings import Findings, open_findings
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership, load
from curvebook.model.privacy import SOURCES
from curvebook.rounding import round_half_up

MARLBROOK = Path(__file__).parents[2] / "parameters" / "marlbrook"
EDITION = "2026-Q2"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(MARLBROOK)


@pytest.fixture(scope="module")
def whole(example_edition: tuple[Path, str], marlbrook: Partnership) -> Findings:
    return open_findings(marlbrook, EDITION, work=example_edition[0] / "marlbrook" / ".work")


@pytest.fixture(scope="module")
def seen(whole: Findings, marlbrook: Partnership) -> Findings:
    return shown_to(marlbrook, whole, EDITION, whole.as_at, marlbrook.audience("public"))


@pytest.fixture(scope="module")
def public(example_edition: tuple[Path, str]) -> Path:
    return example_edition[0] / "marlbrook" / EDITION / "public"


@pytest.fixture(scope="module")
def withheld(whole: Findings, seen: Findings) -> pd.DataFrame:
    """Every value that the partnership knows and the public does not see."""
    cell = ["theme", "indicator", "measure", *KEY]
    known = whole.table[whole.table["measure"].isin(SERIES) & whole.table["value"].notna()]
    both = known.merge(seen.table[[*cell, "value"]], on=cell, how="left", suffixes=("", "_seen"))
    return both[both["value_seen"].isna()]


def test_the_example_withholds_something_of_each_kind(withheld: pd.DataFrame) -> None:
    assert len(withheld) > 300
    assert (withheld["count"] < 5).any()  # small counts
    assert (withheld["count"] >= 5).any()  # and others, for their sake


@pytest.fixture(scope="module")
def shown(whole: Findings, marlbrook: Partnership) -> dict[str, pd.DataFrame]:
    """Every value that each audience is shown."""
    tables = {a.id: shown_to(marlbrook, whole, EDITION, whole.as_at, a).table for a in marlbrook.audiences}
    return {a: each[each["measure"].isin(SERIES) & each["value"].notna()] for a, each in tables.items()}


def keys(rows: pd.DataFrame, indicator: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows.loc[rows["indicator"] == indicator, KEY])


def narrowed(
    marlbrook: Partnership, whole: Findings, indicator: Indicator, told: pd.MultiIndex, audience: str
) -> pd.DataFrame | None:
    """The cells that the solver narrows when the cells `told` are shown to an audience; None: nothing is protected."""
    hides = withheld_from(marlbrook, marlbrook.audience(audience))
    policy = marlbrook.policy(indicator) or SOURCES
    true = cells_in(whole.table, marlbrook, indicator).sort_values(KEY)
    if true["count"].isna().all() or not (policy.id in hides or (true["state"] == "c").any()):
        return None
    cells = lay_out([true], parts_of(marlbrook))
    rules = judge(cells, policy if policy.id in hides else policy.seen, indicator.kind)
    rules = known_limits(cells, rules)
    leaking, found = leaks(cells, rules, ~pd.MultiIndex.from_frame(cells.table[KEY]).isin(told))
    return cells.table[leaking].assign(low=found.lower[leaking], high=found.upper[leaking])


def test_the_solver_narrows_no_cell_of_the_downloads(public: Path, marlbrook: Partnership, whole: Findings) -> None:
    for indicator in (i for i in marlbrook.indicators().values() if i.disclosure):
        told = pd.read_csv(public / "data" / f"{indicator.id}.csv", keep_default_na=False)
        told = told[told["measure"].isin(SERIES) & (told["value"] != "")].assign(group=told["group"].astype(str))
        told = told.assign(period_start=pd.to_datetime(told["period_start"])).astype({"period_start": "datetime64[s]"})
        leaking = narrowed(marlbrook, whole, indicator, pd.MultiIndex.from_frame(told[KEY]), "public")
        assert leaking is not None and leaking.empty, leaking


@pytest.mark.parametrize("audience", ["public", "partners"])
def test_the_solver_narrows_no_cell_that_an_audience_is_not_shown(
    audience: str, shown: dict[str, pd.DataFrame], marlbrook: Partnership, whole: Findings
) -> None:
    """Neither what a policy withholds from it nor what the source withheld, of indicators with a policy or without."""
    solved = 0
    for indicator in marlbrook.indicators().values():
        leaking = narrowed(marlbrook, whole, indicator, keys(shown[audience], indicator.id), audience)
        assert leaking is None or leaking.empty, leaking
        solved += leaking is not None
    assert solved >= 2


def test_what_partners_are_not_shown_nobody_is(shown: dict[str, pd.DataFrame], marlbrook: Partnership) -> None:
    """Else the pages of the two together would give away what each keeps to itself."""
    for indicator in marlbrook.indicators():
        assert keys(shown["public"], indicator).isin(keys(shown["partners"], indicator)).all()


def test_no_withheld_value_stands_in_any_file(public: Path, withheld: pd.DataFrame, seen: Findings) -> None:
    """As it is downloaded or printed, unless some figure that is shown is written in the same way."""
    figures = seen.table[FIGURES].to_numpy().ravel()
    written = {*_written(figures[np.isfinite(figures)]), *_written(np.arange(3000.0))}
    written |= {number for note in seen.table["note"].unique() for number in NUMBER.findall(note)}
    known = withheld[["value", "lower", "upper"]].to_numpy().ravel()  # limits give the value away as well
    secret = _written(known[np.isfinite(known)]) - written
    assert len(secret) > 200
    files = sorted(file for file in public.rglob("*") if file.is_file())
    assert {file.suffix for file in files} == {".html", ".csv", ".ics"}
    for file in files:
        text = _told(file.read_text(encoding="utf-8"))
        numbers = set(NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)))
        assert not sorted(numbers & secret), file.name


def test_downloads_say_of_every_withheld_value_that_it_is(public: Path, withheld: pd.DataFrame) -> None:
    for indicator, rows in withheld.groupby("indicator"):
        told = pd.read_csv(public / "data" / f"{indicator}.csv", keep_default_na=False)
        told = told[told["measure"].isin(SERIES)].assign(group=told["group"].astype(str))
        cells = pd.MultiIndex.from_frame(told[["area", "period_start", "by", "group"]].astype(str))
        days = rows.assign(period_start=rows["period_start"].dt.strftime("%Y-%m-%d"))
        ours = told[cells.isin(pd.MultiIndex.from_frame(days[["area", "period_start", "by", "group"]].astype(str)))]
        assert len(ours) == len(rows.drop_duplicates(KEY))
        assert (ours[["value", "lower", "upper", "count"]] == "").all(axis=None)
        assert (ours["state"] == "c").all()


def test_partners_read_small_counts_that_hide_nothing_of_the_source(
    shown: dict[str, pd.DataFrame], withheld: pd.DataFrame
) -> None:
    for indicator, rows in withheld[withheld["count"] < 5].groupby("indicator"):
        assert keys(rows, indicator).isin(keys(shown["partners"], indicator)).mean() > 0.5
    plans = "child-protection-plans"  # its source withholds nothing
    assert keys(withheld, plans).isin(keys(shown["partners"], plans)).all()


def test_a_withheld_value_leaves_the_figures_beside_it(whole: Findings, seen: Findings) -> None:
    """Where a ward's own value is withheld, those of its neighbourhood and of the country still stand beside it."""
    mine = seen.table[seen.table["measure"].isin(BESIDE) & (seen.table["note"] == OWN)]
    assert len(mine) > 20
    assert mine["value"].notna().all() and set(mine["word"]) == {"not compared"} and "c" not in set(mine["state"])
    row = ["theme", "indicator", "area", "measure"]
    both = mine.merge(whole.table[[*row, "value"]], on=row, suffixes=("", "_known"))
    assert (both["value"] == both["value_known"]).all()


def _told(text: str) -> str:
    """What a file tells: of a page its words, and those in attributes; not the places of lines on a chart."""
    if "<html" not in text:
        return text
    text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
    spoken = re.findall(r'\s(?:aria-[a-z]+|alt|title|content|value|href|id|data-[a-z-]+)="([^"]*)"', text)
    return "\n".join([re.sub(r"<[^>]+>", "\n", text), *spoken])


def _written(values: np.ndarray) -> set[str]:
    """Numbers as downloads and pages write them."""
    return {f"{round_half_up(v, d):.{d}f}" for v in np.abs(values) for d in (0, 1, 2)} | {
        f"{v:.6f}".rstrip("0").rstrip(".") for v in np.abs(values)
    }


def test_what_each_audience_was_shown_is_put_on_record(command, example_edition, tmp_path: Path) -> None:
    folder = tmp_path / "marlbrook"
    shutil.copytree(MARLBROOK, folder)
    said = command("issue", str(folder), "--edition", EDITION, outputs=example_edition[0]).stdout
    assert "2026-Q2 is on record" in said
    manifest = json.loads((folder / "editions" / EDITION / "manifest.json").read_text(encoding="utf-8"))
    shown = {file["file"]: set(file["audiences"]) for file in manifest["files"]}
    agreed = {audience.id for audience in load(MARLBROOK).audiences if audience.sees}
    assert shown["whole.parquet"] == agreed >= {"partners", "psg"}
    assert shown["hospital-numbers+small-numbers.parquet"] >= {"public", "ward-councillors"}
    assert set.union(*shown.values()) == {audience.id for audience in load(MARLBROOK).audiences}


def test_an_edition_that_lacks_reports_is_not_put_on_record(command, example_edition, tmp_path: Path) -> None:
    """One that failed, one that was made from other figures, and one that was never made."""
    folder, outputs = tmp_path / "marlbrook", tmp_path / "outputs"
    shutil.copytree(MARLBROOK, folder)
    shutil.copytree(example_edition[0], outputs)
    file = outputs / "marlbrook" / EDITION / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    by_id = {report["id"]: report for report in said["reports"]}
    by_id["area/M05000001"]["status"] = "failed"
    by_id["area/M05000002"]["findings"] = "others"
    said["reports"].remove(by_id["area/M05000003"])
    file.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(AssertionError) as refused:  # the command must end well
        command("issue", str(folder), "--edition", EDITION, outputs=outputs)
    told = str(refused.value)
    assert "3 reports for public failed, or were not made from today's figures" in told
    assert all(f"area/M0500000{number}" in told for number in (1, 2, 3))
    assert not (folder / "editions").exists()
