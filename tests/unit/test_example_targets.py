"""Marlbrook's promises lie ahead: a reader learns from them what a curve still has to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.findings import open_findings
from curvebook.model.partnership import load

MARLBROOK = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"
EDITION = "2026-Q2"
OVERTAKEN = {"ev-charge-points", "residual-waste"}  # what doing better than was promised looks like


@pytest.fixture(scope="module")
def borough(example_edition):
    marlbrook = load(MARLBROOK)
    table = open_findings(marlbrook, EDITION, work=example_edition[0] / "marlbrook" / ".work").table
    own = table[table["area"] == marlbrook.places.home]
    return marlbrook, own.drop_duplicates(["indicator", "measure"])  # the same figures stand in several themes


def test_all_but_two_targets_lie_beyond_todays_value(borough):
    marlbrook, table = borough
    values = {m: table[table["measure"] == m].set_index("indicator")["value"] for m in ("latest", "target-end")}
    ahead = values["target-end"].sub(values["latest"]).dropna()
    better = {id: ahead[id] * (1 if marlbrook.indicator(id).good == "high" else -1) for id in ahead.index}
    assert {id for id, distance in better.items() if distance <= 0} == OVERTAKEN


def test_targets_are_of_every_likelihood(borough):
    words = borough[1].query("measure == 'likelihood'")["word"].value_counts()
    assert words["likely"] >= 3
    assert words["difficult"] >= 6
    assert words["unlikely"] >= 6
    assert words["not assessable"] >= 1


def test_rules_2_4_marlbrook_shows_paths_of_several_shapes(borough):
    promised = [i.target for i in borough[0].indicators().values() if i.target]
    assert {"linear", "compound", "s-curve", "back-loaded", "annual", "catch-up"} <= {
        target.path for target in promised
    }


def test_rules_2_2_a_floor_is_kept_where_the_target_is_hard_to_reach(borough):
    of = borough[1].query("indicator == 'school-readiness'").set_index("measure")["word"]
    assert (of["floor-likelihood"], of["likelihood"]) == ("likely", "unlikely")


def test_rules_2_8_some_targets_ask_for_what_no_similar_place_has_done(borough):
    words = borough[1].query("measure == 'required'")["word"].value_counts()
    assert words["not done"] >= 3 and words["done"] >= 3 and words["not compared"] >= 1
