"""What the page on methods says beyond its text: the words, columns and cut-offs, taken from where they are used."""

from __future__ import annotations

from typing import Any

from curvebook.accountability.ladder import Ladder
from curvebook.accountability.lights import AS_AGREED
from curvebook.accountability.status import AT_LEAST
from curvebook.findings.challenge import FEWEST
from curvebook.findings.promises import LEAST_JUDGED
from curvebook.findings.table import FINDINGS, SCENARIOS
from curvebook.indicators.trend import CRITICAL, POINTS
from curvebook.model.targets import Judging
from curvebook.model.work import RollUp
from curvebook.observatory.frames import STATES
from curvebook.trajectory.constants import measured
from curvebook.trajectory.forecast import LEAST_POINTS
from curvebook.trajectory.grid import cells
from curvebook.trajectory.target import CURVATURE
from curvebook.trajectory.turning import LIMITS, YEARS

# How lights are summed up (`model.work.RollUp`), in a reader's words.
SUMS = {
    "worst": "the worst of them counts",
    "weighted": "by their mean, with the weight that each link was given",
    "majority": "on plan where more than half are, off plan where at least half are, else behind",
}
COUNTED = ("no", "one", "two", "three", "four", "five", "six")
# What stands in each column of a download, in a reader's words.
COLUMNS = {
    "indicator": "The indicator's short name, as in the name of the file.",
    "area": "The code of the area.",
    "measure": "What the row is; see the next table.",
    "by": "What a breakdown is by, such as sex or age; empty for everybody together.",
    "group": "Which of its groups the figure is about; empty for everybody together.",
    "period_start": "The first day of the period that the figure is about; empty where it is about none.",
    "period_months": "The length of that period in months: 12 is a year, 3 a quarter; 0 is a single day, or no period.",
    "value": "The figure, in the indicator's unit; a likelihood is between 0 and 1. Empty where there is none.",
    "lower": "The lower end of the 95% interval; of a gap or an extent, the lowest value.",
    "upper": "The upper end of the 95% interval; of a gap or an extent, the highest value.",
    "lower80": "Of a forecast: the lower end of the 80% interval.",
    "upper80": "Of a forecast: the upper end of the 80% interval.",
    "count": "Of an observed value: how many it counts, where the source says; of required, how many places did it.",
    "denominator": "Of an observed value: how many it is out of, where the source says; of required, how many places.",
    "word": "What the figure means in words, such as getting better.",
    "state": "The shorthand that says why a value is as it is, or is missing; see the table of states.",
    "against": "What the figure is compared with: the code of an area, neighbours, a kind of area, or a group.",
    "note": "Anything a reader should know, in a clause.",
    "source": "Where the figure comes from: the file received, # and its row; several are parted by semicolons.",
}

