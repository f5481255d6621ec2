"""The example's public tree: nothing withheld stands in any of its files, and the solver cannot work it out."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.disclosure.apply import FIGURES, SERIES, cells_in
from curvebook.disclosure.attack import leaks
from curvebook.disclosure.cells import KEY, lay_out, parts_of
from curvebook.disclosure.opening import shown_to
from curvebook.disclosure.rules import judge
from curvebook.findings import Findings, open_findings
from curvebook.model.partnership import Partnership, load
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


def test_the_solver_narrows_no_cell_of_the_downloads(public: Path, marlbrook: Partnership, whole: Findings) -> None:
    protected = [i for i in marlbrook.indicators().values() if i.disclosure]
    assert protected
    for indicator in protected:
        policy = marlbrook.policy(indicator)
        assert policy is not None
        true = cells_in(whole.table, marlbrook, indicator).sort_values(KEY)
        told = pd.read_csv(public / "data" / f"{indicator.id}.csv", keep_default_na=False)
        told = told[told["measure"].isin(SERIES) & (told["value"] != "")].assign(group=told["group"].astype(str))
        told = told.assign(period_start=pd.to_datetime(told["period_start"])).astype({"period_start": "datetime64[s]"})
        cells = lay_out([true], parts_of(marlbrook))
        shown = pd.MultiIndex.from_frame(cells.table[KEY]).isin(pd.MultiIndex.from_frame(told[KEY]))
        rules = judge(cells, policy, indicator.kind)
        assert rules.primary.any() or (true["state"] == "c").any()
        leaking, found = leaks(cells, rules, ~shown)
        assert not leaking.any(), cells.table[leaking].assign(low=found.lower[leaking], high=found.upper[leaking])


def test_no_withheld_value_stands_in_any_file(public: Path, withheld: pd.DataFrame, seen: Findings) -> None:
    """As it is downloaded or printed, unless some figure that is shown is written in the same way."""
    figures = seen.table[FIGURES].to_numpy().ravel()
    written = {*_written(figures[np.isfinite(figures)]), *_written(np.arange(3000.0))}
    written |= {number for note in seen.table["note"].unique() for number in NUMBER.findall(note)}
    known = withheld[["value", "lower", "upper"]].to_numpy().ravel()  # limits give the value away as well
    secret = _written(known[np.isfinite(known)]) - written
    assert len(secret) > 200
    files = sorted(file for file in public.rglob("*") if file.is_file())
    assert {file.suffix for file in files} == {".html", ".csv"}
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


def test_partners_read_what_the_public_does_not(marlbrook: Partnership, whole: Findings) -> None:
    assert shown_to(marlbrook, whole, EDITION, whole.as_at, marlbrook.audience("partners")) is whole


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
    assert {file["file"]: file["audiences"] for file in manifest["files"]} == {
        "small-numbers.parquet": ["public"], "whole.parquet": ["partners"],
    }  # fmt: skip
