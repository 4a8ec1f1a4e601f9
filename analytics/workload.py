"""Work that waits its turn: requests in writing, answered by whoever is on shift.

The desk is one line, served at the speed of all agents on duty together. In the time that counts agents' work
instead of hours, each answer begins when the one before it ends, so a year of replies is one running maximum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SLOT = 900.0
LOWEST, HIGHEST = np.array([-2.0, -6.0, 0.1]), np.array([2.0, 9.0, 2.5])  # of the habits searched
FINEST_STEP = 0.1  # of the logarithm to the base 2 of the median notice
WEEK = 7 * 86_400.0
HOURS_OF_WEEK = 168
QUANTILE_MARKS = (900.0, 1800.0, 3600.0, 2 * 3600.0, 4 * 3600.0, 8 * 3600.0, 24 * 3600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a desk works: what its waits are made of apart from who is on shift.

    `notice_seconds` is the median time, counted while somebody is on shift, until a request is looked at even
    though nobody is busy; `notice_spread` the standard deviation of its logarithm. `handle_seconds` is the work of
    one reply, `replies_per_request` how many replies a request takes, `concurrency` how many conversations an
    agent carries at once.
    """

    handle_seconds: float
    replies_per_request: float = 1.0
    concurrency: float = 1.0
    notice_seconds: float = 0.0
    notice_spread: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """The chance in one history, drawn once, so that two staffings are compared on the same days."""

    notice: Floats
    handle: Floats
    follow_up: Floats
    think: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator, requests: int) -> Luck:
        """Luck for `requests` requests."""
        return cls(
            notice=rng.normal(size=requests), handle=rng.exponential(size=requests),
            follow_up=rng.random(requests), think=np.exp(rng.normal(7.8, 1.1, requests)),
        )  # fmt: skip


def reply_seconds(asked: Floats, agents: Floats, habits: Habits, luck: Luck) -> Floats:
    """How long each request waits for its first reply. Shape (requests,); `inf` where the time ends first.

    Args:
        asked: Seconds since the start of the time, ascending. Shape (requests,).
        agents: How many are on duty in each quarter of an hour of the time. Shape (slots,).
        habits: How the desk works.
        luck: Chance, one entry a request.
    """
    clock: Floats = np.arange(len(agents) + 1, dtype=np.float64) * SLOT
    open_time = np.concatenate(([0.0], np.cumsum((agents > 0) * SLOT)))
    capacity = np.concatenate(([0.0], np.cumsum(agents * habits.concurrency * SLOT)))
    noticed = habits.notice_seconds * np.exp(habits.notice_spread * luck.notice)
    ready = _moment(np.interp(asked, clock, open_time) + noticed, open_time, clock)
    work = habits.handle_seconds * luck.handle
    begun = _begun(ready, work, clock, capacity)
    extra = habits.replies_per_request - 1
    if extra > 0:
        again = np.flatnonzero(luck.follow_up < extra / (1 + extra))  # geometric: one reply brings the next
        later = begun[again] + luck.think[again]
        stays = np.isfinite(later)
        jobs = np.concatenate((ready, later[stays]))
        # A follow-up stands for all later replies of its request, so its work is longer.
        effort = np.concatenate((work, work[again][stays] * (1 + extra)))
        begun = _begun(jobs, effort, clock, capacity)[: len(asked)]
    return np.asarray(begun + work - asked, dtype=np.float64)


def _moment(level: Floats, curve: Floats, clock: Floats) -> Floats:
    """When a rising curve first passes `level`; `inf` where it never does. At a flat stretch, its end."""
    place = np.searchsorted(curve, level, side="right")
    inside = np.minimum(place, len(curve) - 1)
    rise = np.maximum(curve[inside] - curve[inside - 1], 1e-9)
    passed = clock[inside - 1] + (level - curve[inside - 1]) / rise * (clock[inside] - clock[inside - 1])
    return np.where(place < len(curve), passed, np.inf)


def _begun(ready: Floats, work: Floats, clock: Floats, capacity: Floats) -> Floats:
    """When each job is begun, first ready first served, at the joint speed of all on duty."""
    order = np.argsort(ready, kind="stable")
    reachable = order[np.isfinite(ready[order])]
    arrived = np.interp(ready[reachable], clock, capacity)
    before = np.concatenate(([0.0], np.cumsum(work[reachable])))[:-1]
    start = before + np.maximum.accumulate(arrived - before)
    begun = np.full(len(ready), np.inf)
    begun[reachable] = np.maximum(_moment(start, capacity, clock), ready[reachable])
    return begun


def hours_to_slots(hours_of_week: Floats, weeks: int) -> Floats:
    """Agents by hour of week, repeated for `weeks` weeks, by quarter of an hour."""
    return np.tile(np.repeat(hours_of_week, 4), weeks)


