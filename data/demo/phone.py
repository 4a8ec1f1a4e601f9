"""Needs, and whether a page settles them before the phone does: linked views, calls, and a hold-out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.community import Community, thread_ids
from data.demo.desk import Desk, agent_ids
from data.demo.frames import Flags, Floats, Whole, chance, drawn, named, numbered, shown, where
from data.demo.parameters import DAY, HOUR, TOPIC_SHARES, TOPICS, Parameters
from data.demo.people import People, customer_ids, digital_view_chance
from data.demo.roll_out import RollOut

CALL_WINDOW = 14 * DAY
ORDINARY_CALLS_PER_MONTH = 0.05
EXPERIMENT_SHARE = 0.20
COST_PER_HANDLE_SECOND = 0.018


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """One place per need for help. `thread` is what its owner would read, or -1."""

    customer: Whole
    at: Floats
    topic: Whole
    thread: Whole
    is_solved: Flags  # the thread had an accepted answer when it was or would have been read
    is_viewed: Flags
    calls_if_not_viewed: Flags
    calls_if_viewed: Flags
    is_brought: Flags  # would be read only because of the roll-out
    is_hidden: Flags  # the hold-out kept the community from this customer at the time
    called_at: Floats  # infinite where nobody calls


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOut:
    """Who takes part in the community hold-out, and who of them is not shown the community."""

    customer: Whole
    is_hidden: Flags
    assigned_at: float


def draw_hold_out(rng: np.random.Generator, people: People, left: Floats, calendar: Calendar) -> HoldOut:
    """A fifth of those who are customers half way through, half of them kept from the community."""
    at = calendar.span(0.5, 1)[0]
    there = np.flatnonzero((people.joined < at) & (left > at))
    takes_part = there[rng.random(len(there)) < EXPERIMENT_SHARE]
    return HoldOut(customer=takes_part, is_hidden=rng.random(len(takes_part)) < 0.5, assigned_at=at)


def draw_needs(
    rng: np.random.Generator,
    people: People,
    left: Floats,
    community: Community,
    hold_out: HoldOut,
    roll_out: RollOut,
    calendar: Calendar,
    parameters: Parameters,
) -> Needs:
    """Needs with both outcomes: a call if nothing was read, a call if something was.

    The digital read more and call less anyway, so viewers against others flatters the community.
    """
    until = np.minimum(left, calendar.end)
    customer, at = calendar.arrivals(rng, "trouble", parameters.needs_per_month, people.since, until)
    topic = drawn(rng, TOPIC_SHARES, len(at))
    luck = rng.random(len(at))
    is_on = roll_out.is_on(topic, at)
    more = np.where(is_on, parameters.view_in_search_logit, 0.0)
    would_view = luck < digital_view_chance(people, parameters, more, customer)
    is_brought = would_view & (luck >= digital_view_chance(people, parameters, 0.0, customer))
    thread = np.where(would_view, _thread_read(rng, community, topic, at), -1)
    solved = (thread >= 0) & (community.accepted[thread] < at)
    base = np.log(parameters.call_without_view_share / (1 - parameters.call_without_view_share))
    calls = rng.random(len(at)) < chance(base + parameters.call_per_digital_logit * people.digital[customer])
    saved_share = np.where(solved, parameters.saved_by_solved_share, parameters.saved_by_unsolved_share)
    calls_if_viewed = calls & (rng.random(len(at)) >= saved_share)
    kept_away = np.zeros(people.count, dtype=np.bool_)
    kept_away[hold_out.customer[hold_out.is_hidden]] = True
    is_hidden = kept_away[customer] & (at >= hold_out.assigned_at)
    is_viewed = (thread >= 0) & ~is_hidden
    delay = np.minimum(rng.exponential(2 * DAY, len(at)), CALL_WINDOW - 2 * DAY)
    called = calendar.staffed_from(rng, at + HOUR / 4 + delay)
    happens = np.where(is_viewed, calls_if_viewed, calls) & (called < until[customer])
    return Needs(
        customer=customer,
        at=at,
        topic=topic,
        thread=thread,
        is_solved=solved,
        is_viewed=is_viewed,
        calls_if_not_viewed=calls,
        calls_if_viewed=calls_if_viewed,
        is_brought=is_brought,
        is_hidden=is_hidden,
        called_at=np.where(happens, np.floor(called), np.inf),
    )


def _thread_read(rng: np.random.Generator, community: Community, topic: Whole, at: Floats) -> Whole:
    """For each need a thread on its topic that was open by then, the newer the likelier; -1 if there is none."""
    chosen = np.full(len(at), -1)
    for one in range(len(TOPICS)):
        threads = np.flatnonzero(community.topic == one)
        rows = np.flatnonzero(topic == one)
        available = np.searchsorted(community.opened[threads], at[rows])
        place = np.floor(available * (1 - rng.random(len(rows)) ** 2)).astype(np.int64)
        place = np.minimum(place, available - 1)
        found = available > 0
        chosen[rows[found]] = threads[place[found]]
    return chosen


def linked_views(needs: Needs) -> pl.DataFrame:
    """Views by people who were logged in, one row each."""
    seen = np.flatnonzero(needs.is_viewed)
    ids = customer_ids(needs.customer[seen])
    return pl.DataFrame(
        {
            "thread_id": thread_ids(needs.thread[seen]),
            "viewed_at": needs.at[seen],
            "viewer_id": "m" + ids,
            "customer_id": ids,
            "view_count": np.ones(len(seen), dtype=np.int64),
            "is_bot": np.zeros(len(seen), dtype=np.bool_),
        }
    ).unique(subset=["thread_id", "viewed_at", "viewer_id"], maintain_order=True)


def draw_calls(
    rng: np.random.Generator, people: People, left: Floats, needs: Needs, complained: pl.DataFrame, calendar: Calendar
) -> pl.DataFrame:
    """All calls, before they are shaped for the contract: customer, at, topic, by time.

    From needs, from the phone contacts in `complained` (customer, at, topic) and from everything else.
    """
    until = np.minimum(left, calendar.end)
    customer, at = calendar.arrivals(rng, "desk", ORDINARY_CALLS_PER_MONTH, people.since, until)
    rings = np.isfinite(needs.called_at)
    drawn_calls = pl.DataFrame(
        {
            "customer": np.concatenate((customer, needs.customer[rings])),
            "at": np.concatenate((calendar.staffed_from(rng, at), needs.called_at[rings])),
            "topic": np.array(TOPICS)[np.concatenate((drawn(rng, TOPIC_SHARES, len(at)), needs.topic[rings]))],
            "is_complaint": False,
        }
    ).filter(pl.col("at") < calendar.end - HOUR)
    before = complained.select("customer", "at", "topic", is_complaint=pl.lit(value=True))
    return pl.concat((drawn_calls, before)).with_columns(pl.col("at").floor()).sort("at", "customer")


def calls_frame(
    rng: np.random.Generator, calls: pl.DataFrame, people: People, desk: Desk, calendar: Calendar
) -> pl.DataFrame:
    """The calls entity. Waiting grows with the hour's load; the impatient hang up."""
    n = len(calls)
    at, customer = calls["at"].to_numpy(), calls["customer"].to_numpy()
    wait = np.round(rng.exponential(70 * np.exp(0.55 * calendar.load_at(at) + 1.2 * calendar.is_outage(at))))
    patience = rng.exponential(600, n)
    is_abandoned = (wait > patience) & ~calls["is_complaint"].to_numpy()
    handle = np.round(rng.lognormal(5.85, 0.55, n))
    agent = desk.on_duty(rng, np.ones(n, dtype=np.int64), at)
    cost = handle * COST_PER_HANDLE_SECOND
    pays_pounds = people.currency.gather(customer) == "GBP"
    return pl.DataFrame(
        {
            "call_id": numbered("P", np.arange(n) + 1, 6),
            "customer_id": customer_ids(np.where(rng.random(n) < 0.06, -1, customer)),
            "started_at": at,
            "topic": calls["topic"],
            "wait_seconds": np.where(is_abandoned, np.round(patience), wait),
            "hold_seconds": where(~is_abandoned, np.round(rng.exponential(35, n))),
            "handle_seconds": where(~is_abandoned, handle),
            "is_abandoned": is_abandoned,
            "agent_id": shown(~is_abandoned, agent_ids(agent)),
            "cost_amount": np.where(is_abandoned, 0.0, np.where(pays_pounds.to_numpy(), cost * 0.86, cost)),
            "currency": named(("EUR", "GBP"), pays_pounds.cast(pl.Int64).to_numpy()),
        }
    )
