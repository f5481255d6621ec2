"""An outcome told: its indicators one by one, the stories beside them, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.baskets import Basket, basket
from curvebook.accountability.progress import progress
from curvebook.charts.drawing import Drawing
from curvebook.model.measures import Indicator, Outcome
from curvebook.model.period import day_in_words as day
from curvebook.model.work import Action
from curvebook.narrative import gaps, promises, sentences, turned, usual
from curvebook.narrative.ages import allowing_for_age
from curvebook.narrative.evidence import evidence
from curvebook.narrative.figures import listed
from curvebook.narrative.index import made_of
from curvebook.narrative.messages import message, newest
from curvebook.narrative.sanitise import markdown
from curvebook.observatory.quality import GRADES
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import curve, places
from curvebook.report.groups import groups_block
from curvebook.report.indexes import moved_block, part_names
from curvebook.report.interventions import beside_actions
from curvebook.report.parts import data_table, shown


@dataclass(frozen=True)
class OutcomeReport:
    """One outcome in one report."""

    _context: Context
    outcome: Outcome

    def __repr__(self) -> str:
        return f"OutcomeReport({self.outcome.statement})"

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Its indicators that are measured for this area."""
        return self._context.indicators_of(self.outcome.id)

    def show(self) -> None:
        """Everything: heading, indicators, stories, actions; one output each."""
        self.heading().show()
        for indicator in self.indicators:
            self.indicator(indicator).show()
        for part in (self.stories(), self.actions()):
            if part.html:
                part.show()

    def heading(self) -> Block:
        """The outcome in plain words."""
        return block(
            "outcome",
            anchor=f"outcome-{self.outcome.id}",
            statement=self.outcome.statement,
            leads_to=self._leads_to(),
            evidence=evidence(self._basket()),
        )

    def indicator(self, indicator: Indicator) -> Block:
        """One indicator: the curve, what it says, the smaller areas, the data, how it is measured."""
        return indicator_block(self._context, indicator)

    def stories(self) -> Block:
        """Case stories bound to this outcome."""
        return stories_block(self._context, self.outcome.id)

    def actions(self) -> Block:
        """Who does what about this outcome, by when; any intervention first, with its stage and deadline."""
        raised, acting = beside_actions(self._context, self.outcome), actions_block(self._context, self.outcome)
        return raised + acting if raised.html else acting

    def _basket(self) -> Basket:
        """The outcome's basket by what is known of the whole partnership's area, whatever the report's own."""
        c, home = self._context, self._context.partnership.home
        found = {i.id: c.facts(i, home).get("latest") for i in self.outcome.indicators}
        return basket(self.outcome, {id: f is not None and f.value is not None for id, f in found.items()})

    def _leads_to(self) -> str:
        p = self._context.partnership
        titles = {n.id: n.title for n in p.nodes} | {o.id: o.statement for t in p.themes for o in t.outcomes}
        ids = [link.to for link in self.outcome.contributes_to]
        return listed([titles[i] for i in ids if i in titles])


def indicator_block(c: Context, indicator: Indicator) -> Block:
    """One indicator told: the curve, what it says, the smaller areas, the data, how it is measured.

    To a basic reader only its message and newest figure, and the way to the data (RULES 4.3).
    """
    facts = c.facts(indicator)
    if c.audience.depth == "basic":
        claim = message(facts)
        return block(
            "indicator_basic",
            anchor=indicator.id,
            name=indicator.title,
            claim="" if claim == newest(facts) else claim,  # else it would say the same twice
            latest=sentences.latest(facts),
            download=c.link(addresses.table(indicator.id)),
        )
    pair = places(c, indicator)
    now = [sentences.latest(facts), sentences.compared(facts, c.names), sentences.change(facts)]
    moving = [usual.variation(facts) or sentences.trend(facts), gaps.against_others(facts, c.names)]
    since = [turned.verdict(facts), turned.elsewhere(facts, c.names)]
    ahead = [sentences.outlook(facts), promises.against_target(facts, c.names), usual.assurance(facts)]
    promised = [promises.milestones(facts), promises.required(facts, c.names)]
    within = [gaps.place_among(facts, c.levels), sentences.gap(facts, c.levels)]
    return block(
        "indicator",
        anchor=indicator.id,
        name=indicator.title,
        stands_for=stands_for(indicator),
        drawing=Markup(curve(c, indicator).html()),
        paragraphs=[
            Markup(" ").join(said)
            for part in (now, moving, since, ahead, promised, [promises.floor(facts)], within)
            if (said := shown(part))
        ],
        commentary=commentary(c, indicator),
        groups=markup(moved_block(c, indicator)) + markup(groups_block(c, indicator)),
        places=markup(places_block(pair)),
        table=markup(data_table(facts)),
        download=c.link(addresses.table(indicator.id)),
        method=_method(c, indicator),
    )


def places_block(pair: tuple[Drawing | None, Drawing] | None) -> Block:
    """The map and the list of the smaller areas side by side, or what there is of them."""
    if pair is None:
        return NOTHING
    drawn, listing = pair
    return block("places", map=Markup(drawn.html()) if drawn else "", bars=Markup(listing.html()))


def indicators_elsewhere(context: Context) -> list[Indicator]:
    """Indicators that another theme defines and this one watches too, other than as context (RULES 2.10)."""
    own = {i.id for o in context.partnership.theme(context.theme or "").outcomes for i in o.indicators}
    return [i for i in context.indicators("headline", "secondary", "driver", "performance") if i.id not in own]


