"""Forecasts of 400 short series that nothing was fitted on, measured as the kit's own script does.

The kit is read from ../shared/forecasting; without it these tests are skipped. The series were never used in fitting.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.trajectory.table import MONTHS, forecasts, read_series, write

KIT = Path(__file__).parents[3] / "shared" / "forecasting"
pytestmark = pytest.mark.skipif(not KIT.is_dir(), reason=f"the forecasting kit is not at {KIT}: nothing was measured")


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    read = read_series(KIT / "dev_series.csv")
    target = tmp_path_factory.mktemp("kit") / "forecasts.csv"
    with target.open("w", encoding="utf-8") as out:
        write(read, forecasts(read), out)
    spec = importlib.util.spec_from_file_location("score", KIT / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tables = [pd.read_csv(KIT / f"dev_{name}.csv") for name in ("series", "naive2", "meta")]
    found = module.score(pd.read_csv(target), *tables).assign(all="all")
    return pd.concat([module.table(found, ["frequency"]), module.table(found, ["all"])])


def test_every_series_has_a_forecast_for_every_period(scores):
    assert scores.loc["all", "n"] == 400


@pytest.mark.parametrize(("which", "most"), [("all", 0.82), ("yearly", 0.86)])
def test_forecasts_beat_the_seasonal_naive_method_by_as_much_as_promised(scores, which, most):
    assert scores.loc[which, "OWA"] <= most


@pytest.mark.parametrize(
    ("column", "least", "most", "least_each", "most_each"),
    [("cov95", 0.93, 0.97, 0.90, 0.98), ("cov80", 0.77, 0.83, 0.73, 0.87)],
)
def test_intervals_hold_what_they_say(scores, column, least, most, least_each, most_each):
    assert least <= scores.loc["all", column] <= most
    for frequency in MONTHS:
        assert least_each <= scores.loc[frequency, column] <= most_each


def test_truth_falls_below_about_as_often_as_above(scores):
    below = scores.loc["all", "below80"]
    above = 1 - scores.loc["all", "cov80"] - below
    assert np.abs(below - above) < 0.05
