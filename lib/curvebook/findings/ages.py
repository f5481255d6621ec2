"""What was received by age in its published form: one figure for each area, period and group, as of any indicator."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from curvebook.indicators.by_age import from_ages
from curvebook.model.partnership import Partnership


class Peopled(Protocol):
    """What standardising needs of an observatory."""

    def population(self) -> pd.DataFrame:
        """Shaped as `observatory.frames.POPULATION`."""


def ages_together(partnership: Partnership, observations: pd.DataFrame, observatory: Peopled) -> pd.DataFrame:
    """`observations` of all indicators, where those that are standardised stand as what their ages come to.

    Where there are any, the column `source` names every row used. The population is asked for only then.
    """
    wanted = [each for each in partnership.indicators().values() if each.standardise]
    if not wanted:
        return observations
    population, country = observatory.population(), partnership.places.country or ""
    by_age = dict(list(observations.groupby("indicator", sort=False)))
    others = observations[~observations["indicator"].isin([each.id for each in wanted])]
    others = others.assign(source=others["submission"] + "#" + others["row"].astype(str))
    made = [from_ages(each, by_age[each.id], population, country) for each in wanted if each.id in by_age]
    return pd.concat([others, *made], ignore_index=True)
