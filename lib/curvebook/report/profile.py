"""An area's profile: the place, what is different here, every indicator at a glance, the areas beside it."""

from __future__ import annotations

from markupsafe import Markup, escape

from curvebook import addresses
from curvebook.charts.map import locator
from curvebook.charts.spine import SpineRow
from curvebook.charts.spine import spine as draw_spine
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.narrative import gaps, inequality, sentences
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import listed, unit_of, with_unit
from curvebook.narrative.sentences import figure
from curvebook.report.blocks import NOTHING, Block, block
from curvebook.report.context import Context
from curvebook.rounding import number

DEPRIVATION = "deprivation"  # the tag of indicators of relative deprivation
POPULATION = "population"  # the tag of the indicator that counts residents


def place(context: Context) -> Block:
    """Where it lies, how many people live there, and its deprivation now and at the first index."""
    p, area = context.partnership, context.area
    lines: list[Markup | str] = []
    if (
        (people := _tagged(context, POPULATION))
        and (found := context.facts(people).get("latest"))
        and found.value is not None
    ):
        count = figure(context.facts(people), number(found.value, people.decimals), found)
        lines.append(
            Markup("{} people live in {} ({}).").format(count, area.name, found.period.label if found.period else "")
        )
    lines += _deprivation(context)
    above = [p.area(code) for code in area.parents if code in context.names]
    if above:
        lines.append(escape(f"{area.name} is part of {listed([a.name for a in above])}."))
    shapes = context.findings.boundaries(_smallest_level(context) if area.code == p.places.home else area.level)
    if shapes.empty:
        return block("place", lines=lines, locator="")
    drawing = locator(
        shapes,
        highlight=area.code,
        title="",
        alt=f"Map showing where {area.name} lies in {p.area(p.places.home).name}.",
        id=f"where-{area.code}".lower(),
    )
    return block("place", lines=lines, locator=Markup(drawing.html()))


def stands_out(context: Context) -> Block:
    """The indicators on which the area differs most from the borough, both ways, beyond what chance explains."""
    found: list[tuple[float, Indicator, Facts]] = []
    for indicator in _measured(context):
        facts = context.facts(indicator)
        far = facts.get("stands-out")
        if far is not None and far.value is not None and far.word in ("better", "worse", "higher", "lower"):
            found.append((abs(far.value), indicator, facts))
    found.sort(key=lambda item: (-item[0], item[1].id))
    home = context.partnership.area(context.partnership.places.home).name
    items = [_difference(context, facts) for _, _, facts in found[:5]]
    if context.area.code == context.partnership.places.home:
        return NOTHING
    if not items:
        body = escape(f"No figure here differs from {home}'s by more than chance explains.")
        return block("list", anchor="stands-out", heading="What is different here", lead=body, body="")
    body = Markup("<ul class='different'>{}</ul>").format(
        Markup("").join(Markup("<li>{}</li>").format(i) for i in items)
    )
    lead = f"Compared with {home}, these figures stand out by more than chance explains."
    return block("list", anchor="stands-out", heading="What is different here", lead=lead, body=body)


def spine(context: Context) -> Block:
    """All indicators in one picture and one table: this area beside the one that contains it and the country.

    Counts depend on how large a place is, so they are told below the table rather than compared in it.
    """
    p = context.partnership
    every = [(i, context.facts(i)) for i in _measured(context)]
    told = [(indicator, facts) for indicator, facts in every if facts.get("latest") is not None]
    if not told:
        return NOTHING
    country = context.names.get(p.places.country or "", "Country")
    beside = p.parent(context.area.code)
    rows = tuple(_spine_row(facts, beside) for indicator, facts in told if indicator.kind != "count")
    name = beside.name if beside else country
    drawn = draw_spine(
        rows,
        title="",
        place=context.area.name,
        reference=name,
        country=country,
        alt=f"Each indicator of {context.area.name} beside {name}; the table has every figure.",
        id=f"spine-{context.area.code}".lower(),
    )
    body = Markup(drawn.html()) if rows else Markup("")
    counts = [sentences.counted_here(facts) for indicator, facts in told if indicator.kind == "count"]
    if counts:
        body += Markup(
            "<p>Counted here, and not compared because a count depends on how large a place is: {}.</p>"
        ).format(Markup("; ").join(counts))
    return block("list", anchor="all-indicators", heading="Every indicator at a glance", lead="", body=body)


def _spine_row(facts: Facts, beside: Area | None) -> SpineRow:
    indicator, found = facts.indicator, facts.get("latest")
    assert found is not None
    reference, country, extent = facts.get("vs-parent"), facts.get("vs-country"), facts.get("extent")
    if reference is None or beside is None or reference.against != beside.code:
        reference = None
    return SpineRow(
        label=indicator.name,
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        reference=reference.value if reference else None,
        country=country.value if country else None,
        lowest=extent.lower if extent else None,
        highest=extent.upper if extent else None,
        state=found.state,
        reference_state=reference.state if reference else "",
        country_state=country.state if country else "",
        newer=sentences.newer(found),
        word=reference.word if reference else "not compared",
        good="neither" if indicator.role == "context" else indicator.good,
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        period=found.period.label if found.period else "",
    )


