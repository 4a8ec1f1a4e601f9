"""Cox's proportional hazards on a table of counts, and the check that the hazards are proportional."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.proportions import normal_quantile

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST_STEPS = 40
NEAR = 1e-9  # of the log-likelihood: a smaller gain drowns in the rounding of a sum over many people
SHORT = 0.1  # of log hazard


@dataclass(frozen=True, slots=True)
class CoxFit:
    """Coefficients (log hazard ratios) with their covariance; shapes (covariates,) and (covariates, covariates).

    `score_statistic` and `score_p_value` hold the test that each hazard ratio is the same at every time;
    `global_p_value` is that of all together.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    events: int
    score_statistic: Floats
    score_p_value: Floats
    global_p_value: float

    def hazard_ratios(self, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Hazard ratios with their Wald intervals: (value, low, high)."""
        half = normal_quantile(level) * np.sqrt(np.diag(self.covariance))
        return np.exp(self.coefficients), np.exp(self.coefficients - half), np.exp(self.coefficients + half)


@dataclass(frozen=True, slots=True)
class _RiskSets:
    """The table, turned: one row per time of events in a stratum, one column per pattern of covariates."""

    patterns: Floats  # (patterns, covariates)
    at_risk: Floats  # (times, patterns)
    ended: Floats  # (times, patterns)
    times: Floats  # (times,)
    tie_row: Whole  # (events,): which time each event belongs to
    tie_share: Floats  # (events,): 0, 1/d, … (d−1)/d of the tied ones are taken out (Efron)


def cox_of_counts(
    covariates: Floats,
    exits: Floats,
    observed: NDArray[np.bool_],
    counts: Whole,
    entries: Floats | None = None,
    strata: Whole | None = None,
) -> CoxFit | None:
    """Cox's model by Newton's method, ties after Efron; None where no maximum was found.

    Each row stands for `counts` people with the same covariates, entry and exit; the fit equals that of
    the people one by one. The work grows with times × distinct patterns of covariates, not with people.

    Args:
        covariates: Shape (rows, covariates); a column that never varies has no coefficient and must not be given.
        exits: Shape (rows,), time of the event or of the end of observation.
        observed: Shape (rows,), True where the event was seen.
        counts: Shape (rows,), how many such people.
        entries: Shape (rows,), when they came under observation; all from the start if absent.
        strata: Shape (rows,), groups with a baseline hazard each; one if absent.

    References:
        Cox (1972); Efron (1977); Grambsch and Therneau (1994).
    """
    sets = _risk_sets(covariates, exits, observed, counts, entries, strata)
    beta = np.zeros(covariates.shape[1])
    if not len(sets.times):
        return None
    known, score, information = _likelihood(sets, beta)
    for _ in range(MOST_STEPS):
        total = information.sum(axis=0)
        if np.linalg.matrix_rank(total, hermitian=True) < len(beta):
            return None
        step = np.linalg.solve(total, score.sum(axis=0))
        # Where a ratio is boundless the gain fades but the step does not: that is no maximum.
        is_short = float(np.ptp(sets.patterns @ step)) < SHORT
        if is_short and float(step @ score.sum(axis=0)) < NEAR * max(1.0, abs(known)):
            # So near, a last whole step squares what is left of the way; the likelihood could not tell it better.
            return _fit(sets, beta + step, *_likelihood(sets, beta + step))
        for halving in range(20):
            tried = beta + step / 2**halving
            found = _likelihood(sets, tried)
            if np.isfinite(found[0]) and found[0] >= known:
                break
        else:
            return None
        beta, (known, score, information) = tried, found
    return None


def _risk_sets(
    covariates: Floats,
    exits: Floats,
    observed: NDArray[np.bool_],
    counts: Whole,
    entries: Floats | None,
    strata: Whole | None,
) -> _RiskSets:
    patterns, pattern = np.unique(covariates, axis=0, return_inverse=True)
    pattern = pattern.reshape(-1)
    group = np.zeros(len(exits), dtype=np.int64) if strata is None else strata
    # Strata lie one after the other on one axis, so that a risk set never reaches into the next.
    first = float(exits.min() if entries is None else entries.min())
    room = float(exits.max()) - first + 2
    offset = group * room - first + 1
    moments, row = np.unique((exits + offset)[observed], return_inverse=True)
    ended = np.zeros((len(moments), len(patterns)))
    np.add.at(ended, (row, pattern[observed]), counts[observed])
    change = np.zeros((len(moments) + 1, len(patterns)))
    opened = group * room if entries is None else entries + offset
    np.add.at(change, (np.searchsorted(moments, opened, side="right"), pattern), counts)
    np.add.at(change, (np.searchsorted(moments, exits + offset, side="right"), pattern), -counts)
    tied = ended.sum(axis=1).astype(np.int64)
    tie_row = np.repeat(np.arange(len(moments)), tied)
    place = np.arange(len(tie_row)) - np.repeat(np.cumsum(tied) - tied, tied)
    return _RiskSets(
        patterns=patterns, at_risk=np.cumsum(change, axis=0)[:-1], ended=ended,
        times=moments % room + first - 1, tie_row=tie_row, tie_share=place / tied[tie_row],
    )  # fmt: skip


def _likelihood(sets: _RiskSets, beta: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood; score by time, shape (times, covariates); information by time (times, covariates, covariates)."""
    linear = sets.patterns @ beta
    risk = np.exp(linear - linear.max())
    k = sets.patterns.shape[1]
    products = (sets.patterns[:, :, None] * sets.patterns[:, None, :]).reshape(-1, k * k)
    moments = np.hstack((np.ones((len(risk), 1)), sets.patterns, products)) * risk[:, None]
    everybody, gone = sets.at_risk @ moments, sets.ended @ moments
    share, row, n = sets.tie_share, sets.tie_row, len(sets.times)
    left = everybody[row, 0] - share * gone[row, 0]

    def summed(terms: Floats) -> Floats:
        return np.bincount(row, weights=terms, minlength=n).astype(np.float64)

    one, part = summed(1 / left), summed(share / left)
    first_all, first_gone = everybody[:, 1 : k + 1], gone[:, 1 : k + 1]
    expected = first_all * one[:, None] - first_gone * part[:, None]
    score = sets.ended @ sets.patterns - expected
    second = everybody[:, k + 1 :] * one[:, None] - gone[:, k + 1 :] * part[:, None]
    a, b, c = (summed(share**power / left**2)[:, None, None] for power in (0, 1, 2))
    cross = first_all[:, :, None] * first_gone[:, None, :]
    squared = (
        a * first_all[:, :, None] * first_all[:, None, :]
        - b * (cross + cross.transpose(0, 2, 1))
        + c * first_gone[:, :, None] * first_gone[:, None, :]
    )
    known = float((sets.ended @ (linear - linear.max())).sum() - np.log(left).sum())
    return known, score, second.reshape(-1, k, k) - squared


def _fit(sets: _RiskSets, beta: Floats, known: float, score: Floats, information: Floats) -> CoxFit:
    """The fit with the score test of a coefficient that changes with the rank of time."""
    from scipy.special import chdtrc  # noqa: PLC0415  # slow to import

    covariance = np.linalg.inv(information.sum(axis=0))
    events = sets.ended.sum(axis=1)
    order = np.argsort(sets.times, kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.cumsum(events[order]) - events[order] / 2
    rank -= (rank * events).sum() / events.sum()
    gap = rank @ score
    slope = np.einsum("t,tij->ij", rank, information)
    spread = np.einsum("t,tij->ij", rank**2, information) - slope @ covariance @ slope
    statistic = gap**2 / np.diag(spread)
    together = float(gap @ np.linalg.pinv(spread) @ gap)
    return CoxFit(
        beta, covariance, known, int(events.sum()),
        statistic, np.asarray(chdtrc(1, statistic)), float(chdtrc(len(beta), together)),
    )  # fmt: skip
