"""The import log: one SQLite file that says which batches the lake holds and which rows were refused.

A batch exists when its row here is committed. The file is small, written under the lake's lock and
synced in full, so that it is the truth after a crash.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from careledger.errors import StoreDamaged

BatchStatus = Literal["active", "undone", "refused"]
QuarantineStatus = Literal["open", "mended", "withdrawn"]

# Goes up with every change of SCHEMA; a log of another version is not read.
SCHEMA_VERSION = 2
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS imports (
    import_id INTEGER PRIMARY KEY AUTOINCREMENT, batch_id TEXT NOT NULL, file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL, part TEXT NOT NULL, bytes INTEGER NOT NULL, source TEXT NOT NULL, options TEXT NOT NULL,
    as_of TEXT NOT NULL, imported_at TEXT NOT NULL, status TEXT NOT NULL, reader TEXT NOT NULL,
    rows_in INTEGER NOT NULL, accepted INTEGER NOT NULL, unchanged INTEGER NOT NULL, updated INTEGER NOT NULL,
    quarantined INTEGER NOT NULL, blank INTEGER NOT NULL, reject_codes TEXT NOT NULL, cautions TEXT NOT NULL,
    entities TEXT NOT NULL, layout TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS one_active_batch ON imports (batch_id) WHERE status = 'active';
CREATE TABLE IF NOT EXISTS quarantine (
    quarantine_id INTEGER PRIMARY KEY AUTOINCREMENT, batch_id TEXT NOT NULL, file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL, line INTEGER NOT NULL, nth_on_line INTEGER NOT NULL,
    column_name TEXT, code TEXT NOT NULL, raw TEXT NOT NULL,
    cells TEXT, message TEXT NOT NULL, next_step TEXT NOT NULL, status TEXT NOT NULL, recorded_at TEXT NOT NULL,
    mended_by TEXT);
CREATE UNIQUE INDEX IF NOT EXISTS one_refusal_per_record ON quarantine (batch_id, line, nth_on_line);
CREATE TABLE IF NOT EXISTS mappings (
    signature TEXT PRIMARY KEY, mapping TEXT NOT NULL, saved_at TEXT NOT NULL);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
# Imports of the same (part of a) file under another id, that is read in another way, and the mends of their rows.
EARLIER = """
WITH RECURSIVE earlier (batch_id) AS (
    SELECT batch_id FROM imports WHERE file_sha256 = :file_sha256 AND part = :part AND batch_id <> :batch_id
    UNION SELECT mended_by FROM quarantine JOIN earlier USING (batch_id) WHERE mended_by IS NOT NULL)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One import of one file: what came in, when, and what became of its rows.

    `part` names the sheet or list within the file, where it has several.
    `layout` keeps how the file was written (headers, delimiter, readings by entity and column), so that
    single rows of it can be mended and read in the same way.
    """

    batch_id: str
    file_name: str
    file_sha256: str
    bytes: int
    source: str
    options: dict[str, Any]
    as_of: datetime
    imported_at: datetime
    part: str = ""
    reader: str = ""
    rows_in: int = 0
    accepted: int = 0
    unchanged: int = 0
    updated: int = 0
    quarantined: int = 0
    blank: int = 0
    status: BatchStatus = "active"
    reject_codes: dict[str, int] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    entities: dict[str, int] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One logical record that was not let in: where it stands, why, and what to do."""

    line: int
    column: str | None
    code: str
    raw: str
    message: str
    next_step: str
    cells: str | None = None


JSON_FIELDS = ("options", "reject_codes", "cautions", "entities", "layout")
TIME_FIELDS = ("as_of", "imported_at")
BATCH_COLUMNS = tuple(f.name for f in fields(Batch))
QUARANTINE_SCHEMA: dict[str, pl.DataType] = {
    "quarantine_id": pl.Int64(),
    "batch_id": pl.String(),
    "file_sha256": pl.String(),
    "file_name": pl.String(),
    "line": pl.Int64(),
    "column_name": pl.String(),
    "code": pl.String(),
    "raw": pl.String(),
    "cells": pl.String(),
    "message": pl.String(),
    "next_step": pl.String(),
    "status": pl.String(),
    "recorded_at": pl.String(),
}


def _batch(row: sqlite3.Row) -> Batch:
    values: dict[str, Any] = {name: row[name] for name in BATCH_COLUMNS}
    for name in JSON_FIELDS:
        values[name] = json.loads(values[name])
    for name in TIME_FIELDS:
        values[name] = datetime.fromisoformat(values[name])
    values["cautions"] = tuple(values["cautions"])
    return Batch(**values)


def _counted(seen: Counter[int], line: int) -> int:
    """The number of a record among those of its line; several records may stand on one."""
    seen[line] += 1
    return seen[line]


def _earlier(connection: sqlite3.Connection, batch: Batch) -> list[Batch]:
    rows = connection.execute(
        f"{EARLIER} SELECT * FROM imports WHERE status = 'active' AND batch_id IN (SELECT batch_id FROM earlier)"
        " ORDER BY import_id",
        {"file_sha256": batch.file_sha256, "part": batch.part, "batch_id": batch.batch_id},
    )
    return [_batch(row) for row in rows]


def _undo(connection: sqlite3.Connection, batch_id: str) -> None:
    connection.execute("UPDATE imports SET status = 'undone' WHERE batch_id = ? AND status = 'active'", (batch_id,))
    connection.execute("UPDATE quarantine SET status = 'withdrawn' WHERE batch_id = ? AND status = 'open'", (batch_id,))
    # A row that the batch had mended is refused again, unless its own file has been taken out as well.
    connection.execute(
        "UPDATE quarantine SET mended_by = NULL, status = CASE WHEN (SELECT status FROM imports WHERE"
        " imports.batch_id = quarantine.batch_id ORDER BY import_id DESC LIMIT 1) = 'undone'"
        " THEN 'withdrawn' ELSE 'open' END WHERE mended_by = ?",
        (batch_id,),
    )


