"""What changed since an earlier edition: two tables of findings that a reader may see, held beside each other.

A pure function of both tables. A row (measure `changed`) for each indicator, area and kind of change, and beside it
(measure `before`) what stood in the earlier edition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from curvebook.findings.book import Where
from curvebook.findings.table import in_order, shaped
from curvebook.indicators.trend import CANNOT, NO_CHANGE
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period

# The kinds of change: the word of a row.
NEW, FIRST, ADDED, REVISED, GONE, OPENED = (
    "new data", "new indicator", "earlier values added", "revised", "no longer shown", "now shown"
)  # fmt: skip
DEFINED, TARGET, METHOD = "definition changed", "target changed", "method changed"
VERDICT, STATUS, TREND = "verdict changed", "status changed", "trend changed"
KINDS = (FIRST, VERDICT, STATUS, TREND, DEFINED, TARGET, METHOD, REVISED, GONE, OPENED, NEW, ADDED)
# Which finding's word changed.
WORDS = {"verdict": VERDICT, "likelihood": STATUS, "trend": TREND}
# One more whenever a figure is computed in another way than in the version before: editions on record name theirs.
METHODS = 1

SECRET = ("c", "low")  # states of a value that somebody knows and does not show
BREAK = "b"  # the state of the first value after a change of method
WHO = ["theme", "indicator", "area"]
WHEN = ["period_start", "period_months"]
SAME = 1e-9  # two values that differ by less are the same, computed on two machines
# What says how an indicator is measured, and what is promised of it; a title or a caveat is neither.
MEASURED = frozenset(
    ("definition", "kind", "unit", "per", "good", "year", "survey", "interval", "derive", "standardise", "composite")
)
PROMISED = frozenset(("target", "floor_target"))
SOURCE = frozenset(("measure", "sex", "age", "category", "months", "scale"))

Agreed = Mapping[str, Mapping[str, str]]


def agreed(partnership: Partnership) -> dict[str, dict[str, str]]:
    """For each indicator a hash of how it is measured (`measured`) and of what is promised of it (`target`)."""
    return {id: _agreed(one) for id, one in partnership.indicators().items()}


def _agreed(indicator: Indicator) -> dict[str, str]:
    # What is left at its default goes unsaid, so that a later version with more to agree tells no change.
    measured = indicator.model_dump_json(include=set(MEASURED), exclude_defaults=True)
    source = indicator.source.model_dump_json(include=set(SOURCE), exclude_defaults=True)
    promised = indicator.model_dump_json(include=set(PROMISED), exclude_defaults=True)
    texts = {"measured": measured + source, "target": promised}
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def changes(
    before: pd.DataFrame,
    now: pd.DataFrame,
    partnership: Partnership,
    *,
    issued: bool,
    then: Agreed | None = None,
) -> pd.DataFrame:
    """Rows of measure `changed` and `before` (columns FINDINGS) for the partnership's areas, totals only.

    `before` and `now` are the findings as the same reader may see them. Where `before` was not `issued`, no reader has
    seen it: of an indicator of which either table withholds anything, nothing is then told that stood in it. `then` are
    the hashes (see `agreed`) of an earlier edition's definitions; None where they are the same, or not known.
    """
    own = {area.code for area in Where(partnership).own}
    guarded = now["indicator"].isin(_guarded(before) | _guarded(now))
    old, new = _ours(before, own), _ours(now, own)
    pairs = pd.MultiIndex.from_frame(old[WHO[:2]].drop_duplicates())
    first = ~pd.MultiIndex.from_frame(new[WHO[:2]]).isin(pairs)
    latest = new[new["measure"] == "latest"]
    parts = [
        _row(latest[first[new["measure"] == "latest"] & latest["value"].notna().to_numpy()], FIRST, one=True),
        *_values(old, new[~first], partnership),
        *(part for measure, kind in WORDS.items() for part in _words(old, new[~first], measure, kind)),
        *_definitions(latest, partnership, then or {}),
    ]
    found = shaped(pd.concat([part for part in parts if len(part)], ignore_index=True)) if any(map(len, parts)) else (
        shaped(pd.DataFrame()))  # fmt: skip
    if not issued:
        found = _without_the_unseen(found, set(now.loc[guarded, "indicator"]) | _guarded(before))
    return in_order(found)


def _guarded(table: pd.DataFrame) -> set[str]:
    """The indicators of which anything is withheld."""
    return set(table.loc[table["state"].isin(SECRET), "indicator"])


def _ours(table: pd.DataFrame, own: set[str]) -> pd.DataFrame:
    wanted = table["measure"].isin(("observed", "latest", *WORDS)) & (table["by"] == "") & table["area"].isin(own)
    return table[wanted]


def _without_the_unseen(found: pd.DataFrame, guarded: set[str]) -> pd.DataFrame:
    """Without what stood in a table that nobody was shown, where it might give away what is withheld."""
    close = found["indicator"].isin(guarded)
    kept = found[~(close & ((found["measure"] == "before") | found["word"].isin((GONE, OPENED))))].copy()
    by_word = kept["indicator"].isin(guarded) & kept["word"].isin(tuple(WORDS.values()))
    kept.loc[by_word, "note"] = ""
    return kept


def _row(rows: pd.DataFrame, kind: str, *, one: bool = False) -> pd.DataFrame:
    """These rows (values of the series) as rows of measure `changed`."""
    plain = rows[[*WHO, *WHEN, "value", "lower", "upper", "state", "source"]]
    return plain.assign(measure="changed", word=kind, count=1.0 if one else np.nan)


def _stood(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """These rows of the earlier edition as rows of measure `before`."""
    plain = rows[[*WHO, *WHEN, "value", "lower", "upper", "word", "state", "source"]]
    return plain.assign(measure="before", against=kind)


def _values(old: pd.DataFrame, new: pd.DataFrame, partnership: Partnership) -> Iterator[pd.DataFrame]:
    """What changed in the series: new periods, values revised, added or gone, and a new way of measuring."""
    key = [*WHO, *WHEN]
    stood = old[old["measure"] == "observed"]
    then = stood[stood["value"].notna()]
    every = new[new["measure"] == "observed"]
    known = every[every["value"].notna()]
    newest = then.groupby(WHO, sort=False)["period_start"].max().rename("newest").reset_index()
    both = known.merge(stood[[*key, "value", "state"]], on=key, how="left", suffixes=("", "_then"))
    both = both.merge(newest, on=WHO, how="left")

    hidden = both["state_then"].isin(SECRET)
    yield from _newest(both[hidden], OPENED)
    unseen = both["value_then"].isna() & ~hidden
    later = unseen & ~(both["period_start"] <= both["newest"])
    yield from _newest(both[later], NEW)
    yield _stood(_last(then.merge(both.loc[later, WHO].drop_duplicates(), on=WHO)), NEW)
    yield from _newest(both[unseen & ~later], ADDED)

    decimals = both["indicator"].map({id: one.decimals for id, one in partnership.indicators().items()}).fillna(0)
    scale = 10.0 ** decimals.to_numpy(dtype=float)
    printed = [np.round(both[name].to_numpy() * scale) for name in ("value", "value_then")]
    differs = (printed[0] != printed[1]) & ~np.isclose(both["value"], both["value_then"], rtol=SAME, atol=SAME)
    revised = both[both["value_then"].notna().to_numpy() & differs]
    yield from _newest(revised, REVISED)
    yield _stood(then.merge(_last(revised)[key], on=key), REVISED)

    still = pd.MultiIndex.from_frame(known[key])
    measured = pd.MultiIndex.from_frame(new[WHO[:2]].drop_duplicates())
    gone = then[
        ~pd.MultiIndex.from_frame(then[key]).isin(still) & pd.MultiIndex.from_frame(then[WHO[:2]]).isin(measured)
    ]
    now = _last(gone)[key].merge(every[[*key, "state", "source"]], on=key, how="left")
    counts = gone.groupby(WHO, sort=False).size().rename("count").reset_index()
    yield now.merge(counts, on=WHO).assign(measure="changed", word=GONE)

    broken = both[(both["state"] == BREAK) & (both["state_then"] != BREAK)]
    yield _row(_last(broken), METHOD, one=True).assign(note=lambda rows: _reasons(rows, partnership))


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator and area, the row of the newest period."""
    return rows.sort_values(WHEN, kind="stable").drop_duplicates(WHO, keep="last")


