"""What customers bring from the day on which they were won: what they have brought, and what is still expected.

A customer won last month has no history to be fitted alone: purchases and contracts of everybody won while sales were
seen tell how people buy and stay, and each customer's own history, short or long, is read in that light.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Insufficient
from analytics.lifetime_value.contracts import MONTHS_PER_YEAR, contract_values, renewing
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import WEEKS_PER_MONTH, Buying, buying, customer_values
from analytics.survival_comparison import Measured

STEP = 1e-3
MONTHS_A_CLASS = 3  # customers whose remaining horizon lies in one quarter are valued in one go


@dataclass(frozen=True, slots=True)
class WonValues:
    """Discounted margin of each customer from the day they were won to the horizon; arrays of shape (n,).

    `variance` is of what comes true, given the parameters; `slopes` (n, parameters) and `covariance` tell what not
    knowing the parameters adds.
    """

    value: Floats
    variance: Floats
    slopes: Floats
    covariance: Floats

    def mean(self, which: NDArray[np.bool_]) -> Measured:
        """The mean over some of the customers, with the error that drawing them and their future brings."""
        n = int(which.sum())
        if n < 2:  # noqa: PLR2004  (no spread of one)
            return Measured(float(self.value[which].sum()), math.inf)
        drawn = float(np.var(self.value[which], ddof=1) + self.variance[which].mean()) / n
        slope = self.slopes[which].mean(axis=0)
        return Measured(float(self.value[which].mean()), math.sqrt(drawn + float(slope @ self.covariance @ slope)))


def margins_by_month(frame: pl.DataFrame, contract_margin_share: float, months: int) -> Floats:
    """Margin of each customer in each month since they were won, shape (n, months).

    Args:
        frame: `month_nos`, `margin_amounts`, `charge_amounts`: lists alike.
        contract_margin_share: The share of a charge that is margin.
        months: How many months from the first; what came later is left out.
    """
    lengths = frame["month_nos"].list.len().to_numpy()
    whose = np.repeat(np.arange(len(frame)), lengths)
    month = frame["month_nos"].explode(empty_as_null=False).to_numpy().astype(np.int64)
    bought = frame["margin_amounts"].explode(empty_as_null=False).to_numpy()
    charged = frame["charge_amounts"].explode(empty_as_null=False).to_numpy()
    inside = month < months
    table = np.zeros((len(frame), months))
    np.add.at(table, (whose[inside], month[inside]), (bought + contract_margin_share * charged)[inside])
    return table


def won_values(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> WonValues | Insufficient:
    """What each customer brings within `horizon_months` of being won, discounted to that day.

    Args:
        frame: As `sql/queries/acquisitions.sql` gives it; rows with `is_followed` false are only in the fit of
            contracts, and their value holds nothing of what was not seen.
        horizon_months: From the day they were won.
        discount_rate: A year.
        contract_margin_share: The share of a charge that is margin.
    """
    rate = math.log1p(discount_rate) / MONTHS_PER_YEAR
    seen = margins_by_month(frame, contract_margin_share, horizon_months)
    value = seen @ np.exp(-rate * (np.arange(horizon_months) + 0.5))
    variance = np.zeros(len(frame))
    age = frame["age_months"].to_numpy()
    rest = np.maximum(horizon_months - age, 0.0)
    later = np.exp(-rate * age)
    slopes, blocks = [], []
    followed = frame["is_followed"].to_numpy() & (rest > 0)
    buys = (frame["tenure"].eq_missing("activity") & frame["frequency"].is_not_null()).to_numpy()
    runs = (frame["tenure"].eq_missing("contract") & frame["is_ended"].is_not_null()).to_numpy()
    if (which := followed & buys).any():
        model = buying(frame.filter(buys & frame["is_followed"].to_numpy()))
        if isinstance(model, Insufficient):
            return model
        for places, months in _classes(which, rest):
            part = frame[places]
            ahead = customer_values(model, part, months * WEEKS_PER_MONTH, discount_rate)
            value[places] += ahead.clv * later[places]
            variance[places] = np.where(np.isfinite(ahead.variance), ahead.variance, 0.0) * later[places] ** 2
        slopes.append(_slopes_of_buying(model, frame, which, rest, discount_rate) * later[:, None])
        blocks += [model.purchases.covariance, model.spend.covariance]
    running = runs & followed & ~frame["is_ended"].fill_null(value=True).to_numpy()
    if running.any():
        renewal = renewing(frame.filter(runs))
        if isinstance(renewal, Insufficient):
            return renewal
        ahead_value, ahead_variance = _contracts_ahead(renewal, frame, running, rest, discount_rate)
        value += ahead_value * later * contract_margin_share
        variance += ahead_variance * (later * contract_margin_share) ** 2

        def at(log_parameters: Floats) -> Floats:
            return _contracts_ahead(renewal.moved(log_parameters), frame, running, rest, discount_rate)[0]

        slopes.append(_slopes(at, renewal.log_parameters) * (later * contract_margin_share)[:, None])
        blocks.append(renewal.covariance)
    return WonValues(
        value, variance, np.hstack(slopes) if slopes else np.zeros((len(frame), 0)), _block_diagonal(blocks)
    )


def _classes(which: NDArray[np.bool_], rest: Floats) -> Iterator[tuple[NDArray[np.int64], float]]:
    """Places of customers with about the same time left, and that time."""
    of_class = np.ceil(rest / MONTHS_A_CLASS).astype(np.int64)
    for one in np.unique(of_class[which]):
        places = np.flatnonzero(which & (of_class == one))
        yield places, float(rest[places].mean())


def _slopes_of_buying(
    model: Buying, frame: pl.DataFrame, which: NDArray[np.bool_], rest: Floats, discount_rate: float
) -> Floats:
    purchases, spend = model.purchases, model.spend
    history = [frame[name].fill_null(0.0).to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    margin = frame["margin_value"].fill_null(0.0).to_numpy()
    # Discounting takes about the same off at every parameter: the middle of the time that is left serves.
    worth_later = np.exp(-math.log1p(discount_rate) * rest / 2 / MONTHS_PER_YEAR)

    def bought(log_parameters: Floats) -> Floats:
        moved, expected = purchases.moved(log_parameters), np.zeros(len(frame))
        for places, months in _classes(which, rest):
            expected[places] = moved.future_purchases(months * WEEKS_PER_MONTH, *(of[places] for of in history))
        return expected

    expected, each = bought(purchases.log_parameters), spend.expected_value(history[0], margin)
    by_purchases = _slopes(bought, purchases.log_parameters) * (each * worth_later)[:, None]
    by_spend = _slopes(lambda p: spend.moved(p).expected_value(history[0], margin), spend.log_parameters)
    joined: Floats = np.hstack((by_purchases, by_spend * (expected * worth_later)[:, None]))
    return joined


def _contracts_ahead(
    model: Sbg, frame: pl.DataFrame, running: NDArray[np.bool_], rest: Floats, discount_rate: float
) -> tuple[Floats, Floats]:
    value, variance = np.zeros(len(frame)), np.zeros(len(frame))
    for places, months in _classes(running, rest):
        ahead = contract_values(model, frame[places], round(months), discount_rate)
        value[places], variance[places] = ahead.value, ahead.variance
    return value, variance


def _slopes(quantity: Callable[[Floats], Floats], at: Floats) -> Floats:
    """Change of a quantity of shape (n,) by each parameter: (n, parameters)."""
    base = quantity(at)
    moved: Floats = np.column_stack([(quantity(at + step) - base) / STEP for step in STEP * np.identity(len(at))])
    return moved


def _block_diagonal(blocks: list[Floats]) -> Floats:
    whole = np.zeros((sum(map(len, blocks)),) * 2)
    start = 0
    for block in blocks:
        whole[start : start + len(block), start : start + len(block)] = block
        start += len(block)
    return whole
