"""A mention, and all that is known of the person who wrote it."""

from __future__ import annotations

import streamlit as st

from careledger.metrics.answer import Desk
from careledger.ui.tables import table

MOST_ROWS = 500


@st.dialog("The customer's timeline", width="large")
def timeline(desk: Desk, platform: str, mention_id: str) -> None:
    """Mentions, cases, orders and surveys of the same customer or thread, by time; texts stay letters."""
    asked = {"platform": platform, "mention_id": mention_id, "row_limit": MOST_ROWS}
    rows = desk.ledger.frame("timeline", asked)
    st.text(f"{platform} {mention_id}")
    st.caption(
        f"{rows.height:,} things that happened, by time, UTC. Where no customer is known, the thread alone is shown."
    )
    table(rows, height=min(460, 40 + 30 * rows.height))
