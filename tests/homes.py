"""Homes that are built from a few lines of text."""

from __future__ import annotations

from pathlib import Path

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


def made_desk(place: Path, **files: str) -> Desk:
    """Write each text as a file, import all, and open what was built from them."""
    folder = place / "files"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    home = place / "home"
    home.mkdir()
    assert arrive(home, [folder], ImportOptions()).is_accepted
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))
