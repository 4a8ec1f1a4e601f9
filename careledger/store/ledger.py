"""The only reader of the ledger: opens the published build, checks it, and runs named queries on it."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from careledger.errors import StoreDamaged, WrongUsage
from careledger.store.cohorts import Cohort, customer_columns, is_narrowed, narrowed_query
from careledger.store.home import PROJECT
from careledger.store.kept import Kept

QUERY_FOLDER = PROJECT / "sql" / "queries"
MEMORY_LIMIT = "2GB"
TIME_LIMIT_MS = 60_000
KEPT_ROWS = 1_000_000
KEPT_RESULTS = 2_000
SUMS: dict[Any, Any] = {pl.Decimal(38, 0): pl.Int64}  # sums of whole numbers come as decimals
LANES = ", ".join(f"sum(CAST('0x' || h[{first} : {first + 14}] AS BIGINT))" for first in (1, 16, 31, 46))
IN_UTC = "SET GLOBAL TimeZone = 'UTC'"
PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PART = re.compile(r"\bparts\.([a-z_]+)\b")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """How many rows a table has, and a hash over its canonical rows, whatever their order."""

    row_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made from, and what it must hold when it is opened."""

    build_id: str
    version: str
    inputs: str
    sql: str
    batches: tuple[str, ...]
    tables: dict[str, TableFacts]


@dataclass(frozen=True, slots=True)
class Added:
    """The columns of a query that are asked for: `sums` are added up over the rows that agree in all `keys`."""

    keys: tuple[str, ...]
    sums: tuple[str, ...]

    def query(self, text: str) -> str:
        """The query that adds up; it gives no row where `text` gives none."""
        wanted = [f'"{key}"' for key in self.keys] + [f'sum("{name}") AS "{name}"' for name in self.sums]
        return f"SELECT {', '.join(wanted)} FROM ({text.strip().removesuffix(';')}) GROUP BY ALL HAVING count(*) > 0"


@dataclass(frozen=True, slots=True)
class Trace:
    """One query as it ran: the explain panel shows it."""

    query: str
    parameters: dict[str, Any]
    row_count: int
    milliseconds: float


def table_hashes(database: Path) -> dict[str, TableFacts]:
    """Row count and content hash of every mart, without the columns that say which import brought a row.

    Each row's SHA-256 is added up in four lanes of 60 bits, so that rows need neither an order nor to be held together.
    """
    facts = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(IN_UTC)
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts' ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            columns = [
                row[0]
                for row in connection.execute(f"DESCRIBE marts.{table}").fetchall()
                if row[0] not in ("source_batch_id", "source_line", "import_count")
            ]
            canonical = ", ".join(f'"{column}"' for column in columns)
            count, *sums = connection.execute(
                f"SELECT count(*), {LANES} "
                f"FROM (SELECT sha256(CAST(ROW({canonical}) AS VARCHAR)) AS h FROM marts.{table})"
            ).fetchall()[0]
            facts[table] = TableFacts(count, hashlib.sha256(repr((count, sums)).encode()).hexdigest())
    return facts


def read_manifest(path: Path) -> Manifest:
    """The manifest at `path`; StoreDamaged if it cannot be read."""
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        stated["tables"] = {name: TableFacts(**facts) for name, facts in stated["tables"].items()}
        stated["batches"] = tuple(stated["batches"])
        return Manifest(**stated)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise StoreDamaged(
            f"The manifest of build {path.parent.name} cannot be read ({error}).",
            next_step="Run `python -m careledger builds` and go back to another build, or `build` again.",
        ) from error


def published_build(home: Path) -> Manifest | None:
    """The build that new readers open, or None where nothing was built yet."""
    pointer = home / "ledger" / "current"
    if not pointer.exists():
        return None
    return read_manifest(home / "ledger" / pointer.read_text(encoding="utf-8").strip() / "manifest.json")


def kept_builds(home: Path) -> list[Manifest]:
    """Every build on disk whose manifest can be read, oldest first."""
    folders = [path.parent for path in (home / "ledger").glob("*/manifest.json")]
    whole = []
    for folder in sorted(folders, key=lambda f: f.stat().st_mtime):
        with contextlib.suppress(StoreDamaged):  # a damaged build is no choice; opening it by name says why
            whole.append(read_manifest(folder / "manifest.json"))
    return whole


@cache
def query_text(name: str) -> str:
    """The text of `sql/queries/<name>.sql`; WrongUsage if there is none.

    What several queries read is written once, under parts: `parts.cohort_members` stands for the query in
    `sql/queries/parts/cohort_members.sql`. A part may read another.
    """
    path = QUERY_FOLDER / f"{name}.sql"
    if not re.fullmatch(r"[a-z0-9_]+", name) or not path.exists():
        raise WrongUsage(f"There is no query {name!r}.", next_step="Queries are the files of sql/queries.")
    return _with_parts(path)


def _with_parts(path: Path) -> str:
    def part(found: re.Match[str]) -> str:
        text = _with_parts(QUERY_FOLDER / "parts" / f"{found[1]}.sql")
        return f"(\n{text.strip().removesuffix(';')}\n)"

    return PART.sub(part, path.read_text(encoding="utf-8"))


@cache
def query_parameters(name: str) -> frozenset[str]:
    """The `$name` parameters that a query takes."""
    return frozenset(PARAMETER.findall(COMMENT.sub("", query_text(name))))


