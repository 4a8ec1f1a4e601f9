"""Draw a page without a browser and write it down: `python -m careledger.ui.printed_page PAGE KIND QUERY OUT`."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from streamlit.testing.v1 import AppTest

from careledger.errors import CareLedgerError
from careledger.exports.csv import csv_text
from careledger.exports.page_html import Chart, Group, Number, Part, PrintedPage, Rows, Setting, Words, page_html
from careledger.exports.page_print import page_file
from careledger.exports.stamp import stamp_of
from careledger.imports.arrival import is_demo
from careledger.inert import UNSEEN
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metrics
from careledger.metrics.filters import DIMENSIONS, Filters
from careledger.store.home import PROJECT, home
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from careledger.ui.charts.base import plotly_script

Query = dict[str, list[str]]
WORDS = {"title": "title", "subheader": "heading", "header": "heading", "markdown": "paragraph", "caption": "caption",
         "text": "verbatim", "error": "verbatim", "warning": "verbatim", "info": "verbatim"}  # fmt: skip
SETTINGS = ("button_group", "selectbox", "multiselect", "slider", "select_slider", "number_input", "radio", "toggle",
            "checkbox", "date_input")  # fmt: skip
EXPLAINS = "explain-"
LONGEST_FILE_NAME = 60
DRAWN_WITHIN = 100


def printed_page(name: str, query: Query) -> PrintedPage:
    """What is drawn on a page under the filters and settings of an address.

    Raises:
        WrongUsage: there is no such page.
        CareLedgerError: nothing was built, or the page failed.
    """
    path = page_file(name)
    ledger = open_ledger(home())
    if ledger is None:
        raise CareLedgerError(
            "Nothing has been built yet.", next_step="Bring files, or run `python -m careledger demo`."
        )
    desk = Desk(ledger, Workspace(home()))
    filters = _filters(desk, query)
    stamp = stamp_of(desk.narrowed(query.get("cohort", [None])[0]), filters, is_invented=is_demo(home()))
    ledger.close()
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=DRAWN_WITHIN)
    for key, values in query.items():
        app.query_params[key] = values
    app.run()
    app.switch_page(path).run()
    if app.exception:
        raise CareLedgerError("its script failed.", next_step="Open it on the screen; the server's log has the error.")
    explained = [key.removeprefix(EXPLAINS) for key in _keys(app.main) if key.startswith(EXPLAINS)]
    known = metrics()
    definitions = tuple(known[one] for one in dict.fromkeys(explained) if one in known)
    return PrintedPage(name, tuple(_Reader().parts(app.main)), definitions, stamp)


class _Reader:
    """Reads the elements of a page in their order; a table is named by the heading above it."""

    def __init__(self) -> None:
        self.heading = ""

    def parts(self, block: Any) -> Iterator[Part]:
        """The parts of a block."""
        for element in block.children.values():
            made = self._group(element) if hasattr(element, "children") else self._part(element)
            if made is not None:
                yield made

    def _group(self, block: Any) -> Group | None:
        is_fold = block.type in {"expander", "expandable", "tab"}
        self.heading = block.label if is_fold else self.heading
        children = list(block.children.values())
        if children and all(child.type == "column" for child in children):
            columns = tuple(Group("below", tuple(self.parts(child))) for child in children)
            return Group("beside", tuple(column for column in columns if column.parts))
        inside = tuple(self.parts(block))
        if not inside:
            return None
        if is_fold:
            return Group("fold", inside, block.label)
        is_framed = block.type == "flex_container" and block.proto.flex_container.border
        return Group("box" if is_framed else "below", inside)

    def _part(self, element: Any) -> Part | None:
        kind = element.type
        if kind in WORDS:
            if kind in {"title", "subheader", "header"}:
                self.heading = element.value
            return Words(WORDS[kind], element.value)  # type: ignore[arg-type]  # the values of WORDS are its kinds
        if kind == "metric":
            return Number(element.label, str(element.value), str(element.delta or ""))
        if kind == "plotly_chart":
            return Chart(element.proto.spec, element.proto.alt)
        if kind == "dataframe":
            frame = pl.from_pandas(element.value)
            return Rows(self.heading, frame.with_columns(pl.col(pl.String).str.strip_prefix(UNSEEN)))
        if kind in SETTINGS and element.label and (said := _said(element.value)):
            return Setting(element.label, said)
        return None


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " – ".join(map(str, value)) if value and not isinstance(value[0], str) else ", ".join(map(str, value))
    return "" if value is None else str(value)


def _keys(block: Any) -> Iterator[str]:
    for element in block.children.values():
        if hasattr(element, "children"):
            yield from _keys(element)
        elif element.type == "button" and element.key:
            yield element.key


def _filters(desk: Desk, query: Query) -> Filters:
    """The filters of an address, as the sidebar takes them: values that no row has are left out."""
    known = desk.filter_values()
    chosen: dict[str, Any] = {
        name: tuple(value for value in query.get(name, []) if value in known[name]) for name in DIMENSIONS
    }
    if period := sorted(query.get("period", [])):
        chosen |= {"from_on": date.fromisoformat(period[0]), "to_on": date.fromisoformat(period[-1])}
    return Filters(**chosen)


def tables_zip(page: PrintedPage) -> bytes:
    """Every table of a page as CSV, named by its place and its heading."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for place, table in enumerate(page.tables, start=1):
            plain = "".join(sign if sign.isalnum() else "-" for sign in table.heading.lower())
            stem = "-".join(filter(None, plain.split("-")))[:LONGEST_FILE_NAME]
            folder.writestr(f"{place:02}-{stem or page.name}.csv", csv_text(table.frame))
        folder.writestr("read-me.txt", "\n".join(page.stamp.lines) + "\n")
    return written.getvalue()


def main() -> int:
    """Write one page down; what went wrong is the last line of the error output."""
    name, kind, query, out = sys.argv[1:5]
    try:
        page = printed_page(name, json.loads(query))
        content = tables_zip(page) if kind == "tables" else page_html(page, plotly_script()).encode()
    except CareLedgerError as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return error.exit_code
    Path(out).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
