"""An experiment about answering, read: what the arm that was answered first did otherwise, by lot alone."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.by_lot import adjustable, adjusted_by_lot
from analytics.estimate import Insufficient
from analytics.experiments.sequences import always_valid_half
from analytics.proportions import student_quantile
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Adjustment = Literal["none", "cuped", "lin"]
ADJUSTMENTS: tuple[Adjustment, ...] = ("none", "cuped", "lin")
FEWEST_IN_ARM, FEWEST_CLUSTERS = 30, 20
CONTROLS = frozenset(
    ["control", "controls", "usual", "as usual", "usual care", "business as usual", "bau", "baseline", "standard",
     "normal", "default", "current", "status quo", "untreated", "placebo", "none", "never", "hidden", "hold out",
     "holdout", "later"]
)  # fmt: skip
BROKEN = 0.001


@dataclass(frozen=True, slots=True)
class Difference:
    """What the treated arm did more of than the other, with its error.

    `saved`: share of the variance that the time before took away. `clusters`: rows that move together count once.
    """

    measured: Measured
    freedom: float
    saved: float
    n: int
    clusters: int

    @property
    def fixed(self) -> tuple[float, float]:
        """The interval of somebody who looks once, at the planned end."""
        half = student_quantile(max(int(self.freedom), 1)) * self.measured.error
        return self.measured.value - half, self.measured.value + half

    def always_valid(self, planned: float) -> tuple[float, float]:
        """The interval of somebody who looks as often as they like; never within the fixed one.

        `planned` counts complaints, of which a cluster is taken to hold as many in the end as it does so far.
        """
        low, high = self.fixed
        planned_clusters = planned * self.clusters / self.n
        half = max(always_valid_half(self.measured.error, self.clusters, planned_clusters), (high - low) / 2)
        return self.measured.value - half, self.measured.value + half


def arms_in_order(arms: list[str]) -> tuple[str, str] | Insufficient:
    """The arm as usual, then the other: the sign of the difference is theirs, so no arm is taken for usual by guess."""
    if len(arms) != 2:  # noqa: PLR2004  # a difference is of two
        return Insufficient(
            f"The experiment has {len(arms)} arms; two are read.", "Bring two arms, e.g. control and first."
        )
    usual = [arm for arm in arms if _plain(arm) in CONTROLS]
    if len(usual) != 1:
        which = "neither of its arms" if not usual else "both of its arms"
        return Insufficient(
            f"By their names ({' and '.join(sorted(arms))}) {which} is the one as usual: which way the difference goes "
            "cannot be told.",
            "Name one arm control in experiments.csv.",
        )
    return usual[0], next(arm for arm in arms if arm != usual[0])


def _plain(arm: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", arm.lower()).split()).removesuffix(" arm").removesuffix(" group")


def difference_by_lot(
    outcome: Floats, is_treated: Floats, before: Floats, cluster: Codes, adjustment: Adjustment = "cuped"
) -> Difference:
    """The difference of the arms' means, adjusted for the time before the lot or not.

    CUPED takes θ × (before − its mean) from every outcome, θ from both arms pooled; Lin's regression lets the slope
    differ by arm. Errors are HC2, or clustered where several rows are of one cluster.

    Args:
        outcome: Shape (n,).
        is_treated: Shape (n,), 0/1.
        before: Shape (n,), the same measure before; what is not known is 0, and then adjusts nothing.
        cluster: Shape (n,), 0 … clusters − 1.
        adjustment: How the time before is used.

    References:
        Deng, Xu, Kohavi and Walker (2013), WSDM, 123-132; Lin (2013), Annals of Applied Statistics 7, 295-318.
    """
    whole = cluster if len(np.unique(cluster)) < len(cluster) else None
    ones, nothing = np.ones(len(outcome)), np.empty((len(outcome), 0))
    plain, plain_variance = adjusted_by_lot(outcome[:, None], is_treated, nothing, ones, whole)
    value, variance, slopes = plain, plain_variance, 0
    if adjustment == "cuped":
        rest = outcome - cuped_slope(outcome, before) * (before - before.mean())
        value, variance = adjusted_by_lot(rest[:, None], is_treated, nothing, ones, whole)
    elif adjustment == "lin":
        kept = adjustable(before[:, None], is_treated)
        slopes = kept.shape[1]
        value, variance = adjusted_by_lot(outcome[:, None], is_treated, kept, ones, whole)
    clusters = len(outcome) if whole is None else len(np.unique(cluster))
    return Difference(
        Measured(float(value[0]), math.sqrt(variance[0, 0])), clusters - 2 - 2 * slopes,
        1 - float(variance[0, 0] / plain_variance[0, 0]) if plain_variance[0, 0] > 0 else 0.0, len(outcome), clusters,
    )  # fmt: skip


def cuped_slope(outcome: Floats, before: Floats) -> float:
    """θ = cov(outcome, before) ÷ var(before), of all arms together; 0 where the time before does not vary."""
    spread = float(before.var())
    return float(((outcome - outcome.mean()) * (before - before.mean())).mean() / spread) if spread > 0 else 0.0


def mismatch(counts: list[int], planned: list[float]) -> float:
    """P(shares at least as far from the planned ones | the lot was drawn as planned): below .001 it was not.

    References:
        Fabijan et al. (2019), KDD, 2156-2164; Pearson's chi-square.
    """
    from scipy.special import gammaincc  # noqa: PLC0415  # a tenth of a second to import, and needed here alone

    total = sum(counts)
    if not total:
        return 1.0
    expected = [total * share / sum(planned) for share in planned]
    square = sum((count - due) ** 2 / due for count, due in zip(counts, expected, strict=True))
    return float(gammaincc((len(counts) - 1) / 2, square / 2)) if len(counts) > 1 else 1.0


def codes(names: pl.Series) -> Codes:
    """Names as whole numbers from 0 on, in their order."""
    numbered: Codes = names.rank("dense").cast(pl.Int64).to_numpy() - 1
    return numbered


@dataclass(frozen=True, slots=True)
class Reading:
    """An experiment's complaints with their arms in order. `frame` as for `reading`, with is_treated and cluster."""

    experiment: str
    unit_kind: str
    usual: str
    treated: str
    frame: pl.DataFrame

    def difference(self, adjustment: Adjustment = "cuped") -> Difference:
        """The difference under an adjustment."""
        return difference_by_lot(
            self.frame["outcome_value"].cast(pl.Float64).to_numpy(),
            self.frame["is_treated"].to_numpy().astype(float),
            self.frame["before_value"].cast(pl.Float64).fill_null(0.0).to_numpy(),
            codes(self.frame["cluster"]), adjustment,
        )  # fmt: skip

    def balance(self) -> dict[str, float]:
        """Mean of the same measure before, by arm, and its standardised difference; empty: few have one."""
        known = self.frame.drop_nulls("before_value")
        before = known["before_value"].cast(pl.Float64).to_numpy()
        is_treated = known["is_treated"].to_numpy()
        arms = (before[~is_treated], before[is_treated])
        if min(map(len, arms)) < FEWEST_IN_ARM:
            return {}
        usual, treated = (float(part.mean()) for part in arms)
        spread = math.sqrt(sum(float(part.var(ddof=1)) for part in arms) / 2)
        return {"usual": usual, "treated": treated, "difference": (treated - usual) / spread if spread else 0.0}

    def arms(self) -> pl.DataFrame:
        """By arm: `arm, complaints, mean, answered_in_an_hour` (the share; what the lot did to answering)."""
        return (
            self.frame.group_by("is_treated", "arm")
            .agg(
                complaints=pl.len(), mean=pl.col("outcome_value").cast(pl.Float64).mean(),
                answered_in_an_hour=pl.col("is_answered_in_an_hour").cast(pl.Float64).mean(),
            )
            .sort("is_treated")
            .drop("is_treated")
        )  # fmt: skip


