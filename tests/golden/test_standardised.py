"""Standardised rates, life expectancy, slopes and quantiles against the reference implementation's own test tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.indicators.life_expectancy import life_expectancies, life_expectancy
from curvebook.indicators.quantiles import quantiles
from curvebook.indicators.slope import slope_index, slope_indices
from curvebook.indicators.standardise import ESP2013, directly_standardised, standardised_rates, standardised_ratio

PHE = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden" / "phe"

# The table gives the 99.8% limits of this area ten times too large (its 95% limits and values are right).
WRONG_IN_THE_SOURCE = {"testdata_1976": ["lower99_8cl", "upper99_8cl"]}
# Misspelt in both inputs: the band between 50-54 and 60-64.
MISSPELT_BAND = {"55-69": "55-59"}


def table(name: str) -> pd.DataFrame:
    if not (PHE / name).exists():
        pytest.skip(f"../shared/data is absent: golden/phe/{name} cannot be read")
    return pd.read_csv(PHE / name)


def areas() -> pd.DataFrame:
    return table("standardisation_input_multiarea.csv").replace({"ageband": MISSPELT_BAND})


def close(ours, theirs, rtol: float = 1e-6) -> None:
    np.testing.assert_allclose(np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float), rtol=rtol)


def test_the_standard_population_is_the_published_one():
    rows = table("esp2013.csv")
    assert dict(zip(rows["ageband"], rows["esp2013"], strict=True)) == dict(ESP2013)


@pytest.mark.parametrize("per", [10_000, 100_000])
@pytest.mark.parametrize(("level", "suffix"), [(0.95, "95_0cl"), (0.998, "99_8cl")])
def test_directly_standardised_rates_equal_the_reference(per, level, suffix):
    expected = table("dsr_expected.csv").iloc[:4] if per == 10_000 else table("dsr_expected.csv").iloc[4:]
    expected = expected[expected["area"] != "testdata_1976"]
    ours = standardised_rates(
        areas(), ["area"], age="ageband", people="pop", level=level, multiplier=per, absent_is_zero=True
    ).set_index("area").loc[expected["area"]]  # fmt: skip
    close(ours["count"], expected["total_count"])
    close(ours["people"], expected["total_pop"])
    close(ours["value"], expected["value"])
    close(ours["lower"], expected[f"lower{suffix}"])
    close(ours["upper"], expected[f"upper{suffix}"])
    assert ours.loc["testdata_tiny", "reason"] == "fewer than 10 events"


@pytest.mark.parametrize("per", [10_000, 100_000])
def test_rates_by_the_1976_standard_equal_the_reference(per):
    rows, expected = table("dsr_input_1976.csv"), table("dsr_expected.csv")
    expected = expected[(expected["area"] == "testdata_1976") & (expected["statistic"] == f"dsr per {per}")].iloc[0]
    for level, suffix in ((0.95, "95_0cl"), (0.998, "99_8cl")):
        ours = directly_standardised(rows["count"], rows["pop"], rows["esp1976"], level, multiplier=per)
        wrong = 10 if f"lower{suffix}" in WRONG_IN_THE_SOURCE["testdata_1976"] else 1
        close(
            [ours.value, ours.lower, ours.upper],
            [expected["value"], expected[f"lower{suffix}"] / wrong, expected[f"upper{suffix}"] / wrong],
        )


def test_an_unknown_count_is_told_unless_the_source_leaves_out_what_did_not_happen():
    ours = standardised_rates(areas(), ["area"], age="ageband", people="pop").set_index("area")
    assert ours.loc["testdata_tiny", "reason"] == "an age band's count is not known"
    assert (ours["reason"] == "").sum() == 2


def test_an_area_standardised_by_itself_has_a_ratio_of_one_and_the_others_their_share():
    bands = dict(list(areas().groupby("area")))
    big = bands["testdata_big"]
    close(standardised_ratio(big["count"], big["pop"], big["count"], big["pop"]).value, 1)
    for rows in bands.values():  # all three have the same people, so the ratio is that of the total counts
        got = standardised_ratio(rows["count"], rows["pop"], big["count"], big["pop"], absent_is_zero=True)
        close(got.value, rows["count"].sum() / big["count"].sum())


def test_life_expectancy_equals_the_reference_at_every_age():
    rows = table("life_expectancy_expected.csv")
    ours = life_expectancy(rows["deaths"], rows["pops"])
    close(ours.value, rows["expected_le"])
    close(ours.lower, rows["expected_lowercl95"])
    close(ours.upper, rows["expected_uppercl95"])
    shuffled = life_expectancies(rows.sample(frac=1, random_state=1), [], age="startage", people="pops")
    close(shuffled["value"], rows["expected_le"])


def sii_cases() -> list[tuple[str, pd.DataFrame]]:
    rows = table("sii.csv")
    cases = [(f"{case}, {area}", each) for (case, area), each in rows.groupby(["TestDescription", "Area"], sort=False)]
    return [(name, each) for name, each in cases if np.isfinite(each["sii"].iloc[0])]


def fitted(case: str, rows: pd.DataFrame, level: float, source: str):
    multiplier = -100 if "multiplier (x -100)" in case else -1 if "negative multiplier" in case else 1
    errors = {"error": rows["StandardError"]} if source == "error" else {
        "lower": rows["LowerCL"], "upper": rows["UpperCL"]
    }  # fmt: skip
    return slope_index(
        rows["Value"], rows["Population"], **errors, scale=["plain", "log", "logit"][rows["ValueType"].iloc[0]],
        fit_on_scale="transform" in case, level=level, multiplier=multiplier,
    )  # fmt: skip


@pytest.mark.parametrize("source", ["limits", "error"])
def test_slope_and_relative_index_equal_the_reference(source):
    cases = sii_cases()
    assert len(cases) == 22
    for case, rows in cases:
        first, ours = rows.iloc[0], fitted(case, rows, 0.95, source)
        close(ours.sii.value, first["sii"])
        if np.isfinite(first["rii"]):
            close(ours.rii.value, first["rii"])
        if np.isfinite(first["Intercept"]):
            close(ours.start, first["Intercept"])


def levels(case: str, confidence: str) -> list[float]:
    if "98% " in case:
        return [0.98]
    if "95 and 98" in case:
        return [0.95, 0.98]
    return [float(part) / 100 for part in confidence.strip("c()").split(",")]


def test_intervals_of_the_indices_are_those_the_reference_simulates():
    """100,000 simulations leave about 1% of noise; lines fitted on the scale are up to 4% of the width apart."""
    seen = 0
    for case, rows in sii_cases():
        first = rows.iloc[0]
        for number, level in enumerate(levels(case, str(first["Confidence"])), start=1):
            ours = fitted(case, rows, level, "limits")
            low, high = first[f"sii_lowercl_{number}"], first[f"sii_uppercl_{number}"]
            leeway = (0.04 if "transform" in case else 0.01) * (high - low)
            np.testing.assert_allclose([ours.sii.lower, ours.sii.upper], [low, high], rtol=0, atol=leeway)
            if np.isfinite(first[f"rii_lowercl_{number}"]):
                theirs = [first[f"rii_lowercl_{number}"], first[f"rii_uppercl_{number}"]]
                close([ours.rii.lower, ours.rii.upper], theirs, rtol=2e-3)
            seen += 1
    assert seen == 26


@pytest.mark.parametrize(
    ("case", "scale", "reason"),
    [
        ("error handling - negative populations", "plain", "a quantile's population is not known or zero"),
        ("error handling - invalid proportion in CLs", "logit", "a value does not fit its scale"),
        ("error handling - missing value field", "plain", "a value is not known"),
        ("warning handling - missing populations, counts or values", "plain", "a value is not known"),
    ],
)
def test_what_the_reference_refuses_has_a_reason(case, scale, reason):
    rows = table("sii.csv")
    rows = rows[rows["TestDescription"] == case]
    got = slope_index(rows["Value"], rows["Population"], lower=rows["LowerCL"], upper=rows["UpperCL"], scale=scale)
    assert got.sii.reasons.item() == reason
    assert np.isnan([got.sii.value, got.rii.value, got.start]).all()


def test_slopes_of_life_expectancy_are_the_weighted_lines_of_each_authority():
    rows = table("life_expectancy_by_decile_la.csv")
    ours = slope_indices(
        rows, ["Sex", "GeoCode"], range(1, 11), quantile="Decile", value="LifeExp", people="Pop", error="SE"
    ).set_index(["Sex", "GeoCode"])  # fmt: skip
    lost = ours[ours["sii_reason"] != ""]
    assert set(lost.index) == {(1, "E06000053"), (2, "E06000053")}  # the Isles of Scilly have one decile
    for key, place in rows.groupby(["Sex", "GeoCode"]):
        if key in lost.index:
            continue
        share = place["Pop"] / place["Pop"].sum()
        slope = np.polyfit(share.cumsum() - share / 2, place["LifeExp"], 1, w=np.sqrt(share))[0]
        close(ours.loc[key, "sii"], slope, rtol=1e-8)
    assert (ours["sii"] > 0).mean() > 0.98  # people in the least deprived tenth live longer, nearly everywhere


def test_slopes_of_rates_by_fifth_are_the_weighted_lines_of_each_year():
    rows = table("dsr_by_quintile_sii_input.csv")
    columns = {"quantile": "Quintile", "people": "total_pop", "limits": ("lowercl", "uppercl")}
    ours = slope_indices(rows, ["Period"], range(1, 6), scale="log", **columns).set_index("Period")
    for period, year in rows.groupby("Period"):
        share = year["total_pop"] / year["total_pop"].sum()
        slope, start = np.polyfit(share.cumsum() - share / 2, year["value"], 1, w=np.sqrt(share))
        close(ours.loc[period, ["sii", "rii"]], [slope, (start + slope) / start], rtol=1e-8)
    assert (ours["sii_upper"] < 0).all()


@pytest.mark.parametrize("test", ["Gooddata", "GooddataDups"])
def test_deciles_within_regions_equal_the_reference(test):
    rows = table("quantiles.csv")
    rows = rows[(rows["Test"] == test) & (rows["QuantileNm"] == "Decile")]
    got = quantiles(rows["Value"], 10, groups=rows["ParentCode"].fillna(rows["ParentName"]))
    assert got.number.tolist() == rows["QuantileInGrp"].fillna(0).astype(int).tolist()
    missing = rows["QuantileInGrp"].isna().to_numpy()
    assert set(got.reasons[missing]) <= {"a value is not known", "fewer values than quantiles"}
    assert (got.reasons[~missing] == "").all()


def test_quartiles_of_the_whole_equal_the_reference():
    rows = table("quantiles.csv")
    rows = rows[rows["QuantileNm"] == "Quartile"]
    assert rows["Value"].notna().sum() == 163  # the table keeps the highest 163 of the 485 that were ranked
    lower = rows["Value"].min() - np.arange(1, 485 - 163 + 1)
    got = quantiles(np.concatenate([rows["Value"], lower]), 4)
    assert got.number[: len(rows)].tolist() == rows["QuantileInGrp"].fillna(0).astype(int).tolist()


def test_one_group_ranked_in_two_directions_is_refused_and_by_one_direction_equals_the_reference():
    rows = table("quantiles.csv")
    rows = rows[rows["Test"] == "BadPolarity"]
    with pytest.raises(ValueError, match="two directions"):
        quantiles(rows["Value"], 7, groups=rows["IndSexRef"], highest_first=rows["Polarity"] == "True")
    got = quantiles(rows["Value"], 7, groups=rows["IndSexRef"])
    assert got.number.tolist() == rows["QuantileInGrp"].astype(int).tolist()
