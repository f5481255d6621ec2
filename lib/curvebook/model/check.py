"""Cross-checks: whether the things that were agreed hang together. Each check yields the faults of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from curvebook.errors import Fault, nearest
from curvebook.model import (
    check_cycle,
    check_indexes,
    check_ladder,
    check_promises,
    check_review,
    check_scenarios,
    check_services,
    check_targets,
    check_web,
)
from curvebook.model.base import Agreed, Link
from curvebook.model.baselines import Baseline
from curvebook.model.check_indexes import parts_of
from curvebook.model.documents import At, KeyPath
from curvebook.model.draft import AT_MOST_ONCE, ONCE, Draft
from curvebook.model.measures import FORMATS, Framework, Indicator, Outcome, Theme, registry
from curvebook.model.places import Area, Level, Places
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import REPORT_KINDS, About, AgendaItem, Audience, Due, Story, Term
from curvebook.model.review import Review
from curvebook.model.rings import rings
from curvebook.model.scenarios import Scenario
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
    Service,
)

WEB = (Outcome, Node, Action, Service, Project)  # the nodes of the causal web: one id names one of them


def faults_of(draft: Draft) -> Iterator[Fault]:
    """The faults of every check, over all that could be read."""
    for check in CHECKS:
        yield from check(draft)


class Reference(NamedTuple):
    """Where an id of something else stands: `links.*.to` is the `to` of each link; `roles.?` each key of `roles`."""

    holder: type[Agreed]
    path: str
    what: str
    kinds: tuple[type[Agreed], ...]


REFERENCES = (
    Reference(About, "default_audience", "audience", (Audience,)),
    Reference(Places, "home", "area", (Area,)),
    Reference(Places, "country", "area", (Area,)),
    Reference(Places, "region", "area", (Area,)),
    Reference(Places, "neighbours.*", "area", (Area,)),
    Reference(Area, "level", "level", (Level,)),
    Reference(Area, "parents.*", "area", (Area,)),
    Reference(Theme, "lead", "body", (Body,)),
    Reference(Theme, "scrutiny", "body", (Body,)),
    Reference(Outcome, "level", "level", (Level,)),
    Reference(Outcome, "contributes_to.*.to", "node of the causal web", WEB),
    Reference(Outcome, "wanted.*.collator", "body", (Body,)),
    Reference(Indicator, "levels.*", "level", (Level,)),
    Reference(Indicator, "disclosure", "disclosure policy", (DisclosurePolicy,)),
    Reference(Indicator, "derive.level", "level", (Level,)),
    Reference(Indicator, "roles.?", "theme", (Theme,)),
    Reference(Indicator, "standardise.reference", "area", (Area,)),
    Reference(Indicator, "composite.parts.*.indicator", "indicator", (Indicator,)),
    Reference(Indicator, "owner.lead_partner", "body", (Body,)),
    Reference(Indicator, "owner.collator", "body", (Body,)),
    Reference(Indicator, "target.agreed_by", "body", (Body,)),
    Reference(Indicator, "floor_target.agreed_by", "body", (Body,)),
    Reference(Body, "reports_to", "body", (Body,)),
    Reference(PlanLevel, "under", "plan level", (PlanLevel,)),
    Reference(Node, "plan_level", "plan level", (PlanLevel,)),
    Reference(Node, "owner", "body", (Body,)),
    Reference(Node, "indicators.*", "indicator", (Indicator,)),
    Reference(Node, "links.*.to", "node of the causal web", WEB),
    Reference(Action, "lead", "body", (Body,)),
    Reference(Action, "plan_level", "plan level", (PlanLevel,)),
    Reference(Action, "contributes_to.*.to", "node of the causal web", WEB),
    Reference(Action, "indicators.*", "indicator", (Indicator,)),
    Reference(Action, "funding.*", "funding", (Funding,)),
    Reference(Action, "areas.*", "area", (Area,)),
    Reference(Scenario, "indicator", "indicator", (Indicator,)),
    Reference(Scenario, "area", "area", (Area,)),
    Reference(Scenario, "actions.*.action", "action", (Action,)),
    Reference(Service, "body", "body", (Body,)),
    Reference(Service, "contributes_to.*.to", "node of the causal web", WEB),
    Reference(Service, "measures.*", "indicator", (Indicator,)),
    Reference(Project, "lead", "body", (Body,)),
    Reference(Project, "contributes_to.*.to", "node of the causal web", WEB),
    Reference(Project, "funding.*", "funding", (Funding,)),
    Reference(Risk, "threatens.*", "node of the causal web", WEB),
    Reference(Risk, "owner", "body", (Body,)),
    Reference(Funding, "outcomes.*", "node of the causal web", WEB),
    Reference(Audience, "bodies.*", "body", (Body,)),
    Reference(Audience, "themes.*", "theme", (Theme,)),
    Reference(Audience, "key_indicators.*", "indicator or framework", (Indicator, Framework)),
    Reference(Audience, "sees.*", "disclosure policy", (DisclosurePolicy,)),
    Reference(Due, "to.*", "audience or body", (Audience, Body)),
    Reference(AgendaItem, "boards.*", "body", (Body,)),
    Reference(Story, "theme", "theme", (Theme,)),
    Reference(Story, "outcome", "outcome", (Outcome,)),
    Reference(Story, "indicators.*", "indicator", (Indicator,)),
    Reference(Story, "areas.*", "area", (Area,)),
    Reference(Decision, "body", "body", (Body,)),
    Reference(Decision, "consulted", "body", (Body,)),
    Reference(Decision, "about.*", "indicator or node of the causal web", (Indicator, Risk, Funding, Due, *WEB)),
    Reference(Commentary, "indicator", "indicator", (Indicator,)),
    Reference(Review, "indicator", "indicator", (Indicator,)),
    Reference(Review, "action_points.*.lead", "body", (Body,)),
    Reference(Review, "agreed", "decision", (Decision,)),
    Reference(Baseline, "indicator", "indicator", (Indicator,)),
    Reference(Baseline, "area", "area", (Area,)),
)


def dangling_references(draft: Draft) -> Iterator[Fault]:
    """An id that names nothing of the kinds that may stand there."""
    told: set[str] = set()
    for reference in REFERENCES if not draft.blind else ():
        known = draft.ids(*reference.kinds)
        written = known | draft.unread
        clash = any(len(found) > 1 for kind in reference.kinds for found in draft.names.get(kind, {}).values())
        for at, thing in _placed(draft, reference.holder):
            for path, name in _values_at(thing, reference.path.split(".")):
                if name not in written:
                    if clash and name in told:
                        continue  # of two things with one id, one has lost its own: told once, not at every mention
                    told.add(name)
                    yield (at / path).fault(f"there is no {reference.what} of this name", name, nearest(name, known))


def unknown_formats(draft: Draft) -> Iterator[Fault]:
    """A format in which nothing can be received: the indicator would wait for its figures for ever."""
    for at, indicator in _placed(draft, Indicator):
        name = indicator.source.format
        if name is not None and name not in FORMATS:
            yield (at / "source" / "format").fault("there is no such format", name, nearest(name, FORMATS))


def unknown_report_kinds(draft: Draft) -> Iterator[Fault]:
    """A kind of report that the press does not know."""
    for holder, path in ((Level, "reports.*"), (Audience, "reports.*"), (Due, "report")):
        for at, thing in _placed(draft, holder):
            for place, name in _values_at(thing, path.split(".")):
                if name not in REPORT_KINDS:
                    yield (at / place).fault("there is no such kind of report", name, nearest(name, REPORT_KINDS))


def unknown_tags(draft: Draft) -> Iterator[Fault]:
    """Where frameworks are agreed, a tag names one of them (`national-set`, or `national-set 117` with its number)."""
    known = draft.ids(Framework)
    for at, indicator in _placed(draft, Indicator) if known else ():
        for number, tag in enumerate(indicator.tags):
            if tag.split()[0].rstrip(":") not in known | draft.unread:
                yield (at / "tags" / number).fault("there is no framework of this name", tag, nearest(tag, known))


def sets_overfull(draft: Draft) -> Iterator[Fault]:
    """A framework holds no more indicators than were agreed (RULES 5.10)."""
    for at, framework in _placed(draft, Framework):
        held = registry(draft.values(Indicator), framework.id)
        if framework.at_most is not None and len(held) > framework.at_most:
            problem = f"{len(held)} indicators belong to it, the last of them {held[-1].id}"
            yield (at / "at_most").fault(problem, str(framework.at_most), "Take the tag from some, or agree on more.")


def duplicate_ids(draft: Draft) -> Iterator[Fault]:
    """One id twice among things that share a list of names. The causal web's nodes share one."""
    alone = (
        Indicator,
        Theme,
        Area,
        Level,
        Body,
        PlanLevel,
        Framework,
        Risk,
        RiskBand,
        Funding,
        Audience,
        DisclosurePolicy,
        Due,
        AgendaItem,
        Story,
        Decision,
        Term,
        Scenario,
    )
    for kinds in (WEB, *((kind,) for kind in alone)):
        places: dict[str, list[At]] = {}
        for kind in kinds:
            for name, found in draft.names.get(kind, {}).items():
                places.setdefault(name, []).extend(found)
        for name, found in places.items():
            for place in found[1:]:
                problem = f"this {found[0].path[-1]} already names something else ({_where(found[0], place)})"
                yield place.fault(problem, name, "Give one of the two another.")


