"""The command line: thin. It says where things are, calls the library, and tells the outcome.

Exit status: 0 all well; 1 a report failed (or the machine did); 2 a mistake that the user can mend.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from curvebook import __version__, asked
from curvebook.errors import DefinitionError, Fault, ParameterError, UserError
from curvebook.observatory.sources import FORMATS

app = typer.Typer(
    name="curvebook",
    help="Outcomes, trajectories and turning the curve: narrative reports for local partnerships.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Partnership_ = Annotated[
    str | None,
    typer.Argument(metavar="PARTNERSHIP", help="A name in parameters/, or a folder. Default: the only one there."),
]
AsAt = Annotated[
    str | None,
    typer.Option("--as-at", metavar="DATE", help="Use only what had been received by this day, such as 2026-11-14."),
]


def main() -> None:
    """The entry point: a user's mistakes become messages without a traceback."""
    try:
        app()
    except UserError as mistake:
        for fault in mistake.faults:
            typer.echo(str(fault), err=True)
        if len(mistake.faults) > 1:
            typer.echo(f"{len(mistake.faults)} faults", err=True)
        sys.exit(mistake.exit_code)
    except OSError as trouble:
        where = f": {trouble.filename}" if trouble.filename else ""
        typer.echo(f"The machine said: {trouble.strerror or trouble}{where}", err=True)
        sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"curvebook {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: curvebook run marlbrook --edition 2026-Q2 --theme children --area ward")
def run(
    partnership: Partnership_ = None,
    edition: Annotated[
        str,
        typer.Option(metavar="QUARTER", help="Of the financial year: 2026-Q2 is July to September 2026."),
    ] = ...,  # type: ignore[assignment]
    theme: Annotated[
        list[str] | None, typer.Option(metavar="THEME", help="Only reports on this theme. May be repeated.")
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option(metavar="AREA", help="Only this area, with its theme reports: a code, a name, a level, or all."),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Only this kind of report, such as theme or board-paper. May be repeated."),
    ] = None,
    audience: Annotated[
        list[str] | None,
        typer.Option(metavar="AUDIENCE", help="For this audience, or all. Default: the partnership's own."),
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(
            "--as-at",
            metavar="DATE",
            help="Use only what had been received by this day, such as 2026-11-14. Another day than that of "
            "publication leaves the edition as it is: its site goes to outputs/PARTNERSHIP/QUARTER@DATE.",
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="How many at a time. Default: one per core.")
    ] = None,
    afresh: Annotated[bool, typer.Option("--afresh", help="Run every report, even where nothing changed.")] = False,
) -> None:
    """Make an edition's reports and put its site in place."""
    from rich.console import Console

    from curvebook.findings import open_findings
    from curvebook.model.partnership import survey
    from curvebook.observatory.paths import work_folder
    from curvebook.press.edition import plan
    from curvebook.press.progress import shown
    from curvebook.press.publish import published_on
    from curvebook.press.run import run as press
    from curvebook.project import root_of

    day = asked.past("--as-at", as_at)
    folder = _folder(partnership)
    agreed, faults = survey(folder, at_home=True)
    if agreed is None or faults:
        raise DefinitionError(faults)
    root = root_of(folder)
    planned = plan(agreed, edition, root=root, theme=theme, area=area, report=report, audience=audience)
    outputs = work_folder(agreed).parent
    asked.ended(edition)
    received = asked.received_by(agreed, *(("--as-at", day) if day else ("--edition", published_on(agreed, edition))))
    try:
        with shown(Console(stderr=True)) as progress:
            progress.stage(f"Computing the figures of {edition}")
            findings = open_findings(agreed, edition, as_at=day, progress=progress.step)
            done = press(
                agreed,
                planned,
                findings,
                as_at=findings.as_at,
                root=root,
                outputs=outputs,
                jobs=jobs,
                afresh=afresh,
                progress=progress,
                received=received,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped. The site is as it was.", err=True)
        raise typer.Exit(130) from None

    for problem in done.problems:
        typer.echo(f"{problem.audience}/{problem.report} failed; why stands in {_near(problem.log)}", err=True)
    if done.index is None:
        typer.echo("No report could be made; the site is as it was.", err=True)
    else:
        typer.echo(_summary(done.made, done.reused, len(done.problems), done.seconds))
        typer.echo(f"Look at {_near(done.index)}")
    if done.problems:
        raise typer.Exit(1)


@app.command(epilog="Example: curvebook issue marlbrook --edition 2026-Q2")
def issue(
    edition: Annotated[str, typer.Option(metavar="QUARTER", help="The edition that was published.")],
    partnership: Partnership_ = None,
) -> None:
    """Record what an edition showed each audience and stated: editions/ in the partnership's folder, never changed."""
    from curvebook.disclosure.issued import issue as record
    from curvebook.disclosure.issued import withheld_from
    from curvebook.disclosure.opening import shown_to
    from curvebook.findings import open_findings
    from curvebook.findings.edition import quarter_of
    from curvebook.model.partnership import load
    from curvebook.observatory.paths import work_folder
    from curvebook.press.publish import Place, name_of, published_on, read_manifest

    agreed = load(_folder(partnership))
    quarter_of(edition)
    asked.ended(edition)
    day = published_on(agreed, edition)
    asked.past("--edition", day.isoformat())
    found = open_findings(agreed, edition)
    place = Place(work_folder(agreed).parent, name_of(agreed, edition, day))
    made = {each["name"]: each["sha256"] for each in read_manifest(place).get("inputs", ())}
    if made.get("findings") != found.key:
        problem = "its site was not made yet, or was made from other figures"
        raise ParameterError(Fault("", "--edition", problem, edition, "Run it, look at it, then issue it."))
    # Of readers from whom the same policies withhold, the record has what those saw who are shown scenarios as well.
    readers = {withheld_from(agreed, one): one for one in sorted(agreed.audiences, key=lambda one: not one.public)}
    shown = {hides: shown_to(agreed, found, edition, day, one) for hides, one in readers.items()}
    folder = record(agreed, edition, shown, day)
    typer.echo(f"{edition} is on record in {_near(folder)}; put it under version control.")


@app.command(epilog="Example: curvebook freeze neet-16-17 Marlbrook --at 2024-12-10")
def freeze(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="An indicator's id.", show_default=False)],
    area: Annotated[str, typer.Argument(metavar="AREA", help="A code or a name.", show_default=False)],
    at: Annotated[str, typer.Option("--at", metavar="DATE", help="The day of the decision, such as 2024-12-10.")],
    partnership: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A name in parameters/, or a folder. Default: the only one there."),
    ] = None,
) -> None:
    """Freeze a baseline: the forecast if nothing changes, from what had been received by the day of a decision.

    What comes later is judged against it: whether the curve has turned. It is never written again.
    """
    from datetime import date

    from curvebook.findings.freezing import freeze_at
    from curvebook.model.partnership import load

    day = asked.past("--at", at)
    assert day is not None
    agreed = load(_folder(partnership))
    asked.received_by(agreed, "--at", day)
    file = freeze_at(agreed, indicator, area, day, date.today())  # noqa: DTZ011 - the day where the user is
    typer.echo(f"Frozen in {_near(file)}; put it under version control.")


