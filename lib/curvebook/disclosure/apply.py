"""Findings as an audience may see them: what is withheld from it, and all that was computed from it, has no figure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from curvebook.accountability.ladder import UNKNOWN
from curvebook.disclosure.cells import CELLS, KEY, parts_of
from curvebook.disclosure.suppress import suppress
from curvebook.findings.table import in_order
from curvebook.indicators.values import FIRST_GIVEN, scale
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import SOURCES
from curvebook.observatory.frames import STATES

SERIES = ("observed", "group")  # the rows that are values of the series themselves
FIGURES = ["value", "lower", "upper", "lower80", "upper80", "count", "denominator"]
PROTECTED, COMPUTED = STATES["c"].words, "computed from a value that is withheld"
OWN = "the area's own value is withheld"
BESIDE = ("vs-parent", "vs-home", "vs-country", "vs-neighbours")  # their figures are another area's
NO_FORECAST = "withheld"  # the word of the row that stands where forecasts would
INSTEAD = {"forecast": "no-forecast", "scenario": "no-scenario"}  # what one row says in place of several
# What is said instead of a word that was worked out from a withheld value; "" elsewhere.
WORDS = {
    **dict.fromkeys(
        ("change", "trend", "gap-trend", "vs-country-trend", "vs-neighbours-trend"), "cannot be calculated"
    ),
    **dict.fromkeys(BESIDE, "not compared"),
    **dict.fromkeys(
        ("gap", "extent", "group-gap", "slope-index", "relative-index", "stands-out", "band"), "not compared"
    ),
    **dict.fromkeys(("required", "best-change"), "not compared"),
    **dict.fromkeys(("likelihood", "exception", "milestone", "floor-likelihood"), "not assessable"),
    **dict.fromkeys(("variation", "assurance"), "not assessable"),
    **dict.fromkeys(("verdict", "country-verdict", "neighbours-verdict", "scenario-likelihood"), "not assessable"),
    **dict.fromkeys(("scenario-effect", "scenario-reach", "social-return"), "cannot be calculated"),
    "half-year": UNKNOWN,
    "no-forecast": NO_FORECAST,
    "no-scenario": NO_FORECAST,
}
SECRET = ("c", "low")  # states of a count that its source knows and does not show
# Their value was agreed (or follows another area's), only their word depends on what was observed.
AGREED = ("target-end", "path", "floor-end", "floor-path")
FROZEN = ("baseline", "verdict-count", "verdict-since")  # go without a trace: the verdict says why
NAMES_GROUPS = ("group-gap", "group-ratio", "gap-trend")  # their groups say which is highest


class Withheld(NamedTuple):
    """Cells (`indicator`, KEY, `why`) that are not shown, and those that cannot be protected (`lower`, `upper`)."""

    cells: pd.DataFrame
    unprotectable: pd.DataFrame


def to_withhold(
    table: pd.DataFrame,
    partnership: Partnership,
    hides: Collection[str],
    earlier: Sequence[pd.DataFrame] = (),
    received: pd.DataFrame | None = None,
    elsewhere: Sequence[pd.DataFrame] = (),
) -> Withheld:
    """What is withheld of every indicator from an audience from which the policies `hides` (ids) withhold.

    What protects the counts that their *source* withheld goes for every audience alike, whether or not the indicator
    names a policy; what its own policy withholds goes on top of that. So whoever reads the pages of several audiences
    learns no more than the one that is shown most.

    `table` are the findings of an edition; `earlier` the findings that this audience was shown in editions already
    issued, oldest first, and `elsewhere` those that others were shown; `received` the observatory's vintages
    (frames.OBSERVATIONS), which have the counts before they were rounded, and those that earlier editions withheld.
    """
    parts = parts_of(partnership)
    gone, open_ = [], []
    for indicator in partnership.indicators().values():
        policy, kind = partnership.policy(indicator) or SOURCES, indicator.kind
        cells = cells_in(table, partnership, indicator, received)
        before, others = (
            [cells_in(one, partnership, indicator, received) for one in each] for each in (earlier, elsewhere)
        )
        done = None
        if _source_withholds([cells, *before]):
            done = suppress(cells, policy.seen, kind, parts, [*others, *before])
        if policy.id in hides:
            done = suppress(cells, policy, kind, parts, before, gone=done.withheld if done else None)
        if done is None:
            continue
        averages = _averages_of(done.withheld, cells, partnership, indicator)
        gone.append(pd.concat([done.withheld, averages], ignore_index=True).assign(indicator=indicator.id))
        open_.append(done.unprotectable.assign(indicator=indicator.id))
    if not gone:
        return Withheld(*(pd.DataFrame(columns=["indicator", *KEY, *more]) for more in (["why"], ["lower", "upper"])))
    return Withheld(*(pd.concat(frames, ignore_index=True) for frames in (gone, open_)))


def _averages_of(
    gone: pd.DataFrame, cells: pd.DataFrame, partnership: Partnership, indicator: Indicator
) -> pd.DataFrame:
    """The averages (KEY, `why`) that were derived from values that are `gone`: the other parts would tell these.

    Sums and rates that were derived have counts, and are cells of the tables as received ones are; so it does not
    matter that they name the row of one of their parts as their source.
    """
    rule = indicator.derive
    if rule is None or rule.how != "weighted" or not rule.level or gone.empty:
        return gone[:0]
    wholes = cells.loc[cells["count"].isna() & cells["shown"], KEY]
    inside = {code: [one.code for one in partnership.children(code, rule.level)] for code in wholes["area"].unique()}
    pairs = wholes.assign(part=wholes["area"].map(inside)).explode("part")
    parts = pairs[["part", *KEY[1:]]].set_axis(KEY, axis=1)
    told = pd.MultiIndex.from_frame(parts).isin(pd.MultiIndex.from_frame(gone[KEY]))
    return pairs.loc[told, KEY].drop_duplicates().assign(why="secondary")


def _source_withholds(frames: Sequence[pd.DataFrame]) -> bool:
    """Whether any count is withheld by its source, and any other known from which it might be worked out."""
    states = {state for frame in frames for state in frame["state"].unique()}
    return "c" in states and any(frame["count"].notna().any() for frame in frames)


def cells_in(
    table: pd.DataFrame, partnership: Partnership, indicator: Indicator, received: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The cells (`cells.CELLS`, and whether each is `shown`) of an indicator in a table of findings: its values.

    The count is the one that was `received` in the row that a value names as its source, else the one that findings
    give; where they give none, a value out of a known number of people gives it away. Where none of these is known the
    state is "x", and nobody can say how many people such a value tells of; "c" where its source withheld it.
    """
    home = partnership.home_theme(indicator.id)
    rows = table[(table["indicator"] == indicator.id) & (table["theme"] == home) & table["measure"].isin(SERIES)]
    told = (
        rows["value"] * rows["denominator"] / scale(indicator) if indicator.kind in ("proportion", "rate") else np.nan
    )
    count, people = rows["count"].fillna(told), rows["denominator"]
    if received is not None:
        first = _as_received(rows, received[received["indicator"] == indicator.id], indicator)
        count, people = first["count"].fillna(count), people.fillna(first["denominator"])
    state = np.where(count.notna(), "", np.where(rows["state"].isin(SECRET), "c", "x"))
    found = rows.assign(count=count, denominator=people, state=state, shown=rows["value"].notna())
    return found[[*CELLS, "shown"]].drop_duplicates(KEY).reset_index(drop=True)


