"""From views of solved threads to contacts saved, gate by gate: each lets a share through that is known or believed."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.beliefs import Belief, Floats

DRAWS, SEED = 10_000, 1
ENDS = (0.025, 0.975)
Origin = Literal["counted", "surveyed", "assumed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A share that passes, where it comes from, and how many were asked for it."""

    id: str
    label: str
    share: Belief
    origin: Origin
    note: str = ""
    asked: int = 0
    is_on: bool = True

    def __post_init__(self) -> None:
        if self.share.floor < 0 or self.share.ceiling > 1:
            raise ValueError(f"{self.id}: {self.share.floor} to {self.share.ceiling} is not a share")


@dataclass(frozen=True, slots=True)
class Step:
    """What is left after a gate: the exact mean, and the 95 % interval of the draws; the gate's own share likewise."""

    gate: Gate
    share_low: float
    share_high: float
    left: float
    left_low: float
    left_high: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Gross, what each gate that is switched on leaves of it, and draws of what is left in the end."""

    gross: float
    steps: tuple[Step, ...]
    drawn: Floats

    @property
    def net(self) -> float:
        """What is left after the last gate, in expectation."""
        return self.steps[-1].left if self.steps else self.gross

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval of the net."""
        return (self.steps[-1].left_low, self.steps[-1].left_high) if self.steps else (self.gross, self.gross)

    @property
    def interval_of_ends(self) -> tuple[float, float]:
        """What multiplying all low ends, and all high ends, would give: about twice as wide as the truth."""
        low = math.prod(step.share_low for step in self.steps)
        return self.gross * low, self.gross * math.prod(step.share_high for step in self.steps)

    def frame(self) -> pl.DataFrame:
        """One row per gate: `gate`, `label`, `origin`, `note`, its share and what is left, each with low and high."""
        return pl.DataFrame(
            [
                {
                    "gate": step.gate.id, "label": step.gate.label, "origin": step.gate.origin, "note": step.gate.note,
                    "share": step.gate.share.mean, "share_low": step.share_low, "share_high": step.share_high,
                    "left": step.left, "left_low": step.left_low, "left_high": step.left_high,
                }
                for step in self.steps
            ]
        )  # fmt: skip


def waterfall(gross: float, gates: Sequence[Gate], draws: int = DRAWS, seed: int = SEED) -> Waterfall:
    """Let `gross` pass the gates that are switched on, one after the other, taken as independent of each other.

    A gate is drawn alike wherever it stands, so two waterfalls that share one move together. No more than three
    arrays of draws are held at a time.
    """
    passed = np.full(draws, float(gross))
    left, steps = float(gross), []
    for gate in gates:
        if not gate.is_on:
            continue
        passed *= gate.share.draws(np.random.default_rng((seed, zlib.crc32(gate.id.encode()))), draws)
        left *= gate.share.mean
        steps.append(Step(gate, *gate.share.interval(), left, *_ends(passed, left)))
    return Waterfall(float(gross), tuple(steps), passed)


def product_moments(gates: Sequence[Gate]) -> tuple[float, float]:
    """Exact mean and standard deviation of the product of the shares that are switched on."""
    shares = [gate.share for gate in gates if gate.is_on]
    mean = math.prod(share.mean for share in shares)
    squares = math.prod(share.mean**2 + share.variance for share in shares)
    return mean, math.sqrt(max(0.0, squares - mean**2))


def variance_shares(gates: Sequence[Gate]) -> dict[str, float]:
    """Of the variance of the product, the share that each gate has alone (first-order Sobol), exact from the moments.

    What is missing to 1 comes of gates that are wrong together. Empty where nothing is in doubt.
    """
    unsure = [gate for gate in gates if gate.is_on and gate.share.variance > 0]
    spreads = {gate.id: gate.share.variance / gate.share.mean**2 for gate in unsure}
    whole = math.expm1(sum(math.log1p(spread) for spread in spreads.values()))
    return {name: spread / whole for name, spread in spreads.items()}


def _ends(drawn: Floats, mean: float) -> tuple[float, float]:
    """The 95 % interval of the draws; rounding, or a steep tail, must not leave the mean outside."""
    first, last = (round(end * (len(drawn) - 1)) for end in ENDS)
    above = np.partition(drawn, first)[first:]  # one place at a time: NumPy is six times faster so than with two
    low, high = float(above[0]), float(np.partition(above, last - first)[last - first])
    return min(low, mean), max(high, mean)
