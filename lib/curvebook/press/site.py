"""The pages around the reports: Home, themes, areas, reports, data, glossary; and the figures as CSV."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.interventions import interventions
from curvebook.addresses import (
    AREAS,
    CHANGES,
    CHANGES_TABLE,
    DATA,
    GLOSSARY,
    HOME,
    METHODS,
    REPORTS,
    RULES,
    THEMES,
)
from curvebook.model.measures import registry
from curvebook.model.period import Period, day_in_words
from curvebook.narrative.figures import unit_of
from curvebook.press import acting, methods, rules
from curvebook.press.changed import Changes
from curvebook.press.edition import reporting_areas
from curvebook.press.kinds import GROUPS, KINDS, OF_A_SUBJECT, Kind, subjects
from curvebook.press.overview import Overview, overview
from curvebook.press.publish import name_of
from curvebook.press.render import Crumb, Frame, page
from curvebook.report.interventions import CALENDAR, deadlines, deadlines_file
from curvebook.report.reader import Reader

if TYPE_CHECKING:
    from datetime import date

    from curvebook.accountability.interventions import Intervention
    from curvebook.disclosure.earlier import Since
    from curvebook.model.partnership import Partnership
    from curvebook.model.places import Area
    from curvebook.model.reading import Audience
    from curvebook.press.edition import PlannedReport

DEPRIVATION = "deprivation"  # the tag of indicators of relative deprivation
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet begins a formula with
DECIMALS = 6  # of a download's numbers: more than any source has, fewer than would show how a computer counts
NO_MAP = Markup("")
DRAFT = ("Draft for sign-off: not published yet, and it may still change.", "Draft")
EXPLAINED = (METHODS, RULES, GLOSSARY)  # pages that say themselves what their words mean
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
PAGES = {REPORTS: "Reports", DATA: "Data", METHODS: "Methods"}  # pages that lead to reports made once per edition


@dataclass(frozen=True)
class Site:
    """One audience's edition: what its pages need to know.

    `made` gives each existing report's ids by its address, `tables` each indicator's figures as CSV; `since` is
    what the edition is compared with.
    """

    partnership: Partnership
    edition: str
    audience: Audience
    as_at: date
    table: pd.DataFrame
    made: Mapping[str, frozenset[str]]
    tables: Mapping[str, str]
    map: Markup = NO_MAP
    draft: bool = False
    since: Since | None = None
    editions: str = ""  # the address of the page of all editions, from the audience's folder; "" for none

    @property
    def quarter(self) -> Period:
        """The edition's quarter."""
        return Period.of_edition(self.edition)

    @cached_property
    def interventions(self) -> tuple[Intervention, ...]:
        """Those of the audience's themes."""
        return interventions(self.partnership, self.table, self.as_at, self.audience.themes)

    @cached_property
    def changes(self) -> Changes:
        """What changed since the last edition, as this audience may see it."""
        what = (self.partnership, self.table, self.since, self.audience)
        return Changes.of(*what, self.link, lambda there: addresses.link(CHANGES, there))

    def link(self, address: str) -> str | None:
        """The address as far as it leads somewhere: without a place that the page does not have, or None."""
        path, _, place = address.partition("#")
        if path not in self.made:
            return None
        return address if place in self.made[path] else path


def frame_of(partnership: Partnership, edition: str, as_at: date, audience: Audience, draft: bool = False) -> Frame:
    """What stands around every page of an audience: the same for the pages of the site and the reports."""
    about = partnership.about
    quarter = Period.of_edition(edition)
    facts = (
        ("Edition", quarter.label),
        ("Data as at", day_in_words(as_at)),
        ("Next release", about.next_release or ""),
        ("Contact", about.contact),
        ("Licence", about.licence),
    )
    glossary = (("Glossary", GLOSSARY),) if partnership.glossary else ()
    beside, mark = DRAFT if draft else _other_day(partnership, edition, as_at)
    says = f"{partnership.home.name} is a fictional place made to show Curvebook; its figures are invented."
    return Frame(
        name=about.title,
        edition=quarter.label,
        language=about.language,
        fictional=says if about.fictional else "",
        beside=beside,
        mark=mark,
        navigation=(("Home", HOME), *((name, page) for page, name in sections(audience).items())),
        footer=(("Data", DATA), ("Methods", METHODS), *glossary),
        facts=tuple((term, words) for term, words in facts if words),
    )


def _other_day(partnership: Partnership, edition: str, as_at: date) -> tuple[str, str]:
    """What a site says that knows what was known on another day than that of publication; nothing of the edition."""
    if name_of(partnership, edition, as_at) == edition:
        return "", ""
    mark = f"As known on {day_in_words(as_at)}"
    return f"{mark}: not the edition as published.", mark


