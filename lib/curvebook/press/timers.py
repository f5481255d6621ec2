"""What calls `curvebook due --run` each day: a line in the user's crontab, or a systemd timer of the user's own.

Both are filled in from the templates in `units/`, with this Python's and the project's absolute paths.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from string import Template

from curvebook.errors import Fault, ParameterError

UNITS = Path(__file__).parent / "units"
NO_CRONTAB = ("no crontab for", "can't open")  # what `crontab -l` says where there is none yet: most crons; BusyBox


@dataclass(frozen=True)
class Daily:
    """What is called each day `at` a time: `words` in `folder`, with the `environment` beside what is there anyway.

    To take it out again, its id and its folder are enough.
    """

    id: str
    title: str
    folder: Path
    words: tuple[str, ...] = ()
    at: time = time(0)
    environment: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        texts = (str(self.folder), *self.words, *(value for _, value in self.environment))
        faults = [
            Fault("", "schedule", "a path with a line break or the like cannot be scheduled", text, "Rename it.")
            for text in texts
            if not text.isprintable()
        ]
        if faults:
            raise ParameterError(faults)

    @property
    def line(self) -> str:
        """Its title on one line: in a crontab another would be a command of its own."""
        return " ".join("".join(sign if sign.isprintable() else " " for sign in self.title).split())

    @property
    def names(self) -> tuple[str, str]:
        """The names of its systemd units: the service and the timer."""
        return f"curvebook-{self.id}.service", f"curvebook-{self.id}.timer"


# Cron


def crontab_lines(daily: Daily) -> str:
    r"""The lines of a crontab, with marks around them; in cron a % ends the command, so it is written \%."""
    environment = "".join(f"{name}={shlex.quote(value)} " for name, value in daily.environment)
    command = f"cd {shlex.quote(str(daily.folder))} && {environment}{shlex.join(daily.words)}".replace("%", r"\%")
    minute, hour = str(daily.at.minute), str(daily.at.hour)
    text = _filled("crontab", title=daily.line, minute=minute, hour=hour, command=command)
    begin, end = _marks(daily)
    return f"{begin}\n{text}{end}\n"


def with_lines(crontab: str, daily: Daily) -> str:
    """A crontab with the lines, in place of those that stand in it already."""
    rest = without_lines(crontab, daily)
    return f"{rest}{'' if not rest or rest.endswith(chr(10)) else chr(10)}{crontab_lines(daily)}"


def without_lines(crontab: str, daily: Daily) -> str:
    """A crontab without the lines; everything else in it stays as it is."""
    return _lines(daily).sub("", crontab)


def lines_in(crontab: str, daily: Daily) -> str:
    """The lines as they stand in a crontab, whatever they call and when; empty where they do not."""
    return "".join(_lines(daily).findall(crontab))


def _lines(daily: Daily) -> re.Pattern[str]:
    begin, end = (re.escape(mark) for mark in _marks(daily))
    return re.compile(rf"^{begin}\n.*?^{end}(?:\n|\Z)", re.MULTILINE | re.DOTALL)


def read_crontab() -> str:
    """The user's crontab; empty where there is none. Raises ParameterError where there is no cron, or it is refused."""
    if shutil.which("crontab") is None:
        mend = "Install cron, or use --systemd."
        raise ParameterError(Fault("", "--cron", "there is no crontab on this machine", mend=mend))
    told = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    if told.returncode == 0:
        return told.stdout
    if any(words in told.stderr.casefold() for words in NO_CRONTAB):
        return ""
    raise ParameterError(Fault("", "--cron", "the crontab cannot be read", told.stderr.strip()))


def write_crontab(text: str) -> None:
    """Put a crontab in place of the user's. Raises ParameterError, with what crontab said, where it is refused."""
    told = subprocess.run(["crontab", "-"], input=text, capture_output=True, text=True, check=False)
    if told.returncode:
        raise ParameterError(Fault("", "--cron", "the crontab was refused", told.stderr.strip()))


def _marks(daily: Daily) -> tuple[str, str]:
    # The folder tells two projects apart that have a partnership of the same name.
    what = f"curvebook schedule: {daily.id} in {daily.folder}"
    return f"# begin {what}", f"# end {what}"


# systemd


def units(daily: Daily) -> dict[str, str]:
    """The systemd units by name. In a unit a % begins a specifier, so it is written %%."""
    environment = "".join(f"\nEnvironment={_quoted(f'{name}={value}')}" for name, value in daily.environment)
    facts = {
        "hour": f"{daily.at:%H}",
        "minute": f"{daily.at:%M}",
        "folder": str(daily.folder).replace("%", "%%"),
        "environment": environment,
        "command": " ".join(_quoted(word) for word in daily.words),
        "title": daily.line.replace("%", "%%"),
    }
    names = zip(daily.names, ("curvebook.service", "curvebook.timer"), strict=True)
    return {name: _filled(template, **facts) for name, template in names}


def unit_folder(given: Path | None, environment: Mapping[str, str]) -> Path:
    """Where the user's units lie, unless told otherwise.

    Raises ParameterError where nothing was told and there is no systemd.
    """
    if given is not None:
        return given
    if shutil.which("systemctl") is None:
        mend = "Use --cron, or say with --to where to write the units."
        raise ParameterError(Fault("", "--systemd", "there is no systemd on this machine", mend=mend))
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def write_units(daily: Daily, folder: Path) -> tuple[Path, ...]:
    """Write the units. Raises ParameterError where a unit of that name calls something in another folder."""
    wanted = units(daily)
    faults = [_other(folder / name) for name in wanted if not _own(folder / name, wanted[daily.names[0]])]
    if faults:
        raise ParameterError(faults)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in wanted)


def remove_units(daily: Daily, folder: Path) -> tuple[Path, ...]:
    """Remove the units that are there."""
    found = tuple(folder / name for name in daily.names if (folder / name).is_file())
    for path in found:
        path.unlink()
    return found


def _own(path: Path, service: str) -> bool:
    """Whether a unit is not there yet, is a timer, or calls something in the same folder as `service`."""
    where = re.compile(r"^WorkingDirectory=(.*)$", re.MULTILINE)
    if path.suffix != ".service" or not path.is_file():
        return True
    return where.findall(path.read_text(encoding="utf-8")) == where.findall(service)


def _other(path: Path) -> Fault:
    return Fault(str(path), "", "this unit calls a project in another folder", mend="Remove it, or use --to DIR.")


def _quoted(word: str) -> str:
    """A word as systemd reads it in quotes; with ":" before the command no $ is read as a variable."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _filled(template: str, **facts: str) -> str:
    return Template((UNITS / template).read_text(encoding="utf-8")).substitute(facts)


def time_of(text: str) -> time:
    """A time of the day as 05:30. Raises ParameterError."""
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise ParameterError(Fault("", "--at", "this is no time of the day", text, "Write it as 05:30."))
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def command(python: str, folder: Path, options: Sequence[str] = ()) -> tuple[str, ...]:
    """The words that make a partnership's drafts: this Python, the partnership's folder, further options."""
    return (python, "-m", "curvebook.cli", "due", str(folder), "--run", *options)
