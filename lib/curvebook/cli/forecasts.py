"""Commands that look ahead: freeze, forecast, calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curvebook import asked
from curvebook.cli.shared import app, folder_of, near


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
    """Freeze a baseline: the forecast if nothing changes. It is made from what had been received by a decision's day.

    What comes later is judged against it: whether the curve has turned. It is never written again.
    """
    from datetime import date

    from curvebook.findings.freezing import freeze_at
    from curvebook.model.partnership import load

    day = asked.past("--at", at)
    assert day is not None
    agreed = load(folder_of(partnership))
    asked.received_by(agreed, "--at", day)
    file = freeze_at(agreed, indicator, area, day, date.today())  # noqa: DTZ011 - the day where the user is
    typer.echo(f"Frozen in {near(file)}; put it under version control.")


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
    """Forecast the series of a table. Yearly, quarterly or monthly, from three values up."""
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
    """Fit the constants of forecasts again. Then make the record that the methods page shows."""
    from curvebook.trajectory.backtest import renew

    for file in renew(kit, data, compare=table):
        typer.echo(f"Wrote {near(file)}")
