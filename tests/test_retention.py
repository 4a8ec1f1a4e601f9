"""Who comes back."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analytics.estimate import Estimate, Insufficient
from analytics.retention import (
    Clock,
    Grain,
    Rule,
    buyers,
    pooled_retention,
    retention_grid,
    retention_rate,
    revenue,
)


def three_customers(cohort_on: date = date(2026, 1, 1), observed_on: date = date(2026, 4, 30)) -> pl.DataFrame:
    """One returns on day 1, one on day 5, one never; each visit is worth 10."""
    return pl.DataFrame(
        {
            "source": "s", "cohort_on": cohort_on, "cohort_group": "all", "age": [0, 1, 5],
            "active_customers": [3, 1, 1], "last_active_customers": [1, 1, 1],
            "revenue_amount": [30.0, 10.0, 10.0], "revenue_squares": [300.0, 100.0, 100.0], "observed_on": observed_on,
        }
    )  # fmt: skip


def by_day(frame: pl.DataFrame, rule: Rule = "n_day") -> pl.DataFrame:
    return retention_grid(frame, rule, grain="day", clock="rolling")


def percent(grid: pl.DataFrame) -> list[int]:
    return [round(100 * rate) for rate in grid["rate"]][:7]


def test_n_day_retention_is_the_published_vector() -> None:
    assert percent(by_day(three_customers())) == [100, 33, 0, 0, 0, 33, 0]


def test_unbounded_retention_is_the_published_vector() -> None:
    assert percent(by_day(three_customers(), "unbounded")) == [100, 67, 33, 33, 33, 33, 0]


def test_a_purchase_beyond_the_last_cell_still_counts_as_later() -> None:
    late = three_customers().with_columns(age=pl.Series([0, 1, 64]))
    assert [round(100 * rate) for rate in by_day(late, "unbounded")["rate"]][-1] == 33


def test_a_bracket_counts_a_customer_once() -> None:
    weeks = pl.DataFrame(
        {
            "source": "s", "cohort_on": date(2026, 1, 1), "cohort_group": "all", "age": [0, 1],
            "active_customers": [3, 2], "last_active_customers": None, "revenue_amount": None, "revenue_squares": None,
            "observed_on": date(2026, 4, 30),
        },
        schema_overrides={"revenue_amount": pl.Float64, "revenue_squares": pl.Float64},
    )  # fmt: skip
    grid = by_day(weeks, "bracket")
    assert percent(grid)[:3] == [100, 67, 0]
    assert grid["age"].max() == 9
    assert grid["mean_amount"].is_null().all()


def test_a_cell_is_open_until_its_last_member_has_lived_through_it() -> None:
    grid = by_day(three_customers(observed_on=date(2026, 2, 3)))
    # Who joined on the last of January ends day 3 on the third of February.
    assert grid.filter("is_complete")["age"].max() == 3
    assert grid["age"].max() == 33


@pytest.mark.parametrize(
    ("grain", "clock", "last_age", "last_complete"),
    [
        ("month", "calendar", 3, 3),
        ("month", "rolling", 3, 2),
        ("week", "calendar", 17, 16),
        ("week", "rolling", 17, 15),
    ],
)
def test_periods_end_by_the_calendar_or_by_the_days_of_the_last_to_join(
    grain: Grain, clock: Clock, last_age: int, last_complete: int
) -> None:
    cohort = date(2025, 12, 29) if grain == "week" else date(2026, 1, 1)
    grid = retention_grid(three_customers(cohort, date(2026, 4, 30)), "n_day", grain, clock)
    assert (grid["age"].max(), grid.filter("is_complete")["age"].max()) == (last_age, last_complete)


def test_open_cells_are_in_no_average() -> None:
    late = three_customers(date(2026, 4, 1))
    grid = pl.concat([by_day(three_customers()), by_day(late)])
    at_one = pooled_retention(grid).filter(pl.col("age") == 1).row(0, named=True)
    assert (at_one["cohort_customers"], at_one["retained_customers"]) == (3, 1)


def test_groups_are_averaged_apart() -> None:
    other = three_customers().with_columns(cohort_group=pl.lit("other"), active_customers=pl.Series([3, 0, 3]))
    grid = by_day(pl.concat([three_customers(), other]))
    at_five = pooled_retention(grid, "cohort_group").filter(pl.col("age") == 5)
    assert at_five.select("cohort_group", "retained_customers").rows() == [("all", 1), ("other", 3)]


def test_money_has_the_interval_of_a_mean_over_all_customers_of_the_cohort() -> None:
    row = by_day(three_customers()).filter(pl.col("age") == 1).row(0, named=True)
    spent = np.array([10.0, 0.0, 0.0])
    low, high = stats.t.interval(0.95, 2, spent.mean(), stats.sem(spent))
    assert (row["mean_amount"], row["mean_low"], row["mean_high"]) == pytest.approx((10 / 3, low, high))


def test_an_age_that_nobody_reached_is_insufficient_and_not_zero() -> None:
    result = retention_rate(three_customers(observed_on=date(2026, 2, 3)), grain="month", age=1)
    assert isinstance(result, Insufficient)
    assert "1 full period" in result.reason


def test_currencies_are_not_summed() -> None:
    result = revenue(pl.Series([1.0, 2.0]), pl.Series([1, 1]), pl.Series(["EUR", "GBP"]))
    assert isinstance(result, Insufficient)
    assert "EUR, GBP" in result.reason


def test_orders_without_a_customer_are_said() -> None:
    result = buyers(pl.Series([10]), pl.Series([4]))
    assert isinstance(result, Estimate)
    assert (result.value, result.cautions[0].text) == (10, "4 orders name no customer.")


def test_no_orders_give_no_number() -> None:
    assert isinstance(retention_rate(three_customers().clear()), Insufficient)


@pytest.mark.parametrize("rule", ["n_day", "unbounded"])
def test_every_interval_holds_its_rate(rule: Rule) -> None:
    grid = by_day(three_customers(), rule)
    assert grid.filter((pl.col("low") > pl.col("rate")) | (pl.col("rate") > pl.col("high"))).is_empty()
