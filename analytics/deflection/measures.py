"""Numbers of the catalogue about contacts saved, by the assumption route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analytics.beliefs import Belief, Floats, known
from analytics.deflection import booked
from analytics.deflection.assumed_route import NO_VIEWS, saved
from analytics.deflection.capacity import WEEKS_A_YEAR, PhoneTarget, calls_by_week, released_hours
from analytics.deflection.gates import ENDS, SEED
from analytics.estimate import Caution, Estimate, Insufficient, Result
from analytics.proportions import normal_quantile, share_estimate
from analytics.workload import HOURS_OF_WEEK

ASSUMED, STATED_CONTACTS = "product of shares, 10,000 draws", "contacts as stated"
USUAL_WINDOW = 14
VALUE_DRAWS = 1_000
COST_SEED = 2  # not that of the hours: what an hour costs has nothing to do with how many there are
FEWEST_WEEKS = 12  # of calls, or the hours that happen to be near a step decide
PHONES = ("phone", "voice", "call")
Beliefs = Mapping[str, Belief]
STATED_HOUR = Caution(
    "stated-hour", "What an hour costs is stated, not read from shifts: its range is in the interval."
)
UNDATED = Caution(
    "undated-views",
    "Some views are only known as a total of their thread: they count from its beginning, before it was solved, too.",
)


@dataclass(frozen=True, slots=True)
class Yearly:
    """Contacts saved a year: low, value and high, draws, how many rows of views they come from, and how."""

    contacts: tuple[float, float, float]
    drawn: Floats
    view_rows: int
    method: str


def gross_solved_views(frame: pl.DataFrame) -> Result:
    """Views of threads that were solved when read, whoever read: accepted ones alone, to endorsed ones with them."""
    views = frame.filter(pl.col("part") == "views")
    counted = views.filter("is_counted")
    if counted.is_empty():
        return NO_VIEWS
    told = float(counted["views"].sum())
    cautions = () if bool(counted["is_dated"].all()) else (UNDATED,)
    return Estimate(
        value=told, low=min(told, float(views.filter("is_solved")["views"].sum())), high=float(views["views"].sum()),
        unit="count", n=int(counted["row_count"].sum()), method="accepted or confirmed – also endorsed by votes",
        claim="descriptive", cautions=cautions,
    )  # fmt: skip


def contacts_saved(frame: pl.DataFrame, assumed: Beliefs, window_days: int, gates_off: list[str]) -> Result:
    """Contacts that did not happen if the assumptions hold: readers and askers. Rows: what each gate leaves."""
    told = saved(frame, assumed, window_days, gates_off)
    if isinstance(told, Insufficient):
        return told
    return _estimate(told.total, *told.interval, told.view_rows, ASSUMED, rows=told.readers.frame())


def said_would_contact(frame: pl.DataFrame) -> Result:
    """Of the readers who answered the survey, the share who say that they would have called or written."""
    answered, unread = frame.filter("is_answered"), int(frame["is_unread"].sum())
    if answered.is_empty() and unread:
        return Insufficient(
            f"Nothing says how far the scale of the answers goes ({unread:,} of them).", "Bring scale_maximum."
        )
    if answered.is_empty():
        return Insufficient(
            "No reader answered whether they would have got in touch.",
            "Bring surveys.csv with kind deflection, thread_id and score.",
        )
    rate = len(answered) / len(frame)
    told = share_estimate(int(answered["says_yes"].sum()), len(answered))
    response = Caution(
        "response", f"{rate:.0%} of {len(frame):,} asked answered; who answers may differ from the others."
    )
    open_scale = Caution(
        "unknown-scale", f"Answers left out as nothing says how far their scale goes (scale_maximum): {unread:,}."
    )
    return told.with_cautions(response, *([open_scale] if unread else []), *_answerers_differ(frame))


def minutes_freed(
    frame: pl.DataFrame, assumed: Beliefs, window_days: int, gates_off: list[str], contacts_a_year: list[float]
) -> Result:
    """Minutes of handling a year that contacts saved would have taken: capacity, not money.

    `contacts_a_year`, here and below: low, value and high of the contacts to value; empty for those of the assumptions.
    """
    told = _yearly(frame, assumed, window_days, gates_off, contacts_a_year)
    if isinstance(told, Insufficient):
        return told
    contacts = frame.filter(pl.col("part") == "contacts")
    each = contacts.group_by("contact_channel").agg(pl.col("row_count", "taken", "handle_seconds").sum())
    timed = each.filter(pl.col("taken") > 0)
    if timed.is_empty():
        return Insufficient("No contact in these files has a handle time.", "Bring calls.csv with handle_seconds.")
    each_seconds = float((timed["row_count"] * timed["handle_seconds"] / timed["taken"]).sum())
    seconds = each_seconds / float(each["row_count"].sum())
    untimed = 1 - float(timed["row_count"].sum()) / float(each["row_count"].sum())
    low, value, high = (contacts * seconds / 60 for contacts in told.contacts)
    partly = Caution(
        "untimed", f"{untimed:.0%} of contacts come by channels whose handling time nobody records: none of it counted."
    )
    method = f"{told.method} × mean handling time"
    return _estimate(value, low, high, told.view_rows, method).with_cautions(*([partly] if untimed else []))


def roster_cost_released(
    frame: pl.DataFrame, assumed: Beliefs, window_days: int, gates_off: list[str], target_share: float,
    within_seconds: float, patience_seconds: float, *, in_currency: str, contacts_a_year: list[float],
) -> Result:  # fmt: skip
    """What rosters of the phones could give back a year: steps down of staffing, hour by hour, at an hour's cost."""
    told = _yearly(frame, assumed, window_days, gates_off, contacts_a_year)
    if isinstance(told, Insufficient):
        return told
    cost = hourly_cost(frame, assumed, in_currency)
    if isinstance(cost, Insufficient):
        return cost
    target = PhoneTarget(share=target_share, within_seconds=within_seconds, patience_seconds=patience_seconds)
    hours = roster_hours(frame, told.drawn, target)
    if isinstance(hours, Insufficient):
        return hours
    low, high = (float(end) for end in np.quantile(hours, ENDS))
    mean = float(hours.mean())
    steps = Caution(
        "steps",
        f"{mean:,.0f} hours a year ({low:,.0f} – {high:,.0f}) at {cost.mean:,.2f} {cost.currency} an hour. It is money "
        "only once rosters are cut, or not filled up again. At a small desk agents mostly wait for calls: an hour of "
        "roster may hold few minutes of them.",
    )
    paid_low, paid_high = np.quantile(hours * cost.draws(np.random.default_rng(COST_SEED), len(hours)), ENDS)
    told_money = _estimate(mean * cost.mean, float(paid_low), float(paid_high), told.view_rows, told.method)
    said = [steps] if cost.is_known else [steps, STATED_HOUR]
    return replace(
        told_money,
        unit="money",
        currency=cost.currency,
        method=f"{told.method}; Erlang A by hour of the week, weeks drawn",
    ).with_cautions(*said)


