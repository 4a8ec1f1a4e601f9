"""The slopes that likelihoods state are those of the likelihoods."""

from collections.abc import Callable

import numpy as np
import pytest

from analytics.lifetime_value import bg_nbd, gamma_gamma, maximum, sbg

RNG = np.random.default_rng(1)
COUNTS = RNG.poisson(1.5, 60).astype(float)
AGES = RNG.uniform(20, 40, 60)
FITS: dict[str, tuple[object, Callable[[], object]]] = {
    "bg_nbd": (bg_nbd, lambda: bg_nbd.bg_nbd(COUNTS, np.where(COUNTS > 0, AGES * 0.7, 0), AGES)),
    "gamma_gamma": (gamma_gamma, lambda: gamma_gamma.gamma_gamma(COUNTS + 1, AGES)),
    "sbg": (sbg, lambda: sbg.sbg(COUNTS + 3, COUNTS > 1, entered=COUNTS)),
}


@pytest.mark.parametrize("name", FITS)
def test_a_gradient_is_the_slope_of_its_likelihood(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, fit = FITS[name]
    seen: list[tuple[maximum.Likelihood, np.ndarray]] = []

    def spied(likelihood: maximum.Likelihood, start: np.ndarray, weight: float) -> maximum.Maximum:
        seen.append((likelihood, start))
        return maximum.maximum(likelihood, start, weight)

    monkeypatch.setattr(module, "maximum", spied)
    fit()
    [(likelihood, start)] = seen
    for at in (start, start + 0.4):
        numeric = [(likelihood(at + move)[0] - likelihood(at - move)[0]) / 2e-5 for move in 1e-5 * np.identity(len(at))]
        assert likelihood(at)[1] == pytest.approx(np.array(numeric), rel=1e-5, abs=1e-5)


def test_distinct_rows_keep_everybody() -> None:
    rows, weight = maximum.weighted_rows(np.array([2.0, 1.0, 2.0]), np.array([5.0, 5.0, 5.0]))
    assert [column.tolist() for column in rows] == [[1.0, 2.0], [5.0, 5.0]]
    assert weight.tolist() == [1.0, 2.0]
