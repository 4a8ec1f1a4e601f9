"""Complaints too recent to be judged: those like them that can be judged count for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_FOLLOWED = 0.05  # of all complaints, so long; the weights are held at its inverse


def inverse_chance_of_being_seen(decided_days: Floats, followed_days: Floats, is_known: NDArray[np.bool_]) -> Floats:
    """How many complaints each stands for: 1 ÷ the share that is followed for as long as its outcome took to be known.

    A customer who left in the second week is known to have left though nobody was followed longer, and who has not
    left by today is not: without weights the recent months would hold leavers alone. Everybody's end of observation is
    known, so the share is counted, not modelled; it is right if when somebody complained says nothing of the outcome.
    Shape (rows,); 0 where the outcome is not known.

    Args:
        decided_days: Shape (rows,), days until the outcome is known, followed long enough or not.
        followed_days: Shape (rows,), days for which the customer was followed.
        is_known: Shape (rows,), whether the outcome is known.

    References:
        Robins and Finkelstein (2000), Biometrics 56, 779-788.
    """
    ascending = np.sort(followed_days)
    still = 1 - np.searchsorted(ascending, decided_days - 1e-9, side="left") / max(len(ascending), 1)
    return np.where(is_known, 1 / np.maximum(still, FEWEST_FOLLOWED), 0.0)
