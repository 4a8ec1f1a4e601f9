"""How staying depends on the wait for an answer: complaints answered within 15 minutes, an hour … 72 hours, or not.

All waits are read over one population, complaints opened at times when a fast reply happened at all, so that those
whom nobody could have answered soon are not compared with those who were. Multi-level AIPW, cross-fitted: a
multinomial logit for the wait, one line with a step for each wait for staying.

References:
    Cattaneo (2010), Journal of Econometrics 155, 138-154; Barlow, Bartholomew, Bremner and Brunk (1972), Statistical
    Inference under Order Restrictions, for the isotone view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.aipw import FIRST_SEED, FOLDS, Sample
from analytics.effect.balance import effective_n
from analytics.effect.compared import FEWEST_IN_ARM, SATURDAY, Compared, Known, compared
from analytics.effect.nuisances import CLIP, folds_by_customer
from analytics.effect.uplift import weights_of
from analytics.estimate import Insufficient
from analytics.proportions import normal_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
HOURS = (0.25, 1.0, 4.0, 24.0, 72.0)
FAST_HOURS = (1.0, 72.0)
FAST_SHARE, FAST_COUNT = 0.1, 5  # of the answered of that hour of the day, answered within the hour
RARE = 0.02  # a chance of that wait below which hardly anybody alike waited so
TOO_FEW = Insufficient(
    f"Fewer than {FEWEST_IN_ARM} complaints, opened when fast replies happened, were answered soon, later, or not.",
    "Bring a longer history.",
)


@dataclass(frozen=True)
class Doses:
    """Staying by wait, over one population. One entry for each wait, the shortest first, the last not answered.

    `until` are the upper ends in hours, infinite for the last; `typical` the median wait, the last end for it. `values`
    is the share that would stay if all waited so, with `covariance`; `counts` how many did; `rare` the share of the
    population for whom hardly anybody alike waited so; `effective` as many would tell as much, were they like all.
    """

    until: Floats
    typical: Floats
    values: Floats
    covariance: NDArray[np.float64]
    counts: Whole
    raw: Floats
    rare: Floats
    effective: Floats
    n: int

    @property
    def labels(self) -> list[str]:
        """What each wait is called."""
        starts = [0.0, *self.until[:-1].tolist()]
        told = [_label(start, end) for start, end in zip(starts[:-1], self.until[:-1], strict=True)]
        return [*told, f"not within {_hours(self.until[-2])}"]

    @property
    def errors(self) -> Floats:
        """Standard errors of `values`."""
        return np.array([math.sqrt(variance) for variance in self.covariance.diagonal()])

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Values as they might as well be. Shape (count, waits)."""
        return rng.multivariate_normal(self.values, self.covariance, count, method="eigh")

    def difference(self, weights: Floats) -> Measured:
        """A sum of the values with these weights, and its error. Shape (waits,)."""
        variance = float(weights @ self.covariance @ weights)
        return Measured(float(weights @ self.values), math.sqrt(max(variance, 0.0)))

    def table(self) -> pl.DataFrame:
        """One row per wait: `wait, n, stays, low, high, isotone, raw, effective_n, rare_share`."""
        half: Floats = normal_quantile(0.95) * self.errors
        return pl.DataFrame(
            {
                "wait": self.labels, "n": self.counts, "stays": self.values, "low": self.values - half,
                "high": self.values + half, "isotone": falling(self.values[None, :], 1 / self.errors**2)[0],
                "raw": self.raw, "effective_n": self.effective, "rare_share": self.rare,
            }
        )  # fmt: skip


def doses(known: Known | Insufficient, hours: tuple[float, ...] = HOURS, deals: int = 3) -> Doses | Insufficient:
    """Staying by wait. A wait that fewer than 50 had joins the next longer one, the longest the next shorter.

    Args:
        known: Complaints that can be compared.
        hours: Upper ends of the waits.
        deals: Ways to deal the folds; scores are averaged over them.
    """
    if isinstance(known, Insufficient):
        return known
    possible = fast_was_possible(known.rows)
    if possible.sum() < FEWEST_IN_ARM:
        return TOO_FEW
    asked = compared(known.of(possible))
    if isinstance(asked, Insufficient):
        return asked
    used = np.ones(len(asked.sample), np.bool_) if asked.sample.weights is None else asked.sample.weights > 0
    sample = replace(asked.sample.of(used), covariates=asked.known.covariates.of(used).varying().matrix)
    wait = _wait(asked, used, hours[-1])
    ends = _joined(wait, hours)
    if not ends or (~np.isfinite(wait)).sum() < FEWEST_IN_ARM:
        return TOO_FEW
    level = np.searchsorted(np.array(ends), wait, side="left").astype(np.int64)
    return _estimated(sample, wait, level, np.array([*ends, np.inf]), deals)


def fast_against_slow(known: Known | Insufficient, deals: int = 3) -> Measured | Insufficient:
    """Points more who stay if the answer comes within the hour, against later within 72 hours."""
    found = doses(known, FAST_HOURS, deals)
    if isinstance(found, Insufficient):
        return found
    return found.difference(np.array([1.0, -1.0, 0.0])) if len(found.values) == 3 else TOO_FEW  # noqa: PLR2004


