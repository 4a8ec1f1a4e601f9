"""Does answering teach people to complain, do public answers spread, and who should be asked to go on in private?"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl

from analytics.covariates import Covariates, covariates_of
from analytics.effect.aipw import Sample
from analytics.effect.compared import (
    FEWEST_EVENTS,
    FEWEST_IN_ARM,
    NOT_ENOUGH,
    SATURDAY,
    Compared,
    Known,
    compared,
    known_before,
)
from analytics.effect.measures import estimated
from analytics.effect.nuisances import learners
from analytics.effect.other_arms import OtherStudy, effects_in_groups, other_study, told
from analytics.effect.verdict import Study, study
from analytics.estimate import Caution, Insufficient, Result

Echo = Literal["complains_again", "contacts_again", "was_shared"]
AfterMoving = Literal["is_solved", "has_dropped_out", "was_shared"]
WIDE_REACH = 1_000  # followers
UNDATED_SHARES = Caution(
    "undated-shares", "Shares carry no date: those before the answer count, too, and may have brought it."
)
DESK_CHOOSES = Caution(
    "desk-chooses", "Agents choose whom to move, by more than the files hold: a difference, not yet an effect."
)
LOST_FROM_SIGHT = Caution("lost-from-sight", "Private messages that no file holds look like dropping out.")


def echo_study(
    frame: pl.DataFrame, echoes: pl.DataFrame, outcome: Echo, seeds: int = 1, *, takes_undated: bool = True
) -> Study | Insufficient:
    """Answered against ignored complaints in what customers or onlookers do next.

    Of shares, only those answered in public are compared with the ignored.

    Args:
        frame: As `sql/queries/care_effect.sql` gives it.
        echoes: As `sql/queries/complaint_echoes.sql` gives it, under the same settings.
        outcome: `complains_again` by any channel, `contacts_again` for whatever reason, or `was_shared`.
        seeds: Ways to deal the folds.
        takes_undated: Whether segment and region, which no file dates, are held equal too.
    """
    known = known_before(frame, takes_undated=takes_undated)
    if isinstance(known, Insufficient):
        return known
    beside = known.rows.select("case_key").join(echoes, on="case_key", how="left", maintain_order="left")
    asked = _of_shares(known, beside) if outcome == "was_shared" else _of_later(known, beside, outcome)
    return study(asked, learners("linear"), seeds)


def effect_on_echo(
    frame: pl.DataFrame, frames: dict[str, pl.DataFrame], outcome: Echo, seeds: int, *, takes_undated: bool
) -> Result:
    """By how many points more it happens with an answer than without, among the answered.

    Args:
        frame: As above.
        frames: Holds `complaint_echoes`.
        outcome: As above.
        seeds: As above.
        takes_undated: As above.
    """
    found = echo_study(frame, frames["complaint_echoes"], outcome, seeds, takes_undated=takes_undated)
    if isinstance(found, Insufficient):
        return found
    result = estimated(found, "answered", "points", "linear")
    return result.with_cautions(UNDATED_SHARES) if outcome == "was_shared" else result


def moving_study(frame: pl.DataFrame, outcome: AfterMoving, seeds: int = 1) -> OtherStudy | Insufficient:
    """Requests whose first reply asked to go on in private against those answered in public.

    Both are followed from that reply on, so nobody has to live to be moved.

    Args:
        frame: As `sql/queries/moved_private.sql` gives it.
        outcome: Its column.
        seeds: Ways to deal the folds.
    """
    rows = frame.drop_nulls(outcome)
    if rows.is_empty():
        return Insufficient(
            "No request in public has a reply, or nobody counted what is asked.",
            "Bring mentions.csv, with share_count, or case_events.csv.",
        )
    return other_study(
        rows, outcome, "is_moved", "person", _known(rows), rows="requests answered in public", seeds=seeds
    )


def effect_of_moving(frame: pl.DataFrame, outcome: AfterMoving, seeds: int) -> Result:
    """By how many points more it happens to those who were asked to go on in private, than to others like them.

    Args:
        frame: As above.
        outcome: As above.
        seeds: As above.
    """
    found = moving_study(frame, outcome, seeds)
    if isinstance(found, Insufficient):
        return found
    beside = {"was_shared": UNDATED_SHARES, "has_dropped_out": LOST_FROM_SIGHT, "is_solved": LOST_FROM_SIGHT}
    return told(found, found.on_the_answered, DESK_CHOOSES, beside[outcome], most_is="associational")


def moving_by_group(found: OtherStudy) -> pl.DataFrame:
    """What moving would change for those answered in public, by topic × segment × reach; see `effects_in_groups`."""
    groups = found.compared.known.rows.select(
        pl.concat_str(
            pl.col("topic").fill_null("no topic"),
            pl.col("segment").fill_null("segment not known"),
            pl.when(pl.col("follower_count") >= WIDE_REACH)
            .then(pl.lit(f"{WIDE_REACH:,}+ followers"))
            .otherwise(pl.lit("fewer followers")),
            separator=" · ",
        ).alias("group")
    )["group"]
    return effects_in_groups(found, groups)


def _of_later(known: Known, beside: pl.DataFrame, outcome: Echo) -> Compared | Insufficient:
    """What came later, of those who were followed to the end: a late yes must not stand for those not yet seen."""
    happened = known.rows["complains_again"] if outcome == "complains_again" else beside["contacts_again"]
    rows = known.rows.with_columns(happened.alias("complains_again")).with_columns(
        pl.when(pl.col("followed_days") >= pl.col("judged_days")).then("complains_again").alias("complains_again")
    )
    return compared(replace(known, rows=rows), "complains_again")


def _of_shares(known: Known, beside: pl.DataFrame) -> Compared | Insufficient:
    is_kept = ((~known.rows["is_answered"]) | ~beside["is_moved"]) & beside["was_shared"].is_not_null()
    arms = known.rows.filter(is_kept)["is_answered"]
    if min(arms.sum(), (~arms).sum()) < FEWEST_IN_ARM:
        return NOT_ENOUGH
    asked = known.of(is_kept.to_numpy())
    happened = beside.filter(is_kept)["was_shared"].cast(pl.Float64).to_numpy()
    if not FEWEST_EVENTS <= happened.sum() <= len(happened) - FEWEST_EVENTS:
        return Insufficient(
            f"Fewer than {FEWEST_EVENTS} of these posts were shared, or all but as few.",
            "Bring mentions.csv with share_count.",
        )
    return Compared(asked, Sample(happened, asked.is_answered, asked.covariates.matrix, asked.customer), "was_shared")


def _known(frame: pl.DataFrame) -> Covariates:
    angle = pl.col("hour") * (2 * np.pi / 24)
    rows = frame.with_columns(
        pl.col("follower_count").log1p().alias("followers"),
        pl.col("reply_hours").log1p().alias("wait"),
        (pl.col("tone").rank() / pl.col("tone").count()).alias("tone of the words"),
        (pl.col("weekday") >= SATURDAY).alias("weekend"),
        angle.sin().alias("hour, sine"),
        angle.cos().alias("hour, cosine"),
    )
    numbers = ["followers", "wait", "tone of the words", "weekend", "hour, sine", "hour, cosine"]
    return covariates_of(rows, numbers, ["kind", "topic", "channel", "brand", "segment", "region"])
