"""The one folder that holds everything a user brought and everything that follows from it."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The folder named by CARELEDGER_HOME, or `data/` of the project; made if absent."""
    folder = Path(os.environ.get("CARELEDGER_HOME") or PROJECT / "data").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
