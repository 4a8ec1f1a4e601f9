"""What is true in a drawn world, from both potential outcomes, beside what naive counting would say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Floats
from data.demo.leaving import Reason, Troubles
from data.demo.parameters import DAY, MONTH, OUTCOME_WINDOW, Parameters
from data.demo.people import People
from data.demo.phone import CALL_WINDOW, Needs
from data.demo.roll_out import RollOut
from data.demo.voices import Advocacy


def _fact(value: float, n: int, meaning: str) -> dict[str, Any]:
    return {"value": round(float(value), 6), "n": n, "meaning": meaning}


def _mean(values: pl.Series) -> float:
    return float(np.mean(values.to_numpy())) if len(values) else float("nan")


def care_effects(seen: pl.DataFrame) -> dict[str, Any]:
    """Effects on staying 180 days, over the given complaints, and the two naive differences.

    `seen` needs the columns of `care_given` and `linked`, one row per complaint whose window is over.
    """
    answered, ignored = seen.filter("is_answered"), seen.filter(~pl.col("is_answered"))
    gain = pl.col("y_if_answered") - pl.col("y_if_ignored")
    speed = pl.col("y_if_fast") - pl.col("y_if_slow")
    att, atu, ate = (_mean(part.select(gain).to_series()) for part in (answered, ignored, seen))

    def naive(rows: pl.DataFrame) -> float:
        return _mean(rows.filter("is_answered")["y"]) - _mean(rows.filter(~pl.col("is_answered"))["y"])

    known, early = seen.filter("is_linked"), seen.filter("is_linked_before")
    return {
        "answering_on_answered": _fact(
            att, len(answered), "ATT: stay if answered less stay if ignored, over the answered"
        ),
        "answering_on_ignored": _fact(atu, len(ignored), "ATU: the same, over the ignored"),
        "answering_on_all": _fact(ate, len(seen), "ATE: the same, over all complaints"),
        "fast_on_answered": _fact(
            _mean(answered.select(speed).to_series()),
            len(answered),
            "stay if answered within 1 h less stay if answered later",
        ),
        "ignoring_on_ignored": _fact(-atu, len(ignored), "stay if ignored less stay if answered, over the ignored"),
        "lost_by_ignoring": _fact(
            float(ignored.select(gain.sum()).item() or 0),
            len(ignored),
            "customers lost who would have stayed if answered",
        ),
        "naive_all_linked": _fact(
            naive(known), len(known), "stay of answered less ignored, over all who can be named in the end"
        ),
        "naive_linked_before": _fact(
            naive(early), len(early), "the same, over those who could be named before they complained"
        ),
        "answering_on_answered_linked_before": _fact(
            _mean(early.filter("is_answered").select(gain).to_series()), len(early), "ATT among those linked before"
        ),
        "naive_direction": "too high: agents answer the followed, the well-paying and the calm, who stay anyway, "
        "and ask for the account number while answering, which those who stay give more often",
    }


def deflection(needs: Needs, left: Floats, calendar: Calendar) -> dict[str, Any]:
    """Calls that linked views saved within 14 days, and what viewers against others would say."""
    over = needs.at + CALL_WINDOW < np.minimum(left[needs.customer], calendar.end)
    viewed = over & needs.is_viewed
    saved = needs.calls_if_not_viewed & ~needs.calls_if_viewed

    def share(flags: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> float:
        return float(flags[rows].mean()) if rows.any() else float("nan")

    others = over & ~needs.is_viewed & ~needs.is_hidden
    naive = share(needs.calls_if_not_viewed, others) - share(needs.calls_if_viewed, viewed)
    kept = over & needs.is_hidden & (needs.thread >= 0)
    return {
        "view_saves_contact": _fact(share(saved, viewed), int(viewed.sum()), "share of linked views that saved a call"),
        "view_of_solved_saves_contact": _fact(
            share(saved, viewed & needs.is_solved),
            int((viewed & needs.is_solved).sum()),
            "the same, threads solved by then",
        ),
        "view_of_unsolved_saves_contact": _fact(
            share(saved, viewed & ~needs.is_solved), int((viewed & ~needs.is_solved).sum()), "the same, other threads"
        ),
        "naive": _fact(naive, int((viewed | others).sum()), "calls per need, not viewed less viewed"),
        "naive_direction": "too high: those who read first are those who call less anyway",
        "hold_out_calls_lost": _fact(
            int(saved[kept].sum()), int(kept.sum()), "calls that hidden customers made because they saw no thread"
        ),
    }


def roll_out_truth(roll_out: RollOut, needs: Needs, since: Floats, left: Floats, calendar: Calendar) -> dict[str, Any]:
    """Calls saved because of the roll-out, and per 1,000 customers and year of a topic while it was on."""
    is_saved = needs.is_viewed & needs.is_brought & needs.calls_if_not_viewed & ~needs.calls_if_viewed
    saved = int((is_saved & roll_out.is_on(needs.topic, needs.at)).sum())
    until = np.minimum(left, calendar.end)
    begins = roll_out.begins_at[np.isfinite(roll_out.begins_at)]
    years = sum(float(np.maximum(until - np.maximum(since, at), 0.0).sum()) for at in begins) / MONTH / 12
    return {
        "calls_saved": _fact(saved, len(needs.at), "calls that did not happen because it was on"),
        "per_1000_customers_a_year": _fact(1000 * saved / years, saved, "the same, by topic, in the time it was on"),
    }


def silence(people: People, troubles: Troubles, calendar: Calendar) -> dict[str, Any]:
    """Who complains where it can be seen, and who leaves without a word."""
    problems = len(troubles.problem_at)
    gone = troubles.left < calendar.end
    leavers = int(gone.sum())
    complained = np.zeros(people.count, dtype=np.bool_)
    complained[troubles.complaints["customer"].to_numpy()] = True
    return {
        "visible_complaint_share": _fact(
            float(troubles.problem_is_visible.mean()), problems, "problems that were complained about in public"
        ),
        "left_without_a_word_share": _fact(
            float((gone & ~complained).sum() / max(leavers, 1)), leavers, "leavers who never complained in public"
        ),
        "left_over_silent_problem": _fact(
            int((gone & (troubles.reason == Reason.SILENT_PROBLEM)).sum()),
            leavers,
            "leavers because of a problem kept quiet",
        ),
        "left_over_complaint": _fact(
            int((gone & (troubles.reason == Reason.COMPLAINT)).sum()),
            leavers,
            "leavers because of how a complaint went",
        ),
    }


def advocacy_shift(advocacy: Advocacy) -> dict[str, Any]:
    """Relative change of recommending after an answer and after none, against no complaint at all."""
    base, n = max(float(advocacy.if_no_complaint.mean()), 1e-9), len(advocacy.if_answered)
    return {
        "answered": _fact(advocacy.if_answered.mean() / base - 1, n, "recommend if answered, against no complaint"),
        "ignored": _fact(advocacy.if_ignored.mean() / base - 1, n, "recommend if ignored, against no complaint"),
    }


def world_truth(
    people: People,
    troubles: Troubles,
    needs: Needs,
    advocacy: Advocacy,
    referrals: pl.DataFrame,
    presale: pl.DataFrame,
    calendar: Calendar,
    parameters: Parameters,
) -> dict[str, Any]:
    """Everything that is true by construction, ready for truth.json."""
    closed = troubles.complaints.filter(pl.col("at") + OUTCOME_WINDOW <= calendar.end)
    years = float((np.minimum(troubles.left, calendar.end) - people.since).sum() / MONTH / 12)
    converted = int(referrals["converted_at"].is_not_nan().sum())
    joins = presale.with_columns((pl.col("customer") >= 0).cast(pl.Float64).alias("joins"))
    gain = _mean(joins.filter("is_answered")["joins"]) - _mean(joins.filter(~pl.col("is_answered"))["joins"])
    return {
        "seed": calendar.seed,
        "customers": people.count,
        "months": calendar.months,
        "outcome": "still a customer 180 days after the complaint: an order within them, or a contract not ended",
        "outcome_window_days": OUTCOME_WINDOW / DAY,
        "parameters": asdict(parameters),
        "care": care_effects(closed),
        "deflection": deflection(needs, troubles.left, calendar),
        "silence": silence(people, troubles, calendar),
        "advocacy_shift": advocacy_shift(advocacy),
        "referrals": {
            "rate": _fact(converted / years, converted, "referred customers who came, per customer and year"),
            "incremental_share": _fact(
                parameters.referral_incremental_share, converted, "of these, who would not have come by themselves"
            ),
        },
        "presale": _fact(gain, len(presale), "join within 30 days: asked and answered less asked and ignored"),
    }
