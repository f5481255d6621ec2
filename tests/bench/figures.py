"""Benches of the statistics: intervals, standardised rates and trends, all of them at once and one by one."""

from __future__ import annotations

from collections.abc import Iterator

from harness import Row, compared

ROWS, GROUPS, SERIES = 1_000_000, 100_000, 100_000


def intervals() -> Iterator[Row]:
    """Wilson's and Byar's intervals of a million rows."""
    import numpy as np
    from curvebook.indicators.intervals import byar, wilson
    from scipy.stats import chi2
    from statsmodels.stats.proportion import proportion_confint

    random = np.random.default_rng(1)
    n = random.integers(20, 5_000, ROWS)
    x = random.binomial(n, 0.05)
    few = list(zip(x[:2_000].tolist(), n[:2_000].tolist(), strict=True))
    name = f"intervals of {ROWS:,} rows"
    yield compared(
        f"{name}, Wilson", lambda: wilson(x, n, multiplier=100),
        lambda: [proportion_confint(count, of, method="wilson") for count, of in few],
        rows=ROWS, sample=len(few), bound=1.0, how="statsmodels' proportion_confint for each row",
    )  # fmt: skip
    yield compared(
        f"{name}, Byar", lambda: byar(x, n, multiplier=1_000),
        lambda: [(chi2.ppf(0.025, 2 * count) / 2 / of, chi2.ppf(0.975, 2 * count + 2) / 2 / of) for count, of in few],
        rows=ROWS, sample=len(few), bound=1.0, how="scipy's chi2.ppf for each row",
    )  # fmt: skip


def rates() -> Iterator[Row]:
    """Directly standardised rates of areas by sex and period from a long frame of age bands."""
    import numpy as np
    import pandas as pd
    from curvebook.indicators.standardise import ESP2013, standardised_rates
    from scipy.stats import chi2

    random = np.random.default_rng(2)
    bands, weights = list(ESP2013), np.array(list(ESP2013.values()), dtype=float)
    areas, sexes, periods = GROUPS // 20, ["Female", "Male"], [f"{year}" for year in range(2014, 2024)]
    groups = pd.MultiIndex.from_product(
        [[f"E05{at:06d}" for at in range(areas)], sexes, periods, bands], names=["area", "sex", "period", "age"]
    )
    people = random.integers(100, 1_000, len(groups))
    frame = pd.DataFrame({"count": random.binomial(people, 0.02), "people": people}, index=groups).reset_index()
    by = ["area", "sex", "period"]
    few = frame[frame["area"].isin(frame["area"].unique()[:50])]

    def dobson(group: pd.DataFrame) -> tuple[float, float, float]:
        x, n = group["count"], group["people"]
        total, value = x.sum(), (weights * x / n).sum() / weights.sum()
        stretch = ((weights**2 * x / n**2).sum() / weights.sum() ** 2 / total) ** 0.5
        low, high = chi2.ppf(0.025, 2 * total) / 2, chi2.ppf(0.975, 2 * total + 2) / 2
        return value, value + stretch * (low - total), value + stretch * (high - total)

    yield compared(
        f"standardised rates of {GROUPS:,} groups", lambda: standardised_rates(frame, by),
        lambda: few.groupby(by)[["count", "people"]].apply(dobson),
        rows=GROUPS, sample=50 * 20, bound=3.0, how="pandas' groupby.apply with scipy for each group",
    )  # fmt: skip


def trends() -> Iterator[Row]:
    """The recent-trend test on five points."""
    import numpy as np
    from curvebook.indicators.trend import recent_trend
    from statsmodels.api import WLS, add_constant

    random = np.random.default_rng(3)
    value = random.normal(20, 3, (SERIES, 5))
    half = random.uniform(0.5, 3, (SERIES, 5))
    time = add_constant(np.arange(5.0))

    def one_by_one() -> None:
        for at in range(200):
            weight = 1 / (half[at] / 1.96) ** 2
            every = range(5)
            for keep in ([*every], *([*every[:out], *every[out + 1 :]] for out in every)):
                found = WLS(value[at][keep], time[keep], weights=weight[keep]).fit()
                _ = found.params[1] / found.normalized_cov_params[1, 1] ** 0.5

    yield compared(
        f"trends of {SERIES:,} series", lambda: recent_trend(value, value - half, value + half), one_by_one,
        rows=SERIES, sample=200, bound=2.0, how="statsmodels' WLS for each series, and without each point in turn",
    )  # fmt: skip
