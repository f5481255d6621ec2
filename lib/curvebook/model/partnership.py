"""A partnership: everything that its folder says was agreed, told and decided, read and cross-checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from curvebook.errors import DefinitionError, Fault, ParameterError, nearest
from curvebook.model.baselines import Baseline
from curvebook.model.check import faults_of
from curvebook.model.draft import Draft, content_of, read_folder
from curvebook.model.measures import Framework, Indicator, Outcome, Theme
from curvebook.model.places import Area, Level, Places
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import About, AgendaItem, Audience, Due, Story, Term
from curvebook.model.review import Review
from curvebook.model.scenarios import Scenario
from curvebook.model.targets import Judging
from curvebook.model.work import (
    Action,
    Body,
    Commentary,
    Decision,
    Funding,
    Node,
    PlanLevel,
    Project,
    Risk,
    RiskBand,
    RollUp,
    Service,
)

__all__ = ["About", "Partnership", "load"]
V = TypeVar("V")


@dataclass(frozen=True, eq=False)
class Partnership:
    """What one partnership agreed. Lookups by id raise ParameterError, with the nearest id, where there is none."""

    folder: Path
    about: About
    places: Places
    themes: tuple[Theme, ...] = ()
    bodies: tuple[Body, ...] = ()
    plan_levels: tuple[PlanLevel, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    nodes: tuple[Node, ...] = ()
    actions: tuple[Action, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    services: tuple[Service, ...] = ()
    projects: tuple[Project, ...] = ()
    risks: tuple[Risk, ...] = ()
    risk_bands: tuple[RiskBand, ...] = ()
    funding: tuple[Funding, ...] = ()
    audiences: tuple[Audience, ...] = ()
    policies: tuple[DisclosurePolicy, ...] = ()
    calendar: tuple[Due, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    reviews: tuple[Review, ...] = ()
    stories: tuple[Story, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    glossary: tuple[Term, ...] = ()
    judging: Judging = field(default_factory=Judging)
    roll_up: RollUp = field(default_factory=RollUp)
    content: str = ""  # the hash of the files that it was read from (`draft.content_of`)

    @property
    def id(self) -> str:
        """The partnership's id, as in addresses."""
        return self.about.id

    @property
    def home(self) -> Area:
        """The partnership's own area."""
        return self.area(self.places.home)

    def theme(self, id: str) -> Theme:
        """The theme with this id."""
        return _named(self._themes, id, "theme")

    def indicator(self, id: str) -> Indicator:
        """The indicator with this id."""
        return _named(self._indicators, id, "indicator")

    def indicators(self) -> dict[str, Indicator]:
        """All indicators by id, in the order of themes and outcomes."""
        return dict(self._indicators)

    def outcome(self, id: str) -> Outcome:
        """The outcome with this id."""
        return _named(self._outcomes, id, "outcome")

    def home_theme(self, indicator: str) -> str:
        """The id of the theme that defines `indicator`; others may show it in another role."""
        return _named(self._homes, indicator, "indicator")

    def level(self, id: str) -> Level:
        """The spatial level with this id."""
        return _named(self._levels, id, "level")

    def area(self, code: str) -> Area:
        """The area with this code."""
        return _named(self._areas, code, "area")

    def areas(self, level: str | None = None) -> tuple[Area, ...]:
        """All areas, or those of one level, in the order in which they were written."""
        if level is None:
            return self.places.areas
        self.level(level)
        return tuple(area for area in self.places.areas if area.level == level)

    def parent(self, code: str, level: str | None = None) -> Area | None:
        """The area that contains `code`: the first of its parents, or the nearest one at `level`."""
        above = self._above(code)
        return next((area for area in above if level is None or area.level == level), None)

    def children(self, code: str, level: str) -> tuple[Area, ...]:
        """The areas of `level` that lie in `code`, directly or within areas between."""
        self.area(code)
        return tuple(area for area in self.areas(level) if any(above.code == code for above in self._above(area.code)))

    def audience(self, id: str) -> Audience:
        """The audience with this id."""
        return _named(self._audiences, id, "audience")

    def themes_for(self, audience: Audience) -> tuple[Theme, ...]:
        """The themes that an audience reads about: of others it gets nothing (RULES 4.5)."""
        return tuple(theme for theme in self.themes if not audience.themes or theme.id in audience.themes)

    def policy(self, indicator: Indicator) -> DisclosurePolicy | None:
        """The policy that protects an indicator's small counts, None where it names none."""
        return next((policy for policy in self.policies if policy.id == indicator.disclosure), None)

    def body(self, id: str) -> Body:
        """The body with this id."""
        return _named(self._bodies, id, "body")

    def stories_for(
        self,
        theme: str | None = None,
        area: str | None = None,
        audience: str | Audience | None = None,
        on: date | None = None,
    ) -> tuple[Story, ...]:
        """Stories that may be told: of `theme`, from `area` or an area in it, to `audience`.

        Only an audience that is not public hears what was told for partners. A story without areas belongs to the
        partnership's own area. `on` leaves out stories whose consent had expired by that day.
        """
        reader = self.audience(audience) if isinstance(audience, str) else audience
        within = set() if area is None else {area, *(a.code for a in self.places.areas if self._lies_in(a.code, area))}
        return tuple(
            story
            for story in self.stories
            if (theme is None or story.theme == theme)
            and (area is None or within & set(story.areas or (self.places.home,)))
            and (story.consent.scope == "public" or (reader is not None and not reader.public))
            and (on is None or on <= story.consent.expires)
        )

    def baselines_of(self, indicator: str, on: date | None = None) -> tuple[Baseline, ...]:
        """The baselines frozen of an indicator (by that day), the newest first."""
        found = (one for one in self.baselines if one.indicator == indicator and (on is None or one.at <= on))
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    def commentary_on(self, indicator: str, edition: str) -> Commentary | None:
        """What was said of `indicator` in `edition`, if anything."""
        return next((c for c in self.commentary if (c.indicator, c.edition) == (indicator, edition)), None)

    def _lies_in(self, code: str, outer: str) -> bool:
        return any(above.code == outer for above in self._above(code))

    def _above(self, code: str) -> Iterator[Area]:
        """All areas that contain `code`, nearest first."""
        seen, level = {code}, [self.area(code)]
        while level:
            parents = [parent for area in level for parent in area.parents if parent not in seen]
            level = [self.area(parent) for parent in dict.fromkeys(parents)]
            seen.update(parents)
            yield from level

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def _homes(self) -> dict[str, str]:
        return {i.id: theme.id for theme in self.themes for outcome in theme.outcomes for i in outcome.indicators}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {i.id: i for theme in self.themes for outcome in theme.outcomes for i in outcome.indicators}

    @cached_property
    def _outcomes(self) -> dict[str, Outcome]:
        return {outcome.id: outcome for theme in self.themes for outcome in theme.outcomes}

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.code: area for area in self.places.areas}

    @cached_property
    def _levels(self) -> dict[str, Level]:
        return {level.id: level for level in self.places.levels}

    @cached_property
    def _audiences(self) -> dict[str, Audience]:
        return {audience.id: audience for audience in self.audiences}

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return {body.id: body for body in self.bodies}


