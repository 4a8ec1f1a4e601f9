"""Paired timing: ours and a peer in turn, medians of several rounds, the ratio of each round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
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
    name: str, ours: Callable[[], None], peer_name: str, peer: Callable[[], None], *, rounds: int = 5
) -> Comparison:
    """Run both once to warm up, then in turn."""
    ours(), peer()
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(rounds)]
    return Comparison(
        name, statistics.median(a for a, _ in pairs), peer_name, statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs), rounds,
    )  # fmt: skip


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
