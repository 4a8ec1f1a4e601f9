"""Who buys again: the BG/NBD against published numbers, a peer library, its own simulation and a known truth."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.lifetime_value.bg_nbd import BgNbd, beta_quadrature, bg_nbd

TRUTH = BgNbd(0.8, 6.0, 0.7, 2.5, np.zeros((4, 4)), 0.0, 0)


def drawn_histories(truth: BgNbd, customers: int, weeks: float, seed: int) -> tuple[np.ndarray, ...]:
    """Purchase histories of a world whose parameters are known: frequency, recency, age."""
    rng = np.random.default_rng(seed)
    age = rng.integers(7, int(weeks * 7), customers) / 7
    buying, leaving = rng.gamma(truth.r, 1 / truth.alpha, customers), rng.beta(truth.a, truth.b, customers)
    frequency, recency = np.zeros(customers), np.zeros(customers)
    is_here = np.ones(customers, np.bool_)  # in this model nobody leaves over their first purchase
    while is_here.any():
        at = recency + rng.exponential(1 / buying)
        is_here &= at <= age
        frequency[is_here] += 1
        recency[is_here] = at[is_here]
        is_here &= rng.random(customers) > leaving
    return frequency, recency, age


@pytest.fixture(scope="module")
def world() -> tuple[np.ndarray, ...]:
    return drawn_histories(TRUTH, 6_000, 80, 1)


@pytest.fixture(scope="module")
def fitted(world: tuple[np.ndarray, ...]) -> BgNbd:
    return bg_nbd(*world)


@pytest.fixture(scope="module")
def cdnow(real_data: Path) -> BgNbd:
    frame = pl.read_csv(real_data / "cdnow" / "cdnow_customers_summary.csv")
    return bg_nbd(frame["frequency"].to_numpy(), frame["recency"].to_numpy(), frame["T"].to_numpy())


def test_the_published_parameters_of_the_music_shop_are_found(cdnow: BgNbd) -> None:
    assert (cdnow.r, cdnow.alpha, cdnow.a, cdnow.b) == pytest.approx((0.24259, 4.41353, 0.79289, 2.42575), abs=1e-3)
    assert cdnow.log_likelihood == pytest.approx(-9582.4256, abs=0.01)
    assert cdnow.n == 2357


def test_the_published_forecasts_of_the_music_shop_are_found(cdnow: BgNbd) -> None:
    two = (np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert cdnow.expected_purchases(np.array(39.0)) == pytest.approx(1.19502, abs=1e-5)
    assert cdnow.future_purchases(39, *two) == pytest.approx([1.22591], abs=1e-4)
    assert cdnow.probability_alive(*two) == pytest.approx([0.72661], abs=1e-5)


def test_the_truth_lies_within_the_errors_that_are_stated(fitted: BgNbd) -> None:
    errors = np.sqrt(np.diag(fitted.covariance))
    assert (np.abs(fitted.log_parameters - TRUTH.log_parameters) < 3 * errors).all()


def test_it_equals_the_peer_library(world: tuple[np.ndarray, ...], fitted: BgNbd) -> None:
    from lifetimes import BetaGeoFitter

    frequency, recency, age = world
    peer = BetaGeoFitter().fit(frequency, recency, age)
    assert np.exp(fitted.log_parameters) == pytest.approx(peer.params_[["r", "alpha", "a", "b"]].to_numpy(), rel=2e-3)
    mine = fitted.moved(np.log(peer.params_[["r", "alpha", "a", "b"]].to_numpy()))
    assert mine.probability_alive(*world) == pytest.approx(
        np.asarray(peer.conditional_probability_alive(frequency, recency, age)), rel=1e-9
    )
    assert mine.future_purchases(26, *world) == pytest.approx(
        peer.conditional_expected_number_of_purchases_up_to_time(26, frequency, recency, age), rel=1e-7
    )
    at = np.array([1.0, 10.0, 100.0])
    assert mine.expected_purchases(at) == pytest.approx(peer.expected_number_of_purchases_up_to_time(at), rel=1e-7)


def test_rows_that_stand_for_several_customers_are_those_customers(world: tuple[np.ndarray, ...]) -> None:
    frequency, recency, age = (column[:400] for column in world)
    recency = np.floor(recency)
    twice = bg_nbd(*(np.concatenate((column, column)) for column in (frequency, recency, age)))
    weighted = bg_nbd(frequency, recency, age, np.full(400, 2))
    assert weighted.n == twice.n == 800
    assert np.exp(weighted.log_parameters) == pytest.approx(np.exp(twice.log_parameters), rel=1e-6)


def test_moments_of_the_future_are_those_of_its_simulation(fitted: BgNbd) -> None:
    rng = np.random.default_rng(2)
    history = [np.full(300_000, value) for value in (3.0, 20.0, 30.0)]
    drawn = fitted.drawn_purchases(rng, 40, *history).astype(float)
    one = [np.array([value]) for value in (3.0, 20.0, 30.0)]
    for moment, expected in (
        (drawn, fitted.future_purchases(40, *one)),
        (drawn**2, fitted.squared_purchases(40, *one)),
    ):
        assert abs(moment.mean() - expected[0]) < 4 * moment.std() / np.sqrt(len(moment))


def test_who_is_looked_ahead_less_far_is_told_as_if_alone(fitted: BgNbd) -> None:
    history = np.array([2.0, 2.0, 0.0]), np.array([9.0, 9.0, 0.0]), np.array([12.0, 12.0, 5.0])
    weeks = [4.0, 30.0, 4.0]
    for quantity in (fitted.future_purchases, fitted.squared_purchases):
        alone = [quantity(one, *(part[i : i + 1] for part in history))[0] for i, one in enumerate(weeks)]
        assert quantity(np.array(weeks), *history) == pytest.approx(alone)


def test_discounting_at_nothing_changes_nothing_and_at_something_lowers(fitted: BgNbd) -> None:
    history = [np.array([0.0, 4.0]), np.array([0.0, 30.0]), np.array([10.0, 30.0])]
    plain = fitted.future_purchases(156, *history)
    assert fitted.discounted_purchases(156, 0.0, *history) == pytest.approx(plain, rel=1e-6)
    by_week = np.diff([fitted.future_purchases(week, *history) for week in range(157)], axis=0)
    summed = by_week.T @ np.exp(-0.002 * (np.arange(156) + 0.5))
    assert fitted.discounted_purchases(156, 0.002, *history) == pytest.approx(summed, rel=1e-5)


def test_a_quiet_regular_is_likelier_gone_than_a_quiet_occasional_buyer(fitted: BgNbd) -> None:
    regular, occasional, once = fitted.probability_alive(np.array([20, 2, 0]), np.array([20, 20, 0]), np.full(3, 60))
    assert regular < occasional < once == 1.0


def test_means_over_a_beta_are_exact_for_polynomials() -> None:
    for a, b in ((0.3, 0.7), (1.0, 1.0), (0.8, 500.0)):
        nodes, weights = beta_quadrature(a, b)
        assert weights.sum() == pytest.approx(1)
        assert weights @ nodes == pytest.approx(a / (a + b))
        assert weights @ nodes**2 == pytest.approx(a * (a + 1) / (a + b) / (a + b + 1))


@pytest.mark.parametrize(
    "history", [([1.0], [5.0], [4.0]), ([-1.0], [0.0], [4.0]), ([0.0] * 20, [0.0] * 20, [4.0] * 20)]
)
def test_histories_that_cannot_be_or_tell_nothing_are_refused(history: tuple[list[float], ...]) -> None:
    with pytest.raises(ValueError, match="history must|none who came back"):
        bg_nbd(*(np.array(column) for column in history))
