"""Everything said in public or by direct message: cases as posts, praise, chatter, reviews, the brand's own posts."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from data.demo.casework import case_ids
from data.demo.clock import Calendar
from data.demo.desk import Desk, agent_ids
from data.demo.frames import Floats, Whole, drawn, named, numbered, repeated, shown
from data.demo.parameters import BRANDS, DAY, HOUR, MONTH, PUBLIC_CHANNELS
from data.demo.people import People, handles
from data.demo.words import BRAND_POSTS, CHATTER, COMPLIMENTS, REVIEW_BY_STARS, THANKS, UPROAR

COMPLIMENTS_PER_MONTH = 0.075
CHATTER_PER_CUSTOMER_MONTH = 0.075
BRAND_POSTS_PER_DAY = 2.5
REVIEWED_SHARE = 0.065
FIRST_MENTION = 1_741_000_000_000_000_000
MENTION_STEP = 9_973
LABELLED_SHARE = 0.06  # of what was said: the team labels a sample by hand
MISLABELLED_SHARE = 0.04
KINDS = ("complaint", "question", "compliment", "other")

COLUMNS = {
    "platform": pl.String,
    "thread": pl.String,
    "author": pl.Int64,  # place of the author; -1 for the brand
    "agent": pl.Int64,  # place of the agent; -1 for customers and unsigned brand posts
    "brand": pl.Int64,
    "at": pl.Float64,
    "text": pl.String,
    "is_public": pl.Boolean,
    "is_bot": pl.Boolean,
    "topic": pl.String,
    "kind": pl.String,  # what it is in truth; the records show it of a sample, and not always right
    "reach": pl.Float64,  # scales likes and shares
    "brand_liked": pl.Boolean,
    "brand_shared": pl.Boolean,
    "is_negative": pl.Boolean,
    "rating": pl.Float64,
    "order_id": pl.String,
    "customer_id": pl.String,
    "subject_id": pl.String,
    "case_id": pl.String,
}


def _posts(**columns: object) -> pl.DataFrame:
    """Posts with all COLUMNS; those not given are null, and so is the author or agent by -1."""
    given = pl.DataFrame(columns)
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in given.columns]
    return given.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _kind_of_follow_up(texts: pl.Series) -> pl.Series:
    return pl.select(pl.when(texts.str.ends_with("?")).then(pl.lit("question")).otherwise(pl.lit("other"))).to_series()


def _labelled(rng: np.random.Generator, kinds: pl.Series, is_inbound: np.ndarray[Any, Any]) -> pl.Series:
    """What the team's labels say: of a sample, and wrong now and then."""
    n = len(kinds)
    is_labelled = is_inbound & (rng.random(n) < LABELLED_SHARE)
    slips = named(KINDS, rng.integers(0, len(KINDS), n))
    return shown(is_labelled, slips.zip_with(pl.Series(rng.random(n) < MISLABELLED_SHARE), kinds))


def case_posts(contacts: pl.DataFrame, events: pl.DataFrame, brand: Whole) -> pl.DataFrame:
    """The posts that public cases are made of, direct messages among them."""
    channel = contacts["channel"].to_numpy()
    said = events.filter(
        pl.col("text").is_not_null() & pl.Series(np.isin(channel[events["case"].to_numpy()], PUBLIC_CHANNELS))
    )
    case = said["case"].to_numpy()
    is_customer = (said["actor"] == "customer").to_numpy()
    place = said["actor_place"].to_numpy()
    is_opening = (said["event"] == "opened").to_numpy()
    is_angry = (contacts["kind"] == "complaint").to_numpy()[case]
    return _posts(
        platform=channel[case],
        thread=case_ids(case),
        author=np.where(is_customer, place, -1),
        agent=np.where(is_customer, -1, place),
        brand=brand[case],
        at=said["at"],
        text=said["text"],
        is_public=said["is_public"],
        is_bot=said["actor"] == "bot",
        topic=shown(is_opening, contacts["topic"].gather(case)),
        kind=contacts["kind"]
        .replace("task", "question")
        .gather(case)
        .zip_with(pl.Series(is_opening), _kind_of_follow_up(said["text"])),
        reach=np.where(is_opening, np.where(is_angry, 1.0, 0.2), 0.05),
        is_negative=is_opening & is_angry,
        case_id=shown(is_opening, case_ids(case)),
    )


