"""Parquet: columns keep what they say, and go through the same checks as text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from careledger.errors import DataRefused
from careledger.imports.feeds import literal, normalised, quoted
from careledger.imports.raw import Raw


def parquet_headers(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> tuple[str, ...]:
    """Column names of the file; DataRefused if it is not whole."""
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    except duckdb.Error as problem:
        raise DataRefused(
            f"{name} cannot be read as Parquet: {str(problem).splitlines()[0]}.", next_step="Write it again."
        ) from problem
    return tuple(row[0] for row in rows)


def parquet_rows(connection: duckdb.DuckDBPyConnection, path: Path, titles: tuple[str, ...], name: str) -> Raw:
    """The file as a temporary table of text cells in file order."""
    names = tuple(normalised(title) for title in titles)
    cells = ", ".join(
        f"CAST({quoted(title)} AS VARCHAR) AS {quoted(cell)}" for title, cell in zip(titles, names, strict=True)
    )
    try:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE raw_cells AS SELECT file_row_number AS _record,"
            f" file_row_number + 1 AS _line, NULL::VARCHAR AS _text, {cells}"
            f" FROM read_parquet({literal(str(path))}, file_row_number = true)"
        )
    except duckdb.Error as problem:
        raise DataRefused(
            f"{name} cannot be read as Parquet: {str(problem).splitlines()[0]}.", next_step="Write it again."
        ) from problem
    return Raw(
        relation="raw_cells",
        headers=names,
        titles=dict(zip(names, titles, strict=True)),
        reader="fast",
        has_record=True,
        has_numbers=True,
    )