# What each measure is, in a reader's words.
MEASURES = {
    "observed": "A value of the series, one row for each period.",
    "latest": "The newest value that can be shown.",
    "change": "The latest value minus the one a year before; the word is up, down or unchanged.",
    "trend": "The five-point trend test; the value is the change a year, where there is a significant one.",
    "vs-parent": "The comparison with the area that contains this one; the value and interval are that area's.",
    "vs-home": "The comparison with the partnership's own area, where that is not the one above.",
    "vs-country": "The comparison with the country.",
    "vs-neighbours": "The comparison with the middle (median) of the statistical neighbours.",
    "forecast": "A forecast, one row for each period ahead: its middle, its 95% and its 80% interval.",
    "no-forecast": "Why there is no forecast.",
    "target": "The way to the target, one row for each period; “as things stand” where it moves with another place's "
    "figure, and that of the period is not known.",
    "monitoring": "The level below which the partnership has agreed to act, one row for each period.",
    "half-year": "Whether the last value of a half-year, April to September or October to March, was below the "
    "monitoring level; against says of which period it is. Not due: a yearly figure whose year ended in the other one.",
    "target-end": "The value promised at the target's date, and whether it has been reached already.",
    "path": "Where the latest value stands against the way to the target; the value is what the way asks for.",
    "likelihood": "How likely the target is to be met, from 0 to 1; once its date has come, met or not met.",
    "exception": "Whether the latest value is significantly over or under the way to its target; the value is the "
    "distance from it, positive where better.",
    "milestone": "The same for each milestone or yearly step on the way to the target.",
    "required": "The change a year from the latest value, of the season of the target, to the target; count is how "
    "many similar places did it.",
    "best-change": "The best change a year that any of them really had over as many years.",
    "floor": "The way to the floor target, the least that must be kept; one row for each period.",
    "floor-end": "The floor's value at its date, and whether it has been reached already.",
    "floor-path": "Where the latest value stands against the way to the floor.",
    "floor-likelihood": "How likely the floor is to be kept, from 0 to 1; once its date has come, met or not met.",
    "baseline": "What was expected on the day of a decision, as frozen then, one row for each period.",
    "verdict": "Whether the curve has turned since: the newest value minus what was expected, and its 95% interval.",
    "verdict-count": "The same in those that the indicator counts, most often people.",
    "verdict-since": "The period with which the present verdict began.",
    "country-verdict": "Whether the country's curve has turned, by a forecast frozen on the same day.",
    "neighbours-verdict": "How many of the statistical neighbours' curves have turned; count says of how many.",
    "gap": "The highest minus the lowest value among the smallest areas within this one.",
    "extent": "The highest minus the lowest value among areas of the same kind, or the statistical neighbours.",
    "stands-out": "How far the area lies from the partnership's own, in standard errors of the difference.",
    "rank": "The area's place among its kind, 1 being the most deprived.",
    "rank-history": "The same for every period.",
    "tenth": "Of a national rank of deprivation: which tenth of all the places ranked, 1 being the most deprived.",
    "band": "Between which ranks the area may truly lie among its kind, 1 being the best; the value is their number.",
    "group": "A value of one group (by says of what kind), one row for each period.",
    "group-gap": "The highest minus the lowest group; group is the highest, against the lowest.",
    "group-ratio": "The highest group divided by the lowest.",
    "slope-index": "By deprivation: the most deprived end minus the least deprived, on a line through all groups.",
    "relative-index": "The same line: its most deprived end divided by its least deprived.",
    "gap-trend": "Whether the gap between two groups is closing; the value is its change a year, where clear.",
    "vs-country-trend": "The same of the difference from the country.",
    "vs-neighbours-trend": "The same of the difference from the middle (median) of the statistical neighbours.",
    "variation": "Whether the newest value is usual for its series: its average and its usual range (an XmR chart).",
    "assurance": "The promised value against that usual range: met, hit and miss, or missed.",
    "contribution": "Of an index: what one of its parts did to the change from a year before, in points.",
    "quality": "The grade of what was received, A to D, and its reasons.",
    "check": "One thing found in what was received: grave, to check, or only to note; against says which check.",
    "scenario": "The forecast with a scenario's actions, if what it assumes holds; group says which scenario.",
    "no-scenario": "Why a scenario cannot be worked out.",
    "scenario-likelihood": "How likely the target is to be met with these actions, from 0 to 1.",
    "scenario-effect": "What the actions change by the target's date; count: the same in people.",
    "scenario-reach": "The share of people to reach for an even chance of the target; 1 is everybody.",
    "social-return": "What a scenario gains, costs and is worth in pounds over its years; against says which of them.",
    "changed": "What is another than in the last edition: the word says how, the note what was and what is.",
    "before": "What stood in the last edition in place of what changed; against names the kind of change.",
}


def facts(judging: Judging, *, public: bool = False, roll_up: RollUp = AS_AGREED) -> dict[str, Any]:
    """What `methods.html.j2` shows: `judging` is how the partnership agreed to judge its targets, `roll_up` how lights
    are summed up. To a `public` audience nothing of what it is never shown."""
    return {
        "points": POINTS,
        "critical": f"{CRITICAL:.2f}",
        "least_points": LEAST_POINTS,
        "least_judged": LEAST_JUDGED,
        "likely": f"{judging.likely:.0%}",
        "unlikely": f"{judging.unlikely:.0%}",
        "rule": judging.rule,
        "roll_up": SUMS[roll_up.rule],
        "least_known": f"{roll_up.least_known:.0%}",
        "months": COUNTED[Ladder().months],
        "halves": COUNTED[Ladder().halves].capitalize(),
        "curvature": f"{CURVATURE:.0f}",
        "least_similar": FEWEST,
        "enough": [f"{share:.0%}" for share, _ in AT_LEAST if share],
        "limits": {name: [f"{1 - 2 * each:.1%}".replace(".0%", "%") for each in one] for name, one in LIMITS.items()},
        "judged_years": YEARS,
        "state_rows": [(s.code, s.words, "yes" if s.has_value else "no") for s in STATES.values() if s.code],
        "columns": [(name, COLUMNS[name]) for name in FINDINGS if name in COLUMNS],
        "measures": [(name, words) for name, words in MEASURES.items() if not (public and name in SCENARIOS)],
        **_measured(),
    }


