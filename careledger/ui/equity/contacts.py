"""View after a contact: how the value of customers moved, by what became of their first contact."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.equity.books import Books
from careledger.ui.memo import section
from careledger.ui.tables import table

COMPARED = (("unanswered", "answered"), ("answered", "none"), ("unanswered", "none"))


def contacts_view(books: Books) -> None:
    """Value after less value before, of customers who asked, against others like them."""
    section(
        "How the value of an account moved after a contact",
        f"{books.currency} an account, closing less opening, by the first contact of the period; within the same "
        "segment, kind of contract, quarter of tenure and fifth of value.",
    )
    answers = [books.answer("contact_value_change", contact=contact, against=against) for contact, against in COMPARED]
    rows = []
    for (contact, against), answer in zip(COMPARED, answers, strict=True):
        row = {"first contact": contact, "against": against}
        if isinstance(result := answer.result, Estimate):
            told = value_text(result.value, result.unit, result.currency)
            rows.append(row | {"difference": told, "interval": interval_text(result), "accounts": f"{result.n:,}"})
        else:
            rows.append(row | {"difference": "", "interval": result.reason, "accounts": ""})
    left, right = st.columns((1, 2))
    with left:
        st.caption("First contact unanswered, against answered (at the prompt: any contact, against none)")
        metric_card(books.desk, answers[0])
    with right:
        table(rows)
        st.caption(
            "Read the first line: both have asked. Against customers who did not ask, the difference is too high: who "
            "buys has more to ask about, and who is gone asks nothing. None of this is the effect of answering."
        )
