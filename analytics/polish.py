"""Polish or fix: do answers make a reason go away, or does it keep coming and need mending?"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.means import welch_difference
from analytics.proportions import student_quantile, wilson_interval

Floats = NDArray[np.float64]

FEWEST_REASONS = 3
FEWEST_MONTHS = 6
FEWEST_IN_MONTH = 5
AHEAD = 3  # months over which the reason is looked for later
MOSTLY = 0.5  # a reason is tried where at least this share of it may be answered
FIX, FADES = "answered and comes more often: fix it", "answered and fades"
UNCLEAR, UNTRIED = "no change shown", "hardly answered"
ROWS = {
    "reason": pl.String, "cases": pl.Int64, "reply_share": pl.Float64, "first_per_month": pl.Float64,
    "last_per_month": pl.Float64, "change": pl.Float64, "low": pl.Float64, "high": pl.Float64, "verdict": pl.String,
}  # fmt: skip


def polish_or_fix(frame: pl.DataFrame) -> Result:
    """By how much a reason's later share of what is said moves with its reply rate, within reasons and months.

    Reason × months: the logarithm of the mean share over the next three months on the share answered now, each reason
    with a level and a trend of its own, each month with a level; interval clustered by reason. Below 0: months in
    which a reason is answered more are followed by less of it. Association only: who answers more may mend more, too.

    Rows: each reason of at least five cases a month, with `reply_share`, `first_per_month` and `last_per_month` in
    the first and last third of the months, the relative `change` against the median reason of each month with `low`
    and `high` (Welch over months, of logarithms), and a `verdict`.

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
    common = cases.mean(axis=1) >= FEWEST_IN_MONTH
    logs = np.log(cases + 0.5)
    if common.any():  # less the usual reason's: one that swells moves the sum of all, but hardly their median
        logs = logs - np.median(logs[common], axis=0)
    third = cases.shape[1] // 3
    found = []
    for place in np.flatnonzero(common):
        count, answered = float(cases[place].sum()), float(replied[place].sum())
        change, low, high = (math.expm1(x) for x in welch_difference(logs[place, :third], logs[place, -third:]))
        is_untried = wilson_interval(answered, count)[1] < MOSTLY
        verdict = UNTRIED if is_untried else FADES if high < 0 else FIX if low > 0 else UNCLEAR
        first, last = (float(part.mean()) for part in (cases[place, :third], cases[place, -third:]))
        found.append({
            "reason": reasons[place], "cases": int(count), "reply_share": answered / count,
            "first_per_month": first, "last_per_month": last,
            "change": change, "low": low, "high": high, "verdict": verdict,
        })  # fmt: skip
    return pl.DataFrame(found, schema=ROWS).sort("cases", descending=True)
