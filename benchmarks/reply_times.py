"""Quantiles of waits and their heat map over ten million mentions: from the build's counts, and made anew."""

from __future__ import annotations

import tempfile

import duckdb
import pandas as pd
import polars as pl

from benchmarks.timing import Comparison, compared
from careledger.store.build import SQL_FOLDER
from careledger.store.ledger import query_text

TURNS = 10_000_000
# Waits of a lognormal spread around half an hour, asked over two years, three brands and five regions.
WORLD = """
CREATE TABLE fct_turns AS SELECT
  TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(CAST(63072000 * ((i * 0.6180339887498949) % 1) AS BIGINT))
    AS asked_at,
  ['A', 'B', 'C'][1 + i % 3] AS brand, ['n', 's', 'e', 'w', 'x'][1 + i % 5] AS region,
  'twitter' AS channel, 'consumer' AS segment,
  round(exp(7.5 + 1.2 * sqrt(-2 * ln(1 - (hash(i) % 1000003) / 1000003.0)) * cos(6.2831853 * ((hash(i, 1) % 1000003)
    / 1000003.0)))) AS reply_seconds
FROM range({turns}) AS t(i)
"""


def bench(turns: int = TURNS) -> list[Comparison]:
    """The served query on the cube beside the same from turns; the rebuild beside polars and pandas, equal results."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/world.duckdb") as connection:
        connection.execute("SET TimeZone = 'UTC'; SET threads = 2; CREATE SCHEMA marts; USE marts")
        connection.execute(WORLD.format(turns=turns))
        connection.execute(f"CREATE TABLE cube_turn_waits AS {_model('cube_turn_waits')}")
        connection.execute(f"COPY fct_turns TO '{folder}/turns.parquet' (FORMAT parquet)")
        nothing = dict.fromkeys(("brand", "region"))
        everything = nothing | dict.fromkeys(("from_at", "to_at", "channel", "segment"))

        def counted() -> pl.DataFrame:
            return connection.sql(query_text("turns_by_hour_counted"), params=nothing).pl()

        def anew() -> pl.DataFrame:
            return connection.sql(query_text("turns_by_hour"), params=everything).pl()

        turns_at_hand = pl.read_parquet(f"{folder}/turns.parquet", columns=["asked_at", "reply_seconds"])
        in_pandas = pd.read_parquet(f"{folder}/turns.parquet", columns=["asked_at", "reply_seconds"])
        assert counted()["median_seconds"].to_list() == anew()["median_seconds"].to_list()
        assert _by_polars(turns_at_hand)["median"].to_list() == [s / 60 for s in anew()["median_seconds"]]
        name = f"waits by hour of the week, {turns:,} turns"
        return [
            compared(f"{name}, from the counts", counted, "from the turns", anew),
            compared(f"{name}, made anew", anew, "polars", lambda: _by_polars(turns_at_hand)),
            compared(f"{name}, made anew", anew, "pandas", lambda: _by_pandas(in_pandas)),
        ]


def _model(name: str) -> str:
    text = (SQL_FOLDER / "models" / "marts" / f"{name}.sql").read_text(encoding="utf-8")
    return text.split(");", 1)[1]


def _by_polars(turns: pl.DataFrame) -> pl.DataFrame:
    return (
        turns.group_by(pl.col("asked_at").dt.weekday().alias("weekday"), pl.col("asked_at").dt.hour().alias("hour"))
        .agg(pl.len(), (pl.col("reply_seconds") / 60).floor().quantile(0.5, "lower").alias("median"))
        .sort("weekday", "hour")
    )


def _by_pandas(turns: pd.DataFrame) -> pd.Series:
    minutes = turns["reply_seconds"] // 60
    return minutes.groupby([turns["asked_at"].dt.dayofweek, turns["asked_at"].dt.hour]).quantile(0.5)
