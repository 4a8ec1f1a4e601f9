"""Tables of data: inert, whatever customers wrote in them, on the screen and in the file that it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from careledger.inert import inert


def table(rows: pl.DataFrame | Sequence[Mapping[str, Any]], *, height: int | None = None) -> None:
    """Rows as a table without an index; names of columns as in the files."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
    st.dataframe(inert(frame), hide_index=True, height=height or "auto", row_height=30)
