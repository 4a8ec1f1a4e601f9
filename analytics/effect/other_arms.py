"""Two arms of anything, compared as answered and ignored complaints are, and judged by the same rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.covariates import Covariates
from analytics.effect.aipw import Effect, Sample, effect_on_the_answered, expectations
from analytics.effect.checks import benjamini_hochberg, two_sided_p
from analytics.effect.compared import FEWEST_EVENTS, FEWEST_IN_ARM, Compared, Known
from analytics.effect.linkage import Linkage
from analytics.effect.nuisances import TooFewError, learners
from analytics.effect.verdict import Study
from analytics.estimate import Caution, Estimate, Insufficient, Unit
from analytics.survival_comparison import Measured

FEWEST_IN_GROUP = 30
METHOD = "cross-fitted AIPW, logit and linear regression"
NOBODY_TO_NAME = Linkage(pl.DataFrame(), 0.0, 0.0, is_dated=True)


@dataclass(frozen=True)
class Past:
    """Something that was over before the arms parted: `happened` is 0 or 1, `known` holds nothing of it."""

    name: str
    happened: NDArray[np.float64]
    known: Covariates


@dataclass(frozen=True)
class OtherStudy(Study):
    """A comparison of two arms of `rows` (their plural name) with what was over before as its control, if anything."""

    rows: str = "rows"
    past: Past | None = None

    @cached_property
    def control(self) -> tuple[str, Effect] | None:
        """The "effect" on the past, by the same method; None without any such."""
        past, sample = self.past, self.compared.sample
        if past is None or not past.happened.any() or past.happened.all():
            return None
        asked = Sample(past.happened, sample.is_answered, past.known.matrix, sample.customer)
        return past.name, effect_on_the_answered(asked, expectations(asked, self.learners, seeds=1))

    @cached_property
    def not_identified(self) -> tuple[str, ...]:
        """As for complaints, of these rows."""
        return tuple(said.replace("ignored complaints", self.rows) for said in super().not_identified)


def other_study(
    frame: pl.DataFrame, outcome: str, arm: str, cluster: str, known: Covariates, *,
    rows: str, past: Past | None = None, seeds: int = 1,
) -> OtherStudy | Insufficient:  # fmt: skip
    """One arm against the other in an outcome of 0 and 1; both are columns of `frame`, without gaps.

    Args:
        frame: One row each.
        outcome: Whether it happened.
        arm: Whether the row is in the arm that is asked about.
        cluster: What errors are taken by.
        known: What was known of each row before the arms parted.
        rows: What a row is, in the plural.
        past: What the same method must find no effect on.
        seeds: Ways to deal the folds; the median counts.
    """
    if min(frame[arm].sum(), (~frame[arm]).sum()) < FEWEST_IN_ARM:
        return Insufficient(f"One of the arms has fewer than {FEWEST_IN_ARM} {rows}.", "Widen the period or filters.")
    if not FEWEST_EVENTS <= frame[outcome].sum() <= len(frame) - FEWEST_EVENTS:
        return Insufficient(
            f"It happened in fewer than {FEWEST_EVENTS} of {len(frame):,} {rows}, or in all but as few.",
            "Bring a longer history.",
        )
    clusters = np.asarray(frame[cluster].rank("dense").to_numpy() - 1, dtype=np.int64)
    sample = Sample(frame[outcome].cast(pl.Float64).to_numpy(), frame[arm].to_numpy(), known.varying().matrix, clusters)
    by = learners("linear")
    flow = pl.DataFrame(schema={"reason": pl.String, "answered": pl.Int64, "ignored": pl.Int64})
    compared = Compared(Known(frame, known.varying(), NOBODY_TO_NAME, flow), sample, outcome)
    try:
        return OtherStudy(compared, by, expectations(sample, by, seeds), rows=rows, past=past)
    except TooFewError:
        return Insufficient(f"Too few {rows} to learn from in one of the arms.", "Widen the period or filters.")


def told(found: Study, effect: Effect, *cautions: Caution, unit: Unit = "points", most_is: str = "causal") -> Estimate:
    """An effect with its verdict; causal only where it is supported and `most_is` allows it."""
    low, high = effect.interval()
    reason = found.first_reason
    said = f"{found.verdict.capitalize()}: {reason}" if reason else f"{found.verdict.capitalize()}."
    return Estimate(
        value=effect.value, low=low, high=high, unit=unit, n=found.compared.n, method=METHOD,
        claim="causal" if found.verdict == "supported" and most_is == "causal" else "associational",
        cautions=(Caution(f"verdict-{found.verdict.replace(' ', '-')}", said), *cautions),
    )  # fmt: skip


def effects_in_groups(found: Study, groups: pl.Series) -> pl.DataFrame:
    """What the arm would change for those outside it, by group: `group, value, low, high, inside, outside, fdr`.

    Groups with fewer than 30 in either arm are left out. `fdr` is after Benjamini and Hochberg over the groups, of a
    test that nothing would change.

    References:
        Benjamini and Hochberg (1995), J. Royal Statistical Society B 57, 289-300.
    """
    sample, scores = found.compared.sample, found.on_the_ignored.scores
    outside = (~sample.is_answered).astype(np.float64)
    rows = []
    for group in sorted(groups.unique().drop_nulls().to_list()):
        within = (groups == group).fill_null(value=False).to_numpy()
        counts = int((within & sample.is_answered).sum()), int((within & ~sample.is_answered).sum())
        if min(counts) < FEWEST_IN_GROUP:
            continue
        share = float((outside * within).mean())
        held = share / float(outside.mean())
        value = float((scores * within).mean()) / held
        off = np.bincount(sample.customer, within * (scores - outside / outside.mean() * value) / held)
        effect = Measured(value, math.sqrt(float((off**2).sum())) / len(sample))
        rows.append((group, value, *effect.interval(), *counts, two_sided_p(effect)))
    names = ["group", "value", "low", "high", "inside", "outside", "p"]
    found_rows = pl.DataFrame(rows, schema=names, orient="row")
    fdr = pl.Series(benjamini_hochberg(found_rows["p"].to_list()), dtype=pl.Float64)
    return found_rows.with_columns(fdr=fdr).drop("p").sort("fdr", "group")