def sections(audience: Audience) -> dict[str, str]:
    """The parts of an audience's site that hold the reports it receives: addresses and names."""
    made = {_section(KINDS[kind]) for kind in audience.reports if kind in KINDS}
    return {page: name for page, name in ((THEMES, "Themes"), (AREAS, "Areas"), (REPORTS, "Reports")) if page in made}


def _section(kind: Kind) -> str:
    return {"theme": THEMES, "area": AREAS}.get(kind.made, REPORTS)


def crumbs_of(partnership: Partnership, report: PlannedReport) -> tuple[Crumb, ...]:
    """The way from Home to a report."""
    area = partnership.area(report.area)
    if report.theme is not None:
        theme = partnership.theme(report.theme)
        return (("Home", HOME), ("Themes", THEMES), (theme.title, f"{THEMES}#{theme.id}"), (area.name, None))
    level, kind = partnership.level(area.level), KINDS[report.kind]
    if kind.made == "area":
        return (("Home", HOME), ("Areas", AREAS), (level.plural, f"{AREAS}#{level.id}"), (report.title, None))
    page = (PAGES[kind.page], kind.page)
    return (("Home", HOME), page, (report.title, None))


def section_of(report: PlannedReport) -> str:
    """The part of the site that a report belongs to."""
    kind = KINDS[report.kind]
    return kind.page if _section(kind) == REPORTS else _section(kind)


def pages(site: Site) -> dict[str, str]:
    """The pages of the site by address, without the reports."""
    frame = frame_of(site.partnership, site.edition, site.as_at, site.audience, site.draft)
    stages = {one.subject: one.stage for one in site.interventions if one.stage}
    found = overview(site.partnership, site.table, site.audience, stages)
    home, how = ("Home", HOME), _methods(site)
    result = {
        HOME: page(frame, HOME, _home(site, found), title="Home", template="home.html.j2"),
        DATA: page(frame, DATA, {"themes": _downloads(site), "reports": _about(site, DATA), "sets": _sets(site)},
                   title="Data", template="data.html.j2", crumbs=(home, ("Data", None))),
        METHODS: page(frame, METHODS, {**how, "cite": _citation(site), "reports": _about(site, METHODS)},
                      title="Methods", template="methods.html.j2", crumbs=(home, ("Methods", None))),
        CHANGES: page(frame, CHANGES, site.changes.facts(), title="What changed", template="what-changed.html.j2",
                      section=HOME, crumbs=(home, ("What changed", None))),
        RULES: page(frame, RULES, rules.facts(), title="Rules", template="rules.html.j2", section=METHODS,
                    crumbs=(home, ("Methods", METHODS), ("Rules", None))),
    }  # fmt: skip
    own: dict[str, dict[str, Any]] = {
        THEMES: {"themes": _themes(site, found)},
        AREAS: {"levels": _levels(site), "map": site.map},
        REPORTS: {"groups": _groups(site)},
    }
    for address, name in sections(site.audience).items():
        result[address] = page(frame, address, own[address], title=name, template=f"{name.lower()}.html.j2",
                               crumbs=(home, (name, None)))  # fmt: skip
    if site.partnership.glossary:
        terms = sorted(site.partnership.glossary, key=lambda term: term.term.casefold())
        result[GLOSSARY] = page(frame, GLOSSARY, {"terms": [(t.term, t.plain) for t in terms]}, title="Glossary",
                                template="glossary.html.j2", crumbs=(home, ("Glossary", None)))  # fmt: skip
    told = Reader.of(site.partnership, site.audience).told
    inside = {path: _MAIN.sub(lambda main: told(main[0]), html) for path, html in result.items()}
    return inside | {path: result[path] for path in EXPLAINED if path in result}


def _methods(site: Site) -> dict[str, Any]:
    p = site.partnership
    return methods.facts(p.judging, public=site.audience.public, roll_up=p.roll_up)


def _citation(site: Site) -> str:
    title, quarter = site.partnership.about.title, site.quarter.label
    return f"{title}, Home, edition {quarter}, data as at {day_in_words(site.as_at)}."


def missing_page(site: Site, report: PlannedReport) -> str:
    """What stands where a report is linked to that this edition does not have."""
    frame = frame_of(site.partnership, site.edition, site.as_at, site.audience, site.draft)
    facts = {"name": report.title, "edition": site.quarter.label}
    return page(frame, report.path, facts, title=report.title, template="missing.html.j2",
                crumbs=crumbs_of(site.partnership, report), section=section_of(report))  # fmt: skip


