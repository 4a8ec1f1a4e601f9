"""The customers: who they are, when they came, what binds them, and when they would go if nothing happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, chance, drawn, named, numbered, shown, where
from data.demo.parameters import (
    BRANDS,
    DAY,
    MONTH,
    REGION_CURRENCIES,
    REGION_SHARES,
    REGIONS,
    SEGMENT_SHARES,
    SEGMENTS,
    Parameters,
)
from data.demo.words import HANDLE_ADJECTIVES, HANDLE_NOUNS

ACQUIRED_VIA = ("search", "social ads", "partner", "shop", "spring-start", "referral")
ACQUISITION_COSTS = (136.0, 188.0, 112.0, 88.0, 232.0, 48.0)
REFERRAL = ACQUIRED_VIA.index("referral")
CAMPAIGN_SOURCE = ACQUIRED_VIA.index("spring-start")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One place per customer in every array; moments in seconds since 1970."""

    joined: Floats
    since: Floats  # when the world begins to see them: joining, or its own start
    brand: Whole
    region: Whole
    segment: Whole
    acquired_via: Whole
    acquisition_cost: Floats
    is_contract: Flags
    free_from: Floats  # end of the commitment; joining for those without a contract
    would_leave: Floats  # when they would go if no problem ever met them
    followers: Whole
    temper: Floats  # latent: above 0 angers easily
    digital: Floats  # latent: above 0 reads before calling
    buying_rate: Floats  # orders a month
    price_level: Floats

    @property
    def count(self) -> int:
        """How many customers."""
        return len(self.joined)

    @property
    def currency(self) -> pl.Series:
        """The currency each customer pays in."""
        return named(REGION_CURRENCIES, self.region)


def draw_people(rng: np.random.Generator, n: int, calendar: Calendar, parameters: Parameters) -> People:
    """`n` customers: about a third were there before the world starts, the rest join while it runs."""
    is_old = rng.random(n) < 0.36
    old_joined = calendar.start - np.floor(rng.beta(1.0, 1.6, n) * 30 * MONTH)
    new_joined = calendar.moments(rng, "join", np.full(n, calendar.start), np.full(n, calendar.end - DAY))
    joined = np.sort(np.where(is_old, old_joined, new_joined))
    since = np.maximum(joined, calendar.start)
    segment = drawn(rng, SEGMENT_SHARES, n)
    in_campaign = (joined >= calendar.campaign[0]) & (joined < calendar.campaign[1])
    via = drawn(rng, (0.42, 0.22, 0.16, 0.20), n)
    via = np.where(in_campaign & (rng.random(n) < 0.45), CAMPAIGN_SOURCE, via)
    via = np.where(
        (joined > calendar.start + 30 * DAY) & (rng.random(n) < parameters.referred_join_share), REFERRAL, via
    )
    # Each next tranche of customers costs more: the last pound of acquisition buys less than the first.
    dearer = 1.0 + 0.5 * np.clip((joined - calendar.start) / (calendar.end - calendar.start), 0.0, 1.0)
    cost = np.array(ACQUISITION_COSTS)[via] * dearer * rng.lognormal(0.0, 0.25, n)
    is_contract = rng.random(n) < parameters.contract_share
    committed = np.where(rng.random(n) < 0.7, 12, 24) * MONTH
    free_from = np.where(is_contract, np.floor(joined + committed), joined)
    rate = parameters.leave_rate_per_month * np.array([1.25, 0.85, 0.55])[segment]
    would_leave = np.floor(since + rng.exponential(1.0 / rate, n) * MONTH)
    bound = is_contract & (would_leave < free_from)
    would_leave = np.where(bound, np.floor(np.maximum(free_from, since) + rng.random(n) * 60 * DAY), would_leave)
    return People(
        joined=joined,
        since=since,
        brand=drawn(rng, (0.62, 0.38), n),
        region=drawn(rng, REGION_SHARES, n),
        segment=segment,
        acquired_via=via,
        acquisition_cost=cost,
        is_contract=is_contract,
        free_from=free_from,
        would_leave=would_leave,
        followers=np.floor(10 ** rng.normal(2.2, 0.7, n)).astype(np.int64),
        temper=rng.normal(size=n),
        digital=rng.normal(size=n),
        buying_rate=parameters.orders_per_month * rng.gamma(1.6, 1 / 1.6, n) * np.array([0.85, 1.1, 1.35])[segment],
        price_level=rng.lognormal(0.0, 0.35, n) * np.array([0.8, 1.1, 1.6])[segment],
    )


def customer_ids(places: Whole) -> pl.Series:
    """Customer ids with their leading zeros; null where the place is negative."""
    return shown(places >= 0, numbered("", places + 1, 6))


def handles(places: Whole) -> pl.Series:
    """The public handle of each place; places beyond the customers are people who are none yet."""
    first = named(HANDLE_ADJECTIVES, places * 7 % len(HANDLE_ADJECTIVES))
    second = named(HANDLE_NOUNS, places * 13 % len(HANDLE_NOUNS))
    return first + "_" + second + "_" + pl.Series(places).cast(pl.String).str.zfill(5)


def anger_of(rng: np.random.Generator, temper: Floats) -> Whole:
    """How angry a complaint is, 0 calm to 2 furious, by the temper of its author and the day."""
    mood = 0.7 * temper + 0.7 * rng.normal(size=len(temper))
    return np.searchsorted([-0.38, 0.67], mood).astype(np.int64)


def digital_view_chance(people: People, parameters: Parameters, more: Floats | float, places: Whole) -> Floats:
    """Probability that the customers at `places` read the community first, their log-odds raised by `more`."""
    return chance(parameters.view_logit + parameters.view_per_digital_logit * people.digital[places] + more)


def customers_frame(people: People, left: Floats, end: float) -> pl.DataFrame:
    """The customers entity. `left` holds when each customer goes, or later than `end`."""
    place = np.arange(people.count)
    # Every ninth customer shares the household of the one before.
    account = np.where(place % 9 == 8, place - 1, place)
    has_left = left < end
    return pl.DataFrame(
        {
            "customer_id": customer_ids(place),
            "joined_at": people.joined,
            "acquired_via": named(ACQUIRED_VIA, people.acquired_via),
            "acquisition_cost_amount": people.acquisition_cost,
            "currency": people.currency,
            "segment": named(SEGMENTS, people.segment),
            "region": named(REGIONS, people.region),
            "account_id": numbered("A", account + 1, 6),
            "ended_at": where(people.is_contract & has_left, left),
            "updated_at": where(people.is_contract & has_left, left),
        }
    ).with_columns(pl.col("updated_at").fill_nan(None).fill_null(pl.col("joined_at")))


def brand_of(people: People, places: Whole) -> pl.Series:
    """The brand that each customer buys from."""
    return named(BRANDS, people.brand[places])
