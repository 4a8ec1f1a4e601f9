"""Files into the lake: recognise, read, check, and commit each file whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from careledger.contracts import source_family
from careledger.errors import DataRefused
from careledger.imports.admission import Told, import_table, silent
from careledger.imports.feeds import Source, literal, normalised
from careledger.imports.files import Document, documents, gathered
from careledger.imports.mapping import Mapping, header_signature
from careledger.imports.options import ImportOptions
from careledger.imports.readers.tables import Table, tables
from careledger.imports.recognise import recognised, source_named
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake

DEFAULT_OPTIONS = ImportOptions()
# What one import may take in memory for each thread that reads and writes, beyond which it goes to disk: five
# million mentions fit into two threads' share. Each thread needs its own buffers.
MEGABYTES_OF_A_THREAD = 400
MEGABYTES_OF_UNIT = {"MiB": 1.05, "GiB": 1074, "TiB": 1_100_000}  # as DuckDB says what a machine has
DIALECTS = ("_snowflake", "_postgres")
UNRECOGNISED = (
    "not recognised: no known source has these headers. Map its columns on the Imports page,"
    " or name the source with --source."
)


def import_paths(
    lake: Lake,
    paths: Iterable[Path],
    options: ImportOptions = DEFAULT_OPTIONS,
    progress: Told | None = None,
) -> list[ImportReport]:
    """Bring files and folders into the lake; one report per table found, in a stable order.

    Each file enters whole (without its refused records, if `allow_rejects`) or changes nothing but the
    quarantine. `progress` is told (what is being read, share done).
    """
    reports: list[ImportReport] = []
    told = progress or silent
    with lake.writing():
        lake.sweep()
        files = gathered([Path(path) for path in paths])
        twins = dialect_twins(files)
        for number, path in enumerate(files):

            def told_of_this(what: str, share: float, before: int = number) -> None:
                told(what, (before + share) / len(files))

            told_of_this(path.name, 0.0)
            if path in twins:
                message = f"not read: it differs from {twins[path].name} only in the dialect of a warehouse"
                reports.append(ImportReport(file=path.name, source=None, status="ignored", message=message))
            else:
                reports += _file_reports(lake, path, options, told_of_this)
    told("done", 1.0)
    return reports


def dialect_twins(files: list[Path]) -> dict[Path, Path]:
    """Zendesk tables that a warehouse wrote in two dialects: the second of each, and the one that is read.

    The second is named as the other with `_snowflake` or `_postgres` behind it.
    """
    known = set(files)
    twins = {}
    for path in files:
        for dialect in DIALECTS:
            plain = path.with_name(path.name.replace(dialect, ""))
            if path.stem.endswith(dialect) and plain in known and _is_zendesk(path) and _is_zendesk(plain):
                twins[path] = plain
    return twins


def _is_zendesk(path: Path) -> bool:
    try:
        with tempfile.TemporaryDirectory(prefix="careledger-") as unpacked, session() as connection:
            held = [table for one in documents(path, Path(unpacked)) for table in tables(connection, one)]
    except DataRefused:
        return False
    sources = [recognised(table.titles, table.part) for table in held]
    return all(source and source_family(source.name) == "zendesk" for source in sources)


@contextmanager
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection to read one file with: in memory up to a limit and on disk beyond it, in UTC."""
    with tempfile.TemporaryDirectory(prefix="careledger-") as beyond, duckdb.connect() as connection:
        read = "SELECT current_setting('threads'), current_setting('memory_limit')"
        threads, most = connection.execute(read).fetchall()[0]
        amount, unit = most.split()
        megabytes = min(threads * MEGABYTES_OF_A_THREAD, int(float(amount) * MEGABYTES_OF_UNIT[unit]))
        connection.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{megabytes}MB'")
        connection.execute(f"SET temp_directory = {literal(beyond)}")
        yield connection


def _file_reports(lake: Lake, path: Path, options: ImportOptions, told: Told) -> list[ImportReport]:
    """The reports of every table of one file; all of an archive is opened first, so a broken one brings nothing."""
    with tempfile.TemporaryDirectory(prefix="careledger-") as unpacked:
        try:
            with session() as connection:
                held = [(one, tables(connection, one)) for one in documents(path, Path(unpacked))]
        except DataRefused as problem:
            rest = f" Nothing of {path.name} was imported." if str(problem).startswith(f"{path.name}/") else ""
            return [ImportReport(file=path.name, source=None, status="refused", message=f"{problem}{rest}")]
        return [_table_report(lake, one, table, options, told) for one, found in held for table in found]


def _table_report(
    lake: Lake,
    document: Document,
    table: Table,
    options: ImportOptions,
    told: Told,
) -> ImportReport:
    try:
        found = resolved(lake, table, options)
        if found and not found[0].ignored:
            with session() as connection:
                return import_table(lake, connection, document, table, *found, told=told)
    except DataRefused as problem:
        return ImportReport(file=table.name, source=None, status="refused", message=str(problem))
    if found is None:
        return ImportReport(file=table.name, source=None, status="unrecognised", message=UNRECOGNISED)
    source = found[0]
    return ImportReport(file=table.name, source=source.name, status="ignored", message=f"not read: {source.ignored}")


def resolved(lake: Lake | None, table: Table, options: ImportOptions) -> tuple[Source, ImportOptions] | None:
    """(source of a table, options to read it with): as stated, as recognised, or by a saved mapping."""
    if options.mapping:
        return mapped_source(options.mapping, table), options
    if options.source:
        return source_named(options.source), options
    if found := recognised(table.titles, table.part):
        return found, options
    saved = lake.log.saved_mapping(header_signature(table.titles)) if lake else None
    if saved is None:
        return None
    mapping = Mapping.from_json(saved)
    return mapped_source(mapping, table), replace(options, mapping=mapping)


def mapped_source(mapping: Mapping, table: Table) -> Source:
    """The mapping as a source; DataRefused if the table lacks a column of it or a required one is not fed."""
    source = mapping.as_source()
    if absent := sorted(source.keys - {normalised(title) for title in table.titles}):
        raise DataRefused(
            f"{table.name} has no column {', '.join(absent)}, which the mapping uses.",
            next_step=f"It has: {', '.join(title.strip() for title in table.titles)}.",
        )
    if missing := mapping.missing():
        raise DataRefused(
            f"{table.name}: nothing feeds {', '.join(missing)} of {mapping.entity}.",
            next_step="Choose a column for each on the mapping screen, or state one value for all rows.",
        )
    return source