def defined_once(draft: Draft) -> Iterator[Fault]:
    """Exactly one `partnership:` and one `places:` in all files together, one `judging:` and one `roll_up:` at most."""
    for key in (*ONCE, *AT_MOST_ONCE):
        found = draft.seen.get(key, [])
        if not found and key in ONCE and key not in draft.unread:
            yield Fault("definitions", "", f"no file holds the key `{key}:`", mend=f"Write it, say in {key}.yaml.")
        for place in found[1:]:
            yield place.fault(f"`{key}:` stands twice ({_where(found[0], place)})", mend="Keep one.", on_key=True)


def names_of_areas_claimed_twice(draft: Draft) -> Iterator[Fault]:
    """A code, former code or alias by which received files would mean two areas."""
    claims: dict[str, tuple[str, At]] = {}
    for at, area in _placed(draft, Area):
        claims.setdefault(area.code.casefold(), (area.code, at / "code"))
    for at, area in _placed(draft, Area):
        former = [(f.code, at / "former" / n / "code") for n, f in enumerate(area.former) if f.whole]
        for name, place in [*former, *((alias, at / "aliases" / n) for n, alias in enumerate(area.aliases))]:
            owner, first = claims.setdefault(name.casefold(), (area.code, place))
            if owner != area.code:
                problem = f"the area {owner} already goes by this name ({_where(first, place)})"
                yield place.fault(problem, name, "Leave it to one, or mark a former code `whole: false`.")


