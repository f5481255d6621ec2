"""The plan of an edition: which reports are made, of what, for whom, from which notebook, to which address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from curvebook.addresses import area_page, report_page, theme_page
from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.period import Period
from curvebook.model.reading import NOT_PUBLIC
from curvebook.press.kinds import KINDS, OF_A_SUBJECT, Kind, Subject, subjects

if TYPE_CHECKING:
    from curvebook.model.measures import Theme
    from curvebook.model.partnership import Partnership
    from curvebook.model.places import Area
    from curvebook.model.reading import Audience

ALL = "all"

Names = str | Sequence[str] | None
T = TypeVar("T")


@dataclass(frozen=True)
class PlannedReport:
    """One report to make. `id` is its address without the ending, `path` its address in its audience's folder."""

    id: str
    kind: str
    theme: str | None
    area: str
    audience: str
    notebook: Path
    path: str
    title: str
    subject: str | None = None

    def parameters(self, partnership: str, edition: str) -> dict[str, str]:
        """What its notebook is told."""
        theme = {"theme": self.theme} if self.theme is not None else {}
        subject = {str(KINDS[self.kind].made): self.subject} if self.subject is not None else {}
        common = {"area": self.area, "edition": edition, "audience": self.audience}
        return {"partnership": partnership, **theme, **common, **subject}


@dataclass(frozen=True)
class Plan:
    """All reports of one run, in the order of the site: audience, then themes, then areas.

    `whole` tells whether the run makes the whole edition of its audiences, rather than a part asked for by name.
    """

    edition: str
    audiences: tuple[str, ...]
    reports: tuple[PlannedReport, ...]
    whole: bool


def plan(
    partnership: Partnership,
    edition: str,
    *,
    root: Path,
    theme: Names = None,
    area: Names = None,
    report: Names = None,
    audience: Names = None,
) -> Plan:
    """The reports of `edition`, narrowed to the themes, areas, kinds and audiences named.

    By default each area gets the kinds of report its level has, as far as the audience receives them, and the
    partnership's own area those that are made once per edition. An area named
    (by code, by name, by the id of its level, or as "all") gets its theme reports even where its level has none.
    `root` is the project's folder, whose `notebooks/` hold one notebook per kind of report.
    Raises ParameterError with every unknown name at once, and where a kind that is never open to everyone is listed for
    an audience that is, or asked for one.
    """
    faults: list[Fault] = []
    try:
        Period.of_edition(edition)
    except ValueError as wrong:
        faults.append(Fault("", "--edition", str(wrong)))
    audiences = _audiences(partnership, audience, faults)
    themes = _themes(partnership, theme, faults)
    kinds = _kinds(report, faults)
    areas = _areas(partnership, area, faults)
    faults += _not_for_everyone(audiences, [] if ALL in _listed(audience) else kinds)
    if faults:
        raise ParameterError(faults)

    planned = []
    for reader in audiences:
        for place in areas:
            for kind in _kinds_for(partnership, place, reader, named=area is not None):
                if kinds and kind.id not in kinds:
                    continue
                chosen = [theme for theme in partnership.themes_for(reader) if theme in themes]
                if kind.made == "theme":
                    planned += [_report(root, kind, place, reader, t) for t in chosen]
                elif kind.made in OF_A_SUBJECT:
                    found = subjects(partnership, kind.made, chosen)
                    planned += [_report(root, kind, place, reader, None, each) for each in found]
                elif theme is None:
                    planned.append(_report(root, kind, place, reader, None))
    if not planned:
        said = (("--theme", theme), ("--area", area), ("--report", report), ("--audience", audience))
        asked = ", ".join(f"{option} {', '.join(_listed(names))}" for option, names in said if names is not None)
        mend = _receiving(partnership, audiences, kinds)
        raise ParameterError(Fault("", asked, "no report fits what was asked for", mend=mend))
    order = {theme.id: number for number, theme in enumerate(partnership.themes)}
    planned.sort(
        key=lambda r: (audiences.index(partnership.audience(r.audience)), order.get(r.theme or "", len(order)))
    )
    _need_notebooks(root, planned)
    whole = theme is None and area is None and report is None
    return Plan(edition, tuple(reader.id for reader in audiences), tuple(planned), whole)


def _receiving(partnership: Partnership, asked: Sequence[Audience], kinds: Sequence[str]) -> str:
    """Who receives the kinds that were asked for, where those who were asked do not; or what else may help."""
    missing = [kind for kind in kinds if not any(kind in audience.reports for audience in asked)]
    if not missing:
        return "Name an area to get its theme reports; an area profile has no theme."
    readers = [audience.id for audience in partnership.audiences if missing[0] in audience.reports]
    others = f"these audiences do: {', '.join(readers)}" if readers else "no audience does"
    return f"Not received by {', '.join(one.id for one in asked)}: {missing[0]}; {others}."


