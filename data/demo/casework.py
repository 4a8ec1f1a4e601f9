"""What happens in a case after it is opened, event by event, and the case as its events leave it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.desk import TEAM_OF_CHANNEL, TEAMS, Desk, agent_ids
from data.demo.frames import Flags, Floats, Whole, named, numbered, repeated, shown
from data.demo.parameters import BRANDS, DAY, HOUR, PUBLIC_CHANNELS, TOPICS
from data.demo.people import People, customer_ids, handles
from data.demo.words import (
    BOT_REPLIES,
    COMPLAINTS,
    FOLLOW_UPS,
    MOVE_REPLIES,
    PRESALE,
    PRIVATE_MESSAGES,
    QUESTIONS,
    REPLIES,
)

COST_PER_MINUTE = 0.62
HANDLE_MINUTES = {"twitter": 7.0, "facebook": 7.5, "email": 11.0, "chat": 9.0, "phone": 0.0}
BOT_SHARE = {"chat": 0.60, "twitter": 0.08}
BOT_ONLY_SHARE = 0.12


def case_ids(places: Whole) -> pl.Series:
    """Case ids with leading zeros."""
    return numbered("C", places + 1, 6)


@dataclass
class Log:
    """Events as they are drawn; `frame` puts them together. `actor` is a place among customers or agents."""

    end: float
    parts: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        rows: Flags,
        event: str,
        at: Floats,
        actor: str,
        actor_place: Whole,
        text: pl.Series | None = None,
        is_public: Flags | None = None,
    ) -> None:
        """Notes `event` for the cases where `rows` holds and the world has not ended."""
        place = np.flatnonzero(rows & (at < self.end))
        kept = {
            "case": place,
            "event": repeated(event, len(place)),
            "at": np.floor(at[place]),
            "actor": repeated(actor, len(place)),
            "actor_place": actor_place[place],
            "text": pl.Series([None] * len(place), dtype=pl.String) if text is None else text.gather(place),
            "is_public": np.zeros(len(place), dtype=np.bool_) if is_public is None else is_public[place],
        }
        self.parts.append(pl.DataFrame(kept))

    def frame(self) -> pl.DataFrame:
        """All events by case and time; of two equal ones of the same second, one."""
        return (
            pl.concat(self.parts)
            .with_row_index("step")
            .sort("case", "at", "step")
            .unique(subset=["case", "event", "at", "actor_place"], maintain_order=True)
        )


def opening_words(rng: np.random.Generator, contacts: pl.DataFrame, brand: Whole) -> pl.Series:
    """What each contact says first: by kind, topic and anger."""
    topic, anger = contacts["topic"].to_numpy(), contacts["anger"].to_numpy()
    pool: list[str] = []
    first, size = np.zeros(len(contacts), dtype=np.int64), np.ones(len(contacts), dtype=np.int64)
    is_presale = contacts["is_presale"].to_numpy()
    is_complaint = contacts["kind"].to_numpy() == "complaint"
    groups = [(is_presale & (brand == b), [t.format(name) for t in PRESALE]) for b, name in enumerate(BRANDS)]
    for name in TOPICS:
        on_topic = ~is_presale & (topic == name)
        groups.append((on_topic & ~is_complaint, list(QUESTIONS[name])))
        groups.extend(
            (on_topic & is_complaint & (np.maximum(anger, 0) == level), list(COMPLAINTS[name][level]))
            for level in range(3)
        )
    for rows, texts in groups:
        first[rows], size[rows] = len(pool), len(texts)
        pool.extend(texts)
    return named(pool, first + np.floor(rng.random(len(contacts)) * size).astype(np.int64))


def draw_events(
    rng: np.random.Generator, contacts: pl.DataFrame, words: pl.Series, desk: Desk, calendar: Calendar
) -> pl.DataFrame:
    """Every event of every case, ordered by case and time.

    Columns: case (place among contacts), event, at, actor, actor_place, text, is_public.
    """
    n = len(contacts)
    opened, channel = contacts["at"].to_numpy(), contacts["channel"].to_numpy()
    author = contacts["author"].to_numpy()
    is_public = np.isin(channel, PUBLIC_CHANNELS)
    team = contacts["channel"].replace_strict(TEAM_OF_CHANNEL, return_dtype=pl.Int64).to_numpy()
    everyone = np.ones(n, dtype=np.bool_)
    log = Log(end=calendar.end)
    log.add(everyone, "opened", opened, "customer", author, words, is_public)

    bot_share = contacts["channel"].replace_strict(BOT_SHARE, default=0.0, return_dtype=pl.Float64).to_numpy()
    has_bot = rng.random(n) < bot_share
    bot_only = has_bot & (channel == "chat") & (rng.random(n) < BOT_ONLY_SHARE / BOT_SHARE["chat"])
    answered = contacts["is_answered"].to_numpy() & ~bot_only
    wait = np.where(answered, contacts["reply_seconds"].to_numpy(), np.inf)
    bot_at = opened + rng.uniform(2, 20, n)
    has_bot &= bot_only | (wait > 30)
    log.add(has_bot, "bot_reply", bot_at, "bot", desk.bots(team), _said(rng, BOT_REPLIES, n), is_public)
    log.add(bot_only, "resolved", bot_at + 300, "bot", desk.bots(team))

    # A bot's "resolved" that did not hold: the customer comes back, and a person answers.
    returns = bot_only & (rng.random(n) < 0.3)
    returned = calendar.staffed_from(rng, bot_at + rng.uniform(0.4, 4, n) * DAY)
    log.add(returns, "reopened", returned, "customer", author)
    first = np.where(returns, returned + rng.uniform(300, 3 * HOUR, n), opened + wait)
    answered = answered | returns
    first = np.where(answered, first, opened + 60 * DAY)
    agent = desk.on_duty(rng, team, np.minimum(first, calendar.end - 1))
    log.add(answered, "assigned", first - np.minimum((first - opened) / 2, 240), "system", agent)

    moves = answered & is_public & (rng.random(n) < 0.3)
    reply_text = _said(rng, REPLIES, n).zip_with(pl.Series(~moves), _said(rng, MOVE_REPLIES, n))
    log.add(answered, "agent_reply", first, "agent", agent, reply_text, is_public)
    log.add(moves, "moved_private", first, "agent", agent)
    still_public = is_public & ~moves
    speaks = answered & (rng.random(n) < np.where(moves, 0.65, 0.55)) & (channel != "phone")
    spoken = first + np.clip(np.exp(rng.normal(7.8, 1.1, n)), 60, 2 * DAY)
    follow_up = _said(rng, FOLLOW_UPS, n).zip_with(pl.Series(~moves), _said(rng, PRIVATE_MESSAGES, n))
    log.add(speaks, "customer_message", spoken, "customer", author, follow_up, still_public)
    second = calendar.staffed_from(rng, spoken + np.clip(np.exp(rng.normal(7.6, 1.0, n)), 60, DAY))
    again = speaks & (rng.random(n) < 0.85)
    agent_again = desk.on_duty(rng, team, np.minimum(second, calendar.end - 1))
    agent_again = np.where(desk.is_on_duty(agent, np.minimum(second, calendar.end - 1)), agent, agent_again)
    log.add(again, "agent_reply", second, "agent", agent_again, _said(rng, REPLIES, n), still_public)
    last, last_agent = np.where(again, second, np.where(speaks, spoken, first)), np.where(again, agent_again, agent)

    escalates = answered & (rng.random(n) < 0.05)
    log.add(escalates, "escalated", last + 120, "agent", last_agent)
    dropped = moves & ~speaks
    fails = contacts["kind"].to_numpy() == "complaint"
    fails &= ~is_public
    resolves = answered & ~dropped & (rng.random(n) < np.where(fails, 0.15, 0.86))
    resolved = last + 180 + np.clip(np.exp(rng.normal(7.5, 1.3, n)), 60, 6 * DAY)
    log.add(resolves, "resolved", resolved, "agent", last_agent)
    reopens = resolves & (rng.random(n) < 0.09)
    reopened = calendar.staffed_from(rng, resolved + rng.uniform(0.2, 4, n) * DAY)
    log.add(reopens, "reopened", reopened, "customer", author)
    third = reopened + rng.uniform(240, 5 * HOUR, n)
    log.add(reopens, "agent_reply", third, "agent", last_agent, _said(rng, REPLIES, n), still_public)
    ends_well = reopens & (rng.random(n) < 0.85)
    log.add(ends_well, "resolved", third + HOUR, "agent", last_agent)
    abandoned = (~answered & ~bot_only & (rng.random(n) < 0.5)) | dropped
    log.add(abandoned, "closed", np.where(dropped, first, opened) + 7 * DAY, "system", np.full(n, -1))
    return log.frame()


def _said(rng: np.random.Generator, pool: tuple[str, ...], n: int) -> pl.Series:
    return named(pool, rng.integers(0, len(pool), n))


def actor_ids(events: pl.DataFrame, known: Flags) -> pl.Series:
    """Customer or agent id of each event's actor; the handle where the customer is not known."""
    place = events["actor_place"].to_numpy()
    actor = events["actor"].to_numpy()
    is_customer = actor == "customer"
    ids = agent_ids(np.where(is_customer, 0, place))
    who = customer_ids(np.where(known, place, -1)).zip_with(pl.Series(known), handles(np.maximum(place, 0)))
    return shown(actor != "system", ids.zip_with(pl.Series(~is_customer), who))


