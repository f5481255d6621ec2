"""The summary of a night: what it tells, what it never holds, and how it is sent."""

from __future__ import annotations

import shutil
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest
import yaml
from curvebook.accountability.cycle import DueDate, reports_on
from curvebook.errors import Fault, ParameterError
from curvebook.model.reading import Due
from curvebook.model.work import Decision
from curvebook.press.edition import Plan, PlannedReport
from curvebook.press.mail import Post, hand_over, message, post, send, subject, summary
from curvebook.press.run import Problem, Run
from curvebook.press.schedule import Asked, Made, Night, Step

ON, AS_AT = date(2026, 11, 20), date(2026, 11, 14)
OUTPUTS = Path("/srv/outputs/testshire")
NOW = datetime(2026, 11, 20, 5, 31, tzinfo=UTC)
ROW = "Jo Bloggs, 4"


def entry(id: str, title: str, day: date, report: str | None = "theme") -> DueDate:
    item = Due(id=id, title=title, report=report, to=("school-board",), months=(day.month,), covers=3)
    return DueDate(item, day, reports_on(item, day), "overdue" if day < ON else "due")


FINANCE = entry("finance", "Financial report", date(2026, 11, 15))
BOARD = entry("board", "Report to the board", date(2026, 11, 28), "area-profile")
MEETING = entry("meeting", "Away day", date(2026, 11, 28), None)
LATER = entry("later", "Third quarter", date(2027, 2, 28))
REPORT = PlannedReport("theme/a/T1", "theme", "a", "T1", "school-board", Path("n"), "theme/a/T1.html", "A, T1")


def planned(edition: str = "2026-Q2") -> Plan:
    return Plan(edition, ("school-board",), (REPORT,), whole=False)


def made(run: Run | None = None, edition: str = "2026-Q2", **more: Any) -> Made:
    return Made(planned(edition), AS_AT, run, **more)


def waiting(due: DueDate, step: Step, why: str = "") -> Asked:
    return Asked(due, step, "2026-Q2", "school-board", (), why)


WELL = Run(Path("index"), 2, 1, (), 3.0)
FAILED = Run(
    Path("index"), 1, 0, (Problem("school-board", "theme/a/T1", f"cell 3: KeyError: {ROW}", Path("/srv/a.log")),), 1.0
)  # fmt: skip
NIGHT = Night(
    ON,
    (
        waiting(FINANCE, "draft"),
        waiting(BOARD, "draft"),
        waiting(LATER, "signed off"),
        waiting(MEETING, "not ours", "the calendar names no report for it"),
    ),
    (made(WELL),),
    (LATER,),
)


def test_the_summary_tells_what_was_made_what_waits_how_to_publish_and_what_comes_next(project: Any) -> None:
    assert summary(project.partnership, NIGHT, OUTPUTS) == (
        "Testshire Together, 20 November 2026\n"
        "  Drafts of July to September 2026, as known on 14 November 2026: 2 made, 1 as they were\n"
        "  /srv/outputs/testshire/2026-Q2@draft/school-board/index.html\n"
        "\n"
        "Waiting for sign-off\n"
        "  2026-11-15  Financial report, July to September 2026 (overdue by 5 days); for School board\n"
        "  2026-11-28  Report to the board, July to September 2026 (due in 8 days); for School board\n"
        "\n"
        "When it is signed off, publish it with\n"
        "  curvebook run testshire --edition 2026-Q2 --audience school-board --report theme --report area-profile\n"
        "\n"
        "Signed off; publish it with\n"
        "  curvebook run testshire --edition 2026-Q2 --audience school-board --report theme\n"
        "\n"
        "Due, and not made here\n"
        "  2026-11-28  Away day, July to September 2026 (due in 8 days): the calendar names no report for it\n"
        "\n"
        "Due next\n"
        "  2027-02-28  Third quarter, October to December 2026 (due in 100 days)\n"
    )


def test_what_failed_is_told_in_a_line_without_what_an_error_quotes(project: Any) -> None:
    fault = Fault("neet.csv", "row 3", "not a number", ROW)
    told = summary(
        project.partnership, Night(ON, (), (made(FAILED), made(edition="2026-Q1", faults=(fault,)))), OUTPUTS
    )
    assert (
        "Failed\n"
        "  school-board/theme/a/T1: cell 3: KeyError; why stands in /srv/a.log\n"
        "  2026-Q1: neet.csv, row 3: not a number.\n"
    ) in told
    assert "Bloggs" not in told


