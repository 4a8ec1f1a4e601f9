"""What a survey would settle: the width to expect, as an exact reckoning has it."""

import numpy as np
import pytest

from analytics.beliefs import known, log_uniform
from analytics.silence import silent_problems
from analytics.silence_survey import settled

RANGE = log_uniform(0.04, 0.5)
MANY = 1e9  # complaints: no doubt is left about how many are seen


def exact_width(asked: int) -> float:
    """The expected width per complaint seen: every outcome, by its chance, on a fine grid of shares."""
    from scipy.stats import binom

    grid = np.exp(np.linspace(np.log(0.04), np.log(0.5), 4_001))
    width = 0.0
    for spoke_up in range(asked + 1):
        chance = binom.pmf(spoke_up, asked, grid)  # flat in the logarithm
        below = np.cumsum(chance) / chance.sum()
        low, high = np.interp([0.025, 0.975], below, grid)
        width += float(chance.mean()) * (1 / low - 1 / high)
    return width


def test_the_width_to_expect_is_that_of_all_outcomes_reckoned_exactly() -> None:
    for one in settled(MANY, RANGE, known(1.0), 1.0, np.inf, sizes=(50, 200))[1:]:
        assert one.width / MANY == pytest.approx(exact_width(one.asked), rel=0.04)
        assert one.at_risk_width == pytest.approx(one.width)


def test_as_things_stand_it_is_the_interval_of_the_page() -> None:
    today = settled(5_000, RANGE, known(0.02), 100.0, 1e6, sizes=())[0]
    told = silent_problems(np.array([5_000.0]), np.array([5_000]), {"visible_share": RANGE})
    assert (today.low, today.high) == pytest.approx((told.low, told.high), rel=0.05)
    assert today.at_risk_high == pytest.approx(today.high * 0.02 * 100)


def test_asking_more_leaves_less_and_no_survey_tells_how_many_leave() -> None:
    after = settled(5_000, RANGE, log_uniform(0.01, 0.1), 100.0, 1e6)
    widths = [one.width for one in after]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 5
    assert after[-1].at_risk_width > after[0].at_risk_width / 4
    assert after == settled(5_000, RANGE, log_uniform(0.01, 0.1), 100.0, 1e6)


def test_no_more_margin_is_at_risk_than_all_buyers_bring() -> None:
    today = settled(5_000, RANGE, log_uniform(0.01, 0.1), 100.0, 500, sizes=())[0]
    assert today.at_risk_high == 500 * 100.0
