"""The report on risks: how many are how serious, each with its response, what is at stake, what is not assessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from curvebook.accountability.audit import WRITTEN, Finding, audit
from curvebook.accountability.causal_web import web_of
from curvebook.accountability.golden_thread import within_themes
from curvebook.accountability.risks import SCALE, Entry, band_of, bands, register
from curvebook.model.period import day_in_words as day
from curvebook.narrative.figures import counted, listed
from curvebook.narrative.sanitise import markdown
from curvebook.report.blocks import NOTHING, Block, block, markup
from curvebook.report.context import Context
from curvebook.report.look import for_lab
from curvebook.report.parts import table
from curvebook.report.thread_audit import found_block, shown_to

if TYPE_CHECKING:
    from networkx import DiGraph

ABOUT_RISKS = ("no-risk", "late-risk", "loose-risk")
SHADES = 4
HOW = (
    "Each risk is scored from 1 to 5 for how likely it is and from 1 to 5 for what it would do; the score is the one "
    "times the other. Its outcomes are those to which what it threatens leads first. A risk to an action counts for "
    "the objective that the action serves."
)  # fmt: skip


@dataclass(frozen=True)
class RiskRegister:
    """What a notebook asks of the risks to this audience's themes (RULES 6.3)."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "What may stop us from reaching what was agreed, who responds, and what has not been assessed."
        kicker, title = f"Risks, {c.quarter.label}", f"Risks: {c.area.name}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=title, about=about)

    def summary(self) -> Block:
        """How many risks are how serious, the most serious by name, and what is not assessed."""
        return block("summary", message=" ".join(self._in_short()), cards=[], late=[])

    def matrix(self) -> Block:
        """Likelihood by impact, with each risk's number in the register."""
        if not self._entries:
            return NOTHING
        places: dict[tuple[int, int], list[dict[str, Any]]] = {}
        for number, entry in enumerate(self._entries, 1):
            risk = {"number": number, "anchor": _anchor(entry)}
            places.setdefault((entry.risk.likelihood, entry.risk.impact), []).append(risk)
        rows = [
            {"likelihood": likelihood, "cells": [self._cell(likelihood, impact, places) for impact in SCALE]}
            for likelihood in reversed(SCALE)
        ]
        body = block(
            "matrix", caption="Risks by likelihood and impact, from 1 (low) to 5 (high)", scale=SCALE, rows=rows
        )
        lead = "Each number leads to a risk in the register below."
        return block("list", anchor="matrix", heading="How likely, and how bad", lead=lead, body=markup(body))

    def register(self) -> Block:
        """Every risk, the most serious first."""
        if not self._entries:
            return NOTHING
        items = [self._item(number, entry) for number, entry in enumerate(self._entries, 1)]
        body = block("risk_items", items=items)
        return block(
            "list", anchor="register", heading="The register", lead="The most serious first.", body=markup(body)
        )

    def not_assessed(self) -> Block:
        """Objectives without a risk or a date, risks assessed late, and risks linked to no objective."""
        return found_block("not-assessed", "Where the assessment falls short", self._found, self._none())

    def method(self) -> Block:
        """How risks are scored and called."""
        known = bands(self.context.partnership)
        ends = [*(band.at_least - 1 for band in known[1:]), 25]
        rows = [[band.title, f"{band.at_least} to {end}" if end > band.at_least else str(end)]
                for band, end in zip(known, ends, strict=True)]  # fmt: skip
        body = table("How scores are called", ["Word", "Score"], rows)
        return block("list", anchor="how", heading="How risks are scored", lead=HOW, body=markup(body))

    # What is known

    @cached_property
    def _web(self) -> DiGraph[str]:
        return web_of(self.context.partnership)

    @cached_property
    def _seen(self) -> frozenset[str]:
        return within_themes(self._web, self.context.partnership, self.context.audience.themes)

    @cached_property
    def _entries(self) -> list[Entry]:
        every = register(self.context.partnership)
        if not self.context.audience.themes:
            return list(every)
        return [entry for entry in every if self._seen & set(entry.risk.threatens)]

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        found = shown_to(self.context, audit(self.context.partnership), self._seen)
        return tuple(
            finding
            for finding in found
            if finding.kind in ABOUT_RISKS or (finding.kind == "undated" and finding.where.endswith(f".{WRITTEN}"))
        )

    def _none(self) -> str:
        """What is said where nothing was found: what there is, and no more."""
        linked = "every risk is linked to what it threatens"
        if any(node.kind == "objective" and node.id in self._seen for node in self.context.partnership.nodes):
            return f"Every objective was assessed when it was written, and {linked}."
        none = "No objective is agreed that could be assessed"
        return f"{none}; {linked}." if self._entries else f"{none}, and no risk is on the register."

    def _in_short(self) -> Iterator[str]:
        if not self._entries:
            yield "No risk is on the register."
        else:
            known = {band.id: band.title for band in bands(self.context.partnership)}
            each = Counter(entry.band.id for entry in self._entries)
            said = [f"{each[id]} {title.lower()}" for id, title in reversed(known.items()) if each[id]]
            top = [entry for entry in self._entries if entry.risk.score == self._entries[0].risk.score]
            names = listed([f"“{entry.risk.title}”" for entry in top])
            yield f"{counted(len(self._entries), 'risk')} on the register: {listed(said)}."
            are = "The most serious is" if len(top) == 1 else "The most serious are"
            yield f"{are} {names}, at {top[0].risk.score} of 25."
        kinds = Counter(finding.kind for finding in self._found)
        weak = (
            ("no-risk", "objective has no risk assessment", "objectives have no risk assessment"),
            ("late-risk", "risk was assessed after its objective was written",
             "risks were assessed after their objectives were written"),
            ("undated", "objective does not say when it was written", "objectives do not say when they were written"),
            ("loose-risk", "risk is linked to no objective", "risks are linked to no objective"),
        )  # fmt: skip
        short = [counted(kinds[kind], *words) for kind, *words in weak if kinds[kind]]
        if short:
            yield f"{listed(short)}."

    def _cell(self, likelihood: int, impact: int, places: dict[tuple[int, int], Any]) -> dict[str, Any]:
        known = bands(self.context.partnership)
        score = likelihood * impact
        band = band_of(score, known)
        shade = 1 + round(known.index(band) * (SHADES - 1) / max(len(known) - 1, 1))
        return {"score": score, "band": band.title, "shade": shade, "risks": places.get((likelihood, impact), [])}

    def _item(self, number: int, entry: Entry) -> dict[str, Any]:
        risk, p = entry.risk, self.context.partnership
        return {
            "number": number,
            "anchor": _anchor(entry),
            "title": risk.title,
            "band": entry.band.title,
            "score": risk.score,
            "likelihood": risk.likelihood,
            "impact": risk.impact,
            "response": markdown(risk.response, inline=True) if risk.response else "Nothing is recorded",
            "owner": p.body(risk.owner).title,
            "objectives": self._named(entry.objectives, "Not linked to any"),
            "outcomes": self._named(entry.outcomes, "Not linked to any"),
            "assessed": day(risk.assessed),
        }

    def _named(self, ids: Sequence[str], none: str) -> str:
        titles = [self._web.nodes[id]["node"].title for id in ids if id in self._seen]
        return "; ".join(titles) or none


def _anchor(entry: Entry) -> str:
    return f"risk-{entry.risk.id}"
