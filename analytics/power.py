"""How likely an experiment is to see an effect that is there."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl


def power(effect: float, error: float, level: float = 0.95) -> float:
    """P(the interval excludes nothing | the change is `effect`), both ways counted."""
    normal = NormalDist()
    quantile = normal.inv_cdf(0.5 + level / 2)
    return normal.cdf(abs(effect) / error - quantile) + normal.cdf(-abs(effect) / error - quantile)


def shortest(plan: pl.DataFrame, wanted: float = 0.8) -> int | None:
    """The first length, in the unit of the plan's first column, with the power that is wanted; None if none has it."""
    enough = plan.filter(pl.col("power") >= wanted)
    return int(enough.row(0)[0]) if len(enough) else None
