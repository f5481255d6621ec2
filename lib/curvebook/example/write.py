"""Bytes that are the same each time: CSV, workbooks, GeoJSON and sidecars, written by hand."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import yaml

from curvebook.example.series import Row, named

COLUMNS = (
    "indicator",
    "area",
    "period",
    "sex",
    "age",
    "category_type",
    "category",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "state",
    "note",
)
MIDNIGHT = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can name


def number(value: float | None) -> str:
    """A number as briefly as it can be written without loss; nothing for None.

    >>> number(12.0), number(0.5), number(None)
    ('12', '0.5', '')
    """
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def table(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Rows as the tidy layout has them, with a header; columns that nobody fills are left out."""
    lines = [
        (r.indicator, r.area, named(r.period), r.sex, r.age, *r.category, number(r.value), number(r.lower),
         number(r.upper), number(r.numerator), number(r.denominator), r.state, r.note)
        for r in rows
    ]  # fmt: skip
    kept = [
        i
        for i, name in enumerate(COLUMNS)
        if name in ("indicator", "area", "period", "value") or any(line[i] for line in lines)
    ]
    return [tuple(line[i] for i in kept) for line in [COLUMNS, *lines]]


def csv_bytes(lines: Iterable[Sequence[str]]) -> bytes:
    """Comma-separated, UTF-8, lines ended by a line feed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def yaml_bytes(value: Mapping[str, object]) -> bytes:
    """YAML in the order given."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120).encode()


def json_bytes(value: object) -> bytes:
    """JSON without spaces, ended by a line feed."""
    return (json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n").encode()


def workbook_bytes(lines: Sequence[Sequence[str]], sheet: str = "data") -> bytes:
    """A workbook with one sheet: the header as text, numbers as numbers where a column's name says so."""
    numeric = {i for i, name in enumerate(lines[0]) if name in ("value", "lower", "upper", "numerator", "denominator")}
    body = "".join(
        f'<row r="{r}">'
        + "".join(_cell(r, c, text, r > 1 and c in numeric) for c, text in enumerate(line) if text)
        + "</row>"
        for r, line in enumerate(lines, 1)
    )
    office = "http://schemas.openxmlformats.org"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    relations = f'{head}<Relationships xmlns="{office}/package/2006/relationships">'
    kinds = f"{office}/officeDocument/2006/relationships"
    main = f"{office}/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relations}<Relationship Id="rId1" Type="{kinds}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, MIDNIGHT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, text.encode())
    return packed.getvalue()


def _cell(row: int, column: int, text: str, is_number: bool) -> str:
    where = f"{chr(65 + column)}{row}"
    if is_number:
        return f'<c r="{where}"><v>{text}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
