"""The cube of monthly cohorts from 10M orders by the model's own SQL, against polars and pandas; and a page's query."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from benchmarks.timing import Comparison, compared
from careledger.store.ledger import query_text

ORDERS = 10_000_000
MODELS = Path(__file__).resolve().parents[1] / "sql" / "models"
KEYS = ["brand", "segment", "region", "currency", "source", "cohort_on"]
ASKED = {"grain": "month", "clock": "calendar", "rule": "n_day", "attribute": "region"}


def written_orders(connection: duckdb.DuckDBPyConnection, orders: int) -> None:
    """Orders of a tenth as many customers over four years, in 24 groups; what the models read of them."""
    connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA marts; CREATE SCHEMA intermediate")
    connection.execute(
        "CREATE TABLE marts.fct_orders AS SELECT printf('%07d', customer) AS customer_id, 'order' AS kind, "
        "TIMESTAMPTZ '2021-01-01' + to_seconds((pow((hash(i * 7) % 100000) / 100000.0, 0.7) * 86400 * 1460)::BIGINT) "
        "AS ordered_at, (hash(i * 3) % 10000 / 100)::DECIMAL(18, 4) AS amount, 'EUR' AS currency, "
        "chr((97 + hash(customer) % 2)::INT) AS brand, chr((97 + hash(customer + 1) % 4)::INT) AS region, "
        "chr((97 + hash(customer + 2) % 3)::INT) AS segment, 's' AS source "
        f"FROM (SELECT i, (hash(i) % {orders // 10})::INT AS customer FROM range({orders}) AS t(i))"
    )
    connection.execute(
        "CREATE TABLE marts.dim_buyers AS SELECT *, date_trunc('month', first_ordered_on)::DATE AS first_month_on, "
        "date_trunc('week', first_ordered_on)::DATE AS first_week_on, (row_number() OVER ())::INT AS buyer_no, "
        "dense_rank() OVER (ORDER BY brand, segment, region) AS group_id, NULL::VARCHAR AS product, "
        "NULL::VARCHAR AS channel, NULL::VARCHAR AS campaign, NULL::VARCHAR AS acquired_via, 'none' AS first_contact, "
        "'b' AS source_batch_id, 1 AS source_line FROM (SELECT customer_id, min(ordered_at) AS first_order_at, "
        "any_value(brand) AS brand, any_value(segment) AS segment, any_value(region) AS region, any_value(currency) AS "
        "currency, any_value(source) AS source, TIMESTAMPTZ '2025-01-01' AS observed_until, DATE '1970-01-01' + "
        "floor(epoch(min(ordered_at)) / 86400)::INT AS first_ordered_on FROM marts.fct_orders GROUP BY customer_id)"
    )
    connection.execute(
        "CREATE TABLE marts.dim_sources AS SELECT 's' AS source, 'orders' AS entity, "
        "TIMESTAMPTZ '2025-01-01' AS observed_until"
    )
    connection.execute(
        f"CREATE VIEW intermediate.int_clocks AS SELECT * FROM ({model('intermediate/int_clocks')}) WHERE clock_id = 1"
    )
    connection.execute(f"CREATE VIEW intermediate.int_purchase_ages AS {model('intermediate/int_purchase_ages')}")


def model(name: str) -> str:
    """The SELECT of a model, without its head."""
    return (MODELS / f"{name}.sql").read_text(encoding="utf-8").split(");", 1)[1]


def polars_cube(orders: pl.DataFrame, buyers: pl.DataFrame) -> pl.DataFrame:
    """Customers, their last purchases and their value by cohort, group and month of age."""
    first, at = pl.col("first_order_at"), pl.col("ordered_at")
    age = (at.dt.year() - first.dt.year()) * 12 + at.dt.month().cast(pl.Int32) - first.dt.month()
    months = (
        orders.join(buyers, on="customer_id")
        .with_columns(age=age, cohort_on=first.dt.truncate("1mo").dt.date())
        .group_by("customer_id", *KEYS, "age")
        .agg(pl.sum("amount"))
    )
    cells = months.group_by(*KEYS, "age").agg(
        pl.len().alias("active"), pl.sum("amount"), (pl.col("amount") ** 2).sum().alias("squares")
    )
    last = months.group_by("customer_id", *KEYS).agg(pl.max("age")).group_by(*KEYS, "age").len("ended")
    bracket = pl.when(pl.col("age") == 0).then(0).otherwise((pl.col("age") - 1) // 3 + 1)
    brackets = months.group_by(*KEYS, bracket.alias("age")).agg(pl.col("customer_id").n_unique().alias("active"))
    return pl.concat([cells.join(last, on=[*KEYS, "age"], how="left"), brackets], how="diagonal")


def pandas_cube(orders: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """The same in pandas."""
    joined = orders.merge(buyers, on="customer_id")
    first, at = joined["first_order_at"].dt, joined["ordered_at"].dt
    joined["age"] = (at.year - first.year) * 12 + at.month - first.month
    joined["cohort_on"] = first.year * 12 + first.month
    months = joined.groupby(["customer_id", *KEYS, "age"], observed=True, sort=False)["amount"].sum().reset_index()
    months["squares"] = months["amount"] ** 2
    cells = months.groupby([*KEYS, "age"], observed=True).agg(
        active=("customer_id", "size"), amount=("amount", "sum"), squares=("squares", "sum")
    )
    last = months.groupby(["customer_id", *KEYS], observed=True, sort=False)["age"].max().reset_index()
    ended = last.groupby([*KEYS, "age"], observed=True).size().rename("ended")
    months["bracket"] = (months["age"] - 1) // 3 + 1
    brackets = months.groupby([*KEYS, "bracket"], observed=True)["customer_id"].nunique().rename("active")
    return pd.concat([cells.join(ended), brackets.to_frame()])


def bench(orders: int = ORDERS) -> list[Comparison]:
    """Rebuild the cube each round; every peer must count the same customers."""
    connection = duckdb.connect(config={"threads": os.cpu_count() or 1})
    written_orders(connection, orders)
    read = "SELECT customer_id, ordered_at, amount::DOUBLE AS amount FROM marts.fct_orders"
    known = f"SELECT customer_id, first_order_at, {', '.join(KEYS[:-1])} FROM marts.dim_buyers"
    in_polars = [connection.sql(text).pl() for text in (read, known)]
    counted: dict[str, int] = {}

    def ours() -> None:
        connection.execute(f"CREATE OR REPLACE TABLE marts.cube_retention AS {model('marts/cube_retention')}")
        counted["ours"] = _counted(connection, "SELECT sum(active_customers)::BIGINT FROM marts.cube_retention")

    def in_polars_frames() -> None:
        counted["polars"] = int(polars_cube(*in_polars)["active"].sum())

    against_polars = compared(f"cohorts by month of {orders:,} orders", ours, "polars", in_polars_frames)
    in_pandas = [frame.to_pandas() for frame in in_polars]
    for name in KEYS[:-1]:
        in_pandas[1][name] = in_pandas[1][name].astype("category")

    def in_pandas_frames() -> None:
        counted["pandas"] = int(pandas_cube(*in_pandas)["active"].sum())

    against_pandas = compared(f"cohorts by month of {orders:,} orders", ours, "pandas", in_pandas_frames)
    assert len(set(counted.values())) == 1, counted
    asked: dict[str, Any] = dict.fromkeys(("from_at", "to_at", "brand", "segment", "region", "currency")) | ASKED
    page = compared(
        f"the page's query after it ({orders:,} orders)",
        lambda: _rows(connection, query_text("retention_cells"), asked), "counting the orders",
        lambda: _rows(connection, query_text("retention_by_cohort"), asked | {"product": None}),
    )  # fmt: skip
    return [against_polars, against_pandas, page]


def _counted(connection: duckdb.DuckDBPyConnection, text: str) -> int:
    (count,) = connection.execute(text).fetchone() or (0,)
    return int(count)


def _rows(connection: duckdb.DuckDBPyConnection, text: str, asked: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        assert len(cursor.sql(text, params=asked).pl())
