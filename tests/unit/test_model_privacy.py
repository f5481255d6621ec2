"""What may be agreed about privacy: policies, which indicators they protect, who may see what is withheld."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model.partnership import Partnership, load

POLICY = """
disclosure:
  - { id: small-numbers, title: Counts under five, withhold_below: 5, why: Few people are easily recognised. }
"""


def agreed(
    borough: Partnership, policy: str = POLICY, indicator: str = "small-numbers", **audience: str
) -> Partnership:
    folder: Path = borough.folder / "definitions"
    own = (folder / "partnership.yaml").read_text(encoding="utf-8")
    extra = "".join(f", {key}: {value}" for key, value in audience.items())
    (folder / "partnership.yaml").write_text(own.replace("public: true }", f"public: true{extra} }}") + policy, "utf-8")
    theme = (folder / "children.yaml").read_text(encoding="utf-8")
    named = theme.replace("kind: proportion", f"kind: proportion\n        disclosure: {indicator}", 1)
    (folder / "children.yaml").write_text(named, encoding="utf-8")
    return load(borough.folder)


def test_an_indicator_names_the_policy_that_protects_it(borough: Partnership) -> None:
    partnership = agreed(borough)
    policy = partnership.policy(partnership.indicator("neet"))
    assert policy is not None
    assert (policy.id, policy.withhold_below, policy.zero) == ("small-numbers", 5, "shown")
    assert partnership.policy(partnership.indicator("attainment")) is None


def test_a_policy_that_nobody_wrote_is_named(borough: Partnership) -> None:
    with pytest.raises(DefinitionError, match=r"there is no disclosure policy of this name \(found 'small'\)"):
        agreed(borough, indicator="small")


def test_the_public_sees_nothing_that_is_withheld(borough: Partnership) -> None:
    with pytest.raises(DefinitionError, match="an audience that is open to everyone sees no withheld value"):
        agreed(borough, sees="[small-numbers]")


def test_a_policy_does_something(borough: Partnership) -> None:
    with pytest.raises(DefinitionError, match="nothing is withheld or rounded"):
        agreed(borough, policy="\ndisclosure:\n  - { id: small-numbers, title: None, why: Because. }\n")
