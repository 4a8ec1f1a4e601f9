"""The paths that people take: how often, how long, to how many orders."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.metrics.answer import SHOWN_ROWS
from careledger.ui.attribution.world import World, name_of
from careledger.ui.memo import section
from careledger.ui.tables import displayed, table

SHOWN_PATHS = 100
LONGEST = 5  # touches; longer ones are told together


def explorer_view(world: World) -> None:
    """The most frequent paths, one of which opens; then paths by their length."""
    sequences = world.sequences()
    if sequences.is_empty():
        st.caption("No path in this selection is over.")
        return
    section(
        "The paths most taken",
        f"Touches in order, of each path whose last touch is {world.lookback_days} days old when the files end; by the "
        f"day of that touch. {_open(world)}A path ends with an order, or {world.lookback_days} days without a touch. "
        "Choose a row for its paths.",
    )
    labels = sequences["labels"].explode().value_counts(sort=True)["labels"].to_list()
    through = st.selectbox(
        f"Through the {world.credit_to}", labels, index=None, format_func=name_of, placeholder="any", key="through",
        bind="query-params",
    )  # fmt: skip
    if through is not None:
        sequences = sequences.filter(pl.col("labels").list.contains(through))
    first = sequences.head(SHOWN_PATHS)
    picked = st.dataframe(
        displayed(_told(first)), hide_index=True, height=320, row_height=30, key=f"paths-{world.credit_to}-{through}",
        on_select="rerun", selection_mode="single-row",
    )["selection"]["rows"]  # fmt: skip
    if picked and picked[0] < len(first):
        taken = first["labels"][picked[0]].to_list()
        paths_table(_joined(taken), world.paths().filter(pl.col("labels") == pl.lit(taken, dtype=pl.List(pl.String))))
    section("By length", "Paths by number of touches; days are the median from the first touch to the order.")
    table(by_length(world.paths()))


def paths_table(name: str, paths: pl.DataFrame) -> None:
    """Some paths, each with the file and line of its last touch."""
    kept = f", the first {SHOWN_ROWS:,} of them shown" if len(paths) > SHOWN_ROWS else ""
    st.text(f"{name}. {len(paths):,} paths{kept}.")
    first = paths.head(SHOWN_ROWS)
    told = pl.Series("path", [_joined(labels) for labels in first["labels"].to_list()], dtype=pl.String)
    table(
        first.select(
            told, "is_converted", "started_at", "ended_at", "customer_id", "amount", "margin_amount", "paid_in",
            "segment", "region", "file", "line", "path_key",
        ),
        height=280,
    )  # fmt: skip


def by_length(paths: pl.DataFrame) -> pl.DataFrame:
    """Paths, orders, the share with an order and days to it, by the number of touches."""
    length = pl.col("labels").list.len()
    days = pl.col("days_before").list.first().filter(pl.col("is_converted")).median()
    return (
        paths.group_by(touches=pl.min_horizontal(length, LONGEST))
        .agg(paths=pl.len(), orders=pl.col("is_converted").sum(), days=days.round(1))
        .sort("touches")
        .select(
            pl.when(pl.col("touches") == LONGEST)
            .then(pl.lit(f"{LONGEST} and more"))
            .otherwise(pl.col("touches").cast(pl.String))
            .alias("touches"),
            "paths",
            "orders",
            pl.format("{} %", (100 * pl.col("orders") / pl.col("paths")).round(1)).alias("with an order"),
            pl.col("days").alias("days to the order"),
        )
    )


def _open(world: World) -> str:
    left = world.left_out()
    paths, orders = left["open_paths"] + left["open_orders"], left["open_orders"]
    return f"{paths:,} are open and left out, {orders:,} of them with an order already. " if paths else ""


def _told(sequences: pl.DataFrame) -> pl.DataFrame:
    return sequences.select(
        pl.Series("path", [_joined(labels) for labels in sequences["labels"].to_list()], dtype=pl.String),
        "touches",
        "paths",
        pl.col("conversions").alias("orders"),
        pl.format("{} %", (100 * pl.col("conversion_rate")).round(1)).alias("with an order"),
        pl.col("days_to_order").round(1).alias("days to the order"),
    )


def _joined(labels: list[str]) -> str:
    return " > ".join(name_of(label) for label in labels)
