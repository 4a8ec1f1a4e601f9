"""What one survey would settle, the questions to ask, and how the answers come in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics.beliefs import Belief, LogUniform
from analytics.silence import LEAVE, VISIBLE
from analytics.silence_survey import Settled, settled
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.metrics.printed import short_amount_text
from careledger.ui.charts.base import chart
from careledger.ui.charts.silence import settled_figure
from careledger.ui.memo import plain, section
from careledger.ui.tables import table

SPOKEN_OF = 200
QUESTIONS = """Ask customers drawn by lot, not those who got in touch.

1. In the last 12 months, did you have a problem with us?   yes / no
   If no: thank you, that is all.
2. Think of the last one. Did you say so in public, in a post or a comment that everybody could read?   yes / no
3. Did you tell us in private (call, mail, chat)?   yes / no
4. What was it about?   (in words)
"""
ROWS = """survey_id,kind,customer_id,sent_at,answered_at,score,scale_maximum,answer
s1-1,problem,c1042,2026-03-02T09:00:00Z,2026-03-03T18:20:00Z,1,1,
s1-2,spoke_up,c1042,2026-03-02T09:00:00Z,2026-03-03T18:20:00Z,0,1,
s2-1,problem,c2217,2026-03-02T09:00:00Z,2026-03-02T12:05:00Z,0,1,
"""


def survey_view(desk: Desk, filters: Filters, assumed: Mapping[str, Belief]) -> None:
    """The doubt that asking so many people would leave, and the way to ask them."""
    section(
        "What one survey would settle",
        "Expected width of the 95 % interval after asking people who had a problem whether they said so in public, as "
        "a share of today's width. Simulated from the ranges above, of the last 365 days: each outcome updates what "
        "is believed, and the ranges are taken to hold.",
    )
    frame = desk.frame_of("silent_at_risk", filters)
    if frame.is_empty():
        st.caption("No order with a margin is in this selection, so nothing can be said of a year.")
    elif frame["asked"][0]:
        st.caption(plain(f"{frame['asked'][0]:,} people were asked already: the numbers above take it."))
    else:
        row = frame.sort("buyers", descending=True).row(0, named=True)
        if row["complaints"] * row["buyer_share"] >= 1:
            _worth(row, assumed)
        else:
            st.caption("Nobody complained in these 365 days, so there is nothing for a survey to settle.")
    with st.expander("The questions, and how the answers come in"):
        st.code(QUESTIONS, language=None, wrap_lines=True)
        st.text("One row per answer of question 1 (kind problem) and 2 (kind spoke_up) in surveys.csv; 1 is yes:")
        st.code(ROWS, language=None)
        st.page_link("pages/ledger/imports.py", label="Bring the answers")


def settled_text(after: list[Settled], currency: str) -> str:
    """What asking 200 people would do, in a sentence; and what no number of people would."""
    today, asked = after[0], next(one for one in after if one.asked == SPOKEN_OF)

    def money(one: Settled) -> str:
        return f"{short_amount_text(one.at_risk_low, currency)}–{short_amount_text(one.at_risk_high, currency)}"

    said = f"Asking {SPOKEN_OF} people would narrow {money(today)} to about {money(asked)}"
    said += (
        f", and silent problems from {today.low:,.0f}–{today.high:,.0f} to about {asked.low:,.0f}–{asked.high:,.0f}."
    )
    left = after[-1].at_risk_width / today.at_risk_width if today.at_risk_width else 0.0
    said += f" That is if it turns out as the middle of what is believed. Asking {after[-1].asked:,} would still leave "
    return f"{said}{left * 100:.0f} % of the doubt about money: how many leave over it no survey of these can tell."


def _worth(row: Mapping[str, float | str], assumed: Mapping[str, Belief]) -> None:
    currency = str(row["currency"])
    seen, buyers = float(row["complaints"]) * float(row["buyer_share"]), float(row["buyers"])
    after = _settled(seen, assumed[VISIBLE], assumed[LEAVE], float(row["margin_amount"]) / buyers, buyers)
    st.text(settled_text(after, currency))
    money = f"margin leaving, {currency}"
    chart(
        settled_figure(after, money), key="settled",
        alt=f"Asking {after[-1].asked:,} leaves {after[-1].width / after[0].width:.0%} of the doubt about problems",
    )  # fmt: skip
    with st.expander("As a table"):
        table(
            pl.DataFrame(
                {
                    "people asked": f"{one.asked:,}" if one.asked else "nobody (today)",
                    "silent problems": f"{one.low:,.0f} – {one.high:,.0f}", "expected width": f"{one.width:,.0f}",
                    "margin leaving": f"{short_amount_text(one.at_risk_low, currency)} – "
                    f"{short_amount_text(one.at_risk_high, currency)}",
                    "its expected width": short_amount_text(one.at_risk_width, currency),
                }
                for one in after
            )
        )  # fmt: skip


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={Belief: repr, LogUniform: repr})
def _settled(seen: float, visible: Belief, leave: Belief, worth: float, buyers: float) -> list[Settled]:
    return settled(seen, visible, leave, worth, buyers)
