"""The numbers of docs/methods/contact_and_churn.md, on the public file of 5,000 telephone customers."""

from pathlib import Path

import polars as pl
import pytest

from analytics.adjustment import adjusted_difference
from analytics.estimate import Estimate

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "contact_and_churn.md"


@pytest.fixture(scope="module")
def customers(real_data: Path) -> pl.DataFrame:
    path = real_data / "churn" / "mlc_churn.csv"
    if not path.exists():
        pytest.skip("churn/mlc_churn.csv is not among the real files")
    fifth = ((pl.col("total_day_minutes").rank("ordinal") - 1) * 5 // pl.len() + 1).alias("fifth")
    return pl.read_csv(path).with_columns(
        (pl.col("churn") == "yes").alias("left"), (pl.col("number_customer_service_calls") >= 4).alias("many"), fifth
    )


def left_by(customers: pl.DataFrame, *columns: str) -> dict[tuple, float]:
    shares = customers.group_by(columns).agg(pl.mean("left"))
    return {tuple(row[:-1]): round(row[-1], 2) for row in shares.iter_rows()}


def test_the_bar_chart_that_misleads_looks_like_this(customers: pl.DataFrame) -> None:
    by_calls = left_by(customers, "number_customer_service_calls")
    assert [by_calls[calls,] for calls in range(8)] == [0.12, 0.11, 0.11, 0.11, 0.44, 0.60, 0.65, 0.54]
    assert left_by(customers, "many") == {(False,): 0.11, (True,): 0.50}


def test_the_common_causes_in_the_file_do_not_explain_it(customers: pl.DataFrame) -> None:
    means = customers.group_by("many").agg(
        pl.mean("total_day_minutes").round(0), (pl.col("international_plan") == "yes").mean().round(2)
    )
    assert sorted(means.iter_rows()) == [(False, 180.0, 0.09), (True, 182.0, 0.10)]
    adjusted = adjusted_difference(
        customers["left"].to_numpy().astype(float), customers["many"].to_numpy().astype(float),
        customers.select(pl.format("{} {} {}", "fifth", "international_plan", "voice_mail_plan")).to_series(),
        customers["rownames"], unit="points",
    )  # fmt: skip
    assert isinstance(adjusted, Estimate)
    assert [round(end, 2) for end in (adjusted.value, adjusted.low, adjusted.high)] == [0.39, 0.34, 0.44]


def test_it_is_all_in_those_who_use_little_and_nothing_in_those_who_use_most(customers: pl.DataFrame) -> None:
    few = [left_by(customers, "many", "fifth")[False, fifth] for fifth in range(1, 6)]
    many = [left_by(customers, "many", "fifth")[True, fifth] for fifth in range(1, 6)]
    assert few == [0.06, 0.05, 0.05, 0.07, 0.32]
    assert many == [0.97, 0.68, 0.38, 0.13, 0.34]


def test_the_page_says_these_numbers() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for number in ("0.12, 0.11, 0.11, 0.11, 0.44, 0.60", "39 points (34 to 44)", "0.97", "0.34"):
        assert number in text
