"""What solving threads would save: those that nobody solved and people still read, and those whose answer has aged."""

from __future__ import annotations

import math
from datetime import timedelta

import polars as pl

from analytics.deflection.readers import clustered_share, compared, followed
from analytics.estimate import Caution, Estimate, Insufficient, Result

RECENT = timedelta(days=90)
STALE = timedelta(days=180)
MONTHS = 90 / (365.25 / 12)
FEWEST_READERS = 5
UNANSWERED, UNSOLVED, STALE_NOW = "unanswered", "answered, not solved", "solved, but stale"


def savings_waiting(frame: pl.DataFrame, window_days: int) -> Result:
    """Contacts a month that known readers would not make if the threads that nobody solved were solved.

    Readers' issues of the last 90 days in threads that are unsolved by now, times the share saved per issue.
    Rows: `thread_id, topic, status, readers, saved_a_month, low, high`, the most first; one thread's interval holds the
    chance in who reads it next, too.

    Args:
        frame: One row per issue: what `compared` needs, and `thread_id, answer_count, is_thread_solved, started_at`.
        window_days: 1 to 30.
    """
    known = compared(frame, window_days)
    if isinstance(known, Insufficient):
        return known
    recent = _recent(followed(frame, window_days)).filter(~pl.col("is_thread_solved"))
    n, share = len(recent), known.saved
    error = math.sqrt((n * share.error) ** 2 + n * share.value**2) / MONTHS
    value = share.value * n / MONTHS
    half = 1.96 * error
    return Estimate(
        value=value, low=value - half, high=value + half, unit="count", n=len(frame), claim="associational",
        method="issues of 90 days × share saved per issue; share and arrivals both by chance",
        cautions=(
            Caution("if-solved", f"{n:,} issues of known readers in the last 90 days, if each found a solution as good "
                    "as the others. Readers whom nobody can name come on top."),
        ),
        rows=_by_thread(recent, share.value, share.error),
    )  # fmt: skip


def stale_threads(frame: pl.DataFrame, window_days: int) -> pl.DataFrame:
    """Solved threads without a word for 180 days that are still read, and how often their readers get in touch.

    Returns `thread_id, topic, status, readers, share, low, high, is_worse`: over the last 90 days, at least 5 readers;
    `is_worse` where even the low end lies above the readers of all solved threads. Picked among many: look first.

    Args:
        frame: One row per issue: `thread_id, topic, is_solved, active_at`, and what `followed` needs.
        window_days: 1 to 30.
    """
    solved = followed(frame, window_days).filter("is_solved")
    if solved.is_empty():
        return pl.DataFrame()
    usual, _, _ = clustered_share(solved)
    recent = _recent(solved)
    old = recent.filter(pl.col("active_at") < pl.lit(recent["started_at"].max()) - STALE)
    rows = []
    for (thread,), part in old.partition_by("thread_id", as_dict=True).items():
        if len(part) >= FEWEST_READERS:
            share, low, high = clustered_share(part)
            rows.append(
                {
                    "thread_id": thread, "topic": part["topic"][0], "status": STALE_NOW, "readers": len(part),
                    "share": share, "low": low, "high": high, "is_worse": low > usual,
                }
            )  # fmt: skip
    return (
        pl.DataFrame(rows).sort("is_worse", "readers", "thread_id", descending=[True, True, False])
        if rows
        else pl.DataFrame()
    )


def _recent(issues: pl.DataFrame) -> pl.DataFrame:
    if issues.is_empty():
        return issues
    return issues.filter(pl.col("started_at") > pl.lit(issues["started_at"].max()) - RECENT)


def _by_thread(recent: pl.DataFrame, share: float, error: float) -> pl.DataFrame:
    spread = ((error / share) ** 2 + 1 / pl.col("readers")).sqrt() if share > 0 else pl.lit(0.0)
    return (
        recent.group_by("thread_id")
        .agg(
            pl.col("topic").first(),
            status=pl.when(pl.col("answer_count").first() > 0).then(pl.lit(UNSOLVED)).otherwise(pl.lit(UNANSWERED)),
            readers=pl.len(),
        )
        .with_columns(saved_a_month=pl.col("readers") * max(share, 0.0) / MONTHS)
        .with_columns(
            low=pl.col("saved_a_month") * (-1.96 * spread).exp(), high=pl.col("saved_a_month") * (1.96 * spread).exp()
        )
        .sort("readers", "thread_id", descending=[True, False])
    )
