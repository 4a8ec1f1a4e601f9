"""From gross views to contacts saved: the vector, exact moments, and that nothing grows on the way."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.beliefs import Belief, known, mixture, stated, surveyed
from analytics.deflection.gates import Gate, product_moments, variance_shares, waterfall
from analytics.deflection.survey_next import answers_needed, surveys_next


def gate(name: str, share: Belief, *, asked: int = 0, is_on: bool = True) -> Gate:
    return Gate(id=name, label=name, share=share, origin="assumed", asked=asked, is_on=is_on)


SURVEYED = [gate("came", surveyed(172, 400)), gate("found", surveyed(260, 400)), gate("would", surveyed(36, 400))]

beliefs = st.one_of(
    st.floats(0, 1).map(known),
    st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: surveyed(min(pair), max(pair))),
    st.lists(st.floats(0, 1), min_size=3, max_size=3).map(lambda three: stated(*sorted(three))),
)


def test_three_published_gates_leave_2515_of_100_000() -> None:
    gates = [gate("came", known(0.43)), gate("found", known(0.65)), gate("would", known(0.09))]
    told = waterfall(100_000, gates)
    assert told.net == pytest.approx(2515.5)
    assert told.interval == pytest.approx((2515.5, 2515.5))
    assert [step.left for step in told.steps] == pytest.approx([43_000, 27_950, 2515.5])


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1e7), st.lists(beliefs, max_size=7), st.data())
def test_no_step_leaves_more_than_came_into_it(gross: float, shares: list[Belief], data: st.DataObject) -> None:
    gates = [gate(f"g{n}", share, is_on=data.draw(st.booleans())) for n, share in enumerate(shares)]
    told = waterfall(gross, gates, draws=200)
    before = (gross, gross, gross)
    for step in told.steps:
        left = (step.left_low, step.left, step.left_high)
        assert left[0] <= left[1] <= left[2]
        assert all(now <= then * (1 + 1e-12) for now, then in zip(left, before, strict=True))
        before = left
    assert 0 <= told.net <= gross
    assert len(told.steps) == sum(one.is_on for one in gates)


@pytest.mark.parametrize(("draws", "within"), [(10_000, 0.04), (1_000_000, 0.005)])
def test_the_spread_of_the_draws_is_that_of_the_exact_moments(draws: int, within: float) -> None:
    gates = [*SURVEYED, gate("unique", stated(0.3, 0.6, 0.9))]
    mean, deviation = product_moments(gates)
    told = waterfall(1.0, gates, draws=draws)
    assert told.drawn.std() == pytest.approx(deviation, rel=within)
    assert told.drawn.mean() == pytest.approx(mean, rel=within)
    assert told.net == pytest.approx(mean)


def test_multiplying_the_low_ends_is_about_twice_too_wide() -> None:
    gates = [gate(f"g{n}", surveyed(200, 400)) for n in range(4)]
    told = waterfall(100_000, gates)
    honest, naive = (high - low for low, high in (told.interval, told.interval_of_ends))
    assert 1.8 < naive / honest < 2.2


def test_a_gate_that_is_switched_off_lets_everything_pass() -> None:
    off = [SURVEYED[0], gate("found", surveyed(260, 400), is_on=False), SURVEYED[2]]
    assert waterfall(1000, off).net == pytest.approx(waterfall(1000, [SURVEYED[0], SURVEYED[2]]).net)


def test_two_waterfalls_that_share_a_gate_move_together() -> None:
    first, second = waterfall(100, SURVEYED), waterfall(100, SURVEYED[2:])
    again = waterfall(100, SURVEYED[2:])
    assert np.array_equal(second.drawn, again.drawn)
    assert np.corrcoef(first.drawn, second.drawn)[0, 1] > 0.5


def test_a_million_draws_take_less_than_sixty_megabytes() -> None:
    tracemalloc.start()
    waterfall(100_000, [gate(f"g{n}", surveyed(200, 400)) for n in range(7)], draws=1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 8e6 < most < 60e6


def test_the_ends_of_a_belief_are_those_of_its_draws() -> None:
    for one in (surveyed(36, 400), surveyed(0, 30), stated(0.2, 0.43, 0.66)):
        drawn = one.draws(np.random.default_rng(1), 400_000)
        assert one.interval() == pytest.approx(tuple(np.quantile(drawn, (0.025, 0.975))), abs=0.002)


def test_variance_shares_and_what_gates_do_together_add_up_to_the_whole() -> None:
    shares = variance_shares(SURVEYED)
    mean, deviation = product_moments(SURVEYED)
    one = SURVEYED[2].share
    others = mean / one.mean
    assert shares["would"] == pytest.approx(others**2 * one.variance / deviation**2)
    assert 0.98 < sum(shares.values()) <= 1
    assert variance_shares([gate("known", known(0.5))]) == {}


def test_variance_shares_agree_with_draws() -> None:
    rng = np.random.default_rng(5)
    drawn = np.prod([one.share.draws(rng, 400_000) for one in SURVEYED], axis=0)
    fixed = np.prod([one.share.draws(rng, 400_000) for one in SURVEYED[:2]], axis=0) * SURVEYED[2].share.mean
    assert 1 - fixed.var() / drawn.var() == pytest.approx(variance_shares(SURVEYED)["would"], abs=0.02)


def test_a_share_near_one_half_takes_385_answers_for_five_points() -> None:
    assert answers_needed(0.5) == 385
    assert answers_needed(0.43) == 377
    assert answers_needed(0.5, population=1000) == 278
    assert answers_needed(0.5, population=100) <= 100
    assert answers_needed(0.0) == 0


def test_the_survey_to_ask_next_removes_most_of_the_doubt_and_counts_answers_that_are_there() -> None:
    gates = [
        gate("came", stated(0.2, 0.43, 0.65)), gate("found", surveyed(260, 400), asked=400), gate("people", known(0.9)),
    ]  # fmt: skip
    first, second = surveys_next(gates)
    assert (first.gate.id, second.gate.id) == ("came", "found")
    assert first.to_ask == answers_needed(gates[0].share.mean)
    assert second.to_ask == 0
    assert second.removed_share == 0
    # Draw the truth, run the survey, and see how much the variance of the product falls on average.
    rng = np.random.default_rng(3)
    before = product_moments(gates)[1] ** 2
    weight = gates[0].share.mean * (1 - gates[0].share.mean) / gates[0].share.variance - 1
    alike = Belief(gates[0].share.mean * weight, (1 - gates[0].share.mean) * weight)
    yes = rng.binomial(first.to_ask, alike.draws(rng, 4000))
    after = [
        product_moments([gate("came", Belief(alike.alpha + k, alike.beta + first.to_ask - k)), *gates[1:]])[1] ** 2
        for k in yes
    ]
    assert 1 - np.mean(after) / before == pytest.approx(first.removed_share, abs=0.02)


def test_a_mixture_has_the_mean_and_the_spread_of_its_parts() -> None:
    rng = np.random.default_rng(1)
    parts = surveyed(30, 80), surveyed(20, 40), surveyed(3, 60)
    share, first, second = (part.draws(rng, 400_000) for part in parts)
    drawn = share * first + (1 - share) * second
    told = mixture(*parts)
    assert told.mean == pytest.approx(drawn.mean(), rel=0.002)
    assert told.deviation == pytest.approx(drawn.std(), rel=0.01)


def test_jeffreys_and_pert_are_what_they_say() -> None:
    assert surveyed(36, 400).mean == pytest.approx(36.5 / 401)
    assert stated(0.2, 0.43, 0.65).mean == pytest.approx((0.2 + 4 * 0.43 + 0.65) / 6)
    assert stated(0.4, 0.4, 0.4).is_known
    assert math.isclose(stated(0.1, 0.2, 0.6).stretched(0.5, 0.25).mean, 0.25 + 0.5 * stated(0.1, 0.2, 0.6).mean)


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a share"):
        gate("money", stated(1, 2, 3))
    with pytest.raises(ValueError, match="do not ascend"):
        stated(0.5, 0.4, 0.6)
    with pytest.raises(ValueError, match="5 of 4"):
        surveyed(5, 4)