class Ledger:
    """One published build, opened read-only and locked. Safe to share between threads.

    Every query runs on a cursor of its own: a connection shared by threads mixes up results.
    """

    def __init__(self, home: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = home / "ledger" / manifest.build_id
        path = self._folder / "ledger.duckdb"
        temporary = home / "tmp"
        temporary.mkdir(exist_ok=True)
        try:
            self._connection = duckdb.connect(
                str(path),
                read_only=True,
                config={
                    "enable_external_access": False,
                    "memory_limit": MEMORY_LIMIT,
                    "temp_directory": str(temporary),
                    "threads": 2,
                    "max_execution_time": TIME_LIMIT_MS,
                },
            )
            # DuckDB shares one instance of a file in a process: a second handle finds it set and locked.
            if self._connection.execute("SELECT current_setting('lock_configuration')").fetchone() == (False,):
                self._connection.execute(IN_UTC)
                self._connection.execute("SET lock_configuration = true")
            self._check()
            self._customer_columns = customer_columns(self._connection)
        except duckdb.Error as error:
            raise StoreDamaged(
                f"Build {manifest.build_id} cannot be opened: {error}.",
                next_step="Run `python -m careledger builds` and go back to another build, or `build` again.",
            ) from error
        self.traces: deque[Trace] = deque(maxlen=200)
        # A build never changes, so neither does an answer to the same question.
        self._frames: Kept[pl.DataFrame] = Kept(KEPT_ROWS, lambda frame: frame.height + 1)
        self.results: Kept[Any] = Kept(KEPT_RESULTS)
        self.cohort: Cohort | None = None

    def narrowed(self, cohort: Cohort) -> Ledger:
        """The same build, read as if it held the cohort's rows alone wherever a query counts nothing else."""
        view = copy.copy(self)
        view.cohort = cohort
        return view

    def whole(self) -> Ledger:
        """The same build with everybody in it."""
        view = copy.copy(self)
        view.cohort = None
        return view

    def is_narrowed(self, query: str) -> bool:
        """Whether a cohort narrows what this query counts."""
        return is_narrowed(query_text(query), self._customer_columns)

    def _check(self) -> None:
        # A write-ahead log cut short opens without a word and with rows lost, so the counts are held.
        for table, facts in self.manifest.tables.items():
            (count,) = self._connection.execute(f"SELECT count(*) FROM marts.{table}").fetchone() or (None,)
            if count != facts.row_count:
                raise StoreDamaged(
                    f"Build {self.manifest.build_id}: {table} has {count} rows, its manifest says {facts.row_count}.",
                    next_step="Go back to another build with `python -m careledger builds --use ID`, or `build` again.",
                )

    def columns(self, query: str) -> tuple[str, ...]:
        """The columns that a query gives, found without running it."""
        nothing = dict.fromkeys(query_parameters(query))

        def named() -> tuple[str, ...]:
            with self._connection.cursor() as cursor, self._made_by_this_version(query):
                return tuple(cursor.sql(query_text(query), params=nothing or None).columns)

        found: tuple[str, ...] = self.results.result(("columns", query), named)
        return found

    def frame(self, query: str, parameters: dict[str, Any] | None = None, added: Added | None = None) -> pl.DataFrame:
        """The rows of `sql/queries/<query>.sql` for exactly the parameters it names, added up where that is asked."""
        given = parameters or {}
        needed = query_parameters(query)
        if needed != set(given):
            raise WrongUsage(
                f"Query {query} takes {sorted(needed)} and was given {sorted(given)}.",
                next_step="Pass every parameter by its name, and no other.",
            )
        cohort = self.cohort if self.cohort and self.is_narrowed(query) else None
        asked = (query, repr(sorted(given.items())), cohort, added)
        return self._frames.result(asked, lambda: self._rows(query, given, cohort, added))

    def _rows(self, query: str, given: dict[str, Any], cohort: Cohort | None, added: Added | None) -> pl.DataFrame:
        started = time.perf_counter()
        with self._connection.cursor() as cursor:
            text = query_text(query)
            if cohort:
                text = narrowed_query(cursor, text, self._customer_columns, cohort)
            if added:
                text = added.query(text)
            with self._made_by_this_version(query):
                frame: pl.DataFrame = cursor.sql(text, params=given or None).pl().cast(SUMS)
        elapsed = (time.perf_counter() - started) * 1000
        self.traces.append(Trace(query, dict(given), frame.height, elapsed))
        return frame

    @contextlib.contextmanager
    def _made_by_this_version(self, query: str) -> Iterator[None]:
        try:
            yield
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise StoreDamaged(
                f"Build {self.manifest.build_id} lacks what {query} reads: another version of CareLedger made it.",
                next_step="Run `python -m careledger build`: your files are kept, and a new build is made of them.",
            ) from error

    def lineage(self) -> dict[str, dict[str, Any]]:
        """`table.column` → `meaning` and `from`, the columns of other tables that it is made from."""
        stated: dict[str, dict[str, Any]] = json.loads((self._folder / "lineage.json").read_text(encoding="utf-8"))
        return stated

    def close(self) -> None:
        """Let the file go; readers of other builds are not touched."""
        self._connection.close()


def open_ledger(home: Path) -> Ledger | None:
    """The published build, opened; None where nothing was built yet."""
    manifest = published_build(home)
    return Ledger(home, manifest) if manifest else None