def praise_posts(
    rng: np.random.Generator, people: People, left: Floats, desk: Desk, calendar: Calendar
) -> pl.DataFrame:
    """Compliments; some are thanked, liked or shared by the brand, many meet silence."""
    per_month = COMPLIMENTS_PER_MONTH * np.exp(-0.5 * people.temper) / 1.13
    customer, at = calendar.arrivals(rng, "social", per_month, people.since, np.minimum(left, calendar.end))
    n = len(at)
    platform = np.array(PUBLIC_CHANNELS)[drawn(rng, (0.6, 0.4), n)]
    thread = numbered("K", np.arange(n) + 1, 6)
    praise = _posts(
        platform=platform,
        thread=thread,
        author=customer,
        agent=np.full(n, -1),
        brand=people.brand[customer],
        at=at,
        text=named(COMPLIMENTS, rng.integers(0, len(COMPLIMENTS), n)),
        is_public=np.ones(n, dtype=np.bool_),
        kind=repeated("compliment", n),
        reach=np.full(n, 0.6),
        brand_liked=rng.random(n) < 0.50,
        brand_shared=rng.random(n) < 0.06,
    )
    thanked_at = np.floor(calendar.staffed_from(rng, at + np.exp(rng.normal(8.9, 1.0, n))))
    is_thanked = (rng.random(n) < 0.42) & (thanked_at < calendar.end)
    rows = np.flatnonzero(is_thanked)
    thanks = _posts(
        platform=platform[rows],
        thread=thread.gather(rows),
        author=np.full(len(rows), -1),
        agent=desk.on_duty(rng, np.zeros(len(rows), dtype=np.int64), thanked_at[rows]),
        brand=people.brand[customer[rows]],
        at=thanked_at[rows],
        text=named(THANKS, rng.integers(0, len(THANKS), len(rows))),
        is_public=np.ones(len(rows), dtype=np.bool_),
        reach=np.full(len(rows), 0.05),
    )
    return pl.concat((praise, thanks))


