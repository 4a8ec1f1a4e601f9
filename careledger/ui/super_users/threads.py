"""Threads that would save most if somebody answered them, and solved ones whose answer no longer holds."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.deflection.open_threads import stale_threads
from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text
from careledger.ui.memo import missing, section
from careledger.ui.tables import table

MOST_THREADS = 200
FIRST = 20


def threads_view(desk: Desk, filters: Filters) -> None:
    """Open threads by what solving them would save, then the stale ones; by views where nobody is linked."""
    answer = desk.answer("savings_waiting", filters)
    if not isinstance(answer.result, Estimate) or answer.result.rows is None:
        missing(answer.result)  # type: ignore[arg-type]
        by_views(desk, filters)
        return
    issues, waiting = desk.frame_of("savings_waiting", filters), answer.result.rows
    section(
        "Open threads that would save most",
        "Contacts a month if a solution were written, from known readers of the last 90 days of the selection, with "
        f"95 % intervals. The first {FIRST} of {len(waiting):,} would save "
        f"{waiting['saved_a_month'].head(FIRST).sum():,.0f} a month, all of them {answer.result.value:,.0f} "
        f"({interval_text(answer.result)}).",
    )
    table(
        waiting.head(MOST_THREADS).select(
            "thread_id", "title", "topic", "status",
            opened=pl.col("opened_at").dt.strftime("%Y-%m-%d"), readers="readers",
            **{
                "saved a month": pl.col("saved_a_month").round(1),
                "interval": pl.format("{} – {}", pl.col("low").round(1), pl.col("high").round(1)),
                "with those above": pl.col("saved_a_month").cum_sum().round(1),
            },
        ),
        height=420,
    )  # fmt: skip
    section(
        "Solved, but stale",
        "Nothing written for 180 days, at least five known readers in the last 90, and even the low end of the share "
        "of them who got in touch all the same lies above the readers of all solved threads. Of forty threads tried, "
        "one would be here by chance.",
    )
    stale = stale_threads(issues, answer.parameters["window_days"])
    worse = stale.filter("is_worse") if len(stale) else stale
    if worse.is_empty():
        st.caption(f"None of {len(stale):,} tried.")
        return
    table(
        worse.select(
            "thread_id", "title", "topic", "readers",
            **{"got in touch": pl.format("{} %", (100 * pl.col("share")).round(0).cast(pl.Int64))},
            interval=pl.format("{} – {} %", (100 * pl.col("low")).round(0).cast(pl.Int64),
                               (100 * pl.col("high")).round(0).cast(pl.Int64)),
        )
    )  # fmt: skip


def by_views(desk: Desk, filters: Filters) -> None:
    """Unsolved threads by how often they were read: what can be told where no reader is known."""
    threads = desk.rows_behind(desk.answer("community_questions", filters), limit=1_000_000)
    if threads.is_empty():
        return
    section("Open threads by views", "Threads that nobody solved, by views as the platform counts them. No saving yet.")
    table(
        threads.filter(~pl.col("is_solved"))
        .sort("view_count", descending=True, nulls_last=True)
        .select(
            "thread_id",
            "title",
            "topic",
            "view_count",
            "answer_count",
            opened=pl.col("opened_at").dt.strftime("%Y-%m-%d"),
        )
        .head(MOST_THREADS),
        height=420,
    )
