"""The tables that a document holds, with the readers to try on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from careledger.errors import DataRefused
from careledger.imports.dialect import SAMPLE_BYTES, dialect_of
from careledger.imports.feeds import normalised
from careledger.imports.files import Document
from careledger.imports.messages import caution
from careledger.imports.raw import BrokenRecord, Raw
from careledger.imports.readers.cells import CellRow, stored_cells
from careledger.imports.readers.csv_careful import careful_csv
from careledger.imports.readers.csv_fast import fast_csv
from careledger.imports.readers.json_rows import json_tables
from careledger.imports.readers.parquet import parquet_headers, parquet_rows
from careledger.imports.readers.workbook import sheets
from careledger.imports.readers.xml_rows import xml_records

Read = Callable[[duckdb.DuckDBPyConnection], Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a document: its name, its headers as written, and the ways to read it.

    `reads` are tried in order: one that raises CarefulNeeded hands over to the next. `part` names the
    sheet, envelope or root that it came from, else it is the file's stem.
    """

    name: str
    part: str
    titles: tuple[str, ...]
    reads: tuple[Read, ...]


def tables(connection: duckdb.DuckDBPyConnection, document: Document) -> list[Table]:
    """The tables of a document; DataRefused if it is broken or holds none."""
    match document.kind:
        case "parquet":
            titles = parquet_headers(connection, document.path, document.name)
            reads = (lambda con: parquet_rows(con, document.path, titles, document.name),)
            return [Table(name=document.name, part=document.stem, titles=titles, reads=reads)]
        case "xlsx":
            found = sheets(document.path, document.name)
            return [
                rows_table(
                    document,
                    one.name,
                    one.titles,
                    one.rows,
                    part=one.name if len(found) > 1 else None,
                    broken=one.broken,
                )
                for one in found
            ]
        case "json":
            lists = json_tables(document.path, document.name)
            return [
                rows_table(
                    document,
                    one.part or document.stem,
                    one.titles,
                    one.rows,
                    part=one.part if len(lists) > 1 else None,
                    broken=one.broken,
                )
                for one in lists
            ]
        case "xml":
            root, titles, rows = xml_records(document.path, document.name)
            return [rows_table(document, root, titles, rows)]
        case "text":
            return [_text_table(document)]


def rows_table(
    document: Document,
    name: str,
    titles: tuple[str, ...],
    rows: list[CellRow],
    *,
    part: str | None = None,
    broken: tuple[BrokenRecord, ...] = (),
) -> Table:
    """A table whose rows are in memory."""
    names, title_of, notes = unique_names(titles)

    def read(connection: duckdb.DuckDBPyConnection) -> Raw:
        return Raw(
            relation=stored_cells(connection, names, rows),
            headers=names,
            titles=title_of,
            reader="careful",
            has_record=True,
            has_numbers=True,
            broken=broken,
            cautions=notes,
        )

    full_name = f"{document.name}/{part}" if part else document.name
    return Table(name=full_name, part=name.casefold(), titles=titles, reads=(read,))


def _text_table(document: Document) -> Table:
    with document.path.open("rb") as file:
        dialect = dialect_of(file.read(SAMPLE_BYTES))
    if dialect is None:
        raise DataRefused(f"{document.name} holds no rows.", next_step="Check that the export was complete.")
    names, titles, notes = unique_names(dialect.headers)

    def fast(_: duckdb.DuckDBPyConnection) -> Raw:
        return fast_csv(document.path, dialect, names, titles, notes)

    def careful(connection: duckdb.DuckDBPyConnection) -> Raw:
        return careful_csv(connection, document.path, dialect, names, titles, notes)

    return Table(name=document.name, part=document.stem, titles=dialect.headers, reads=(fast, careful))


def unique_names(headers: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    """(normalised names, title by name, cautions); unnamed columns are numbered, repeated ones suffixed."""
    names: list[str] = []
    notes: list[str] = []
    for number, header in enumerate(headers, start=1):
        wanted = normalised(header) or f"unnamed {number}"
        name, copy = wanted, 2
        while name in names:
            name, copy = f"{wanted} ({copy})", copy + 1
        if name != wanted:
            notes.append(caution("column-twice", column=header.strip(), value=name))
        names.append(name)
    titles = {name: header.replace("\ufeff", "").strip() or name for name, header in zip(names, headers, strict=True)}
    return tuple(names), titles, tuple(notes)
