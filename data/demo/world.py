"""The demo world, put together: every entity as a typed frame, and the truth beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from careledger.contracts import entities
from careledger.errors import WrongUsage
from data.demo import casework, community, contacts, desk, links, money, people, phone, posts, purchases, voices
from data.demo.clock import Calendar
from data.demo.frames import conformed
from data.demo.leaving import Troubles, draw_troubles
from data.demo.parameters import PUBLIC_CHANNELS, Parameters
from data.demo.returns import true_returns
from data.demo.roll_out import roll_out_frame, topics_switched_on
from data.demo.truth import roll_out_truth, world_truth

FEWEST_CUSTOMERS = 100
FEWEST_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A company's records. `frames` maps entity to its contract's columns; `truth` is for the demo and tests only."""

    frames: dict[str, pl.DataFrame]
    truth: dict[str, Any]
    troubles: Troubles


def draw_world(customers: int, seed: int, months: int = 24, parameters: Parameters | None = None) -> World:
    """A world of that many customers, from 2024-01-01 for that many months; the same for the same arguments.

    Raises WrongUsage for worlds too small or too short to hold every kind of record.
    """
    if customers < FEWEST_CUSTOMERS or months < FEWEST_MONTHS:
        raise WrongUsage(
            f"A demo world of {customers} customers over {months} months would have empty rooms.",
            next_step=f"Ask for at least {FEWEST_CUSTOMERS} customers and {FEWEST_MONTHS} months.",
        )
    rules = parameters or Parameters()
    calendar = Calendar(months, seed)
    rooms = iter(np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(40))
    crowd = people.draw_people(next(rooms), customers, calendar, rules)
    staff = desk.draw_desk(next(rooms), customers, calendar)
    ties = contacts.early_links(next(rooms), crowd, rules)
    presale = contacts.presale_questions(next(rooms), crowd, calendar, rules, ties)
    troubles = draw_troubles(next(rooms), crowd, calendar, rules)
    troubles = contacts.link_complaints(next(rooms), troubles, ties, calendar, rules)
    left = troubles.left

    forum = community.draw_community(next(rooms), crowd, left, calendar)
    hold_out = phone.draw_hold_out(next(rooms), crowd, left, calendar)
    in_search = topics_switched_on(calendar)
    needs = phone.draw_needs(next(rooms), crowd, left, forum, hold_out, in_search, calendar, rules)
    before = contacts.private_first(next(rooms), troubles, crowd, calendar)
    calls = phone.draw_calls(next(rooms), crowd, left, needs, before.filter(pl.col("channel") == "phone"), calendar)
    asked = contacts.draw_contacts(next(rooms), crowd, troubles, ties, before, calls, presale, calendar)
    author = asked["author"].to_numpy()
    brand = np.where(author < customers, crowd.brand[np.minimum(author, customers - 1)], author % 2)
    known = _known_customers(asked, ties, calendar)
    words = casework.opening_words(next(rooms), asked, brand)
    events = casework.draw_events(next(rooms), asked, words, staff, calendar)
    cases = casework.cases_frame(next(rooms), asked, events, known, brand, crowd)

    orders = purchases.draw_orders(next(rooms), crowd, troubles, calendar)
    said = posts.ordered_posts(
        [
            posts.case_posts(asked, events, brand),
            posts.praise_posts(next(rooms), crowd, left, staff, calendar),
            posts.chatter_posts(next(rooms), crowd, calendar),
            posts.brand_posts(next(rooms), crowd, calendar),
            posts.review_posts(next(rooms), orders, crowd, staff, calendar),
        ],
        calendar,
    )
    openings = said.filter(pl.col("case_id").is_not_null()).select("case_id", source_mention_id="mention_id")
    loved = said.filter(pl.col("is_public") & (pl.col("author") < 0) & (pl.col("reach") > 1))
    advocacy = voices.draw_advocacy(next(rooms), troubles, rules)
    surveys = [
        *voices.after_cases(next(rooms), cases, asked, calendar.end),
        *voices.recommending(next(rooms), crowd, troubles, advocacy, calendar, rules),
        voices.would_have_called(next(rooms), needs, calendar.end),
    ]
    referrals = voices.referrals_frame(next(rooms), crowd, left, calendar)
    views = pl.concat(
        (community.anonymous_views(next(rooms), forum, calendar), phone.linked_views(needs)), how="diagonal"
    )
    shifts = desk.shifts_frame(staff)
    frames = {
        "customers": people.customers_frame(crowd, left, calendar.end),
        "identities": links.identities_frame(next(rooms), said, ties, crowd, calendar),
        "agents": desk.agents_frame(staff),
        "shifts": shifts,
        "referrals": referrals,
        "experiments": pl.concat(
            (voices.experiments_frame(next(rooms), hold_out, crowd, calendar), roll_out_frame(in_search))
        ),
        "mentions": posts.mentions_frame(next(rooms), said, crowd, calendar),
        "cases": cases.join(openings, on="case_id", how="left", maintain_order="left"),
        "case_events": casework.case_events_frame(events, asked, known),
        "concessions": voices.concessions_frame(next(rooms), asked, cases, crowd, calendar.end),
        "surveys": voices.surveys_frame(surveys),
        "calls": phone.calls_frame(next(rooms), calls, crowd, staff, calendar),
        "threads": community.threads_frame(next(rooms), forum, crowd, views),
        "answers": community.answers_frame(next(rooms), forum),
        "views": views,
        "votes": community.votes_frame(next(rooms), forum, crowd, calendar),
        "ideas": community.ideas_frame(next(rooms), crowd, calendar),
        "orders": purchases.orders_frame(next(rooms), orders, calendar),
        "subscriptions": purchases.subscriptions_frame(next(rooms), crowd, left, calendar),
        "touches": purchases.touches_frame(next(rooms), orders, loved, calendar),
        "costs": money.costs_frame(next(rooms), crowd, shifts, calendar),
        "fx_rates": money.fx_rates_frame(next(rooms), calendar),
        "annotations": money.annotations_frame(calendar),
    }
    truth = world_truth(crowd, troubles, needs, advocacy, referrals, presale, calendar, rules)
    truth["roll_out"] = roll_out_truth(in_search, needs, crowd.since, left, calendar)
    truth["returns"] = true_returns(
        crowd, troubles, needs, {e: conformed(e, frames[e]) for e in entities()}, presale, truth["presale"]["value"],
        calendar, rules,
    )  # fmt: skip
    return World(frames={e: conformed(e, frames[e]) for e in entities()}, truth=truth, troubles=troubles)


def _known_customers(
    asked: pl.DataFrame, ties: contacts.Links, calendar: Calendar
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether the records name the customer of each case: by account, or by a handle tied in the end."""
    customer, channel = asked["customer"].to_numpy(), asked["channel"].to_numpy()
    known = (customer >= 0) & ~np.isin(channel, PUBLIC_CHANNELS)
    for platform in PUBLIC_CHANNELS:
        rows = np.flatnonzero((channel == platform) & (customer >= 0))
        known[rows] = ties.known(platform, customer[rows], calendar.end)
    return np.asarray(known)


def write_world(world: World, folder: Path) -> None:
    """One Parquet file per entity and truth.json in `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in world.frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    (folder / "truth.json").write_text(json.dumps(world.truth, indent=2, sort_keys=True) + "\n", encoding="utf-8")