@app.command(epilog="Example: curvebook check marlbrook")
def check(partnership: Partnership_ = None) -> None:
    """Read all that was agreed and received; tell every fault."""
    from curvebook.accountability.audit import audit, notes
    from curvebook.accountability.quadrant import without_service
    from curvebook.findings.freezing import altered_baselines
    from curvebook.model.partnership import survey
    from curvebook.observatory import compile_observatory
    from curvebook.observatory.paths import shelf
    from curvebook.observatory.submissions import load_submissions

    agreed, faults = survey(_folder(partnership), at_home=True)
    if agreed is None:
        raise DefinitionError(faults)
    try:
        received = load_submissions(agreed)
        with shelf(agreed) as work:  # every row of every file, as a run would read it
            compile_observatory(agreed, work=work)
            faults += altered_baselines(agreed, work)
    except UserError as mistake:
        raise DefinitionError([*faults, *mistake.faults]) from None
    if faults:
        raise DefinitionError(faults)
    parts = (
        (len(agreed.themes), "theme"),
        (len(agreed.indicators()), "indicator"),
        (len(agreed.places.areas), "area"),
        (len(agreed.actions), "action"),
        (len(agreed.stories), "story", "stories"),
        (len(received), "submission"),
        (len(agreed.baselines), "frozen baseline"),
    )
    counts = ", ".join(_counted(*part) for part in parts)
    typer.echo(f"{agreed.about.title}: {counts}. No faults found.")
    for note in notes(audit(agreed)):  # weak threads are told, and never refused
        typer.echo(f"Note. {note}.")
    for measure in without_service(agreed):
        typer.echo(f"Note. {measure.id} is a performance measure, but no service lists it among its measures.")