def stories_block(context: Context, outcome: str | None = None) -> Block:
    """Stories this audience may read, for an outcome or for the area as a whole."""
    known_by = context.findings.as_at
    found = context.partnership.stories_for(context.theme, context.area.code, context.audience, known_by)
    found = tuple(story for story in found if story.date <= known_by)
    if outcome:
        found = tuple(story for story in found if story.outcome == outcome)
    if not found:
        return NOTHING
    told = [
        {
            "id": s.id,
            "title": s.title,
            "body": markdown(s.body),
            "shows": markdown(s.shows, inline=True),
            "does_not_show": markdown(s.does_not_show, inline=True),
            "byline": f"{s.author}, {day(s.date)}. Told with consent; {s.consent.name_used}.",
        }
        for s in found
    ]
    stories = block("stories", stories=told)
    if outcome:
        return stories
    return block("list", anchor="stories", heading="Stories from here", lead="", body=markup(stories))


def actions_block(context: Context, outcome: Outcome | None = None) -> Block:
    """Actions on an outcome and its indicators, or those that work in the area."""
    p = context.partnership
    if outcome:
        chosen = [a for a in p.actions if concerns(context, a, outcome)]
    else:
        chosen = [a for a in p.actions if context.area.code in a.areas]
    if not chosen:
        return NOTHING
    chosen.sort(key=lambda a: (a.due is None, a.due, a.id))
    anchor = f"actions-{outcome.id}" if outcome else "actions"
    return block("actions", anchor=anchor, actions=[told_action(context, a) for a in chosen])


def concerns(context: Context, action: Action, *outcomes: Outcome) -> bool:
    """Whether an action works on one of these outcomes or their indicators, and in the report's area or within it."""
    aims = {o.id for o in outcomes} | {i.id for o in outcomes for i in o.indicators}
    places = {context.area.code, *(area.code for area in context.smaller())}
    near = not action.areas or bool(places & set(action.areas))
    return near and bool(aims & ({link.to for link in action.contributes_to} | set(action.indicators)))


def told_action(context: Context, action: Action) -> dict[str, Any]:
    """An action as a page tells it: who leads, by when, how far it is."""
    stands = progress(action, context.findings.as_at)
    return {
        "title": action.title,
        "lead": context.partnership.body(action.lead).title,
        "officer": action.officer,
        "due": day(action.due) if action.due else "",
        "progress": stands.said,
        "class": stands.word.replace(" ", "-"),
        "note": markdown(action.progress_note, inline=True) if action.progress_note else "",
        "works": markdown(action.works_because, inline=True) if action.works_because else "",
    }


def commentary(context: Context, indicator: Indicator) -> dict[str, Any] | None:
    """What the named officer says in this edition; it is said of the borough, so only there."""
    if context.area.code != context.partnership.places.home:
        return None
    said = context.partnership.commentary_on(indicator.id, context.edition)
    if said is None or said.date > context.findings.as_at:
        return None
    return {
        "text": markdown(said.text) if said.text else "",
        "contributing": [markdown(item, inline=True) for item in said.contributing],
        "restricting": [markdown(item, inline=True) for item in said.restricting],
        "officer": said.officer,
        "date": day(said.date),
    }


def stands_for(indicator: Indicator) -> Markup:
    """Said of an indicator that stands in for what cannot be measured itself or takes years (RULES 5.3)."""
    for words, text in (("A stand-in for", indicator.proxy_for), ("An early sign of", indicator.intermediate_for)):
        if text:
            return Markup("{}: {}").format(words, markdown(text, inline=True))
    return Markup("")


def _method(context: Context, indicator: Indicator) -> list[tuple[str, Markup | str]]:
    p, source = context.partnership, indicator.source
    facts: list[tuple[str, Markup | str]] = []
    if indicator.definition:
        facts.append(("What it counts", markdown(indicator.definition, inline=True)))
    if indicator.composite:
        base = f"in {p.home.name} in {indicator.period(indicator.composite.base).label}"
        facts.append(("Made of", made_of(indicator.composite, base, part_names(context))))
    if indicator.standardise:
        reference = indicator.standardise.reference or p.places.country or p.places.home
        facts.append(("Allowing for age", allowing_for_age(indicator, p.area(reference).name)))
    facts.append(
        ("Source", f"{source.publisher}{', ' + source.measure if source.measure else ''}. Licence: {source.licence}.")
    )
    good = {"low": "Lower is better.", "high": "Higher is better.", "neither": "Neither high nor low is better."}
    facts.append(("Which way is better", good[indicator.good]))
    if indicator.owner:
        lead = p.body(indicator.owner.lead_partner).title
        facts.append(("Lead partner", f"{lead}. Responsible officer: {indicator.owner.officer}."))
        facts.append(("Collected by", p.body(indicator.owner.collator).title))
    quality = context.facts(indicator, p.home).get("quality")
    if quality is not None and quality.word in GRADES:
        why = quality.note or GRADES[quality.word]
        facts.append(("Quality of the data", f"{quality.word}: {why}." if len(quality.word) == 1 else f"{why}."))
    if indicator.caveat:
        facts.append(("Read with care", markdown(indicator.caveat, inline=True)))
    return facts
