"""A partnership as large as England: neighbourhoods in wards in authorities, ten years of twenty indicators.

Everything is invented; codes only look like the official ones. Each year arrives as one file of counts or values by
neighbourhood in the house's own layout and one of people, after a lookup that says which neighbourhood lies where.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harness import Row, alone

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from curvebook.model.partnership import Partnership

NEIGHBOURHOODS, WARDS, AUTHORITIES = 33_755, 6_904, 296  # England's LSOAs of 2021, about its wards and authorities
INDICATORS, YEARS = 20, 10
FIRST_YEAR = 2014
COUNTRY = "E92000001"
KINDS = (("sum", "count"), ("rate", "rate"), ("weighted", "proportion"), ("rate", "rate"))

ABOUT = """\
partnership:
  {{ id: england, title: A country, contact: someone@country.example, licence: OGL-3.0, default_audience: public }}
places:
  home: {country}
  levels:
    - {{ id: country, title: Country, plural: Countries }}
    - {{ id: authority, title: Authority, plural: Authorities }}
    - {{ id: ward, title: Ward, plural: Wards }}
  areas:
    - {{ code: {country}, name: The country, level: country }}
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
{indicators}
"""
INDICATOR = """\
      - id: measure-{at:02d}
        title: Measure {at}
        kind: {kind}
        per: 1000
        good: low
        role: context
        levels: [country, authority, ward]
        frequency: annual
        year: calendar
        source: {{ publisher: The statistics office, licence: OGL-3.0 }}
        derive: {{ how: {how} }}
