"""The small partnership with what its residents read about: actions, stories, words, an audience of everybody."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from curvebook import findings
from curvebook.model.measures import Wanted
from curvebook.model.partnership import Partnership
from curvebook.model.places import Level
from curvebook.model.reading import Audience, Consent, Story, Term
from curvebook.model.work import Action, Body, Service
from curvebook.report.context import Context
from small_partnership import NEET, observed, partnership, usual
from test_report_blocks import Table

EVERYBODY = Audience(
    id="public", title="Everybody", reports=("theme", "area-profile", "public-account", "my-ward"), public=True,
    plain_words=True,
)  # fmt: skip
ACTIONS = (
    {"id": "mentors", "title": "Mentors for leavers", "contributes_to": ["o"], "indicators": ["neet"],
     "due": "2027-03-31", "progress": "on plan", "you_said": "You said that nobody asked.", "areas": ["W1"],
     "join_in": "Become a mentor.", "works_because": "Mentored leavers stay.",
     "milestones": [{"title": "First ten mentors", "due": "2026-09-30"}, {"title": "All", "due": "2026-12-11"}]},
    {"id": "buses", "title": "Free buses", "contributes_to": ["o"], "due": "2026-08-01", "progress": "complete",
     "you_said": "You said that buses cost too much."},
    {"id": "lessons", "title": "Evening lessons", "contributes_to": ["o"], "areas": ["W2"], "progress": "not started"},
    {"id": "fairs", "title": "Job fairs", "contributes_to": ["p"], "you_said": "You asked for jobs.",
     "due": "2026-12-01", "progress": "behind plan"},
    {"id": "leaflets", "title": "New leaflets", "due": "2026-12-02", "you_said": "You asked for less paper."},
)  # fmt: skip


def story(**more: Any) -> Story:
    consent = Consent(given=date(2026, 1, 1), taken_by="College", scope="public", expires=date(2028, 1, 1),
                      name_used="no name")  # fmt: skip
    given = {
        "id": "amy", "title": "Amy’s bench", "theme": "children", "outcome": "o", "indicators": ("neet",),
        "areas": ("W1",), "date": date(2026, 5, 1), "author": "College team", "consent": consent,
        "shows": "What a mentor can do.", "does_not_show": "How many find one.", "body": "She was **NEET**, she said.",
    }  # fmt: skip
    return Story(**(given | more))


def whole(folder: Path) -> Partnership:
    """The partnership, with two themes, five actions of which four were asked for, one story, one service."""
    small = partnership(folder, {**NEET, "roles": {}})
    children, economy = small.themes
    wanted = children.outcomes[0].model_copy(update={"wanted": (Wanted(measure="How safe children feel."),)})
    levels = tuple(Level(id=i, title=i.capitalize(), plural=f"{i.capitalize()}s", reports=r) for i, r in (
        ("country", ()), ("region", ()), ("borough", ("theme", "area-profile")), ("ward", ("area-profile", "my-ward")),
    ))  # fmt: skip
    ward = small.area("W1").model_copy(update={"councillors": ("Ann Able", "Bob Bold"), "contact": "w1@small.example"})
    areas = tuple(ward if area.code == "W1" else area for area in small.places.areas)
    return replace(
        small,
        places=small.places.model_copy(update={"levels": levels, "areas": areas}),
        themes=(children.model_copy(update={"outcomes": (wanted,), "lead": "college"}), economy),
        bodies=(Body(id="college", title="The college", reports_to="council"),
                Body(id="council", title="The council", contact="ask@council.example")),
        actions=tuple(Action.model_validate({"lead": "college", **one}) for one in ACTIONS),
        services=(Service(id="careers", title="Careers", body="college", contributes_to=("o",)),),
        stories=(story(),),
        audiences=(EVERYBODY,),
        glossary=(Term(term="NEET", plain="not in school or work"),),
    )  # fmt: skip


@functools.cache
def known() -> pd.DataFrame:
    """The partnership's findings."""
    return findings.compute(whole(Path(tempfile.mkdtemp())), observed(usual()), "2026-Q2")


def context(folder: Path, area: str = "B", table: pd.DataFrame | None = None, **audience: Any) -> Context:
    """Of one area, for everybody unless said otherwise."""
    agreed, reader = whole(folder), EVERYBODY.model_copy(update=audience)
    return Context(
        agreed,
        Table(known() if table is None else table),
        agreed.area(area),
        None,
        "2026-Q2",
        reader,
        f"area/{area}.html",
    )
