"""Rows of text cells, as a reader yields them, in the temporary table `raw_cells`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import duckdb
import polars as pl

from careledger.imports.feeds import quoted
from careledger.imports.raw import RAW_LIMIT

CHUNK_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class CellRow:
    """One record: its first line, its raw text (None where the format has no lines) and its cells."""

    line: int
    text: str | None
    cells: Sequence[str | None]


def stored_cells(connection: duckdb.DuckDBPyConnection, names: Sequence[str], rows: Iterable[CellRow]) -> str:
    """Put rows into `raw_cells` (`_record`, `_line`, `_text` and the names); the relation's name."""
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in names)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_cells (_record BIGINT, _line BIGINT, _text VARCHAR, {columns})"
    )
    places = ", ".join(f"nullif(c{number}, '')" for number in range(len(names)))
    iterator = iter(rows)
    record = 0
    while chunk := list(islice(iterator, CHUNK_ROWS)):
        columns_of_cells = zip(*(row.cells for row in chunk), strict=True)
        cells = {f"c{number}": values for number, values in enumerate(columns_of_cells)}
        frame = pl.DataFrame(
            {
                "record": range(record, record + len(chunk)),
                "line": [row.line for row in chunk],
                "text": [row.text[:RAW_LIMIT] if row.text else None for row in chunk],
                **cells,
            },
            schema={"record": pl.Int64, "line": pl.Int64, "text": pl.String} | dict.fromkeys(cells, pl.String),
        )
        connection.register("read_chunk", frame)
        connection.execute(f"INSERT INTO raw_cells SELECT record, line, text, {places} FROM read_chunk")
        connection.unregister("read_chunk")
        record += len(chunk)
    return "raw_cells"
