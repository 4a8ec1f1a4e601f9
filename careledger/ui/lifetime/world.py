"""What the page Lifetime value knows: its answers and fits, made once per build, filters and assumptions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.lifetime_value.contracts import renewing
from analytics.lifetime_value.holdout import tracking
from analytics.lifetime_value.sbg import Sbg
from analytics.lifetime_value.values import (
    FUTURES,
    SEED,
    WEEKS_PER_MONTH,
    Buying,
    buying,
    customer_values,
    drawn_values,
)
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters
from careledger.ui.lifetime.assumed import Assumed

SHOWN_CUSTOMERS = 200
HALF = 0.5


def asked_of(desk: Desk, filters: Filters) -> tuple[Hashable, ...]:
    """What a cached result of a page depends on, beside what the reader assumes."""
    cohort = desk.ledger.cohort
    return desk.ledger.manifest.build_id, repr(cohort and sorted(cohort.customers)), repr(filters)


@dataclass(frozen=True, slots=True)
class World:
    """A desk narrowed to filters in one currency, and what the reader assumes."""

    desk: Desk
    filters: Filters
    assumed: Assumed

    @property
    def asked(self) -> tuple[Hashable, ...]:
        """What a cached result depends on, beside what the reader assumes."""
        return asked_of(self.desk, self.filters)

    def answer(self, metric_id: str) -> Answer:
        """A number of the catalogue under the reader's assumptions."""
        return _answer(self.asked, self.assumed, metric_id, self.desk, self.filters)

    def histories(self, until_share: float = 1.0) -> pl.DataFrame:
        """Purchase histories of the selection up to a share of the observed time."""
        return histories(self.desk, self.filters, until_share)

    def buying(self) -> Buying | Insufficient:
        """The fit to all purchases that were observed."""
        return _buying(self.asked, self.histories())

    def renewing(self) -> Sbg | Insufficient:
        """The fit to contracts."""
        return _renewing(self.asked, contracts(self.desk, self.filters))

    def customers(self, model: Buying) -> pl.DataFrame:
        """Every customer with expectations, the most valuable first.

        The first 200 have the interval of what comes true for them: `low`, `high`.
        """
        return _customers(self.asked, self.assumed, model, self.histories())

    def held_out(self) -> tuple[pl.DataFrame, list[date]] | None:
        """Cumulative repeat purchases, expected by a fit to the first half and actual, and the days of the cuts.

        Each source is cut at the middle of its own time.
        """
        return _held_out(self.asked, self.desk, self.filters)


def histories(desk: Desk, filters: Filters, until_share: float = 1.0) -> pl.DataFrame:
    """Purchase histories of the selection up to a share of the observed time."""
    return desk.frame_of("customer_value", filters, until_share=until_share)


def contracts(desk: Desk, filters: Filters) -> pl.DataFrame:
    """Contracts of the selection."""
    return desk.frame_of("contract_value", filters)


@st.cache_data(max_entries=64, show_spinner=False)
def _answer(asked: tuple[Hashable, ...], assumed: Assumed, metric_id: str, _desk: Desk, _filters: Filters) -> Answer:
    stated = {name: value for name, value in asdict(assumed).items() if name in metric(metric_id).parameters}
    if metric_id == "expected_purchases":  # of a year, as its name says
        del stated["horizon_months"]
    return _desk.answer(metric_id, _filters, **stated)


@st.cache_data(max_entries=16, show_spinner=False)
def _buying(asked: tuple[Hashable, ...], _histories: pl.DataFrame) -> Buying | Insufficient:
    return buying(_histories)


@st.cache_data(max_entries=16, show_spinner=False)
def _renewing(asked: tuple[Hashable, ...], _contracts: pl.DataFrame) -> Sbg | Insufficient:
    return renewing(_contracts)


@st.cache_data(max_entries=16, show_spinner=False)
def _customers(asked: tuple[Hashable, ...], assumed: Assumed, _model: Buying, _histories: pl.DataFrame) -> pl.DataFrame:
    weeks = assumed.horizon_months * WEEKS_PER_MONTH
    values = customer_values(_model, _histories, weeks, assumed.discount_rate)
    order = np.argsort(-values.clv, kind="stable")
    best = order[:SHOWN_CUSTOMERS]
    drawn = list(drawn_values(_model, _histories[best], weeks, np.random.default_rng(SEED), FUTURES))
    # Draws are undiscounted; what discounting takes off a customer's expectation it takes off the ends, too.
    shrink = values.clv[best] / (values.purchases[best] * values.value_per_purchase[best])
    low, high = np.full(len(order), np.nan), np.full(len(order), np.nan)
    low[best], high[best] = np.quantile(drawn, [0.025, 0.975], axis=0) * shrink
    return (
        _histories.select("customer_id", "currency", "frequency", "first_on", "last_on")
        .with_columns(
            value=values.clv, p_alive=values.p_alive, purchases=values.purchases,
            value_per_purchase=values.value_per_purchase,
        )
        .with_columns(pl.Series("low", low).fill_nan(None), pl.Series("high", high).fill_nan(None))
        .select(
            "customer_id", "value", "low", "high", "currency", "p_alive", "purchases", "value_per_purchase",
            "frequency", "first_on", "last_on",
        )[order]
    )  # fmt: skip


@st.cache_data(max_entries=16, show_spinner=False)
def _held_out(asked: tuple[Hashable, ...], _desk: Desk, _filters: Filters) -> tuple[pl.DataFrame, list[date]] | None:
    frame = histories(_desk, _filters, HALF)
    model = buying(frame)
    stated = _filters.parameters() | metric("customer_value").parameters | {"until_share": HALF}
    repeats = _desk.ledger.frame(
        "repeats_by_week", {name: stated[name] for name in query_parameters("repeats_by_week")}
    )
    if isinstance(model, Insufficient) or repeats.is_empty():
        return None
    return tracking(model.purchases, frame, repeats), repeats["cut_on"].unique().sort().to_list()
