"""Data health: what was brought, how fresh it is, what joins, and what people said about it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metrics
from careledger.store.workspace import ANSWERED_ONLY
from careledger.ui.desk import current_desk
from careledger.ui.memo import memo_head, nothing_built, section
from careledger.ui.tables import table

FACTS = {
    "cases": "cases, and public threads that a customer opened",
    "answerable_cases": "cases whose source holds the brand's replies",
    "answered_turns": "customer turns with a reply",
    "orders_with_customer": "orders that name a customer",
    "customers_with_case_and_order": "customers seen both asking and buying",
    "threads_with_views": "community threads with views",
}


def sources(desk: Desk) -> None:
    """Every source: rows, and until when it was observed."""
    frame = desk.ledger.frame("sources")
    section("What is here", "Newest version of each row; a source's own latest event is its now, in UTC.")
    table(
        frame.select(
            "source",
            "entity",
            pl.col("row_count").alias("rows"),
            (pl.col("customer_row_count") / pl.col("row_count") * 100).round(1).alias("% with a customer"),
            pl.col("observed_from").dt.strftime("%Y-%m-%d").fill_null("").alias("from"),
            pl.col("observed_until").dt.strftime("%Y-%m-%d").fill_null("").alias("until"),
        )
    )
    section("What joins", "Rows by source; where it is 0, a number that needs it says so instead.")
    coverage = desk.coverage()
    counted = [
        {"rows that are": text} | {row["source"]: row[fact] for row in coverage.iter_rows(named=True)}
        for fact, text in FACTS.items()
    ]
    table(counted)


def answerable(desk: Desk) -> None:
    """Which numbers the files can give, and what would unlock the rest."""
    rows = []
    for one in metrics().values():
        absent = desk.missing(one.needs)
        rows.append(
            {"number": one.label, "can be given": "yes" if absent is None else "no",
             "why not": absent.reason if absent else "", "bring": absent.needed if absent else ""}
        )  # fmt: skip
    section("What can be told from it", "One line per number of the catalogue.")
    table(rows)


def cautions(desk: Desk) -> None:
    """What people attached to a source; every number from it carries it."""
    section("What people said of a source", "A caution stands beside every number; each change is logged.")
    known = desk.ledger.frame("sources")["source"].unique().sort().to_list()
    with st.form("caution", border=True):
        source = st.selectbox("Source", known)
        text = st.selectbox("Caution", [ANSWERED_ONLY], accept_new_options=True)
        who = st.text_input("Your name", max_chars=80)
        if st.form_submit_button("Attach") and source and text:
            if who.strip():
                desk.workspace.attach_caution(source, text, who=who.strip())
            else:
                st.text("Say who you are: the log keeps who said what.")
    for name, said in desk.workspace.source_cautions():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{name}: {said}", width="stretch")
            if st.button("Take back", key=f"remove-{name}-{said}"):
                desk.workspace.remove_caution(name, said, who="Data health page")
                st.rerun()
    log = desk.workspace.audit_log()
    if log:
        with st.expander(f"Log of changes ({len(log)})"):
            table([dict(zip(("when", "who", "what", "from", "to"), entry, strict=True)) for entry in log])


desk = current_desk()
if desk is None:
    nothing_built()
else:
    able = [one for one in metrics().values() if desk.missing(one.needs) is None]
    frame = desk.ledger.frame("sources")
    memo_head(
        "Can these numbers be trusted?",
        f"{len(able)} of {len(metrics())} numbers can be given from {frame['source'].n_unique()} "
        f"source{'s' if frame['source'].n_unique() != 1 else ''}.",
        f"{frame['row_count'].sum() or 0:,} rows, observed until {last:%Y-%m-%d}."
        if (last := frame["observed_until"].max())
        else f"{frame['row_count'].sum() or 0:,} rows, none of them dated.",
    )
    bodies = {"Sources": sources, "What can be told": answerable, "Cautions": cautions}
    tabs = st.tabs(list(bodies), key="health", on_change="rerun", bind="query-params")
    for tab, body in zip(tabs, bodies.values(), strict=True):
        if tab.open:
            with tab:
                body(desk)
