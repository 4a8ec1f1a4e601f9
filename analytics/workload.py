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
    return Line.formed(asked, agents > 0, habits, luck).reply_seconds(agents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Requests that wait at a desk with certain opening hours, whoever serves: all that more agents do not change.

    Shape (slots,) for `is_open`. The others hold the requests that are noticed before the time ends, as they are
    noticed: `order` their places among all, `ready` when, `slot` the quarter of an hour of it, `work` the seconds of
    one agent, `queued` the work before each; `again` the places in this order of those that bring more replies.
    """

    asked: Floats
    is_open: NDArray[np.bool_]
    habits: Habits
    luck: Luck
    all_work: Floats
    order: Whole
    ready: Floats
    slot: Whole
    work: Floats
    queued: Floats
    again: Whole

    @classmethod
    def formed(cls, asked: Floats, is_open: NDArray[np.bool_], habits: Habits, luck: Luck) -> Line:
        """The line of these requests."""
        open_time = _added_up(np.where(is_open, SLOT, 0.0))
        noticed = habits.notice_seconds * np.exp(habits.notice_spread * luck.notice)
        ready = _moment(_level(asked, _slot(asked, open_time), open_time) + noticed, open_time)
        order = np.argsort(ready, kind="stable")
        order = order[np.isfinite(ready[order])]
        work = habits.handle_seconds * luck.handle
        extra = habits.replies_per_request - 1
        # Geometric: one reply brings the next.
        again = np.flatnonzero(luck.follow_up[order] < extra / (1 + extra)) if extra > 0 else np.zeros(0, np.int64)
        return cls(
            asked=asked, is_open=is_open, habits=habits, luck=luck, all_work=work, order=order, ready=ready[order],
            slot=_slot(ready[order], open_time), work=work[order], queued=_added_up(work[order])[:-1], again=again,
        )  # fmt: skip

    def reply_seconds(self, agents: Floats) -> Floats:
        """How long each request waits if so many are on duty in each quarter of an hour, somebody where it is open."""
        capacity = _added_up(agents * self.habits.concurrency * SLOT)
        arrived, queued = _level(self.ready, self.slot, capacity), self.queued
        mine: Whole = np.arange(len(self.ready))
        if len(self.again):
            start = queued + np.maximum.accumulate(arrived - queued)
            begun = np.maximum(_moment(start[self.again], capacity), self.ready[self.again])
            arrived, queued, mine = self._with_more(begun, arrived, capacity)
        start = (queued + np.maximum.accumulate(arrived - queued))[mine]
        waits = np.full(len(self.asked), np.inf)
        waits[self.order] = np.maximum(_moment(start, capacity), self.ready) + self.work - self.asked[self.order]
        return waits

    def _with_more(self, begun: Floats, arrived: Floats, capacity: Floats) -> tuple[Floats, Floats, Whole]:
        """The same with later replies in the line: what was served when each arrived, the work before, whose is mine.

        A follow-up stands for all later replies of its request, so its work is longer.
        """
        later = begun + self.luck.think[self.order[self.again]]
        stays = np.flatnonzero(np.isfinite(later))
        stays = stays[np.argsort(later[stays], kind="stable")]
        later = later[stays]
        # Both are in order, so they are merged; whoever asked comes before who asks again.
        places = np.searchsorted(self.ready, later, side="right") + np.arange(len(later))
        is_mine = np.ones(len(self.ready) + len(later), np.bool_)
        is_mine[places] = False
        mine = np.flatnonzero(is_mine)
        work, served = np.empty(len(is_mine)), np.empty(len(is_mine))
        work[mine], work[places] = self.work, self.work[self.again[stays]] * self.habits.replies_per_request
        served[mine], served[places] = arrived, _level(later, _slot(later, capacity), capacity)
        return served, _added_up(work)[:-1], mine


def _added_up(each: Floats) -> Floats:
    """Sums of all before, from 0. Shape (n + 1,)."""
    return np.concatenate(([0.0], np.cumsum(each)))


def _slot(at: Floats, curve: Floats) -> Whole:
    """The quarter of an hour of each moment; the last where the time is over. Shape (moments,)."""
    return np.minimum(at // SLOT, len(curve) - 2).astype(np.int64)


def _level(at: Floats, slot: Whole, curve: Floats) -> Floats:
    """How far a curve of sums at the ends of the quarters has come at each moment; it stays where the time is over."""
    pace = np.diff(curve) / SLOT
    return np.asarray(np.minimum(pace[slot] * (at - slot * SLOT) + curve[slot], curve[-1]))


def _moment(level: Floats, curve: Floats) -> Floats:
    """When a rising curve first passes `level`; `inf` where it never does. At a flat stretch, its end."""
    place = np.searchsorted(curve, level, side="right") - 1
    inside = np.minimum(place, len(curve) - 2)
    rise = np.maximum(np.diff(curve), 1e-9)
    passed = inside * SLOT + (level - curve[inside]) / rise[inside] * SLOT
    return np.where(place < len(curve) - 1, passed, np.inf)


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
    # Chance alone may leave an hour with few requests short of the target whoever is there.
    possible = np.bincount(
        hour_of_week, weights=habits.handle_seconds * luck.handle <= within_seconds, minlength=HOURS_OF_WEEK
    )
    line = Line.formed(asked, hours_to_slots(agents, weeks) > 0, habits, luck)
    for _ in range(int(4 * load.max()) + 40):
        waits = line.reply_seconds(hours_to_slots(agents, weeks))
        in_time = np.bincount(hour_of_week, weights=waits <= within_seconds, minlength=HOURS_OF_WEEK)
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
    line = Line.formed(asked, agents > 0, habits, luck)
    now = (line.reply_seconds(agents) <= within_seconds).astype(np.float64)
    gains = np.zeros((HOURS_OF_WEEK, weeks))
    for hour in range(HOURS_OF_WEEK):
        joined = agents + (slot_hour_of_week == hour)
        opens = not np.array_equal(joined > 0, line.is_open)
        asked_of = Line.formed(asked, joined > 0, habits, luck) if opens else line
        with_one = asked_of.reply_seconds(joined) <= within_seconds
        gains[hour] = np.bincount(week, weights=with_one - now, minlength=weeks)
    return gains
