"""The annual review: every target likely, difficult or unlikely, and what is done about those in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from curvebook.accountability.review import (
    AMBER,
    GREEN,
    RED,
    category,
    trajectory,
)
from curvebook.model.period import Period
from curvebook.model.period import day_in_words as day
from curvebook.narrative import exceptions as evidence
from curvebook.narrative import promises, sentences
from curvebook.narrative import review as words
from curvebook.narrative.facts import Facts
from curvebook.narrative.sanitise import markdown
from curvebook.report.across import Told, action_points, how_far, in_doubt_of, officer_says, reviewed, told
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import table
from curvebook.rounding import round_half_up

ABOUT = "Every target once a year: likely, difficult or unlikely to be met, and what is done about those in doubt."


@dataclass(frozen=True)
class AnnualReview:
    """What a notebook asks of the annual review of the reader's themes."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Annual review, {c.quarter.label}", f"Annual review: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=ABOUT)

    def summary(self) -> Block:
        """How many targets stand where, and how far the analysis of those in doubt has come."""
        said = [words.tally([one.facts.word("likelihood") for one in self._local])]
        said.append(words.analysed([how_far(one) for one in self._doubted]))
        return block("summary", message=" ".join(filter(None, said)), cards=[], late=[])

    def unlikely(self) -> Block:
        """Red: unlikely to be met, or missed; each with its gaps, its action points, who and when."""
        return self._in_depth("unlikely", "Achievement unlikely", RED)

    def difficult(self) -> Block:
        """Amber: difficult; in the same depth."""
        return self._in_depth("difficult", "Achievement difficult", AMBER)

    def likely(self) -> Block:
        """Green: likely to be met, or met; a line each."""
        found = [one for one in self._local if category(one.facts.word("likelihood")) == GREEN]
        return self._lines("likely", "Achievement likely", found, lambda one: evidence.odds(one.facts))

    def unknown(self) -> Block:
        """Of which nothing can be said, and why."""
        known = (GREEN, AMBER, RED)
        found = [one for one in self._local if category(one.facts.word("likelihood")) not in known]
        return self._lines("unknown", "Cannot be assessed", found, lambda one: evidence.odds(one.facts))

    def floors(self) -> Block:
        """National floor targets beside the local ones."""
        found = [one for one in told(self.context) if one.facts.get("floor-likelihood") is not None]
        message = words.tally([one.facts.word("floor-likelihood") for one in found], "floor target")
        return self._lines("floors", "Floor targets", found, lambda one: promises.floor(one.facts), message)

    def years(self) -> Block:
        """What each year of the agreement asks for, target by target, and what came of it."""
        agreement = self.context.partnership.about.agreement
        if agreement is None or not self._local:
            return NOTHING
        every = agreement.each_year
        rows = [
            [one.indicator.name, *(words.of_year(y, one.indicator) for y in self._years(one))] for one in self._local
        ]
        heads = ["Target", *(year.label for year in every)]
        caption = f"What each of the agreement’s {len(every)} years asks for at its end"
        body = markup(table(caption, heads, rows, text=tuple(range(1, len(heads)))))
        lead = "Each year’s step lies on the way to the target, so that progress can be seen before its date."
        return block("list", anchor="years", heading="Year by year", lead=lead, body=body)

    @cached_property
    def _local(self) -> list[Told]:
        return [one for one in told(self.context) if one.facts.get("likelihood") is not None]

    @cached_property
    def _doubted(self) -> list[Told]:
        """Every target in doubt (RULES 2.3)."""
        return in_doubt_of(self.context)

    def _in_depth(self, anchor: str, heading: str, colour: str) -> Block:
        found = [one for one in self._doubted if _worst(one.facts) == colour]
        if not found:
            return NOTHING
        found.sort(key=lambda one: reviewed(one) is None)
        body = markup(block("review_items", items=[self._item(one) for one in found]))
        return block("list", anchor=anchor, heading=heading, lead="", body=body)

    def _item(self, one: Told) -> dict[str, Any]:
        p, review, stands = self.context.partnership, reviewed(one), how_far(one)
        board = p.body(stands.decision.body).title if stands.decision else ""
        likely = one.facts.get("likelihood")
        floor = promises.floor(one.facts) if one.facts.get("floor-likelihood") else ""
        return {
            "anchor": one.indicator.id,
            "name": one.indicator.title,
            "theme": one.theme.title,
            "lead": one.lead,
            "status": promises.status_words(likely).capitalize() if likely else "",
            "shape": likely.word.replace(" ", "-") if likely else "",
            "evidence": Markup(" ").join((sentences.latest(one.facts), evidence.evidence(one.facts))),
            "floor": floor,
            "gaps": [markdown(gap, inline=True) for gap in review.gaps] if review else [],
            "said": officer_says(one) if review is None else None,
            "points": action_points(one, every=True),
            "standing": words.stands(stands, board),
            "written": f"{review.officer}, {day(review.date)}" if review else "",
        }

    def _lines(
        self, anchor: str, heading: str, found: Sequence[Told], said: Callable[[Told], Markup], lead: str = ""
    ) -> Block:
        if not found:
            return NOTHING
        line = Markup("<li><strong>{}</strong>. {}</li>")
        items = Markup("").join(line.format(one.indicator.name, said(one)) for one in found)
        body = Markup('<ul class="ruled">{}</ul>').format(items)
        return block("list", anchor=anchor, heading=heading, lead=lead, body=body)

    def _years(self, one: Told) -> tuple[Any, ...]:
        agreement = self.context.partnership.about.agreement
        assert agreement is not None
        path, observed = (_values(one.facts, measure) for measure in ("target", "observed"))
        return trajectory(agreement.each_year, path, observed, one.indicator.good, self.context.quarter.end)


def _worst(facts: Facts) -> str:
    """The colour under which a target in doubt is told: its own, or the floor's where its own is not in doubt."""
    own = category(facts.word("likelihood"))
    return own if own in (RED, AMBER) else category(facts.word("floor-likelihood"))


def _values(facts: Facts, measure: str) -> dict[Period, float]:
    """The known values of a measure by period, as printed."""
    decimals = facts.indicator.decimals
    return {
        found.period: round_half_up(found.value, decimals)
        for found in facts.every(measure)
        if found.period is not None and found.value is not None
    }
