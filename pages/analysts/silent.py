"""The silent: how many had a problem and said nothing, and what those cost who leave without a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import amount_text, interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.tables import table

QUESTION = "How many had a problem and said nothing?"
EXCESS = ("excess_low", "excess_high")


def assumptions() -> dict[str, Any]:
    """What the page assumes, as the reader sets it; the URL carries it."""
    section(
        "What is assumed",
        "How many speak up cannot be told from those who do. Set what you believe, or what a survey of people who had "
        "a problem found; with a survey the first range is not used.",
    )
    with st.container(horizontal=True):
        spoken = st.slider(
            "Speak up in public, %", 1.0, 99.0, (4.0, 50.0), step=1.0, format="%g", key="speak-up", bind="query-params"
        )
        excess = st.slider(
            "Leave over a silent problem, %",
            0.0,
            30.0,
            (1.0, 10.0),
            step=0.5,
            format="%g",
            key="excess",
            bind="query-params",
        )
    with st.container(horizontal=True):
        surveyed = st.number_input("Asked who had a problem", 0, 10_000_000, 0, key="surveyed", bind="query-params")
        spoke_up = st.number_input("Of them said so in public", 0, 10_000_000, 0, key="spoke-up", bind="query-params")
    return {
        "visibility_low": spoken[0] / 100, "visibility_high": spoken[1] / 100, "surveyed": surveyed,
        "spoke_up": min(spoke_up, surveyed), "excess_low": excess[0] / 100, "excess_high": excess[1] / 100,
    }  # fmt: skip


def money(desk: Desk, filters: Filters, stated: dict[str, Any]) -> None:
    """What leaves in silence, each currency apart, with the steps to it."""
    section(
        "What leaves in silence",
        "Silent problems × those who leave over one and would have stayed × margin of a buyer. Not all revenue of the "
        "unhappy: most of them stay. Over the 365 days up to the last orders, or to the end of the period if that is "
        "earlier: the problems in these steps are not those counted above, which are of the chosen period.",
    )
    if absent := desk.missing(("words", "readable_words", "orders_with_customer")):
        missing(absent)
        return
    for currency, result in desk.answers_by("silent_at_risk", "currency", filters, **stated):
        if isinstance(result, Insufficient):
            missing(result)
            continue
        assert result.rows is not None
        st.text(f"{currency}: {value_text(result.value, 'money', currency)} ({interval_text(result)}), assumed.")
        ends = [
            pl.struct("what", name).map_elements(
                lambda row, name=name, currency=currency: (
                    amount_text(row[name], currency) if row["what"] == "margin" else value_text(row[name], "count")
                ),
                return_dtype=pl.String,
            ).alias(name)
            for name in ("low", "middle", "high")
        ]  # fmt: skip
        table(result.rows.select("what", *ends))
        cautioned = desk.answer("silent_at_risk", replace(filters, currency=(currency,)), **stated).result
        assert isinstance(cautioned, Estimate)
        st.caption(plain(" ".join(caution.text for caution in cautioned.cautions)))


def silent(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    stated = assumptions()
    of_problems = {name: value for name, value in stated.items() if name not in EXCESS}
    answer = desk.answer("silent_problems", filters, **of_problems)
    result = answer.result
    with head:
        if isinstance(result, Insufficient):
            memo_head(QUESTION, "We cannot tell yet how many stay silent.")
            missing(result)
            return
        ground = "a survey" if stated["surveyed"] else "an assumed range, no measurement"
        memo_head(
            QUESTION,
            f"Between {value_text(result.low, 'count')} and {value_text(result.high, 'count')} problems were never "
            "spoken of in public.",
            f"It rests on {ground}: the complaints that are seen cannot tell how many are not. {result.n:,} openers "
            "were read.",
        )
        metric_card(desk, answer)
    money(desk, filters, stated)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    silent(desk, current_filters(desk))
