"""Streamlit's server with our pages: `python -m careledger.ui.server --server.port 8501`."""

from __future__ import annotations

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from careledger.store.home import PROJECT

if __name__ == "__main__":
    # Streamlit takes the folder `pages/` for its own older layout until app.py has run once: the first visitor who
    # follows a link to a page would be told that it does not exist.
    PagesManager.uses_pages_directory = False
    cli.main(["run", str(PROJECT / "app.py"), *sys.argv[1:]], prog_name="streamlit")
