"""One module per format; each hands on a `Raw`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from careledger.errors import DataRefused
from careledger.imports.dialect import SAMPLE_BYTES, Dialect, dialect_of
from careledger.imports.feeds import normalised
from careledger.imports.files import Document
from careledger.imports.raw import CarefulNeeded, Raw
from careledger.imports.readers.csv_fast import fast_csv
from careledger.imports.readers.parquet import parquet_headers, parquet_rows

Read = Callable[[duckdb.DuckDBPyConnection], Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that a document holds: what it is called, its headers as written, and the ways to read it.

    `reads` are tried in order; a reader that raises CarefulNeeded hands over to the next.
    """

    name: str
    stem: str
    titles: tuple[str, ...]
    reads: tuple[Read, ...]
    kind: str = "table"


def tables(connection: duckdb.DuckDBPyConnection, document: Document) -> list[Table]:
    """The tables of a document; DataRefused if it is broken or holds none."""
    if document.kind == "parquet":
        return [_parquet_table(connection, document)]
    return [_text_table(document)]


def _parquet_table(connection: duckdb.DuckDBPyConnection, document: Document) -> Table:
    titles = parquet_headers(connection, document.path, document.name)
    return Table(
        name=document.name,
        stem=document.stem,
        titles=titles,
        reads=(lambda con: parquet_rows(con, document.path, titles, document.name),),
    )


def _text_table(document: Document) -> Table:
    with document.path.open("rb") as file:
        dialect = dialect_of(file.read(SAMPLE_BYTES))
    if dialect is None:
        raise DataRefused(f"{document.name} holds no rows.", next_step="Check that the export was complete.")
    names, titles, _ = unique_names(dialect.headers)
    return Table(
        name=document.name,
        stem=document.stem,
        titles=dialect.headers,
        reads=(lambda con: _fast(con, document, dialect, names, titles),),
    )


def _fast(
    _: duckdb.DuckDBPyConnection, document: Document, dialect: Dialect, names: tuple[str, ...], titles: dict[str, str]
) -> Raw:
    return fast_csv(document.path, dialect, names, titles)


def unique_names(headers: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str], list[str]]:
    """(normalised names, title by name, names that were given twice); unnamed columns are called so."""
    names: list[str] = []
    twice: list[str] = []
    for number, header in enumerate(headers, start=1):
        name = normalised(header) or f"unnamed {number}"
        wanted, copy = name, 2
        while wanted in names:
            wanted, copy = f"{name} ({copy})", copy + 1
        if wanted != name:
            twice.append(name)
        names.append(wanted)
    titles = {name: header.strip() or name for name, header in zip(names, headers, strict=True)}
    return tuple(names), titles, twice


__all__ = ["CarefulNeeded", "Table", "tables", "unique_names"]