def tables(partnership: Partnership, table: pd.DataFrame) -> dict[str, str]:
    """The findings of each indicator as CSV, by its id: the figures that reports read.

    Each figure stands once, as the indicator's home theme has it: another theme that shows it repeats it.
    """
    home = table["indicator"].map({id: partnership.home_theme(id) for id in partnership.indicators()})
    plain = _plain(table[table["theme"] == home].drop(columns="theme"))
    by_indicator = dict(tuple(plain.groupby("indicator", sort=False, observed=True)))
    return {id: _csv(by_indicator.get(id, plain.iloc[:0])) for id in partnership.indicators()}


def downloads(site: Site) -> dict[str, str | bytes]:
    """The figures of each indicator of the audience's themes by address, and the deadlines as a calendar."""
    themes = site.partnership.themes_for(site.audience)
    own = [indicator.id for theme in themes for outcome in theme.outcomes for indicator in outcome.indicators]
    result: dict[str, str | bytes] = {addresses.table(id): site.tables[id] for id in own}
    result[CHANGES_TABLE] = _csv(_plain(site.changes.table()))
    if (calendar := deadlines_file(site.partnership, site.interventions, site.as_at)) is not None:
        result[CALENDAR] = calendar
    return result


def download_names(site: Site) -> list[str]:
    """The addresses of the downloads."""
    themes = site.partnership.themes_for(site.audience)
    tables = [addresses.table(i.id) for theme in themes for outcome in theme.outcomes for i in outcome.indicators]
    awaited = deadlines(site.partnership, site.interventions, site.as_at)
    return [*tables, CHANGES_TABLE, *([CALENDAR] if awaited else [])]


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """A table as texts that a spreadsheet reads as text and figures, never as formulas."""
    out = rows.copy()
    if "period_start" in out:
        out["period_start"] = out["period_start"].dt.strftime("%Y-%m-%d")
    for name in out.columns:
        kind = out[name].dtype.kind
        if kind not in "ib":  # few values stand many times: each is put into words once
            codes, values = pd.factorize(out[name], use_na_sentinel=False)
            out[name] = np.array([_number(v) if kind == "f" else _text(v) for v in values], dtype=object)[codes]
    return out


def _csv(rows: pd.DataFrame) -> str:
    return str(rows.to_csv(index=False, lineterminator="\n"))


def _text(value: Any) -> str:
    """A text that no spreadsheet takes for a formula; "" for none.

    >>> _text("=1+1"), _text("Halton"), _text(None)
    ("'=1+1", 'Halton', '')
    """
    text = "" if pd.isna(value) else str(value)
    return f"'{text}" if text[:1] in _FORMULA and text else text


def _number(value: float) -> str:
    """A number with at most six decimals, the same on every machine; "" for none.

    >>> _number(6.1000000000000005), _number(-0.0000001), _number(1234567.0), _number(float("nan"))
    ('6.1', '0', '1234567', '')
    """
    if value != value:
        return ""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _home(site: Site, found: Overview) -> dict[str, Any]:
    p = site.partnership
    what = (p, site.table, site.as_at, site.audience)
    return {
        "title_text": p.about.title,
        "strapline": p.about.strapline or "",
        "audience": site.audience.title,
        "quarter": site.quarter.label,
        "as_at": day_in_words(site.as_at),
        "home": p.home.name,
        "message": found.message,
        "changed": site.changes.in_short(),
        "editions": site.editions,
        "lists": (
            ("Turned or getting better", "better", found.better, "None has turned, or is getting better."),
            ("Worsening or likely to miss", "worse", found.worse, "None is worsening or likely to miss its target."),
        ),
        "unknown": found.unknown,
        "below": acting.below_the_horizon(*what, site.link),
        "acting": acting.who_acts(*what, site.link, site.interventions),
        "due": acting.due(p, site.as_at, site.audience),
        "link": site.link,
        "themes": _themes(site, found),
        "levels": _levels(site),
        "map": site.map,
        "sections": sections(site.audience),
        "reports": _about(site, METHODS),
        "groups": _groups(site),
        "sets": _sets(site),
    }  # fmt: skip


def _themes(site: Site, found: Overview) -> list[dict[str, Any]]:
    """Each theme with its sentence and the links to its reports."""
    home = site.partnership.home
    result = []
    for theme in site.partnership.themes_for(site.audience):
        links = [(a.name, addresses.theme_page(theme.id, a.code)) for a in reporting_areas(site.partnership)]
        result.append(
            {
                "id": theme.id,
                "title": theme.title,
                "lead": site.partnership.body(theme.lead).title,
                "about": theme.about or "",
                "sentence": found.themes[theme.id],
                "address": site.link(addresses.theme_page(theme.id, home.code)),
                "reports": [(name, address) for name, address in links if address in site.made],
            }
        )
    return result


