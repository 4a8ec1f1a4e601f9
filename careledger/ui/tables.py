"""Tables of data: inert, whatever customers wrote in them, on the screen and in the file that it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from careledger.inert import UNSEEN, inert


def displayed(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame as a table on the screen shows it: inert, and blank where a text is missing."""
    return inert(frame, UNSEEN).with_columns(pl.col(pl.String).fill_null(""))


def table(rows: pl.DataFrame | Sequence[Mapping[str, Any]], *, height: int | None = None) -> None:
    """Rows as a table without an index; names of columns as in the files."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
    st.dataframe(displayed(frame), hide_index=True, height=height or "auto", row_height=30)
