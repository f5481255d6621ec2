"""What commands share: the application, how a partnership and a day are asked for, how a count and a path are said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curvebook.errors import Fault, ParameterError

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

Log_ = Annotated[
    Path | None,
    typer.Option(
        "--log", metavar="FILE", help="Add to this file what happens, a JSON object per line, never with a row of data."
    ),
]

Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Make the reports on the workers of this dask scheduler, such as tcp://10.0.0.5:8786, in place of --jobs. "
        "Needs curvebook[cluster].",
    ),
]


def folder_of(partnership: str | None) -> Path:
    from curvebook.project import partnership_folder

    return partnership_folder(partnership)


def reached(cluster: str | None, jobs: int | None) -> None:
    """Raise ParameterError where the cluster that was asked for cannot be used; before anything takes long."""
    if cluster is None:
        return
    if jobs is not None:
        mend = "Each worker says itself: dask worker --nthreads."
        raise ParameterError(Fault("", "--jobs", "this does not go with --cluster", str(jobs), mend))
    from curvebook.press.cluster import reach

    reach(cluster)


def counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def near(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
