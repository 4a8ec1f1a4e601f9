"""What was bought: orders, refunds, contracts, and the touches on the way to an order."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.clock import Calendar
from data.demo.frames import Flags, Floats, Whole, drawn, named, numbered, repeated, shown, where
from data.demo.leaving import Troubles
from data.demo.parameters import (
    BRANDS,
    DAY,
    OUTCOME_WINDOW,
    REGION_CURRENCIES,
    REGION_SHARES,
    REGIONS,
)
from data.demo.people import People, customer_ids

PRODUCTS = ("router", "phone", "headphones", "smart plug", "accessories", "repair kit")
PRODUCT_SHARES = (0.12, 0.10, 0.18, 0.20, 0.30, 0.10)
PRODUCT_PRICES = (129.0, 340.0, 88.0, 42.0, 27.0, 36.0)
PLANS = ("basic", "family", "unlimited")
PLAN_PRICES = (29.9, 44.9, 64.9)
POUNDS_PER_EURO = 0.86
MARGIN_SHARE = 0.38
GUEST_SHARE = 0.03
REFUND_SHARE = 0.035
TOUCH_CHANNELS = ("search", "social", "email", "display", "affiliate", "direct")


def order_until(people: People, troubles: Troubles, calendar: Calendar) -> Floats:
    """Until when each customer may order: those whom a complaint loses order nothing after it."""
    until = np.minimum(troubles.left, calendar.end)
    lost = troubles.complaints.filter((pl.col("y") == 0) & (pl.col("free_in_days") == 0))
    customer = lost["customer"].to_numpy()
    until[customer] = np.minimum(until[customer], lost["at"].to_numpy())
    return np.where(people.is_contract, -np.inf, until)


def _order_moments(
    rng: np.random.Generator, people: People, troubles: Troubles, calendar: Calendar
) -> tuple[Whole, Floats]:
    """Who orders when. Who stays after a complaint buys again within 180 days: that is what staying means."""
    until = order_until(people, troubles, calendar)
    customer, at = calendar.arrivals(rng, "shop", people.buying_rate, people.since, np.maximum(until, people.since))
    is_new = np.flatnonzero((people.joined >= calendar.start) & ~people.is_contract)
    customer = np.concatenate((customer, is_new))
    at = np.concatenate((at, people.joined[is_new]))
    stayed = troubles.complaints.filter(pl.col("y") == 1)
    who, when = stayed["customer"].to_numpy(), stayed["at"].to_numpy()
    who, when = who[~people.is_contract[who]], when[~people.is_contract[who]]
    keys = np.sort(customer * 1e9 + (at - calendar.start))
    low = np.searchsorted(keys, who * 1e9 + (when - calendar.start), side="right")
    high = np.searchsorted(keys, who * 1e9 + (when - calendar.start) + OUTCOME_WINDOW - DAY)
    silent = low == high
    extra = np.floor(when[silent] + rng.uniform(0.05, 0.95, silent.sum()) * (OUTCOME_WINDOW - DAY))
    customer, at = np.concatenate((customer, who[silent])), np.concatenate((at, extra))
    kept = at < calendar.end
    return customer[kept], at[kept]


def draw_orders(rng: np.random.Generator, people: People, troubles: Troubles, calendar: Calendar) -> pl.DataFrame:
    """Orders by time: the columns of the contract, and customer (-1: a guest), is_late, product."""
    customer, at = _order_moments(rng, people, troubles, calendar)
    n_guests = round(GUEST_SHARE * len(at))
    start, end = np.full(n_guests, calendar.start), np.full(n_guests, calendar.end)
    customer = np.concatenate((customer, np.full(n_guests, -1)))
    at = np.concatenate((at, calendar.moments(rng, "shop", start, end)))
    order = np.lexsort((customer, at))
    customer, at = customer[order], at[order]
    n, is_guest = len(at), customer < 0
    region = np.where(is_guest, drawn(rng, REGION_SHARES, n), people.region[customer])
    brand = np.where(is_guest, drawn(rng, (0.62, 0.38), n), people.brand[customer])
    product = drawn(rng, PRODUCT_SHARES, n)
    quantity = 1 + rng.poisson(0.35, n)
    level = np.where(is_guest, 0.9, people.price_level[customer])
    pounds = np.where(np.array(REGION_CURRENCIES)[region] == "GBP", POUNDS_PER_EURO, 1.0)
    amount = np.array(PRODUCT_PRICES)[product] * quantity * level * pounds * rng.lognormal(0.0, 0.18, n)
    amount = np.maximum(np.round(amount, 2), 1.0)
    margin = np.round(amount * np.clip(rng.normal(MARGIN_SHARE, 0.05, n), 0.1, 0.7), 2)
    promised_days = rng.integers(2, 6, n)
    is_late = rng.random(n) < 0.10
    took = np.where(is_late, promised_days + rng.exponential(4, n) + 1, rng.uniform(0.6, 0.95, n) * promised_days)
    delivered = np.floor(at + took * DAY)
    in_campaign = (at >= calendar.campaign[0]) & (at < calendar.campaign[1]) & (rng.random(n) < 0.35)
    campaign = np.where(in_campaign, 0, np.where(rng.random(n) < 0.08, 1, -1))
    return pl.DataFrame(
        {
            "order_id": numbered("O", np.arange(n) + 1, 7),
            "customer": customer,
            "customer_id": customer_ids(customer),
            "ordered_at": at,
            "kind": repeated("order", n),
            "amount": amount,
            "currency": named(REGION_CURRENCIES, region),
            "cost_amount": where(brand == 0, amount - margin),
            "margin_amount": where(brand == 1, margin),
            "quantity": quantity,
            "status": named(("delivered", "shipped"), (delivered >= calendar.end).astype(np.int64)),
            "brand": named(BRANDS, brand),
            "region": named(REGIONS, region),
            "product": named(PRODUCTS, product),
            "channel": named(("web", "app", "shop"), drawn(rng, (0.55, 0.33, 0.12), n)),
            "campaign": named(("spring-start", "newsletter"), campaign),
            "promised": at + promised_days * DAY,
            "delivered_at": where(delivered < calendar.end, delivered),
            "updated_at": np.where(delivered < calendar.end, delivered, at),
            "is_late": is_late,
        }
    )


def orders_frame(rng: np.random.Generator, orders: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """The orders entity: orders and the refunds of some that were delivered."""
    shaped = orders.with_columns(
        pl.from_epoch(pl.col("promised").cast(pl.Int64), "s").dt.date().alias("promised_on")
    ).drop("customer", "promised", "is_late")
    given_back = shaped.filter(pl.Series(rng.random(len(shaped)) < REFUND_SHARE) & pl.col("delivered_at").is_not_nan())
    at = np.floor(given_back["delivered_at"].to_numpy() + rng.uniform(1, 14, len(given_back)) * DAY)
    has_margin = pl.col("margin_amount").is_not_nan()
    refunds = given_back.with_columns(
        pl.col("order_id").alias("refunds_order_id"),
        ("F" + pl.col("order_id").str.slice(1)).alias("order_id"),
        pl.Series("ordered_at", at),
        pl.Series("updated_at", at),
        pl.lit("refund").alias("kind"),
        pl.lit("refunded").alias("status"),
        -pl.col("amount"),
        pl.when(has_margin).then(float("nan")).otherwise(0.0).alias("cost_amount"),
        pl.when(has_margin).then(-pl.col("amount")).otherwise(float("nan")).alias("margin_amount"),
        pl.lit(None, pl.Date).alias("promised_on"),
        pl.lit(float("nan")).alias("delivered_at"),
    ).filter(pl.col("ordered_at") < calendar.end)
    return pl.concat((shaped, refunds), how="diagonal").sort("ordered_at", "order_id")


def subscriptions_frame(rng: np.random.Generator, people: People, left: Floats, calendar: Calendar) -> pl.DataFrame:
    """The subscriptions entity: a first line for every contract, changes of plan, and some second lines."""
    holder = np.flatnonzero(people.is_contract)
    started, free, gone = people.joined[holder], people.free_from[holder], left[holder]
    until = np.minimum(gone, calendar.end)
    n = len(holder)
    plan = drawn(rng, (0.45, 0.35, 0.20), n)
    changed = np.floor(np.maximum(free, calendar.start) + rng.uniform(0, 240, n) * DAY)
    changes = (rng.random(n) < 0.35) & (changed < until)
    to_plan = np.clip(plan + np.where(rng.random(n) < 0.7, 1, -1), 0, 2)
    second = np.floor(started + rng.uniform(20, 320, n) * DAY)
    has_second = (rng.random(n) < 0.22) & (second < until)
    ended = np.where(gone < calendar.end, gone, np.nan)
    everyone = np.ones(n, dtype=np.bool_)
    lines: list[tuple[Flags, str, Floats, Floats, Floats, Whole]] = [
        (everyone, "1", started, free, np.where(changes, changed, ended), plan),
        (changes, "1", changed, np.full(n, np.nan), ended, to_plan),
        (has_second, "2", second, where(second < free, free), ended, np.zeros(n, dtype=np.int64)),
    ]
    frames = []
    for rows, line, began, committed, stopped, what in lines:
        who = holder[rows]
        pounds = np.where((people.currency.gather(who) == "GBP").to_numpy(), POUNDS_PER_EURO, 1.0)
        price = np.array(PLAN_PRICES)[what[rows]] * np.clip(people.price_level[who], 0.7, 1.8) * pounds
        frames.append(
            pl.DataFrame(
                {
                    "customer_id": customer_ids(who),
                    "line_id": repeated(line, len(who)),
                    "started_at": began[rows],
                    "committed_until": committed[rows],
                    "ended_at": stopped[rows],
                    "monthly_amount": price,
                    "currency": people.currency.gather(who),
                    "brand": named(BRANDS, people.brand[who]),
                    "product": named(PLANS, what[rows]),
                    "updated_at": np.where(np.isnan(stopped[rows]), began[rows], stopped[rows]),
                }
            )
        )
    return pl.concat(frames).sort("customer_id", "line_id", "started_at")


def touches_frame(
    rng: np.random.Generator, orders: pl.DataFrame, public_posts: pl.DataFrame, calendar: Calendar
) -> pl.DataFrame:
    """The touches entity: some orders' ways, and visits that led nowhere. Social ones may name the post seen."""
    ways = orders.filter(pl.Series(rng.random(len(orders)) < 0.16))
    steps = 1 + rng.poisson(0.9, len(ways))
    row = np.repeat(np.arange(len(ways)), steps)
    is_last = np.concatenate((row[1:] != row[:-1], [True]))[: len(row)]
    ordered = ways["ordered_at"].to_numpy()[row]
    at = ordered - np.where(is_last, rng.uniform(0.01, 0.3, len(row)), rng.uniform(0.4, 14, len(row))) * DAY
    n_idle = len(row) // 2
    idle_at = calendar.moments(rng, "shop", np.full(n_idle, calendar.start), np.full(n_idle, calendar.end))
    n = len(row) + n_idle
    touched = np.floor(np.maximum(np.concatenate((at, idle_at)), calendar.start))
    on_way = np.arange(n) < len(row)
    way = np.where(on_way, np.concatenate((row, np.zeros(n_idle, dtype=np.int64))), 0)
    channel = drawn(rng, (0.34, 0.22, 0.16, 0.12, 0.06, 0.10), n)
    is_social = channel == 1
    before = np.searchsorted(public_posts["at"].to_numpy(), touched)
    recent = before - 1 - np.floor(rng.random(n) * np.minimum(before, 40)).astype(np.int64)
    saw_post = is_social & (before > 0) & (rng.random(n) < 0.6)
    # One way is one person: known by name on all of its steps, or one cookie on all of them.
    known_way = rng.random(len(ways)) < 0.8
    is_known = on_way & known_way[way]
    visitor = np.where(on_way, way, len(ways) + np.arange(n) // 2)
    in_campaign = (touched >= calendar.campaign[0]) & (touched < calendar.campaign[1]) & (rng.random(n) < 0.4)
    mention = public_posts["mention_id"].gather(np.where(saw_post, recent, 0).astype(np.uint32))
    last = np.concatenate((is_last, np.zeros(n_idle, dtype=np.bool_)))
    return (
        pl.DataFrame(
            {
                "customer_id": shown(is_known, ways["customer_id"].gather(way)),
                "visitor_id": shown(~is_known, numbered("v", visitor + 1, 9)),
                "touched_at": touched,
                "channel": named(TOUCH_CHANNELS, channel),
                "campaign": named(("spring-start",), np.where(in_campaign, 0, -1)),
                "mention_id": shown(saw_post, mention),
                "order_id": shown(last & on_way, ways["order_id"].gather(way)),
            }
        )
        .sort("touched_at", "visitor_id", "customer_id", maintain_order=True)
        .with_columns(numbered("H", np.arange(n) + 1, 6).alias("touch_id"))
    )
