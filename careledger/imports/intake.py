"""Files into the lake: recognise, read, check, and commit each file whole or not at all."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from careledger.errors import DataRefused
from careledger.imports.choice import WholeFileRefused
from careledger.imports.examination import Examined, examined, line_sql, outcome_counts
from careledger.imports.feeds import Source
from careledger.imports.files import Document, documents, gathered
from careledger.imports.mapping import Mapping, header_signature
from careledger.imports.messages import caution
from careledger.imports.options import ImportOptions
from careledger.imports.outcomes import lake_rows_sql
from careledger.imports.readers.tables import Table, tables
from careledger.imports.recognise import recognised, source_named
from careledger.imports.report import ImportReport, ImportStatus
from careledger.store.import_log import Batch, Refusal
from careledger.store.lake import Lake

Progress = Callable[[str, float], None]

DEFAULT_OPTIONS = ImportOptions()
UNRECOGNISED = (
    "not recognised: no known source has these headers. Map its columns on the Imports page,"
    " or name the source with --source."
)


def import_paths(
    lake: Lake,
    paths: Iterable[Path],
    options: ImportOptions = DEFAULT_OPTIONS,
    progress: Progress | None = None,
) -> list[ImportReport]:
    """Bring files and folders into the lake; one report per table found, in a stable order.

    Each file enters whole (without its refused records, if `allow_rejects`) or changes nothing but the
    quarantine. `progress` is told (what is being read, share done).
    """
    reports: list[ImportReport] = []
    with lake.writing():
        lake.sweep()
        files = gathered([Path(path) for path in paths])
        for number, path in enumerate(files):
            if progress:
                progress(path.name, number / len(files))
            reports += _file_reports(lake, path, options)
        if progress:
            progress("done", 1.0)
    return reports


def session() -> duckdb.DuckDBPyConnection:
    """A DuckDB connection to read one file with: in memory, in UTC."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _file_reports(lake: Lake, path: Path, options: ImportOptions) -> list[ImportReport]:
    reports: list[ImportReport] = []
    with tempfile.TemporaryDirectory(prefix="careledger-") as unpacked:
        try:
            for document in documents(path, Path(unpacked)):
                with session() as connection:
                    reports += [
                        import_table(lake, connection, document, table, options)
                        for table in tables(connection, document)
                    ]
        except DataRefused as problem:
            reports.append(ImportReport(file=path.name, source=None, status="refused", message=str(problem)))
    return reports


def source_of(lake: Lake | None, table: Table, options: ImportOptions) -> Source | None:
    """The source of a table: as stated, as recognised, or by a mapping saved for these headers."""
    if options.mapping:
        return options.mapping.as_source()
    if options.source:
        return source_named(options.source)
    if found := recognised(table.titles, table.part):
        return found
    saved = lake.log.saved_mapping(header_signature(table.titles)) if lake else None
    return Mapping.from_json(saved).as_source() if saved else None


def batch_id_of(document: Document, table: Table, source: Source, options: ImportOptions) -> str:
    """16 hex digits that are the same for the same bytes, read as the same source in the same way."""
    stated = json.dumps(options.canonical(), sort_keys=True)
    part = table.name if table.name != document.name else ""
    return hashlib.sha256(f"{document.sha256}\n{source.name}\n{stated}\n{part}".encode()).hexdigest()[:16]


