"""The identities entity: handles seen or given, and since when they are tied to a customer."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.contacts import Links
from data.demo.frames import Whole, named, repeated, shown, where
from data.demo.parameters import BRANDS, MONTH, PUBLIC_CHANNELS
from data.demo.people import People, customer_ids, handles
from data.demo.words import FIRST_NAMES, LAST_NAMES


def _seen(posts: pl.DataFrame, platform: str) -> Whole:
    authors = posts.filter((pl.col("platform") == platform) & (pl.col("author") >= 0))
    return authors["author"].unique().sort().to_numpy()


def identities_frame(
    rng: np.random.Generator, posts: pl.DataFrame, links: Links, people: People, calendar: Calendar
) -> pl.DataFrame:
    """One row per platform and handle; customer_id stays blank where nobody ever made the link."""
    parts = [_staff(calendar)]
    for platform in PUBLIC_CHANNELS:
        linked_at = links.linked_at[platform]
        tied = np.flatnonzero(linked_at < calendar.end)
        place = np.union1d(_seen(posts, platform), tied)
        own = np.minimum(place, people.count - 1)
        is_tied = (place < people.count) & (linked_at[own] < calendar.end)
        at = where(is_tied, linked_at[own])
        by_login = links.is_by_login[platform][own]
        names = named(FIRST_NAMES, place % len(FIRST_NAMES)) + " " + named(LAST_NAMES, place % len(LAST_NAMES))
        parts.append(
            pl.DataFrame(
                {
                    "platform": repeated(platform, len(place)),
                    "handle": handles(place),
                    "customer_id": customer_ids(np.where(is_tied, place, -1)),
                    "display_name": shown(rng.random(len(place)) < 0.6, names),
                    "linked_at": at,
                    "confidence": where(is_tied, np.where(by_login, 1.0, 0.9)),
                    "method": named(("agent asked", "login"), np.where(is_tied, by_login.astype(np.int64), -1)),
                    "is_employee": np.zeros(len(place), dtype=np.bool_),
                    "joined_at": np.floor(calendar.start - np.minimum(rng.exponential(40, len(place)), 150) * MONTH),
                    "updated_at": at,
                }
            ).with_columns(pl.col("updated_at").fill_nan(None).fill_null(pl.col("joined_at")))
        )
    return pl.concat(parts, how="diagonal").sort("platform", "handle")


def _staff(calendar: Calendar) -> pl.DataFrame:
    """The brands' own handles, and staff who answer in the community."""
    care = [(platform, f"{brand.lower()}_care") for platform in PUBLIC_CHANNELS for brand in BRANDS]
    members = [("community", f"staff_{k}") for k in range(1, 7)]
    return pl.DataFrame(
        {
            "platform": [platform for platform, _ in care + members],
            "handle": [handle for _, handle in care + members],
            "is_employee": [True] * len(care + members),
            "joined_at": [calendar.start] * len(care + members),
            "updated_at": [calendar.start] * len(care + members),
        }
    )
