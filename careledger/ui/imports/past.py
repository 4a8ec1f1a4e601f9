"""Past imports: what came in, balanced, and the way to take one back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.store.build import build_ledger
from careledger.store.home import home
from careledger.store.import_log import Batch
from careledger.store.lake import Lake
from careledger.ui.imports.entry import BALANCE, COUNTS
from careledger.ui.imports.uploads import forget_previews
from careledger.ui.memo import section
from careledger.ui.tables import table

STATE = {"active": "in the numbers", "undone": "taken back", "refused": "kept out"}


def past_imports(lake: Lake) -> None:
    """The whole tab: newest first."""
    history = lake.log.history()[::-1]
    if not history:
        st.text("No file was imported yet.")
        return
    section("Every import, newest first", f"{BALANCE} Times in UTC.")
    table(pl.DataFrame([_row(batch) for batch in history]))
    active = [batch for batch in history if batch.status == "active"]
    if active:
        _take_back(lake, active)


def _row(batch: Batch) -> dict[str, object]:
    return {
        "imported at": f"{batch.imported_at:%Y-%m-%d %H:%M}", "file": batch.file_name, "state": STATE[batch.status],
        **{name.replace("_", " "): getattr(batch, name) for name in COUNTS},
        "read as": batch.source, "reader": batch.reader, "import": batch.batch_id,
    }  # fmt: skip


def _take_back(lake: Lake, active: list[Batch]) -> None:
    by_id = {batch.batch_id: batch for batch in active}
    section("Take one back", "The numbers are built again without it. The same file can be imported again later.")
    chosen = st.selectbox(
        "Import", list(by_id), index=None, placeholder="choose one", key="undo", label_visibility="collapsed",
        format_func=lambda one: f"{by_id[one].file_name}, {by_id[one].imported_at:%Y-%m-%d %H:%M}",
    )  # fmt: skip
    if chosen is None:
        return
    rows = sum(by_id[chosen].entities.values())
    with st.popover("Take it back"):
        st.text(f"{rows:,} rows of {by_id[chosen].file_name} leave the numbers.")
        if mends := lake.log.mends_of(chosen):
            st.text(f"The rows mended in it stay until {' and '.join(m.file_name for m in mends)} is taken back too.")
        if st.button("Yes, take it back", key="undo-confirmed", type="primary"):
            with st.spinner("Building the ledger without it …"):
                lake.undo(chosen)
                build_ledger(lake, home())
            forget_previews()
            st.rerun()