def chatter_posts(rng: np.random.Generator, people: People, calendar: Calendar) -> pl.DataFrame:
    """Posts that name the brand and ask for nothing; in the crisis they are angry, and travel far."""
    n = int(rng.poisson(CHATTER_PER_CUSTOMER_MONTH * people.count * (calendar.end - calendar.start) / MONTH))
    at = calendar.moments(rng, "uproar", np.full(n, calendar.start), np.full(n, calendar.end))
    in_crisis = (at >= calendar.crisis[0]) & (at < calendar.crisis[1])
    is_angry = in_crisis & (rng.random(n) < 0.85)
    brand = np.where(in_crisis, 0, drawn(rng, (0.62, 0.38), n))
    pool = [t.format(name) for name in BRANDS for t in CHATTER + UPROAR]
    place = brand * (len(CHATTER) + len(UPROAR))
    place += np.where(is_angry, len(CHATTER) + rng.integers(0, len(UPROAR), n), rng.integers(0, len(CHATTER), n))
    return _posts(
        platform=np.array(PUBLIC_CHANNELS)[drawn(rng, (0.75, 0.25), n)],
        thread=numbered("M", np.arange(n) + 1, 6),
        author=people.count + 300_000 + rng.integers(0, max(n // 2, 1), n),
        agent=np.full(n, -1),
        brand=brand,
        at=at,
        text=named(pool, place),
        is_public=np.ones(n, dtype=np.bool_),
        topic=shown(is_angry, named(("price rise",), np.zeros(n, dtype=np.int64))),
        kind=named(("other", "complaint"), is_angry.astype(np.int64)),
        reach=np.where(is_angry, 6.0, 0.4),
        is_negative=is_angry,
    )


def brand_posts(rng: np.random.Generator, people: People, calendar: Calendar) -> pl.DataFrame:
    """What the brands post of their own accord."""
    n = round(BRAND_POSTS_PER_DAY * calendar.days * min(1.0, people.count / 5_000))
    brand = rng.integers(0, 2, n)
    pool = [t.format(name) for name in BRANDS for t in BRAND_POSTS]
    return _posts(
        platform=np.array(PUBLIC_CHANNELS)[drawn(rng, (0.5, 0.5), n)],
        thread=numbered("B", np.arange(n) + 1, 5),
        author=np.full(n, -1),
        agent=np.full(n, -1),
        brand=brand,
        at=calendar.moments(rng, "desk", np.full(n, calendar.start), np.full(n, calendar.end)),
        text=named(pool, brand * len(BRAND_POSTS) + rng.integers(0, len(BRAND_POSTS), n)),
        is_public=np.ones(n, dtype=np.bool_),
        reach=np.full(n, 3.0),
    )


def review_posts(
    rng: np.random.Generator, orders: pl.DataFrame, people: People, desk: Desk, calendar: Calendar
) -> pl.DataFrame:
    """Reviews of delivered orders, one to five stars: a late delivery costs about two of them."""
    delivered = orders.filter(pl.col("delivered_at").is_not_nan() & (pl.col("customer") >= 0))
    reviewed = delivered.filter(pl.Series(rng.random(len(delivered)) < REVIEWED_SHARE))
    n = len(reviewed)
    at = np.floor(reviewed["delivered_at"].to_numpy() + rng.exponential(3 * DAY, n) + 2 * HOUR)
    reviewed, at = reviewed.filter(pl.Series(at < calendar.end)), at[at < calendar.end]
    n, late = len(reviewed), reviewed["is_late"].to_numpy()
    stars = np.clip(np.round(rng.normal(np.where(late, 2.2, 4.2), 1.05)), 1, 5).astype(np.int64)
    customer = reviewed["customer"].to_numpy()
    per_star = len(REVIEW_BY_STARS[0])
    pool = [text for texts in REVIEW_BY_STARS for text in texts]
    thread = numbered("R", np.arange(n) + 1, 6)
    reviews = _posts(
        platform=repeated("reviews", n),
        thread=thread,
        author=customer,
        agent=np.full(n, -1),
        brand=people.brand[customer],
        at=at,
        text=named(pool, (stars - 1) * per_star + rng.integers(0, per_star, n)),
        is_public=np.ones(n, dtype=np.bool_),
        kind=named(("complaint", "other", "compliment"), np.sign(stars - 3) + 1),
        reach=np.full(n, 0.1),
        is_negative=stars <= 2,
        rating=stars,
        order_id=reviewed["order_id"],
        customer_id=reviewed["customer_id"],
        subject_id=reviewed["product"],
    )
    replied_at = np.floor(calendar.staffed_from(rng, at + rng.exponential(2 * DAY, n) + HOUR))
    rows = np.flatnonzero((rng.random(n) < np.where(stars <= 2, 0.45, 0.20)) & (replied_at < calendar.end))
    replies = _posts(
        platform=repeated("reviews", len(rows)),
        thread=thread.gather(rows),
        author=np.full(len(rows), -1),
        agent=desk.on_duty(rng, np.zeros(len(rows), dtype=np.int64), replied_at[rows]),
        brand=people.brand[customer[rows]],
        at=replied_at[rows],
        text=named(THANKS, rng.integers(0, len(THANKS), len(rows))).zip_with(
            pl.Series(stars[rows] > 2),
            pl.Series(["Sorry to read this. We are looking into what went wrong."]).new_from_index(0, len(rows)),
        ),
        is_public=np.ones(len(rows), dtype=np.bool_),
        reach=np.full(len(rows), 0.02),
    )
    return pl.concat((reviews, replies))


def ordered_posts(posts: list[pl.DataFrame], calendar: Calendar) -> pl.DataFrame:
    """All posts by time, with mention_id and the post that each one answers."""
    together = pl.concat(posts).filter(pl.col("at") < calendar.end).with_columns(pl.col("at").floor())
    ranked = together.sort("at", "thread", pl.col("agent"), maintain_order=True)
    ids = pl.Series(FIRST_MENTION + np.arange(len(ranked)) * MENTION_STEP).cast(pl.String)
    return ranked.with_columns(ids.alias("mention_id")).with_columns(
        pl.col("mention_id").shift(1).over("thread").alias("in_reply_to_id"),
        pl.col("mention_id").first().over("thread").alias("thread_id"),
        (pl.len().over("thread") - 1 - pl.int_range(pl.len()).over("thread")).clip(0, 1).alias("reply_count"),
    )


def mentions_frame(rng: np.random.Generator, posts: pl.DataFrame, people: People, calendar: Calendar) -> pl.DataFrame:
    """The mentions entity. Likes and shares grow with followers; few angry posts are removed again."""
    n = len(posts)
    author, agent = posts["author"].to_numpy(), posts["agent"].to_numpy()
    at, reach = posts["at"].to_numpy(), posts["reach"].to_numpy()
    is_inbound = author >= 0
    # The same stranger has the same followers each time: drawn from the handle, not from the post.
    strange = np.floor(10 ** (1.2 + 2.4 * ((author * 7_919) % 1_000) / 1_000)).astype(np.int64)
    own = people.followers[np.clip(author, 0, people.count - 1)]
    followers = np.where(is_inbound, np.where(author < people.count, own, strange), 48_000)
    likes = rng.poisson(reach * np.sqrt(followers) * 0.12)
    removed_at = np.floor(at + rng.exponential(2 * DAY, n) + 60)
    is_removed = posts["is_negative"].fill_null(value=False).to_numpy() & (rng.random(n) < 0.02)
    is_removed &= removed_at < calendar.end
    brand = posts["brand"].to_numpy()
    brand_handles = tuple(name.lower() + "_care" for name in BRANDS)
    who_removed = drawn(rng, (0.6, 0.25, 0.15), n)
    return pl.DataFrame(
        {
            "mention_id": posts["mention_id"],
            "platform": posts["platform"],
            "thread_id": posts["thread_id"],
            "in_reply_to_id": posts["in_reply_to_id"],
            "author_handle": handles(np.maximum(author, 0)).zip_with(
                pl.Series(is_inbound), named(brand_handles, brand)
            ),
            "customer_id": posts["customer_id"],
            "agent_id": shown(agent >= 0, agent_ids(np.maximum(agent, 0))),
            "brand": named(BRANDS, brand),
            "direction": named(("outbound", "inbound"), is_inbound.astype(np.int64)),
            "posted_at": at,
            "text": posts["text"],
            "is_public": posts["is_public"],
            "is_bot": posts["is_bot"].fill_null(value=False),
            "topic": posts["topic"],
            "kind": _labelled(rng, posts["kind"], is_inbound),
            "like_count": likes,
            "share_count": rng.binomial(likes, 0.18),
            "reply_count": posts["reply_count"],
            "follower_count": followers,
            "brand_liked": posts["brand_liked"].fill_null(value=False),
            "brand_shared": posts["brand_shared"].fill_null(value=False),
            "removed_at": np.where(is_removed, removed_at, np.nan),
            "removed_by": shown(is_removed, named(("author", "brand", "platform"), who_removed)),
            "rating": posts["rating"],
            "subject_id": posts["subject_id"],
            "order_id": posts["order_id"],
            "updated_at": at,
        }
    )
