"""Paired timing: ours and a peer in turn, medians of several rounds, the ratio of each round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians in seconds, and the median of the ratios ours ÷ peer, round by round."""

    name: str
    ours: float
    peer_name: str
    peer: float
    ratio: float
    rounds: int

    def row(self) -> str:
        """One line of the table in docs/benchmarks.md."""
        ours, peer = (f"{1000 * t:.3g} ms" if t < SECOND else f"{t:.2f} s" for t in (self.ours, self.peer))
        return f"| {self.name} | {ours} | {self.peer_name} | {peer} | {self.ratio:.3g} |"


def compared(
    name: str, ours: Callable[[], object], peer_name: str, peer: Callable[[], object], *, rounds: int = 5
) -> Comparison:
    """Run both once to warm up, then in turn."""
    (found,) = compared_with(name, ours, {peer_name: peer}, before=nothing, rounds=rounds)
    return found


def compared_with(
    name: str,
    ours: Callable[[], object],
    peers: Mapping[str, Callable[[], object]],
    *,
    before: Callable[[], object],
    rounds: int = 5,
) -> list[Comparison]:
    """Run all once to warm up, then in turn, after `before`, untimed, each round; one comparison for each peer."""
    times = []
    for _ in range(1 + rounds):
        before()
        times.append([_seconds(work) for work in (ours, *peers.values())])
    times = times[1:]
    return [
        Comparison(
            name, statistics.median(one[0] for one in times), peer_name, statistics.median(one[place] for one in times),
            statistics.median(one[0] / one[place] for one in times), rounds,
        )
        for place, peer_name in enumerate(peers, start=1)
    ]  # fmt: skip


def nothing() -> None:
    """A work that is ready as it stands."""


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
