"""Households: one complains, do the others leave?"""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Insufficient
from careledger.ui.cards import metric_card
from careledger.ui.memo import section
from careledger.ui.survival.followed import Followed
from careledger.ui.tables import table


def households_view(followed: Followed) -> None:
    """The others of a household after a complaint, against households without one; contracts and purchases together."""
    everybody = Followed(followed.desk, followed.filters, "all")
    answer = everybody.answer("household_churn_difference")
    metric_card(everybody.desk, answer)
    if isinstance(answer.result, Insufficient):
        return
    counted = everybody.counts("household_others", "household_churn_difference")
    section(
        "Who left within 180 days",
        "Customers in households of several, with and without a contract. Raw shares; the card compares at the same "
        "segment and year of tenure.",
    )
    rows = []
    for exposed, name in ((True, "somebody else complained"), (False, "nobody complained")):
        part = counted.filter(counted["is_exposed"] == exposed)
        left = int(part["has_left_soon"].sum())
        rows.append(
            {"household": name, "customers": len(part), "households": part["household"].n_unique(), "left": left,
             "share": f"{left / len(part):.1%}" if len(part) else ""}
        )  # fmt: skip
    table(rows)
    st.caption("Associational: what made one complain can make the others leave without any word between them.")
