"""Which of two spends brings more at the margin, how sure that is, and what choosing wrong would cost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analytics.lifetime_value.maximum import Floats
from analytics.survival_comparison import Measured

DRAWS, SEED = 4_000, 1
FLAT_BELOW = 0.02  # of the budget: what choosing wrong may cost without mattering
LEAST_PRICE = 0.05  # of a measured cost: no draw of a price falls below
SHARES = 61
KNOWN_DEGREE = 3


@dataclass(frozen=True, slots=True)
class Range:
    """What is assumed: anything from `low` to `high`, alike."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What both sides rest on: measured with their errors, or assumed as ranges.

    `save_within` and `save_beyond`: what answering one of the ignored brings while customers were followed, and what
    comes on top up to the horizon if the whole gap stays. `answer_cost`: of handling one. `won_value`, `won_cost`: of
    a customer of the last tranche. `gap_persists`: the share of the gap that stays. `answer_factor`: an additional
    answer's cost ÷ that of those handled now. `elasticity`: relative change of customers won by that of spend.
    `ignored_if_won`: complaints ignored that a customer won will have.
    """

    save_within: Measured
    save_beyond: Measured
    answer_cost: Measured
    won_value: Measured
    won_cost: Measured
    gap_persists: Range
    answer_factor: Range
    elasticity: Range
    ignored_if_won: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws of the inputs, arrays of shape (4,000,)."""

    save: Floats
    answer_cost: Floats
    won_value: Floats
    won_cost: Floats
    elasticity: Floats
    sources: dict[str, Floats] = field(repr=False)
    ignored_if_won: float = 0.0

    @property
    def care(self) -> Floats:
        """Margin per unit of money spent on more answers."""
        return self.save / self.answer_cost

    @property
    def acquisition(self) -> Floats:
        """Margin per unit of money spent on winning more customers: they cost more than those of the last tranche."""
        return self.won_value * self.elasticity / self.won_cost

    @property
    def cross_term(self) -> Floats:
        """What acquisition would bring more per unit of money if those it wins were never ignored."""
        return self.ignored_if_won * self.save * self.elasticity / self.won_cost


@dataclass(frozen=True, slots=True)
class Choice:
    """What the draws say of the next unit of money. Returns are margin per unit of money spent.

    `regret_of_care` is what choosing care costs on average where acquisition is better; the other likewise.
    `even_…` is where both returns are equal, all else as it is; `variance_shares` are of their difference, by source.
    `worth_knowing`: what knowing a source before choosing gains per unit of money, on average (EVPPI).
    """

    care: Floats
    acquisition: Floats
    cross_term: float
    care_better: float
    regret_of_care: float
    regret_of_acquisition: float
    save_value: float
    even_answer_cost: float
    even_won_cost: float
    even_save: float
    variance_shares: dict[str, float]
    worth_knowing: dict[str, float]

    @property
    def is_flat(self) -> bool:
        """Whether choosing wrong would cost less than 2 % of what is spent, either way."""
        return max(self.regret_of_care, self.regret_of_acquisition) < FLAT_BELOW


def drawn(inputs: Inputs, draws: int = DRAWS) -> Drawn:
    """Draw the inputs: what is measured from its normal distribution, what is assumed evenly over its range."""
    rng = np.random.default_rng(SEED)
    save, answer, value, cost = rng.standard_normal((4, draws))
    persists, factor, elasticity = (
        of.low + (of.high - of.low) * rng.random(draws)
        for of in (inputs.gap_persists, inputs.answer_factor, inputs.elasticity)
    )
    # The gap while followed and the gap that stays are read off the same curves: one draw moves both.
    within = inputs.save_within.value + inputs.save_within.error * save
    beyond = inputs.save_beyond.value + inputs.save_beyond.error * save
    return Drawn(
        save=within + persists * beyond,
        answer_cost=_price(inputs.answer_cost, answer) * factor,
        won_value=inputs.won_value.value + inputs.won_value.error * value,
        won_cost=_price(inputs.won_cost, cost),
        elasticity=elasticity,
        sources={
            "how much longer the answered stay": save, "how long the gap stays": persists,
            "handling cost of an answer": answer, "cost of one more answer": factor,
            "value of a customer won": value, "cost of winning one": cost, "what more spend wins": elasticity,
        },
        ignored_if_won=inputs.ignored_if_won,
    )  # fmt: skip


