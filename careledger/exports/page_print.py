"""A page of the dashboard as a file: drawn in a process of its own, printed by Chromium where there is one."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from careledger.errors import CareLedgerError, WrongUsage
from careledger.store.home import PROJECT

Kind = Literal["html", "tables"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DRAWN_WITHIN, PRINTED_WITHIN = 120, 60
QUIET = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-extensions", "--disable-dev-shm-usage", "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=10000",
)  # fmt: skip


def page_files() -> dict[str, str]:
    """The file of each page by the end of its address, as the frame registers them; the first one is the default."""
    found = {}
    for node in ast.walk(ast.parse((PROJECT / "app.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "Page":
            path = str(ast.literal_eval(node.args[0]))
            address = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "url_path"]
            found[address[0] if address else Path(path).stem] = path
    return found


def page_file(name: str) -> str:
    """The file of a page that somebody names by its address.

    Raises:
        WrongUsage: there is no such page.
    """
    known = page_files()
    if name not in known:
        raise WrongUsage(f"There is no page {name!r}.", next_step=f"Pages: {', '.join(known)}.")
    return known[name]


def drawn_page(name: str, query: Mapping[str, Sequence[str]], kind: Kind) -> bytes:
    """A page under the filters and settings of an address: printable HTML, or a zip of its tables as CSV.

    Raises:
        WrongUsage: there is no such page.
        CareLedgerError: it could not be drawn.
    """
    page_file(name)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / kind
        asked = [name, kind, json.dumps({key: list(values) for key, values in query.items()}), str(out)]
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter, no shell
                [sys.executable, "-m", "careledger.ui.printed_page", *asked],
                cwd=PROJECT, capture_output=True, check=False, timeout=DRAWN_WITHIN,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise CareLedgerError(
                f"The page {name} took more than {DRAWN_WITHIN} seconds.", next_step="Narrow it by filters."
            ) from error
        if done.returncode or not out.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise CareLedgerError(f"The page {name} could not be drawn: {said[-1] if said else 'it said nothing'}")
        return out.read_bytes()


def browser() -> str | None:
    """The Chromium that prints; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pdf_bytes(html: bytes) -> bytes:
    """An HTML file printed by Chromium, which fetches nothing from anywhere.

    Raises:
        CareLedgerError: there is no Chromium, or it did not print in time.
    """
    program = browser()
    if program is None:
        raise CareLedgerError(NO_BROWSER, next_step="Install Chromium, or print the HTML from any browser.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_bytes(html)
        files = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri()]
        # Chromium's sandbox does not run for root, as in a container.
        unboxed = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            subprocess.run(  # noqa: S603  # a fixed program on a file of our own, no shell
                [program, *QUIET, *unboxed, *files],
                capture_output=True, check=False, timeout=PRINTED_WITHIN,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise CareLedgerError(NOT_PRINTED, next_step="Export the HTML and print it from any browser.") from error
        if not out.exists():
            raise CareLedgerError(NOT_PRINTED, next_step="Export the HTML and print it from any browser.")
        return out.read_bytes()


NO_BROWSER = "There is no Chromium here to print with."
NOT_PRINTED = "Chromium did not print the page."
