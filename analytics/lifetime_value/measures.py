"""The numbers of the catalogue that rest on lifetime models.

A frame of histories has one row per customer and currency, as `sql/queries/purchase_histories.sql` gives it:
`currency`, `frequency`, `recency_weeks`, `age_weeks`, `margin_value`, `is_margin_known`, and of the time after the
cut `later_weeks`, `later_purchases`, `later_margin_amount`. A frame of contracts is that of
`sql/queries/contract_tenures.sql`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, several_currencies
from analytics.lifetime_value.bg_nbd import BgNbd
from analytics.lifetime_value.contracts import contract_total, renewing
from analytics.lifetime_value.gamma_gamma import GammaGamma
from analytics.lifetime_value.holdout import Forecast, deciles
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.values import (
    INDEPENDENT,
    WEEKS_PER_MONTH,
    Buying,
    buying,
    customer_values,
    parameter_variance,
    purchases_interval,
    total_interval,
)
from analytics.proportions import normal_quantile
from analytics.retention import NO_COHORT

METHOD = "BG/NBD and Gamma-Gamma"
OFF_BY = 0.10
NOTHING_AFTER = Insufficient(
    "Nothing was observed after the cut to hold a forecast against.", "Bring later orders, or cut earlier."
)
NOTHING_BOUGHT = Insufficient(
    "Nobody bought again after the cut, so no error can be stated.", "Bring later orders, or cut earlier."
)
NO_CONTRACTS = Insufficient("No contract in this selection is running.", "Widen the filters.")


def customer_value_total(frame: pl.DataFrame, horizon_months: int, discount_rate: float) -> Result:
    """What the customers of today will still bring within the horizon, discounted, in one currency."""
    model = _model(frame)
    if isinstance(model, Insufficient):
        return model
    weeks = horizon_months * WEEKS_PER_MONTH
    values = customer_values(model, frame, weeks, discount_rate)
    value, low, high = total_interval(model, frame, values, weeks)
    return _money(frame, METHOD, value, low, high).with_cautions(*_said_of(model, frame))


def customer_value(frame: pl.DataFrame, horizon_months: int, discount_rate: float) -> Result:
    """The same a customer: the total and its interval ÷ customers. What one customer brings varies far more."""
    total = customer_value_total(frame, horizon_months, discount_rate)
    if isinstance(total, Insufficient):
        return total
    n = total.n
    return replace(total, value=total.value / n, low=total.low / n, high=total.high / n)


def alive_customers(frame: pl.DataFrame) -> Result:
    """How many customers have not left for good: the sum of P(alive), with the interval of how many it is."""
    model = _model(frame)
    if isinstance(model, Insufficient):
        return model
    history = _history(frame)
    alive = model.purchases.probability_alive(*history)
    error = parameter_variance(model, lambda p, _: float(p.probability_alive(*history).sum()))
    half = normal_quantile(0.95) * math.sqrt(float((alive * (1 - alive)).sum()) + error)
    value = float(alive.sum())
    return _estimate(len(frame), value, max(0.0, value - half), min(len(frame), value + half), "count", "BG/NBD")


def expected_purchases(frame: pl.DataFrame, horizon_months: int) -> Result:
    """Purchase days of a customer within the horizon: the mean, with the interval of the mean that comes true."""
    model = _model(frame)
    if isinstance(model, Insufficient):
        return model
    weeks = horizon_months * WEEKS_PER_MONTH
    value, low, high = purchases_interval(model, frame, weeks)
    n = len(frame)
    return _estimate(n, value / n, low / n, high / n, "score", "BG/NBD")


def value_concentration(frame: pl.DataFrame, horizon_months: int, discount_rate: float, top_share: float) -> Result:
    """The share of future value that the best `top_share` of customers are expected to bring.

    Rows: the curve, `customers` (share of them, best first) and `value` (share that they bring).
    """
    model = _model(frame)
    if isinstance(model, Insufficient):
        return model
    weeks = horizon_months * WEEKS_PER_MONTH
    history, value = _history(frame), frame["margin_value"].to_numpy()
    best = max(1, round(top_share * len(frame)))
    clv = customer_values(model, frame, weeks, discount_rate).clv
    if clv.sum() <= 0:
        return NOTHING_BOUGHT

    def share(purchases: BgNbd, spend: GammaGamma) -> float:
        moved = purchases.future_purchases(weeks, *history) * spend.expected_value(history[0], value)
        return _share_of_best(moved, best)

    half = normal_quantile(0.95) * math.sqrt(parameter_variance(model, share))
    found = _share_of_best(clv, best)
    ranked = np.concatenate(([0.0], np.cumsum(np.sort(clv)[::-1]) / clv.sum()))
    places = np.unique(np.linspace(0, len(clv), 101).round().astype(int))
    curve = pl.DataFrame({"customers": places / len(clv), "value": ranked[places]})
    return Estimate(
        value=found, low=max(0.0, found - half), high=min(1.0, found + half), unit="share", n=len(frame),
        method=METHOD, claim="assumed", rows=curve,
    )  # fmt: skip


def purchases_forecast_error(frame: pl.DataFrame) -> Result:
    """How far a forecast made at the cut was off: repeat purchases expected after it ÷ those made, less 1.

    The interval is that of the forecast: holding 0 means that what came was among what was said could come.
    Rows: tenths of customers by expectation, expected and actual purchases a customer.
    """
    model = _cut_model(frame)
    if isinstance(model, Insufficient):
        return model
    weeks = frame["later_weeks"].to_numpy()  # each source has a cut and an end of its own
    forecast = Forecast(*purchases_interval(model, frame, weeks), actual=float(frame["later_purchases"].sum()))
    return _error(len(frame), forecast, "BG/NBD", deciles(frame, customer_values(model, frame, weeks)))


def value_forecast_error(frame: pl.DataFrame) -> Result:
    """The same for their margin: expected after the cut ÷ what came, less 1."""
    model = _cut_model(frame)
    if isinstance(model, Insufficient):
        return model
    weeks = frame["later_weeks"].to_numpy()  # each source has a cut and an end of its own
    total = total_interval(model, frame, customer_values(model, frame, weeks), weeks)
    forecast = Forecast(*total, actual=float(frame["later_margin_amount"].sum()))
    return _error(len(frame), forecast, METHOD, None)


def contract_value_total(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> Result:
    """What the contracts that run will still bring within the horizon, discounted, in one currency."""
    if frame.is_empty() or frame["is_ended"].all():
        return NO_CONTRACTS
    if several := several_currencies("Contracts", frame["currency"]):
        return several
    model = renewing(frame)
    if isinstance(model, Insufficient):
        return model
    running = frame.filter(~pl.col("is_ended")).with_columns(pl.col("monthly_amount").fill_null(0.0))
    total = contract_total(model, running, horizon_months, discount_rate)
    estimate = _money(running, "sBG", *(contract_margin_share * value for value in total))
    if contract_margin_share == 1:
        text = "Charges are taken as margin: set the share of them that is."
        estimate = estimate.with_cautions(Caution("charges-as-margin", text))
    if unpriced := int(frame.filter(~pl.col("is_ended"))["monthly_amount"].null_count()):
        estimate = estimate.with_cautions(
            Caution("no-charge", f"{unpriced:,} contracts state no charge and count as 0.")
        )
    return estimate


def contract_value(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> Result:
    """The same a running contract."""
    total = contract_value_total(frame, horizon_months, discount_rate, contract_margin_share)
    if isinstance(total, Insufficient):
        return total
    n = total.n
    return replace(total, value=total.value / n, low=total.low / n, high=total.high / n)


def _model(frame: pl.DataFrame) -> Buying | Insufficient:
    if frame.is_empty():
        return NO_COHORT
    return several_currencies("Values", frame["currency"]) or buying(frame)


def _cut_model(frame: pl.DataFrame) -> Buying | Insufficient:
    if frame.is_empty():
        return NO_COHORT
    if not (frame["later_weeks"] > 0).any():
        return NOTHING_AFTER
    return _model(frame)


def _said_of(model: Buying, frame: pl.DataFrame) -> Iterator[Caution]:
    if model.left_out:
        yield Caution(
            "worthless-repeats",
            f"{model.left_out:,} customers whose repeat purchases were worth nothing or less are in no fit of "
            "values; what they bought counts as worth 0.",
        )
    if abs(model.correlation) > INDEPENDENT:
        yield Caution(
            "frequency-and-value",
            f"How often and how much go together here (correlation {model.correlation:.2f}), which the model denies.",
        )
    if unknown := int((~frame["is_margin_known"]).sum()):
        yield Caution(
            "revenue-as-margin",
            f"{unknown:,} of {len(frame):,} customers have orders without a margin: their amount is taken for it.",
        )


def _error(n: int, forecast: Forecast, method: str, rows: pl.DataFrame | None) -> Result:
    if forecast.actual <= 0:
        return NOTHING_BOUGHT
    low, high = (end / forecast.actual - 1 for end in (forecast.low, forecast.high))
    estimate = Estimate(
        value=forecast.error, low=low, high=high, unit="share", n=n, method=f"{method}, held out", claim="descriptive",
        rows=rows,
    )  # fmt: skip
    if not forecast.is_off and abs(forecast.error) <= OFF_BY:
        return estimate
    where = "outside" if forecast.is_off else "inside"
    return estimate.with_cautions(
        Caution(
            "forecast-off",
            f"The forecast was {abs(forecast.error) * 100:.1f} % too {'high' if forecast.error > 0 else 'low'}: "
            f"{forecast.expected:,.0f} expected, {forecast.actual:,.0f} came, {where} its interval.",
        )
    )


def _share_of_best(values: Floats, best: int) -> float:
    return float(np.sort(values)[::-1][:best].sum() / values.sum())


def _history(frame: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    frequency, recency, age = (frame[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks"))
    return frequency, recency, age


def _money(frame: pl.DataFrame, method: str, value: float, low: float, high: float) -> Estimate:
    return _estimate(len(frame), value, low, high, "money", method, frame["currency"][0])


def _estimate(
    n: int, value: float, low: float, high: float, unit: Unit, method: str, currency: str | None = None
) -> Estimate:
    return Estimate(value=value, low=low, high=high, unit=unit, n=n, method=method, claim="assumed", currency=currency)
