"""Are speed, uplift and the order of the queue what they claim to be? Worlds by the demo's rules, seeds from 1 on.

Of 400 intervals at 95 %, about 365 to 393 may hold the truth: that is chance, and anything beyond is not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom

from analytics.effect.compared import compared, known_before
from analytics.effect.doses import doses, fast_against_slow
from analytics.effect.nuisances import learners
from analytics.effect.qini import qinis
from analytics.effect.uplift import Uplift, uplift
from analytics.estimate import Insufficient
from data.demo.clock import STAFFED_FROM, STAFFED_UNTIL
from data.demo.frames import Floats, chance
from data.demo.outcomes import draw_complaints, fast_probability, potential_outcomes
from data.demo.parameters import Parameters
from tests.complaint_worlds import as_queried, drawn_complaints
from tests.test_coverage_simulations import workers

WORLDS = range(1, 401)
COMPLAINTS = 4_000
EVEN = Parameters(
    answer_effect_logit=0.0, fast_extra_effect_logit=0.0, effect_per_anger_logit=0.0
)  # nobody gains anything, so nobody gains more

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.slow


def may_hold(worlds: int) -> tuple[int, int]:
    low, high = binom.ppf((0.0005, 0.9995), worlds, 0.95)
    return int(low), int(high)


def over_worlds(world: Callable[[int], object], seeds: range = WORLDS) -> list:  # type: ignore[type-arg]
    with workers() as pool:
        return list(pool.map(world, seeds, chunksize=10))


def staffed_truth() -> Floats:
    """Staying if fast, slow and ignored, of complaints opened when a fast reply happens."""
    rng = np.random.default_rng(0)
    drawn = draw_complaints(rng, 1_000_000)
    staffed = drawn.filter((drawn["hour"] >= STAFFED_FROM) & (drawn["hour"] < STAFFED_UNTIL - 1))
    seen = potential_outcomes(rng, staffed, Parameters())
    return np.array([float(seen[f"y_if_{name}"].to_numpy().mean()) for name in ("fast", "slow", "ignored")])


def of_speed(seed: int) -> tuple[float, ...]:
    known = known_before(as_queried(drawn_complaints(seed, COMPLAINTS)))
    told, found = fast_against_slow(known, deals=1), doses(known, deals=1)
    assert not isinstance(told, Insufficient)
    assert not isinstance(found, Insufficient)
    silent = found.difference(np.array([1.0, 0.0, -1.0]))
    return told.value, *told.interval(), silent.value, *silent.interval()


def true_uplift(seed: int) -> Floats:
    """What an answer changes for each complaint that is compared, by the rules of the world."""
    rules = Parameters()
    seen = drawn_complaints(seed, COMPLAINTS).filter("is_linked_before")
    anger = seen["anger"].cast(float).to_numpy()
    ignored = (
        rules.stay_ignored_logit
        + rules.stay_per_segment_logit * (seen["segment_level"].to_numpy() - 0.6)
        + rules.stay_per_follower_z_logit * (np.log10(seen["follower_count"].to_numpy() + 1.0) - 2.2) / 0.7
        + rules.stay_per_anger_logit * (anger - 0.9)
        + rules.stay_in_outage_logit * seen["is_outage"].cast(float).to_numpy()
        + rules.stay_per_tenure_year_logit * (seen["tenure_years"].to_numpy() - 1.0)
    )
    slow = ignored + rules.answer_effect_logit + rules.effect_per_anger_logit * anger
    fast = fast_probability(seen, rules)
    gain = fast * chance(slow + rules.fast_extra_effect_logit) + (1 - fast) * chance(slow) - chance(ignored)
    return np.where(seen["free_in_days"].to_numpy() < 180, gain, 0.0)


def learned(seed: int, rules: Parameters) -> Uplift:
    known = known_before(as_queried(drawn_complaints(seed, COMPLAINTS, rules)))
    assert not isinstance(known, Insufficient)
    found = uplift(compared(known), learners("linear"))
    assert isinstance(found, Uplift)
    return found


def of_orders(seed: int) -> tuple[float, ...]:
    """Qini of the order by true uplift as estimated, its interval, and of the gains as they are; likewise ours."""
    found, truth = learned(seed, Parameters()), true_uplift(seed)
    seen = drawn_complaints(seed, COMPLAINTS).filter("is_linked_before")
    gains = (seen["y_if_answered"] - seen["y_if_ignored"]).cast(float).to_numpy()
    orders = {"truth": truth, "ours": found.foretold, "risk": found.risk}
    customer = found.sample.customer
    told, real = qinis(found.scores, orders, customer), qinis(gains, orders, customer, draws=2)
    mean = found.mean.interval()
    return (
        told["truth"].value, *told["truth"].interval(), real["truth"].value, real["ours"].value, real["risk"].value,
        found.varies, *mean, float(gains.mean()),
    )  # fmt: skip


def varies_without_effect(seed: int) -> bool:
    return learned(seed, EVEN).varies


def say(capsys: Capture, *lines: str) -> None:
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201  # counts are to be seen


def test_the_gain_of_speed_is_held_as_often_as_the_interval_claims(capsys: Capture) -> None:
    fast, slow, ignored = staffed_truth()
    value, low, high, silent, silent_low, silent_high = np.array(over_worlds(of_speed)).T
    held = int(((low <= fast - slow) & (fast - slow <= high)).sum())
    held_silent = int(((silent_low <= fast - ignored) & (fast - ignored <= silent_high)).sum())
    bias, noise = float(value.mean()) - fast + slow, float(value.std(ddof=1)) / len(value) ** 0.5
    say(
        capsys,
        f"fast − slow {fast - slow:.4f}: held {held} of {len(value)}, bias {bias:+.4f} ± {noise:.4f}",
        f"fast − ignored {fast - ignored:.4f}: held {held_silent}, bias {silent.mean() - fast + ignored:+.4f}",
    )
    fewest, most = may_hold(len(value))
    assert fewest <= held <= most
    assert fewest <= held_silent <= most
    assert abs(bias) <= 0.05 * (fast - slow) + 2 * noise


def test_qini_of_a_known_order_is_found_without_bias_and_ours_beats_a_lot(capsys: Capture) -> None:
    told = np.array(over_worlds(of_orders), dtype=np.float64).T
    value, low, high, real, ours, risk, varies, mean_low, mean_high, gain = told
    expected = float(real.mean())
    held = int(((low <= expected) & (expected <= high)).sum())
    held_mean = int(((mean_low <= gain.mean()) & (gain.mean() <= mean_high)).sum())
    bias, noise = float(value.mean()) - expected, float(value.std(ddof=1)) / len(value) ** 0.5
    say(
        capsys,
        f"Qini of the true order {expected:.4f}: held {held} of {len(value)}, bias {bias:+.4f} ± {noise:.4f}",
        f"as gained: ours {ours.mean():.4f}, by risk {risk.mean():.4f}; mean effect held {held_mean}",
        f"called varying in {varies.mean():.0%}; ours gains {ours[varies > 0].mean():.4f} there",
    )
    fewest, most = may_hold(len(value))
    assert abs(bias) <= 0.05 * expected + 2 * noise
    assert fewest <= held
    assert fewest <= held_mean <= most
    assert 0 < ours.mean() < expected


def test_where_nobody_gains_hardly_one_world_in_forty_says_that_some_gain_more(capsys: Capture) -> None:
    said = int(np.sum(over_worlds(varies_without_effect)))
    say(capsys, f"without an effect: some are said to gain more in {said} of {len(WORLDS)}")
    assert said <= binom.ppf(0.9995, len(WORLDS), 0.025)