def calibrated_habits(asked: Floats, agents: Floats, seen_seconds: Floats, start: Habits, luck: Luck) -> Habits:
    """`start` with the notice and the handling time under which simulated waits are most like those seen.

    Likeness is the sum of squared differences between the shares replied to within 15 and 30 minutes, 1, 2, 4, 8
    and 24 hours, over all requests and, weighted by their number, by the hour of the day when they were asked:
    a line that builds up shows in the hours after it, slow notice does not. Searched one habit at a time with ever
    finer steps, from a desk that notices at once and from one that takes its time; handling stays within a factor
    of 4 of `start`.
    """
    hour = (asked // 3600 % 24).astype(np.int64)
    weight = np.sqrt(np.bincount(hour, minlength=24) / len(asked))

    def profile(waits: Floats) -> Floats:
        by_hour = [
            np.bincount(hour, weights=waits <= mark, minlength=24) / np.maximum(np.bincount(hour, minlength=24), 1)
            for mark in QUANTILE_MARKS
        ]
        return np.concatenate((shares_within(waits), (np.array(by_hour) * weight).ravel()))

    seen = profile(seen_seconds)

    def distance(point: Floats) -> float:
        gap = profile(reply_seconds(asked, agents, _habits_at(point, start), luck)) - seen
        return float(gap @ gap)

    found = [_descended(distance, np.array([0.0, notice, 1.0])) for notice in (LOWEST[1], 5.0)]
    return _habits_at(min(found, key=distance), start)


def _habits_at(point: Floats, start: Habits) -> Habits:
    """Habits at (log2 of handling against the start, log2 of minutes of notice, spread of notice)."""
    return replace(
        start, handle_seconds=float(start.handle_seconds * 2.0 ** point[0]),
        notice_seconds=float(60 * 2.0 ** point[1]), notice_spread=float(point[2]),
    )  # fmt: skip


def _descended(distance: Callable[[Floats], float], best: Floats) -> Floats:
    """The point from which no step along one axis makes the distance smaller."""
    step, known = np.array([1.0, 2.0, 0.6]), distance(best)
    while step[1] > FINEST_STEP:
        improved = False
        for axis in (1, 2, 0):
            for direction in (-1.0, 1.0):
                tried = best.copy()
                tried[axis] = np.clip(tried[axis] + direction * step[axis], LOWEST[axis], HIGHEST[axis])
                if (found := distance(tried)) < known - 1e-9:
                    best, known, improved = tried, found, True
        if not improved:
            step = step / 2
    return best


def shares_within(waits: Floats) -> Floats:
    """The shares of waits within 15 and 30 minutes, 1, 2, 4, 8 and 24 hours. Shape (7,)."""
    return np.array([float((waits <= mark).mean()) for mark in QUANTILE_MARKS])


def agents_for_target(
    asked: Floats, hour_of_week: Whole, weeks: int, habits: Habits, luck: Luck, *,
    target_share: float, within_seconds: float,
) -> Floats:  # fmt: skip
    """The fewest agents by hour of the week who answer `target_share` of each hour's requests in time.

    Starts from the agents whom the work alone needs and adds one wherever an hour falls short, until none
    does. Hours without requests need nobody. Shape (168,).

    Raises:
        ValueError: one reply takes longer than the target allows, so no number of agents reaches it.
    """
    asks = np.bincount(hour_of_week, minlength=HOURS_OF_WEEK)
    load = asks / weeks * habits.handle_seconds * habits.replies_per_request / habits.concurrency / 3600
    agents = np.ceil(np.maximum(load, np.where(asks > 0, 1e-9, 0.0)))
    alone = 1 - np.exp(-within_seconds / habits.handle_seconds)
    if alone < target_share:
        raise ValueError("a reply takes longer than the target allows")
    for _ in range(int(4 * load.max()) + 40):
        waits = reply_seconds(asked, hours_to_slots(agents, weeks), habits, luck)
        in_time = np.bincount(hour_of_week, weights=waits <= within_seconds, minlength=HOURS_OF_WEEK)
        # Chance alone may leave an hour with few requests short of the target whoever is there.
        possible = np.bincount(
            hour_of_week, weights=habits.handle_seconds * luck.handle <= within_seconds, minlength=HOURS_OF_WEEK
        )
        short = in_time < np.minimum(np.ceil(target_share * asks), possible)
        if not short.any():
            break
        agents = agents + short
    return agents


def gain_by_hour(
    asked: Floats, week: Whole, weeks: int, agents: Floats, slot_hour_of_week: Whole,
    habits: Habits, luck: Luck, *, within_seconds: float,
) -> Floats:  # fmt: skip
    """Requests that one more agent in an hour of the week would bring into time, by hour and week.

    The same days are run with and without that agent. Shape (168, weeks).
    """
    now = (reply_seconds(asked, agents, habits, luck) <= within_seconds).astype(np.float64)
    gains = np.zeros((HOURS_OF_WEEK, weeks))
    for hour in range(HOURS_OF_WEEK):
        with_one = reply_seconds(asked, agents + (slot_hour_of_week == hour), habits, luck) <= within_seconds
        gains[hour] = np.bincount(week, weights=with_one - now, minlength=weeks)
    return gains
