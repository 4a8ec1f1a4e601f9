"""What came of it: solutions that hold, the way to private messages, the price of shouting, the cost of an issue."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import result_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.charts.base import chart
from careledger.ui.charts.curves import reply_curves_figure
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import section
from careledger.ui.tables import table

DIMENSIONS = ("channel", "topic", "brand", "region", "agent")
HELD = {
    "Solved at first contact": "first_contact_resolution",
    "Came back": "repeat_contact_rate",
    "Reopened": "reopened_rate",
}
PREMIUMS = ("public_premium_answered", "public_premium_resolved", "public_premium_concession")


def solutions(desk: Desk, filters: Filters) -> None:
    """Do solutions hold, and what does one cost?"""
    metric_cards(desk, filters, *HELD.values(), "cost_per_resolved_issue")
    chosen = st.segmented_control(
        "Look closer at", list(HELD), default="Solved at first contact", required=True, key="held", bind="query-params"
    )
    drillable_bars(desk, filters, HELD[chosen or "Solved at first contact"], f"{chosen}, by", dimensions=DIMENSIONS)
    resolved = desk.answer("first_reply_seconds", filters, stop="resolved").result
    if isinstance(resolved, Estimate) and resolved.rows is not None:
        section(
            "How long until a solution",
            "Share of the help desk's cases that are resolved against time since asking; unresolved ones are in it, "
            "and a case closed without an answer stays unresolved. Band: 95 %.",
        )
        chart(
            reply_curves_figure({"resolved": resolved.rows}, {}, banded="resolved"), key="resolved-curve",
            alt="Share resolved against time since asking",
        )  # fmt: skip
    cost_by_channel(desk, filters)


def cost_by_channel(desk: Desk, filters: Filters) -> None:
    """Cost per resolved issue beside cost per contact, by the channel in which the issue began."""
    section(
        "What a solved problem costs, by where it began",
        "Handling cost of issues that are over, divided by those resolved; an issue is one person's contacts on one "
        "topic until none came for 14 days. Beside it the cost per contact, which falls when people have to ask twice.",
    )
    currencies = [filters.currency] if filters.currency else [
        (str(c),) for c, _ in desk.answers_by("cost_per_resolved_issue", "currency", filters) if c is not None
    ]  # fmt: skip
    rows = []
    for currency in currencies:
        narrowed = replace(filters, currency=currency)
        for channel, result in desk.answers_by("cost_per_resolved_issue", "channel", narrowed):
            if isinstance(result, Estimate):
                contact = desk.answer("cost_per_contact", replace(narrowed, channel=(str(channel),))).result
                rows.append(
                    {"began in": channel, "cost per resolved issue": result_text(result),
                     "cost per contact there": result_text(contact)}
                )  # fmt: skip
    table(rows) if rows else st.caption("No contact of known cost is in this selection.")
    _haste(desk, filters)


def _haste(desk: Desk, filters: Filters) -> None:
    haste = desk.answer("repeats_of_haste", filters).result
    if isinstance(haste, Estimate):
        st.caption(
            f"Calls handled 30 seconds shorter are followed by {value_text(haste.value, 'points')} more repeats within "
            f"a week ({value_text(haste.low, 'points')} to {value_text(haste.high, 'points')}, n = {haste.n:,}), at "
            "the same topic; associational: hard problems take long and come back. Calls per hour alone are no success."
        )


def in_public(desk: Desk, filters: Filters) -> None:
    """The way to private messages, and whether we teach people to shout."""
    section("The way to private messages", "Asked to write in private, followed, solved there; Wilson intervals.")
    metric_cards(desk, filters, "moved_private_rate", "private_followed_rate", "private_solved_rate")
    section(
        "Are we teaching people to shout?",
        "Complaints in public against complaints in private at the same topic, segment and fifth of spending before; "
        "associational. A premium for shouting is an invitation to shout.",
    )
    metric_cards(desk, filters, *PREMIUMS, "public_after_private_rate")
    drillable_bars(desk, filters, "moved_private_rate", "Asked to write in private, by", dimensions=DIMENSIONS)
    section("Praise and removals", "Compliments answered, liked or shared; negative posts removed, by anybody and us.")
    metric_cards(desk, filters, "compliment_reply_rate", "removal_rate", "brand_removal_rate")
