"""Published figures beside our own: a card for each claim, and all figures as a table to sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import groupby

import streamlit as st

from analytics.estimate import Estimate
from careledger.metrics.answer import Desk
from careledger.metrics.claims import Beside, State, beside, claims
from careledger.metrics.filters import Filters
from careledger.metrics.printed import interval_text, value_text
from careledger.ui.lifetime.world import asked_of
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

SAID: dict[State, str] = {
    "covers it": "Ours covers it",
    "does not": "Ours does not cover it",
    "cannot be compared": "Cannot be compared",
    "no own figure": "No figure of ours",
}
COMPARED = ("covers it", "does not")


def _known(desk: Desk) -> tuple[Hashable, ...]:
    """What every number of a desk depends on, beside its filters."""
    return *asked_of(desk, Filters()), repr(sorted(desk.workspace.assumptions().items()))


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs={Desk: _known, Filters: repr})
def all_beside(desk: Desk, filters: Filters) -> list[Beside]:
    """Every published figure with ours, topics together: first those of which most can be compared."""
    found = [one for claim in claims().values() for one in beside(desk, filters, claim)]
    topics = list(dict.fromkeys(one.claim.topic for one in found))
    compared = Counter(one.claim.topic for one in found if one.state in COMPARED)
    return sorted(found, key=lambda one: (-compared[one.claim.topic], topics.index(one.claim.topic)))


def cards_view(found: Sequence[Beside]) -> None:
    """One card a claim: its figures, ours under each, whether they can be compared, and what stands against it."""
    for topic, of_topic in groupby(found, key=lambda one: one.claim.topic):
        section(topic.capitalize())
        for claim, figures in groupby(of_topic, key=lambda one: one.claim):
            with st.container(border=True):
                st.markdown(f"**{plain(claim.claim)}**")
                for one in figures:
                    _figure(one)
                st.caption(plain(f"{claim.source}; year: {claim.year}. Asked: {claim.asked}. Limits: {claim.limits}"))


def table_view(found: Sequence[Beside]) -> None:
    """Every figure in a row."""
    table(
        [
            {
                "topic": one.claim.topic, "published": one.figure.said, "ours": own_text(one.own) if one.own else "",
                "beside each other": SAID[one.state],
                "can these be compared?": one.told, "our number": one.label, "claim": one.claim.claim,
                "source": one.claim.source, "year": one.claim.year, "who was asked": one.claim.asked,
                "limits": one.claim.limits,
            }
            for one in found
        ]
    )  # fmt: skip


def own_text(own: Estimate) -> str:
    """Our number with its interval and n."""
    return f"{value_text(own.value, own.unit, own.currency)} ({interval_text(own)}), n = {own.n:,}"


def _figure(one: Beside) -> None:
    st.markdown(f"Published: {plain(one.figure.said)}")
    if one.own is not None:
        st.text(f"Ours: {own_text(one.own)}. {one.label}. {SAID[one.state]}.")
    st.caption(plain(one.told))
