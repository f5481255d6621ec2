"""The page of what changed since the last edition, for one audience, and the same as a table to download."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from curvebook import addresses
from curvebook.findings.changed import ADDED, DEFINED, FIRST, GONE, KINDS, METHOD, NEW, OPENED, REVISED, TARGET, WHO
from curvebook.model.period import Period
from curvebook.narrative import changed as words
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed

if TYPE_CHECKING:
    from curvebook.disclosure.earlier import Since
    from curvebook.model.measures import Indicator, Theme
    from curvebook.model.partnership import Partnership
    from curvebook.model.reading import Audience

Link = Callable[[str], str | None]
SHORT = 8  # how many the first list names, and every turn for the worse; every change stands in its theme
PLACE = "changed-{}"  # where an indicator's changes stand on the page
# What is said of several areas at once; a change of what is said of a curve says it in `words.moved_to`.
_ELSEWHERE = {
    FIRST: "Told for the first time", METHOD: "Measured in a new way", REVISED: "Revised figures",
    GONE: "Figures no longer shown", OPENED: "Figures shown that were withheld", NEW: "New figures",
    ADDED: "Earlier figures added",
}  # fmt: skip
_EVERYWHERE = (DEFINED, TARGET)  # agreed for all areas at once, and told with the partnership's own


@dataclass(frozen=True)
class Line:
    """One indicator: its place on the page, where it is told, and what changed of it, at home and elsewhere."""

    title: str
    place: str
    address: str | None
    text: Markup
    elsewhere: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What changed, for one audience. `rows` are of measures `changed` and `before`, of its themes' own indicators."""

    partnership: Partnership
    rows: pd.DataFrame
    since: Since | None
    themes: tuple[Theme, ...]
    link: Link
    to: Callable[[str], str]

    @classmethod
    def of(
        cls, p: Partnership, table: pd.DataFrame, since: Since | None, audience: Audience, link: Link,
        to: Callable[[str], str],
    ) -> Changes:  # fmt: skip
        """The changes among the findings `table` of an audience; `link` says which addresses lead somewhere, and `to`
        how they are reached from the page."""
        themes = p.themes_for(audience)
        rows = table[table["measure"].isin(("changed", "before"))]
        home = rows["indicator"].map({i.id: t.id for t in themes for o in t.outcomes for i in o.indicators})
        return cls(p, rows[rows["theme"] == home], since, themes, link, to)

    def in_short(self) -> str:
        """How many indicators changed in the partnership's own area, in a sentence; "" with nothing to compare."""
        if self.since is None or self.since.empty:
            return ""
        return words.in_short(self.rows[self.rows["area"] == self.partnership.home.code], self.since)

    def facts(self) -> dict[str, Any]:
        """What `what-changed.html.j2` shows."""
        sections = [self._section(theme) for theme in self.themes]
        home = {i.id: theme for theme in self.themes for i in self._indicators(theme)}
        every = [i for theme in self.themes for i in self._indicators(theme)]
        stand, left = words.in_front(((i, words.weighty(self._at_home(i))) for i in every), SHORT)
        return {
            "several": len(self.themes) > 1,  # of one theme the first list would say what is said again below it
            "said": self.in_short(),
            "compared": words.compared(self.since),
            "home": self.partnership.home.name,
            "short": [self._line(home[i.id], i, changes) for i, changes in stand],
            "more": [(PLACE.format(i.id), i.title) for i, _ in left],
            "themes": sections,
        }

    def table(self) -> pd.DataFrame:
        """Every change as a row, with what is and what was: for the download."""
        p = self.partnership
        then = self.rows[self.rows["measure"] == "before"]
        was = then[[*WHO, "against", "period_start", "period_months", "value", "word"]].rename(
            columns={"against": "kind", "value": "value_before", "word": "word_before"}
        )
        was["period_before"] = _periods(was)
        now = self._changed.rename(columns={"word": "kind", "against": "word"})
        now = now.assign(period=_periods(now)).merge(
            was[[*WHO, "kind", "period_before", "value_before", "word_before"]], on=[*WHO, "kind"], how="left"
        )
        titles = {id: one.title for id, one in p.indicators().items()}
        names = {area.code: area.name for area in p.places.areas}
        now = now.assign(title=now["indicator"].map(titles), place=now["area"].map(names))
        moved = now["kind"].isin(words.MOVES)
        now = now.assign(
            **{name: _in_words(now, name) for name in ("word", "word_before")},
            note=now["note"].astype(object).where(~moved, ""),  # it repeats both words
            kind=[words.KIND_WORDS.get(kind, kind) for kind in now["kind"]],
        )
        columns = ["theme", "indicator", "title", "area", "place", "kind", "period", "value", "count",
                   "word", "period_before", "value_before", "word_before", "note", "source"]  # fmt: skip
        return now[columns].rename(columns={"kind": "change"})

    # Parts

    @property
    def _changed(self) -> pd.DataFrame:
        return self.rows[self.rows["measure"] == "changed"]

    @cached_property
    def _told(self) -> dict[tuple[str, str], tuple[words.Change, ...]]:
        return words.read(self.rows)

    def _at_home(self, indicator: Indicator) -> tuple[words.Change, ...]:
        return self._told.get((indicator.id, self.partnership.home.code), ())

    def _indicators(self, theme: Theme) -> list[Indicator]:
        changed = {id for id, _ in self._told}
        return [i for outcome in theme.outcomes for i in outcome.indicators if i.id in changed]

    def _section(self, theme: Theme) -> dict[str, Any]:
        lines = [self._line(theme, i, self._at_home(i), tuple(self._elsewhere(i))) for i in self._indicators(theme)]
        return {"id": theme.id, "title": theme.title, "lines": lines, "count": counted(len(lines), "indicator")}

    def _line(
        self, theme: Theme, indicator: Indicator, changes: Sequence[words.Change], elsewhere: tuple[Markup, ...] = ()
    ) -> Line:
        home = self.partnership.home
        about = Facts(indicator, home, self.rows[:0], self.partnership.judging)
        told_at = (f"{addresses.theme_page(theme.id, home.code)}#{indicator.id}",
                   addresses.report_page("turn-the-curve", indicator.id))  # fmt: skip
        address = next(filter(None, map(self.link, told_at)), None)
        return Line(indicator.title, PLACE.format(indicator.id), address, words.sentences(about, changes), elsewhere)

    def _elsewhere(self, indicator: Indicator) -> Iterator[Markup]:
        """What changed in the smaller areas: one line for each kind of change, with the areas it concerns."""
        told = dict[tuple[str, str], set[str]]()
        for (id, area), changes in self._told.items():
            if id == indicator.id and area != self.partnership.home.code:
                for one in changes:
                    told.setdefault((one.kind, one.now.against), set()).add(area)
        for kind, now in sorted(told, key=lambda each: (KINDS.index(each[0]), each[1])):
            if kind not in _EVERYWHERE:
                said = words.moved_to(kind, now) if kind in words.MOVES else _ELSEWHERE[kind]
                yield Markup("{} in {}").format(said, self._places(told[kind, now]))

    def _places(self, codes: set[str]) -> Markup:
        """Areas by name, each a link to its profile; all of a level are "all 16 wards"."""
        whole, some = [], []
        for level in self.partnership.places.levels:
            every = {a.code for a in self.partnership.children(self.partnership.home.code, level.id)}
            here = sorted(codes & every, key=lambda code: self.partnership.area(code).name)
            if len(here) > 2 and len(here) == len(every):
                whole.append(Markup("all {} {}").format(len(here), level.plural.lower()))
            else:
                some += [self._place(code) for code in here]
        return Markup(listed([*whole, *some]))

    def _place(self, code: str) -> Markup:
        name, address = self.partnership.area(code).name, self.link(addresses.area_page(code))
        return Markup("<a href='{}'>{}</a>").format(self.to(address), name) if address else Markup("{}").format(name)


def _in_words(rows: pd.DataFrame, name: str) -> list[str]:
    """What is said of a curve in each row, as the pages say it; "" where nothing is."""
    return [
        words.said(kind, word) if kind in words.MOVES and isinstance(word, str) and word else ""
        for kind, word in zip(rows["kind"], rows[name], strict=True)
    ]


def _periods(rows: pd.DataFrame) -> list[str]:
    """Each row's period as in an address; "" where it is about none."""
    return [
        "" if pd.isna(start) else str(Period(start.date(), int(months)))
        for start, months in zip(rows["period_start"], rows["period_months"], strict=True)
    ]
