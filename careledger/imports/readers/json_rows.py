"""JSON as APIs send it: lists of records, alone or in an envelope, or one record per line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careledger.errors import DataRefused
from careledger.imports.raw import BrokenRecord
from careledger.imports.readers.cells import CellRow

# Zero bytes, bytes that are not UTF-8 (as decoded with surrogates), and halves of characters.
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
ENCODED: dict[str, object] = {"encoding": "UTF-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonTable:
    """The records of one list. `part` is the list's name in its envelope; titles are nested names joined by dots."""

    part: str | None
    titles: tuple[str, ...]
    rows: list[CellRow]
    broken: tuple[BrokenRecord, ...]


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


def _lists(value: Any) -> dict[str | None, list[Any]]:
    """Records by the name of their list in the envelope; a list alone, or an object alone, has no name."""
    if isinstance(value, list):
        return {None: value}
    lists: dict[str | None, list[Any]] = {key: part for key, part in value.items() if isinstance(part, list)}
    of_objects = {key: part for key, part in lists.items() if any(isinstance(p, dict) for p in part)}
    if of_objects and not {"id", "created_at"} <= set(value):
        return of_objects
    if len(lists) == 1 and "count" in value:
        return {key: [] for key in lists}
    return {None: [value]}


def json_tables(path: Path, name: str) -> list[JsonTable]:
    """One table per list of records. A record's line is its number in the list, in NDJSON its line.

    DataRefused if the file is neither JSON nor lines of JSON.
    """
    text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    try:
        value = _loaded(text)
        lists = _lists(value) if isinstance(value, dict | list) else {None: [value]}
        return [_table(part, list(enumerate(records, start=1)), []) for part, records in lists.items()]
    except json.JSONDecodeError as problem:
        return [_lines_table(text, name, problem)]
    except RecursionError as problem:
        raise DataRefused(f"{name} is nested too deeply.", next_step="Export a plain list of records.") from problem


def _lines_table(text: str, name: str, problem: json.JSONDecodeError) -> JsonTable:
    """The records of NDJSON; DataRefused if at least half of the lines are no JSON."""
    broken: list[BrokenRecord] = []
    numbered: list[tuple[int, Any]] = []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for number, line in lines:
        try:
            numbered.append((number, _loaded(line)))
        except json.JSONDecodeError:
            broken.append(_broken(number, "encoding-error" if NOT_TEXT.search(line) else "json-error", line))
    if len(broken) * 2 >= len(lines):
        raise DataRefused(
            f"{name} line {problem.lineno} is not JSON: {problem.msg}.",
            next_step="Export it again, whole, as JSON or one JSON object per line.",
        ) from problem
    return _table(None, numbered, broken)


def _table(part: str | None, numbered: list[tuple[int, Any]], broken: list[BrokenRecord]) -> JsonTable:
    """The records that are objects of text as rows, the others as broken."""
    flat: list[tuple[int, dict[str, str | None]]] = []
    for number, record in numbered:
        if not isinstance(record, dict):
            broken.append(_broken(number, "json-error", str(record)))
            continue
        cells = flat_cells(record)
        if NOT_TEXT.search("".join((*cells, *filter(None, cells.values())))):
            broken.append(_broken(number, "encoding-error", str(record)))
        else:
            flat.append((number, cells))
    titles = tuple(dict.fromkeys(title for _, cells in flat for title in cells))
    rows = [CellRow(number, None, [cells.get(title) for title in titles]) for number, cells in flat]
    return JsonTable(part=part, titles=titles, rows=rows, broken=tuple(broken))


def _broken(line: int, code: str, raw: str) -> BrokenRecord:
    return BrokenRecord(line=line, code=code, raw=NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", raw), parts=ENCODED)
