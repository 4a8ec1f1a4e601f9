"""Letting files in: import, build once, publish, and keep what became of each on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from careledger.errors import CareLedgerError
from careledger.imports.arrival import arrive
from careledger.imports.mapping import save_mapping
from careledger.imports.options import ImportOptions
from careledger.imports.report import ImportReport
from careledger.store.build import build_ledger
from careledger.store.home import home
from careledger.store.lake import Lake
from careledger.ui.imports.preview_table import in_page_words
from careledger.ui.imports.uploads import forget_previews, upload_on_disk
from careledger.ui.memo import section
from careledger.ui.tables import table

REPORTS, PROBLEM = "import-reports", "import-problem"
COUNTS = ("rows_in", "accepted", "unchanged", "updated", "quarantined", "blank")
BALANCE = "Rows in = accepted + unchanged + updated + quarantined + blank."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An upload that can be imported, and how. `remembered`: headers under which its mapping is kept."""

    upload: UploadedFile
    options: ImportOptions
    remembered: tuple[str, ...] = ()


def is_done(upload: UploadedFile) -> bool:
    """True if the upload was imported, or tried, on this visit."""
    return upload.file_id in st.session_state.get(REPORTS, {})


def import_and_build(ready: list[Ready]) -> None:
    """Import the files and publish one build; then run the page again, so that every number is the new one."""
    place = home()
    lake = Lake(place)
    found: dict[str, list[ImportReport]] = {}
    problem = ""
    with st.status("Reading …") as status:
        bar = st.progress(0.0)
        try:
            for number, one in enumerate(ready):
                if one.remembered and one.options.mapping:
                    save_mapping(lake, one.remembered, one.options.mapping)
                with upload_on_disk(one.upload) as path:
                    arrival = arrive(place, [path], one.options, build=False, progress=_told(bar, number, len(ready)))
                found[one.upload.file_id] = list(arrival.reports)
            if any(report.status == "imported" for report in _flat(found)):
                status.update(label="Building the ledger …")
                build_ledger(lake, place)
        except CareLedgerError as error:
            problem = str(error)
    keep_reports(found, problem)
    forget_previews()
    st.rerun()


def keep_reports(found: dict[str, list[ImportReport]], problem: str = "") -> None:
    """Remember what became of files for the rest of the visit."""
    st.session_state[REPORTS] = st.session_state.get(REPORTS, {}) | found
    st.session_state[PROBLEM] = problem


def _flat(found: dict[str, list[ImportReport]]) -> Iterable[ImportReport]:
    return (report for reports_of_file in found.values() for report in reports_of_file)


def _told(bar: DeltaGenerator, number: int, total: int) -> Callable[[str, float], None]:
    """What an import tells its progress to, for one of several files."""

    def told(_: str, share: float) -> None:
        bar.progress((number + share) / total)

    return told


def reports() -> None:
    """What became of the files of this visit, balanced."""
    if problem := st.session_state.get(PROBLEM):
        st.error("Not everything was done; the numbers may still be the old ones.")
        st.text(problem)
    done = list(_flat(st.session_state.get(REPORTS, {})))
    if not done:
        return
    section("What became of your files", BALANCE)
    table(
        [
            {"file": one.file, "outcome": one.status, "read as": one.source or "",
             **{name.replace("_", " "): getattr(one, name) for name in COUNTS}}
            for one in done
        ]
    )  # fmt: skip
    for one in done:
        if one.status not in ("imported", "known"):
            st.text(f"{one.file}: {in_page_words(one.message)}")
    if any(one.status == "imported" for one in done):
        st.page_link("pages/executives/overview.py", label="See the numbers")
