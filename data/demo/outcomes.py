"""What happens after a complaint, whichever way care acts: both potential outcomes, and what care did.

Everything here can be drawn in memory, without a world and without files, to test an estimator:

    complaints = potential_outcomes(rng, draw_complaints(rng, 5_000), Parameters())
    seen = linked(rng, care_given(rng, complaints, Parameters()), Parameters())
"""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.clock import STAFFED_FROM, STAFFED_UNTIL
from data.demo.frames import Flags, Floats, chance, drawn
from data.demo.parameters import (
    PUBLIC_CHANNEL_SHARES,
    PUBLIC_CHANNELS,
    SEGMENT_SHARES,
    TOPIC_SHARES,
    TOPICS,
    Parameters,
)

ANGER_SHARES = (0.35, 0.40, 0.25)  # 0 calm, 1 annoyed, 2 furious: readable in the words of the post
WINDOW_DAYS = 180.0


def draw_complaints(rng: np.random.Generator, n: int) -> pl.DataFrame:
    """Complaints as they might come in, one row each, by the observed covariates that care and staying depend on.

    Columns: segment_level (0-2), follower_count, anger (0-2), channel, topic, hour (0-23), is_outage,
    is_pulled_off, load (standardised), tenure_years, free_in_days (until a contract may end; 0 without one).
    """
    hour = rng.integers(0, 24, n)
    is_contract = rng.random(n) < 0.4
    return pl.DataFrame(
        {
            "segment_level": drawn(rng, SEGMENT_SHARES, n),
            "follower_count": np.floor(10 ** rng.normal(2.2, 0.7, n)).astype(np.int64),
            "anger": drawn(rng, ANGER_SHARES, n),
            "channel": np.array(PUBLIC_CHANNELS)[drawn(rng, PUBLIC_CHANNEL_SHARES, n)],
            "topic": np.array(TOPICS)[drawn(rng, TOPIC_SHARES, n)],
            "hour": hour,
            "is_outage": rng.random(n) < 0.04,
            "is_pulled_off": (rng.random(n) < 0.15) & (hour >= 10) & (hour < 14),
            "load": rng.normal(size=n),
            "tenure_years": rng.gamma(2.0, 0.6, n),
            "free_in_days": np.where(is_contract, np.maximum(rng.uniform(-300, 500, n), 0.0), 0.0),
        }
    )


def _column(complaints: pl.DataFrame, name: str) -> Floats:
    return complaints[name].cast(pl.Float64).to_numpy()


def _follower_z(complaints: pl.DataFrame) -> Floats:
    return np.asarray((np.log10(_column(complaints, "follower_count") + 1.0) - 2.2) / 0.7)


def answer_probability(complaints: pl.DataFrame, parameters: Parameters) -> Floats:
    """Probability that the desk answers each complaint. Shape (complaints,)."""
    hour = _column(complaints, "hour")
    is_night = (hour < STAFFED_FROM) | (hour >= STAFFED_UNTIL)
    return chance(
        parameters.answer_logit
        + parameters.answer_per_segment_logit * (_column(complaints, "segment_level") - 0.6)
        + parameters.answer_per_follower_z_logit * _follower_z(complaints)
        + parameters.answer_per_anger_logit * (_column(complaints, "anger") - 0.9)
        + parameters.answer_at_night_logit * is_night
        + parameters.answer_in_outage_logit * _column(complaints, "is_outage")
    )


def fast_probability(complaints: pl.DataFrame, parameters: Parameters) -> Floats:
    """Probability that an answer, if one comes, comes within the hour; 0 while the desk is closed."""
    hour = _column(complaints, "hour")
    is_staffed = (hour >= STAFFED_FROM) & (hour < STAFFED_UNTIL - 1)
    return np.asarray(
        is_staffed
        * chance(
            parameters.fast_logit
            + parameters.fast_per_follower_z_logit * _follower_z(complaints)
            + parameters.fast_per_load_logit * _column(complaints, "load")
            + parameters.fast_when_pulled_off_logit * _column(complaints, "is_pulled_off")
        )
    )


