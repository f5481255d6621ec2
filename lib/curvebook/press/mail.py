"""What a night's work came to: plain text, and a message (RFC 5322) that can be mailed. No row of data is in it."""

from __future__ import annotations

import shlex
import shutil
import smtplib
import socket
import subprocess
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import TYPE_CHECKING

from curvebook.accountability.cycle import name_of
from curvebook.errors import Fault, ParameterError
from curvebook.model.period import Period, day_in_words
from curvebook.narrative.cycle import timing, title
from curvebook.narrative.figures import counted, listed
from curvebook.press.log import without_values
from curvebook.press.publish import Place, draft_of, write_whole
from curvebook.press.schedule import Night, Step
from curvebook.press.site import HOME

if TYPE_CHECKING:
    from curvebook.accountability.cycle import DueDate
    from curvebook.model.partnership import Partnership

SENDMAIL = ("sendmail", "/usr/sbin/sendmail", "/usr/lib/sendmail")  # cron's PATH often has no sbin
KEPT = "summary.eml"  # the newest message, in the work folder
UNSENT = "unsent"  # the folder in it of those that nobody took yet


def subject(partnership: Partnership, night: Night) -> str:
    """How it went and of what: "[2 failed] Marlbrook Together: drafts of July to September 2026"."""
    how = "stopped" if night.stopped else "busy" if night.busy else "ok"
    how = f"{night.failures} failed" if night.failures else how
    editions = listed([Period.of_edition(each.plan.edition).label for each in night.made])
    what = f"drafts of {editions}" if editions else "no drafts to make"
    return f"[{how}] {partnership.about.title}: {what}"


def summary(partnership: Partnership, night: Night, outputs: Path) -> str:
    """What was made, what failed, what waits for sign-off and for whom, what comes due next, and where to look.

    One line where nothing is new.
    """
    if night.stopped and not night.new:
        return f"Stopped. The drafts of {partnership.about.title} are as they were.\n"
    drafts = sum(len(each.plan.reports) for each in night.made if not each.busy)
    if night.busy and not night.new:
        return f"Another run is at work on {partnership.about.title}; the drafts are left to the next call.\n"
    if not night.new:
        as_they_were = f"{counted(drafts, 'draft is as it was', 'drafts are as they were')} made"
        waiting = f"{as_they_were}, in {outputs}" if drafts else "nothing that is due asks for a report not yet there"
        return f"{partnership.about.title}, {day_in_words(night.on)}: nothing new; {waiting}.\n"
    parts = (
        (f"{partnership.about.title}, {day_in_words(night.on)}", _made(night, outputs)),
        ("Failed", _failed(night)),
        ("Waiting for sign-off", _waiting(partnership, night)),
        ("When it is signed off, publish it with", _commands(partnership, night, "draft")),
        ("Signed off; publish it with", _commands(partnership, night, "signed off")),
        ("Published, and to be recorded as delivered", _of(partnership, night, "published")),
        ("When it was delivered, write in the log of decisions", _deliveries(partnership, night)),
        ("Due, and not made here", _not_made(night)),
        ("Due next", [_line(each, night) for each in night.next]),
    )
    told = (f"{heading}\n" + "".join(f"  {line}\n" for line in lines) for heading, lines in parts if lines)
    return "\n".join(told)


def _made(night: Night, outputs: Path) -> list[str]:
    lines = []
    for each in night.made:
        quarter = Period.of_edition(each.plan.edition).label
        if each.busy:
            lines.append(f"Drafts of {quarter}: another run was at work; left to the next call")
        elif each.stopped:
            lines.append(f"Drafts of {quarter}: stopped before they were in place; left to the next call")
        elif each.run is None or each.run.index is None:
            lines.append(f"Drafts of {quarter}: none could be made")
        else:
            as_before = f", {each.run.reused} as they were" if each.run.reused else ""
            failed = f", {len(each.run.problems)} failed" if each.run.problems else ""
            known = f"as known on {day_in_words(each.as_at)}"
            lines.append(f"Drafts of {quarter}, {known}: {each.run.made} made{as_before}{failed}")
            live = Place(outputs, draft_of(each.plan.edition)).live
            lines += [str(live / audience / HOME) for audience in each.plan.audiences]
    return lines or ["Nothing was made"]


def _failed(night: Night) -> list[str]:
    failed = [
        f"{one.audience}/{one.report}: {without_values(one.summary)}; why stands in {one.log}"
        for each in night.made
        for one in sorted(each.run.problems if each.run else (), key=lambda one: (one.audience, one.report))
    ]
    # Of a fault not the value, which may be one that was received.
    failed += [
        f"{each.plan.edition}: {Fault(fault.file, fault.place, fault.problem)}"
        for each in night.made
        for fault in each.faults
    ]
    failed += [f"{each.plan.edition}: {each.trouble}" for each in night.made if each.trouble]
    return failed + [f"{one.due.item.title}: {one.why}" for one in night.asked if one.step == "at fault"]


def _waiting(partnership: Partnership, night: Night) -> list[str]:
    """Due dates with the audiences that have a draft of all that was asked for; which is an earlier one, is said."""
    readers: dict[DueDate, list[str]] = {}
    for one in night.asked:
        if one.step == "draft" and not night.missing(one):
            earlier = " (an earlier draft; it could not be renewed)" if night.earlier(one) else ""
            readers.setdefault(one.due, []).append(f"{name_of(partnership, one.audience)}{earlier}")
    return [f"{_line(each, night)}; for {listed(names)}" for each, names in readers.items()]


