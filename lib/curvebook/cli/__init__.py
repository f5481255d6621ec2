"""The command line: thin. It says where things are, calls the library, and tells the outcome.

Exit status: 0 all well; 1 a report failed (or the machine did); 2 a mistake that the user can mend;
75 (of `due --run`) another run was at work.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from curvebook import __version__
from curvebook.cli import calendar, editions, forecasts, received  # noqa: F401 - each brings its commands
from curvebook.cli.shared import app
from curvebook.errors import UserError


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