def choice(inputs: Inputs) -> Choice:
    """Compare the marginal returns of both spends."""
    known = drawn(inputs)
    care, acquisition = known.care, known.acquisition
    gap = care - acquisition
    each = {name: _explained(source, gap) for name, source in known.sources.items()}
    total = sum(each.values())
    return Choice(
        care=care,
        acquisition=acquisition,
        cross_term=float(known.cross_term.mean()),
        care_better=float((gap > 0).mean() + (gap == 0).mean() / 2),
        regret_of_care=float(np.maximum(-gap, 0).mean()),
        regret_of_acquisition=float(np.maximum(gap, 0).mean()),
        save_value=float(known.save.mean()),
        even_answer_cost=_even(float(known.save.mean()), float(acquisition.mean())),
        even_won_cost=_even(float((known.won_value * known.elasticity).mean()), float(care.mean())),
        even_save=float(acquisition.mean()) / float((1 / known.answer_cost).mean()),
        variance_shares={name: value / total for name, value in each.items()} if total else each,
        worth_knowing={name: _worth_knowing(source, gap) for name, source in known.sources.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What was spent in a year on both, and how far it ever moved.

    `ignored`: complaints a year that could still be answered; `answered`: those that are, and no more can be lost.
    `won`: customers a year. `least_…` and `most_…` are what a year at the lowest and the highest stretch seen would
    come to.
    """

    care: float
    acquisition: float
    won: float
    ignored: float
    answered: float
    least_care: float
    most_care: float
    least_acquisition: float
    most_acquisition: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.care + self.acquisition


@dataclass(frozen=True, slots=True)
class Allocation:
    """Total margin of a budget by care's share of it, against today's split; arrays of shape (shares,).

    `is_observed`: both spends stay where they have been. `is_best_or_like_it`: cannot be told from the best.
    """

    share: Floats
    change: Floats
    low: Floats
    high: Floats
    is_observed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    is_best_or_like_it: np.ndarray[tuple[int], np.dtype[np.bool_]]
    best: float
    today: float

    @property
    def is_flat(self) -> bool:
        """Whether no share that was ever near can be told from the best."""
        return bool(self.is_best_or_like_it[self.is_observed].all())


def allocation(inputs: Inputs, budget: Budget) -> Allocation:
    """What moving money between the two would bring a year, the total fixed.

    More for care answers more of the ignored until none is left; less for care loses answers at the same price, until
    none is given.
    Customers won change with spend by the elasticity.
    """
    known = drawn(inputs)
    today = budget.care / budget.total
    reach = max(budget.acquisition, 1e-9)
    widest = 1 - 0.5 * min(budget.least_acquisition, reach) / budget.total
    narrowest = max(0.0, 1 - 1.5 * max(budget.most_acquisition, reach) / budget.total)
    share = np.unique(np.append(np.linspace(narrowest, widest, SHARES), today))
    more_care = share * budget.total - budget.care
    spend = np.maximum((1 - share) * budget.total, 1e-9)
    answers = np.clip(more_care / known.answer_cost[:, None], -budget.answered, budget.ignored)
    won = budget.won * ((spend / reach) ** known.elasticity[:, None] - 1)
    change = answers * known.save[:, None] + won * known.won_value[:, None]
    mean = change.mean(axis=0)
    inside = (spend >= budget.least_acquisition * (1 - 1e-9)) & (spend <= budget.most_acquisition * (1 + 1e-9))
    care = share * budget.total
    inside &= (care >= budget.least_care * (1 - 1e-9)) & (care <= budget.most_care * (1 + 1e-9))
    inside |= np.isclose(share, today)
    best = int(np.flatnonzero(inside)[np.argmax(mean[inside])])
    behind = change[:, [best]] - change
    alike = (np.quantile(behind, 0.025, axis=0) <= 0) | (behind.mean(axis=0) < FLAT_BELOW * budget.total)
    low, high = np.quantile(change, [0.025, 0.975], axis=0)
    return Allocation(share, mean, low, high, inside, alike, float(share[best]), today)


def _price(measured: Measured, normal: Floats) -> Floats:
    return np.maximum(measured.value + measured.error * normal, LEAST_PRICE * measured.value)


def _explained(source: Floats, outcome: Floats) -> float:
    if np.ptp(source) == 0 or np.ptp(outcome) == 0:
        return 0.0
    return float(np.corrcoef(source, outcome)[0, 1] ** 2)


def _worth_knowing(source: Floats, gap: Floats) -> float:
    """Expected gain of choosing by what is expected of `gap` once `source` is known, by a curve of third degree.

    References:
        Strong, Oakley and Brennan (2014), Med. Decis. Making 34, 311-326.
    """
    if np.ptp(source) == 0:
        return 0.0
    expected = np.polynomial.Polynomial.fit(source, gap, KNOWN_DEGREE)(source)
    return max(float(np.maximum(expected, 0).mean()) - max(float(gap.mean()), 0.0), 0.0)


def _even(worth: float, other_return: float) -> float:
    """The price at which what is bought for it returns as much as the other spend; `inf` where that returns nothing."""
    return worth / other_return if other_return > 0 else float("inf")
