"""A check tells all it can: a fault in one place does not hide those of others, nor is one told many times."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model.partnership import load, survey

MARLBROOK = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"
THEME = "definitions/environment.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "marlbrook"
    shutil.copytree(MARLBROOK, folder, ignore=shutil.ignore_patterns("submissions", "boundaries"))
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    return [str(fault) for fault in survey(folder)[1]]


def test_a_key_that_stands_twice_does_not_hide_a_partner_who_is_not_there(copy: Path) -> None:
    change(copy, THEME, "title: Environment\n", "title: Environment\ntitle: Surroundings\n")
    change(copy, THEME, "lead_partner: council, officer: Waste", "lead_partner: counsil, officer: Waste")
    told = problems(copy)
    assert len(told) == 2
    assert "this key already stands" in told[0]
    assert "there is no body of this name (found 'counsil')" in told[1]


def test_an_id_given_twice_is_told_where_it_stands_and_once_where_the_lost_one_is_meant(copy: Path) -> None:
    change(copy, THEME, "- id: well-kept-places", "- id: less-waste")
    told = problems(copy)
    assert len(told) == 2
    assert sum("already names something else" in text for text in told) == 1
    assert sum("(found 'well-kept-places')" in text for text in told) == 1


def test_a_partnership_with_a_fault_elsewhere_can_still_judge_what_was_received(copy: Path) -> None:
    change(copy, THEME, "lead_partner: council, officer: Waste", "lead_partner: counsil, officer: Waste")
    partnership, faults = survey(copy)
    assert partnership is not None
    assert len(faults) == 1


def test_with_an_indicator_that_cannot_be_read_nothing_received_is_judged(copy: Path) -> None:
    change(copy, THEME, "kind: ratio", "kind: ration")
    assert survey(copy)[0] is None


def test_the_partnership_is_called_as_its_folder(copy: Path) -> None:
    ours = copy.rename(copy.with_name("ourplace"))
    assert survey(ours, at_home=False)[1] == []
    (fault,) = survey(ours, at_home=True)[1]
    assert (fault.file, fault.value, fault.mend[:21]) == (
        "definitions/partnership.yaml",
        "marlbrook",
        "Write `id: ourplace`,",
    )


@pytest.mark.parametrize("name", ["halton", "wigan"])
def test_the_real_partnerships_are_called_as_their_folders(name: str) -> None:
    assert survey(MARLBROOK.parents[1] / "tests" / "real" / name, at_home=True)[1] == []


def test_half_a_remark_is_told(copy: Path) -> None:
    change(copy, "commentary/2026-q2.yaml", '"Vehicles came late, and flats wait until 2027."',
           "Vehicles came late, and flats wait until 2027.")  # fmt: skip
    with pytest.raises(DefinitionError, match="cut off at a comma"):
        load(copy)


def test_remarks_that_all_begin_small_are_whole(copy: Path) -> None:
    change(
        copy, "commentary/2026-q2.yaml", "[31 first leases., The library's move", "[a first lease, the library's move"
    )
    assert problems(copy) == []
