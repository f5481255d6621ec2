"""An edition is exchanged whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.press import publish
from curvebook.press.publish import Place, begin, keep, put_in_place, recover, sha256_of_files, write


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "testshire", "2026-Q2")


def test_the_first_edition_is_put_in_place(place: Place) -> None:
    write(begin(place), "partners/index.html", "new")
    put_in_place(place)
    assert (place.live / "partners/index.html").read_text() == "new"
    assert not place.building.exists()


@pytest.mark.parametrize("exchange", [True, False], ids=["exchanged in one step", "where the system cannot"])
def test_a_later_edition_takes_the_place_of_the_old(
    place: Place, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place.live, "partners/index.html", "old")
    write(place.live, "partners/gone.html", "old")
    write(begin(place), "partners/index.html", "new")
    if not exchange:
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    put_in_place(place)
    assert sorted(p.name for p in (place.live / "partners").iterdir()) == ["index.html"]
    assert (place.live / "partners/index.html").read_text() == "new"
    assert list(place.building.parent.iterdir()) == []


def test_where_the_new_cannot_be_moved_the_old_comes_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    write(place.live, "partners/index.html", "old")
    write(begin(place), "partners/index.html", "new")
    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if self == place.building:
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="no"):
        put_in_place(place)
    assert (place.live / "partners/index.html").read_text() == "old"


def test_an_edition_that_was_moved_away_when_the_machine_stopped_is_put_back(place: Place) -> None:
    write(place.live, "partners/index.html", "old")
    write(begin(place), "partners/index.html", "new")
    place.live.rename(place.building.with_name(f"{place.name}.old"))
    recover(place)
    assert (place.live / "partners/index.html").read_text() == "old"
    assert (place.interrupted / "partners/index.html").read_text() == "new"
    assert list(place.building.parent.iterdir()) == []


def test_writing_over_a_kept_file_leaves_the_live_one_alone(place: Place) -> None:
    write(place.live, "partners/index.html", "old")
    building = begin(place)
    keep(place.live / "partners/index.html", building / "partners/index.html")
    write(building, "partners/index.html", "new")
    assert (place.live / "partners/index.html").read_text() == "old"


def test_a_manifest_that_cannot_be_read_is_none(place: Place) -> None:
    assert publish.read_manifest(place) == {}
    write(place.live, publish.MANIFEST, "{half")
    assert publish.read_manifest(place) == {}


def test_a_hash_of_files_sees_names_and_contents(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "1")
    first = sha256_of_files(tmp_path, "*.yaml")
    write(tmp_path, "a.yaml", "2")
    second = sha256_of_files(tmp_path, "*.yaml")
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    assert len({first, second, sha256_of_files(tmp_path, "*.yaml")}) == 3
