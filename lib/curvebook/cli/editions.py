"""Commands that make editions: run, issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from curvebook import asked
from curvebook.cli.shared import AsAt, Cluster, Log_, Partnership_, app, counted, folder_of, near, reached
from curvebook.errors import Fault, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from curvebook.model.partnership import Partnership
    from curvebook.press.desk import Desk


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
    cluster: Cluster = None,
    afresh: Annotated[bool, typer.Option("--afresh", help="Run every report, even where nothing changed.")] = False,
    why: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REPORT",
            help="Make nothing; say why this report (such as theme/children/M01000001, or all) would be made anew.",
        ),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="With --why: of its draft, which due --run makes.")] = False,
    log: Log_ = None,
) -> None:
    """Make an edition's reports and put its site in place."""
    from curvebook.press.warm.nursery import NURSERY

    folder, here = folder_of(partnership), not (why or cluster)
    if here and afresh:
        NURSERY.start(folder)  # it loads while we do

    from datetime import date

    from rich.console import Console

    from curvebook.findings import computed
    from curvebook.model.partnership import load
    from curvebook.observatory.paths import work_folder
    from curvebook.observatory.submissions import load_submissions
    from curvebook.press.desk import Desk
    from curvebook.press.edition import plan
    from curvebook.press.log import followed, open_log
    from curvebook.press.progress import shown
    from curvebook.press.publish import published_on
    from curvebook.press.run import run as press
    from curvebook.press.schedule import known_on
    from curvebook.project import root_of

    day = asked.past("--as-at", as_at)
    if draft and not why:
        raise ParameterError(Fault("", "--draft", "this goes with --why", mend="`curvebook due --run` makes drafts."))
    _one_day(draft, as_at)
    reached(cluster, jobs)
    agreed = load(folder, at_home=True)
    root = root_of(folder)
    planned = plan(agreed, edition, root=root, theme=theme, area=area, report=report, audience=audience)
    outputs = work_folder(agreed).parent
    asked.ended(edition)
    if here and not (outputs / edition).exists():  # else the run starts it, once it knows of a report to be made
        NURSERY.start(folder)
    if draft:
        day = known_on(agreed, edition, load_submissions(agreed), date.today())  # noqa: DTZ011 - where the user is
    received = asked.received_by(agreed, *(("--as-at", day) if day else ("--edition", published_on(agreed, edition))))
    try:
        kept = open_log(log) if log else None
        with shown(Console(stderr=True)) as seen, followed(kept, seen, agreed.id, edition) as progress:
            progress.stage(f"Computing the figures of {edition}")
            findings = computed(agreed, edition, as_at=day, progress=progress.step)
            if why:
                known = findings.as_at
                desk = Desk.laid(agreed, planned, findings, as_at=known, root=root, outputs=outputs, draft=draft)
                _why(desk, why)
                return
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
                cluster=cluster,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped. The site is as it was.", err=True)
        raise typer.Exit(130) from None

    for problem in done.problems:
        typer.echo(f"{problem.audience}/{problem.report} failed; why stands in {near(problem.log)}", err=True)
    if done.index is None:
        typer.echo("No report could be made; the site is as it was.", err=True)
    else:
        typer.echo(_summary(done.made, done.reused, len(done.problems), done.seconds))
        typer.echo(f"Look at {near(done.index)}")
    if done.problems:
        raise typer.Exit(1)


@app.command(epilog="Example: curvebook replay theme/children/M01000001 --edition 2026-Q2")
def replay(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="Its address in its audience's site.")],
    edition: Annotated[str, typer.Option(metavar="QUARTER", help="The edition it stands in.")],
    partnership: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A name in parameters/, or a folder. Default: the only one there."),
    ] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="AUDIENCE", help="Whose. Default: the partnership's own.")
    ] = None,
    as_at: AsAt = None,
    draft: Annotated[bool, typer.Option("--draft", help="As it stands in the edition's drafts.")] = False,
) -> None:
    """Make one report again; say whether its bytes agree.

    It is made from its record, beside the edition, which stays as it is.
    """
    from curvebook.findings import computed
    from curvebook.model.partnership import load
    from curvebook.observatory.paths import work_folder
    from curvebook.press.desk import Desk
    from curvebook.press.edition import ALL, plan
    from curvebook.press.publish import Place, draft_of
    from curvebook.press.replay import chosen, drafted_on
    from curvebook.press.replay import replay as again
    from curvebook.project import root_of

    day = asked.past("--as-at", as_at)
    _one_day(draft, as_at)
    agreed = load(folder_of(partnership), at_home=True)
    root = root_of(agreed.folder)
    planned = plan(agreed, edition, root=root, area=ALL, audience=audience)
    outputs = work_folder(agreed).parent
    if draft:
        day = drafted_on(Place(outputs, draft_of(edition)))
    findings = computed(agreed, edition, as_at=day)
    desk = Desk.laid(agreed, planned, findings, as_at=findings.as_at, root=root, outputs=outputs, draft=draft)
    found = again(desk, chosen(desk, report))
    name = f"{found.report.audience}/{found.report.id}"
    if found.problem:
        typer.echo(f"{name} could not be made again: {found.problem}", err=True)
    elif found.same:
        typer.echo(f"{name}: the same, to the byte.")
    else:
        cells = f" Other outputs: {counted(len(found.cells), 'cell')} ({', '.join(map(str, found.cells))})."
        typer.echo(f"{name}: the page differs.{cells if found.cells else ''}")
    if found.changed:
        typer.echo(f"Changed since it was made: {'; '.join(found.changed)}.")
    if not found.same:
        raise typer.Exit(1)


