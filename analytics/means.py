"""Intervals for how means of two samples differ."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analytics.proportions import student_quantile

Floats = NDArray[np.float64]
FEWEST = 2  # a spread needs two


def welch_difference(before: Floats, after: Floats) -> tuple[float, float, float]:
    """Mean of `after` less mean of `before`, with Welch's 95 % interval. Shapes (n,) and (m,), n and m at least 2.

    References:
        Welch (1947), Biometrika 34, 28-35.
    """
    change = float(after.mean() - before.mean())
    half = _half_width(_error_squared(before), _error_squared(after), len(before), len(after))
    return change, change - half, change + half


def relative_change(before: Floats, after: Floats) -> tuple[float, float, float] | None:
    """Mean of `after` over mean of `before`, less 1, with its 95 % interval; None where either mean is 0 or n < 2.

    Welch's interval for the difference of the logarithms of the means (delta method), so it never falls below −1.
    """
    if min(len(before), len(after)) < FEWEST or min(before.mean(), after.mean()) <= 0:
        return None
    ratio = math.log(after.mean() / before.mean())
    first, second = (_error_squared(part) / float(part.mean()) ** 2 for part in (before, after))
    half = _half_width(first, second, len(before), len(after))
    return math.expm1(ratio), math.expm1(ratio - half), math.expm1(ratio + half)


def _error_squared(part: Floats) -> float:
    return float(part.var(ddof=1)) / len(part)


def _half_width(first: float, second: float, n: int, m: int) -> float:
    if not first + second:
        return 0.0
    freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / (m - 1))
    return student_quantile(freedom) * math.sqrt(first + second)
