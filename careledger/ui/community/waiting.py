"""Who waits for a word from us, and in which order to answer."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.metrics.printed import amount_text, duration_text
from careledger.ui.memo import section
from careledger.ui.tables import table

SOON_SECONDS = 3600.0


def ranked(waiting: pl.DataFrame, target_seconds: float) -> pl.DataFrame:
    """Conversations with seconds left to the target, the most value per second left first.

    Worth is relative to the median of the known in the same currency, so that no currency outranks another.
    Customers of unknown worth stand at that median: not knowing is neither worthless nor precious. Past its
    deadline a conversation has a minute left.

    Args:
        waiting: As the query `conversations_waiting` gives it.
        target_seconds: Within which a person should have replied.
    """
    known = pl.col("customer_amount").cast(pl.Float64)
    usual = known.filter(known > 0).median().over("currency")
    worth = (known / usual).fill_null(1.0).fill_nan(1.0).clip(lower_bound=0.01)
    left = pl.lit(target_seconds) - pl.col("waiting_seconds")
    return (
        waiting.with_columns(left.alias("seconds_left"))
        .with_columns((worth / pl.col("seconds_left").clip(lower_bound=60.0)).alias("urgency"))
        .sort("urgency", "waiting_seconds", descending=[True, False])
    )


def due_soon(ranking: pl.DataFrame) -> pl.DataFrame:
    """Those whose target ends within the next hour and is not yet missed."""
    return ranking.filter((pl.col("seconds_left") >= 0) & (pl.col("seconds_left") <= SOON_SECONDS))


def waiting_tables(ranking: pl.DataFrame) -> None:
    """Due in the next hour, then overdue, each ordered by value per minute left."""
    soon, late = due_soon(ranking), ranking.filter(pl.col("seconds_left") < 0)
    section(
        "Due in the next hour",
        "The customer spoke last and no person has replied; ordered by what the customer was worth in the last year, "
        "against the median in that currency, per minute left. Unknown customers stand at the median of the known.",
    )
    table(_shown(soon)) if len(soon) else st.caption("Nothing breaches the target in the next hour.")
    section(
        "Past the target",
        "The dearest first, by the median of their currency; those of the last days as chosen above, not closed since.",
    )
    table(_shown(late), height=320) if len(late) else st.caption("Nobody waits past the target.")


def _shown(rows: pl.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "deadline": "in " + duration_text(row["seconds_left"])
            if row["seconds_left"] >= 0
            else duration_text(-row["seconds_left"]) + " ago",
            "channel": row["channel"] or "", "topic": row["topic"] or "", "kind": row["kind"] or "",
            "who": row["person"],
            "worth last year": ""
            if row["customer_amount"] is None
            else amount_text(float(row["customer_amount"]), row["currency"]),
            "said": row["said"] or "", "case": row["case_key"], "file": row["file"] or "", "line": row["line"],
        }
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
