"""What else could be said of the same complaints: other learners, other cuts, a lot in place of the answer."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.effect.aipw import FIRST_SEED, Effect, Sample, effect_on_the_answered, expectations
from analytics.effect.compared import Known, compared
from analytics.effect.entropy_balancing import effect_by_balancing
from analytics.effect.nuisances import Learners, Nuisances, TooFewError, learners
from analytics.effect.sensitivity import e_value, risk_ratio_of_difference
from analytics.effect.verdict import Study
from analytics.estimate import Insufficient
from analytics.survival_comparison import Measured

Floats = NDArray[np.float64]
CUTS = (0.0, 0.01, 0.02, 0.05, 0.1)
LOTS = 40
STRATA = 5
ESTIMATE_COLUMNS = ("method", "value", "low", "high", "n")


def methods_beside(found: Study) -> pl.DataFrame:
    """The effect on the answered by several methods on the same complaints: `method, value, low, high, n`."""
    asked, sample = found.compared, found.compared.sample
    rows = [_row("nothing held equal", found.naive, asked.n)]
    rows.append(_row("AIPW, logit and linear", found.on_the_answered, asked.n))
    boosted = effect_on_the_answered(sample, expectations(sample, learners("boosting"), seeds=1))
    rows.append(_row("AIPW, gradient boosting", boosted, asked.n))
    balanced = effect_by_balancing(sample)
    if balanced is not None:
        rows.append(_row("entropy balancing", balanced, asked.n))
    return pl.DataFrame(rows, schema=list(ESTIMATE_COLUMNS), orient="row")


def named_in_the_end(frame: pl.DataFrame) -> Measured | None:
    """The difference that a bar chart of everybody who can be named shows; None where there is none to show.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it. Who was named because they were answered is in it.
    """
    seen = frame.filter(pl.col("customer_id").is_not_null(), pl.col("has_stayed").is_not_null())
    arms = seen.group_by("is_answered").agg(pl.col("has_stayed").mean().alias("share"), pl.len()).sort("is_answered")
    if len(arms) != 2:  # noqa: PLR2004
        return None
    (_, ignored, few), (_, answered, many) = arms.iter_rows()
    error = math.sqrt(answered * (1 - answered) / many + ignored * (1 - ignored) / few)
    return Measured(answered - ignored, error)


def trimming_grid(found: Study) -> pl.DataFrame:
    """The effect without complaints whose chance of an answer is beyond a cut: `cut, value, low, high, n`.

    A cut changes whom the answer is about, and moves it more than the method does.
    """
    sample, chance = found.compared.sample, found.chance
    rows = []
    for cut in CUTS:
        kept = (chance >= cut) & (chance <= 1 - cut)
        part = sample.of(kept)
        if part.is_answered.all() or not part.is_answered.any():
            continue
        runs = tuple(Nuisances(run.chance[kept], run.if_ignored[kept], run.if_answered[kept]) for run in found.runs)
        counted = kept if sample.weights is None else kept & (sample.weights > 0)
        rows.append((cut, *_ends(effect_on_the_answered(part, runs)), int(counted.sum())))
    return pl.DataFrame(rows, schema=["cut", "value", "low", "high", "n"], orient="row")


def placebo_answers(found: Study, lots: int = LOTS) -> pl.DataFrame:
    """Effects of answers that were dealt by lot among complaints alike: `lot, value, low, high`.

    The lot is drawn within fifths of the chance of an answer, so the arms still differ as the real ones do; its true
    effect is 0, and about one interval in twenty may miss it.
    """
    sample = found.compared.sample
    stratum = np.searchsorted(np.quantile(found.chance, np.linspace(0, 1, STRATA + 1)[1:-1]), found.chance)
    rows = []
    for lot in range(lots):
        rng = np.random.default_rng(FIRST_SEED + lot)
        dealt = sample.is_answered.copy()
        for part in range(STRATA):
            places = np.flatnonzero(stratum == part)
            dealt[places] = rng.permutation(dealt[places])
        placebo = Sample(sample.outcome, dealt, sample.covariates, sample.customer, sample.weights)
        effect = effect_on_the_answered(placebo, expectations(placebo, found.learners, seeds=1))
        rows.append((lot + 1, *_ends(effect)))
    return pl.DataFrame(rows, schema=["lot", "value", "low", "high"], orient="row")


def outcomes_beside(known: Known, asked: dict[str, str], by: Learners, seeds: int) -> pl.DataFrame:
    """The effect on the answered in several outcomes, with p-values after Holm.

    Columns: `outcome, value, low, high, n, p, p_holm`; nulls where one cannot be told.

    Args:
        known: The complaints.
        asked: Label → column; the first is the primary one.
        by: What learns.
        seeds: Ways to deal the folds.

    References:
        Holm (1979), Scandinavian J. Statistics 6, 65-70.
    """
    rows: list[tuple[str, float | None, float | None, float | None, int, float | None]] = []
    for label, column in asked.items():
        part = compared(known, column)  # type: ignore[arg-type]
        if isinstance(part, Insufficient):
            rows.append((label, None, None, None, 0, None))
            continue
        try:
            effect = effect_on_the_answered(part.sample, expectations(part.sample, by, seeds))
        except TooFewError:
            rows.append((label, None, None, None, part.n, None))
            continue
        rows.append((label, *_ends(effect), part.n, two_sided_p(effect)))
    told = pl.DataFrame(
        rows, schema=["outcome", "value", "low", "high", "n", "p"], orient="row", infer_schema_length=None
    )
    return told.with_columns(p_holm=pl.Series(holm(told["p"].cast(pl.Float64).to_list()), dtype=pl.Float64))


def holm(p_values: list[float | None]) -> list[float | None]:
    """P-values that hold however many there are; None stays None."""
    known = sorted((value, place) for place, value in enumerate(p_values) if value is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (value, place) in enumerate(known):
        highest = max(highest, min(1.0, value * (len(known) - rank)))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(p_values: list[float]) -> list[float]:
    """The false-discovery rate at which each would be called a finding.

    References:
        Benjamini and Hochberg (1995), J. Royal Statistical Society B 57, 289-300.
    """
    ranked = sorted(enumerate(p_values), key=lambda pair: pair[1], reverse=True)
    adjusted, lowest = [0.0] * len(p_values), 1.0
    for place, (index, value) in enumerate(ranked):
        lowest = min(lowest, value * len(p_values) / (len(p_values) - place))
        adjusted[index] = lowest
    return adjusted


def two_sided_p(effect: Effect | Measured) -> float:
    """The chance of an estimate that far from 0 where there is no effect."""
    return math.erfc(abs(effect.value) / effect.error / math.sqrt(2)) if effect.error > 0 else 1.0


def e_values(found: Study) -> tuple[float, float]:
    """The E-value of the effect on the answered, and of the end of its interval next to 0 (1 where it holds 0)."""
    sample = found.compared.sample
    weights = np.ones(len(sample)) if sample.weights is None else sample.weights
    answered = sample.outcome[sample.is_answered]
    reached = float(np.average(answered, weights=weights[sample.is_answered]))
    low, high = found.interval
    nearest = 0.0 if found.on_the_answered.covers_zero() else min((low, high), key=abs)
    is_share = set(np.unique(sample.outcome)) <= {0.0, 1.0}
    spread = float(sample.outcome.std()) or 1.0

    def of(effect: float) -> float:
        if is_share:
            without = min(max(reached - effect, 1e-6), 1.0)
            return e_value(reached / without)
        return e_value(risk_ratio_of_difference(effect / spread))

    return of(found.on_the_answered.value), 1.0 if not nearest else of(nearest)


def effects_by_group(found: Study, column: str) -> pl.DataFrame:
    """The effect on the answered of each group, from the same scores: `group, value, low, high, n, fdr`.

    Groups with fewer than 30 answered complaints are left out; `fdr` is after Benjamini and Hochberg, of a test that
    the group's effect is that of all.
    """
    sample = found.compared.sample
    weights = np.ones(len(sample)) if sample.weights is None else sample.weights / sample.weights.mean()
    scores = found.on_the_answered.scores
    counted = weights * sample.is_answered
    whole = float(scores.mean())
    values = found.compared.known.rows[column].cast(pl.String).fill_null("not stated")
    share = float(counted.mean())
    rows = []
    for group in sorted(values.unique().to_list()):
        inside = (values == group).to_numpy()
        if (inside & sample.is_answered & (weights > 0)).sum() < 30:  # noqa: PLR2004  # said above
            continue
        held = float((counted * inside).mean()) / share
        value = float((scores * inside).mean()) / held
        off = (inside * (scores - counted / share * value)) / held
        error = math.sqrt(float((np.bincount(sample.customer, off) ** 2).sum())) / len(sample)
        contrast = off - (scores - counted / share * whole)
        of_gap = math.sqrt(float((np.bincount(sample.customer, contrast) ** 2).sum())) / len(sample)
        effect = Measured(value, error)
        count = int((inside & (weights > 0)).sum())
        rows.append((group, value, *effect.interval(), count, two_sided_p(Measured(value - whole, of_gap))))
    told = pl.DataFrame(rows, schema=["group", "value", "low", "high", "n", "p"], orient="row")
    return told.with_columns(fdr=pl.Series(benjamini_hochberg(told["p"].to_list()), dtype=pl.Float64)).drop("p")


def _row(method: str, effect: Effect | Measured, n: int) -> tuple[str, float, float, float, int]:
    return (method, *_ends(effect), n)


def _ends(effect: Effect | Measured) -> tuple[float, float, float]:
    return (effect.value, *effect.interval())
