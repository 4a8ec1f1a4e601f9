"""Scenarios as people saved them: a name, who stands for it, and what it holds as JSON."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields

SCHEMA = """
CREATE TABLE IF NOT EXISTS scenarios (
    name TEXT PRIMARY KEY, owner TEXT NOT NULL, why TEXT NOT NULL, saved_on TEXT NOT NULL, holds TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScenario:
    """A scenario under its name. `saved_on` is an ISO date; `holds` is JSON of what differs from what stands."""

    name: str
    owner: str
    why: str
    saved_on: str
    holds: str

    def said(self) -> str:
        """As one line of the log."""
        return f"{self.holds} ({self.owner}; {self.why})"


NAMES = tuple(field.name for field in fields(SavedScenario))


def all_scenarios(connection: sqlite3.Connection) -> dict[str, SavedScenario]:
    """Every scenario by name."""
    rows = connection.execute(f"SELECT {', '.join(NAMES)} FROM scenarios ORDER BY name").fetchall()
    return {row[0]: SavedScenario(**dict(zip(NAMES, row, strict=True))) for row in rows}


def put(connection: sqlite3.Connection, scenario: SavedScenario) -> None:
    """Keep a scenario; one of the same name is replaced."""
    places = ", ".join(f":{name}" for name in NAMES)
    connection.execute(f"INSERT OR REPLACE INTO scenarios ({', '.join(NAMES)}) VALUES ({places})", asdict(scenario))


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Drop a scenario."""
    connection.execute("DELETE FROM scenarios WHERE name = ?", (name,))
