"""How many had a problem and said nothing? What is seen cannot tell: it rests on a share that is assumed, or surveyed.

Whether 1 in 2 or 1 in 25 speak up, the complaints that are seen look the same. So the share is a range, from the
literature as read here, until a survey asks people who had a problem whether they said so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.beliefs import Belief, log_uniform, surveyed
from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit, counted, several_currencies
from analytics.survival_comparison import difference, survival_at
from analytics.tenure import IGNORED, SILENT, curve_rows, landmark_curves

Floats = NDArray[np.float64]

DRAWS = 10_000
SEED = 20_240_101
QUANTILES = (0.025, 0.5, 0.975)
GRID = 1_000  # points of equal chance that stand for a belief
SURPRISE = 0.01  # a survey further out than this in what the range foretells contradicts it
WIDER = 10  # times, below the range, that a survey which contradicts it is read with
ALMOST_ALL = 0.999
VISIBLE, LEAVE = "visible_share", "silent_leave"
NOBODY = Insufficient("Nobody complained in this selection.", "Widen the period or the filters.")
UNASKED = Insufficient(
    "No survey in these files asks people who had a problem whether they said so in public.",
    "Bring surveys.csv with kind spoke_up, score and scale_maximum.",
)
ASSUMED = Caution(
    "assumed-visibility",
    "How many speak up is assumed: the complaints that are seen cannot tell, however many there are. A survey can.",
)
SURVEYED = Caution("surveyed", "How many speak up is taken from the survey: from what people remember and tell.")
CONTRADICTED = Caution(
    "range-contradicted",
    "The survey contradicts the range that was assumed; it is read with a wider one. State another.",
)
ALL_LEAVE = Caution(
    "all-leave",
    "At the upper end more would leave than there are buyers: all are lost there, and none twice. The two shares that "
    "are assumed hardly both hold there.",
)


def contradicts(visible: Belief, asked: int, spoke_up: int) -> bool:
    """Whether `spoke_up` of `asked` is farther out, to either side, than what is believed would let expect.

    References:
        Box (1980), J. R. Statist. Soc. A 143, 383-430 (a prior checked by what it foretells).
    """
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415  # slow to import, and needed here alone

    if not asked:
        return False
    share = _points(visible, GRID)
    fewer = float(bdtr(spoke_up, asked, share).mean())
    more = float(bdtrc(spoke_up - 1, asked, share).mean()) if spoke_up else 1.0
    return min(fewer, more) < SURPRISE


def visible_quantiles(visible: Belief, asked: int, spoke_up: int, at: Floats) -> Floats:
    """Shares of problems that are complained about in public below which the share lies with the chances `at`.

    What is believed, updated where somebody was asked. Where the survey contradicts it, nothing but the order of
    magnitude is taken to be in doubt, from a tenth of what was believed at the least.
    ValueError where more spoke up than were asked.
    """
    if contradicts(visible, asked, spoke_up):
        visible = log_uniform(visible.interval()[0] / WIDER, ALMOST_ALL)
    return updated_quantiles(visible, asked, spoke_up, at)


def updated_quantiles(visible: Belief, asked: int, spoke_up: int, at: Floats) -> Floats:
    """The same by Bayes' rule alone: what is believed holds, whatever the survey says."""
    if not 0 <= spoke_up <= asked:
        raise ValueError(f"{spoke_up} of {asked}")
    if not asked:
        return visible.quantiles(at)
    share = _points(visible, GRID)
    log_chance = spoke_up * np.log(share) + (asked - spoke_up) * np.log1p(-share)
    chance = np.cumsum(np.exp(log_chance - log_chance.max()))
    found: Floats = np.interp(at, chance / chance[-1], share)
    return found


def silent_problems(complaints: Floats, mentions: NDArray[np.int64], assumed: Mapping[str, Belief]) -> Result:
    """Problems that nobody spoke of in public: those seen, times those unseen for each seen one.

    Args:
        complaints: Shape (groups,), expected complaints among public openers.
        mentions: Shape (groups,), the openers that were read.
        assumed: `visible_share`, the share of problems that is complained about in public.

    Rows: low, middle and high of that share, of all problems, and of the silent ones.
    """
    return _silent(float(complaints.sum()), int(mentions.sum()), assumed[VISIBLE], 0, 0)


def silent_problems_surveyed(frame: pl.DataFrame, assumed: Mapping[str, Belief]) -> Result:
    """The same, with the share that a survey found among people who had a problem.

    Args:
        frame: `complaints`, `mentions`, and `asked`, `spoke_up` of the survey, the same in each row.
        assumed: As in `silent_problems`: what was believed before anybody was asked.
    """
    if frame.is_empty():
        return NOBODY
    asked, spoke_up = frame.select("asked", "spoke_up").row(0)
    if not asked:
        return UNASKED
    seen, mentions = frame.select(pl.col("complaints", "mentions").sum()).row(0)
    return _silent(float(seen), int(mentions), assumed[VISIBLE], asked, spoke_up)


