"""How big a desk must be: phones, where people hang up; desks that are joined; what of the talk is work."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.desk_weeks import FEWEST_WEEKS, SEED, resampled_means
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import share_estimate
from analytics.queues import pooled_agents, volumes_served
from analytics.workload import HOURS_OF_WEEK

Floats = NDArray[np.float64]
DRAWS = 400
IMPATIENT, PATIENT = 60.0, 600.0
TOO_FEW_CALLS = Insufficient(
    f"Fewer than {FEWEST_WEEKS} whole weeks of calls with handling times are in this selection.",
    "Bring calls.csv with started_at and handle_seconds, or widen the period.",
)
POOL_VOLUMES = np.unique(np.round(np.geomspace(1, 400, 80)))


def phone_staffing(
    frame: pl.DataFrame, patience_seconds: float = 180, phone_target_share: float = 0.8,
    phone_within_seconds: float = 20,
) -> Result:  # fmt: skip
    """Agent hours a week with which `phone_target_share` of calls are taken in time (Erlang A). Interval over weeks.

    Patience is assumed: rows by hour of the week hold `calls_per_week`, `agents_needed`, and the same where
    callers hang up after one minute on average (`if_impatient`) and after ten (`if_patient`).
    """
    weeks = frame["week_on"].n_unique()
    taken = int(frame["taken"].sum())
    if weeks < FEWEST_WEEKS or taken == 0:
        return TOO_FEW_CALLS
    handle = float(frame["handle_seconds"].sum()) / taken
    place = frame["week_on"].rank("dense").to_numpy().astype(np.int64) - 1
    by_week = np.zeros((HOURS_OF_WEEK, weeks))
    by_week[frame["hour_of_week"].to_numpy(), place] = frame["calls"].to_numpy()
    volume = by_week.mean(axis=1)
    drawn = resampled_means(by_week, np.random.default_rng(SEED), DRAWS)

    def needed(volumes: Floats, patience: float) -> NDArray[np.int64]:
        table = volumes_served(
            float(volumes.max()), handle, patience,
            target_share=phone_target_share, within_seconds=phone_within_seconds,
        )  # fmt: skip
        return np.where(volumes > 0, np.searchsorted(table, volumes) + 1, 0)

    point = needed(volume, patience_seconds)
    value = float(point.sum())
    totals = np.quantile(needed(drawn, patience_seconds).sum(axis=0), (0.025, 0.975))
    impatient, patient = needed(volume, IMPATIENT), needed(volume, PATIENT)
    hour = np.arange(HOURS_OF_WEEK)
    rows = pl.DataFrame(
        {
            "weekday": hour // 24 + 1, "hour": hour % 24, "calls_per_week": volume, "agents_needed": point,
            "if_impatient": impatient, "if_patient": patient,
        }
    )  # fmt: skip
    caution = Caution(
        "patience",
        f"Patience is assumed: callers hang up after {patience_seconds / 60:g} minutes on average. With one minute it "
        f"takes {impatient.sum():,} agent hours, with ten {patient.sum():,}. A call takes {handle / 60:.1f} minutes.",
    )
    return Estimate(
        value=value, low=min(float(totals[0]), value), high=max(float(totals[1]), value), unit="count",
        n=int(frame["calls"].sum()), method=f"Erlang A by hour of the week, bootstrap over {weeks} weeks",
        claim="assumed", cautions=(caution,), rows=rows,
    )  # fmt: skip


def pooled_desk(
    frame: pl.DataFrame, target_share: float = 0.8, within_seconds: float = 3600,
    handle_seconds: float = 420, longer_handle_share: float = 0.1,
) -> Result:  # fmt: skip
    """Requests an hour up to which one desk for two equal kinds of work takes no more agents than two desks.

    The gain of a joint desk is shared idleness, its price that everybody must know everything, so that handling
    takes `longer_handle_share` longer. Fractions of an agent count, or rounding would decide. The interval spans half
    and double that share. Rows: `requests_per_hour`, `agents_apart`, `agents_joint`.
    """
    busiest = _busiest_hour(frame)
    if busiest is None:
        return Insufficient("Nobody asked this desk anything in whole weeks of this selection.", "Widen the period.")

    def table(longer: float) -> Floats:
        return pooled_agents(
            POOL_VOLUMES, handle_seconds, math.inf, target_share=target_share,
            within_seconds=within_seconds, longer_handle_share=longer,
        )  # fmt: skip

    def size(agents: Floats) -> float:
        wins = np.flatnonzero(agents[:, 1] < agents[:, 0])
        return float(POOL_VOLUMES[wins[-1]]) if len(wins) else 0.0

    point = table(longer_handle_share)
    sizes = sorted((size(point), size(table(longer_handle_share / 2)), size(table(longer_handle_share * 2))))
    asked = frame.filter(pl.col("kind") == "request").height
    caution = Caution(
        "assumed-pooling",
        f"Assumed: handling takes {longer_handle_share:.0%} longer at a joint desk. This desk's busiest hour of the "
        f"week brings {busiest:.1f} requests.",
    )
    return Estimate(
        value=size(point), low=sizes[0], high=sizes[2], unit="count", n=asked,
        method="Erlang C, two equal desks against one, agents interpolated", claim="assumed", cautions=(caution,),
        rows=pl.DataFrame(
            {"requests_per_hour": POOL_VOLUMES, "agents_apart": point[:, 0], "agents_joint": point[:, 1]}
        ),
    )  # fmt: skip


def _busiest_hour(frame: pl.DataFrame) -> float | None:
    requests = frame.filter(pl.col("kind") == "request")
    if requests.is_empty() or not requests["weeks"][0]:
        return None
    hour = (requests["started_second"].to_numpy() // 3600 % HOURS_OF_WEEK).astype(np.int64)
    return float(np.bincount(hour).max() / requests["weeks"][0])


def taken_up_share(taken_up: NDArray[np.int64], posts: NDArray[np.int64]) -> Result:
    """The share of public posts that the desk took as a request: a case was opened, or a person replied.

    Args:
        taken_up: Shape (groups,), posts with a case or a reply.
        posts: Shape (groups,), posts that began a thread.
    """
    total = int(posts.sum())
    if total == 0:
        return Insufficient("No public post is in this selection.", "Bring mentions.csv, or widen the period.")
    return share_estimate(int(taken_up.sum()), total)
