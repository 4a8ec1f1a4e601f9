"""Questions before buying: do answers win customers, and how much of it could be in who can be tied to their words?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.covariates import Covariates, covariates_of
from analytics.effect.compared import SATURDAY
from analytics.effect.other_arms import OtherStudy, effects_in_groups, other_study, told
from analytics.estimate import Caution, Insufficient, Result
from analytics.proportions import normal_quantile
from analytics.words import words_as_covariates

Joined = Literal["has_joined", "has_joined_tied_then"]
QUESTIONS = "questions"
NAMED_BY_BUYING = Caution(
    "named-by-buying",
    "Askers get a name when they buy; who buys and is never tied to their words counts as not having come. The effect "
    "is too small where both arms are tied alike, and too large where an answer ties.",
)


@dataclass(frozen=True, slots=True)
class Tying:
    """How much oftener answers would have to tie joiners to their words for the effect to vanish.

    `ratio` is joined if answered ÷ joined if ignored, both as seen and held alike; `low` its 95 % lower end.
    `tied_then` is the share of joiners, answered and ignored, who were tied on the very day they joined.
    """

    ratio: float
    low: float
    tied_then_answered: float
    tied_then_ignored: float


def prospects_study(frame: pl.DataFrame, outcome: Joined = "has_joined", seeds: int = 1) -> OtherStudy | Insufficient:
    """Answered against ignored questions of people who were no customers, in who came.

    Args:
        frame: As `sql/queries/prospects_compared.sql` gives it.
        outcome: Its column.
        seeds: Ways to deal the folds.
    """
    if frame.is_empty():
        return Insufficient("Nobody asked in public who was no customer yet.", "Bring mentions.csv or cases.csv.")
    return other_study(frame, outcome, "is_answered", "person", _known(frame), rows="ignored questions", seeds=seeds)


def prospect_conversion(frame: pl.DataFrame, outcome: Joined, seeds: int) -> Result:
    """By how many points more of those who were answered came than would have without an answer.

    Args:
        frame: As above.
        outcome: As above.
        seeds: As above.
    """
    found = prospects_study(frame, outcome, seeds)
    if isinstance(found, Insufficient):
        return found
    return told(found, found.on_the_answered, NAMED_BY_BUYING)


def tying(found: OtherStudy) -> Tying | Insufficient:
    """The ratio of ties that would explain the effect away, beside what is seen of ties."""
    sample, effect = found.compared.sample, found.on_the_answered
    answered = sample.is_answered
    came = float(sample.outcome[answered].mean())
    without = came - effect.value
    joiners = found.compared.known.rows.filter("has_joined")
    shares = {
        arm: float(joiners.filter(pl.col("is_answered") == arm)["has_joined_tied_then"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
        for arm in (True, False)
    }
    if without <= 0 or came <= 0:
        return Insufficient("Nobody like the answered is seen to come without an answer.", "Bring a longer history.")
    # Delta method on log(came) − log(without): both from the same questions.
    share = float(answered.mean())
    of_came = np.where(answered, (sample.outcome - came) / share, 0.0)
    of_effect = effect.scores - answered / share * effect.value
    off = np.bincount(sample.customer, of_came / came - (of_came - of_effect) / without)
    error = math.sqrt(float((off**2).sum())) / len(sample)
    ratio = came / without
    return Tying(ratio, ratio * math.exp(-normal_quantile(0.95) * error), shares[True], shares[False])


def by_topic(found: OtherStudy) -> pl.DataFrame:
    """What answers to the ignored would bring, by what was asked about; see `effects_in_groups`."""
    return effects_in_groups(found, found.compared.known.rows["topic"].fill_null("not stated"))


def _known(frame: pl.DataFrame) -> Covariates:
    angle = pl.col("hour") * (2 * np.pi / 24)
    rows = frame.with_columns(
        pl.col("follower_count").log1p().alias("followers"),
        (pl.col("tone").rank() / pl.col("tone").count()).alias("tone of the words"),
        angle.sin().alias("hour, sine"),
        angle.cos().alias("hour, cosine"),
        (pl.col("weekday") >= SATURDAY).alias("weekend"),
    )
    numbers = ["followers", "tone of the words", "hour, sine", "hour, cosine", "weekend"]
    held = covariates_of(rows, numbers, ["channel", "brand", "topic"])
    return held.beside(words_as_covariates(rows["text"]))