def parents_at_their_own_level(draft: Draft) -> Iterator[Fault]:
    """An area lies in areas of other levels; one of its own level is a neighbour or a former area."""
    levels = {area.code: area.level for _, area in _placed(draft, Area)}
    for at, area in _placed(draft, Area):
        for number, parent in enumerate(area.parents):
            if parent != area.code and levels.get(parent) == area.level:
                problem = f"this area is a {area.level} itself, so it cannot contain a {area.level}"
                yield (at / "parents" / number).fault(problem, parent, "Name an area of a larger level.")


def cycles(draft: Draft) -> Iterator[Fault]:
    """Hierarchies that lead back to where they began. (The causal web may hold loops: RULES 1.8.)"""
    yield from _cycles(draft, Body, "reports_to", "reports", lambda b: (b.id, (b.reports_to,)))
    yield from _cycles(draft, PlanLevel, "under", "lies", lambda p: (p.id, (p.under,)))
    yield from _cycles(draft, Area, "parents", "lies", lambda a: (a.code, a.parents))
    yield from _cycles(draft, Indicator, "composite", "is made", lambda i: (i.id, parts_of(i)))


def contributing_to_oneself(draft: Draft) -> Iterator[Fault]:
    """A node of the web with an edge to itself."""
    for kind in WEB:
        for at, thing in _placed(draft, kind):
            for key in ("links", "contributes_to"):
                for number, link in enumerate(getattr(thing, key, ())):
                    if isinstance(link, Link) and link.to == thing.id:
                        place = at / key / number
                        yield place.fault("this contributes to itself", link.to, "Name what it contributes to.")


def links_written_twice(draft: Draft) -> Iterator[Fault]:
    """Two edges of one kind between the same two nodes."""
    for kind in WEB:
        for at, thing in _placed(draft, kind):
            for key in ("links", "contributes_to"):
                seen = set()
                for number, link in enumerate(getattr(thing, key, ())):
                    if (link.to, link.kind) in seen:
                        yield (at / key / number).fault("this link stands twice", link.to, "Keep one.")
                    seen.add((link.to, link.kind))


def scores_of_no_band(draft: Draft) -> Iterator[Fault]:
    """Where bands of risks are agreed, every score from 1 has one, and no two begin at the same score."""
    begin: dict[int, At] = {}
    for at, band in _placed(draft, RiskBand):
        if band.at_least in begin:
            problem = "another band begins at this score"
            yield (at / "at_least").fault(problem, str(band.at_least), "Give each band a lowest score of its own.")
        begin.setdefault(band.at_least, at)
    if begin and 1 not in begin:
        lowest = min(begin)
        problem = "scores below this one have no band"
        yield (begin[lowest] / "at_least").fault(problem, str(lowest), "Let the lowest band begin at 1.")


