"""The numbers of the catalogue on what care returns, each from the same ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from analytics.beliefs import Belief
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile
from analytics.social_roi import returns
from analytics.social_roi.assembled import ledger_of
from analytics.social_roi.found import Span
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import Draws, drawn
from analytics.social_roi.streams import NO_MARGIN, acquired_share, retained

Frames = Mapping[str, pl.DataFrame]
Assumed = Mapping[str, Belief]


def benefit_cost_ratio(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """Benefits per unit of cost."""
    told = ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out)
    return _of(told, returns.benefit_cost_ratio)


def roi(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """Return on what was spent."""
    return _of(
        ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out), returns.roi
    )


def net_present_value(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """Benefits less costs, on the first day."""
    told = ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out)
    return _of(told, returns.net_present_value)


def payback(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """From when on benefits stay ahead of costs."""
    return _of(
        ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out),
        returns.payback_months,
    )


def internal_rate(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """The rate that money tied up in care earned."""
    return _of(
        ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out),
        returns.internal_rate,
    )


def share_assumed(
    frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float, window_days: int,
    programmes_out: Collection[str],
) -> Result:  # fmt: skip
    """The part of the benefits that rests on assumptions."""
    told = ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out)
    return _of(told, returns.share_assumed)


def answers_that_win(frame: pl.DataFrame) -> Result:
    """Of those who came after an answer, the share that would not have come without it."""
    share = acquired_share(frame)
    if isinstance(share, Insufficient):
        return share
    low, high = share.interval()
    return Estimate(
        value=share.value, low=low, high=high, unit="share", n=len(frame), claim="associational",
        method="difference in joining, regression on the ignored, over the share that joined; delta method",
        cautions=(Caution("not-causal", "Who is answered is no accident; channel, topic, brand and hour are held "
                          "equal, nothing else."),),
    )  # fmt: skip


def retained_margin(frame: pl.DataFrame, horizon_months: int) -> Result:
    """What a month of a customer after an answer brought more than after none. Rows: orders and charges apart."""
    if frame.is_empty():
        return NO_MARGIN
    first = frame["month_on"].min()
    told = retained(frame, Span(first, horizon_months))  # type: ignore[arg-type]
    if isinstance(told, Insufficient):
        return told
    parts = {"margin of orders": told.orders, "contract charges": told.charges}
    rows = pl.DataFrame(
        [
            {"of": name, "a_month": one.value, "low": one.interval()[0], "high": one.interval()[1]}
            for name, one in parts.items()
            if one is not None
        ]
    )
    value = sum(one.value for one in parts.values() if one)
    half = normal_quantile(0.95) * sum(one.error**2 for one in parts.values() if one) ** 0.5
    return Estimate(
        value=value, low=value - half, high=value + half, unit="money", n=len(frame), claim="associational",
        currency=str(frame["reporting_currency"][0]), rows=rows,
        method=f"regression on the ignored month by month, {told.months_told} months, {told.people:,} customers",
        cautions=(Caution("charges-are-no-margin", "Contract charges are revenue: the ledger takes the share of them "
                          "that is margin as an assumption."),),
    )  # fmt: skip


def _of(told: Ledger | Insufficient, measure: Callable[[Ledger, Draws], Result]) -> Result:
    if isinstance(told, Insufficient):
        return told
    return measure(told, drawn(told))
