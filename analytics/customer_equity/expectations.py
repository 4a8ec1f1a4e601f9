"""What was to be expected of each account from the opening (or its first day) to the closing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.customer_equity.staying import Staying
from analytics.lifetime_value.contracts import MONTHS_PER_YEAR
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import WEEKS_PER_MONTH, WEEKS_PER_YEAR, Buying


@dataclass(frozen=True, slots=True)
class Terms:
    """How far values look, at what rate, and how much of a contract's charge is margin."""

    horizon_months: int
    discount_rate: float
    contract_margin_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Expected:
    """Per account, shape (n,), in money as of the start of its time in the period.

    Attributes:
        value: Discounted margin over the horizon, V(H).
        soon: The part of it until the closing, V(Δ).
        further: The same over a horizon that is longer by that time, V(H + Δ).
        margin: Margin until the closing, not discounted.
        alive: P(still a customer at the closing).
        growth: (1 + rate)^Δ.
    """

    value: Floats
    soon: Floats
    further: Floats
    margin: Floats
    alive: Floats
    growth: Floats

    @property
    def closing(self) -> Floats:
        """Value to be expected at the closing, over the whole horizon from there."""
        return self.growth * (self.further - self.soon)

    @property
    def closing_if_alive(self) -> Floats:
        """The same for who will not have left; 0 where that cannot be."""
        return np.divide(self.closing, self.alive, out=np.zeros_like(self.closing), where=self.alive > 0)


def history(frame: pl.DataFrame, moment: str) -> pl.DataFrame:
    """The columns that lifetime models read, as known at the `opening` or at the `closing`."""
    names = ("frequency", "recency_weeks", "age_weeks", "margin_value", "months_free", "months_observed",
             "months_before", "is_ended")  # fmt: skip
    return frame.select(pl.col(f"{moment}_{name}").alias(name) for name in names)


def expected_of_buyers(model: Buying, frame: pl.DataFrame, terms: Terms) -> Expected:
    """Expectations without a contract. `frame`: accounts; who is new starts with a first purchase and no history."""
    columns = history(frame, "opening").to_dict(as_series=False)
    past = [np.asarray(columns[name], dtype=float) for name in ("frequency", "recency_weeks", "age_weeks")]
    worth = model.spend.expected_value(past[0], np.asarray(columns["margin_value"], dtype=float))
    horizon = terms.horizon_months * WEEKS_PER_MONTH
    force = math.log1p(terms.discount_rate) / WEEKS_PER_YEAR
    elapsed = frame["elapsed"].to_numpy()
    found = {name: np.zeros(len(frame)) for name in ("value", "soon", "further", "margin", "alive")}
    buys = model.purchases
    lengths, of_length = np.unique(elapsed, return_inverse=True)
    for place, length in enumerate(lengths):
        rows = np.flatnonzero(of_length == place)
        # The new of one day have one history: none.
        alike = all((part[rows] == 0).all() for part in past)
        asked = [part[rows[:1] if alike else rows] for part in past]
        found["value"][rows] = buys.discounted_purchases(horizon, force, *asked)
        found["soon"][rows] = buys.discounted_purchases(length, force, *asked)
        found["further"][rows] = buys.discounted_purchases(horizon + length, force, *asked)
        found["margin"][rows] = buys.future_purchases(length, *asked)
        found["alive"][rows] = buys.probability_alive_after(length, *asked)
    money = {name: found[name] * worth for name in ("value", "soon", "further", "margin")}
    return Expected(**money, alive=found["alive"], growth=np.exp(force * elapsed))


def expected_of_contracts(model: Sbg, frame: pl.DataFrame, terms: Terms) -> Expected:
    """Expectations with a contract; all 0 for one that had ended before."""
    age, elapsed = frame["start_months_free"].to_numpy(), frame["elapsed"].to_numpy()
    margin = frame["start_monthly_amount"].to_numpy() * terms.contract_margin_share
    is_ended = frame["opening_is_ended"].to_numpy()
    margin = np.where(is_ended, 0.0, margin)
    oldest = float((age + elapsed).max(initial=0.0)) + terms.horizon_months
    staying, plain = Staying(model, terms.discount_rate, oldest), Staying(model, 0.0, oldest)
    return Expected(
        value=margin * staying.months(age, terms.horizon_months),
        soon=margin * staying.months(age, elapsed),
        further=margin * staying.months(age, terms.horizon_months + elapsed),
        margin=margin * plain.months(age, elapsed),
        alive=np.where(is_ended, 0.0, staying.share(age + elapsed) / staying.share(age)),
        growth=(1 + terms.discount_rate) ** (elapsed / MONTHS_PER_YEAR),
    )


def contract_closing_values(model: Sbg, frame: pl.DataFrame, terms: Terms) -> Floats:
    """What each contract is worth at the closing; 0 where it has ended."""
    age = frame["closing_months_free"].to_numpy()
    oldest = float(age.max() or 0.0) + terms.horizon_months if len(age) else 0.0
    months = Staying(model, terms.discount_rate, oldest).months(age, terms.horizon_months)
    margin = frame["closing_monthly_amount"].to_numpy() * terms.contract_margin_share
    return np.where(frame["closing_is_ended"].to_numpy(), 0.0, margin * months)
