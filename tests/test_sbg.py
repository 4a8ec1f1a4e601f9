"""Who renews: the sBG against published numbers and a known truth."""

import numpy as np
import pytest

from analytics.lifetime_value.sbg import Sbg, constant_churn_value, sbg, sbg_of_survivors

HIGH_END = np.array([1000, 869, 743, 653, 593, 551, 517, 491])


def test_the_published_cohort_is_fitted_and_forecast() -> None:
    found = sbg_of_survivors(HIGH_END)
    assert (found.alpha, found.beta) == pytest.approx((0.66809, 3.80609), abs=1e-3)
    assert found.log_likelihood == pytest.approx(-1611.158, abs=0.01)
    assert 1000 * found.survival(np.array(12)) == pytest.approx(378.0, abs=0.1)


def test_five_percent_of_a_month_for_ever_is_the_simple_formula() -> None:
    assert constant_churn_value(49, 0.8, 0.04) == pytest.approx(980)
    nobody_differs = Sbg(4e6, 96e6, np.zeros((2, 2)), 0.0, 0)
    months = nobody_differs.residual_periods(np.array([0.0]), 2_000)[0]
    assert 49 * 0.8 * (1 + months) == pytest.approx(980, rel=1e-3)


def test_retention_rises_with_tenure_and_multiplies_to_survival() -> None:
    found = sbg_of_survivors(HIGH_END)
    retention = found.retention(np.arange(1, 13))
    assert (np.diff(retention) > 0).all()
    assert np.cumprod(retention) == pytest.approx(found.survival(np.arange(1, 13)))


def test_residual_lifetime_is_that_of_the_closed_form() -> None:
    from scipy.special import hyp2f1

    found, tenure, rate = sbg_of_survivors(HIGH_END), 4, 0.1
    alpha, beta = found.alpha, found.beta
    # Fader and Hardie (2010): the next renewal counted undiscounted.
    closed = (
        (beta + tenure)
        / (alpha + beta + tenure)
        * hyp2f1(1, beta + tenure + 1, alpha + beta + tenure + 1, 1 / (1 + rate))
    )
    assert found.residual_periods(np.array([tenure]), 400, rate)[0] * (1 + rate) == pytest.approx(closed, rel=1e-6)


def drawn_contracts(alpha: float, beta: float, contracts: int, seed: int) -> tuple[np.ndarray, ...]:
    """Contracts of all ages, seen from some later moment on: periods, is_ended, entered."""
    rng = np.random.default_rng(seed)
    ends_in = rng.geometric(rng.beta(alpha, beta, contracts))
    entered = np.maximum(rng.integers(-12, 13, contracts), 0)
    observed = entered + rng.integers(1, 25, contracts)
    is_seen = ends_in > entered  # who left before the first look was never seen
    periods = np.minimum(ends_in, observed)
    return periods[is_seen].astype(float), (ends_in <= observed)[is_seen], entered[is_seen].astype(float)


def test_contracts_first_seen_late_do_not_bias_the_truth_away() -> None:
    periods, is_ended, entered = drawn_contracts(0.9, 8.0, 30_000, 1)
    found = sbg(periods, is_ended, entered=entered)
    errors = np.sqrt(np.diag(found.covariance))
    assert (np.abs(found.log_parameters - np.log([0.9, 8.0])) < 3 * errors).all()
    unaware = sbg(periods, is_ended)
    assert abs(unaware.survival(np.array(12)) - found.survival(np.array(12))) > 0.02


def test_rows_that_stand_for_several_contracts_are_those_contracts() -> None:
    periods, is_ended, entered = drawn_contracts(0.9, 8.0, 500, 2)
    weighted = sbg(periods, is_ended, np.full(len(periods), 3), entered)
    repeated = sbg(*(np.tile(column, 3) for column in (periods, is_ended)), entered=np.tile(entered, 3))
    assert (weighted.alpha, weighted.n) == (pytest.approx(repeated.alpha), repeated.n)


def test_a_contract_that_ends_before_it_was_seen_is_refused() -> None:
    with pytest.raises(ValueError, match="after it was first seen"):
        sbg(np.array([3.0] * 20), np.ones(20, np.bool_), entered=np.full(20, 3.0))
    with pytest.raises(ValueError, match="none that ended"):
        sbg(np.array([3.0] * 20), np.zeros(20, np.bool_))
    with pytest.raises(ValueError, match="never rise"):
        sbg_of_survivors(np.array([10, 11]))
