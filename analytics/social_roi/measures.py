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


def _of_the_ledger(measure: Callable[[Ledger, Draws], Result]) -> Callable[..., Result]:
    """A measure of a ledger as the catalogue asks for it: of the frames that the ledger is made from."""

    def measured(
        frame: pl.DataFrame, frames: Frames, assumed: Assumed, horizon_months: int, discount_rate: float,
        window_days: int, programmes_out: Collection[str],
    ) -> Result:  # fmt: skip
        told = ledger_of(frame, frames, assumed, horizon_months, discount_rate, window_days, programmes_out)
        return told if isinstance(told, Insufficient) else measure(told, drawn(told))

    measured.__doc__ = measure.__doc__
    return measured


benefit_cost_ratio = _of_the_ledger(returns.benefit_cost_ratio)
roi = _of_the_ledger(returns.roi)
net_present_value = _of_the_ledger(returns.net_present_value)
payback = _of_the_ledger(returns.payback_months)
internal_rate = _of_the_ledger(returns.internal_rate)
share_assumed = _of_the_ledger(returns.share_assumed)


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
