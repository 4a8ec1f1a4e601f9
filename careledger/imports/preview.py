"""What a file would become, before anything is committed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from careledger import contracts
from careledger.errors import DataRefused
from careledger.imports.choice import WholeFileRefused
from careledger.imports.examination import examined
from careledger.imports.feeds import Source, quoted
from careledger.imports.files import Document, documents
from careledger.imports.guess import guessed_mapping
from careledger.imports.intake import DEFAULT_OPTIONS, resolved, session
from careledger.imports.mapping import Mapping
from careledger.imports.options import ImportOptions
from careledger.imports.raw import CarefulNeeded
from careledger.imports.readers.tables import Read, Table, tables
from careledger.imports.readings import readings_of
from careledger.imports.staging import Stage
from careledger.store.lake import Lake

SHOWN_ROWS = 20
SHOWN_PROBLEMS = 20
SAMPLED_ROWS = 200
SHOWN_SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A table before it is let in.

    `source` is None where the file is not known; `mapping` is then a guess, or what the caller stated.
    `samples` gives some cells by header, `rows` the first typed rows by entity, `notes` how columns are
    read (units, zones, what was assumed), `problems` what would be refused or is missing. A file of which
    no row can be read as it stands has all its rows under one code of `reject_codes`.
    """

    file: str
    source: str | None
    headers: tuple[str, ...] = ()
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mapping: Mapping | None = None
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)
    rows_in: int = 0
    refused: int = 0
    blank: int = 0
    reject_codes: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def previews(path: Path, options: ImportOptions = DEFAULT_OPTIONS, lake: Lake | None = None) -> list[Preview]:
    """Each table of the file as it would enter; a broken file is one Preview with its problem.

    With a `lake`, mappings saved there are known.
    """
    found: list[Preview] = []
    with tempfile.TemporaryDirectory(prefix="careledger-") as unpacked:
        try:
            for document in documents(path, Path(unpacked)):
                with session() as connection:
                    found += [
                        _preview(connection, document, table, options, lake) for table in tables(connection, document)
                    ]
        except DataRefused as problem:
            found.append(Preview(file=path.name, source=None, problems=(str(problem),)))
    return found


def preview(path: Path, options: ImportOptions = DEFAULT_OPTIONS, lake: Lake | None = None) -> Preview:
    """The file's first table as it would enter; see `previews`."""
    return previews(path, options, lake)[0]


def _preview(
    connection: duckdb.DuckDBPyConnection,
    document: Document,
    table: Table,
    options: ImportOptions,
    lake: Lake | None,
) -> Preview:
    samples = column_samples(connection, table)
    headers = tuple(title.strip() for title in table.titles)
    found = None if options.mapping else resolved(lake, table, options)
    mapping: Mapping | None
    if found is None:
        guess = options.mapping or guessed_mapping(samples, name=document.stem)
        source, mapping = guess.as_source(), guess
    else:
        source, options = found
        mapping = options.mapping.as_written(headers) if options.mapping else None
    shown = Preview(
        file=table.name,
        source=None if found is None or options.mapping else source.name,
        headers=headers,
        samples=samples,
        mapping=mapping,
    )
    if source.ignored:
        return replace(shown, problems=(f"not read: {source.ignored}",))
    if mapping and (missing := mapping.missing()):
        needed = ", ".join(missing)
        return replace(shown, problems=(f"Nothing feeds {needed} yet. Choose a column or state a value.",))
    return _examined(connection, table, source, options, document.modified_at, shown)


def _examined(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    options: ImportOptions,
    modified_at: datetime,
    shown: Preview,
) -> Preview:
    try:
        found = examined(connection, table, source, options, as_of=options.as_of or modified_at, now=datetime.now(UTC))
    except WholeFileRefused as problem:
        codes = {problem.code: problem.rows}
        return replace(
            shown, rows_in=problem.rows, refused=problem.rows, reject_codes=codes, problems=(str(problem),)
        )  # fmt: skip
    rows: dict[str, pl.DataFrame] = {}
    for stage in found.stages:
        rows[stage.entity.name] = _first_rows(connection, stage)
    notes = [note for stage in found.stages for note in unit_notes(stage)]
    return replace(
        shown,
        rows=rows,
        rows_in=found.rows_in,
        refused=found.refused,
        blank=found.blank,
        reject_codes=found.reject_codes,
        notes=(*dict.fromkeys(notes), *found.cautions),
        problems=tuple(refusal.message for refusal in found.refusals()[:SHOWN_PROBLEMS]),
    )


def _first_rows(connection: duckdb.DuckDBPyConnection, stage: Stage) -> pl.DataFrame:
    columns = ", ".join(quoted(check.column.name) for check in stage.checks)
    frame: pl.DataFrame = connection.sql(
        f"SELECT {columns} FROM {stage.name} WHERE _feeds AND NOT _is_blank"
        f" AND {stage.record} NOT IN (SELECT record FROM refused) ORDER BY {stage.record} LIMIT {SHOWN_ROWS}"
    ).pl()
    return frame


def column_samples(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, tuple[str, ...]]:
    """A few different filled cells of each column, by header as written."""
    titles, frame = _sample(connection, table.reads)
    found: dict[str, tuple[str, ...]] = {}
    for name, title in titles.items():
        cells = frame[name].drop_nulls().str.strip_chars()
        found[title] = tuple(cells.filter(cells != "").unique(maintain_order=True).head(SHOWN_SAMPLES))
    return found


def _sample(connection: duckdb.DuckDBPyConnection, reads: Sequence[Read]) -> tuple[dict[str, str], pl.DataFrame]:
    """(title by column, first rows) by the first reader that can."""
    try:
        raw = reads[0](connection)
        return raw.titles, connection.sql(f"SELECT * FROM {raw.relation} LIMIT {SAMPLED_ROWS}").pl()
    except (CarefulNeeded, duckdb.InvalidInputException):
        return _sample(connection, reads[1:])


def unit_notes(stage: Stage) -> list[str]:
    """How each column with a unit or a choice is read, as sentences."""
    notes = []
    for check in stage.checks:
        column = check.column
        if check.is_stated:
            continue
        if check.reading:
            notes.append(f"{column.name}: read as {check.reading.said}")
        elif column.unit:
            notes.append(f"{column.name}: {column.unit}")
        elif column.type == "money":
            notes.append(f"{column.name}: major units, 12.50 is twelve and a half")
        elif column.type == "share":
            notes.append(f"{column.name}: a share from 0 to 1")
    return notes


def reading_choices(kind: contracts.ColumnType) -> dict[str, str]:
    """What a person may state about a column of this type: reading by name, and how it is said."""
    return {name: reading.said for name, reading in readings_of(kind).items()}
