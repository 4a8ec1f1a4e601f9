"""Whom to answer first, as numbers that a page or a prompt asks for."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from analytics.beliefs import Belief
from analytics.effect.compared import compared, known_before
from analytics.effect.measures import METHODS, OTHERS, estimated, studied
from analytics.effect.nuisances import LearnerName, learners
from analytics.effect.queue import Waiting, known_with, learned, queue
from analytics.effect.uplift import BY_UPLIFT, Uplift, uplift
from analytics.effect.verdict import Study
from analytics.estimate import Caution, Estimate, Insufficient, Result

NOBODY_WAITS = Insufficient("No complaint waits for an answer.", "Look back over more days.")
NO_NAMES = Insufficient(
    "Nobody knows which customers wait, so no money stands for them.",
    "Bring identities.csv, or customer_id in cases.csv, and what these customers bought.",
)
ALIKE = Insufficient(
    "What is foretold is one number for all: nothing that is known tells who gains more.", "Bring a longer history."
)
A_YEAR = Caution("year", "A customer who stays is counted as one more year like the last; nothing beyond it.")


def worth_of_waiting(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], assumed: Mapping[str, Belief], learner: LearnerName,
    deals: int, answer_hours: float, *, takes_undated: bool,
) -> Result:  # fmt: skip
    """What answering every complaint that waits is worth: the gain of each times a year of its customer's margin.

    Args:
        frame: As `sql/queries/complaints_waiting.sql` gives it.
        frames: Holds `care_effect`.
        assumed: Holds `contract_margin`.
        learner: What learns chances and outcomes.
        deals: Ways to deal the folds, averaged.
        answer_hours: Within which a complaint counts as answered.
        takes_undated: Whether segment and region, which no file dates, are held equal too.
    """
    if frame.is_empty():
        return NOBODY_WAITS
    if frame["customer_id"].is_null().all():
        return NO_NAMES
    known = known_with(frame, frames["care_effect"], takes_undated=takes_undated)
    found = learned(known, learner, deals)
    if isinstance(known, Insufficient) or isinstance(found, Insufficient):
        return known if isinstance(known, Insufficient) else found  # type: ignore[return-value]
    told = studied(known, "has_stayed", learner, 1)
    return told_of_waiting(queue(frame, known, found, assumed["contract_margin"], answer_hours), told, learner)


def told_of_waiting(waiting: Waiting, judged: Study | Insufficient, learner: LearnerName) -> Estimate:
    """The worth of the queue, as far as the effect of answering is to be believed."""
    low, high = waiting.interval()
    left_out = int(waiting.rows["value_amount"].null_count())
    total = len(waiting.rows)
    said = (
        f"{left_out:,} of {total:,} are of nobody known, wait too long, had an answer before, or are of a customer who "
        "is counted already; they count for nothing."
    )
    cautions = (*_verdict(judged), Caution("left-out", said), A_YEAR)
    return Estimate(
        value=waiting.value, low=low, high=high, unit="money", n=len(waiting.rows), currency=waiting.currency,
        method=f"DR-learner, {METHODS[learner]}", claim="associational", cautions=cautions,
        rows=waiting.rows,
    )  # fmt: skip


def gain_of_ranking(frame: pl.DataFrame, learner: LearnerName, deals: int, *, takes_undated: bool) -> Result:
    """How much more is kept by answering in the order of who gains most than by lot, over all shares answered.

    Rows: `share, gain, low, high, by_lot`, gains in customers kept per complaint.
    """
    found = _uplift(frame, learner, deals, takes_undated=takes_undated)
    return found if isinstance(found, Insufficient) else told_of_ranking(found)


def told_of_ranking(found: Uplift) -> Estimate:
    """The normalised Qini coefficient as a number with its interval."""
    told = found.qinis[BY_UPLIFT]
    low, high = told.normalised_interval()
    return Estimate(
        value=told.normalised, low=low, high=high, unit="share", n=len(found.sample), claim="associational",
        method="Qini of doubly robust scores, out of fold; bootstrap over customers", rows=told.curve,
    )  # fmt: skip


def slope_of_uplift(frame: pl.DataFrame, learner: LearnerName, deals: int, *, takes_undated: bool) -> Result:
    """Whether who is foretold to gain more gains more: 1 where it holds, 0 where the differences are chance."""
    found = _uplift(frame, learner, deals, takes_undated=takes_undated)
    return found if isinstance(found, Insufficient) else told_of_slope(found)


def told_of_slope(found: Uplift) -> Result:
    """The slope as a number with its interval."""
    if found.slope is None:
        return ALIKE
    low, high = found.slope.interval()
    return Estimate(
        value=found.slope.value, low=low, high=high, unit="score", n=len(found.sample), claim="associational",
        method="slope of doubly robust scores on the effect foretold, out of fold; errors by customer",
    )  # fmt: skip


def _uplift(frame: pl.DataFrame, learner: LearnerName, deals: int, *, takes_undated: bool) -> Uplift | Insufficient:
    known = known_before(frame, takes_undated=takes_undated)
    return known if isinstance(known, Insufficient) else uplift(compared(known), learners(learner), deals)


def _verdict(judged: Study | Insufficient) -> tuple[Caution, ...]:
    if isinstance(judged, Insufficient):
        return (OTHERS,)
    return estimated(judged, "answered", "points", "linear").cautions
