"""The numbers of the catalogue that are read from the customer balance sheet.

A frame has one row per account, as `sql/queries/equity_accounts.sql` gives it.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from analytics.customer_equity.expectations import Terms, expected_of_contracts, history
from analytics.customer_equity.sheet import Fits, Sheet, balance_sheet
from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, counted
from analytics.lifetime_value.bg_nbd import BgNbd
from analytics.lifetime_value.contracts import contract_total
from analytics.lifetime_value.gamma_gamma import GammaGamma
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import (
    WEEKS_PER_MONTH,
    Buying,
    customer_values,
    lognormal_interval,
    parameter_variance,
    total_interval,
)
from analytics.proportions import normal_quantile

Z = normal_quantile(0.95)
STEP = 1e-3
METHOD = "BG/NBD with Gamma-Gamma, and sBG"


def customer_equity(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> Result:
    """What all customers will still bring within the horizon, discounted, as of the closing. Rows: the sheet."""
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    value = sheet.total("closing")
    low, high = lognormal_interval(value, _closing_variance(sheet)) if value > 0 else (value, value)
    return _stated(sheet, value, low, high, METHOD, rows=sheet.lines()).with_cautions(*_missed(sheet))


def return_on_customer(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> Result:
    """Margin of the period and change of equity, over the equity of the opening.

    The interval holds ignorance of the models' parameters at both ends, taken as independent; what came is counted.
    """
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    opening, closing, margin = sheet.total("opening"), sheet.total("closing"), -sheet.total("margin")
    if opening <= 0:
        return Insufficient("Customers were worth nothing at the opening.", "Choose a later period.")
    ignorance = (
        _ignorance(sheet, sheet.closing, "closing")
        + ((margin + closing) / opening) ** 2 * _ignorance(sheet, sheet.opening, "opening")
    ) / opening**2
    value, half = (margin + closing - opening) / opening, Z * math.sqrt(ignorance)
    return _stated(sheet, value, value - half, value + half, f"{METHOD}, delta method", unit="share")


def margin_collected(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> Result:
    """Margin of the sheet's customers in its period: orders less refunds, and charges times their margin."""
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    total = counted(-sheet.total("margin"), len(sheet.accounts), "money", currency=sheet.currency)
    return total.with_cautions(*sheet.cautions)


def excess_lost(frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float) -> Result:
    """Value that left beyond what the models of the opening expected; below 0 where less did.

    The interval is over customers: in a world drawn from those models it holds 0 in 95 of 100 cases.
    """
    sheet = balance_sheet(frame, Terms(horizon_months, discount_rate, contract_margin_share))
    if isinstance(sheet, Insufficient):
        return sheet
    lost = -sheet.accounts.group_by("customer_id").agg((pl.col("ignored") + pl.col("other")).sum())["ignored"]
    value, half = float(lost.sum()), Z * math.sqrt(float((lost**2).sum()))
    return _stated(sheet, value, value - half, value + half, "actual less expected leaving, over customers")


def _missed(sheet: Sheet) -> list[Caution]:
    opening = sheet.total("opening")
    if opening <= 0:
        return []
    return [
        Caution(
            "models-missed",
            f"What came since the opening differs by {abs(sheet.missed) / opening:.0%} of it from what its models "
            "expected: the interval holds chance and unknown parameters, not a model that is wrong.",
        )
    ]


def _stated(
    sheet: Sheet, value: float, low: float, high: float, method: str, *,
    unit: Unit = "money", rows: pl.DataFrame | None = None,
) -> Estimate:  # fmt: skip
    return Estimate(
        value=value, low=min(low, value), high=max(high, value), unit=unit, n=len(sheet.accounts), method=method,
        claim="assumed", currency=sheet.currency if unit == "money" else None, cautions=sheet.cautions, rows=rows,
    )  # fmt: skip


def _closing_variance(sheet: Sheet) -> float:
    """Of what comes true: chance and ignorance of the parameters; the two kinds of customers are independent."""
    variance = 0.0
    buyers, contracts = _kinds(sheet)
    if sheet.closing.buying and len(buyers):
        now, weeks = history(buyers, "closing"), sheet.terms.horizon_months * WEEKS_PER_MONTH
        values = customer_values(sheet.closing.buying, now, weeks, sheet.terms.discount_rate)
        variance += _variance_of(total_interval(sheet.closing.buying, now, values, weeks))
    running = contracts.filter(~pl.col("closing_is_ended"))
    if sheet.closing.renewing and len(running):
        now = history(running, "closing").with_columns(monthly_amount=running["closing_monthly_amount"])
        total = contract_total(sheet.closing.renewing, now, sheet.terms.horizon_months, sheet.terms.discount_rate)
        variance += sheet.terms.contract_margin_share**2 * _variance_of(total)
    return variance


def _variance_of(total: tuple[float, float, float]) -> float:
    """The variance that a lognormal interval was made from."""
    value, low, high = total
    if low <= 0 or high <= low:
        return 0.0
    return value**2 * math.expm1((math.log(high / low) / (2 * Z)) ** 2)


def _ignorance(sheet: Sheet, fits: Fits, moment: str) -> float:
    """The variance that not knowing the parameters brings to the value of all customers at one end."""
    buyers, contracts = _kinds(sheet)
    if moment == "opening":
        buyers, contracts = buyers.filter("is_opening"), contracts.filter("is_opening")
    variance = 0.0
    if fits.buying and len(buyers):
        variance += _of_buying(fits.buying, history(buyers, moment), sheet.terms)
    if fits.renewing and len(contracts):
        variance += _of_renewing(fits.renewing, contracts, moment, sheet.terms)
    return variance


def _of_buying(model: Buying, frame: pl.DataFrame, terms: Terms) -> float:
    columns = (frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks", "margin_value"))
    frequency, recency, age, value = columns
    weeks = terms.horizon_months * WEEKS_PER_MONTH
    values = customer_values(model, frame, weeks, terms.discount_rate)
    plain = values.purchases * values.value_per_purchase
    shrink = np.divide(values.clv, plain, out=np.ones_like(plain), where=plain > 0)

    def summed(purchases: BgNbd, spend: GammaGamma) -> float:
        expected = purchases.future_purchases(weeks, frequency, recency, age)
        return float((expected * shrink) @ spend.expected_value(frequency, value))

    return parameter_variance(model, summed)


def _of_renewing(model: Sbg, frame: pl.DataFrame, moment: str, terms: Terms) -> float:
    now = frame
    if moment == "closing":
        now = frame.with_columns(
            start_months_free="closing_months_free", start_monthly_amount="closing_monthly_amount",
            opening_is_ended="closing_is_ended",
        )  # fmt: skip

    def summed(model: Sbg) -> float:
        return float(expected_of_contracts(model, now, terms).value.sum())

    at, steps = model.log_parameters, STEP * np.identity(2)
    slope = np.array([(summed(model.moved(at + step)) - summed(model.moved(at - step))) / (2 * STEP) for step in steps])
    return float(slope @ model.covariance @ slope)


def _kinds(sheet: Sheet) -> tuple[pl.DataFrame, pl.DataFrame]:
    return tuple(sheet.accounts.filter(pl.col("contract") == kind) for kind in ("without", "with"))  # type: ignore[return-value]
