"""What was found of the data's quality as rows of findings: a grade for each indicator, and the checks behind it.

The sentences of checks stand in `note`; a row's `source` names the values whose figures can be read from it, so that
they are withheld together. Rows that only count values name none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from curvebook.findings.table import shaped
from curvebook.model.partnership import Partnership
from curvebook.observatory.quality import checks, graded


def quality_rows(
    partnership: Partnership,
    observations: pd.DataFrame,
    vintages: pd.DataFrame,
    as_at: date,
    sources: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Rows of measures "quality" and "check" (columns FINDINGS, without a theme), as at a day.

    Everything received by then counts, also of periods after the edition's quarter: what is late is late on the day.
    Arguments as in `observatory.quality.checks`.
    """
    found = checks(partnership, observations, vintages, as_at, sources)
    grades = graded(partnership, found).rename(columns={"grade": "word", "reasons": "note"})
    grades = grades.assign(measure="quality", area=partnership.places.home)
    each = found.rename(columns={"severity": "word", "check": "against", "found": "note", "size": "value"})
    each = each.assign(measure="check", count=each["values"].astype(float), denominator=np.nan)
    return pd.concat([shaped(grades), shaped(each)], ignore_index=True)
