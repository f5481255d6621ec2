"""What each funded initiative reports besides its money (RULES 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Project

ASKED = {
    "sustainability": "progress towards sustainability and mainstreaming",
    "partnership_working": "partnership working",
    "community_engagement": "community engagement",
}  # RULES 6.2, by the keys of a project's definition


@dataclass(frozen=True)
class Initiative:
    """A funded initiative with the three things it reports; None where it says nothing of one."""

    id: str
    title: str
    lead: str
    funding: tuple[str, ...]
    sustainability: str | None = None
    partnership_working: str | None = None
    community_engagement: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What it does not report, in plain words, in the order of RULES 6.2."""
        return tuple(words for key, words in ASKED.items() if getattr(self, key) is None)


def initiatives(partnership: Partnership) -> tuple[Initiative, ...]:
    """Every project or funded initiative, in the order in which it was written (RULES 6.2).

    `lead` is a body's id and `funding` the ids of its streams; none named is a broken link of its own, which
    `smart.chains` tells.
    """
    return tuple(_initiative(project) for project in partnership.projects)


def _initiative(project: Project) -> Initiative:
    said = {key: getattr(project, key) for key in ASKED}
    return Initiative(project.id, project.title, project.lead, project.funding, **said)
