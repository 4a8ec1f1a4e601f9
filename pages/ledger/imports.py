"""Imports: bring files, see what was refused and why, take an import back."""

from __future__ import annotations

import streamlit as st

from careledger.imports.arrival import is_demo
from careledger.imports.mending import MENDED
from careledger.store.home import home
from careledger.store.lake import Lake
from careledger.ui.imports.bring import bring_files
from careledger.ui.imports.past import past_imports
from careledger.ui.imports.quarantine import quarantine
from careledger.ui.memo import memo_head


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun and verb."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def title(lake: Lake) -> tuple[str, str]:
    """The page's answer, and what to do."""
    files = sum(not batch.file_name.endswith(MENDED) for batch in lake.batches())
    rows = lake.quarantined().height
    if not files and not rows:
        return "Nothing has been brought yet.", "Drop any export here; what it is and what it holds is found out first."
    if is_demo(lake.home):
        return (
            "None of your own files has been brought yet.",
            "The numbers are of an invented world. It makes way as soon as a file of yours comes in.",
        )
    waiting = counted(rows, "row waits", "rows wait") if rows else "nothing waits"
    brought = f"{counted(files, 'file was', 'files were')} brought" if files else "Nothing has been let in"
    return (
        f"{brought}; {waiting} in quarantine.",
        "A file enters whole, or without its refused rows if you say so; a broken file changes nothing.",
    )


lake = Lake(home())
memo_head("What was brought, and was it let in?", *title(lake))
bring, refused, past = st.tabs(
    ["Bring files", "Quarantine", "Past imports"], key="imports", on_change="rerun", bind="query-params"
)
with bring:  # always run: files that were dropped here stay while another tab is looked at
    bring_files()
if refused.open:
    with refused:
        quarantine(lake)
if past.open:
    with past:
        past_imports(lake)
