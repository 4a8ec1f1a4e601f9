"""How often somebody looked at an experiment: once a build, whoever looked."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

SCHEMA = """
CREATE TABLE IF NOT EXISTS looks (
    experiment TEXT NOT NULL, outcome TEXT NOT NULL, build_id TEXT NOT NULL, looked_at TEXT NOT NULL,
    PRIMARY KEY (experiment, outcome, build_id)
);
"""


def counted(connection: sqlite3.Connection, experiment: str, outcome: str, build_id: str) -> int:
    """Note a look at an outcome in a build; how many builds it has been looked at in, this one too."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("INSERT OR IGNORE INTO looks VALUES (?, ?, ?, ?)", (experiment, outcome, build_id, now))
    asked = "SELECT count(*) FROM looks WHERE experiment = ? AND outcome = ?"
    return int(connection.execute(asked, (experiment, outcome)).fetchone()[0])
