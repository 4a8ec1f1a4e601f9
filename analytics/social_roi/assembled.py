"""The ledger of a selection: every cost line, every stream that could be counted, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

import numpy as np
import polars as pl

from analytics.beliefs import Belief
from analytics.estimate import Insufficient
from analytics.social_roi.found import Found, Span
from analytics.social_roi.ledger import MONTHS_A_YEAR, Entry, Ledger
from analytics.social_roi.returns import NOTHING_SPENT
from analytics.social_roi.streams import (
    enter_acquired,
    enter_ideas,
    enter_payments,
    enter_referred,
    enter_retained,
    enter_saved,
)

CATEGORIES = (
    "platforms", "agencies", "advertising", "personnel", "opportunity", "training", "influencers", "overhead",
)  # fmt: skip
ACTED_IN = {
    "complaint_margins": "month_on", "complaints_unnamed": "month_on", "claim_flows": "came_on",
    "issues_compared": "happened_on", "ideas_launched": "month_on",
}  # fmt: skip
ASKED_FOR = {"opportunity": "opportunity_cost", "training": "training_cost"}


def ledger_of(
    frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame], assumed: Mapping[str, Belief], horizon_months: int,
    discount_rate: float, window_days: int, programmes_out: Collection[str] = (),
) -> Ledger | Insufficient:  # fmt: skip
    """All entries of a selection in the currency that it is reported in.

    Args:
        frame: Cost lines by month, as `sql/queries/ledger_costs.sql` gives them.
        frames: The streams by the name of their query.
        assumed: What is believed where nothing is measured.
        horizon_months: How far flows are followed from the first month of costs on; at least as far as costs run.
        discount_rate: A year.
        window_days: How long no contact may follow for one to count as saved.
        programmes_out: Programmes whose costs are not in `frame`: what they brought stays out, too.
    """
    if frame.is_empty():
        return NOTHING_SPENT
    currency = str(frame["reporting_currency"][0])
    if without := sorted(frame.filter(pl.col("rate").is_null())["currency"].unique().to_list()):
        return Insufficient(
            f"Costs are in {', '.join(without)}, too, and no rate to {currency} is known for their days.",
            f"Bring fx_rates.csv with rates of {', '.join(without)} in {currency}, or choose one currency.",
        )
    first, last = frame["month_on"].min(), frame["month_on"].max()
    acted = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month + 1  # type: ignore[union-attr]
    found = Found(Span(first, max(acted, horizon_months)), currency, assumed, programmes_out)  # type: ignore[arg-type]
    _enter_costs(found, frame, acted)
    acts = {  # what was done within the months of costs; what followed from it may come later
        name: frames[name].filter(pl.col(on).dt.truncate("1mo") <= last) if len(frames[name]) else frames[name]
        for name, on in ACTED_IN.items()
    }
    enter_retained(found, acts["complaint_margins"], acts["complaints_unnamed"])
    enter_acquired(found, frames["prospects_asked"], acts["claim_flows"])
    enter_referred(found, acts["claim_flows"])
    enter_saved(found, frames["issues_compared"], acts["issues_compared"], frames["ledger_contact_costs"], window_days)
    enter_ideas(found, acts["ideas_launched"])
    enter_payments(found, acted)
    used = {name for entry in found.entries for name in entry.factors}
    return Ledger(
        entries=tuple(found.entries), factors={name: one for name, one in found.factors.items() if name in used},
        starts_on=found.span.starts_on, months=found.span.months, discount_rate=discount_rate, currency=currency,
        missing=tuple(found.missing),
    )  # fmt: skip


def cost_gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Which of the eight categories each programme has no line of: `programme, lacks`."""
    known = frame.group_by("programme").agg(pl.col("category").unique()).sort("programme")
    return pl.DataFrame(
        {
            "programme": known["programme"],
            "lacks": [
                ", ".join(name for name in CATEGORIES if name not in held) or None
                for held in known["category"].to_list()
            ],
        },
        schema={"programme": pl.String, "lacks": pl.String},
    )


def overlaps(ledger: Ledger) -> pl.DataFrame:
    """What streams hold twice, and was taken off the weaker: `stream, held_by, entries, present_value` (negative)."""
    rows = [
        {"stream": entry.category, "held_by": entry.held_by, "present_value": ledger.present_value(entry)}
        for entry in ledger.of_side("benefit")
        if entry.held_by
    ]
    schema = {"stream": pl.String, "held_by": pl.String, "present_value": pl.Float64}
    return (
        pl.DataFrame(rows, schema=schema).group_by("stream", "held_by", maintain_order=True)
        .agg(entries=pl.len(), present_value=pl.col("present_value").sum())
    )  # fmt: skip


def _enter_costs(found: Found, frame: pl.DataFrame, acted: int) -> None:
    """Cost lines by programme, campaign and category; what nobody booked is entered only if somebody states it."""
    by = ["programme", "campaign", "category"]
    for (programme, campaign, category), part in sorted(
        frame.partition_by(by, as_dict=True).items(), key=lambda item: tuple(str(value or "") for value in item[0])
    ):
        flows = found.span.by_month(part["month_on"], part["amount"])
        told = [quote(str(value), safe="") for value in (programme, campaign, category) if value is not None]
        found.enters(
            flows, side="cost", id=":".join(["cost", *told]), label=str(category).capitalize(), programme=programme,
            campaign=campaign, category=category, of=f"booked {found.currency}", cash="booked",
            source=", ".join(sorted(part["entity"].unique())), n=len(part),
        )  # fmt: skip
    booked = set(frame["category"].unique())
    a_year = np.where(np.arange(found.span.months) < acted, 1 / MONTHS_A_YEAR, 0.0)
    for category, name in ASKED_FOR.items() if "care" not in found.programmes_out else ():
        if found.assumes(name, "money") is None:
            if category not in booked:
                why = Insufficient("No line of it is booked.", "Book it in costs.csv, or state it under Assumptions.")
                found.lacks(f"Cost: {category}", why)
            continue
        found.enters(
            a_year, (name,), side="cost", id=f"cost:{name}", programme="care", category=category, of="years",
            label=f"{category.capitalize()}, as stated, beside what is booked", cash="capacity", source="assumption",
            n=0, stated="assumed",
        )  # fmt: skip


def programmes(ledger: Ledger) -> list[str]:
    """Every programme that has an entry, in alphabetical order."""
    return sorted({entry.programme for entry in ledger.entries})


def of_programme(ledger: Ledger, programme: str) -> Ledger:
    """The ledger of one programme."""

    def is_of(entry: Entry) -> bool:
        return entry.programme == programme

    return ledger.kept(is_of)