def _of(partnership: Partnership, night: Night, step: Step) -> list[str]:
    """Due dates of which something has come to a step, each with its audiences."""
    readers: dict[DueDate, list[str]] = {}
    for one in night.asked:
        if one.step == step:
            readers.setdefault(one.due, []).append(name_of(partnership, one.audience))
    return [f"{_line(each, night)}; for {listed(names)}" for each, names in readers.items()]


def _deliveries(partnership: Partnership, night: Night) -> list[str]:
    """The decision that records each delivery, to be written when it came; its day and its body may be others."""
    bodies = {one.id for one in partnership.bodies}
    entries = dict.fromkeys(one.due for one in night.asked if one.step == "published")
    return [
        f"- {{ id: {each.item.id}-{night.on.isoformat()}, date: {night.on.isoformat()}, body: {body}, kind: delivered, "
        f"about: [{each.item.id}], text: As published. }}"
        for each in entries
        for body in [next((one for one in each.item.to if one in bodies), "BODY")]
    ]


def _commands(partnership: Partnership, night: Night, step: Step) -> list[str]:
    """How what has come to a step is published, edition by edition and audience by audience; not what just failed."""
    kinds: dict[tuple[str, str], dict[str, None]] = {}
    for one in night.asked:
        failed = night.missing(one) or night.earlier(one)
        if one.step == step and one.due.item.report and not failed:
            kinds.setdefault((one.edition, one.audience), {})[one.due.item.report] = None
    name = shlex.quote(_called(partnership))
    return [
        f"curvebook run {name} --edition {edition} --audience {audience} --report {' --report '.join(found)}"
        for (edition, audience), found in kinds.items()
    ]


def _called(partnership: Partnership) -> str:
    folder = partnership.folder.resolve()
    return folder.name if folder.parent.name == "parameters" else str(folder)


def _not_made(night: Night) -> list[str]:
    return [f"{_line(one.due, night)}: {one.why}" for one in night.asked if one.step == "not ours"]


def _line(each: DueDate, night: Night) -> str:
    return f"{each.day.isoformat()}  {title(each)} ({timing(each, night.on)})"


# Sending


@dataclass(frozen=True)
class Post:
    """How a message is sent: to whom, through which server, or else by which program."""

    to: Address
    server: tuple[str, int] | None = None
    program: str = ""


def post(to: str, smtp: str | None) -> Post:
    """How to mail `to`: through the server `smtp` (HOST or HOST:PORT), or else by sendmail.

    Raises ParameterError for an address or a server that is none, and where neither a server nor sendmail is there.
    """
    try:
        address = Address(addr_spec=to)
        if not address.domain or not to.isprintable():
            raise ValueError(to)
    except (ValueError, IndexError, HeaderParseError):
        mend = "Write it as research@example.org."
        raise ParameterError(Fault("", "--mail-to", "this is no address", to, mend)) from None
    if smtp is not None:
        host, _, port = smtp.partition(":")
        if not host or (":" in smtp and not port.isdecimal()):
            mend = "Write it as mail.example.org or mail.example.org:25."
            raise ParameterError(Fault("", "--smtp", "this is no server", smtp, mend))
        return Post(address, server=(host, int(port or 25)))
    program = next((found for name in SENDMAIL if (found := shutil.which(name))), None)
    if program is None:
        mend = "Name a server with --smtp HOST, or install a sendmail."
        raise ParameterError(Fault("", "--mail-to", "there is no sendmail to send a message with", mend=mend))
    return Post(address, program=program)


def message(subject: str, text: str, now: datetime, to: Address | None = None) -> EmailMessage:
    """The summary as a message, written at `now`; without `to`, it is addressed to nobody."""
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["From"] = Address("Curvebook", "curvebook", _domain())
    if to is not None:
        letter["To"] = to
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = make_msgid(domain=_domain())
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _domain() -> str:
    name = socket.getfqdn()
    return name if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else "localhost"


def hand_over(letter: EmailMessage | None, work: Path, how: Post | None) -> None:
    """Send a summary, if there is one, after those that an earlier call could not send; and keep it as the newest.

    What is not taken is kept for the next call. Raises OSError, with what was said; a full disk stops no message.
    """
    try:
        if how is not None:
            for file in sorted((work / UNSENT).glob("*.eml")):
                send(_readdressed(file, how.to), how)
                file.unlink()
            if letter is not None:
                send(letter, how)
    except BaseException:
        if letter is not None:
            name = str(letter["Message-ID"]).strip("<>")  # it begins with the time
            _keep(letter, work / UNSENT / f"{name}.eml")
        raise
    finally:
        if letter is not None:
            _keep(letter, work / KEPT)


def _keep(letter: EmailMessage, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, bytes(letter))


def _readdressed(file: Path, to: Address) -> EmailMessage:
    """A message as it was kept; to whom may have been what was wrong with it."""
    letter = message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default)
    del letter["To"]
    letter["To"] = to
    return letter


def send(letter: EmailMessage, how: Post) -> None:
    """Send a message. Raises OSError, with what was said, where the server or the program does not take it."""
    if how.server is not None:
        try:
            with smtplib.SMTP(*how.server, timeout=30) as server:
                server.send_message(letter)
        except smtplib.SMTPException as refused:
            raise OSError(f"the mail server {how.server[0]} did not take the summary: {refused}") from None
        return
    done = subprocess.run([how.program, "-t", "-i"], input=bytes(letter), capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise OSError(f"{how.program} did not take the summary: {said or f'status {done.returncode}'}")
