"""How is this computed: definition, SQL with its parameters, lineage, cautions, and the rows behind."""

from __future__ import annotations

import streamlit as st

from analytics.estimate import Estimate, Insufficient
from careledger.exports.csv import csv_text
from careledger.metrics.answer import ALL_ROWS, SHOWN_ROWS, Answer, Desk
from careledger.metrics.lineage import column_lineage, table_lineage
from careledger.metrics.printed import result_text
from careledger.ui.tables import table


def explain_button(desk: Desk, answer: Answer) -> None:
    """A quiet button that opens the explanation; nothing of it is computed before."""
    if st.button("How is this computed", key=f"explain-{answer.metric.id}", type="tertiary"):
        explain(desk, answer)


@st.dialog("How is this computed", width="large")
def explain(desk: Desk, answer: Answer) -> None:
    """Everything that a stranger needs to check the number."""
    asked, result = answer.metric, answer.result
    st.subheader(asked.label, anchor=False)
    st.text(result_text(result))
    st.write(asked.definition)
    if isinstance(result, Insufficient):
        st.caption(f"Metric `{asked.id}` · build `{answer.build_id}`")
    else:
        st.caption(
            f"Metric `{asked.id}` · claim: {result.claim} · method: {result.method} · "
            f"level {result.level:.0%} · build `{answer.build_id}`"
        )
        _cautions(result)
    with st.expander("SQL and parameters"):
        st.code(answer.sql, language="sql")
        table(
            [
                {"parameter": name, "value": "any" if value is None else str(value)}
                for name, value in answer.parameters.items()
            ]
        )
        st.caption(f"Then `{asked.estimator}`. {'; '.join(asked.references)}")
    with st.expander("Where the rows come from"):
        st.caption("Columns of the query, and the columns of your files that each is made from")
        table(column_lineage(desk.ledger, answer.query))
        st.caption("Tables on the way")
        table(table_lineage(desk.ledger, answer.query))
    rows = desk.rows_behind(answer)
    shown = "first " if rows.height == SHOWN_ROWS else ""
    st.caption(f"The {shown}{rows.height:,} rows behind it, each with its file and line")
    table(rows, height=280)
    st.download_button(
        "Download all rows",
        data=lambda: csv_text(desk.rows_behind(answer, limit=ALL_ROWS)).encode(),
        file_name=f"{asked.id}-{answer.build_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _cautions(result: Estimate) -> None:
    for caution in result.cautions:
        st.text(f"• {caution.text}")
