"""Commands of the yearly cycle: due lists what is due and makes its drafts, schedule has that done each day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curvebook import asked
from curvebook.cli.shared import Cluster, Log_, Partnership_, app, folder_of, near, reached
from curvebook.errors import Fault, ParameterError

if TYPE_CHECKING:
    from datetime import date

    from curvebook.accountability.cycle import DueDate
    from curvebook.model.partnership import Partnership
    from curvebook.press.mail import Post
    from curvebook.press.timers import Daily

MAIL = "mail the summary to this address; by sendmail, or --smtp."
Smtp = Annotated[
    str | None, typer.Option("--smtp", metavar="HOST", help="With --mail-to: the mail server, HOST or HOST:PORT.")
]


@app.command(epilog="Example: curvebook due marlbrook --on 2026-11-14 --to psg")
def due(
    partnership: Partnership_ = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="As it stands on this day. Default: today.")
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option(metavar="BODY", help="Only what goes to this body or audience. May be repeated.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    days: Annotated[int, typer.Option(min=0, max=1100, help="How many days to look ahead.")] = 30,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", metavar="FILE", help="Write the days listed as a calendar too; --days 366 for a year."),
    ] = None,
    run: Annotated[
        bool,
        typer.Option(
            "--run",
            help="Make the reports of what is listed, as drafts for sign-off: in outputs/PARTNERSHIP/QUARTER@draft, "
            "each page with a banner that says so. `curvebook run` publishes them. Then print a summary.",
        ),
    ] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="With --run: how many at a time. Default: one per core.")
    ] = None,
    cluster: Cluster = None,
    log: Log_ = None,
    mail_to: Annotated[str | None, typer.Option("--mail-to", metavar="ADDRESS", help=f"With --run: {MAIL}")] = None,
    smtp: Smtp = None,
) -> None:
    """List what is due to whom, and what is overdue. With the reports that the ladder of intervention asks for.

    A report is overdue from the day after it was due until a decision of kind `delivered` names it. With --run the
    reports are made that are not yet published; those made already are made again only where something changed. A
    decision of kind `sign-off` that names the entry ends its drafts. Exit status of --run: 0 all made, or nothing to
    make; 1 a report or the machine failed; 2 a mistake in what was agreed or asked; 75 another run was at work.
    """
    from datetime import date

    from curvebook.accountability.cycle import diary, whats_due
    from curvebook.accountability.interventions import stage_reports
    from curvebook.narrative.cycle import listing
    from curvebook.press.progress import tabled

    with_run = {"--jobs": jobs, "--cluster": cluster, "--log": log, "--mail-to": mail_to}
    alone = {} if run else with_run
    if smtp and not mail_to:
        alone["--smtp"] = smtp
    if faults := [Fault("", option, _goes_with(option)) for option, given in alone.items() if given is not None]:
        raise ParameterError(faults)
    day = (asked.past if run else asked.day)("--on", on) or date.today()  # noqa: DTZ011 - the day where the user is
    agreed = _with_a_calendar(partnership, at_home=run)
    asked.bodies(agreed, "--to", to or [])
    ahead = 0 if overdue else days
    found = [*whats_due(agreed, day, days=ahead, to=to or None), *stage_reports(agreed, day, ahead, to or None)]
    found = sorted((one for one in found if not overdue or one.state == "overdue"), key=lambda one: one.day)
    if run:
        from curvebook.press.mail import post

        reached(cluster, jobs)
        _make(agreed, found, day, to or None, jobs, cluster, log, post(mail_to, smtp) if mail_to is not None else None)
        return
    tabled(*listing(agreed, found, day, None if overdue else days))
    if ics is not None:
        ics.write_bytes(diary(agreed, found, day))
        typer.echo(f"Wrote {near(ics)}", err=True)


@app.command(epilog="Example: curvebook schedule marlbrook --cron --at 05:30")
def schedule(
    partnership: Partnership_ = None,
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When, each day.")] = "05:30",
    cron: Annotated[bool, typer.Option("--cron", help="Put the line into your crontab.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Write a systemd timer and its service.")] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="With --systemd: where to. Default: ~/.config/systemd/user."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take out again what --cron or --systemd put in.")] = False,
    days: Annotated[int | None, typer.Option(min=0, max=1100, help="How many days to look ahead. Default: 30.")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="How many at a time. Default: one per core.")
    ] = None,
    cluster: Cluster = None,
    log: Log_ = None,
    mail_to: Annotated[str | None, typer.Option("--mail-to", metavar="ADDRESS", help=MAIL.capitalize())] = None,
    smtp: Smtp = None,
) -> None:
    """Have the drafts of what is due made each day. By cron or by systemd; without either, show what would be put in.

    Both call `curvebook due --run`, which makes all that is due by then, so a night that was missed is made up for.
    """
    import os

    from curvebook.press import timers

    if remove and not (cron or systemd):
        raise ParameterError(Fault("", "--remove", "say what to take out", mend="Add --cron or --systemd."))
    if to is not None and not systemd:
        raise ParameterError(Fault("", "--to", "this goes with --systemd"))
    if remove:
        daily = _scheduled(partnership)
    else:
        reached(cluster, jobs)
        file = log.resolve() if log else None  # the call is made in the project's folder
        given = {"--days": days, "--jobs": jobs, "--cluster": cluster, "--log": file}
        daily = _daily(partnership, at, {**given, "--mail-to": mail_to, "--smtp": smtp})
    folder = timers.unit_folder(to, os.environ) if systemd else None
    if cron:
        before = timers.read_crontab()
        after = timers.without_lines(before, daily) if remove else timers.with_lines(before, daily)
        if after != before:
            timers.write_crontab(after)
        changed = "Taken out of" if remove else "Put into"
        typer.echo(f"{changed if after != before else 'Nothing to change in'} your crontab:")
        typer.echo(timers.lines_in(before if remove else after, daily), nl=False)
    if folder is not None:
        timer = daily.names[1]
        if remove:
            for path in timers.remove_units(daily, folder):
                typer.echo(f"Removed {near(path)}")
            typer.echo(f"Then: systemctl --user disable --now {timer}; systemctl --user daemon-reload")
        else:
            for path in timers.write_units(daily, folder):
                typer.echo(f"Wrote {near(path)}")
            typer.echo("Now let it run, also while you are not logged in:")
            typer.echo(f"  systemctl --user daemon-reload && systemctl --user enable --now {timer}")
            typer.echo("  loginctl enable-linger")
    if not cron and folder is None:
        typer.echo("A line for your crontab, which --cron puts in:\n")
        typer.echo(timers.crontab_lines(daily))
        typer.echo("Or units for systemd, which --systemd writes to ~/.config/systemd/user (or --to DIR):\n")
        for name, text in timers.units(daily).items():
            typer.echo(f"# {name}\n{text}")


def _goes_with(option: str) -> str:
    return f"this goes with {'--mail-to' if option == '--smtp' else '--run'}"


def _with_a_calendar(partnership: str | None, *, at_home: bool) -> Partnership:
    from curvebook.accountability.cycle import SHIPPED
    from curvebook.model.partnership import load

    agreed = load(folder_of(partnership), at_home=at_home)
    if not agreed.calendar:
        mend = f"Write `calendar:`, or copy one of {SHIPPED}/*.yaml into definitions/ and change it."
        raise ParameterError(Fault("definitions", "calendar", "no yearly cycle is agreed", mend=mend))
    return agreed


def _make(
    agreed: Partnership,
    found: list[DueDate],
    day: date,
    to: list[str] | None,
    jobs: int | None,
    cluster: str | None,
    log: Path | None,
    mailed: Post | None,
) -> None:
    """Make the drafts of what is due, print the summary, keep it as a message, mail it where that was asked."""
    from contextlib import nullcontext
    from datetime import UTC, datetime

    from rich.console import Console

    from curvebook.observatory.paths import work_folder
    from curvebook.press import mail
    from curvebook.press.log import open_log
    from curvebook.press.progress import Silent, shown
    from curvebook.press.schedule import night
    from curvebook.project import root_of

    outputs = work_folder(agreed).parent
    kept = open_log(log or outputs / ".work" / "logs" / "press.jsonl")
    console = Console(stderr=True)
    with shown(console) if console.is_terminal else nullcontext(Silent()) as progress:
        where = {"root": root_of(agreed.folder), "outputs": outputs}
        made = night(agreed, found, day, **where, log=kept, progress=progress, to=to, jobs=jobs, cluster=cluster)
    text = mail.summary(agreed, made, outputs)
    typer.echo(text, nl=False)
    addressed = (mail.subject(agreed, made), text, datetime.now(UTC), mailed.to if mailed else None)
    mail.hand_over(mail.message(*addressed) if made.new else None, outputs / ".work", mailed)
    if made.status:
        raise typer.Exit(made.status)


def _scheduled(partnership: str | None) -> Daily:
    """What was put in for a partnership, whatever is at fault in its definitions by now."""
    from curvebook.model.partnership import id_of
    from curvebook.press.timers import Daily
    from curvebook.project import root_of

    folder = folder_of(partnership)
    id = id_of(folder)
    return Daily(id, id, root_of(folder))


def _daily(partnership: str | None, at: str, given: dict[str, Any]) -> Daily:
    """The call that is made each day, with what was asked for it made sure of; `given` are its options' values."""
    import os
    import sys

    from curvebook.press import timers
    from curvebook.press.mail import post
    from curvebook.project import root_of

    time = timers.time_of(at)
    if given["--mail-to"] is not None:
        post(given["--mail-to"], given["--smtp"])
    elif given["--smtp"] is not None:
        raise ParameterError(Fault("", "--smtp", _goes_with("--smtp")))
    agreed = _with_a_calendar(partnership, at_home=True)
    options = [word for option, value in given.items() if value is not None for word in (option, str(value))]
    elsewhere = os.environ.get("CURVEBOOK_OUTPUTS")
    environment = (("CURVEBOOK_OUTPUTS", str(Path(elsewhere).resolve())),) if elsewhere else ()
    folder = agreed.folder.resolve()
    words = timers.command(sys.executable, folder, options)
    return timers.Daily(agreed.id, agreed.about.title, root_of(folder), words, time, environment)
