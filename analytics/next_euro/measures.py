"""The numbers of the catalogue on the next euro.

A frame has rows of three sides, as `sql/queries/next_euro.sql` gives them: `won` (customers, see
`analytics.acquisition`), `complaint` (customers followed from their complaint on, see `analytics.next_euro.saves`) and
`answer` (`answer_cost_amount` of complaints answered in the last complete quarter).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.acquisition import NOBODY_WON, counted, said_of_margins, unit_cost
from analytics.estimate import Caution, Estimate, Insufficient, Result, several_currencies
from analytics.lifetime_value.maximum import Floats
from analytics.lifetime_value.won import WonValues, won_values
from analytics.next_euro.choice import Choice, Inputs, Range, choice, drawn
from analytics.next_euro.saves import Saves, said_of_saves, saves
from analytics.survival_comparison import Measured

FEWEST_ANSWERS = 10
KNOWN_EXACTLY = Measured(1.0, 0.0)
NO_ANSWER_COST = Insufficient(
    "Too few complaints answered in the last complete quarter have a known cost of handling.",
    "Bring cases.csv with kind, handling_cost_amount and replies.",
)


def marginal_care_return(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float, followed_months: int,
    gap_persists: Sequence[float], answer_factor: Sequence[float],
) -> Result:  # fmt: skip
    """Margin per unit of money spent on answering more of those who are ignored."""
    known = care_side(frame, horizon_months, discount_rate, contract_margin_share, followed_months)
    if isinstance(known, Insufficient):
        return known
    saved, cost = known
    inputs = Inputs(
        save_within=saved.within, save_beyond=saved.beyond, answer_cost=cost, won_value=KNOWN_EXACTLY,
        won_cost=KNOWN_EXACTLY, gap_persists=Range(*gap_persists), elasticity=Range(1.0, 1.0),
        answer_factor=Range(*answer_factor),
    )  # fmt: skip
    return _return(
        drawn(inputs).care, frame.height, "value of an answer ÷ cost of one more, 4,000 draws", said_of_saves(saved)
    )


def marginal_acquisition_return(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float,
    elasticity: Sequence[float],
) -> Result:  # fmt: skip
    """Margin per unit of money spent on winning more customers than those of the last tranche."""
    known = acquisition_side(frame, horizon_months, discount_rate, contract_margin_share)
    if isinstance(known, Insufficient):
        return known
    values, cost = known
    which = counted(frame)
    inputs = Inputs(
        save_within=KNOWN_EXACTLY, save_beyond=KNOWN_EXACTLY, answer_cost=KNOWN_EXACTLY,
        won_value=values.mean(which), won_cost=cost, gap_persists=Range(0, 0), answer_factor=Range(1, 1),
        elasticity=Range(*elasticity),
    )  # fmt: skip
    said = said_of_margins(frame.filter(which), contract_margin_share)
    how = "value of the last customers won × elasticity ÷ their cost, 4,000 draws"
    return _return(drawn(inputs).acquisition, int(which.sum()), how, said)


def marginal_roi(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float, followed_months: int,
    gap_persists: Sequence[float], answer_factor: Sequence[float], elasticity: Sequence[float],
) -> Result:  # fmt: skip
    """Return of the next unit of money into care less that into acquisition. Above 0: care."""
    inputs = inputs_of(
        frame, horizon_months, discount_rate, contract_margin_share, followed_months, Range(*gap_persists),
        Range(*answer_factor), Range(*elasticity),
    )  # fmt: skip
    if isinstance(inputs, Insufficient):
        return inputs
    told = choice(inputs)
    n = int(counted(frame).sum()) + int((frame["side"] != "won").sum())
    return _return(told.care - told.acquisition, n, "difference of marginal returns, 4,000 draws", _said(told))


def inputs_of(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float, followed_months: int,
    gap_persists: Range, answer_factor: Range, elasticity: Range,
) -> Inputs | Insufficient:  # fmt: skip
    """Both sides of the choice, from one frame."""
    if several := several_currencies("Values and costs", frame["currency"]):
        return several
    care = care_side(frame.filter(pl.col("side") != "won"), horizon_months, discount_rate, contract_margin_share,
                     followed_months)  # fmt: skip
    if isinstance(care, Insufficient):
        return care
    won = frame.filter(pl.col("side") == "won")
    acquisition = acquisition_side(won, horizon_months, discount_rate, contract_margin_share)
    if isinstance(acquisition, Insufficient):
        return acquisition
    (saved, answer_cost), (values, won_cost) = care, acquisition
    which = counted(won)
    value = values.mean(which)
    return Inputs(
        save_within=saved.within, save_beyond=saved.beyond, answer_cost=answer_cost, won_value=value,
        won_cost=won_cost, gap_persists=gap_persists, answer_factor=answer_factor, elasticity=elasticity,
        ignored_if_won=ignored_if_won(saved, value),
    )  # fmt: skip


def ignored_if_won(saved: Saves, won_value: Measured) -> float:
    """How many ignored complaints a customer won will have: the rate of today over the months that they stay."""
    margin = float(np.average(saved.strata["monthly_margin"].to_numpy(), weights=saved.strata["ignored"].to_numpy()))
    return saved.ignored_a_month * max(won_value.value, 0.0) / margin if margin > 0 else 0.0


def care_side(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float, followed_months: int
) -> tuple[Saves, Measured] | Insufficient:
    """What an answer is worth, and what handling one costs."""
    if several := several_currencies("Values and costs", frame["currency"]):
        return several
    complaints = frame.filter(pl.col("side") == "complaint")
    saved = saves(complaints, horizon_months, discount_rate, contract_margin_share, followed_months)
    if isinstance(saved, Insufficient):
        return saved
    costs = frame["answer_cost_amount"].drop_nulls().to_numpy()
    if len(costs) < FEWEST_ANSWERS or costs.mean() <= 0:
        return NO_ANSWER_COST
    return saved, Measured(float(costs.mean()), float(costs.std(ddof=1)) / math.sqrt(len(costs)))


def acquisition_side(
    frame: pl.DataFrame, horizon_months: int, discount_rate: float, contract_margin_share: float
) -> tuple[WonValues, Measured] | Insufficient:
    """What each customer won is worth, and what winning one of those counted cost."""
    which = counted(frame) if len(frame) else np.zeros(0, dtype=np.bool_)
    if not which.any():
        return NOBODY_WON
    if several := several_currencies("Costs and margins", frame.filter(which)["currency"]):
        return several
    cost = unit_cost(frame, which)
    if isinstance(cost, Insufficient):
        return cost
    values = won_values(frame, horizon_months, discount_rate, contract_margin_share)
    return values if isinstance(values, Insufficient) else (values, cost)


def _return(draws: Floats, n: int, method: str, cautions: tuple[Caution, ...]) -> Estimate:
    mean = float(draws.mean())
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(
        value=mean, low=min(float(low), mean), high=max(float(high), mean), unit="score", n=n, method=method,
        claim="assumed", cautions=cautions,
    )  # fmt: skip


def _said(told: Choice) -> tuple[Caution, ...]:
    said = [
        Caution("care-better", f"P(care is better) {told.care_better:.0%}; choosing care wrongly costs "
                f"{told.regret_of_care:.2f} per unit on average, acquisition {told.regret_of_acquisition:.2f}."),
        Caution("cross-term", f"Not in it: if nobody were ignored, winning would bring {told.cross_term:.2f} more."),
    ]  # fmt: skip
    if told.is_flat:
        said.append(Caution("flat", "It does not matter: choosing wrong would cost less than 2 % of what is spent."))
    return tuple(said)
