"""Definitions: every number once, in the words that the tooltip, the exports and the command line use."""

from __future__ import annotations

import streamlit as st

from careledger.metrics.catalogue import Metric, metrics, needs
from careledger.metrics.printed import result_text
from careledger.store.ledger import query_text
from careledger.ui.desk import current_desk
from careledger.ui.explain import explain_button
from careledger.ui.filters import current_filters
from careledger.ui.memo import memo_head, section

CLAIMS = {
    "descriptive": "what was seen in these rows, with its sampling doubt",
    "associational": "what goes together; another cause may stand behind it",
    "causal": "what changing one thing does, under assumptions named in docs/methods",
    "assumed": "what somebody believes; owner, source and date stand beside it",
}


def definition(one: Metric) -> None:
    """One number: question, definition, and what it needs."""
    section(one.label, one.question)
    st.write(one.definition)
    st.caption(f"`{one.id}` · {one.unit} · {one.claim} · `{one.estimator}`")
    for text in one.cautions:
        st.text(f"• {text}")
    with st.expander("SQL and needs", key=f"sql-{one.id}", on_change="rerun") as opened:
        if opened.open:
            st.code(query_text(one.query), language="sql")
            for name in one.needs:
                st.text(f"Without it: {needs()[name].reason} {needs()[name].file}")


memo_head(
    "What exactly does each number mean?",
    "Every number is defined once and says what it claims.",
    "  \n".join(f"**{claim}**: {meaning}" for claim, meaning in CLAIMS.items()),
)
ids = list(metrics())
chosen = st.selectbox(
    "Number", ids, index=None, placeholder="all", key="metric", bind="query-params",
    format_func=lambda metric_id: metrics()[metric_id].label,
)  # fmt: skip
desk = current_desk()
for metric_id in [chosen] if chosen else ids:
    definition(metrics()[metric_id])
    if chosen and desk is not None:
        answer = desk.answer(chosen, current_filters(desk))
        st.text(f"Now: {result_text(answer.result)}")
        explain_button(desk, answer)
