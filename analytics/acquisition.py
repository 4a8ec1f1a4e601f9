"""What winning a customer costs, what it brings for that, and when it has paid back.

A frame of customers is that of `sql/queries/acquisitions.sql`; those with `is_counted` are measured, the others only
help to tell how people buy and stay.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, several_currencies
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.won import margins_by_month, won_values
from analytics.proportions import normal_quantile
from analytics.survival_comparison import Measured

STATED_ENOUGH = 0.9  # share of customers with a stated cost from which on their mean stands for all
FEWEST_WON = 10
FEWEST_FOLLOWED = 10
MONTH_SECONDS = 2_629_800
LONGEST_MONTHS = 120
NOBODY_WON = Insufficient(
    "Nobody was won in this selection while sales and acquisition costs were observed.",
    "Bring customers.csv with joined_at, or widen the filters.",
)
NO_COST = Insufficient(
    "Nothing in these files says what winning these customers cost.",
    "Bring customers.csv with acquisition_cost_amount, or costs.csv with category acquisition.",
)


def counted(frame: pl.DataFrame) -> NDArray[np.bool_]:
    """Who is measured, shape (n,)."""
    return frame["is_counted"].fill_null(value=False).to_numpy()


def unit_cost(frame: pl.DataFrame, which: NDArray[np.bool_]) -> Measured | Insufficient:
    """Cost of winning one of the chosen customers, fully loaded, with its error.

    Where customers state what winning them cost, lines of category acquisition are the same money again and are left
    out; agencies, advertising and the like of the programme acquisition come on top. A stated cost varies over
    customers; a line is spent whoever comes, so that the number who came is what chance decides (Poisson).
    """
    won = frame.filter(which)
    if len(won) < FEWEST_WON:
        return Insufficient(
            f"Only {len(won)} customers were won: at least {FEWEST_WON} are needed.", "Widen the filters."
        )
    stated = won["cost_amount"].drop_nulls().to_numpy()
    is_stated = len(stated) >= STATED_ENOUGH * len(won)
    lines = float(won["beside_amount"].sum()) + (0.0 if is_stated else float(won["line_amount"].sum()))
    direct = float(stated.mean()) if is_stated else 0.0
    spread = float(stated.var(ddof=1)) if is_stated else 0.0
    cost = direct + lines / len(won)
    if cost <= 0:
        return NO_COST
    return Measured(cost, math.sqrt((spread + (lines / len(won)) ** 2) / len(won)))


def cac(frame: pl.DataFrame) -> Result:
    """Cost of winning a customer, fully loaded, in one currency."""
    cost = _cost(frame)
    if isinstance(cost, Insufficient):
        return cost
    which = counted(frame)
    low, high = cost.interval()
    return Estimate(
        value=cost.value, low=max(low, 0.0), high=high, unit="money", n=int(which.sum()), claim="descriptive",
        method="cost ÷ customers won", currency=_currency(frame, which), cautions=_said_of_costs(frame.filter(which)),
    )  # fmt: skip


def ltv_to_cac(frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float) -> Result:
    """Discounted margin that a customer brings from the day they were won, per unit of what winning them cost."""
    cost = _cost(frame)
    if isinstance(cost, Insufficient):
        return cost
    values = won_values(frame, horizon_months, discount_rate, contract_margin_share)
    if isinstance(values, Insufficient):
        return values
    which = counted(frame)
    ratio = value_to_cost(values.mean(which), cost)
    low, high = ratio.interval()
    return Estimate(
        value=ratio.value, low=low, high=high, unit="score", n=int(which.sum()), claim="assumed",
        method="BG/NBD, Gamma-Gamma and sBG ÷ cost, delta method",
        cautions=_said_of_costs(frame.filter(which)) + said_of_margins(frame.filter(which), contract_margin_share),
    )  # fmt: skip


def value_to_cost(value: Measured, cost: Measured) -> Measured:
    """The ratio of the two with its error (delta method)."""
    ratio = value.value / cost.value
    return Measured(ratio, math.hypot(value.error, ratio * cost.error) / cost.value)


def acquisition_payback(frame: pl.DataFrame, contract_margin_share: float) -> Result:
    """Time until a customer won has brought, in the mean over stayers and leavers, what winning one cost. In seconds.

    Undiscounted. Each month is a mean over the customers whose month is over, so that open cohorts count as far as
    they go. `inf` where that was not reached while anybody could be followed.

    Rows: `month`, `amount` (cumulative margin a customer), `low`, `high`, `customers`.
    """
    cost = _cost(frame)
    if isinstance(cost, Insufficient):
        return cost
    which = counted(frame)
    months = paid_back(frame, which, cost, contract_margin_share)
    if months is None:
        return Insufficient("No customer was followed for a month after they were won.", "Bring a longer history.")
    value, low, high = (at * MONTH_SECONDS for at in months)
    return Estimate(
        value=value, low=low, high=high,
        unit="seconds", n=int(which.sum()), method="cumulative margin of open cohorts", claim="descriptive",
        cautions=_said_of_costs(frame.filter(which)) + said_of_margins(frame.filter(which), contract_margin_share),
        rows=margin_curve(frame.filter(which), contract_margin_share),
    )  # fmt: skip


def paid_back(
    frame: pl.DataFrame, which: NDArray[np.bool_], cost: Measured, contract_margin_share: float
) -> tuple[float, float, float] | None:
    """Months until the chosen customers have brought their cost, with the interval; None where nobody was followed."""
    curve = margin_curve(frame.filter(which), contract_margin_share)
    if curve.is_empty():
        return None
    level = normal_quantile(0.95)
    half = level * np.hypot((curve["high"] - curve["low"]).to_numpy() / 2 / level, cost.error)
    mean = curve["amount"].to_numpy()
    return _reached(mean, cost.value), _reached(mean + half, cost.value), _reached(mean - half, cost.value)


def margin_curve(won: pl.DataFrame, contract_margin_share: float) -> pl.DataFrame:
    """Cumulative margin a customer by whole months since they were won, as long as ten were followed.

    Returns:
        `month` (from 1), `amount`, `low`, `high`, `customers`.
    """
    age = np.floor(won["age_months"].to_numpy()).astype(np.int64)
    months = int(min(np.sort(age)[-FEWEST_FOLLOWED], LONGEST_MONTHS)) if len(age) >= FEWEST_FOLLOWED else 0
    margins = margins_by_month(won, contract_margin_share, months)
    is_over = np.arange(months) < age[:, None]
    followed = is_over.sum(axis=0)
    mean = np.where(is_over, margins, 0.0).sum(axis=0) / np.maximum(followed, 1)
    influence = np.cumsum(np.where(is_over, (margins - mean) / np.maximum(followed, 1), 0.0), axis=1)
    half = normal_quantile(0.95) * np.sqrt((influence**2).sum(axis=0))
    amount = np.cumsum(mean)
    return pl.DataFrame(
        {"month": np.arange(1, months + 1), "amount": amount, "low": amount - half, "high": amount + half,
         "customers": followed}
    )  # fmt: skip


def said_of_margins(won: pl.DataFrame, contract_margin_share: float) -> tuple[Caution, ...]:
    """What has to be said of the margins of customers won."""
    said = []
    if unknown := int((~won["is_margin_known"]).sum()):
        text = f"{unknown:,} of {len(won):,} customers have orders without a margin: their amount is taken for it."
        said.append(Caution("revenue-as-margin", text))
    if contract_margin_share == 1 and (won["tenure"] == "contract").any():
        said.append(Caution("charges-as-margin", "Charges are taken as margin: set the share of them that is."))
    return tuple(said)


def _reached(amount: Floats, cost: float) -> float:
    """Months until the cumulative amount is at `cost`, straight within a month; `inf` if it never is."""
    at = np.flatnonzero(amount >= cost)
    if not len(at):
        return math.inf
    first = int(at[0])
    before = float(amount[first - 1]) if first else 0.0
    part = 1.0 if amount[first] <= before else (cost - before) / (float(amount[first]) - before)
    return first + min(max(part, 0.0), 1.0)


def _cost(frame: pl.DataFrame) -> Measured | Insufficient:
    which = counted(frame) if len(frame) else np.zeros(0, dtype=np.bool_)
    if not which.any():
        return NOBODY_WON
    several = several_currencies("Costs and margins", frame.filter(which)["currency"])
    return several or unit_cost(frame, which)


def _currency(frame: pl.DataFrame, which: NDArray[np.bool_]) -> str | None:
    known = frame.filter(which)["currency"].drop_nulls()
    return str(known[0]) if len(known) else None


def _said_of_costs(won: pl.DataFrame) -> tuple[Caution, ...]:
    said = []
    stated = won["cost_amount"].drop_nulls()
    if len(stated) >= STATED_ENOUGH * len(won):
        text = "What winning each customer cost is as the customers file states it; lines of category acquisition are "
        said.append(Caution("costs-in", text + "taken for the same money and not added."))
        if unstated := len(won) - len(stated):
            said.append(Caution("cost-unstated", f"{unstated:,} customers state no cost: the mean stands for them."))
    else:
        said.append(Caution("costs-in", "What winning customers cost is as the cost lines of acquisition state it."))
    if not float(won["beside_amount"].sum()):
        text = "No agency, advertising or other line of the programme acquisition fell on these customers: if there "
        said.append(Caution("costs-missing", text + "were such costs, they are missing."))
    return tuple(said)
