"""Serving the dashboard: apart from the other commands, because it starts without what they need."""

from __future__ import annotations

import os
import runpy
import sys
from typing import Annotated

import typer

from careledger.store.home import PROJECT


def serve(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501) -> None:
    """Serve the dashboard on 127.0.0.1."""
    os.chdir(PROJECT)
    sys.argv = ["careledger", "--server.port", str(port)]
    runpy.run_module("careledger.ui.server", run_name="__main__")
