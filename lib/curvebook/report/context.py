"""What a report knows while it is being told: who reads, where, when, and the findings it may print."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from curvebook import addresses
from curvebook.model.measures import Indicator, Role, Theme
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.places import Area
from curvebook.model.reading import Audience
from curvebook.narrative.facts import Facts

if TYPE_CHECKING:
    from curvebook.findings import Findings

# The order in which a reader meets indicators of one outcome.
_ROLE_ORDER: tuple[Role, ...] = ("headline", "secondary", "driver", "performance")


@dataclass(frozen=True)
class Context:
    """One report's surroundings. `theme` is None in a report about a whole area; `here` is the page's address."""

    partnership: Partnership
    findings: Findings
    area: Area
    theme: str | None
    edition: str
    audience: Audience
    here: str
    _facts: dict[str, Facts] = field(default_factory=dict, repr=False, compare=False)

    @property
    def quarter(self) -> Period:
        """The edition's quarter."""
        return Period.of_edition(self.edition)

    def facts(self, indicator: Indicator, area: Area | None = None) -> Facts:
        """What is known of `indicator` in `area` (default: the report's own, of which it is kept)."""
        if area is not None and area != self.area:
            return self._read(indicator, area)
        if indicator.id not in self._facts:
            self._facts[indicator.id] = self._read(indicator, self.area)
        return self._facts[indicator.id]

    def _read(self, indicator: Indicator, area: Area) -> Facts:
        # The same figures stand under every theme that shows the indicator, but as context it carries no light.
        home = self.partnership.home_theme(indicator.id)
        shown_here = self.theme is not None and indicator.role_in(self.theme, home) is not None
        theme = self.theme if shown_here else home
        rows = self.findings.slice(theme=theme, indicator=indicator.id, area=area.code)
        return Facts(indicator, area, rows, self.partnership.judging)

    def indicators(self, *roles: Role) -> tuple[Indicator, ...]:
        """The theme's indicators in these roles that are measured for this area's level, in reading order."""
        assert self.theme is not None
        found = []
        for indicator in self.partnership.indicators().values():
            role = indicator.role_in(self.theme, self.partnership.home_theme(indicator.id))
            if role in roles and self.area.level in indicator.levels:
                found.append((roles.index(role), indicator))
        return tuple(indicator for _, indicator in sorted(found, key=lambda pair: pair[0]))

    def indicators_of(self, outcome_id: str) -> tuple[Indicator, ...]:
        """An outcome's own indicators for this area's level, headline first; context indicators stand elsewhere."""
        own = {
            i.id for o in self.partnership.theme(self.theme or "").outcomes if o.id == outcome_id for i in o.indicators
        }
        return tuple(i for i in self.indicators(*_ROLE_ORDER) if i.id in own)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes that the audience reads about: of others it gets nothing (RULES 4.5)."""
        return self.partnership.themes_for(self.audience)

    def made(self, kind: str, level: str) -> bool:
        """Whether the audience gets reports of `kind` on areas of `level`, so that a link there leads somewhere."""
        return kind in self.audience.reports and kind in self.partnership.level(level).reports

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """Names of all areas by code."""
        return {area.code: area.name for area in self.partnership.places.areas}

    @functools.cached_property
    def levels(self) -> dict[str, str]:
        """What the areas of a level are called in a sentence, by the level's id."""
        return {level.id: level.plural.lower() for level in self.partnership.places.levels}

    def link(self, there: str) -> str:
        """The relative link from this page."""
        return addresses.link(self.here, there)

    def smaller(self) -> tuple[Area, ...]:
        """The areas one reported level below this one that lie in it, in name order (none for the smallest)."""
        order = [level.id for level in self.partnership.places.levels]
        for level in order[order.index(self.area.level) + 1 :][::-1]:
            inside = self.partnership.children(self.area.code, level)
            if inside:
                return tuple(sorted(inside, key=lambda area: area.name))
        return ()

    def table(self, **which: str) -> pd.DataFrame:
        """A slice of findings for this report's area and theme unless said otherwise."""
        if self.theme is not None:
            which.setdefault("theme", self.theme)
        which.setdefault("area", self.area.code)
        return self.findings.slice(**which)
