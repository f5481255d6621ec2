"""What was learned from many series and what was measured on them: `constants.json` and `record.json`.

`calibration` says how the constants were fitted, `backtest` how forecasts were measured.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from curvebook.trajectory.grid import Prior
from curvebook.trajectory.spread import Pool

FILE = Path(__file__).with_name("constants.json")
RECORD = Path(__file__).with_name("record.json")
PUBLIC = "public"
# Kinds whose annual series are pooled with the field's own; of counts of anything (sales, passengers) less is known.
PUBLIC_KINDS = frozenset({"proportion", "rate", "ratio", "mean", "index"})


@cache
def written() -> dict[str, Any]:
    """The whole of `constants.json`."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def measured() -> dict[str, Any]:
    """The whole of `record.json`; its parts are those of `backtest.record`."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def prior_of(name: str) -> Prior:
    """How cells are weighed: for yearly, quarterly, monthly series, or annual public-service ones ("public")."""
    return Prior(**written()["priors"][name])


def pool_of(name: str) -> Pool:
    """What was learned from misses: of yearly, quarterly, monthly series, or of annual public-service ones ("public").

    >>> len(pool_of("public").equation)
    8
    """
    return Pool(**written()["pools"][name])


def frequency_of(months_between: int) -> str:
    """The frequency whose constants serve for points so many months apart.

    >>> [frequency_of(months) for months in (1, 3, 12, 36)]
    ['monthly', 'quarterly', 'yearly', 'yearly']
    """
    return "yearly" if months_between >= 12 else "quarterly" if months_between > 1 else "monthly"


def pool_name(months_between: int, kind: str) -> str:
    """Which pool's misses a series is expected to share."""
    frequency = frequency_of(months_between)
    return PUBLIC if frequency == "yearly" and kind in PUBLIC_KINDS else frequency
