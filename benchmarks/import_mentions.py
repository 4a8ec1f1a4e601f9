"""Import of mentions with checks and quarantine (1.7 % bad rows) against unchecked loads: by DuckDB, and by dlt."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dlt
import duckdb
import pyarrow as pa
from pyarrow import csv

from benchmarks.imported import emptied, imported
from benchmarks.timing import Comparison, compared_with
from careledger import contracts
from careledger.store.lake import Lake

SIZES = (1_000_000, 5_000_000)
PERIOD_OF_BAD_ROWS = 59  # 1.7 %
MOST_MEGABYTES = 1_200
SECONDS_COVERED = 31_000_000
BLOCK = 1 << 24


def written_mentions(path: Path, rows: int) -> None:
    """A CSV of mentions of one year; every 59th row has a time that is none."""
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT lpad(i::VARCHAR, 9, '0') AS mention_id, 'twitter' AS platform, 'user' || (i % 200000) AS "
            "author_handle, 'Acme' AS brand, CASE WHEN i % 3 = 0 THEN 'outbound' ELSE 'inbound' END AS direction, "
            f"CASE WHEN i % {PERIOD_OF_BAD_ROWS} = 0 THEN 'not-a-date' ELSE strftime(TIMESTAMP '2025-01-01' + "
            f"to_seconds(i * {SECONDS_COVERED} // {rows}), '%Y-%m-%dT%H:%M:%SZ') END AS posted_at, "
            "'message number ' || i || ' with, a comma' AS text, CASE WHEN i % 3 = 0 THEN "
            "lpad((i - 1)::VARCHAR, 9, '0') END AS in_reply_to_id, i % 50 AS like_count "
            f"FROM range(1, {rows + 1}) AS t(i)) TO '{path}' (HEADER)"
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """How the times of one work and its peer grow with its size: slopes between logarithms, 1 for in proportion."""

    name: str
    small: Comparison
    large: Comparison
    factor: float

    def row(self) -> str:
        """One line of the table in docs/benchmarks.md."""
        slopes = (
            math.log(large / small) / math.log(self.factor)
            for small, large in ((self.small.ours, self.large.ours), (self.small.peer, self.large.peer))
        )
        ours, peer = (f"slope {slope:.2f}" for slope in slopes)
        ratio = self.large.ratio / self.small.ratio
        return f"| {self.name} | {ours} | {self.small.peer_name} | {peer} | {ratio:.3g} × |"


def bench(sizes: tuple[int, int] = SIZES) -> list[Comparison | Growth]:
    """Each size against each peer, and the growth from one size to the other against DuckDB's file."""
    small, large = (_of_size(rows) for rows in sizes)
    name = f"growth of that import from {sizes[0]:,} to {sizes[1]:,}"
    return [*small, *large, *(Growth(name, a, b, sizes[1] / sizes[0]) for a, b in zip(small, large, strict=True))]


def _of_size(rows: int) -> list[Comparison]:
    """Import into an empty lake each round; the accepted rows are held by their hash, the memory by a bound."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "mentions.csv"
    try:
        written_mentions(path, rows)
        hashes: set[tuple[int, int]] = set()

        home = folder / "home"

        def ours() -> None:
            assert imported(path, home).quarantined == rows // PERIOD_OF_BAD_ROWS

        def emptied_all() -> None:
            hashes.add(_accepted(home))
            emptied(home)
            (folder / "peer.duckdb").unlink(missing_ok=True)
            shutil.rmtree(folder / "dlt", ignore_errors=True)

        megabytes = int(_said_by_another_process(path, home))
        assert megabytes <= MOST_MEGABYTES, f"{megabytes} MB"
        name = f"import of {rows:,} mentions, checked, {megabytes:,} MB"
        found = compared_with(name, ours, _peers(path, folder), before=emptied_all)
        hashes.add(_accepted(home))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert len(hashes) == 1, "the same rows must be accepted every time"
    return found


def _accepted(home: Path) -> tuple[int, int]:
    """(number of rows, sum over their hashes) of the one import that the lake holds."""
    (path,) = Lake(home).files("mentions")
    (served,) = duckdb.sql(f"SELECT count(*), sum(_row_hash % 1000003) FROM '{path}'").fetchall()
    return served


def _peers(path: Path, folder: Path) -> dict[str, Callable[[], None]]:
    """Loads that check nothing: what DuckDB cannot read as its type it leaves out, dlt keeps times as text."""
    columns = {
        name: contracts.entity("mentions").column(name).stored_as
        for name in duckdb.read_csv(str(path), all_varchar=True).columns
    }
    read = f"read_csv('{path}', columns = {columns}, header = true, ignore_errors = true)"

    def loaded(database: str) -> None:
        with duckdb.connect(database) as connection:
            connection.execute(f"CREATE TABLE mentions AS SELECT * FROM {read}")

    def into_file() -> None:
        loaded(str(folder / "peer.duckdb"))

    def by_dlt() -> None:
        target = dlt.destinations.duckdb(str(folder / "dlt" / "peer.duckdb"))
        (folder / "dlt").mkdir()
        pipeline = dlt.pipeline(
            "mentions", destination=target, dataset_name="loaded", pipelines_dir=str(folder / "dlt" / "state")
        )
        pipeline.run(dlt.resource(_batches, name="mentions")(path), write_disposition="replace")

    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
    return {
        "DuckDB, unchecked typed load into a file": into_file,
        "DuckDB, unchecked typed load into memory": lambda: loaded(":memory:"),
        "dlt, arrow into a file of DuckDB": by_dlt,
    }


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    texts = dict.fromkeys(("mention_id", "posted_at", "in_reply_to_id"), pa.string())
    yield from csv.open_csv(
        path, read_options=csv.ReadOptions(block_size=BLOCK), convert_options=csv.ConvertOptions(column_types=texts)
    )


def _said_by_another_process(path: Path, home: Path) -> str:
    """The most memory in MB that an import takes from the start of its process to the end."""
    command = [sys.executable, "-m", "benchmarks.imported", str(path), str(home)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
