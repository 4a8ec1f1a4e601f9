"""Problems, the few that are complained about in public, and who leaves because of what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, drawn
from data.demo.outcomes import WINDOW_DAYS, care_given, potential_outcomes
from data.demo.parameters import (
    DAY,
    HOUR,
    OUTCOME_WINDOW,
    PUBLIC_CHANNEL_SHARES,
    PUBLIC_CHANNELS,
    TOPIC_SHARES,
    TOPICS,
    Parameters,
)
from data.demo.people import People, anger_of

LANDMARK = 72 * HOUR  # nobody leaves sooner, so that everyone lives to be answered


class Reason(IntEnum):
    """Why a customer left."""

    ORDINARY = 0
    SILENT_PROBLEM = 1
    COMPLAINT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What went wrong for whom. `complaints` has one row per visible complaint, with both outcomes."""

    complaints: pl.DataFrame
    problem_customer: Whole
    problem_at: Floats
    problem_is_visible: Flags
    left: Floats  # per customer; may lie after the world's end
    reason: Whole


def draw_troubles(rng: np.random.Generator, people: People, calendar: Calendar, parameters: Parameters) -> Troubles:
    """Problems come to all; one in twenty is complained about in public; some leave without a word.

    For 180 days after a complaint no further problem is drawn for that customer, so that every complaint has
    one outcome, and the two never overlap.
    """
    customer, at = calendar.arrivals(
        rng, "trouble", parameters.problems_per_month, people.since, np.full(people.count, calendar.end)
    )
    is_visible = rng.random(len(at)) < parameters.visible_complaint_share
    left, reason = people.would_leave.copy(), np.full(people.count, int(Reason.ORDINARY))
    _leave_silently(rng, people, customer, at, is_visible, left, reason, parameters)
    candidates = _complaints(rng, people, calendar, customer[is_visible], at[is_visible], parameters)
    kept, lost_if_ignored = _settled(rng, people, candidates, left, reason)
    candidates = candidates.with_columns(pl.Series("lost_at_if_ignored", lost_if_ignored))
    complaints = candidates.filter(pl.Series(kept)).sort("at")
    counted = (at < np.minimum(left, calendar.end)[customer]) & ~_in_window(customer, at, complaints)
    counted &= ~is_visible
    problem_customer = np.concatenate((customer[counted], complaints["customer"].to_numpy()))
    return Troubles(
        complaints=complaints,
        problem_customer=problem_customer,
        problem_at=np.concatenate((at[counted], complaints["at"].to_numpy())),
        problem_is_visible=np.arange(len(problem_customer)) >= counted.sum(),
        left=left,
        reason=reason,
    )


def _first_chance(people: People, customer: Whole, at: Floats, delay: Floats) -> Floats:
    """When somebody who wants to leave at `at` can: after `delay`, or within 60 days of the contract's end."""
    free = people.free_from[customer]
    return np.floor(np.where(free > at, free + delay * 6, at + delay))


def _leave_silently(
    rng: np.random.Generator,
    people: People,
    customer: Whole,
    at: Floats,
    is_visible: Flags,
    left: Floats,
    reason: Whole,
    parameters: Parameters,
) -> None:
    goes = ~is_visible & (rng.random(len(at)) < parameters.silent_leave_share)
    when = _first_chance(people, customer[goes], at[goes], rng.uniform(1, 10, goes.sum()) * DAY)
    earliest = np.full(people.count, np.inf)
    np.minimum.at(earliest, customer[goes], when)
    reason[earliest < left] = Reason.SILENT_PROBLEM
    np.minimum(left, earliest, out=left)


