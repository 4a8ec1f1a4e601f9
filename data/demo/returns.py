"""What care truly brought in a drawn world, month by month in euros, beside what it cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from data.demo.clock import STARTS_AT, Calendar
from data.demo.leaving import Troubles
from data.demo.parameters import DAY, Parameters
from data.demo.people import People, customer_ids
from data.demo.phone import Needs

PROGRAMMES = ("care", "community", "advocacy")


def true_returns(
    people: People, troubles: Troubles, needs: Needs, frames: dict[str, pl.DataFrame], presale: pl.DataFrame,
    gain: float, calendar: Calendar, parameters: Parameters,
) -> dict[str, Any]:  # fmt: skip
    """Flows by month: `benefits` by stream and `costs`, from potential outcomes and the world's own rules.

    `gain` is how much likelier those who asked before buying and were answered join than those who were ignored.
    Customers are in one stream each: who was saved, then who came because of an answer, then who was referred.
    """
    margins = _margins(frames, calendar, parameters)
    lost = np.full(people.count, np.inf)
    complaints = troubles.complaints
    np.minimum.at(lost, complaints["customer"].to_numpy(), complaints["lost_at_if_ignored"].to_numpy())
    saved = _dated(np.arange(people.count), lost)
    is_owned = np.isfinite(lost)
    answered = presale.filter((pl.col("customer") >= 0) & pl.col("is_answered"))["customer"].unique().to_numpy()
    share = gain * int(presale["is_answered"].sum()) / max(len(answered), 1)
    came = _dated(answered[~is_owned[answered]], people.joined)
    referrals = frames["referrals"].filter(pl.col("converted_at").is_not_null())
    ids = pl.DataFrame({"customer_id": customer_ids(np.arange(people.count)), "place": np.arange(people.count)})
    referred = referrals.join(ids, left_on="referred_customer_id", right_on="customer_id")["place"].to_numpy()
    referred = np.setdiff1d(referred[~is_owned[referred]], answered)
    calls = frames["calls"]["cost_amount"].cast(pl.Float64).mean()
    is_saved = needs.is_viewed & needs.calls_if_not_viewed & ~needs.calls_if_viewed
    return {
        "months": calendar.months,
        "currency": "EUR",
        "benefits": {
            "retained margin": _after(margins, saved, calendar),
            "acquired customers": [share * flow for flow in _after(margins, came, calendar)],
            "referred customers": [
                parameters.referral_incremental_share * flow
                for flow in _after(margins, _dated(referred, people.joined), calendar)
            ],
            "contacts saved": _summed(
                needs.at[is_saved], np.full(int(is_saved.sum()), float(calls or 0.0)), calendar  # type: ignore[arg-type]
            ),
            "ideas launched": _ideas(frames, calendar, parameters),
        },
        "costs": _costs(frames, calendar),
        "meaning": "margin and contacts that would not have been without care, and what the three programmes cost",
    }  # fmt: skip


def _month(at: np.ndarray[Any, Any], calendar: Calendar) -> np.ndarray[Any, Any]:
    """Number of the calendar month of each moment."""
    on = pl.from_epoch(pl.Series(np.minimum(at, calendar.end - 1)).cast(pl.Int64), "s").dt
    return ((on.year() - STARTS_AT.year) * 12 + on.month() - STARTS_AT.month).to_numpy()


def _summed(at: np.ndarray[Any, Any], amount: np.ndarray[Any, Any], calendar: Calendar) -> list[float]:
    flows = np.bincount(_month(at, calendar), weights=amount, minlength=calendar.months)
    return [round(float(flow), 2) for flow in flows]


def _dated(place: np.ndarray[Any, Any], at: np.ndarray[Any, Any]) -> pl.DataFrame:
    since = at[place]
    known = np.isfinite(since)
    return pl.DataFrame({"customer_id": customer_ids(place[known]), "since": since[known]})


def _after(margins: pl.DataFrame, since: pl.DataFrame, calendar: Calendar) -> list[float]:
    """Margin of customers from a moment of each on."""
    mine = margins.join(since, on="customer_id").filter(pl.col("at") >= pl.col("since"))
    return _summed(mine["at"].to_numpy(), mine["margin"].to_numpy(), calendar)


def _euros(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    rates = frames["fx_rates"].filter((pl.col("currency") == "GBP") & (pl.col("quote_currency") == "EUR"))
    pounds = rates.select(on="rate_on", rate=pl.col("rate").cast(pl.Float64), currency=pl.lit("GBP"))
    return pl.concat((pounds, pounds.with_columns(rate=pl.lit(1.0), currency=pl.lit("EUR"))))


def _margins(frames: dict[str, pl.DataFrame], calendar: Calendar, parameters: Parameters) -> pl.DataFrame:
    """Every order and every day of a contract: `customer_id, at, margin` in euros."""
    orders = frames["orders"].select(
        "customer_id",
        "currency",
        at=pl.col("ordered_at").dt.epoch("s").cast(pl.Float64),
        margin=pl.coalesce("margin_amount", pl.col("amount") - pl.col("cost_amount")).cast(pl.Float64),
    )
    ended = pl.coalesce(pl.col("ended_at").dt.epoch("s").cast(pl.Float64), pl.lit(calendar.end))
    periods = (
        frames["subscriptions"]
        .select(
            "customer_id",
            "currency",
            margin=pl.col("monthly_amount").cast(pl.Float64) / 30.4375,
            first=(pl.col("started_at").dt.epoch("s").cast(pl.Float64).clip(lower_bound=calendar.start) / DAY).floor(),
            last=(ended / DAY).floor(),
        )
        .filter(pl.col("last") > pl.col("first"))
    )
    days = periods.with_columns(
        at=pl.int_ranges(pl.col("first").cast(pl.Int64), pl.col("last").cast(pl.Int64))
    ).explode("at", keep_nulls=False, empty_as_null=False)  # fmt: skip
    charged = days.select(
        "customer_id",
        "currency",
        at=pl.col("at") * DAY,
        margin=pl.col("margin") * parameters.contract_margin_share,
    )
    flows = pl.concat((orders, charged)).filter(pl.col("customer_id").is_not_null())
    flows = flows.with_columns(on=pl.from_epoch(pl.col("at").cast(pl.Int64), "s").dt.date())
    return flows.join(_euros(frames), on=["on", "currency"]).select(
        "customer_id", "at", margin=pl.col("margin") * pl.col("rate")
    )


def _ideas(frames: dict[str, pl.DataFrame], calendar: Calendar, parameters: Parameters) -> list[float]:
    launched = frames["ideas"].filter(pl.col("launched_at").is_not_null())
    told = launched.with_columns(on=pl.col("launched_at").dt.date()).join(_euros(frames), on=["on", "currency"])
    margin = told["margin_amount"].cast(pl.Float64) * told["rate"] * parameters.idea_incremental_share
    return _summed(told["launched_at"].dt.epoch("s").to_numpy(), margin.fill_null(0.0).to_numpy(), calendar)


def _costs(frames: dict[str, pl.DataFrame], calendar: Calendar) -> list[float]:
    """Cost lines of the three programmes, none longer than its month, and concessions."""
    lines = (
        frames["costs"]
        .filter(pl.col("programme").is_in(PROGRAMMES))
        .select("currency", on="ended_on", amount=pl.col("amount").cast(pl.Float64))
    )
    given = frames["concessions"].select(
        "currency", on=pl.col("granted_at").dt.date(), amount=pl.col("amount").cast(pl.Float64)
    )
    spent = pl.concat((lines, given)).join(_euros(frames), on=["on", "currency"])
    at = spent["on"].cast(pl.Datetime("us")).dt.epoch("s").to_numpy()
    return _summed(at, (spent["amount"] * spent["rate"]).to_numpy(), calendar)
