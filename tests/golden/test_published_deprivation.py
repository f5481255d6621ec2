"""Government's summaries of deprivation by local authority, recomputed from neighbourhoods (LSOAs) in ../shared.

Exactly recomputable for every authority is the share of neighbourhoods in the most deprived tenth, which needs no
residents. Average rank, average score, extent and local concentration are weighted with the residents of a year some
three years before, without prisoners; no file there has those by neighbourhood. They are held in three ways: exactly,
for authorities of one neighbourhood; for every authority, by finding residents per neighbourhood, all between half and
twice the authority's average, with which all published measures come out at once; and closely for Halton and Wigan,
whose residents of other years are there. Walsall is left out of all files there, so ranks among authorities are held
with the one missing rank taken out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.deprivation import Summary, changed, restated, summarise, tenth
from curvebook.indicators.ranking import rank as ranked

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEPRIVATION = DATA / "deprivation"
NATION = {2004: 32482, 2007: 32482, 2010: 32482, 2015: 32844, 2019: 32844, 2025: 33755}
TENTH = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
PLACE = "imd_rank_of_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
HALF = 0.5e-4 + 1e-12  # published with four decimals
HALTON, WIGAN, SCILLY = "E06000006", "E08000010", "E06000053"

# The boundary between Northumberland and Gateshead was redrawn in 2013, and one neighbourhood lies on it: the published
# summaries count it with Gateshead (21 of 126 in 2019), the neighbourhood file's lookup with Northumberland.
REDRAWN = {"E06000057", "E08000037"}
# West Northamptonshire, 2025: 5 of 237 are 0.0211, published as 0.021.
CUT_SHORT = {"E06000062"}


def neighbourhoods(year: int) -> pd.DataFrame:
    census = {2004: "01", 2007: "01", 2010: "01", 2015: "11", 2019: "11", 2025: "21"}[year]
    path = DEPRIVATION / f"imd{year}_england_lsoa{census}_england_slim.csv.gz"
    if not path.exists():
        pytest.skip("../shared/data is absent: the published neighbourhoods cannot be read")
    rows = pd.read_csv(path)
    return rows.rename(columns={f"lsoa{census}_code": "code", "ltla22_code": "area", "ltla24_code": "area"})


def published(name: str, key: str) -> pd.DataFrame:
    path = DEPRIVATION / name
    if not path.exists():
        pytest.skip("../shared/data is absent: the published summaries cannot be read")
    return pd.read_csv(path).set_index(key)


def official(year: int) -> pd.DataFrame:
    """The published summaries of the whole index, of 2015 and 2019, by the authorities of 2019."""
    rows = published(f"IoD{year}_lad_published.csv", "lad19cd")
    return rows[rows["index_domain"] == "Index of Multiple Deprivation"]


def beside(ours: Summary, theirs: pd.DataFrame, column: str) -> pd.DataFrame:
    """Our share of neighbourhoods and their published column, of the authorities that both have."""
    found = pd.DataFrame({"ours": ours.share_most_deprived}, index=ours.area)
    return found.join(theirs[column].rename("theirs"), how="inner")


@pytest.mark.parametrize("year", [2015, 2019, 2025])
def test_the_tenth_of_every_neighbourhood_is_the_published_one(year):
    rows = neighbourhoods(year)
    np.testing.assert_array_equal(tenth(rows["IMD_rank"], NATION[year]), rows["IMD_decile"])


@pytest.mark.parametrize("year", [2004, 2007, 2010])
def test_tenths_that_a_package_made_differ_only_in_the_rank_on_each_border(year):
    rows = neighbourhoods(year)
    ours = tenth(rows["IMD_rank"], NATION[year])
    apart = rows[ours != rows["IMD_decile"]]
    assert len(apart) == 8  # 32,482 leaves two over when shared by ten; the package gave them to the first two tenths
    assert (ours[apart.index] - apart["IMD_decile"] == 1).all()


@pytest.mark.parametrize("year", [2015, 2019])
def test_shares_of_neighbourhoods_of_2015_and_2019_are_the_published_ones(year):
    rows = neighbourhoods(year)
    both = beside(summarise(rows["IMD_rank"], rows["area"], NATION[year]), official(year), "proportion_bottom_decile")
    assert len(both) == 305  # Buckinghamshire and Northamptonshire were put together between the two lists
    away = (both["ours"] - both["theirs"]).abs()
    assert set(both.index[away > (HALF if year == 2019 else 1e-12)]) == REDRAWN
    assert away.max() < 0.0014


def test_shares_of_neighbourhoods_of_2025_are_the_published_ones():
    rows = neighbourhoods(2025)
    both = beside(
        summarise(rows["IMD_rank"], rows["area"], NATION[2025]),
        published("imd2025_england_ltla24_summary.csv", "ltla24_code"),
        TENTH,
    )
    assert len(both) == 295
    assert set(both.index[(both["ours"] - both["theirs"]).abs() > HALF]) == CUT_SHORT


@pytest.mark.parametrize("year", [2004, 2007, 2010])
def test_shares_of_2004_to_2010_are_the_packages_for_halton_and_wigan(year):
    """Elsewhere the package counted a neighbourhood once for each that it later became; the lookup is not there."""
    rows = neighbourhoods(year)
    both = beside(
        summarise(rows["IMD_rank"], rows["area"], NATION[year]),
        published(f"imd{year}_england_ltla21_summary.csv", "ltla21_code"),
        "Proportion",
    )
    here = both.loc[[HALTON, WIGAN]]
    np.testing.assert_allclose(here["ours"], here["theirs"], rtol=1e-12)
    assert (both["ours"] - both["theirs"]).abs().max() < 0.042


DOMAINS = {
    "Income": ("Income", "income"),
    "Employment": ("Employment", "employment"),
    "Education": ("Education, Skills and Training", "education_skills_and_training"),
    "Health": ("Health and Disability", "health_deprivation_and_disability"),
    "Crime": ("Crime", "crime"),
    "Housing": ("Barriers to Housing and Services", "barriers_to_housing_and_services"),
    "Environment": ("Living Environment", "living_environment"),
}


@pytest.mark.parametrize("domain", DOMAINS)
def test_shares_of_each_domain_are_the_published_ones_for_halton_and_wigan(domain):
    names = DOMAINS[domain]
    of_2019 = published("IoD2019_lad_published.csv", "lad19cd")
    of_2019 = of_2019[of_2019["index_domain"] == names[0]]["proportion_bottom_decile"]
    of_2025 = published("imd2025_england_ltla24_summary.csv", "ltla24_code")[TENTH.replace("imd", names[1], 1)]
    for year, census, area, theirs in ((2019, "11", "ltla22_code", of_2019), (2025, "21", "ltla24_code", of_2025)):
        rows = pd.read_csv(DEPRIVATION / f"imd{year}_england_lsoa{census}_halton_wigan.csv")
        rank = next(name for name in rows if name.startswith(domain) and name.endswith("_rank"))
        ours = summarise(rows[rank], rows[area], NATION[year])
        assert (np.abs(ours.share_most_deprived - theirs[ours.area].to_numpy()) <= HALF).all(), year


def test_a_place_of_one_neighbourhood_has_every_published_measure_without_residents():
    rows = neighbourhoods(2025)
    one = summarise(rows["IMD_rank"], rows["area"], NATION[2025], score=rows["IMD_score"])
    at = one.area.tolist().index(SCILLY)
    theirs = published("imd2025_england_ltla24_summary.csv", "ltla24_code").loc[SCILLY]
    columns = ["imd_average_rank", "imd_average_score", TENTH, "imd25_extent", "imd25_local_concentration"]
    assert [measure[at] for measure in one[2:7]] == theirs[columns].tolist() == [11924.0, 12.65, 0.0, 0.0, 11924.0]
    others = np.arange(len(one.area)) != at
    assert np.isnan(one.average_rank[others]).all()
    assert (one.reasons[0][others] != "").all()


def test_halton_and_wigan_come_close_with_the_residents_of_2017():
    rows = neighbourhoods(2019)
    rows = rows[rows["area"].isin([HALTON, WIGAN])]
    people = pd.read_csv(DATA / "population" / "population17_lsoa11.csv").set_index("lsoa11_code")["total_population"]
    ours = summarise(rows["IMD_rank"], rows["area"], NATION[2019], people=rows["code"].map(people))
    np.testing.assert_allclose(ours.average_rank, official(2019).loc[[HALTON, WIGAN], "average_rank"], rtol=0.005)
    theirs = published("imd2019_england_ltla23_summary.csv", "ltla23_code").loc[[HALTON, WIGAN], "Extent"]
    np.testing.assert_allclose(ours.extent, theirs, rtol=0.01)


MEASURES_2025 = {"average_rank": "imd_average_rank", "average_score": "imd_average_score", "extent": "imd25_extent"}


def by_one(rows: pd.DataFrame, nation: int) -> Summary:
    """Each neighbourhood as an area of its own: what it adds to its authority's measures."""
    return summarise(rows["IMD_rank"], rows["code"], nation, score=rows.get("IMD_score"))


