"""Bring files: drop them, see what each is and what would be refused, and let it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from careledger import contracts
from careledger.errors import CareLedgerError
from careledger.imports.arrival import arrive
from careledger.imports.mapping import Mapping
from careledger.imports.options import DateOrder, ImportOptions
from careledger.imports.preview import Preview
from careledger.imports.report import ImportReport
from careledger.imports.templates import template_csv
from careledger.store.build import build_ledger
from careledger.store.home import home
from careledger.store.lake import Lake
from careledger.ui.imports.mapping_form import mapping_form
from careledger.ui.imports.preview_table import preview_table, refused_rows
from careledger.ui.imports.uploads import forget_previews, safe_name, upload_on_disk, upload_previews
from careledger.ui.memo import section
from careledger.ui.tables import table

REPORTS = "import-reports"
PROBLEM = "import-problem"
COUNTS = ("rows_in", "accepted", "unchanged", "updated", "quarantined", "blank")
DATE_ORDERS: dict[DateOrder, str] = {"dmy": "day/month/year", "mdy": "month/day/year"}
CURRENCIES = ("EUR", "USD", "GBP", "BRL", "CHF", "SEK", "PLN", "JPY", "INR", "CAD", "AUD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An upload that can be imported, and how. `remembered` is a mapping to keep, by header signature."""

    upload: UploadedFile
    options: ImportOptions
    remembered: tuple[str, Mapping] | None = None


def bring_files() -> None:
    """The whole tab. Reports of this visit stay until the next import."""
    _reports()
    uploads = st.file_uploader(
        "Exports of your tools: CSV, Excel, JSON, XML, Parquet or text, also as zip or gz.",
        accept_multiple_files=True,
        key="uploads",
    )
    done: dict[str, list[ImportReport]] = st.session_state.get(REPORTS, {})
    waiting = [upload for upload in uploads if upload.file_id not in done]
    ready = []
    for upload in waiting:
        with st.container(border=True):
            if found := _card(upload):
                ready.append(found)
                if st.button("Import this file", key=f"import-{upload.file_id}", type="primary"):
                    _import([found])
    if len(ready) > 1 and st.button(f"Import all {len(ready)} files", type="primary"):
        _import(ready)
    if not uploads:
        _templates()


def _card(upload: UploadedFile) -> Ready | None:
    """What one upload is; None while something is missing before it can be imported."""
    key = upload.file_id
    shown = upload_previews(upload, ImportOptions())
    st.text(safe_name(upload.name))
    if len(shown) != 1:
        return _several_tables(upload, shown)
    [only] = shown
    if only.ignored:
        st.text(f"Recognised as {only.source}; not read: {only.ignored}")
        return None
    if only.problem and not only.source:
        st.text(only.problem)
        return None
    mapping, remembered = None, None
    if only.source is None:
        st.caption("Not recognised. Say what its columns are; what is filled in is a guess.")
        mapping = mapping_form(only, key)
        if absent := mapping.missing():
            st.text(f"Still needed: {', '.join(absent)}. Choose a column, or the same word for every row.")
            return None
        if st.toggle("Remember this mapping for files with the same headers", value=True, key=f"{key}-remember"):
            remembered = (only.signature, mapping)
    options, only = _options(upload, ImportOptions(mapping=mapping))
    if only.problem:
        if only.problem_code != "ambiguous-date":
            st.text(only.problem)
        return None
    options = _outcome(only, options, key)
    return Ready(upload=upload, options=options, remembered=remembered)


def _several_tables(upload: UploadedFile, shown: list[Preview]) -> Ready | None:
    """A workbook or an archive: each known table enters; unknown ones say what to do."""
    table(
        [
            {"table": one.table, "recognised as": one.source or "", "rows": one.rows_in, "refused": one.quarantined,
             "note": one.problem or one.ignored or ("" if one.source else "unknown: bring it as a file of its own")}
            for one in shown
        ]
    )  # fmt: skip
    readable = [one for one in shown if one.rows]
    if not readable:
        return None
    with st.expander("The first rows of each"):
        for one in readable:
            for entity, frame in one.rows.items():
                preview_table(entity, frame)
    quarantined = sum(one.quarantined for one in readable)
    allow = _allow_rejects(quarantined, upload.file_id)
    return Ready(upload=upload, options=ImportOptions(allow_rejects=allow))


