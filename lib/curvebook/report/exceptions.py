"""The exception report: what is under target, then what is over it, then what cannot be said (RULES 2.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from markupsafe import Markup

from curvebook import addresses
from curvebook.accountability.exceptions import OVER, UNDER
from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.errors import Fault, ParameterError
from curvebook.narrative import exceptions as words
from curvebook.narrative import sentences
from curvebook.narrative.figures import listed
from curvebook.report.across import Told, action_points, decided, officer_says, told, who_acts
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import curve
from curvebook.report.interventions import MustAct, of_targets, stage_badge
from curvebook.report.look import for_lab

ABOUT = "The targets that stand out, both ways: those under target, and those over it."
SHARED = (
    "A figure about a whole population belongs to everybody: no one partner is held to account for it, and each may "
    "ask how it can contribute."
)
RULE = (
    "A target is an exception where its latest figure is short of the path by more than chance explains, or short of "
    "it and unlikely to be met; and in the same way where it is better than the path by more than chance explains, or "
    "better and likely to be met. Where a figure has no interval, the monitoring level says what is far. Figures that "
    "only set the scene, and those without a target, are never exceptions."
)


@dataclass(frozen=True)
class ExceptionsReport:
    """What a notebook asks of the exceptions in the reader's themes."""

    context: Context

    @classmethod
    def of(cls, context: Context) -> ExceptionsReport:
        """Those of the reader's themes. Exceptions go to those who can act on them (RULES 4.7): raises ParameterError
        for an audience that is open to everyone."""
        if context.audience.public:
            problem = "exceptions are for those who act on them: an audience that is open to everyone gets none"
            raise ParameterError(Fault("report.exceptions", "audience", problem, context.audience.id))
        return cls(context)

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Exceptions, {c.quarter.label}", f"Exceptions: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=ABOUT)

    def summary(self) -> Block:
        """How many targets are exceptions, and which."""
        said = words.tally([one.facts.word("exception") for one in self._judged])
        return block("summary", message=said, cards=[], late=[])

    def under(self) -> Block:
        """What is under target, the least likely to be met first."""
        every = sorted(self._with(UNDER), key=lambda one: _chance(one, 0.0))
        shared = any(one.role != "performance" for one in every)
        lead = SHARED if shared else ""
        return self._section("under", "Under target", lead, every)

    def over(self) -> Block:
        """What is over target, the most likely to be met first."""
        every = sorted(self._with(OVER), key=lambda one: -_chance(one, 1.0))
        return self._section("over", "Over target", "What helped here may help elsewhere.", every)

    def silent(self) -> Block:
        """The exceptions on which nobody has said anything in this edition; nothing where somebody spoke on each."""
        found = [one for side in (UNDER, OVER) for one in self._with(side) if officer_says(one) is None]
        if not found:
            return NOTHING
        said = f"Nobody has said anything in this edition of {listed([one.indicator.name for one in found])}."
        return block("list", anchor="silent", heading="What nobody has spoken of", lead=said, body="")

    def unknown(self) -> Block:
        """Of which targets nothing can be said, and why."""
        found = self._with(NOT_ASSESSABLE)
        if not found:
            return NOTHING
        line = Markup("<li><strong>{}</strong> ({}). {}</li>")
        items = Markup("").join(
            line.format(one.indicator.name, one.theme.title, words.why_not(one.facts)) for one in found
        )
        lead = "These may be exceptions or not; they do not count as good."
        body = Markup('<ul class="ruled">{}</ul>').format(items)
        return block("list", anchor="unknown", heading="What cannot be said", lead=lead, body=body)

    def method(self) -> Block:
        """The rule, in a few sentences."""
        c = self.context
        link = Markup(' <a href="{}#exceptions">{}</a>').format(c.link(addresses.METHODS), "The rule exactly.")
        return block("list", anchor="how", heading="What counts as an exception", lead=Markup(RULE) + link, body="")

    @cached_property
    def _judged(self) -> list[Told]:
        """Every indicator of which a finding says whether it is one."""
        return [one for one in told(self.context) if one.facts.get("exception") is not None]

    @cached_property
    def _ladder(self) -> dict[str, MustAct]:
        """What is on the ladder of intervention, by indicator (RULES 2.6)."""
        return of_targets(replace(self.context, area=self.context.partnership.home))

    def _with(self, word: str) -> list[Told]:
        return [one for one in self._judged if one.facts.word("exception") == word]

    def _section(self, anchor: str, heading: str, lead: str, every: Sequence[Told]) -> Block:
        if not every:
            return NOTHING
        items = [{**_item(one, anchor), "stage": stage_badge(self._ladder.get(one.indicator.id))} for one in every]
        body = markup(block("exception_items", items=items))
        return block("list", anchor=anchor, heading=heading, lead=lead, body=body)


def _item(one: Told, side: str) -> dict[str, Any]:
    facts, said = one.facts, officer_says(one)
    latest = facts.get("latest")
    moved = Markup(" ").join(text for text in (sentences.latest(facts), words.evidence(facts)) if text)
    status, shape = ("Under target", "unlikely") if side == UNDER else ("Over target", "likely")
    return {
        "anchor": one.indicator.id,
        "name": one.indicator.title,
        "theme": one.theme.title,
        "chart": Markup(curve(one.context, one.indicator).html()),
        "status": status,
        "shape": shape,
        "evidence": moved if latest is not None else "",
        "said": said,
        "factors": (said or {}).get("restricting" if side == UNDER else "contributing", []),
        "factors_label": "Holding back" if side == UNDER else "Helping",
        "lead": one.lead,
        "performance": one.role == "performance",
        "decided": decided(one) if side == UNDER else "",
        "actions": [*action_points(one), *who_acts(one)],
    }


def _chance(one: Told, otherwise: float) -> float:
    found = one.facts.get("likelihood")
    return found.value if found is not None and found.value is not None else otherwise
