"""Who comes back."""

from datetime import date

import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.retention import buyers, retention_curve, retention_grid, retention_rate, revenue


def three_customers(complete_through: int = 6) -> pl.DataFrame:
    """One returns on day 1, one on day 5, one never."""
    return pl.DataFrame(
        {
            "source": "s", "cohort_on": date(2026, 1, 1), "age": range(7), "cohort_customers": 3,
            "active_customers": [3, 1, 0, 0, 0, 1, 0], "last_active_customers": [1, 1, 0, 0, 0, 1, 0],
            "revenue_amount": 0.0, "is_complete": [age <= complete_through for age in range(7)],
        }
    )  # fmt: skip


def percent(grid: pl.DataFrame) -> list[int]:
    return [round(100 * rate) for rate in grid["rate"]]


def test_n_day_retention_is_the_published_vector() -> None:
    assert percent(retention_grid(three_customers())) == [100, 33, 0, 0, 0, 33, 0]


def test_unbounded_retention_is_the_published_vector() -> None:
    assert percent(retention_grid(three_customers(), "unbounded")) == [100, 67, 33, 33, 33, 33, 0]


def test_open_cells_are_in_no_average() -> None:
    grid = pl.concat([
        retention_grid(three_customers()),
        retention_grid(three_customers(complete_through=0).with_columns(cohort_on=date(2026, 2, 1))),
    ])  # fmt: skip
    at_one = retention_curve(grid).filter(pl.col("age") == 1).row(0, named=True)
    assert (at_one["cohort_customers"], at_one["retained_customers"]) == (3, 1)


def test_an_age_that_nobody_reached_is_insufficient_and_not_zero() -> None:
    result = retention_rate(three_customers(complete_through=0), age=1)
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
def test_every_interval_holds_its_rate(rule: str) -> None:
    grid = retention_grid(three_customers(), rule)
    assert grid.filter((pl.col("low") > pl.col("rate")) | (pl.col("rate") > pl.col("high"))).is_empty()