def some_residents_fit(parts: np.ndarray, wanted: np.ndarray, leeway: np.ndarray) -> bool:
    """Whether residents, each neighbourhood's between half and twice the average, give all wanted averages at once."""
    from scipy.optimize import linprog

    many = parts.shape[1]
    scale = np.maximum(np.abs(parts).max(axis=1), 1e-9)
    parts, wanted, leeway = parts / scale[:, None], wanted / scale, leeway / scale
    found = linprog(
        np.zeros(many),
        A_ub=np.vstack([parts, -parts]),
        b_ub=np.concatenate([wanted + leeway, leeway - wanted]),
        A_eq=np.ones((1, many)),
        b_eq=[1],
        bounds=(0.5 / many, 2 / many),
    )
    return found.status == 0


def fits(rows: pd.DataFrame, parts: Summary, theirs: pd.DataFrame, columns: dict[str, str], half: dict[str, float]):
    """The authorities for which some residents fit, and those for which none do."""
    frame = pd.DataFrame({name: getattr(parts, name) for name in columns}, index=parts.area)
    frame["area"] = rows.set_index("code")["area"]
    told = {"yes": [], "no": []}
    for area, group in frame.groupby("area"):
        if area in theirs.index:
            wanted = theirs.loc[area, list(columns.values())].to_numpy(float)
            good = some_residents_fit(group[list(columns)].to_numpy().T, wanted, np.array([half[c] for c in columns]))
            told["yes" if good else "no"].append(area)
    return told["yes"], told["no"]


