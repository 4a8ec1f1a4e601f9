"""What speed is worth, as numbers that a page or a prompt asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.beliefs import Belief
from analytics.desk_weeks import NO_SHIFTS, TOO_SHORT, DeskWeeks, desk_weeks
from analytics.effect.compared import Known, known_before
from analytics.effect.doses import Doses, doses
from analytics.effect.doses import fast_against_slow as measured
from analytics.effect.measures import NO_MARGIN, NO_RATE, OTHERS
from analytics.effect.queue import bears_year, counts
from analytics.effect.reply_targets import NO_COST, TARGETS, Economics, ReplyTimes, reply_times
from analytics.effect.who_first import A_YEAR, NO_NAMES, NOBODY_WAITS
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
METHOD = "multi-level AIPW, cross-fitted, multinomial logit and linear regression"
MOST_WITHOUT_MARGIN = 0.1
OTHER_CURRENCY = Insufficient(
    "Hours of agents are paid in another currency than the one that is reported in.",
    "State the reporting currency, or bring fx_rates.csv.",
)
SPEED_CHOSEN = Caution("chosen", "Who is answered soon is chosen too; only what was known before is held equal.")


def fast_against_slow(frame: pl.DataFrame, deals: int, *, takes_undated: bool) -> Result:
    """Points more who stay if the answer comes within the hour, against later within 72 hours.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it.
        deals: Ways to deal the folds, averaged.
        takes_undated: Whether segment and region, which no file dates, are held equal too.
    """
    known = known_before(frame, takes_undated=takes_undated)
    found = doses(known, deals=deals)
    return found if isinstance(found, Insufficient) else told_of_speed(known, found, deals)


def told_of_speed(known: Known | Insufficient, found: Doses, deals: int = 3) -> Result:
    """The gain of an answer within the hour, with staying by all waits as its rows."""
    told = measured(known, deals)
    if isinstance(told, Insufficient):
        return told
    low, high = told.interval()
    return Estimate(
        value=told.value, low=low, high=high, unit="points", n=found.n, method=METHOD, claim="associational",
        cautions=(SPEED_CHOSEN, OTHERS), rows=found.table(),
    )  # fmt: skip


def best_reply_time(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], assumed: Mapping[str, Belief], deals: int,
    target_share: float, handle_seconds: float, concurrency: float, *, takes_undated: bool, bears_all: bool,
) -> Result:  # fmt: skip
    """The reply time that is worth most: what it keeps in margin less the hours of agents that it takes.

    Args:
        frame: As `sql/queries/desk_weeks.sql` gives it.
        frames: Holds `care_effect` and `margin_before_complaint`.
        assumed: Holds `contract_margin`.
        deals: Ways to deal the folds, averaged.
        target_share: Of all requests that are answered in time.
        handle_seconds: Work of one reply.
        concurrency: Conversations that an agent carries at once.
        takes_undated: Whether segment and region are held equal too.
        bears_all: Whether complaints bear the whole desk's hours, not their share of the requests.
    """
    desk = desk_weeks(frame)
    if desk is None:
        return TOO_SHORT
    found = doses(known_before(frames["care_effect"], takes_undated=takes_undated), deals=deals)
    if isinstance(found, Insufficient):
        return found
    money = economics(desk, frames, assumed["contract_margin"], bears_all=bears_all)
    if isinstance(money, Insufficient):
        return money
    told = reply_times(
        found, desk, money, target_share=target_share, handle_seconds=handle_seconds, concurrency=concurrency
    )
    return told if isinstance(told, Insufficient) else told_of_times(told, found)


def told_of_times(told: ReplyTimes, found: Doses) -> Estimate:
    """The best target as a number: its interval spans the targets that may be the best."""
    seconds = [TARGETS[label] for label in told.table["target"].to_list()]
    likely = told.likely()
    cautions = [SPEED_CHOSEN, Caution("one-side", "Complaints alone: what soon answered questions bring is not in it.")]
    if told.is_flat:
        names = ", ".join(told.table["target"][place] for place in likely)
        cautions.insert(0, Caution("flat", f"The optimum is flat: {names} may each be the best."))
    return Estimate(
        value=seconds[told.best], low=seconds[likely[0]], high=seconds[likely[-1]], unit="seconds", n=found.n,
        method=f"{METHOD}; simulated desk; 4,000 draws", claim="assumed", cautions=tuple(cautions), rows=told.table,
    )  # fmt: skip


def economics(
    desk: DeskWeeks, frames: Mapping[str, pl.DataFrame], contract_margin: Belief, *, bears_all: bool
) -> Economics | Insufficient:
    """What turns staying into money: customers who complained in the desk's last weeks, the year of each once."""
    frame, brought = frames["care_effect"], frames["margin_before_complaint"]
    since: Any = frame["opened_at"].max()
    recent = frame.filter(pl.col("opened_at") > since - timedelta(weeks=desk.weeks))
    named = recent.filter(pl.col("customer_id").is_not_null()).sort("opened_at", "case_key")
    customers = named.unique("customer_id", keep="last", maintain_order=True).select("case_key")
    told = customers.join(brought, on="case_key", how="left")
    if absent := _no_money(desk, told):
        return absent
    margin, charge = (told[name].fill_null(0.0).to_numpy() for name in ("margin_amount", "charge_amount"))
    year = margin + contract_margin.mean * charge
    error = math.hypot(year.std(ddof=1) / math.sqrt(len(year)), charge.mean() * contract_margin.deviation)
    borne = 1.0 if bears_all else min(1.0, len(recent) / len(desk.asked))
    return Economics(
        len(told) / desk.weeks, float(year.mean()), error, desk.hourly_cost or 0.0, borne, desk.currency or ""
    )


