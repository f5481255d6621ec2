"""What a received file really is, judged from its bytes: before anything is read as a table.

Every byte is looked at once, in pieces, so that a truncated archive or one bad byte in the last row is told before any
row is used, and a large file needs no memory.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from curvebook.errors import Fault, SubmissionError

PIECE = 1 << 20
LARGEST = 16 << 30  # bytes after unpacking; beyond it, an archive is a mistake or a trap

SAVE_AS_CSV = "In the spreadsheet program choose Save as, CSV UTF-8."


@dataclass(frozen=True)
class Opened:
    """A file whose bytes are sound: what kind of table it holds, and for text its encoding and its beginning."""

    path: Path
    kind: Literal["csv", "workbook"]
    gzipped: bool = False
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    head: str = ""
    odd_quotes: bool = False  # a quotation mark is missing somewhere


def fault(path: Path, problem: str, *, place: str = "", value: str | None = None, mend: str = "") -> SubmissionError:
    """The error that tells one fault of a whole file."""
    return SubmissionError(Fault(path.name, place, problem, value, mend))


def open_file(path: Path) -> Opened:
    """Look at every byte of `path`. Raises SubmissionError where it can be no CSV and no XLSX."""
    if not path.exists():
        raise fault(path, "there is no such file", mend="Check the name and the folder.")
    if path.is_dir():
        raise fault(path, "this is a folder, not a file", mend="Name one file in it.")
    try:
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as error:
        raise fault(path, f"the file cannot be opened ({error.strerror})") from None
    if not start:
        raise fault(path, "the file is empty", mend="Ask the sender to send it again.")
    if start.startswith(b"PK"):
        return _workbook(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise fault(
            path,
            "the workbook is protected by a password, or of the old .xls kind",
            mend="Save it as .xlsx without a password.",
        )
    gzipped = start.startswith(b"\x1f\x8b")
    if path.suffix.lower() == ".gz" and not gzipped:
        raise fault(path, "the name ends in .gz but the file is not compressed", mend="Take .gz off the name.")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise fault(path, "the name says workbook but the file is none", mend="Save it as .xlsx, or name it .csv.")
    return _text(path, gzipped)


def _workbook(path: Path) -> Opened:
    """A zip archive that must be a workbook, whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise fault(path, "the workbook is damaged or cut short", mend="Ask the sender to send it again.") from None
    if broken:
        raise fault(path, "the workbook is damaged", place=f"part {broken}", mend="Ask the sender to send it again.")
    if "xl/workbook.xml" not in names:
        raise fault(
            path, "this is a zip archive but no XLSX workbook",
            mend="Unpack it and receive the file inside, or save as .xlsx.",
        )  # fmt: skip
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise fault(path, "this is a workbook under another name", mend="Let its name end in .xlsx.")
    return Opened(path, "workbook")


def pieces(path: Path, gzipped: bool) -> Iterator[bytes]:
    """The bytes of `path`, unpacked, in pieces. Raises SubmissionError for a damaged archive."""
    try:
        with gzip.open(path, "rb") if gzipped else path.open("rb") as stream:
            while piece := stream.read(PIECE):
                yield piece
    except EOFError:
        raise fault(path, "the gzip archive is cut short", mend="Ask the sender to send it again.") from None
    except (gzip.BadGzipFile, zlib.error):
        raise fault(path, "the gzip archive is damaged", mend="Ask the sender to send it again.") from None


def _text(path: Path, gzipped: bool) -> Opened:
    """Text that may be a CSV: decode all of it, keep its beginning."""
    head, size, lines, quotes = b"", 0, 0, 0
    utf8 = codecs.getincrementaldecoder("utf-8")()
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    seen_multibyte = False
    for piece in pieces(path, gzipped):
        if not size:
            head = piece
            _refuse_other_kinds(path, head)
        if (at := piece.find(b"\0")) >= 0:
            place = _place(lines, size, piece, at)
            raise fault(path, "a NUL byte, which no text file holds", place=place, mend=SAVE_AS_CSV)
        if encoding == "utf-8":
            try:
                seen_multibyte |= not utf8.decode(piece).isascii()
            except UnicodeDecodeError as error:
                seen_multibyte |= not piece[: error.start].isascii()
                if seen_multibyte:
                    raise fault(
                        path, "a byte that is not UTF-8, though the text before it is",
                        place=_place(lines, size, piece, error.start),
                        value=f"0x{error.object[error.start]:02x}", mend=SAVE_AS_CSV,
                    ) from None  # fmt: skip
                encoding = "cp1252"
        if encoding == "cp1252":
            try:
                piece.decode("cp1252")
            except UnicodeDecodeError as error:
                raise fault(
                    path, "a byte that is neither UTF-8 nor Windows-1252",
                    place=_place(lines, size, piece, error.start),
                    value=f"0x{piece[error.start]:02x}", mend=SAVE_AS_CSV,
                ) from None  # fmt: skip
        size += len(piece)
        lines += piece.count(b"\n")
        quotes += piece.count(b'"')
        if size > LARGEST:
            raise fault(path, f"the file is larger than {LARGEST >> 30} GiB once unpacked")
    if not size or not head.removeprefix(codecs.BOM_UTF8).strip():
        raise fault(path, "the file is empty", mend="Ask the sender to send it again.")
    if encoding == "utf-8":
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            if seen_multibyte:
                raise fault(
                    path, "the text ends within a letter", place=f"line {lines + 1}", mend=SAVE_AS_CSV
                ) from None
            encoding = "cp1252"
    start = head.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="ignore")
    return Opened(path, "csv", gzipped, encoding, start, bool(quotes % 2))


def _place(lines: int, size: int, piece: bytes, at: int) -> str:
    """Where byte `at` of `piece` is, `lines` and `size` bytes having gone before."""
    return f"line {lines + piece.count(10, 0, at) + 1}, byte {size + at + 1}"


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    """Say what the file is where it is clearly no CSV."""
    for kind, mark, mend in (
        ("the file was compressed twice", b"\x1f\x8b", "Unpack it once."),
        ("a workbook or another archive was compressed with gzip", b"PK\x03\x04", "Unpack it."),
        ("this is an image, not a table", b"\x89PNG", "Ask for the table behind it as CSV."),
        ("this is an image, not a table", b"\xff\xd8\xff", "Ask for the table behind it as CSV."),
    ):
        if head.startswith(mark):
            raise fault(path, kind, mend=mend)
    wide = any(head[at : at + 1] == b"\0" == head[at + 2 : at + 3] for at in (0, 1))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide:
        raise fault(path, "the text is UTF-16, not UTF-8", place="line 1", mend=SAVE_AS_CSV)
    begin = head.removeprefix(codecs.BOM_UTF8).lstrip()[:200].lower()
    for kind, pattern, mend in (
        (
            "a web page (HTML)",
            rb"<!doctype html|<!--|<html|<head|<body|<table|<div|<script",
            "Download the CSV itself.",
        ),
        ("XML", rb"<\?xml", "Ask for CSV."),
        ("a PDF", rb"%pdf-", "Ask for the table behind it as CSV."),
        ("JSON", rb"\{\s*[\"}]|\[\s*[\[{\"]", "Ask for CSV."),
    ):
        if re.match(pattern, begin):
            shown = begin[:40].decode("latin-1")
            raise fault(path, f"this is {kind}, not a CSV", place="line 1", value=shown, mend=mend)
