"""What build is on the screen, and how fresh its sources are."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.estimate import Insufficient, Result
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import Metric, needs
from careledger.ui.memo import plain


def demo_banner() -> None:
    """Said at the top of every page while the numbers are invented."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text("Demo world: every customer here is invented.", width="stretch")
        st.page_link("pages/ledger/imports.py", label="Bring your own files")


def observed_text(desk: Desk, asked: Metric) -> str:
    """Which sources a number comes from, and the time each of them speaks of."""
    spoken_of = needs()[asked.needs[0]].entities
    frame = desk.ledger.frame("sources").filter(
        pl.col("source").is_in(desk.sources_of(asked)), pl.col("entity").is_in(spoken_of)
    )
    spans = frame.group_by("source").agg(pl.min("observed_from"), pl.max("observed_until")).sort("source")
    told = [
        f"{plain(row['source'])}, {row['observed_from']:%Y-%m-%d} to {row['observed_until']:%Y-%m-%d}"
        for row in spans.iter_rows(named=True)
        if row["observed_from"] and row["observed_until"]
    ]
    return f"From {'; '.join(told)}." if told else ""


def not_applied(told: Result) -> list[str]:
    """One line on filters and cohorts that a total does not heed; none where it heeds all."""
    if isinstance(told, Insufficient):
        return []
    said = [plain(caution.text) for caution in told.cautions if caution.code == "filter-not-applied"]
    return [" ".join([*said, "It is of the whole company."])] if said else []


def build_stamp(desk: Desk) -> None:
    """One line at the foot of every page: build, version, and until when each source was observed."""
    sources = desk.ledger.frame("sources")
    fresh = (
        sources.filter(pl.col("observed_until").is_not_null())
        .group_by("source")
        .agg(pl.max("observed_until"))
        .sort("source")
    )
    seen = " · ".join(f"{row['source']} until {row['observed_until']:%Y-%m-%d}" for row in fresh.iter_rows(named=True))
    manifest = desk.ledger.manifest
    st.divider()
    st.caption(f"Build {manifest.build_id}, version {manifest.version}, {len(manifest.batches)} imports, times in UTC")
    st.caption(f"Observed: {plain(seen)}")