# Series on which decisions were made up (`trajectory.placebo`), in a reader's words.
GROUPS = {
    "public": "Yearly rates, shares and means of English authorities",
    "yearly": "Other yearly series",
    "quarterly": "Quarterly series",
    "monthly": "Monthly series",
}
LEAST_STATED = 300  # of a tenth of chances: of fewer, what came says little


def _of_changes(every: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Of targets that ask for a change: the chances stated, and how often they were met, upward and downward."""
    told = {(t["side"], round(10 * t["low"])): t for t in every if t["stated_times"] >= LEAST_STATED}
    rows = []
    for k in sorted({k for side, k in told if side in ("up", "down")}):
        both = [told.get((side, k)) for side in ("up", "down")]
        figures = [f"{t[what]:.0%}" if t else "too few" for t in both for what in ("stated", "met")]
        rows.append((f"{10 * k}% to {10 * k + 10}%", *figures))
    return rows


def _without_emissions(lines: list[dict[str, Any]]) -> list[str]:
    """The mean miss of our method and of the naive one on all forecasts but those of emissions."""
    rest = [line for line in lines if not any(word in line["group"].casefold() for word in ("co2", "emissions"))]
    count = sum(line["forecasts"] for line in rest)
    return [f"{sum(line['mase'][name] * line['forecasts'] for line in rest) / count:.2f}" for name in ("ours", "naive")]


# Methods of the comparison, in a reader's words.
COMPARED = {
    "ours": "This forecast", "naive": "The newest value carried forward", "theta": "Theta (statsmodels)",
    "ets": "Damped exponential smoothing (statsmodels)",
}  # fmt: skip


def _measured() -> dict[str, Any]:
    """What back-tests found, for the section on forecasts."""
    found = measured()
    *lines, every = found["by_indicator"]
    *each, pooled = found["against_others"]
    gains = [line["mase"]["naive"] - line["mase"]["ours"] for line in lines]
    sides = {side: [t for t in found["reliability"] if t["side"] == side] for side in ("high", "low")}
    return {
        "smoothers": len(cells().alpha),
        "tested": f"{every['forecasts']:,}",
        "tested_indicators": len(lines),
        "nearer": sum(gain > 0.01 for gain in gains),
        "level": sum(abs(gain) <= 0.01 for gain in gains),
        "further": sum(gain < -0.01 for gain in gains),
        "compared": f"{pooled['forecasts']:,}",
        "held80": f"{every['in80']:.1%}",
        "held95": f"{every['in95']:.1%}",
        "worst": min((line for line in lines if line["forecasts"] >= 1000), key=lambda line: float(line["in95"])),
        "method_rows": [
            (words, f"{pooled['mase'][name]:.2f}", f"{sum(line['mase'][name] for line in each) / len(each):.2f}")
            for name, words in COMPARED.items()
        ],
        "chance_rows": [
            (f"{10 * k}% to {10 * k + 10}%", *(f"{t[what]:.0%}" for t in tenth for what in ("stated", "met")))
            for k, tenth in enumerate(zip(*sides.values(), strict=True))
        ],
        "change_rows": _of_changes(found["reliability"]),
        "placebo_rows": [
            (GROUPS[one["group"]], one["chosen"], f"{one['cases']:,}", f"{one['turned']:.1%}", f"{one['bending']:.1%}",
             f"{one['worse']:.1%}")
            for one in sorted(found["placebo"], key=lambda one: list(GROUPS).index(one["group"]))
        ],
        "power_rows": [
            (GROUPS[one["group"]], f"{one['improved']:.0%}", f"{one['at_once']:.0%}", f"{one['gradually']:.0%}")
            for one in sorted(found["power"], key=lambda one: list(GROUPS).index(one["group"]))
        ],
        "without": _without_emissions(lines),
        "record_rows": [
            (line["group"], f"{line['forecasts']:,}", f"{line['mase']['ours']:.2f}", f"{line['mase']['naive']:.2f}",
             f"{line['in80']:.0%}", f"{line['in95']:.0%}")
            for line in [*lines, every | {"group": "All"}]
        ],
    }  # fmt: skip
