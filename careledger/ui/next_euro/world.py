"""What the page Retention or acquisition knows: both sides, fitted once per build, filters and horizon."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass

import polars as pl
import streamlit as st

from analytics.acquisition import counted, paid_back, unit_cost, value_to_cost
from analytics.estimate import Insufficient
from analytics.lifetime_value.won import WonValues
from analytics.next_euro.choice import Budget, Inputs, Range
from analytics.next_euro.curves import elasticity_range, spend_elasticity
from analytics.next_euro.measures import acquisition_side, care_side, ignored_if_won
from analytics.next_euro.saves import Saves
from analytics.survival_comparison import Measured
from careledger.metrics.answer import Answer, Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.ui.lifetime.world import asked_of

MONTHS_A_YEAR = 12
QUARTERS_A_YEAR = 4


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the reader states; ranges are drawn from evenly."""

    horizon_months: int
    discount_rate: float
    contract_margin_share: float
    gap_persists: tuple[float, float]
    answer_factor: tuple[float, float]
    elasticity: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides as measured: what an answer is worth and costs, what the last customers won are worth and cost."""

    saved: Saves
    answer_cost: Measured
    answers: int
    won: pl.DataFrame
    values: WonValues
    won_cost: Measured


@dataclass(frozen=True, slots=True)
class Tranche:
    """Some of the customers won: how many, what one cost, value ÷ cost, and months until paid back (low, high)."""

    name: str
    customers: int
    cost: Measured
    ratio: Measured
    payback_months: tuple[float, float, float] | None


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

    def sides(self) -> Sides | Insufficient:
        """What was measured of both sides, or what is missing for one of them."""
        told = self.assumed
        fixed = told.horizon_months, told.discount_rate, told.contract_margin_share
        return _sides(self.asked, fixed, self.desk, self.filters)

    def inputs(self, sides: Sides) -> Inputs:
        """Both sides with what is assumed."""
        told = self.assumed
        value = sides.values.mean(sides.won["is_counted"].to_numpy())
        return Inputs(
            save_within=sides.saved.within, save_beyond=sides.saved.beyond, answer_cost=sides.answer_cost,
            won_value=value, won_cost=sides.won_cost, gap_persists=Range(*told.gap_persists),
            answer_factor=Range(*told.answer_factor), elasticity=Range(*told.elasticity),
            ignored_if_won=ignored_if_won(sides.saved, value),
        )  # fmt: skip

    def spend(self) -> pl.DataFrame:
        """What was spent by programme, channel and month."""
        return self.desk.ledger.frame("spend_by_month", {"currency": self.filters.parameters()["currency"]})

    def budget(self, sides: Sides) -> Budget | None:
        """The last twelve months of both spends, and how far they ever moved; None without lines of acquisition.

        Care is 0 where no line of it is in this currency.
        """
        months = self.spend().group_by("programme", "month_on").agg(pl.col("spent_amount", "won").sum())
        each = {
            name: months.filter(pl.col("programme") == name).sort("month_on").tail(MONTHS_A_YEAR)
            for name in ("care", "acquisition")
        }
        if each["acquisition"].is_empty():
            return None
        care, won = each["care"], each["acquisition"]
        # A single month may hold a campaign: three in a row are the shortest stretch that a year could look like.
        ever = {
            name: months.filter(pl.col("programme") == name)
            .sort("month_on")["spent_amount"]
            .rolling_mean(max(min(3, len(part)), 1))
            .drop_nulls()
            .to_numpy()
            * MONTHS_A_YEAR
            for name, part in each.items()
        }
        yearly = MONTHS_A_YEAR / len(won)
        spent = float(won["spent_amount"].sum()) * yearly
        return Budget(
            care=float(care["spent_amount"].sum()) * MONTHS_A_YEAR / max(len(care), 1), acquisition=spent,
            won=float(won["won"].sum()) * yearly, ignored=sides.saved.ignored_a_year,
            answered=QUARTERS_A_YEAR * float(sides.answers),
            least_care=float(ever["care"].min(initial=0.0)), most_care=float(ever["care"].max(initial=0.0)),
            least_acquisition=float(ever["acquisition"].min()), most_acquisition=float(ever["acquisition"].max()),
        )  # fmt: skip

    def by_channel(self, sides: Sides) -> list[Tranche]:
        """Cost, value and payback of customers won: all, those won last, and each channel."""
        asked = (*self.asked, self.assumed.horizon_months, self.assumed.discount_rate)
        return _by_channel(asked, self.assumed.contract_margin_share, self.desk, self.filters, sides.values)


def usual_assumed(measured: Range | Insufficient) -> Assumed:
    """What stands until the reader sets something else; `measured` is what more spend wins, where that is known."""
    low, high = (0.5, 0.9) if isinstance(measured, Insufficient) else (measured.low, measured.high)
    return Assumed(36, 0.1, 1.0, (0.0, 1.0), (1.0, 2.0), (round(low, 2), round(high, 2)))


def measured_elasticity(desk: Desk, filters: Filters) -> Range | Insufficient:
    """By how much customers won change with spend, as a range; or why it cannot be told."""
    spend = desk.ledger.frame("spend_by_month", {"currency": filters.parameters()["currency"]})
    measured = spend_elasticity(spend.filter(pl.col("programme") == "acquisition"))
    return measured if isinstance(measured, Insufficient) else elasticity_range(measured)


@st.cache_data(max_entries=64, show_spinner=False)
def _answer(asked: tuple[Hashable, ...], assumed: Assumed, metric_id: str, _desk: Desk, _filters: Filters) -> Answer:
    taken = metric(metric_id).parameters
    stated = {name: value for name, value in asdict(assumed).items() if name in taken}
    if metric_id == "save_value":
        stated["gap_persists"] = Range(*assumed.gap_persists).middle
    return _desk.answer(metric_id, _filters, **stated)


@st.cache_data(max_entries=16, show_spinner=False)
def _sides(
    asked: tuple[Hashable, ...], fixed: tuple[int, float, float], _desk: Desk, _filters: Filters
) -> Sides | Insufficient:
    frame = _desk.frame_of("marginal_roi", _filters)
    care = care_side(
        frame.filter(pl.col("side") != "won"), *fixed, metric("marginal_roi").parameters["followed_months"]
    )
    if isinstance(care, Insufficient):
        return care
    won = frame.filter(pl.col("side") == "won")
    acquisition = acquisition_side(won, *fixed)
    answers = int((frame["side"] == "answer").sum())
    return acquisition if isinstance(acquisition, Insufficient) else Sides(*care, answers, won, *acquisition)


@st.cache_data(max_entries=16, show_spinner=False)
def _by_channel(
    asked: tuple[Hashable, ...], share: float, _desk: Desk, _filters: Filters, _values: WonValues
) -> list[Tranche]:
    """One fit tells how customers buy and stay; each channel's own customers are read in its light."""
    frame = _desk.frame_of("ltv_to_cac", _filters)
    everybody = counted(frame)
    via = frame["acquired_via"]
    named = [(str(name), (via == name).fill_null(value=False).to_numpy()) for name in via.drop_nulls().unique().sort()]
    last = counted(_desk.frame_of("cac_last_tranche", _filters))
    rows = []
    for name, which in [("All", everybody), ("Last quarter", last), *named]:
        mine = everybody & which
        cost = unit_cost(frame, mine)
        if isinstance(cost, Insufficient):
            continue
        rows.append(
            Tranche(
                name,
                int(mine.sum()),
                cost,
                value_to_cost(_values.mean(mine), cost),
                paid_back(frame, mine, cost, share),
            )
        )
    return rows