def fast_was_possible(rows: pl.DataFrame) -> Flags:
    """Whether replies within the hour happened at that hour of the day, weekends apart. Shape (rows,).

    It looks at the hour alone and at no single complaint, so it makes nobody fast or slow.
    """
    is_fast = (pl.col("reply_hours") <= 1) & pl.col("is_answered")
    told = rows.with_columns(is_fast=is_fast.fill_null(value=False), weekend=pl.col("weekday") >= SATURDAY)
    within = ["hour", "weekend"]
    counted = told.with_columns(
        fast=pl.col("is_fast").sum().over(within), answered=pl.col("is_answered").sum().over(within)
    )
    return counted.select(
        (pl.col("fast") >= FAST_COUNT) & (pl.col("fast") >= FAST_SHARE * pl.col("answered"))
    ).to_series().to_numpy()  # fmt: skip


def falling(values: Floats, weights: Floats) -> Floats:
    """The nearest values that never rise from a shorter wait to a longer one. Shapes (draws, waits) and (waits,)."""
    sums = np.concatenate((np.zeros((len(values), 1)), np.cumsum(values * weights, axis=1)), axis=1)
    mass = np.concatenate(([0.0], np.cumsum(weights)))
    count = values.shape[1]
    found = np.empty_like(values)
    for place in range(count):
        means = np.array(
            [[(sums[:, end + 1] - sums[:, start]) / (mass[end + 1] - mass[start]) for start in range(place + 1)]
             for end in range(place, count)]
        )  # fmt: skip
        found[:, place] = means.max(axis=0).min(axis=0)
    return found


def _wait(asked: Compared, used: Flags, longest: float) -> Floats:
    hours = asked.known.rows["reply_hours"].fill_null(np.inf).to_numpy()[used]
    return np.where(hours <= longest, hours, np.inf)


def _joined(wait: Floats, hours: tuple[float, ...]) -> list[float]:
    """Upper ends of waits of which every one was had by enough."""
    ends: list[float] = []
    for end in hours:
        start = ends[-1] if ends else 0.0
        if ((wait > start) & (wait <= end)).sum() >= FEWEST_IN_ARM:
            ends.append(end)
        elif ends and end == hours[-1]:
            ends[-1] = end
    return ends


def _estimated(sample: Sample, wait: Floats, level: Whole, until: Floats, deals: int) -> Doses:
    count, weights = len(until), weights_of(sample)
    is_at = level[:, None] == np.arange(count)
    totals, chances = np.zeros((len(sample), count)), np.zeros((len(sample), count))
    for deal in range(deals):
        chance, expected = _learned(sample, level, count, folds_by_customer(sample.customer, FOLDS, FIRST_SEED + deal))
        inverse = np.where(is_at, 1 / chance, 0.0)
        inverse /= (weights[:, None] * inverse).mean(axis=0)
        totals += weights[:, None] * (expected + inverse * (sample.outcome[:, None] - expected)) / deals
        chances += chance / deals
    values = totals.mean(axis=0)
    influence = totals - weights[:, None] * values
    by_customer = np.stack([np.bincount(sample.customer, each) for each in influence.T])
    covariance = by_customer @ by_customer.T / len(sample) ** 2
    told = [wait[level == place] for place in range(count - 1)]
    return Doses(
        until=until, typical=np.array([*(float(np.median(each)) for each in told), until[-2]]), values=values,
        covariance=covariance, counts=is_at.sum(axis=0), n=len(sample), rare=(chances < RARE).mean(axis=0),
        raw=np.array([np.average(sample.outcome[at], weights=weights[at]) for at in is_at.T]),
        effective=np.array([effective_n((weights / chances[:, place])[is_at[:, place]]) for place in range(count)]),
    )  # fmt: skip


def _learned(sample: Sample, level: Whole, count: int, folds: Whole) -> tuple[Floats, Floats]:
    """The chance of each wait and staying expected under each, by models of the other folds. Shapes (rows, waits)."""
    from sklearn.linear_model import LinearRegression, LogisticRegression  # noqa: PLC0415  # slow to import

    steps = np.eye(count)[:, 1:]
    chance, expected = np.empty((len(sample), count)), np.empty((len(sample), count))
    for fold in range(FOLDS):
        held_out, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        weights = None if sample.weights is None else sample.weights[rest]
        which: Any = LogisticRegression(max_iter=1_000).fit(sample.covariates[rest], level[rest], sample_weight=weights)
        chance[held_out] = which.predict_proba(sample.covariates[held_out])
        line: Any = LinearRegression().fit(
            np.column_stack((sample.covariates[rest], steps[level[rest]])), sample.outcome[rest], sample_weight=weights
        )
        inside = sample.covariates[held_out]
        for place in range(count):
            told = np.column_stack((inside, np.tile(steps[place], (len(inside), 1))))
            expected[held_out, place] = line.predict(told)
    return np.clip(chance, CLIP, None), expected


def _label(start: float, end: float) -> str:
    return f"within {_hours(end)}" if start == 0 else f"{_hours(start)} – {_hours(end)}"


def _hours(hours: float) -> str:
    return f"{60 * hours:.0f} min" if hours < 1 else f"{hours:.0f} h"
