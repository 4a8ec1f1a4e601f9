"""Intervals that hold however often, and whenever, somebody looks."""

from __future__ import annotations

import math

LEVEL = 0.95


def always_valid_half(error: float, units: float, planned: float, level: float = LEVEL) -> float:
    """Half the width of an interval that covers the truth at every look together with probability `level`.

    Robbins' normal mixture, with the standard error of the units so far in place of a known one: it holds as the first
    look comes after enough units for their mean to be normal. It is narrowest around the planned end, and never as
    narrow as the interval for one look.

    Args:
        error: Standard error of the estimate from the units so far.
        units: How many there are (clusters, where they move together).
        planned: How many there are to be in the end.
        level: Of the interval.

    References:
        Robbins (1970), Annals of Mathematical Statistics 41, 1397-1409; Johari, Koomen, Pekelis and Walsh (2017);
        Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), Annals of Statistics 52, 2613-2640, theorem 2.2.
    """
    grown = units * mixture(planned, level)
    return error * math.sqrt((grown + 1) / grown * math.log((grown + 1) / (1 - level) ** 2))


def mixture(planned: float, level: float = LEVEL) -> float:
    """The variance of the mixture, per unit, that makes the interval narrowest at the planned end."""
    doubt = -2 * math.log(1 - level)
    return (doubt + math.log(doubt + 1)) / planned
