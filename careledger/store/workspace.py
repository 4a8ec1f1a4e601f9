"""What people say about the data: small, concurrent edits, each with who, when, from and to."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from careledger.errors import StoreDamaged, WrongUsage
from careledger.store import assumptions, looks, promises, scenarios, studies
from careledger.store.assumptions import Stated
from careledger.store.cohorts import Cohort
from careledger.store.promises import Promise
from careledger.store.scenarios import SavedScenario
from careledger.store.studies import SavedStudy

T = TypeVar("T")
ANSWERED_ONLY = "only answered threads were collected"
SCHEMA = """
CREATE TABLE IF NOT EXISTS source_cautions (
    source TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (source, text)
);
CREATE TABLE IF NOT EXISTS labels (
    platform TEXT NOT NULL, mention_id TEXT NOT NULL, kind TEXT, reason TEXT, PRIMARY KEY (platform, mention_id)
);
CREATE TABLE IF NOT EXISTS clock_policies (name TEXT PRIMARY KEY, stated TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS annotations (
    kind TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (kind, started_at, label)
);
CREATE TABLE IF NOT EXISTS cohorts (name TEXT PRIMARY KEY, meaning TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cohort_customers (
    name TEXT NOT NULL, customer_id TEXT NOT NULL, PRIMARY KEY (name, customer_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit_log (
    happened_at TEXT NOT NULL, who TEXT NOT NULL, subject TEXT NOT NULL,
    from_value TEXT, to_value TEXT
);
"""


class Workspace:
    """One SQLite file in write-ahead mode, beside the ledger and never inside it."""

    def __init__(self, home: Path) -> None:
        self._path = home / "workspace.sqlite"
        self._said: dict[str, Any] = {}
        self._watching: tuple[int, sqlite3.Connection] | None = None
        self._version: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._make_tables()

    def _make_tables(self) -> None:
        parts = (SCHEMA, assumptions.SCHEMA, promises.SCHEMA, scenarios.SCHEMA, looks.SCHEMA, studies.SCHEMA)
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                connection.executescript("PRAGMA journal_mode = WAL;" + "".join(parts))
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():  # somebody moved it aside while we serve
            self._make_tables()
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                yield connection
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _kept(self, what: str, read: Callable[[sqlite3.Connection], T]) -> T:
        """What `read` finds, until anybody writes, in this process or another: a page asks for it many times."""
        with self._lock:
            version = self._current_version()
            if version != self._version:
                self._said, self._version = {}, version
            if what not in self._said:
                with self._connected() as connection:
                    self._said[what] = read(connection)
            found: T = self._said[what]
            return found

    def _current_version(self) -> tuple[int, int]:
        """The file, which somebody may have moved aside, and SQLite's count of what others have written to it."""
        if not self._path.exists():
            self._make_tables()
        try:
            inode = self._path.stat().st_ino
            if self._watching is None or self._watching[0] != inode:
                self._watching = inode, sqlite3.connect(self._path, timeout=10, check_same_thread=False)
            return inode, self._watching[1].execute("PRAGMA data_version").fetchone()[0]
        except (sqlite3.DatabaseError, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreDamaged:
        return StoreDamaged(
            f"The workspace {self._path.name} cannot be used: {error}.",
            next_step="Move it aside; a new one is made, and the ledger is not touched.",
        )

    def source_cautions(self) -> list[tuple[str, str]]:
        """(source, caution) pairs that people attached, by source."""
        return self._kept(
            "cautions", lambda c: c.execute("SELECT source, text FROM source_cautions ORDER BY 1, 2").fetchall()
        )

    def answered_only_sources(self) -> list[str]:
        """Sources marked as holding answered threads only: they say nothing of how often people are answered."""
        return [source for source, text in self.source_cautions() if text == ANSWERED_ONLY]

    def attach_caution(self, source: str, text: str, *, who: str) -> None:
        """Say something of a source that every number from it will carry."""
        with self._connected() as connection:
            connection.execute("INSERT OR IGNORE INTO source_cautions VALUES (?, ?)", (source, text))
            self._log(connection, who, f"caution on {source}", None, text)

    def remove_caution(self, source: str, text: str, *, who: str) -> None:
        """Take a caution back."""
        with self._connected() as connection:
            connection.execute("DELETE FROM source_cautions WHERE source = ? AND text = ?", (source, text))
            self._log(connection, who, f"caution on {source}", text, None)

    def labels(self) -> list[tuple[str, str, str | None, str | None]]:
        """What people said on screen that mentions are: platform, mention_id, kind, reason; by mention."""
        with self._connected() as connection:
            return connection.execute(
                "SELECT platform, mention_id, kind, reason FROM labels ORDER BY platform, mention_id"
            ).fetchall()

    def label(self, platform: str, mention_id: str, *, kind: str | None, reason: str | None, who: str) -> None:
        """Say what a mention is; what was said of it before is replaced, and kept in the log."""
        with self._connected() as connection:
            before = connection.execute(
                "SELECT kind, reason FROM labels WHERE platform = ? AND mention_id = ?", (platform, mention_id)
            ).fetchone()
            connection.execute(
                "INSERT OR REPLACE INTO labels VALUES (?, ?, ?, ?)", (platform, mention_id, kind, reason)
            )
            said = [None if pair is None else " · ".join(filter(None, pair)) for pair in (before, (kind, reason))]
            self._log(connection, who, f"label of {platform} {mention_id}", *said)

    def clock_policies(self) -> dict[str, str]:
        """The clock policies that people wrote here: name → JSON, by name."""
        with self._connected() as connection:
            return dict(connection.execute("SELECT name, stated FROM clock_policies ORDER BY name").fetchall())

    def save_clock_policy(self, name: str, stated: str, *, who: str) -> None:
        """Keep a clock policy; one of the same name is replaced, and kept in the log."""
        with self._connected() as connection:
            before = connection.execute("SELECT stated FROM clock_policies WHERE name = ?", (name,)).fetchone()
            connection.execute("INSERT OR REPLACE INTO clock_policies VALUES (?, ?)", (name, stated))
            self._log(connection, who, f"clock policy {name}", before and before[0], stated)

    def annotations(self) -> list[tuple[str, str, str, str]]:
        """What people noted here that happened: kind, from, to (ISO, UTC), label; by start."""
        with self._connected() as connection:
            return connection.execute(
                "SELECT kind, started_at, ended_at, label FROM annotations ORDER BY started_at, label"
            ).fetchall()

    def annotate(self, kind: str, started_at: datetime, ended_at: datetime, label: str, *, who: str) -> None:
        """Note that something happened; the same once more changes its end."""
        first, last = (moment.astimezone(UTC).isoformat(timespec="seconds") for moment in (started_at, ended_at))
        with self._connected() as connection:
            connection.execute("INSERT OR REPLACE INTO annotations VALUES (?, ?, ?, ?)", (kind, first, last, label))
            self._log(connection, who, f"annotation {kind}", None, f"{label}, {first} to {last}")

    def assumptions(self) -> dict[str, Stated]:
        """The assumptions that somebody stated, by id."""
        return self._kept("assumptions", assumptions.all_stated)

    def state_assumption(self, stated: Stated, *, who: str) -> None:
        """Keep an assumption; what was stated before is replaced, and kept in the log."""
        with self._connected() as connection:
            before = assumptions.all_stated(connection).get(stated.id)
            assumptions.put(connection, stated)
            self._log(connection, who, f"assumption {stated.id}", before.said() if before else None, stated.said())

    def withdraw_assumption(self, name: str, *, who: str) -> None:
        """Go back to what the catalogue assumes; the log keeps what was stated."""
        with self._connected() as connection:
            before = assumptions.all_stated(connection).get(name)
            if before is not None:
                assumptions.forget(connection, name)
                self._log(connection, who, f"assumption {name}", before.said(), None)

    def promises(self) -> dict[str, Promise]:
        """What was promised, by name."""
        with self._connected() as connection:
            return promises.all_promises(connection)

    def promise(self, promise: Promise, *, who: str) -> None:
        """Keep a promise; one of the same name is replaced, and kept in the log."""
        with self._connected() as connection:
            before = promises.all_promises(connection).get(promise.name)
            promises.put(connection, promise)
            self._log(connection, who, f"promise {promise.name}", before.said() if before else None, promise.said())

    def drop_promise(self, name: str, *, who: str) -> None:
        """Forget a promise; the log keeps it."""
        with self._connected() as connection:
            before = promises.all_promises(connection).get(name)
            if before is not None:
                promises.forget(connection, name)
                self._log(connection, who, f"promise {name}", before.said(), None)

    def scenarios(self) -> dict[str, SavedScenario]:
        """The saved scenarios, by name."""
        with self._connected() as connection:
            return scenarios.all_scenarios(connection)

    def save_scenario(self, scenario: SavedScenario, *, who: str) -> None:
        """Keep a scenario; one of the same name is replaced, and kept in the log."""
        with self._connected() as connection:
            before = scenarios.all_scenarios(connection).get(scenario.name)
            scenarios.put(connection, scenario)
            said = [before.said() if before else None, scenario.said()]
            self._log(connection, who, f"scenario {scenario.name}", *said)

    def drop_scenario(self, name: str, *, who: str) -> None:
        """Forget a scenario; the log keeps it."""
        with self._connected() as connection:
            before = scenarios.all_scenarios(connection).get(name)
            if before is not None:
                scenarios.forget(connection, name)
                self._log(connection, who, f"scenario {name}", before.said(), None)

    def studies(self) -> dict[str, SavedStudy]:
        """What was written down about effects before they were seen, by name."""
        with self._connected() as connection:
            return studies.all_studies(connection)

    def save_study(self, study: SavedStudy, *, who: str) -> None:
        """Write a specification down.

        Raises:
            WrongUsage: the name is taken; what was written down is never changed.
        """
        with self._connected() as connection:
            if study.name in studies.all_studies(connection):
                raise WrongUsage(f"{study.name} is written down already.", next_step="Choose another name.")
            studies.put(connection, study)
            self._log(connection, who, f"study {study.name}", None, study.said())

    def open_study(self, name: str, *, who: str) -> None:
        """Open what a specification kept sealed; it happens once, and what was opened already stays as it is."""
        with self._connected() as connection:
            before = studies.all_studies(connection)[name]
            if studies.unseal(connection, name, datetime.now(UTC).isoformat(timespec="seconds"), who):
                after = studies.all_studies(connection)[name]
                self._log(connection, who, f"study {name}", before.said(), after.said())

    def looks(self, experiment: str, outcome: str, build_id: str) -> int:
        """How many builds an outcome of an experiment has been looked at in, this one too."""
        with self._connected() as connection:
            return looks.counted(connection, experiment, outcome, build_id)

    def cohorts(self) -> list[tuple[str, str, int]]:
        """The saved cohorts: name, what it means, number of customers; by name."""
        text = (
            "SELECT name, meaning, count(customer_id) FROM cohorts JOIN cohort_customers USING (name) "
            "GROUP BY name, meaning ORDER BY name"
        )
        return self._kept("cohorts", lambda c: c.execute(text).fetchall())

    def cohort(self, name: str) -> Cohort:
        """The customers saved under `name`; WrongUsage naming the known ones otherwise."""
        text = "SELECT customer_id FROM cohort_customers WHERE name = ?"
        customers = self._kept(
            f"cohort {name}", lambda c: frozenset(customer for (customer,) in c.execute(text, (name,)))
        )
        if not customers:
            known = ", ".join(known for known, _, _ in self.cohorts()) or "none yet"
            raise WrongUsage(
                f"No cohort is saved as {name!r}.", next_step=f"Saved: {known}. The Cohorts page saves one."
            )
        return Cohort(name, customers)

    def save_cohort(self, name: str, meaning: str, customers: Iterable[str], *, who: str) -> None:
        """Keep customers under a name; a cohort of the same name is replaced, and kept in the log by its size."""
        kept = sorted(set(customers))
        if not name.strip() or not kept:
            raise WrongUsage("A cohort needs a name and at least one customer.")
        with self._connected() as connection:
            before = connection.execute("SELECT count(*) FROM cohort_customers WHERE name = ?", (name,)).fetchone()[0]
            connection.execute("INSERT OR REPLACE INTO cohorts VALUES (?, ?)", (name, meaning))
            connection.execute("DELETE FROM cohort_customers WHERE name = ?", (name,))
            connection.executemany("INSERT INTO cohort_customers VALUES (?, ?)", [(name, each) for each in kept])
            self._log(
                connection, who, f"cohort {name}", f"{before:,} customers" if before else None,
                f"{len(kept):,} customers: {meaning}",
            )  # fmt: skip

    def drop_cohort(self, name: str, *, who: str) -> None:
        """Forget a saved cohort; the log keeps that there was one."""
        size = len(self.cohort(name).customers)
        with self._connected() as connection:
            connection.execute("DELETE FROM cohort_customers WHERE name = ?", (name,))
            connection.execute("DELETE FROM cohorts WHERE name = ?", (name,))
            self._log(connection, who, f"cohort {name}", f"{size:,} customers", None)

    def audit_log(self) -> list[tuple[str, str, str, str | None, str | None]]:
        """Every change, newest first: happened_at, who, subject, from, to."""
        with self._connected() as connection:
            return connection.execute("SELECT * FROM audit_log ORDER BY rowid DESC").fetchall()

    def _log(
        self, connection: sqlite3.Connection, who: str, subject: str, before: str | None, after: str | None
    ) -> None:
        connection.execute(
            "INSERT INTO audit_log VALUES (?, ?, ?, ?, ?)",
            (datetime.now(UTC).isoformat(timespec="seconds"), who, subject, before, after),
        )
