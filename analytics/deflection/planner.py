"""How long, and with how many, an experiment must run to see a saving that is worth finding."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.power import power

Floats = NDArray[np.float64]
WEEKS_A_YEAR = 365.25 / 7
LONGEST_WEEKS = 156
LONGEST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Habit:
    """How customers get in touch: contacts a year, and by how much customers differ in it beyond chance.

    Contacts of a customer in T years have mean m T and variance m T + (spread × m T)².
    """

    contacts_a_year: float
    spread: float
    customers: int


def habit(contacts: NDArray[np.int64], years: Floats) -> Habit:
    """The habit of customers, by moments.

    Args:
        contacts: Shape (customers,), of each while observed.
        years: Shape (customers,), for how long each was observed; above 0.
    """
    rate = float(contacts.sum() / years.sum())
    expected = rate * years
    excess = float(((contacts - expected) ** 2 - expected).sum())
    return Habit(rate, math.sqrt(max(excess / float((expected**2).sum()), 0.0)), len(contacts))


def hold_out_error(known: Habit, customers: int, withheld_share: float, weeks: float, explained: float) -> float:
    """Standard error of the difference in contacts per customer and year between the arms.

    Args:
        known: How customers get in touch.
        customers: Who take part.
        withheld_share: The share of them kept from the community.
        weeks: How long it runs.
        explained: The share of the variance that the time before explains.
    """
    years = weeks / WEEKS_A_YEAR
    expected = known.contacts_a_year * years
    variance = (expected + (known.spread * expected) ** 2) * (1 - explained) / years**2
    return math.sqrt(variance / customers * (1 / withheld_share + 1 / (1 - withheld_share)))


def explained_by_the_past(known: Habit, weeks: float, weeks_before: float) -> float:
    """The share of the variance of contacts in `weeks` that those in `weeks_before` explain: a squared correlation."""
    after, before = (known.contacts_a_year * each / WEEKS_A_YEAR for each in (weeks, weeks_before))
    if not after or not before:
        return 0.0
    shared = known.spread**2 * after * before
    return shared**2 / ((after + (known.spread * after) ** 2) * (before + (known.spread * before) ** 2))


def hold_out_power(
    known: Habit, effect: float, customers: int, withheld_share: float, weeks_before: float = 26.0
) -> pl.DataFrame:
    """Power by length of a hold-out: `weeks`, `power`, `error` (contacts per 1,000 customers and year).

    `effect` is in contacts per customer and year; the time before, of `weeks_before`, is adjusted for.
    """
    rows = []
    for weeks in range(1, LONGEST_WEEKS + 1):
        explained = explained_by_the_past(known, weeks, weeks_before)
        error = hold_out_error(known, customers, withheld_share, weeks, explained)
        rows.append({"weeks": weeks, "power": power(effect, error), "error": 1000 * error})
    return pl.DataFrame(rows)


def roll_out_error(monthly_spread: float, reached: int, others: int, months: int) -> float:
    """Standard error of the mean change over `months` after all units were reached at once.

    Every month is compared with the one before, so its noise does not average out: a longer time helps only so far.

    Args:
        monthly_spread: Standard deviation of a unit's rate in a month around its own mean and the month's.
        reached: Units that are reached.
        others: Units that are not.
        months: After.
    """
    return monthly_spread * math.sqrt((1 + 1 / months) * (1 / reached + 1 / others))


def roll_out_power(effect: float, monthly_spread: float, reached: int, others: int) -> pl.DataFrame:
    """Power by length of a roll-out to `reached` of the units at once: `months`, `power`, `error`."""
    rows = []
    for months in range(1, LONGEST_MONTHS + 1):
        error = roll_out_error(monthly_spread, reached, others, months)
        rows.append({"months": months, "power": power(effect, error), "error": error})
    return pl.DataFrame(rows)


def monthly_spread(rates: Floats) -> float:
    """How far units stray in a month from their own mean and the month's. `rates` of shape (units, months)."""
    off = rates - rates.mean(axis=0) - rates.mean(axis=1, keepdims=True) + rates.mean()
    freedom = (rates.shape[0] - 1) * (rates.shape[1] - 1)
    return math.sqrt(float((off**2).sum()) / freedom)
