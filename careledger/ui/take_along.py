"""At the foot of every page: the page itself as a file, and its tables."""

from __future__ import annotations

import streamlit as st

from careledger.exports.page_print import browser, drawn_page, page_files, pdf_bytes
from careledger.metrics.answer import Desk


def take_along(desk: Desk, address: str) -> None:
    """Offer the page, under the filters and settings of its address, as a PDF and its tables as CSV.

    Both are made when somebody asks for them, in a process of their own: seconds, and no other reader waits.
    """
    name = address or next(iter(page_files()))
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    stem = f"{name}-{desk.ledger.manifest.build_id}"
    with st.container(horizontal=True):
        if browser():
            st.download_button(
                "This page as PDF", data=lambda: pdf_bytes(drawn_page(name, query, "html")), file_name=f"{stem}.pdf",
                mime="application/pdf", on_click="ignore", type="tertiary", key="page-pdf",
                help="With its filters, build and definitions. Takes some seconds.",
            )  # fmt: skip
        else:
            st.download_button(
                "This page to print", data=lambda: drawn_page(name, query, "html"), file_name=f"{stem}.html",
                mime="text/html", on_click="ignore", type="tertiary", key="page-html",
                help="No Chromium is installed here that would make a PDF: open this file in any browser and print it.",
            )  # fmt: skip
        st.download_button(
            "Its tables as CSV", data=lambda: drawn_page(name, query, "tables"), file_name=f"{stem}-tables.zip",
            mime="application/zip", on_click="ignore", type="tertiary", key="page-tables",
            help="Every table of this page; what a spreadsheet would run as a formula stays text.",
        )  # fmt: skip
