"""Import of 1M mentions with checks and quarantine (1.7 % bad rows) against DuckDB's unchecked typed load."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb

from benchmarks.timing import Comparison, compared
from careledger import contracts
from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.store.lake import Lake

ROWS = 1_000_000
PERIOD_OF_BAD_ROWS = 59  # 1.7 %


def written_mentions(path: Path, rows: int) -> None:
    """A CSV of mentions; every 59th row has a time that is none."""
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT lpad(i::VARCHAR, 9, '0') AS mention_id, 'twitter' AS platform, 'user' || (i % 200000) AS "
            "author_handle, 'Acme' AS brand, CASE WHEN i % 3 = 0 THEN 'outbound' ELSE 'inbound' END AS direction, "
            f"CASE WHEN i % {PERIOD_OF_BAD_ROWS} = 0 THEN 'not-a-date' ELSE strftime(TIMESTAMP '2025-01-01' + "
            f"to_seconds(i * 31000000 // {rows}), '%Y-%m-%dT%H:%M:%SZ') END AS posted_at, "
            "'message number ' || i || ' with, a comma' AS text, CASE WHEN i % 3 = 0 THEN "
            "lpad((i - 1)::VARCHAR, 9, '0') END AS in_reply_to_id, i % 50 AS like_count "
            f"FROM range(1, {rows + 1}) AS t(i)) TO '{path}' (HEADER)"
        )


def bench(rows: int = ROWS) -> Comparison:
    """Import into an empty lake each round; the accepted rows are held by their hash."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "mentions.csv"
    written_mentions(path, rows)
    hashes: set[tuple[int, int]] = set()
    columns = {
        name: contracts.entity("mentions").column(name).stored_as
        for name in duckdb.read_csv(str(path), all_varchar=True).columns
    }

    def ours() -> None:
        home = folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (report,) = import_paths(Lake(home), [path], ImportOptions(allow_rejects=True))
        assert report.balances
        assert report.quarantined == rows // PERIOD_OF_BAD_ROWS
        (served,) = duckdb.sql(
            f"SELECT count(*), sum(_row_hash % 1000003) FROM '{home}/lake/mentions/{report.batch_id}.parquet'"
        ).fetchall()
        hashes.add(served)

    def unchecked() -> None:
        with duckdb.connect() as connection:
            connection.execute(
                f"CREATE TABLE mentions AS SELECT * FROM read_csv('{path}', columns = {columns}, header = true, "
                "ignore_errors = true)"
            )

    try:
        comparison = compared(f"import of {rows:,} mentions, checked", ours, "DuckDB, unchecked typed load", unchecked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert len(hashes) == 1, "the same rows must be accepted every time"
    return comparison