def reading(frame: pl.DataFrame) -> Reading | Insufficient:
    """The experiment's complaints, ready to be compared.

    Args:
        frame: One row per complaint: `experiment, unit_kind, unit_id, arm, hour_at, arm_before, account, outcome_value,
            before_value, is_answered_in_an_hour`.
    """
    if frame.is_empty():
        return Insufficient(
            "No complaint in this experiment has been followed long enough.",
            "Wait for its outcome, or choose a shorter one.",
        )
    kind = str(frame["unit_kind"][0])
    arms = arms_in_order(frame["arm"].unique().sort().to_list())
    if isinstance(arms, Insufficient):
        return arms
    usual, treated = arms
    kept = frame.with_columns(is_treated=pl.col("arm") == treated)
    whose = pl.col("hour_at").dt.date().cast(pl.String) if kind == "hour" else pl.col("account")
    kept = kept.with_columns(cluster=whose)
    sizes = [int((kept["is_treated"] == arm).sum()) for arm in (False, True)]
    if min(sizes) < FEWEST_IN_ARM or kept["cluster"].n_unique() < FEWEST_CLUSTERS:
        return Insufficient(
            f"{sizes[0]} and {sizes[1]} complaints have been followed in the two arms; {FEWEST_IN_ARM} in each, of "
            f"{FEWEST_CLUSTERS} accounts or days, are needed.", "Bring later files, or choose a shorter outcome.",
        )  # fmt: skip
    return Reading(str(kept["experiment"][0]), kind, usual, treated, kept)


def as_looked_at(known: Reading, planned: float, adjustment: Adjustment = "cuped", step: int = 50) -> pl.DataFrame:
    """What would have been seen after every `step` complaints, in the order in which they were made.

    `complaints, value, low, high` (always valid), `fixed_low, fixed_high`; where an arm is still too small, no row.
    """
    rows = []
    for count in [*range(step, len(known.frame), step), len(known.frame)]:
        part = replace(known, frame=known.frame.head(count))
        sizes = [int((part.frame["is_treated"] == arm).sum()) for arm in (False, True)]
        if min(sizes) < FEWEST_IN_ARM or part.frame["cluster"].n_unique() < FEWEST_CLUSTERS:
            continue
        seen = part.difference(adjustment)
        (low, high), (fixed_low, fixed_high) = seen.always_valid(planned), seen.fixed
        rows.append((count, seen.measured.value, low, high, fixed_low, fixed_high))
    names = ("complaints", "value", "low", "high", "fixed_low", "fixed_high")
    return pl.DataFrame(rows, schema=names, orient="row")