def test_rank_score_and_extent_of_all_authorities_of_2025_come_out_with_one_set_of_residents():
    rows = neighbourhoods(2025)
    theirs = published("imd2025_england_ltla24_summary.csv", "ltla24_code")
    half = {"average_rank": 0.0051, "average_score": 0.0011, "extent": 0.000051}  # their rounding, and the scores' own
    yes, no = fits(rows, by_one(rows, NATION[2025]), theirs, MEASURES_2025, half)
    assert (len(yes), no) == (295, [])


def test_no_residents_fit_where_ranks_are_not_turned_round():
    rows = neighbourhoods(2025)
    wrong = by_one(rows.assign(IMD_rank=NATION[2025] + 1 - rows["IMD_rank"]), NATION[2025])
    theirs = published("imd2025_england_ltla24_summary.csv", "ltla24_code")
    half = {"average_rank": 0.0051, "average_score": 0.0011, "extent": 0.000051}
    yes, no = fits(rows, wrong, theirs[::6], MEASURES_2025, half)
    assert len(no) > 45 > 5 > len(yes)


@pytest.mark.parametrize(("year", "column", "many"), [(2015, "ltla21", 308), (2019, "ltla23", 291)])
def test_extents_of_2015_and_2019_come_out_to_the_last_digit_with_some_residents(year, column, many):
    rows = neighbourhoods(year)
    theirs = published(f"imd{year}_england_{column}_summary.csv", f"{column}_code")
    columns = {"extent": "Extent"} | ({"average_score": "Score"} if year == 2015 else {})
    yes, no = fits(rows, by_one(rows, NATION[year]), theirs, columns, {"extent": 1e-9, "average_score": 1e-9})
    assert (len(yes), no) == (many, [])


RANKED = {
    2019: [
        ("average_rank", "rank_average_rank"),
        ("average_score", "rank_average_score"),
        ("proportion_bottom_decile", "rank_proportion_bottom_decile"),
    ],
    2025: [
        ("imd_average_rank", "imd_rank_of_average_rank"),
        ("imd_average_score", "imd_rank_of_average_score"),
        (TENTH, PLACE),
        ("imd25_extent", "imd25_rank_of_extent"),
        ("imd25_local_concentration", "imd25_rank_of_local_concentration"),
    ],
}


