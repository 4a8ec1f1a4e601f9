"""What solving threads would save: those that nobody solved and people still read, and those whose answer has aged."""

from __future__ import annotations

import math
from datetime import timedelta

import polars as pl

from analytics.deflection.readers import compared, contact_share, followed
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.spans import DAYS_A_YEAR, days_spanned
from analytics.survival_comparison import Measured

RECENT = timedelta(days=90)
STALE = timedelta(days=180)
THREAD = ("source", "thread_id")  # two communities may number alike
FEWEST_READERS = 5
UNANSWERED, UNSOLVED, STALE_NOW = "unanswered", "answered, not solved", "solved, but stale"


def savings_waiting(frame: pl.DataFrame, window_days: int) -> Result:
    """Contacts a month that known readers would not make if the threads that nobody solved were solved.

    Readers' issues of the last 90 days, or of the selection where that is shorter, in threads that are unsolved by
    now, times the share saved per issue.
    Rows: `source, thread_id, title, topic, opened_at, status, readers, saved_a_month, low, high`, the most first;
    one thread's interval holds the chance in who reads it next, too.

    Args:
        frame: One row per issue: what `compared` needs, and `source, thread_id, title, opened_at, answer_count,
            is_thread_solved, started_at`.
        window_days: 1 to 30.
    """
    known = compared(frame, window_days)
    if isinstance(known, Insufficient):
        return known
    latest, months = _recent(followed(frame, window_days))
    recent = latest.filter(~pl.col("is_thread_solved"))
    n, share = len(recent), known.saved
    error = math.sqrt((n * share.error) ** 2 + n * share.value**2) / months
    value = share.value * n / months
    half = 1.96 * error
    return Estimate(
        value=value, low=value - half, high=value + half, unit="count", n=len(frame), claim="associational",
        method="issues of 90 days × share saved per issue; share and arrivals both by chance",
        cautions=(
            Caution("if-solved", f"{n:,} issues of known readers in the last 90 days at most, if each found a solution "
                    "as good as the others. Readers whom nobody can name come on top."),
        ),
        rows=_by_thread(recent, share, months),
    )  # fmt: skip


def stale_threads(frame: pl.DataFrame, window_days: int) -> pl.DataFrame:
    """Solved threads without a word for 180 days that are still read, and how often their readers get in touch.

    Returns `source, thread_id, title, topic, status, readers, share, low, high, is_worse`: over the last 90 days, at
    least 5 readers; `is_worse` where even the low end lies above the readers of all solved threads. Picked among
    many: look first.

    Args:
        frame: One row per issue: `source, thread_id, title, topic, is_solved, active_at`, and what `followed` needs.
        window_days: 1 to 30.
    """
    solved = followed(frame, window_days).filter("is_solved")
    if solved.is_empty():
        return pl.DataFrame()
    usual, _, _ = contact_share(solved)
    recent, _ = _recent(solved)
    old = recent.filter(pl.col("active_at") < pl.lit(recent["started_at"].max()) - STALE)
    rows = []
    for (source, thread), part in old.partition_by(*THREAD, as_dict=True).items():
        if len(part) >= FEWEST_READERS:
            share, low, high = contact_share(part)
            rows.append(
                {
                    "source": source, "thread_id": thread, "title": part["title"][0], "topic": part["topic"][0],
                    "status": STALE_NOW, "readers": len(part), "share": share, "low": low,
                    "high": high, "is_worse": low > usual,
                }
            )  # fmt: skip
    return (
        pl.DataFrame(rows).sort("is_worse", "readers", "thread_id", descending=[True, True, False])
        if rows
        else pl.DataFrame()
    )


def _recent(issues: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """The issues of the last 90 days, and how many months they span: fewer where the selection is shorter."""
    if issues.is_empty():
        return issues, 1.0
    days = min(days_spanned(issues["started_at"]) + 1, RECENT.days)
    return issues.filter(pl.col("started_at") > pl.col("started_at").max() - RECENT), 12 * days / DAYS_A_YEAR


def _by_thread(recent: pl.DataFrame, saved: Measured, months: float) -> pl.DataFrame:
    readers = pl.col("readers")
    half = 1.96 * ((readers * saved.error) ** 2 + readers * saved.value**2).sqrt() / months
    return (
        recent.group_by(THREAD)
        .agg(
            pl.col("title", "topic", "opened_at").first(),
            status=pl.when(pl.col("answer_count").first() > 0).then(pl.lit(UNSOLVED)).otherwise(pl.lit(UNANSWERED)),
            readers=pl.len(),
        )
        .with_columns(saved_a_month=readers * saved.value / months)
        .with_columns(low=pl.col("saved_a_month") - half, high=pl.col("saved_a_month") + half)
        .sort("readers", *THREAD, descending=[True, False, False])
    )
