"""People who wait for a free agent and lose patience: Erlang's queues."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
NEGLIGIBLE = 40.0  # e**-40 of the largest term adds nothing to a sum
MOST_AGENTS = 10_000
FULL = 1 - 1e-6  # of what the agents can do; nearer to 1, endless patience makes queues too long to add up
HALVINGS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A desk in its steady state. Shares are of everybody who asks, those who give up among them."""

    waiting_share: float
    mean_wait_seconds: float
    abandoned_share: float
    served_in_time_share: float
    occupancy: float


def erlang_b(offered_load: float, agents: int) -> float:
    """The share that finds every agent busy where nobody waits at all.

    Args:
        offered_load: Arrivals times mean handling time, in agents.
        agents: How many serve.
    """
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = offered_load * blocked / (busy + offered_load * blocked)
    return blocked


def erlang_a(
    arrivals_per_hour: float,
    handle_seconds: float,
    patience_seconds: float,
    agents: int,
    within_seconds: float = 20.0,
) -> Queue:
    """M/M/n+M: Poisson arrivals, exponential handling and patience, first come first served.

    Endless patience (`inf`) gives Erlang C. In time means served, after a wait of at most `within_seconds`.

    Raises:
        ValueError: nobody serves, or endless patience meets as much work as the agents can do.

    References:
        Palm (1957); Garnett, Mandelbaum and Reiman (2002); Zeltyn and Mandelbaum (2005), the density of the
        wait that an endlessly patient person would have: v(x) = λ π(n−1) exp(λ ∫ G(u) du − n μ x).
    """
    arrival, service, loss = arrivals_per_hour / 3600, 1 / handle_seconds, 1 / patience_seconds
    if agents < 1 or (loss == 0 and arrival > agents * service * FULL):
        raise ValueError("the queue has no steady state")
    if arrival == 0:
        return Queue(
            waiting_share=0.0, mean_wait_seconds=0.0, abandoned_share=0.0, served_in_time_share=1.0, occupancy=0.0
        )  # fmt: skip
    ends = _queue_lengths(arrival, agents * service, loss)
    log_ratio = np.cumsum(np.log(arrival) - np.log(agents * service + loss * ends))
    # Relative to the state in which all but one agent are busy; the first factor fills the last agent.
    log_states = np.concatenate(([0.0], log_ratio)) + math.log(arrival / (agents * service))
    peak = max(0.0, float(log_states.max()))
    queued = np.exp(log_states - peak)
    all_states = math.exp(-peak) / erlang_b(arrival / service, agents - 1) + float(queued.sum())
    length = float((queued * np.arange(len(queued))).sum()) / all_states
    abandoned = loss * length / arrival
    in_time = _served_within(within_seconds, arrival, agents * service, loss, peak) / all_states
    waiting = float(queued.sum()) / all_states
    return Queue(
        waiting_share=waiting,
        mean_wait_seconds=length / arrival,
        abandoned_share=abandoned,
        served_in_time_share=min(1.0, 1 - waiting + arrival * in_time),
        occupancy=arrival * (1 - abandoned) / (agents * service),
    )


def _queue_lengths(arrival: float, capacity: float, loss: float) -> Floats:
    """Queue lengths 1, 2, … up to where longer ones have no weight."""
    if loss == 0:
        longest = NEGLIGIBLE / -math.log(arrival / capacity)
    else:
        balanced = max(0.0, (arrival - capacity) / loss)
        longest = balanced + 12 * math.sqrt(arrival / loss) + 60
        longest = min(longest, NEGLIGIBLE / -math.log(arrival / capacity)) if arrival < capacity else longest
    return np.arange(1, math.ceil(longest) + 2, dtype=np.float64)


def _served_within(within: float, arrival: float, capacity: float, loss: float, peak: float) -> float:
    """∫ exp(λ ∫ G − n μ x − peak) G(x) dx from 0 to `within`, G(x) being the share still patient after x."""
    panels = max(1, math.ceil(capacity * within / 4))
    edges = np.linspace(0, within, panels + 1)
    half = within / panels / 2
    x = (edges[:-1, None] + half) + half * NODES
    patient = np.exp(-loss * x)
    lasted = x if loss == 0 else -np.expm1(-loss * x) / loss
    return float((np.exp(arrival * lasted - capacity * x - peak) * patient @ WEIGHTS).sum() * half)


def agents_needed(
    arrivals_per_hour: float,
    handle_seconds: float,
    patience_seconds: float = math.inf,
    *,
    target_share: float = 0.8,
    within_seconds: float = 20.0,
) -> int:
    """The fewest agents who serve at least `target_share` of all who ask within `within_seconds`.

    Raises:
        ValueError: the target is not a share below 1, or no desk of a sane size reaches it.
    """
    if not 0 < target_share < 1:
        raise ValueError("the target must lie between 0 and 1")
    if arrivals_per_hour == 0:
        return 0
    load = arrivals_per_hour * handle_seconds / 3600
    fewest = math.floor(load / FULL) + 1 if math.isinf(patience_seconds) else max(1, math.floor(load * target_share))
    for agents in range(fewest, MOST_AGENTS):
        queue = erlang_a(arrivals_per_hour, handle_seconds, patience_seconds, agents, within_seconds)
        if queue.served_in_time_share >= target_share:
            return agents
    raise ValueError(f"no desk of up to {MOST_AGENTS} agents reaches the target")


def volumes_served(
    up_to: float, handle_seconds: float, patience_seconds: float, *, target_share: float, within_seconds: float
) -> Floats:
    """The most arrivals an hour that 1, 2, 3 … agents serve to the target, until `up_to` is passed. Ascending."""
    served: list[float] = []
    while not served or served[-1] < up_to:
        agents = len(served) + 1
        low, high = served[-1] if served else 0.0, agents * 3600 / handle_seconds / target_share
        if math.isinf(patience_seconds):
            high = agents * 3600 / handle_seconds * FULL
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            queue = erlang_a(middle, handle_seconds, patience_seconds, agents, within_seconds)
            low, high = (middle, high) if queue.served_in_time_share >= target_share else (low, middle)
        served.append(low)
    return np.array(served)


def pooled_agents(
    volumes_per_hour: Floats, handle_seconds: float, patience_seconds: float, *,
    target_share: float, within_seconds: float, longer_handle_share: float,
) -> Floats:  # fmt: skip
    """Agents of two equal desks, and of one desk for both, at each joint volume. Shape (volumes, 2).

    One desk shares its idle minutes, but everybody must know everything: handling takes `longer_handle_share` longer.
    Fractions interpolate between the volumes that whole agents serve: whole ones make either way better by turns.
    A desk has at least one agent.
    """

    def agents(volumes: Floats, handle: float) -> Floats:
        served = volumes_served(
            float(volumes.max()), handle, patience_seconds, target_share=target_share, within_seconds=within_seconds
        )
        return np.asarray(np.interp(volumes, served, np.arange(1.0, len(served) + 1)))

    apart = 2 * agents(volumes_per_hour / 2, handle_seconds)
    return np.column_stack((apart, agents(volumes_per_hour, handle_seconds * (1 + longer_handle_share))))
