"""Whole weeks of one desk: when people asked, how long they waited, who was there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Insufficient
from analytics.workload import HOURS_OF_WEEK, SLOT, WEEK

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SEED = 20_240_101
FEWEST_WEEKS = 4
OFF_SHIFT_SHARE = 0.05
TOO_SHORT = Insufficient(
    f"Fewer than {FEWEST_WEEKS} whole weeks of requests are in this selection.",
    "Widen the period, or bring files that cover more weeks.",
)
NO_SHIFTS = Insufficient(
    "Nobody's shifts are in these files, so nobody knows who was there.",
    "Bring shifts.csv with agent_id, started_at, ended_at and the channel served.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWeeks:
    """`asked` are seconds since the first Monday, ascending; `waits` those to the first reply, `inf` for none.

    `agents` and `pulled_off` are how many are on duty, or lent to another desk, in each quarter of an hour.
    """

    asked: Floats
    waits: Floats
    reply_counts: Floats
    agents: Floats
    pulled_off: Floats
    weeks: int
    hourly_cost: float | None
    currency: str | None

    @property
    def week(self) -> Whole:
        """The week of each request, from 0."""
        return (self.asked // WEEK).astype(np.int64)

    @property
    def hour_of_week(self) -> Whole:
        """The hour of the week of each request, 0 from Monday 00:00."""
        return (self.asked // 3600 % HOURS_OF_WEEK).astype(np.int64)

    @property
    def slot_hour_of_week(self) -> Whole:
        """The hour of the week of each quarter of an hour."""
        return (np.arange(len(self.agents)) // 4 % HOURS_OF_WEEK).astype(np.int64)

    def unexplained(self) -> tuple[Caution, ...]:
        """A caution where many replies were written while the shifts say that nobody was there."""
        written = ((self.asked + self.waits)[np.isfinite(self.waits)] // SLOT).astype(np.int64)
        written = written[written < len(self.agents)]
        share = float((self.agents[written] == 0).mean()) if len(written) else 0.0
        if share <= OFF_SHIFT_SHARE:
            return ()
        text = f"{share:.0%} of first replies were written while nobody was on shift: the shifts miss somebody."
        return (Caution("off-shift", text),)

    def answered(self) -> DeskWeeks:
        """Only the requests that got a reply."""
        rows = np.isfinite(self.waits)
        return replace(
            self, asked=self.asked[rows], waits=self.waits[rows], reply_counts=self.reply_counts[rows]
        )  # fmt: skip

    def laid_in_a_row(self, chosen: Whole) -> Floats:
        """When the requests of the chosen weeks would be asked if those weeks followed each other."""
        first = np.searchsorted(self.week, chosen, side="left")
        last = np.searchsorted(self.week, chosen, side="right")
        places = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        moved = np.repeat(np.arange(len(chosen)) - chosen, last - first) * WEEK
        return np.asarray(self.asked[places] + moved, dtype=np.float64)

    def by_hour(self, values: Floats | None = None) -> Floats:
        """Sums of values of requests (or their number) by hour of the week. Shape (168,)."""
        return np.bincount(self.hour_of_week, weights=values, minlength=HOURS_OF_WEEK).astype(np.float64)

    def agents_by_hour(self, agents: Floats) -> Floats:
        """The mean of quarter-hourly numbers by hour of the week. Shape (168,)."""
        return np.bincount(self.slot_hour_of_week, weights=agents, minlength=HOURS_OF_WEEK) / (4 * self.weeks)


def desk_weeks(frame: pl.DataFrame) -> DeskWeeks | None:
    """The rows of the query `desk_weeks`; None if it holds too few weeks.

    Args:
        frame: `kind` (request, shift), `started_second`, `ended_second`, `reply_seconds`, `reply_count`,
            `is_pulled_off`, `hourly_cost_amount`, `currency`, `weeks`.
    """
    requests, shifts = frame.filter(pl.col("kind") == "request"), frame.filter(pl.col("kind") == "shift")
    if requests.is_empty() or requests["weeks"][0] < FEWEST_WEEKS:
        return None
    weeks = int(requests["weeks"][0])
    paid = shifts.drop_nulls(["hourly_cost_amount", "currency"])
    has_one_currency = paid["currency"].n_unique() == 1
    return DeskWeeks(
        asked=requests["started_second"].to_numpy(),
        waits=requests["reply_seconds"].fill_null(math.inf).to_numpy(),
        reply_counts=requests["reply_count"].fill_null(0).cast(pl.Float64).to_numpy(),
        agents=_on_duty(shifts.filter(~pl.col("is_pulled_off")), weeks),
        pulled_off=_on_duty(shifts.filter("is_pulled_off"), weeks),
        weeks=weeks,
        hourly_cost=float(paid["hourly_cost_amount"].to_numpy().mean()) if has_one_currency else None,
        currency=paid["currency"][0] if has_one_currency else None,
    )


def _on_duty(shifts: pl.DataFrame, weeks: int) -> Floats:
    """How many of these shifts run in each quarter of an hour, from begin to end rounded to quarters."""
    slots = round(weeks * WEEK / SLOT)
    change = np.zeros(slots + 1)
    for column, sign in (("started_second", 1), ("ended_second", -1)):
        place = np.clip(np.round(shifts[column].to_numpy() / SLOT), 0, slots).astype(np.int64)
        np.add.at(change, place, sign)
    return np.cumsum(change)[:-1]


def resampled_means(by_week: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Means over weeks drawn with replacement. `by_week` has shape (…, weeks), the result (…, draws)."""
    weeks = by_week.shape[-1]
    return np.asarray(by_week @ rng.multinomial(weeks, np.full(weeks, 1 / weeks), draws).T / weeks)
