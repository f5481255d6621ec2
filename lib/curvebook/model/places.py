"""Areas and their levels. Levels need not nest: an area may have parents at several levels (RULES 1.9)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from curvebook.model.base import Agreed, Code, Id, Label, Line, Prose


class Level(Agreed):
    """A spatial level: country, region, county, borough, neighbourhood, ward, LSOA, whatever was agreed."""

    id: Id
    title: Line
    plural: Line
    reports: tuple[Id, ...] = Field(
        default=(),
        description="kinds of report that an edition holds for each area of this level (theme, area-profile)",
    )


class FormerCode(Agreed):
    """A code under which older files know the same place, or a place that became part of it."""

    code: Code
    until: date | None = None
    whole: bool = Field(default=True, description="false where only part of the former area lies in this one")


class Area(Agreed):
    """A place. `parents` are codes of areas at other levels that contain it, nearest first."""

    code: Code
    name: Line
    level: Id
    parents: tuple[Code, ...] = ()
    former: tuple[FormerCode, ...] = ()
    aliases: tuple[Label, ...] = Field(default=(), description="other names and identifiers used in received files")
    about: Prose | None = Field(default=None, description="the place in a sentence or two")
    councillors: tuple[Line, ...] = Field(default=(), description="who is elected here, by name")
    contact: Line | None = Field(default=None, description="how to reach those who are elected here")


class Places(Agreed):
    """All areas that a partnership reports on or compares itself with."""

    levels: tuple[Level, ...]
    areas: tuple[Area, ...]
    home: Code = Field(description="the partnership's own area")
    country: Code | None = None
    region: Code | None = None
    neighbours: tuple[Code, ...] = Field(default=(), description="statistical neighbours, nearest first")
    lookups: bool = Field(default=True, description="follow code changes named in received lookups")
