"""What contacts that did not happen free: minutes, hours that a roster could give back, never money by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.beliefs import Floats
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


@dataclass(frozen=True, slots=True)
class Roster:
    """Agents by hour of the week without the community and with it; `released_hours` a week is their difference.

    `freed_seconds` a week is the handling that the saved calls would have taken, whether a roster can use it or not.
    """

    without: Floats
    with_community: Floats
    freed_seconds: float

    @property
    def released_hours(self) -> float:
        """Agent hours a week that staffing steps down by."""
        return float((self.without - self.with_community).sum())

    @property
    def usable_share(self) -> float:
        """Of the time freed, the share that staffing steps down by; above 1 where a single call tips a step."""
        return 3600 * self.released_hours / self.freed_seconds if self.freed_seconds else 0.0


def calls_by_hour(frame: pl.DataFrame) -> tuple[Floats, float]:
    """Calls a week by hour of the week, shape (168,), and mean seconds of one that was taken (NaN: none was).

    Args:
        frame: One row per week and hour of the week: `week_on`, `hour_of_week`, `calls`, `taken`, `handle_seconds`.
    """
    volume = np.zeros(HOURS_OF_WEEK)
    weeks = frame["week_on"].n_unique()
    np.add.at(volume, frame["hour_of_week"].to_numpy(), frame["calls"].to_numpy())
    taken = float(frame["taken"].sum())
    return volume / max(weeks, 1), float(frame["handle_seconds"].sum()) / taken if taken else float("nan")


def released(
    calls_a_week: Floats, handle_seconds: float, saved_a_week: float, target: PhoneTarget, topics: Floats | None = None
) -> Roster:
    """Agents that Erlang A asks for with the calls that came, and with the saved ones on top of them.

    Saved calls fall in the week as the calls of their topics do (`topics`, shape (168,); as all calls where not said).
    An hour with calls has one agent at least, so a saved call in a quiet night releases nobody.

    Args:
        calls_a_week: Shape (168,), Monday 00:00 first.
        handle_seconds: Mean time that a call takes.
        saved_a_week: Calls a week that did not happen.
        target: What the phones are staffed for.
        topics: Calls of the saved topics by hour of the week.
    """
    pattern = calls_a_week if topics is None or not topics.sum() else topics
    if not pattern.sum():
        return Roster(np.zeros(HOURS_OF_WEEK), np.zeros(HOURS_OF_WEEK), saved_a_week * handle_seconds)
    without = calls_a_week + saved_a_week * pattern / pattern.sum()
    served = volumes_served(
        float(without.max()), handle_seconds, target.patience_seconds,
        target_share=target.share, within_seconds=target.within_seconds,
    )  # fmt: skip
    # Where calls come only without the community, somebody sits there anyway: a desk is open or it is not.
    agents = [np.where(without > 0, np.searchsorted(served, volume) + 1.0, 0.0) for volume in (without, calls_a_week)]
    return Roster(agents[0], agents[1], saved_a_week * handle_seconds)
