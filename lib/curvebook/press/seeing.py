"""What the readers of a page may see: a page that was made when they might see more is shown no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from curvebook.model.privacy import SOURCES
from curvebook.press.fingerprint import hash_of

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership


def may_see(partnership: Partnership, audience: str, theme: str | None, as_at: date) -> dict[str, Any]:
    """What protects figures from an audience in a report on a theme (None: on any), as a hash, and the stories that it
    may be told on that day, with the names under which they are."""
    reader = partnership.audience(audience)
    themes = [one for one in partnership.themes if theme in (None, one.id)]
    indicators = [i for one in themes for outcome in one.outcomes for i in outcome.indicators]
    protects = [(i.id, repr(partnership.policy(i) or SOURCES), i.disclosure in reader.sees) for i in indicators]
    told = partnership.stories_for(theme, audience=reader, on=as_at)
    return {
        "protects": hash_of((reader.public, reader.themes, protects)),
        "stories": sorted(f"{story.id} {story.consent.name_used}" for story in told),
    }


def still(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether all that might be seen then may be seen now; where nobody knows, it may not."""
    return then is not None and then["protects"] == now["protects"] and set(then["stories"]) <= set(now["stories"])
