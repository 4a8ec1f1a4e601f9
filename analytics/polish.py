"""Polish or fix: do answers make a reason go away, or does it keep coming and need mending?"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import student_quantile, wilson_interval

Floats = NDArray[np.float64]

FEWEST_REASONS = 3
FEWEST_MONTHS = 6
FEWEST_IN_MONTH = 5
AHEAD = 3  # months over which the reason is looked for later
FIX, FADES, UNTRIED = "answered and keeps coming: fix it", "answered and fades", "hardly answered"


def polish_or_fix(frame: pl.DataFrame) -> Result:
    """By how much a reason's later share of what is said moves with its reply rate, within reasons and months.

    Reason × months: the logarithm of the mean share over the next three months on the share answered now, each reason
    with a level and a trend of its own, each month with a level; interval clustered by reason. Below 0: months in
    which a reason is answered more are followed by less of it. Association only: who answers more may mend more, too.

    Rows: each reason with `reply_share`, `first_share` and `last_share` of what is said in the first and last third
    of the months, `change` with `low` and `high`, and a `verdict`.

    Args:
        frame: Disjoint groups of a reason and month: `reason`, `month`, `cases` that ask for something, `replied`.
    """
    months = frame["month"].unique().sort()[1:-1]  # the first and the last may be partial
    inside = frame.filter(pl.col("month").is_in(months.implode()))
    whole = inside.group_by("reason", "month").agg(pl.col("cases", "replied").sum())
    if len(months) < FEWEST_MONTHS + AHEAD or whole["reason"].n_unique() < FEWEST_REASONS:
        return Insufficient(
            f"It takes {FEWEST_MONTHS + AHEAD} whole months and {FEWEST_REASONS} reasons to see what comes later.",
            "Bring a longer history, or cases.csv with topic.",
        )
    reasons = whole["reason"].unique().sort()
    grid = (
        reasons.to_frame()
        .join(months.to_frame(), how="cross")
        .join(whole, on=["reason", "month"], how="left")
        .with_columns(pl.col("cases", "replied").fill_null(0))
        .sort("reason", "month")
    )
    cases = grid["cases"].to_numpy().astype(np.float64).reshape(len(reasons), len(months))
    replied = grid["replied"].to_numpy().astype(np.float64).reshape(cases.shape)
    share = (cases + 0.5) / (cases.sum(axis=0) + 0.5 * len(reasons))
    rate = replied / np.maximum(cases, 1)
    later = np.log(np.stack([share[:, k : k + len(months) - AHEAD] for k in range(1, AHEAD + 1)]).mean(axis=0))
    now, held = rate[:, :-AHEAD], cases[:, :-AHEAD] >= FEWEST_IN_MONTH
    kept = held.all(axis=1)
    n = int(frame["cases"].sum())
    rows = _by_reason(reasons.to_list(), cases, replied)
    if kept.sum() < FEWEST_REASONS:
        return Insufficient(f"Fewer than {FEWEST_REASONS} reasons come every month.", "Bring a longer history.")
    x, y = _centred(now[kept]), _centred(later[kept])
    if not (x**2).sum():
        return Insufficient("Every reason is answered alike in every month.", "There is nothing to compare yet.")
    slope = float((x * y).sum() / (x**2).sum())
    scores = (x * (y - slope * x)).sum(axis=1)
    groups = len(scores)
    error = math.sqrt(groups / (groups - 1) * float((scores**2).sum())) / float((x**2).sum())
    half = student_quantile(groups - 1) * error
    return Estimate(
        value=slope, low=slope - half, high=slope + half, unit="score", n=n, rows=rows,
        method="two-way fixed effects with trends, clustered by reason", claim="associational",
        cautions=(Caution("few-reasons", f"{groups} reasons over {len(months)} whole months."),),
    )  # fmt: skip


def _centred(table: Floats) -> Floats:
    """A table less the line through each row and the mean of each column."""
    time = np.arange(table.shape[1]) - (table.shape[1] - 1) / 2
    rows = table - table.mean(axis=1, keepdims=True)
    rows = rows - np.outer(rows @ time, time) / float(time @ time)
    return np.asarray(rows - rows.mean(axis=0))


def _by_reason(reasons: list[str], cases: Floats, replied: Floats) -> pl.DataFrame:
    third = cases.shape[1] // 3
    totals = [part.sum() for part in (cases[:, :third], cases[:, -third:])]
    middle = float(replied.sum() / max(cases.sum(), 1))
    found = []
    for place, reason in enumerate(reasons):
        counts = [part[place].sum() for part in (cases[:, :third], cases[:, -third:])]
        shares = [count / max(total, 1) for count, total in zip(counts, totals, strict=True)]
        bounds = [wilson_interval(float(c), float(max(t, 1))) for c, t in zip(counts, totals, strict=True)]
        change = shares[1] - shares[0]  # Newcombe's hybrid score interval of a difference
        low = change - math.hypot(shares[1] - bounds[1][0], bounds[0][1] - shares[0])
        high = change + math.hypot(bounds[1][1] - shares[1], shares[0] - bounds[0][0])
        rate = float(replied[place].sum() / max(cases[place].sum(), 1))
        verdict = UNTRIED if rate < middle * 0.9 else FADES if high < 0 else FIX
        found.append({
            "reason": reason, "cases": int(cases[place].sum()), "reply_share": rate, "first_share": shares[0],
            "last_share": shares[1], "change": change, "low": low, "high": high, "verdict": verdict,
        })  # fmt: skip
    return pl.DataFrame(found).sort("cases", descending=True)
