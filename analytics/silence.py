"""How many had a problem and said nothing? What is seen cannot tell: it rests on a share that is assumed.

Whether 1 in 2 or 1 in 25 speak up, the complaints that are seen look the same. So the share is a range, from the
literature as read here, until a survey asks people who had a problem whether they said so.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, several_currencies

Floats = NDArray[np.float64]

DRAWS = 10_000
SEED = 20_240_101
QUANTILES = (0.025, 0.5, 0.975)
NOBODY = Insufficient("Nobody complained in this selection.", "Widen the period or the filters.")
ASSUMED = Caution(
    "assumed-visibility",
    "How many speak up is assumed: the complaints that are seen cannot tell, however many there are. A survey can.",
)
SURVEYED = Caution("surveyed", "How many speak up is taken from the survey: from what people remember and tell.")


def visibility_draws(
    rng: np.random.Generator, visibility_low: float, visibility_high: float, surveyed: int, spoke_up: int
) -> Floats:
    """Shares of problems that are complained about in public. Shape (DRAWS,).

    Log-uniform over the range where nobody was asked, so that 1 in 20 is as likely as 1 in 5; else what the survey
    leaves open, with Jeffreys' prior. ValueError where the range or the survey is none.
    """
    if not 0 < visibility_low <= visibility_high <= 1 or not 0 <= spoke_up <= surveyed:
        raise ValueError(f"{visibility_low}..{visibility_high}, {spoke_up} of {surveyed}")
    if surveyed:
        return rng.beta(spoke_up + 0.5, surveyed - spoke_up + 0.5, DRAWS)
    return np.exp(rng.uniform(np.log(visibility_low), np.log(visibility_high), DRAWS))


def silent_problems(
    complaints: Floats,
    mentions: NDArray[np.int64],
    visibility_low: float,
    visibility_high: float,
    surveyed: int,
    spoke_up: int,
) -> Result:
    """Problems that nobody spoke of in public: those seen, times those unseen for each seen one.

    Args:
        complaints: Shape (groups,), expected complaints among public openers.
        mentions: Shape (groups,), the openers that were read.
        visibility_low: Least share of problems that is complained about in public.
        visibility_high: Highest.
        surveyed: People with a problem who were asked whether they said so in public; 0: nobody was.
        spoke_up: Those of them who did.
    """
    seen = float(complaints.sum())
    if seen < 1:
        return NOBODY
    rng = np.random.default_rng(SEED)
    share = visibility_draws(rng, visibility_low, visibility_high, surveyed, spoke_up)
    draws = rng.gamma(seen + 0.5, 1, DRAWS) * (1 / share - 1)
    return _drawn(draws, int(mentions.sum()), "count", surveyed)


def silent_at_risk(
    frame: pl.DataFrame,
    visibility_low: float,
    visibility_high: float,
    excess_low: float,
    excess_high: float,
    surveyed: int,
    spoke_up: int,
) -> Result:
    """Margin of a year that leaves without a word: silent problems × excess churn × margin of a buyer, one currency.

    Rows: low, middle and high of silent problems, of customers lost over them, and of margin.

    Args:
        frame: One row per currency: `currency`, `margin_amount` and `buyers` of 365 days, `complaints` seen in them,
            `buyer_share` of all buyers, to whom as large a share of the complaints is laid.
        visibility_low: As in `silent_problems`.
        visibility_high: As in `silent_problems`.
        excess_low: Least share of silent problems over which a customer leaves who would have stayed.
        excess_high: Highest.
        surveyed: As in `silent_problems`.
        spoke_up: As in `silent_problems`.
    """
    if frame.is_empty():
        return Insufficient("No order with a margin is in this selection.", "Bring orders.csv with margin_amount.")
    if several := several_currencies("Orders", frame["currency"]):
        return several
    row = frame.row(0, named=True)
    seen = row["complaints"] * row["buyer_share"]
    if seen < 1:
        return NOBODY
    rng = np.random.default_rng(SEED)
    share = visibility_draws(rng, visibility_low, visibility_high, surveyed, spoke_up)
    silent = rng.gamma(seen + 0.5, 1, DRAWS) * (1 / share - 1)
    lost = silent * rng.uniform(excess_low, excess_high, DRAWS)
    margin = lost * row["margin_amount"] / row["buyers"]
    rows = pl.DataFrame(
        {"what": name, **dict(zip(("low", "middle", "high"), np.quantile(draws, QUANTILES).tolist(), strict=True))}
        for name, draws in (("silent problems", silent), ("customers lost", lost), ("margin", margin))
    )
    return _drawn(margin, int(row["buyers"]), "money", surveyed, currency=row["currency"], rows=rows)


def _drawn(
    draws: Floats,
    n: int,
    unit: Unit,
    surveyed: int,
    currency: str | None = None,
    rows: pl.DataFrame | None = None,
) -> Estimate:
    low, middle, high = np.quantile(draws, QUANTILES).tolist()
    return Estimate(
        value=middle, low=low, high=high, unit=unit, n=n, claim="assumed",
        method=f"Monte Carlo, {DRAWS:,} draws", currency=currency, rows=rows,
        cautions=(SURVEYED if surveyed else ASSUMED,),
    )  # fmt: skip
