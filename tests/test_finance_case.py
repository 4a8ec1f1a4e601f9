"""The case for finance: grades, owners, what would refute it, and a page that carries nobody's mark-up."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from analytics.deflection.measures import STATED_HOUR
from analytics.estimate import Caution, Estimate, Insufficient, Result
from careledger.exports.finance_case import INVENTED, NUMBERS, FinanceCase, Settings, case_html, finance_case
from careledger.metrics.answer import Answer
from careledger.metrics.assumptions import Assumption, catalogued
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters

STEPS = pl.DataFrame(
    [
        {
            "gate": "found_it", "label": "Found it", "origin": "assumed", "note": "", "share": 0.5, "share_low": 0.4,
            "share_high": 0.6, "left": 1_000.0, "left_low": 800.0, "left_high": 1_200.0,
        }
    ]
)  # fmt: skip


def estimate(value: float, low: float, high: float, **others: Any) -> Estimate:
    fields = {"unit": "count", "n": 40, "method": "a method", "claim": "associational"} | others
    return Estimate(value=value, low=low, high=high, **fields)


def case(
    results: dict[str, Result], longer: Result | None = None, stated: dict[str, Assumption] | None = None,
    *, years: float = 0.0, is_invented: bool = False,
) -> FinanceCase:  # fmt: skip
    """The case when the catalogue's numbers are `results`; whatever is not named is missing."""

    def told(metric_id: str, **overrides: Any) -> Answer:
        result = (
            longer if overrides and longer else results.get(metric_id, Insufficient("It is not there.", "Bring it."))
        )
        return Answer(
            metric=metric(metric_id),
            result=result,
            filters=Filters(),
            parameters={},
            build_id="b",
            query="cases_waited",
        )

    under = Settings(
        span="24 months", years=years, valued="contacts that readers compared show", contacts_a_year=90.0,
        foot=["Build b."], is_invented=is_invented,
    )  # fmt: skip
    return finance_case("Nine contacts are saved.", ["A comparison."], told, catalogued() | (stated or {}), under)


def test_every_number_carries_its_interval_its_grade_and_its_time() -> None:
    told = case(
        {
            "contacts_saved_compared": estimate(9, 7, 11),
            "contacts_saved_assumed": estimate(20, 10, 30, claim="assumed", rows=STEPS),
            "cash_saved": estimate(0, 0, 0, unit="money", currency="EUR", claim="assumed"),
        }
    )
    rows = {row["number"]: row for row in told.numbers}
    compared = rows[metric("contacts_saved_compared").label]
    assert (compared["value"], compared["95 % interval"], compared["evidence"]) == ("9", "7 – 11", "B: compared")
    assert compared["for"] == "24 months"
    assert rows[metric("cash_saved").label]["for"] == "a year"
    assert len(told.absent) == len(NUMBERS) - 3


def test_totals_of_two_years_stand_as_a_year_beside_what_the_community_costs() -> None:
    told = case(
        {
            "contacts_saved_compared": estimate(18, 14, 22),
            "community_cost": estimate(900, 900, 900, unit="money", currency="EUR", claim="descriptive"),
            "cost_per_contact": estimate(7.5, 7, 8, unit="money", currency="EUR", claim="descriptive"),
        },
        years=2.0,
    )
    [compared] = [row for row in told.numbers if row["evidence"] == "B: compared"]
    assert (compared["value"], compared["95 % interval"]) == ("9", "7 – 11")
    assert compared["for"] == "a year"
    assert "Totals of 24 months stand as those of a year." in told.lines
    assert any("10.0% of 90 contacts" in line for line in told.lines)
    assert any("€100 for each contact" in line and "handling one costs €7.50" in line for line in told.lines)


def test_a_hold_out_is_held_against_all_issues_read_and_not_against_solved_ones_alone() -> None:
    share = estimate(0.5, 0.4, 0.6, unit="share")
    told = case({"contacts_saved_compared": estimate(10, 8, 12, n=40), "deflected_share_compared": share})
    assert any("shows less than 20.0 % per issue read" in line for line in told.refuted_by)


