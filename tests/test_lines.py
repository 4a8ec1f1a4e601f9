"""Lines from sums that are added up once are those of least squares."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from analytics.effect.lines import UnclearError, expected_by_others

ROWS = 400


@pytest.mark.parametrize("is_counted_twice", [False, True])
def test_a_line_from_sums_is_the_least_squares_line_though_a_column_be_there_twice(*, is_counted_twice: bool) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(ROWS, 6))
    x[:, 4] = x[:, 4] > 1
    if is_counted_twice:
        x[:, 5] = 1 - x[:, 4]
    y = x[:, 0] + rng.normal(size=ROWS)
    counted = np.where(rng.random(ROWS) < 0.2, 0.0, rng.random(ROWS))
    folds = rng.integers(0, 5, ROWS)

    found = expected_by_others(x, y, counted, folds, fewest=10)

    for fold in range(5):
        rest, held_out = (folds != fold) & (counted > 0), folds == fold
        line = LinearRegression().fit(x[rest], y[rest], sample_weight=counted[rest])
        assert found[held_out] == pytest.approx(line.predict(x[held_out]), abs=1e-10)


def test_columns_that_sums_cannot_tell_apart_are_refused() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(ROWS, 2))
    x[:, 1] = x[:, 0] + 1e-5 * x[:, 1]

    with pytest.raises(UnclearError):
        expected_by_others(x, x[:, 0], np.ones(ROWS), rng.integers(0, 5, ROWS), fewest=10)


def test_a_line_takes_enough_rows() -> None:
    with pytest.raises(UnclearError):
        expected_by_others(np.ones((12, 1)), np.ones(12), np.ones(12), np.arange(12) % 2, fewest=10)
