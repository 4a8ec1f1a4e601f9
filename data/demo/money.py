"""What it all costs: cost lines in every category, and the rates between the two currencies."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from data.demo.clock import STARTS_AT, Calendar
from data.demo.frames import named, numbered
from data.demo.parameters import DAY
from data.demo.people import ACQUIRED_VIA, People

# Category, programme, campaign, currency, euros a month for a company of 20,000 customers.
MONTHLY = (
    ("platforms", "care", None, "EUR", 1_900.0),
    ("platforms", "community", None, "EUR", 700.0),
    ("agencies", "advocacy", None, "GBP", 900.0),
    ("advertising", "care", None, "EUR", 300.0),
    ("opportunity", "community", None, "EUR", 400.0),
    ("training", "care", None, "EUR", 500.0),
    ("influencers", "advocacy", None, "EUR", 700.0),
    ("overhead", "care", None, "EUR", 1_600.0),
    ("personnel", "community", None, "EUR", 2_200.0),
    ("personnel", "advocacy", None, "GBP", 1_100.0),
)
# The social desk also posts and sells for the brand: care is booked the hours that its cases take.
PROGRAMME_OF_TEAM = {"social": (("care", 0.15), ("marketing", 0.85))}
EVERY_OTHER_TEAM = (("service", 1.0),)
CAMPAIGN_COSTS = (
    ("advertising", "acquisition", "spring-start", "EUR", 52_000.0),
    ("agencies", "acquisition", "spring-start", "EUR", 14_000.0),
    ("influencers", "acquisition", "spring-start", "GBP", 9_500.0),
)


def month_starts(calendar: Calendar) -> list[date]:
    """First day of every month of the world, and of the month after it."""
    first = STARTS_AT.date()
    return [date(first.year + m // 12, m % 12 + 1, 1) for m in range(calendar.months + 1)]


def costs_frame(rng: np.random.Generator, people: People, shifts: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """The costs entity, month by month.

    Personnel is the sum of the shifts, by what the hours are booked on; acquisition is the sum of what winning each
    customer cost.
    """
    months = month_starts(calendar)
    scale = people.count / 20_000
    spans = list(zip(months[:-1], (m - timedelta(days=1) for m in months[1:]), strict=True))
    rows: list[tuple[str, str, str | None, date, date, float, str]] = []
    for k, (first, last) in enumerate(spans):
        wiggle = rng.lognormal(0.0, 0.06, len(MONTHLY)) * (1 + 0.006 * k)
        rows.extend(
            (category, programme, campaign, first, last, amount * scale * float(w), currency)
            for (category, programme, campaign, currency, amount), w in zip(MONTHLY, wiggle, strict=True)
        )
    began = STARTS_AT.date() + timedelta(days=round((calendar.campaign[0] - calendar.start) / DAY))
    until = began + timedelta(days=round((calendar.campaign[1] - calendar.campaign[0]) / DAY) - 1)
    rows.extend((c, p, name, began, until, amount * scale, cur) for c, p, name, cur, amount in CAMPAIGN_COSTS)
    columns = ["category", "programme", "campaign", "started_on", "ended_on", "amount", "currency"]
    stated = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    booked = (stated, _desk_costs(shifts), _acquisition_costs(people, calendar))
    costs = pl.concat(booked, how="diagonal").sort("started_on", "category", "programme", "campaign", "currency")
    return costs.with_columns(numbered("K", np.arange(len(costs)) + 1, 5).alias("cost_id"))


def _by_month(lines: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """`amount` of lines dated by `at` (seconds) summed by month and `by`, with the month's first and last day."""
    month = pl.from_epoch(pl.col("at").cast(pl.Int64), "s").dt.date().dt.month_start()
    summed = lines.group_by(month.alias("started_on"), *by).agg(pl.col("amount").sum())
    return summed.with_columns(pl.col("started_on").dt.month_end().alias("ended_on"))


def _desk_costs(shifts: pl.DataFrame) -> pl.DataFrame:
    hours = (pl.col("ended_at") - pl.col("started_at")) / 3_600
    booked = [
        shifts.filter(pl.col("channel") == team if team else ~pl.col("channel").is_in(list(PROGRAMME_OF_TEAM))).select(
            at="started_at", amount=share * hours * pl.col("hourly_cost_amount"), currency="currency",
            programme=pl.lit(programme),
        )
        for team, parts in (*PROGRAMME_OF_TEAM.items(), (None, EVERY_OTHER_TEAM))
        for programme, share in parts
    ]  # fmt: skip
    return _by_month(pl.concat(booked), ["currency", "programme"]).with_columns(category=pl.lit("personnel"))


def _acquisition_costs(people: People, calendar: Calendar) -> pl.DataFrame:
    lines = pl.DataFrame(
        {
            "at": people.joined,
            "amount": people.acquisition_cost,
            "currency": people.currency,
            "campaign": named(ACQUIRED_VIA, people.acquired_via),
        }
    ).filter(pl.col("at") >= calendar.start)
    return _by_month(lines, ["currency", "campaign"]).with_columns(
        category=pl.lit("acquisition"), programme=pl.lit("acquisition")
    )


def fx_rates_frame(rng: np.random.Generator, calendar: Calendar) -> pl.DataFrame:
    """The fx_rates entity: pounds in euros and back, for every day."""
    rate = np.round(1.165 * np.exp(np.cumsum(rng.normal(0, 0.0022, calendar.days))), 6)
    days = [STARTS_AT.date() + timedelta(days=k) for k in range(calendar.days)]
    there = pl.DataFrame({"currency": "GBP", "quote_currency": "EUR", "rate_on": days, "rate": rate})
    back = pl.DataFrame({"currency": "EUR", "quote_currency": "GBP", "rate_on": days, "rate": 1.0 / rate})
    return pl.concat((there, back))


def annotations_frame(calendar: Calendar) -> pl.DataFrame:
    """The annotations entity: what happened, from when to when."""
    events = [
        ("campaign", calendar.campaign, "Spring campaign"),
        ("outage", calendar.outage, "Nobody could log in"),
        ("crisis", calendar.crisis, "Anger about a price rise"),
        ("policy_change", calendar.policy_change, "Returns became free"),
    ]
    events += [
        ("holiday", (calendar.start + at * DAY, calendar.start + (at + 3) * DAY), "Christmas")
        for at in range(358, calendar.days, 365)
    ]
    return pl.DataFrame(
        {
            "annotation_id": [f"N{k + 1:02}" for k in range(len(events))],
            "kind": [kind for kind, _, _ in events],
            "started_at": [span[0] for _, span, _ in events],
            "ended_at": [span[1] - 1 for _, span, _ in events],
            "label": [label for _, _, label in events],
        }
    )
