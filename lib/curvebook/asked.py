"""What was asked on the command line, made sure of: days, editions, options. Each raises ParameterError with a mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from curvebook.errors import Fault, ParameterError, nearest
from curvebook.observatory.sources import FORMATS

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.model.period import Period
    from curvebook.observatory.submissions import Submission


def received_by(partnership: Partnership, option: str, day: date) -> tuple[Submission, ...]:
    """What had been received by a day. Refuses a day before the first figures came: nothing could be said of it."""
    from curvebook.observatory.submissions import load_submissions

    received = load_submissions(partnership)
    figures = [one.received for one in received if FORMATS[one.format].table == "observations"]
    if not figures or day < figures[0]:
        mend = f"The first came on {figures[0].isoformat()}." if figures else "Begin with `curvebook receive`."
        raise ParameterError(Fault("", option, f"no figures had been received by {day.isoformat()}", mend=mend))
    return tuple(one for one in received if one.received <= day)


def ended(edition: str) -> None:
    """Refuse an edition whose quarter still runs: its figures would still change."""
    from curvebook.model.period import Period

    today, quarter = date.today(), Period.of_edition(edition)  # noqa: DTZ011 - the day where the user is
    if quarter.end >= today:
        problem = f"its quarter has not ended: {quarter.label}"
        mend = f"From {(quarter.end + timedelta(days=1)).isoformat()} on it can be made."
        raise ParameterError(Fault("", "--edition", problem, edition, mend))


def past(option: str, text: str | None) -> date | None:
    """A day that is not after today."""
    when, today = day(option, text), date.today()  # noqa: DTZ011 - the day where the user is
    if when and when > today:
        problem = "nobody knows yet what will have been received by then"
        raise ParameterError(Fault("", option, problem, text, f"Give {today.isoformat()} or an earlier day."))
    return when


def day(option: str, text: str | None) -> date | None:
    """A day as it was written, None where none was."""
    from curvebook.model.period import FIRST_YEAR, LAST_YEAR

    if text is None:
        return None
    try:
        when = date.fromisoformat(text)
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text) or not FIRST_YEAR <= when.year <= LAST_YEAR:
            raise ValueError(text)
        return when
    except ValueError:
        raise ParameterError(Fault("", option, "this is no day", text, "Write it as 2026-11-14.")) from None


def bodies(partnership: Partnership, option: str, names: Iterable[str]) -> None:
    """Refuse a name that no body and no audience has."""
    known = [*(body.id for body in partnership.bodies), *(audience.id for audience in partnership.audiences)]
    problem = "there is no body or audience of this name"
    faults = [Fault("", option, problem, name, nearest(name, known)) for name in names if name not in known]
    if faults:
        raise ParameterError(faults)


def newest(partnership: Partnership) -> dict[str, Period]:
    """The newest period of each indicator that anything was received of."""
    from curvebook.model.period import Period
    from curvebook.observatory import compile_observatory
    from curvebook.observatory.paths import shelf
    from curvebook.observatory.submissions import load_submissions

    if not load_submissions(partnership):
        return {}
    with shelf(partnership) as work:
        rows = compile_observatory(partnership, work=work).observations()
    rows = rows.sort_values(["indicator", "period_start", "period_months"]).drop_duplicates("indicator", keep="last")
    ends = zip(rows["indicator"], rows["period_start"], rows["period_months"], strict=True)
    return {name: Period(start.date(), int(months)) for name, start, months in ends}


def pair(text: str) -> tuple[str, str]:
    """NAME=VALUE in its two parts."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(Fault("", "--option", "this is not NAME=VALUE", text))
    return name.strip(), value.strip()
