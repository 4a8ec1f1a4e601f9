"""Queues by formula: Erlang A against printed tables, its limits, and a queue played out call by call."""

import heapq
import math

import numpy as np
import pytest

from analytics.queues import agents_needed, erlang_a, erlang_b, pooled_agents, volumes_served
from analytics.workload import Floats

HOUR = 3600.0


def test_fifty_agents_with_impatient_callers_are_as_garnett_mandelbaum_and_reiman_print_them() -> None:
    # 50 agents, 48 calls a minute, 1 minute of service, 2 minutes of patience (their Table 1).
    queue = erlang_a(48 * 60, 60, 120, 50)
    assert round(queue.abandoned_share, 3) == 0.031
    assert round(queue.mean_wait_seconds, 1) == 3.7
    assert round(queue.occupancy, 2) == 0.93


def test_endless_patience_is_erlang_c_and_waits_as_printed_there() -> None:
    queue = erlang_a(48 * 60, 60, math.inf, 50)
    assert round(queue.mean_wait_seconds, 1) == 20.8
    assert round(queue.occupancy, 2) == 0.96
    assert queue.abandoned_share == 0


@pytest.mark.parametrize(("agents", "load"), [(10, 4.461), (20, 12.031), (100, 84.064)])
def test_erlang_b_blocks_one_percent_where_the_tables_say_so(agents: int, load: float) -> None:
    assert erlang_b(load, agents) == pytest.approx(0.01, abs=2e-5)


def test_no_patience_at_all_is_erlang_b() -> None:
    queue = erlang_a(48 * 60, 60, 1e-3, 50)
    assert queue.waiting_share == pytest.approx(erlang_b(48, 50), rel=1e-3)
    assert queue.abandoned_share == pytest.approx(erlang_b(48, 50), rel=1e-3)


def test_one_agent_with_endless_patience_is_the_simplest_queue() -> None:
    queue = erlang_a(6, 300, math.inf, 1, within_seconds=600)  # half busy
    assert queue.mean_wait_seconds == pytest.approx(300)
    assert queue.served_in_time_share == pytest.approx(1 - 0.5 * math.exp(-0.5 * 600 / 300))


def played_out(rng: np.random.Generator, per_hour: float, handle: float, patience: float, agents: int) -> Floats:
    """Waits of 60,000 callers, event by event; negative where they hung up."""
    asked = np.cumsum(rng.exponential(HOUR / per_hour, 60_000))
    work, patient = rng.exponential(handle, len(asked)), rng.exponential(patience, len(asked))
    free = [0.0] * agents
    waits = np.empty(len(asked))
    for caller, now in enumerate(asked):
        waits[caller] = max(free[0] - now, 0.0)
        if waits[caller] > patient[caller]:
            waits[caller] = -patient[caller]
        else:
            heapq.heapreplace(free, now + waits[caller] + work[caller])
    return waits


@pytest.mark.parametrize(("per_hour", "agents"), [(60.0, 4), (80.0, 5), (200.0, 10)])
def test_erlang_a_agrees_with_a_queue_played_out_call_by_call(per_hour: float, agents: int) -> None:
    waits = played_out(np.random.default_rng(5), per_hour, 240, 180, agents)
    queue = erlang_a(per_hour, 240, 180, agents, within_seconds=20)
    assert queue.abandoned_share == pytest.approx((waits < 0).mean(), abs=0.01)
    assert queue.served_in_time_share == pytest.approx(((waits >= 0) & (waits <= 20)).mean(), abs=0.015)
    assert queue.mean_wait_seconds == pytest.approx(np.abs(waits).mean(), rel=0.06)


def test_a_desk_far_beyond_its_load_still_has_numbers() -> None:
    queue = erlang_a(72_000, 60, 600, 100)
    assert queue.abandoned_share == pytest.approx(1 - 100 / 1200, abs=1e-6)
    assert queue.served_in_time_share == pytest.approx(0, abs=1e-6)


def test_the_agents_needed_reach_the_target_and_one_fewer_does_not() -> None:
    agents = agents_needed(100, 240, 180, target_share=0.8, within_seconds=20)
    assert erlang_a(100, 240, 180, agents).served_in_time_share >= 0.8
    assert erlang_a(100, 240, 180, agents - 1).served_in_time_share < 0.8
    table = volumes_served(100, 240, 180, target_share=0.8, within_seconds=20)
    assert len(table) == agents
    assert agents_needed(0, 240) == 0


def test_what_has_no_steady_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no steady state"):
        erlang_a(60, 60, math.inf, 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        agents_needed(60, 60, target_share=1)


def test_a_joint_desk_never_needs_more_agents_unless_handling_takes_longer() -> None:
    volumes = np.array([1.0, 5.0, 20.0, 100.0, 400.0])
    same = pooled_agents(
        volumes, 420, math.inf, target_share=0.8, within_seconds=HOUR, longer_handle_share=0.0
    )  # fmt: skip
    assert (same[:, 1] <= same[:, 0] + 1e-6).all()
    longer = pooled_agents(
        volumes, 420, math.inf, target_share=0.8, within_seconds=HOUR, longer_handle_share=0.2
    )  # fmt: skip
    assert longer[0, 1] < longer[0, 0]
    assert longer[-1, 1] > longer[-1, 0]


def test_a_joint_desk_pays_up_to_one_size_and_never_again_beyond_it() -> None:
    volumes = np.unique(np.round(np.geomspace(1, 400, 80)))
    for handle, within, longer in ((420, HOUR, 0.1), (120, 8 * HOUR, 0.2), (900, 60, 0.05)):
        apart, joint = pooled_agents(
            volumes, handle, math.inf, target_share=0.8, within_seconds=within, longer_handle_share=longer
        ).T
        assert joint[0] < apart[0]
        assert np.count_nonzero(np.diff(joint < apart)) == 1


def test_a_desk_as_busy_as_it_can_be_needs_one_agent_more() -> None:
    # 400 × 126 seconds an hour are 14 agents, which floating point makes a little less.
    assert agents_needed(400, 126) > 14
    with pytest.raises(ValueError, match="no steady state"):
        erlang_a(400, 126, math.inf, 14)
