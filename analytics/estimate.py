"""The vocabulary of results: a number with its interval, or what is missing for one."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

import polars as pl

Unit = Literal["share", "points", "seconds", "money", "count", "score"]
COMPLETE_COUNT = "complete count"
Claim = Literal["descriptive", "associational", "causal", "assumed"]


@dataclass(frozen=True, slots=True)
class Caution:
    """One reason to read a number with care: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number and how far to trust it. low..high is the interval at `level`, in the unit of `value`.

    `value` is `inf` where a time was not reached by enough people to state it; that is an answer.
    `rows` holds the curve or table that the number is read from, if it is read from one.
    """

    value: float
    low: float
    high: float
    unit: Unit
    n: int
    method: str
    claim: Claim
    level: float = 0.95
    currency: str | None = None
    cautions: tuple[Caution, ...] = ()
    rows: pl.DataFrame | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.method}: {self.value} is outside its interval {self.low}..{self.high}")
        if self.n < 0 or not 0 < self.level < 1:
            raise ValueError(f"{self.method}: n = {self.n}, level = {self.level}")

    @property
    def is_reached(self) -> bool:
        """False where the curve never comes down to the value that was asked for."""
        return math.isfinite(self.value)

    def with_cautions(self, *cautions: Caution) -> Estimate:
        """The same number, read with more care."""
        return replace(self, cautions=self.cautions + cautions)


@dataclass(frozen=True, slots=True)
class Insufficient:
    """No number can be given: why, and what would bring one. Never 0."""

    reason: str
    needed: str
    by: str | None = None  # the dimension whose values can each be answered


Result = Estimate | Insufficient


def several_currencies(what: str, currency: pl.Series) -> Insufficient | None:
    """Why amounts in several currencies give no number; None where they are in one at most."""
    known = currency.drop_nulls().unique().sort().to_list()
    if len(known) <= 1:
        return None
    return Insufficient(
        f"{what} are in {len(known)} currencies ({', '.join(known)}) and are not summed.",
        f"Choose one with the currency filter, e.g. {known[0]}.",
        by="currency",
    )


def counted(
    value: float, n: int, unit: Unit, *, currency: str | None = None, rows: pl.DataFrame | None = None
) -> Estimate:
    """A total of everything there is: no sample, so the interval is the number itself."""
    return Estimate(
        value=value, low=value, high=value, unit=unit, n=n, method=COMPLETE_COUNT, claim="descriptive",
        currency=currency, rows=rows,
    )  # fmt: skip