def load(folder: Path, *, at_home: bool = False) -> Partnership:
    """Read a partnership folder and check that everything in it hangs together; `at_home` as in `survey`.

    As long as no file in it changes, this process, and one forked from it, is given what was read before. Raises
    DefinitionError with the faults of all files at once, in the order of files and lines.
    """
    return _loaded(Path(folder), content_of(Path(folder)), at_home)


def id_of(folder: Path) -> str:
    """The id of a folder's partnership, whatever else is at fault in it; where it cannot be read, the folder's name."""
    about = read_folder(Path(folder)).one(About)
    return about.id if about else Path(folder).resolve().name


@lru_cache(maxsize=4)
def _loaded(folder: Path, _content: str, at_home: bool) -> Partnership:
    partnership, faults = survey(folder, at_home=at_home)
    if faults or partnership is None:
        raise DefinitionError(faults)
    return partnership


def survey(folder: Path, *, at_home: bool = False) -> tuple[Partnership | None, list[Fault]]:
    """What could be read of a partnership folder, and the faults of all its files, in the order of files and lines.

    There is no partnership where files that are received could not be judged by it: where its places or an indicator
    cannot be read. `at_home` asks also that the partnership is called as its folder: its editions go by its id, and
    would take the place of the other's. Raises DefinitionError where the folder holds no partnership at all.
    """
    folder = Path(folder)
    if not (folder / "definitions").is_dir():
        problem = "the folder does not exist" if not folder.is_dir() else "the folder holds no definitions/"
        mend = "A partnership folder has definitions/*.yaml; `curvebook example DIR` writes one to copy."
        raise DefinitionError(Fault(folder.as_posix(), "", problem, mend=mend))
    if not any((folder / "definitions").rglob("*.yaml")):
        mend = "`curvebook example DIR` writes a partnership to copy."
        raise DefinitionError(Fault("definitions", "", "the folder holds no .yaml files", mend=mend))
    content, draft = content_of(folder), read_folder(folder)
    while (now := content_of(folder)) != content:  # edited while it was read
        content, draft = now, read_folder(folder)
    faults = [*draft.faults, *faults_of(draft)]
    about, places = draft.one(About), draft.one(Places)
    if at_home and about is not None and about.id != (name := folder.resolve().name):
        mend = f"Write `id: {name}`, or rename the folder."
        problem = f"the folder is called {name}, so editions would go to another partnership's place"
        faults.append((draft.of(About)[0].at / "id").fault(problem, about.id, mend))
    if about is None or places is None or (faults and not _judges(draft)):
        return None, _in_order(faults)
    partnership = Partnership(
        folder=folder,
        about=about,
        places=places,
        themes=draft.values(Theme),
        bodies=draft.values(Body),
        plan_levels=draft.values(PlanLevel),
        frameworks=draft.values(Framework),
        nodes=draft.values(Node),
        actions=draft.values(Action),
        scenarios=draft.values(Scenario),
        services=draft.values(Service),
        projects=draft.values(Project),
        risks=draft.values(Risk),
        risk_bands=draft.values(RiskBand),
        funding=draft.values(Funding),
        audiences=draft.values(Audience),
        policies=draft.values(DisclosurePolicy),
        calendar=draft.values(Due),
        agenda=draft.values(AgendaItem),
        decisions=draft.values(Decision),
        commentary=draft.values(Commentary),
        reviews=draft.values(Review),
        stories=draft.values(Story),
        baselines=draft.values(Baseline),
        glossary=draft.values(Term),
        judging=draft.one(Judging) or Judging(),
        roll_up=draft.one(RollUp) or RollUp(),
        content=content,
    )
    return partnership, _in_order(faults)


def _judges(draft: Draft) -> bool:
    """Whether places and indicators are whole, each with an id of its own, so that received files can be judged."""
    things = {kind: draft.of(kind) for kind in (Indicator, Area, Level)}
    alone = all(len(found) == len(draft.names.get(kind, {})) for kind, found in things.items())
    levels, codes = draft.ids(Level), draft.ids(Area)
    within = all(area.level in levels and codes.issuperset(area.parents) for area in draft.values(Area))
    return alone and within and not draft.unread and not draft.blind


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, by file and then by line as a number rather than as text."""

    def key(fault: Fault) -> tuple[str, int, Fault]:
        number = fault.place.removeprefix("line ").split(",")[0]
        return fault.file, int(number) if number.isdigit() else 0, fault

    unique = dict.fromkeys(faults)
    return sorted(unique, key=lambda fault: key(fault)[:2])


def _named(things: dict[str, V], id: str, what: str) -> V:
    if id not in things:
        raise ParameterError(Fault("", "", f"there is no {what} {id!r}", mend=nearest(id, things)))
    return things[id]
