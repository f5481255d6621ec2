"""Key indicators: the few figures that chairs and portfolio holders watch, with a line to brief them (RULES 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from curvebook import addresses
from curvebook.narrative.messages import in_short, message
from curvebook.report.across import Told, officer_says, themes_read, told
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import card

ABOUT = "The few figures to keep in view: where they are, which way they go, and what to say of them."


@dataclass(frozen=True)
class KeyIndicators:
    """What a notebook asks of the reader's key indicators."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        kicker, title = f"Key indicators, {c.quarter.label}", f"Key indicators: {c.partnership.home.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=ABOUT)

    def summary(self) -> Block:
        """Which way they go, in a sentence."""
        return block(
            "summary", message=in_short([one.facts for one in self.chosen], "key indicator"), cards=[], late=[]
        )

    def cards(self) -> Block:
        """A card for each, theme by theme."""
        blocks = []
        for theme in themes_read(self.context):
            here = [self._card(one) for one in self.chosen if one.theme.id == theme.id]
            if here:
                body = markup(block("key_cards", cards=here))
                blocks.append(block("list", anchor=theme.id, heading=theme.title, lead="", body=body))
        return Block("\n".join(each.html for each in blocks))

    @cached_property
    def chosen(self) -> tuple[Told, ...]:
        """The indicators that were agreed for this reader, by id or by framework; else every headline one."""
        wanted = set(self.context.audience.key_indicators)

        def kept(one: Told) -> bool:
            names = {one.indicator.id, *(tag.split()[0] for tag in one.indicator.tags)}
            return bool(wanted & names) if wanted else one.role == "headline"

        return tuple(one for one in told(self.context) if kept(one))

    def _card(self, one: Told) -> dict[str, Any]:
        c, said = self.context, officer_says(one)
        page = addresses.theme_page(one.theme.id, c.partnership.places.home)
        there = f"{c.link(page)}#{one.indicator.id}" if "theme" in c.audience.reports else ""
        brief = f"{message(one.facts)}."
        return {**card(one.facts), "href": there, "brief": brief, "said": (said or {}).get("text", ""),
                "officer": (said or {}).get("officer", "")}  # fmt: skip
