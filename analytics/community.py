"""What a community of customers answers for itself, counted; what it saves is another matter (deflection)."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Insufficient, Result, counted, several_currencies
from analytics.proportions import share_estimate
from analytics.spans import DAYS_A_YEAR, FEWEST_DAYS, TOO_SHORT, days_spanned

Counts = NDArray[np.int64]
NO_THREADS = Insufficient("No thread was opened in this selection.", "Widen the period or the filters.")
VIEWS_ARE_NOT_PEOPLE = Caution(
    "views-are-not-people",
    "Views as the platform counts them: several by one person, bots and the asker are in it. None of them is a saving.",
)


def threads_opened(threads: Counts) -> Result:
    """Questions asked in the community."""
    total = int(threads.sum())
    return counted(float(total), total, "count") if total else NO_THREADS


def accepted_rate(accepted_threads: Counts, threads: Counts) -> Result:
    """The share of threads whose asker accepted an answer. Young threads are in it and pull it down."""
    trials = int(threads.sum())
    if not trials:
        return NO_THREADS
    return share_estimate(int(accepted_threads.sum()), trials).with_cautions(
        Caution("young-threads", "Threads opened shortly before the export had less time to be accepted.")
    )


def unanswered_rate(unanswered_threads: Counts, threads: Counts) -> Result:
    """The share of threads without any answer."""
    trials = int(threads.sum())
    return share_estimate(int(unanswered_threads.sum()), trials) if trials else NO_THREADS


def thread_views(views: NDArray[np.float64], counted_threads: Counts) -> Result:
    """Views of threads, as the platform counts them; threads without a count are left out and not 0."""
    total = int(counted_threads.sum())
    if not total:
        return Insufficient("No thread has a view count.", "Bring threads with view_count, or the views file.")
    return counted(float(np.nansum(views)), total, "count").with_cautions(VIEWS_ARE_NOT_PEOPLE)


def community_cost(
    amount: NDArray[np.float64], currency: pl.Series, started_on: pl.Series, ended_on: pl.Series
) -> Result:
    """Cost lines of the community a year: their sum over the days that they span, times 365.25. One currency."""
    if not len(amount):
        return Insufficient("No cost of the community is in this selection.", "Widen the period or the filters.")
    if absent := several_currencies("Costs of the community", currency):
        return absent
    days = days_spanned(pl.concat([started_on, ended_on]).cast(pl.Datetime)) + 1  # the last day is paid for, too
    if days < FEWEST_DAYS:
        return TOO_SHORT
    return counted(float(amount.sum()) / days * DAYS_A_YEAR, len(amount), "money", currency=currency[0])