def without_walsall(rank: pd.Series, ours: np.ndarray) -> np.ndarray:
    """Published ranks, one less from the place on that Walsall takes: where they part from ours for good."""
    order = np.argsort(rank.to_numpy(), kind="stable")
    level = (ours == rank.to_numpy())[order]
    walsall = rank.to_numpy()[order][level.nonzero()[0].max()]
    return rank.to_numpy() - (rank.to_numpy() > walsall)


@pytest.mark.parametrize(("year", "measure", "rank"), [(y, m, r) for y, of in RANKED.items() for m, r in of])
def test_places_among_authorities_are_the_published_ones_but_for_ties_that_rounding_made(year, measure, rank):
    theirs = official(2019) if year == 2019 else published("imd2025_england_ltla24_summary.csv", "ltla24_code")
    ours = ranked(theirs[measure], "neither")
    away = without_walsall(theirs[rank], ours) - ours
    equals = theirs.groupby(measure)[measure].transform("size").to_numpy()
    assert ((away >= 0) & (away < equals)).all()
    assert (away == 0).mean() > 0.95


def test_places_by_the_recomputed_share_of_neighbourhoods_are_the_published_ones():
    rows = neighbourhoods(2025)
    ours = summarise(rows["IMD_rank"], rows["area"], NATION[2025])
    theirs = published("imd2025_england_ltla24_summary.csv", "ltla24_code").loc[ours.area, PLACE]
    place = ranked(ours.share_most_deprived, "neither")
    assert (place == without_walsall(theirs, place)).all()


# --- Over time -------------------------------------------------------------------------------------------------------


def halton_and_wigan(year: int, census: str) -> pd.Series:
    path = DEPRIVATION / f"imd{year}_england_lsoa{census}_halton_wigan.csv"
    if not path.exists():
        pytest.skip("../shared/data is absent: the neighbourhoods of Halton and Wigan cannot be read")
    rows = pd.read_csv(path)
    return rows.set_index(f"lsoa{census}_code")["IMD_rank"]


def carried(rank: pd.Series, lookup: str, old: str, new: str, people: pd.Series) -> pd.Series:
    """Ranks under the codes of the next census; `people` of the old neighbourhoods."""
    rows = pd.read_csv(DATA / "lookups" / f"{lookup}.csv").drop_duplicates([old, new])
    rows = rows[rows[old].isin(rank.index)]
    codes, value, reason = restated(rows[old].map(rank), rows[old], rows[new], rows[old].map(people))
    assert (reason == "").all()
    return pd.Series(value, index=codes)


def test_every_ward_of_halton_and_wigan_is_followed_from_2004_to_2025_on_todays_map():
    ranks = halton_and_wigan(2004, "01")
    people = pd.read_csv(DATA / "population" / "population20_lsoa11.csv").set_index("lsoa11_code")["total_population"]
    then = carried(ranks, "lsoa01_to_lsoa11", "lsoa01_code", "lsoa11_code", people)
    then = carried(then, "lsoa11_to_lsoa21_ltla22", "lsoa11_code", "lsoa21_code", people)
    now = halton_and_wigan(2025, "21")
    assert set(then.index) == set(now.index)
    wards = pd.read_csv(DATA / "lookups" / "lsoa21_to_ward24_ltla24.csv").set_index("lsoa21_code")["ward24_code"]
    split = pd.read_csv(DATA / "lookups" / "lsoa11_to_lsoa21_ltla22.csv").set_index("lsoa21_code")["lsoa11_code"]
    live = split.map(people) / split.groupby(split).transform("size")
    before, after = (
        summarise(rank, wards[rank.index], NATION[year], people=live[rank.index])
        for year, rank in ((2004, then), (2025, now))
    )
    names, change, share = changed(before, NATION[2004], after, NATION[2025])
    assert len(names) == 43
    assert (change.reason == "").all()
    assert np.isfinite(share).all()
    # By hand, for the ward where the most neighbourhoods changed: the same mean over its neighbourhoods.
    at = int(np.argmax(np.abs(change.change)))
    inside = wards.index[wards == names[at]].intersection(now.index)
    place = [np.average(rank[inside], weights=live[inside]) for rank in (then, now)]
    assert change.before[at] == pytest.approx(place[0] / NATION[2004])
    assert change.after[at] == pytest.approx(place[1] / NATION[2025])
