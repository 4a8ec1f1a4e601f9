"""Excel workbooks: the cells of each sheet as the text that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from careledger.errors import DataRefused
from careledger.imports.raw import BrokenRecord
from careledger.imports.readers.cells import CellRow

# Above this a spreadsheet has dropped digits of whole numbers: shown as it would show them.
EXACT_LIMIT = 1e15


def cell_text(value: Any) -> str:
    """The text of one cell; whole numbers without a point, numbers past 15 digits as Excel shows them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if abs(value) >= EXACT_LIMIT:
            return f"{value:.5E}"
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a workbook. A record's line is its row; broken ones have cells right of the header."""

    name: str
    titles: tuple[str, ...]
    rows: list[CellRow]
    broken: tuple[BrokenRecord, ...]


def sheets(path: Path, name: str) -> list[Sheet]:
    """Every sheet that holds anything; DataRefused if the workbook is broken.

    The titles are the first row with as many filled cells as any row has; rows above it are left out.
    """
    found = []
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for sheet_name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
            if sheet := _sheet(sheet_name, rows):
                found.append(sheet)
    except (python_calamine.CalamineError, OSError) as problem:
        raise DataRefused(
            f"{name} cannot be read as a workbook: {problem}.", next_step="Save it as .xlsx or CSV again."
        ) from problem
    if not found:
        raise DataRefused(f"{name} holds no rows.", next_step="Check that the export was complete.")
    return found


def _sheet(name: str, rows: list[list[Any]]) -> Sheet | None:
    filled = [sum(value != "" for value in row) for row in rows[:50]]
    if not any(filled):
        return None
    header = next(n for n, count in enumerate(filled) if count * 2 > max(filled))
    width = _width(rows[header])
    records: list[CellRow] = []
    broken: list[BrokenRecord] = []
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = [cell_text(value) for value in row]
        if any(value != "" for value in row[width:]):
            parts: dict[str, object] = {"found": _width(row), "expected": width}
            broken.append(BrokenRecord(line=number, code="extra-cell", raw="\t".join(cells), parts=parts))
        else:
            records.append(CellRow(number, None, cells[:width]))
    titles = tuple(cell_text(value) for value in rows[header][:width])
    return Sheet(name=name, titles=titles, rows=records, broken=tuple(broken))


def _width(row: list[Any]) -> int:
    """Cells up to the last filled one."""
    return max(n + 1 for n, value in enumerate(row) if value != "")