@app.command(epilog="Example: curvebook issue marlbrook --edition 2026-Q2")
def issue(
    edition: Annotated[str, typer.Option(metavar="QUARTER", help="The edition that was published.")],
    partnership: Partnership_ = None,
) -> None:
    """Record what an edition showed each audience and stated.

    The record stands in editions/ in the partnership's folder, and is never changed.
    """
    from curvebook.disclosure.issued import issue as record
    from curvebook.disclosure.issued import withheld_from
    from curvebook.disclosure.opening import shown_to
    from curvebook.findings import computed
    from curvebook.findings.edition import quarter_of
    from curvebook.model.partnership import load
    from curvebook.observatory.paths import work_folder
    from curvebook.press.publish import Place, locked, name_of, published_on, read_manifest

    agreed = load(folder_of(partnership), at_home=True)
    quarter_of(edition)
    asked.ended(edition)
    day = published_on(agreed, edition)
    asked.past("--edition", day.isoformat())
    found = computed(agreed, edition)
    place = Place(work_folder(agreed).parent, name_of(agreed, edition, day))
    # Of readers from whom the same policies withhold, the record has what those saw who are shown scenarios as well.
    readers = {withheld_from(agreed, one): one for one in sorted(agreed.audiences, key=lambda one: not one.public)}
    with locked(place):
        _whole(agreed, edition, read_manifest(place), found.key)
        shown = {hides: shown_to(agreed, found, edition, day, one) for hides, one in readers.items()}
        folder = record(agreed, edition, shown, day)
    typer.echo(f"{edition} is on record in {near(folder)}; put it under version control.")


def _whole(agreed: Partnership, edition: str, manifest: Mapping[str, Any], key: str) -> None:
    """Refuse to record an edition that lacks reports for an audience that it was made for, or has some that failed or
    were made from other figures. The figures' key is `key`."""
    from curvebook.press.edition import plan
    from curvebook.project import root_of

    made = {(each["audience"], each["id"]): each for each in manifest.get("reports", ())}
    faults = []
    for audience in sorted({reader for reader, _ in made} & {one.id for one in agreed.audiences}):
        wanted = plan(agreed, edition, root=root_of(agreed.folder), audience=audience).reports
        found = [made.get((audience, one.id), {}) for one in wanted]
        lacking = [one.id for one, entry in zip(wanted, found, strict=True)
                   if entry.get("findings") != key or entry["status"] == "failed"]  # fmt: skip
        if lacking:
            problem = f"{counted(len(lacking), 'report')} for {audience} failed, or were not made from today's figures"
            named = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
            faults.append(Fault("", "--edition", problem, named, "Run it, look at it, then issue it."))
    if not made:
        faults = [Fault("", "--edition", "its site was not made yet", edition, "Run it, look at it, then issue it.")]
    if faults:
        raise ParameterError(faults)


def _one_day(draft: bool, as_at: str | None) -> None:
    if draft and as_at is not None:
        raise ParameterError(
            Fault("", "--as-at", "this does not go with --draft", as_at, "A draft has a day of its own.")
        )


def _why(desk: Desk, names: list[str]) -> None:
    """Say of each report whether it would be made anew, and why."""
    from curvebook.press.replay import chosen

    every = desk.planned.reports if "all" in names else [chosen(desk, name) for name in names]
    for report in every:
        _, changed = desk.changed(report)
        gone = [] if changed or desk.unchanged(report) else ["its page is gone, or was changed by hand"]
        reasons = [*changed, *gone]
        says = f"would be made: {'; '.join(reasons)}" if reasons else "would be taken over: nothing it read has changed"
        typer.echo(f"{report.audience}/{report.id} {says}")


def _summary(made: int, reused: int, failed: int, seconds: float) -> str:
    nothing = "No report was made" if failed else "No report had to be made"
    parts = [f"{counted(made, 'report')} made in {seconds:.0f} s" if made else nothing]
    parts += [f"{reused:,} unchanged"] if reused else []
    parts += [f"{failed:,} failed"] if failed else []
    return ", ".join(parts) + "."
