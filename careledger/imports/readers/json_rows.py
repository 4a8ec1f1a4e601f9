"""JSON as APIs send it: a list of records, alone or in an envelope, or one record per line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from careledger.errors import DataRefused
from careledger.imports.raw import BrokenRecord
from careledger.imports.readers.cells import CellRow


def flat_cells(record: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """The record's leaves as text, nested names joined by dots; lists stay JSON."""
    cells: dict[str, str | None] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            cells |= flat_cells(value, f"{name}.")
        elif value is None:
            cells[name] = None
        elif isinstance(value, bool):
            cells[name] = "true" if value else "false"
        elif isinstance(value, list):
            cells[name] = json.dumps(value, ensure_ascii=False)
        else:
            cells[name] = str(value)
    return cells


def _loaded(text: str) -> Any:
    """Parsed JSON with numbers as the text they were written in: ids and amounts keep every digit."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _records(value: Any) -> tuple[str | None, list[Any]]:
    """(name of the envelope's list, records): the longest list of objects of an object, or the list itself."""
    if isinstance(value, list):
        return None, value
    lists = {
        key: part for key, part in value.items() if isinstance(part, list) and any(isinstance(p, dict) for p in part)
    }
    empty = {key: part for key, part in value.items() if isinstance(part, list)}
    if lists and not {"id", "created_at"} <= set(value):
        name = max(lists, key=lambda key: len(lists[key]))
        return name, lists[name]
    if len(empty) == 1 and "count" in value:
        return next(iter(empty)), []
    return None, [value]


def json_records(path: Path, name: str) -> tuple[str | None, tuple[str, ...], list[CellRow], tuple[BrokenRecord, ...]]:
    """(envelope, titles, rows, broken records). A record's line is its number, in NDJSON its line.

    DataRefused if the file is neither JSON nor lines of JSON.
    """
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    envelope: str | None = None
    broken: list[BrokenRecord] = []
    numbered: list[tuple[int, Any]] = []
    try:
        envelope, found = _records(_loaded(text))
        numbered = list(enumerate(found, start=1))
    except json.JSONDecodeError as problem:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        for number, line in lines:
            try:
                numbered.append((number, _loaded(line)))
            except json.JSONDecodeError:
                broken.append(BrokenRecord(line=number, code="json-error", raw=line))
        if len(broken) * 2 >= len(lines):
            raise DataRefused(
                f"{name} line {problem.lineno} is not JSON: {problem.msg}.",
                next_step="Export it again, whole, as JSON or one JSON object per line.",
            ) from problem
    except RecursionError as problem:
        raise DataRefused(f"{name} is nested too deeply.", next_step="Export a plain list of records.") from problem
    broken += [
        BrokenRecord(line=number, code="json-error", raw=str(record))
        for number, record in numbered
        if not isinstance(record, dict)
    ]
    flat = [(number, flat_cells(record)) for number, record in numbered if isinstance(record, dict)]
    titles = tuple(dict.fromkeys(title for _, cells in flat for title in cells))
    rows = [CellRow(number, None, [cells.get(title) for title in titles]) for number, cells in flat]
    return envelope, titles, rows, tuple(broken)
