"""What is found for a ledger while its streams are read: entries, the factors they name, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import polars as pl

from analytics.beliefs import Belief, Normal
from analytics.estimate import Insufficient
from analytics.social_roi.ledger import MONTHS_A_YEAR, Entry, Factor, Floats, Grade


@dataclass(frozen=True, slots=True)
class Span:
    """The months of a ledger: the first, and how many."""

    starts_on: date
    months: int

    def by_month(self, month_on: pl.Series, amounts: pl.Series) -> Floats:
        """Amounts summed by month of the ledger; those outside it are left out. Shape (months,)."""
        since = (month_on.dt.year().cast(pl.Int64) - self.starts_on.year) * MONTHS_A_YEAR
        place = (since + month_on.dt.month().cast(pl.Int64) - self.starts_on.month).to_numpy()
        inside = (place >= 0) & (place < self.months)
        counted = amounts.cast(pl.Float64).to_numpy()[inside]
        return np.bincount(place[inside], weights=counted, minlength=self.months).astype(np.float64)


@dataclass(slots=True)
class Found:
    """What was found so far. `assumed` holds what is believed of each assumption that has a range.

    Nothing of `programmes_out` enters, neither what it cost nor what it brought.
    """

    span: Span
    currency: str | None
    assumed: Mapping[str, Belief]
    programmes_out: Collection[str] = ()
    entries: list[Entry] = field(default_factory=list)
    factors: dict[str, Factor] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def lacks(self, what: str, why: Insufficient) -> None:
        """Something that cannot be entered, and what would bring it."""
        self.missing.append((what, f"{why.reason} {why.needed}"))

    def leaves_out(self, what: str, programme: str) -> bool:
        """Whether a stream stays out because its programme does: what a programme brought goes with what it cost."""
        is_out = programme in self.programmes_out
        if is_out:
            self.missing.append((what, f"Left out with the programme {programme}, whose costs are left out."))
        return is_out

    def enters(self, flows: Floats, factors: tuple[str, ...] = (), **told: Any) -> None:
        """A benefit whose quantity by month is `flows`, if there is any. `told` is the rest of an `Entry`."""
        quantity = float(flows.sum())
        if not math.isfinite(quantity):
            raise ValueError(f"{told.get('id')}: the amounts of some month are not known")
        if quantity:
            told = {"side": "benefit"} | told
            self.entries.append(Entry(quantity=quantity, shape=flows / quantity, factors=factors, **told))

    def measures(
        self, name: str, label: str, spread: Belief | Normal, unit: Literal["share", "money", "count"], source: str,
        grade: Grade,
    ) -> str:  # fmt: skip
        """Keep a factor that was counted or measured; its name."""
        self.factors[name] = Factor(id=name, label=label, unit=unit, spread=spread, grade=grade, source=source)
        return name

    def assumes(self, name: str, unit: Literal["share", "money", "count"] = "share") -> str | None:
        """Keep a factor that is assumed; its name, or None where nobody has stated it in the ledger's currency."""
        belief = self.assumed.get(name)
        if belief is None:
            return None
        if unit == "money" and belief.currency not in {None, self.currency}:
            self.lacks(
                name,
                Insufficient(
                    f"It is stated in {belief.currency} and the ledger is in {self.currency}.",
                    f"State it in {self.currency}, or report in {belief.currency}.",
                ),
            )
            return None
        self.factors[name] = Factor(id=name, label=name, unit=unit, spread=belief, grade="assumed", source="assumed")
        return name
