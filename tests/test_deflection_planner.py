"""How long the next experiment must run: closed forms against simulated experiments."""

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from analytics.by_lot import adjusted_by_lot
from analytics.deflection.planner import (
    Habit,
    explained_by_the_past,
    habit,
    hold_out_error,
    hold_out_power,
    monthly_spread,
    roll_out_error,
    roll_out_power,
)
from analytics.deflection.roll_out import NEVER, overall_change
from analytics.power import power, shortest


def test_the_habit_of_customers_is_found() -> None:
    rng = np.random.default_rng(1)
    years = rng.uniform(0.5, 2.0, 40_000)
    contacts = rng.poisson(3.0 * years * rng.gamma(4.0, 1 / 4.0, 40_000))
    known = habit(contacts, years)
    assert known.contacts_a_year == pytest.approx(3.0, rel=0.02)
    assert known.spread == pytest.approx(0.5, rel=0.05)
    assert habit(rng.poisson(3.0, 5_000), np.ones(5_000)).spread == pytest.approx(0.0, abs=0.15)


def test_power_is_that_of_statsmodels() -> None:
    peer = NormalIndPower().power(0.2, 300, 0.05, ratio=1.0)
    assert power(0.2, (2 / 300) ** 0.5) == pytest.approx(peer, abs=1e-9)
    assert power(0.0, 1.0) == pytest.approx(0.05)


def test_simulated_hold_outs_succeed_as_often_as_the_plan_says() -> None:
    known, saved, customers, weeks, before = Habit(3.0, 0.8, 2_000), 0.3, 2_000, 26, 26
    explained = explained_by_the_past(known, weeks, before)
    error = hold_out_error(known, customers, 0.3, weeks, explained)
    planned = power(saved, error)
    rng = np.random.default_rng(2)
    years, errors, successes, worlds = weeks / (365.25 / 7), [], 0, 600
    for _ in range(worlds):
        trait = rng.gamma(1 / 0.64, 0.64, customers)
        is_shown = (rng.random(customers) > 0.3).astype(float)
        past = rng.poisson(3.0 * trait * years) / years
        contacts = rng.poisson((3.0 * trait - saved * trait * is_shown) * years) / years
        value, covariance = adjusted_by_lot(contacts[:, None], is_shown, past[:, None], np.full(customers, years))
        errors.append(covariance[0, 0] ** 0.5)
        successes += value[0] + 1.96 * errors[-1] < 0
    assert np.mean(errors) == pytest.approx(error, rel=0.08)  # the saving itself takes some of the noise away
    assert successes / worlds == pytest.approx(planned, abs=0.06)
    assert 0.3 < planned < 0.95


def test_simulated_roll_outs_stray_as_far_as_the_plan_says() -> None:
    rng = np.random.default_rng(3)
    reached = np.array([6, 6, 6, *[NEVER] * 5])
    found = [overall_change(rng.normal(0, 10, (8, 14)), reached) for _ in range(2_000)]
    assert np.std([each for each in found if each is not None]) == pytest.approx(roll_out_error(10, 3, 5, 8), rel=0.05)
    assert monthly_spread(rng.normal(0, 10, (40, 60)) + rng.normal(0, 50, (40, 1))) == pytest.approx(10, rel=0.03)


def test_longer_and_larger_is_surer_and_the_past_helps() -> None:
    known = Habit(2.0, 1.0, 1_000)
    plan = hold_out_power(known, 0.2, 4_000, 0.5)
    assert plan["power"].is_sorted()
    few = hold_out_power(known, 0.2, 1_000, 0.5)
    unequal = hold_out_power(known, 0.2, 4_000, 0.1)
    weeks = [shortest(each) for each in (plan, few, unequal)]
    assert weeks[0] is not None
    assert all(other is None or other > weeks[0] for other in weeks[1:])
    assert (hold_out_power(known, 0.2, 4_000, 0.5, weeks_before=0)["power"] <= plan["power"]).all()


def test_a_roll_out_too_small_to_see_is_told_however_long_it_runs() -> None:
    assert shortest(roll_out_power(1.0, 20.0, 2, 3)) is None
    assert shortest(roll_out_power(50.0, 20.0, 4, 4)) == 2  # 50 ÷ 20 √(1.5 × ½) is 2.89; after one month 2.5
