"""What answering is worth, as numbers that a page or a prompt asks for, each with its verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from analytics.beliefs import Belief
from analytics.effect.aipw import Effect
from analytics.effect.compared import Known, OutcomeName, compared, known_before
from analytics.effect.nuisances import LearnerName, learners
from analytics.effect.verdict import Study, study
from analytics.estimate import Caution, Estimate, Insufficient, Result, Unit

Of = Literal["answered", "ignored"]
METHODS: dict[str, str] = {
    "linear": "cross-fitted AIPW, logit and linear regression",
    "boosting": "cross-fitted AIPW, gradient boosting",
}
MOST_WITHOUT_MARGIN = 0.1  # of customers, before nothing is said of money
NO_RATE = Insufficient(
    "Some of what these customers paid is in a currency without an exchange rate.",
    "Bring fx_rates.csv with that currency.",
)
NO_MARGIN = Insufficient(
    "What these customers bought states no margin.", "Bring orders.csv with margin_amount or cost_amount."
)
NO_MONEY = Insufficient(
    "Nothing was bought by customers who complained.", "Bring orders.csv or subscriptions.csv with their customer_id."
)
OTHERS = Caution("interference", "An answer is taken to change nothing for other customers, though they may read it.")


@dataclass(frozen=True)
class Worth:
    """Answered against ignored in margin; the errors hold what is not known of the share of charges that is margin."""

    study: Study
    on_the_answered: Effect
    on_the_ignored: Effect
    currency: str


def effect_of_answering(
    frame: pl.DataFrame, outcome: OutcomeName, of: Of, learner: LearnerName, seeds: int, *, takes_undated: bool
) -> Result:
    """By how many points more an outcome happens with an answer than without, among the answered or the ignored.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it.
        outcome: Its column.
        of: Whom it is told of: what answering was worth, or would be worth.
        learner: What learns chances and outcomes.
        seeds: Ways to deal the folds; the median counts.
        takes_undated: Whether segment and region, which no file dates, are held equal too.
    """
    known = known_before(frame, takes_undated=takes_undated)
    found = known if isinstance(known, Insufficient) else studied(known, outcome, learner, seeds)
    if isinstance(found, Insufficient):
        return found
    return estimated(found, of, "points", learner)


def value_of_answering(
    frame: pl.DataFrame, assumed: Mapping[str, Belief], of: Of, learner: LearnerName, seeds: int, *, takes_undated: bool
) -> Result:
    """What an answer brings in margin per complaint, among the answered or the ignored, in the days that are judged.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it.
        assumed: Holds `contract_margin`.
        of: As above.
        learner: As above.
        seeds: As above.
        takes_undated: As above.
    """
    known = known_before(frame, takes_undated=takes_undated)
    found = known if isinstance(known, Insufficient) else worth(known, assumed["contract_margin"], learner, seeds)
    if isinstance(found, Insufficient):
        return found
    return estimated_worth(found, of, learner)


def studied(known: Known, outcome: OutcomeName, learner: LearnerName, seeds: int) -> Study | Insufficient:
    """Answered against ignored in one outcome."""
    return study(compared(known, outcome), learners(learner), seeds)


def worth(known: Known, contract_margin: Belief, learner: LearnerName, seeds: int) -> Worth | Insufficient:
    """Answered against ignored in margin: that of orders, and the share of a contract's charges that is assumed."""
    rows = known.rows
    if rows["is_rate_missing"].any():
        return NO_RATE
    if rows["is_margin_missing"].sum() > MOST_WITHOUT_MARGIN * len(rows):
        return NO_MARGIN
    has_charges = bool((rows["charges_after"] > 0).any())
    if not has_charges and not (rows["margin_after"] != 0).any():
        return NO_MONEY
    in_margin = rows.with_columns(margin_after=pl.col("margin_after") + contract_margin.mean * pl.col("charges_after"))
    found = studied(replace(known, rows=in_margin), "margin_after", learner, seeds)
    if isinstance(found, Insufficient):
        return found
    answered, ignored = found.on_the_answered, found.on_the_ignored
    charges = studied(known, "charges_after", learner, seeds) if has_charges else None
    if isinstance(charges, Study):
        answered = _with_share(answered, charges.on_the_answered, contract_margin)
        ignored = _with_share(ignored, charges.on_the_ignored, contract_margin)
    return Worth(found, answered, ignored, rows["reporting_currency"][0])


def estimated(found: Study, of: Of, unit: Unit, learner: LearnerName, effect: Effect | None = None) -> Estimate:
    """An effect with the verdict on it: causal only where that is supported.

    Args:
        found: The study.
        of: Whom it is told of.
        unit: Of the outcome.
        learner: What learned.
        effect: Where more is doubted than the study knows; its own effect if None.
    """
    judged = found if of == "answered" else found.of_the_ignored
    told = effect or (found.on_the_answered if of == "answered" else found.on_the_ignored)
    low, high = told.interval()
    holds_nothing = judged.verdict == "supported" and told.covers_zero()
    verdict = "fragile" if holds_nothing else judged.verdict
    reason = "The interval holds 0." if holds_nothing else judged.first_reason
    said = f"{verdict.capitalize()}: {reason}" if reason else f"{verdict.capitalize()}."
    return Estimate(
        value=told.value, low=low, high=high, unit=unit, n=found.compared.n, method=METHODS[learner],
        claim="causal" if verdict == "supported" else "associational",
        cautions=(Caution(f"verdict-{verdict.replace(' ', '-')}", said), OTHERS),
    )  # fmt: skip


def estimated_worth(found: Worth, of: Of, learner: LearnerName) -> Estimate:
    """The worth of an answer with the verdict on it."""
    effect = found.on_the_answered if of == "answered" else found.on_the_ignored
    return replace(estimated(found.study, of, "money", learner, effect), currency=found.currency)


def _with_share(effect: Effect, on_charges: Effect, share: Belief) -> Effect:
    return replace(effect, error=math.hypot(effect.error, on_charges.value * share.deviation))
