"""Run every benchmark, print the table, and write it to docs/benchmarks.md above what was written there by hand."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import streamlit

from benchmarks import (
    attribution,
    browser,
    cohorts,
    contact_join,
    crowd,
    deflection,
    effect,
    import_mentions,
    lifetimes,
    reply_times,
    returns,
    survival,
    words,
)
from benchmarks.scaled_world import demo_home

HEAD = "| work | ours | peer | peer's time | ratio |\n| --- | --- | --- | --- | --- |"

rows = [
    words.bench().row(),
    deflection.bench().row(),
    *(
        comparison.row()
        for part in (
            import_mentions,
            attribution,
            effect,
            lifetimes,
            survival,
            cohorts,
            contact_join,
            returns,
            reply_times,
        )
        for comparison in part.bench()
    ),
]
demo = demo_home()
rows += [browser.first_paint(demo).row()]
rows += [comparison.row() for comparison in (*crowd.on_pages(demo), *browser.redraws(demo))]
rows += [crowd.crowd(demo).row(), crowd.reruns(demo).row()]
text = (
    "# Benchmarks\n\n"
    f"`make bench`, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, "
    f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, Polars {pl.__version__}, "
    f"Streamlit {streamlit.__version__}.\n"
    "Ours and the peer run in turn, five rounds after one to warm up; medians, and the median of the ratios.\n\n"
    f"{HEAD}\n" + "\n".join(rows) + "\n"
)
sys.stdout.write(text)
page = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
_, *told_by_hand = page.read_text(encoding="utf-8").partition("\n## ")
page.write_text(text + "".join(told_by_hand), encoding="utf-8")
