"""The turn-the-curve page of one indicator: baseline, story, partners, what works, action plan; for a workshop.

The order and the questions are those of `accountability.questions` (STANDARDS section 1); on paper it makes two A4
pages with room to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from curvebook.accountability import choosing
from curvebook.accountability.interventions import Intervention
from curvebook.accountability.partners import OnCurve, actions_on, outcome_of, roles_on, without_role
from curvebook.accountability.progress import progress
from curvebook.accountability.questions import POPULATION, STEPS, Answer, Step, answered
from curvebook.accountability.review import AGREED, standing
from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator, Outcome, Wanted
from curvebook.model.period import Period
from curvebook.model.period import day_in_words as day
from curvebook.model.review import Review
from curvebook.model.work import Action, Commentary
from curvebook.narrative import promises, sentences, turned, usual
from curvebook.narrative import review as reviews
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.across import Told, action_points, reviewed
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import curve
from curvebook.report.interventions import ladder_of, told
from curvebook.report.look import for_lab
from curvebook.report.outcomes import stands_for
from curvebook.report.parts import shown, table
from curvebook.report.subject import about, evidence, partners_table, population_indicator, theme_ids

KIND = "turn-the-curve"
YEARS = 3  # of history, that a baseline asks for at least
RATED = ("specificity", "leverage", "values", "reach")
RATINGS = "Rated 1 (low) to 3 (high). Specific: can it be done as it stands? Leverage: how far does it bend the curve? \
Values: does it fit what we stand for? Reach: can it be done, for enough people?"
PLACES = {
    "headline": "Candidate for a headline",
    "secondary": "Secondary",
    "agenda": "Data development agenda",
    "not rated": "Not rated",
}
HOW_CHOSEN = (
    "Each power counts 1 (low), 2 (medium) or 3 (high). Communication: do people understand it? Proxy: does it stand "
    "for the outcome? Data: is there good data in time? Communication and proxy of 5 or more together are strong. "
    f"Strong with data power of at least 2 makes a candidate for a headline, the best {choosing.MOST} of an outcome; "
    "strong without data goes on the data development agenda; the rest are secondary."
)


@dataclass(frozen=True)
class TurnTheCurve:
    """What a notebook asks of one indicator's page, from top to bottom."""

    context: Context
    indicator: Indicator

    @classmethod
    def of(cls, context: Context, indicator: str) -> TurnTheCurve:
        """The page of the population indicator with this id.

        Raises ParameterError where there is none, where the audience does not read its theme, and for performance
        measures and context indicators.
        """
        return cls(about(context, KIND, indicator), population_indicator(context, indicator))

    def title(self) -> Block:
        """The page's heading: the outcome first, then the indicator that stands for it (RULES 1.6)."""
        c = self.context
        kicker = f"Turning the curve, {c.area.name}, {c.quarter.label}"
        said = f"The curve to turn: {self.indicator.title}."
        return block("title", style=Markup(for_lab()), kicker=kicker, title=self._outcome.statement, about=said)

    def questions(self) -> Block:
        """The first three questions: what we want, what it would look like, how it is measured."""
        return block("questions", anchor="what-we-want", heading="What we want, and how we would know",
                     answers=[self._wanted(), self._looks_like(), self._measured()])  # fmt: skip

    def baseline(self) -> Block:
        """How it has been, and where it is heading if nothing changes."""
        facts = self._facts
        now = [sentences.latest(facts), usual.variation(facts) or sentences.trend(facts)]
        since = [turned.verdict(facts), turned.elsewhere(facts, self.context.names)]
        ahead = [sentences.outlook(facts), promises.against_target(facts, self.context.names)]
        said = [Markup(" ").join(text) for part in (now, since, ahead) if (text := shown(part))]
        body = block(
            "baseline",
            ladder=self._stages(),
            stands_for=stands_for(self.indicator),
            drawing=Markup(curve(self.context, self.indicator).html()),
            paragraphs=said,
            missing=self._not_known(),
        )
        return _step(STEPS[0], body)

    def story(self) -> Block:
        """What helps, what holds back, what lies underneath, in the words of a named officer; and room to write."""
        said, edition = self._said, self.context.quarter
        byline = f"{said.officer}, {day(said.date)}" if said else ""
        if said and said.edition != self.context.edition:
            byline += f", of {Period.of_edition(said.edition).label}; nothing has been said of {edition.label} yet"
        body = block(
            "story_step",
            text=markdown(said.text) if said and said.text else "",
            groups=[
                ("Helping", _each(said.contributing if said else ()), f"Nobody has said yet: ask {self._whom}."),
                ("Holding back", _each(said.restricting if said else ()), f"Nobody has said yet: ask {self._whom}."),
                (
                    "Underneath, the most important first",
                    _each(said.root_causes if said else ()),
                    f"No root cause is named yet: ask {self._whom}, and ask “why?” of each point until it ends.",
                ),
            ],
            byline=byline,
        )
        return _step(STEPS[1], body)

    def partners(self) -> Block:
        """Who has a part, which, and who has none yet."""
        p = self.context.partnership
        points = self._review.action_points if self._review else ()
        roles = roles_on(p, self.indicator, [one.action for one in self._actions], points, self._ladder)
        free = [body.title for body in without_role(p, roles)]
        more = f"No part yet: {listed(free)}. Who of them could help?" if free else "Every partner has a part."
        body = partners_table(p, roles, "Who has a part in this curve")
        missing = "" if self.indicator.owner else f"No lead partner is named for this indicator: ask {self._lead}."
        return _step(STEPS[2], block("partners_step", table=markup(body), more=more, missing=missing))

    def works(self) -> Block:
        """What works: evidence, the cause it works on, and at least one idea for little or no money."""
        linked = [one for one in self._actions if one.action.progress != "stopped"]
        found = [one.action for one in linked]
        cheap = any(action.low_cost for action in found)
        body = block(
            "works_step",
            items=[{**evidence(self.context, one.action), "linked": _linked(one)} for one in linked],
            nothing=f"No action works on this yet: ask {self._whom} what has worked elsewhere.",
            cheap="" if cheap else "No low-cost or no-cost idea yet. Find at least one, and write it here.",
            left=self._left(found),
        )
        return _step(STEPS[3], body)

    def plan(self) -> Block:
        """What is proposed: each action with its ratings, lead, date and progress; and what the annual review set."""
        as_at = as_at_of(self.context.findings)
        actions = [one.action for one in self._actions]
        rows = [self._planned(action) for action in actions]
        heads = ["Action", "Specific", "Leverage", "Values", "Reach", "Lead", "By when", "Progress"]
        caption = f"{RATINGS} As at {day(as_at)}."
        unrated = [action.title for action in actions if action.ratings is None]
        points = action_points(self._told, every=True) if self._review else []
        body = block(
            "plan_step",
            table=markup(table(caption, heads, rows, text=(5, 6, 7))) if rows else "",
            nothing="" if points else f"No action is planned yet: ask {self._whom} to propose one.",
            points={"lead": self._agreed(), "actions": points} if points else {},
            missing=f"Not rated yet, to be done together: {'; '.join(unrated)}." if unrated else "",
        )
        return _step(STEPS[4], body)

    def how_chosen(self) -> Block:
        """How the outcome's indicators were chosen, and what is still to be measured; closed, and not on paper."""
        chosen = self._chosen
        rows = []
        for each in chosen:
            power = each.indicator.power
            powers = [power.communication, power.proxy, power.data, str(each.points)] if power else ["", "", "", ""]
            rows.append([each.indicator.name, *powers, PLACES[each.place]])
        heads = ["Indicator", "Communication", "Proxy", "Data", "Points of 9", "Place"]
        body = table(f"Indicators of “{self._outcome.statement}” by their powers", heads, rows, text=(1, 2, 3, 5))
        headline = sum(each.place == "headline" for each in chosen)
        few = f"{counted(headline, 'candidate')} for a headline; {choosing.LEAST} or {choosing.MOST} are asked for."
        notes = [HOW_CHOSEN, *([few] if headline < choosing.LEAST else [])]
        return block("choosing", anchor="choosing", heading="How these indicators were chosen", notes=notes,
                     table=markup(body))  # fmt: skip

    # What is known

    @cached_property
    def _facts(self) -> Facts:
        return self.context.facts(self.indicator)

    @cached_property
    def _outcome(self) -> Outcome:
        p = self.context.partnership
        return p.outcome(outcome_of(p, self.indicator.id))

    @cached_property
    def _actions(self) -> tuple[OnCurve, ...]:
        return actions_on(self.context.partnership, self.indicator.id, theme_ids(self.context))

    @cached_property
    def _ladder(self) -> tuple[Intervention, ...]:
        """What is on the ladder of intervention: the target, and actions that name the indicator."""
        return tuple(one for one in ladder_of(self.context) if self.indicator.id in one.indicators)

    @cached_property
    def _told(self) -> Told:
        p = self.context.partnership
        return Told(self.context, p.theme(p.home_theme(self.indicator.id)), self.indicator, self._facts)

    @cached_property
    def _review(self) -> Review | None:
        """The annual review that is followed now; it is of the whole partnership's area, so only there."""
        c = self.context
        return reviewed(self._told) if c.area.code == c.partnership.places.home else None

    @cached_property
    def _said(self) -> Commentary | None:
        """The newest commentary known by this edition; it is said of the whole partnership's area, so only there."""
        c = self.context
        if c.area.code != c.partnership.places.home:
            return None
        known = [
            s
            for s in c.partnership.commentary
            if s.indicator == self.indicator.id and s.edition <= c.edition and s.date <= as_at_of(c.findings)
        ]
        return max(known, key=lambda s: s.edition, default=None)

    @cached_property
    def _chosen(self) -> tuple[choosing.Choice, ...]:
        c, home = self.context, self.context.partnership.home
        latest = {i.id: c.facts(i, home).get("latest") for i in self._outcome.indicators}
        received = {id for id, found in latest.items() if found is not None and found.value is not None}
        return choosing.choose(self._outcome.indicators, received)

    @property
    def _lead(self) -> str:
        p = self.context.partnership
        return p.body(p.theme(p.home_theme(self.indicator.id)).lead).title

    @property
    def _whom(self) -> str:
        """Whom to ask about this indicator: its officer, or the theme's lead where it has no owner."""
        owner = self.indicator.owner
        if owner is None:
            return self._lead
        lead = self.context.partnership.body(owner.lead_partner).title
        return f"{owner.officer} ({lead})"

    def _not_known(self) -> list[str]:
        """What a baseline lacks, and whom to ask."""
        facts, found = self._facts, []
        observed = facts.rows("observed").dropna(subset=["value"])
        starts = observed["period_start"]
        years = (starts.iloc[-1] - starts.iloc[0]).days / 365.25 if len(starts) else 0.0
        if years < YEARS:
            found.append(f"Fewer than {YEARS} years of history: ask {self._whom} for earlier figures.")
        if facts.rows("baseline").empty:
            found.append(
                "No baseline was frozen for this curve, so nobody can say whether it has turned. "
                f"Ask {self._lead} to freeze one on the day it decides to act."
            )
        return found

    def _stages(self) -> list[dict[str, object]]:
        """Each stage of the ladder: who acts, to whom that is reported, by when."""
        found = [(one, told(self.context, one)) for one in self._ladder]
        return [
            {"item": item, "about": one.title if one.of == "action" else "",
             "says": " ".join(filter(None, (item.sentence, item.proposal)))}
            for one, item in found
        ]  # fmt: skip

    def _agreed(self) -> str:
        """How far the action points of the annual review have come."""
        c = self.context
        found = standing(self._review, c.partnership.decisions, as_at_of(c.findings))
        by = c.partnership.body(found.decision.body).title if found.word == AGREED and found.decision else ""
        return f"Action points of the annual review. {reviews.stands(found, by)}"

    # Answers to the first three questions

    def _wanted(self) -> Answer:
        return answered(POPULATION[0], [escape(self._outcome.statement)], f"ask {self._lead}")

    def _looks_like(self) -> Answer:
        words = self._outcome.looks_like
        said = markdown(words, inline=True) if words else ""
        return answered(POPULATION[1], [said], f"ask {self._lead} what people here would see and feel")

    def _measured(self) -> Answer:
        """The outcome's population indicators by their place, and what is still wanted with who and by when."""
        said = []
        for place, words in PLACES.items():
            names = [each.indicator.name for each in self._chosen if each.place == place]
            if names:
                said.append(escape(f"{words}: {'; '.join(names)}"))
        said += [self._still(each) for each in self._outcome.wanted]
        return answered(POPULATION[2], said, f"ask {self._lead}")

    def _still(self, wanted: Wanted) -> Markup:
        p, by = self.context.partnership, f", by {day(wanted.by)}" if wanted.by else ""
        who = p.body(wanted.collator).title if wanted.collator else f"nobody yet; ask {self._lead}"
        measure = markdown(wanted.measure, inline=True)
        return Markup("Still to be measured: {} Who sees to it: {}{}.").format(measure, who, by)

    def _left(self, actions: Sequence[Action]) -> list[str]:
        """Root causes that no action says it works on."""
        named = {_plain(action.root_cause) for action in actions if action.root_cause}
        return [cause for cause in (self._said.root_causes if self._said else ()) if _plain(cause) not in named]

    def _planned(self, action: Action) -> list[str]:
        c, rated = self.context, action.ratings
        ratings = [str(getattr(rated, each)) if rated else "not rated" for each in RATED]
        lead = c.partnership.body(action.lead).title + (f", {action.officer}" if action.officer else "")
        due = day(action.due) if action.due else "No date"
        return [action.title, *ratings, lead, due, progress(action, as_at_of(c.findings)).in_full]


def _step(step: Step, body: Block) -> Block:
    number = STEPS.index(step) + 1
    kicker = f"Step {number} of {len(STEPS)}: {step.name[:1].lower()}{step.name[1:]}"
    return block("step", anchor=step.id, kicker=kicker, heading=step.asks, body=markup(body))


def _linked(one: OnCurve) -> str:
    """What links an action to the curve."""
    if one.through is None:
        return "It names this indicator."
    if one.through.kind == "outcome":
        return "By the web it leads to the same outcome."
    return f"By the web it leads to the {one.through.kind} “{one.through.title}”, which this indicator measures."


def _each(remarks: Sequence[str]) -> list[Markup]:
    return [markdown(remark, inline=True) for remark in remarks]


def _plain(cause: str) -> str:
    return cause.rstrip(".").casefold()
