"""Praise: thanked or not, and what followed; posts shared, posts removed."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import value_text
from careledger.ui.cards import metric_cards
from careledger.ui.drill import drillable_bars
from careledger.ui.memo import section
from careledger.ui.tables import table

THANKS = ("compliment_reply_rate", "compliment_words_rate", "compliment_like_rate", "compliment_share_rate")
DIMENSIONS = ("channel", "segment", "region", "brand")


def praise(desk: Desk, filters: Filters) -> None:
    """Who praises, who is thanked, and what follows."""
    section(
        "Is praise thanked?",
        "Compliments that were answered in words, liked or shared; any of them first. Each mention counts with its "
        "probability of being a compliment.",
    )
    metric_cards(desk, filters, *THANKS)
    drillable_bars(desk, filters, "compliment_reply_rate", "Who praises and is thanked, by", dimensions=DIMENSIONS)
    section(
        "What followed",
        "Bought or praised again between the 4th and the 90th day after; thanked within three days against not, within "
        "channel, segment and fifth of spending before. Associational.",
    )
    left, right = st.columns([1, 2])
    with left:
        (answer,) = metric_cards(desk, filters, "after_praise")
    if isinstance(answer.result, Estimate) and answer.result.rows is not None:
        with right:
            st.caption("Before holding anything equal")
            table([{"compliment": "thanked" if row["thanked"] else "not thanked", "compliments": row["compliments"],
                    "came back": value_text(row["came_back_share"], "share")}
                   for row in answer.result.rows.iter_rows(named=True)])  # fmt: skip
    section("Shared and removed", "Posts of customers that we passed on, and negative posts that disappeared.")
    shared, *_ = metric_cards(desk, filters, "posts_shared", "removal_rate", "brand_removal_rate")
    if isinstance(shared.result, Estimate) and shared.result.rows is not None:
        [reach] = shared.result.rows.to_dicts()
        st.caption(
            f"Shared posts are by {reach['people']:,} people with {reach['followers_of_authors'] or 0:,} followers "
            f"between them, and got {reach['likes'] or 0:,} likes and {reach['shares'] or 0:,} shares."
        )
