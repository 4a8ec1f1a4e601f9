"""Contracts in continuous time: who is still there at any moment, and what they are charged until then.

`analytics.lifetime_value.contracts` counts whole months, paid at their end. A balance sheet is drawn on a given day,
which is inside a month for nearly every contract, and charges run by the second: so staying is taken to fall evenly
(geometrically) within each month of the sBG, and charges to be paid as time goes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.lifetime_value.contracts import MONTHS_PER_YEAR
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.sbg import Sbg

SMALL = 1e-12


@dataclass(frozen=True)
class Staying:
    """A fitted sBG read at any age up to `oldest` months. Ages are months in which the holder could leave.

    A negative age is a month still committed: nobody leaves in it.
    """

    model: Sbg
    annual_rate: float
    oldest: float

    @property
    def _force(self) -> float:
        return math.log1p(self.annual_rate) / MONTHS_PER_YEAR

    @cached_property
    def _knots(self) -> tuple[Floats, Floats, Floats]:
        """By whole month: P(there), its logarithmic fall within the month, and charges discounted to age 0."""
        months = np.arange(math.ceil(max(self.oldest, 0.0)) + 2, dtype=np.float64)
        there = self.model.survival(months)
        fall = -np.log(self.model.retention(months + 1))
        within = there * np.exp(-self._force * months) * _annuity(fall + self._force, np.ones(len(months)))
        return there, fall, np.concatenate(([0.0], np.cumsum(within)))

    def share(self, age: Floats) -> Floats:
        """P(still there at `age`). Shape of `age`."""
        there, fall, _ = self._knots
        free = np.maximum(age, 0.0)
        month = np.floor(free).astype(int)
        share: Floats = there[month] * np.exp(-fall[month] * (free - month))
        return share

    def months(self, age: Floats, ahead: Floats | float) -> Floats:
        """Months charged within the next `ahead` months of a contract that runs, discounted. Shape of `age`."""
        later = self._charged(age + ahead) - self._charged(age)
        charged: Floats = later * np.exp(self._force * age) / self.share(age)
        return charged

    def _charged(self, age: Floats) -> Floats:
        """Months charged from age 0 to `age`, discounted to age 0; negative before it."""
        there, fall, charged = self._knots
        free = np.maximum(age, 0.0)
        month = np.floor(free).astype(int)
        begun = there[month] * np.exp(-self._force * month) * _annuity(fall[month] + self._force, free - month)
        committed = _annuity(np.full(age.shape, self._force), np.minimum(age, 0.0))
        total: Floats = charged[month] + begun + committed
        return total


def _annuity(force: Floats, months: Floats) -> Floats:
    """The integral of exp(−force × s) over s from 0 to `months`."""
    small = np.abs(force) < SMALL
    return np.where(small, months, -np.expm1(-force * months) / np.where(small, 1.0, force))