def _newest(rows: pd.DataFrame, kind: str) -> Iterator[pd.DataFrame]:
    counts = rows.groupby(WHO, sort=False).size().rename("count").reset_index()
    yield _row(_last(rows), kind).drop(columns="count").merge(counts, on=WHO)


def _reasons(rows: pd.DataFrame, partnership: Partnership) -> list[str]:
    """Why the way of measuring changed with the value of each row, where that was agreed."""
    known = {
        (id, Period.parse(each.at, year=one.year).start): each.why
        for id, one in partnership.indicators().items()
        for each in one.breaks
    }
    return [
        known.get((id, start.date()), "") for id, start in zip(rows["indicator"], rows["period_start"], strict=True)
    ]


def _words(old: pd.DataFrame, new: pd.DataFrame, measure: str, kind: str) -> Iterator[pd.DataFrame]:
    """Where a finding's word is another than before; of a verdict also where there was none.

    A direction that can be tested now, and shows no change, says no more than before: it is none.
    """
    then, rows = old[old["measure"] == measure], new[new["measure"] == measure]
    both = rows.merge(then[[*WHO, "word", "state"]], on=WHO, how="left", suffixes=("", "_then"))
    told = both[~both["state"].isin(SECRET) & ~both["state_then"].isin(SECRET)]
    told = told[told["word_then"].notna() | (told["measure"] == "verdict")]
    told = told[told["word_then"].isna() | (told["word"] != told["word_then"])]
    told = told[~((told["word_then"] == CANNOT) & (told["word"] == NO_CHANGE))]
    was = told["word_then"].fillna("none")
    yield told[[*WHO, *WHEN, "source"]].assign(
        measure="changed", word=kind, against=told["word"], note=was + " before, " + told["word"] + " now"
    )
    yield _stood(then.merge(told[WHO], on=WHO), kind).assign(value=np.nan, lower=np.nan, upper=np.nan)


def _definitions(latest: pd.DataFrame, partnership: Partnership, then: Agreed) -> Iterator[pd.DataFrame]:
    """Where an indicator is measured in another way than was agreed then, or another target was agreed."""
    here = agreed(partnership) if then else {}
    for part, kind in (("measured", DEFINED), ("target", TARGET)):
        moved = [id for id, hashes in then.items() if id in here and hashes.get(part) != here[id][part]]
        yield latest.loc[latest["indicator"].isin(moved), WHO].assign(measure="changed", word=kind)
