"""What a purchase is worth: the Gamma-Gamma against published numbers, a peer library and a known truth."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.lifetime_value.gamma_gamma import GammaGamma, gamma_gamma

TRUTH = GammaGamma(5.0, 4.0, 18.0, np.zeros((3, 3)), 0.0, 0)


@pytest.fixture(scope="module")
def world() -> tuple[np.ndarray, np.ndarray]:
    """Purchases and their average value, 4,000 customers."""
    rng = np.random.default_rng(1)
    frequency = 1 + rng.poisson(2.0, 4_000)
    rate = rng.gamma(TRUTH.q, 1 / TRUTH.v, 4_000)
    return frequency.astype(float), rng.gamma(TRUTH.p * frequency) / rate / frequency


@pytest.fixture(scope="module")
def fitted(world: tuple[np.ndarray, np.ndarray]) -> GammaGamma:
    return gamma_gamma(*world)


def test_the_published_values_of_the_music_shop_are_found(real_data: Path) -> None:
    frame = pl.read_csv(real_data / "cdnow" / "cdnow_customers_summary_with_transactions.csv").filter(pl.col("x") > 0)
    found = gamma_gamma(frame["x"].to_numpy(), frame["zbar"].to_numpy())
    assert (found.p, found.q, found.v) == pytest.approx((6.2489, 3.7446, 15.4475), abs=1e-3)
    assert found.log_likelihood == pytest.approx(-4055.923, abs=0.01)
    assert found.mean_value == pytest.approx(35.171, abs=1e-3)
    assert found.n == 946


def test_the_truth_lies_within_the_errors_that_are_stated(fitted: GammaGamma) -> None:
    errors = np.sqrt(np.diag(fitted.covariance))
    assert (np.abs(fitted.log_parameters - TRUTH.log_parameters) < 3 * errors).all()


def test_it_equals_the_peer_library(world: tuple[np.ndarray, np.ndarray], fitted: GammaGamma) -> None:
    from lifetimes import GammaGammaFitter

    frequency, value = world
    peer = GammaGammaFitter().fit(frequency, value)
    parameters = peer.params_[["p", "q", "v"]].to_numpy()
    assert np.exp(fitted.log_parameters) == pytest.approx(parameters, rel=5e-3)
    mine = fitted.moved(np.log(parameters))
    expected = peer.conditional_expected_average_profit(frequency, value)
    assert mine.expected_value(frequency, value) == pytest.approx(expected, rel=1e-9)


def test_of_a_customer_without_repeat_purchases_the_mean_is_expected(fitted: GammaGamma) -> None:
    nobody, negative = fitted.expected_value(np.array([0.0, 3.0]), np.array([0.0, -5.0]))
    assert nobody == pytest.approx(fitted.mean_value)
    assert negative == fitted.expected_value(np.array([3.0]), np.array([0.0]))[0]


def test_moments_are_those_of_a_simulation(fitted: GammaGamma) -> None:
    rng = np.random.default_rng(3)
    frequency, value, purchases = np.full(200_000, 4.0), np.full(200_000, 30.0), np.full(200_000, 3)
    drawn = fitted.drawn_totals(rng, purchases, frequency, value)
    mean = fitted.expected_value(frequency[:1], value[:1])[0]
    squared_mean, variance = (moment[0] for moment in fitted.squared_values(frequency[:1], value[:1]))
    assert drawn.mean() == pytest.approx(3 * mean, rel=0.01)
    assert drawn.var() == pytest.approx(9 * (squared_mean - mean**2) + 3 * variance, rel=0.05)


@pytest.mark.parametrize("rows", [([0.0], [5.0]), ([1.0], [0.0]), ([1.0] * 20, [5.0] * 20)])
def test_values_that_cannot_be_or_tell_nothing_are_refused(rows: tuple[list[float], list[float]]) -> None:
    with pytest.raises(ValueError, match="averages are|worth the same"):
        gamma_gamma(*(np.array(column) for column in rows))
