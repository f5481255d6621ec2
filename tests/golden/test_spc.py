"""Charts of a process against the NHS implementation's own test vectors, read from ../shared."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators import spc

SPC = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "spc"
WORDS = {"consistent_pass": spc.MEETS, "consistent_fail": spc.FAILS, "inconsistent": spc.HIT_AND_MISS}


def found(name: str) -> Path:
    if not (SPC / name).exists():
        pytest.skip(f"../shared/data is absent: golden/spc/{name} cannot be read")
    return SPC / name


def vectors(rule: str) -> list[dict]:
    cases = json.loads(found("spc_rule_cases.json").read_text(encoding="utf-8"))[rule]
    assert cases
    return cases


def signs(numbers: list[int]) -> np.ndarray:
    return np.array([numbers], dtype=np.int8)


def test_mean_and_limits_equal_the_reference_with_and_without_screening():
    series, expected = pd.read_csv(found("xmr_series.csv")), pd.read_csv(found("xmr_expected.csv"))
    assert len(expected) == 3
    for row in expected.itertuples():
        chart = spc.xmr(series[row.series], screen=bool(row.screen_outliers))
        ours = [line[0, -1] for line in (chart.mean, chart.lower, chart.upper)]
        np.testing.assert_allclose(ours, [row.mean, row.lpl, row.upl], rtol=1e-6, err_msg=row.case)  # 7 digits printed


def test_seven_on_one_side_is_complete_at_the_seventh_point():
    for case in vectors("seven_point_one_side_mean"):
        ours = spc.completed(signs(case["relative_to_mean"]), spc.RUN)[0]
        assert ours.astype(int).tolist() == case["expected"], case


def test_all_seven_points_of_a_run_are_marked():
    for case in vectors("part_of_seven_trend"):
        ours = spc.whole_run(signs(case["flag"]) != 0, spc.RUN)[0]
        assert ours.astype(int).tolist() == case["expected"], case


def test_two_of_three_in_the_outer_third_need_one_side():
    for case in vectors("two_in_three_points_not_same_side"):
        ours = spc.two_of_three(signs(case["close_to_limits"]) == 1, signs(case["relative_to_mean"]))[0]
        assert ours.astype(int).tolist() == case["expected"], case


def test_assurance_equals_the_reference_and_its_mirror_image():
    for case in vectors("assurance"):
        lower, upper = (np.array(case[key], dtype=float)[:, None] for key in ("lpl", "upl"))
        chart = spc.xmr(np.zeros(lower.shape))._replace(lower=lower, upper=upper)
        expected = [WORDS[word] for word in case["expected"]]
        assert case["improvement_direction"] == "increase"
        assert spc.assurance(chart, case["target"], "high").tolist() == expected
        mirrored = {spc.MEETS: spc.FAILS, spc.FAILS: spc.MEETS}
        assert spc.assurance(chart, case["target"], "low").tolist() == [mirrored.get(word, word) for word in expected]