def cash_saved(
    frame: pl.DataFrame, assumed: Beliefs, window_days: int, gates_off: list[str], billed: list[str], in_currency: str,
    contacts_a_year: list[float],
) -> Result:  # fmt: skip
    """Cash a year: what cost lines that are billed per contact would have cost on top. None marked: 0, and why."""
    told = _yearly(frame, assumed, window_days, gates_off, contacts_a_year)
    if isinstance(told, Insufficient):
        return told
    lines = frame.filter(pl.col("part") == "costs")
    result = booked.cash_saved(_in(lines, in_currency), told.contacts, billed)
    if isinstance(result, Insufficient) and in_currency and len(lines) and in_currency not in lines["currency"]:
        return Insufficient(f"No cost line is in {in_currency}.", "Choose another currency.")
    return replace(result, n=told.view_rows) if isinstance(result, Estimate) else result


def hourly_cost(frame: pl.DataFrame, assumed: Beliefs, in_currency: str = "") -> Belief | Insufficient:
    """Cost of an agent's hour on the phones in its currency: from shifts, else as somebody stated it."""
    shifts = _in(frame.filter((pl.col("part") == "shifts") & (pl.col("hours") > 0)), in_currency)
    if absent := booked.in_one_currency("The hours of agents", shifts["currency"]):
        return absent
    if len(shifts):
        hour = float(shifts["amount"].sum()) / float(shifts["hours"].sum())
        return replace(known(hour), currency=shifts["currency"][0])
    if "hourly_cost" in assumed and assumed["hourly_cost"].currency == (in_currency or assumed["hourly_cost"].currency):
        return assumed["hourly_cost"]
    return Insufficient(
        "Nobody says what an hour of an agent on the phones costs" + (f" in {in_currency}." if in_currency else "."),
        "Bring shifts.csv with channel phone and hourly_cost_amount, or state it among the assumptions.",
    )