def reporting_areas(partnership: Partnership) -> tuple[Area, ...]:
    """The areas that reports are made for: the partnership's own, and those within it of levels with any report.

    They stand in the order of the levels, then in the partnership's own. Comparators of the same level get none.
    """
    own = partnership.places.home
    reporting = [level.id for level in partnership.places.levels if level.reports]
    inside = [area for level in reporting for area in partnership.children(own, level)]
    return (partnership.home, *inside)


def _report(
    root: Path, kind: Kind, area: Area, audience: Audience, theme: Theme | None, subject: Subject | None = None
) -> PlannedReport:
    if theme:
        path, title = theme_page(theme.id, area.code), f"{theme.title}, {area.name}"
    elif kind.id == "area-profile":
        path, title = area_page(area.code), area.name
    elif subject:
        path, title = report_page(kind.id, subject.id), f"{kind.title}: {subject.title}"
    else:
        path, title = report_page(kind.id, area.code), f"{kind.title}, {area.name}"
    return PlannedReport(
        id=path.removesuffix(".html"),
        kind=kind.id,
        theme=theme.id if theme else None,
        area=area.code,
        audience=audience.id,
        notebook=root / "notebooks" / f"{kind.id.replace('-', '_')}.ipynb",
        path=path,
        title=title,
        subject=subject.id if subject else None,
    )


def _kinds_for(partnership: Partnership, area: Area, audience: Audience, *, named: bool) -> list[Kind]:
    own = area.code == partnership.places.home
    here = {*partnership.level(area.level).reports, *(("theme",) if named else ())}
    empty = set() if partnership.scenarios else {"scenario"}
    return [
        kind
        for kind in KINDS.values()
        if kind.id in audience.reports
        and kind.id not in empty
        and (kind.id in here if kind.made in ("theme", "area") else own)
    ]


def _not_for_everyone(audiences: Iterable[Audience], kinds: Iterable[str]) -> list[Fault]:
    """A fault for each audience that is open to everyone and would get what is not."""
    mend = "Take it out of its reports, or name another audience."
    return [
        Fault("", "--audience", f"the report {kind} is never open to everyone", audience.id, mend)
        for audience in audiences
        for kind in NOT_PUBLIC
        if audience.public and kind in (*audience.reports, *kinds)
    ]


def _audiences(partnership: Partnership, names: Names, faults: list[Fault]) -> list[Audience]:
    known = {audience.id: audience for audience in partnership.audiences}
    wanted = [partnership.about.default_audience] if names is None else _listed(names)
    if ALL in wanted:
        return list(known.values())
    return _known("--audience", "audience", wanted, known, faults)


def _themes(partnership: Partnership, names: Names, faults: list[Fault]) -> list[Theme]:
    known = {theme.id: theme for theme in partnership.themes}
    if names is None or ALL in _listed(names):
        return list(known.values())
    chosen = _known("--theme", "theme", _listed(names), known, faults)
    return [theme for theme in known.values() if theme in chosen]


def _kinds(names: Names, faults: list[Fault]) -> list[str]:
    if names is None or ALL in _listed(names):
        return []
    return _known("--report", "kind of report", _listed(names), {kind: kind for kind in KINDS}, faults)


def _areas(partnership: Partnership, names: Names, faults: list[Fault]) -> list[Area]:
    areas = reporting_areas(partnership)
    if names is None:
        return list(areas)
    chosen: set[str] = set()
    for name in _listed(names):
        wanted = name.casefold()
        found = {a.code for a in areas if wanted in (ALL, a.code.casefold(), a.level.casefold(), a.name.casefold())}
        if not found:
            known = [*(a.code for a in areas), *(a.name for a in areas), *(a.level for a in areas), ALL]
            close = nearest(wanted, [word.casefold() for word in known])
            mend = close if close.startswith("Did") else "Give an area's code or name, a level's id, or all."
            faults.append(Fault("", "--area", "no reports are made for such an area", name, mend))
        chosen |= found
    return [area for area in areas if area.code in chosen]


def _known(option: str, what: str, names: Iterable[str], known: dict[str, T], faults: list[Fault]) -> list[T]:
    wanted = list(dict.fromkeys(names))
    faults += [Fault("", option, f"no such {what}", name, nearest(name, known)) for name in wanted if name not in known]
    return [known[name] for name in wanted if name in known]


def _listed(names: Names) -> list[str]:
    return [] if names is None else [names] if isinstance(names, str) else list(names)


def _need_notebooks(root: Path, planned: Sequence[PlannedReport]) -> None:
    missing = sorted({report.notebook for report in planned if not report.notebook.is_file()})
    if missing:
        problem = "the notebook of this kind of report is missing"
        raise ParameterError([Fault(f"notebooks/{path.name}", "", problem) for path in missing])
