"""Who answers what saves contacts: how much hangs on ten members, and what would be lost if they left.

The ten are picked in the earlier half of the time and judged in the later half: picked and judged on the same rows, the
first ten always look more indispensable than they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.deflection.readers import compared, followed, saved_by
from analytics.estimate import Caution, Estimate, Insufficient, Result, counted
from analytics.proportions import wilson_interval
from analytics.spans import DAYS_A_YEAR, FEWEST_DAYS, TOO_SHORT, days_spanned

TOP = 10
FEWEST_LATER = 20  # solved threads, or issues, of the later half
TOO_FEW = Insufficient(
    f"Fewer than {TOP + 1} members solved threads in the earlier half of this time, or fewer than {FEWEST_LATER} were "
    "solved in the later half.",
    "Widen the period or the filters.",
)
BY_HALVES = Caution(
    "by-halves", f"The {TOP} members who solved most in the earlier half of the time, judged by its later half."
)


@dataclass(frozen=True, slots=True)
class Halves:
    """The rows of members in the later half of the time, and who were the first ten in the earlier half."""

    later: pl.DataFrame
    top: list[str]


def solved_by_top_ten(frame: pl.DataFrame) -> Result:
    """Of threads solved in the later half, the share solved by the ten members who solved most in the earlier half.

    Rows: every solver, `person, handle, is_employee, threads, share, cumulative_share`, the most threads first.

    Args:
        frame: One row per solved thread: `thread_id, person, handle, is_employee, solved_at`.
    """
    halves = halved(frame, "solved_at", "person")
    if isinstance(halves, Insufficient):
        return halves
    theirs, n = int(halves.later["person"].is_in(halves.top).sum()), len(halves.later)
    low, high = wilson_interval(theirs, n)
    return Estimate(
        value=theirs / n, low=low, high=high, unit="share", n=len(frame), claim="descriptive",
        method=f"Wilson, {theirs:,} of {n:,} threads", cautions=(BY_HALVES,), rows=solvers(frame),
    )  # fmt: skip


def solvers(frame: pl.DataFrame) -> pl.DataFrame:
    """Everybody who solved a thread: `person, handle, is_employee, threads, share, cumulative_share`."""
    return (
        frame.group_by("person")
        .agg(pl.col("handle").drop_nulls().first(), pl.col("is_employee").any(), threads=pl.len())
        .sort("threads", "person", descending=[True, False])
        .with_columns(share=pl.col("threads") / len(frame), cumulative_share=pl.col("threads").cum_sum() / len(frame))
    )


def lost_without_top_ten(frame: pl.DataFrame, window_days: int) -> Result:
    """Contacts a year that known readers would make again if the ten members left.

    Issues of the later half that one of the ten solved, times the share saved per issue. Where somebody else had
    answered the thread, too, it counts by how rarely such threads stay unsolved. The interval goes from nobody missing
    them where another answer stands, at the low end of the share, to all of it, at the high end.

    Args:
        frame: One row per issue: what `compared` needs, and `solved_by, solved_by_person, answerers` (a list).
        window_days: 1 to 30.
    """
    known = compared(frame, window_days)
    if isinstance(known, Insufficient):
        return known
    solved = followed(frame, window_days).filter("is_solved")
    halves = halved(
        solved.with_columns(is_employee=pl.col("solved_by") == "employee"), "started_at", "solved_by_person"
    )
    if isinstance(halves, Insufficient):
        return halves
    others = pl.col("answerers").list.set_difference(pl.lit(halves.top, dtype=pl.List(pl.String))).list.len()
    theirs = halves.later.filter(pl.col("solved_by_person").is_in(halves.top)).with_columns(others=others)
    without = frame.filter((others == pl.col("answerers").list.len()) & (pl.col("answerers").list.len() > 0))
    still_solved = float(without["is_thread_solved"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    n, covered = len(theirs), len(theirs.filter(pl.col("others") > 0))
    if (days := days_spanned(halves.later["started_at"])) < FEWEST_DAYS:
        return TOO_SHORT
    years = days / DAYS_A_YEAR
    low, high = known.saved.interval()
    value = known.saved.value * (n - still_solved * covered) / years
    ends = (low * (n - covered) / years, low * n / years, high * n / years)
    return Estimate(
        value=value, low=min(*ends, value), high=max(*ends, value), unit="count", n=len(frame), claim="associational",
        method="share saved per issue, from nobody missing them where another answer stands to everybody",
        cautions=(
            BY_HALVES,
            Caution(
                "others-answered",
                f"Of {n:,} issues they solved, {covered:,} have another's answer, too; {still_solved:.0%} of what "
                "others alone answered was solved.",
            ),
        ),
        rows=saved_by(frame, known, window_days, "solved_by_person", "solved_by")
        .rename({"solved_by_person": "person"}),
    )  # fmt: skip


def halved(frame: pl.DataFrame, at: str, person: str) -> Halves | Insufficient:
    """Members' rows of the later half, and the ten members with most rows in the earlier half."""
    members = frame.filter(~pl.col("is_employee") & pl.col(person).is_not_null())
    if members.is_empty():
        return TOO_FEW
    middle = members[at].median()
    earlier, later = members.filter(pl.col(at) <= middle), members.filter(pl.col(at) > middle)
    ranked = earlier.group_by(person).len().sort("len", person, descending=[True, False])[person].to_list()
    if len(ranked) <= TOP or len(later) < FEWEST_LATER:
        return TOO_FEW
    return Halves(later, ranked[:TOP])


def self_answer_rate(is_self: pl.Series) -> Result:
    """The share of answers that the askers wrote themselves: no help of others, and apart from everything else."""
    n = len(is_self)
    if not n:
        return Insufficient("No answer was written in this selection.", "Widen the period or the filters.")
    own = int(is_self.sum())
    low, high = wilson_interval(own, n)
    return Estimate(value=own / n, low=low, high=high, unit="share", n=n, method="Wilson", claim="descriptive")


def employee_answer_cost(frame: pl.DataFrame) -> Result:
    """What the time costs that staff spent on answers: seconds times the mean cost of an hour on shift.

    Args:
        frame: One row per timed answer by staff: `handle_seconds, hourly_cost_amount, currency, shift_currencies`.
    """
    if frame.is_empty():
        return Insufficient(
            "No answer by staff in this selection has a handle time.", "Bring answers.csv with handle_seconds."
        )
    currencies = frame["shift_currencies"][0]
    if len(currencies) != 1:
        paid = f"Shifts are paid in {', '.join(currencies)}" if len(currencies) else "No shift has an hourly cost"
        return Insufficient(
            f"{paid}, so time in the community has no one price.", "Bring shifts.csv with hourly_cost_amount."
        )
    amount = float((frame["handle_seconds"] / 3600).sum() * frame["hourly_cost_amount"][0])
    return counted(amount, len(frame), "money", currency=currencies[0]).with_cautions(
        Caution("mean-hour", "Priced at the mean cost of an hour on shift: nobody's own pay is in the files.")
    )