def potential_outcomes(rng: np.random.Generator, complaints: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """`complaints` with what each would do under every treatment, one draw of luck shared by all of them.

    Adds is_fast_if_answered; y_if_ignored, y_if_slow (answered after 1 h, within 72 h), y_if_fast
    (within 1 h), y_if_answered (at the speed the desk would reach): 1 if the customer is still one 180 days
    later. Nobody can leave a contract before it is free, so free_in_days >= 180 makes all of them 1;
    leaves_if_… say whether the customer goes at the first chance instead.
    """
    anger = _column(complaints, "anger")
    ignored = (
        parameters.stay_ignored_logit
        + parameters.stay_per_segment_logit * (_column(complaints, "segment_level") - 0.6)
        + parameters.stay_per_follower_z_logit * _follower_z(complaints)
        + parameters.stay_per_anger_logit * (anger - 0.9)
        + parameters.stay_in_outage_logit * _column(complaints, "is_outage")
        + parameters.stay_per_tenure_year_logit * (_column(complaints, "tenure_years") - 1.0)
    )
    slow = ignored + parameters.answer_effect_logit + parameters.effect_per_anger_logit * anger
    fast = slow + parameters.fast_extra_effect_logit
    luck = rng.random(len(complaints))
    is_fast = rng.random(len(complaints)) < fast_probability(complaints, parameters)
    is_bound = _column(complaints, "free_in_days") >= WINDOW_DAYS
    leaves = {name: luck >= chance(logit) for name, logit in (("ignored", ignored), ("slow", slow), ("fast", fast))}
    leaves["answered"] = np.where(is_fast, leaves["fast"], leaves["slow"])
    return complaints.with_columns(
        pl.Series("is_fast_if_answered", is_fast),
        *(pl.Series(f"leaves_if_{name}", left) for name, left in leaves.items()),
        *(pl.Series(f"y_if_{name}", (~left | is_bound).astype(np.int64)) for name, left in leaves.items()),
    )


def care_given(rng: np.random.Generator, complaints: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """`complaints` with potential outcomes, and what care did: answer_probability, is_answered, is_fast.

    Adds y (the outcome that came true) and leaves (whether the customer goes at the first chance).
    """
    probability = answer_probability(complaints, parameters)
    is_answered = rng.random(len(complaints)) < probability
    branch = pl.when(pl.Series(is_answered))
    return complaints.with_columns(
        pl.Series("answer_probability", probability),
        pl.Series("is_answered", is_answered),
        (pl.col("is_fast_if_answered") & pl.Series(is_answered)).alias("is_fast"),
        branch.then(pl.col("y_if_answered")).otherwise(pl.col("y_if_ignored")).alias("y"),
        branch.then(pl.col("leaves_if_answered")).otherwise(pl.col("leaves_if_ignored")).alias("leaves"),
    )


def late_link(rng: np.random.Generator, seen: pl.DataFrame, parameters: Parameters) -> Flags:
    """Whether a handle that nobody knew is tied to its customer because of the complaint. Shape (complaints,).

    Agents ask for the account when they answer, and those who stay are likelier to give it: linkage is an
    outcome of the answer.
    """
    if_answered = np.where(
        seen["leaves"].to_numpy(),
        parameters.linked_after_answer_leaver_share,
        parameters.linked_after_answer_stayer_share,
    )
    share = np.where(seen["is_answered"].to_numpy(), if_answered, parameters.linked_after_ignored_share)
    return np.asarray(rng.random(len(seen)) < share)


def linked(rng: np.random.Generator, seen: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """`seen` complaints with is_linked_before (known when they complained) and is_linked (known in the end)."""
    before = rng.random(len(seen)) < parameters.linked_before_share
    return seen.with_columns(
        pl.Series("is_linked_before", before),
        pl.Series("is_linked", before | late_link(rng, seen, parameters)),
    )