def test_beside_what_was_made_stands_how_many_failed(project: Any) -> None:
    told = summary(project.partnership, Night(ON, (), (made(FAILED),)), OUTPUTS)
    assert "as known on 14 November 2026: 1 made, 1 failed\n" in told


def test_a_delivery_is_told_with_the_decision_that_records_it(project: Any) -> None:
    to = FINANCE.item.model_copy(update={"to": ("council",)})
    published = waiting(replace(FINANCE, item=to), "published")
    told = summary(project.partnership, Night(ON, (published,), (made(WELL),)), OUTPUTS)
    line = next(line for line in told.splitlines() if "kind: delivered" in line)
    (read,) = yaml.safe_load(line)
    assert Decision.model_validate(read).about == ("finance",)
    assert (read["body"], read["date"]) == ("council", ON)


def test_an_entry_at_fault_is_told_with_its_mend(project: Any) -> None:
    told = summary(project.partnership, Night(ON, (waiting(FINANCE, "at fault", "the notebook is missing."),)), OUTPUTS)
    assert "Failed\n  Financial report: the notebook is missing.\n" in told


@pytest.mark.parametrize(
    ("night", "words"),
    [
        (NIGHT, "[ok] Testshire Together: drafts of July to September 2026"),
        (Night(ON, (), (made(FAILED),)), "[1 failed] Testshire Together: drafts of July to September 2026"),
        (
            Night(ON, (), (made(WELL, "2026-Q1"), made(WELL))),
            "[ok] Testshire Together: drafts of April to June 2026 and July to September 2026",
        ),
        (Night(ON, ()), "[ok] Testshire Together: no drafts to make"),
        (Night(ON, (waiting(FINANCE, "at fault"),)), "[1 failed] Testshire Together: no drafts to make"),
    ],
)
def test_the_subject_says_how_it_went_and_of_what(project: Any, night: Night, words: str) -> None:
    assert subject(project.partnership, night) == words


def test_a_message_is_read_by_any_mail_program_as_it_was_written(project: Any) -> None:
    text = "Drafts of “Fair start”\n" + "x" * 2000 + "\n"
    letter = message("[ok] Ynys Môn: drafts", text, NOW, Address(addr_spec="research@testshire.example"))
    read = message_from_bytes(bytes(letter), policy=policy.default)
    assert (read["Subject"], read["To"]) == ("[ok] Ynys Môn: drafts", "research@testshire.example")
    assert read["Date"].datetime == NOW
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content() == text
    assert max(len(line) for line in bytes(letter).splitlines()) < 998  # RFC 5322, 2.1.1


# Sending


