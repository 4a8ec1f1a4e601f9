"""The lake: every accepted row as it came in, typed and checked, one immutable Parquet file per batch.

What the lake says is a function of the *set* of its active batches: every valid row of a file is kept in
that file's batch, also rows known from elsewhere, and the newest version of a key is chosen when a ledger
is built. So files may come in any order and overlap, and undoing one is taking its batch away.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from careledger import contracts
from careledger.errors import CareLedgerError, StoreDamaged, WrongUsage
from careledger.store.import_log import Batch, ImportLog, Refusal

LOCK_WAIT_SECONDS = 5.0
# A list of distinct values pays for a few words that come again; trying one for every id and text costs time.
WRITTEN_AS = "FORMAT parquet, DICTIONARY_SIZE_LIMIT 2000"


def lake_columns(entity: contracts.Entity) -> dict[str, str]:
    """DuckDB type by column of the entity's files in the lake, provenance included."""
    return {column.name: column.stored_as for column in entity.columns} | contracts.PROVENANCE


def schema_hash() -> str:
    """SHA-256 of every entity's columns and types, to see when the empty files must be made again."""
    stated = repr([(name, lake_columns(entity)) for name, entity in contracts.entities().items()])
    return hashlib.sha256(stated.encode()).hexdigest()


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Lake:
    """The lake of one home. Cheap to make; readers need no lock, writers use `writing()`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "lake"
        self._owner: int | None = None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = ImportLog(self.folder / "log.sqlite")
        self._ensure_empty_files()

    def entity_folder(self, entity: str) -> Path:
        """Where the batches of one entity stand; WrongUsage if there is no such entity."""
        if entity not in contracts.entities():
            raise WrongUsage(
                f"There is no entity called {entity!r}.",
                next_step=f"Known: {', '.join(contracts.entities())}.",
            )
        return self.folder / entity

    def files(self, entity: str, without: Iterable[str] = ()) -> list[Path]:
        """The Parquet files of one entity's active batches, those with the ids in `without` left out."""
        left_out = set(without)
        batches = (batch.batch_id for batch in self.batches() if batch.batch_id not in left_out)
        found = (self.entity_folder(entity) / f"{batch_id}.parquet" for batch_id in batches)
        return [path for path in found if path.exists()]

    def batches(self) -> list[Batch]:
        """The active batches, newest last."""
        return self.log.active()

    def inputs_hash(self) -> str:
        """SHA-256 over the active batches and the times they stand for: equal for equal content of the lake.

        The time decides which version of a row is the newest.
        """
        stated = sorted(f"{batch.batch_id} {batch.as_of.astimezone(UTC).isoformat()}" for batch in self.batches())
        return hashlib.sha256("\n".join(stated).encode()).hexdigest()

    def sources(self) -> dict[str, dict[str, int]]:
        """Rows by entity for each source that active batches came from."""
        found: dict[str, dict[str, int]] = {}
        for batch in self.batches():
            rows = found.setdefault(batch.source, {})
            for entity, count in batch.entities.items():
                rows[entity] = rows.get(entity, 0) + count
        return found

    def quarantined(self, *, open_only: bool = True) -> pl.DataFrame:
        """Refused rows, one per logical record; see `import_log.QUARANTINE_SCHEMA`."""
        return self.log.quarantined(open_only=open_only)

    @contextmanager
    def writing(self, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
        """Hold the lake for writing. Waits a little for another writer, then says who holds it."""
        if self._owner == threading.get_ident():
            yield
            return
        with (self.folder / "lock").open("a+", encoding="utf-8") as lock:
            deadline = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        lock.seek(0)
                        started = lock.read().strip() or "a moment ago"
                        raise CareLedgerError(
                            f"Another import or build is running (started {started}).",
                            next_step="Try again when it is done.",
                        ) from None
                    time.sleep(0.05)
            lock.truncate(0)
            lock.write(datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"))
            lock.flush()
            self._owner = threading.get_ident()
            try:
                yield
            finally:
                self._owner = None

    def admit(
        self,
        connection: duckdb.DuckDBPyConnection,
        batch: Batch,
        rows: Mapping[str, str],
        refusals: Iterable[Refusal] = (),
        mended: Iterable[int] = (),
    ) -> None:
        """Write a batch: `rows` gives, by entity, the SELECT (of lake columns) to run on `connection`.

        A file has the columns that its rows fill, and their provenance; those of the entity's empty file are all.

        Each file is written beside, synced and renamed; the batch exists once the log row is committed. What
        the same file had brought when it was read in another way is undone with that.
        """
        with self.writing():
            for entity, select in rows.items():
                final = self.entity_folder(entity) / f"{batch.batch_id}.parquet"
                partial = final.with_suffix(".partial")
                connection.execute(f"COPY ({select}) TO '{_quoted(partial)}' ({WRITTEN_AS})")
                sync(partial)
                partial.replace(final)
                sync(final.parent)
            if self.log.record(batch, refusals, mended):
                self.sweep()

    def refuse(self, batch: Batch, refusals: Iterable[Refusal]) -> None:
        """Log a file that was not let in, and quarantine its bad rows. The tables stay as they are."""
        with self.writing():
            self.log.record(batch, refusals)

    def undo(self, batch_id: str) -> Batch:
        """Take one active batch out of the lake; its files are kept under `undone/`.

        WrongUsage if there is no active batch of this id.
        """
        with self.writing():
            batch = self.log.latest(batch_id)
            if batch is None or batch.status != "active":
                raise WrongUsage(
                    f"There is no active import {batch_id!r}.", next_step="`imports` lists the active ones."
                )
            self.log.mark_undone(batch_id)
            self.sweep()
        return batch

    def sweep(self) -> list[Path]:
        """Bring the files in line with the log, as after a crash; the files that were moved or removed.

        Files of undone batches go to `undone/`, files that no batch owns are removed. StoreDamaged if a
        file that the log names is missing.
        """
        with self.writing():
            active = {batch.batch_id: batch for batch in self.batches()}
            undone = {batch.batch_id for batch in self.log.history() if batch.status == "undone"}
            touched: list[Path] = []
            for entity in contracts.entities():
                folder = self.entity_folder(entity)
                for path in (*folder.glob("*.parquet"), *folder.glob("*.partial")):
                    if path.name == "empty.parquet" or (path.suffix == ".parquet" and path.stem in active):
                        continue
                    if path.suffix == ".parquet" and path.stem in undone:
                        kept = self.folder / "undone" / entity / path.name
                        kept.parent.mkdir(parents=True, exist_ok=True)
                        path.replace(kept)
                    else:
                        path.unlink()
                    touched.append(path)
            for batch in active.values():
                for entity in batch.entities:
                    if not (self.entity_folder(entity) / f"{batch.batch_id}.parquet").exists():
                        raise StoreDamaged(
                            f"The lake has lost the {entity} of {batch.file_name} (import {batch.batch_id}).",
                            next_step=f"Undo {batch.batch_id}, then import the file again.",
                        )
        return touched

    def _ensure_empty_files(self) -> None:
        """Give every entity folder its typed zero-row file, so that a lake without batches can be read."""
        stamp = self.folder / "contracts.sha256"
        wanted = schema_hash()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        with self.writing(), duckdb.connect() as connection:
            for name, entity in contracts.entities().items():
                self.entity_folder(name).mkdir(exist_ok=True)
                columns = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in lake_columns(entity).items())
                final = self.entity_folder(name) / "empty.parquet"
                partial = final.with_suffix(".partial")
                connection.execute(f"COPY (SELECT {columns} WHERE false) TO '{_quoted(partial)}' (FORMAT parquet)")
                partial.replace(final)
            stamp.write_text(wanted, encoding="utf-8")


def _quoted(path: Path) -> str:
    """A path for use between single quotes in SQL."""
    return str(path).replace("'", "''")
