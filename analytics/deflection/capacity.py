"""What contacts that did not happen free: minutes, hours that a roster could give back, never money by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.beliefs import Floats
from analytics.desk_weeks import SEED, resampled_means
from analytics.queues import volumes_served
from analytics.workload import HOURS_OF_WEEK

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneTarget:
    """What the phones are staffed for: a share of calls taken in time, and how long callers wait before they hang up.

    Patience is assumed.
    """

    share: float = 0.8
    within_seconds: float = 20.0
    patience_seconds: float = 180.0


def calls_by_week(frame: pl.DataFrame) -> tuple[Floats, float]:
    """Calls by hour of the week and week, shape (168, weeks), and mean seconds of one that was taken (NaN: none was).

    Args:
        frame: One row per week and hour of the week, or several: `week_on`, `hour_of_week`, `calls`, `taken`,
            `handle_seconds`.
    """
    by_week = np.zeros((HOURS_OF_WEEK, frame["week_on"].n_unique()))
    week = frame["week_on"].rank("dense").to_numpy().astype(np.int64) - 1
    np.add.at(by_week, (frame["hour_of_week"].to_numpy(), week), frame["calls"].to_numpy())
    taken = float(frame["taken"].sum())
    return by_week, float(frame["handle_seconds"].sum()) / taken if taken else float("nan")


def released_hours(
    by_week: Floats, handle_seconds: float, saved_a_week: Floats, target: PhoneTarget, topics: Floats | None = None
) -> Floats:
    """Agent hours a week that staffing steps down by, for each draw of the calls saved a week. Shape (draws,).

    Erlang A asks for agents with the calls that came, and with the saved ones on top of them; the difference is
    released. Weeks are drawn with replacement beside each draw: a step that one call more or less would tip must not
    decide. Saved calls fall in the week as those of their topics do (as all calls where not said). An hour with calls
    has one agent at least, so a saved call in a quiet night releases nobody.

    Args:
        by_week: Shape (168, weeks), Monday 00:00 first.
        handle_seconds: Mean time that a call takes.
        saved_a_week: Draws of the calls a week that did not happen.
        target: What the phones are staffed for.
        topics: Calls of the saved topics by hour of the week, shape (168,).
    """
    pattern = by_week.sum(axis=1) if topics is None or not topics.sum() else topics
    if not pattern.sum() or not by_week.size:
        return np.zeros(len(saved_a_week))
    came = resampled_means(by_week, np.random.default_rng(SEED), len(saved_a_week))
    without = came + np.outer(pattern / pattern.sum(), saved_a_week)
    served = volumes_served(
        float(without.max()), handle_seconds, target.patience_seconds,
        target_share=target.share, within_seconds=target.within_seconds,
    )  # fmt: skip
    # Both count from one agent on: a desk that is open is not left, and one more call may find that agent idle.
    return np.asarray((np.searchsorted(served, without) - np.searchsorted(served, came)).sum(axis=0), dtype=np.float64)
