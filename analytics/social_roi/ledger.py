"""The ledger: what was spent, what it brought, how each amount is known, and what it is a product of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.beliefs import Belief, Normal

Floats = NDArray[np.float64]
Grade = Literal["experiment", "adjusted", "counted", "benchmark", "assumed"]
Cash = Literal["booked", "margin", "contracted", "avoidable", "capacity"]
GRADES: tuple[Grade, ...] = ("counted", "experiment", "adjusted", "benchmark", "assumed")  # the weakest last
MEASURED: tuple[Grade, ...] = ("counted", "experiment", "adjusted")
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One number that entries are products of: counted, measured with an error, or believed.

    `unit` is share, money or count. `owner` stands for it; `source` is the metric or the words of who stated it.
    """

    id: str
    label: str
    unit: Literal["share", "money", "count"]
    spread: Belief | Normal
    grade: Grade
    source: str
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: `quantity` times its factors is its amount, `shape` its share of that in each month of the ledger.

    A cost has no factors, and its quantity is the amount. What another entry already holds is an entry of its own
    with a negative quantity. `source` is the metric or entity behind it, `n` its rows. `cash` says how it shows in
    the accounts: booked cost lines, margin of sales, contracted per contact, avoidable by a date, or capacity.
    """

    id: str
    label: str
    side: Literal["cost", "benefit"]
    programme: str
    category: str
    quantity: float
    of: str
    shape: Floats
    cash: Cash
    source: str
    n: int
    factors: tuple[str, ...] = ()
    stated: Grade = "counted"  # how the quantity is known; its factors may be known less well
    campaign: str | None = None
    owner: str = ""
    held_by: str | None = None  # the stream that holds the same already, of an entry that takes it off again


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All entries from one day on, month by month to the horizon, in one currency.

    Amounts fall at the end of their month. `missing` says what could not be entered, and what would bring it.
    """

    entries: tuple[Entry, ...]
    factors: Mapping[str, Factor]
    starts_on: date
    months: int
    discount_rate: float
    currency: str | None
    missing: tuple[tuple[str, str], ...] = ()

    def of_side(self, side: Literal["cost", "benefit"]) -> tuple[Entry, ...]:
        """The costs, or the benefits."""
        return tuple(entry for entry in self.entries if entry.side == side)

    def amount(self, entry: Entry) -> float:
        """Expected amount over all months, undiscounted: factors are independent of each other."""
        product = entry.quantity
        for name in entry.factors:
            product *= self.factors[name].spread.mean
        return product

    def present_value(self, entry: Entry) -> float:
        """Expected amount at the ledger's first day."""
        return self.amount(entry) * float(entry.shape @ self.discounts())

    def discounts(self) -> Floats:
        """What one unit at the end of each month is worth on the first day. Shape (months,)."""
        return discount_factors(self.discount_rate, self.months, MONTHS_A_YEAR)

    def grade(self, entry: Entry) -> Grade:
        """How an entry is known: as its weakest part."""
        known = [entry.stated, *(self.factors[name].grade for name in entry.factors)]
        return max(known, key=GRADES.index)

    def kept(self, wanted: Callable[[Entry], bool]) -> Ledger:
        """The ledger of the entries that are wanted."""
        return replace(self, entries=tuple(entry for entry in self.entries if wanted(entry)))

    def scaled(self, wanted: Callable[[Entry], bool], by: float) -> Ledger:
        """The same with each entry that is wanted `by` times as large."""
        return replace(
            self, entries=tuple(replace(e, quantity=e.quantity * by) if wanted(e) else e for e in self.entries)
        )

    def measured(self) -> Ledger:
        """The same without anything that rests on a benchmark or an assumption; every cost stays."""
        return self.kept(lambda entry: entry.side == "cost" or self.grade(entry) in MEASURED)

    def with_spread(self, name: str, spread: Belief | Normal) -> Ledger:
        """The same if one factor were believed to be something else."""
        return replace(self, factors={**self.factors, name: replace(self.factors[name], spread=spread)})

    def at_rate(self, discount_rate: float) -> Ledger:
        """The same discounted at another rate a year."""
        return replace(self, discount_rate=discount_rate)

    def table(self) -> pl.DataFrame:
        """One row per entry: where it belongs, how it is known and shows in the accounts, its amount, and what for."""
        return pl.DataFrame(
            [
                {
                    "entry": entry.id, "side": entry.side, "programme": entry.programme, "campaign": entry.campaign,
                    "category": entry.category, "what": entry.label, "evidence": self.grade(entry),
                    "cash": entry.cash, "amount": self.amount(entry), "present_value": self.present_value(entry),
                    "row_count": entry.n, "source": entry.source, "owner": entry.owner,
                }
                for entry in self.entries
            ],
            schema={
                "entry": pl.String, "side": pl.String, "programme": pl.String, "campaign": pl.String,
                "category": pl.String, "what": pl.String, "evidence": pl.String, "cash": pl.String,
                "amount": pl.Float64, "present_value": pl.Float64, "row_count": pl.Int64, "source": pl.String,
                "owner": pl.String,
            },
        )  # fmt: skip


def discount_factors(rate: float, periods: int, periods_a_year: int = 1) -> Floats:
    """Worth today of one unit at the end of each of `periods` at `rate` a year. Shape (periods,).

    Raises:
        ValueError: the rate is -100 % or less.
    """
    if rate <= -1:
        raise ValueError(f"a discount rate of {rate:.0%} a year leaves nothing to discount")
    return (1.0 + rate) ** (-np.arange(1, periods + 1) / periods_a_year)


def present_value(flows: Floats, rate: float, periods_a_year: int = 1) -> float:
    """Worth today of flows at the end of each period. `flows` of shape (periods,)."""
    flows = np.asarray(flows, dtype=np.float64)
    return float(flows @ discount_factors(rate, len(flows), periods_a_year))
