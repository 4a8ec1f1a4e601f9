"""Service recovery: who stays after a complaint that was resolved fast, slowly or not, and who never complained.

Each experience is told of one population, those who complained: what share would stay if all had met with it. The
recovery paradox, that a complaint well resolved leaves customers more loyal than none, is to be tested, not a premise.

References:
    de Matos, Henrique and Rossi (2007), J. Service Research 10, 60-77; Cattaneo (2010), J. Econometrics 155, 138-154.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates, covariates_of
from analytics.effect.aipw import FIRST_SEED, FOLDS
from analytics.effect.balance import effective_n
from analytics.effect.censoring import inverse_chance_of_being_seen
from analytics.effect.checks import holm, two_sided_p
from analytics.effect.compared import FEWEST_IN_ARM
from analytics.effect.nuisances import CLIP, folds_by_customer
from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
FAST, SLOW, UNRESOLVED, IGNORED = "resolved fast", "resolved slowly", "answered, not resolved", "not answered"
NEVER = "no complaint"
EXPERIENCES = (FAST, SLOW, UNRESOLVED, IGNORED, NEVER)
METHOD = "cross-fitted AIPW over all experiences at once, told of those who complained"
NUMBERS = [
    "time as a customer", "since the last order", "orders", "spend", "charges", "bound throughout", "bound for a part",
    "contacts",
]  # fmt: skip
GROUPS = ["tenure", "brand", "currency", "segment", "region"]
WORSE_COMPLAINTS = Caution(
    "worse-complaints",
    "What is hard to resolve is resolved late or never: how bad the problem was is held equal only as far as it shows "
    "in what was known before.",
)


@dataclass(frozen=True)
class Recovery:
    """What share would stay after each of `experiences`.

    `runs` holds, for each way to deal the folds, the shares and each row's part in their errors, of shape (rows,
    experiences); the median counts. `arms`: `experience, n, stayed, effective, unlike, gap`, with the plain share, and
    the largest difference from those who complained once weighted, in standard deviations.
    """

    experiences: tuple[str, ...]
    runs: tuple[tuple[Floats, Floats], ...]
    customer: NDArray[np.int64]
    arms: pl.DataFrame
    n: int

    def share(self, experience: str) -> Measured:
        """Who would stay, had all met with it."""
        return self._median(self._pick(experience))

    def difference(self, one: str, other: str) -> Measured:
        """By how much more would stay after one than after the other."""
        return self._median(self._pick(one) - self._pick(other))

    def pairs(self) -> pl.DataFrame:
        """All differences: `one, other, value, low, high, p_holm`; the intervals are not widened for their number."""
        names = list(combinations(self.experiences, 2))
        found = [self.difference(*each) for each in names]
        adjusted = holm([two_sided_p(each) for each in found])
        rows = [(*each, told.value, *told.interval(), p) for each, told, p in zip(names, found, adjusted, strict=True)]
        return pl.DataFrame(rows, schema=["one", "other", "value", "low", "high", "p_holm"], orient="row")

    def paradox(self) -> bool | None:
        """Whether who was resolved fast is shown to stay rather than who never complained; None: cannot tell."""
        if FAST not in self.experiences or NEVER not in self.experiences:
            return None
        return self.difference(FAST, NEVER).interval()[0] > 0

    def _pick(self, experience: str) -> Floats:
        return np.array([1.0 if name == experience else 0.0 for name in self.experiences])

    def _median(self, contrast: Floats) -> Measured:
        values = np.array([float(values @ contrast) for values, _ in self.runs])
        squares = [float((np.bincount(self.customer, parts @ contrast) ** 2).sum()) for _, parts in self.runs]
        middle = float(np.median(values))
        return Measured(middle, float(np.median(np.sqrt(squares + (values - middle) ** 2))))


def recovery(frame: pl.DataFrame, seeds: int = 1) -> Recovery | Insufficient:
    """Staying after each experience, adjusted to those who complained.

    Args:
        frame: As `sql/queries/service_recovery.sql` gives it.
        seeds: Ways to deal the folds; the median counts, and their spread is in the error.
    """
    seen = frame.filter(pl.col("has_stayed").is_not_null())
    counts = {name: int((seen["experience"] == name).sum()) for name in EXPERIENCES}
    kept = tuple(name for name in EXPERIENCES if counts[name] >= FEWEST_IN_ARM)
    if len([name for name in kept if name != NEVER]) < 1 or len(kept) < 2:  # noqa: PLR2004  # nothing to compare with
        return Insufficient(
            f"Fewer than two experiences have {FEWEST_IN_ARM} customers who can be followed.",
            "Bring case_events.csv with resolutions, identities.csv with linked_at, and a longer history.",
        )
    rows = frame.filter(pl.col("experience").is_in(kept))
    if seen["has_stayed"].n_unique() == 1:
        return Insufficient("All of them stayed, or none.", "Bring a longer history.")
    weights = _weights(rows)
    known_before = _known(rows)
    arm = np.asarray(rows["experience"].replace_strict({name: at for at, name in enumerate(kept)}).to_numpy())
    customer = np.asarray(rows["customer_id"].rank("dense").to_numpy() - 1, dtype=np.int64)
    outcome = rows["has_stayed"].cast(pl.Float64).fill_null(0.0).to_numpy()
    drawn = _Drawn(arm, outcome, weights, known_before.matrix, arm != kept.index(NEVER) if NEVER in kept else arm >= 0)
    runs = [
        _standardised(drawn, len(kept), folds_by_customer(customer, FOLDS, FIRST_SEED + seed)) for seed in range(seeds)
    ]
    arms = _arms(drawn, kept, known_before, runs[0][2])
    return Recovery(kept, tuple((values, parts) for values, parts, _ in runs), customer, arms, len(seen))


def service_recovery_rate(frame: pl.DataFrame, experience: str, seeds: int) -> Result:
    """What share of those who complained would stay, had all met with one experience.

    Args:
        frame: As above.
        experience: One of `EXPERIENCES`.
        seeds: As above.
    """
    found = recovery(frame, seeds)
    return found if isinstance(found, Insufficient) else told_rate(found, experience)


def recovery_paradox(frame: pl.DataFrame, seeds: int) -> Result:
    """By how much more stay after a complaint resolved fast than without one; a paradox only if all of it is above 0.

    Args:
        frame: As above.
        seeds: As above.
    """
    found = recovery(frame, seeds)
    return found if isinstance(found, Insufficient) else told_paradox(found)


def told_rate(found: Recovery, experience: str) -> Result:
    """What share would stay, had all met with one experience, as a number of the catalogue."""
    return _told(found, found.share(experience), "share") if experience in found.experiences else _too_few(experience)


def told_paradox(found: Recovery) -> Result:
    """Resolved fast against no complaint, as a number of the catalogue."""
    for needed in (FAST, NEVER):
        if needed not in found.experiences:
            return _too_few(needed)
    return _told(found, found.difference(FAST, NEVER), "points")


def _too_few(experience: str) -> Insufficient:
    return Insufficient(f"Fewer than {FEWEST_IN_ARM} can be followed: {experience}.", "Bring a longer history.")


def _told(found: Recovery, told: Measured, unit: Unit) -> Estimate:
    low, high = told.interval()
    least = 0.0 if unit == "share" else -1.0
    value = min(max(told.value, least), 1.0)
    return Estimate(
        value=value, low=min(max(low, least), value), high=max(min(high, 1.0), value), unit=unit, n=found.n,
        method=METHOD, claim="associational", cautions=(WORSE_COMPLAINTS,), rows=found.arms,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawn:
    arm: NDArray[np.int64]
    outcome: Floats
    weights: Floats
    covariates: Floats
    has_complained: NDArray[np.bool_]


def _standardised(drawn: _Drawn, count: int, folds: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Shares, each row's part in their errors, and what each row counts in its own arm."""
    from sklearn.linear_model import LinearRegression, LogisticRegression  # noqa: PLC0415  # slow to import

    size = len(drawn.arm)
    chance, expected = np.full((size, count), CLIP), np.empty((size, count))
    for fold in range(int(folds.max()) + 1):
        out, rest = folds == fold, folds != fold
        model: Any = LogisticRegression(solver="newton-cholesky").fit(drawn.covariates[rest], drawn.arm[rest])
        chance[np.ix_(out, model.classes_)] = model.predict_proba(drawn.covariates[out])
        for place in range(count):
            learned = rest & (drawn.arm == place) & (drawn.weights > 0)
            line: Any = LinearRegression()
            line.fit(drawn.covariates[learned], drawn.outcome[learned], sample_weight=drawn.weights[learned])
            expected[out, place] = line.predict(drawn.covariates[out])
    chance = np.maximum(chance, CLIP)
    complained = np.unique(drawn.arm[drawn.has_complained])
    like_complainers = chance[:, complained].sum(axis=1)
    # Whom the shares are told of: everybody who complained, followed or not, as each is known from before.
    target = drawn.has_complained / drawn.has_complained.sum()
    values, parts, own = np.empty(count), np.empty((size, count)), np.zeros(size)
    for place in range(count):
        inside = drawn.arm == place
        counted = np.where(inside, drawn.weights * like_complainers / chance[:, place], 0.0)
        counted /= counted.sum()
        middle, left = float(target @ expected[:, place]), drawn.outcome - expected[:, place]
        mended = float(counted @ left)
        values[place] = middle + mended
        parts[:, place] = target * (expected[:, place] - middle) + counted * (left - mended)
        own += counted
    return values, parts, own


