"""The projects that the press is measured on: the example's, and one with as many areas as are asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curvebook.press.desk import Desk

ROOT = Path(__file__).parents[2]
EDITION = "2026-Q2"
CURVEBOOK = (sys.executable, "-m", "curvebook.cli")
LIBRARY = os.pathsep.join(filter(None, [str(ROOT / "lib"), os.environ.get("PYTHONPATH")]))

ABOUT = """\
partnership:
  {{ id: invented, title: Invented, contact: someone@invented.example, licence: OGL-3.0, default_audience: public }}
places:
  home: {home}
  levels:
    - {{ id: borough, title: Borough, plural: Boroughs, reports: [theme] }}
    - {{ id: ward, title: Ward, plural: Wards, reports: [theme] }}
  areas:
    - {{ code: {home}, name: The borough, level: borough }}
{areas}
bodies:
  - {{ id: office, title: The statistics office }}
audiences:
  - {{ id: public, title: The public, reports: [theme], public: true }}
"""
THEME = """\
theme: everything
title: Everything
lead: office
outcomes:
  - id: well-being
    statement: All is well
    indicators:
      - id: wellness
        title: People who are well
        kind: proportion
        good: high
        role: headline
        levels: [borough, ward]
        frequency: annual
        year: calendar
        source: { publisher: The statistics office, licence: OGL-3.0 }
        target: { from: { "2024": 50 }, to: { "2030": 60 } }
"""
HOME, FIRST, LAST = "E06000001", 2014, 2025


def invented(folder: Path, areas: int) -> Path:
    """A project in `folder` with a partnership of so many areas, each with one theme report of one figure."""
    import numpy as np
    import pandas as pd
    from curvebook.model.partnership import load
    from england import lay_out

    codes = [HOME, *(f"E05{at:06d}" for at in range(1, areas))]
    wards = [f"    - {{ code: {code}, name: Ward {at}, level: ward, parents: [{HOME}] }}"
             for at, code in enumerate(codes[1:], 1)]  # fmt: skip
    home = folder / "parameters" / "invented"
    (home / "definitions").mkdir(parents=True)
    about = ABOUT.format(home=HOME, areas="\n".join(wards))
    (home / "definitions" / "partnership.yaml").write_text(about, encoding="utf-8")
    (home / "definitions" / "everything.yaml").write_text(THEME, encoding="utf-8")
    (folder / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "theme.ipynb", folder / "notebooks")

    random, years = np.random.default_rng(7), np.arange(FIRST, LAST + 1)
    value = random.uniform(30, 50, (areas, 1)) + 0.8 * (years - FIRST) + random.normal(0, 1, (areas, len(years)))
    values = pd.DataFrame({"indicator": "wellness", "area": np.repeat(codes, len(years)),
                           "period": np.tile(years, areas), "value": value.round(1).ravel()})  # fmt: skip
    lay_out(load(home), "values", "tidy", values)
    return folder


def example(folder: Path) -> Path:
    """A project in `folder` with a copy of the example's partnership and notebooks."""
    shutil.copytree(ROOT / "parameters" / "marlbrook", folder / "parameters" / "marlbrook")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    return folder


def laid(root: Path, outputs: Path, audience: str | Sequence[str] | None = None) -> Desk:
    """The desk of a run of the only partnership of the project `root`, its findings compiled.

    They and whatever a run makes are kept in `outputs`.
    """
    from curvebook.findings import open_findings
    from curvebook.model.partnership import load
    from curvebook.press.desk import Desk
    from curvebook.press.edition import plan

    (folder,) = (root / "parameters").iterdir()
    partnership = load(folder)
    place = outputs / partnership.id
    findings = open_findings(partnership, EDITION, work=place / ".work")
    planned = plan(partnership, EDITION, root=root, audience=audience)
    desk = Desk.laid(partnership, planned, findings, as_at=findings.as_at, root=root, outputs=place)
    for reader in planned.audiences:
        desk.shown_to(reader)
    return desk