@app.command(epilog="Example: curvebook receive marlbrook neet.csv --format tidy --who 'Marlbrook College' "
             "--source 'Participation survey' --licence OGL-3.0")  # fmt: skip
def receive(
    partnership: Annotated[str, typer.Argument(metavar="PARTNERSHIP", help="A name in parameters/, or a folder.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file, exactly as it came.", show_default=False)],
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help=f"The layout of the file; the house's own is known by its header. One of: {', '.join(FORMATS)}.",
        ),
    ] = None,
    who: Annotated[str, typer.Option(help="Who sent it. Needed.")] = "",
    source: Annotated[str, typer.Option(help="What it was taken from. Needed.")] = "",
    licence: Annotated[str, typer.Option(help="The licence it comes under. Needed.")] = "",
    received: Annotated[str | None, typer.Option(metavar="DATE", help="The day it came. Default: today.")] = None,
    note: Annotated[str, typer.Option(help="Anything that whoever reads it later should know.")] = "",
    corrects: Annotated[str | None, typer.Option(help="The id of the submission that this one corrects.")] = None,
    keep_elsewhere: Annotated[bool, typer.Option("--keep-elsewhere", help="Leave a large file where it is.")] = False,
    option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Of the format: header=3 where the header is row 3, sheet=NAME of a workbook, year=2020 of a "
            "population; each message that asks for one says which. May be repeated.",
        ),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write FILE as an empty form (.xlsx or .csv) to be filled in instead.")
    ] = False,
    indicator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="With --template: only this indicator. May be repeated. Default: all."),
    ] = None,
) -> None:
    """Store a file exactly as it was received, once every row of it has been read without a fault."""
    from datetime import date

    from curvebook.model.partnership import load

    agreed = load(_folder(partnership))
    if template:
        from curvebook.observatory.sources.template import write_template

        write_template(agreed, file, indicator or None, asked.newest(agreed))
        typer.echo(f"Wrote {_near(file)}: fill it in, then receive it.")
        return
    if not file.is_file():
        found = "this is a folder, not a file" if file.is_dir() else "this is no ordinary file"
        raise ParameterError(Fault(str(file), "", found if file.exists() else "there is no such file"))
    given = dict(asked.pair(text) for text in option or ())
    from curvebook.observatory.sources.tidy import is_tidy
    from curvebook.observatory.submissions import receive as store

    stored = store(
        agreed,
        file,
        format=format or ("tidy" if is_tidy(file, given) else _unsaid()),
        received=asked.day("--received", received) or date.today(),  # noqa: DTZ011 - the day where the user is
        who=who,
        source=source,
        licence=licence,
        note=note,
        corrects=corrects,
        keep_elsewhere=keep_elsewhere,
        options=given,
    )
    typer.echo(f"Received as {stored.id}")
    rows, kept = stored.counts.get("rows", 0), stored.counts.get("kept")
    used = "" if kept is None else f", {kept:,} of them the partnership's own"
    typer.echo(f"Read {_counted(rows, 'row')}{used}.")
    for words in stored.counts.get("told", ()):
        typer.echo(f"Note: {words}.")


