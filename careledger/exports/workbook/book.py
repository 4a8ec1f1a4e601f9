"""A workbook in memory: text stays text, every formula carries the value that the screen shows."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NAME = 31
UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
INK, QUIET, LINE, INPUT, PAPER = "#1E2A32", "#5C6B73", "#DEDACF", "#1F4FA3", "#F3F1EB"
NUMBERS = {"money": "#,##0.00", "share": "0.0%", "count": "#,##0.####", "factor": "0.000000", "score": "0.00"}
STYLES: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "title": {"bold": True, "font_size": 14, "font_name": "Georgia", "valign": "top", "text_wrap": True},
    "heading": {"bold": True, "font_size": 14, "font_name": "Georgia"},
    "head": {"bold": True, "bottom": 1, "bottom_color": QUIET, "bg_color": PAPER, "text_wrap": True, "valign": "top"},
    "note": {"font_color": QUIET, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    **{name: {"num_format": shown, "valign": "top"} for name, shown in NUMBERS.items()},
    **{f"{name} input": {"num_format": shown, "font_color": INPUT, "valign": "top"} for name, shown in NUMBERS.items()},
    **{
        f"{name} total": {"num_format": shown, "bold": True, "top": 1, "top_color": QUIET}
        for name, shown in NUMBERS.items()
    },
}


@dataclass(slots=True)
class Book:
    """Sheets under names that every spreadsheet takes, and cells that have a name of their own."""

    created_on: date
    _bytes: io.BytesIO = field(default_factory=io.BytesIO)
    _file: Any = field(init=False)
    _styles: dict[str, Format] = field(init=False)
    _names: set[str] = field(default_factory=lambda: {"history"})  # a name that Excel keeps for itself

    def __post_init__(self) -> None:
        self._file = xlsxwriter.Workbook(self._bytes, OPTIONS)
        self._file.set_properties({"title": "CareLedger", "created": datetime.combine(self.created_on, time())})
        base = {"font_name": "Arial", "font_size": 10, "font_color": INK}
        self._styles = {name: self._file.add_format(base | look) for name, look in STYLES.items()}

    def sheet(self, name: str, widths: Sequence[float] = ()) -> Sheet:
        """A new sheet, named as asked or as near to it as a spreadsheet allows."""
        told = self._unique(UNFIT.sub(" ", name).strip(" '") or "Sheet", LONGEST_NAME)
        made = self._file.add_worksheet(told)
        made.hide_gridlines(2)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        return Sheet(told, made, self._styles)

    def named_cell(self, wanted: str, place: str) -> str:
        """Give a cell a name (letters, digits and _ of what is wanted) that formulas can use; the name."""
        name = self._unique(re.sub(r"[^A-Za-z0-9_]", "_", wanted), 200)
        self._file.define_name(name, f"={place}")
        return name

    def content(self) -> bytes:
        """The finished file."""
        self._file.close()
        return self._bytes.getvalue()

    def _unique(self, name: str, longest: int) -> str:
        """The name, numbered where it is taken: neither sheets nor cells are told apart by upper and lower case."""
        told, number = name[:longest], 2
        while told.lower() in self._names:
            ending = f"_{number}"
            told, number = name[: longest - len(ending)] + ending, number + 1
        self._names.add(told.lower())
        return told


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Rows and columns count from 0."""

    name: str
    _sheet: Worksheet
    _styles: dict[str, Format]

    def text(self, row: int, column: int, said: str, style: str = "text") -> None:
        """A text, whatever it begins with."""
        self._sheet.write_string(row, column, said, self._styles[style])

    def number(self, row: int, column: int, value: float, style: str) -> None:
        """A number; one that is beyond all bounds says so."""
        if math.isfinite(value):
            self._sheet.write_number(row, column, value, self._styles[style])
        else:
            self.text(row, column, "not reached")

    def day(self, row: int, column: int, on: date) -> None:
        """A calendar day."""
        self._sheet.write_datetime(row, column, datetime.combine(on, time()), self._styles["date"])

    def formula(self, row: int, column: int, formula: str, value: float | str, style: str) -> None:
        """A formula, and what it gives now."""
        self._sheet.write_formula(row, column, formula, self._styles[style], value)

    def heads(self, row: int, names: Sequence[str]) -> None:
        """The heads of columns, which stay in sight."""
        for column, name in enumerate(names):
            self.text(row, column, name, "head")

    def frozen(self, row: int, column: int) -> None:
        """What is above and left of a cell stays in sight."""
        self._sheet.freeze_panes(row, column)

    def titled(self, title: str, *notes: str) -> None:
        """The first rows: what the sheet says, and how to read it."""
        self.text(0, 0, title, "heading")
        for row, note in enumerate(notes, start=1):
            self.text(row, 0, note, "note")

    def frame(self, row: int, rows: pl.DataFrame) -> int:
        """A table from a row on; the first row below it."""
        self.heads(row, [name.replace("_", " ") for name in rows.columns])
        for place, values in enumerate(rows.iter_rows(), start=row + 1):
            for column, value in enumerate(values):
                if isinstance(value, bool) or (value is not None and not isinstance(value, int | float)):
                    self.text(place, column, str(value))
                elif value is not None:
                    self.number(place, column, float(value), "money" if isinstance(value, float) else "count")
        return row + 1 + rows.height

    def place(self, row: int, column: int) -> str:
        """A cell's address as formulas of other sheets write it."""
        return f"{self._quoted}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """The address of a block of cells, both corners in it."""
        start, end = (xl_rowcol_to_cell(*corner, row_abs=True, col_abs=True) for corner in (first, last))
        return f"{self._quoted}!{start}:{end}"

    @property
    def _quoted(self) -> str:
        return "'" + self.name.replace("'", "''") + "'"
