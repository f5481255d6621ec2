"""The solver that tries to undo it: what anyone can infer of a withheld count from all that is shown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from curvebook.disclosure.cells import Cells
from curvebook.disclosure.rules import Rules

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Bools = np.ndarray
Floats = np.ndarray
SMALL = 20_000  # bytes of a problem whose answer is remembered: five thousand of them are 100 MB at most


class Inferred(NamedTuple):
    """For each of n cells, the least and the greatest count that it can have; NaN where nobody asked."""

    lower: Floats
    upper: Floats


def known_limits(cells: Cells, rules: Rules) -> Rules:
    """`rules`, with readers who know the limit below which a source withholds.

    Publishers print it, so a count that its source withheld is at most `lowest` + `span`. Many withhold larger counts
    too, for the sake of others; where no table fits the limit they did so, and it tells nobody anything.
    """
    highest = np.where(np.isfinite(rules.span), rules.lowest + rules.span, rules.highest)
    limited = rules._replace(highest=np.fmin(highest, rules.highest))
    low, high = bounds(limited, hidden(cells, np.zeros(len(highest), dtype=bool)))
    fixed = low == high
    for part in connected(cells, fixed):
        if np.isfinite(rules.span[part]).any():
            rows, totals = equations(cells, part, np.where(fixed, low, 0.0))
            if best(rows, totals, low[part], high[part], np.zeros(len(part))) is None:
                limited.highest[part] = rules.highest[part]
    return limited


def hidden(cells: Cells, withheld: Bools) -> Bools:
    """Cells that nobody is shown, where `withheld` are those of the newest edition that are not."""
    table = cells.table
    shown = table["current"].to_numpy() & np.isfinite(table["count"].to_numpy(dtype=float)) & ~withheld
    return ~(shown | table["public"].to_numpy())


def attack(cells: Cells, rules: Rules, dark: Bools, wanted: Bools | None = None) -> Inferred:
    """The range of every protected (or `wanted`) cell that an attacker can infer when the `dark` cells are not shown.

    The attacker knows every count that is shown, now or in an earlier edition, to within its rounding; every equation
    between cells, with its difference; every denominator; the policy, and so the bounds of what is withheld; and that
    counts are whole numbers. The range is exact: the smallest and the largest value of the cell in any table that fits
    all this (integer programming by HiGHS), in the connected part of the table that the cell belongs to. Where no
    table fits, nothing true can be learnt: such cells keep the range of the policy.
    """
    low, high = bounds(rules, dark)
    lower, upper = (np.full(len(low), np.nan) for _ in range(2))
    wanted = rules.protected if wanted is None else wanted
    lower[wanted], upper[wanted] = low[wanted], high[wanted]
    fixed = low == high
    for part in connected(cells, fixed):
        if not wanted[part].any():
            continue
        rows, totals = equations(cells, part, np.where(fixed, low, 0.0))
        for place in np.flatnonzero(wanted[part]):
            for sign, into in ((1.0, lower), (-1.0, upper)):
                aim = np.zeros(len(part))
                aim[place] = sign
                found = best(rows, totals, low[part], high[part], aim)
                if found is not None:
                    into[part[place]] = found[place]
    return Inferred(lower, upper)


def leaks(cells: Cells, rules: Rules, withheld: Bools) -> tuple[Bools, Inferred]:
    """Cells of which an attacker learns more than the policy allows when `withheld` are withheld; and what he infers.

    What follows even where every count but the zeros is withheld (a place with two parts that are not zero has two
    people at least) is what the policy itself gives away by showing zeros: it counts as no leak.
    """
    dark = hidden(cells, withheld)
    found = attack(cells, rules, dark)
    leaking = (rules.primary & ~dark) | _narrow(rules, found.lower, found.upper, rules.least, rules.most, rules.span)
    doubtful = leaking & dark
    if doubtful.any():
        count = cells.table["count"].to_numpy(dtype=float)
        with np.errstate(invalid="ignore"):
            never = ~((count < rules.lowest) | (count > rules.highest))
        at_best = attack(cells, rules, dark | never, doubtful)
        needs = (np.maximum(rules.least, at_best.lower), np.minimum(rules.most, at_best.upper),
                 np.minimum(rules.span, at_best.upper - at_best.lower))  # fmt: skip
        leaking &= ~doubtful | _narrow(rules, found.lower, found.upper, *needs)
    return leaking, found


def _narrow(rules: Rules, lower: Floats, upper: Floats, least: Floats, most: Floats, span: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return rules.protected & ((lower > least) | (upper < most) | (upper - lower < span))


def bounds(rules: Rules, dark: Bools) -> tuple[Floats, Floats]:
    """From what count to what count each cell lies, as told by the policy where it is `dark`, else by its figure."""
    return np.where(dark, rules.lowest, rules.printed_low), np.where(dark, rules.highest, rules.printed_high)


def best(matrix: csr_matrix, totals: Floats, low: Floats, high: Floats, aim: Floats) -> Floats | None:
    """The whole numbers x with `matrix @ x == totals` and `low` ≤ x ≤ `high` for which `aim @ x` is least.

    None where there are none. What has no bound is followed to a billion: more people than any table has.
    """
    rows = matrix.tocsr()
    whole = (np.asarray(each, dtype=np.int64).tobytes() for each in (rows.indptr, rows.indices))
    problem = (*whole, *(np.asarray(each, dtype=float).tobytes() for each in (rows.data, totals, low, high, aim)))
    solve = _solved if sum(map(len, problem)) <= SMALL else _solved.__wrapped__
    found = solve(*problem)
    return None if found is None else found.copy()


@lru_cache(maxsize=5000)
def _solved(*problem: bytes) -> Floats | None:
    """As `best`, of its arguments' bytes. Most problems come again: in the next round, edition or audience."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    starts, columns = (np.frombuffer(each, dtype=np.int64) for each in problem[:2])
    values, totals, low, high, aim = (np.frombuffer(each, dtype=float) for each in problem[2:])
    matrix = csr_matrix((values, columns, starts), shape=(len(totals), len(aim)))
    many = 1e9
    found = milp(
        aim, integrality=np.ones(len(aim)), bounds=Bounds(low, np.minimum(high, many)),
        constraints=LinearConstraint(matrix, totals, totals) if len(totals) else None,
        options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return None if found.x is None else np.round(found.x)


def equations(cells: Cells, part: np.ndarray, fixed: Floats) -> tuple[csr_matrix, Floats]:
    """The equations about the cells of `part`, and what is left of their totals once `fixed` counts are taken out."""
    inner = cells.matrix[:, part]
    rows = np.flatnonzero(np.diff(inner.tocsr().indptr))
    outside = np.array(fixed)
    outside[part] = 0.0
    return inner[rows], (cells.totals - cells.matrix @ outside)[rows]


def connected(cells: Cells, fixed: Bools) -> list[np.ndarray]:
    """The cells that are not `fixed`, in groups between which no equation stands."""
    from scipy.sparse import diags
    from scipy.sparse.csgraph import connected_components

    loose = np.abs(cells.matrix) @ diags((~fixed).astype(float))
    labels = connected_components(loose.T @ loose, directed=False)[1]
    order = np.argsort(labels, kind="stable")
    order = order[~fixed[order]]
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return [np.sort(part) for part in np.split(order, ends)] if len(order) else []
