"""Assumptions as people stated them: one line each, beside the workspace's log of who changed what."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields

SCHEMA = """
CREATE TABLE IF NOT EXISTS assumptions (
    id TEXT PRIMARY KEY, low REAL, likely REAL, high REAL, successes REAL, trials REAL, currency TEXT,
    owner TEXT NOT NULL, source TEXT NOT NULL, stated_on TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What somebody stands for: a range, or `successes` of `trials` in a survey. `stated_on` is an ISO date."""

    id: str
    owner: str
    source: str
    stated_on: str
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    successes: float | None = None
    trials: float | None = None
    currency: str | None = None

    def said(self) -> str:
        """As one line of the log."""
        if self.trials is not None:
            value = f"{self.successes:g} of {self.trials:g}"
        else:
            value = f"{self.low:g} to {self.high:g}" + ("" if self.likely is None else f", likely {self.likely:g}")
        return f"{value}{' ' + self.currency if self.currency else ''} ({self.owner}; {self.source})"


NAMES = tuple(field.name for field in fields(Stated))


def all_stated(connection: sqlite3.Connection) -> dict[str, Stated]:
    """Every assumption that somebody stated, by id."""
    rows = connection.execute(f"SELECT {', '.join(NAMES)} FROM assumptions ORDER BY id").fetchall()
    return {row[0]: Stated(**dict(zip(NAMES, row, strict=True))) for row in rows}


def put(connection: sqlite3.Connection, stated: Stated) -> None:
    """Keep an assumption; what was stated before is replaced."""
    places = ", ".join(f":{name}" for name in NAMES)
    connection.execute(f"INSERT OR REPLACE INTO assumptions ({', '.join(NAMES)}) VALUES ({places})", asdict(stated))


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Go back to what the catalogue assumes."""
    connection.execute("DELETE FROM assumptions WHERE id = ?", (name,))
