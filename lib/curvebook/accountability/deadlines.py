"""Days by which something is due, as a calendar that every diary reads (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True)
class Deadline:
    """A day by which something is due: `uid` names it for ever, `title` says what, `about` the rest."""

    uid: str
    day: date
    title: str
    about: str = ""


def calendar_of(deadlines: Iterable[Deadline], name: str, as_at: date) -> bytes:
    """An iCalendar file of whole days, in the order of their days; the same bytes each time.

    `as_at`, the day of the edition, is the stamp of every entry: no clock is read.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Curvebook//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in sorted(deadlines, key=lambda each: (each.day, each.uid)):
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", datetime.combine(as_at, time(), UTC))
        event.add("dtstart", one.day)
        event.add("summary", one.title)
        event.add("transp", "TRANSPARENT")
        if one.about:
            event.add("description", one.about)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
