"""The words of complaints as numbers: they tell what a label would, and are left alone where there are few."""

from __future__ import annotations

import numpy as np
import polars as pl

from analytics.words import DIRECTIONS, words_as_covariates
from data.demo.words import ENDINGS_BY_ANGER, OPENINGS_BY_ANGER, TROUBLE


def written(count: int) -> tuple[pl.Series, np.ndarray]:
    rng = np.random.default_rng(1)
    troubles = [trouble for each in TROUBLE.values() for trouble in each]
    anger = rng.integers(0, 3, count)
    texts = [
        f"{rng.choice(OPENINGS_BY_ANGER[level])} {rng.choice(troubles)}. {rng.choice(ENDINGS_BY_ANGER[level])}"
        for level in anger
    ]
    return pl.Series(texts), anger


def test_words_tell_how_angry_somebody_is() -> None:
    texts, anger = written(2_000)
    told = words_as_covariates(texts)
    assert told.matrix.shape == (2_000, DIRECTIONS)
    design = np.column_stack((np.ones(len(anger)), told.matrix))
    left = anger - design @ np.linalg.lstsq(design, anger, rcond=None)[0]
    assert 1 - left.var() / anger.var() > 0.4


def test_few_or_no_words_give_no_columns() -> None:
    assert words_as_covariates(written(150)[0]).matrix.shape == (150, 0)
    assert words_as_covariates(pl.Series([None] * 500, dtype=pl.String)).matrix.shape == (500, 0)
    assert words_as_covariates(pl.Series(["same words here"] * 500)).matrix.shape[1] == 0
