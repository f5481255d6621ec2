"""Commands about what was agreed and received: check, receive, compile, example, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curvebook import asked
from curvebook.cli.shared import AsAt, Partnership_, app, counted, folder_of, near
from curvebook.errors import DefinitionError, Fault, ParameterError, UserError
from curvebook.observatory.sources import FORMATS


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

    agreed, faults = survey(folder_of(partnership), at_home=True)
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
    counts = ", ".join(counted(*part) for part in parts)
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
    """Store a file exactly as it was received. First, every row of it is read; with a fault, nothing is stored."""
    from datetime import date

    from curvebook.model.partnership import load

    agreed = load(folder_of(partnership))
    if template:
        from curvebook.observatory.sources.template import write_template

        write_template(agreed, file, indicator or None, asked.newest(agreed))
        typer.echo(f"Wrote {near(file)}: fill it in, then receive it.")
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
    typer.echo(f"Read {counted(rows, 'row')}{used}.")
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
    agreed = load(folder_of(partnership))
    if day:
        asked.received_by(agreed, "--as-at", day)
    with shown(Console(stderr=True)) as progress:
        progress.stage("Compiling what was received")
        observatory = compile_observatory(agreed, as_at=day, progress=progress.step)
    rows = len(observatory.observations())
    typer.echo(f"{counted(rows, 'observation')} in {near(observatory.folder)}")


@app.command(epilog="Example: curvebook example parameters/marlbrook")
def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="Write the example's files again where they exist.")] = False,
) -> None:
    """Write Marlbrook, a fictional partnership to try out."""
    from curvebook.example import write_example

    typer.echo(f"Wrote {counted(len(write_example(folder, force=force)), 'file')} to {folder}")
    if (name := folder.resolve().name) != "marlbrook":
        first = near(folder / "definitions" / "partnership.yaml")
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
        typer.echo(f"Wrote {near(file)}")


def _unsaid() -> str:
    known = ", ".join(FORMATS)
    raise ParameterError(Fault("", "--format", "say in which format the file is", mend=f"Known: {known}."))