def _options(upload: UploadedFile, options: ImportOptions) -> tuple[ImportOptions, Preview]:
    """Ask for what the file leaves open, one thing after the other; the options and what they show."""
    key = upload.file_id
    [shown] = upload_previews(upload, options)
    if shown.problem_code == "ambiguous-date":
        order = st.radio(
            "No date of this file tells day from month. Which comes first?",
            list(DATE_ORDERS), index=None, format_func=lambda name: DATE_ORDERS[name], key=f"{key}-order",
            horizontal=True,
        )  # fmt: skip
        options = replace(options, date_order=order)
        [shown] = upload_previews(upload, options)
    left, right = st.columns(2)
    if any(text.startswith("naive-time-assumed") for text in shown.cautions):
        zones = sorted(available_timezones())
        zone = left.selectbox(
            "Times without a zone are in", zones, index=zones.index("UTC"), key=f"{key}-zone",
        )  # fmt: skip
        if zone != "UTC":
            options = replace(options, timezone=zone)
            [shown] = upload_previews(upload, options)
    if _lacks_currency(shown):
        currency = right.selectbox(
            "Amounts are in", CURRENCIES, index=None, placeholder="not known", accept_new_options=True,
            key=f"{key}-currency", help="The file names no currency. Unknown ones are never added to others.",
        )  # fmt: skip
        if currency:
            options = replace(options, currency=currency.strip().upper())
            [shown] = upload_previews(upload, options)
    return options, shown


def _lacks_currency(shown: Preview) -> bool:
    """True if the rows hold money and no column says in what."""
    for entity, frame in shown.rows.items():
        contract = contracts.entity(entity)
        money = any(column.type == "money" and column.name in frame.columns for column in contract.columns)
        if money and "currency" in contract.names and "currency" not in frame.columns:
            return True
    return False


def _outcome(shown: Preview, options: ImportOptions, key: str) -> ImportOptions:
    """What would enter and what would not; the options with the person's choice on refused rows."""
    good = shown.rows_in - shown.quarantined - shown.blank
    st.text(f"Read as {shown.source}: {shown.rows_in:,} rows, {good:,} good, {shown.quarantined:,} refused.")
    for entity, frame in shown.rows.items():
        preview_table(entity, frame)
    if shown.cautions:
        with st.expander(f"What was assumed ({len(shown.cautions)})"):
            for text in shown.cautions:
                st.text(text)
    if shown.quarantined:
        refused_rows(shown)
    return replace(options, allow_rejects=_allow_rejects(shown.quarantined, key))


def _allow_rejects(quarantined: int, key: str) -> bool:
    if not quarantined:
        return False
    choices = (f"Import the good rows, keep {quarantined:,} in quarantine", "Keep the whole file out for now")
    return st.radio("Some rows cannot be let in", choices, key=f"{key}-rejects") == choices[0]


def _import(ready: list[Ready]) -> None:
    """Import, build once, publish; then run the page again, so that every number is the new one."""
    place = home()
    lake = Lake(place)
    reports: dict[str, list[ImportReport]] = {}
    problem = ""
    with st.status("Reading …") as status:
        bar = st.progress(0.0)
        try:
            for number, one in enumerate(ready):
                if one.remembered:
                    lake.log.save_mapping(one.remembered[0], one.remembered[1].to_json())
                with upload_on_disk(one.upload) as path:
                    arrival = arrive(place, [path], one.options, build=False, progress=_told(bar, number, len(ready)))
                reports[one.upload.file_id] = list(arrival.reports)
            if any(report.status == "imported" for found in reports.values() for report in found):
                status.update(label="Building the ledger …")
                build_ledger(lake, place)
        except CareLedgerError as error:
            problem = str(error)
    st.session_state[REPORTS] = st.session_state.get(REPORTS, {}) | reports
    st.session_state[PROBLEM] = problem
    forget_previews()
    st.rerun()


def _told(bar: DeltaGenerator, number: int, total: int) -> Callable[[str, float], None]:
    """What an import tells its progress to, for one of several files."""

    def told(_: str, share: float) -> None:
        bar.progress((number + share) / total)

    return told


def _reports() -> None:
    """What became of the files of this visit, balanced."""
    if problem := st.session_state.get(PROBLEM):
        st.error("The files were read, but the numbers are still the old ones.")
        st.text(problem)
    reports: list[ImportReport] = [one for found in st.session_state.get(REPORTS, {}).values() for one in found]
    if not reports:
        return
    section("What became of them", "Rows in = accepted + unchanged + updated + quarantined + blank.")
    table(
        [
            {"file": one.file, "read as": one.source or "", "outcome": one.status,
             **{name.replace("_", " "): getattr(one, name) for name in COUNTS}}
            for one in reports
        ]
    )  # fmt: skip
    for one in reports:
        if one.status not in ("imported", "known"):
            st.text(f"{one.file}: {one.message}")
    if any(one.status == "imported" for one in reports):
        st.page_link("pages/executives/overview.py", label="See the numbers")


def _templates() -> None:
    """An empty file per entity, for those whose tool is not known."""
    with st.expander("No export at hand? Fill one of these"):
        entity = st.selectbox(
            "What is one row?", list(contracts.entities()), key="template",
            format_func=lambda name: f"{name}: {contracts.entity(name).grain}",
        )  # fmt: skip
        st.download_button(
            "Download the empty file", data=template_csv(entity), file_name=f"{entity}.csv", mime="text/csv",
            on_click="ignore",
        )  # fmt: skip