def case_events_frame(events: pl.DataFrame, contacts: pl.DataFrame, is_known: Flags) -> pl.DataFrame:
    """The case_events entity. Words of public posts stand in mentions and are not repeated here."""
    case = events["case"].to_numpy()
    in_mentions = np.isin(contacts["channel"].to_numpy()[case], PUBLIC_CHANNELS)
    return pl.DataFrame(
        {
            "case_id": case_ids(case),
            "event": events["event"],
            "occurred_at": events["at"],
            "actor": events["actor"],
            "actor_id": actor_ids(events, is_known[case]),
            "is_public": events["is_public"],
            "text": shown(~in_mentions, events["text"]),
        }
    )


def cases_frame(
    rng: np.random.Generator,
    contacts: pl.DataFrame,
    events: pl.DataFrame,
    is_known: Flags,
    brand: Whole,
    people: People,
) -> pl.DataFrame:
    """The cases entity, as the events leave each case at the end of the world."""
    is_reply = pl.col("event") == "agent_reply"
    by_agent = pl.col("actor") == "agent"
    state = events.group_by("case", maintain_order=True).agg(
        pl.col("at").filter(is_reply).min().alias("first_reply_at"),
        pl.col("at").filter(pl.col("event") == "resolved").max().alias("resolved_at"),
        pl.col("actor_place").filter(by_agent).last().alias("agent"),
        (pl.col("event") == "reopened").sum().alias("reopen_count"),
        is_reply.sum().alias("reply_count"),
        pl.col("event").last().alias("last_event"),
        pl.col("at").last().alias("updated_at"),
    )
    n = len(contacts)
    customer, channel = contacts["customer"].to_numpy(), contacts["channel"]
    segment = np.where(customer >= 0, people.segment[customer], 0)
    anger = contacts["anger"].to_numpy()
    pounds = (customer >= 0) & (people.currency.gather(np.maximum(customer, 0)) == "GBP").to_numpy()
    minutes = channel.replace_strict(HANDLE_MINUTES, return_dtype=pl.Float64).to_numpy()
    replies = state["reply_count"].to_numpy()
    cost = minutes * replies * COST_PER_MINUTE * rng.lognormal(0.0, 0.4, n) * np.where(pounds, 0.86, 1.0)
    statuses = {"resolved": "solved", "closed": "closed", "agent_reply": "pending", "moved_private": "pending"}
    team = channel.replace_strict(TEAM_OF_CHANNEL, return_dtype=pl.Int64).to_numpy()
    is_phone = (channel == "phone").to_numpy()
    agent = state["agent"].fill_null(-1).to_numpy()
    return pl.DataFrame(
        {
            "case_id": case_ids(np.arange(n)),
            "customer_id": customer_ids(np.where(is_known, customer, -1)),
            "channel": channel,
            "brand": named(BRANDS, brand),
            "opened_at": contacts["at"],
            "first_reply_at": state["first_reply_at"],
            "resolved_at": state["resolved_at"],
            "agent_id": shown(agent >= 0, agent_ids(agent)),
            "team": named(TEAMS, np.where(agent >= 0, team, -1)),
            "topic": contacts["topic"],
            "kind": contacts["kind"],
            "priority": named(("low", "normal", "high", "urgent"), np.clip(1 + (segment == 2) + (anger == 2), 0, 3)),
            "status": state["last_event"].replace_strict(statuses, default="open"),
            "reopen_count": state["reopen_count"],
            "reply_count": state["reply_count"],
            "handling_cost_amount": np.where(is_phone, np.nan, cost),
            "currency": named(("EUR", "GBP"), np.where(is_phone, -1, pounds.astype(np.int64))),
            "updated_at": state["updated_at"],
        }
    )
