"""The effect of answering: cross-fitted AIPW against DoubleML with the same learners and folds; memory at a million."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression

from analytics.effect.aipw import Sample, att
from analytics.effect.nuisances import folds_by_customer, learners, nuisances
from benchmarks.timing import Comparison, compared

ROWS, COLUMNS = 100_000, 10
MANY_ROWS = 1_000_000
MEASURED = """
import resource
from benchmarks.effect import MANY_ROWS, drawn_sample, ours
ours(drawn_sample(MANY_ROWS))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def drawn_sample(rows: int) -> Sample:
    """Rows whose answer and outcome hang on the same ten columns."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, COLUMNS))
    is_answered = rng.random(rows) < 1 / (1 + np.exp(-(0.8 * x[:, 0] + 0.5 * x[:, 1])))
    stays = rng.random(rows) < 1 / (1 + np.exp(-(x[:, 0] + 0.3 * x[:, 2] + 0.6 * is_answered)))
    return Sample(stays.astype(np.float64), is_answered, x, np.arange(rows))


def ours(sample: Sample) -> float:
    """The effect on the answered, five folds, once."""
    folds = folds_by_customer(sample.customer, 5, 1)
    known = nuisances(sample.outcome, sample.is_answered, sample.covariates, None, folds, learners("linear"))
    return att(sample, known).value


def peak_megabytes() -> int:
    """The most memory that a process of its own held for a million rows by ten columns, libraries included."""
    told = subprocess.run([sys.executable, "-c", MEASURED], check=True, capture_output=True, text=True)
    return int(told.stdout.strip())


def bench() -> list[Comparison]:
    """100,000 rows by 10 columns, logit and linear regression, five folds, clipped and normalised alike."""
    import doubleml  # noqa: PLC0415  # it would be counted in our memory

    sample = drawn_sample(ROWS)
    folds = folds_by_customer(sample.customer, 5, 1)
    splits = [[(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(5)]]
    told = doubleml.DoubleMLData.from_arrays(sample.covariates, sample.outcome, sample.is_answered.astype(float))
    values: dict[str, float] = {}

    def peer() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = doubleml.DoubleMLIRM(
                told,
                LinearRegression(),
                LogisticRegression(max_iter=1_000),
                score="ATTE",
                normalize_ipw=True,
                n_folds=5,
            )
            model.set_sample_splitting(splits)
            values["peer"] = model.fit().coef[0]

    def own() -> None:
        values["ours"] = ours(sample)

    result = compared(f"effect on the answered, {ROWS:,} rows by {COLUMNS}", own, "DoubleML", peer)
    assert abs(values["ours"] - values["peer"]) < 1e-6, values
    return [result]
