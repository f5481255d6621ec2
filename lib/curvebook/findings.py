"""Findings: every figure that any report may print, computed once per edition.

One table, one row per figure. `measure` says what the row is:

=================  ====================================================================================================
observed           a value of the series (one row per period), with its interval and state
latest             the newest value that can be shown
change             latest minus the value one year before; word: up, down, unchanged
trend              recent-trend test; word: getting better, getting worse, increasing, decreasing,
                   no significant change, cannot be calculated; value: change per year where significant
vs-parent          the containing area's value for the same period; word: better, similar, worse, lower, higher,
vs-country         not compared (`against` names the area; interval is the comparator's)
vs-neighbours      the same against the median of the statistical neighbours (`against` is "neighbours")
forecast           one row per future period: value (median), lower/upper (95%), lower80/upper80
target             the target path, one row per period from its start to its end
monitoring         the monitoring level, one row per period
target-end         the promised value at its date
path               where latest stands against the path (value: the path's value then);
                   word: on or better than the path, short of the path, below the monitoring level
likelihood         probability (0 to 1) of meeting the target; word: likely, difficult, unlikely, not assessable
gap                highest minus lowest among the areas one level below; note: which two
stands-out         how far from the borough, in standard errors of the difference; word: better, worse, higher, lower
rank               position among areas of its level, 1 the most deprived (deprivation indicators only)
=================  ====================================================================================================

A row with no value has a state or a word that says why, and `note` holds the reason in one clause.
"""

from __future__ import annotations

# The columns of the table. Times are first day and length, as in `Period`.
FINDINGS = {
    "theme": "str",
    "indicator": "str",
    "area": "str",
    "measure": "str",
    "period_start": "datetime64[s]",  # NaT where a row is not about one period
    "period_months": "int16",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "lower80": "float64",
    "upper80": "float64",
    "word": "str",
    "state": "str",  # a code of observatory.frames.STATES
    "against": "str",
    "note": "str",
    "source": "str",  # submission and row of the observation, "submission#row"; several are joined by ";"
}
