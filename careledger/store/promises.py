"""What somebody promised that care would save or bring: kept to be held against what came."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields

SCHEMA = """
CREATE TABLE IF NOT EXISTS promises (
    name TEXT PRIMARY KEY, stream TEXT NOT NULL, from_on TEXT NOT NULL, to_on TEXT NOT NULL, amount REAL NOT NULL,
    currency TEXT NOT NULL, owner TEXT NOT NULL, source TEXT NOT NULL, stated_on TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An amount that a stream was to bring from one day to another. Days are ISO dates."""

    name: str
    stream: str
    from_on: str
    to_on: str
    amount: float
    currency: str
    owner: str
    source: str
    stated_on: str

    def said(self) -> str:
        """As one line of the log."""
        return f"{self.stream}: {self.amount:,.2f} {self.currency} from {self.from_on} to {self.to_on} ({self.owner})"


NAMES = tuple(field.name for field in fields(Promise))


def all_promises(connection: sqlite3.Connection) -> dict[str, Promise]:
    """Every promise by name."""
    rows = connection.execute(f"SELECT {', '.join(NAMES)} FROM promises ORDER BY from_on, name").fetchall()
    return {row[0]: Promise(**dict(zip(NAMES, row, strict=True))) for row in rows}


def put(connection: sqlite3.Connection, promise: Promise) -> None:
    """Keep a promise; one of the same name is replaced."""
    places = ", ".join(f":{name}" for name in NAMES)
    connection.execute(f"INSERT OR REPLACE INTO promises ({', '.join(NAMES)}) VALUES ({places})", asdict(promise))


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Drop a promise."""
    connection.execute("DELETE FROM promises WHERE name = ?", (name,))
