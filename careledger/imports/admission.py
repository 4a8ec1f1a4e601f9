"""One table into the lake, whole or not at all, with its balance and what it leaves in quarantine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from careledger.imports.choice import WholeFileRefused
from careledger.imports.examination import Examined, examined, line_sql, outcome_counts
from careledger.imports.feeds import Source
from careledger.imports.files import Document
from careledger.imports.messages import caution
from careledger.imports.options import ImportOptions
from careledger.imports.outcomes import lake_rows_sql
from careledger.imports.readers.tables import Table
from careledger.imports.report import ImportReport, ImportStatus
from careledger.store.import_log import Batch, Refusal
from careledger.store.lake import Lake

Told = Callable[[str, float], None]


def silent(_: str, __: float) -> None:
    """Nobody is listening."""


def part_of(document: Document, table: Table) -> str:
    """The sheet or list of the document that the table is, blank where it is the whole."""
    return table.name.removeprefix(document.name)


def batch_id_of(document: Document, table: Table, source: Source, options: ImportOptions) -> str:
    """16 hex digits that are the same for the same bytes, read as the same source in the same way."""
    stated = json.dumps(options.canonical(), sort_keys=True)
    part = part_of(document, table)
    return hashlib.sha256(f"{document.sha256}\n{source.name}\n{stated}\n{part}".encode()).hexdigest()[:16]


def import_table(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    document: Document,
    table: Table,
    source: Source,
    options: ImportOptions,
    mended: Sequence[int] = (),
    told: Told = silent,
) -> ImportReport:
    """Bring one table into the lake; `told` hears what is being done and the share of the work behind it.

    `mended` are the quarantined rows that the table replaces; where it is refused again, they simply stay.
    """
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
        part=part_of(document, table),
        bytes=document.size,
        source=source.name,
        options=options.canonical(),
        as_of=as_of,
        imported_at=now,
    )
    told(f"{table.name}: reading and checking", 0.0)
    try:
        found = examined(connection, table, source, options, as_of=as_of, now=now)
    except WholeFileRefused as problem:
        return _refused_whole(lake, batch, table, problem)
    told(f"{table.name}: comparing with what is known", 0.6)
    replaced = lake.log.replaced_by(batch)
    counted = outcome_counts(connection, lake, found, as_of, without=[earlier.batch_id for earlier in replaced])
    batch = replace(
        batch,
        reader=found.raw.reader,
        rows_in=found.rows_in,
        quarantined=found.refused,
        blank=found.blank,
        layout=found.layout,
        reject_codes=found.reject_codes,
        cautions=(*found.cautions, caution("feeds-nothing", count=counted.quiet)) if counted.quiet else found.cautions,
    )
    if found.refused and not options.allow_rejects:
        good = batch.rows_in - batch.quarantined - batch.blank
        batch = replace(batch, status="refused", unchanged=good)
        refusals = found.refusals()
        if not mended:
            lake.refuse(batch, refusals)
        return _report(batch, "refused", _refusal_message(batch, refusals))
    told(f"{table.name}: writing", 0.8)
    rows = _lake_rows(connection, found, as_of, batch_id)
    batch = replace(
        batch,
        accepted=counted.accepted,
        unchanged=counted.unchanged + counted.quiet,
        updated=counted.updated,
        entities={entity: count for entity, (_, count) in rows.items()},
    )
    # Python puts refusals into words while DuckDB writes the rows.
    with ThreadPoolExecutor(max_workers=1) as aside:
        in_words = aside.submit(found.refusals)
        selects = {entity: select for entity, (select, _) in rows.items()}
        lake.admit(connection, batch, selects, _awaited(in_words), mended)
    return _report(batch, "imported", _balance(batch) + _replacing(batch, replaced))


def _awaited(refusals: Future[list[Refusal]]) -> Iterator[Refusal]:
    yield from refusals.result()


def _lake_rows(
    connection: duckdb.DuckDBPyConnection, found: Examined, as_of: datetime, batch_id: str
) -> dict[str, tuple[str, int]]:
    """(SELECT of the lake rows, their number) by entity, for the entities that get any."""
    selects: dict[str, list[str]] = {}
    for stage in found.stages:
        line = line_sql(connection, found.raw, stage)
        selects.setdefault(stage.entity.name, []).append(
            lake_rows_sql(stage, found.source, "refused", as_of, batch_id, line)
        )
    rows: dict[str, tuple[str, int]] = {}
    for entity, parts in selects.items():
        select = " UNION ALL BY NAME ".join(parts)
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


def _replacing(batch: Batch, replaced: Sequence[Batch]) -> str:
    if not replaced:
        return ""
    has_mends = any(earlier.file_sha256 != batch.file_sha256 for earlier in replaced)
    return "; it replaces the earlier reading of this file" + (" and the rows mended in it" if has_mends else "")


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