def _complaints(
    rng: np.random.Generator,
    people: People,
    calendar: Calendar,
    customer: Whole,
    at: Floats,
    parameters: Parameters,
) -> pl.DataFrame:
    """What each complaint is like, what it would lead to under every treatment, and what care did."""
    n = len(at)
    in_outage = calendar.is_outage(at)
    topic = drawn(rng, TOPIC_SHARES, n)
    topic = np.where(in_outage & (rng.random(n) < 0.8), TOPICS.index("login"), topic)
    drawn_complaints = pl.DataFrame(
        {
            "customer": customer,
            "at": at,
            "segment_level": people.segment[customer],
            "follower_count": people.followers[customer],
            "anger": anger_of(rng, people.temper[customer]),
            "channel": np.array(PUBLIC_CHANNELS)[drawn(rng, PUBLIC_CHANNEL_SHARES, n)],
            "topic": np.array(TOPICS)[topic],
            "hour": calendar.hour_of_day(at),
            "is_outage": in_outage,
            "is_pulled_off": calendar.is_pulled_off(at),
            "load": calendar.load_at(at),
            "tenure_years": (at - people.joined[customer]) / (365.25 * DAY),
            "free_in_days": np.maximum(people.free_from[customer] - at, 0.0) / DAY,
        }
    )
    seen = care_given(rng, potential_outcomes(rng, drawn_complaints, parameters), parameters)
    is_fast = seen["is_fast"].to_numpy()
    fast = np.clip(np.exp(rng.normal(6.6, 0.8, n)), 45, HOUR - 1)
    slow = np.clip(np.exp(rng.normal(9.6, 1.0, n)), HOUR + 60, LANDMARK - 26 * HOUR)
    slow_at = np.minimum(calendar.staffed_from(rng, at + slow), at + LANDMARK)
    reply_seconds = np.floor(np.where(is_fast, fast, slow_at - at))
    return seen.with_columns(pl.Series("reply_seconds", reply_seconds))


def _settled(
    rng: np.random.Generator, people: People, candidates: pl.DataFrame, left: Floats, reason: Whole
) -> tuple[Flags, Floats]:
    """Which candidates become complaints; moves `left` and `reason` to what follows from them.

    Beside them, from when on each of the answered would have bought nothing more had they been ignored; `inf` where
    the answer changed nothing.

    Candidates come ordered by customer and time. Round k settles the k-th candidate of every customer.
    """
    customer, at = candidates["customer"].to_numpy(), candidates["at"].to_numpy()
    order = np.lexsort((at, customer))
    starts = np.concatenate(([True], customer[order][1:] != customer[order][:-1])) if len(order) else order > 0
    position = np.arange(len(order))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = position - np.maximum.accumulate(np.where(starts, position, 0))
    leaves, stays = candidates["leaves"].to_numpy(), candidates["y"].to_numpy() == 1
    free_in = candidates["free_in_days"].to_numpy()
    kept, open_again = np.zeros(len(order), dtype=np.bool_), np.full(people.count, -np.inf)
    is_saved = candidates["is_answered"].to_numpy() & ~leaves & candidates["leaves_if_ignored"].to_numpy()
    lost = np.full(len(order), np.inf)
    for k in range(int(rank.max(initial=-1)) + 1):
        row = np.flatnonzero((rank == k) & (at >= open_again[customer]) & (at < left[customer]))
        kept[row] = True
        who, when = customer[row], at[row]
        open_again[who] = when + OUTCOME_WINDOW + DAY
        # Those who stay outlive the window, whatever else would have called them away.
        protected = stays[row] & (left[who] <= when + OUTCOME_WINDOW)
        left[who] = np.where(protected, left[who] + OUTCOME_WINDOW, left[who])
        reason[who[protected]] = Reason.ORDINARY
        luck = rng.random(len(row))
        soon = when + LANDMARK + luck * 5 * DAY
        freed = when + (free_in[row] + 0.99 * luck * (WINDOW_DAYS - free_in[row])) * DAY
        bound = when + (free_in[row] + luck * 60) * DAY + DAY
        free = free_in[row]
        goes_at = np.where(free == 0, soon, np.where(free < WINDOW_DAYS, np.maximum(freed, soon), bound))
        # Who has no contract buys nothing more from the complaint on.
        lost[row] = np.where(is_saved[row], np.where(people.is_contract[who], np.floor(goes_at), when), np.inf)
        goes = leaves[row] & (goes_at < left[who])
        goes |= leaves[row] & ~stays[row]
        left[who] = np.where(goes, np.floor(np.minimum(goes_at, left[who])), left[who])
        reason[who[goes]] = Reason.COMPLAINT
    return kept, lost


def _in_window(customer: Whole, at: Floats, complaints: pl.DataFrame) -> Flags:
    """Whether each problem falls into the 180 days after a complaint of the same customer."""
    problems = pl.DataFrame({"place": np.arange(len(at)), "customer": customer, "at": at}).sort("at")
    opened = complaints.select("customer", pl.col("at"), pl.col("at").alias("complained")).sort("at")
    joined = problems.join_asof(opened, on="at", by="customer", check_sortedness=False).sort("place")
    since = (joined["at"] - joined["complained"]).fill_null(np.inf).to_numpy()
    return np.asarray(since <= OUTCOME_WINDOW)
