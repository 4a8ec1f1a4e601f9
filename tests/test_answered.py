"""What answering brought the answered: a regression on the ignored, against truth, a peer and the naive difference."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from analytics.covariates import covariates_of
from analytics.estimate import Insufficient
from analytics.social_roi.answered import gain, gain_over_months


def drawn_people(seed: int, n: int = 2_000) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Who pays more is answered more, and would have paid more anyway; the effect grows with what they pay.

    Returns outcome, whether answered, covariates, and the true mean effect on the answered.
    """
    rng = np.random.default_rng(seed)
    worth = rng.normal(size=n)
    answered = rng.random(n) < 1 / (1 + np.exp(-worth))
    effect = 5 + 2 * worth
    outcome = 20 + 8 * worth + rng.normal(0, 6, n) + answered * effect
    return outcome, answered, worth[:, None], float(effect[answered].mean())


def test_it_finds_the_effect_that_a_plain_difference_misses() -> None:
    outcome, answered, covariates, truth = drawn_people(1)
    known = gain(outcome, answered, covariates)
    assert known is not None
    error = math.sqrt(float((known.influence**2).sum()))
    naive = outcome[answered].mean() - outcome[~answered].mean()
    assert abs(known.value - truth) < 2.5 * error
    assert naive > truth + 5 * error


def test_its_interval_holds_the_truth_as_often_as_it_says() -> None:
    held = 0
    for seed in range(400):
        outcome, answered, covariates, truth = drawn_people(seed, 400)
        known = gain(outcome, answered, covariates)
        assert known is not None
        held += abs(known.value - truth) < 1.96 * math.sqrt(float((known.influence**2).sum()))
    assert 0.92 <= held / 400 <= 0.98


def test_it_equals_a_regression_of_a_peer_on_the_ignored() -> None:
    outcome, answered, covariates, _ = drawn_people(3)
    line = sm.OLS(outcome[~answered], sm.add_constant(covariates[~answered])).fit()
    expected = (outcome[answered] - line.predict(sm.add_constant(covariates[answered]))).mean()
    known = gain(outcome, answered, covariates)
    assert known is not None
    assert known.value == pytest.approx(expected, abs=1e-9)


def test_too_few_to_draw_a_line_give_no_number() -> None:
    outcome, answered, covariates, _ = drawn_people(4, 60)
    assert gain(outcome, answered, np.repeat(covariates, 20, axis=1)) is None
    assert isinstance(gain_over_months(outcome[:20, None], answered[:20], covariates[:20], np.ones(1)), Insufficient)


def test_each_month_counts_those_who_were_followed_through_it() -> None:
    outcome, answered, covariates, _ = drawn_people(5)
    amounts = np.column_stack((outcome, outcome))
    amounts[::2, 1] = np.nan
    told = gain_over_months(amounts, answered, covariates, np.array([1.0, 3.0]))
    assert not isinstance(told, Insufficient)
    first, second = gain(outcome, answered, covariates), gain(outcome[1::2], answered[1::2], covariates[1::2])
    assert first is not None
    assert second is not None
    assert told[0].value == pytest.approx(first.value + 3 * second.value)
    assert told[1] == 2


def test_what_is_missing_of_a_number_is_said_by_a_column_of_its_own() -> None:
    frame = pl.DataFrame({"paid": [1.0, None, 3.0], "topic": ["a", "a", None], "same": [1, 1, 1]})
    columns = covariates_of(frame, ["paid", "same"], ["topic"]).matrix
    assert columns.shape == (3, 3)
    assert columns[1].tolist() == pytest.approx([0.0, 1.0, 0.0])