def neighbours(context: Context) -> Block:
    """Links to the areas within this one and beside it."""
    p, area = context.partnership, context.area
    level = p.level(area.level)
    groups = []
    if inside := context.smaller():
        groups.append((f"{p.level(inside[0].level).plural} in {area.name}", inside))
    beside = _touching(context)
    if beside:
        groups.append((f"{level.plural} beside {area.name}", beside))
    parents = tuple(p.area(code) for code in area.parents if "area-profile" in p.level(p.area(code).level).reports)
    if parents:
        groups.append(("Part of", parents))
    if not groups:
        return NOTHING
    parts = []
    for heading, areas in groups:
        items = Markup("").join(_item(context, a.code, a.name, a.level) for a in areas)
        parts.append(Markup("<h3>{}</h3><ul class='areas'>{}</ul>").format(heading, items))
    themes = [
        Markup("<li><a href='{}'>{}</a></li>").format(context.link(addresses.theme_page(t.id, area.code)), t.title)
        for t in p.themes
        if "theme" in level.reports and "theme" in context.audience.reports
    ]
    if context.made("my-ward", area.level):
        there = context.link(addresses.report_page("my-ward", area.code))
        words = f"My {level.title.lower()}: what is better, what is worse, and what you can do"
        parts.insert(0, Markup("<h3>For residents</h3><ul><li><a href='{}'>{}</a></li></ul>").format(there, words))
    if themes:
        parts.insert(0, Markup("<h3>By theme</h3><ul class='areas'>{}</ul>").format(Markup("").join(themes)))
    return block("list", anchor="beside", heading="Read on", lead="", body=Markup("").join(parts))


def _item(context: Context, code: str, name: str, level: str) -> Markup:
    if "area-profile" not in context.partnership.level(level).reports:
        return Markup("<li>{}</li>").format(name)
    return Markup("<li><a href='{}'>{}</a></li>").format(context.link(addresses.area_page(code)), name)


def _measured(context: Context) -> list[Indicator]:
    """Indicators measured at this level, in the themes' order; counts alone say nothing of a place."""
    every = context.partnership.indicators().values()
    return [i for i in every if context.area.level in i.levels and POPULATION not in i.tags]


def _tagged(context: Context, tag: str) -> Indicator | None:
    return next(
        (i for i in context.partnership.indicators().values() if tag in i.tags and context.area.level in i.levels), None
    )


def _deprivation(context: Context) -> list[Markup | str]:
    """The first indicator of deprivation then and now; and the rank, by an indicator that is one where there is one."""
    level, every = context.area.level, context.partnership.indicators().values()
    tagged = [i for i in every if DEPRIVATION in i.tags and level in i.levels]
    if not tagged:
        return []
    indicator = tagged[0]
    facts = context.facts(indicator)
    seen = [f for f in facts.every("observed") if f.value is not None and f.period is not None]
    text = Markup("")
    if seen:
        last, first = seen[-1], seen[0]
        now = figure(facts, with_unit(last.value or 0, indicator), last)
        then = figure(facts, with_unit(first.value or 0, indicator), first)
        text = Markup("{}: {} in {}").format(indicator.title, now, last.period.label if last.period else "")
        if len(seen) > 1:
            text += Markup(", {} in {}").format(then, first.period.label if first.period else "")
        text += Markup(".") + escape(_relative(context.area.name, indicator, first, last))
    ranking = next((i for i in tagged if i.rank_of), indicator)
    placed = inequality.then_and_now(context.facts(ranking), context.partnership.level(level).plural.lower())
    return [each for each in (text, placed) if each]


def _relative(name: str, indicator: Indicator, first: Finding, last: Finding) -> str:
    """What a share of residents in the country's most deprived places can say: how the place moved among others."""
    if indicator.kind != "proportion" or first.period is None or first.value == last.value:
        return ""
    moved = "less" if (last.value or 0) < (first.value or 0) else "more"
    return f" The index compares places: {name} is {moved} deprived, beside the rest of the country, than it was then."


def _difference(context: Context, facts: Facts) -> Markup:
    indicator, found, far = facts.indicator, facts.get("latest"), facts.get("stands-out")
    home = context.partnership.area(context.partnership.places.home)
    there = context.facts(indicator, home).get("latest")
    here = figure(facts, with_unit(found.value, indicator), found) if found and found.value is not None else ""
    beside = with_unit(there.value, indicator) if there and there.value is not None else "no figure"
    word = far.word if far else ""
    period = found.period.label if found and found.period else ""
    text = Markup("<strong>{}</strong>: {} in {}, {} in {} ({}). <span class='word {}'>{}</span>").format(
        indicator.title, here, context.area.name, beside, home.name, period, word, word.capitalize()
    )
    among = gaps.place_among(facts, context.levels)
    return text + Markup(".") + (Markup(" {}").format(among) if among else "")


def _smallest_level(context: Context) -> str:
    """The smallest level that has reports: the wards, mostly."""
    return [level.id for level in context.partnership.places.levels if level.reports][-1]


def _touching(context: Context) -> tuple[Area, ...]:
    """Areas of the partnership at the same level with a common border, in name order; comparators have no page."""
    p, area = context.partnership, context.area
    own = {inside.code for inside in p.children(p.places.home, area.level)}
    if not own or not p.level(area.level).reports:
        return ()
    shapes = context.findings.boundaries(area.level)
    mine = shapes[shapes["code"] == area.code]
    if mine.empty:
        return ()
    near = shapes[shapes.geometry.distance(mine.geometry.iloc[0]) < 1.0]["code"]
    return tuple(sorted((p.area(c) for c in near if c != area.code and c in own), key=lambda a: a.name))
