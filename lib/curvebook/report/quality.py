"""The report on the data's quality, for those who collect them: what is late, what to check, a grade each, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.findings import as_at_of
from curvebook.model.measures import Indicator
from curvebook.model.period import day_in_words
from curvebook.narrative.facts import period_of
from curvebook.narrative.figures import counted, listed, number
from curvebook.observatory.quality import GRADES, KINDS
from curvebook.report.blocks import Block, block, markup
from curvebook.report.context import Context
from curvebook.report.drawings import tiny
from curvebook.report.look import for_lab
from curvebook.report.parts import table

WORST_FIRST = ("D", "C", "unknown", "B", "A")
NOBODY = "Nobody is named"
ATTENTION = ("grave", "check")
DRAWN = ("jump", "jump-everywhere", "all-equal", "impossible", "contradiction")


@dataclass(frozen=True)
class QualityReport:
    """What a notebook asks of the data's quality. All areas of the partnership count, whatever the report's own."""

    context: Context

    def title(self) -> Block:
        """The page's heading."""
        c = self.context
        about = "For those who collect the figures: what to send, what to check, and how good each series is."
        kicker = f"Data quality, {c.quarter.label}"
        return block("title", style=Markup(for_lab()), kicker=kicker, title=f"Data quality: {c.area.name}", about=about)

    def summary(self) -> Block:
        """How many indicators have each grade, and what is late."""
        grades = self._grades["word"].value_counts()
        total = int(grades.sum())
        late = self._of("late")
        said = [f"{grades['A']:,} of {total:,} indicators have nothing to check" if "A" in grades else
                f"None of {total:,} indicators is without something to check"]  # fmt: skip
        said += [f"{grades[g]:,} {'is' if grades[g] == 1 else 'are'} graded {g}" for g in "BCD" if g in grades]
        if "unknown" in grades:
            said.append(f"nothing was received for {grades['unknown']:,}")
        few = {0: "Nothing is late.", 1: "One series is late."}
        message = f"{listed(said)}. {few.get(len(late), f'{len(late):,} series are late.')}"
        return block("summary", message=message, cards=[], late=[])

    def late(self) -> Block:
        """What is late, by how many days, and from whom; and what never came."""
        found = self._of("late", "nothing").sort_values("value", ascending=False, kind="stable")
        rows = [self._awaited(row) for row in found.to_dict("records")]
        if not rows:
            return self._section("late", "What is late", "Everything that was due has come.")
        heads = ["Indicator", "Waiting for", "Days late", "Periods", "From", "Collected by"]
        body = table(f"As at {day_in_words(as_at_of(self.context.findings))}, the latest first", heads, rows,
                     text=(1, 4, 5))  # fmt: skip
        return self._section("late", "What is late", "", body)

    def to_check(self) -> Block:
        """What looks wrong: impossible values, contradictions, jumps, sources that differ; and what to do about it."""
        found = self._checks[self._checks["against"].map(lambda c: KINDS[c].dimension in SUSPECT)]
        lead = "Each of these may be right. Confirm it, correct it, or say why."
        body = self._items(found[found["word"].isin(ATTENTION)])
        old = found[(found["word"] == "note") & ~found["against"].isin(["revised", "revisions"])]
        return self._section("to-check", "What to check", lead if body else "Nothing looks wrong.", body,
                             self._folded("Older, or worth knowing only", old))  # fmt: skip

    def revisions(self) -> Block:
        """What changed since the last edition, and how figures have been revised so far."""
        now, ever = self._of("revised"), self._of("revisions", "bias")
        body = self._items(now)
        lead = (
            "Received in the last three months."
            if body
            else "Nothing received in the last three months changed an earlier value."
        )
        return self._section("revisions", "Revisions", lead, body, self._folded("All revisions so far", ever))

    def coverage(self) -> Block:
        """For each level of areas, how many indicators cover all of them; what is missing."""
        c = self.context
        found = self._of("not-covered", "newest-not-covered")
        level_of = found["area"].map(lambda code: c.partnership.area(code).level)
        rows = []
        for level in c.partnership.places.levels:
            areas = [a for a in self._own if a.level == level.id]
            measured = [i.id for i in c.partnership.indicators().values() if level.id in i.levels]
            if not areas or not measured:
                continue
            here = found[level_of == level.id]
            without, behind = (here[here["against"] == kind]["indicator"].nunique()
                               for kind in ("not-covered", "newest-not-covered"))  # fmt: skip
            rows.append([level.plural, str(len(areas)), str(len(measured)), str(without), str(behind)])
        heads = ["Level", "Areas", "Indicators", "Without some area", "Without its newest value"]
        body = table("Indicators by level, and how many lack some of its areas", heads, rows)
        missing = self._of("not-covered", "newest-not-covered", "gap", "withheld", "no-denominator")
        return self._section("coverage", "What is missing", "", body, self._items(missing[missing["word"] != "note"]),
                             self._folded("Known gaps and states", missing[missing["word"] == "note"]))  # fmt: skip

    def grades(self) -> Block:
        """The grade of each indicator with its reasons, by collator, the worst first."""
        by: dict[str, list[dict[str, Any]]] = {}
        for row in self._grades.to_dict("records"):
            by.setdefault(self._collator(self._indicator(row)), []).append(row)
        parts = []
        for collator in sorted(by, key=lambda name: (name == NOBODY, name.casefold())):
            rows = sorted(by[collator], key=lambda row: WORST_FIRST.index(row["word"]))
            cells = [
                [self._link(i), row["word"], self._why(row), self._officer(i)]
                for row in rows for i in (self._indicator(row),)
            ]  # fmt: skip
            heads = ["Indicator", "Grade", "Why", "From"]
            body = table(f"{counted(len(rows), 'indicator')}, the worst first", heads, cells, text=(1, 2, 3))
            parts.append(Markup("<h3>{}</h3>{}").format(collator, markup(body)))
        return self._section("grades", "A grade for each indicator", "", *(Block(str(part)) for part in parts))

    def method(self) -> Block:
        """How the grades are made."""
        rows = [[grade, words] for grade, words in GRADES.items()]
        body = table("What each grade says", ["Grade", "What was found"], rows, text=(1,))
        return self._section("method", "How the grades are made", HOW, body)

    # Parts

    @cached_property
    def _own(self) -> tuple[Any, ...]:
        p = self.context.partnership
        inside = (a for level in p.places.levels for a in p.children(p.places.home, level.id))
        return (p.home, *inside)

    @cached_property
    def _checks(self) -> pd.DataFrame:
        slices = (self.context.findings.slice(area=area.code, measure="check") for area in self._own)
        return self._at_home(pd.concat(list(slices), ignore_index=True))

    @cached_property
    def _grades(self) -> pd.DataFrame:
        home = self.context.partnership.places.home
        return self._at_home(self.context.findings.slice(area=home, measure="quality"))

    def _at_home(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Each finding once, as the theme of its indicator has it, of the audience's themes, in their order."""
        order = {name: place for place, name in enumerate(self.context.partnership.indicators())}
        own = rows[rows["theme"] == rows["indicator"].map(self.context.partnership.home_theme)]
        if self.context.audience.themes:
            own = own[own["theme"].isin(self.context.audience.themes)]
        return own.iloc[own["indicator"].map(order).argsort(kind="stable")].reset_index(drop=True)

    def _of(self, *kinds: str) -> pd.DataFrame:
        return self._checks[self._checks["against"].isin(kinds)]

    def _indicator(self, row: dict[str, Any]) -> Indicator:
        return self.context.partnership.indicator(row["indicator"])

    def _why(self, row: dict[str, Any]) -> str:
        """The reasons of a grade, and the share of values without a figure where this is no fault and no reason."""
        rows = self._of("withheld")
        known = rows[(rows["indicator"] == row["indicator"]) & (rows["word"] == "note")]
        shares = [f"{share:.0%} of its values have no figure" for share in known["value"]]
        return "; ".join([row["note"] or GRADES[row["word"]], *shares])

    def _officer(self, indicator: Indicator) -> str:
        return indicator.owner.officer if indicator.owner else NOBODY

    def _collator(self, indicator: Indicator) -> str:
        p = self.context.partnership
        return p.body(indicator.owner.collator).title if indicator.owner else NOBODY

    def _link(self, indicator: Indicator) -> Markup | str:
        """The indicator's name, leading to its download."""
        here = addresses.report_page("data-quality", self.context.area.code)
        there = addresses.link(here, addresses.table(indicator.id))
        return Markup('<a href="{}">{}</a>').format(there, indicator.name)

    def _awaited(self, row: dict[str, Any]) -> list[str | Markup]:
        """What is awaited of an indicator, since when, and from whom."""
        indicator, period = self._indicator(row), period_of(row)
        if period is None:
            return [self._link(indicator), "Anything", "–", "–", self._officer(indicator), self._collator(indicator)]
        first = period.label + ("" if indicator.due_days is not None else " (no due date agreed)")
        return [self._link(indicator), first, number(row["value"], 0), number(row["count"], 0),
                self._officer(indicator), self._collator(indicator)]  # fmt: skip

    def _items(self, found: pd.DataFrame) -> Block | None:
        """One list item per thing found, with a small chart where that helps."""
        items = [self._item(row) for row in found.to_dict("records")]
        return block("quality_items", items=items) if items else None

    def _item(self, row: dict[str, Any]) -> dict[str, Any]:
        indicator = self._indicator(row)
        area = self.context.partnership.area(row["area"])
        drawn = row["against"] in DRAWN and area.level in indicator.levels
        return {
            "name": self._link(indicator),
            "grave": row["word"] == "grave",
            "found": row["note"],
            "mend": KINDS[row["against"]].mend if row["word"] in ATTENTION else "",
            "collator": self._collator(indicator),
            "chart": tiny(self.context.facts(indicator, area)) if drawn else "",
        }

    def _folded(self, words: str, found: pd.DataFrame) -> Block | None:
        """What need not be read, behind a line that says how much there is."""
        if found.empty:
            return None
        rows = [[self._indicator(row).name, row["note"]] for row in found.to_dict("records")]
        body = table(words, ["Indicator", "What was found"], rows, text=(1,))
        summary = f"{words} ({len(rows)})"
        return Block(
            str(Markup('<details class="data"><summary>{}</summary>{}</details>').format(summary, markup(body)))
        )

    def _section(self, anchor: str, heading: str, lead: str, *parts: Block | None) -> Block:
        body = Markup("\n").join(markup(part) for part in parts if part is not None)
        return block("list", anchor=anchor, heading=heading, lead=lead, body=body)


SUSPECT = ("plausibility", "consistency")
HOW = (
    "Each series is checked for what is late, missing, impossible, unlike itself, or contradicted by its own counts, "
    "its parts or another source. What is grave (wrong, or due more than once and missing) counts more than what only "
    "needs a look; what is worth knowing lowers no grade, nor does what is older than three years. A jump is a "
    "step so far beyond the usual ones of its own series that a series of pure chance would show one in a thousand "
    "values. Where no due date is agreed, a year's figure is taken to be due after 365 days, a quarter's after 91, a "
    "month's after 61."
)
