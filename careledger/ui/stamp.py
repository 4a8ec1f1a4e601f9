"""What build is on the screen, and how fresh its sources are."""

from __future__ import annotations

import polars as pl
import streamlit as st

from careledger.metrics.answer import Desk


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
    with st.container(key="stamp"):
        st.caption(
            f"Build {manifest.build_id}, version {manifest.version}, {len(manifest.batches)} imports, times in UTC"
        )
        st.text(seen)
