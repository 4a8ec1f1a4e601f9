"""What the page Experiments knows: experiments about answering, their readings, and what planning needs."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient, Unit
from analytics.experiments.measures import planned_complaints
from analytics.experiments.planner import Design, Rates, base_rates
from analytics.experiments.reading import Reading, as_looked_at, codes, reading
from analytics.experiments.switchback import block_hours, permutation_chance
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import query_parameters
from careledger.ui.lifetime.world import asked_of

TODAY = timedelta(weeks=13)
FEWEST_TO_PLAN = 100
MOST_LOOKS = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of the page: its number in the catalogue, and what it is called."""

    name: str
    metric: str
    days: Literal[90, 180]
    unit: Unit
    value: str
    before: str

    @property
    def scale(self) -> float:
        """What a difference is multiplied with to be read: points are hundredths."""
        return 100.0 if self.unit == "points" else 1.0


OUTCOMES = {
    "kept-180": Outcome("Kept 180 days", "kept_by_lot", 180, "points", "is_kept_180", "was_active_180"),
    "kept-90": Outcome("Kept 90 days", "kept_by_lot", 90, "points", "is_kept_90", "was_active_90"),
    "spend": Outcome("Spend in 90 days", "spend_by_lot", 90, "money", "spend_90_amount", "spend_before_90_amount"),
    "contacts": Outcome("Contacts in 90 days", "contacts_by_lot", 90, "score", "contacts_90", "contacts_before_90"),
}


@dataclass(frozen=True, slots=True)
class World:
    """A desk narrowed to filters, and what the reader chose: outcome, experiment (blank: the newest), wash-out."""

    desk: Desk
    filters: Filters
    outcome: Outcome
    experiment: str
    washout_minutes: int

    @property
    def asked(self) -> tuple[Hashable, ...]:
        """What a cached result depends on."""
        return asked_of(self.desk, self.filters)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the outcome's number."""
        return {
            "experiment": self.experiment, "days": self.outcome.days, "washout_minutes": self.washout_minutes,
        }  # fmt: skip

    def answer(self) -> Answer:
        """The number."""
        return self.desk.answer(self.outcome.metric, self.filters, **self.settings)

    def reading(self) -> Reading | Insufficient:
        """The complaints that the number is read from."""
        return reading(self.desk.frame_of(self.outcome.metric, self.filters, **self.settings))

    def looks(self, known: Reading) -> pl.DataFrame:
        """What each early look would have seen."""
        return _looks(self._read, known)

    def drawn_again(self, known: Reading) -> tuple[int, float]:
        """How many hours were drawn together, and how often drawing them again gives a difference as large."""
        return _drawn_again(self._read, known, self.hours())

    @property
    def _read(self) -> tuple[Hashable, ...]:
        return (*self.asked, self.outcome.name, self.experiment, self.washout_minutes)

    def arms(self) -> pl.DataFrame:
        """The arms of every experiment about answering, the newest first."""
        return self.desk.ledger.frame("answering_arms")

    def hours(self) -> pl.DataFrame:
        """The hours that the experiment drew."""
        return self.desk.ledger.frame("answering_hours", {"experiment": self.experiment})

    def rates(self, design: Design) -> tuple[Rates, str | None] | None:
        """What the outcome looks like today, and its currency; None where too few complaints were followed."""
        return _rates(self.asked, self.outcome, design, self._frame("complaint_outcomes"))

    def customers(self) -> pl.DataFrame:
        """Those that a lot can be drawn among."""
        return self._frame("customers_to_draw")

    def _frame(self, query: str) -> pl.DataFrame:
        known = self.filters.parameters()
        return self.desk.ledger.frame(query, {name: known[name] for name in query_parameters(query)})


@st.cache_data(max_entries=16, show_spinner=False)
def _looks(asked: tuple[Hashable, ...], _known: Reading) -> pl.DataFrame:
    step = 50 * -(-len(_known.frame) // (50 * MOST_LOOKS))
    return as_looked_at(_known, planned_complaints(_known), step=step)


@st.cache_data(max_entries=16, show_spinner=False)
def _drawn_again(asked: tuple[Hashable, ...], _known: Reading, _hours: pl.DataFrame) -> tuple[int, float]:
    return block_hours(_hours), permutation_chance(_known, _hours)


@st.cache_data(max_entries=16, show_spinner=False)
def _rates(
    asked: tuple[Hashable, ...], outcome: Outcome, design: Design, _frame: pl.DataFrame
) -> tuple[Rates, str | None] | None:
    frame, currency = _frame, None
    if outcome.unit == "money":
        named = frame["currency"].drop_nulls()
        currency = str(named.mode().sort()[0]) if len(named) else None
        frame = frame.filter(pl.col("currency").is_null() | (pl.col("currency") == currency))
    if design == "hour":
        frame = frame.with_columns(cluster=pl.col("opened_at").dt.truncate("1h").cast(pl.String))
    else:
        frame = frame.with_columns(cluster=pl.col("account" if design == "account" else "customer_id"))
    arriving = frame.filter(pl.col("opened_at") > pl.col("opened_at").max() - TODAY)
    if design != "hour":  # a customer counts once: with the first complaint after the lot
        arriving, frame = (each.unique("customer_id", keep="first", maintain_order=True) for each in (arriving, frame))
    known = frame.drop_nulls(outcome.value)
    if len(known) < FEWEST_TO_PLAN or arriving.is_empty():
        return None
    values, before = (
        known[name].cast(pl.Float64).fill_null(0.0).to_numpy() for name in (outcome.value, outcome.before)
    )
    rates = base_rates(values, before, codes(known["cluster"]), 1.0, is_share=outcome.unit == "points")
    weeks = TODAY / timedelta(weeks=1)
    return replace(rates, a_week=len(arriving) / weeks), currency


def ends_at(known: Reading) -> int | None:
    """The planned end in complaints; None where nobody stated one."""
    stated = known.frame["planned_complaints"].drop_nulls()
    return planned_complaints(known) if len(stated) else None