def import_table(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    document: Document,
    table: Table,
    options: ImportOptions,
    mended: Iterable[int] = (),
) -> ImportReport:
    """Bring one table into the lake. `mended` are quarantined rows that this table replaces."""
    source = source_of(lake, table, options)
    if source is None:
        return ImportReport(file=table.name, source=None, status="unrecognised", message=UNRECOGNISED)
    if source.ignored:
        return ImportReport(
            file=table.name, source=source.name, status="ignored", message=f"not read: {source.ignored}"
        )
    batch_id = batch_id_of(document, table, source, options)
    known = lake.log.latest(batch_id)
    if known and known.status == "active":
        return _known_report(table, known)
    now = datetime.now(UTC)
    as_of = options.as_of or document.modified_at
    batch = Batch(
        batch_id=batch_id,
        file_name=table.name,
        file_sha256=document.sha256,
        bytes=document.size,
        source=source.name,
        options=options.canonical(),
        as_of=as_of,
        imported_at=now,
    )
    try:
        found = examined(connection, table, source, options, as_of=as_of, now=now)
    except WholeFileRefused as problem:
        return _refused_whole(lake, batch, table, problem)
    counted = outcome_counts(connection, lake, found, as_of)
    batch = replace(
        batch,
        reader=found.raw.reader,
        rows_in=found.rows_in,
        quarantined=len(found.refusals),
        blank=found.blank,
        reject_codes=dict(Counter(refusal.code for refusal in found.refusals).most_common()),
        cautions=(*found.cautions, caution("feeds-nothing", count=counted.quiet)) if counted.quiet else found.cautions,
    )
    if found.refusals and not options.allow_rejects:
        good = batch.rows_in - batch.quarantined - batch.blank
        batch = replace(batch, status="refused", unchanged=good)
        lake.refuse(batch, found.refusals)
        return _report(batch, "refused", _refusal_message(batch, found.refusals))
    rows = _lake_rows(connection, found, as_of, batch_id)
    batch = replace(
        batch,
        accepted=counted.accepted,
        unchanged=counted.unchanged + counted.quiet,
        updated=counted.updated,
        entities={entity: count for entity, (_, count) in rows.items()},
    )
    lake.admit(connection, batch, {entity: select for entity, (select, _) in rows.items()}, found.refusals, mended)
    return _report(batch, "imported", _balance(batch))


def _lake_rows(
    connection: duckdb.DuckDBPyConnection, found: Examined, as_of: datetime, batch_id: str
) -> dict[str, tuple[str, int]]:
    """(SELECT of the lake rows, their number) by entity, for the entities that get any."""
    selects: dict[str, list[str]] = {}
    for stage in found.stages:
        line = line_sql(connection, found.raw, stage)
        selects.setdefault(stage.entity.name, []).append(lake_rows_sql(stage, "refused", as_of, batch_id, line))
    rows: dict[str, tuple[str, int]] = {}
    for entity, parts in selects.items():
        select = " UNION ALL ".join(parts)
        count = int(connection.execute(f"SELECT count(*) FROM ({select})").fetchall()[0][0])
        if count:
            rows[entity] = (select, count)
    return rows


def _refused_whole(lake: Lake, batch: Batch, table: Table, problem: WholeFileRefused) -> ImportReport:
    """A file of which no row can be read as it stands: one entry in quarantine speaks for all its rows."""
    refusal = Refusal(
        line=1,
        column=problem.column,
        code=problem.code,
        raw="",
        message=f"{table.name}, {problem}",
        next_step=problem.next_step,
    )
    rows = problem.rows
    batch = replace(batch, status="refused", rows_in=rows, quarantined=rows, reject_codes={problem.code: rows})
    lake.refuse(batch, [refusal])
    return _report(batch, "refused", refusal.message)


def _known_report(table: Table, known: Batch) -> ImportReport:
    """The same bytes again: nothing is read, and every row that entered is unchanged."""
    same = replace(known, accepted=0, updated=0, unchanged=known.accepted + known.updated + known.unchanged)
    message = f"known: the same file was imported on {known.imported_at:%Y-%m-%d %H:%M} UTC; nothing changed"
    return replace(_report(same, "known", message), file=table.name)


def _refusal_message(batch: Batch, refusals: Sequence[Refusal]) -> str:
    good = f"{batch.unchanged:,} good rows wait" if batch.unchanged else "no row is good"
    return (
        f"refused: {batch.quarantined:,} of {batch.rows_in:,} rows cannot be let in, {good}; nothing changed."
        f" {refusals[0].message}"
    )


def _balance(batch: Batch) -> str:
    return (
        f"{batch.rows_in:,} rows in = {batch.accepted:,} accepted + {batch.unchanged:,} unchanged"
        f" + {batch.updated:,} updated + {batch.quarantined:,} quarantined + {batch.blank:,} blank"
    )


def _report(batch: Batch, status: ImportStatus, message: str) -> ImportReport:
    return ImportReport(
        file=batch.file_name,
        source=batch.source,
        status=status,
        message=message,
        batch_id=batch.batch_id,
        rows_in=batch.rows_in,
        accepted=batch.accepted,
        unchanged=batch.unchanged,
        updated=batch.updated,
        quarantined=batch.quarantined,
        blank=batch.blank,
        reject_codes=batch.reject_codes,
        reader=batch.reader,
        entities=batch.entities,
        cautions=batch.cautions,
    )
