"""Which reply time is worth paying for: what each keeps, less the hours of agents that it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.desk_weeks import SEED, DeskWeeks
from analytics.effect.doses import Doses, falling
from analytics.estimate import Insufficient
from analytics.workload import HOURS_OF_WEEK, Habits, Line, Luck, hours_to_slots

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TARGETS = {"15 min": 900.0, "1 h": 3600.0, "4 h": 4 * 3600.0, "24 h": 24 * 3600.0}
WEEKS_DRAWN = 12
STEP = 0.6  # of the most late requests of an hour: hours beyond it get one more agent at once
DRAWS = 4_000
MOST_STEPS = 200
UNREACHABLE = Insufficient(
    "No number of agents reaches any of these targets.", "Aim lower, or correct the handling time."
)
NO_COST = Insufficient(
    "Nobody says what an hour of these agents costs, in one currency.",
    "Bring shifts.csv with hourly_cost_amount and currency.",
)


@dataclass(frozen=True)
class Economics:
    """What turns staying into money: named customers who complain a week, a year's margin of one, its error, costs.

    `borne_share` is the part of the desk's hours that complaints bear: their share of the requests, or all of it.
    """

    customers_a_week: float
    margin: float
    margin_error: float
    hourly_cost: float
    borne_share: float
    currency: str


@dataclass(frozen=True)
class ReplyTimes:
    """The targets in the order of their length. Shapes (targets,) and (draws, targets).

    `net` is what a week's complaints keep beyond leaving all without an answer, less the hours, in money; `hours_now`
    the agents' hours a week as they were.
    """

    table: pl.DataFrame
    net: Floats
    draws: Floats
    currency: str
    hours_now: float

    @property
    def best(self) -> int:
        """The place of the target that is worth most."""
        return int(np.argmax(self.net))

    @property
    def best_shares(self) -> Floats:
        """In which share of the draws each target is the best."""
        return np.bincount(np.argmax(self.draws, axis=1), minlength=len(self.net)) / len(self.draws)

    def likely(self, level: float = 0.95) -> list[int]:
        """The fewest targets that hold the best with that chance, in the order of their length."""
        first = np.argsort(-self.best_shares, kind="stable")
        enough = int(np.searchsorted(self.best_shares[first].cumsum(), level - 1e-9)) + 1
        return sorted({*first[:enough].tolist(), self.best})

    @property
    def is_flat(self) -> bool:
        """Whether some other target may be worth as much as the best."""
        return len(self.likely()) > 1


@dataclass(frozen=True)
class Plan:
    """Agents by hour of the week for one target, in the hours that are open, and how long requests then wait.

    Shapes (168,), (168,) and (requests,).
    """

    agents: Floats
    is_open: Flags
    waits: Floats

    @property
    def hours(self) -> float:
        """Hours of agents a week."""
        return float(self.agents.sum())


def plan(desk: DeskWeeks, habits: Habits, luck: Luck, target_share: float, within_seconds: float) -> Plan | None:
    """The fewest hours of agents found with which that share of all requests is replied to in time.

    Open are the busier half of the hours that somebody is on shift today, or all of those, or else every hour: the
    cheaper of the first two that reach the target, the last where neither does. None where none does.
    """
    is_open = desk.agents_by_hour(desk.agents) > 0
    asks = desk.by_hour()
    busiest = np.zeros(HOURS_OF_WEEK, np.bool_)
    busiest[np.argsort(-np.where(is_open, asks, -1.0), kind="stable")[: int(is_open.sum()) // 2]] = True
    tried = [filled(desk, habits, luck, target_share, within_seconds, each) for each in (busiest, is_open)]
    if any(tried):
        return min((one for one in tried if one), key=lambda one: one.hours)
    return filled(desk, habits, luck, target_share, within_seconds, np.ones(HOURS_OF_WEEK, np.bool_))


def filled(
    desk: DeskWeeks, habits: Habits, luck: Luck, target_share: float, within_seconds: float, is_open: Flags
) -> Plan | None:
    """One agent in each open hour, then one more wherever most requests are late, until the share is reached."""
    if not is_open.any():
        return None
    # A request asked while closed waits for the opening, and is late because of that hour if it is late.
    ahead = np.array([_hours_to_opening(is_open, hour) for hour in range(HOURS_OF_WEEK)])
    asked_at = desk.hour_of_week
    opening = (asked_at + ahead[asked_at]) % HOURS_OF_WEEK
    is_reachable = (ahead[asked_at] - 1) * 3600 < within_seconds
    if is_reachable.mean() < target_share:
        return None
    agents = is_open.astype(np.float64)
    line = Line.formed(desk.asked, hours_to_slots(agents, desk.weeks) > 0, habits, luck)
    for _ in range(MOST_STEPS):
        waits = line.reply_seconds(hours_to_slots(agents, desk.weeks))
        is_late = waits > within_seconds
        if 1 - is_late.mean() >= target_share:
            return Plan(agents, is_open, waits)
        late = np.bincount(opening, weights=is_late & is_reachable, minlength=HOURS_OF_WEEK)
        if not late.any():
            return None
        agents = agents + (late >= STEP * late.max())
    return None


def _hours_to_opening(is_open: Flags, hour: int) -> int:
    return next(step for step in range(HOURS_OF_WEEK) if is_open[(hour + step) % HOURS_OF_WEEK])


def reply_times(
    found: Doses, desk: DeskWeeks, money: Economics, *, target_share: float, handle_seconds: float, concurrency: float
) -> ReplyTimes | Insufficient:
    """The worth of each target, with the doubt of staying by wait, of the margin, and of which weeks come.

    Longer waits are taken to keep no more than shorter ones (the isotone view), in every draw.
    """
    replies = desk.answered().reply_counts
    habits = Habits(
        handle_seconds=handle_seconds, concurrency=concurrency,
        replies_per_request=max(1.0, float(replies.mean())) if len(replies) else 1.0,
    )  # fmt: skip
    rng = np.random.default_rng(SEED)
    luck = Luck.drawn(rng, len(desk.asked))
    found_plans = {label: plan(desk, habits, luck, target_share, within) for label, within in TARGETS.items()}
    plans = {label: one for label, one in found_plans.items() if one}
    if not plans:
        return UNREACHABLE
    shares = [[_by_wait(one.waits, found) for one in plans.values()]]
    hours = [[one.hours for one in plans.values()]]
    for _ in range(WEEKS_DRAWN):
        weeks = _drawn(desk, rng)
        luck = Luck.drawn(rng, len(weeks.asked))
        drawn = [
            filled(weeks, habits, luck, target_share, TARGETS[label], one.is_open) or one
            for label, one in plans.items()
        ]
        shares.append([_by_wait(one.waits, found) for one in drawn])
        hours.append([one.hours for one in drawn])
    return _weighed(
        found, money, list(plans), np.array(shares), np.array(hours), rng, float(desk.agents_by_hour(desk.agents).sum())
    )


def _weighed(
    found: Doses, money: Economics, labels: list[str], shares: Floats, hours: Floats, rng: np.random.Generator,
    hours_now: float,
) -> ReplyTimes:  # fmt: skip
    """`shares` has shape (weeks drawn, targets, waits), `hours` (weeks drawn, targets); the first as it was."""
    trust = 1 / found.errors**2
    kept = falling(found.values[None, :], trust)
    all_kept = falling(found.draws(DRAWS, rng), trust)
    margins = rng.normal(money.margin, money.margin_error, DRAWS)
    which = rng.integers(1, len(hours), DRAWS)
    gain = shares[0] @ (kept[0] - kept[0, -1])
    gains = np.einsum("dtw,dw->dt", shares[which], all_kept - all_kept[:, -1:])
    cost = hours * money.hourly_cost * money.borne_share
    net = money.customers_a_week * money.margin * gain - cost[0]
    draws = money.customers_a_week * margins[:, None] * gains - cost[which]
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    told = ReplyTimes(pl.DataFrame(), net, draws, money.currency, hours_now)
    table = pl.DataFrame(
        {
            "target": labels, "hours_a_week": hours[0], "cost_amount": cost[0], "kept_share": gain,
            "kept_amount": money.customers_a_week * money.margin * gain, "net_amount": net,
            "net_low": np.minimum(low, net), "net_high": np.maximum(high, net), "best_share": told.best_shares,
        }
    )  # fmt: skip
    return replace(told, table=table)


def _drawn(desk: DeskWeeks, rng: np.random.Generator) -> DeskWeeks:
    """Weeks drawn with replacement; who is on shift stays as it is by hour of the week."""
    chosen = rng.integers(0, desk.weeks, desk.weeks)
    return replace(desk, asked=desk.laid_in_a_row(chosen))


def _by_wait(waits: Floats, found: Doses) -> Floats:
    place = np.searchsorted(found.until * 3600, waits, side="left")
    place[waits > found.until[-2] * 3600] = len(found.until) - 1
    return np.bincount(place, minlength=len(found.until)) / len(waits)
