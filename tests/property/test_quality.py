"""Checks of the data do not cry wolf: what is plain noise is let pass, at the rate that the method states."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.model.measures import Indicator, Outcome, Theme
from curvebook.model.partnership import Partnership
from curvebook.model.places import Area, Level, Places
from curvebook.model.reading import About
from curvebook.observatory.frames import OBSERVATIONS, shaped
from curvebook.observatory.quality import checks
from curvebook.observatory.quality.plausibility import CHANCE
from hypothesis import given, settings
from hypothesis import strategies as st

WARDS = 200


def borough(kind: str, frequency: str) -> Partnership:
    """A borough of 200 wards with one indicator."""
    wards = tuple(Area(code=f"W{n:03d}", name=f"W{n:03d}", level="ward", parents=("B",)) for n in range(WARDS))
    levels = tuple(Level(id=i, title=i, plural=f"{i}s") for i in ("borough", "ward"))
    places = Places(levels=levels, areas=(Area(code="B", name="B", level="borough"), *wards), home="B")
    one = Indicator.model_validate({
        "id": "one", "title": "One", "kind": kind, "good": "low", "role": "headline", "frequency": frequency,
        "levels": ["ward"], "source": {"publisher": "P", "licence": "OGL-3.0"}, "per": 1000 if kind == "rate" else 1,
        "decimals": 2,
    })  # fmt: skip
    theme = Theme(theme="t", title="T", lead="x", outcomes=(Outcome(id="o", statement="S", indicators=(one,)),))
    about = About(id="b", title="B", contact="c", licence="l", default_audience="public")
    return Partnership(folder=Path(), about=about, places=places, themes=(theme,))


def noise(kind: str, months: int, length: int, seed: int, spread: float) -> pd.DataFrame:
    """Series of independent normal noise around a level, on the scale of their kind; without counts."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, spread, (WARDS, length))
    value = {
        "proportion": 100 / (1 + np.exp(1.0 + steps)), "rate": np.exp(3.0 + steps), "mean": 50 + steps,
    }[kind]  # fmt: skip
    starts = pd.date_range("2005-01-01", periods=length, freq=f"{months}MS")
    frame = pd.DataFrame({
        "indicator": "one", "area": np.repeat([f"W{n:03d}" for n in range(WARDS)], length),
        "period_start": np.tile(starts, WARDS), "period_months": months, "value": value.ravel(),
        "submission": "s", "row": range(2, WARDS * length + 2), "received": pd.Timestamp("2026-01-01"),
    })  # fmt: skip
    return shaped(frame, OBSERVATIONS)


@pytest.mark.parametrize("kind", ["proportion", "rate", "mean"])
@pytest.mark.parametrize(
    ("frequency", "months", "length"), [("annual", 12, 7), ("annual", 12, 16), ("quarterly", 3, 40)]
)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), spread=st.floats(0.05, 0.3))
def test_noise_is_flagged_no_more_often_than_stated(kind, frequency, months, length, seed, spread):
    rows = noise(kind, months, length, seed, spread)
    found = checks(borough(kind, frequency), rows, rows, date(2026, 11, 14))
    flags = found.loc[found["check"].isin(["jump", "jump-everywhere"]), "values"].sum()
    allowed = CHANCE * len(rows)
    assert flags <= allowed + 4 * np.sqrt(allowed) + 1


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(50, 20_000), share=st.floats(0.02, 0.6))
def test_chance_among_few_people_is_no_jump(seed, n, share):
    """Binomial counts in places of any size: their sampling alone is rarely flagged."""
    rng = np.random.default_rng(seed)
    rows = noise("proportion", 12, 14, seed, 0.1)
    counts = rng.binomial(n, share, len(rows)).astype(float)
    rows = rows.assign(numerator=counts, denominator=float(n), value=counts / n * 100)
    found = checks(borough("proportion", "annual"), rows, rows, date(2026, 11, 14))
    allowed = CHANCE * len(rows)
    assert found.loc[found["check"] == "jump", "values"].sum() <= allowed + 4 * np.sqrt(allowed)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), slip=st.sampled_from([10.0, 0.1]), ward=st.integers(0, WARDS - 1))
def test_a_slipped_decimal_point_is_found_wherever_it_stands(seed, slip, ward):
    rows = noise("rate", 12, 16, seed, 0.08)
    at = ward * 16 + 10
    rows.loc[at, "value"] *= slip
    found = checks(borough("rate", "annual"), rows, rows, date(2026, 11, 14))
    jumped = found[(found["check"] == "jump") & (found["area"] == f"W{ward:03d}")]
    assert rows["period_start"][at] in set(jumped["period_start"])


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed):
    rows = noise("rate", 12, 16, seed, 0.3)
    mixed = rows.sample(frac=1, random_state=seed).reset_index(drop=True)
    where, day = borough("rate", "annual"), date(2026, 11, 14)
    pd.testing.assert_frame_equal(
        checks(where, rows, rows, day).drop(columns="source"), checks(where, mixed, mixed, day).drop(columns="source")
    )