def withheld_values_in_public(draft: Draft) -> Iterator[Fault]:
    """What is open to everyone protects everyone."""
    for at, audience in _placed(draft, Audience):
        if audience.public and audience.sees:
            problem = "an audience that is open to everyone sees no withheld value"
            yield (at / "sees").fault(problem, mend="Take it out, or write `public: false`.", on_key=True)


def stories_in_another_theme(draft: Draft) -> Iterator[Fault]:
    """A story's outcome belongs to its theme."""
    for at, story in _placed(draft, Story):
        theme = draft.themes.get(story.outcome)
        if theme and theme != story.theme and story.theme in draft.ids(Theme):
            yield (at / "outcome").fault(
                f"this outcome belongs to the theme {theme}, not to {story.theme}",
                story.outcome,
                "Change one of the two.",
            )


def ambiguous_decisions(draft: Draft) -> Iterator[Fault]:
    """What was decided on is one thing: not an id that names both an indicator and a node of the web."""
    both = draft.ids(Indicator) & draft.ids(*WEB)
    for at, decision in _placed(draft, Decision):
        for number, name in enumerate(decision.about):
            if name in both:
                problem = "both an indicator and a node of the causal web have this id"
                yield (at / "about" / number).fault(problem, name, "Rename one of the two.")


def baselines_as_frozen(draft: Draft) -> Iterator[Fault]:
    """A frozen baseline is the one that was frozen, from what was known then, under the name that says so."""
    for at, baseline in _placed(draft, Baseline):
        for key, problem, value, mend in baseline.faults():
            yield (at / key).fault(problem, value, mend)
        if Path(at.document.name).name != baseline.name:
            yield at.fault("this file does not go by what it holds", mend=f"Name it {baseline.name}.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    dangling_references,
    unknown_formats,
    unknown_report_kinds,
    unknown_tags,
    duplicate_ids,
    defined_once,
    names_of_areas_claimed_twice,
    parents_at_their_own_level,
    cycles,
    sets_overfull,
    contributing_to_oneself,
    links_written_twice,
    scores_of_no_band,
    withheld_values_in_public,
    stories_in_another_theme,
    ambiguous_decisions,
    baselines_as_frozen,
    *check_indexes.CHECKS,
    check_targets.targets,
    *check_promises.CHECKS,
    *check_ladder.CHECKS,
    *check_cycle.CHECKS,
    *check_scenarios.CHECKS,
    *check_services.CHECKS,
    *check_review.CHECKS,
    *check_web.CHECKS,
)


def _placed(draft: Draft, kind: type[Any]) -> Iterator[tuple[At, Any]]:
    return ((placed.at, placed.value) for placed in draft.of(kind))


def _values_at(thing: Any, steps: list[str]) -> Iterator[tuple[KeyPath, str]]:
    """The texts at a path of attributes below `thing`, with their places; `*` is each entry, `?` each key."""
    if thing is None:
        return
    if not steps:
        yield (), str(thing)
        return
    step, rest = steps[0], steps[1:]
    below: Iterable[tuple[str | int, Any]]
    if step == "*":
        below = enumerate(thing)
    elif step == "?":
        below = ((key, key) for key in thing)
    else:
        below = ((step, getattr(thing, step)),)
    for key, value in below:
        for path, name in _values_at(value, rest):
            yield (key, *path), name


def _where(first: At, second: At) -> str:
    """Where `first` stands, as said in a fault of `second`."""
    line = f"line {first.document.line(first.path)}"
    return line if first.document is second.document else f"{first.document.name}, {line}"


def _cycles(
    draft: Draft, kind: type[Any], key: str, verb: str, of: Callable[[Any], tuple[str, Iterable[str | None]]]
) -> Iterator[Fault]:
    """Each cycle once, told at the first of its members that was written."""
    places: dict[str, At] = {}
    above: dict[str, list[str]] = {}
    for at, thing in _placed(draft, kind):
        name, parents = of(thing)
        places.setdefault(name, at / key)
        above.setdefault(name, [parent for parent in parents if parent is not None])
    for ring in rings(above):
        way = " → ".join([*ring, ring[0]])
        yield places[ring[0]].fault(f"{ring[0]} {verb} in a circle", way, "Take one of the steps out.")
