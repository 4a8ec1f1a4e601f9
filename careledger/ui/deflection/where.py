"""Where contacts are saved: by topic, month, thread and member."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.assumed_route import Saved
from careledger.ui.deflection.world import World
from careledger.ui.memo import section
from careledger.ui.tables import table

SHOWN = 200
GROUPS = {
    "topic": ["topic"],
    "month": ["month_on"],
    "thread": ["thread_id", "title", "topic"],
    "member": ["answered_by", "kind"],
}


def where_view(world: World, told: Saved) -> None:
    """Readers' contacts saved, in proportion to the views of each."""
    threads = world.threads()
    section(
        "Where contacts are saved",
        "Views by readers once a thread was solved, and contacts saved in proportion to them, if the assumptions hold. "
        "The gates are those of all views: a topic that people call about more is not favoured. Questions that members "
        "solved are not in it.",
    )
    chosen = st.segmented_control("By", list(GROUPS), default="topic", required=True, key="by", bind="query-params")
    grouped = by_views(threads, GROUPS[chosen or "topic"], told.readers.net, told.readers.interval)
    if chosen == "month":
        grouped = grouped.sort("month_on")
    table(grouped.head(SHOWN), height=420 if len(grouped) > 12 else None)  # noqa: PLR2004  # as many rows as fit
    if len(grouped) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(grouped):,}.")
    if chosen == "member":
        st.caption(
            "Who wrote the answer that was accepted, else confirmed, else voted for most. Staff's time is a cost."
        )


def by_views(threads: pl.DataFrame, keys: list[str], net: float, interval: tuple[float, float]) -> pl.DataFrame:
    """Views of each group, and its part of the net with the ends of its interval; the most read first."""
    whole = max(int(threads["views"].sum()), 1)
    part = pl.col("views") / whole
    return (
        threads.group_by(keys)
        .agg(pl.col("views").sum())
        .sort(["views", *keys], descending=[True] + [False] * len(keys))
        .with_columns(
            (part * net).round(1).alias("contacts saved"),
            (part * interval[0]).round(1).alias("low"),
            (part * interval[1]).round(1).alias("high"),
        )
    )
