"""Differences within strata: equal to least squares, and right where crude differences are not."""

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from analytics.adjustment import adjusted_difference
from analytics.estimate import Estimate, Insufficient


def world(rng: np.random.Generator, effect: float, people: int = 150) -> tuple[np.ndarray, ...]:
    person = np.repeat(np.arange(people), 4)
    stratum = rng.integers(0, 6, len(person))
    exposed = (rng.random(len(person)) < 0.15 + 0.12 * stratum).astype(float)
    luck = rng.normal(0, 0.5, people)[person]
    return effect * exposed + 1.5 * stratum + luck + rng.normal(0, 1, len(person)), exposed, stratum, person


def test_it_equals_least_squares_with_an_intercept_per_stratum_and_clustered_errors() -> None:
    y, d, s, person = world(np.random.default_rng(1), 0.4)
    ours = adjusted_difference(y, d, pl.Series(s), pl.Series(person), unit="score")
    dummies = (s[:, None] == np.arange(6)).astype(float)
    # statsmodels: OLS(y, [d, dummies]).fit(cov_type="cluster", cov_kwds={"groups": person}, use_t=False)
    fit = sm.OLS(y, np.column_stack((d, dummies))).fit(cov_type="cluster", cov_kwds={"groups": person})
    assert isinstance(ours, Estimate)
    assert ours.value == pytest.approx(fit.params[0])
    assert (ours.low, ours.high) == pytest.approx(tuple(fit.conf_int()[0]))


def test_intervals_cover_the_truth_that_the_crude_difference_misses() -> None:
    rng = np.random.default_rng(2)
    covered, crude = 0, []
    for _ in range(200):
        y, d, s, person = world(rng, 0.3)
        ours = adjusted_difference(y, d, pl.Series(s), pl.Series(person), unit="score")
        assert isinstance(ours, Estimate)
        covered += ours.low <= 0.3 <= ours.high
        crude.append(y[d == 1].mean() - y[d == 0].mean())
    assert 0.91 <= covered / 200 <= 0.98
    assert np.mean(crude) > 1.0


def test_rows_without_a_counterpart_are_left_out_and_said() -> None:
    y, d, s, person = world(np.random.default_rng(3), 0.0)
    d = np.where(s == 5, 1.0, d)
    ours = adjusted_difference(y, d, pl.Series(s), pl.Series(person), unit="score")
    assert isinstance(ours, Estimate)
    assert ours.n == int((s != 5).sum())
    assert ours.cautions[0].code == "no-overlap"


def test_too_few_people_give_no_number() -> None:
    result = adjusted_difference(
        np.zeros(4),
        np.array([True, False, True, False]),
        pl.Series([1, 1, 1, 1]),
        pl.Series([1, 2, 3, 4]),
        unit="share",
    )
    assert isinstance(result, Insufficient)
