"""View of lost referrals: whom those who left beyond expectation would have brought."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient
from careledger.metrics.printed import amount_text
from careledger.ui.cards import metric_card
from careledger.ui.equity.books import Books
from careledger.ui.memo import missing, section
from careledger.ui.tables import table


def referrals_view(books: Books) -> None:
    """What leaving costs beside what the customer would have paid."""
    answer = books.answer("lost_referral_value")
    section(
        "Whom they would have brought",
        f"{books.currency} of margin in a year, by segment of the customers lost beyond expectation. Below 0 where "
        "fewer left than expected.",
    )
    if isinstance(answer.result, Insufficient):
        missing(answer.result)
        return
    left, right = st.columns((1, 2))
    with left:
        metric_card(books.desk, answer)
    with right:
        if answer.result.rows is not None:
            table(_told(answer.result.rows, books.currency))
        st.caption(
            "Lost is the fall of P(alive) beyond what was expected, in customers. The last column is before the share "
            "who would have come anyway is taken off; that share is an assumption, and the interval is its range."
        )


def _told(rows: pl.DataFrame, currency: str) -> list[dict[str, str]]:
    return [
        {
            "segment": row["segment"] or "not stated",
            "lost": f"{row['lost']:,.1f}",
            "brought a year": f"{row['referrals_per_year']:.3f}",
            "margin of one": amount_text(row["referred_margin_amount"], currency),
            "together": amount_text(row["amount"], currency),
        }
        for row in rows.drop_nulls("amount").iter_rows(named=True)
    ]