"""


def build(folder: Path, scale: float = 1.0) -> None:
    """Lay out the partnership in `folder` with everything received; `scale` makes it smaller, by areas only."""
    from curvebook.model.partnership import load

    codes, ward_of, authority_of = _places(scale)
    areas = [f"    - {{ code: {code}, name: Authority {at}, level: authority, parents: [{COUNTRY}] }}"
             for at, code in enumerate(codes["E07"])]  # fmt: skip
    areas += [f"    - {{ code: {code}, name: Ward {at}, level: ward, parents: [{codes['E07'][authority_of[at]]}] }}"
              for at, code in enumerate(codes["E05"])]  # fmt: skip
    indicators = [INDICATOR.format(at=at, how=how, kind=kind) for at in range(INDICATORS)
                  for how, kind in [KINDS[at % len(KINDS)]]]  # fmt: skip
    (folder / "definitions").mkdir(parents=True)
    about = ABOUT.format(country=COUNTRY, areas="\n".join(areas))
    (folder / "definitions" / "partnership.yaml").write_text(about, encoding="utf-8")
    theme = THEME.format(indicators="".join(indicators).rstrip("\n"))
    (folder / "definitions" / "everything.yaml").write_text(theme, encoding="utf-8")
    _submit(load(folder), codes, ward_of, authority_of)


def _places(scale: float) -> tuple[dict[str, list[str]], np.ndarray, np.ndarray]:
    """Codes by kind, the ward of each neighbourhood and the authority of each ward (as positions)."""
    import numpy as np

    sizes = {"E01": NEIGHBOURHOODS, "E05": WARDS, "E07": AUTHORITIES}
    counts = {kind: max(int(size * scale), 2) for kind, size in sizes.items()}
    codes = {kind: [f"{kind}{at:06d}" for at in range(1, count + 1)] for kind, count in counts.items()}
    ward_of = np.arange(counts["E01"]) * counts["E05"] // counts["E01"]
    authority_of = np.arange(counts["E05"]) * counts["E07"] // counts["E05"]
    return codes, ward_of, authority_of


def _submit(
    partnership: Partnership, codes: dict[str, list[str]], ward_of: np.ndarray, authority_of: np.ndarray
) -> None:
    """Lay out the lookup and, for each year, people and values, as `receive` would."""
    import numpy as np
    import pandas as pd

    places, wards, authorities = (np.array(codes[kind]) for kind in ("E01", "E05", "E07"))
    lookup = {"lsoa21_code": places, "ward24_code": wards[ward_of], "ltla24_code": authorities[authority_of[ward_of]],
              "country24_code": COUNTRY}  # fmt: skip
    lay_out(partnership, "lookup", "lookup", pd.DataFrame(lookup))
    random = np.random.default_rng(2021)
    people = random.integers(1_000, 3_000, len(places))
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
        people = people + random.integers(-20, 25, len(places))
        lay_out(partnership, f"population-{year}", "population",
                 pd.DataFrame({"lsoa21_code": places, "0+": people}), f"options: {{ year: '{year}' }}\n")  # fmt: skip
        pieces = []
        for at in range(INDICATORS):
            proportion = KINDS[at % len(KINDS)][1] == "proportion"
            value = random.uniform(0, 60, len(places)).round(1) if proportion else random.binomial(people, 0.02)
            pieces.append(
                pd.DataFrame({"indicator": f"measure-{at:02d}", "area": places, "period": year, "value": value})
            )
        lay_out(partnership, f"values-{year}", "tidy", pd.concat(pieces))


def lay_out(partnership: Partnership, id: str, form: str, frame: pd.DataFrame, more: str = "") -> None:
    """Write `frame` as a received file with its sidecar. Its reading is what is measured, so it is not read twice."""
    import pyarrow as pa
    import pyarrow.csv
    from curvebook.observatory.submissions import SIDECAR, file_digest

    folder = partnership.folder / "submissions" / id
    folder.mkdir(parents=True)
    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{id}.csv")
    facts = f"id: {id}\nfile: {id}.csv\nformat: {form}\nreceived: 2024-05-01\nwho: The statistics office\n"
    facts += f"source: Invented\nlicence: OGL-3.0\nsha256: {file_digest(folder / f'{id}.csv')}\n{more}"
    (folder / SIDECAR).write_text(facts, encoding="utf-8")


# --- The bench -------------------------------------------------------------------------------------------------------


def england() -> Iterator[Row]:
    """The country compiled and summarised by ward, in a process of its own; beside pandas, group by group."""
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as folder:
        country, work = Path(folder) / "england", Path(folder) / "work"
        alone("england", "build", country)
        ours, memory = alone("england", "summarised", country, work)
        shutil.rmtree(work)
        peer, peers_memory = alone("england", "row_by_row", country)
    what = f"England: {NEIGHBOURHOODS:,} areas × {INDICATORS} indicators × {YEARS} years by ward"
    slow = peer["read"] + peer["grouped"] * WARDS / peer["wards"]
    timed = f"{peer['wards']:.0f} wards timed, scaled to {WARDS:,}"
    yield Row(what, "s", ours["wall"], slow, 60.0, f"pandas' read_csv, merge and groupby.apply; {timed}", ours["cpu"])
    yield Row(f"{what}, peak memory", "GiB", memory, peers_memory, 4.0, "pandas' read_csv and merge of everything")


def summarised(folder: Path, work: Path) -> dict[str, float]:
    """Seconds to compile everything from the received files and to ask for every indicator's summaries by ward."""
    from curvebook.model.partnership import load
    from curvebook.observatory import compile_observatory

    wall, cpu = time.perf_counter(), time.process_time()
    partnership = load(folder)
    observatory = compile_observatory(partnership, work=work)
    wards = 0
    for indicator in partnership.indicators():
        found = observatory.observations(indicator)
        wards += int((found["area"].str.startswith("E05") & found["value"].notna()).sum())
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    expected = len(partnership.areas("ward")) * INDICATORS * YEARS
    if wards != expected:
        raise RuntimeError(f"{wards:,} summaries by ward where there should be {expected:,}")
    return spent


def row_by_row(folder: Path, wards: int = 50) -> dict[str, float]:
    """Seconds to read everything with pandas, and to summarise some wards group by group."""
    import pandas as pd

    start = time.perf_counter()
    files = sorted((folder / "submissions").glob("*/*.csv"))
    lookup = next(pd.read_csv(file) for file in files if file.stem == "lookup")
    people = pd.concat(
        [pd.read_csv(file).assign(period=int(file.stem[-4:])) for file in files if file.stem.startswith("population")]
    ).rename(columns={"0+": "people"})
    values = pd.concat([pd.read_csv(file) for file in files if file.stem.startswith("values")])
    every = values.merge(people, left_on=["area", "period"], right_on=["lsoa21_code", "period"])
    every = every.merge(lookup, left_on="area", right_on="lsoa21_code")
    read = time.perf_counter() - start

    codes = lookup["ward24_code"].unique()[:wards]
    few = every[every["ward24_code"].isin(codes)]
    start = time.perf_counter()
    few.groupby(["indicator", "ward24_code", "period"])[["value", "people"]].apply(
        lambda part: 1_000 * part["value"].sum() / part["people"].sum()
    )
    return {"read": read, "grouped": time.perf_counter() - start, "wards": len(codes)}