class ImportLog:
    """Reads and writes `log.sqlite`. Writers hold the lake's lock; readers need none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._connection() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == SCHEMA_VERSION:
                return
            if connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'imports'").fetchone()[0]:
                raise StoreDamaged(
                    f"The import log {path} was written by another version of CareLedger (its form is {version},"
                    f" this one reads {SCHEMA_VERSION}).",
                    next_step="Choose a new home with CARELEDGER_HOME and import your files again.",
                )
            connection.executescript(SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=10)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def history(self) -> list[Batch]:
        """Every import ever tried, also the refused and the undone ones, oldest first."""
        with self._connection() as connection:
            return [_batch(row) for row in connection.execute("SELECT * FROM imports ORDER BY import_id")]

    def active(self) -> list[Batch]:
        """The batches that make up the lake, newest last."""
        return [batch for batch in self.history() if batch.status == "active"]

    def latest(self, batch_id: str) -> Batch | None:
        """The last import under this id, whatever its status; None if there was none."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT * FROM imports WHERE batch_id = ? ORDER BY import_id DESC LIMIT 1", (batch_id,)
            ).fetchone()
        return _batch(row) if row else None

    def replaced_by(self, batch: Batch) -> list[Batch]:
        """The active batches that this one takes the place of: the same file, read in another way, and its mends."""
        with self._connection() as connection:
            return _earlier(connection, batch)

    def mends_of(self, batch_id: str) -> list[Batch]:
        """The active batches that mended refused rows of this one."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT * FROM imports WHERE status = 'active' AND batch_id IN"
                " (SELECT mended_by FROM quarantine WHERE batch_id = ?) ORDER BY import_id",
                (batch_id,),
            ).fetchall()
        return [_batch(row) for row in rows]

    def record(self, batch: Batch, refusals: Iterable[Refusal] = (), mended: Iterable[int] = ()) -> list[Batch]:
        """Commit one import, its refused rows and the quarantined rows that it mends, all or nothing.

        An active batch takes the place of what the same file brought when it was read in another way: that is
        undone with it, its open refusals are withdrawn, and it is returned.
        """
        stated = asdict(batch)
        for name in JSON_FIELDS:
            stated[name] = json.dumps(stated[name], sort_keys=True, default=str)
        for name in TIME_FIELDS:
            stated[name] = stated[name].isoformat()
        names = ", ".join(BATCH_COLUMNS)
        places = ", ".join(f":{name}" for name in BATCH_COLUMNS)
        recorded_at = batch.imported_at.isoformat()
        on_line: Counter[int] = Counter()
        with self._connection() as connection:
            replaced = _earlier(connection, batch) if batch.status == "active" else []
            for earlier in replaced:
                _undo(connection, earlier.batch_id)
            if batch.status == "active":
                connection.execute(
                    f"{EARLIER} UPDATE quarantine SET status = 'withdrawn' WHERE status = 'open'"
                    " AND batch_id IN (SELECT batch_id FROM earlier)",
                    stated,
                )
            connection.execute(f"INSERT INTO imports ({names}) VALUES ({places})", stated)
            connection.executemany(
                "INSERT INTO quarantine (batch_id, file_sha256, file_name, line, nth_on_line, column_name, code,"
                " raw, cells, message, next_step, status, recorded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)"
                " ON CONFLICT (batch_id, line, nth_on_line) DO UPDATE SET status = 'open' WHERE status = 'withdrawn'",
                (
                    (
                        batch.batch_id,
                        batch.file_sha256,
                        batch.file_name,
                        r.line,
                        _counted(on_line, r.line),
                        r.column,
                        r.code,
                        r.raw,
                        r.cells,
                        r.message,
                        r.next_step,
                        recorded_at,
                    )
                    for r in refusals
                ),
            )
            connection.executemany(
                "UPDATE quarantine SET status = 'mended', mended_by = ? WHERE quarantine_id = ?",
                ((batch.batch_id, i) for i in mended),
            )
        return replaced

    def mark_undone(self, batch_id: str) -> None:
        """Take a batch out of the lake: its open refusals are withdrawn, rows that it had mended are open again."""
        with self._connection() as connection:
            _undo(connection, batch_id)

    def quarantined(self, *, open_only: bool = True) -> pl.DataFrame:
        """Refused rows, one per logical record, oldest first; columns as QUARANTINE_SCHEMA says."""
        where = "WHERE status = 'open'" if open_only else ""
        with self._connection() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(QUARANTINE_SCHEMA)} FROM quarantine {where} ORDER BY quarantine_id"
            ).fetchall()
        return pl.DataFrame([tuple(row) for row in rows], schema=QUARANTINE_SCHEMA, orient="row")

    def save_mapping(self, signature: str, mapping: str) -> None:
        """Keep a mapping (JSON) for every later file with the same headers."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO mappings VALUES (?, ?, ?)",
                (signature, mapping, datetime.now(UTC).isoformat()),
            )

    def saved_mapping(self, signature: str) -> str | None:
        """The mapping (JSON) kept for files with these headers, or None."""
        with self._connection() as connection:
            row = connection.execute("SELECT mapping FROM mappings WHERE signature = ?", (signature,)).fetchone()
        return row["mapping"] if row else None
