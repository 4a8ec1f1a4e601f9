"""Script time of each page on the demo world against an empty Streamlit page."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks.timing import Comparison, compared
from careledger.imports.arrival import mark_demo
from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store.build import build_ledger
from careledger.store.lake import Lake
from careledger.store.text_models import train
from data.demo.world import draw_world, write_world

PROJECT = Path(__file__).resolve().parents[1]
PAGES = {
    "Overview": "executives/overview", "Care response": "community/care_response", "Voices": "community/voices",
    "Cohorts": "analysts/cohorts", "Lifetime value": "analysts/lifetime_value",
    "Survival and drivers": "analysts/survival", "Customer balance sheet": "executives/balance_sheet",
    "ROI": "executives/roi", "Ledger": "ledger/ledger", "Retention or acquisition": "executives/next_euro",
    "Data health": "ledger/data_health", "Definitions": "ledger/definitions",
}  # fmt: skip


def demo_home(customers: int = 20_000) -> Path:
    """A new home with the demo world in it, built."""
    home = Path(tempfile.mkdtemp())
    write_world(draw_world(customers=customers, seed=20_260_101), home / "demo-world")
    lake = Lake(home)
    mark_demo(home, import_paths(lake, sorted((home / "demo-world").glob("*.parquet")), ImportOptions()))
    train(lake, home)
    build_ledger(lake, home)
    return home


def bench() -> list[Comparison]:
    """One comparison per page."""
    os.environ["CARELEDGER_HOME"] = str(demo_home())
    empty = AppTest.from_string("import streamlit as st\nst.title('empty')", default_timeout=60)
    found = []
    for title, place in PAGES.items():
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
        app.switch_page(f"pages/{place}.py")

        def ours(app: AppTest = app) -> None:
            app.run()
            assert not app.exception

        found.append(compared(f"script of {title}, 20,000 customers", ours, "empty page", lambda: empty.run() and None))
    return found
