"""What contracts will still bring: committed months for certain, then renewal by renewal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Insufficient
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.sbg import Sbg, sbg
from analytics.lifetime_value.values import lognormal_interval

MONTHS_PER_YEAR = 12
STEP = 1e-3
NO_RENEWALS = Insufficient(
    "Too few contracts have run out of their commitment, or none has ended: nothing tells how long they last.",
    "Bring subscriptions.csv with ended_at over a longer time.",
)


@dataclass(frozen=True, slots=True)
class Renewals:
    """Months at risk of each contract, shape (n,): the month in which it ended or those survived, and since when.

    A month counts only as a whole: one that began before its holder was first seen, or that was not observed to
    its end, could not have shown both outcomes.
    """

    periods: Floats
    is_ended: NDArray[np.bool_]
    entered: Floats
    is_at_risk: NDArray[np.bool_]


def renewals(frame: pl.DataFrame) -> Renewals:
    """Whole months at risk of contracts.

    Args:
        frame: One row per contract: `months_free` (since its holder could leave, to its end or to the end of
            observation; negative inside a commitment), `months_observed` (to the end of observation),
            `months_before` (to when it was first seen), `is_ended`.
    """
    free = np.maximum(frame["months_free"].to_numpy(), 0.0)
    observed = np.maximum(np.floor(frame["months_observed"].to_numpy()), 0.0)
    entered = np.ceil(np.maximum(frame["months_before"].to_numpy(), 0.0))
    ending = np.floor(free) + 1
    is_ended = frame["is_ended"].to_numpy() & (ending <= observed)
    periods = np.where(is_ended, ending, np.minimum(np.floor(free), observed))
    return Renewals(periods, is_ended, entered, periods - is_ended >= entered)


def renewing(frame: pl.DataFrame) -> Sbg | Insufficient:
    """Fit an sBG to contracts, by months in which their holders could leave. `frame` as for `renewals`."""
    seen = renewals(frame)
    kept = seen.is_at_risk
    try:
        return sbg(seen.periods[kept], seen.is_ended[kept], entered=seen.entered[kept])
    except ValueError:
        return NO_RENEWALS


@dataclass(frozen=True, slots=True)
class ContractValues:
    """Of the contracts that run, shape (n,): expected discounted charges to the horizon, and their variance.

    `expected_months` are undiscounted, the committed ones included.
    """

    value: Floats
    variance: Floats
    expected_months: Floats


def contract_values(model: Sbg, frame: pl.DataFrame, horizon_months: int, annual_rate: float = 0.0) -> ContractValues:
    """What each running contract will still pay within the horizon, month by month at the month's end.

    Args:
        model: From `renewing`.
        frame: Running contracts: `months_free` (negative: months still committed) and `monthly_amount`.
        horizon_months: How far to look.
        annual_rate: Discount rate a year.
    """
    free, amount = frame["months_free"].to_numpy(), frame["monthly_amount"].to_numpy()
    tenure = np.maximum(np.floor(free), 0.0)
    committed = np.minimum(np.ceil(np.maximum(-free, 0.0)), horizon_months)
    month_rate = math.log1p(annual_rate) / MONTHS_PER_YEAR
    paid, squared, months, there = (np.zeros(len(free)) for _ in range(4))
    there += 1.0
    annuity = 0.0
    for month in range(1, horizon_months + 1):
        renewed = np.maximum(month - committed, 1.0)  # the renewal that this month asks for
        there = np.where(month <= committed, 1.0, there * model.retention(tenure + renewed))
        worth = math.exp(-month_rate * month)
        paid += there * worth
        squared += there * ((annuity + worth) ** 2 - annuity**2)
        annuity += worth
        months += there
    return ContractValues(amount * paid, np.maximum(squared - paid**2, 0.0) * amount**2, months)


def contract_total(
    model: Sbg, frame: pl.DataFrame, horizon_months: int, annual_rate: float, level: float = 0.95
) -> tuple[float, float, float]:
    """What all running contracts together will pay, with the interval of what comes true: value, low, high."""
    values = contract_values(model, frame, horizon_months, annual_rate)
    total = float(values.value.sum())
    if total <= 0:
        return total, total, total

    def summed(log_parameters: Floats) -> float:
        return float(contract_values(model.moved(log_parameters), frame, horizon_months, annual_rate).value.sum())

    slope = np.array(
        [
            (summed(model.log_parameters + step) - summed(model.log_parameters - step)) / (2 * STEP)
            for step in STEP * np.identity(2)
        ]
    )
    variance = float(values.variance.sum() + slope @ model.covariance @ slope)
    return total, *lognormal_interval(total, variance, level)
