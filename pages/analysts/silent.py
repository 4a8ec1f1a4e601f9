"""The silent: how many had a problem and said nothing, what those cost who leave without a word, what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.beliefs import Belief
from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import amount_text, interval_text, value_text
from careledger.ui.cards import metric_card
from careledger.ui.desk import current_desk
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, missing, nothing_built, plain, section
from careledger.ui.silence.ask import survey_view
from careledger.ui.silence.assumed import assumed_by_the_reader
from careledger.ui.silence.ways import excess_view, told, two_ways
from careledger.ui.tables import table

QUESTION = "How many had a problem and said nothing?"


def money(desk: Desk, filters: Filters, assumed: Mapping[str, Belief]) -> None:
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
    for currency, result in desk.answers_by("silent_at_risk", "currency", filters, assumed=assumed):
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
        cautioned = desk.answer("silent_at_risk", replace(filters, currency=(currency,)), assumed=assumed).result
        assert isinstance(cautioned, Estimate)
        st.caption(plain(" ".join(caution.text for caution in cautioned.cautions)))


def silent(desk: Desk, filters: Filters) -> None:
    """The whole page."""
    head = st.container()
    assumed = assumed_by_the_reader(desk.workspace)
    asked = told(desk, "silent_problems_surveyed", filters, assumed)
    answer = asked if isinstance(asked.result, Estimate) else told(desk, "silent_problems", filters, assumed)
    result = answer.result
    with head:
        if isinstance(result, Insufficient):
            memo_head(QUESTION, "We cannot tell yet how many stay silent.")
            missing(result)
        else:
            ground = "a survey" if answer is asked else "an assumed range, no measurement"
            memo_head(
                QUESTION,
                f"Between {value_text(result.low, 'count')} and {value_text(result.high, 'count')} problems were never "
                "spoken of in public.",
                f"{'Surveyed' if answer is asked else 'Assumed'}: it rests on {ground}. The complaints that are seen "
                f"cannot tell how many are not. {result.n:,} openers were read.",
            )
            metric_card(desk, answer)
    two_ways(desk, filters, assumed)
    money(desk, filters, assumed)
    excess_view(desk, filters)
    survey_view(desk, filters, assumed)


desk = current_desk()
if desk is None:
    nothing_built()
else:
    silent(desk, current_filters(desk))
