"""What pages of returns know: the ledger of a selection, its draws, and numbers under the reader's settings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.returns import Draws, tornado
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.assumptions import assumptions
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.roi import TOTAL, care_ledger, ledger_draws
from careledger.ui.lifetime.world import asked_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ledger is held under: how far, at which rate, without which programmes, in which currency."""

    horizon_months: int
    discount_rate: float
    programmes_out: tuple[str, ...]
    reporting_currency: str = ""

    def settings(self, metric_id: str) -> dict[str, Any]:
        """Those of them that a number takes."""
        stated = {
            "horizon_months": self.horizon_months, "discount_rate": self.discount_rate,
            "programmes_out": list(self.programmes_out), "reporting_currency": self.reporting_currency,
        }  # fmt: skip
        return {name: value for name, value in stated.items() if name in metric(metric_id).parameters}


@dataclass(frozen=True, slots=True)
class World:
    """A desk, its filters and what the reader asked for."""

    desk: Desk
    filters: Filters
    asked: Asked

    @property
    def known(self) -> tuple[Hashable, ...]:
        """What a cached result depends on, the assumptions as they stand among it."""
        stated = sorted((name, repr(one)) for name, one in assumptions(self.desk.workspace).items())
        return *asked_of(self.desk, self.filters), repr(stated), self.asked

    def ledger(self) -> Ledger | Insufficient:
        """Every entry of the selection."""
        return _ledger(self.known, self.desk, self.filters, self.asked)

    def draws(self, ledger: Ledger) -> Draws:
        """The ledger's draws, or those of a part of it."""
        return ledger_draws(ledger)

    def hangs_on(self, ledger: Ledger) -> pl.DataFrame:
        """What the total hangs on, the heaviest first."""
        return tornado(ledger, self.draws(ledger))

    def answer(self, metric_id: str, *, in_one: bool = False) -> Answer:
        """A number of the catalogue under what the reader asked for.

        `in_one`: as other pages show it, of those who pay in the ledger's currency.
        """
        told = self.ledger()
        filters = self.filters
        if in_one:
            if isinstance(told, Ledger) and told.currency and not filters.currency:
                filters = replace(filters, currency=(told.currency,))
            return _usual_answer((*self.known, filters.currency), metric_id, self.desk, filters)
        return _answer((*self.known, filters.currency), metric_id, self.desk, filters, self.asked)

    def within(self, filters: Filters, months: int) -> World:
        """The same for other filters, followed for as many months."""
        return replace(self, filters=filters, asked=replace(self.asked, horizon_months=months))


def default_asked() -> Asked:
    """What the catalogue holds the total under."""
    taken = metric(TOTAL).parameters
    return Asked(taken["horizon_months"], taken["discount_rate"], tuple(taken["programmes_out"]))


@st.cache_resource(max_entries=16, show_spinner=False)
def _ledger(known: tuple[Hashable, ...], _desk: Desk, _filters: Filters, _asked: Asked) -> Ledger | Insufficient:
    return care_ledger(_desk, _filters, **_asked.settings(TOTAL))


@st.cache_data(max_entries=64, show_spinner=False)
def _answer(known: tuple[Hashable, ...], metric_id: str, _desk: Desk, _filters: Filters, _asked: Asked) -> Answer:
    return _desk.answer(metric_id, _filters, **_asked.settings(metric_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _usual_answer(known: tuple[Hashable, ...], metric_id: str, _desk: Desk, _filters: Filters) -> Answer:
    return _desk.answer(metric_id, _filters)
