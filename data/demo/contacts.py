"""Everything that people ask: complaints, questions by every channel, people who are not customers yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, drawn, repeated
from data.demo.leaving import Troubles
from data.demo.outcomes import late_link
from data.demo.parameters import DAY, HOUR, PUBLIC_CHANNELS, TOPIC_SHARES, TOPICS, Parameters
from data.demo.people import People

CONTACTS_PER_MONTH = {"email": 0.036, "chat": 0.028, "twitter": 0.020, "facebook": 0.012}
ANSWERED_SHARE = {"email": 0.95, "chat": 0.93, "twitter": 0.72, "facebook": 0.66, "phone": 1.0}
MEDIAN_REPLY_SECONDS = {"email": 5 * HOUR, "chat": 95.0, "twitter": 2_300.0, "facebook": 4_200.0, "phone": 1.0}
PRIVATE_FIRST_SHARE = 0.25
LINKED_BY_QUESTION_SHARE = 0.15
CASES_PER_CALL = 0.40


@dataclass
class Links:
    """When each customer's handle was tied to them, by platform; infinite while nobody knows. Shape (customers,)."""

    linked_at: dict[str, Floats] = field(default_factory=dict)
    is_by_login: dict[str, Flags] = field(default_factory=dict)

    def add(self, platform: str, customer: Whole, at: Floats) -> None:
        """Ties handles that were not tied before."""
        np.minimum.at(self.linked_at[platform], customer, at)

    def known(self, platform: str, customer: Whole, by: Floats | float) -> Flags:
        """Whether each customer's handle is tied before `by`."""
        return np.asarray(self.linked_at[platform][customer] < by)


def early_links(rng: np.random.Generator, people: People, parameters: Parameters) -> Links:
    """Handles that customers gave themselves, soon after joining."""
    links = Links()
    for platform in PUBLIC_CHANNELS:
        gives = rng.random(people.count) < parameters.linked_before_share
        at = np.floor(people.joined + rng.exponential(6 * DAY, people.count))
        links.linked_at[platform] = np.where(gives, at, np.inf)
        links.is_by_login[platform] = gives
    return links


def link_complaints(
    rng: np.random.Generator, troubles: Troubles, links: Links, calendar: Calendar, parameters: Parameters
) -> Troubles:
    """Adds the links that answers bring to `links`, and is_linked_before and is_linked to the complaints."""
    seen = troubles.complaints
    customer, at = seen["customer"].to_numpy(), seen["at"].to_numpy()
    asked_at = at + seen["reply_seconds"].to_numpy() + rng.uniform(600, 0.9 * DAY, len(seen))
    own_time = at + rng.uniform(5, 60, len(seen)) * DAY
    link_at = np.floor(np.where(seen["is_answered"].to_numpy(), asked_at, own_time))
    links_late = late_link(rng, seen, parameters) & (link_at < calendar.end)
    channel = seen["channel"].to_numpy()
    before, ever = np.zeros(len(seen), dtype=np.bool_), np.zeros(len(seen), dtype=np.bool_)
    for platform in PUBLIC_CHANNELS:
        rows = channel == platform
        links.add(platform, customer[rows & links_late], link_at[rows & links_late])
    for platform in PUBLIC_CHANNELS:
        rows = channel == platform
        before[rows] = links.known(platform, customer[rows], at[rows])
        ever[rows] = links.known(platform, customer[rows], calendar.end)
    return Troubles(
        complaints=seen.with_columns(pl.Series("is_linked_before", before), pl.Series("is_linked", ever)),
        problem_customer=troubles.problem_customer,
        problem_at=troubles.problem_at,
        problem_is_visible=troubles.problem_is_visible,
        left=troubles.left,
        reason=troubles.reason,
    )


def private_first(rng: np.random.Generator, troubles: Troubles, people: People, calendar: Calendar) -> pl.DataFrame:
    """Contacts by phone or email that failed before the customer complained in public."""
    seen = troubles.complaints
    at = np.floor(calendar.staffed_from(rng, seen["at"].to_numpy() - rng.uniform(1.5, 10, len(seen)) * DAY))
    customer = seen["customer"].to_numpy()
    has_one = (rng.random(len(seen)) < PRIVATE_FIRST_SHARE) & (at > people.since[customer])
    return pl.DataFrame(
        {
            "customer": customer,
            "at": at,
            "topic": seen["topic"],
            "anger": seen["anger"],
            "channel": np.where(rng.random(len(seen)) < 0.6, "phone", "email"),
        }
    ).filter(pl.Series(has_one))


def _reply_seconds(rng: np.random.Generator, channel: str, at: Floats, calendar: Calendar) -> Floats:
    seconds = np.exp(rng.normal(np.log(MEDIAN_REPLY_SECONDS[channel]), 0.9, len(at)))
    if channel in PUBLIC_CHANNELS:
        seconds *= np.exp(0.35 * calendar.load_at(at) + 0.8 * calendar.is_pulled_off(at))
    return np.maximum(np.floor(calendar.staffed_from(rng, at + seconds) - at), 1.0)


def _asked(
    rng: np.random.Generator, channel: str, author: Whole, customer: Whole, at: Floats, calendar: Calendar
) -> pl.DataFrame:
    """Questions and requests in one channel, with whether and when they are answered."""
    n = len(at)
    is_answered = rng.random(n) < ANSWERED_SHARE[channel]
    return pl.DataFrame(
        {
            "author": author,
            "customer": customer,
            "at": np.floor(at),
            "channel": repeated(channel, n),
            "kind": np.where(rng.random(n) < 0.75, "question", "task"),
            "topic": np.array(TOPICS)[drawn(rng, TOPIC_SHARES, n)],
            "anger": np.full(n, -1),
            "is_answered": is_answered,
            "reply_seconds": np.where(is_answered, _reply_seconds(rng, channel, at, calendar), np.nan),
            "is_presale": np.zeros(n, dtype=np.bool_),
        }
    )


