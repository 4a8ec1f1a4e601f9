"""How a question about an effect is to be asked, written down before its answer is seen."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields

SCHEMA = """
CREATE TABLE IF NOT EXISTS studies (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, filters TEXT NOT NULL, sealed_from TEXT, owner TEXT NOT NULL,
    saved_at TEXT NOT NULL, build_id TEXT NOT NULL, opened_at TEXT, opened_by TEXT
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedStudy:
    """A specification: settings and filters as JSON, when and by whom it was written down, and on which build.

    Complaints from the day `sealed_from` on are kept out of every answer until somebody opens them, which happens once.
    Times are ISO; an empty string is none.
    """

    name: str
    settings: str
    filters: str
    sealed_from: str
    owner: str
    saved_at: str
    build_id: str
    opened_at: str = ""
    opened_by: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether something is kept out still."""
        return bool(self.sealed_from) and not self.opened_at

    def said(self) -> str:
        """As one line of the log."""
        sealed = f", sealed from {self.sealed_from}" if self.sealed_from else ""
        opened = f", opened {self.opened_at} by {self.opened_by}" if self.opened_at else ""
        return f"{self.settings} {self.filters} ({self.owner}){sealed}{opened}"


NAMES = tuple(field.name for field in fields(SavedStudy))


def all_studies(connection: sqlite3.Connection) -> dict[str, SavedStudy]:
    """Every specification by name, the oldest first."""
    rows = connection.execute(f"SELECT {', '.join(NAMES)} FROM studies ORDER BY saved_at, name").fetchall()
    return {row[0]: SavedStudy(**dict(zip(NAMES, row, strict=True))) for row in rows}


def put(connection: sqlite3.Connection, study: SavedStudy) -> None:
    """Write a specification down. sqlite3.IntegrityError where the name is taken: none is ever replaced."""
    places = ", ".join(f":{name}" for name in NAMES)
    connection.execute(f"INSERT INTO studies ({', '.join(NAMES)}) VALUES ({places})", asdict(study))


def unseal(connection: sqlite3.Connection, name: str, opened_at: str, opened_by: str) -> bool:
    """Open what was sealed; False where it was open already, or nothing was sealed."""
    told = connection.execute(
        "UPDATE studies SET opened_at = ?, opened_by = ? WHERE name = ? AND sealed_from <> '' AND opened_at = ''",
        (opened_at, opened_by, name),
    )
    return told.rowcount == 1