@app.command(epilog="Example: curvebook compile marlbrook --as-at 2025-03-31")
def compile(partnership: Partnership_ = None, as_at: AsAt = None) -> None:
    """Compile what was received (a run does so by itself)."""
    from rich.console import Console

    from curvebook.model.partnership import load
    from curvebook.observatory import compile_observatory
    from curvebook.press.progress import shown

    day = asked.past("--as-at", as_at)
    agreed = load(_folder(partnership))
    if day:
        asked.received_by(agreed, "--as-at", day)
    with shown(Console(stderr=True)) as progress:
        progress.stage("Compiling what was received")
        observatory = compile_observatory(agreed, as_at=day, progress=progress.step)
    rows = len(observatory.observations())
    typer.echo(f"{_counted(rows, 'observation')} in {_near(observatory.folder)}")


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
) -> None:
    """List which reports are due to whom, by which day, and which are overdue; those of the ladder of intervention too.

    A report is overdue from the day after it was due until a decision of kind `delivered` names it.
    """
    from datetime import date

    from curvebook.accountability.cycle import SHIPPED, diary, whats_due
    from curvebook.accountability.interventions import stage_reports
    from curvebook.model.partnership import load
    from curvebook.narrative.cycle import listing
    from curvebook.press.progress import tabled

    day = asked.day("--on", on) or date.today()  # noqa: DTZ011 - the day where the user is
    agreed = load(_folder(partnership))
    if not agreed.calendar:
        mend = f"Write `calendar:`, or copy one of {SHIPPED}/*.yaml into definitions/ and change it."
        raise ParameterError(Fault("definitions", "calendar", "no yearly cycle is agreed", mend=mend))
    asked.bodies(agreed, "--to", to or [])
    ahead = 0 if overdue else days
    found = [*whats_due(agreed, day, days=ahead, to=to or None), *stage_reports(agreed, day, ahead, to or None)]
    found = sorted((one for one in found if not overdue or one.state == "overdue"), key=lambda one: one.day)
    tabled(*listing(agreed, found, day, None if overdue else days))
    if ics is not None:
        ics.write_bytes(diary(agreed, found, day))
        typer.echo(f"Wrote {_near(ics)}", err=True)


@app.command(epilog="Example: curvebook forecast series.csv --output forecasts.csv")
def forecast(
    series: Annotated[
        Path,
        typer.Argument(metavar="SERIES.CSV", help="Columns series_id, frequency, period_index, value, perhaps split."),
    ],
    output: Annotated[
        Path | None, typer.Option(metavar="FORECASTS.CSV", help="Where to. Default: the terminal.")
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(min=1, max=120, help="Periods ahead. Default: as many as rows marked test; or 6, 8 or 18."),
    ] = None,
) -> None:  # fmt: skip
    """Forecast the series of a table: yearly, quarterly or monthly, from three values up."""
    from curvebook.trajectory.table import run as forecast_table

    for line in forecast_table(series, output, horizon):
        typer.echo(line, err=True)


@app.command(epilog="Example: curvebook calibrate --kit ../shared/forecasting --data ../shared/data/indicators")
def calibrate(
    kit: Annotated[Path, typer.Option(metavar="DIR", help="The folder of calibration_series.csv.gz.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the indicators as published.")],
    table: Annotated[
        bool, typer.Option("--table", help="Compare with naive, ETS and Theta as well (some minutes more).")
    ] = False,
) -> None:
    """Fit the constants of forecasts again, and make the record that the methods page shows."""
    from curvebook.trajectory.backtest import renew

    for file in renew(kit, data, compare=table):
        typer.echo(f"Wrote {_near(file)}")


@app.command(epilog="Example: curvebook example parameters/marlbrook")
def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="Write the example's files again where they exist.")] = False,
) -> None:
    """Write Marlbrook, a fictional partnership, to try everything with."""
    from curvebook.example import write_example

    typer.echo(f"Wrote {_counted(len(write_example(folder, force=force)), 'file')} to {folder}")
    if (name := folder.resolve().name) != "marlbrook":
        first = _near(folder / "definitions" / "partnership.yaml")
        typer.echo(f"To make it yours, begin with the line `id: marlbrook` in {first}: write `id: {name}`.")


@app.command(epilog="Example: curvebook schema parameters/curvebook.schema.json")
def schema(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to. Default: the terminal.")] = None,
) -> None:
    """Write the JSON Schema of definitions, for editors."""
    import json

    from curvebook.model.schema import json_schema, write_schema

    if file is None:
        typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    else:
        if file.is_dir() or not file.parent.is_dir():
            problem = "this is a folder, not a file" if file.is_dir() else "there is no such folder to write it to"
            raise ParameterError(Fault(str(file), "", problem))
        write_schema(file)
        typer.echo(f"Wrote {_near(file)}")


def _folder(partnership: str | None) -> Path:
    from curvebook.project import partnership_folder

    return partnership_folder(partnership)


def _unsaid() -> str:
    known = ", ".join(FORMATS)
    raise ParameterError(Fault("", "--format", "say in which format the file is", mend=f"Known: {known}."))


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _summary(made: int, reused: int, failed: int, seconds: float) -> str:
    parts = [f"{_counted(made, 'report')} made in {seconds:.0f} s" if made else "Nothing had changed"]
    parts += [f"{reused:,} unchanged"] if reused else []
    parts += [f"{failed:,} failed"] if failed else []
    return ", ".join(parts) + "."


def _near(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    main()
