"""Streamlit's server with our pages: `python -m careledger.ui.server --server.port 8501`."""

from __future__ import annotations

import importlib
import sys
import threading
import time

from streamlit import runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.runtime import RuntimeState
from streamlit.web import cli

from careledger.errors import CareLedgerError
from careledger.store.home import PROJECT

FIRST_NEEDED = (
    "scipy.special", "careledger.ui.cards", "careledger.ui.memo", "careledger.ui.charts.curves", "careledger.ui.desk",
)  # fmt: skip


def warm_up() -> None:
    """Bring into memory what every first page needs, while the first browser still loads its own scripts."""
    while not runtime.exists() or runtime.get_instance().state == RuntimeState.INITIAL:  # the server comes first
        time.sleep(0.02)
    *_, desk = (importlib.import_module(module) for module in FIRST_NEEDED)
    try:
        if published := desk.current_desk():
            desk.filter_values(published.ledger.manifest.build_id, published)
            published.coverage()
    except CareLedgerError:
        return  # the first page says what is wrong, and what to do


if __name__ == "__main__":
    # Streamlit takes the folder `pages/` for its own older layout until app.py has run once: the first visitor who
    # follows a link to a page would be told that it does not exist.
    PagesManager.uses_pages_directory = False
    threading.Thread(target=warm_up, daemon=True).start()
    cli.main(["run", str(PROJECT / "app.py"), *sys.argv[1:]], prog_name="streamlit")
