"""The first mapped rows of a file, each column with its unit."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger import contracts
from careledger.imports.messages import REST
from careledger.imports.preview import Preview
from careledger.ui.tables import table

UNITS: dict[contracts.ColumnType, str] = {
    "timestamp": "UTC",
    "date": "day",
    "boolean": "yes or no",
    "share": "0 to 1",
    "money": "in the row's currency",
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


def preview_table(entity: str, frame: pl.DataFrame) -> None:
    """Rows of one entity as the lake would keep them."""
    contract = contracts.entity(entity)
    labels = {"line": "line"}
    for name in frame.columns:
        if name in contract.names and (unit := unit_of(contract.column(name))):
            labels[name] = f"{name} ({unit})"
    st.caption(f"{contract.grain} The first {frame.height} rows as `{entity}`.")
    st.dataframe(
        frame.select(name for name in frame.columns if name == "line" or frame[name].null_count() < frame.height),
        hide_index=True,
        row_height=30,
        column_config={name: st.column_config.Column(label) for name, label in labels.items()},
    )


def refused_rows(shown: Preview) -> None:
    """What would be refused: how many by code, and the first messages."""
    table([{"rows": count, "code": code} for code, count in shown.reject_codes.items()])
    with st.expander(f"The first {len(shown.refusals)} of them"):
        for message in shown.refusals:
            st.text(in_page_words(message))


def in_page_words(message: str) -> str:
    """A refusal's message without the words of the command line."""
    return message.replace(REST, "or import the good rows only.")