def _no_money(desk: DeskWeeks, told: pl.DataFrame) -> Insufficient | None:
    """Why nothing is said of money; None where enough is known."""
    currency = told["reporting_currency"].drop_nulls()
    checks = (
        (not desk.agents.any(), NO_SHIFTS),
        (desk.hourly_cost is None or desk.currency is None, NO_COST),
        (bool(told["is_rate_missing"].any()), NO_RATE),
        (told["is_margin_missing"].sum() > MOST_WITHOUT_MARGIN * len(told), NO_MARGIN),
        (len(currency) < 2, NO_NAMES),  # noqa: PLR2004  # one customer has no spread
        (len(currency) > 0 and currency[0] != desk.currency, OTHER_CURRENCY),
    )
    return next((absent for is_so, absent in checks if is_so), None)


def price_of_silence(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], assumed: Mapping[str, Belief], deals: int,
    *, takes_undated: bool,
) -> Result:  # fmt: skip
    """Money lost for each hour that today's queue waits: how much staying falls in its next hour, times a year.

    Args:
        frame: As `sql/queries/complaints_waiting.sql` gives it.
        frames: Holds `care_effect`.
        assumed: Holds `contract_margin`.
        deals: Ways to deal the folds, averaged.
        takes_undated: Whether segment and region are held equal too.
    """
    if frame.is_empty():
        return NOBODY_WAITS
    found = doses(known_before(frames["care_effect"], takes_undated=takes_undated), deals=deals)
    if isinstance(found, Insufficient):
        return found
    return told_of_silence(frame, found, assumed["contract_margin"])


def told_of_silence(waiting: pl.DataFrame, found: Doses, contract_margin: Belief) -> Result:
    """The price of the next hour; between the waits that were measured staying falls along the logarithm of time.

    The values as measured are used, not the isotone ones: those can only fall, and would find a price in noise.
    Who had an answer before counts for 0; a customer's year counts once, at the complaint that waits longest.
    """
    last = float(found.typical[-1])
    valued = waiting.filter(
        pl.col("margin_amount").is_not_null() & ~pl.col("is_rate_missing") & ~pl.col("is_margin_missing")
    )
    if valued.is_empty():
        return NO_NAMES
    usable = valued.filter(bears_year(valued, counts(valued, last)))
    margin, charge = (usable[name].cast(pl.Float64).to_numpy() for name in ("margin_amount", "charge_amount"))
    year = np.maximum(margin + contract_margin.mean * charge, 0.0)
    age = usable["waiting_seconds"].cast(pl.Float64).to_numpy() / 3600
    fall = weights_at(age, found.typical) - weights_at(age + 1, found.typical)
    price = found.difference(year @ fall)
    error = math.hypot(
        price.error, float(np.where(year > 0, charge, 0.0) @ (fall @ found.values)) * contract_margin.deviation
    )
    half = normal_quantile(0.95) * error
    over, again = (int(told.sum()) for told in (valued["waiting_seconds"] > last * 3600, valued["was_answered"]))
    unnamed, twice = len(waiting) - len(valued), int(counts(valued, last).sum()) - len(usable)
    cautions = [
        Caution("left-out", f"{unnamed:,} of {len(waiting):,} are of nobody whose worth is known, and count for 0."),
        Caution("over", f"{over:,} wait longer than {last:.0f} hours: nothing more to lose is known of them."),
        Caution("again", f"{again:,} had an answer before, {twice:,} are of a customer counted already: 0 for these."),
        A_YEAR, SPEED_CHOSEN,
    ]  # fmt: skip
    if abs(price.value) <= half:
        cautions.insert(
            0, Caution("uncertain", "Too uncertain: the interval holds 0, so waiting is not shown to cost.")
        )
    return Estimate(
        value=price.value, low=price.value - half, high=price.value + half, unit="money", n=len(waiting),
        currency=waiting["reporting_currency"][0], method=METHOD, claim="associational", cautions=tuple(cautions),
        rows=usable.select("case_key", "topic", "channel").with_columns(
            hours=pl.Series(age), next_hour_amount=pl.Series(year * (fall @ found.values))
        ),
    )  # fmt: skip


def weights_at(hours: Floats, typical: Floats) -> Floats:
    """What each measured wait counts for staying after `hours`, along the logarithm of time. Shape (hours, waits)."""
    at, known = np.log1p(hours), np.log1p(typical)
    return np.stack([np.interp(at, known, np.eye(len(typical))[place]) for place in range(len(typical))], axis=1)
