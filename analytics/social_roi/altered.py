"""A ledger under a scenario: some entries larger or smaller, a budget split otherwise, and where it breaks even."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from analytics.beliefs import Normal, known
from analytics.proportions import normal_quantile
from analytics.social_roi.ledger import MONTHS_A_YEAR, Entry, Factor, Ledger
from analytics.social_roi.returns import total

SPLIT = "budget_split"
LINE_POINTS = 61


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Entries of a side and a programme, or of one campaign of it, are `by` times as large."""

    side: Literal["cost", "benefit"]
    programme: str
    campaign: str | None = None
    by: float

    def concerns(self, entry: Entry) -> bool:
        """Whether an entry is one of those."""
        mine = entry.side == self.side and entry.programme == self.programme
        return mine and self.campaign in {None, entry.campaign}


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One budget split otherwise: `moved` a year from acquisition to care (below 0: the other way).

    `change` is what that does to a year's margin of both, with the ends of its 95 % interval.
    """

    moved: float
    change: float
    low: float
    high: float
    currency: str


def changed(ledger: Ledger, changes: tuple[Change, ...]) -> Ledger:
    """The ledger with all changes made, one after the other."""
    for change in changes:
        ledger = ledger.scaled(change.concerns, change.by)
    return ledger


def split_otherwise(ledger: Ledger, split: Split) -> Ledger:
    """The ledger if the budget had been split so, in each month of its costs: as much is spent, more or less comes.

    Raises:
        ValueError: the split is in another currency.
    """
    if split.currency != ledger.currency:
        raise ValueError(f"a split in {split.currency} in a ledger in {ledger.currency}")
    spent = [np.flatnonzero(entry.shape).max() + 1 for entry in ledger.of_side("cost") if entry.shape.any()]
    acted = int(max(spent, default=ledger.months))
    shape = np.where(np.arange(ledger.months) < acted, 1 / acted, 0.0)
    years = acted / MONTHS_A_YEAR
    told = {"shape": shape, "cash": "margin", "source": SPLIT, "n": 0, "stated": "assumed"}
    entries = [
        Entry(
            id=f"{SPLIT}_{programme}", label=f"Budget moved, {programme}", side="cost", programme=programme,
            category="budget moved", quantity=sign * split.moved * years, of="moved a year",
            **told,  # type: ignore[arg-type]
        )
        for programme, sign in (("care", 1), ("acquisition", -1))
    ]  # fmt: skip
    gain = Entry(
        id=SPLIT, label="Margin by the new split", side="benefit", programme="care", category="budget split",
        quantity=years, of="years", factors=(SPLIT,), **told,  # type: ignore[arg-type]
    )  # fmt: skip
    spread = Normal(split.change, (split.high - split.low) / (2 * normal_quantile(0.95)))
    factor = Factor(
        id=SPLIT, label="A year's margin by the new split", unit="money", spread=spread, grade="assumed",
        source="Retention or acquisition",
    )  # fmt: skip
    return replace(ledger, entries=(*ledger.entries, *entries, gain), factors={**ledger.factors, SPLIT: factor})


def range_to_plan_with(factor: Factor) -> tuple[float, float]:
    """All that a share can be; else what is believed, and a half more to each side: beyond it nobody would plan."""
    low, high = factor.spread.interval()
    return (0.0, 1.0) if factor.unit == "share" else (low - (high - low) / 2, high + (high - low) / 2)


def break_even_line(ledger: Ledger, first: str, second: str) -> pl.DataFrame:
    """Where two factors together let care just pay, all others as expected: `first`, `second`, by the first.

    The net present value has a term of each factor and one of both, so the line follows exactly. `first` runs over
    the range to plan with; `second` is null where no value of it would do.
    """

    def worth(at: float, other: float) -> float:
        told = ledger.with_spread(first, known(at)).with_spread(second, known(other))
        return total(told, "benefit") - total(told, "cost")

    nothing, one, other, both = worth(0, 0), worth(1, 0), worth(0, 1), worth(1, 1)
    at = np.linspace(*range_to_plan_with(ledger.factors[first]), LINE_POINTS)
    slope = (other - nothing) + (both - one - other + nothing) * at
    rest = nothing + (one - nothing) * at
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = np.where(slope != 0, -rest / slope, np.nan)
    return pl.DataFrame({"first": at, "second": meets}).with_columns(pl.col("second").fill_nan(None))
