"""Which of the partnership's areas a received identifier means: its code, a former code, another identifier, a name.

Publishers know the same place by several codes, and codes change. A change is followed where the old area became the
new one whole and alone. Where several areas were merged into one, or one was split, the old values belong to no present
area: they are left out, counted, and never averaged in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curvebook.errors import nearest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from curvebook.model.partnership import Partnership

NOT_OURS = "not an area of the partnership"
MERGED = "merged, split or only partly the same area"
AMBIGUOUS = "more than one area has this name"
_GSS = re.compile(r"^[EWSNK]\d{8}$")


@dataclass(frozen=True)
class Resolver:
    """Identifiers to codes. `codes` are exact, `names` are spelled plainly; `gone` were merged or split."""

    codes: dict[str, str]
    names: dict[str, str]
    gone: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    offered: tuple[str, ...] = field(default=(), repr=False)

    def find(self, identifier: str, name: str = "") -> tuple[str, str]:
        """The code, or "" and why not. A name beside an identifier counts only where that is no official code."""
        if identifier in self.codes:
            return self.codes[identifier], ""
        if identifier in self.gone:
            return "", MERGED
        if _GSS.match(identifier):
            return "", NOT_OURS
        for text in (identifier, name):
            if text and (found := self.names.get(plain(text))):
                return found, ""
        return "", AMBIGUOUS if plain(identifier) in self.twice else NOT_OURS

    def problem(self, identifier: str) -> tuple[str, str] | None:
        """What is wrong with an identifier that must be an area of the partnership, and the mend; None if nothing."""
        code, why = self.find(identifier)
        if code:
            return None
        if why == AMBIGUOUS:
            return AMBIGUOUS, "Write its code."
        return ("an unknown area" if why == NOT_OURS else f"this area was {why}"), nearest(identifier, self.offered)

    def resolve(self, areas: pd.Series, names: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Codes ("" where there is none) and reasons ("" where there is one), for columns of identifiers and names."""
        import pandas as pd

        pairs, where, _ = distinct_pairs(areas, names)
        found = [self.find(area, name) for area, name in pairs]
        code, why = (
            pd.Series(pd.array([pair[at] for pair in found], dtype="str").take(where), index=areas.index)
            for at in (0, 1)
        )
        return code, why


def distinct_pairs(left: pd.Series, right: pd.Series) -> tuple[list[tuple[str, str]], np.ndarray, np.ndarray]:
    """The different pairs of two columns of text, which of them each row is, and the first row (from 0) of each."""
    import numpy as np
    import pandas as pd

    left_codes, left_texts = pd.factorize(left)
    right_codes, right_texts = pd.factorize(right)
    width = max(len(right_texts), 1)
    both, first, where = np.unique(
        left_codes.astype("int64") * width + right_codes, return_index=True, return_inverse=True
    )
    lefts, rights = left_texts.tolist(), right_texts.tolist()
    pairs = [(lefts[code // width], rights[code % width]) for code in both.tolist()]
    return pairs, where, first


def among(texts: pd.Series, chosen: Collection[str]) -> np.ndarray:
    """Whether each of a column of texts is one of those chosen: each different text is looked up once."""
    import numpy as np
    import pandas as pd

    codes, different = pd.factorize(texts)
    return np.array([text in chosen for text in different.tolist()], dtype=bool)[codes]


def plain(name: str) -> str:
    """A name without case, accents and punctuation.

    >>> plain("St. Helens"), plain("Cheshire West & Chester") == plain("cheshire west and chester")
    ('st helens', True)
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.lower().replace("'", "")).split())


def resolver(partnership: Partnership, lookups: pd.DataFrame | None = None) -> Resolver:
    """The resolver of a partnership's places and of received lookups (frames.LOOKUP: "becomes" and "alias").

    A code changes its area only where nothing else joined it and nothing of it went elsewhere; chains are followed.
    """
    areas = partnership.areas()
    own = {area.code for area in areas}
    codes = {area.code: area.code for area in areas}
    gone: set[str] = set()
    becomes: dict[str, set[str]] = defaultdict(set)
    came: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, set[str]] = defaultdict(set)
    for area in areas:
        for alias in area.aliases:
            codes.setdefault(alias, area.code)
        for name in (area.name, *area.aliases):
            spelled[plain(name)].add(area.code)
        for former in area.former:
            together = [other for other in area.former if other.until == former.until]
            if former.whole and len(together) == 1:
                codes.setdefault(former.code, area.code)
            else:
                gone.add(former.code)
    if lookups is not None and partnership.places.lookups:
        _read_changes(lookups, becomes, came)
        for start in sorted(becomes):
            if start not in codes and (end := _follow(start, becomes, came, own)):
                codes[start] = end
            elif start not in codes and _reaches(start, becomes, own):
                gone.add(start)
        for alias, to in _aliases(lookups):
            if alias not in codes and to in codes:
                codes[alias] = codes[to]
                spelled[plain(alias)].add(codes[to])
    names = {name: next(iter(found)) for name, found in spelled.items() if len(found) == 1 and name}
    twice = frozenset(name for name, found in spelled.items() if len(found) > 1)
    offered = tuple(sorted({text for area in areas for text in (area.code, area.name)}))
    return Resolver(codes, names, frozenset(gone - set(codes)), twice, offered)


def _read_changes(lookups: pd.DataFrame, becomes: dict[str, set[str]], came: dict[str, set[str]]) -> None:
    changes = lookups[lookups["relation"] == "becomes"]
    for start, end, share in zip(changes["from_code"], changes["to_code"], changes["share"], strict=True):
        if start != end:
            becomes[start] |= {end} if not share < 1 else {end, ""}  # the rest went nobody knows where
            came[end].add(start)


def _aliases(lookups: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Other identifiers that mean one area only."""
    rows = lookups[lookups["relation"] == "alias"]
    found: dict[str, set[str]] = defaultdict(set)
    for alias, code in zip(rows["from_code"], rows["to_code"], strict=True):
        found[alias].add(code)
    return [(alias, next(iter(to))) for alias, to in sorted(found.items()) if len(to) == 1]


def _follow(start: str, becomes: dict[str, set[str]], came: dict[str, set[str]], own: set[str]) -> str | None:
    """The area of ours that `start` became by changes of code alone."""
    code, seen = start, {start}
    while code not in own:
        after = becomes.get(code, set())
        if len(after) != 1:
            return None
        code = next(iter(after))
        if len(came[code]) > 1 or code in seen:
            return None
        seen.add(code)
    return code


def _reaches(start: str, becomes: dict[str, set[str]], own: set[str]) -> bool:
    """Whether any part of `start` ended in an area of ours."""
    ahead, seen = [start], {start}
    while ahead:
        code = ahead.pop()
        if code in own:
            return True
        ahead += sorted(becomes.get(code, set()) - seen)
        seen |= becomes.get(code, set())
    return False