def silent_at_risk(frame: pl.DataFrame, assumed: Mapping[str, Belief]) -> Result:
    """Margin of a year that leaves without a word: silent problems × excess churn × margin of a buyer, one currency.

    Nobody leaves twice: no more are lost than buy.
    Rows: low, middle and high of silent problems, of customers lost over them, and of margin.

    Args:
        frame: One row per currency: `currency`, `margin_amount` and `buyers` of 365 days, `complaints` seen in them,
            `buyer_share` of all buyers, to whom as large a share of the complaints is laid; `asked`, `spoke_up` of
            a survey, 0 where there is none.
        assumed: `visible_share` as in `silent_problems`; `silent_leave`, the share of silent problems over which a
            customer leaves who would have stayed.
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
    share = visible_quantiles(assumed[VISIBLE], row["asked"], row["spoke_up"], rng.random(DRAWS))
    silent = unseen_draws(rng, seen, share)
    leavings = silent * assumed[LEAVE].draws(rng, DRAWS)
    lost = np.minimum(leavings, row["buyers"])
    margin = lost * row["margin_amount"] / row["buyers"]
    is_capped = (lost < leavings).mean() > 1 - QUANTILES[-1]
    return _drawn(
        {"silent problems": silent, "customers lost": lost, "margin": margin}, int(row["buyers"]), "money",
        _cautions(assumed[VISIBLE], row["asked"], row["spoke_up"]) + ((ALL_LEAVE,) if is_capped else ()),
        currency=row["currency"],
    )  # fmt: skip


def silent_customers(frame: pl.DataFrame, assumed: Mapping[str, Belief]) -> Result:
    """Customers who had a problem within a year and never said so in public: customers × incidence × who stays silent.

    The complaints that are seen have no part in it, so it can be held against `silent_problems`.

    Args:
        frame: One row per survey that asked customers at large whether they had a problem: `had_problem`, and in
            each row the same `customers`, and `asked`, `spoke_up` of those who had one.
        assumed: `visible_share`, as in `silent_problems`.

    Rows: low, middle and high of the share with a problem, of the share that speaks up, and of silent customers.
    """
    if frame.is_empty():
        return Insufficient("Nobody was asked whether they had a problem.", "Bring surveys.csv of kind problem.")
    customers, asked, spoke_up = frame.select("customers", "asked", "spoke_up").row(0)
    rng = np.random.default_rng(SEED)
    share = visible_quantiles(assumed[VISIBLE], asked, spoke_up, rng.random(DRAWS))
    incidence = surveyed(float(frame["had_problem"].sum()), len(frame)).draws(rng, DRAWS)
    return _drawn(
        {"share with a problem": incidence, "share that speaks up": share,
         "silent customers": customers * incidence * (1 - share)},
        len(frame), "count", _cautions(assumed[VISIBLE], asked, spoke_up),
    )  # fmt: skip


def problems_in_private(frame: pl.DataFrame) -> Result:
    """Matters that customers brought up in private and not in public: one row of `frame` each."""
    if frame.is_empty():
        return Insufficient("No known customer got in touch in private in this selection.", "Widen the filters.")
    return counted(len(frame), len(frame), "count")


def left_after_ignored(frame: pl.DataFrame, outcome_days: int = 180) -> Result:
    """How much oftener customers left after a complaint that was ignored than customers without one. In points.

    A guide from above to what a silent problem costs: who complains has the worse problem, and was let down besides.

    Args:
        frame: Customers counted: `experience`, `exit_days` since the landmark, `has_left`, `customers`.
        outcome_days: How long after the landmark.

    Rows: the curves, with `experience`.

    References:
        Anderson, Cain and Gelber (1983).
    """
    curves = landmark_curves(frame)
    if IGNORED not in curves or SILENT not in curves:
        return Insufficient(
            "No complaint of a known customer was ignored, or no customer is without one.",
            "Bring cases.csv with kind and customer_id, and replies.",
        )
    gap = difference(*(survival_at(curves[name], outcome_days) for name in (SILENT, IGNORED)))
    if gap is None:
        return Insufficient(f"Nobody who was ignored was followed for {outcome_days} days.", "Bring a longer history.")
    low, high = gap.interval()
    rows = pl.concat(curve_rows(curve).with_columns(pl.lit(name).alias("experience")) for name, curve in curves.items())
    return Estimate(
        value=gap.value, low=low, high=high, unit="points", n=sum(curve.n for curve in curves.values()),
        method="difference of two Kaplan–Meier curves from a landmark", claim="associational", rows=rows,
    )  # fmt: skip


def unseen_draws(rng: np.random.Generator, seen: float, share: Floats) -> Floats:
    """Problems that are not seen beside `seen` ones, for each draw of the `share` that is."""
    draws: Floats = rng.gamma(seen + 0.5, 1, len(share)) * (1 / share - 1)
    return draws


def _silent(seen: float, mentions: int, visible: Belief, asked: int, spoke_up: int) -> Result:
    if seen < 1:
        return NOBODY
    rng = np.random.default_rng(SEED)
    share = visible_quantiles(visible, asked, spoke_up, rng.random(DRAWS))  # first: complaints never change its draws
    silent = unseen_draws(rng, seen, share)
    return _drawn(
        {"share that speaks up": share, "problems": seen / share, "silent problems": silent}, mentions, "count",
        _cautions(visible, asked, spoke_up),
    )  # fmt: skip


def _points(belief: Belief, count: int) -> Floats:
    return belief.quantiles((np.arange(count) + 0.5) / count)


def _cautions(visible: Belief, asked: int, spoke_up: int) -> tuple[Caution, ...]:
    if not asked:
        return (ASSUMED,)
    return (SURVEYED, CONTRADICTED) if contradicts(visible, asked, spoke_up) else (SURVEYED,)


def _drawn(
    steps: Mapping[str, Floats], n: int, unit: Unit, cautions: tuple[Caution, ...], currency: str | None = None
) -> Estimate:
    """The last of `steps` as a number, and all of them as its rows."""
    ends = {name: np.quantile(draws, QUANTILES).tolist() for name, draws in steps.items()}
    low, middle, high = list(ends.values())[-1]
    rows = pl.DataFrame(
        {"what": name, **dict(zip(("low", "middle", "high"), at, strict=True))} for name, at in ends.items()
    )
    return Estimate(
        value=middle, low=low, high=high, unit=unit, n=n, claim="assumed", method=f"Monte Carlo, {DRAWS:,} draws",
        currency=currency, rows=rows, cautions=cautions,
    )  # fmt: skip
