"""Money so far: what was reported is added up, and what was not is named."""

from __future__ import annotations

from curvebook.accountability.money import to_date
from curvebook.model.period import Period
from curvebook.model.work import Funding

STREAM = Funding.model_validate(
    {
        "id": "fund", "title": "Fund", "provider": "Government", "outcomes": ["o"],
        "cash_match": 10, "in_kind_match": 5, "leverage": 1,
        "quarters": [
            {"period": "2026-Q1", "budget": 100, "spent": 90},
            {"period": "2026-Q2", "budget": 100},
            {"period": "2026-Q3", "budget": 100, "spent": 40},
        ],
    }
)  # fmt: skip


def test_quarters_up_to_the_edition_count_and_later_ones_do_not() -> None:
    total = to_date(STREAM, Period.parse("2026-Q2"))
    assert (total.budget, total.spent, total.drawn_in) == (200, 90, 16)


def test_a_quarter_without_a_spend_is_named_and_not_counted_as_nothing() -> None:
    assert to_date(STREAM, Period.parse("2026-Q2")).unreported == (Period.parse("2026-Q2"),)