def test_minutes_and_money_say_which_contacts_they_are_of() -> None:
    told = case({"minutes_freed": estimate(50, 40, 60, claim="assumed")})
    assert told.numbers[0]["from"].startswith("contacts that readers compared show")


def test_the_steps_end_at_the_number_that_is_claimed() -> None:
    told = case({"contacts_saved_assumed": estimate(1_100, 900, 1_300, claim="assumed", rows=STEPS)})
    assert [row["left"] for row in told.steps][-2:] == ["+ 100", "1,100 (900 – 1,300)"]


def test_a_printed_demo_world_says_that_it_is_invented() -> None:
    assert INVENTED in case_html(case({}, is_invented=True))
    assert INVENTED not in case_html(case({}))


def test_an_assumption_says_who_stands_for_it_and_what_its_low_end_would_do() -> None:
    told = case({"contacts_saved_assumed": estimate(1_000, 800, 1_200, claim="assumed", rows=STEPS)})
    assert [row["stands for it"] for row in told.assumptions] == ["nobody yet"]
    assert any("finds 40 % instead of 50 %" in line and "1,000 to about 800" in line for line in told.refuted_by)


def test_a_gate_that_askers_do_not_pass_takes_nothing_from_them() -> None:
    told = case({"contacts_saved_assumed": estimate(1_500, 800, 1_900, claim="assumed", rows=STEPS)})
    assert any("1,500 to about 1,300" in line for line in told.refuted_by)
    direct = STEPS.with_columns(gate=pl.lit("entitled"))
    told = case({"contacts_saved_assumed": estimate(1_500, 800, 1_900, claim="assumed", rows=direct)})
    assert any("1,500 to about 1,200" in line for line in told.refuted_by)


@pytest.mark.parametrize(("cautions", "named"), [((), 0), ((STATED_HOUR,), 1)])
def test_who_stated_the_hour_is_named_where_the_roster_rests_on_it(cautions: tuple[Caution, ...], named: int) -> None:
    roster = estimate(900, 800, 990, unit="money", currency="EUR", claim="assumed", cautions=cautions)
    stated = replace(catalogued()["hourly_cost"], low=30.0, likely=40.0, high=50.0, currency="EUR", owner="Ann")
    rows = case({"roster_cost_released": roster}, stated={"hourly_cost": stated}).assumptions
    assert [row["stands for it"] for row in rows] == ["Ann"] * named
    assert all(row["taken as"].startswith("€40.00 (") for row in rows)


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.2, -0.1, 0.3, "leaves both open"),
        (0.2, 0.1, 0.3, "so far it does not"),
        (-0.2, -0.3, -0.1, "it refutes the saving"),
    ],
)
def test_an_experiment_is_said_to_decide_only_where_it_does(
    value: float, low: float, high: float, verdict: str
) -> None:
    by_lot = estimate(value, low, high, unit="share", claim="causal")
    told = case({"deflected_share_held_out": by_lot, "contacts_saved_compared": estimate(9, 7, 11)})
    assert any(verdict in line for line in told.refuted_by)


def test_a_saving_that_melts_with_time_is_shown_beside_the_one_of_today() -> None:
    today, later = (estimate(value, value - 0.05, value + 0.05, unit="share") for value in (0.2, 0.06))
    told = case({"contacts_saved_compared": estimate(9, 7, 11), "deflected_share_compared": today}, longer=later)
    assert any("20.0 %" in line and "6.0 %" in line for line in told.refuted_by)


def test_no_mark_up_reaches_the_printed_page() -> None:
    hostile = '<img src="http://x" onerror="alert(1)">'
    told = replace(case({"gross_solved_views": estimate(9, 7, 11, method=hostile)}), answer=hostile, foot=[hostile])
    html = case_html(told)
    assert "<img" not in html
    assert html.count("&lt;img") == 3
    assert "<script" not in html
    assert "http://" not in html.replace("http://x", "")


def test_a_case_without_any_number_says_what_is_missing() -> None:
    html = case_html(case({}))
    assert "What is missing" in html
    assert "It is not there." in html
