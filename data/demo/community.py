"""Where customers answer customers: threads, answers, votes, ideas, and the views that nobody can name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, drawn, named, numbered, repeated, shown, where
from data.demo.parameters import BRANDS, DAY, HOUR, MONTH, TOPIC_SHARES, TOPICS
from data.demo.people import People, customer_ids, handles
from data.demo.words import IDEA_TITLES, THREAD_TITLES

ACCEPTED_SHARE = 0.50
CUSTOMERS_PER_THREAD = 8
STAFF_HANDLES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Threads and answers, one place each; moments in seconds since 1970, infinite where it never happened."""

    topic: Whole
    opened: Floats
    asker: Whole
    is_member: Flags  # whether the asker's handle belongs to a known customer
    accepted: Floats
    answer_thread: Whole
    answered: Floats
    answerer: Whole
    is_employee: Flags
    accepted_answer: Whole  # per thread: the place among answers, or -1


def draw_community(rng: np.random.Generator, people: People, left: Floats, calendar: Calendar) -> Community:
    """Questions by customers, answers by a small circle of members and some staff, half of them accepted."""
    until = np.minimum(left, calendar.end - DAY)
    customer_months = np.maximum(until - people.since, 0.0).sum() / MONTH
    per_month = people.count / CUSTOMERS_PER_THREAD / customer_months
    asker, opened = calendar.arrivals(rng, "social", per_month, people.since, until)
    order = np.argsort(opened, kind="stable")
    asker, opened = asker[order], opened[order]
    n = len(opened)
    thread = np.repeat(np.arange(n), rng.poisson(1.9, n))
    delay = np.clip(np.exp(rng.normal(9.8, 1.6, len(thread))), 90, 60 * DAY)
    answered = np.floor(opened[thread] + delay)
    # Few answer much: places fall off steeply, so that ten super-users carry a large part.
    circle = max(30, people.count // 60)
    answerer = np.floor(circle * rng.random(len(thread)) ** 3).astype(np.int64) * 17 % people.count
    is_employee = rng.random(len(thread)) < 0.14
    kept = (answered < calendar.end) & ((answerer != asker[thread]) | is_employee)
    kept &= is_employee | ((people.joined[answerer] < answered) & (left[answerer] > answered))
    thread, answered, answerer, is_employee = (a[kept] for a in (thread, answered, answerer, is_employee))
    order = np.lexsort((answered, thread))
    thread, answered, answerer, is_employee = (a[order] for a in (thread, answered, answerer, is_employee))
    accepted, accepted_answer = np.full(n, np.inf), np.full(n, -1)
    wins = rng.random(len(thread)) < ACCEPTED_SHARE / 1.4
    winner = np.flatnonzero(wins)[::-1]
    when = np.floor(answered[winner] + rng.exponential(0.8 * DAY, len(winner)) + 300)
    in_time = when < calendar.end
    accepted_answer[thread[winner[in_time]]] = winner[in_time]
    accepted[thread[winner[in_time]]] = when[in_time]
    return Community(
        topic=drawn(rng, TOPIC_SHARES, n),
        opened=opened,
        asker=asker,
        is_member=rng.random(n) < 0.6,
        accepted=accepted,
        answer_thread=thread,
        answered=answered,
        answerer=answerer,
        is_employee=is_employee,
        accepted_answer=accepted_answer,
    )


def thread_ids(places: Whole) -> pl.Series:
    """Thread ids with leading zeros; null where the place is negative."""
    return shown(places >= 0, numbered("T", places + 1, 5))


def answer_ids(places: Whole) -> pl.Series:
    """Answer ids with leading zeros; null where the place is negative."""
    return shown(places >= 0, numbered("W", places + 1, 6))


def threads_frame(rng: np.random.Generator, community: Community, people: People, views: pl.DataFrame) -> pl.DataFrame:
    """The threads entity; view_count is the sum of the rows of `views`."""
    n = len(community.opened)
    place = np.arange(n)
    title = pl.Series("title", [None] * n, dtype=pl.String)
    for topic, name in enumerate(TOPICS):
        pool = THREAD_TITLES[name]
        title = title.zip_with(pl.Series(community.topic != topic), named(pool, rng.integers(0, len(pool), n)))
    counted = views.group_by("thread_id").agg(pl.col("view_count").sum())
    last = np.maximum(community.opened, np.where(np.isfinite(community.accepted), community.accepted, 0))
    np.maximum.at(last, community.answer_thread, community.answered)
    frame = pl.DataFrame(
        {
            "thread_id": thread_ids(place),
            "community": repeated("Veltana & Korriby Community", n),
            "brand": named(BRANDS, people.brand[community.asker]),
            "opened_at": community.opened,
            "author_handle": handles(community.asker),
            "customer_id": customer_ids(np.where(community.is_member, community.asker, -1)),
            "title": title,
            "topic": named(TOPICS, community.topic),
            "accepted_answer_id": answer_ids(community.accepted_answer),
            "accepted_at": where(np.isfinite(community.accepted), community.accepted),
            "score": rng.poisson(1.2, n),
            "last_activity_at": last,
            "updated_at": last,
        }
    )
    return frame.join(counted, on="thread_id", how="left", maintain_order="left").with_columns(
        pl.col("view_count").fill_null(0)
    )


def answers_frame(rng: np.random.Generator, community: Community) -> pl.DataFrame:
    """The answers entity. Staff's answering time is stated, members' is not."""
    n = len(community.answered)
    place = np.arange(n)
    staff = "staff_" + pl.Series(community.answerer % STAFF_HANDLES + 1).cast(pl.String)
    return pl.DataFrame(
        {
            "answer_id": answer_ids(place),
            "thread_id": thread_ids(community.answer_thread),
            "answered_at": community.answered,
            "author_handle": handles(community.answerer).zip_with(pl.Series(~community.is_employee), staff),
            "customer_id": customer_ids(np.where(community.is_employee, -1, community.answerer)),
            "is_employee": community.is_employee,
            "is_confirmed": (community.accepted_answer[community.answer_thread] == place) & (rng.random(n) < 0.5),
            "score": rng.poisson(1.6, n),
            "handle_seconds": where(community.is_employee, np.round(rng.lognormal(6.0, 0.5, n))),
            "updated_at": community.answered,
        }
    )


def votes_frame(rng: np.random.Generator, community: Community, people: People, calendar: Calendar) -> pl.DataFrame:
    """The votes entity: one accepted vote for every accepted answer, and ups and downs."""
    won = np.flatnonzero(community.accepted_answer >= 0)
    liked = np.repeat(np.arange(len(community.answered)), rng.poisson(1.8, len(community.answered)))
    at = np.floor(community.answered[liked] + rng.exponential(6 * DAY, len(liked)) + 60)
    kept = at < calendar.end
    liked, at = liked[kept], at[kept]
    kinds = ("up", "down", "favourite")
    votes = pl.concat(
        (
            pl.DataFrame(
                {
                    "post_id": answer_ids(community.accepted_answer[won]),
                    "kind": repeated("accepted", len(won)),
                    "voted_at": community.accepted[won],
                    "voter_handle": handles(community.asker[won]),
                }
            ),
            pl.DataFrame(
                {
                    "post_id": answer_ids(liked),
                    "kind": named(kinds, drawn(rng, (0.82, 0.08, 0.10), len(liked))),
                    "voted_at": at,
                    "voter_handle": handles(rng.integers(0, people.count, len(liked))),
                }
            ),
        )
    ).sort("voted_at", "post_id")
    return votes.with_columns(numbered("V", np.arange(len(votes)) + 1, 6).alias("vote_id"))


def anonymous_views(rng: np.random.Generator, community: Community, calendar: Calendar) -> pl.DataFrame:
    """Views that cannot be tied to anybody, counted by thread and day, from the day after it was opened."""
    n = len(community.opened)
    opened_day = calendar.day_of(community.opened)
    appeal = rng.lognormal(0.0, 0.8, n)
    thread = np.repeat(np.arange(n), calendar.days - 1 - opened_day)
    start = np.cumsum(calendar.days - 1 - opened_day) - (calendar.days - 1 - opened_day)
    age = np.arange(len(thread)) - start[thread] + 1
    day = opened_day[thread] + age
    count = rng.poisson(appeal[thread] * (1.9 / (1 + age / 4.0) ** 1.3 + 0.006))
    crawled = rng.poisson(0.004, len(thread))
    rows = []
    for counts, is_bot in ((count, False), (crawled, True)):
        seen = np.flatnonzero(counts > 0)
        rows.append(
            pl.DataFrame(
                {
                    "thread_id": thread_ids(thread[seen]),
                    "viewed_at": calendar.start + day[seen] * DAY,
                    "viewer_id": pl.Series(["crawler" if is_bot else None], dtype=pl.String).new_from_index(
                        0, len(seen)
                    ),
                    "view_count": counts[seen] * (12 if is_bot else 1),
                    "is_bot": np.full(len(seen), is_bot),
                }
            )
        )
    return pl.concat(rows)


def ideas_frame(rng: np.random.Generator, people: People, calendar: Calendar) -> pl.DataFrame:
    """The ideas entity: many proposed, some under review, few launched with a measured margin."""
    n = max(12, people.count // 130)
    posted = np.sort(calendar.moments(rng, "social", np.full(n, calendar.start), np.full(n, calendar.end - DAY)))
    launched = posted + rng.uniform(60, 300, n) * DAY
    is_launched = (rng.random(n) < 0.12) & (launched < calendar.end)
    status = np.where(is_launched, 2, drawn(rng, (0.7, 0.2, 0.0, 0.1), n))
    author = np.floor(rng.random(n) * np.searchsorted(people.joined, posted)).astype(np.int64)
    return pl.DataFrame(
        {
            "idea_id": numbered("I", np.arange(n) + 1, 4),
            "title": named(IDEA_TITLES, rng.integers(0, len(IDEA_TITLES), n)),
            "author_handle": handles(author),
            "posted_at": posted,
            "vote_count": np.floor(rng.lognormal(1.8, 1.1, n)).astype(np.int64),
            "status": named(("proposed", "under review", "launched", "declined"), status),
            "launched_at": where(is_launched, np.floor(launched / HOUR) * HOUR),
            "margin_amount": where(is_launched, rng.lognormal(9.2, 0.6, n)),
            "currency": shown(is_launched, named(("EUR",), np.zeros(n, dtype=np.int64))),
        }
    )
