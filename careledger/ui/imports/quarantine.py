"""Quarantine: rows that were refused, why, and the way to mend them and send them again."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import streamlit as st

from careledger.errors import CareLedgerError
from careledger.imports.mending import mend, quarantine_csv
from careledger.imports.messages import where
from careledger.store.build import build_ledger
from careledger.store.home import home
from careledger.store.lake import Lake
from careledger.ui.imports.entry import keep_reports
from careledger.ui.imports.preview_table import in_page_words
from careledger.ui.memo import section
from careledger.ui.tables import table

MOST_ROWS = 200
LINE = "the line as it is"
TOLD = "mend-told"


def quarantine(lake: Lake) -> None:
    """The whole tab: why, the rows of one file, and an editor for them."""
    if told := st.session_state.pop(TOLD, ""):
        st.text(told)
    rows = lake.quarantined()
    if rows.is_empty():
        st.text("No row waits.")
        return
    section("Why rows were refused", "Open rows by file and code.")
    counts = rows.group_by("file_name", "code", maintain_order=True).len("rows").sort("rows", descending=True)
    table(counts.rename({"file_name": "file"}))
    st.download_button(
        "Download all of them", data=lambda: quarantine_csv(lake).encode(), file_name="quarantine.csv",
        mime="text/csv", on_click="ignore",
    )  # fmt: skip
    batches = rows["batch_id"].unique(maintain_order=True).to_list()
    names = dict(rows.select("batch_id", "file_name").unique().iter_rows())
    batch_id = batches[-1]
    if len(batches) > 1:
        batch_id = st.selectbox(
            "File", batches[::-1], format_func=lambda one: names[one], key="quarantined-file"
        )  # fmt: skip
    _file_rows(lake, rows.filter(pl.col("batch_id") == batch_id))


def _file_rows(lake: Lake, rows: pl.DataFrame) -> None:
    """The refused rows of one file, to be mended."""
    shown = rows.head(MOST_ROWS)
    more = f" The first {MOST_ROWS} of {rows.height:,}." if rows.height > MOST_ROWS else ""
    section("The rows", f"Each is told by its line in the file and the first cell that did not pass.{more}")
    table(
        shown.select(
            "line",
            pl.col("column_name").fill_null("").alias("column"),
            "code",
            pl.Series("why", [_why(row) for row in shown.iter_rows(named=True)], dtype=pl.String),
        )
    )
    batch = lake.log.latest(shown["batch_id"][0])
    if batch is None or not batch.layout:
        st.text("No row of this file can be read as it stands: bring the file again and say what it left open.")
        return
    section("Mend and send again", "Change cells; only the rows that you changed are sent.")
    if batch.status == "refused":
        st.text("The whole file was kept out. Sent rows enter; for the rest bring the file again.")
    with_cells = shown.filter(pl.col("cells").is_not_null())
    broken = shown.filter(pl.col("cells").is_null())
    mends: dict[int, Any] = {}
    if with_cells.height:
        mends |= _edited(with_cells, _cells_frame(with_cells, batch.layout["headers"]), "cells")
    if broken.height:
        frame = broken.select("line", pl.col("raw").alias(LINE))
        mends |= {one: change[LINE] or "" for one, change in _edited(broken, frame, "lines").items()}
    label = "Send the changed rows again" if not mends else f"Send {len(mends)} again"
    if st.button(label, type="primary", disabled=not mends, key="mend"):
        _send(lake, mends)


def _why(row: dict[str, Any]) -> str:
    """The message of a refused row without its place, which stands beside it."""
    place = where(row["file_name"], row["line"], row["column_name"])
    return in_page_words(row["message"].removeprefix(f"{place}: "))


def _cells_frame(rows: pl.DataFrame, headers: list[str]) -> pl.DataFrame:
    """The file's own columns of refused rows, as text, behind their lines."""
    held = [list(json.loads(cells).values()) for cells in rows["cells"]]
    columns = {"line": rows["line"]}
    columns |= {header: pl.Series([cells[i] for cells in held], dtype=pl.String) for i, header in enumerate(headers)}
    return pl.DataFrame(columns)


def _edited(rows: pl.DataFrame, frame: pl.DataFrame, key: str) -> dict[int, dict[str, str | None]]:
    """An editor over the cells; what was changed, by quarantine id and column."""
    edited = st.data_editor(
        frame, hide_index=True, disabled=["line"], row_height=30, num_rows="fixed",
        key=f"mend-{key}-{rows['batch_id'][0]}-{rows.height}",
    )  # fmt: skip
    changed: dict[int, dict[str, str | None]] = {}
    for quarantine_id, before, after in zip(rows["quarantine_id"], frame.to_dicts(), edited.to_dicts(), strict=True):
        change = {name: value for name, value in after.items() if value != before[name]}
        if change:
            changed[quarantine_id] = change
    return changed


def _send(lake: Lake, mends: dict[int, Any]) -> None:
    """Send mended rows; they enter together or not at all."""
    try:
        with st.spinner("Reading the mended rows and building …"):
            report = mend(lake, mends)
            if report.status == "imported":
                build_ledger(lake, home())
    except CareLedgerError as error:
        st.error("The rows were not sent.")
        st.text(str(error))
        return
    if report.status == "refused":
        st.error("The rows still do not pass; nothing changed.")
        st.text(in_page_words(report.message))
        return
    keep_reports({report.file: [report]})
    st.session_state[TOLD] = f"{len(mends)} mended rows were let in."
    st.rerun()