def _levels(site: Site) -> list[dict[str, Any]]:
    """Each level with its areas, in name order, and the links to their profiles."""
    areas = reporting_areas(site.partnership)
    result = []
    for level in site.partnership.places.levels:
        here: list[Area] = sorted((a for a in areas if a.level == level.id), key=lambda a: a.name)
        if here:
            links = [(a.name, site.link(addresses.area_page(a.code))) for a in here]
            result.append({"id": level.id, "title": level.plural if len(here) > 1 else level.title, "areas": links})
    return result


def _downloads(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "title": theme.title,
            "files": [(i.title, addresses.table(i.id)) for outcome in theme.outcomes for i in outcome.indicators],
        }
        for theme in site.partnership.themes_for(site.audience)
    ]


def _sets(site: Site) -> list[dict[str, Any]]:
    """Each framework or set with its indicators of the audience's themes, and where they are told (RULES 5.10)."""
    p, home = site.partnership, site.partnership.home
    themes = {theme.id for theme in p.themes_for(site.audience)}
    found = []
    for framework in p.frameworks:
        here = [i for i in registry(p.indicators().values(), framework.id) if p.home_theme(i.id) in themes]
        links = [(i.title, site.link(f"{addresses.theme_page(p.home_theme(i.id), home.code)}#{i.id}")) for i in here]
        if links:
            found.append({"id": f"set-{framework.id}", "title": framework.title, "about": framework.about or "",
                          "indicators": links})  # fmt: skip
    return found


def _about(site: Site, page: str) -> list[tuple[str, str, str]]:
    """The reports made once per edition that `page` leads to: title, address, what a reader finds there."""
    home = site.partnership.places.home
    every = [(k.title, addresses.report_page(k.id, home), k.about) for k in KINDS.values() if k.page == page]
    return [each for each in every if each[1] in site.made]


def _groups(site: Site) -> list[dict[str, Any]]:
    """The groups of reports other than those on a theme or an area; each kind with the reports of it that exist."""
    found = []
    for group in GROUPS:
        kinds = [(kind, _made(site, kind)) for kind in KINDS.values() if kind.group == group]
        listed = [{"title": k.title, "about": k.about, "several": k.made in OF_A_SUBJECT, "reports": made}
                  for k, made in kinds if made]  # fmt: skip
        if listed:
            found.append({"id": group.lower().replace(" ", "-"), "title": group, "kinds": listed})
    return found


def _made(site: Site, kind: Kind) -> list[tuple[str, str]]:
    """Title and address of each report of a kind that this edition has."""
    if kind.made in OF_A_SUBJECT:
        themes = site.partnership.themes_for(site.audience)
        every = [(one.title, one.id) for one in subjects(site.partnership, kind.made, themes)]
    else:
        every = [(kind.title, site.partnership.places.home)]
    links = [(title, addresses.report_page(kind.id, about)) for title, about in every]
    return [(title, address) for title, address in links if address in site.made]


def home_map(partnership: Partnership, figures: Any, made: Mapping[str, frozenset[str]]) -> Markup:
    """The map of the smallest areas with reports, shaded by deprivation, each a link to its profile.

    Nothing where no borders were received or no indicator tagged `deprivation` is measured for these areas.
    """
    from curvebook.charts.map import area_map

    level = [level for level in partnership.places.levels if level.reports][-1]
    shading = [i for i in partnership.indicators().values() if DEPRIVATION in i.tags and level.id in i.levels]
    shapes = figures.boundaries(level.id) if shading else None
    if shapes is None or shapes.empty:
        return NO_MAP
    indicator, table = shading[0], figures.table
    areas = partnership.areas(level.id)
    chosen = (table["indicator"] == indicator.id) & (table["measure"] == "latest")
    rows = table[chosen & table["area"].isin([a.code for a in areas])].drop_duplicates("area").set_index("area")
    drawn = area_map(
        shapes,
        rows["value"],
        id="areas-map",
        title=f"{indicator.name} by {level.title.lower()}",
        alt=f"Map of {partnership.home.name}'s {level.plural.lower()}, shaded; the list has the same links.",
        states=dict(rows["state"]),
        links={a.code: addresses.area_page(a.code) for a in areas if addresses.area_page(a.code) in made},
        labels={a.code: a.name for a in areas},
        decimals=indicator.decimals,
        unit=unit_of(indicator),
    )
    return Markup(drawn.html())
