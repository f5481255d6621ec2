"""Which area a received identifier means, and when it means none."""

from __future__ import annotations

import pandas as pd
import pytest
from curvebook.model.partnership import Partnership
from curvebook.observatory.frames import LOOKUP, shaped
from curvebook.observatory.places import AMBIGUOUS, MERGED, NOT_OURS, resolver


def lookup(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return shaped(pd.DataFrame(rows, columns=["from_code", "to_code", "relation", "share"]), LOOKUP)


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("E05000901", "E05000901"),  # its code
        ("876", "E06000901"),  # another identifier
        ("00XX", "E06000901"),  # a former code
        ("mill", "E05000901"),  # a name, whatever its case
        ("St Annes", "E05000902"),  # or punctuation
        ("Quay and Docks", "E05000904"),
    ],
)
def test_an_area_is_known_by(identifier: str, code: str, borough: Partnership) -> None:
    assert resolver(borough).find(identifier) == (code, "")


@pytest.mark.parametrize(
    ("identifier", "why"),
    [
        ("Millbrook", AMBIGUOUS),  # borough and ward
        ("E05000801", MERGED),  # one of two that became one ward
        ("E05000803", MERGED),  # a part of it lies elsewhere
        ("E05999999", NOT_OURS),
        ("Wigan", NOT_OURS),
    ],
)
def test_no_area_is_meant_by(identifier: str, why: str, borough: Partnership) -> None:
    assert resolver(borough).find(identifier) == ("", why)


def test_a_name_beside_another_official_code_does_not_count(borough: Partnership) -> None:
    """A ward of the same name in older boundaries, or in another borough, is another place."""
    assert resolver(borough).find("E05999999", "Mill") == ("", NOT_OURS)
    assert resolver(borough).find("12345", "Mill") == ("E05000901", "")


def test_changes_of_code_are_followed_through_a_chain(borough: Partnership) -> None:
    chain = lookup(("E05000701", "E05000702", "becomes", 1), ("E05000702", "E05000901", "becomes", 1))
    assert resolver(borough, chain).find("E05000701") == ("E05000901", "")


def test_areas_that_were_merged_are_not_the_new_area(borough: Partnership) -> None:
    merged = lookup(("E05000701", "E05000901", "becomes", 1), ("E05000702", "E05000901", "becomes", 1))
    assert resolver(borough, merged).find("E05000701") == ("", MERGED)


def test_an_area_that_was_split_is_none_of_its_parts(borough: Partnership) -> None:
    split = lookup(("E05000701", "E05000901", "becomes", float("nan")), ("E05000701", "E05000902", "becomes", 0.5))
    assert resolver(borough, split).find("E05000701") == ("", MERGED)


def test_a_change_that_leads_elsewhere_is_no_loss(borough: Partnership) -> None:
    assert resolver(borough, lookup(("E1", "E2", "becomes", 1))).find("E1") == ("", NOT_OURS)


def test_chains_that_run_in_a_circle_end(borough: Partnership) -> None:
    circle = lookup(("E1", "E2", "becomes", 1), ("E2", "E1", "becomes", 1))
    assert resolver(borough, circle).find("E1") == ("", NOT_OURS)


def test_received_aliases_are_known(borough: Partnership) -> None:
    assert resolver(borough, lookup(("MLB", "E06000901", "alias", 1))).find("MLB") == ("E06000901", "")


def test_columns_are_resolved_row_by_row(borough: Partnership) -> None:
    areas, names = pd.Series(["876", "E1", "876"], dtype="str"), pd.Series(["x", "y", "x"], dtype="str")
    codes, why = resolver(borough).resolve(areas, names)
    assert codes.tolist() == ["E06000901", "", "E06000901"]
    assert why.tolist() == ["", NOT_OURS, ""]