def _arms(drawn: _Drawn, kept: tuple[str, ...], known: Covariates, counted: Floats) -> pl.DataFrame:
    told = []
    complained = drawn.covariates[drawn.has_complained]
    spread = np.where(complained.std(axis=0) > 0, complained.std(axis=0), 1.0)
    for place, name in enumerate(kept):
        inside = (drawn.arm == place) & (drawn.weights > 0)
        gaps = (counted[inside] @ drawn.covariates[inside] / counted[inside].sum() - complained.mean(axis=0)) / spread
        worst = int(np.abs(gaps).argmax())
        plain = float(np.average(drawn.outcome[inside], weights=drawn.weights[inside]))
        told.append((name, int(inside.sum()), plain, effective_n(counted[inside]), known.names[worst], gaps[worst]))
    names = ["experience", "n", "stayed", "effective", "unlike", "gap"]
    return pl.DataFrame(told, schema=names, orient="row")


def _weights(rows: pl.DataFrame) -> Floats:
    is_known = rows["has_stayed"].is_not_null().to_numpy()
    weights = np.zeros(len(rows))
    for tenure in rows["tenure"].unique().to_list():
        part = (rows["tenure"] == tenure).to_numpy()
        weights[part] = inverse_chance_of_being_seen(
            rows["decided_days"].to_numpy()[part], rows["followed_days"].to_numpy()[part], is_known[part]
        )
    return weights


def _known(rows: pl.DataFrame) -> Covariates:
    share = pl.col("bound_days") / pl.col("judged_days")
    numbers = rows.with_columns(
        pl.col("tenure_days").log1p().alias("time as a customer"),
        pl.col("last_order_days").log1p().alias("since the last order"),
        pl.col("order_count").log1p().alias("orders"),
        pl.col("spent_amount").cast(pl.Float64).clip(0.0).log1p().alias("spend"),
        pl.col("charge_amount").cast(pl.Float64).clip(0.0).log1p().alias("charges"),
        (share >= 1).alias("bound throughout"),
        share.clip(0.0, 1.0).alias("bound for a part"),
        pl.col("contact_count").log1p().alias("contacts"),
    )
    return covariates_of(numbers, NUMBERS, GROUPS)
