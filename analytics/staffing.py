"""Who is there when people ask, how many it takes, and what one more hour of cover would bring."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.desk_weeks import NO_SHIFTS, SEED, TOO_SHORT, DeskWeeks, desk_weeks, resampled_means
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.workload import (
    HOURS_OF_WEEK,
    WEEK,
    Habits,
    Luck,
    agents_for_target,
    calibrated_habits,
    gain_by_hour,
    reply_seconds,
)

Floats = NDArray[np.float64]
RESAMPLES = 40
DRAWS = 2_000
HOUR = np.arange(HOURS_OF_WEEK)
CALENDAR = {"weekday": HOUR // 24 + 1, "hour": HOUR % 24}


def coverage_gap(frame: pl.DataFrame, within_seconds: float = 3600) -> Result:
    """The share of requests that came while nobody was on shift. Interval over weeks.

    Rows by hour of the week: `requests_per_week`, `replies_per_week` (first replies written in that hour),
    `agents` on duty and `pulled_off_agents` on average, `answered_in_time` of all requests of that hour.
    """
    desk = desk_weeks(frame)
    if desk is None:
        return TOO_SHORT
    if not desk.agents.any():
        return NO_SHIFTS
    is_alone = desk.agents[(desk.asked // 900).astype(np.int64)] == 0
    gaps = np.bincount(desk.week, weights=is_alone, minlength=desk.weeks)
    asks = np.bincount(desk.week, minlength=desk.weeks)
    drawn = resampled_means(np.stack((gaps, asks.astype(np.float64))), np.random.default_rng(SEED), DRAWS)
    low, high = np.quantile(drawn[0] / drawn[1], (0.025, 0.975))
    value = float(is_alone.mean())
    return Estimate(
        value=value, low=min(float(low), value), high=max(float(high), value), unit="share", n=len(desk.asked),
        method=f"bootstrap over {desk.weeks} weeks", claim="descriptive", cautions=desk.unexplained(),
        rows=hours_of_week(desk, within_seconds),
    )  # fmt: skip


def hours_of_week(desk: DeskWeeks, within_seconds: float) -> pl.DataFrame:
    """Requests, first replies, people on duty and replies in time by hour of the week, 168 rows."""
    asks = desk.by_hour()
    replied = desk.answered()
    written = ((replied.asked + replied.waits) // 3600 % HOURS_OF_WEEK).astype(np.int64)
    with np.errstate(invalid="ignore"):
        in_time = desk.by_hour((desk.waits <= within_seconds).astype(np.float64)) / asks
    return pl.DataFrame(
        CALENDAR
        | {
            "requests_per_week": asks / desk.weeks,
            "replies_per_week": np.bincount(written, minlength=HOURS_OF_WEEK) / desk.weeks,
            "agents": desk.agents_by_hour(desk.agents),
            "pulled_off_agents": desk.agents_by_hour(desk.pulled_off),
            "answered_in_time": in_time,
        }
    ).with_columns(pl.col("answered_in_time").fill_nan(None))


def staffing(
    frame: pl.DataFrame, target_share: float = 0.8, within_seconds: float = 3600,
    handle_seconds: float = 420, concurrency: float = 1,
) -> Result:  # fmt: skip
    """Agent hours a week with which `target_share` of each hour's requests are answered in time.

    Every request is answered, and looked at as soon as an agent is free. Interval over weeks. Rows by hour of
    the week: `agents_now`, `agents_needed` with `low` and `high`; and, where shifts are known, `gain` (requests
    that one more agent in that hour would bring into time each week, at the pace at which this desk notices
    requests today) with `gain_low`, `gain_high`, `hourly_cost_amount`, `currency` and `gain_per_money`.
    """
    desk = desk_weeks(frame)
    if desk is None:
        return TOO_SHORT
    answered = desk.answered()
    replies = max(1.0, float(answered.reply_counts.mean())) if len(answered.asked) else 1.0
    habits = Habits(handle_seconds=handle_seconds, replies_per_request=replies, concurrency=concurrency)
    if 1 - math.exp(-within_seconds / handle_seconds) < target_share:
        return Insufficient(
            "Writing one reply takes longer than the target allows, however many agents there are.",
            "Allow more time, aim lower, or correct the handling time.",
        )
    needed = _needed(desk, habits, target_share, within_seconds)
    point, draws = needed[0], needed[1:]
    low, high = np.quantile(draws, (0.025, 0.975), axis=0, method="inverted_cdf")
    totals = np.quantile(draws.sum(axis=1), (0.025, 0.975))
    value = float(point.sum())
    rows = pl.DataFrame(
        CALENDAR
        | {
            "requests_per_week": desk.by_hour() / desk.weeks,
            "agents_now": desk.agents_by_hour(desk.agents),
            "agents_needed": point, "low": np.minimum(low, point), "high": np.maximum(high, point),
        }
    )  # fmt: skip
    cautions = [
        Caution(
            "handling",
            f"Assumed: {handle_seconds / 60:g} minutes of work a reply, {concurrency:g} at a time; "
            f"a request is seen as soon as somebody is free. Counted: {replies:.1f} replies a request.",
        )
    ]  # fmt: skip
    if desk.agents.any() and len(answered.asked):
        gains, caution = _gains(answered, habits, within_seconds)
        rows, cautions = rows.hstack(gains), [*cautions, caution, *desk.unexplained()]
    return Estimate(
        value=value, low=min(float(totals[0]), value), high=max(float(totals[1]), value), unit="count",
        n=len(desk.asked), claim="assumed", cautions=tuple(cautions), rows=rows,
        method=f"simulation of {desk.weeks} weeks, bootstrap over weeks",
    )  # fmt: skip


def _needed(desk: DeskWeeks, habits: Habits, target_share: float, within_seconds: float) -> Floats:
    """Agents by hour of the week: for the weeks as they were, then for resampled ones. Shape (1 + resamples, 168)."""
    rng = np.random.default_rng(SEED)
    found = []
    for sample in range(1 + RESAMPLES):
        chosen = np.arange(desk.weeks) if sample == 0 else rng.integers(0, desk.weeks, desk.weeks)
        asked = desk.laid_in_a_row(chosen)
        found.append(
            agents_for_target(
                asked, (asked // 3600 % HOURS_OF_WEEK).astype(np.int64), desk.weeks, habits,
                Luck.drawn(rng, len(asked)), target_share=target_share, within_seconds=within_seconds,
            )
        )  # fmt: skip
    return np.array(found)


def _gains(answered: DeskWeeks, start: Habits, within_seconds: float) -> tuple[pl.DataFrame, Caution]:
    """What one more agent would bring, hour by hour, and how far the simulation can be trusted."""
    rng = np.random.default_rng(SEED)
    luck = Luck.drawn(rng, len(answered.asked))
    habits, check = calibration(answered, start, luck, within_seconds)
    by_week = gain_by_hour(
        answered.asked, answered.week, answered.weeks, answered.agents, answered.slot_hour_of_week,
        habits, luck, within_seconds=within_seconds,
    )  # fmt: skip
    mean = by_week.mean(axis=1)
    drawn = np.quantile(resampled_means(by_week, rng, DRAWS), (0.025, 0.975), axis=1)
    gains = pl.DataFrame(
        {"gain": mean, "gain_low": np.minimum(drawn[0], mean), "gain_high": np.maximum(drawn[1], mean)}
    ).with_columns(
        pl.lit(answered.hourly_cost, dtype=pl.Float64).alias("hourly_cost_amount"),
        pl.lit(answered.currency, dtype=pl.String).alias("currency"),
    )
    return gains.with_columns(gain_per_money=pl.col("gain") / pl.col("hourly_cost_amount")), check


def calibration(answered: DeskWeeks, start: Habits, luck: Luck, within_seconds: float) -> tuple[Habits, Caution]:
    """The habits that the first half of the weeks show, and their test on the second half."""
    is_early = answered.asked < answered.weeks // 2 * WEEK
    early = int(is_early.sum())
    slots = answered.weeks // 2 * HOURS_OF_WEEK * 4
    first = Luck(
        notice=luck.notice[:early], handle=luck.handle[:early],
        follow_up=luck.follow_up[:early], think=luck.think[:early],
    )  # fmt: skip
    habits = calibrated_habits(answered.asked[:early], answered.agents[:slots], answered.waits[:early], start, first)
    said = reply_seconds(answered.asked, answered.agents, habits, luck)[~is_early] <= within_seconds
    seen = answered.waits[~is_early] <= within_seconds
    text = (
        f"The simulation learned how this desk works from the first half of the weeks (half of all requests are "
        f"looked at within {habits.notice_seconds / 60:.0f} minutes of open time even when nobody is busy). In the "
        f"second half it says {said.mean():.1%} of replies in time; {seen.mean():.1%} were."
    )
    return habits, Caution("simulation-check", text)
