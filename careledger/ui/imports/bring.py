"""Bring files: drop them, see what each is and what would be refused, and let it in."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from careledger import contracts
from careledger.errors import WrongUsage
from careledger.imports.options import DateOrder, ImportOptions
from careledger.imports.preview import Preview
from careledger.imports.templates import template_csv
from careledger.ui.imports.entry import Ready, import_and_build, is_done, reports
from careledger.ui.imports.mapping_form import mapping_form
from careledger.ui.imports.preview_table import notes, preview_rows, refused_rows
from careledger.ui.imports.uploads import mapping_is_saved, safe_name, upload_previews
from careledger.ui.memo import plain
from careledger.ui.tables import table

DATE_ORDERS: dict[DateOrder, str] = {"dmy": "day/month/year", "mdy": "month/day/year"}
ASKED_WIDTH = 400
CURRENCIES = ("EUR", "USD", "GBP", "BRL", "CHF", "SEK", "PLN", "JPY", "INR", "CAD", "AUD")


def bring_files() -> None:
    """The whole tab. Reports of this visit stay until the page is left."""
    reports()
    uploads = st.file_uploader(
        "Exports of your tools: CSV, Excel, JSON, XML, Parquet or text, also as zip or gz",
        accept_multiple_files=True, key="uploads",
    )  # fmt: skip
    ready = []
    for upload in uploads:
        if is_done(upload):
            continue
        with st.container(border=True):
            st.markdown(f"**{plain(safe_name(upload.name))}**")
            if found := _card(upload):
                ready.append(found)
                if st.button("Import this file", key=f"import-{upload.file_id}", type="primary"):
                    import_and_build([found])
    if len(ready) > 1 and st.button(f"Import all {len(ready)} files", type="primary"):
        import_and_build(ready)
    if not uploads:
        _templates()


def _card(upload: UploadedFile) -> Ready | None:
    """What one upload is and how it would enter; None while something is missing."""
    shown = upload_previews(upload, ImportOptions())
    if len(shown) != 1:
        return _several_tables(upload, shown)
    [only] = shown
    if only.source:
        return _outcome(upload, *_options(upload, ImportOptions(), only))
    if only.mapping is None:
        st.text("\n".join(only.problems))
        return None
    is_known = mapping_is_saved(only.headers)
    st.caption(
        "Its headers were mapped before; that mapping is filled in."
        if is_known
        else "Not recognised. Say what its columns are; what is filled in is a guess."
    )
    mapping = mapping_form(only, only.mapping, upload.file_id)
    if absent := mapping.missing():
        st.text(f"Still needed: {', '.join(absent)}. Choose a column, or a value for every row.")
        return None
    options = ImportOptions(mapping=mapping)
    [mapped] = upload_previews(upload, options)
    found = _outcome(upload, *_options(upload, options, mapped))
    if found and st.toggle(
        "Remember this mapping for files with the same headers", value=True, key=f"{upload.file_id}-remember"
    ):
        return replace(found, remembered=only.headers)
    return found


def _several_tables(upload: UploadedFile, shown: list[Preview]) -> Ready | None:
    """A workbook or an archive: each known table enters; unknown ones say what to do."""
    table(
        [
            {"table": one.file, "read as": one.source or "", "rows": one.rows_in, "refused": one.refused,
             "note": "" if one.rows else "unknown: bring it as a file of its own" if one.mapping else
             " ".join(one.problems)}
            for one in shown
        ]
    )  # fmt: skip
    readable = [one for one in shown if one.source and one.rows]
    if not readable:
        return None
    with st.expander("The first rows of each"):
        for one in readable:
            preview_rows(one)
    allow = _allow_rejects(sum(one.refused for one in readable), upload.file_id)
    return Ready(upload=upload, options=ImportOptions(allow_rejects=allow))


def _options(upload: UploadedFile, options: ImportOptions, shown: Preview) -> tuple[ImportOptions, Preview]:
    """Ask for what the file leaves open, one thing after the other; the options and what they show."""
    key = upload.file_id
    if "ambiguous-date" in shown.reject_codes:
        order = st.radio(
            "The dates of this file leave open whether day or month comes first. Which does?",
            list(DATE_ORDERS), index=None,
            format_func=lambda name: DATE_ORDERS[name], key=f"{key}-order", horizontal=True,
        )  # fmt: skip
        options = replace(options, date_order=order)
        [shown] = upload_previews(upload, options)
    if any(text.startswith("naive-time-assumed") for text in shown.notes):
        zones = sorted(available_timezones())
        zone = st.selectbox(
            "Times without a zone are in", zones, index=zones.index("UTC"), key=f"{key}-zone", width=ASKED_WIDTH
        )
        if zone != "UTC":
            options = replace(options, timezone=zone)
            [shown] = upload_previews(upload, options)
    if _lacks_currency(shown):
        currency = st.selectbox(
            "Amounts are in", CURRENCIES, index=None, placeholder="not known", accept_new_options=True,
            key=f"{key}-currency", help="The file names no currency. Amounts of an unknown one stay apart.",
            width=ASKED_WIDTH,
        )  # fmt: skip
        if currency:
            stated = replace(options, currency=currency.strip())
            try:
                [shown] = upload_previews(upload, stated)
                options = stated
            except WrongUsage as problem:
                st.text(problem.what)
    return options, shown


def _lacks_currency(shown: Preview) -> bool:
    """True if the rows hold money and no column says in what."""
    for entity, frame in shown.rows.items():
        contract = contracts.entity(entity)
        money = any(column.type == "money" and column.name in frame.columns for column in contract.columns)
        if money and "currency" in contract.names and "currency" not in frame.columns:
            return True
    return False


def _outcome(upload: UploadedFile, options: ImportOptions, shown: Preview) -> Ready | None:
    """What would enter and what would not, and the person's choice on refused rows."""
    if not shown.rows:
        if "ambiguous-date" not in shown.reject_codes:
            known = f"Recognised as {shown.source}. " if shown.source else ""
            st.text(known + " ".join(shown.problems))
        return None
    good = shown.rows_in - shown.refused - shown.blank
    name = shown.source or (options.mapping.name if options.mapping else "")
    blank = f", {shown.blank:,} blank" if shown.blank else ""
    rows = "1 row" if shown.rows_in == 1 else f"{shown.rows_in:,} rows"
    st.text(f"Read as {name}: {rows}, {good:,} good, {shown.refused:,} refused{blank}.")
    preview_rows(shown)
    notes(shown)
    if shown.refused:
        refused_rows(shown)
    if not good:
        st.text("No row of it can enter. A column or its format is probably not what was chosen above.")
        return None
    allow = _allow_rejects(shown.refused, upload.file_id)
    return Ready(upload=upload, options=replace(options, allow_rejects=allow))


def _allow_rejects(refused: int, key: str) -> bool:
    if not refused:
        return False
    choices = (
        f"Import the good rows, keep {refused:,} in quarantine",
        f"Keep the whole file out, with the {refused:,} in quarantine",
    )
    return st.radio("Some rows cannot be let in", choices, key=f"{key}-rejects") == choices[0]


def _templates() -> None:
    """An empty file per entity, for those whose tool is not known."""
    with st.expander("No export at hand? Fill an empty file"):
        entity = st.selectbox("One row is one of", list(contracts.entities()), key="template")
        st.caption(contracts.entity(entity).grain)
        st.download_button(
            "Download the empty file", data=template_csv(entity), file_name=f"{entity}.csv", mime="text/csv",
            on_click="ignore",
        )  # fmt: skip
