"""However a file is damaged, a partnership loads or its faults are told: never another error, never half a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model import load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = """\
partnership: { id: tiny, title: Tiny, contact: a@tiny.example, licence: OGL-3.0, default_audience: public }
places:
  home: T1
  levels: [{ id: borough, title: Borough, plural: Boroughs }]
  areas: [{ code: T1, name: Tiny, level: borough }]
bodies: [{ id: board, title: The Board }]
audiences: [{ id: public, title: The public, reports: [theme] }]
theme: children
title: Children
lead: board
outcomes:
  - id: in-learning
    statement: Everybody learns
    indicators:
      - id: neet
        title: Not in learning
        kind: proportion
        good: low
        role: headline
        levels: [borough]
        frequency: annual
        source: { publisher: Tiny, licence: OGL-3.0 }
        target: { from: { 2024/25: 6.1 }, to: { 2027/28: 4.0 }, monitoring_level: { points_short: 0.6 } }
"""
pieces = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["[]", "{}", "null", "- x", "a: b", ": ", "*x", "&y", "<<: 1", "!!int 3", "nan", "1e999", "\t", "%", "|"]
    ),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(TEXT)), length=st.integers(0, 12), piece=pieces)
def test_a_damaged_file_loads_or_tells_its_faults(tmp_path: Path, start: int, length: int, piece: str) -> None:
    file = tmp_path / "definitions" / "all.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((TEXT[:start] + piece + TEXT[start + length :]).encode("utf-8", "surrogatepass"))
    try:
        assert load(tmp_path).about.title
    except DefinitionError as error:
        assert error.faults
        assert all(fault.file.startswith("definitions") and fault.problem for fault in error.faults)


def test_the_file_of_this_property_is_good(tmp_path: Path) -> None:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "all.yaml").write_text(TEXT, encoding="utf-8")
    assert load(tmp_path).home.name == "Tiny"


def test_half_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "all.yaml").write_text(TEXT[: len(TEXT) // 2], encoding="utf-8")
    with pytest.raises(DefinitionError):
        load(tmp_path)