def roster_hours(frame: pl.DataFrame, contacts_a_year: Floats, target: PhoneTarget) -> Floats | Insufficient:
    """Draws of the agent hours a year that the phones need less, for draws of the contacts saved a year."""
    calls = frame.filter(pl.col("part") == "calls")
    contacts = frame.filter(pl.col("part") == "contacts")
    by_week, handle = calls_by_week(calls)
    if not np.isfinite(handle):
        return Insufficient("No call in these files has a handle time.", "Bring calls.csv with handle_seconds.")
    if by_week.shape[1] < FEWEST_WEEKS:
        return Insufficient(
            f"Fewer than {FEWEST_WEEKS} weeks of calls are in this selection: steps of staffing would be chance.",
            "Widen the period.",
        )
    by_phone = contacts.filter(pl.col("contact_channel").str.to_lowercase().is_in(PHONES))
    phone_share = float(by_phone["row_count"].sum()) / max(float(contacts["row_count"].sum()), 1.0)
    saved_a_week = contacts_a_year / WEEKS_A_YEAR * phone_share
    return WEEKS_A_YEAR * released_hours(by_week, handle, saved_a_week, target, topics=_hours_of_topics(frame, calls))


def _in(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    """Amounts of one currency, beside all that has none; everything where none is named."""
    return frame.filter(pl.col("currency").is_null() | (pl.col("currency") == currency)) if currency else frame


def _hours_of_topics(frame: pl.DataFrame, calls: pl.DataFrame) -> Floats:
    topics = frame.filter((pl.col("part") == "views") & pl.col("is_counted"))["topic"].drop_nulls().unique()
    pattern = np.zeros(HOURS_OF_WEEK)
    named = calls.filter(pl.col("topic").is_in(topics.implode()))
    np.add.at(pattern, named["hour_of_week"].to_numpy(), named["calls"].to_numpy())
    return pattern


def _answerers_differ(frame: pl.DataFrame) -> list[Caution]:
    """Whether who answers the survey gets in touch as often as who does not."""
    followed = frame.filter((pl.col("followed_days") >= USUAL_WINDOW) & ~pl.col("is_contacted_before"))
    rates = [
        (part["contact_days"] <= USUAL_WINDOW).fill_null(value=False).mean()
        for part in (followed.filter("is_answered"), followed.filter(~pl.col("is_answered")))
    ]
    if None in rates:
        return []
    first, second = (float(rate) for rate in rates if isinstance(rate, float))
    return [
        Caution(
            "answerers",
            f"Within {USUAL_WINDOW} days {first:.1%} of those who answered got in touch, {second:.1%} of the others.",
        )
    ]


def _yearly(
    frame: pl.DataFrame, assumed: Beliefs, window_days: int, gates_off: list[str], contacts_a_year: list[float]
) -> Yearly | Insufficient:
    told = saved(frame, assumed, window_days, gates_off)
    if isinstance(told, Insufficient):
        return told
    yearly = told.a_year()
    if isinstance(yearly, Insufficient):
        return yearly
    if not contacts_a_year:
        return Yearly(yearly, told.drawn[:VALUE_DRAWS] / told.years, told.view_rows, ASSUMED)
    low, value, high = contacts_a_year
    drawn = np.random.default_rng(SEED).normal(value, (high - low) / (2 * normal_quantile(0.95)), VALUE_DRAWS)
    return Yearly((low, value, high), np.maximum(drawn, 0.0), told.view_rows, STATED_CONTACTS)


def _estimate(
    value: float, low: float, high: float, view_rows: int, method: str, rows: pl.DataFrame | None = None
) -> Estimate:
    return Estimate(
        value=value, low=min(low, value), high=max(high, value), unit="count", n=view_rows, method=method,
        claim="assumed", rows=rows,
    )  # fmt: skip