def _as_received(rows: pd.DataFrame, received: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Count and denominator of each row of findings in the row of the file that it names as its source."""
    counted = "value" if indicator.kind == "count" else "numerator"
    source = received["submission"] + "#" + received["row"].astype(str)
    named = ["area", "period_start", "period_months", "source"]
    files = received.assign(source=source, count=received[counted])[[*named, "count", "denominator"]]
    files = files.drop_duplicates(named)
    return rows[named].merge(files, on=named, how="left").set_index(rows.index)[["count", "denominator"]]


def disclosed(table: pd.DataFrame, partnership: Partnership, withheld: Withheld) -> pd.DataFrame:
    """`table` (columns FINDINGS) without the withheld cells' figures, and without all that was computed from them.

    A row is computed from a cell where its `source` names the cell's, within the indicator or, for an index, within its
    parts. It loses every figure, its word and its note; state "c" and a note in one clause say so. A comparison keeps
    the other area's figures as long as that one's value is shown. Forecasts of an area become one row that says why
    there is none. Every other row stays as it is, so that all audiences read the same figures. Notes of what was first
    said of a revised value are left out where the indicator has withheld values.
    """
    if withheld.cells.empty:
        return table
    ours = withheld.cells[withheld.cells["why"] != "source"]  # the source's own have no figure, and say why
    own = pd.MultiIndex.from_frame(ours[["indicator", *KEY]])
    series = table["measure"].isin(SERIES).to_numpy()
    hidden = series & pd.MultiIndex.from_frame(table[["indicator", *KEY]]).isin(own)
    known = hidden & table["value"].notna().to_numpy()
    secret = _sources(table[known])
    guarded = table["indicator"].isin(withheld.cells["indicator"].unique()).to_numpy()
    derived = ~(series & guarded) & np.array(
        [
            bool(source) and not secret.keys().isdisjoint(names) and any(
                part in secret.get(name, ()) for part in source.split(";") for name in names
            )
            for source, names in zip(table["source"], (_made_of(table, partnership)), strict=True)
        ],
        dtype=bool,
    )  # fmt: skip
    derived |= guarded & (table["measure"] == "check").to_numpy() & (table["source"] != "").to_numpy()

    out = table.copy()
    out.loc[guarded, "note"] = out.loc[guarded, "note"].str.replace(FIRST_GIVEN, "", regex=True)
    stays = derived & out["measure"].isin((*BESIDE, *AGREED)).to_numpy()
    stays[stays] = _own_only(table[stays], secret)
    beside = stays & out["measure"].isin(BESIDE).to_numpy()
    out.loc[hidden | (derived & ~stays), FIGURES] = np.nan
    gone = hidden | derived
    out.loc[gone, "word"] = out.loc[gone, "measure"].map(WORDS).fillna("")
    out.loc[gone & ~stays, "state"] = "c"
    out.loc[hidden, "note"] = PROTECTED
    out.loc[derived, "note"] = np.where(beside, OWN, COMPUTED)[derived]
    out.loc[derived & out["measure"].isin(NAMES_GROUPS).to_numpy(), ["group", "against"]] = ""
    stands = ~(derived & out["measure"].isin(FROZEN).to_numpy())
    instead = derived & out["measure"].isin(INSTEAD).to_numpy()
    return in_order(_without_forecasts(out[stands], instead[stands]))


def _without_forecasts(table: pd.DataFrame, gone: np.ndarray) -> pd.DataFrame:
    """One row in place of the forecasts of an area (or those of a scenario there) that are `gone`."""
    rest, lost = table[~gone], table[gone].drop_duplicates(["theme", "indicator", "area", "by", "group"])
    instead = lost.assign(measure=lost["measure"].map(INSTEAD), word=NO_FORECAST, period_start=pd.NaT, period_months=0)
    return pd.concat([rest, instead.astype(table.dtypes.to_dict())], ignore_index=True)


def _sources(rows: pd.DataFrame) -> dict[str, dict[str, set[str]]]:
    """The sources of the rows by indicator, and the areas that each tells of."""
    found: dict[str, dict[str, set[str]]] = {}
    for indicator, source, area in zip(rows["indicator"], rows["source"], rows["area"], strict=True):
        for part in filter(None, source.split(";")):
            found.setdefault(indicator, {}).setdefault(part, set()).add(area)
    return found


def _own_only(rows: pd.DataFrame, secret: dict[str, dict[str, set[str]]]) -> list[bool]:
    """Whether all that is withheld of each row's sources is its own area's value."""
    columns = (rows[name] for name in ("indicator", "area", "source"))
    return [
        all(secret.get(indicator, {}).get(part, set()) <= {area} for part in source.split(";"))
        for indicator, area, source in zip(*columns, strict=True)
    ]


def _made_of(table: pd.DataFrame, partnership: Partnership) -> Iterator[tuple[str, ...]]:
    """For each row, its indicator and, of an index, those it is put together from."""
    known = {id: tuple(_parts(partnership, id)) for id in table["indicator"].unique()}
    return (known[id] for id in table["indicator"])


def _parts(partnership: Partnership, id: str) -> Iterator[str]:
    yield id
    composite = partnership.indicator(id).composite
    for part in composite.parts if composite else ():
        yield from _parts(partnership, part.indicator)
