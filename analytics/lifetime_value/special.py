"""The two functions that likelihoods of waiting and leaving are made of; scipy is imported at the first use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def log_gamma(x: Floats | float) -> Floats:
    """Logarithm of Γ(x), x above 0."""
    from scipy.special import gammaln  # noqa: PLC0415  # a tenth of a second that only a fit is worth

    logs: Floats = gammaln(x)
    return logs


def digamma(x: Floats | float) -> Floats:
    """The slope of ln Γ at x, x above 0."""
    from scipy.special import psi  # noqa: PLC0415

    slope: Floats = psi(x)
    return slope
