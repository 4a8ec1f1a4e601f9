"""The first mapped rows of a file, each column with its unit, and what of the file would be refused."""

from __future__ import annotations

import streamlit as st

from careledger import contracts
from careledger.imports.messages import REST
from careledger.imports.preview import Preview
from careledger.ui.tables import displayed, table

UNITS: dict[contracts.ColumnType, str] = {
    "timestamp": "UTC",
    "date": "day",
    "boolean": "yes or no",
    "share": "0 to 1",
    "money": "in its currency",
}


def unit_of(column: contracts.Column) -> str:
    """The unit of a column's values in words; blank for ids and texts."""
    if column.unit:
        return column.unit
    if column.name.endswith("_seconds"):
        return "seconds"
    if column.name.endswith("_count") or column.name == "quantity":
        return "count"
    return UNITS.get(column.type, "")


def preview_rows(shown: Preview) -> None:
    """The first rows as the lake would keep them, by entity."""
    for entity, frame in shown.rows.items():
        contract = contracts.entity(entity)
        st.caption(f"First good rows as `{entity}`. {contract.grain}")
        filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
        st.dataframe(
            displayed(frame.select(filled)), hide_index=True, row_height=30, height=min(340, 30 * frame.height + 40),
            column_config={name: st.column_config.Column(_label(contract.column(name))) for name in filled},
        )  # fmt: skip


def _label(column: contracts.Column) -> str:
    unit = unit_of(column)
    return f"{column.name} ({unit})" if unit else column.name


def notes(shown: Preview) -> None:
    """How columns are read, and what was assumed."""
    if shown.notes:
        with st.expander(f"How it is read ({len(shown.notes)})"):
            for text in shown.notes:
                st.text(text)


def refused_rows(shown: Preview) -> None:
    """What would be refused: how many by code, and the first messages."""
    table([{"refused rows": count, "code": code} for code, count in shown.reject_codes.items()])
    with st.expander("Why"):
        for message in shown.problems:
            st.text(in_page_words(message))


def in_page_words(message: str) -> str:
    """A refusal's message without the words of the command line."""
    return message.replace(REST, "or import the good rows only.")
