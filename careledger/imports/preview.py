"""What an import would do to each table of a file, shown before anything is committed."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from careledger.errors import CareLedgerError, DataRefused
from careledger.imports.choice import WholeFileRefused
from careledger.imports.examination import Examined, examined, line_sql
from careledger.imports.feeds import Source, quoted
from careledger.imports.files import Document, documents
from careledger.imports.guess import guessed_mapping
from careledger.imports.intake import session, source_of
from careledger.imports.mapping import Mapping, header_signature
from careledger.imports.options import ImportOptions
from careledger.imports.outcomes import lake_rows_sql
from careledger.imports.raw import CarefulNeeded
from careledger.imports.readers.tables import Table, tables, unique_names
from careledger.store.lake import Lake

SHOWN_ROWS = 20
SAMPLED_ROWS = 200
SHOWN_REFUSALS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One table of a file, examined and not committed.

    `titles` gives the file's headers by their normalised names. `cells` are its first rows as text; they and
    `guess` are there where no source is known, or where a mapping is being made. `rows` holds the first
    mapped rows by entity, typed. `problem` says in sentences why nothing can be shown.
    """

    table: str
    source: str | None
    titles: dict[str, str] = field(default_factory=dict)
    signature: str = ""
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    guess: Mapping | None = None
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    rows_in: int = 0
    blank: int = 0
    quarantined: int = 0
    reject_codes: dict[str, int] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    ignored: str = ""
    problem: str = ""
    problem_code: str = ""


def previews(path: Path, options: ImportOptions, lake: Lake | None = None) -> list[Preview]:
    """Every table of one file as an import with these options would see it; the lake's mappings are used."""
    found: list[Preview] = []
    with tempfile.TemporaryDirectory(prefix="careledger-") as unpacked:
        try:
            for document in documents(path, Path(unpacked)):
                with session() as connection:
                    found += [
                        _table_preview(connection, document, table, options, lake)
                        for table in tables(connection, document)
                    ]
        except DataRefused as problem:
            found.append(Preview(table=path.name, source=None, problem=str(problem)))
    return found


def _table_preview(
    connection: duckdb.DuckDBPyConnection,
    document: Document,
    table: Table,
    options: ImportOptions,
    lake: Lake | None,
) -> Preview:
    titles = unique_names(table.titles)[1]
    signature = header_signature(table.titles)
    source = source_of(lake, table, options)
    if source is None:
        cells = _first_cells(connection, table)
        guess = guessed_mapping(cells, document.stem)
        return Preview(
            table=table.name, source=None, titles=titles, signature=signature, cells=cells, guess=guess
        )  # fmt: skip
    if source.ignored:
        return Preview(table=table.name, source=source.name, titles=titles, ignored=source.ignored)
    now = datetime.now(UTC)
    as_of = options.as_of or document.modified_at
    try:
        examination = examined(connection, table, source, options, as_of=as_of, now=now)
    except CareLedgerError as problem:
        code = problem.code if isinstance(problem, WholeFileRefused) else ""
        return Preview(
            table=table.name, source=source.name, titles=titles, signature=signature, problem=str(problem),
            problem_code=code,
        )  # fmt: skip
    refusals = examination.refusals
    return Preview(
        table=table.name,
        source=source.name,
        titles=titles,
        signature=signature,
        rows=_first_rows(connection, examination, source, as_of),
        rows_in=examination.rows_in,
        blank=examination.blank,
        quarantined=len(refusals),
        reject_codes=dict(Counter(refusal.code for refusal in refusals).most_common()),
        refusals=tuple(refusal.message for refusal in refusals[:SHOWN_REFUSALS]),
        cautions=examination.cautions,
    )


def _first_cells(connection: duckdb.DuckDBPyConnection, table: Table) -> pl.DataFrame:
    """The first rows as text, by the first reader that can."""
    for read in table.reads:
        try:
            raw = read(connection)
            columns = ", ".join(quoted(header) for header in raw.headers)
            cells: pl.DataFrame = connection.sql(f"SELECT {columns} FROM {raw.relation} LIMIT {SAMPLED_ROWS}").pl()
        except (CarefulNeeded, duckdb.InvalidInputException):
            continue
        return cells
    return pl.DataFrame()


def _first_rows(
    connection: duckdb.DuckDBPyConnection, examination: Examined, source: Source, as_of: datetime
) -> dict[str, pl.DataFrame]:
    """The first rows that would enter, by entity, with their lines; only columns that the file fills."""
    found: dict[str, pl.DataFrame] = {}
    for stage in examination.stages:
        line = line_sql(connection, examination.raw, stage)
        filled = ", ".join(quoted(check.column.name) for check in stage.checks)
        rows = lake_rows_sql(stage, "refused", as_of, source.name, line)
        frame = connection.sql(f"SELECT _line AS line, {filled} FROM ({rows}) ORDER BY _line LIMIT {SHOWN_ROWS}").pl()
        before = found.get(stage.entity.name)
        found[stage.entity.name] = frame if before is None else before.vstack(frame.select(before.columns))[:SHOWN_ROWS]
    return found
