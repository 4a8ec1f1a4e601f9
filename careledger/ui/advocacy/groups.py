"""Advocates and influencers, whom they bring, and what that costs; growth that others earned for us."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import result_text, value_text
from careledger.ui.cards import metric_cards
from careledger.ui.memo import section
from careledger.ui.tables import table

GROUPS = ("advocates", "influencers", "influential_advocates")
DID = {
    "people": "people", "brought_count": "customers brought", "referral_count": "referrals made",
    "accepted_answer_count": "answers accepted", "defended_count": "defended", "praise_count": "compliments",
    "praise_reach": "reach of praise",
}  # fmt: skip


def two_groups(desk: Desk, filters: Filters) -> None:
    """Who speaks up and who has reach: two groups that share few people."""
    section(
        "Advocates and influencers are two groups",
        "Advocates recommend, refer, defend or answer others; influencers are the hundredth of authors with most "
        "followers, whatever they say. All of the time that the files speak of.",
    )
    rows = [row for name in GROUPS if (row := _group(desk, filters, name))]
    table(rows) if rows else st.caption("Nobody of either group is in this selection.")
    st.caption("Reach of praise: followers summed over compliments, not people.")
    metric_cards(desk, filters, *GROUPS)
    metric_cards(desk, filters, "cost_per_customer_of_advocates", "cost_per_customer_of_influencers")
    section(
        "Whom customers bring",
        "Referrals and the margin of those who came, to date. The value without what would have come anyway is "
        "assumed. Not to be added to the same customers' margin elsewhere.",
    )
    metric_cards(desk, filters, "referrals", "referral_conversion", "referred_margin", "customer_referral_value")
    _earned(desk, filters)


def _group(desk: Desk, filters: Filters, name: str) -> dict[str, Any] | None:
    answer = desk.answer(name, filters)
    if not isinstance(answer.result, Estimate) or answer.result.rows is None:
        return None
    [done] = answer.result.rows.to_dicts()
    return {"group": answer.metric.label} | {label: done[column] for column, label in DID.items()}


def _earned(desk: Desk, filters: Filters) -> None:
    section(
        "Growth earned, and referrals lost",
        "Net revenue retention plus revenue of new customers who came by a referral, less 100 %; each over the revenue "
        "of the period before. Currencies apart.",
    )
    rows = []
    for currency, result in desk.answers_by("earned_growth", "currency", filters):
        if isinstance(result, Estimate) and result.rows is not None:
            parts = {row["part"]: value_text(row["share"], "share") for row in result.rows.iter_rows(named=True)}
            rows.append({"currency": currency, "earned growth": result_text(result)} | parts)
    if rows:
        table(rows)
    else:
        absent = desk.answer("earned_growth", replace(filters, currency=filters.currency[:1])).result
        st.caption(result_text(absent))
    left, _ = st.columns([1, 2])
    with left:
        metric_cards(desk, filters, "lost_referrals")
