"""What the page Customer balance sheet knows: its sheets, made once per build, filters and assumptions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from datetime import date

import polars as pl
import streamlit as st

from analytics.customer_equity.expectations import Terms
from analytics.customer_equity.reporting import in_one_currency
from analytics.customer_equity.sheet import Sheet, balance_sheet
from analytics.estimate import Caution, Insufficient
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.ui.lifetime.assumed import Assumed
from careledger.ui.lifetime.world import asked_of

RATE_FILE = "Bring fx_rates.csv with currency, quote_currency, rate_on and rate, or choose one currency."


@dataclass(frozen=True, slots=True)
class Books:
    """A desk under filters, what the reader assumes, and the currency to report in.

    `is_reported`: amounts of all currencies are told in `currency`; else only what is in it is told at all.
    """

    desk: Desk
    filters: Filters
    assumed: Assumed
    currency: str
    is_reported: bool

    def answer(self, metric_id: str, currency: str | None = None, **settings: str) -> Answer:
        """A number of the catalogue under the reader's assumptions, in the currency of the books or another."""
        filters = replace(self.filters, currency=(currency or self.currency,))
        return _answer(asked_of(self.desk, filters), self.assumed, metric_id, settings, self.desk, filters)

    def currencies(self) -> list[str]:
        """The currencies that customers paid in, the one that most accounts are in first."""
        return accounts(self.desk, self.filters)["currency"].value_counts(sort=True)["currency"].to_list()

    def sheet(self) -> Sheet | Insufficient:
        """The sheet in the reader's currency."""
        asked, rows = asked_of(self.desk, self.filters), accounts(self.desk, self.filters)
        if not self.is_reported:
            return _sheet(asked, self.assumed, self.currency, rows)
        return _reported(asked, self.assumed, self.currency, self.desk, rows)


def accounts(desk: Desk, filters: Filters) -> pl.DataFrame:
    """The accounts of the selection, with the file and line of each."""
    return desk.frame_of("customer_equity", filters)


@st.cache_data(max_entries=32, show_spinner=False)
def _answer(
    asked: tuple[Hashable, ...], assumed: Assumed, metric_id: str, settings: dict[str, str], _desk: Desk,
    _filters: Filters,
) -> Answer:  # fmt: skip
    taken = metric(metric_id).parameters
    stated = {name: value for name, value in asdict(assumed).items() if name in taken}
    return _desk.answer(metric_id, _filters, **stated, **settings)


@st.cache_data(max_entries=8, show_spinner=False)
def _sheet(
    asked: tuple[Hashable, ...], assumed: Assumed, currency: str, _accounts: pl.DataFrame
) -> Sheet | Insufficient:
    terms = Terms(assumed.horizon_months, assumed.discount_rate, assumed.contract_margin_share)
    return balance_sheet(_accounts.filter(pl.col("currency") == currency), terms)


def _reported(
    asked: tuple[Hashable, ...], assumed: Assumed, currency: str, desk: Desk, rows: pl.DataFrame
) -> Sheet | Insufficient:
    made = {name: _sheet(asked, assumed, name, rows) for name in rows["currency"].unique().sort()}
    sheets = [sheet for sheet in made.values() if isinstance(sheet, Sheet)]
    if not sheets:
        return next(sheet for sheet in made.values() if isinstance(sheet, Insufficient))
    dropped = [
        _dropped(name, rows.filter(pl.col("currency") == name).height, sheet)
        for name, sheet in made.items()
        if isinstance(sheet, Insufficient)
    ]
    opening_on, closing_on = sheets[0].period
    rates = exchange_rates(desk, currency, opening_on, closing_on)
    if absent := sorted({sheet.currency for sheet in sheets} - set(rates)):
        return Insufficient(f"No rate of {absent[0]} to {currency} is known by {opening_on:%Y-%m-%d}.", RATE_FILE)
    told = in_one_currency(sheets, rates, currency)
    return replace(told, cautions=(*told.cautions, *dropped))


def _dropped(currency: str, count: int, absent: Insufficient) -> Caution:
    return Caution("currency-left-out", f"{count:,} accounts in {currency} are left out. {absent.reason}")


def exchange_rates(desk: Desk, currency: str, opening_on: date, closing_on: date) -> dict[str, tuple[float, float]]:
    """What one unit of each currency was worth in `currency` at the opening and at the closing."""
    frame = desk.ledger.frame(
        "exchange_rates", {"reporting_currency": currency, "opening_on": opening_on, "closing_on": closing_on}
    ).drop_nulls()
    known = frame.select("currency", "opening_rate", "closing_rate").rows()
    return {name: (opening, closing) for name, opening, closing in known} | {currency: (1.0, 1.0)}
