"""False verdicts on series that nothing happened to: the development series, which no constant was fitted on.

Every one of their values is known, so decisions are made up at any point of them (`trajectory.placebo`).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from curvebook.trajectory import placebo
from curvebook.trajectory.forecast import Series, forecast
from curvebook.trajectory.past import Past
from curvebook.trajectory.table import MONTHS
from curvebook.trajectory.turning import LIMITS, YEARS

DEV = Path(__file__).parents[3] / "shared" / "forecasting" / "dev_series.csv"
TURNED_AT_MOST, BENDING_AT_MOST = 0.05, 0.15
FEW = 200  # of the development series' own cases, where chance alone moves a share by some points


@pytest.fixture(scope="module")
def pasts() -> list[Past]:
    if not DEV.is_file():
        pytest.skip(f"{DEV} is not there: published series are not part of this repository")
    table = pd.read_csv(DEV).sort_values(["series_id", "period_index"])
    return [
        Past(str(frequency), str(name), Series(rows["value"].to_numpy(float), MONTHS[frequency], kind=""))
        for (name, frequency), rows in table.groupby(["series_id", "frequency"])
        for _ in range(12)  # that many times as many decisions of each series
    ]


@pytest.mark.parametrize("frequency", ["yearly", "quarterly"])
def test_hardly_any_curve_is_called_turned_by_year_three(pasts, frequency):
    windows = list(placebo.decisions([past for past in pasts if past.group == frequency]))
    made = forecast([one.series for one in windows], range(1, 12 * YEARS // MONTHS[frequency] + 1))
    ever, chosen = placebo.judged(windows, made, LIMITS[frequency])
    told = {name: (ever.turned[at].mean(), ever.bending[at].mean()) for name, at in chosen.items() if at.sum() >= FEW}
    assert "at any time" in told
    assert "after two in a row" in told
    assert {name: turned for name, (turned, _) in told.items() if turned > TURNED_AT_MOST} == {}
    assert {name: bending for name, (_, bending) in told.items() if bending > BENDING_AT_MOST} == {}