def presale_questions(
    rng: np.random.Generator, people: People, calendar: Calendar, parameters: Parameters, links: Links
) -> pl.DataFrame:
    """Questions before buying, on Twitter. Those who then join are among the customers; most never do.

    Who was answered is drawn so that the share that joins within 30 days is the parameter's, answered or not.
    """
    p = parameters
    if_yes = p.presale_answered_share * p.presale_conversion_if_answered
    if_no = (1 - p.presale_answered_share) * p.presale_conversion_if_ignored
    conversion = if_yes + if_no
    new = np.flatnonzero(people.joined > calendar.start + 31 * DAY)
    joiners = new[rng.random(len(new)) < p.presale_share_of_joiners]
    n_others = round(len(joiners) * (1 - conversion) / conversion)
    author = np.concatenate((joiners, people.count + np.arange(n_others)))
    start, end = np.full(n_others, calendar.start), np.full(n_others, calendar.end - 31 * DAY)
    at = np.concatenate(
        (
            people.joined[joiners] - rng.uniform(1, 28, len(joiners)) * DAY,
            calendar.moments(rng, "social", start, end),
        )
    )
    links.add("twitter", joiners, people.joined[joiners] + 60)
    asked = _asked(rng, "twitter", author, np.where(author < people.count, author, -1), at, calendar)
    answered_if_joined = if_yes / conversion
    answered_if_not = (p.presale_answered_share - if_yes) / (1 - conversion)
    joins = np.arange(len(at)) < len(joiners)
    is_answered = rng.random(len(at)) < np.where(joins, answered_if_joined, answered_if_not)
    reply = np.minimum(_reply_seconds(rng, "twitter", at, calendar), 0.8 * DAY)
    return asked.with_columns(
        pl.lit("question").alias("kind"),
        pl.lit("before buying").alias("topic"),
        pl.Series("is_answered", is_answered),
        pl.Series("reply_seconds", np.where(is_answered, reply, np.nan)),
        pl.lit(value=True).alias("is_presale"),
    )


def draw_contacts(
    rng: np.random.Generator,
    people: People,
    troubles: Troubles,
    links: Links,
    before: pl.DataFrame,
    calls: pl.DataFrame,
    presale: pl.DataFrame,
    calendar: Calendar,
) -> pl.DataFrame:
    """One row per case to be, ordered by time. Questions also bring some links.

    Columns: author, customer (-1: none), at, channel, kind, topic, anger, is_answered, reply_seconds (missing
    if ignored), is_presale.
    """
    until = np.minimum(troubles.left, calendar.end)
    parts: list[pl.DataFrame] = [presale]
    for channel, per_month in CONTACTS_PER_MONTH.items():
        rhythm = "social" if channel in PUBLIC_CHANNELS else "desk"
        customer, at = calendar.arrivals(rng, rhythm, per_month, people.since, until)
        asked = _asked(rng, channel, customer, customer, at, calendar)
        parts.append(asked)
        if channel in PUBLIC_CHANNELS:
            replied = at + asked["reply_seconds"].fill_nan(np.inf).to_numpy()
            ties = (rng.random(len(at)) < LINKED_BY_QUESTION_SHARE) & (replied < calendar.end - DAY)
            links.add(channel, customer[ties], np.floor(replied[ties] + 900))
            n_others = len(at) // 3
            others = people.count + 100_000 + rng.integers(0, max(2 * n_others, 1), n_others)
            start, end = np.full(n_others, calendar.start), np.full(n_others, calendar.end)
            when = calendar.moments(rng, rhythm, start, end)
            parts.append(_asked(rng, channel, others, np.full(n_others, -1), when, calendar))
    complaints = troubles.complaints.with_columns(
        author="customer", kind=pl.lit("complaint"), is_presale=pl.lit(value=False)
    ).with_columns(reply_seconds=pl.when("is_answered").then("reply_seconds").otherwise(float("nan")))
    parts.append(complaints.select(presale.columns))
    parts.extend(_from_calls(rng, calls, before, calendar, presale.columns))
    return pl.concat(parts).filter(pl.col("at") < calendar.end).sort("at", "author", "channel")


def _from_calls(
    rng: np.random.Generator, calls: pl.DataFrame, before: pl.DataFrame, calendar: Calendar, columns: list[str]
) -> Iterable[pl.DataFrame]:
    """Cases that agents opened while on the phone, and mails that failed before a public complaint."""
    noted = calls.filter((pl.Series(rng.random(len(calls)) < CASES_PER_CALL)) | pl.col("is_complaint"))
    kind = pl.when("is_complaint").then(pl.lit("complaint")).otherwise(pl.lit("question"))
    yield noted.with_columns(
        author="customer",
        channel=pl.lit("phone"),
        kind=kind,
        anger=pl.lit(-1, pl.Int64),
        is_answered=pl.lit(value=True),
        reply_seconds=pl.lit(60.0),
        is_presale=pl.lit(value=False),
    ).select(columns)
    mails = before.filter(pl.col("channel") == "email")
    seconds = _reply_seconds(rng, "email", mails["at"].to_numpy(), calendar)
    is_answered = rng.random(len(mails)) < 0.6
    yield mails.with_columns(
        pl.Series("is_answered", is_answered),
        pl.Series("reply_seconds", np.where(is_answered, np.minimum(seconds, 1.3 * DAY), np.nan)),
        author="customer",
        kind=pl.lit("complaint"),
        is_presale=pl.lit(value=False),
    ).select(columns)