@pytest.mark.parametrize(
    "address", ["nobody", "", "a@", "a b@c.example", "a@b.example\nBcc: c@d.example", "@b.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ParameterError, match=r"--mail-to: this is no address.*Write it as research@example\.org"):
        post(address, "localhost")


@pytest.mark.parametrize("server", ["", ":25", "host:smtp", "host:"])
def test_what_is_no_server_is_refused(server: str) -> None:
    with pytest.raises(ParameterError, match=r"--smtp: this is no server"):
        post("a@b.example", server)


def test_without_sendmail_and_without_a_server_nothing_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ParameterError, match=r"--mail-to: there is no sendmail.*--smtp HOST"):
        post("a@b.example", None)


def test_sendmail_is_given_the_whole_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/sent\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    how = post("a@b.example", None)
    letter = message("[ok] x", "Well.\n", NOW, how.to)
    send(letter, how)
    assert (tmp_path / "words").read_text() == "-t -i\n"
    assert (tmp_path / "sent").read_bytes() == bytes(letter)


def test_what_sendmail_says_is_told(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\ncat > /dev/null\necho 'no route' >&2\nexit 75\n")
    program.chmod(0o755)
    to = Address(addr_spec="a@b.example")
    with pytest.raises(OSError, match="did not take the summary: no route"):
        send(message("x", "y\n", NOW, to), Post(to, program=str(program)))


class _Server(socketserver.StreamRequestHandler):
    """As much of SMTP as one message needs."""

    def handle(self) -> None:
        said = self.server.said  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            said.append(line)
            if line.upper() == b"DATA\r\n":
                self.wfile.write(b"354 go on\r\n")
                while (line := self.rfile.readline()) != b".\r\n":
                    said.append(line)
            answers = {b"MAIL": self.server.answer, b"QUIT": b"221 bye\r\n"}  # type: ignore[attr-defined]
            self.wfile.write(answers.get(line[:4].upper(), b"250 well\r\n"))


@pytest.fixture
def server() -> Iterator[Any]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Server) as here:
        here.said, here.answer = [], b"250 well\r\n"  # type: ignore[attr-defined]
        threading.Thread(target=here.serve_forever, daemon=True).start()
        yield here
        here.shutdown()


def test_a_mail_server_is_given_the_message(server: Any) -> None:
    how = post("a@b.example", f"127.0.0.1:{server.server_address[1]}")
    send(message("[ok] x", "Well.\n", NOW, how.to), how)
    assert b"rcpt to:<a@b.example>" in b"".join(server.said).lower()
    assert b"Subject: [ok] x\r\n" in server.said
    assert b"Well.\r\n" in server.said


def test_what_a_mail_server_says_is_told(server: Any) -> None:
    server.answer = b"550 not from you\r\n"
    how = post("a@b.example", f"127.0.0.1:{server.server_address[1]}")
    with pytest.raises(OSError, match=r"did not take the summary.*not from you"):
        send(message("[ok] x", "Well.\n", NOW, how.to), how)


def refusing(tmp_path: Path) -> Post:
    """A sendmail that takes nothing."""
    program = tmp_path / "refusing"
    program.write_text("#!/bin/sh\ncat > /dev/null\necho 'no route' >&2\nexit 75\n")
    program.chmod(0o755)
    return Post(Address(addr_spec="wrong@b.example"), program=str(program))


def test_what_was_not_sent_is_sent_with_the_next_call_once_and_in_order(tmp_path: Path, server: Any) -> None:
    work, refused = tmp_path / "work", refusing(tmp_path)
    for number in ("first", "second"):
        time.sleep(0.02)  # names tell hundredths of a second apart
        with pytest.raises(OSError, match="did not take the summary: no route"):
            hand_over(message(number, "“Well.”\n", NOW, refused.to), work, refused)
    how = post("a@b.example", f"127.0.0.1:{server.server_address[1]}")
    hand_over(message("third", "Well.\n", NOW, how.to), work, how)
    subjects = [line for line in server.said if line.startswith(b"Subject:")]
    assert subjects == [b"Subject: first\r\n", b"Subject: second\r\n", b"Subject: third\r\n"]
    assert b"wrong@" not in b"".join(server.said)
    hand_over(None, work, how)
    assert len([line for line in server.said if line.startswith(b"Subject:")]) == 3


def test_what_was_not_sent_waits_while_nothing_is_mailed(tmp_path: Path) -> None:
    work, refused = tmp_path / "work", refusing(tmp_path)
    with pytest.raises(OSError, match="no route"):
        hand_over(message("first", "x\n", NOW, refused.to), work, refused)
    hand_over(message("second", "x\n", NOW), work, None)
    assert len(list((work / "unsent").iterdir())) == 1
    assert b"Subject: second\n" in (work / "summary.eml").read_bytes()


def test_a_full_disk_stops_no_message(tmp_path: Path, server: Any) -> None:
    (tmp_path / "work").touch()  # so nothing can be kept in it
    how = post("a@b.example", f"127.0.0.1:{server.server_address[1]}")
    with pytest.raises(OSError, match="work"):
        hand_over(message("[1 failed] x", "x\n", NOW, how.to), tmp_path / "work", how)
    assert b"Subject: [1 failed] x\r\n" in server.said


def test_nothing_new_is_one_line(project: Any) -> None:
    quiet = Night(ON, (), (made(replace(WELL, made=0, reused=1)),))
    assert summary(project.partnership, quiet, OUTPUTS) == (
        "Testshire Together, 20 November 2026: nothing new; 1 draft is as it was made, in /srv/outputs/testshire.\n"
    )  # fmt: skip
